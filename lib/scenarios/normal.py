"""Is a change real where points depend on each other? Held against what the house's own chain does by itself.

A month of occupancy hangs together with the month before: guests stay. The limits of `lib.measures.variation`
would call such a house's own waves a change. Here the waves are drawn: the night chain is fitted to the
house's nights, whole series are simulated with nothing changed, each is judged month after month exactly as
the real one, and the verdict is *change* only beyond what 95 % of the simulated series reach in **any** of
their months (5 % false alarms per series, not per month).

The fit is least squares on the chain's conditional mean, in closed form, so that every simulated series is
fitted anew: the error of the fit is in the limit. It has no month factors: those of `lib.scenarios.calibrate`
would take up the very waves that are to be told from a change.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Final

import numpy as np
import numpy.typing as npt

from lib.scenarios.calibrate import RETRY_SHARE
from lib.scenarios.paths import Counts, Luck, Mask, Plan, arrivals, walk

Numbers = npt.NDArray[np.float64]

# Aimed below the 5 % that is promised: what the fit cannot know (who tries again) costs another point or so.
FALSE_ALARMS: Final = 0.04
RUNS: Final = 200
SERIES_POINTS: Final = 24
# How many points in a row are held against those before: one at once, a smaller lasting shift later.
WINDOWS: Final = (1, 3, 6)
FIRST_POINT, MIN_BASELINE, MIN_STEPS = 12, 9, 60
_STAYS, _SEED = 40, 3
_LONGEST_STAY: Final = 730.0
_POINT_NIGHTS: Final = 30
# Yardsticks only: a slope near 1 has no finite spread, and a house without turn-aways none at all.
_STEADIEST, _FEW_TURNED_AWAY = 0.995, 0.03


@dataclass(frozen=True, slots=True)
class Rows:
    """The verdicts of a series, one a row: which points against which, on what, about which.

    contrasts: (rows, points); fitted: how many points from the first the fit uses; about: the point's place.
    """

    contrasts: Numbers
    fitted: Counts
    about: Counts

    @property
    def points(self) -> int:
        """How many points the series has."""
        return int(self.contrasts.shape[1])


def rows_in_a_row(points: int = SERIES_POINTS) -> Rows:
    """Each point from the twelfth, and the last three and six with it, against all the points before."""
    rows, fitted, about = [], [], []
    for end in range(FIRST_POINT, points + 1):
        for window in WINDOWS:
            base = end - window
            if base >= MIN_BASELINE:
                row = np.zeros(points)
                row[:base], row[base:end] = -1 / base, 1 / window
                rows.append(row)
                fitted.append(base)
                about.append(end - 1)
    return Rows(np.array(rows), np.array(fitted), np.array(about))


def rows_of_season(months: int) -> Rows:
    """Each month of a season, and up to three with it, against the same months of the season before.

    The points are the months of the former season, then those of the new one.
    """
    rows, about = [], []
    for end in range(1, months + 1):
        for window in WINDOWS[:2]:
            if window <= end:
                row = np.zeros(2 * months)
                row[end - window : end] = -1 / window
                row[months + end - window : months + end] = 1 / window
                rows.append(row)
                about.append(months + end - 1)
    return Rows(np.array(rows), np.full(len(rows), months), np.array(about))


@dataclass(frozen=True, slots=True)
class Calendar:
    """Which nights count towards which point: `point` (nights,) is its place, -1 for none.

    `is_open` (nights,) is False on nights the house is closed. The nights are in order, one a day.
    """

    point: Counts
    is_open: Mask

    def weights(self, points: int) -> Numbers:
        """Give 1 where a night (row) belongs to a point (column)."""
        belongs: Numbers = (self.point[:, None] == np.arange(points)).astype("float64")
        return belongs


@dataclass(frozen=True, slots=True)
class Nights:
    """Nights of one house in one or many series, each (series, nights); NaN where unknown, closed, to come.

    `new` (*nya i natt*) may be None.
    """

    occupied: Numbers
    available: Numbers
    turned_away: Numbers
    new: Numbers | None = None


@dataclass(frozen=True, slots=True)
class Fits:
    """The chain fitted to the first points of each series, one column per number of points from 0.

    keep: share of guests who stay from one night to the next, with its error; before: mean guests of last
    night; tonight: mean of those who stayed or newly asked; spread: of one step; steps: how many steps.
    """

    keep: Numbers
    error: Numbers
    before: Numbers
    tonight: Numbers
    spread: Numbers
    steps: Numbers


def fits(nights: Nights, weights: Numbers) -> Fits:
    """Fit every series to its first 0, 1, 2, … points.

    Who asked is known on a night that is not full, or that has a turn-away log; other nights are left out.
    """
    occupied = nights.occupied
    full = occupied >= nights.available
    away = np.where(np.isnan(nights.turned_away) & ~full, 0.0, nights.turned_away)
    before = occupied[:, :-1]
    tonight = occupied[:, 1:] + away[:, 1:] - RETRY_SHARE * np.nan_to_num(away[:, :-1])
    known = ~np.isnan(before) & ~np.isnan(tonight)
    x, y = np.where(known, before, 0.0), np.where(known, tonight, 0.0)

    def sums(amounts: Numbers | Mask) -> Numbers:
        by_point = np.cumsum(amounts @ weights[1:], axis=1)
        return np.concatenate([np.zeros((len(by_point), 1)), by_point], axis=1)

    steps = sums(known.astype("float64"))
    count = np.maximum(steps, 1)
    mean_x, mean_y = sums(x) / count, sums(y) / count
    squares = np.maximum(sums(x * x) - count * mean_x**2, 1e-9)
    products = sums(x * y) - count * mean_x * mean_y
    slope = products / squares
    rest = np.maximum(sums(y * y) - count * mean_y**2 - slope * products, 0.0)
    spread = np.maximum(np.sqrt(rest / np.maximum(steps - 2, 1)), 1e-6)
    # The slope of a series on its own past is too low in the mean by (1 + 3 slope) ÷ steps (Kendall).
    keep, error = slope + (1 + 3 * slope) / count, spread / np.sqrt(squares)
    if nights.new is not None:
        stayed = occupied[:, 1:] - nights.new[:, 1:]
        told = known & (stayed >= 0) & (stayed <= before)
        guests = sums(np.where(told, before, 0.0))
        share = sums(np.where(told, stayed, 0.0)) / np.maximum(guests, 1)
        enough = sums(told.astype("float64")) >= np.maximum(steps / 2, 1)
        keep = np.where(enough, share, keep)
        error = np.where(
            enough, np.sqrt(np.maximum(share * (1 - share), 1e-6) / np.maximum(guests, 1)), error
        )
    return Fits(keep, error, mean_x, mean_y, spread, steps)


def drawn_chains(fit: Fits, points: int, runs: int, chance: np.random.Generator) -> tuple[Numbers, Numbers]:
    """Draw inflow and stay of every run, both (series, runs), from the uncertainty of the fit to `points`."""
    series, stays = len(fit.keep), min(_STAYS, runs)
    keep, error, spread, steps = (
        one[:, points, None] for one in (fit.keep, fit.error, fit.spread, fit.steps)
    )
    drawn = keep + error * chance.standard_normal((series, stays))
    drawn = np.clip(np.tile(drawn, (1, -(-runs // stays)))[:, :runs], 0.0, 1 - 1 / _LONGEST_STAY)
    level = fit.tonight[:, points, None] + spread / np.sqrt(np.maximum(steps, 1)) * chance.standard_normal(
        (series, runs)
    )
    return np.maximum(level - drawn * fit.before[:, points, None], 1e-3), 1 / (1 - drawn)


def simulated(
    beds: Counts, inflow: Numbers, stay: Numbers, calendar: Calendar, chance: np.random.Generator
) -> Nights:
    """Draw nights in which nothing changes: `beds` (nights,) or (nights, runs), the others (runs,)."""
    nights, runs = len(calendar.point), len(stay)
    luck = Luck(*chance.random((3, nights, runs)))
    # Erlang's distribution cut at the beds: a house that has been open for long, but for short stays' trifle.
    start = np.minimum(arrivals((inflow * stay)[None, :], chance.random((1, runs)))[0], beds[0])
    if not calendar.is_open[0]:
        start = np.zeros(runs, dtype=np.int64)
    paths = walk(
        Plan(beds, calendar.is_open, stay, start, RETRY_SHARE), chance.poisson(inflow, (nights, runs)), luck
    )
    whole = np.broadcast_to(beds if beds.ndim > 1 else beds[:, None], (nights, runs))
    return Nights(
        paths.occupied.T.astype("float64"), whole.T.astype("float64"), paths.turned_away.T.astype("float64")
    )


def scores(houses: Sequence[tuple[Nights, Numbers]], rows: Rows) -> tuple[Numbers, Numbers]:
    """How far each row's points lie from its baseline: of occupancy and of turned away, each (series, rows).

    `houses`: the nights of each house with the weights of its calendar; their beds are added up. The unit is
    each series' own spread by its own fit. NaN where a point is not known.
    """
    occupied = available = away = logged = variance = np.zeros(1)
    for nights, weights in houses:
        both = ~np.isnan(nights.occupied) & ~np.isnan(nights.available)
        occupied = occupied + np.where(both, nights.occupied, 0.0) @ weights
        available = available + np.where(both, nights.available, 0.0) @ weights
        away = away + np.nan_to_num(nights.turned_away) @ weights
        logged = logged + (~np.isnan(nights.turned_away)).astype("float64") @ weights
        # Without *nya i natt*: the simulated series have none, and all must be measured alike.
        fit = fits(replace(nights, new=None), weights)
        variance = variance + _own_spread(fit, weights, rows) ** 2
    rate = np.divide(occupied, available, out=np.full(available.shape, np.nan), where=available > 0)
    events = np.divide(away, logged, out=np.full(logged.shape, np.nan), where=logged > 0)
    beds = _mean_of_known(np.where(available > 0, available, np.nan))[:, None] / _POINT_NIGHTS
    spread = np.sqrt(variance)
    usual = np.stack([_mean_of_known(events[:, :base]) for base in rows.fitted], axis=1)
    return (
        _differences(rate, rows) * beds / spread,
        _differences(events, rows) / (np.sqrt(usual + _FEW_TURNED_AWAY) * spread / beds),
    )


def _mean_of_known(values: Numbers) -> Numbers:
    """Mean of each row's known values; NaN where none is."""
    count = (~np.isnan(values)).sum(axis=1)
    mean: Numbers = np.divide(
        np.nansum(values, axis=1), count, out=np.full(len(values), np.nan), where=count > 0
    )
    return mean


