"""The level that a series of nights stands at on every evening, as known on that evening.

Simple exponential smoothing with the rate that was best over the 365 nights before, or the newest night
repeated. A night that is unknown is a gap: it is not zero, and the longer a gap, the less the nights before
it weigh (Wright 1986, exponential smoothing at uneven intervals); without gaps it is the usual recursion
exactly. statsmodels smooths no series with gaps and would cost 1.3 s of import, so the recursion stands
here and a test holds it against theirs.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np

from lib.measures.nights import Numbers

YEAR: Final = 365
RATES: Final = tuple(i / 20 for i in range(1, 21))
# A level needs nights to stand on: so many in all, and so many of the last four weeks.
FIRST_NIGHTS: Final = 21
LATELY: Final = 28
NIGHTS_LATELY: Final = 7


@dataclass(frozen=True, slots=True)
class Levels:
    """One entry per evening: the level, from that evening and earlier ones only, and the rate in use.

    The level is NaN on evenings that are unknown or have too few known ones behind them.
    """

    level: Numbers
    rate: Numbers


def smoothed(nights: Numbers, rates: Numbers) -> Numbers:
    """Smooth a series with every rate (0 < rate ≤ 1): a row per rate, a column per evening, itself included.

    The first known night is the first level. Across a gap the level stands still; columns before the first
    known night are NaN.
    """
    levels = np.full((len(rates), len(nights)), np.nan)
    level, weight, since = np.full(len(rates), np.nan), rates, 0
    for evening, people in enumerate(nights):
        since += 1
        if np.isnan(people):
            pass
        elif np.isnan(level[0]):
            level, since = np.full(len(rates), people), 0
        else:
            # What all nights before weigh has shrunk by so many nights; without a gap the weight is the rate.
            weight = weight / (weight + (1.0 - rates) ** since)
            level, since = level + weight * (people - level), 0
        levels[:, evening] = level
    return levels


def smoothing(nights: Numbers, rates: tuple[float, ...] = RATES) -> Levels:
    """Smooth with the rate of least squared error one night ahead, chosen anew every evening.

    The choice sees the 365 nights up to that evening. An error counts only where the night before was known:
    after a gap any rate is wrong, by how long the gap was.
    """
    every = np.array(rates)
    levels = smoothed(nights, every)
    missed = np.full_like(levels, np.nan)
    missed[:, 1:] = np.where(np.isnan(nights[:-1]), np.nan, nights[1:] - levels[:, :-1])
    sums = np.cumsum(np.nan_to_num(missed) ** 2, axis=1)
    sums[:, YEAR:] -= sums[:, :-YEAR].copy()
    best = np.argmin(sums, axis=0)
    return _standing(nights, Levels(np.take_along_axis(levels, best[None], axis=0)[0], every[best]))


def persistence(nights: Numbers) -> Levels:
    """Repeat the newest known night."""
    return _standing(nights, Levels(nights, np.ones(len(nights))))


def _standing(nights: Numbers, levels: Levels) -> Levels:
    """Blank the evenings that are unknown or have too few known ones behind them."""
    known = ~np.isnan(nights)
    so_far = np.cumsum(known)
    lately = so_far - np.concatenate([np.zeros(LATELY, dtype="int64"), so_far])[: len(nights)]
    stands = known & (so_far >= FIRST_NIGHTS) & (lately >= NIGHTS_LATELY)
    return Levels(np.where(stands, levels.level, np.nan), levels.rate)
