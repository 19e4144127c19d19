"""Every night of up to three seasons as a cell: weeks downwards, weekdays across, seasons beside each other.

The spec holds no data and no words: both come from `lib.charts.calendar_frames`. Nothing rests on colour
alone: the tints differ in lightness, a full night has a dot, a missing one a cross, a closed one hatching.
"""

from __future__ import annotations

from functools import lru_cache
from typing import Any, Final

from lib.charts.layers import Layer, field, free_scale, named, with_scales, words
from lib.charts.theme import GREY, HEAT, HEAT_LINE, INK, SECONDARY, Sizes, frame, not_read_out, sizes

WALL_HEIGHT: Final = 640
PAGE_HEIGHT: Final = 560
# How much is written above the cells and beside them, in lines and letters of the chart's own size.
_HEAD_LINES: Final = 3.9
_WEEK_LETTERS: Final = 5.6
_KEY_LETTERS: Final = 10.4


@lru_cache(maxsize=4)
def calendar_spec(*, projector: bool) -> dict[str, Any]:
    """Give the spec over the frames of `calendar_chart`. It is shared: do not write to it."""
    size = sizes(projector=projector)
    height = WALL_HEIGHT if projector else PAGE_HEIGHT
    head = round(size.font * _HEAD_LINES)
    layers = [
        _plot(), *_cells(size), _months(size), *_marks(size),
        *_head(size, head), _weeks(), *_key(size, head),
    ]  # fmt: skip
    right = f"width < {_narrow(size)} ? width - 2 : width - {round(size.font * _KEY_LETTERS)}"
    x = free_scale("quantitative", [round(size.font * _WEEK_LETTERS), {"expr": right}])
    y = free_scale("quantitative", [head, height - 4])
    layers = not_read_out(with_scales(layers, x, y))
    return {**frame(projector=projector), "height": height, "layer": layers}


def _narrow(size: Sizes) -> int:
    """Below this width the key stands under the chart, as text."""
    return 0 if not size.narrow else 460


def _plot() -> Layer:
    """Nothing to see: it holds the scales to the whole calendar, whatever nights there are."""
    return {
        "data": named("plot"),
        "mark": {"type": "rect", "opacity": 0},
        "encoding": {"x": field("x"), "x2": field("x2"), "y": field("y"), "y2": field("y2")},
    }


def _box(**more: Layer) -> Layer:
    return {"x": field("x"), "x2": field("x2"), "y": field("y"), "y2": field("y2"), **more}


def _cells(size: Sizes) -> list[Layer]:
    thin = size.line * 0.4
    tint = {
        "condition": [{"test": f"datum.level === {i}", "value": colour} for i, colour in enumerate(HEAT)],
        "value": HEAT[-1],
    }
    return [
        {
            "data": named("cells"),
            "transform": [{"filter": "datum.level >= 0"}],
            "mark": {"type": "rect", "stroke": HEAT_LINE, "strokeWidth": thin},
            "encoding": _box(fill=tint, tooltip={**words("words"), "title": None}),
        },
        {
            "data": named("cells"),
            "transform": [{"filter": "datum.level < 0"}],
            "mark": {"type": "rect", "fill": "#FFFFFF", "stroke": HEAT_LINE, "strokeWidth": thin},
            "encoding": _box(tooltip={**words("words"), "title": None}),
        },
    ]


def _months(size: Sizes) -> Layer:
    """A line between the months, stepping as they do inside a week."""
    return {
        "data": named("borders"),
        "mark": {"type": "rule", "stroke": INK, "strokeWidth": size.line * 0.75, "strokeCap": "square"},
        "encoding": _box(),
    }


