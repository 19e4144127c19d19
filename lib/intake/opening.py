"""A file opened: the tables it may hold, before anything is known about its columns."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from lib.intake.delimited import DELIMITERS, decoded, peeked, read_text
from lib.intake.files import NightFile
from lib.intake.grids import Grid, NumberedRow
from lib.intake.problems import FileRefused, shown
from lib.intake.workbook import is_workbook, read_workbook
from lib.words import _

HEADER_WITHIN = 20
# A header on two rows ends one row further down.
PEEKED_ROWS = HEADER_WITHIN + 1


@dataclass(frozen=True, slots=True)
class Candidate:
    """One way to see the file as a table: a sheet, or a text by one delimiter; `rows` are its first ones."""

    name: str
    rows: Sequence[NumberedRow]


@dataclass(frozen=True, slots=True)
class Opened:
    """A file's sheets, or its text; told once, read many times.

    `candidates` are the ways to see it; `grid(candidate)` reads all rows of one.
    """

    file: NightFile
    sheets: tuple[Grid, ...] = ()
    text: str = ""
    encoding: str = ""

    @property
    def is_workbook(self) -> bool:
        """Whether it has sheets."""
        return bool(self.sheets)

    @property
    def candidates(self) -> tuple[Candidate, ...]:
        """Every sheet in order, or the text by each delimiter."""
        if self.sheets:
            return tuple(Candidate(grid.sheet or "", grid.rows[:PEEKED_ROWS]) for grid in self.sheets)
        return tuple(Candidate(mark, peeked(self.text, mark, PEEKED_ROWS)) for mark in DELIMITERS)

    @property
    def likeliest(self) -> Candidate:
        """The sheet with most cells; of a text, the delimiter that divides most of its first rows."""
        return max(self.candidates, key=lambda candidate: _filled(candidate.rows))

    def first_rows(self, candidate: Candidate, count: int) -> Sequence[NumberedRow]:
        """At most so many rows of a candidate, a text's read leniently: enough to see what is in it."""
        if not self.sheets:
            return peeked(self.text, candidate.name, count)
        return self.grid(candidate).rows[:count]

    def beginning(self, candidate: Candidate, count: int) -> Opened:
        """The file as if it ended after so many rows of a candidate, for a quick look."""
        return Opened(self.file, (Grid(list(self.first_rows(candidate, count)), sheet=""),))

    def grid(self, candidate: Candidate) -> Grid:
        """All rows of a candidate; raises FileRefused where the text cannot be divided into cells."""
        if not self.sheets:
            return read_text(self.text, candidate.name, self.encoding)
        return next(grid for grid in self.sheets if (grid.sheet or "") == candidate.name)


def opened(file: NightFile | Opened) -> Opened:
    """Open a file; raises FileRefused when it is no table, or an empty one."""
    if isinstance(file, Opened):
        return file
    if not is_workbook(file.content):
        text, encoding = decoded(file.content, file.name)
        return Opened(file, text=text, encoding=encoding)
    sheets = tuple(read_workbook(file.content, file.name))
    if not any(cell.strip() for grid in sheets for _at, cells in grid.rows for cell in cells):
        raise FileRefused(
            _("“%(file)s” is empty. Choose a file with a header and rows below it.")
            % {"file": shown(file.name)}
        )
    return Opened(file, sheets)


def _filled(rows: Sequence[NumberedRow]) -> tuple[int, int]:
    """How many cells the typical row has: the widest rows first, then how many there are of them."""
    widths = [sum(1 for cell in cells if cell.strip()) for _at, cells in rows]
    return max((min(width, widths.count(width) * width) for width in widths), default=0), sum(widths)
