"""All registers that the role may open: what each is for, and how many rows it holds."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import streamlit as st

from lib.access.rights import View, may_open
from lib.records.registers.reading import listing
from lib.records.store import store
from lib.screen.headline import heading, headline
from lib.screen.registers.address import Place
from lib.screen.registers.groups import groups
from lib.screen.registers.links import To, links
from lib.screen.registers.said import tell
from lib.screen.views import title
from lib.settings import ROOT
from lib.words import _, ngettext, number

if TYPE_CHECKING:
    from lib.access.identity import Identity
    from lib.records.registers.register import Register

COUNTS: Final = "register_counts"
NO_BREAK: Final = "\N{NO-BREAK SPACE}"


def index(identity: Identity) -> None:
    """The registers in groups, and the shared phones for whoever keeps them."""
    headline(title(View.REGISTERS))
    tell()
    counts = _counts(identity)
    for group in groups(identity):
        heading(group.title)
        goals = [
            To(register.title(), Place(register.name), _about(register, counts[register.name]))
            for register in group.registers
        ]
        links(goals, group.title, key=f"register_group_{group.registers[0].name}")
    if may_open(identity, View.DEVICES):
        heading(title(View.DEVICES))
        with st.container(horizontal=True, key="register_devices"):
            st.page_link(str(ROOT / "pages" / "devices.py"), label=title(View.DEVICES), width=230)
            st.text(_("Phones at the sites that sign in with a PIN, and report the night only."))


def _about(register: Register, rows: int) -> str:
    counted = ngettext("%(n)s row", "%(n)s rows", rows) % {"n": number(rows)}
    return f"{register.about()} ({counted.replace(' ', NO_BREAK)})"


def _counts(identity: Identity) -> dict[str, int]:
    """Rows by register, counted anew when a record has changed."""
    key = (store().url, store().revision(), identity)
    held = st.session_state.get(COUNTS)
    if held is None or held[0] != key:
        counted = {
            register.name: listing(store(), identity, register, limit=1).total
            for group in groups(identity)
            for register in group.registers
        }
        st.session_state[COUNTS] = held = (key, counted)
    found: dict[str, int] = held[1]
    return found
