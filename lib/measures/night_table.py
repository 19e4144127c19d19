"""Many night-bed figures at once: one row per group of nights (a week, a month, a site), by the same rules.

What `lib.measures.occupancy` says of one set of nights, said of hundreds in one pass: a table of nights by
week, or of 121 sites, must not cost a figure's time per cell. A test holds the two together.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

import numpy as np
import numpy.typing as npt
import pandas as pd

from lib.measures.nights import (
    Mask,
    Numbers,
    amounts_of,
    counted,
    divided,
    evening_totals,
    night_days,
    nightly_rates,
    sums_by,
    sums_of_known,
    whole_numbers,
)
from lib.measures.occupancy import MIN_NIGHTS_FOR_P90, NIGHT_ABOVE, NIGHT_BELOW

Places = npt.NDArray[np.intp]
Sums = Callable[[Mask | Numbers], Numbers]

PER: Final = 100
# No more than is drawn: months are shown of small sites too.
MONTH_COLUMNS: Final = (
    "occupied",
    "available",
    "rate",
    "full_nights",
    "reported",
    "closed",
    "missing",
    "turned_away_full",
    "turned_away_all",
    "unknown_logs",
)


def rates_by(nights: pd.DataFrame, place: Places, size: int) -> pd.DataFrame:
    """One row for each group 0 to `size` - 1; `place` says which group a row of the nights frame is in.

    Columns: `bed_nights`; `occupied` over `available` = `rate`; `occupied_of_agreed` over `agreed` =
    `rate_of_agreed`; `turned_away_full` and `turned_away_all`, and per 100 bed-nights that were available on
    the nights with such a log `full_per_100` and `all_per_100`; `unknown_logs` (reports without a log);
    `error` (occupied beds although none was available, so that there is no rate); and what `evenings_by`
    counts.
    Sums of nothing are NA, rates of nothing NaN.
    """

    def sums(rows: Mask | Numbers) -> Numbers:
        return sums_by(place, rows, size)

    names = ("occupied", "available", "agreed", "turned_away_full", "turned_away_all")
    occupied, available, agreed, full, everything = (counted(nights, name) for name in names)
    of_available, of_agreed = _both(sums, occupied, available), _both(sums, occupied, agreed)
    amounts = {
        "bed_nights": sums_of_known(sums, occupied),
        "occupied": of_available[0],
        "available": of_available[1],
        "occupied_of_agreed": of_agreed[0],
        "agreed": of_agreed[1],
        "turned_away_full": sums_of_known(sums, full),
        "turned_away_all": sums_of_known(sums, everything),
        "unknown_logs": sums((nights["state"].to_numpy() == "reported") & np.isnan(full)),
    }
    rates = {
        "rate": divided(*of_available),
        "rate_of_agreed": divided(*of_agreed),
        "full_per_100": PER * divided(*_both(sums, full, available)),
        "all_per_100": PER * divided(*_both(sums, everything, available)),
        "error": (of_available[1] == 0) & (of_available[0] > 0),
    }
    table = pd.DataFrame({**whole_numbers(amounts), **rates})
    return pd.concat([table, evenings_by(nights, place, size)], axis=1)


def rates_by_month(nights: pd.DataFrame) -> pd.DataFrame:
    """One row per month with evenings in the frame, in order.

    Columns: `month` (its first day), those of `MONTH_COLUMNS` as `rates_by` has them, and `sites` (the ids of
    those with an evening in it).
    """
    months, place = np.unique(night_days(nights).astype("datetime64[M]"), return_inverse=True)
    table = rates_by(nights, place, len(months))[[*MONTH_COLUMNS]]
    table.insert(0, "month", months.astype("datetime64[ns]"))
    sites = nights["site_id"].groupby(place).unique().map(lambda ids: tuple(sorted(ids)))
    return table.assign(sites=sites)


def evenings_by(nights: pd.DataFrame, place: Places, size: int) -> pd.DataFrame:
    """What is counted evening by evening, all sites of a group together: one row for each group.

    Columns: `full_nights`, `nights_above`, `nights_below` out of `whole` (evenings that every open site
    reported, all beds known), `p90` (NA under 20 wholly reported); `reported` (every open site gave guests
    and beds), `closed`, `missing`.
    """
    days = night_days(nights).astype("int64")
    first = days.min(initial=0)
    span = int(days.max(initial=0) - first) + 1
    # One number for group and evening, so that every group is summed by evening in one pass.
    numbers, evening = np.unique(place * span + (days - first), return_inverse=True)
    group = (numbers // span).astype("intp")
    total = evening_totals(nights, evening, len(numbers))

    def count(such: Mask) -> Numbers:
        return sums_by(group, such, size)

    whole = total["state"].to_numpy() == "reported"
    judged = total["full"].notna().to_numpy()
    rate = nightly_rates(total)
    known = ~np.isnan(counted(nights, "occupied")) & ~np.isnan(counted(nights, "available"))
    expected = total["sites_expected"].to_numpy()
    reported = (expected > 0) & (sums_by(evening, known, len(numbers)) == expected)
    counts = {
        "full_nights": count(total["full"].to_numpy(dtype="bool", na_value=False)),
        "nights_above": count(judged & (rate > NIGHT_ABOVE)),
        "nights_below": count(judged & (rate < NIGHT_BELOW)),
        "whole": count(judged),
        "p90": _p90(group[whole], amounts_of(total, "occupied")[whole], size),
        "reported": count(reported),
        "closed": count(expected == 0),
        "missing": count(~reported & (expected > 0)),
    }
    return pd.DataFrame(whole_numbers(counts))


def _p90(group: Places, occupied: Numbers, size: int) -> Numbers:
    """The number of beds that was enough nine evenings of ten; NaN under 20 evenings."""
    group, occupied = group[~np.isnan(occupied)], occupied[~np.isnan(occupied)]
    ordered = occupied[np.lexsort((occupied, group))]
    number = np.bincount(group, minlength=size)
    nine_of_ten = (9 * number + 9) // 10 - 1
    found = np.full(size, np.nan)
    enough = number >= MIN_NIGHTS_FOR_P90
    found[enough] = ordered[(np.cumsum(number) - number + nine_of_ten)[enough]]
    return found


def _both(sums: Sums, top: Numbers, bottom: Numbers) -> tuple[Numbers, Numbers]:
    """Both sums over the rows where both are known; NaN where no row is."""
    both = ~np.isnan(top) & ~np.isnan(bottom)
    over, under = (sums_of_known(sums, np.where(both, amounts, np.nan)) for amounts in (top, bottom))
    return over, under
