"""The sign-in page of a shared phone: first the code that registers it, from then on the site and its PIN."""

from __future__ import annotations

import re
from html import escape
from pathlib import Path

import streamlit as st

from lib.access import session
from lib.access.names import wait_words
from lib.access.phone_sign_in import Phone
from lib.access.pins import CODE_SIGNS, PIN_FIGURES
from lib.access.sign_ins import Refusal
from lib.words import _

_HERE = Path(__file__)
_STYLE = "<style>" + _HERE.with_suffix(".css").read_text(encoding="utf-8") + "</style>"
_SCRIPT = "<script>" + _HERE.with_suffix(".js").read_text(encoding="utf-8") + "</script>"
_DOOR = "_samtak_door"


def is_chosen() -> bool:
    """Whether to meet the visitor here: what was asked for at this tab, else what the browser is."""
    door = st.session_state.get(_DOOR)
    return session.was_a_phone() if door is None else door == "phone"


def _choose(door: str) -> None:
    st.session_state[_DOOR] = door


def way_here() -> None:
    """The button on the ordinary sign-in page that leads here."""
    label = _("Back to the shared phone") if session.was_a_phone() else _("This is a shared phone")
    _dress()
    st.button(label, key="phone_door_here", type="tertiary", on_click=_choose, args=("phone",))


def phone_page() -> bool:
    """Draw the page; True in the run in which somebody signed in with the PIN."""
    _dress()
    phone = session.this_phone()
    if phone is None:
        place = st.empty()
        with place.container(key="phone_code"):
            registered = _code_page()
        if not registered:
            return False
        place.empty()
        phone = session.this_phone()
    return phone is not None and _pin_page(phone)


def _dress() -> None:
    st.html(_STYLE)


def _code_page() -> bool:
    """Draw the form for the code; whether this has just become a shared phone."""
    st.title(_("Shared phone"))
    if session.was_a_phone():
        st.warning(
            _("This phone is no longer registered. The site's register manager can give it a new code.")
        )
    st.write(
        _("Type in the code that the register manager got under “Shared phones”. It is good for 30 minutes.")
    )
    with st.form("phone_code_form", border=False):
        code = st.text_input(
            _("Registration code"), key="phone_code_entered", max_chars=2 * CODE_SIGNS, autocomplete="off"
        )
        sent = st.form_submit_button(
            _("Register this phone"), key="phone_code_send", type="primary", width="stretch"
        )
    refusal = session.register_this_phone(code) if sent else None
    if sent and refusal is None:
        return True
    if refusal:
        _tell(_("The code is not right, or no longer good. Ask for a new one."), refusal)
    _ways_out(forget=session.was_a_phone())
    return False


def _pin_page(phone: Phone) -> bool:
    st.html(
        f'<h1 class="phone-site">{escape(phone.site)}</h1>'
        f'<p class="phone-name">{escape(_("Shared phone: %(name)s") % {"name": phone.name})}</p>'
    )
    if session.was_ended():
        st.info(_("Your sign-in has ended. Sign in again to go on."))
    entered = False
    if phone.shut:
        st.warning(_shut_words())
    else:
        entered = _pin_form()
    if not entered:
        _ways_out(forget=False)
    return entered


def _pin_form() -> bool:
    with st.form("phone_pin_form", border=False, clear_on_submit=True):
        pin = st.text_input(
            _("PIN, six figures"),
            type="password",
            key="phone_pin",
            max_chars=PIN_FIGURES,
            # Not the browser's to keep: whoever has the phone would have the PIN.
            autocomplete="one-time-code",
        )
        sent = st.form_submit_button(_("Sign in"), key="phone_pin_send", type="primary", width="stretch")
    st.html(_SCRIPT, unsafe_allow_javascript=True)
    if not sent:
        return False
    if not re.fullmatch(rf"\s*[0-9]{{{PIN_FIGURES}}}\s*", pin):
        st.error(_("The PIN has six figures."))
        return False
    refusal = session.enter_with_pin(pin)
    if refusal is None:
        return True
    now = session.this_phone()
    if now is None or now.shut:
        st.error(_shut_words())
    else:
        _tell(_("The PIN is not right."), refusal)
    return False


def _tell(wrong: str, refusal: Refusal) -> None:
    said = [wrong] if refusal.was_looked_at else []
    if refusal.wait_seconds:
        said.append(wait_words(refusal.wait_seconds))
    st.error(" ".join(said))


def _shut_words() -> str:
    return _(
        "This phone is blocked. The site's register manager can unblock it. Until then, sign in with an "
        "account of your own or use the paper form."
    )


def _ways_out(*, forget: bool) -> None:
    st.button(
        _("Sign in with an account of your own"),
        key="phone_door_own",
        type="tertiary",
        on_click=_choose,
        args=("own",),
    )
    if forget:
        st.button(
            _("This is no longer a shared phone"),
            key="phone_door_forget",
            type="tertiary",
            on_click=_forget,
        )


def _forget() -> None:
    session.forget_this_phone()
    st.session_state.pop(_DOOR, None)
