"""Signing in and out, and every way in which a cookie stops counting."""

from datetime import datetime, timedelta

import bcrypt
import pytest
from sqlalchemy import func, select, update

from lib.access import passwords
from lib.access.accounts import COMMAND_LINE, change_role, disable, enable, reset_password
from lib.access.identity import Role
from lib.access.own_password import change_own_password
from lib.access.sign_ins import Refusal, sign_in, sign_out, visit_of
from lib.access.tokens import Ticket, decode, encode
from lib.records.store import Store, declare_contents
from lib.records.tables import Account, SignIn
from lib.records.tables.base import now
from tests.signed_in import add_account

RIGHT = "korrekt häst batteri"


@pytest.fixture
def anna(any_store: Store) -> int:
    return add_account(any_store, "anna", Role.STEERING, password=RIGHT)


def signed_in(store: Store, at: datetime | None = None) -> str:
    outcome = sign_in(store, "anna", RIGHT, at=at)
    assert isinstance(outcome, str)
    return outcome


def counts(store: Store, token: str, at: datetime | None = None) -> bool:
    return visit_of(store, token, at=at) is not None


@pytest.mark.usefixtures("anna")
@pytest.mark.parametrize("username", ["anna", "ANNA", "  Anna\t"])
def test_capitals_and_spaces_around_the_user_name_do_not_matter(any_store: Store, username: str) -> None:
    outcome = sign_in(any_store, username, RIGHT)
    assert isinstance(outcome, str)
    visit = visit_of(any_store, outcome)
    assert visit is not None
    assert (visit.identity.username, visit.identity.role) == ("anna", Role.STEERING)


@pytest.mark.usefixtures("anna")
@pytest.mark.parametrize("password", [RIGHT.upper(), RIGHT + " ", " " + RIGHT, RIGHT[:-1], ""])
def test_passwords_are_taken_to_the_letter(any_store: Store, password: str) -> None:
    assert sign_in(any_store, "anna", password) == Refusal(0, was_looked_at=True)


def test_a_password_with_spaces_around_it_works(any_store: Store) -> None:
    add_account(any_store, "blank", Role.STEERING, password="  åtta steg bort  ")
    assert isinstance(sign_in(any_store, "blank", "  åtta steg bort  "), str)
    assert isinstance(sign_in(any_store, "blank", "åtta steg bort"), Refusal)


