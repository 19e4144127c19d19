"""Which chart a night-bed answer gets: single nights, or months where nights are too many or not shown."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from lib.charts.month_frames import month_chart
from lib.charts.night_frames import Event, Laid
from lib.charts.night_frames import night_chart as nights_chart
from lib.charts.nights import bars_spec
from lib.screen import monthly_sites, night_tables, sentences_nights
from lib.screen.chart import arrow_bytes
from lib.words import Language, speaking

if TYPE_CHECKING:
    from collections.abc import Mapping

    from lib.publication.answers import NightBeds


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


class _ThisAnswer:
    """An answer of the desk as a cache key: the same object, not an equal one.

    The desk gives one object per viewer's scope, question and revision, so the drawing lives as long as the
    answer and is seen by nobody who may not see the answer. Holding it keeps its identity from being reused.
    """

    __slots__ = ("answer",)

    def __init__(self, answer: NightBeds) -> None:
        self.answer = answer

    def __hash__(self) -> int:
        return id(self.answer)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _ThisAnswer) and self.answer is other.answer


def night_chart(answer: NightBeds, language: Language, *, projector: bool) -> DrawnChart | None:
    """Draw the answer; None when there is neither a night nor a month to draw."""
    return _drawn(_ThisAnswer(answer), language, projector)


@lru_cache(maxsize=64)
def _drawn(key: _ThisAnswer, language: Language, projector: bool) -> DrawnChart | None:
    answer = key.answer
    by_night = monthly_sites.draws_nights(answer)
    monthly = night_tables.months_of_chart(answer)
    if not by_night and not len(monthly):
        return None
    with speaking(language):
        if by_night:
            laid = nights_chart(answer.nightly, [Event(one.starts_on, one.title) for one in answer.events])
            alt = sentences_nights.chart_in_words(answer)
        else:
            laid, alt = month_chart(monthly), sentences_nights.months_in_words(monthly)
    spec = bars_spec(projector=projector, event_rows=laid.event_rows)
    ends = laid.frames["ends"]
    colours = tuple(zip(ends["label"], ends["colour"], strict=True))
    return DrawnChart(spec, _bytes(laid), alt, by_night, colours)


def _bytes(laid: Laid) -> dict[str, bytes]:
    return {name: arrow_bytes(columns) for name, columns in laid.frames.items()}
