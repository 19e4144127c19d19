"""What a row of a file becomes: a night, a refusal, or nothing."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from enum import Enum

from lib.intake.places import Place

Counts = tuple[int | None, ...]


@dataclass(frozen=True, slots=True)
class Night:
    """An accepted row. `counts` follow the table's `count_fields`; None is unknown."""

    row: int
    cells: list[str] = field(repr=False)
    place: Place
    night: date
    closed: bool
    counts: Counts

    @property
    def key(self) -> tuple[str, date]:
        """Site and night: what there may be one of."""
        return self.place.code, self.night


@dataclass(frozen=True, slots=True)
class RefusedRow:
    """A row that is not taken in: its number in the file, its cells, and every reason in words."""

    row: int
    cells: tuple[str, ...]
    reasons: tuple[str, ...]


class Skipped(Enum):
    """Rows that say nothing about a night, left out without being refused."""

    COMMENT = "comment"
    HEADER = "header"
    NO_COUNTS = "no_counts"
    TWICE = "twice"
