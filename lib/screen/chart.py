"""Charts on the screen: drawn from a cached spec, said in a sentence, the same rows as table and CSV."""

from __future__ import annotations

from dataclasses import dataclass
from html import escape
from typing import TYPE_CHECKING, Any

import pandas as pd
import streamlit as st

from lib.screen import projector, table
from lib.words import _

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from lib.exports.csv import Cell


@dataclass(frozen=True, slots=True)
class ChartTable:
    """The rows behind a chart: what the table shows and the CSV holds."""

    headers: Sequence[str]
    rows: Sequence[Sequence[Cell]]
    caption: str
    file_name: str


def show(
    spec: Mapping[str, Any],
    frame: pd.DataFrame | Mapping[str, pd.DataFrame | bytes],
    alt: str,
    rows: ChartTable | Callable[[], ChartTable] | None = None,
    *,
    key: str,
    colours: Sequence[tuple[str, str]] = (),
) -> None:
    """Draw `spec` over `frame`, or over several frames that the spec names under `data.name`.

    A frame may be Arrow bytes (`arrow_bytes`), which can be kept from run to run. `alt` is the chart in one
    sentence, made from its figures. `colours` (name, colour) is written under the chart where the screen is
    too narrow for labels at the end of lines. The table is made when it is opened: `rows` may be a function.
    The spec is shared through a cache and is not changed here.
    """
    whole = {**spec} if isinstance(frame, pd.DataFrame) else {**spec, "datasets": dict(frame)}
    wall = projector.is_on()
    if wall:
        # Streamlit would measure the scaled wall; Vega's own measure does not see the scaling.
        whole["width"] = "container"
    st.vega_lite_chart(
        frame if isinstance(frame, pd.DataFrame) else None,
        whole,
        theme=None,
        alt=alt,
        key=key,
        width="content" if wall else "stretch",
    )
    if colours and not wall:
        _colour_key(colours)
    if rows is None or wall:
        return
    opened = st.expander(_("Table and CSV"), key=f"table_{key}", on_change="rerun")
    if opened.open:
        with opened:
            one = rows() if callable(rows) else rows
            table.show(one.headers, one.rows, one.caption, key=key, file_name=one.file_name)


def _colour_key(entries: Sequence[tuple[str, str]]) -> None:
    """Name the colours; the style sheet shows it on narrow screens only."""
    named = "".join(
        f'<span><span aria-hidden="true" style="color:{colour}">■</span> {escape(label)}</span> '
        for label, colour in entries
    )
    st.html(f'<p class="sk-key">{named}</p>')


def arrow_bytes(columns: Mapping[str, Sequence[Any]]) -> bytes:
    """Give columns as Arrow bytes, which cost nothing to draw again."""
    import pyarrow as pa  # type: ignore[import-untyped]

    made = pa.table({name: list(values) for name, values in columns.items()})
    sink = pa.BufferOutputStream()
    with pa.ipc.new_stream(sink, made.schema) as writer:
        writer.write_table(made)
    return bytes(sink.getvalue().to_pybytes())
