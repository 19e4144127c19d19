"""Shared phones as the manager keeps them: who may, what is refused, and what each deed does to the phone."""

from collections.abc import Callable
from datetime import date, timedelta

import pytest
from sqlalchemy import select, update

from lib.access import accounts, devices
from lib.access.accounts import COMMAND_LINE, NotPossible, Obstacle
from lib.access.device_listing import DeviceState, list_devices, sites_for_devices
from lib.access.devices import DeviceNotPossible, DeviceObstacle
from lib.access.events import Happening, account_events
from lib.access.identity import Identity, Role
from lib.access.listing import list_accounts
from lib.access.own_password import change_own_password
from lib.access.phone_sign_in import known_phone, register_phone, sign_in_with_pin
from lib.access.pins import PinWeakness
from lib.access.rights import Refused
from lib.access.sign_ins import Refusal, sign_in, visit_of
from lib.records.store import Store
from lib.records.tables import (
    Account,
    AuditEntry,
    LegalForm,
    Partner,
    PartnerKind,
    SignIn,
    SignInFailure,
    Site,
    SiteDevice,
)
from tests.access.phones import OTHER_PIN, PIN, SOON, START, WRONG, Registered, manager_of, registered_phone


@pytest.fixture
def manager(partner_id: int) -> Identity:
    return manager_of(partner_id)


@pytest.fixture
def phone(any_store: Store, manager: Identity, site_id: int) -> Registered:
    return registered_phone(any_store, manager, site_id)


@pytest.fixture
def elsewhere(any_store: Store) -> Identity:
    """The register manager of another partner, which has a site of its own."""
    partner = Partner(code="so", name="Socialtjänsten", short_name="Soc", kind=PartnerKind.MUNICIPAL)
    with any_store.write("test") as session:
        session.add(partner)
        session.flush()
        session.add(
            Site(
                partner_id=partner.id,
                code="lilla",
                name="Lilla huset",
                legal_form=LegalForm.INDIVIDUAL_ASSESSMENT,
                open_from=date(2025, 1, 1),
            )
        )
    return manager_of(partner.id, account_id=2)


DEEDS: dict[str, Callable[[Store, Identity, int, int], object]] = {
    "add": lambda store, actor, site, _: devices.add_device(store, actor, site_id=site, name="Ny", pin=PIN),
    "code": lambda store, actor, _, number: devices.renew_code(store, actor, number),
    "pin": lambda store, actor, _, number: devices.change_pin(store, actor, number, OTHER_PIN),
    "shut": lambda store, actor, _, number: devices.shut_device(store, actor, number),
    "open": lambda store, actor, _, number: devices.open_device(store, actor, number),
    "remove": lambda store, actor, _, number: devices.remove_device(store, actor, number),
}
READINGS: dict[str, Callable[[Store, Identity, int, int], object]] = {
    "list": lambda store, actor, _site, _number: list_devices(store, actor),
    "sites": lambda store, actor, _site, _number: sites_for_devices(store, actor),
}
DOORS = DEEDS | READINGS


def everything(store: Store) -> list[tuple[object, ...]]:
    with store.read() as session:
        return [
            (one.id, one.name, one.pin_hash, one.code_digest, one.token_digest, one.disabled)
            for one in session.scalars(select(SiteDevice).order_by(SiteDevice.id))
        ] + [
            (one.username, one.disabled, one.sessions_valid_from)
            for one in session.scalars(select(Account).order_by(Account.id))
        ]


def state(store: Store, actor: Identity, at: object = SOON) -> DeviceState:
    (line,) = list_devices(store, actor, at=at)  # type: ignore[arg-type]
    return line.state


def signed_in(store: Store, phone: Registered, pin: str = PIN, minutes: int = 2) -> str:
    token = sign_in_with_pin(store, phone.secret, pin, at=START + timedelta(minutes=minutes))
    assert isinstance(token, str), token
    return token


@pytest.mark.parametrize("deed", DOORS)
@pytest.mark.parametrize("role", [role for role in Role if role is not Role.REGISTER_MANAGER])
def test_other_roles_neither_see_nor_change_a_phone(
    any_store: Store, phone: Registered, partner_id: int, site_id: int, role: Role, deed: str
) -> None:
    actor = Identity(9, "annan", "Annan", role, partner_id, site_id)
    before = everything(any_store)
    with pytest.raises(Refused):
        DOORS[deed](any_store, actor, site_id, phone.device_id)
    assert everything(any_store) == before


