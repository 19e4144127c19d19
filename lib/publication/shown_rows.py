"""Which nights may enter a figure for this viewer: the one place where small sites are kept out.

A small site is told to others by whole ended months only. So its rows enter a period only where the period
holds the whole month, and a week, a night or free dates hold none of them: two answers that differ by one
night of such a site would give that night away.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

import numpy as np
import pandas as pd

from lib.measures.period import Period
from lib.publication.night_rows import month_ended


@dataclass(frozen=True, slots=True)
class ShownRows:
    """Nights of sites up to `last`, of which `by_month` holds the ids of those shown by month only."""

    rows: pd.DataFrame
    by_month: frozenset[int]
    last: date

    def by_night(self, period: Period) -> pd.DataFrame:
        """The nights of the period at the sites that may be shown by night."""
        return _of(self.rows[~self._hidden()], period)

    def summed(self, period: Period, *, small: bool | None = None, until: date | None = None) -> pd.DataFrame:
        """The nights whose sums may be shown for `period`: small sites only by whole ended months.

        `small` says whether they enter at all (None: as the kind of period asks); `until` ends them earlier
        than their last ended month, so that two periods set beside each other rest on the same months.
        """
        if not self.by_month:
            return _of(self.rows, period)
        enter = not lacks_small_sites(period, self.last) if small is None else small
        if not enter:
            return self.by_night(period)
        months = whole_months(period, min(last_ended_night(self.last), until or date.max))
        rows = _of(self.rows, period)
        if months is None:
            return rows[~rows["site_id"].isin(self.by_month)]
        inside = rows["night"].between(pd.Timestamp(months.start), pd.Timestamp(months.end))
        return rows[inside | ~rows["site_id"].isin(self.by_month)]

    def counted(
        self, period: Period, *, small: bool | None = None, until: date | None = None
    ) -> pd.DataFrame:
        """The nights over which full nights are counted: those that may be shown one by one.

        Where there is none (a small site alone, or the only one open), whole months stand in.
        """
        shown = self.by_night(period)
        return shown if len(shown) else self.summed(period, small=small, until=until)

    def _hidden(self) -> np.ndarray:
        return np.isin(self.rows["site_id"], list(self.by_month))


def lacks_small_sites(period: Period, last: date) -> bool:
    """Whether figures of the period lack the small sites: it is no whole month, or one that goes on."""
    running_month = period.kind == "month" and not month_ended(period.end, last)
    return period.kind in {"week", "span"} or running_month


def last_ended_night(last: date) -> date:
    """The last evening of the newest month that is over."""
    return last if month_ended(last, last) else last.replace(day=1) - timedelta(days=1)


def whole_months(period: Period, until: date) -> Period | None:
    """The whole months inside the period that end by `until`; None without any."""
    first = period.start if period.start.day == 1 else _next_month(period.start)
    end = min(period.end, until)
    final = end if _next_month(end) - end == timedelta(days=1) else end.replace(day=1) - timedelta(days=1)
    return Period(first, final) if first <= final else None


def _next_month(day: date) -> date:
    return (day.replace(day=28) + timedelta(days=4)).replace(day=1)


def _of(rows: pd.DataFrame, period: Period) -> pd.DataFrame:
    """The rows of a period's evenings."""
    return rows[rows["night"].between(pd.Timestamp(period.start), pd.Timestamp(period.end))]
