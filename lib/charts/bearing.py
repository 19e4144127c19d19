"""What a house can bear: a falling or rising curve with its band, the limit as a line, today's place named.

One spec for both charts, without data and words: they come from `lib.charts.bearing_frames`.
"""

from __future__ import annotations

from functools import lru_cache
from typing import Any

from lib.charts.layers import Layer, field, free_scale, named, with_scales, words
from lib.charts.theme import BLUE, BLUE_LIGHT, INK, LINE, SECONDARY, frame, not_read_out, sizes


@lru_cache(maxsize=4)
def bearing_spec(*, projector: bool, rising: bool) -> dict[str, Any]:
    """Give the spec; `rising` for the curve by occupancy, whose names stand left of their places. Shared."""
    size = sizes(projector=projector)
    height = round(size.height * 1.12) if projector else size.height
    foot = height - round(size.font * 2.2)
    left, right = round(size.font * 2.1), round(size.font * 1.1)
    layers: list[Layer] = [
        {
            "data": named("titles"),
            "mark": {"type": "text", "align": "left", "baseline": "top", "x": 0, "y": 0, "fill": INK,
                     "limit": {"expr": "width"}},
            "encoding": {"text": words()},
        },
        {
            "data": named("grid"),
            "mark": {"type": "rule", "stroke": LINE, "strokeWidth": 1},
            "encoding": {"x": field("start"), "x2": field("end"), "y": field("value")},
        },
        {
            "data": named("grid"),
            "mark": {"type": "text", "align": "right", "dx": -9},
            "encoding": {"x": field("start"), "y": field("value"), "text": words()},
        },
        {
            "data": named("curve"),
            "mark": {"type": "area", "fill": BLUE_LIGHT, "fillOpacity": 0.75, "interpolate": "monotone"},
            "encoding": {"x": field("at"), "y": field("low"), "y2": field("high")},
        },
        {
            "data": named("limit"),
            "mark": {"type": "rule", "stroke": SECONDARY, "strokeWidth": size.line * 0.6,
                     "strokeDash": [6, 5]},
            "encoding": {"x": field("start"), "x2": field("end"), "y": field("value")},
        },
        {
            "data": named("curve"),
            "mark": {"type": "line", "stroke": BLUE, "strokeWidth": size.line, "interpolate": "monotone"},
            "encoding": {"x": field("at"), "y": field("value")},
        },
        _limit_name(),
        {
            "data": named("ticks"),
            "mark": {"type": "text", "align": "center", "baseline": "top", "y": foot + 8, "fill": INK},
            "encoding": {"x": field("at"), "text": words()},
        },
        *_marks(size.font, size.narrow, rising=rising),
        {
            # Unseen and wide, so that a finger or a pointer finds the place on the curve.
            "data": named("curve"),
            "mark": {"type": "point", "size": 260, "opacity": 0, "filled": True},
            "encoding": {"x": field("at"), "y": field("value"), "tooltip": {**words("words"), "title": None}},
        },
    ]  # fmt: skip
    x = free_scale("quantitative", [left, {"expr": f"width - {right}"}])
    y = free_scale("quantitative", [foot, round(2.6 * size.font)])
    y["scale"]["zero"] = True
    layers = not_read_out(with_scales(layers, x, y))
    return {**frame(projector=projector), "height": height, "layer": layers}


def _limit_name() -> Layer:
    """Name the limit at the left, where a falling curve is high above it and a rising one under it."""
    return {
        "data": named("limit"),
        "mark": {"type": "text", "align": "left", "baseline": "bottom", "dx": 6, "dy": -4},
        "encoding": {"x": field("start"), "y": field("value"), "text": words()},
    }


def _marks(font: int, narrow: int, *, rising: bool) -> list[Layer]:
    """Today's place as a dark dot with its name, what would do as a ring with its."""
    half = narrow * 0.6
    dots: Layer = {
        "data": named("marks"),
        "mark": {"type": "point", "filled": True, "size": font * 11, "opacity": 1, "strokeWidth": 2.5},
        "encoding": {
            "x": field("at"),
            "y": field("value"),
            "fill": {"condition": {"test": "datum.strong", "value": INK}, "value": "#FFFFFF"},
            "stroke": {"condition": {"test": "datum.strong", "value": INK}, "value": BLUE},
        },
    }

    def name(strong: bool, wide: bool) -> Layer:
        test = "datum.strong" if strong else "!datum.strong"
        room = f"width >= {half}" if wide else f"width < {half}"
        return {
            "data": named("marks"),
            "transform": [{"filter": f"{test} && {room}"}],
            "mark": {
                "type": "text",
                "align": "right" if rising else "left",
                "baseline": "bottom",
                "dx": -font * 0.7 if rising else font * 0.7,
                "dy": -font * 0.25,
                "fontWeight": 600 if strong else 400,
                "fill": INK if strong else BLUE,
            },
            "encoding": {
                "x": field("at"),
                "y": field("name_at"),
                "text": words("label" if wide else "short"),
            },
        }

    return [dots, *(name(strong, wide) for strong in (False, True) for wide in (True, False))]
