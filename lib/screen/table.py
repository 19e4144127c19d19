"""Tables that a screen reader can walk: plain HTML, a caption, headers with scope, and the same as CSV."""

from __future__ import annotations

from datetime import date
from html import escape
from typing import TYPE_CHECKING

import streamlit as st

from lib.exports.csv import Cell, Share, csv_bytes
from lib.words import _, iso_date, number, percent

if TYPE_CHECKING:
    from collections.abc import Sequence


def show(
    headers: Sequence[str],
    rows: Sequence[Sequence[Cell]],
    caption: str,
    *,
    key: str,
    file_name: str = "",
) -> None:
    """Draw the table and, with a `file_name` (without ending), its CSV.

    Cells: text, whole numbers, floats (one decimal), `Share` (percent), dates, None (a dash). A column with
    any number in it is set flush right. All text is escaped.
    """
    st.html(table_html(headers, rows, caption))
    if file_name:
        st.download_button(
            _("Download as CSV"),
            csv_bytes(headers, rows),
            f"{file_name}.csv",
            "text/csv",
            key=f"csv_{key}",
            on_click="ignore",
        )


def table_html(headers: Sequence[str], rows: Sequence[Sequence[Cell]], caption: str) -> str:
    """Give the table as HTML; the first column names its row."""
    numeric = [any(_is_number(row[i]) for row in rows) for i in range(len(headers))]
    mark = [' class="sk-number"' if right else "" for right in numeric]
    head = "".join(f'<th scope="col"{mark[i]}>{escape(text)}</th>' for i, text in enumerate(headers))
    body = "".join(_row_html(row, mark) for row in rows)
    return (
        f'<div class="sk-table-frame" tabindex="0" role="region" aria-label="{escape(caption)}">'
        f'<table class="sk-table"><caption>{escape(caption)}</caption>'
        f"<thead><tr>{head}</tr></thead><tbody>{body}</tbody></table></div>"
    )


def written(cell: Cell) -> str:
    """Give a cell as the table writes it, in the language spoken now."""
    match cell:
        case None:
            return "–"
        case str():
            return cell
        case date():
            return iso_date(cell)
        case Share():
            return "–" if cell != cell else percent(cell)  # noqa: PLR0124  (NaN)
        case int():
            return number(cell)
        case _:
            return "–" if cell != cell else number(cell, 1)  # noqa: PLR0124  (NaN)


def _row_html(row: Sequence[Cell], mark: Sequence[str]) -> str:
    first, *rest = (escape(written(cell)) for cell in row)
    cells = "".join(f"<td{mark[i]}>{text}</td>" for i, text in enumerate(rest, start=1))
    return f'<tr><th scope="row"{mark[0]}>{first}</th>{cells}</tr>'


def _is_number(cell: Cell) -> bool:
    return isinstance(cell, int | float) and not isinstance(cell, bool)
