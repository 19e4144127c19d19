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
from lib.charts.theme import ATTENTION, BLUE, BLUE_TEXT, INK, SECONDARY
from lib.measures.nights import amounts_of
from lib.words import (
    _,
    long_date,
    month_name,
    ngettext,
    number,
    short_date,
    short_month,
    weekday_date,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    import pandas as pd

Run = tuple[datetime, datetime]

DAY: Final = timedelta(days=1)
MAX_NIGHTS: Final = 200
# What a plot of ordinary width holds, in letters of its own size: upright words are thinned after it.
_LETTERS_ACROSS: Final = 105
_HATCH_LINES: Final = 80
_BAR_GAP: Final = timedelta(hours=2.4)


@dataclass(frozen=True, slots=True)
class Event:
    """A named event on its first evening."""

    on: date
    title: str


@dataclass(frozen=True, slots=True)
class Laid:
    """Columns by the names the spec uses, and how many rows of event names they need."""

    frames: dict[str, Columns]
    event_rows: int


@dataclass(frozen=True, slots=True)
class _Night:
    """One evening; counts are NaN where unknown."""

    at: datetime
    state: str
    occupied: float
    available: float
    agreed: float
    surge: float
    full: bool
    preliminary: bool

    @property
    def drawn(self) -> bool:
        return self.state in {"reported", "partly"} and not math.isnan(self.occupied)

    @property
    def whole(self) -> bool:
        """Whether every site reported, so that the beds are known."""
        return self.state == "reported"

    @property
    def base(self) -> float:
        """People in regular beds: the occupied ones, less those that only surge or no beds account for."""
        surge = 0.0 if math.isnan(self.surge) else self.surge
        regular = math.inf if math.isnan(self.available) else max(self.available - surge, 0.0)
        return min(self.occupied, regular)


def night_chart(nightly: pd.DataFrame, events: Sequence[Event] = ()) -> Laid:
    """Lay out single nights: the columns of the desk's `nightly`, at least one row.

    Occupied beds above the regular ones (available less opened surge beds) stand apart on top of a bar.
    A night that some site has not reported shows what was reported, outlined; its beds are not known.
    """
    nights = _nights(nightly)
    start, end = nights[0].at, nights[-1].at + DAY
    top = _top([value for night in nights for value in (night.occupied, night.available, night.agreed)])
    named = place_events([(_moment(event.on), event.title) for event in events], start, end)
    frames = {
        "bars": _bars([night for night in nights if night.drawn]),
        "lines": _lines(nights),
        "hatch": hatch(_runs(nights, "closed"), start, end, top),
        "grid": grid(top, start, end, number, whole=True),
        "ticks": _night_ticks([night.at for night in nights]),
        "notes": _texts([(end, 0.0, _("outlined: preliminary"))] if any(map(_still_open, nights)) else []),
        "ends": apart(_ends(nights, top), end, top),
        "upright": _upright(nights, start, end),
        "tops": _texts([]),
        "events": {**named.columns, "words": _event_words(named.columns)},
    }
    return Laid(frames, named.rows)


def _nights(nightly: pd.DataFrame) -> list[_Night]:
    counts = [amounts_of(nightly, name).tolist() for name in ("occupied", "available", "agreed", "surge")]
    full = nightly["full"].to_numpy(dtype="bool", na_value=False).tolist()
    preliminary = nightly["preliminary"].to_numpy(dtype="bool").tolist()
    moments = nightly["night"].dt.to_pydatetime().tolist()
    rows = zip(moments, nightly["state"].tolist(), *counts, full, preliminary, strict=True)
    return [_Night(*row) for row in rows]


def _still_open(night: _Night) -> bool:
    return night.preliminary and night.drawn


def _moment(day: date) -> datetime:
    return datetime(day.year, day.month, day.day)  # noqa: DTZ001  (evenings have no zone)


def _bars(nights: Sequence[_Night]) -> Columns:
    rows = [
        (
            night.at + _BAR_GAP, night.at + DAY - _BAR_GAP, 0.0, night.base, night.occupied, night.full,
            night.preliminary or not night.whole, not night.whole, _night_words(night),
        )
        for night in nights
    ]  # fmt: skip
    return columns(BAR_COLUMNS, rows)


# What is written upright, and the same with its days for those who listen.
UPRIGHT_COLUMNS: Final = ("at", "value", "label", "words")
BAR_COLUMNS: Final = ("start", "end", "zero", "base", "occupied", "full", "unsure", "partly", "words")


def _night_words(night: _Night) -> str:
    """One bar in words, for the pointer and for those who listen."""
    beds = ngettext("%(x)s of %(n)s bed", "%(x)s of %(n)s beds", night.available)
    said = [beds % {"x": number(night.occupied), "n": number(night.available)}]
    if not night.whole:
        said.append(_("some sites have not reported"))
    if night.preliminary:
        said.append(_("preliminary"))
    return f"{weekday_date(night.at)}: {' · '.join(said)}"


def _lines(nights: Sequence[_Night]) -> Columns:
    """Available and agreed beds as steps, broken where no whole report tells them."""
    rows = _steps(nights, "available", lambda night: night.available)
    if any(_differs(night) for night in nights):
        rows += _steps(nights, "agreed", lambda night: night.agreed)
    return columns(("at", "beds", "kind", "segment"), rows)


def _differs(night: _Night) -> bool:
    return night.whole and not math.isnan(night.agreed) and night.agreed != night.available


def _steps(nights: Sequence[_Night], kind: str, beds: Callable[[_Night], float]) -> list[tuple[Any, ...]]:
    """Each unbroken run as points where the number changes, closed by one at the end of its last night."""
    rows: list[tuple[Any, ...]] = []
    before: _Night | None = None
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


def _runs(nights: Iterable[_Night], state: str) -> list[Run]:
    """First and last moment of every unbroken run of nights in a state."""
    runs: list[Run] = []
    for night in nights:
        if night.state != state:
            continue
        if runs and runs[-1][1] == night.at:
            runs[-1] = (runs[-1][0], night.at + DAY)
        else:
            runs.append((night.at, night.at + DAY))
    return runs


def hatch(runs: Iterable[Run], start: datetime, end: datetime, top: float) -> Columns:
    """Slanted lines over each closed run; `_HATCH_LINES` of them fill the whole plot."""
    rows: list[tuple[Any, ...]] = []
    step = (end - start) / _HATCH_LINES
    # A line climbs the whole plot over this much time, which makes it about 45 degrees wide.
    climb = step * _HATCH_LINES / 3.2
    for first, last in runs:
        begin = first - climb
        for i in range(math.ceil((last - begin) / step)):
            foot = begin + i * step
            left, right = max(foot, first), min(foot + climb, last)
            if left < right:
                rows.append((left, right, top * ((left - foot) / climb), top * ((right - foot) / climb)))
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


def _texts(rows: Sequence[tuple[datetime, float, str]]) -> Columns:
    return columns(("at", "value", "label"), rows)


def _night_ticks(nights: Sequence[datetime]) -> Columns:
    """Write weeks under a month or two, months under a longer time."""
    if len(nights) <= 62:
        every = 7 if len(nights) > 10 else 1
        return _texts([(night, 0.0, short_date(night).rstrip(".")) for night in nights[::every]])
    firsts = [night for night in nights if night.day == 1]
    if firsts and firsts[0] - nights[0] >= timedelta(days=20):
        firsts.insert(0, nights[0])
    few = len(firsts) < 8
    named = [month_name(night, with_year=False) if few else month_tick(night) for night in firsts]
    return _texts([(night, 0.0, name) for night, name in zip(firsts, named, strict=True)])


def month_tick(month: date) -> str:
    """A month under its bar; January tells the year."""
    short = short_month(month).removesuffix(".")
    return f"{short} {month.year}" if month.month == 1 else short


def _ends(nights: Sequence[_Night], top: float) -> list[End]:
    """The names of lines and colours at the right end; only those that occur."""
    whole = [night for night in nights if night.whole]
    available = next((night.available for night in reversed(whole) if not math.isnan(night.available)), None)
    agreed = next((night.agreed for night in reversed(whole) if not math.isnan(night.agreed)), None)
    level = top * 0.8 if available is None else available
    ends: list[End] = []
    if any(night.drawn and night.occupied > night.base for night in nights):
        word = _("surge beds") if any(night.surge > 0 for night in whole) else _("above the beds")
        ends.append(End(level + top * 0.085, word, ATTENTION))
    if available is not None:
        text = ngettext("%(n)s available", "%(n)s available", available) % {"n": number(available)}
        ends.append(End(available, text, INK, strong=True))
    if agreed is not None and any(map(_differs, nights)):
        text = ngettext("%(n)s agreed", "%(n)s agreed", agreed) % {"n": number(agreed)}
        ends.append(End(agreed, text, SECONDARY))
    if any(night.full for night in nights):
        ends.append(End(level - top * 0.085, _("full night"), BLUE))
    if any(night.drawn for night in nights):
        ends.append(End(level - top * 0.2, _("occupied beds"), BLUE_TEXT))
    return ends


def _upright(nights: Sequence[_Night], start: datetime, end: datetime) -> Columns:
    """Write *report missing* and *closed* once per run, where there is room for an upright word."""
    named = {"missing": _("report missing"), "closed": _("closed")}
    spots = [
        (first + (last - first) / 2, 0.0, word, f"{_nights_words(first, last - DAY)}: {word}")
        for state, word in named.items()
        for first, last in _runs(nights, state)
    ]
    room = (end - start) / _LETTERS_ACROSS * 1.6
    kept: list[tuple[datetime, float, str, str]] = []
    for spot in sorted(spots):
        if not kept or spot[0] - kept[-1][0] >= room:
            kept.append(spot)
    return columns(UPRIGHT_COLUMNS, kept)


def _nights_words(first: date, last: date) -> str:
    if first == last:
        return weekday_date(first)
    return _("%(first)s to %(last)s") % {
        "first": long_date(first, with_year=False),
        "last": long_date(last, with_year=False),
    }


def _event_words(events: Columns) -> list[str]:
    """Events for those who listen: the day, then the name."""
    named = zip(events["on"], events["label"], strict=True)
    return [f"{long_date(on)}: {title}" for on, title in named]
