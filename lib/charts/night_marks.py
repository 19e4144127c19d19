"""What stands round the bars of the night-bed chart: dates, names at the ends, words in gaps, events."""

from __future__ import annotations

from typing import Final

from lib.charts.layers import Layer, field, named, words
from lib.charts.theme import GREY, INK, SECONDARY, Sizes

_LINE: Final = 1.35


def row_height(size: Sizes) -> int:
    """Give the height of one row of event names."""
    return round(size.font * _LINE)


def foot(size: Sizes) -> str:
    """Where the bars stand: one line of dates is left below."""
    return f"height - {round(size.font * 1.7)}"


def ticks(size: Sizes) -> list[Layer]:
    """Write the beds at the left and the dates below."""
    ground = foot(size)
    beds: Layer = {
        "data": named("grid"),
        "mark": {"type": "text", "align": "right", "dx": -10, "aria": False},
        "encoding": {"x": field("start"), "y": field("value"), "text": words()},
    }
    tick: Layer = {
        "data": named("ticks"),
        "mark": {
            "type": "rule",
            "stroke": GREY,
            "y": {"expr": ground},
            "y2": {"expr": f"{ground} + 7"},
            "aria": False,
        },
        "encoding": {"x": field("at")},
    }
    dates: Layer = {
        "data": named("ticks"),
        "mark": {
            "type": "text",
            "align": "left",
            "baseline": "top",
            "dx": 4,
            "y": {"expr": f"{ground} + 8"},
            "fill": INK,
            "aria": False,
        },
        "transform": [{"calculate": f"width < {size.narrow} && datum.brief || datum.label", "as": "written"}],
        "encoding": {"x": field("at"), "text": words("written")},
    }
    return [beds, tick, dates]


def _brief_if_narrow(size: Sizes) -> Layer:
    """Choose the short form of a word where the screen is narrow and there is one."""
    return {"calculate": f"width < {size.narrow} && datum.brief || datum.label", "as": "written"}


def labels(size: Sizes, left: int) -> list[Layer]:
    """Name each colour and line at its end; write *missing* and *closed* upright where there is room."""
    return [*_ends(size), *_gaps(size, left), _on_top(size)]


def _ends(size: Sizes) -> list[Layer]:
    def end(test: str, **mark: object) -> Layer:
        return {
            "data": named("ends"),
            "transform": [{"filter": f"{test} && width >= {size.narrow}"}],
            "mark": {"type": "text", "align": "left", "dx": 14, "aria": False, **mark},
            "encoding": {
                "x": field("at"),
                "y": field("value"),
                "text": words(),
                "color": {**words("colour"), "scale": None},
            },
        }

    return [end("datum.strong", fontWeight=600), end("!datum.strong")]


def _gaps(size: Sizes, left: int) -> list[Layer]:
    """The word of a gap; a dotted line where a missing night is too narrow for it."""
    plot = f"(width - {left} - (width < {size.narrow} ? 4 : {size.labels}))"
    # A frame without shares has room for every word it holds.
    wide = f"(!isValid(datum.share) || datum.share * {plot} >= {size.font * 1.15})"

    text = {"type": "text", "angle": 270, "align": "left", "baseline": "middle", "dx": 6}
    halo: Layer = {
        "data": named("upright"),
        "transform": [{"filter": wide}],
        "mark": {**text, "stroke": "#FFFFFF", "strokeWidth": 5, "aria": False},
        "encoding": {"x": field("at"), "y": field("value"), "text": words()},
    }
    # Without room the word is not seen but still read out.
    word: Layer = {
        "data": named("upright"),
        "mark": text,
        "encoding": {
            "x": field("at"),
            "y": field("value"),
            "text": words(),
            "opacity": {"condition": {"test": wide, "value": 1}, "value": 0},
            "description": words("words"),
        },
    }
    # A closed night shows its hatching.
    dots: Layer = {
        "data": named("upright"),
        "transform": [{"filter": f"datum.state == 'missing' && !{wide}"}],
        "mark": {
            "type": "rule",
            "stroke": SECONDARY,
            "strokeWidth": size.line,
            "strokeDash": [size.line, size.line * 2],
            "y2": {"expr": f"{foot(size)} - {size.font * 4}"},
            "aria": False,
        },
        "encoding": {"x": field("at"), "y": field("value")},
    }
    return [dots, halo, word]


def _on_top(size: Sizes) -> Layer:
    return {
        "data": named("tops"),
        "transform": [_brief_if_narrow(size)],
        "mark": {"type": "text", "baseline": "top", "dy": 7, "fill": INK, "aria": False},
        "encoding": {"x": field("at"), "y": field("value"), "text": words("written")},
    }


def event_marks(size: Sizes) -> list[Layer]:
    """Name what happened above its night, with a short line down; at the right, how many have no name."""
    row = row_height(size)
    rule: Layer = {
        "data": named("events"),
        "mark": {
            "type": "rule",
            "stroke": SECONDARY,
            "strokeWidth": size.line * 0.6,
            "y": {"expr": f"(datum.row + 1) * {row}"},
            "y2": {"expr": f"(datum.rows + 1) * {row} - 2"},
            "aria": False,
        },
        "encoding": {"x": field("at")},
    }

    def name(align: str, dx: int) -> Layer:
        # On a phone there is room for one name in each row; the others keep their line.
        roomy = f"(datum.narrow || width >= {size.narrow})"
        return {
            "data": named("events"),
            "transform": [{"filter": f"datum.label && datum.align == '{align}' && {roomy}"}],
            "mark": {
                "type": "text",
                "align": align,
                "baseline": "bottom",
                "dx": dx,
                "y": {"expr": f"(datum.row + 1) * {row}"},
            },
            "encoding": {"x": field("at"), "text": words(), "description": words("words")},
        }

    more: Layer = {
        "data": named("more"),
        "mark": {
            "type": "text",
            "align": "right",
            "baseline": "bottom",
            "y": {"expr": f"(datum.row + 1) * {row}"},
            "aria": False,
        },
        "encoding": {"x": field("at"), "text": words()},
    }
    return [rule, name("left", -2), name("right", 2), more]
