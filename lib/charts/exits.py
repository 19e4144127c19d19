"""Where the tenants are: one bar a class, its number before it and its name after it."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Mapping
from functools import lru_cache
from typing import Any, Final

import pandas as pd

from lib.charts import theme
from lib.words import _, number

# What is rounded to nothing is drawn as a short bar: nobody knows whether it is none or four.
_DRAWN_WHEN_UNKNOWN: Final = 2.0
_UNDER_BASE: Final = "0–4"
_ALWAYS: Final = ("still_housed", "negative")
COLOURS: Final = {
    "still_housed": theme.BLUE,
    "taken_over": "#2F77B8",
    "positive": "#4A87BF",
    "neutral": theme.BLUE_MID,
    "negative": theme.ATTENTION,
    "deceased": theme.GREY,
    "unknown": theme.GREY,
    "other": theme.GREY,
}


def drawn(exits: pd.DataFrame, label: Callable[[str], str]) -> pd.DataFrame:
    """Rows for `spec` from the desk's `exits` (class, persons, rounded); `label` names a class.

    Columns: order, label, persons, count (what is written), colour. Classes that are exactly empty are left
    out, but for those that people ask about.
    """
    rows = [
        (
            label(row["class"]),
            _length(row),
            written(row["persons"], rounded=row["rounded"]),
            COLOURS[row["class"]],
        )
        for row in exits.to_dict("records")
        if row["persons"] > 0 or row["rounded"] or row["class"] in _ALWAYS
    ]
    table = pd.DataFrame(rows, columns=["label", "persons", "count", "colour"])
    return table.assign(order=range(len(table)))


def written(persons: float, *, rounded: bool) -> str:
    """The number as it may be said: a rounded nothing is "0–4"."""
    return _UNDER_BASE if rounded and persons == 0 else number(persons)


def _length(row: Mapping[Hashable, Any]) -> float:
    return _DRAWN_WHEN_UNKNOWN if row["rounded"] and row["persons"] == 0 else float(row["persons"])


def alt(rows: pd.DataFrame) -> str:
    """The bars in a sentence, from the rows of `drawn`."""
    if rows.empty:
        return _("No tenants to show.")
    parts = [
        _("%(label)s: %(count)s") % {"label": row.label, "count": row.count_}
        for row in rows.rename(columns={"count": "count_"}).itertuples()
    ]
    return _("Where the tenants are. %(parts)s.") % {"parts": "; ".join(parts)}


@lru_cache(maxsize=16)
def spec(*, projector: bool, rows: int) -> dict[str, Any]:
    """The Vega-Lite spec without data and without words; it is shared, do not write to it."""
    font = theme.text_size(projector=projector)
    start, label_width = round(font * 3), round(font * 12)
    longest = {"expr": f"max({start + 40}, width - {label_width})"}
    persons = {
        "field": "persons",
        "type": "quantitative",
        "scale": {"domainMin": 0, "nice": False, "range": [start, longest]},
        "axis": None,
    }
    order = {
        "field": "order",
        "type": "ordinal",
        "axis": None,
        "scale": {"paddingInner": 0.42, "paddingOuter": 0.2},
    }
    # A bar stands for "0–4" too, so its length is no number to read out; `alt` says what is known.
    layers = theme.not_read_out([_bars(persons, start), _counts(font, start), _names(persons, font)])
    padding = {"top": 2, "left": 0, "right": 0, "bottom": 2}
    height = round(rows * font * 2.4)
    return {
        **theme.frame(projector=projector),
        "padding": padding,
        "height": height,
        "encoding": {"y": order},
        "layer": layers,
    }


def _bars(persons: dict[str, Any], start: int) -> dict[str, Any]:
    return {
        "mark": {"type": "bar", "cornerRadius": 2},
        "encoding": {
            "x": persons,
            "x2": {"value": start},
            "fill": {"field": "colour", "type": "nominal", "scale": None},
        },
    }


def _counts(font: int, start: int) -> dict[str, Any]:
    return {
        "mark": {
            "type": "text",
            "align": "right",
            "baseline": "middle",
            "fontSize": round(font * 1.25),
            "fontWeight": 700,
            "fill": theme.INK,
        },
        "encoding": {"x": {"value": start - round(font * 0.6)}, "text": {"field": "count"}},
    }


def _names(persons: dict[str, Any], font: int) -> dict[str, Any]:
    mark = {
        "type": "text",
        "align": "left",
        "baseline": "middle",
        "dx": round(font * 0.6),
        "fontSize": font,
        "fill": theme.INK,
    }
    return {"mark": mark, "encoding": {"x": persons, "text": {"field": "label"}}}
