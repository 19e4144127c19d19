"""Occupancy by weekday or month as columns, and turned away by reason as bars: every one with its number.

The specs hold no data and no words: both come from `lib.charts.pattern_frames`.
"""

from __future__ import annotations

from functools import lru_cache
from typing import Any, Final

from lib.charts.layers import Layer, field, free_scale, named, with_scales, words
from lib.charts.theme import ATTENTION, BLUE, BLUE_MID, INK, LINE, frame, not_read_out, sizes

WALL_HEIGHT: Final = 212
PAGE_HEIGHT: Final = 190
# Letters before the bars: the names of reasons, and the word for the row of nights.
_NAME_LETTERS: Final = 12.6
_ROW_LETTERS: Final = 3.4


@lru_cache(maxsize=4)
def columns_spec(*, projector: bool) -> dict[str, Any]:
    """Give the spec over the frames of `weekday_columns` and `month_columns`. Shared: do not write to it."""
    size = sizes(projector=projector)
    height = WALL_HEIGHT if projector else PAGE_HEIGHT
    line = size.font * 1.3
    foot = round(height - 2 * line)
    under: Layer = {"type": "text", "align": "center", "baseline": "top"}
    layers: list[Layer] = [
        _title(size.font),
        {
            "data": named("lines"),
            "mark": {"type": "rule", "stroke": LINE, "strokeWidth": 1},
            "encoding": {"x": field("x"), "x2": field("x2"), "y": field("value")},
        },
        {
            "data": named("columns"),
            "mark": {"type": "rect"},
            "encoding": {
                "x": field("left"),
                "x2": field("right"),
                "y": field("zero"),
                "y2": field("value"),
                "fill": {"condition": {"test": "datum.strong", "value": BLUE}, "value": BLUE_MID},
                "tooltip": {**words("words"), "title": None},
            },
        },
        _written({"stroke": "#FFFFFF", "strokeWidth": 6}),
        _written({"fill": INK}),
        {
            "data": named("columns"),
            "mark": {**under, "fill": INK, "y": foot + 5},
            "encoding": {"x": field("at"), "text": words("name")},
        },
        {
            "data": named("columns"),
            "mark": {**under, "y": round(foot + line) + 3},
            "encoding": {"x": field("at"), "text": words("nights")},
        },
        {
            "data": named("rows"),
            "mark": {**under, "align": "left", "x": 0, "y": round(foot + line) + 3},
            "encoding": {"text": words()},
        },
    ]
    x = free_scale("quantitative", [round(size.font * _ROW_LETTERS), {"expr": "width"}])
    y = free_scale("quantitative", [foot, round(2.75 * size.font)])
    y["scale"]["zero"] = True
    layers = not_read_out(with_scales(layers, x, y))
    return {**frame(projector=projector), "height": height, "layer": layers}


@lru_cache(maxsize=32)
def reasons_spec(*, projector: bool, bars: int) -> dict[str, Any]:
    """Give the spec over the frames of `reason_bars`, with room for so many. Shared: do not write to it."""
    size = sizes(projector=projector)
    head, line = round(1.6 * size.font), round(1.45 * size.font)
    layers: list[Layer] = [
        _title(size.font),
        {
            "data": named("bars"),
            "mark": {"type": "rect"},
            "encoding": {
                "x": field("zero"),
                "x2": field("value"),
                "y": field("top"),
                "y2": field("bottom"),
                "fill": {"condition": {"test": "datum.strong", "value": ATTENTION}, "value": BLUE_MID},
                "tooltip": {**words("words"), "title": None},
            },
        },
        {
            "data": named("bars"),
            "mark": {"type": "text", "align": "right", "baseline": "middle", "fill": INK, "dx": -10},
            "encoding": {"x": field("zero"), "y": field("middle"), "text": words("name")},
        },
        {
            "data": named("bars"),
            "mark": {"type": "text", "align": "left", "baseline": "middle", "dx": 8, "fill": INK},
            "encoding": {"x": field("value"), "y": field("middle"), "text": words("written")},
        },
    ]
    room = round(size.font * 4)
    x = free_scale("quantitative", [round(size.font * _NAME_LETTERS), {"expr": f"width - {room}"}])
    y = free_scale("quantitative", [head, head + bars * line])
    layers = not_read_out(with_scales(layers, x, y))
    return {**frame(projector=projector), "height": head + bars * line + 4, "layer": layers}


def _written(look: Layer) -> Layer:
    """The number on a column; drawn twice, the first time as a halo over the line at 100 percent."""
    return {
        "data": named("columns"),
        "mark": {"type": "text", "align": "center", "baseline": "bottom", "dy": -3, **look},
        "encoding": {"x": field("at"), "y": field("value"), "text": words("written")},
    }


def _title(font: int) -> Layer:
    return {
        "data": named("title"),
        "mark": {"type": "text", "x": 0, "y": 0, "align": "left", "baseline": "top", "fill": INK,
                 "fontWeight": 600, "fontSize": font},
        "encoding": {"text": words()},
    }  # fmt: skip
