"""From new values to rows as they are to be: rights, limits, and the columns that nobody fills in."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from types import SimpleNamespace
from typing import Any

from sqlalchemy import Enum, inspect
from sqlalchemy.orm import Session

from lib.access.identity import Identity
from lib.access.rights import Refused
from lib.records.registers.field import Kind
from lib.records.registers.limits import admit
from lib.records.registers.ownership import is_key, names, owners_of
from lib.records.registers.reading import plain
from lib.records.registers.refusals import RowProblem
from lib.records.registers.register import OWNERS, Register
from lib.records.store import claim
from lib.records.tables import Tenancy
from lib.words import _

# The day something was written down, by the day it happened.
RECORDED = {
    "moved_in": "recorded_on",
    "taken_over_on": "takeover_recorded_on",
    "exited_on": "exit_recorded_on",
}


@dataclass(frozen=True, slots=True)
class Change:
    """New values by field: of a new row, or of the row `row_id` as somebody saw it at `version`.

    Fields that are left out stay as they are; in a new row they are empty.
    """

    values: Mapping[str, Any]
    row_id: int | None = None
    version: int | None = None


@dataclass(slots=True)
class Draft:
    """One change on its way: the stored row (None: new), and all columns as they are to be."""

    row: Any
    columns: dict[str, Any]
    place: int

    def candidate(self) -> SimpleNamespace:
        """The row as the rules see it before it is stored."""
        return SimpleNamespace(id=None if self.row is None else self.row.id, **self.columns)


def drafts_of(
    session: Session, identity: Identity, register: Register, changes: Sequence[Change], day: date
) -> tuple[list[Draft], list[RowProblem]]:
    """Every change with its row and its columns as they are to be, and what no field may hold."""
    keys = [change.row_id for change in changes if change.row_id is not None]
    if len(keys) != len(set(keys)):
        raise ValueError("one row is changed twice")
    allowed = {
        name: names(session, identity, field, to_read=False)
        for name, field in register.by_name.items()
        if field.kind is Kind.REFERENCE and any(name in change.values for change in changes)
    }
    drafts, problems = [], []
    for place, change in enumerate(changes):
        row = None
        if change.row_id is not None:
            row = stored_row(session, identity, register, change.row_id, change.version)
        stored = _columns(register, row)
        given = change.values if row is not None else {**dict.fromkeys(register.by_name), **change.values}
        # What is not changed is not judged anew: an old value must not stand in the way of mending another.
        changed = {
            name: value
            for name, value in given.items()
            if row is None or name not in stored or plain(stored[name]) != value
        }
        admitted, found = admit(register, changed, allowed, day, place)
        problems += found or _fixed(register, row, stored, admitted, place)
        columns = {**stored, **_typed(register, admitted)}
        _complete(register, identity.partner_id, row, columns, day)
        drafts.append(Draft(row, columns, place))
    return drafts, problems


def _columns(register: Register, row: Any) -> dict[str, Any]:
    """All columns of the row but its key and version; empty ones for a new row."""
    mapped = (column.key for column in inspect(register.table).column_attrs)
    return {name: getattr(row, name, None) for name in mapped if name not in {"id", "version"}}


def _typed(register: Register, values: Mapping[str, Any]) -> dict[str, Any]:
    """Codes as the members that the columns hold."""
    typed = dict(values)
    for name, value in values.items():
        kind = register.table.__table__.columns[name].type
        if value is not None and isinstance(kind, Enum) and kind.enum_class is not None:
            typed[name] = kind.enum_class(value)
    return typed


def _fixed(
    register: Register, row: Any, stored: Mapping[str, Any], admitted: Mapping[str, Any], place: int
) -> list[RowProblem]:
    if row is None:
        return []
    said = _("%(field)s stands as it was when the row was added. Remove the row and add another instead.")
    return [
        RowProblem(name, said % {"field": register.label(name)}, place=place)
        for name, value in admitted.items()
        if register.by_name[name].fixed and plain(stored[name]) != value
    ]


def _complete(
    register: Register, partner_id: int | None, row: Any, columns: dict[str, Any], day: date
) -> None:
    """The columns that nobody fills in: whose row it is, and when a tenancy's days were written down."""
    if row is None and register.owned_by is not None and OWNERS[register.owned_by] is None:
        columns[register.owned_by] = partner_id
    if register.table is not Tenancy:
        return
    for happened, recorded in RECORDED.items():
        if columns[happened] is None and recorded != "recorded_on":
            columns[recorded] = None
        elif columns[happened] is not None and getattr(row, happened, None) is None:
            columns[recorded] = day
    columns["recorded_on"] = columns["recorded_on"] or day


def stored_row(
    session: Session, identity: Identity, register: Register, row_id: int, version: int | None
) -> Any:
    """The row to be written, as the writer saw it. Raises `Refused` and `ChangedMeanwhile`."""
    row_id = row_id if is_key(row_id) else 0  # there is none, and the database need not be asked for it
    row: Any = session.get(register.table, row_id)
    # Asked before the version is compared: a refusal there tells what the row says now.
    if row is not None and not register.may_write(identity, owners_of(session, register, [row])[row_id]):
        raise Refused(f"{register.name} {row_id} belongs to another partner")
    return claim(session, register.table, row_id, -1 if version is None else version)
