"""Rows of numbers for a phone: a name, −, the number, +. Nothing is preset; an unanswered row shows "–".

A number changes in the browser at once and is sent after, so that quick taps on a slow network are never
lost; Streamlit's own buttons melt two taps that arrive together into one.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

import streamlit as st

from lib.words import _

_HERE = Path(__file__).parent
# The rows may be mounted before the loader has run.
_WAIT_AND_DRAW = """
export default function (mount) {
  const draw = () => (window.samtakCountRows ? window.samtakCountRows(mount) : setTimeout(draw, 20));
  draw();
}
"""


@dataclass(frozen=True, slots=True)
class CountRow:
    """One row: the field it answers, its name, a quiet line under it, and the answer (None: none yet)."""

    field: str
    name: str
    hint: str
    value: int | None


@dataclass(frozen=True, slots=True)
class Heard:
    """What the browser last said: its answers by field, and how many times it or the server has spoken."""

    turn: int
    values: Mapping[str, int | None]


def prepare() -> None:
    """Load what draws the rows: once on a page, outside its fragments, so that no tap sends it again."""
    css, js = _assets()
    st.components.v2.component("samtak_count_rows_loader", js=js)(key="count_rows_loader", data={"css": css})


def count_rows(rows: Sequence[CountRow], *, turn: int, key: str, title: str) -> None:
    """Draw `rows`. The browser keeps its own numbers until `turn` says that the server knows better."""
    mount = st.components.v2.component(
        "samtak_count_rows", html='<div class="rows"></div>', js=_WAIT_AND_DRAW
    )
    mount(
        key=key,
        data={
            "turn": turn,
            "title": title,
            "rows": [asdict(row) for row in rows],
            "words": {
                "less": _("Less: %(field)s"),
                "more": _("More: %(field)s"),
                "unanswered": _("not answered"),
            },
        },
        on_answers_change=_nothing,
    )


def heard(key: str) -> Heard | None:
    """What the browser said about the rows drawn under `key`; None before it said anything.

    Whatever is no whole number, or None, is left out: it did not come from the form.
    """
    said: Any = st.session_state.get(key)
    answers = said.get("answers") if isinstance(said, Mapping) else None
    if not isinstance(answers, Mapping) or type(answers.get("turn")) is not int:
        return None
    values = answers.get("values")
    if not isinstance(values, Mapping):
        return None
    return Heard(
        turn=answers["turn"],
        values={str(field): value for field, value in values.items() if value is None or type(value) is int},
    )


def _nothing() -> None:
    """Streamlit keeps a component's state only where somebody listens."""


@lru_cache(maxsize=1)
def _assets() -> tuple[str, str]:
    return (_HERE / "count_rows.css").read_text("utf-8"), (_HERE / "count_rows.js").read_text("utf-8")
