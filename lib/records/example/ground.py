"""What every part of the example stands on: today, the seed, the texts, and where its rows are put."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from typing import Any, cast
from zlib import crc32

import numpy as np
from sqlalchemy import Table, insert
from sqlalchemy.orm import Session

from lib.records.tables import Base
from lib.settings import DATA

Texts = Mapping[str, Any]


@lru_cache(maxsize=1)
def texts() -> Texts:
    """Names, levels and wordings of the example, from `data/example.toml`."""
    with (DATA / "example.toml").open("rb") as file:
        return tomllib.load(file)


@dataclass(frozen=True, slots=True)
class Ground:
    """`today` and `seed`, and the ids of the partners and sites by their codes."""

    today: date
    seed: int
    partners: Mapping[str, int]
    sites: Mapping[str, int]

    def chance(self, part: str) -> np.random.Generator:
        """A stream of its own for each part, so that one part's change leaves the others as they are."""
        return np.random.Generator(np.random.PCG64([self.seed, crc32(part.encode())]))

    def ahead(self, days: int) -> date:
        """The day so many days from today; negative days lie behind."""
        return self.today + timedelta(days=days)


def put(session: Session, table: type[Base], rows: Sequence[Mapping[str, object]]) -> list[int]:
    """Insert `rows`, each with the same columns, and give their ids in the same order."""
    if not rows:
        return []
    columns = _columns(table)
    statement = insert(columns).returning(columns.c.id, sort_by_parameter_order=True)
    return list(session.scalars(statement, [dict(row) for row in rows]))


def put_quietly(session: Session, table: type[Base], rows: Sequence[Mapping[str, object]]) -> None:
    """Insert `rows`, each with the same columns, when nobody needs their ids."""
    if rows:
        session.execute(insert(_columns(table)), [dict(row) for row in rows])


def _columns(table: type[Base]) -> Table:
    # Past the mapper, which would start every row at version 1, corrected nights too.
    return cast("Table", table.__table__)


def at(day: date, hour: int, minute: int = 0) -> datetime:
    """That clock on `day`, in UTC."""
    return datetime.combine(day, time(hour, minute), tzinfo=UTC)


def first_of_month(day: date, months: int = 0) -> date:
    """The first day of the month that lies `months` after that of `day`."""
    month = day.year * 12 + day.month - 1 + months
    return date(month // 12, month % 12 + 1, 1)


def working_day(day: date) -> date:
    """`day`, or the Friday before when it is a Saturday or Sunday."""
    return day - timedelta(days=max(day.weekday() - 4, 0))
