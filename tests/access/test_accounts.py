"""Account administration: only by administrators, never of oneself, never down to none."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

import pytest
from sqlalchemy import select

from lib.access import accounts
from lib.access.accounts import COMMAND_LINE, NotPossible, Obstacle
from lib.access.events import Happening, account_events
from lib.access.identity import Identity, Role
from lib.access.listing import list_accounts, list_places
from lib.access.own_password import NotChanged, change_own_password
from lib.access.passwords import Weakness
from lib.access.rights import Refused
from lib.access.sign_ins import Refusal, sign_in, visit_of
from lib.records.store import Store
from lib.records.tables import Account, AuditEntry
from tests.signed_in import add_account

Ids = dict[Role, int]
DEEDS: dict[str, Callable[[Store, Identity, int], object]] = {
    "invite": lambda store, actor, _: accounts.invite(
        store, actor, username="ny", name="Ny", role=Role.STEERING
    ),
    "role": lambda store, actor, other: accounts.change_role(store, actor, other, Role.ADMINISTRATOR),
    "disable": accounts.disable,
    "enable": accounts.enable,
    "reset": accounts.reset_password,
    "list": lambda store, actor, _: list_accounts(store, actor),
    "places": lambda store, actor, _: list_places(store, actor),
    "events": lambda store, actor, _: account_events(store, actor),
}


def identity(store: Store, account_id: int) -> Identity:
    row = account(store, account_id)
    return Identity(row.id, row.username, row.name, row.role, row.partner_id, row.site_id)


def account(store: Store, account_id: int) -> Account:
    with store.read() as session:
        return session.get_one(Account, account_id)


def everything(store: Store) -> list[tuple[object, ...]]:
    with store.read() as session:
        rows = session.scalars(select(Account).order_by(Account.id)).all()
        return [(row.username, row.role, row.disabled, row.password_hash, row.version) for row in rows]


@pytest.mark.parametrize("deed", DEEDS)
@pytest.mark.parametrize("role", [role for role in Role if role is not Role.ADMINISTRATOR])
def test_other_roles_may_do_none_of_it(any_store: Store, account_ids: Ids, role: Role, deed: str) -> None:
    before = everything(any_store)
    target = account_ids[Role.STEERING if role is not Role.STEERING else Role.COORDINATOR]
    with pytest.raises(Refused):
        DEEDS[deed](any_store, identity(any_store, account_ids[role]), target)
    assert everything(any_store) == before


def test_an_invited_person_signs_in_once_with_the_one_time_password(
    any_store: Store, account_ids: Ids
) -> None:
    admin = identity(any_store, account_ids[Role.ADMINISTRATOR])
    password = accounts.invite(
        any_store, admin, username=" Åsa.Berg ", name=" Åsa   Berg", role=Role.STEERING
    )
    token = sign_in(any_store, "åsa.berg", password)
    assert isinstance(token, str)
    visit = visit_of(any_store, token)
    assert visit is not None
    assert visit.must_change_password
    assert visit.identity.name == "Åsa Berg"
    fresh = change_own_password(any_store, visit.identity, password, "mitt alldeles egna lösenord")
    assert isinstance(fresh, str)
    changed = visit_of(any_store, fresh)
    assert changed is not None
    assert not changed.must_change_password
    assert sign_in(any_store, "åsa.berg", password) == Refusal(0, was_looked_at=True)


def test_the_log_names_the_deed_and_never_a_password(any_store: Store, account_ids: Ids) -> None:
    admin = identity(any_store, account_ids[Role.ADMINISTRATOR])
    password = accounts.invite(any_store, admin, username="ny", name="Ny", role=Role.STEERING)
    hashed = account(any_store, max(account_ids.values()) + 1).password_hash
    with any_store.read() as session:
        entries = session.scalars(select(AuditEntry).where(AuditEntry.actor == "administrator")).all()
    assert entries
    for entry in entries:
        written = repr((entry.before, entry.after, entry.fields, entry.digest))
        assert password not in written
        assert str(hashed) not in written


@pytest.mark.parametrize(
    ("username", "name", "role", "obstacle"),
    [
        ("a", "Anna", Role.STEERING, Obstacle.USERNAME_SIGNS),
        ("anna <b>", "Anna", Role.STEERING, Obstacle.USERNAME_SIGNS),
        ("anna\nkarlsson", "Anna", Role.STEERING, Obstacle.USERNAME_SIGNS),
        ("a" * 81, "Anna", Role.STEERING, Obstacle.USERNAME_SIGNS),
        ("STEERING", "Anna", Role.STEERING, Obstacle.USERNAME_TAKEN),
        ("anna", "   ", Role.STEERING, Obstacle.NAME_MISSING),
        ("anna", "Anna", Role.NIGHT_REPORTER, Obstacle.PARTNER_MISSING),
        ("anna", "Anna", Role.REGISTER_MANAGER, Obstacle.PARTNER_MISSING),
    ],
)
def test_what_cannot_be_invited(
    any_store: Store, account_ids: Ids, username: str, name: str, role: Role, obstacle: Obstacle
) -> None:
    admin = identity(any_store, account_ids[Role.ADMINISTRATOR])
    before = everything(any_store)
    with pytest.raises(NotPossible) as refused:
        accounts.invite(any_store, admin, username=username, name=name, role=role)
    assert refused.value.obstacle is obstacle
    assert everything(any_store) == before


def test_roles_keep_a_partner_only_where_they_write_for_it(
    any_store: Store, account_ids: Ids, partner_id: int, site_id: int
) -> None:
    number = account_ids[Role.STEERING]
    accounts.change_role(
        any_store, COMMAND_LINE, number, Role.NIGHT_REPORTER, partner_id=partner_id, site_id=site_id
    )
    after = account(any_store, number)
    assert (after.role, after.partner_id, after.site_id) == (Role.NIGHT_REPORTER, partner_id, site_id)
    accounts.change_role(
        any_store, COMMAND_LINE, number, Role.COORDINATOR, partner_id=partner_id, site_id=site_id
    )
    after = account(any_store, number)
    assert (after.role, after.partner_id, after.site_id) == (Role.COORDINATOR, None, None)
    with pytest.raises(NotPossible) as refused:
        accounts.change_role(
            any_store, COMMAND_LINE, number, Role.NIGHT_REPORTER, partner_id=partner_id, site_id=site_id + 99
        )
    assert refused.value.obstacle is Obstacle.SITE_ELSEWHERE


@pytest.mark.parametrize("deed", ["role", "disable", "enable", "reset"])
def test_nobody_changes_their_own_account(any_store: Store, account_ids: Ids, deed: str) -> None:
    add_account(any_store, "annan.admin", Role.ADMINISTRATOR)
    number = account_ids[Role.ADMINISTRATOR]
    with pytest.raises(NotPossible) as refused:
        DEEDS[deed](any_store, identity(any_store, number), number)
    assert refused.value.obstacle is Obstacle.OWN_ACCOUNT


@pytest.mark.parametrize("leave", ["disable", "demote"])
def test_the_last_active_administrator_stays(any_store: Store, account_ids: Ids, leave: str) -> None:
    last = account_ids[Role.ADMINISTRATOR]
    # Neither of these can sign in and open an account again.
    add_account(any_store, "inbjuden", Role.ADMINISTRATOR, must_change_password=True)
    accounts.disable(any_store, COMMAND_LINE, add_account(any_store, "stängd", Role.ADMINISTRATOR))

    def go() -> None:
        if leave == "disable":
            accounts.disable(any_store, COMMAND_LINE, last)
        else:
            accounts.change_role(any_store, COMMAND_LINE, last, Role.STEERING)

    with pytest.raises(NotPossible) as refused:
        go()
    assert refused.value.obstacle is Obstacle.LAST_ADMINISTRATOR
    add_account(any_store, "till", Role.ADMINISTRATOR)
    go()


def test_two_administrators_cannot_shut_each_other_out_at_once(any_store: Store) -> None:
    first, second = (add_account(any_store, name, Role.ADMINISTRATOR) for name in ("ett", "två"))

    def shut(pair: tuple[int, int]) -> bool:
        try:
            accounts.disable(any_store, identity(any_store, pair[0]), pair[1])
        except NotPossible:
            return False
        return True

    with ThreadPoolExecutor(2) as pool:
        done = list(pool.map(shut, [(first, second), (second, first)]))
    assert sorted(done) == [False, True]


@pytest.mark.parametrize(
    ("present", "new", "outcome"),
    [
        ("korrekt häst batteri", "kort", NotChanged(Weakness.TOO_SHORT)),
        ("korrekt häst batteri", "korrekt häst batteri", NotChanged(Weakness.THE_SAME)),
        ("inte mitt lösenord", "ett helt nytt lösenord", NotChanged()),
    ],
)
def test_the_own_password_stands_when_the_new_one_is_weak_or_the_present_one_wrong(
    any_store: Store, account_ids: Ids, present: str, new: str, outcome: NotChanged
) -> None:
    me = identity(any_store, account_ids[Role.STEERING])
    assert change_own_password(any_store, me, present, new) == outcome
    assert isinstance(sign_in(any_store, "steering", "korrekt häst batteri"), str)


def test_guessing_the_present_password_meets_the_same_wait(any_store: Store, account_ids: Ids) -> None:
    me = identity(any_store, account_ids[Role.STEERING])
    for _ in range(4):
        assert change_own_password(any_store, me, "gissning", "ett helt nytt lösenord") == NotChanged()
    outcome = change_own_password(any_store, me, "korrekt häst batteri", "ett helt nytt lösenord")
    assert isinstance(outcome, NotChanged)
    assert 0 < outcome.wait_seconds <= 5


def test_events_tell_what_happened_to_whom_newest_first(any_store: Store, account_ids: Ids) -> None:
    admin = identity(any_store, account_ids[Role.ADMINISTRATOR])
    password = accounts.invite(any_store, admin, username="ny", name="Ny", role=Role.STEERING)
    number = next(line.account_id for line in list_accounts(any_store, admin) if line.username == "ny")
    sign_in(any_store, "ny", "fel lösenord här")
    token = sign_in(any_store, "ny", password)
    assert isinstance(token, str)
    visit = visit_of(any_store, token)
    assert visit is not None
    change_own_password(any_store, visit.identity, password, "mitt alldeles egna lösenord")
    accounts.change_role(any_store, admin, number, Role.COORDINATOR)
    accounts.reset_password(any_store, admin, number)
    accounts.disable(any_store, admin, number)
    accounts.enable(any_store, admin, number)
    told = [
        (event.happening, event.actor) for event in account_events(any_store, admin) if event.username == "ny"
    ]
    assert told == [
        (Happening.ENABLED, "administrator"),
        (Happening.DISABLED, "administrator"),
        (Happening.PASSWORD_RESET, "administrator"),
        (Happening.ROLE_CHANGED, "administrator"),
        (Happening.PASSWORD_CHANGED, "ny"),
        (Happening.SIGNED_IN, "ny"),
        (Happening.SIGN_IN_REFUSED, "ny"),
        (Happening.INVITED, "administrator"),
    ]


def test_an_unknown_name_leaves_nothing_in_the_log(any_store: Store) -> None:
    sign_in(any_store, "mitt-lösenord-av-misstag", "anna")
    with any_store.read() as session:
        assert session.scalars(select(AuditEntry)).all() == []
