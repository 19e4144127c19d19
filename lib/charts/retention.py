"""The share without a negative exit as steps with its band, ringed at the horizons that are spoken of.

Three named frames feed the layers: "steps" (line and band), "marks" (rings with their label) and "followed"
(the number of tenants behind the figures, under the axis).
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache
from typing import Any, Final

import pandas as pd

from lib.charts import theme
from lib.measures.figure import Figure
from lib.measures.retention import HORIZON_DAYS
from lib.words import NO_BREAK, Language, _, language, listed, number, percent, speaking

MONTHS_SHOWN: Final = 36
_TICKS: Final = list(range(0, MONTHS_SHOWN + 1, 6))
MARKED: Final = (12, 24)
_DAYS_PER_MONTH: Final = 365 / 12
# A label reaches about this far to the right of its ring, and hangs this far under the line.
_LABEL_REACH_MONTHS: Final = 11
_LABEL_BELOW: Final = 0.09
# Under this width (a phone) the labels are the bare shares.
_NARROW_PIXELS: Final = 430


def frames(
    curve: pd.DataFrame, marks: Mapping[int, Figure], persons: int | None = None
) -> dict[str, pd.DataFrame]:
    """Rows for `spec`, cut where `curve` (days, value, low, high, at_risk) ends or at 36 months.

    `marks` holds the figures by horizon in months. The numbers followed are filled only when the curve
    carries numbers at risk; `persons` is everyone who moved in.
    """
    steps = _steps(curve)
    end = float(steps["months"].max()) if len(steps) else 0.0
    shown = {months: figure for months, figure in marks.items() if figure.shown and figure.value is not None}
    rings = [_ring(months, shown[months], steps) for months in MARKED if months in shown and months <= end]
    followed = {0: persons or 0} | {months: figure.n or 0 for months, figure in shown.items()}
    return {
        "steps": steps,
        "marks": pd.DataFrame(rings, columns=["months", "value", "label", "short", "label_at"]),
        "followed": pd.DataFrame(
            [(months, number(n)) for months, n in followed.items() if has_numbers_at_risk(curve)],
            columns=["months", "label"],
        ),
    }


def has_numbers_at_risk(curve: pd.DataFrame) -> bool:
    """Whether the viewer may see how many are behind each step."""
    return "at_risk" in curve and bool(curve["at_risk"].notna().any())


def _steps(curve: pd.DataFrame) -> pd.DataFrame:
    """The curve in months, the last step drawn out to the right end of the axis when it goes on beyond it."""
    months = curve["days"].astype(float) / _DAYS_PER_MONTH
    steps = curve[["value", "low", "high"]].astype(float).assign(months=months)
    inside = steps[months <= MONTHS_SHOWN]
    if len(inside) < len(steps):
        inside = pd.concat([inside, inside.tail(1).assign(months=MONTHS_SHOWN)], ignore_index=True)
    return inside


def _ring(months: int, figure: Figure, steps: pd.DataFrame) -> tuple[float, float, str, str, float]:
    value = figure.value or 0.0
    reach = steps[steps["months"].between(months, months + _LABEL_REACH_MONTHS)]
    # The curve only falls, so under its lowest step in reach the label crosses no line.
    lowest = min([value, *reach["value"]])
    below = lowest > 2 * _LABEL_BELOW
    label_at = lowest - _LABEL_BELOW if below else value + _LABEL_BELOW
    share = percent(value)
    words = _("%(share)s after one year") if months == MARKED[0] else _("%(share)s after two years")
    return months, value, words % {"share": share}, share, label_at


def alt(curve: pd.DataFrame, marks: Mapping[int, Figure]) -> str:
    """The picture in words: the values at the horizons, where the curve ends and its last interval."""
    if curve.empty:
        return _("No curve: fewer than ten tenants have been followed.")
    # What is said ends where the drawing ends.
    steps = _steps(curve)
    last = steps.iloc[-1]
    points = [
        _("%(share)s after %(months)s months") % {"share": percent(figure.value), "months": number(months)}
        for months, figure in marks.items()
        if figure.value is not None
        and figure.shown
        and HORIZON_DAYS[months] / _DAYS_PER_MONTH <= last["months"]
    ]
    start = _("Step curve of the share without a negative exit, from 100 percent at moving in")
    end = _("It ends after %(months)s months at %(share)s, interval %(low)s to %(high)s.") % {
        "months": number(last["months"]),
        "share": percent(last["value"]),
        "low": percent(last["low"]),
        "high": percent(last["high"]),
    }
    return f"{start}: {listed(points)}. {end}" if points else f"{start}. {end}"


def spec(*, projector: bool, followed: bool) -> dict[str, Any]:
    """The Vega-Lite spec in the language spoken now, without data; it is shared, do not write to it.

    With `followed` there is room for the row of numbers under the axis.
    """
    return _spec(language(), projector, followed)


@lru_cache(maxsize=8)
def _spec(spoken: Language, projector: bool, followed: bool) -> dict[str, Any]:
    size = theme.sizes(projector=projector)
    with speaking(spoken):
        layers = [_band(), _line(size), _rings(size), _labels(size)]
        if followed:
            layers += [_followed(size), _followed_title(size)]
    layers = theme.not_read_out(layers)
    bottom = round(size.font * 3.2) if followed else 4
    padding = {"top": 10, "left": 2, "right": size.font, "bottom": bottom}
    # The row of numbers takes its room from below, not from the curve.
    height = round(size.height * (1.2 if projector else 0.95)) + (bottom if followed else 0)
    return {
        **theme.frame(projector=projector),
        "height": height,
        "padding": padding,
        "layer": layers,
    }


def _months() -> dict[str, Any]:
    # Every layer carries the same axis: one layer without would take it from all of them.
    axis = {
        "title": _("months after moving in"),
        "titleAnchor": "end",
        "values": _TICKS,
        # Vega thins given values to its count of ticks.
        "tickCount": len(_TICKS),
        "grid": False,
        "labelFlush": False,
    }
    scale = {"domain": [0, MONTHS_SHOWN], "nice": False}
    return {"field": "months", "type": "quantitative", "scale": scale, "axis": axis}


def _share(field: str) -> dict[str, Any]:
    gap = NO_BREAK + "%" if language() == "sv" else "%"
    axis = {
        "title": None,
        "values": [0, 0.25, 0.5, 0.75, 1],
        "labelExpr": f"round(datum.value * 100) + '{gap}'",
    }
    scale = {"domain": [0, 1], "nice": False}
    return {"field": field, "type": "quantitative", "scale": scale, "axis": axis}


def _band() -> dict[str, Any]:
    return {
        "data": {"name": "steps"},
        "mark": {"type": "area", "interpolate": "step-after", "color": theme.BLUE_LIGHT, "opacity": 0.7},
        "encoding": {"x": _months(), "y": _share("low"), "y2": {"field": "high"}},
    }


def _line(size: theme.Sizes) -> dict[str, Any]:
    return {
        "data": {"name": "steps"},
        "mark": {
            "type": "line",
            "interpolate": "step-after",
            "color": theme.BLUE,
            "strokeWidth": size.line * 1.6,
        },
        "encoding": {"x": _months(), "y": _share("value")},
    }


def _rings(size: theme.Sizes) -> dict[str, Any]:
    return {
        "data": {"name": "marks"},
        "mark": {
            "type": "point",
            "filled": True,
            "fill": "white",
            "stroke": theme.BLUE,
            "opacity": 1,
            "size": size.font**2 * 0.7,
            "strokeWidth": size.line * 1.6,
        },
        "encoding": {"x": _months(), "y": _share("value")},
    }


def _labels(size: theme.Sizes) -> dict[str, Any]:
    return {
        "data": {"name": "marks"},
        "transform": [
            {"calculate": f"width < {_NARROW_PIXELS} ? datum.short : datum.label", "as": "shown"},
        ],
        "mark": {
            "type": "text",
            "align": "left",
            "dx": size.font / 3,
            "fontSize": size.font,
            "fontWeight": 600,
            "fill": theme.BLUE,
        },
        "encoding": {"x": _months(), "y": _share("label_at"), "text": {"field": "shown"}},
    }


def _followed(size: theme.Sizes) -> dict[str, Any]:
    return {
        "data": {"name": "followed"},
        "mark": {
            "type": "text",
            "fontSize": size.font,
            "fill": theme.SECONDARY,
            "y": {"expr": f"height + {round(size.font * 4.1)}"},
        },
        "encoding": {"x": _months(), "text": {"field": "label"}},
    }


def _followed_title(size: theme.Sizes) -> dict[str, Any]:
    return {
        "data": {"values": [{}]},
        "mark": {
            "type": "text",
            "align": "right",
            "fontSize": size.font,
            "fill": theme.SECONDARY,
            "text": _("tenants behind the figures"),
            "x": {"expr": "width"},
            "y": {"expr": f"height + {round(size.font * 5.4)}"},
        },
    }
