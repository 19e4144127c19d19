"""Two writers, one row: the second is told what the first wrote, and overwrites nothing."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any, TypeVar, cast

from sqlalchemy import Column, ColumnElement, Row, Table, UniqueConstraint, inspect, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Mapper, Session
from sqlalchemy.orm.exc import StaleDataError

from lib.records.tables.base import Base, Versioned

RowT = TypeVar("RowT", bound=Base)


class ChangedMeanwhile(Exception):
    """Somebody else saved the same row first.

    table: the row's table. row_id: its primary key (None when the row is gone).
    theirs: the row as it is stored now, by column name; empty when it was deleted.
    """

    def __init__(self, table: str, row_id: Any, theirs: dict[str, Any]) -> None:
        super().__init__(f"{table} {row_id} was changed meanwhile")
        self.table = table
        self.row_id = row_id
        self.theirs = theirs


@dataclass(frozen=True, slots=True)
class _Held:
    """A row somebody is about to save: how to find it again, and which version they saw (None: new)."""

    table: Table
    where: tuple[ColumnElement[bool], ...]
    row_id: Any
    version: int | None


class ConflictAwareSession(Session):
    """A session that turns a lost race into `ChangedMeanwhile`."""

    def flush(self, objects: Sequence[Any] | None = None) -> None:
        """Write what is pending; see the class."""
        held = [*self._held_versions(), *self._held_keys()]
        try:
            super().flush(objects)
        except (StaleDataError, IntegrityError) as error:
            self.rollback()
            conflict = self._conflict(held, is_stale=isinstance(error, StaleDataError))
            if conflict is None:
                raise
            raise conflict from error

    def _held_versions(self) -> Iterable[_Held]:
        for row in (*self.dirty, *self.deleted):
            if isinstance(row, Versioned):
                state = inspect(row)
                table = cast("Table", state.mapper.local_table)
                key = state.identity[0]
                yield _Held(table, (table.c.id == key,), key, state.dict.get("version"))

    def _held_keys(self) -> Iterable[_Held]:
        for row in self.new:
            table = cast("Table", cast("Mapper[Any]", inspect(type(row))).local_table)
            for columns in _logical_keys(table):
                values = [getattr(row, column.name) for column in columns]
                where = tuple(column == value for column, value in zip(columns, values, strict=True))
                yield _Held(table, where, None, None)

    def _conflict(self, held: Iterable[_Held], *, is_stale: bool) -> ChangedMeanwhile | None:
        """The first held row that is stored differently from what its holder knew."""
        for item in held:
            if is_stale is (item.version is None):
                continue
            stored = self.execute(select(item.table).where(*item.where)).one_or_none()
            if stored is None and is_stale:
                return ChangedMeanwhile(item.table.name, item.row_id, {})
            if stored is not None and (not is_stale or stored.version != item.version):
                return _told(item.table, stored)
        return None


def claim(session: Session, kind: type[RowT], row_id: int, version: int) -> RowT:
    """The row of `kind` to change, as somebody saw it at `version` in an earlier session (a form).

    Raises:
        ChangedMeanwhile: it has another version by now, or is gone.
    """
    row = session.get(kind, row_id)
    table = cast("Table", kind.__table__)
    if row is None:
        raise ChangedMeanwhile(table.name, row_id, {})
    if cast("Versioned", row).version != version:
        raise _told(table, session.execute(select(table).where(table.c.id == row_id)).one())
    return row


def _told(table: Table, stored: Row[Any]) -> ChangedMeanwhile:
    return ChangedMeanwhile(table.name, stored.id, dict(stored._mapping))  # noqa: SLF001 -- Row's public API


def _logical_keys(table: Table) -> list[list[Column[Any]]]:
    """What makes two rows the same thing: unique constraints over several columns (site and night, …).

    A single unique column (a user name, a code) is a choice somebody made; a clash there is a
    mistake to correct, not a race.
    """
    keys = (list(found.columns) for found in table.constraints if isinstance(found, UniqueConstraint))
    return [key for key in keys if len(key) > 1]
