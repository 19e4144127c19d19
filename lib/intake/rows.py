"""What a row of a file becomes: a night, a refusal, or nothing."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from enum import Enum
from typing import Final

from lib.intake.places import Place

Counts = tuple[int | None, ...]
FILLED_IN_COMMENT: Final = 2


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


def is_comment(cells: Sequence[str]) -> bool:
    """Whether a row is a remark: its first text begins with "#", and beside it at most one cell is filled.

    A fuller row is one of values, as of a person whose code begins so or of a spreadsheet's "#N/A".
    """
    first = cells[0] or next((cell for cell in cells if cell.strip()), "")
    return first.lstrip().startswith("#") and sum(1 for cell in cells if cell.strip()) <= FILLED_IN_COMMENT


class Skipped(Enum):
    """Rows that say nothing about a night, left out without being refused."""

    COMMENT = "comment"
    HEADER = "header"
    NO_COUNTS = "no_counts"
    TWICE = "twice"
