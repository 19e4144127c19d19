"""*Tänk om*: a season drawn again with other beds or another inflow, on the same luck as it was."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np
import numpy.typing as npt

from lib.measures.nights import months_of_year, weekdays
from lib.scenarios.calibrate import Fitted
from lib.scenarios.paths import Counts, Luck, Mask, Numbers, Paths, Plan, arrivals, walk

Days = npt.NDArray[np.datetime64]

RUNS: Final = 200
FEWEST_BEDS, MOST_BEDS = -10, 20
LEAST_INFLOW, MOST_INFLOW = -30, 30
_SEED: Final = 4
# Tables of stays grow with the square of the house; a large one gets fewer different stays.
_MANY_BEDS, _STAYS_IN_LARGE = 80, 40
_BAND: Final = (0.1, 0.5, 0.9)


@dataclass(frozen=True, slots=True, order=True)
class Setting:
    """What is changed: beds more (fewer, when negative) on every open night, inflow in percent.

    Raises ValueError outside −10…+20 beds and −30…+30 percent.
    """

    beds: int = 0
    inflow: int = 0

    def __post_init__(self) -> None:
        """Refuse what the sliders do not reach."""
        if not FEWEST_BEDS <= self.beds <= MOST_BEDS or not LEAST_INFLOW <= self.inflow <= MOST_INFLOW:
            raise ValueError(f"No such setting: {self.beds} beds, {self.inflow} % inflow.")

    @property
    def changes_nothing(self) -> bool:
        """Whether this is the season as it was."""
        return self == Setting()


@dataclass(frozen=True, slots=True)
class Season:
    """The nights drawn again, in order, one a day; `beds` as available then, `start` guests before."""

    nights: Days
    beds: Counts
    is_open: Mask
    start: int


@dataclass(frozen=True, slots=True)
class Band:
    """Tenth percentile, median and ninetieth percentile over the runs."""

    low: float
    median: float
    high: float


@dataclass(frozen=True, slots=True)
class Redrawn:
    """A season drawn many times. occupied: (3, nights) low, median, high; per run: turned away, who asked."""

    beds: Counts
    occupied: Numbers
    turned_away: Counts
    asked: Counts

    @property
    def share(self) -> float:
        """Turned away of all who asked for a bed, all runs together."""
        asked = int(self.asked.sum())
        return float(self.turned_away.sum()) / asked if asked else 0.0

    @property
    def turned_away_band(self) -> Band:
        """Times somebody is turned away in the season."""
        return _band(self.turned_away)


def difference(then: Redrawn, now: Redrawn) -> Band:
    """Times turned away more (fewer, when negative) than as it was, run by run on the same luck."""
    return _band(then.turned_away - now.turned_away)


def redraw(season: Season, fitted: Fitted, setting: Setting, runs: int = RUNS) -> Redrawn:
    """Draw the season again; the same arguments give the same bytes. Each run has its own inflow and stay."""
    paths = season_paths(season, fitted, setting, runs)
    occupied = np.quantile(paths.occupied, _BAND, axis=1, method="inverted_cdf").astype("float64")
    occupied[:, ~season.is_open] = np.nan
    asked = (paths.arrived + paths.retried).sum(axis=0)
    return Redrawn(_beds(season, setting), occupied, paths.turned_away.sum(axis=0), asked)


def season_paths(season: Season, fitted: Fitted, setting: Setting, runs: int = RUNS) -> Paths:
    """Give every night of every run; the uniforms depend on the season's length and the runs only."""
    inflow, stay = _chains(fitted, runs, int(season.beds.max(initial=0)))
    beds = _beds(season, setting)
    luck = Luck.drawn(_SEED, len(season.nights), runs)
    nightly = _factors(season.nights, fitted)[:, None] * inflow * (1 + setting.inflow / 100)
    start = np.full(runs, min(season.start, int(beds[0]) if len(beds) else 0), dtype=np.int64)
    plan = Plan(beds, season.is_open, stay, start, fitted.retry_share)
    return walk(plan, arrivals(nightly, luck.asks), luck)


def _chains(fitted: Fitted, runs: int, beds: int) -> tuple[Numbers, Numbers]:
    """Inflow and stay of each run, from the fit's equally likely draws."""
    draws = fitted.draws[np.arange(runs) % len(fitted.draws)]
    inflow, stay = draws[:, 0], draws[:, 1]
    if beds > _MANY_BEDS:
        middles = np.quantile(stay, (np.arange(_STAYS_IN_LARGE) + 0.5) / _STAYS_IN_LARGE)
        stay = middles[np.argsort(np.argsort(stay)) * _STAYS_IN_LARGE // runs]
    return inflow, stay


def _beds(season: Season, setting: Setting) -> Counts:
    changed: Counts = np.maximum(season.beds + setting.beds, 0)
    return changed


def _factors(nights: Days, fitted: Fitted) -> Numbers:
    """What the inflow of each night is multiplied by: its month's and its weekday's share."""
    by_month, by_weekday = np.asarray(fitted.by_month), np.asarray(fitted.by_weekday)
    found: Numbers = by_month[months_of_year(nights)] * by_weekday[weekdays(nights)]
    return found


def _band(amounts: Counts) -> Band:
    low, median, high = np.quantile(amounts, _BAND, method="inverted_cdf").tolist()
    return Band(low, median, high)
