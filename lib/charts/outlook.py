"""What comes: nights behind as bars, nights ahead as a line with its band, the chance of full above it.

It looks and measures like the chart of the nights. The rows come from `lib.charts.outlook_frames`.
"""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING, Any, Final

from lib.charts.layers import Layer, field, free_scale, named, with_scales, words
from lib.charts.night_marks import foot, labels, ticks
from lib.charts.theme import (
    ATTENTION,
    ATTENTION_LIGHT,
    BLUE,
    BLUE_LIGHT,
    BLUE_MID,
    GREY,
    INK,
    LINE,
    SECONDARY,
    frame,
    sizes,
)

if TYPE_CHECKING:
    from lib.charts.theme import Sizes

# Upright chances above the bars, "100 %" long.
_CHANCE_LINES: Final = 3.7
_DIGIT: Final = 0.53  # of a letter's height


@lru_cache(maxsize=16)
def outlook_spec(*, projector: bool, axis_letters: int = 3) -> dict[str, Any]:
    """Give the spec over the rows of `lib.charts.outlook_frames`. It is shared: do not write to it.

    `axis_letters` is how long the longest number at the left is.
    """
    size = sizes(projector=projector)
    left = max(size.left, round(axis_letters * size.font * _DIGIT) + 14)
    top = round(size.font * _CHANCE_LINES)
    layers = [
        *_ground(size),
        _band(),
        *_bars(size),
        _beds(size),
        _begins(size),
        _level(size),
        *ticks(size),
        *_names(size, left),
        *_chances(size, top),
    ]
    right = f"width < {size.narrow} ? width - 4 : width - {size.labels}"
    x = free_scale("temporal", [left, {"expr": right}])
    y = free_scale("quantitative", [{"expr": foot(size)}, top])
    y["scale"]["zero"] = True
    return {**frame(projector=projector), "layer": with_scales(layers, x, y)}


def _ground(size: Sizes) -> list[Layer]:
    """Round values across, slanted lines over closed nights."""
    return [
        {
            "data": named("grid"),
            "mark": {"type": "rule", "stroke": LINE, "strokeWidth": 1, "aria": False},
            "encoding": {"x": field("start"), "x2": field("end"), "y": field("value")},
        },
        {
            "data": named("hatch"),
            "mark": {
                "type": "rule",
                "stroke": GREY,
                "strokeWidth": size.line * 0.6,
                "strokeOpacity": 0.55,
                "aria": False,
            },
            "encoding": {"x": field("start"), "x2": field("end"), "y": field("low"), "y2": field("high")},
        },
    ]


def _bars(size: Sizes) -> list[Layer]:
    """People in beds, dark on a full night; on top those who got none; outlined where it may still change."""
    across = {"x": field("start"), "x2": field("end")}
    told = {"tooltip": {**words("words"), "title": None}, "description": words("words")}
    in_beds: Layer = {
        "data": named("bars"),
        "mark": {"type": "rect", "cornerRadiusTopLeft": 1, "cornerRadiusTopRight": 1},
        "encoding": {
            **across,
            "y": field("zero"),
            "y2": field("occupied"),
            "fill": {
                "condition": [
                    {"test": "datum.full && !datum.unsure", "value": BLUE},
                    {"test": "datum.unsure && !datum.full", "value": BLUE_LIGHT},
                ],
                "value": BLUE_MID,
            },
            **told,
        },
    }
    got_none: Layer = {
        "data": named("bars"),
        "transform": [{"filter": "datum.need > datum.occupied"}],
        "mark": {"type": "rect", "aria": False},
        "encoding": {
            **across,
            "y": field("occupied"),
            "y2": field("need"),
            "fill": {"condition": {"test": "datum.unsure", "value": ATTENTION_LIGHT}, "value": ATTENTION},
            "tooltip": told["tooltip"],
        },
    }
    outline: Layer = {
        "data": named("bars"),
        "transform": [{"filter": "datum.unsure"}],
        "mark": {
            "type": "rect",
            "fillOpacity": 0,
            "stroke": BLUE,
            "strokeWidth": size.line * 0.6,
            "aria": False,
        },
        "encoding": {**across, "y": field("zero"), "y2": field("need")},
    }
    return [in_beds, got_none, outline]


def _beds(size: Sizes) -> Layer:
    return {
        "data": named("beds"),
        "mark": {"type": "line", "stroke": INK, "strokeWidth": size.line, "aria": False},
        "encoding": {
            "x": field("at"),
            "y": field("beds"),
            "detail": words("segment"),
        },
    }


def _band() -> Layer:
    return {
        "data": named("band"),
        "mark": {"type": "rect", "fill": BLUE_LIGHT, "stroke": BLUE_LIGHT, "strokeWidth": 1},
        "encoding": {
            "x": field("start"),
            "x2": field("end"),
            "y": field("low"),
            "y2": field("high"),
            "tooltip": {**words("words"), "title": None},
            "description": words("words"),
        },
    }


def _begins(size: Sizes) -> Layer:
    """Part what was from what may come."""
    return {
        "data": named("begins"),
        "mark": {
            "type": "rule",
            "stroke": GREY,
            "strokeDash": [3, 3],
            "y": 0,
            "y2": {"expr": foot(size)},
            "aria": False,
        },
        "encoding": {"x": field("at")},
    }


def _level(size: Sizes) -> Layer:
    return {
        "data": named("level"),
        "mark": {"type": "line", "stroke": BLUE, "strokeWidth": size.line * 1.4, "aria": False},
        "encoding": {"x": field("at"), "y": field("value")},
    }


def _names(size: Sizes, left: int) -> list[Layer]:
    """The names at the ends and the words in gaps; a dotted line is not read out, its table row is."""
    return [
        {**layer, "mark": {**layer["mark"], "aria": False}} if layer["mark"]["type"] == "rule" else layer
        for layer in labels(size, left)
    ]


def _chances(size: Sizes, top: int) -> list[Layer]:
    """The chance of each night, upright above it: every second one where a phone has no room for more."""
    each: Layer = {
        "data": named("chances"),
        "transform": [{"filter": f"width >= {size.narrow} || datum.place % 2 == 0"}],
        "mark": {
            "type": "text",
            "angle": 270,
            "align": "left",
            "baseline": "middle",
            "y": round(top - size.font * 0.4),
            "fill": INK,
            "aria": False,
        },
        "encoding": {"x": field("at"), "text": words()},
    }
    name: Layer = {
        "data": named("chance_name"),
        "transform": [{"filter": f"width >= {size.narrow}"}],
        "mark": {
            "type": "text",
            "align": "left",
            "baseline": "middle",
            "dx": 14,
            "y": round(top / 2),
            "fill": SECONDARY,
            "aria": False,
        },
        "encoding": {"x": field("at"), "text": words()},
    }
    return [each, name]
