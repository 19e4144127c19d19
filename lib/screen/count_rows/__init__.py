"""Rows of numbers for a phone: a name, −, the number, +. Nothing is preset; an unanswered row shows "–".

A number changes in the browser at once and is sent after. What the server has not confirmed is kept in the
browser and sent again, also after a reload, so that a slow or dead network loses no tap; each tap has a
number of its own and is counted once.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

import streamlit as st

from lib.records.draft_rows import Sheet
from lib.records.drafts import Tap
from lib.words import _

_HERE = Path(__file__).parent
# What is mounted may be mounted before the loader has run.
_WAIT_AND_DRAW = """
export default function (mount) {
  const draw = () => (window.samtakNight ? window.samtakNight.%s(mount) : setTimeout(draw, 20));
  draw();
}
"""
MOST_TAPS = 2_000
MOST_NAME = 40


@dataclass(frozen=True, slots=True)
class CountRow:
    """One row: the field it answers, its name, and a quiet line under it."""

    field: str
    name: str
    hint: str


@dataclass(frozen=True, slots=True)
class Choice:
    """Answers that take one tap."""

    label: str
    answers: Mapping[str, int]


def prepare() -> None:
    """Load what draws the rows: once on a page, outside its fragments, so that no tap sends it again."""
    css, js = _assets()
    st.components.v2.component("samtak_count_rows_loader", js=js)(key="count_rows_loader", data={"css": css})


def place_of(account_id: int, site_code: str, night: str) -> str:
    """What the browser keeps unsent taps under."""
    return f"{account_id}:{site_code}:{night}"


def count_rows(
    rows: Sequence[CountRow], choices: Sequence[Choice] = (), *, place: str, key: str, title: str
) -> None:
    """Draw `rows` and under them `choices`, of the sheet that `sheet_link` connects at `place`."""
    mount = st.components.v2.component(
        "samtak_count_rows", html='<div class="rows"></div>', js=_WAIT_AND_DRAW % "rows"
    )
    mount(
        key=key,
        data={
            "place": place,
            "title": title,
            "rows": [asdict(row) for row in rows],
            "choices": [asdict(choice) for choice in choices],
            "words": {
                "less": _("Less: %(field)s"),
                "more": _("More: %(field)s"),
                "unanswered": _("not answered"),
            },
        },
    )


def sheet_link(sheet: Sheet, taken: Mapping[str, int], *, place: str, key: str) -> None:
    """Tell the browser how the sheet stands and which taps are taken in; it tells of new ones under `key`."""
    mount = st.components.v2.component(
        "samtak_night_sheet",
        html='<div class="sheet" aria-live="polite"></div>',
        js=_WAIT_AND_DRAW % "sheet",
    )
    mount(
        key=key,
        data={
            "place": place,
            "values": dict(sheet.answers),
            "basis": sheet.basis,
            "taken": dict(taken),
            "words": {
                "unsent": _("Not sent yet – is saved when the network is back"),
                "away": _("No network right now – what you tap is saved when it is back"),
                "left": _("Taps on the night of %(night)s are not sent yet. Open that night"),
            },
        },
        on_said_change=_nothing,
    )


def heard(key: str) -> tuple[Tap, ...]:
    """The taps the browser has told of under `key` and not yet seen confirmed, in its order.

    Whatever is no tap is left out: it did not come from the form.
    """
    said: Any = st.session_state.get(key)
    told = said.get("said") if isinstance(said, Mapping) else None
    taps = told.get("taps") if isinstance(told, Mapping) else None
    if not isinstance(taps, Mapping):
        return ()
    return tuple(tap for device, listed in taps.items() for tap in _taps_of(str(device)[:MOST_NAME], listed))


def _taps_of(device: str, listed: object) -> Iterator[Tap]:
    for told in listed[:MOST_TAPS] if isinstance(listed, list) and device else ():
        if not isinstance(told, Mapping) or type(told.get("n")) is not int or told["n"] < 1:
            continue
        by, to, seen = told.get("by"), told.get("to"), told.get("on")
        is_step, is_set = type(by) is int, "to" in told and (to is None or type(to) is int)
        if isinstance(told.get("f"), str) and is_step is not is_set:
            yield Tap(told["f"], by, to, device, told["n"], seen if type(seen) is int else None)


def _nothing() -> None:
    """Streamlit keeps a component's state only where somebody listens."""


@lru_cache(maxsize=1)
def _assets() -> tuple[str, str]:
    js = [(_HERE / name).read_text("utf-8") for name in ("sheet.js", "count_rows.js")]
    return (_HERE / "count_rows.css").read_text("utf-8"), "\n".join(js)
