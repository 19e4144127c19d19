"""The workbook reader in a process of its own: `python -m lib.intake.unpacking < book.xlsx > sheets.json`.

The reader is native code. A workbook made to hurt can have it ask for more memory than there is (a
`uniqueCount` of a billion is enough), and that ends the process at once: then it should be this one.
"""

from __future__ import annotations

import io
import json
import sys
from datetime import datetime, time

MEMORY_BYTES = 2 << 30
LARGEST_EXACT = 2**53


def as_text(cell: object) -> str:
    """A workbook's value as a CSV file would hold it: whole numbers without decimals, dates by ISO 8601."""
    if isinstance(cell, bool):
        return str(cell).upper()
    if isinstance(cell, float) and cell.is_integer() and abs(cell) < LARGEST_EXACT:
        return str(int(cell))
    if isinstance(cell, datetime):
        return str(cell.date()) if cell.time() == time() else cell.isoformat(sep=" ", timespec="minutes")
    return str(cell)


def sheets_of(content: bytes) -> list[tuple[str, list[list[str]]]]:
    """Name and rows of every worksheet, from the first row and column on."""
    from python_calamine import CalamineWorkbook, SheetTypeEnum

    book = CalamineWorkbook.from_filelike(io.BytesIO(content))
    names = [sheet.name for sheet in book.sheets_metadata if sheet.typ == SheetTypeEnum.WorkSheet]
    tables = ((name, book.get_sheet_by_name(name).to_python(skip_empty_area=False)) for name in names)
    return [(name, [[as_text(cell) for cell in row] for row in rows]) for name, rows in tables]


def _limit_memory() -> None:
    """Where the system can: a request beyond the limit fails here, before the machine runs short."""
    try:
        import resource
    except ImportError:  # Windows has no such limit
        return
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY_BYTES, MEMORY_BYTES))


if __name__ == "__main__":
    _limit_memory()
    json.dump(sheets_of(sys.stdin.buffer.read()), sys.stdout)