@pytest.mark.parametrize("deed", DOORS)
def test_the_phone_itself_may_do_none_of_it(
    any_store: Store, phone: Registered, site_id: int, deed: str
) -> None:
    visit = visit_of(any_store, signed_in(any_store, phone), at=SOON)
    assert visit is not None
    with pytest.raises(Refused):
        DOORS[deed](any_store, visit.identity, site_id, phone.device_id)


@pytest.mark.parametrize("deed", DEEDS)
def test_another_partners_manager_changes_nothing_and_learns_nothing(
    any_store: Store, phone: Registered, site_id: int, elsewhere: Identity, deed: str
) -> None:
    before = everything(any_store)
    with pytest.raises((Refused, DeviceNotPossible)) as told:
        DEEDS[deed](any_store, elsewhere, site_id, phone.device_id)
    with pytest.raises((Refused, DeviceNotPossible)) as told_of_nothing:
        DEEDS[deed](any_store, elsewhere, site_id + 999, phone.device_id + 999)
    assert str(told.value) == str(told_of_nothing.value)
    assert everything(any_store) == before


def test_a_manager_sees_the_own_phones_and_sites_only(
    any_store: Store, phone: Registered, manager: Identity, elsewhere: Identity
) -> None:
    assert [line.username for line in list_devices(any_store, manager)] == [phone.username]
    assert list_devices(any_store, elsewhere) == []
    assert [site.name for site in sites_for_devices(any_store, manager)] == ["Natthuset"]
    assert [site.name for site in sites_for_devices(any_store, elsewhere)] == ["Lilla huset"]


def test_the_account_is_made_for_one_site_without_a_password(
    any_store: Store, phone: Registered, partner_id: int, site_id: int
) -> None:
    with any_store.read() as session:
        account = session.scalars(select(Account).filter_by(username=phone.username)).one()
    assert phone.username == "enhet.natt"
    assert (account.role, account.partner_id, account.site_id) == (Role.NIGHT_REPORTER, partner_id, site_id)
    assert account.password_hash is None
    assert account.name == "Natthuset, Kontoret"
    for password in ("", PIN, phone.secret):
        assert isinstance(sign_in(any_store, phone.username, password, at=SOON), Refusal)


def test_more_phones_of_a_site_are_numbered(any_store: Store, manager: Identity, site_id: int) -> None:
    for name in ("Kontoret", "Köket", "Bilen"):
        devices.add_device(any_store, manager, site_id=site_id, name=name, pin=PIN, at=START)
    names = {line.name: line.username for line in list_devices(any_store, manager)}
    assert names == {"Kontoret": "enhet.natt", "Köket": "enhet.natt.2", "Bilen": "enhet.natt.3"}


@pytest.mark.parametrize(
    ("name", "pin", "reason"),
    [
        (" \t", PIN, DeviceObstacle.NAME_MISSING),
        (" Kontoret  ", PIN, DeviceObstacle.NAME_TAKEN),
        ("Köket", "123456", PinWeakness.TOO_SIMPLE),
        ("Köket", "12345", PinWeakness.NOT_SIX_FIGURES),
    ],
)
@pytest.mark.usefixtures("phone")
def test_what_cannot_be_registered(
    any_store: Store, manager: Identity, site_id: int, name: str, pin: str, reason: object
) -> None:
    before = everything(any_store)
    with pytest.raises(DeviceNotPossible) as refused:
        devices.add_device(any_store, manager, site_id=site_id, name=name, pin=pin)
    assert refused.value.reason is reason
    assert everything(any_store) == before


def test_a_site_that_has_closed_gets_no_phone(any_store: Store, manager: Identity, site_id: int) -> None:
    with any_store.write("test") as session:
        session.execute(
            update(Site).where(Site.id == site_id).values(open_to=START.date() - timedelta(days=1))
        )
    assert sites_for_devices(any_store, manager, at=START) == []
    with pytest.raises(DeviceNotPossible) as refused:
        devices.add_device(any_store, manager, site_id=site_id, name="Ny", pin=PIN, at=START)
    assert refused.value.reason is DeviceObstacle.SITE_CLOSED