def _differences(values: Numbers, rows: Rows) -> Numbers:
    """Each row's contrast; a point that is not known counts only where the row needs it."""
    known = ~np.isnan(values)
    missing = (~known).astype("float64") @ (rows.contrasts != 0).T.astype("float64")
    found: Numbers = np.where(missing > 0, np.nan, np.nan_to_num(values) @ rows.contrasts.T)
    return found


def _own_spread(fit: Fits, weights: Numbers, rows: Rows) -> Numbers:
    """Spread of every row by the series' own fit, in beds: (series, rows); points are taken as 30 nights."""
    starts = np.where(weights.any(axis=0), weights.argmax(axis=0), 0)
    keep = np.clip(fit.keep[:, rows.fitted], 0.0, _STEADIEST)
    found = np.empty_like(keep)
    nights = np.arange(_POINT_NIGHTS)
    apart = np.abs(starts[:, None] - starts)
    power = np.maximum(apart - _POINT_NIGHTS + 1, 0)
    for base in np.unique(rows.fitted):
        at = np.flatnonzero(rows.fitted == base)
        one = keep[:, at[0], None, None]
        within = ((_POINT_NIGHTS - nights[1:]) * one[:, :, 0] ** nights[1:]).sum(axis=1)
        within = (_POINT_NIGHTS + 2 * within) / _POINT_NIGHTS**2
        reach = ((1 - one**_POINT_NIGHTS) / (1 - one) / _POINT_NIGHTS) ** 2
        together = np.where(apart == 0, within[:, None, None], reach * one**power)
        contrasts = rows.contrasts[at]
        found[:, at] = ((together @ contrasts.T) * contrasts.T).sum(axis=1)
    spread: Numbers = fit.spread[:, rows.fitted] * np.sqrt(np.maximum(found, 1e-12) / (1 - keep**2))
    return spread


def limit_of(chance: Numbers) -> float:
    """The score that some row of a further series of the same kind passes with the chance `FALSE_ALARMS`."""
    farthest = np.sort(np.nanmax(np.abs(chance), axis=1))
    rank = min(int(np.ceil((len(farthest) + 1) * (1 - FALSE_ALARMS))), len(farthest)) - 1
    return float(farthest[rank])


def side_of(observed: Numbers, chance: Numbers, rows: Rows, point: int) -> int | None:
    """Side of the strongest row about `point` beyond the limit, 0 within it, None when nothing is known.

    `observed` (rows,) and `chance` (runs, rows) are scores.
    """
    here = np.flatnonzero((rows.about == point) & ~np.isnan(observed))
    if not len(here):
        return None
    strongest = here[np.argmax(np.abs(observed[here]))]
    beyond = abs(observed[strongest]) > limit_of(chance)
    return int(np.sign(observed[strongest])) if beyond else 0
