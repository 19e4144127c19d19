"""Who sits at this browser tab: asked of the database once in every run of a page or a fragment.

What a session holds is only the signed token. A test signs in by putting one into
`st.session_state[TOKEN]` (see tests/signed_in.py).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import streamlit as st
from sqlalchemy.exc import InterfaceError, OperationalError
from sqlalchemy.exc import TimeoutError as NoConnection
from streamlit.runtime.scriptrunner import get_script_run_ctx

from lib import words
from lib.access.cookie import ORDER, PHONE_ORDER, PhoneCookie, SessionCookie
from lib.access.phone_sign_in import Phone, known_phone, register_phone, sign_in_with_pin
from lib.access.sign_ins import Refusal, Visit, sign_in, sign_out, visit_of
from lib.records.store import store
from lib.settings import settings

if TYPE_CHECKING:
    from lib.access.identity import Identity

# The database is away or out of reach; the frame says so in words.
DATABASE_AWAY = (OperationalError, InterfaceError, NoConnection)
TOKEN = "samtak_token"  # noqa: S105 -- the name of a place, not a secret
LANGUAGE = "samtak_language"
LANGUAGE_IN_ADDRESS = "sprak"
_ASKED = "_samtak_asked"
_ENDED = "_samtak_ended"
# What outlives a visitor: the language, what the phone keeps, and what the browser is still to do.
_PHONE = "_samtak_phone_secret"
_STAYS = frozenset({LANGUAGE, ORDER, PHONE_ORDER, _PHONE})


def current_visit() -> Visit | None:
    """The sign-in that counts now, None without one. Also speaks the visitor's language from here on.

    Fragments and dialogs run without the frame: call this (or `guard`) first in them, too.
    """
    run = _this_run()
    asked = st.session_state.get(_ASKED)
    if asked is None or asked[0] is not run:
        asked = (run, _ask())
        st.session_state[_ASKED] = asked
    visit: Visit | None = asked[1]
    speak(visit.language if visit else None)
    return visit


def current_identity() -> Identity | None:
    """Who is signed in and may see something: None also while a first password is still to be changed."""
    visit = current_visit()
    return None if visit is None or visit.must_change_password else visit.identity


def enter(username: str, password: str) -> Refusal | None:
    """Sign in at this tab; None when it went well. The cookie follows when the frame draws it."""
    outcome = sign_in(store(), username, password, address=st.context.ip_address)
    if isinstance(outcome, Refusal):
        return outcome
    take(outcome)
    return None


def this_phone() -> Phone | None:
    """The shared phone this browser is; None when it is none, or no longer."""
    secret = _phone_secret()
    return known_phone(store(), secret) if secret else None


def was_a_phone() -> bool:
    """Whether this browser keeps a phone's secret, known or not."""
    return bool(_phone_secret())


def register_this_phone(code: str) -> Refusal | None:
    """Make this browser the shared phone that the code is for; None when it went well."""
    outcome = register_phone(store(), code, address=st.context.ip_address)
    if isinstance(outcome, Refusal):
        return outcome
    st.session_state[_PHONE] = outcome
    PhoneCookie().keep(outcome)
    return None


def forget_this_phone() -> None:
    """Let this browser be an ordinary one again."""
    st.session_state[_PHONE] = ""
    PhoneCookie().forget()


def enter_with_pin(pin: str) -> Refusal | None:
    """Sign in on the shared phone; None when it went well."""
    secret = _phone_secret()
    outcome = sign_in_with_pin(store(), secret, pin, address=st.context.ip_address)
    if isinstance(outcome, Refusal):
        return outcome
    take(outcome, hours=settings().shared_hours)
    PhoneCookie().keep(secret)
    return None


def take(token: str, *, hours: float | None = None) -> None:
    """Hold a freshly made token at this tab and in the browser."""
    st.session_state[TOKEN] = token
    st.session_state.pop(_ASKED, None)
    st.session_state.pop(_ENDED, None)
    SessionCookie().keep(token, hours=hours)


def leave() -> None:
    """Sign out: end the sign-in in the database, forget the cookie and all this tab held."""
    try:
        if token := _token():
            sign_out(store(), token)
    except DATABASE_AWAY:
        return  # still signed in, then; the run that follows says what is the matter
    _forget_visitor()
    SessionCookie().forget()


def was_ended() -> bool:
    """Whether a sign-in of this tab has stopped counting since it was made (for the sign-in page's words)."""
    return bool(st.session_state.get(_ENDED))


def speak(account_language: str | None = None) -> None:
    """Speak the address's language, else the one chosen at this tab, else the account's, else Swedish."""
    wished = (
        st.query_params.get(LANGUAGE_IN_ADDRESS),
        st.session_state.get(LANGUAGE),
        account_language,
    )
    words.use(next((known for wish in wished for known in words.LANGUAGES if known == wish), "sv"))


def choose_language(language: words.Language) -> None:
    """Speak `language` at this tab from now on, and say so in the address."""
    st.session_state[LANGUAGE] = language
    st.query_params[LANGUAGE_IN_ADDRESS] = language


def _ask() -> Visit | None:
    token = _token()
    visit = visit_of(store(), token) if token else None
    if visit is None and st.session_state.get(TOKEN):
        _forget_visitor()
        st.session_state[_ENDED] = True
    elif visit is not None:
        st.session_state[TOKEN] = token
    return visit


def _token() -> str | None:
    """This tab's own token; "" after leaving, so that the cookie this session was opened with is not used."""
    held: str | None = st.session_state.get(TOKEN)
    return SessionCookie().token() if held is None else held


def _phone_secret() -> str:
    held: str | None = st.session_state.get(_PHONE)
    return PhoneCookie().secret() if held is None else held


def _forget_visitor() -> None:
    """Drop everything the visitor has entered or chosen, so that the next one at this tab finds nothing."""
    for key in list(st.session_state):
        if key not in _STAYS:
            del st.session_state[key]
    st.session_state[TOKEN] = ""


def _this_run() -> object:
    """Something that is another object in each run, of a page or of a fragment."""
    context = get_script_run_ctx()
    return context.cursors if context else object()
