"""*Tänk om*: the season drawn again as a band with its middle, the beds as set, and what really happened.

The rows come from `lib.charts.what_if_frames`.
"""

from __future__ import annotations

from functools import lru_cache
from typing import Any, Final

from lib.charts.layers import Layer, field, free_scale, named, with_scales, words
from lib.charts.night_marks import foot, labels, ticks
from lib.charts.theme import BLUE, BLUE_LIGHT, INK, LINE, SECONDARY, frame, sizes

# The sliders stand above it, so it is lower than the chart of the nights.
_HEIGHT: Final = {False: 300, True: 330}


@lru_cache(maxsize=2)
def what_if_spec(*, projector: bool) -> dict[str, Any]:
    """Give the spec over the rows of `what_if_frames`. It is shared: do not write to it."""
    size = sizes(projector=projector)
    layers = [
        _grid(),
        _band(),
        _line("middle", BLUE, size.line * 1.2),
        _line("was", SECONDARY, size.line * 0.8),
        _line("beds", INK, size.line, interpolate="step-after"),
        *ticks(size),
        *labels(size, size.left),
    ]
    right = f"width < {size.narrow} ? width - 4 : width - {size.labels}"
    x = free_scale("temporal", [size.left, {"expr": right}])
    y = free_scale("quantitative", [{"expr": foot(size)}, round(size.font * 0.7)])
    y["scale"]["zero"] = True
    return {
        **frame(projector=projector),
        "height": _HEIGHT[projector],
        "layer": with_scales(layers, x, y),
    }


def _grid() -> Layer:
    return {
        "data": named("grid"),
        "mark": {"type": "rule", "stroke": LINE, "strokeWidth": 1, "aria": False},
        "encoding": {"x": field("start"), "x2": field("end"), "y": field("value")},
    }


def _band() -> Layer:
    return {
        "data": named("band"),
        "mark": {"type": "rect", "fill": BLUE_LIGHT, "stroke": BLUE_LIGHT, "strokeWidth": 1, "aria": False},
        "encoding": {
            "x": field("start"),
            "x2": field("end"),
            "y": field("low"),
            "y2": field("high"),
            "tooltip": {**words("words"), "title": None},
        },
    }


def _line(name: str, colour: str, width: float, **more: Any) -> Layer:
    return {
        "data": named(name),
        "mark": {"type": "line", "stroke": colour, "strokeWidth": width, "aria": False, **more},
        "encoding": {"x": field("at"), "y": field("value"), "detail": words("segment")},
    }
