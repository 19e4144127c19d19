"""Workbooks (.xlsx) that open right everywhere: text is never a formula, a date is a date."""

from __future__ import annotations

import io
import math
import re
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING, Any, Final

from lib.exports.harmless import DANGEROUS
from lib.settings import settings
from lib.words import _

if TYPE_CHECKING:
    from xlsxwriter import Workbook
    from xlsxwriter.worksheet import Worksheet

Cell = str | int | float | date | None

DAY_FORMAT: Final = "yyyy-mm-dd"
MOMENT_FORMAT: Final = "yyyy-mm-dd hh:mm"
LONGEST_NAME: Final = 31
LONGEST_TEXT: Final = 32_767
LONGEST_LIST: Final = 255  # characters that a drop-down list may hold in its own cell
FIRST_YEAR: Final = 1900  # a workbook knows no earlier date
LARGEST_EXACT: Final = 10**15  # a workbook keeps 15 figures of a number
NARROWEST, WIDEST = 8.0, 60.0
LOOKED_AT: Final = 500  # rows whose texts decide how wide a column is
NOT_IN_NAMES: Final = re.compile(r"[\[\]:*?/\\\x00-\x1f\x7f]")


@dataclass(frozen=True, slots=True)
class Column:
    """What a column that people fill in offers: a comment at its header, a list to choose from, a format.

    `strict` refuses whatever is not in the list; otherwise the spreadsheet only asks. `shape` is a number
    format ("@" keeps leading zeros, "yyyy-mm-dd" a date).
    """

    comment: str = ""
    choices: Sequence[str] = ()
    strict: bool = True
    shape: str = ""


@dataclass(frozen=True, slots=True)
class Sheet:
    """One sheet: a header and rows under it. `widths` are in characters, found from the texts when left out.

    `note` stands above the header. `columns` (one for each header, or none) make it a sheet to fill in.
    `wrapped` lets long texts go on over several lines.
    """

    title: str
    headers: Sequence[str]
    rows: Sequence[Sequence[Cell]]
    note: str = ""
    widths: Sequence[float] | None = None
    columns: Sequence[Column] = ()
    wrapped: bool = False


def workbook_bytes(sheets: Iterable[Sheet]) -> bytes:
    """The workbook with its sheets in order; raises ValueError when there is none.

    Text stays text whatever it begins with; dates are dates, an unknown number is an empty cell. The header
    stays in sight and filters; sheet names are made such that spreadsheets accept them, each once.
    """
    from xlsxwriter import Workbook

    every = list(sheets)
    if not every:
        raise ValueError("a workbook has at least one sheet")
    content = io.BytesIO()
    book = Workbook(content, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False})
    names = sheet_names([*(sheet.title for sheet in every), _("Lists")])
    drawn = [
        _Drawing(book, book.add_worksheet(name), sheet) for name, sheet in zip(names, every, strict=False)
    ]
    offered = _Offered(book, names[-1])
    for drawing in drawn:
        drawing.draw(offered)
    book.close()
    return content.getvalue()


def sheet_names(titles: Iterable[str]) -> list[str]:
    """Titles as spreadsheets accept them: without their signs, at most 31 characters, each once."""
    taken: set[str] = {"history"}  # kept by the spreadsheet for itself
    names: list[str] = []
    for title in titles:
        clean = " ".join(NOT_IN_NAMES.sub(" ", title).split()).strip("' ") or _("Sheet")
        name, turn = clean[:LONGEST_NAME].rstrip("' "), 1
        while name.casefold() in taken:
            turn += 1
            name = f"{clean[: LONGEST_NAME - len(str(turn)) - 1].rstrip()} {turn}"
        taken.add(name.casefold())
        names.append(name)
    return names


class _Offered:
    """The hidden sheet with the lists that are too long to stand in a cell's own rule; made at first need."""

    def __init__(self, book: Workbook, name: str) -> None:
        self._book, self._name = book, name
        self._sheet: Worksheet | None = None
        self._next = 0

    def source(self, choices: Sequence[str]) -> list[str] | str:
        """What a drop-down list refers to: the choices themselves, or where they stand."""
        if len(",".join(choices)) <= LONGEST_LIST and not any("," in choice for choice in choices):
            return list(choices)
        if self._sheet is None:
            self._sheet = self._book.add_worksheet(self._name)
            self._sheet.hide()
        for row, choice in enumerate(choices):
            self._sheet.write_string(row, self._next, choice)
        from xlsxwriter.utility import xl_col_to_name

        letters = xl_col_to_name(self._next)
        self._next += 1
        return f"='{self._name.replace(chr(39), chr(39) * 2)}'!${letters}$1:${letters}${len(choices)}"


