"""A table before anybody knows what it means: numbered rows of text cells, however the file kept them."""

from __future__ import annotations

from dataclasses import dataclass

NumberedRow = tuple[int, list[str]]


@dataclass(frozen=True, slots=True)
class Grid:
    """One way to read a file as a table: a sheet of a workbook, or a text with a delimiter and an encoding.

    `rows` are (row number in the file counted from 1, cells); `formulas` counts cells whose value a
    workbook has calculated.
    """

    rows: list[NumberedRow]
    sheet: str | None = None
    encoding: str | None = None
    delimiter: str | None = None
    formulas: int = 0
