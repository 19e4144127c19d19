"""What a house's own reports say of it: how many ask for a bed a night, and how long a stay lasts.

Two levels, told apart in every answer: `NEW_TONIGHT`, where the reports say how many had not slept there the
night before, so that who left is known; and `COUNTS`, where stay and inflow follow from how the number of
occupied beds moves from night to night, by likelihood on the exact night chain. Both count someone who is
turned away and asks again the next night once: fresh inflow = admissions + (1 - retry share) × turned away
for *fullt*. The retry share is an assumption; its band goes into the uncertainty.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

import numpy as np
import numpy.typing as npt

from lib.scenarios.night_likelihood import PARAMETERS, Steps, steps_of, told

Numbers = npt.NDArray[np.float64]
Range = tuple[float, float]

RETRY_SHARE: Final = 0.5
RETRY_BAND: Final = (0.25, 0.75)
MIN_NIGHTS: Final = 28
MAX_STAY: Final = 1000.0
DRAWS: Final = 200

# *Nya i natt* must be known, and possible, on this share of the pairs of nights for its level to be used.
_NEW_KNOWN: Final = 0.5
# A fit whose inflow or stay is uncertain by more than this factor (one sd) says nothing about the house.
_TOO_UNCERTAIN: Final = math.log(2.0)
_STAYS_TRIED: Final = (1.2, 2.0, 4.0, 8.0, 16.0, 40.0, 120.0)
_SEED: Final = 20


class Level(StrEnum):
    """What the fit rests on."""

    NEW_TONIGHT = "new_tonight"
    COUNTS = "counts"


@dataclass(frozen=True, slots=True)
class HouseSeries:
    """The counts of one house, one entry per calendar night in order; NaN where unknown, closed or missing.

    nights: datetime64[D]; occupied, beds (available), turned_away (for *fullt*), new (*nya i natt*): float.
    """

    nights: npt.NDArray[np.datetime64]
    occupied: Numbers
    beds: Numbers
    turned_away: Numbers
    new: Numbers

    @property
    def reported(self) -> int:
        """Nights with a known number of occupied and available beds."""
        return int((~np.isnan(self.occupied) & ~np.isnan(self.beds)).sum())


@dataclass(frozen=True, slots=True)
class Fitted:
    """A house's inflow and stay, fitted to its own nights.

    inflow: people who newly ask for a bed per night, mean over the fitted nights. stay: its mean nights.
    nights: pairs of consecutive nights the fit rests on. by_month (January first) and by_weekday (Monday
    first): factors on the inflow, their mean over the fitted nights 1, near 1 where little is known.
    draws: (k, 2) of inflow and stay, equally likely given the nights and the band of the retry share;
    inflow_range and stay_range: their 10th and 90th percentiles (an 80 % range).
    """

    inflow: float
    stay: float
    level: Level
    nights: int
    by_month: tuple[float, ...]
    by_weekday: tuple[float, ...]
    retry_share: float
    inflow_range: Range
    stay_range: Range
    draws: Numbers


def fit(series: HouseSeries, retry_share: float = RETRY_SHARE) -> Fitted | None:
    """Fit inflow and stay; None under `MIN_NIGHTS` reported nights or where the counts cannot tell them.

    They cannot when nobody ever came, nothing ever changes, or the house is always full without a log.
    """
    if series.reported < MIN_NIGHTS or not np.nansum(series.occupied) > 0:
        return None
    level = Level.NEW_TONIGHT if told(series) >= _NEW_KNOWN else Level.COUNTS
    steps = steps_of(series, retry_share, use_new=level is Level.NEW_TONIGHT)
    if steps.size < MIN_NIGHTS // 2:
        return None
    best = _best(steps)
    stay = 1 + math.exp(-best[1])
    spread = _covariance(steps, best)
    uncertain = math.sqrt(spread[0, 0]), math.sqrt(spread[1, 1]) * (1 - 1 / stay)
    if stay > MAX_STAY or max(uncertain) > _TOO_UNCERTAIN:
        return None
    draws = _draws(steps, best, spread, _turned_away(series, retry_share))
    low, high = np.quantile(draws, [0.1, 0.9], axis=0).tolist()
    months, weekdays = _factors(best[2:14], steps.month), _factors(best[14:], steps.weekday)
    return Fitted(
        inflow=float(steps.inflow(best).mean()),
        stay=stay,
        level=level,
        nights=steps.size,
        by_month=months,
        by_weekday=weekdays,
        retry_share=retry_share,
        inflow_range=(low[0], high[0]),
        stay_range=(low[1], high[1]),
        draws=draws,
    )


def _best(steps: Steps) -> Numbers:
    """The likeliest parameters: the best of a coarse grid of stays, then refined."""
    from scipy.optimize import minimize

    mean_occupied = float((steps.left + steps.stayed)[:, 0].mean())
    starts = np.zeros((len(_STAYS_TRIED), PARAMETERS))
    for start, stay in zip(starts, _STAYS_TRIED, strict=True):
        start[:2] = math.log(max(mean_occupied, 0.01) / stay), -math.log(stay - 1)
    start = min(starts, key=lambda one: steps.loss(one)[0])
    # The limits are beyond what is accepted: they only keep a house that tells nothing from running away.
    limits = [(-12.0, 12.0), (-math.log(10 * MAX_STAY), 9.0), *[(-2.0, 2.0)] * (PARAMETERS - 2)]
    found: Numbers = minimize(steps.loss, start, jac=True, method="L-BFGS-B", bounds=limits).x
    return found


def _covariance(steps: Steps, best: Numbers) -> Numbers:
    """The inverse of the curvature at the best parameters, by differences of the gradient."""
    step, here = 1e-5, steps.loss(best)[1]
    curvature = np.empty((PARAMETERS, PARAMETERS))
    for i in range(PARAMETERS):
        moved = np.zeros(PARAMETERS)
        moved[i] = step
        curvature[i] = (steps.loss(best + moved)[1] - here) / step
    values, vectors = np.linalg.eigh((curvature + curvature.T) / 2)
    whole: Numbers = (vectors / np.maximum(values, 1e-9)) @ vectors.T
    return whole


def _draws(steps: Steps, best: Numbers, spread: Numbers, away: float) -> Numbers:
    """Inflow and stay, drawn around the best; the retry share drawn evenly from its band."""
    chance = np.random.default_rng(_SEED)
    drawn = chance.multivariate_normal(best, spread, size=DRAWS, method="eigh")
    retry = chance.uniform(*RETRY_BAND, size=DRAWS) - np.mean(RETRY_BAND)
    inflow = np.exp(drawn[:, :1] + drawn[:, 2 + steps.month] + drawn[:, 14 + steps.weekday]).mean(axis=1)
    inflow -= retry * away
    return np.column_stack([np.maximum(inflow, 1e-6), 1 + np.exp(-np.clip(drawn[:, 1], -9, 9))])


def _turned_away(series: HouseSeries, retry_share: float) -> float:
    """Mean turned away per night with a log, which the retry share is a share of."""
    logs = series.turned_away[~np.isnan(series.turned_away)]
    return float(logs.mean()) if len(logs) and retry_share else 0.0


def _factors(logs: Numbers, place: npt.NDArray[np.intp]) -> tuple[float, ...]:
    """Factors whose mean over the fitted nights is 1."""
    factors = np.exp(logs)
    return tuple((factors / factors[place].mean()).tolist())
