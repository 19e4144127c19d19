"""The rows of a register's file as values, or back with what is wrong about their cells."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from enum import Enum
from operator import itemgetter
from typing import Any

from lib.access.identity import Identity
from lib.intake.numbers import Wrong
from lib.intake.register_files.cells import ColumnReader, Manner
from lib.intake.register_files.labels import IDENTITY, REPORTER, may_be_unknown
from lib.intake.register_files.references import Names
from lib.intake.register_files.table import RegisterTable
from lib.intake.rows import RefusedRow, is_comment
from lib.records.registers.register import Register
from lib.words import _, number

Values = dict[str, Any]


class LeftOut(Enum):
    """Rows that are left out without being refused."""

    COMMENT = "comment"
    HEADER = "header"
    TWICE = "twice"
    OTHERS = "others"  # a month of contacts as another partner has stated it


@dataclass(frozen=True, slots=True)
class ReadRow:
    """A row whose cells are understood: `values` for the columns that the file has."""

    row: int
    cells: list[str] = field(repr=False)
    values: Values


@dataclass(frozen=True, slots=True)
class Read:
    """A file gone through: every row is read, refused or left out. `unknown` counts empty cells by field."""

    rows: tuple[ReadRow, ...]
    refused: tuple[RefusedRow, ...]
    left_out: Counter[LeftOut]
    unknown: Counter[str]


def read_rows(table: RegisterTable, identity: Identity, names: Names) -> Read:
    """Read every row of the file on behalf of `identity`; `names` are what its references may point at."""
    reader = _Rows(table, identity, names)
    rows: list[ReadRow] = []
    refused: list[RefusedRow] = []
    left_out: Counter[LeftOut] = Counter()
    for at, cells in table.rows:
        match reader.of(at, cells):
            case ReadRow() as row:
                rows.append(row)
            case RefusedRow() as back:
                refused.append(back)
            case LeftOut() as why:
                left_out[why] += 1
    return Read(tuple(rows), tuple(refused), left_out, _unknown(table, rows))


class _Rows:
    """Reads the rows of one table."""

    def __init__(self, table: RegisterTable, identity: Identity, names: Names) -> None:
        self._table = table
        self._partner_id = identity.partner_id
        self._width = len(table.header.labels)
        manner = Manner(
            table.dates,
            table.decimal_sign,
            {name: keys for name, (keys, _allowed) in names.items()},
            {name: allowed for name, (_keys, allowed) in names.items()},
            table.overrides.codes,
        )
        self._columns = [
            (table.columns[about.name], about.name, ColumnReader(about, table.label(about.name), manner))
            for about in table.fields
        ]
        self._first = table.columns[
            next(name for name in IDENTITY[table.register.name] if name in table.columns)
        ]
        self._constants, self._wrong = self._read_constants(manner)

    def _read_constants(self, manner: Manner) -> tuple[Values, list[str]]:
        """What is the same for every row of the file."""
        values: Values = {}
        wrong: list[str] = []
        for about in _constant(self._table):
            value = ColumnReader(about, about.label(), manner).value(self._table.overrides.site or "")
            if isinstance(value, Wrong):
                wrong.append(value.words)
            else:
                values[about.name] = value
        return values, wrong

    def of(self, row: int, cells: list[str]) -> ReadRow | RefusedRow | LeftOut:
        """What becomes of a row."""
        if len(cells) < self._width:
            cells = [*cells, *[""] * (self._width - len(cells))]
        if (why := self._skip(cells)) is not None:
            return why
        reasons = [*self._shape(cells), *self._wrong]
        values = dict(self._constants)
        for at, name, reader in self._columns:
            value = reader.value(cells[at])
            if isinstance(value, Wrong):
                reasons.append(value.words)
            else:
                values[name] = value
        if values.pop(REPORTER.name, None) not in {None, self._partner_id}:
            return LeftOut.OTHERS
        if reasons:
            return RefusedRow(row, tuple(cells), tuple(reasons))
        return ReadRow(row, cells, values)

    def _skip(self, cells: Sequence[str]) -> LeftOut | None:
        if is_comment(cells):
            return LeftOut.COMMENT
        if self._is_header(cells):
            return LeftOut.HEADER
        return None

    def _is_header(self, cells: Sequence[str]) -> bool:
        """Whether the row is the header once more (files put together have it)."""
        own = self._table.header.labels[self._first]
        return cells[self._first] == own and list(cells[: self._width]) == list(self._table.header.labels)

    def _shape(self, cells: Sequence[str]) -> list[str]:
        if len(cells) <= self._width or not any(cell.strip() for cell in cells[self._width :]):
            return []
        return [
            _("The row has %(cells)s cells but the header has %(width)s.")
            % {"cells": number(len(cells)), "width": number(self._width)}
        ]


def _constant(table: RegisterTable) -> tuple[Any, ...]:
    """The site, where the file has no column for it and somebody has said which one is meant."""
    given = table.overrides.site is not None and "site_id" not in table.columns
    return (table.register.by_name["site_id"],) if given and "site_id" in table.register.by_name else ()


def _unknown(table: RegisterTable, rows: Sequence[ReadRow]) -> Counter[str]:
    """How many rows leave a needed column empty that is then kept as unknown."""
    found: Counter[str] = Counter()
    for about in table.fields:
        if may_be_unknown(about):
            at = table.columns[about.name]
            found[about.name] = sum(1 for row in rows if not row.cells[at].strip())
    return +found


def key_of(register: Register) -> Callable[[Mapping[str, Any]], tuple[Any, ...]]:
    """Gives, for the values of a row, what tells it from other rows of its partner."""
    return itemgetter(*IDENTITY[register.name])
