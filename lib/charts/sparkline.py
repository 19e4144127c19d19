"""A year behind a key figure as a small inline drawing; the words beside it say what it shows."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Final

from lib.charts.theme import ATTENTION, BLUE, LINE, SURFACE

if TYPE_CHECKING:
    from collections.abc import Sequence

WIDTH: Final = 240
HEIGHT: Final = 64
_MARGIN: Final = 5


def sparkline(
    values: Sequence[float],
    *,
    band: tuple[float, float] | None = None,
    attention: bool = False,
) -> str:
    """Give an SVG of `values` in order of time, NaN where missing; empty without two known values.

    `band` is the normal variation, drawn in grey behind the line. A gap in the values is a gap in the line,
    and a value between two gaps is a dot.
    """
    known = [value for value in values if not math.isnan(value)]
    if len(known) < 2:
        return ""
    low, high = min([*known, *(band or ())]), max([*known, *(band or ())])
    colour = ATTENTION if attention else BLUE
    runs = _runs([_point(i, value, len(values), low, high) for i, value in enumerate(values)])
    drawn = "".join(_run_svg(run, colour) for run in runs)
    normal = _band_svg(band, low, high) if band else ""
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {HEIGHT}" '
        f'preserveAspectRatio="none" aria-hidden="true">{normal}{drawn}</svg>'
    )


def _height_of(value: float, low: float, high: float) -> float:
    share = 0.5 if high == low else (value - low) / (high - low)
    return round(HEIGHT - _MARGIN - share * (HEIGHT - 2 * _MARGIN), 1)


def _point(i: int, value: float, count: int, low: float, high: float) -> tuple[float, float] | None:
    if math.isnan(value):
        return None
    return round(_MARGIN + i * (WIDTH - 2 * _MARGIN) / max(count - 1, 1), 1), _height_of(value, low, high)


def _runs(points: Sequence[tuple[float, float] | None]) -> list[list[tuple[float, float]]]:
    runs: list[list[tuple[float, float]]] = [[]]
    for point in points:
        if point is None:
            runs.append([])
        else:
            runs[-1].append(point)
    return [run for run in runs if run]


def _run_svg(run: list[tuple[float, float]], colour: str) -> str:
    if len(run) == 1:
        x, y = run[0]
        return f'<circle cx="{x}" cy="{y}" r="2.5" fill="{colour}"/>'
    path = " ".join(f"{x},{y}" for x, y in run)
    return (
        f'<polyline points="{path}" fill="none" stroke="{colour}" stroke-width="2.4" '
        'stroke-linejoin="round" vector-effect="non-scaling-stroke"/>'
    )


def _band_svg(band: tuple[float, float], low: float, high: float) -> str:
    top, bottom = _height_of(band[1], low, high), _height_of(band[0], low, high)
    return (
        f'<rect x="0" y="{top}" width="{WIDTH}" height="{max(bottom - top, 2):.1f}" fill="{SURFACE}" '
        f'stroke="{LINE}" stroke-width="0.5" vector-effect="non-scaling-stroke"/>'
    )
