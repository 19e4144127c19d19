"""The rows that the what-if spec draws: a season as it was and as drawn again, with their words."""

from __future__ import annotations

import math
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any, Final

from lib.charts.labels import Columns, End, apart, columns
from lib.charts.night_frames import grid, month_tick
from lib.charts.theme import BLUE, BLUE_TEXT, INK, SECONDARY
from lib.words import _, ngettext, number, weekday_date

if TYPE_CHECKING:
    from collections.abc import Sequence

_DAY: Final = timedelta(days=1)
_FIRST_LETTERS: Final = timedelta(days=20)


def what_if_frames(
    nights: Sequence[datetime],
    was: Sequence[float],
    drawn: Sequence[Sequence[float]],
    beds: Sequence[float],
) -> dict[str, Columns]:
    """Lay out the nights (at least one): reported guests, the low, middle and high of the runs, beds as set.

    NaN where a night is closed or its report is missing.
    """
    low, middle, high = drawn
    start, end = nights[0], nights[-1] + _DAY
    top = max([1.0, *(one for one in (*was, *high, *beds) if not math.isnan(one))]) * 1.03
    return {
        "grid": grid(top, start, end, number, whole=True),
        "band": columns(
            ("start", "end", "low", "high", "words"),
            [
                (night, night + _DAY, lowest, highest, _in_words(night, lowest, between, highest, real))
                for night, lowest, between, highest, real in zip(nights, low, middle, high, was, strict=True)
                if not math.isnan(lowest)
            ],
        ),
        "middle": _segments(nights, middle),
        "was": _segments(nights, was),
        "beds": _steps(nights, beds),
        "ticks": _ticks(nights),
        "ends": apart(_ends(middle, low, was, beds, top), end, top),
        "upright": columns(("at", "value", "share", "state", "label", "words"), []),
        "tops": columns(("at", "value", "label"), []),
    }


def _in_words(night: datetime, low: float, middle: float, high: float, was: float) -> str:
    said = _("about %(n)s people (%(low)s–%(high)s)") % {
        "n": number(middle),
        "low": number(low),
        "high": number(high),
    }
    real = "" if math.isnan(was) else " · " + _("it was %(n)s") % {"n": number(was)}
    return f"{weekday_date(night)}: {said}{real}"


def _segments(nights: Sequence[datetime], values: Sequence[float]) -> Columns:
    """A line over the middle of each night, broken where nothing is known."""
    rows: list[tuple[Any, ...]] = []
    segment = 0
    for night, value in zip(nights, values, strict=True):
        if math.isnan(value):
            segment += 1
        else:
            rows.append((night + _DAY / 2, value, str(segment)))
    return columns(("at", "value", "segment"), rows)


def _steps(nights: Sequence[datetime], values: Sequence[float]) -> Columns:
    rows = [(nights[0], values[0], "0")]
    rows += [
        (night, value, "0") for night, value, before in zip(nights[1:], values[1:], values, strict=False)
        if value != before
    ]  # fmt: skip
    return columns(("at", "value", "segment"), [*rows, (nights[-1] + _DAY, values[-1], "0")])


def _ticks(nights: Sequence[datetime]) -> Columns:
    firsts = [night for night in nights if night.day == 1]
    if not firsts or firsts[0] - nights[0] >= _FIRST_LETTERS:
        firsts.insert(0, nights[0])
    return columns(("at", "value", "label"), [(night, 0.0, month_tick(night)) for night in firsts])


def _ends(
    middle: Sequence[float], low: Sequence[float], was: Sequence[float], beds: Sequence[float], top: float
) -> list[End]:
    last = int(beds[-1])
    text = ngettext("%(n)s bed", "%(n)s beds", last) % {"n": number(last)}
    ends = [
        End(float(last), text, INK, strong=True),
        End(_last(middle, top * 0.7), _("drawn again"), BLUE, strong=True),
        End(_last(low, top * 0.4), _("8 draws of 10"), BLUE_TEXT),
    ]
    if not all(map(math.isnan, was)):
        ends.append(End(_last(was, top * 0.5), _("as it was"), SECONDARY))
    return ends


def _last(values: Sequence[float], otherwise: float) -> float:
    return next((value for value in reversed(values) if not math.isnan(value)), otherwise)
