"""When the night beds are full: by day of the week, by month, and night for night in a calendar.

A rate is a ratio of sums over reported rows, as everywhere. A night belongs to the day of its evening: the
night between Friday and Saturday is a Friday. Days are dates without a clock, so summer time changes nothing.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
import numpy.typing as npt
import pandas as pd

from lib.measures.nights import (
    Numbers,
    amounts_of,
    counted,
    divided,
    months_of_year,
    night_days,
    nightly_rates,
    nightly_total,
    sums_by,
    weekdays,
    whole_numbers,
)
from lib.measures.period import Period

WEEKDAYS: Final = 7
MIN_WEEKS: Final = 8
# From this share of the open sites, a night's rate stands for them all: of 121, some report is always late.
NEARLY_ALL: Final = 0.9
_FLIPS: Final = 1999
_LEVEL: Final = 0.05
# An ISO year has 52 or 53 weeks: counted as 53, week 1 never comes before week 53.
_WEEKS_OF_A_YEAR: Final = 53
_DAY: Final = np.timedelta64(1, "D")

Days = npt.NDArray[np.datetime64]
Places = npt.NDArray[np.intp]


@dataclass(frozen=True, slots=True)
class WeekdayContrast:
    """The days (Monday = 0) with the highest and the lowest rate, and the rates.

    `clear` when their distance is more than chance between weeks makes in 5 of 100 such periods.
    """

    fullest: int
    fullest_rate: float
    calmest: int
    calmest_rate: float
    clear: bool


def by_weekday(nights: pd.DataFrame) -> pd.DataFrame:
    """One row per day of the week, Monday (0) to Sunday (6), over a nights frame.

    Columns: `weekday`, `occupied`, `available` (sums over rows that know both), `rate` (NaN without beds),
    `nights` (evenings that at least one site reported).
    """
    return _pooled(nights, "weekday", np.arange(WEEKDAYS), weekdays(night_days(nights)))


def by_month_of_year(nights: pd.DataFrame) -> pd.DataFrame:
    """One row per month of the year with any evening in the frame, in the order they first come.

    Columns: `month` (1 to 12), and those of `by_weekday`. The same month of two years is one row.
    """
    days = night_days(nights)
    months = months_of_year(days) + 1
    first = np.full(13, np.datetime64("9999-12-31"))
    np.minimum.at(first, months, days)
    order = np.argsort(first, kind="stable")[: len(np.unique(months))]
    place = np.zeros(13, dtype=np.intp)
    place[order] = np.arange(len(order))
    return _pooled(nights, "month", order, place[months])


def _pooled(nights: pd.DataFrame, name: str, groups: npt.NDArray[np.int64], place: Places) -> pd.DataFrame:
    """Ratio of sums per group; `place` says in which of the groups each row is."""
    occupied, available = counted(nights, "occupied"), counted(nights, "available")
    known = ~np.isnan(occupied) & ~np.isnan(available)
    size = len(groups)
    top = sums_by(place[known], occupied[known], size)
    bottom = sums_by(place[known], available[known], size)
    _, once = np.unique(night_days(nights)[known], return_index=True)
    evenings = np.bincount(place[known][once], minlength=size)
    sums = whole_numbers({"occupied": top, "available": bottom})
    return pd.DataFrame(
        {name: groups, **sums, "rate": divided(top, bottom), "nights": evenings.astype(np.int64)}
    )


def weekday_contrast(nights: pd.DataFrame, seed: int = 20) -> WeekdayContrast | None:
    """Say which day of the week is fullest and which calmest; None under `MIN_WEEKS` weeks to judge by.

    Each night's rate is held against the mean of the seven nights around it, which holds every day of the
    week once: neither level nor trend of the season is left. If no day differed, each week's deviations might
    as well have had the other sign; the distance between highest and lowest mean is compared with those
    of 1,999 such flips of whole weeks. Only nights inside seven known ones in a row count: nights that at
    least `NEARLY_ALL` of the open sites reported.
    """
    total = nightly_total(nights)
    days, rates = night_days(total), nightly_rates(total)
    rates[~(_reported_share(total) >= NEARLY_ALL)] = np.nan
    if not len(days):
        return None
    weeks = _by_week(days, rates)
    weeks = weeks[~np.isnan(weeks).all(axis=1)]
    if len(weeks) < MIN_WEEKS or np.isnan(weeks).all(axis=0).any():
        return None
    known, deviations = ~np.isnan(weeks), np.nan_to_num(weeks)
    means = deviations.sum(axis=0) / known.sum(axis=0)
    signs = np.random.default_rng(seed).choice([-1.0, 1.0], size=(_FLIPS, len(weeks)))
    chance = np.ptp(signs @ deviations / known.sum(axis=0), axis=1)
    share = (1 + (chance >= np.ptp(means) - 1e-12).sum()) / (1 + _FLIPS)
    pooled = by_weekday(nights)["rate"].to_numpy()
    fullest, calmest = int(np.nanargmax(pooled)), int(np.nanargmin(pooled))
    agree = fullest == int(means.argmax()) and calmest == int(means.argmin())
    clear = bool(share <= _LEVEL and agree)
    return WeekdayContrast(fullest, float(pooled[fullest]), calmest, float(pooled[calmest]), clear)


def _reported_share(total: pd.DataFrame) -> Numbers:
    """Sites that reported ÷ those expected, per row of `nightly_total`; NaN on a closed night."""
    reported, expected = amounts_of(total, "sites_reported"), amounts_of(total, "sites_expected")
    return divided(reported, expected)


def _by_week(days: Days, rates: Numbers) -> npt.NDArray[np.float64]:
    """Deviations from the mean of the seven nights around, one row a week from Monday; NaN: not known."""
    monday = days[0] - weekdays(days[:1])[0] * _DAY
    size = -(-int((days[-1] - monday) // _DAY + 1) // WEEKDAYS) * WEEKDAYS
    series = np.full(size, np.nan)
    series[((days - monday) // _DAY).astype(np.intp)] = rates
    around = np.full(size, np.nan)
    around[3:-3] = np.convolve(series, np.ones(WEEKDAYS) / WEEKDAYS, mode="valid")
    return np.asarray((series - around).reshape(-1, WEEKDAYS), dtype="float64")


def calendar_grid(nightly: pd.DataFrame, seasons: Sequence[Period], last: pd.Timestamp) -> pd.DataFrame:
    """Every evening of the seasons up to `last`, with its place in a calendar of weeks and weekdays.

    `nightly` is `nightly_total`; an evening that it lacks was not expected: it is *closed*.
    Columns: `season` (its number), `night`, `week` (ISO), `row` (weeks of all seasons in one order, so that
    the same week stands on the same row; week 53 has a row only if a season holds it), `weekday`, `state`,
    `occupied`, `available`, `rate`, `full`, `share` (sites that reported ÷ those expected).
    """
    spans = [season.dates() for season in seasons]
    number = np.repeat(np.arange(len(spans)), [len(span) for span in spans])
    evenings = pd.DatetimeIndex(np.concatenate([span.to_numpy() for span in spans]) if spans else [])
    keep = evenings <= last
    number, evenings = number[keep], evenings[keep]
    iso = evenings.isocalendar()
    week = iso["week"].to_numpy(dtype=np.int64)
    years = np.repeat([season.start.year for season in seasons], [len(span) for span in spans])[keep]
    _, row = np.unique(week + _WEEKS_OF_A_YEAR * (iso["year"].to_numpy() - years), return_inverse=True)
    extra = {"rate": nightly_rates(nightly), "share": _reported_share(nightly)}
    found = nightly.assign(**extra).set_index("night").reindex(evenings)
    return pd.DataFrame(
        {
            "season": number,
            "night": evenings,
            "week": week,
            "row": row,
            "weekday": iso["day"].to_numpy(dtype=np.int64) - 1,
            "state": found["state"].astype(object).fillna("closed").to_numpy(dtype=str),
            "occupied": found["occupied"].to_numpy(),
            "available": found["available"].to_numpy(),
            "rate": found["rate"].to_numpy(dtype="float64"),
            "full": found["full"].astype("boolean").fillna(value=False).to_numpy(dtype=bool),
            "share": found["share"].to_numpy(dtype="float64"),
        }
    )
