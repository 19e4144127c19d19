"""Rows read: stored ones past the ORM, and those that are to be written, with text read as it was meant."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date, datetime
from functools import cache
from operator import itemgetter
from typing import Any, NamedTuple, TypeVar, cast

from sqlalchemy import ColumnElement, Date, DateTime, Enum, Integer, String, select, type_coerce
from sqlalchemy.orm import Session

from lib.records.checks.rows import TABLE_OF, Unread
from lib.records.tables.base import UtcDateTime

Row = TypeVar("Row")


class _Shape(NamedTuple):
    """What to select of a kind of row, and the places of its numbers, days and days it must have."""

    columns: tuple[Any, ...]
    numbers: tuple[int, ...]
    days: tuple[int, ...]
    required: tuple[int, ...]


def _shape(kind: type[Any]) -> _Shape:
    return _shape_of(kind.__name__)


@cache
def _shape_of(name: str) -> _Shape:
    kind = next(kind for kind in TABLE_OF if kind.__name__ == name)
    # Columns of the table, not of the mapped class: the rows come past the ORM, at a third of its price.
    mapped = [TABLE_OF[kind].__table__.c[column] for column in kind._fields]
    days = tuple(i for i, column in enumerate(mapped) if isinstance(column.type, Date))
    return _Shape(
        columns=tuple(_selected(column) for column in mapped),
        numbers=tuple(i for i, column in enumerate(mapped) if isinstance(column.type, Integer)),
        days=days,
        required=tuple(i for i in days if not mapped[i].nullable),
    )


def _selected(column: ColumnElement[Any]) -> ColumnElement[Any]:
    """Codes as plain text and moments as the driver gives them: members and zones cost more than the row."""
    if isinstance(column.type, Enum):
        return type_coerce(column, String).label(column.key)
    if isinstance(column.type, UtcDateTime):
        return type_coerce(column, DateTime).label(column.key)
    return column


def stored(session: Session, kind: type[Row], *where: ColumnElement[bool], unread: list[Unread]) -> list[Row]:
    """The stored rows of a kind. A text that SQLite let into a column of numbers goes to `unread`."""
    shape, made = _shape(kind), cast("Any", kind)._make
    found = list(map(made, session.execute(select(*shape.columns).where(*where)).all()))
    if any(str in set(map(type, map(itemgetter(i), found))) for i in shape.numbers):
        found = [_read(kind, row, shape, unread) for row in found]
    return found


def written(
    kind: type[Row], candidates: Iterable[Any], ids: Sequence[int], unread: list[Unread]
) -> list[Row | None]:
    """Candidates as rows with `ids`; None for one without a date it must have: nothing can be said of it."""
    names = cast("Any", kind)._fields[1:]
    shape = _shape(kind)
    rows: list[Row | None] = []
    for candidate, number in zip(candidates, ids, strict=True):
        values = (number, *(getattr(candidate, name, None) for name in names))
        row = _read(kind, values, shape, unread)
        rows.append(row if all(row[i] is not None for i in shape.required) else None)
    return rows


def _read(kind: type[Any], values: Sequence[Any], shape: _Shape, unread: list[Unread]) -> Any:
    """The row with text in number and date columns read as such: "18" is 18, "18 st" is not read."""
    wrong: list[tuple[str, str]] = []
    if any(isinstance(values[i], str | float) for i in shape.numbers) or any(
        values[i] is not None and type(values[i]) is not date for i in shape.days
    ):
        read = list(values)
        for places, as_meant in ((shape.numbers, _whole), (shape.days, _day)):
            for i in places:
                read[i] = as_meant(values[i])
                if read[i] is None and values[i] not in {None, ""}:
                    wrong.append((kind._fields[i], str(values[i])[:40]))
        values = read
    row = kind._make(values)
    unread += [Unread(row, column, value) for column, value in wrong]
    return row


def _whole(value: Any) -> Any:
    if isinstance(value, str):
        try:
            return int(value.replace("\N{NO-BREAK SPACE}", "").replace(" ", ""))
        except ValueError:
            return None
    if isinstance(value, float):
        return int(value) if value.is_integer() else None
    return value


def _day(value: Any) -> Any:
    if isinstance(value, datetime):
        return value.date()
    if isinstance(value, str):
        try:
            return date.fromisoformat(value.strip())
        except ValueError:
            return None
    return value if isinstance(value, date) else None
