"""A register as a file: the columns of its template with its rows, so that it can be read back."""

from __future__ import annotations

from datetime import datetime
from typing import Any, Final, cast

from lib.access.identity import Identity
from lib.exports.csv import csv_bytes
from lib.exports.workbook import Cell, Column, Sheet, workbook_bytes
from lib.intake.register_files.labels import REPORTER
from lib.intake.register_files.templates import filled_column, known_to
from lib.records.audit import audit_event
from lib.records.registers.catalogue import REGISTERS
from lib.records.registers.field import Field, Kind
from lib.records.registers.reading import Listing, Row, listing, references
from lib.records.registers.register import Register
from lib.records.store import Store
from lib.records.tables import AuditCategory, Partner
from lib.settings import settings
from lib.words import _, number

EVERY_ROW: Final = 1_000_000  # what a sheet holds

_OWNER: Final = Field("owner", Kind.REFERENCE, lambda: _("Partner"), refers_to=Partner)


def export(
    store: Store,
    identity: Identity,
    register: Register,
    search: str = "",
    *,
    with_ended: bool = True,
    of: tuple[str, int] | None = None,
) -> bytes:
    """What the viewer may read of the register, or finds by `search`, as a workbook (.xlsx).

    Its columns are those of the template; a second sheet says what was asked for, by whom and when.
    `of` keeps to the rows of one parent, as ("tenancy_id", 5). Raises `Refused`.
    """
    found = listing(store, identity, register, search=search, with_ended=with_ended, of=of, limit=EVERY_ROW)
    _note(store, identity, register, len(found.rows))
    known = known_to(register, store, identity)
    fields = _fields(register)
    named = _Named(store, identity, fields)
    rows = Sheet(
        register.title(),
        [about.label() for about in fields],
        [[named.cell(about, row) for about in fields] for row in found.rows],
        columns=[_column(about, known) for about in fields],
    )
    return workbook_bytes([rows, _about(identity, register, found, search)])


def export_csv(
    store: Store,
    identity: Identity,
    register: Register,
    search: str = "",
    *,
    with_ended: bool = True,
    of: tuple[str, int] | None = None,
) -> bytes:
    """The same as CSV, as spreadsheets in the language spoken now open it."""
    found = listing(store, identity, register, search=search, with_ended=with_ended, of=of, limit=EVERY_ROW)
    _note(store, identity, register, len(found.rows))
    fields = _fields(register)
    named = _Named(store, identity, fields)
    rows = [[_plain(about, named.cell(about, row)) for about in fields] for row in found.rows]
    return csv_bytes([about.label() for about in fields], rows)


def export_name(register: Register, ending: str = "xlsx") -> str:
    """A file name for the export, with the day it was made."""
    return f"{register.name}-{datetime.now(settings().zone):%Y-%m-%d}.{ending}"


def _note(store: Store, identity: Identity, register: Register, rows: int) -> None:
    if register.secret:
        note_export(store, identity, register.table.__tablename__, rows)


def note_export(store: Store, identity: Identity, what: str, rows: int) -> None:
    """Write down that rows left the house, by whom and how many: their owner can ask.

    `what` is the register's table, or the measure whose rows they are.
    """
    with store.write(identity.username) as session:
        audit_event(
            session,
            identity.username,
            AuditCategory.REGISTER,
            "export",
            table_name=what,
            partner_id=identity.partner_id,
            after={"rows": rows},
        )


def _fields(register: Register) -> tuple[Field, ...]:
    """The template's columns; where rows of several partners may be read, whose each is too."""
    if register.secret or register.owned_by is None:
        return register.fields
    return (*register.fields, REPORTER if register is REGISTERS["contacts"] else _OWNER)


def _column(about: Field, known: Any) -> Column:
    """As in the template; months of other partners' rows keep their names, so nothing is refused there."""
    return Column() if _says_whose(about) else filled_column(about, known)


def _says_whose(about: Field) -> bool:
    return about is REPORTER or about is _OWNER


class _Named:
    """The names that references go by, asked for once."""

    def __init__(self, store: Store, identity: Identity, fields: tuple[Field, ...]) -> None:
        self._names = {
            about.name: references(store, identity, about, to_read=True)
            for about in fields
            if about.kind is Kind.REFERENCE
        }

    def cell(self, about: Field, row: Row) -> Cell:
        """A value as the file writes it: words for codes, names for references, dates as dates."""
        value: Any = row.owner if _says_whose(about) else row.values[about.name]
        if value is None:
            return None
        match about.kind:
            case Kind.FLAG:
                return _("Yes") if value else _("No")
            case Kind.CHOICE:
                return (about.options() if about.options else {}).get(value, str(value))
            case Kind.REFERENCE:
                return self._names[about.name].get(value, str(value))
            case _:
                return cast("Cell", value)


def _plain(about: Field, cell: Cell) -> Cell:
    return f"{cell:%Y-%m}" if about.kind is Kind.MONTH and cell is not None else cell


def _about(identity: Identity, register: Register, found: Listing, search: str) -> Sheet:
    """What the file holds: an old export must not be taken for the register itself."""
    lines: list[tuple[str, Cell]] = [
        (_("Register"), register.title()),
        (_("Search"), search or "–"),
        (_("Rows"), number(len(found.rows))),
        (_("Made on"), datetime.now(settings().zone)),
        (_("Made by"), identity.name),
    ]
    return Sheet(_("About the file"), [_("What"), _("Value")], lines)