class _Drawing:
    """One sheet on its way into the book."""

    def __init__(self, book: Workbook, page: Worksheet, sheet: Sheet) -> None:
        self._book, self._page, self._sheet = book, page, sheet
        self._formats: dict[tuple[str, bool], Any] = {}
        self._top = 2 if sheet.note else 0
        self._dangerous = book.add_format({"quote_prefix": True, **self._flow()})

    def draw(self, offered: _Offered) -> None:
        sheet, page = self._sheet, self._page
        if sheet.note:
            page.write_string(0, 0, _text(sheet.note))
        bold = self._book.add_format({"bold": True, "bottom": 1, "text_wrap": True, "valign": "top"})
        for at, header in enumerate(sheet.headers):
            page.write_string(self._top, at, _text(header), bold)
        for at, width in enumerate(sheet.widths or _widths(sheet)):
            shape = sheet.columns[at].shape if sheet.columns else ""
            page.set_column(at, at, width, self._format(shape) if shape else None)
        for row, cells in enumerate(sheet.rows, self._top + 1):
            for at, cell in enumerate(cells):
                self._write(row, at, cell)
        if sheet.headers:
            last = self._top + max(len(sheet.rows), 1)
            page.autofilter(self._top, 0, last, len(sheet.headers) - 1)
            page.freeze_panes(self._top + 1, 0)
        for at, column in enumerate(sheet.columns):
            self._offer(at, column, offered)

    def _flow(self) -> dict[str, Any]:
        return {"text_wrap": True, "valign": "top"} if self._sheet.wrapped else {}

    def _format(self, shape: str) -> Any:
        key = (shape, self._sheet.wrapped)
        if key not in self._formats:
            look = {**self._flow(), **({"num_format": shape} if shape else {})}
            self._formats[key] = self._book.add_format(look)
        return self._formats[key]

    def _write(self, row: int, at: int, cell: Cell) -> None:
        page, shape = self._page, self._sheet.columns[at].shape if self._sheet.columns else ""
        match cell:
            case None:
                return
            case str():
                look = self._dangerous if cell.startswith(DANGEROUS) else self._format(shape)
                page.write_string(row, at, _text(cell), look)
            case bool():
                page.write_boolean(row, at, cell, self._format(shape))
            case date() if cell.year < FIRST_YEAR:
                page.write_string(row, at, cell.isoformat(), self._format(""))
            case datetime():
                page.write_datetime(row, at, _local(cell), self._format(MOMENT_FORMAT))
            case date():
                page.write_datetime(row, at, cell, self._format(shape or DAY_FORMAT))
            case _ if not math.isfinite(cell):
                return
            case _ if abs(cell) >= LARGEST_EXACT:
                page.write_string(row, at, str(cell), self._format("@"))
            case _:
                page.write_number(row, at, cell, self._format(shape))

    def _offer(self, at: int, column: Column, offered: _Offered) -> None:
        if column.comment:
            self._page.write_comment(self._top, at, column.comment, {"x_scale": 2, "y_scale": 1.2})
        if column.choices:
            rule = {
                "validate": "list",
                "source": offered.source(column.choices),
                "error_type": "stop" if column.strict else "information",
            }
            self._page.data_validation(self._top + 1, at, 1_048_575, at, rule)


def _text(text: str) -> str:
    """As a cell holds it: composed letters, no longer than a cell may be."""
    return unicodedata.normalize("NFC", text)[:LONGEST_TEXT]


def _local(moment: datetime) -> datetime:
    """A moment by the clock on the wall: a workbook knows no time zones."""
    return moment.astimezone(settings().zone).replace(tzinfo=None) if moment.tzinfo else moment


def _widths(sheet: Sheet) -> list[float]:
    """Wide enough for the texts, within reason."""
    longest = [len(header) + 3 for header in sheet.headers]
    for cells in sheet.rows[:LOOKED_AT]:
        for at, cell in enumerate(cells[: len(longest)]):
            longest[at] = max(longest[at], len("" if cell is None else str(cell)) + 1)
    return [min(max(float(width), NARROWEST), WIDEST) for width in longest]