def test_states_follow_the_phone(any_store: Store, manager: Identity, site_id: int) -> None:
    code = devices.add_device(any_store, manager, site_id=site_id, name="Kontoret", pin=PIN, at=START)
    assert state(any_store, manager) is DeviceState.WAITING
    assert state(any_store, manager, START + timedelta(minutes=30)) is DeviceState.CODE_OVER
    register_phone(any_store, code, at=SOON)
    assert state(any_store, manager) is DeviceState.IN_USE
    (line,) = list_devices(any_store, manager)
    assert (line.registered_at, line.last_used_at) == (SOON, None)
    devices.shut_device(any_store, manager, line.device_id)
    assert state(any_store, manager) is DeviceState.SHUT
    devices.open_device(any_store, manager, line.device_id)
    assert state(any_store, manager) is DeviceState.IN_USE


def test_a_new_code_invalidates_the_old_secret_and_the_sign_in(
    any_store: Store, manager: Identity, phone: Registered
) -> None:
    token = signed_in(any_store, phone)
    code = devices.renew_code(any_store, manager, phone.device_id, at=SOON)
    assert visit_of(any_store, token, at=SOON) is None
    assert known_phone(any_store, phone.secret) is None
    assert sign_in_with_pin(any_store, phone.secret, PIN, at=SOON) == Refusal(0, was_looked_at=True)
    fresh = register_phone(any_store, code, at=SOON)
    assert isinstance(fresh, str)
    assert isinstance(sign_in_with_pin(any_store, fresh, PIN, at=SOON), str)


def test_a_changed_pin_ends_the_old_one_and_its_sign_in(
    any_store: Store, manager: Identity, phone: Registered
) -> None:
    token = signed_in(any_store, phone)
    with pytest.raises(DeviceNotPossible):
        devices.change_pin(any_store, manager, phone.device_id, "111111", at=SOON)
    assert visit_of(any_store, token, at=SOON) is not None
    devices.change_pin(any_store, manager, phone.device_id, OTHER_PIN, at=SOON)
    assert visit_of(any_store, token, at=SOON) is None
    assert isinstance(sign_in_with_pin(any_store, phone.secret, PIN, at=SOON), Refusal)
    signed_in(any_store, phone, OTHER_PIN)


def test_a_shut_phone_is_out_at_once_and_stays_out_until_it_is_opened(
    any_store: Store, manager: Identity, phone: Registered
) -> None:
    token = signed_in(any_store, phone)
    devices.shut_device(any_store, manager, phone.device_id, at=SOON)
    assert visit_of(any_store, token, at=SOON) is None
    shut = known_phone(any_store, phone.secret)
    assert shut is not None
    assert shut.shut
    assert sign_in_with_pin(any_store, phone.secret, PIN, at=SOON) == Refusal(0, was_looked_at=True)
    devices.open_device(any_store, manager, phone.device_id)
    assert visit_of(any_store, token, at=SOON) is None
    signed_in(any_store, phone)


def test_a_removed_phone_is_gone_with_its_account_and_sign_ins_and_another_takes_its_name(
    any_store: Store, manager: Identity, phone: Registered, site_id: int
) -> None:
    token = signed_in(any_store, phone)
    sign_in_with_pin(any_store, phone.secret, WRONG, at=SOON)
    devices.remove_device(any_store, manager, phone.device_id)
    assert visit_of(any_store, token, at=SOON) is None
    assert known_phone(any_store, phone.secret) is None
    assert isinstance(sign_in_with_pin(any_store, phone.secret, PIN, at=SOON), Refusal)
    with any_store.read() as session:
        for table in (SiteDevice, Account, SignIn, SignInFailure):
            assert session.scalars(select(table)).all() == []
    with pytest.raises(DeviceNotPossible) as gone:
        devices.open_device(any_store, manager, phone.device_id)
    assert gone.value.reason is DeviceObstacle.GONE
    again = registered_phone(any_store, manager, site_id, at=SOON)
    assert again.username == phone.username
    assert visit_of(any_store, token, at=SOON) is None


