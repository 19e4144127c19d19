"""What the house can bear: is it good or bad to be this full, in a house of this size?"""

from __future__ import annotations

from html import escape
from typing import TYPE_CHECKING, Final

import streamlit as st

from lib.charts.bearing import bearing_spec
from lib.charts.bearing_frames import beds_chart, occupancy_chart
from lib.publication.night_bearing import bearing
from lib.screen import chart, projector, states
from lib.screen.chart import arrow_bytes
from lib.screen.night_sections import bearing_words as said
from lib.screen.night_sections.section import NightChoice, Section, has_house
from lib.words import _

if TYPE_CHECKING:
    from collections.abc import Mapping

    from lib.charts.labels import Columns
    from lib.publication.desk import Desk
    from lib.publication.night_bearing import Bearing
    from lib.scenarios.bearing import Curves


def _answer(ask: Desk, choice: NightChoice) -> Bearing | None:
    house = choice.house()
    return None if house is None else bearing(ask, house.id)


def _sentence(ask: Desk, choice: NightChoice) -> str:
    answer = _answer(ask, choice)
    return said.sentence(answer) if answer else ""


def _draw(ask: Desk, choice: NightChoice) -> None:
    answer = _answer(ask, choice)
    if answer is None:
        return
    if answer.curves is None or answer.fitted is None:
        states.words(
            _("No curve is drawn."),
            _(
                "It is drawn as soon as enough nights with beds, guests and those turned away have been "
                "reported."
            ),
        )
        return
    curves = answer.curves
    if answer.above_beds:
        # Nobody can tell what turns people away at 400 percent: only the question of how many beds is left.
        _by_beds(curves)
    else:
        left, right = st.columns(2, gap="large")
        with left:
            _by_beds(curves)
        with right:
            _by_occupancy(curves)
    if projector.is_on():
        notes = f"{said.rule_of_thumb(answer, curves)} {said.band_note()}"
        st.html(f'<p class="sk-notes">{escape(notes)}</p>')
        return
    st.caption(
        " ".join(
            (
                said.rule_of_thumb(answer, curves),
                said.strict_limit(curves),
                said.who_is_new(),
                said.band_note(),
            )
        )
    )
    worked_out = said.resting_on(answer.fitted, answer.as_of)
    st.caption(worked_out if answer.above_beds else f"{worked_out} {said.today_note(curves)}")


def _by_beds(curves: Curves) -> None:
    chart.show(
        bearing_spec(projector=projector.is_on(), rising=False),
        _bytes(beds_chart(curves)),
        said.beds_in_words(curves),
        lambda: said.beds_table(curves),
        key="bearing_beds",
    )


def _by_occupancy(curves: Curves) -> None:
    chart.show(
        bearing_spec(projector=projector.is_on(), rising=True),
        _bytes(occupancy_chart(curves)),
        said.occupancy_in_words(curves),
        lambda: said.occupancy_table(curves),
        key="bearing_occupancy",
    )


def _bytes(frames: Mapping[str, Columns]) -> dict[str, bytes]:
    return {name: arrow_bytes(columns) for name, columns in frames.items()}


SECTION: Final = Section("vad-huset-bar", lambda: _("What the house can bear"), has_house, _sentence, _draw)
