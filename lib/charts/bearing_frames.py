"""The rows of the two charts of what a house can bear: of a hundred who ask, how many get no bed."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from lib.charts.labels import Columns, columns, round_values
from lib.words import _, ngettext, number, percent

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from lib.scenarios.bearing import Curves, Limit, Share

# What is drawn ends a little above today's uncertainty, and never under one in five: higher up the curve says
# nothing about a house that anybody would run.
_LEAST_TOP: Final = 0.2
_ABOVE_TODAY: Final = 1.3
_LEAST_OCCUPANCY: Final = 0.4
_TICKS: Final = 6
# Two names keep this share of the height between them, else only today's is written.
_APART: Final = 0.13

Point = tuple[float, "Share"]


def of_hundred(share: float) -> str:
    """A share as so many of a hundred: *13 av 100*, *färre än 1 av 100*."""
    if 0 < share < 0.005:
        return _("fewer than 1 in 100")
    return _("%(n)s in 100") % {"n": number(100 * share)}


def in_beds(beds: float) -> str:
    """A number of beds with its noun."""
    return ngettext("%(n)s bed", "%(n)s beds", beds) % {"n": number(beds)}


@dataclass(frozen=True, slots=True)
class _Axis:
    """What lies along the bottom: its title above the chart, its places in words, and its unit."""

    title: str
    said: Callable[[float], str]
    written: Callable[[float], str]
    unit: float


def beds_chart(curves: Curves) -> dict[str, Columns]:
    """Lay out the share turned away by number of beds, with today's beds and those that it takes."""
    title = _("Of 100 new people this many get no bed, by number of beds")
    points = [(float(beds), share) for beds, share in curves.by_beds.items()]
    limit = curves.limits[0]
    marks = [(float(curves.beds), curves.today.value, _("today, %(what)s") % {"what": in_beds(curves.beds)})]
    if limit.beds != curves.beds:
        marks.append((float(limit.beds), curves.by_beds[limit.beds].value, in_beds(limit.beds)))
    return _chart(curves, points, marks, _Axis(title, in_beds, number, 1.0))


def occupancy_chart(curves: Curves) -> dict[str, Columns]:
    """Lay out the share turned away by average occupancy, with today's and the highest that will do."""
    title = _("Of 100 new people this many get no bed, by occupancy")
    limit = curves.limits[0]
    # The highest that will do stands in the middle or right of it: left of it are its name and the limit's.
    reach = min(max(curves.occupancy, limit.occupancy) + 0.1, 1.0)
    room = 2 * limit.occupancy - reach
    lowest = max(min(_LEAST_OCCUPANCY, 0.8 * curves.occupancy, room), 0.0)
    points = [point for point in curves.by_occupancy if point[0] >= lowest]
    today = _("today, %(what)s") % {"what": percent(curves.occupancy)}
    marks = [
        (curves.occupancy, curves.today.value, today),
        (limit.occupancy, limit.at_most, percent(limit.occupancy)),
    ]
    return _chart(curves, points, marks, _Axis(title, percent, percent, 0.01))


def _chart(
    curves: Curves, points: Sequence[Point], marks: Sequence[tuple[float, float, str]], axis: _Axis
) -> dict[str, Columns]:
    wanted = 100 * min(max(_LEAST_TOP, _ABOVE_TODAY * curves.today.high), 1.0)
    values = round_values(wanted, whole=True)
    if values[-1] < wanted:
        values.append(2 * values[-1] - values[-2])
    top = values[-1]
    shown = [(at, share) for at, share in points if 100 * share.value <= top]
    start, end = shown[0][0], shown[-1][0]
    limit = curves.limits[0]
    curve = [
        (at, 100 * share.value, 100 * share.low, min(100 * share.high, top), _said(axis.said(at), share))
        for at, share in shown
    ]
    ticks = [(at, axis.written(at)) for at in _round_places(start, end, axis.unit)]
    return {
        "titles": columns(("label",), [(axis.title,)]),
        "grid": columns(("start", "end", "value", "label"), [(start, end, at, number(at)) for at in values]),
        "curve": columns(("at", "value", "low", "high", "words"), curve),
        "ticks": columns(("at", "label"), ticks),
        "limit": columns(("start", "end", "value", "label"), [_limit(limit, start, end)]),
        "marks": _marks(marks, top, 100 * limit.at_most),
    }


def _said(what: str, share: Share) -> str:
    """One place on the curve in words, for the pointer."""
    between = {"low": number(100 * share.low), "high": number(100 * share.high)}
    uncertainty = _("uncertainty %(low)s–%(high)s") % between
    return f"{what}: {of_hundred(share.value)} ({uncertainty})"


def _limit(limit: Limit, start: float, end: float) -> tuple[float, float, float, str]:
    label = _("at most %(what)s") % {"what": of_hundred(limit.at_most)}
    return start, end, 100 * limit.at_most, label


def _marks(marks: Sequence[tuple[float, float, str]], top: float, limit: float) -> Columns:
    """Today's place in full words; the other one, over the line, only where it does not lie on today's."""
    today = marks[0]
    rows = []
    for at, value, name in marks:
        strong = (at, value, name) == today
        clear = strong or abs(value - today[1]) * 100 >= _APART * top
        label = f"{name}: {of_hundred(value)}" if strong else name
        name_at = 100 * value if strong else max(100 * value, limit)
        rows.append((at, 100 * value, name_at, label if clear else "", name if clear else "", strong))
    return columns(("at", "value", "name_at", "label", "short", "strong"), rows)


def _round_places(start: float, end: float, unit: float) -> list[float]:
    """A few round places along the axis, in whole units."""
    steps = round_values(max((end - start) / unit, _TICKS) * 4.5 / _TICKS, whole=True)
    step = (steps[1] - steps[0]) * unit
    first, last = math.ceil(start / step - 1e-9), math.floor(end / step + 1e-9)
    return [round(i * step, 6) for i in range(first, last + 1)]
