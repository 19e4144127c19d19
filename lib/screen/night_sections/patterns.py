"""Patterns: which nights, weekdays and months are full, and why people were turned away."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, Any, Final

import streamlit as st

from lib.charts.calendar import calendar_spec
from lib.charts.calendar_frames import calendar_chart, colour_names
from lib.charts.pattern_frames import month_columns, month_names, reason_bars, weekday_columns
from lib.charts.patterns import columns_spec, reasons_spec
from lib.publication.night_patterns import patterns
from lib.screen import chart, projector, states
from lib.screen.chart import arrow_bytes
from lib.screen.night_sections import pattern_words as said
from lib.screen.night_sections.section import NightChoice, Section, everybody
from lib.screen.night_tables import reasons_table
from lib.screen.periods import period_name
from lib.screen.same_answer import SameAnswer
from lib.words import Language, _, language, listed, speaking

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from lib.charts.labels import Columns
    from lib.publication.desk import Desk
    from lib.publication.night_patterns import Patterns
    from lib.screen.chart import ChartTable

_REASONS_ON_THE_WALL: Final = 4


def _sentence(ask: Desk, choice: NightChoice) -> str:
    return said.sentence(patterns(ask, choice.period, choice.site_ids), ask.today())


def _draw(ask: Desk, choice: NightChoice) -> None:
    answer = patterns(ask, choice.period, choice.site_ids)
    if not answer.sites:
        states.words(
            _("Small houses are shown by night only to those who run them."),
            _("Their months are in the view itself, and under More in the table of months."),
        )
        return
    wall = projector.is_on()
    nights, week, year = _drawn(SameAnswer(answer), language())
    left, right = st.columns([60, 40], gap="medium")
    with left:
        _show(nights, calendar_spec(projector=wall), lambda: said.calendar_table(answer), "night_calendar")
    with right:
        if answer.known:
            columns = columns_spec(projector=wall)
            _show(week, columns, lambda: said.weekday_table(answer), "night_weekdays")
            _show(year, columns, lambda: said.month_table(answer), "night_months")
        _reasons(choice)
    if not wall:
        st.caption(_resting_on(answer))


@dataclass(frozen=True, slots=True)
class _Drawn:
    """One chart of the section, ready to show; `frames` as Arrow bytes."""

    frames: Mapping[str, bytes]
    alt: str
    colours: tuple[tuple[str, str], ...] = ()


@lru_cache(maxsize=32)
def _drawn(key: SameAnswer[Patterns], language: Language) -> tuple[_Drawn, _Drawn, _Drawn]:
    """The calendar, the weekdays and the months of an answer."""
    answer = key.answer
    with speaking(language):
        nights = calendar_chart(answer.calendar, answer.seasons)
        week = weekday_columns(
            answer.weekdays, _("Occupancy in percent by night of the week"), answer.contrast
        )
        year = month_columns(answer.months, _("Occupancy in percent by month"))
        span, months = {"period": said.span_name(answer)}, month_names(answer.months["month"].tolist())
        by_weekday = _("Occupancy in percent by weekday, %(period)s") % span
        by_month = _("Occupancy in percent by month, %(period)s") % span
        return (
            _Drawn(_bytes(nights), said.calendar_in_words(answer), colour_names(nights)),
            _Drawn(_bytes(week), said.rates_in_words(said.nights_of_week(), answer.weekdays, by_weekday)),
            _Drawn(_bytes(year), said.rates_in_words(months, answer.months, by_month)),
        )


def _show(drawn: _Drawn, spec: Mapping[str, Any], rows: Callable[[], ChartTable], key: str) -> None:
    chart.show(spec, drawn.frames, drawn.alt, rows, key=key, colours=drawn.colours)


def _reasons(choice: NightChoice) -> None:
    wall, period = projector.is_on(), period_name(choice.period)
    rows = said.reasons_drawn(choice.answer, _REASONS_ON_THE_WALL if wall else len(choice.answer.reasons))
    if not rows:
        return
    frames = reason_bars(rows, _("Times without a bed, %(period)s") % {"period": period})
    chart.show(
        reasons_spec(projector=wall, bars=len(rows)),
        _bytes(frames),
        said.reasons_in_words(rows, period),
        lambda: reasons_table(choice.answer),
        key="night_reasons",
    )


def _bytes(frames: Mapping[str, Columns]) -> dict[str, bytes]:
    return {name: arrow_bytes(columns) for name, columns in frames.items()}


def _resting_on(answer: Patterns) -> str:
    """Which nights and sites, and when a weekday is said to stand out."""
    sites = listed([site.name for site in answer.sites]) if len(answer.sites) <= 3 else ""
    text = _(
        "Weekdays and months: %(period)s. A rate is all occupied beds divided by all available ones. "
        "A day of the week is named only when it differs by more than the weeks differ among themselves."
    ) % {"period": said.span_name(answer)}
    return f"{sites}. {text}" if sites else text


SECTION: Final = Section("monster", lambda: _("Patterns"), everybody, _sentence, _draw)
