"""What the rows of a file would change: set beside the stored rows, before anything is written."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from operator import itemgetter
from types import SimpleNamespace
from typing import Any, Final

from sqlalchemy import ColumnElement, Row, Select, select
from sqlalchemy.orm import Session

from lib.intake.problems import quoted
from lib.intake.register_files.cells import clean
from lib.intake.register_files.labels import IDENTITY, REPORTER
from lib.intake.register_files.reading import LeftOut, ReadRow, Values, key_of
from lib.intake.register_files.table import RegisterTable
from lib.intake.rows import RefusedRow
from lib.records.registers.drafting import RECORDED
from lib.records.registers.ownership import belongs_to
from lib.records.registers.reading import plain
from lib.records.registers.register import Register
from lib.records.tables import Stay, Tenancy
from lib.words import _, listed, number

# The column that says whose row it is, where no field of the register does.
OWNER: Final = {"tenancies": "partner_id", "contacts": REPORTER.name}


@dataclass(frozen=True, slots=True)
class Addition:
    """A row nobody has written: all its columns."""

    read: ReadRow
    columns: Values


@dataclass(frozen=True, slots=True)
class Change:
    """A stored row that the file says otherwise: what it said, and all that it will say."""

    read: ReadRow
    row_id: int
    version: int
    former: Values
    columns: Values


@dataclass(frozen=True, slots=True)
class Comparison:
    """Every row is an addition, a change, unchanged, or refused because it cannot be told which it is."""

    additions: tuple[Addition, ...]
    changes: tuple[Change, ...]
    unchanged: int
    refused: tuple[RefusedRow, ...] = ()
    twice: int = 0

    @property
    def candidates(self) -> list[SimpleNamespace]:
        """The rows as the rules see them before they are stored: changes first."""
        return [
            *(SimpleNamespace(id=change.row_id, **change.columns) for change in self.changes),
            *(SimpleNamespace(id=None, **added.columns) for added in self.additions),
        ]

    @property
    def reads(self) -> list[ReadRow]:
        """The rows of the file behind the candidates, in their order."""
        return [change.read for change in self.changes] + [added.read for added in self.additions]

    def same_as(self, other: Comparison) -> bool:
        """Whether both would write the same to the same rows."""
        return self._writes() == other._writes()

    def _writes(self) -> tuple[Any, ...]:
        added = [item.columns for item in self.additions]
        return added, [(item.row_id, item.version, item.columns) for item in self.changes]


@dataclass(slots=True)
class _Found:
    """The sorting of rows on its way."""

    additions: list[Addition] = field(default_factory=list)
    changes: list[Change] = field(default_factory=list)
    unchanged: int = 0
    refused: list[RefusedRow] = field(default_factory=list)


def compare(
    session: Session, rows: Sequence[ReadRow], table: RegisterTable, partner_id: int, today: date
) -> Comparison:
    """Set the rows beside what is stored; `today` is when the records say they were written down."""
    once, refused, left_out = _once(rows, table)
    columns = tuple(column.name for column in table.register.table.__table__.columns)
    places = {name: at for at, name in enumerate(columns)}
    stored = _stored(session, once, table.register, partner_id, columns)
    key = key_of(table.register)
    found = _Found(refused=refused)
    for row in once:
        there = stored.get(key(row.values), ())
        if any(
            all(as_read(kept[places[name]]) == value for name, value in row.values.items()) for kept in there
        ):
            found.unchanged += 1
        elif len(there) > 1:
            found.refused.append(_several(row, len(there)))
        elif there:
            kept = {name: plain(value) for name, value in zip(columns, there[0], strict=True)}
            found.changes.append(_change(row, kept, table.register, today))
        else:
            _add(found, row, table, partner_id, today)
    return Comparison(
        tuple(found.additions),
        tuple(found.changes),
        found.unchanged,
        tuple(found.refused),
        left_out[LeftOut.TWICE],
    )


def _once(
    rows: Sequence[ReadRow], table: RegisterTable
) -> tuple[list[ReadRow], list[RefusedRow], Counter[LeftOut]]:
    """Rows that say the same twice count once; rows that contradict each other are all refused."""
    by_key: defaultdict[tuple[Any, ...], list[ReadRow]] = defaultdict(list)
    key = key_of(table.register)
    for row in rows:
        by_key[key(row.values)].append(row)
    kept: list[ReadRow] = []
    refused: list[RefusedRow] = []
    left_out: Counter[LeftOut] = Counter()
    for same in by_key.values():
        if all(row.values == same[0].values for row in same[1:]):
            kept.append(same[0])
            left_out[LeftOut.TWICE] += len(same) - 1
        else:
            refused += [_contradicted(row, same, table) for row in same]
    return kept, refused, left_out


def _contradicted(row: ReadRow, same: Sequence[ReadRow], table: RegisterTable) -> RefusedRow:
    labels = [quoted(table.label(name)) for name in IDENTITY[table.register.name]]
    differ = {name for other in same for name, value in other.values.items() if value != same[0].values[name]}
    said = _(
        "The row stands in the file several times (row %(rows)s too): %(key)s are the same but %(differ)s "
        "differ. Keep the right one."
    )
    words = {
        "rows": listed([number(other.row) for other in same if other is not row]),
        "key": listed(labels),
        "differ": listed([quoted(table.label(name)) for name in row.values if name in differ]),
    }
    return RefusedRow(row.row, tuple(row.cells), (said % words,))


def as_read(value: Any) -> Any:
    """A stored value as it comes back from a file: codes lose unseen signs and quotation marks on the way."""
    return clean(value) if type(value) is str and not (value.isascii() and value.isalnum()) else value


def _several(row: ReadRow, stored: int) -> RefusedRow:
    said = _(
        "%(n)s stored rows are meant by this one, so it cannot be told which to change. Mend them first."
    )
    return RefusedRow(row.row, tuple(row.cells), (said % {"n": number(stored)},))


def _add(found: _Found, row: ReadRow, table: RegisterTable, partner_id: int, today: date) -> None:
    register = table.register
    missing = [about for about in register.fields if about.required and about.name not in row.values]
    if missing:
        said = _("The row is new, but the file has no column %(columns)s. Add it: new rows need it.")
        labels = listed([quoted(about.label()) for about in missing])
        found.refused.append(RefusedRow(row.row, tuple(row.cells), (said % {"columns": labels},)))
        return
    columns = {**dict.fromkeys(register.by_name), **row.values}
    if register.name in OWNER:
        columns[OWNER[register.name]] = partner_id
    if register.table is Tenancy:
        columns |= _recorded({}, columns, today)
    found.additions.append(Addition(row, columns))


def _change(row: ReadRow, kept: Values, register: Register, today: date) -> Change:
    former = {name: value for name, value in kept.items() if name not in {"id", "version"}}
    # What a file cannot hold, as a code's unseen signs, stays as it is stored.
    columns = {**former, **{name: said for name, said in row.values.items() if as_read(former[name]) != said}}
    if register.table is Tenancy:
        columns |= _recorded(former, columns, today)
    return Change(row, kept["id"], kept["version"], former, columns)


def _recorded(former: Mapping[str, Any], columns: Mapping[str, Any], today: date) -> Values:
    """When the steps of a tenancy were written down: today for those that were not there before."""
    said: Values = {}
    for happened, recorded in RECORDED.items():
        is_new = columns.get(happened) is not None and former.get(happened) is None
        said[recorded] = today if is_new else former.get(recorded)
        if columns.get(happened) is None and recorded != "recorded_on":
            said[recorded] = None
    said["recorded_on"] = said["recorded_on"] or today  # a decision alone is written down too
    return said


def _stored(
    session: Session, rows: Sequence[ReadRow], register: Register, partner_id: int, columns: Sequence[str]
) -> dict[tuple[Any, ...], list[Row[Any]]]:
    """The stored rows that the file may mean, by what tells them apart."""
    found: dict[tuple[Any, ...], list[Row[Any]]] = {}
    if not rows:
        return found
    key = itemgetter(*(columns.index(name) for name in IDENTITY[register.name]))
    for stored in session.execute(_asked(columns, rows, register, partner_id)):
        found.setdefault(tuple(map(as_read, key(stored))), []).append(stored)
    return found


def _asked(
    columns: Sequence[str], rows: Sequence[ReadRow], register: Register, partner_id: int
) -> Select[Any]:
    table: Any = register.table
    when = {"stays": "checked_in", "tenancies": "decided_on", "contacts": "month"}[register.name]
    days = {row.values[when] for row in rows}
    where: list[ColumnElement[bool]] = [getattr(table, when).between(min(days), max(days))]
    if table is Stay:
        where.append(Stay.site_id.in_({row.values["site_id"] for row in rows}))
    else:
        where.append(belongs_to(register, partner_id))
    return select(*(getattr(table, name) for name in columns)).where(*where).order_by(table.id)
