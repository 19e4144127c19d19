"""What the buttons of *Shared phones* do: callbacks, each of which asks anew who acts."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal, TypeVar

import streamlit as st

from lib.access import devices
from lib.access.device_names import device_obstacle_words
from lib.access.devices import DeviceNotPossible
from lib.access.identity import Identity
from lib.access.rights import Refused, View, may_open
from lib.access.session import DATABASE_AWAY, current_identity
from lib.records.store import ChangedMeanwhile, store
from lib.words import _

CODE = "_samtak_phone_code_shown_once"
SAID = "_samtak_phones_said"
ASKED = "_samtak_phone_asked"  # the phone and the question that stand open on its card
Question = Literal["pin", "code", "remove"]
Outcome = TypeVar("Outcome")


@dataclass(frozen=True, slots=True)
class MadeCode:
    """A code to type in on a phone, shown until the next thing is done."""

    phone: str
    code: str


def _attempt(deed: Callable[[Identity], Outcome]) -> Outcome | None:
    """Do it, or leave words to be shown in the next run; None when nothing was done.

    A callback comes before the page's guard: who acts is asked here anew, not remembered from the last run.
    """
    try:
        actor = current_identity()
        if actor is None or not may_open(actor, View.DEVICES):
            return None
        return deed(actor)
    except DeviceNotPossible as refused:
        st.session_state[SAID] = device_obstacle_words(refused.reason)
    except Refused:
        st.session_state[SAID] = _("The site belongs to another partner.")
    except ChangedMeanwhile:
        st.session_state[SAID] = _(
            "Somebody else changed the phone at the same time. Look at it and try again."
        )
    except DATABASE_AWAY:
        st.session_state[SAID] = _(
            "The database did not answer, and nothing was changed. Try again in a moment."
        )
    return None


def ask(device_id: int, question: Question) -> None:
    """Let the phone's card ask before anything is done."""
    st.session_state[ASKED] = (device_id, question)


def never_mind() -> None:
    """Close the question."""
    st.session_state.pop(ASKED, None)


def do(deed: Callable[..., None], device_id: int) -> None:
    """Shut, open or remove a phone."""
    never_mind()
    _attempt(lambda actor: deed(store(), actor, device_id))


def renew(device_id: int, name: str) -> None:
    """Make a new code and show it once."""
    never_mind()
    if code := _attempt(lambda actor: devices.renew_code(store(), actor, device_id)):
        st.session_state[CODE] = MadeCode(name, code)


def change_pin(device_id: int) -> None:
    """Save the PIN that stands in the card's field; the question stays open while it is refused."""
    pin = str(st.session_state.get(f"phone_new_pin_{device_id}", "")).strip()

    def change(actor: Identity) -> bool:
        devices.change_pin(store(), actor, device_id, pin)
        return True

    if _attempt(change):
        never_mind()


def add() -> None:
    """Make the phone that the form describes and show its code once; the form keeps what was refused."""
    site_id = st.session_state.get("phone_new_site")
    name, pin = (str(st.session_state.get(f"phone_new_{field}", "")).strip() for field in ("name", "pin"))
    if not isinstance(site_id, int):
        return
    if code := _attempt(
        lambda actor: devices.add_device(store(), actor, site_id=site_id, name=name, pin=pin)
    ):
        st.session_state[CODE] = MadeCode(name, code)
        st.session_state["phone_new_name"] = st.session_state["phone_new_pin"] = ""
