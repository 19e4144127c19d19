"""Delimited text: its encoding, its delimiters, and its rows."""

from __future__ import annotations

import codecs
import csv
import io
import re
from contextlib import suppress
from itertools import islice

from lib.intake.cells import cleaned
from lib.intake.grids import Grid, NumberedRow
from lib.intake.problems import FileRefused, shown
from lib.words import _, number

DELIMITERS = (";", ",", "\t", "|")
MAX_ROWS = 500_000
PEEKED_CHARACTERS = 200_000
# None of these stands in a text that a spreadsheet wrote.
CONTROL = re.compile(r"[\x00-\x08\x0e-\x1f\x7f]")


def decoded(content: bytes, name: str) -> tuple[str, str]:
    """The text and the name of its encoding; raises FileRefused when it is no text.

    A byte order mark decides; then UTF-8, which hardly anything else passes for; then Windows-1252.
    """
    text, encoding = _decoded(content)
    if text is None or CONTROL.search(text):
        raise FileRefused(
            _("“%(file)s” is not a text file. Save the table as CSV or XLSX and choose that file.")
            % {"file": shown(name)}
        )
    if not text.strip():
        raise FileRefused(
            _("“%(file)s” is empty. Choose a file with a header and rows below it.") % {"file": shown(name)}
        )
    return text, encoding


def _decoded(content: bytes) -> tuple[str | None, str]:
    candidates = [("utf-8", "UTF-8"), ("cp1252", "Windows-1252")]
    if content.startswith(codecs.BOM_UTF8):
        candidates = [("utf-8-sig", "UTF-8 (BOM)")]
    elif content.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        candidates = [("utf-16", "UTF-16")]
    for codec, name in candidates:
        try:
            return content.decode(codec), name
        except UnicodeDecodeError:
            continue
    return None, ""


def peeked(text: str, delimiter: str, count: int) -> list[NumberedRow]:
    """The first rows, read leniently: enough to look for a header."""
    head = text[:PEEKED_CHARACTERS]
    reader = csv.reader(io.StringIO(head, newline=""), delimiter=delimiter)
    found: list[NumberedRow] = []
    with suppress(csv.Error):
        found.extend((reader.line_num, [cleaned(cell) for cell in cells]) for cells in islice(reader, count))
    return found


def read_text(text: str, delimiter: str, encoding: str) -> Grid:
    """All rows, numbered by the line they begin on; raises FileRefused where quotation marks do not match.

    Equal cells share one string, so that memory follows the number of different values.
    """
    known: dict[str, str] = {}
    rows: list[NumberedRow] = []
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    begins = 1
    try:
        for cells in reader:
            rows.append(
                (begins, [known.get(cell) or known.setdefault(cell, cleaned(cell)) for cell in cells])
            )
            begins = reader.line_num + 1
            if len(rows) > MAX_ROWS:
                raise too_many_rows()
    except csv.Error as error:
        raise FileRefused(
            _(
                "From line %(line)s the file cannot be divided into cells: a quotation mark is "
                "missing or is one too many."
            )
            % {"line": number(begins)}
        ) from error
    return Grid(rows, encoding=encoding, delimiter=delimiter)


def too_many_rows() -> FileRefused:
    """More rows than one import may hold."""
    return FileRefused(
        _("The file has more than %(limit)s rows. Divide it, by year for example.")
        % {"limit": number(MAX_ROWS)}
    )