def _marks(size: Sizes) -> list[Layer]:
    """Hatching, dot and cross."""
    cross = size.font * 0.62
    return [
        {
            "data": named("hatch"),
            "mark": {"type": "rule", "stroke": GREY, "strokeWidth": size.line * 0.5},
            "encoding": _box(),
        },
        _sign("dot", _dot(size)),
        _sign("cross", {"type": "text", "text": "×", "fontSize": max(cross * 1.6, 12), "fill": SECONDARY,
                        "baseline": "middle", "align": "center"}),
        _sign("part", {"type": "text", "text": "×", "fontSize": max(cross * 1.6, 12), "fill": INK,
                       "stroke": "#FFFFFF", "strokeWidth": 0.6, "baseline": "middle", "align": "center"}),
    ]  # fmt: skip


def _dot(size: Sizes) -> Layer:
    return {
        "type": "point",
        "shape": "circle",
        "filled": True,
        "fill": "#FFFFFF",
        "opacity": 1,
        "size": round(size.font * size.font * 0.1),
    }


def _sign(name: str, mark: Layer) -> Layer:
    return {
        "data": named("signs"),
        "transform": [{"filter": f"datum.sign == '{name}'"}],
        "mark": mark,
        "encoding": {"x": field("x"), "y": field("y")},
    }


def _head(size: Sizes, head: int) -> list[Layer]:
    """Title, the season over its block, the weekdays over its columns."""
    line = size.font * 1.25
    return [
        {
            "data": named("title"),
            "mark": {"type": "text", "x": 0, "y": 0, "align": "left", "baseline": "top", "fill": INK,
                     "fontWeight": 600, "fontSize": size.font},
            "encoding": {"text": words()},
        },
        {
            "data": named("seasons"),
            "mark": {"type": "text", "align": "left", "baseline": "bottom", "fill": INK,
                     "y": head - line - 4},
            "encoding": {"x": field("x"), "text": words()},
        },
        {
            "data": named("weekdays"),
            "mark": {"type": "text", "align": "center", "baseline": "bottom", "y": head - 5},
            "encoding": {"x": field("x"), "text": words()},
        },
    ]  # fmt: skip


def _weeks() -> Layer:
    return {
        "data": named("weeks"),
        "mark": {"type": "text", "align": "right", "baseline": "middle", "dx": -8},
        "encoding": {"x": field("x"), "y": field("y"), "text": words()},
    }


def _key(size: Sizes, head: int) -> list[Layer]:
    """What the cells mean, each beside one of its kind, at the right of the last season."""
    left = f"width - {round(size.font * (_KEY_LETTERS - 0.9))}"
    room, line = round(size.font * 1.1), round(size.font * 1.75)
    top = f"{head} + datum.place * {line}"
    shown = {"filter": f"width >= {_narrow(size)}"}
    tint = {
        "condition": [{"test": f"datum.level === {i}", "value": colour} for i, colour in enumerate(HEAT)],
        "value": "#FFFFFF",
    }

    text = {"type": "text", "baseline": "middle", "align": "center"}
    middle = {"x": {"expr": f"{left} + {room / 2}"}, "y": {"expr": f"{top} + {room / 2}"}}

    def sign(name: str, mark: Layer) -> Layer:
        only = {"filter": f"datum.sign == '{name}'"}
        return {"data": named("key"), "transform": [shown, only], "mark": {**mark, **middle}, "encoding": {}}

    return [
        {
            "data": named("key"),
            "transform": [shown],
            "mark": {
                "type": "rect", "stroke": HEAT_LINE, "strokeWidth": 1,
                "x": {"expr": left}, "x2": {"expr": f"{left} + {room}"},
                "y": {"expr": top}, "y2": {"expr": f"{top} + {room}"},
            },
            "encoding": {"fill": tint},
        },
        sign("hatch", {**text, "text": "///", "fill": GREY}),
        sign("dot", _dot(size)),
        sign("cross", {**text, "text": "×"}),
        sign("part", {**text, "text": "×", "fill": INK}),
        {
            "data": named("key"),
            "transform": [shown],
            "mark": {
                "type": "text", "align": "left", "baseline": "middle",
                "x": {"expr": f"{left} + {room + round(size.font * 0.45)}"},
                "y": {"expr": f"{top} + {room / 2}"},
            },
            "encoding": {"text": words()},
        },
    ]  # fmt: skip
