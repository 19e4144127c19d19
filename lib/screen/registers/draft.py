"""A row in somebody's hands: as it stood when opened, what was written since, what is wrong.

It lies in the session. The row that was opened is kept until it is saved or left, so that nothing typed is
lost to what others save meanwhile; the version tells them apart.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from typing import TYPE_CHECKING, Any, Final

import streamlit as st

from lib.records.registers.field import Field, Kind
from lib.records.registers.refusals import RowProblem
from lib.screen.registers.cells import Unreadable, cell, read
from lib.screen.registers.names import by_code, tenancy_of
from lib.words import _

if TYPE_CHECKING:
    from lib.access.identity import Identity
    from lib.records.registers.reading import Row
    from lib.records.registers.register import Register
    from lib.records.store import Store

DRAFT: Final = "register_draft"
TURN: Final = "register_turn"


@dataclass(slots=True)
class Draft:
    """`row` is None for a new one, which begins with `preset`. `turn` names the widgets."""

    register: Register
    row: Row | None
    turn: int
    preset: dict[str, Any] = field(default_factory=dict)
    problems: tuple[RowProblem, ...] = ()
    theirs: Row | None = None
    who: str = ""
    gone: bool = False

    def key(self, name: str) -> str:
        """The key of a field's widget."""
        return f"register_{self.turn}_{name}"

    def editable(self) -> tuple[Field, ...]:
        """The fields that the form asks for; what a row was added with stands."""
        if self.row is None:
            return tuple(one for one in self.register.fields if one.name not in self.preset)
        return tuple(one for one in self.register.fields if not one.fixed)

    def first_value(self, one: Field) -> Any:
        """What the field holds before anybody writes."""
        return (self.row.values if self.row else self.preset).get(one.name)

    def written(self, one: Field) -> Any:
        """What its widget holds now."""
        return st.session_state.get(self.key(one.name))

    def prepare(self) -> None:
        """Give every widget that is drawn anew its first value."""
        for one in self.editable():
            st.session_state.setdefault(self.key(one.name), as_widget(one, self.first_value(one)))

    def values(self, store: Store, identity: Identity) -> tuple[dict[str, Any], tuple[RowProblem, ...]]:
        """All that the row would hold, and what of it cannot be read."""
        values = {one.name: self.first_value(one) for one in self.register.fields}
        problems = []
        for one in self.editable():
            try:
                values[one.name] = _as_value(one, self.written(one), store, identity)
            except Unreadable as told:
                problems.append(RowProblem(one.name, str(told)))
        return values, tuple(problems)


def draft_of(register: Register, row: Row | None, preset: dict[str, Any]) -> Draft:
    """The draft of this row (None: of a new one), as it lies in the session or newly begun."""
    held = st.session_state.get(DRAFT)
    if isinstance(held, Draft) and held.register is register and _is_of(held, row, preset):
        drawn = next((held.key(one.name) for one in held.editable()), None)
        if drawn is None or drawn in st.session_state:
            return held
    st.session_state[TURN] = turn = st.session_state.get(TURN, 0) + 1
    st.session_state[DRAFT] = draft = Draft(register, row, turn, preset)
    return draft


def forget() -> None:
    """Begin anew from what is stored."""
    st.session_state.pop(DRAFT, None)


def as_widget(one: Field, value: Any) -> Any:
    """A stored value as the field's widget holds it."""
    if one.kind is Kind.TEXT or by_code(one):
        return str(value or "")
    if one.kind is Kind.NUMBER:
        return cell(one, value, {})
    if one.kind is Kind.FLAG:
        return bool(value)
    return value


def _is_of(held: Draft, row: Row | None, preset: dict[str, Any]) -> bool:
    if held.row is None or row is None:
        return held.row is row and held.preset == preset
    return held.row.id == row.id


def _as_value(one: Field, written: Any, store: Store, identity: Identity) -> Any:
    if by_code(one):
        return tenancy_by_code(str(written or ""), store, identity)
    if one.kind is Kind.NUMBER:
        return read(one, written, {})
    if one.kind is Kind.TEXT:
        return str(written or "").strip() or None
    if one.kind is Kind.MONTH and isinstance(written, date):
        return written.replace(day=1)
    return written


def tenancy_by_code(code: str, store: Store, identity: Identity) -> int | None:
    """The tenancy that goes by `code`; raises `Unreadable` when none or several do."""
    if not code.strip():
        return None
    found = tenancy_of(store, identity, code)
    if len(found) == 1:
        return found[0]
    if found:
        raise Unreadable(_("Several tenancies go by this code. Open the right one and add from there."))
    raise Unreadable(_("No tenancy of yours goes by this code."))
