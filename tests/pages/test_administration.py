"""The view *Administration*: invite, hand over, change, and what it says when it cannot."""

from __future__ import annotations

import pytest
from sqlalchemy import select
from streamlit.testing.v1 import AppTest

from lib.access import passwords
from lib.access.accounts import COMMAND_LINE, disable
from lib.access.identity import Role
from lib.access.sign_ins import Refusal, sign_in, visit_of
from lib.records.store import Store
from lib.records.tables import Account
from tests.signed_in import add_account, signed_in_app


@pytest.fixture
def app(sqlite_store: Store, monkeypatch: pytest.MonkeyPatch) -> AppTest:
    monkeypatch.setattr(passwords, "ROUNDS", 4)
    add_account(sqlite_store, "admin", Role.ADMINISTRATOR)
    add_account(sqlite_store, "sven", Role.STEERING)
    return signed_in_app(sqlite_store, "admin")


def accounts_shown(app: AppTest) -> str:
    return str(app.table[0].value.to_string())


def invite(app: AppTest, username: str, name: str) -> None:
    app.text_input(key="invited_name").set_value(name)
    app.text_input(key="invited_username").set_value(username)
    app.button(key="send_invitation").click().run()


def test_an_invitation_shows_its_password_once_and_it_opens_the_account(
    app: AppTest, sqlite_store: Store
) -> None:
    invite(app, " Åsa ", "Åsa Berg")
    shown = app.code[0].value.splitlines()
    assert shown[0] == "åsa"
    assert "inbjudet, lösenordet inte bytt än" in accounts_shown(app)
    token = sign_in(sqlite_store, "åsa", shown[1])
    assert isinstance(token, str)
    app.run()
    assert not app.code
    assert "invited" not in accounts_shown(app)


@pytest.mark.parametrize(
    ("username", "name", "told"),
    [
        ("sven", "Sven", "Det finns redan ett konto med det användarnamnet."),
        ("<b>", "Sven", "Ett användarnamn har 2 till 80 tecken"),
        ("svea", " ", "Skriv personens namn."),
    ],
)
def test_what_cannot_be_invited_is_told_in_words(app: AppTest, username: str, name: str, told: str) -> None:
    invite(app, username, name)
    assert app.error[0].value.startswith(told)
    assert not app.code
    assert len(app.table[0].value) == 2


def test_disabling_enabling_and_a_new_password_reach_the_account(app: AppTest, sqlite_store: Store) -> None:
    token = sign_in(sqlite_store, "sven", "korrekt häst batteri")
    assert isinstance(token, str)
    app.button(key="open_or_shut_account").click().run()
    assert "avstängt" in accounts_shown(app)
    assert visit_of(sqlite_store, token) is None
    app.button(key="open_or_shut_account").click().run()
    assert "avstängt" not in accounts_shown(app)
    app.button(key="reset_account").click().run()
    username, password = app.code[0].value.splitlines()
    assert username == "sven"
    assert isinstance(sign_in(sqlite_store, "sven", "korrekt häst batteri"), Refusal)
    assert isinstance(sign_in(sqlite_store, "sven", password), str)


def test_a_role_without_its_partner_is_refused_in_words_and_with_none_needed_it_changes(app: AppTest) -> None:
    number = app.selectbox(key="administered_account").value
    app.selectbox(key=f"role_{number}").set_value(Role.NIGHT_REPORTER)
    app.button(key=f"send_role_{number}").click().run()
    assert app.error[0].value == "Den här rollen hör till en part: välj vilken."
    app.selectbox(key=f"role_{number}").set_value(Role.COORDINATOR)
    app.button(key=f"send_role_{number}").click().run()
    assert not app.error
    assert "Samordnare" in accounts_shown(app)


def test_the_own_account_is_not_offered(app: AppTest) -> None:
    assert list(app.selectbox(key="administered_account").options) == ["Namn sven (sven)"]


def test_events_are_listed_with_local_time(app: AppTest, sqlite_store: Store) -> None:
    sign_in(sqlite_store, "sven", "inte hans lösenord")
    app.run()
    events = app.table[1].value.to_string()
    assert "inloggning nekad" in events
    assert "inbjudet" in events


def test_in_english(sqlite_store: Store, app: AppTest) -> None:
    english = signed_in_app(sqlite_store, "admin", language="en")
    assert [tab.label for tab in english.tabs] == ["Accounts", "Invite", "Account events"]
    assert "Steering group member" in accounts_shown(english)


def test_who_was_shut_out_does_nothing_more_from_an_open_tab(app: AppTest, sqlite_store: Store) -> None:
    """The click of a button is carried out before the page asks who is there."""
    add_account(sqlite_store, "ada", Role.ADMINISTRATOR)
    disable(sqlite_store, COMMAND_LINE, _id_of(sqlite_store, "admin"))
    before = _hashes(sqlite_store)
    app.button(key="reset_account").click().run()
    assert _hashes(sqlite_store) == before
    assert not app.code


def _id_of(store: Store, username: str) -> int:
    with store.read() as session:
        return session.scalars(select(Account.id).where(Account.username == username)).one()


def _hashes(store: Store) -> dict[str, str | None]:
    with store.read() as session:
        return dict(session.execute(select(Account.username, Account.password_hash)).tuples().all())
