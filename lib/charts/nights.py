"""Night beds as bars a night (or a month): full nights dark, above the regular beds in warning colour.

The specs hold no data and no words: both come in the frames of `lib.charts.night_frames`. Axes are drawn as
marks, because Vega's own would write months in English and grid lines under the end labels.
"""

from __future__ import annotations

from functools import lru_cache
from typing import Any

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
    Sizes,
    frame,
    sizes,
)

Layer = dict[str, Any]


@lru_cache(maxsize=16)
def bars_spec(*, projector: bool, event_rows: int = 0) -> dict[str, Any]:
    """Give the spec over the rows of `lib.charts.night_frames`. It is shared: do not write to it.

    `event_rows` is how many rows of event names to leave room for above the bars.
    """
    size = sizes(projector=projector)
    layers = [
        _grid(size),
        _hatch(),
        _bars(),
        _above(),
        _edge(),
        *_lines(size),
        *_ticks(size),
        *_labels(size),
        *_events(size),
    ]
    top = event_rows * size.font * 1.35 + size.font
    bottom = f"height - {round(size.font * 2.9)}"
    x = {"type": "temporal", "axis": None, "title": None, "scale": _x_scale(size)}
    y = {
        "type": "quantitative",
        "axis": None,
        "title": None,
        "scale": {"zero": True, "nice": False, "range": [{"expr": bottom}, round(top)]},
    }
    for layer in layers:
        for channel, shared in (("x", x), ("y", y)):
            if "field" in layer["encoding"].get(channel, {}):
                layer["encoding"][channel] = {**shared, **layer["encoding"][channel]}
    return {**frame(projector=projector), "layer": layers}


def _x_scale(size: Sizes) -> Layer:
    right = f"width < {size.narrow} ? width - 4 : width - {size.labels}"
    return {"range": [size.left, {"expr": right}], "nice": False, "zero": False}


def _data(name: str) -> Layer:
    return {"name": name}


def _field(name: str, **more: Any) -> Layer:
    return {"field": name, **more}


def _grid(size: Sizes) -> Layer:
    return {
        "data": _data("grid"),
        "mark": {"type": "rule", "stroke": LINE, "strokeWidth": 1, "aria": False},
        "encoding": {"x": _field("start"), "x2": _field("end"), "y": _field("value")},
    }


def _hatch() -> Layer:
    return {
        "data": _data("hatch"),
        "mark": {"type": "rule", "stroke": GREY, "strokeWidth": 1.2, "strokeOpacity": 0.55, "aria": False},
        "encoding": {"x": _field("start"), "x2": _field("end"), "y": _field("low"), "y2": _field("high")},
    }


def _bars() -> Layer:
    return {
        "data": _data("bars"),
        "mark": {"type": "rect", "cornerRadiusTopLeft": 1, "cornerRadiusTopRight": 1},
        "encoding": {
            "x": _field("start"),
            "x2": _field("end"),
            "y": _field("zero"),
            "y2": _field("base"),
            "fill": {
                "condition": [
                    {"test": "datum.full && !datum.unsure", "value": BLUE},
                    {"test": "datum.full", "value": BLUE_MID},
                    {"test": "datum.unsure", "value": BLUE_LIGHT},
                ],
                "value": BLUE_MID,
            },
            "tooltip": _field("words", type="nominal", title=None),
            "description": _field("words", type="nominal"),
        },
    }


def _above() -> Layer:
    return {
        "data": _data("bars"),
        "transform": [{"filter": "datum.occupied > datum.base"}],
        "mark": {"type": "rect", "aria": False},
        "encoding": {
            "x": _field("start"),
            "x2": _field("end"),
            "y": _field("base"),
            "y2": _field("occupied"),
            "fill": {"condition": {"test": "datum.unsure", "value": ATTENTION_LIGHT}, "value": ATTENTION},
            "tooltip": _field("words", type="nominal", title=None),
        },
    }


def _edge() -> Layer:
    """Outline the bars that may still change, or that lack the report of a site."""
    return {
        "data": _data("bars"),
        "transform": [{"filter": "datum.unsure"}],
        "mark": {"type": "rect", "fillOpacity": 0, "stroke": BLUE, "strokeWidth": 1, "aria": False},
        "encoding": {
            "x": _field("start"),
            "x2": _field("end"),
            "y": _field("zero"),
            "y2": _field("occupied"),
            "strokeDash": {"condition": {"test": "datum.partly", "value": [3, 3]}, "value": [1, 0]},
        },
    }


