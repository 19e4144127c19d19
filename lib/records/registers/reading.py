"""Read a register: a page of it, one row, the names its references go by, and a value in words."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import Enum
from typing import Any, cast

from sqlalchemy import ColumnElement, and_, false, func, or_, select
from sqlalchemy.orm import Session

from lib.access.identity import Identity, Role
from lib.access.rights import Refused
from lib.records.registers.field import Field, Kind
from lib.records.registers.ownership import (
    LARGEST_KEY,
    References,
    is_key,
    names,
    owners_of,
    readable,
    require_open,
)
from lib.records.registers.register import Register
from lib.records.store import Store
from lib.records.tables import Base, Flat, Stay, Tenancy
from lib.settings import settings
from lib.words import _, iso_date, number

NOTHING = "–"
FEW = 1_000  # keys that go back into a query as values
MONTH_OR_DAY = re.compile(r"(\d{4})-(\d{2})(?:-(\d{2}))?")
# The day somebody leaves is no day of it any more, nor the day a flat leaves the programme; elsewhere the
# last day still counts.
LEFT_ON_THE_DAY: tuple[type[Base], ...] = (Stay, Tenancy, Flat)


@dataclass(frozen=True, slots=True)
class Row:
    """A row as its doors show it: `values` by field as plain Python values, codes as text.

    `owner` is the partner whose row it is (None: the partnership's). `ended` when its end lies behind.
    """

    id: int
    version: int
    values: dict[str, Any]
    owner: int | None
    may_change: bool
    ended: bool


@dataclass(frozen=True, slots=True)
class Listing:
    """One page of a register, and how many rows there are in all."""

    rows: tuple[Row, ...]
    total: int


def listing(
    store: Store,
    identity: Identity,
    register: Register,
    *,
    search: str = "",
    with_ended: bool = True,
    offset: int = 0,
    limit: int = 50,
    of: tuple[str, int] | None = None,
) -> Listing:
    """A page of what the viewer may read, in the register's order.

    `search` finds rows by every word of it: in the searched columns, in the words of codes and the names of
    references, or as a month (2026-01) or a day. `of` keeps to the rows of one parent, as ("tenancy_id", 5).
    Raises `Refused`.
    """
    require_open(register, identity)
    with store.read() as session:
        where = [*readable(register, identity), *_asked(session, identity, register, search)]
        if of is not None:
            column = getattr(register.table, register.by_name[of[0]].name)
            where.append(column == of[1] if is_key(of[1]) else false())
        if not with_ended:
            where.append(_goes_on(register))
        found, total = _page(session, register, where, offset, limit, searched=bool(search))
        return Listing(_rows(session, identity, register, found), total)


def one(store: Store, identity: Identity, register: Register, row_id: int) -> Row:
    """One row. Raises `Refused`, or `LookupError` when it is not there or not for the viewer to read."""
    require_open(register, identity)
    if not is_key(row_id):
        raise LookupError(row_id)
    with store.read() as session:
        table: Any = register.table
        found = session.scalar(select(table).where(table.id == row_id, *readable(register, identity)))
        if found is None:
            raise LookupError(row_id)
        return _rows(session, identity, register, [found])[0]


def references(
    store: Store, identity: Identity, field: Field, *, to_read: bool = False
) -> dict[int | str, str]:
    """What a reference may point at: key and name, in order.

    Only what the viewer may point at: own sites, landlords, flats and tenancies, every partner and
    municipality. With `to_read` all that lists may name: operational rows of other partners too. Raises
    `Refused`.
    """
    if identity.shared or identity.role not in {Role.REGISTER_MANAGER, Role.COORDINATOR}:
        raise Refused(f"{identity.role} has no way into the registers")
    with store.read() as session:
        return names(session, identity, field, to_read=to_read)


def written(field: Field, value: Any, references: References) -> str:
    """A value as a list shows it: words for codes, names for references, ISO dates, – for nothing."""
    if value is None or value == "":
        return NOTHING
    if field.kind is Kind.REFERENCE:
        return references.get(value, f"#{value}")
    write = _WRITTEN.get(field.kind)
    return write(field, value) if write else str(value)


def _chosen(field: Field, value: Any) -> str:
    return (field.options() if field.options else {}).get(value, str(value))


_WRITTEN: dict[Kind, Callable[[Field, Any], str]] = {
    Kind.FLAG: lambda _field, value: _("Yes") if value else _("No"),
    Kind.CHOICE: _chosen,
    Kind.DAY: lambda _field, value: iso_date(value),
    Kind.MONTH: lambda _field, value: iso_date(value)[:7],
    Kind.WHOLE: lambda _field, value: number(value),
    Kind.NUMBER: lambda _field, value: number(value, len(f"{value:g}".partition(".")[2])),
}


def today() -> date:
    """The date where the partnership is."""
    return datetime.now(settings().zone).date()


def plain(value: Any) -> Any:
    """A column's value without its enum."""
    return value.value if isinstance(value, Enum) else value


def _rows(session: Session, identity: Identity, register: Register, found: Iterable[Any]) -> tuple[Row, ...]:
    listed = list(found)
    owners = owners_of(session, register, listed)
    day = today()
    return tuple(
        Row(
            id=row.id,
            version=row.version,
            values={name: plain(value) for name, value in register.plain(row).items()},
            owner=owners[row.id],
            may_change=register.may_write(identity, owners[row.id]),
            ended=has_ended(register, row, day),
        )
        for row in listed
    )


def has_ended(register: Register, row: Any, day: date) -> bool:
    """Whether the end of `row` (anything with the columns) lies behind on `day`."""
    if register.ends is None:
        return False
    ends = [getattr(row, name) for name in _end_columns(register)]
    left = register.table in LEFT_ON_THE_DAY
    return any(end is not None and (end <= day if left else end < day) for end in ends)


def _goes_on(register: Register) -> ColumnElement[bool]:
    """The same, asked of the database, turned round."""
    day, left = today(), register.table in LEFT_ON_THE_DAY
    columns = [getattr(register.table, name) for name in _end_columns(register)]
    return and_(True, *(or_(end.is_(None), end > day if left else end >= day) for end in columns))


def _end_columns(register: Register) -> tuple[str, ...]:
    if register.ends is None:
        return ()
    # Who left the queue never moved in: that row is over too.
    return (register.ends, "left_queue_on") if register.table is Tenancy else (register.ends,)


def _page(
    session: Session,
    register: Register,
    where: list[ColumnElement[bool]],
    offset: int,
    limit: int,
    *,
    searched: bool,
) -> tuple[list[Any], int]:
    """The rows of one page in order, and how many there are in all."""
    table: Any = register.table
    columns = [(getattr(table, name.removeprefix("-")), name[0] == "-") for name in register.ordered]
    order = [*(column.desc() if down else column for column, down in columns), table.id]
    offset, limit = min(offset, LARGEST_KEY), min(limit, LARGEST_KEY)

    def in_order(*narrowed: ColumnElement[bool]) -> list[Any]:
        def page(selected: Any) -> Any:
            return select(selected).where(*narrowed).order_by(*order).offset(offset).limit(limit)

        if limit > FEW:
            # More keys than a query takes back as values: the rows themselves are ordered.
            return list(session.scalars(page(table)))
        keys = session.scalars(page(table.id)).all()
        found = {row.id: row for row in session.scalars(select(table).where(table.id.in_(keys)))}
        return [found[key] for key in keys]

    if searched:
        # A search mostly finds little: then the rows are read through once, not to count and again to order.
        found = session.scalars(select(table.id).where(*where).limit(FEW + 1)).all()
        if len(found) <= FEW:
            return in_order(table.id.in_(found)) if found else [], len(found)
    total = session.scalar(select(func.count()).select_from(table).where(*where)) or 0
    return in_order(*where), total


def _asked(
    session: Session, identity: Identity, register: Register, search: str
) -> list[ColumnElement[bool]]:
    if any(sign == "\0" or "\ud800" <= sign <= "\udfff" for sign in search):
        return [false()]  # no text of a database holds these, and PostgreSQL refuses to be asked
    return [or_(False, *_matches(session, identity, register, word)) for word in search.split()]


def _matches(
    session: Session, identity: Identity, register: Register, word: str
) -> Iterable[ColumnElement[bool]]:
    """Where one word of a search may stand."""
    sqlite = session.get_bind().dialect.name == "sqlite"
    for name in register.searched:
        column = getattr(register.table, name)
        if not sqlite:
            yield column.icontains(word, autoescape=True)
        else:
            # SQLite's LIKE knows small and large letters of ASCII only; å, ä and ö are asked for in both.
            for form in {word.lower(), word.upper(), word.capitalize()} if not word.isascii() else {word}:
                yield column.contains(form, autoescape=True)
    span = _span(word)
    for name in register.shown:
        field, column = register.by_name[name], getattr(register.table, name)
        if field.kind is Kind.CHOICE and field.options is not None:
            named: Mapping[Any, str] = field.options()
        elif field.kind is Kind.REFERENCE:
            named = names(session, identity, field, to_read=True)
        else:
            named = {}
        if keys := [key for key, called in named.items() if word.casefold() in called.casefold()]:
            yield column.in_(keys)
        if field.kind in {Kind.DAY, Kind.MONTH} and span is not None:
            yield column.between(*span)


def _span(word: str) -> tuple[date, date] | None:
    """The days that "2026-01" or "2026-01-14" stands for; None when it is no such thing."""
    if (found := MONTH_OR_DAY.fullmatch(word)) is None:
        return None
    year, month, day = (int(part) if part else None for part in found.groups())
    try:
        if day is not None:
            exact = date(cast("int", year), cast("int", month), day)
            return exact, exact
        first = date(cast("int", year), cast("int", month), 1)
        return first, (first + timedelta(days=31)).replace(day=1) - timedelta(days=1)
    except (ValueError, OverflowError):
        return None
