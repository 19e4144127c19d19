"""Shares as bars: the percentage before each bar, the group's name after it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from lib.charts import exits, theme
from lib.charts.labels import Columns, columns
from lib.words import _, percent

if TYPE_CHECKING:
    from collections.abc import Mapping


@dataclass(frozen=True, slots=True)
class Bar:
    """One group in words with its share; `known` is False for the merged ones and for *unknown*."""

    label: str
    share: float
    known: bool = True


_NAMES: Final = ("order", "label", "persons", "count", "colour")


def drawn(bars: Sequence[Bar]) -> Columns:
    """Columns for `spec`, the bars in their order."""
    return columns(
        _NAMES,
        [
            (place, bar.label, bar.share, percent(bar.share), theme.BLUE_MID if bar.known else theme.GREY)
            for place, bar in enumerate(bars)
        ],
    )


# On the wall few bars are made thicker, up to this many pixels each.
_THICKEST: Final = 90
_WALL_ROOM: Final = 360


def spec(*, projector: bool, rows: int, beside: int = 0) -> Mapping[str, Any]:
    """The Vega-Lite spec without data: the bars of *where the tenants are*, over the frame `shares`.

    `beside` is the rows of the longest chart in the same row of charts, so that their bars are alike.
    """
    bars = exits.spec(projector=projector, rows=rows)
    one = min(_WALL_ROOM // max(rows, beside, 1), _THICKEST)
    return {**bars, "height": rows * one if projector else bars["height"], "data": {"name": "shares"}}


def alt(title: str, bars: Sequence[Bar]) -> str:
    """The bars in a sentence, under the title they stand under."""
    parts = [_("%(label)s: %(count)s") % {"label": bar.label, "count": percent(bar.share)} for bar in bars]
    return f"{title}. {'; '.join(parts)}."