@pytest.mark.usefixtures("anna")
def test_an_unknown_name_costs_the_same_bcrypt_and_gets_the_same_answer(
    any_store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    compared: list[bytes] = []
    really = bcrypt.checkpw

    def noted(password: bytes, kept: bytes) -> bool:
        compared.append(kept)
        return really(password, kept)

    monkeypatch.setattr(bcrypt, "checkpw", noted)
    at = now()
    unknown = [sign_in(any_store, "finns.inte", "fel lösenord här", at=at) for _ in range(5)]
    known = [sign_in(any_store, "anna", "fel lösenord här", at=at) for _ in range(5)]
    assert unknown == known
    assert [outcome.was_looked_at for outcome in known if isinstance(outcome, Refusal)] == [True] * 4 + [
        False
    ]
    assert compared[:4] == [passwords.NOBODYS_HASH.encode()] * 4
    assert len(compared) == 8


@pytest.mark.usefixtures("anna")
def test_the_right_password_does_not_help_during_the_wait(any_store: Store) -> None:
    at = now()
    refusals = [sign_in(any_store, "anna", "fel lösenord här", at=at) for _ in range(4)]
    assert refusals[2:] == [Refusal(0, was_looked_at=True), Refusal(5, was_looked_at=True)]
    assert sign_in(any_store, "anna", RIGHT, at=at + timedelta(seconds=3)) == Refusal(2, was_looked_at=False)
    assert isinstance(sign_in(any_store, "anna", RIGHT, at=at + timedelta(seconds=5)), str)
    assert sign_in(any_store, "anna", "fel igen", at=at + timedelta(seconds=6)) == Refusal(
        0, was_looked_at=True
    )


def test_a_disabled_account_is_refused_like_a_wrong_password(any_store: Store, anna: int) -> None:
    disable(any_store, COMMAND_LINE, anna)
    assert sign_in(any_store, "anna", RIGHT) == Refusal(0, was_looked_at=True)


@pytest.mark.usefixtures("anna")
def test_an_account_without_a_password_cannot_be_entered(any_store: Store) -> None:
    with any_store.write("test") as session:
        session.execute(update(Account).values(password_hash=None))
    assert sign_in(any_store, "anna", "") == Refusal(0, was_looked_at=True)


@pytest.mark.usefixtures("anna")
def test_a_cookie_stops_counting_at_sign_out_and_only_that_one(any_store: Store) -> None:
    here, elsewhere = signed_in(any_store), signed_in(any_store)
    sign_out(any_store, here)
    assert not counts(any_store, here)
    assert counts(any_store, elsewhere)


@pytest.mark.usefixtures("anna")
def test_a_sign_in_ends_after_twelve_hours(any_store: Store) -> None:
    at = now()
    token = signed_in(any_store, at)
    assert counts(any_store, token, at + timedelta(hours=12, seconds=-1))
    assert not counts(any_store, token, at + timedelta(hours=12))


@pytest.mark.parametrize("deed", ["password", "reset", "role", "disable", "disable and enable"])
def test_old_cookies_are_refused_after_a_change(any_store: Store, anna: int, deed: str) -> None:
    first, second = signed_in(any_store), signed_in(any_store)
    visit = visit_of(any_store, first)
    assert visit is not None
    if deed == "password":
        fresh = change_own_password(any_store, visit.identity, RIGHT, "ett helt nytt lösenord")
        assert isinstance(fresh, str)
        assert counts(any_store, fresh)
    elif deed == "reset":
        reset_password(any_store, COMMAND_LINE, anna)
    elif deed == "role":
        change_role(any_store, COMMAND_LINE, anna, Role.COORDINATOR)
    else:
        disable(any_store, COMMAND_LINE, anna)
        if deed.endswith("enable"):
            enable(any_store, COMMAND_LINE, anna)
    assert not counts(any_store, first)
    assert not counts(any_store, second)


@pytest.mark.usefixtures("anna")
def test_well_signed_tokens_without_a_row_or_for_another_name_are_refused(any_store: Store) -> None:
    token = signed_in(any_store)
    ticket = decode(token)
    assert ticket is not None
    invented = Ticket("anna", "påhittat nummer", ticket.issued_at, ticket.expires_at)
    borrowed = Ticket("bertil", ticket.token_id, ticket.issued_at, ticket.expires_at)
    # A cookie that claims more time than its row is still bound by the row.
    stretched = Ticket("anna", ticket.token_id, ticket.issued_at, ticket.expires_at + timedelta(days=30))
    assert not counts(any_store, encode(invented))
    assert not counts(any_store, encode(borrowed))
    assert not counts(any_store, encode(stretched), ticket.expires_at)


@pytest.mark.usefixtures("anna")
def test_the_database_holds_no_token_that_could_be_used(any_store: Store) -> None:
    token = signed_in(any_store)
    with any_store.read() as session:
        kept = session.scalars(select(SignIn.token_id)).one()
    assert kept != token
    assert not counts(any_store, kept)


@pytest.mark.usefixtures("anna")
def test_long_expired_rows_are_cleared_away(any_store: Store) -> None:
    signed_in(any_store, now() - timedelta(days=40))
    signed_in(any_store)
    with any_store.read() as session:
        assert session.scalar(select(func.count()).select_from(SignIn)) == 1


@pytest.mark.usefixtures("anna")
def test_signing_in_makes_no_figure_old_and_the_visit_knows_the_example(any_store: Store) -> None:
    before = any_store.revision()
    token = signed_in(any_store)
    sign_in(any_store, "anna", "fel lösenord här")
    sign_out(any_store, signed_in(any_store))
    assert any_store.revision() == before
    visit = visit_of(any_store, token)
    assert visit is not None
    assert not visit.holds_example_data
    with any_store.write("test") as session:
        declare_contents(session, "example")
    visit = visit_of(any_store, token)
    assert visit is not None
    assert visit.holds_example_data
