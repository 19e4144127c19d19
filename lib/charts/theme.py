"""One look for every chart: colours, type and sizes, on the page and on the wall."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from collections.abc import Sequence

INK: Final = "#18222E"
SECONDARY: Final = "#55616E"
LINE: Final = "#D5DAE0"
SURFACE: Final = "#F4F6F8"
BLUE: Final = "#0B5A9E"
BLUE_MID: Final = "#7FAFD9"
BLUE_LIGHT: Final = "#CFE1F2"
BLUE_TEXT: Final = "#3474AB"  # the tint's name in letters: dark enough to read on white (4.9:1)
ATTENTION: Final = "#B8480A"
ATTENTION_LIGHT: Final = "#FBE3D3"
ATTENTION_DARK: Final = "#5E2405"
GREY: Final = "#8A95A1"
# From the emptiest to the full night: one hue, so far apart in lightness that grey prints tell them apart.
HEAT: Final = ("#E6EFF8", "#B9D3EC", "#7FAFD9", "#3474AB", "#0A3761")
HEAT_LINE: Final = "#C3CAD2"
FONT: Final = '"Source Sans", sans-serif'


@dataclass(frozen=True, slots=True)
class Sizes:
    """Pixels at the size a chart is drawn for; `labels` is the room right of the plot for end labels."""

    font: int
    line: float
    height: int
    left: int
    labels: int
    narrow: int


PAGE: Final = Sizes(font=14, line=1.8, height=330, left=36, labels=150, narrow=560)
WALL: Final = Sizes(font=25, line=3.0, height=480, left=60, labels=236, narrow=0)


def sizes(*, projector: bool) -> Sizes:
    """Give the sizes for the page or for the wall."""
    return WALL if projector else PAGE


def text_size(*, projector: bool) -> int:
    """Give the size of a chart's letters in pixels: at least 24 on the wall."""
    return sizes(projector=projector).font


def frame(*, projector: bool) -> dict[str, Any]:
    """Give what every spec begins with; drawn as SVG so that text stays text for those who listen."""
    size = sizes(projector=projector)
    return {
        "$schema": "https://vega.github.io/schema/vega-lite/v6.json",
        "config": _config(size),
        "height": size.height,
        "padding": 0,
        "autosize": {"type": "fit", "contains": "padding"},
        "usermeta": {"embedOptions": {"renderer": "svg", "actions": False}},
    }


def not_read_out(layers: Sequence[dict[str, Any]]) -> list[dict[str, Any]]:
    """Hide marks and axes from those who listen: Vega would name fields and colours to them, in English.

    For charts whose `alt` sentence already says every number.
    """
    return [
        {
            **layer,
            "mark": {**layer["mark"], "aria": False},
            "encoding": {name: _silent(channel) for name, channel in layer.get("encoding", {}).items()},
        }
        for layer in layers
    ]


def _silent(channel: dict[str, Any]) -> dict[str, Any]:
    return {**channel, "axis": {**channel["axis"], "aria": False}} if channel.get("axis") else channel


def _config(size: Sizes) -> dict[str, Any]:
    """Streamlit's own type, few thin lines, no frame, no legend."""
    return {
        "font": FONT,
        "background": "transparent",
        "view": {"stroke": None},
        "text": {"font": FONT, "fontSize": size.font, "fill": SECONDARY},
        "axis": {
            "labelFontSize": size.font,
            "labelColor": SECONDARY,
            "labelPadding": 8,
            "titleFontSize": size.font,
            "titleFontWeight": "normal",
            "titleColor": SECONDARY,
            "domain": False,
            "ticks": False,
            "gridColor": LINE,
            "gridWidth": 1,
            "tickCount": 5,
        },
        "axisX": {"grid": False},
        "legend": {"disable": True},
        "bar": {"fill": BLUE_MID},
        "line": {"stroke": BLUE, "strokeWidth": size.line},
        "rule": {"stroke": LINE},
    }
