"""Below a row's form: end it, take back its last change, remove it; what lies under it; its past."""

from __future__ import annotations

from typing import TYPE_CHECKING

import streamlit as st

from lib.records.registers.catalogue import REGISTERS
from lib.records.registers.housing import END
from lib.records.registers.past import past
from lib.records.registers.reading import listing, today
from lib.records.store import store
from lib.screen import table
from lib.screen.headline import heading
from lib.screen.registers import deeds, told
from lib.screen.registers.address import Place, go
from lib.screen.registers.list_view import rows_to_open
from lib.screen.registers.names import names_to_read
from lib.words import _, number, sentence_case

if TYPE_CHECKING:
    from lib.access.identity import Identity
    from lib.records.registers.reading import Row
    from lib.records.registers.register import Register
    from lib.screen.registers.names import Names

CHILDREN_SHOWN = 50


def deeds_of(identity: Identity, register: Register, row: Row, names: Names) -> None:
    """Each deed behind a button that opens what it does and asks once more."""
    with st.container(horizontal=True, key="register_deeds"):
        if _ends_with_a_day(register) and not row.ended:
            _end(register, row)
        _undo(identity, register, row, names)
        _remove(register, row)


def _ends_with_a_day(register: Register) -> bool:
    """Whether a day is all that an end takes; a tenancy's end has more to tell, on the form."""
    return register.ends is not None and not any(field.section == END for field in register.fields)


def _end(register: Register, row: Row) -> None:
    key = f"register_end_day_{row.id}_{row.version}"
    with st.popover(_("End …"), key="register_end"):
        label = sentence_case(register.label(register.ends or ""))
        st.date_input(label, today(), key=key, format="YYYY-MM-DD")
        st.text(_("The row stays, with its history; it is only over."))
        st.button(_("End"), key="register_end_now", on_click=deeds.end_row, args=(register, row, key))


def _undo(identity: Identity, register: Register, row: Row, names: Names) -> None:
    entries = past(store(), identity, register, row.id)
    if not entries:
        return
    with st.popover(_("Undo the last change …"), key="register_undo"):
        st.text(_("This takes back what %(name)s did %(moment)s:") % {
            "name": entries[0].actor, "moment": told.moment(entries[0]),
        })  # fmt: skip
        for line in told.would_undo(register, entries[0], names):
            st.text(line)
        st.button(_("Take it back"), key="register_undo_now", on_click=deeds.undo_last, args=(register, row))


def _remove(register: Register, row: Row) -> None:
    with st.popover(_("Remove a row entered by mistake …"), key="register_remove"):
        st.text(_("The row goes away with its history and cannot be fetched back. "
                  "Something that was true and is over is ended instead."))  # fmt: skip
        st.button(
            _("Yes, remove the row"),
            key="register_remove_now",
            on_click=deeds.remove_row,
            args=(register, row),
        )


def children(identity: Identity, register: Register, row: Row) -> None:
    """The rows that belong to this one, each openable, and a button that adds one here."""
    for name in register.children:
        child = REGISTERS[name]
        if not child.may_open(identity) or child.owned_by not in child.by_name:
            continue
        found = listing(store(), identity, child, of=(child.owned_by or "", row.id), limit=CHILDREN_SHOWN)
        heading(f"{child.title()} ({number(found.total)})")
        place = Place(child.name, parent=row.id)
        if found.rows:
            rows_to_open(identity, child, place, found, without=child.owned_by or "")
        if row.may_change:
            st.button(
                _("Add: %(what)s") % {"what": child.one()},
                key=f"register_add_{name}",
                on_click=go,
                args=(Place(name, adding=True, parent=row.id),),
            )


def history(identity: Identity, register: Register, row: Row, names: Names) -> None:
    """Who changed what and when, folded away."""
    entries = past(store(), identity, register, row.id)
    folded = st.expander(_("History"), key="register_history", on_change="rerun")
    if folded.open:
        with folded:
            known = names or names_to_read(store(), identity, register, [row])
            lines = told.rows(register, entries, known)
            table.show(
                (_("When"), _("Who"), _("What changed")),
                lines,
                _("Changes, the latest first"),
                key="register_past",
            )
