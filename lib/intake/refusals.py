"""Refused rows as a file to correct and choose again."""

from __future__ import annotations

import csv
import io
from pathlib import PurePath

from lib.intake.preview import Preview
from lib.words import _

# A spreadsheet would run these; a leading apostrophe makes them text.
DANGEROUS = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")


def refused_csv(preview: Preview) -> bytes:
    """The refused rows: row number, reasons, and the cells as they were.

    Semicolons and UTF-8 with a byte order mark, as a Swedish spreadsheet opens it by a double click.
    The header's labels are the file's own, so a corrected copy is read by the same mapping.
    """
    labels = preview.table.header.labels
    out = io.StringIO()
    writer = csv.writer(out, delimiter=";", lineterminator="\r\n")
    writer.writerow([_("Row"), _("Why it was refused"), *map(harmless, labels)])
    for back in preview.checked.refused:
        writer.writerow([back.row, harmless(" ".join(back.reasons)), *map(harmless, back.cells)])
    return out.getvalue().encode("utf-8-sig")


def refused_name(preview: Preview) -> str:
    """A name for that file, after the one it comes from."""
    return PurePath(preview.file).stem + _("-refused-rows") + ".csv"


def harmless(cell: str) -> str:
    """A cell that no spreadsheet takes for a formula."""
    return f"'{cell}" if cell.startswith(DANGEROUS) else cell
