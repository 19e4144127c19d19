"""The rows of the night-bed chart by month: occupancy in percent, for long periods and small sites."""

from __future__ import annotations

import math
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Final

from lib.charts.labels import End, apart, columns
from lib.charts.night_frames import (
    BAR_COLUMNS,
    OVER_COLUMNS,
    TICK_COLUMNS,
    Laid,
    grid,
    hatch,
    key_of,
    month_ticks,
)
from lib.charts.night_names import UPRIGHT_COLUMNS
from lib.charts.theme import ATTENTION_DARK, BLUE_TEXT, INK
from lib.measures.nights import amounts_of
from lib.words import _, month_name, ngettext, number, percent

if TYPE_CHECKING:
    from collections.abc import Sequence

    import pandas as pd

_EVENT_COLUMNS: Final = ("at", "label", "title", "align", "row", "on", "rows", "narrow", "words")
_MARGIN: Final = timedelta(days=2.5)


@dataclass(frozen=True, slots=True)
class _Month:
    """One month; `rate` is NaN without a report."""

    at: datetime
    occupied: float
    available: float
    rate: float
    reported: float
    closed: float
    missing: float

    @property
    def known(self) -> bool:
        return not math.isnan(self.rate)

    @property
    def shut(self) -> bool:
        """Closed from first to last: nothing was reported and nothing is missing."""
        return not self.known and self.closed > 0 and not self.missing

    @property
    def end(self) -> datetime:
        return (self.at + timedelta(days=31)).replace(day=1)

    @property
    def middle(self) -> datetime:
        return self.at + (self.end - self.at) / 2


def month_chart(monthly: pd.DataFrame) -> Laid:
    """Lay out the desk's `monthly`: one bar a month with its percentage, all beds as the line at 100 %.

    A month between others in which no night was expected is not among the rows: it was closed.
    """
    months = _months(monthly)
    known = [month for month in months if month.known]
    start, end = months[0].at, months[-1].end
    top = max([1.0, *(month.rate for month in known)]) * 1.08
    silent = [month for month in months if not month.known and not month.shut]
    shut = [month for month in months if month.shut]
    names = _ends(known, top)
    frames = {
        "bars": columns(BAR_COLUMNS, [_bar(month) for month in known]),
        "over": columns(
            OVER_COLUMNS,
            [
                (month.at + _MARGIN, month.end - _MARGIN, 1.0, month.rate, _month_words(month))
                for month in known
                if month.rate > 1
            ],
        ),
        "lines": columns(
            ("at", "beds", "kind", "segment"), [(at, 1.0, "available", "all") for at in (start, end)]
        ),
        "hatch": hatch([(month.at, month.end) for month in shut], start, end, top),
        "grid": grid(top, start, end, percent),
        "ticks": month_ticks([month.at for month in months], few=False),
        "ends": apart(names, end, top),
        "upright": columns(
            (*UPRIGHT_COLUMNS, "share", "state"),
            [_upright(month, "missing", _("report missing"), len(months)) for month in silent]
            + [_upright(month, "closed", _("closed"), len(months)) for month in shut],
        ),
        "tops": columns(
            (*TICK_COLUMNS, "brief"),
            [(month.middle, month.rate, percent(month.rate), number(100 * month.rate)) for month in known],
        ),
        "events": columns(_EVENT_COLUMNS, []),
        "more": columns(("at", "row", "label"), []),
    }
    return Laid(frames, 0, key_of(names))


def _months(monthly: pd.DataFrame) -> list[_Month]:
    counts = ("occupied", "available", "rate", "reported", "closed", "missing")
    moments = monthly["month"].dt.to_pydatetime().tolist()
    rows = zip(moments, *(amounts_of(monthly, name).tolist() for name in counts), strict=True)
    months: list[_Month] = []
    for month in (_Month(*row) for row in rows):
        while months and months[-1].end < month.at:
            months.append(_Month(months[-1].end, 0.0, 0.0, math.nan, 0.0, closed=1.0, missing=0.0))
        months.append(month)
    return months


def _bar(month: _Month) -> tuple[object, ...]:
    return (
        month.at + _MARGIN, month.end - _MARGIN, 0.0, min(month.rate, 1.0), month.rate, False,
        False, False, _month_words(month),
    )  # fmt: skip


def _upright(month: _Month, state: str, word: str, months: int) -> tuple[object, ...]:
    return month.middle, 0.0, word, f"{month_name(month.at)}: {word}", 1 / months, state


def _month_words(month: _Month) -> str:
    nights = ngettext("%(n)s night reported", "%(n)s nights reported", month.reported)
    beds = _("%(x)s of %(n)s") % {"x": number(month.occupied), "n": number(month.available)}
    return (
        f"{month_name(month.at)}: {percent(month.rate)} · {beds} · {nights % {'n': number(month.reported)}}"
    )


def _ends(known: Sequence[_Month], top: float) -> list[End]:
    ends = [End(1.0, _("all beds"), INK, strong=True)]
    if known:
        ends.append(End(1.0 - top * 0.2, _("occupancy"), BLUE_TEXT))
    if any(month.rate > 1 for month in known):
        ends.append(End(1.0 + top * 0.085, _("above the beds"), ATTENTION_DARK))
    return ends
