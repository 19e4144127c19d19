"""Tables as CSV that opens right in a Swedish or English spreadsheet, and cannot start a formula there."""

from __future__ import annotations

import csv
import io
import math
from datetime import date
from typing import TYPE_CHECKING

from lib.exports.harmless import harmless
from lib.words import language

if TYPE_CHECKING:
    from collections.abc import Sequence


class Share(float):
    """A share between 0 and 1 that tables write as a percentage and CSV as a plain number."""

    __slots__ = ()


Cell = str | int | float | date | None


def csv_bytes(headers: Sequence[str], rows: Sequence[Sequence[Cell]]) -> bytes:
    """Give UTF-8 with byte-order mark; semicolon and decimal comma in Swedish, comma and point in English."""
    text = io.StringIO()
    swedish = language() == "sv"
    writer = csv.writer(text, delimiter=";" if swedish else ",", lineterminator="\r\n")
    writer.writerow([harmless(header) for header in headers])
    writer.writerows([_written(cell, swedish=swedish) for cell in row] for row in rows)
    return text.getvalue().encode("utf-8-sig")


def _written(cell: Cell, *, swedish: bool) -> str:
    match cell:
        case None:
            return ""
        case str():
            return harmless(cell)
        case date():
            return cell.isoformat()
        case int():
            return str(int(cell))
        case _:
            return _decimal(float(cell), swedish=swedish)


def _decimal(value: float, *, swedish: bool) -> str:
    """Give a number with at most six decimals; an unknown one is an empty cell."""
    if math.isnan(value):
        return ""
    plain = f"{value:.6f}".rstrip("0").rstrip(".")
    return plain.replace(".", ",") if swedish else plain
