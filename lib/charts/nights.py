"""Night beds as bars a night (or a month): full nights dark, surge and people beyond the beds on top.

The specs hold no data and no words: both come in the frames of `lib.charts.night_frames`. Axes are drawn as
marks, because Vega's own would write months in English and grid lines under the end labels.
"""

from __future__ import annotations

from functools import lru_cache
from typing import Any, Final

from lib.charts.layers import Layer, field, free_scale, named, with_scales, words
from lib.charts.night_marks import event_marks, foot, labels, row_height, ticks
from lib.charts.theme import (
    ATTENTION,
    ATTENTION_DARK,
    ATTENTION_LIGHT,
    BLUE,
    BLUE_LIGHT,
    BLUE_MID,
    GREY,
    INK,
    LINE,
    SECONDARY,
    Sizes,
    frame,
    sizes,
)

_DIGIT: Final = 0.53
_HEADLINE_LINE: Final = 63


@lru_cache(maxsize=64)
def bars_spec(
    *,
    projector: bool,
    event_rows: int = 0,
    axis_letters: int = 3,
    lines_less: int = 0,
    any_bar: bool = True,
) -> dict[str, Any]:
    """Give the spec over the rows of `lib.charts.night_frames`. It is shared: do not write to it.

    `event_rows` is how many rows of event names to leave room for above the bars, `axis_letters` how long
    the longest number at the left is. `lines_less`: lines of headline on the wall beyond the usual two.
    Without `any_bar` no bars are announced to those who listen, where there are none.
    """
    size = sizes(projector=projector)
    left = max(size.left, round(axis_letters * size.font * _DIGIT) + 14)
    layers = [
        _grid(),
        _hatch(size),
        *_bars(any_bar=any_bar),
        *_edges(size),
        *_lines(size),
        *ticks(size),
        *labels(size, left),
        *event_marks(size),
    ]
    right = f"width < {size.narrow} ? width - 4 : width - {size.labels}"
    top = event_rows * row_height(size) + size.font
    x = free_scale("temporal", [left, {"expr": right}])
    y = free_scale("quantitative", [{"expr": foot(size)}, round(top)])
    y["scale"]["zero"] = True
    height = size.height - lines_less * _HEADLINE_LINE if projector else size.height
    return {**frame(projector=projector), "height": height, "layer": with_scales(layers, x, y)}


def _grid() -> Layer:
    return {
        "data": named("grid"),
        "mark": {"type": "rule", "stroke": LINE, "strokeWidth": 1, "aria": False},
        "encoding": {"x": field("start"), "x2": field("end"), "y": field("value")},
    }


def _hatch(size: Sizes) -> Layer:
    return {
        "data": named("hatch"),
        "mark": {
            "type": "rule",
            "stroke": GREY,
            "strokeWidth": size.line * 0.6,
            "strokeOpacity": 0.55,
            "aria": False,
        },
        "encoding": {"x": field("start"), "x2": field("end"), "y": field("low"), "y2": field("high")},
    }


def _part(frame_name: str, low: str, high: str, colour: Layer, **mark: Any) -> Layer:
    """One layer of the bars: from one height to another."""
    return {
        "data": named(frame_name),
        "transform": [{"filter": f"datum.{high} > datum.{low}"}],
        "mark": {"type": "rect", **mark},
        "encoding": {
            "x": field("start"),
            "x2": field("end"),
            "y": field(low),
            "y2": field(high),
            "fill": colour,
            "tooltip": {**words("words"), "title": None},
        },
    }


def _bars(*, any_bar: bool) -> list[Layer]:
    """People in regular beds, on them those in surge beds, on top those for whom there was no bed."""
    regular = {
        "condition": [
            {"test": "datum.full && !datum.unsure", "value": BLUE},
            {"test": "datum.full", "value": BLUE_MID},
            {"test": "datum.unsure", "value": BLUE_LIGHT},
        ],
        "value": BLUE_MID,
    }
    surge = {"condition": {"test": "datum.unsure", "value": ATTENTION_LIGHT}, "value": ATTENTION}
    whole = _part(
        "bars", "zero", "base", regular, cornerRadiusTopLeft=1, cornerRadiusTopRight=1, aria=any_bar
    )
    # Everything that is read out hangs on the bar, also on one that has only surge beds.
    whole["transform"] = []
    whole["encoding"]["description"] = words("words")
    return [
        whole,
        _part("bars", "base", "occupied", surge, aria=False),
        _part("over", "low", "high", {"value": ATTENTION_DARK}, aria=False),
    ]


def _edges(size: Sizes) -> list[Layer]:
    """Outline the bars that may still change; dashed, those that lack the report of a site."""

    def edge(test: str, dash: list[int]) -> Layer:
        width = size.line * 0.7
        look = {"fillOpacity": 0, "stroke": BLUE, "strokeWidth": width, "strokeDash": dash, "aria": False}
        return {
            "data": named("bars"),
            "transform": [{"filter": test}],
            "mark": {"type": "rect", **look},
            "encoding": {
                "x": field("start"),
                "x2": field("end"),
                "y": field("zero"),
                "y2": field("occupied"),
            },
        }

    return [edge("datum.unsure && !datum.partly", [1, 0]), edge("datum.partly", [5, 4])]


def _lines(size: Sizes) -> list[Layer]:
    """Draw the beds: available as a step, agreed thin and dashed."""

    def line(kind: str, mark: Layer) -> Layer:
        return {
            "data": named("lines"),
            "transform": [{"filter": f"datum.kind == '{kind}'"}],
            "mark": {"type": "line", "interpolate": "step-after", "aria": False, **mark},
            "encoding": {"x": field("at"), "y": field("beds"), "detail": words("segment")},
        }

    thin = {"stroke": SECONDARY, "strokeWidth": size.line * 0.6, "strokeDash": [6, 5]}
    return [line("agreed", thin), line("available", {"stroke": INK, "strokeWidth": size.line})]
