"""One house and its night chain: the counts of its last two years, and what they say of inflow and stay."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING, Final

import numpy as np
import numpy.typing as npt

from lib.access.rights import View
from lib.measures.nights import counted, night_days
from lib.measures.period import Period
from lib.publication.night_rows import SiteFacts, nights_frame
from lib.scenarios.calibrate import Fitted, HouseSeries, fit

if TYPE_CHECKING:
    import pandas as pd
    from sqlalchemy.orm import Session

    from lib.publication.desk import Desk

_SPAN: Final = timedelta(days=729)


@dataclass(frozen=True, slots=True)
class House:
    """A house, its nights, and the fit; `fitted` is None where the nights are too few or tell too little."""

    site: SiteFacts
    series: HouseSeries
    fitted: Fitted | None


def house(ask: Desk, site_id: int, until: date | None = None) -> House:
    """Give the house by its last two years of nights up to `until` (never later than the last night).

    `Refused` when the viewer may not see its single nights, `LookupError` when there is no such site.
    """
    site, last = ask.house(site_id), ask.last_night()
    end = min(until or last, last)
    period = Period(end - _SPAN, end)

    def compute(session: Session) -> House:
        series = _series(nights_frame(session, [site], period, last), period)
        return House(site, series, fit(series))

    return ask.read(View.NIGHT_BEDS, ("house_chain", site, end, last), compute)


def _series(rows: pd.DataFrame, period: Period) -> HouseSeries:
    """One entry per calendar night; nights without a row (out of season) are unknown as closed ones are."""
    nights = np.datetime64(period.start, "D") + np.arange(period.nights)
    place = (night_days(rows) - nights[0]).astype(np.intp)

    def spread(column: str) -> npt.NDArray[np.float64]:
        whole = np.full(len(nights), np.nan)
        whole[place] = counted(rows, column)
        return whole

    columns = ("occupied", "available", "turned_away_full", "new_tonight")
    occupied, beds, turned_away, new = map(spread, columns)
    return HouseSeries(nights, occupied, beds, turned_away, new)
