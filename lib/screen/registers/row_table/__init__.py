"""A table whose rows open, by link and by mouse, without loading the page anew."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

import streamlit as st


@dataclass(frozen=True, slots=True)
class Header:
    """A column: its name, and whether it is set flush right."""

    text: str
    number: bool = False


@dataclass(frozen=True, slots=True)
class OpenRow:
    """A row: what it opens, as a link and by its id, its cells in words, and whether it has ended."""

    id: int
    href: str
    cells: tuple[str, ...]
    ended: bool = False


def row_table(
    headers: Sequence[Header],
    rows: Sequence[OpenRow],
    caption: str,
    *,
    key: str,
    opened: Callable[[int], None],
) -> None:
    """Draw the table; `opened` is called with the id of the row that was chosen, before the run begins."""

    def tell() -> None:
        row = opened_row(st.session_state.get(key))
        if row is not None:
            opened(row)

    mount = st.components.v2.component(
        "samtak_row_table", html='<div class="sk-rows"></div>', js=_script(), isolate_styles=False
    )
    mount(
        key=key,
        data={
            "caption": caption,
            "headers": [asdict(header) for header in headers],
            "rows": [asdict(row) for row in rows],
        },
        on_opened_change=tell,
    )


def opened_row(said: Any) -> int | None:
    """The row that the browser says was chosen; None for whatever is no whole number."""
    row = said.get("opened") if isinstance(said, Mapping) else None
    return row if type(row) is int else None


@lru_cache(maxsize=1)
def _script() -> str:
    return (Path(__file__).parent / "row_table.js").read_text("utf-8")