def _lines(size: Sizes) -> list[Layer]:
    """Draw the beds: available as a step, agreed thin and dashed."""

    def line(kind: str, mark: Layer) -> Layer:
        return {
            "data": _data("lines"),
            "transform": [{"filter": f"datum.kind == '{kind}'"}],
            "mark": {"type": "line", "interpolate": "step-after", "aria": False, **mark},
            "encoding": {
                "x": _field("at"),
                "y": _field("beds"),
                "detail": _field("segment", type="nominal"),
            },
        }

    thin = {"stroke": SECONDARY, "strokeWidth": size.line * 0.6, "strokeDash": [6, 5]}
    return [line("agreed", thin), line("available", {"stroke": INK, "strokeWidth": size.line})]


def _ticks(size: Sizes) -> list[Layer]:
    """Write the beds at the left and the dates below."""
    foot = f"height - {round(size.font * 2.9)}"
    beds = {
        "data": _data("grid"),
        "mark": {"type": "text", "align": "right", "dx": -10, "aria": False},
        "encoding": {"x": _field("start"), "y": _field("value"), "text": _field("label", type="nominal")},
    }
    tick = {
        "data": _data("ticks"),
        "mark": {
            "type": "rule",
            "stroke": GREY,
            "y": {"expr": foot},
            "y2": {"expr": f"{foot} + 7"},
            "aria": False,
        },
        "encoding": {"x": _field("at")},
    }
    dates = {
        "data": _data("ticks"),
        "mark": {
            "type": "text",
            "align": "left",
            "baseline": "top",
            "dx": 4,
            "y": {"expr": f"{foot} + 8"},
            "fill": INK,
            "aria": False,
        },
        "encoding": {"x": _field("at"), "text": _field("label", type="nominal")},
    }
    note = {
        "data": _data("notes"),
        "mark": {
            "type": "text",
            "align": "right",
            "baseline": "top",
            "y": {"expr": f"{foot} + {round(size.font * 1.65)}"},
            "aria": False,
        },
        "encoding": {"x": _field("at"), "text": _field("label", type="nominal")},
    }
    return [beds, tick, dates, note]


def _labels(size: Sizes) -> list[Layer]:
    """Name each colour and line at its end; write *missing* and *closed* upright where they are."""
    ends: Layer = {
        "data": _data("ends"),
        "mark": {
            "type": "text",
            "align": "left",
            "dx": 14,
            "aria": False,
        },
        "encoding": {
            "x": _field("at"),
            "y": _field("value"),
            "text": _field("label", type="nominal"),
            "color": _field("colour", type="nominal", scale=None),
        },
    }
    bold = {
        **ends,
        "transform": [{"filter": f"datum.strong && width >= {size.narrow}"}],
        "mark": {**ends["mark"], "fontWeight": 600},
    }
    plain = {**ends, "transform": [{"filter": f"!datum.strong && width >= {size.narrow}"}]}
    upright: Layer = {
        "data": _data("upright"),
        "mark": {"type": "text", "angle": 270, "align": "left", "baseline": "middle", "dx": 6},
        "encoding": {
            "x": _field("at"),
            "y": _field("value"),
            "text": _field("label", type="nominal"),
            "description": _field("words", type="nominal"),
        },
    }
    halo = {**upright, "mark": {**upright["mark"], "stroke": "#FFFFFF", "strokeWidth": 5, "aria": False}}
    on_top = {
        "data": _data("tops"),
        "mark": {"type": "text", "baseline": "top", "dy": 7, "fill": INK, "aria": False},
        "encoding": {"x": _field("at"), "y": _field("value"), "text": _field("label", type="nominal")},
    }
    # Each layer gets its own encoding: the axes are filled in afterwards.
    bold["encoding"], plain["encoding"] = dict(ends["encoding"]), dict(ends["encoding"])
    halo["encoding"] = dict(upright["encoding"])
    return [bold, plain, halo, upright, on_top]


def _events(size: Sizes) -> list[Layer]:
    """Name what happened above its night, with a short line down."""
    row = round(size.font * 1.35)
    rule = {
        "data": _data("events"),
        "mark": {
            "type": "rule",
            "stroke": SECONDARY,
            "y": {"expr": f"(datum.row + 1) * {row}"},
            "y2": {"expr": f"(datum.rows + 1) * {row} - 2"},
            "aria": False,
        },
        "encoding": {"x": _field("at")},
    }

    def name(align: str, dx: int) -> Layer:
        return {
            "data": _data("events"),
            "transform": [{"filter": f"datum.align == '{align}'"}],
            "mark": {
                "type": "text",
                "align": align,
                "baseline": "bottom",
                "dx": dx,
                "y": {"expr": f"(datum.row + 1) * {row}"},
            },
            "encoding": {
                "x": _field("at"),
                "text": _field("label", type="nominal"),
                "description": _field("words", type="nominal"),
            },
        }

    return [rule, name("left", -2), name("right", 2)]
