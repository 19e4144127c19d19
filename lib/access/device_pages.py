"""What a register manager sees and does under *Shared phones*, in words."""

from __future__ import annotations

from html import escape
from pathlib import Path
from typing import TYPE_CHECKING, Literal

import streamlit as st

from lib.access import device_deeds as deeds
from lib.access import devices
from lib.access.device_deeds import ASKED, CODE, SAID, MadeCode, Question
from lib.access.device_listing import DeviceLine, DeviceState, sites_for_devices
from lib.access.device_names import device_state_words
from lib.access.devices import LONGEST_NAME
from lib.access.pins import PIN_FIGURES
from lib.records.store import store
from lib.settings import settings
from lib.words import _, clock, iso_date, ngettext, number

if TYPE_CHECKING:
    from datetime import datetime

    from lib.access.identity import Identity

SHUT_STATES = frozenset({DeviceState.SHUT, DeviceState.SHUT_BY_PINS})
_STYLE = "<style>" + Path(__file__).with_suffix(".css").read_text(encoding="utf-8") + "</style>"


def headline_words(lines: list[DeviceLine]) -> str:
    """How many shared phones there are, in a sentence."""
    if not lines:
        return _("No shared phones yet")
    in_use = sum(line.state is DeviceState.IN_USE for line in lines)
    if in_use == len(lines):
        said = ngettext("The shared phone is in use", "All %(n)s shared phones are in use", in_use)
    else:
        said = ngettext(
            "The shared phone is not in use", "%(in_use)s of %(n)s shared phones are in use", len(lines)
        )
    return said % {"in_use": number(in_use), "n": number(len(lines))}


def what_was_said() -> None:
    """Show what the last deed led to: a code, or words. Each is shown once."""
    st.html(_STYLE)
    if said := st.session_state.pop(SAID, ""):
        st.error(said)
    made: MadeCode | None = st.session_state.pop(CODE, None)
    if made is None:
        return
    with st.container(border=True, key="phone_code_to_type_in"):
        st.html(f"<p><strong>{escape(_('Code for %(phone)s') % {'phone': made.phone})}</strong></p>")
        st.code(made.code, language=None)
        st.write(
            _("Open Samtak on the phone, choose “This is a shared phone” and type in the code within 30 "
              "minutes. It is shown only now and kept nowhere.")
        )  # fmt: skip


def phones(lines: list[DeviceLine]) -> None:
    """The phones, each with its state and what can be done with it."""
    for line in lines:
        with st.container(border=True, key=f"phone_card_{line.device_id}", gap="small"):
            st.html(_card_html(line))
            _buttons(line)
            _question(line)


def _card_html(line: DeviceLine) -> str:
    attention = line.state not in {DeviceState.IN_USE, DeviceState.WAITING}
    state = "▲ " + device_state_words(line.state) if attention else device_state_words(line.state)
    times = [
        (_("Registered %(when)s."), line.registered_at),
        (_("Last signed in %(when)s."), line.last_used_at),
    ]
    when = " ".join(said % {"when": _local(at)} for said, at in times if at)
    return (
        f"<h2>{escape(line.name)} · {escape(line.site)}</h2>"
        f"<p{' class=phone-attention' if attention else ''}>{escape(state)}</p>"
        f'<p class="phone-when">{escape(when or _("Never used."))}</p>'
    )


def _local(at: datetime) -> str:
    there = at.astimezone(settings().zone)
    return f"{iso_date(there.date())} {clock(there)}"


def _buttons(line: DeviceLine) -> None:
    which = line.device_id
    with st.container(horizontal=True, gap="small"):
        if line.registered_at:
            st.button(_("New code"), key=f"phone_code_{which}", on_click=deeds.ask, args=(which, "code"))
        else:
            _code_button(line)
        st.button(_("Change PIN"), key=f"phone_pin_{which}", on_click=deeds.ask, args=(which, "pin"))
        if line.state in SHUT_STATES:
            label, deed = _("Unblock the phone"), devices.open_device
        else:
            label, deed = _("Block the phone"), devices.shut_device
        if line.state is not DeviceState.SHUT_BY_ADMINISTRATOR:
            st.button(label, key=f"phone_shut_or_open_{which}", on_click=deeds.do, args=(deed, which))
        st.button(
            _("Remove the phone"), key=f"phone_remove_{which}", on_click=deeds.ask, args=(which, "remove")
        )


def _code_button(line: DeviceLine) -> None:
    """The one that makes a code at once: nobody is signed in on the phone, or it has been asked for."""
    which = line.device_id
    label = _("Make a new code") if line.registered_at else _("New code")
    kind: Literal["primary", "secondary"] = "primary" if line.registered_at else "secondary"
    st.button(label, key=f"phone_make_code_{which}", type=kind, on_click=deeds.renew, args=(which, line.name))


def _question(line: DeviceLine) -> None:
    """What the chosen deed asks before it is done: a PIN, or whether it is meant."""
    asked: tuple[int, Question] | None = st.session_state.get(ASKED)
    if asked is None or asked[0] != line.device_id:
        return
    which = line.device_id
    match asked[1]:
        case "pin":
            _ask_for_pin(which)
        case "code":
            st.write(
                _("A new code signs the phone out at once, and it stays out until the code is typed in. "
                  "Use it when the phone is lost, replaced or may have been copied.")
            )  # fmt: skip
            _code_button(line)
        case "remove":
            st.write(_("The phone is signed out and can no longer report. The nights it has reported stay."))
            st.button(
                _("Remove the phone for good"),
                key=f"phone_remove_surely_{which}",
                type="primary",
                on_click=deeds.do,
                args=(devices.remove_device, which),
            )
    st.button(
        _("Leave the phone as it is"),
        key=f"phone_never_mind_{which}",
        type="tertiary",
        on_click=deeds.never_mind,
    )


def _ask_for_pin(which: int) -> None:
    with st.form(f"phone_pin_form_{which}", border=False, width=420):
        st.write(_("Whoever is signed in on the phone is signed out."))
        _pin_field(f"phone_new_pin_{which}")
        st.form_submit_button(
            _("Save the PIN"),
            key=f"phone_save_pin_{which}",
            type="primary",
            on_click=deeds.change_pin,
            args=(which,),
        )


def new_phone(actor: Identity) -> None:
    """The form that makes a phone; the code comes after."""
    sites = {site.site_id: site.name for site in sites_for_devices(store(), actor)}
    if not sites:
        st.write(_("Your organisation has no open site that could have a shared phone."))
        return
    with st.form("phone_new", width=480):
        st.selectbox(_("Site"), list(sites), format_func=sites.__getitem__, key="phone_new_site")
        st.text_input(
            _("Name of the phone"),
            key="phone_new_name",
            max_chars=LONGEST_NAME,
            placeholder=_("for example: the office's phone"),
            autocomplete="off",
        )
        _pin_field("phone_new_pin")
        st.form_submit_button(
            _("Register the phone"), key="phone_new_send", type="primary", on_click=deeds.add
        )


def _pin_field(key: str) -> None:
    # Shown as it is written: the manager is to pass it on, and a slip of the finger would shut the night out.
    st.text_input(_("PIN, six figures"), key=key, max_chars=PIN_FIGURES, autocomplete="off")
