"""Which chart a night-bed answer gets: single nights, or months where nights are too many or not shown."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from math import ceil
from typing import TYPE_CHECKING, Any, Final

from lib.charts.month_frames import month_chart
from lib.charts.night_frames import MAX_NIGHTS, Event, Laid
from lib.charts.night_frames import night_chart as nights_chart
from lib.charts.nights import bars_spec
from lib.screen import monthly_sites, night_tables, sentences_nights
from lib.screen.chart import ChartTable, arrow_bytes
from lib.screen.same_answer import SameAnswer
from lib.words import Language, _, long_date, speaking

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from lib.exports.csv import Cell
    from lib.publication.answers import NightBeds

# What a line of the wall's headline holds at least.
_HEADLINE_LETTERS: Final = 60


@dataclass(frozen=True, slots=True)
class DrawnChart:
    """A chart ready for `lib.screen.chart.show`; `by_night` tells which table belongs to it.

    `colours` names what is drawn, with its colour, for screens too narrow for labels at the end.
    """

    spec: Mapping[str, Any]
    frames: Mapping[str, bytes]
    alt: str
    by_night: bool
    colours: tuple[tuple[str, str], ...]


def night_chart(
    answer: NightBeds, language: Language, *, projector: bool, headline: str = ""
) -> DrawnChart | None:
    """Draw the answer; None when there is neither a night nor a month to draw.

    `headline` is what stands above on the wall: the chart gives way to more than two lines of it.
    """
    lines_less = min(max(ceil(len(headline) / _HEADLINE_LETTERS) - 2, 0), 2) if projector else 0
    return _drawn(SameAnswer(answer), language, projector, lines_less)


@lru_cache(maxsize=64)
def _drawn(
    key: SameAnswer[NightBeds], language: Language, projector: bool, lines_less: int
) -> DrawnChart | None:
    answer = key.answer
    by_night = monthly_sites.draws_nights(answer)
    shut = _closed_throughout(answer)
    monthly = night_tables.months_of_chart(answer)
    if not by_night and not shut and not len(monthly):
        return None
    with speaking(language):
        if by_night or shut:
            events = [Event(one.starts_on, one.title) for one in answer.events]
            span = (answer.period.start, min(answer.period.end, answer.as_of))
            laid = nights_chart(answer.nightly, events, span)
            alt = _closed_in_words(*span) if shut else sentences_nights.chart_in_words(answer)
        else:
            laid, alt = month_chart(monthly), sentences_nights.months_in_words(monthly)
    spec = bars_spec(
        projector=projector,
        event_rows=laid.event_rows,
        axis_letters=laid.axis_letters,
        lines_less=lines_less,
        any_bar=bool(laid.frames["bars"]["start"]),
    )
    return DrawnChart(spec, _bytes(laid), alt, by_night, laid.key)


def _closed_throughout(answer: NightBeds) -> bool:
    """Whether no report is expected for any night of a begun period: a season house in summer."""
    nobody = not len(answer.nightly) and not answer.nightly_hidden and not answer.left_out_by_night
    begun = answer.period.start <= answer.as_of
    return nobody and begun and bool(answer.sites) and answer.period.nights <= MAX_NIGHTS


def _closed_in_words(first: date, last: date) -> str:
    return _("Night beds closed every night from %(first)s to %(last)s.") % {
        "first": long_date(first, with_year=first.year != last.year),
        "last": long_date(last),
    }


def nights_and_events(answer: NightBeds) -> ChartTable:
    """The table of single nights with every event of the period on its evening, named or not in the chart."""
    table = night_tables.nights_table(answer)
    titles: dict[date, list[str]] = {}
    for event in answer.events:
        first = max(event.starts_on, answer.period.start)
        titles.setdefault(first, []).append(event.title)
    rows: list[list[Cell]] = [[*row, ", ".join(titles.pop(_evening(row), []))] for row in table.rows]
    blank: list[Cell] = [None] * (len(table.headers) - 1)
    rows += [[on, *blank, ", ".join(named)] for on, named in titles.items()]
    rows.sort(key=_evening)
    return ChartTable([*table.headers, _("Event")], rows, table.caption, table.file_name)


def _evening(row: Sequence[Cell]) -> date:
    first = row[0]
    return first if isinstance(first, date) else date.min


def _bytes(laid: Laid) -> dict[str, bytes]:
    return {name: arrow_bytes(columns) for name, columns in laid.frames.items()}
