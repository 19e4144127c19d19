"""The calendar of the example's houses: seasons, cold spells, the closed week, when the beds became more.

Everything follows from the calendar and the seed, only its end from today: a winter that is over looks the
same tomorrow.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

import numpy as np

SEASONS_BACK = 3
SMALL_HOUSE_YEARS = 4
# First possible day of a cold spell as (month, day), days it may come later, and its length from and to.
_COLD = (((11, 9), 7, 4, 6), ((12, 18), 9, 6, 9), ((1, 22), 16, 6, 10))


@dataclass(frozen=True, slots=True)
class Season:
    """A winter from its first to its last night."""

    opens: date
    last_night: date


def seasons(today: date) -> list[Season]:
    """The winters of the shelter, oldest first: the newest one that has begun, and three before it."""
    newest = today.year if today.month >= 10 else today.year - 1
    years = range(newest - SEASONS_BACK, newest + 1)
    return [Season(date(year, 10, 1), date(year + 1, 3, 31)) for year in years]


def last_whole_season(today: date) -> Season:
    """The newest winter that is over."""
    return [season for season in seasons(today) if season.last_night < today][-1]


def bed_change(today: date) -> date:
    """The first night with more beds at the shelter: New Year's Day of the newest winter that is over."""
    return date(last_whole_season(today).last_night.year, 1, 1)


def closed_week(today: date) -> tuple[date, date]:
    """First and last night of the week when the shelter was closed."""
    year = last_whole_season(today).last_night.year
    return date(year, 3, 3), date(year, 3, 9)


def corrected_month(today: date) -> date:
    """The first day of the month whose nights were corrected afterwards."""
    return last_whole_season(today).opens.replace(month=11)


def first_night(site: str, today: date) -> date:
    """The first night on record of a house."""
    if site == "eken":
        return seasons(today)[0].opens
    return date(today.year - SMALL_HOUSE_YEARS, 1, 1)


def cold_spells(season: Season, chance: np.random.Generator) -> list[tuple[date, date]]:
    """First and last night of each cold spell of a winter."""
    spells = []
    for (month, day), later, shortest, longest in _COLD:
        year = season.opens.year + (month < season.opens.month)
        start = date(year, month, day) + timedelta(days=int(chance.integers(0, later + 1)))
        spells.append((start, start + timedelta(days=int(chance.integers(shortest, longest + 1)) - 1)))
    return spells


def nights_between(first: date, last: date) -> list[date]:
    """Every evening from `first` to `last`, both inside; none when `last` comes before."""
    return [first + timedelta(days=n) for n in range((last - first).days + 1)]
