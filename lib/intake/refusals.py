"""Refused rows as a file to correct and choose again."""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence
from pathlib import PurePath
from typing import Protocol

from lib.exports.harmless import harmless
from lib.intake.header import Header
from lib.intake.rows import RefusedRow
from lib.words import _


class HasHeader(Protocol):
    """A file that is understood, of nights or of a register."""

    @property
    def header(self) -> Header:
        """Its header."""


class HasRefusals(Protocol):
    """A preview of either kind."""

    @property
    def file(self) -> str:
        """The file's name."""

    @property
    def table(self) -> HasHeader:
        """The file as it is understood."""

    @property
    def refused_rows(self) -> Sequence[RefusedRow]:
        """The rows that are not taken in."""


def refused_csv(preview: HasRefusals) -> bytes:
    """The refused rows: row number, reasons, and the cells as they were.

    Semicolons and UTF-8 with a byte order mark, as a Swedish spreadsheet opens it by a double click.
    The header's labels are the file's own, so a corrected copy is read by the same mapping.
    """
    labels = preview.table.header.labels
    out = io.StringIO()
    writer = csv.writer(out, delimiter=";", lineterminator="\r\n")
    writer.writerow([_("Row"), _("Why it was refused"), *map(harmless, labels)])
    for back in preview.refused_rows:
        writer.writerow([back.row, harmless(" ".join(back.reasons)), *map(harmless, back.cells)])
    return out.getvalue().encode("utf-8-sig", "replace")


def refused_name(preview: HasRefusals) -> str:
    """A name for that file, after the one it comes from."""
    return PurePath(preview.file).stem + _("-refused-rows") + ".csv"
