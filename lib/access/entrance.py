"""The sign-in page: streamlit-authenticator's form, our verdict, and the example accounts."""

from __future__ import annotations

from html import escape
from typing import TYPE_CHECKING, Any

import streamlit as st
from sqlalchemy import select
from streamlit_authenticator import Authenticate

from lib import words
from lib.access import phone_door, session
from lib.access.cookie import SessionCookie
from lib.access.names import role_name, wait_words
from lib.records.store import contents, store
from lib.records.tables import Account
from lib.words import _

if TYPE_CHECKING:
    from lib.access.sign_ins import Refusal


class _Verdict:
    """Stands where the library's controller would: what was entered goes to our database untouched."""

    def __init__(self) -> None:
        self.refusal: Refusal | None = None
        self.signed_in = False

    def login(self, username: str, password: str, *_limits: object, **_options: object) -> bool:
        """Called by the form when it is sent."""
        self.refusal = session.enter(username, password)
        self.signed_in = self.refusal is None
        return self.signed_in


# The library is untyped.
class _Form(Authenticate):  # type: ignore[misc]
    """The library's form alone: no accounts, hints, registration, resets or calls of its own."""

    def __init__(self) -> None:
        # The pause before the form makes a reload land on the first page, and costs a second each time.
        self.attrs: dict[str, Any] = {"login_sleep_time": 0}
        self.path = None
        self.cookie_controller = SessionCookie()
        self.authentication_controller = _Verdict()


def sign_in_page() -> bool:
    """Draw the page; True in the run in which somebody signed in (the form is gone again by then)."""
    place = st.empty()
    with place.container(key="sign_in"):
        signed_in = phone_door.phone_page() if phone_door.is_chosen() else _own_account()
        if not signed_in:
            _language_switch()
    if signed_in:
        place.empty()
    return signed_in


def _own_account() -> bool:
    st.title("Samtak")
    tagline = _("The partnership's shared picture of homelessness: night beds, homes and agreements.")
    st.html(f'<h2 class="sk-tagline">{escape(tagline)}</h2>')
    if session.was_ended():
        st.info(_("Your sign-in has ended. Sign in again to go on."))
    form = _Form()
    form.login(fields=_field_names(), key="sign_in_form")
    verdict: _Verdict = form.authentication_controller
    if verdict.signed_in:
        return True
    if verdict.refusal:
        st.error(refusal_words(verdict.refusal))
    phone_door.way_here()
    _way_in()
    return False


def _field_names() -> dict[str, str]:
    return {
        "Form name": _("Sign in"),
        "Username": _("User name"),
        "Password": _("Password"),
        "Login": _("Sign in"),
    }


def refusal_words(refusal: Refusal) -> str:
    """What the visitor reads; the same for names that exist and names that do not."""
    wrong = _("The user name or the password is not right.") if refusal.was_looked_at else ""
    wait = wait_words(refusal.wait_seconds) if refusal.wait_seconds else ""
    return f"{wrong} {wait}".strip()


def _way_in() -> None:
    """The accounts of the example data for as long as the database holds it; or how the first one is made."""
    with store().read() as reading:
        is_example = contents(reading) == "example"
        has_accounts = reading.scalar(select(Account.id).limit(1)) is not None
    if is_example:
        _example_accounts()
    elif not has_accounts:
        st.info(
            _("There are no accounts yet. Make the first one in the terminal: %(command)s")
            % {"command": "`python -m lib user add NAMN --name … --role administrator`"}
        )


def _example_accounts() -> None:
    from lib.records.example import ACCOUNTS

    st.subheader(_("Example accounts"))
    st.write(_("The database holds example data with invented figures. Sign in with any of these:"))
    st.table(
        [
            {
                _("Role"): words.sentence_case(role_name(account.role)),
                _("User name"): account.username,
                _("Password"): account.password,
            }
            for account in ACCOUNTS
        ]
    )


def _language_switch() -> None:
    other: words.Language = "en" if words.language() == "sv" else "sv"
    st.button(
        LANGUAGE_NAMES[other],
        key="entrance_language",
        type="tertiary",
        on_click=session.choose_language,
        args=(other,),
    )


# Each language calls itself by its own name.
LANGUAGE_NAMES: dict[words.Language, str] = {"sv": "Svenska", "en": "English"}