def test_the_log_tells_every_deed_and_no_pin_code_secret_hash_or_digest(
    any_store: Store, manager: Identity, phone: Registered
) -> None:
    admin = Identity(8, "admin", "Admin", Role.ADMINISTRATOR)
    with any_store.read() as session:
        device = session.scalars(select(SiteDevice)).one()
        withheld = [PIN, WRONG, OTHER_PIN, phone.secret, device.pin_hash, str(device.token_digest)]
    signed_in(any_store, phone)
    sign_in_with_pin(any_store, phone.secret, WRONG, at=SOON)
    devices.change_pin(any_store, manager, phone.device_id, OTHER_PIN)
    devices.shut_device(any_store, manager, phone.device_id)
    devices.open_device(any_store, manager, phone.device_id)
    withheld.append(devices.renew_code(any_store, manager, phone.device_id))
    devices.remove_device(any_store, manager, phone.device_id)
    told = [
        (event.happening, event.actor)
        for event in account_events(any_store, admin)
        if event.username == phone.username
    ]
    by_phone, by_manager = phone.username, "chef"
    assert sorted(told) == sorted(
        [
            (Happening.PHONE_ADDED, by_manager),
            (Happening.PHONE_REGISTERED, by_phone),
            (Happening.SIGNED_IN, by_phone),
            (Happening.PIN_REFUSED, by_phone),
            (Happening.PIN_CHANGED, by_manager),
            (Happening.PHONE_SHUT, by_manager),
            (Happening.PHONE_OPENED, by_manager),
            (Happening.PHONE_CODE_MADE, by_manager),
            (Happening.PHONE_REMOVED, by_manager),
        ]
    )
    with any_store.read() as session:
        for entry in session.scalars(select(AuditEntry)):
            written = repr((entry.action, entry.fields, entry.before, entry.after, entry.digest))
            assert not [secret for secret in withheld if secret in written]
            assert entry.table_name != SiteDevice.__tablename__


def test_the_database_holds_neither_pin_nor_code_nor_secret(
    any_store: Store, manager: Identity, site_id: int
) -> None:
    code = devices.add_device(any_store, manager, site_id=site_id, name="Ny", pin=PIN, at=START)
    with any_store.read() as session:
        waiting = repr(vars(session.scalars(select(SiteDevice)).one()))
    secret = register_phone(any_store, code, at=START)
    assert isinstance(secret, str)
    with any_store.read() as session:
        kept = repr(vars(session.scalars(select(SiteDevice)).one()))
    for text in (PIN, code, code.replace("-", ""), secret):
        assert text not in waiting + kept


def test_a_phones_account_gets_neither_password_nor_role(any_store: Store, phone: Registered) -> None:
    visit = visit_of(any_store, signed_in(any_store, phone), at=SOON)
    assert visit is not None
    number = visit.identity.account_id
    with pytest.raises(Refused):
        change_own_password(any_store, visit.identity, PIN, "ett helt nytt lösenord")
    with pytest.raises(NotPossible) as refused:
        accounts.change_role(any_store, COMMAND_LINE, number, Role.ADMINISTRATOR)
    assert refused.value.obstacle is Obstacle.SHARED_PHONE
    with pytest.raises(NotPossible) as refused:
        accounts.reset_password(any_store, COMMAND_LINE, number)
    assert refused.value.obstacle is Obstacle.SHARED_PHONE
    with any_store.read() as session:
        account = session.get_one(Account, number)
    assert (account.role, account.password_hash) == (Role.NIGHT_REPORTER, None)


def test_what_an_administrator_has_shut_the_manager_cannot_open(
    any_store: Store, manager: Identity, phone: Registered
) -> None:
    token = signed_in(any_store, phone)
    visit = visit_of(any_store, token, at=SOON)
    assert visit is not None
    (line,) = [one for one in list_accounts(any_store, COMMAND_LINE) if one.shared]
    assert line.username == phone.username
    accounts.disable(any_store, COMMAND_LINE, line.account_id)
    assert visit_of(any_store, token, at=SOON) is None
    assert state(any_store, manager) is DeviceState.SHUT_BY_ADMINISTRATOR
    devices.open_device(any_store, manager, phone.device_id)
    assert isinstance(sign_in_with_pin(any_store, phone.secret, PIN, at=SOON), Refusal)
    accounts.enable(any_store, COMMAND_LINE, line.account_id)
    assert state(any_store, manager) is DeviceState.IN_USE
