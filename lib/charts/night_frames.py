"""The rows that the night-bed spec draws: positions and words, made from the desk's answer.

Everything that depends on the nights is here, so that one spec serves every period, site and language. Plain
lists, not frames: a dozen small frames cost a rerun more time than all of their rows.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING, Any, Final

from lib.charts.labels import Columns, End, apart, columns, place_events, round_values
from lib.charts.night_names import UPRIGHT_COLUMNS, ends, event_words, marks, upright
from lib.charts.night_rows import DAY, Night, Run, moment, night_words, nights_of, runs
from lib.words import month_name, number, short_date, short_month

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    import pandas as pd

__all__ = [
    "BAR_COLUMNS", "DAY", "MAX_NIGHTS", "OVER_COLUMNS", "TICK_COLUMNS", "UPRIGHT_COLUMNS", "Event", "Laid",
    "grid", "hatch", "key_of", "month_tick", "month_ticks", "night_chart", "texts",
]  # fmt: skip

MAX_NIGHTS: Final = 200
BAR_COLUMNS: Final = ("start", "end", "zero", "base", "occupied", "full", "unsure", "partly", "words")
OVER_COLUMNS: Final = ("start", "end", "low", "high", "words")
_HATCH_LINES: Final = 80
_BAR_GAP: Final = timedelta(hours=2.4)
_WEEKS_UP_TO: Final = 62
_EACH_UP_TO: Final = 10
_FEW_MONTHS: Final = 8
TICK_COLUMNS: Final = ("at", "value", "label")


@dataclass(frozen=True, slots=True)
class Event:
    """A named event on its first evening."""

    on: date
    title: str


@dataclass(frozen=True, slots=True)
class Laid:
    """Columns by the names the spec uses, and how many rows of event names they need.

    `key`: what is drawn, by name and colour, for screens too narrow to name it at the right end.
    """

    frames: dict[str, Columns]
    event_rows: int
    key: tuple[tuple[str, str], ...]

    @property
    def axis_letters(self) -> int:
        """How long the longest number at the left is."""
        return max(map(len, self.frames["grid"]["label"]))


def night_chart(
    nightly: pd.DataFrame, events: Sequence[Event] = (), span: tuple[date, date] | None = None
) -> Laid:
    """Lay out single nights: the columns of the desk's `nightly`; at least one row, or a `span`.

    On the regular beds stand, apart, those in opened surge beds and those beyond every bed. A night that
    some site has not reported shows what was reported, outlined; its beds are not known. Evenings of the
    `span` that are not in the rows were closed.
    """
    nights = nights_of(nightly, span)
    start, end = nights[0].at, nights[-1].at + DAY
    top = _top([value for night in nights for value in (night.occupied, night.available, night.agreed)])
    named = place_events([(moment(event.on), event.title) for event in events], start, end)
    names = [*ends(nights, top), *marks(nights, start, end)]
    frames = {
        "bars": _bars([night for night in nights if night.drawn]),
        "over": _over([night for night in nights if night.drawn]),
        "lines": _lines(nights),
        "hatch": hatch(runs(nights, "closed"), start, end, top),
        "grid": grid(top, start, end, number, whole=True),
        "ticks": _night_ticks([night.at for night in nights]),
        "ends": apart(names, end, top),
        "upright": upright(nights, start, end),
        "tops": texts([]),
        "events": {**named.columns, "words": event_words(named.columns)},
        "more": named.more,
    }
    return Laid(frames, named.rows, key_of(names))


def key_of(names: Sequence[End]) -> tuple[tuple[str, str], ...]:
    """The names at the right end as they stand under the chart."""
    return tuple((end.key or end.text, end.colour) for end in names)


def _bars(nights: Sequence[Night]) -> Columns:
    rows = [
        (
            night.at + _BAR_GAP, night.at + DAY - _BAR_GAP, 0.0, night.base, night.occupied, night.full,
            night.preliminary or not night.whole, not night.whole, night_words(night),
        )
        for night in nights
    ]  # fmt: skip
    return columns(BAR_COLUMNS, rows)


def _over(nights: Sequence[Night]) -> Columns:
    """The upper part of the bars of nights with more people than beds, surge beds included."""
    rows = [
        (night.at + _BAR_GAP, night.at + DAY - _BAR_GAP, night.surge, night.occupied, night_words(night))
        for night in nights
        if night.occupied > night.surge
    ]
    return columns(OVER_COLUMNS, rows)


def _lines(nights: Sequence[Night]) -> Columns:
    """Available and agreed beds as steps, broken where no whole report tells them."""
    rows = _steps(nights, "available", lambda night: night.available)
    if any(night.differs for night in nights):
        rows += _steps(nights, "agreed", lambda night: night.agreed)
    return columns(("at", "beds", "kind", "segment"), rows)


def _steps(nights: Sequence[Night], kind: str, beds: Callable[[Night], float]) -> list[tuple[Any, ...]]:
    """Each unbroken run as points where the number changes, closed by one at the end of its last night."""
    rows: list[tuple[Any, ...]] = []
    before: Night | None = None
    segment = 0
    for night in nights:
        known = night.whole and not math.isnan(beds(night))
        follows = before is not None and night.at - before.at == DAY
        if before is not None and not (known and follows):
            rows.append((before.at + DAY, beds(before), kind, f"{kind}{segment}"))
            segment += 1
            before = None
        if known:
            if before is None or beds(before) != beds(night):
                rows.append((night.at, beds(night), kind, f"{kind}{segment}"))
            before = night
    if before is not None:
        rows.append((before.at + DAY, beds(before), kind, f"{kind}{segment}"))
    return rows


def hatch(closed: Iterable[Run], start: datetime, end: datetime, top: float) -> Columns:
    """Slanted lines over each closed run; `_HATCH_LINES` of them fill the whole plot."""
    rows: list[tuple[Any, ...]] = []
    step = (end - start) / _HATCH_LINES
    # A line climbs the whole plot over this much time, which makes it about 45 degrees wide.
    climb = step * _HATCH_LINES / 3.2
    for first, last in closed:
        # Neighbouring runs show parts of the same pattern: feet are counted from the plot's start.
        foot = start + math.floor((first - climb - start) / step) * step
        while foot < last:
            left, right = max(foot, first), min(foot + climb, last)
            if left < right:
                rows.append((left, right, top * ((left - foot) / climb), top * ((right - foot) / climb)))
            foot += step
    return columns(("start", "end", "low", "high"), rows)


def _top(amounts: Iterable[float]) -> float:
    known = [amount for amount in amounts if not math.isnan(amount)]
    return max([*known, 1.0]) * 1.03


def grid(
    top: float, start: datetime, end: datetime, written: Callable[[float], str], *, whole: bool = False
) -> Columns:
    """Few round values from zero up, each with its name at the left."""
    rows = [(start, end, value, written(value)) for value in round_values(top, whole=whole)]
    return columns(("start", "end", "value", "label"), rows)


def texts(rows: Sequence[tuple[datetime, float, str]]) -> Columns:
    """Words at a place."""
    return columns(TICK_COLUMNS, rows)


def _night_ticks(nights: Sequence[datetime]) -> Columns:
    """Write weeks under a month or two, months under a longer time."""
    if len(nights) <= _WEEKS_UP_TO:
        every = 7 if len(nights) > _EACH_UP_TO else 1
        return texts([(night, 0.0, short_date(night).rstrip(".")) for night in nights[::every]])
    firsts = [night for night in nights if night.day == 1]
    if firsts and firsts[0] - nights[0] >= timedelta(days=20):
        firsts.insert(0, nights[0])
    return month_ticks(firsts, few=len(firsts) < _FEW_MONTHS)


def month_ticks(firsts: Sequence[datetime], *, few: bool) -> Columns:
    """Months under their bars, whole names when they are few; `brief` for narrow screens."""
    rows = []
    for first in firsts:
        short = short_month(first).removesuffix(".")
        name = month_name(first, with_year=False) if few else month_tick(first)
        rows.append((first, 0.0, name, short if few else short[:1].upper()))
    return columns((*TICK_COLUMNS, "brief"), rows)


def month_tick(month: date) -> str:
    """A month under its bar; January tells the year."""
    short = short_month(month).removesuffix(".")
    return f"{short} {month.year}" if month.month == 1 else short
