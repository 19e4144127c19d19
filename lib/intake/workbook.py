"""Workbooks (.xlsx): looked over before they are unpacked, then one grid per sheet."""

from __future__ import annotations

import io
import json
import lzma
import re
import struct
import subprocess
import sys
import zipfile
import zlib
from typing import TYPE_CHECKING

from lib.intake import unpacking
from lib.intake.cells import cleaned
from lib.intake.delimited import MAX_ROWS, too_many_rows
from lib.intake.grids import Grid
from lib.intake.problems import FileRefused, shown
from lib.settings import ROOT, settings
from lib.words import _, number

if TYPE_CHECKING:
    from collections.abc import Iterator

ZIP_MARK = b"PK\x03\x04"
OLD_OFFICE_MARK = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
# A workbook's XML is some ten times its packed size; this many times the upload limit is kept out.
UNPACKED_PER_PACKED = 4
# The reader lays a sheet out as a full rectangle: one cell far away would ask for terabytes.
MAX_CELLS = 10_000_000
LAST_COLUMN = 16_384
PLACE = re.compile(rb"""\br=["']([A-Za-z]{0,9})([0-9]{1,18})["']""")
CELL = re.compile(rb"<(?:\w+:)?c[\s>/]")
FORMULA = re.compile(rb"<(?:\w+:)?f[\s>/]")
CHUNK = 1 << 20
SECONDS = 120

# What the library raises over damaged archives; found by mutating good ones.
BROKEN_ARCHIVE = (
    zipfile.BadZipFile,
    zlib.error,
    lzma.LZMAError,
    struct.error,
    NotImplementedError,
    RuntimeError,
    EOFError,
    OSError,
    OverflowError,
    ValueError,
)


def is_workbook(content: bytes) -> bool:
    """Whether the bytes are a packed or an old Office file rather than text."""
    return content.startswith((ZIP_MARK, OLD_OFFICE_MARK))


def read_workbook(content: bytes, name: str) -> list[Grid]:
    """One grid per worksheet; raises FileRefused when the workbook is locked, old, damaged or outsized."""
    formulas = _look_over(content, name)
    try:
        unpacked = subprocess.run(  # noqa: S603 -- this program's own module, no shell, nothing of the file in it
            [sys.executable, "-m", unpacking.__name__],
            input=content,
            capture_output=True,
            check=True,
            cwd=ROOT,
            timeout=SECONDS,
        )
    except subprocess.SubprocessError as error:
        raise _damaged(name) from error
    return [_grid(sheet, rows, formulas) for sheet, rows in json.loads(unpacked.stdout)]


def _grid(sheet: str, rows: list[list[str]], formulas: int) -> Grid:
    if len(rows) > MAX_ROWS:
        raise too_many_rows()
    return Grid(
        [(at, [cleaned(cell) for cell in row]) for at, row in enumerate(rows, 1)],
        sheet=sheet,
        formulas=formulas,
    )


def _look_over(content: bytes, name: str) -> int:
    """Refuse what must not be unpacked; gives the number of formula cells."""
    if content.startswith(OLD_OFFICE_MARK):
        raise _locked_or_old(content, name)
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            parts = archive.infolist()
            _accept_unpacked(sum(part.file_size for part in parts), name)
            if archive.testzip() is not None:  # also finds a part that lies about its unpacked size
                raise _damaged(name)
            if "xl/workbook.xml" not in archive.namelist():
                raise _unknown_kind(name)
            return sum(_look_over_part(archive, part.filename, name) for part in parts)
    except BROKEN_ARCHIVE as error:
        raise _damaged(name) from error


def _look_over_part(archive: zipfile.ZipFile, part: str, name: str) -> int:
    """Refuse a sheet whose rectangle is outsized; any part may be a sheet. Gives its number of formulas."""
    rows = columns = formulas = unplaced = 0
    for piece in _pieces(archive, part):
        formulas += len(FORMULA.findall(piece))
        places = PLACE.findall(piece)
        unplaced += len(CELL.findall(piece)) - sum(1 for letters, _digits in places if letters)
        for letters, digits in set(places):
            columns = max(columns, _column_number(letters))
            rows = max(rows, int(digits))
    if rows * max(columns, min(unplaced, LAST_COLUMN)) > MAX_CELLS:
        raise FileRefused(
            _(
                "A sheet in “%(file)s” has a cell in row %(row)s, far from the others. Copy the "
                "table to a new file."
            )
            % {"file": shown(name), "row": number(rows)}
        )
    return formulas


def _pieces(archive: zipfile.ZipFile, part: str) -> Iterator[bytes]:
    """The part piece by piece, each cut at a tag's end so that no cell is divided."""
    rest = b""
    with archive.open(part) as stream:
        while chunk := stream.read(CHUNK):
            whole, mark, after = (rest + chunk).rpartition(b">")
            if mark:
                yield whole + mark
            rest = after if mark else rest + chunk
    yield rest


def _column_number(letters: bytes) -> int:
    index = 0
    for letter in letters.upper():
        index = index * 26 + letter - 64
    return index


def _accept_unpacked(size: int, name: str) -> None:
    limit = UNPACKED_PER_PACKED * settings().max_upload_mb
    if size > limit * 1_000_000:
        raise FileRefused(
            _(
                "“%(file)s” grows to %(size)s MB when it is unpacked. At most %(limit)s MB is "
                "allowed: save the table as CSV."
            )
            % {"file": shown(name), "size": number(size / 1_000_000), "limit": number(limit)}
        )


def _locked_or_old(content: bytes, name: str) -> FileRefused:
    if "EncryptedPackage".encode("utf-16-le") in content:
        return FileRefused(
            _("“%(file)s” is locked with a password. Remove the password and save the file again.")
            % {"file": shown(name)}
        )
    return FileRefused(
        _("“%(file)s” is in an old Office format. Save it as XLSX or CSV.") % {"file": shown(name)}
    )


def _unknown_kind(name: str) -> FileRefused:
    return FileRefused(
        _("“%(file)s” is no workbook of the kind XLSX. Save the table as XLSX or CSV.")
        % {"file": shown(name)}
    )


def _damaged(name: str) -> FileRefused:
    return FileRefused(
        _("“%(file)s” is damaged and cannot be opened. Save it again, as XLSX or CSV.")
        % {"file": shown(name)}
    )
