"""One row: its form, what can be done with it, what lies under it, and its past."""

from __future__ import annotations

from html import escape
from typing import TYPE_CHECKING, Any

import streamlit as st

from lib.records.registers.housing import TENANCIES
from lib.records.registers.reading import Row, one, today
from lib.records.store import store
from lib.screen import states
from lib.screen.headline import headline
from lib.screen.registers import clock
from lib.screen.registers.draft import draft_of
from lib.screen.registers.list_view import crumbs
from lib.screen.registers.names import names_to_read, row_name
from lib.screen.registers.row_deeds import children, deeds_of, history
from lib.screen.registers.row_form import form, standing, tell_conflict
from lib.screen.registers.said import tell
from lib.words import _, sentence_case

if TYPE_CHECKING:
    from lib.access.identity import Identity
    from lib.records.registers.register import Register
    from lib.screen.registers.address import Place
    from lib.screen.registers.names import Names


def new_row(identity: Identity, register: Register, place: Place) -> None:
    """The form of a row to be added, under another row when the address says so."""
    crumbs(identity, register, place)
    headline(_("Add: %(what)s") % {"what": register.one()})
    tell()
    if not register.may_write(identity, identity.partner_id):
        states.no_right()
        return
    of = place.of()
    preset: dict[str, Any] = {of[0]: of[1]} if of else {}
    draft = draft_of(register, None, preset)
    if of:
        values = {**dict.fromkeys(register.by_name), **preset}
        row = Row(0, 0, values, identity.partner_id, may_change=True, ended=False)
        standing(identity, register, row, tuple(preset))
    form(draft, identity)


def stored_row(identity: Identity, register: Register, place: Place) -> None:
    """A row that is stored: to change for its owner, to read for whoever else may."""
    crumbs(identity, register, place)
    try:
        row = one(store(), identity, register, place.row or 0)
    except LookupError:
        headline(sentence_case(register.one()))
        tell()
        states.words(
            _("The row is not there."), _("It may have been removed, or it belongs to another organisation.")
        )
        return
    names = names_to_read(store(), identity, register, [row])
    _name(register, row, names)
    tell()
    if row.may_change:
        draft = draft_of(register, row, {})
        tell_conflict(draft, row, identity)
        standing(identity, register, row, tuple(field.name for field in register.fields if field.fixed))
        form(draft, identity)
        with states.part(_("What can be done")):
            deeds_of(identity, register, row, names)
    else:
        standing(identity, register, row, tuple(register.by_name))
    with states.part(_("Rows that belong to this one")):
        children(identity, register, row)
    if row.may_change:
        with states.part(_("History")):
            history(identity, register, row, names)


def _name(register: Register, row: Row, names: Names) -> None:
    headline(f"{sentence_case(register.one())} {row_name(register, row, names)}")
    if register is TENANCIES and (told_by := clock.clock_of(row.values, today())):
        late = " sk-attention" if told_by.late and told_by.running else ""
        sign = "▲ " if late else ""
        st.html(f'<p class="sk-clock{late}">{sign}{escape(told_by.words())}</p>')
    elif row.ended:
        st.html(f'<p class="sk-clock">{escape(_("Ended"))}</p>')
