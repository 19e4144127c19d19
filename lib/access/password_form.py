"""The page on which people change their own password: at first sign-in, and whenever they wish."""

from __future__ import annotations

from typing import TYPE_CHECKING

import streamlit as st

from lib.access import session
from lib.access.names import wait_words, weakness_words
from lib.access.own_password import NotChanged, change_own_password
from lib.access.passwords import SHORTEST
from lib.records.store import store
from lib.words import _

if TYPE_CHECKING:
    from lib.access.identity import Identity

CHANGING = "_samtak_changing_password"


def begin() -> None:
    """Show the form instead of the page until it is sent or left; a shared phone has no password."""
    identity = session.current_identity()
    if identity and not identity.shared:
        st.session_state[CHANGING] = True


def _leave() -> None:
    st.session_state.pop(CHANGING, None)


def is_wanted() -> bool:
    """Whether the visitor has asked for the form."""
    return bool(st.session_state.get(CHANGING))


def password_page(identity: Identity, *, at_first_sign_in: bool) -> bool:
    """Draw the form; True in the run in which the password was changed (the form is gone by then)."""
    place = st.empty()
    with place.container(key="password_page"):
        st.title(_("Change password"))
        if at_first_sign_in:
            st.write(_("You have signed in with a one-time password. Choose one of your own to go on."))
        entered = _form()
        if not at_first_sign_in:
            st.button(_("Keep the password I have"), key="password_leave", type="tertiary", on_click=_leave)
        if entered is None:
            return False
        if problem := _change(identity, *entered):
            st.error(problem)
            return False
    _leave()
    place.empty()
    return True


def _form() -> tuple[str, str, str] | None:
    with st.form("password_form", width=480):
        present = st.text_input(
            _("Present password"), type="password", key="password_present", autocomplete="current-password"
        )
        new = st.text_input(
            _("New password"),
            type="password",
            key="password_new",
            autocomplete="new-password",
            help=_("At least %(n)s characters. Several words in a row are good.") % {"n": SHORTEST},
        )
        again = st.text_input(
            _("New password once more"), type="password", key="password_again", autocomplete="new-password"
        )
        sent = st.form_submit_button(_("Change password"), key="password_send", type="primary")
    return (present, new, again) if sent else None


def _change(identity: Identity, present: str, new: str, again: str) -> str:
    """Change it; the words when it could not be."""
    if new != again:
        return _("The two new passwords are not the same.")
    outcome = change_own_password(store(), identity, present, new)
    if isinstance(outcome, NotChanged):
        return _problem(outcome)
    session.take(outcome)
    return ""


def _problem(outcome: NotChanged) -> str:
    if outcome.weakness:
        return weakness_words(outcome.weakness)
    if outcome.wait_seconds:
        return wait_words(outcome.wait_seconds)
    return _("The present password is not right.")
