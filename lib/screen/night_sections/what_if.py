"""*Tänk om*: two sliders redraw last season; the address carries the setting, on the wall, too."""

from __future__ import annotations

import re
from html import escape
from typing import TYPE_CHECKING, Final

import streamlit as st

from lib.charts.what_if import what_if_spec
from lib.charts.what_if_frames import what_if_frames
from lib.publication.night_what_if import WhatIf, what_if
from lib.scenarios.what_if import FEWEST_BEDS, LEAST_INFLOW, MOST_BEDS, MOST_INFLOW, Setting
from lib.screen import chart, projector, states
from lib.screen import sentences_what_if as said
from lib.screen.figures import key_figures
from lib.screen.night_sections.section import NightChoice, Section, has_house
from lib.words import _

if TYPE_CHECKING:
    from collections.abc import Callable

    from lib.publication.desk import Desk

BEDS: Final = "platser"
INFLOW: Final = "inflode"
_REACH: Final = {BEDS: (FEWEST_BEDS, MOST_BEDS), INFLOW: (LEAST_INFLOW, MOST_INFLOW)}
# A plus in an address arrives as a space.
_NUMBER: Final = re.compile(r"[ +-]?\d{1,3}", re.ASCII)
# Streamlit writes its sliders in the page's small letters; the wall is read from the back of the room.
_WALL_LETTERS: Final = """<style>
.st-key-what_if_sliders label p, .st-key-what_if_sliders [data-testid="stSliderThumbValue"],
.st-key-what_if_sliders [data-testid="stSliderTickBar"] * { font-size: 25px !important; line-height: 1.3; }
.st-key-what_if_sliders label { margin-bottom: 30px; }
.st-key-what_if_sliders [data-testid="stSliderThumbValue"] { top: -42px !important; }
.st-key-what_if_sliders div:has(> [data-testid="stSliderThumbValue"]) { width: 26px; height: 26px; }
</style>"""


def _read(name: str) -> int | None:
    """Give the address's number; 0 when it asks for none, None when what it asks for cannot be used."""
    asked = st.query_params.get(name)
    if not asked:
        return 0
    low, high = _REACH[name]
    number = int(asked) if _NUMBER.fullmatch(asked) else None
    return number if number is not None and low <= number <= high else None


def _answer(ask: Desk, choice: NightChoice) -> WhatIf | None:
    house = choice.house()
    return None if house is None else what_if(ask, house.id, Setting(_read(BEDS) or 0, _read(INFLOW) or 0))


def _sentence(ask: Desk, choice: NightChoice) -> str:
    answer = _answer(ask, choice)
    return said.sentence(answer) if answer else ""


def _draw(ask: Desk, choice: NightChoice) -> None:
    wall, unreadable = projector.is_on(), _unreadable()
    answer = _answer(ask, choice)
    if unreadable and not wall:
        states.words(unreadable, _("The ordinary choice is shown instead."))
    if answer is None or answer.then is None or answer.season is None or answer.occupied is None:
        return
    if wall:
        st.html(_WALL_LETTERS)
        left, right = st.columns([2, 3], gap="large")
    else:
        left = right = st.container()
    with left, st.container(key="what_if_sliders", horizontal=not wall):
        _slider(BEDS, _("More or fewer beds"), step=1, form="%+d")
        _slider(INFLOW, _("More or fewer people asking"), step=5, form="%+d %%")
    with right:
        key_figures(said.figures(answer))
    frames = what_if_frames(
        [night.astype("datetime64[us]").item() for night in answer.season.nights],
        answer.occupied.tolist(),
        answer.then.occupied.tolist(),
        [float(beds) for beds in answer.then.beds],
    )
    ends = frames["ends"]
    chart.show(
        what_if_spec(projector=wall),
        {name: chart.arrow_bytes(columns) for name, columns in frames.items()},
        said.in_words(answer),
        lambda: said.table(answer),
        key="what_if",
        colours=list(zip(ends["label"], ends["colour"], strict=True)),
    )
    # The wall has room for one of them.
    note = unreadable if wall and unreadable else said.assumptions(answer)
    st.html(f'<p class="sk-notes">{escape(note)}</p>')


def _slider(name: str, label: str, *, step: int, form: str) -> None:
    """Draw a slider at the address's value; its change is written to the address before the run."""
    widget, (low, high) = f"what_if_{name}", _REACH[name]
    value = _read(name) or 0
    if st.session_state.get(widget) != value:
        st.session_state[widget] = value
    # An address between the steps is as good as any: the slider then moves by one.
    fits = (value - low) % step == 0
    st.slider(
        label, low, high, step=step if fits else 1, format=form, key=widget, on_change=_write(name, widget)
    )


def _write(name: str, widget: str) -> Callable[[], None]:
    def write() -> None:
        value = st.session_state[widget]
        if value:
            st.query_params[name] = str(value)
        else:
            st.query_params.pop(name, None)

    return write


def _unreadable() -> str:
    """Say which value of the address cannot be used, once, and take it out."""
    wrong = [name for name in _REACH if _read(name) is None]
    if not wrong:
        return ""
    asked = ", ".join(f"{name}={st.query_params[name][:40]}" for name in wrong)
    for name in wrong:
        del st.query_params[name]
    return _("The address asks for “%(asked)s”, which the sliders do not reach.") % {"asked": asked}


SECTION: Final = Section("tank-om", lambda: _("What if"), has_house, _sentence, _draw)
