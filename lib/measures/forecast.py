"""How many will need a bed the next two weeks: a level, a band from its own past errors, and a score.

Need is people in beds plus those turned away because it was full; the beds do not cap it. The level comes
from `lib.measures.level`, the band from what the method missed by, so many nights ahead, during the last 365
nights. Every forecast of the past that the score rests on, and its band, used only what was known on its own
evening. Where repeating the newest night was nearer last year than smoothing, that is what is shown.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import Final

import numpy as np
import numpy.typing as npt

from lib.measures.level import LATELY, NIGHTS_LATELY, YEAR, Levels, persistence, smoothing
from lib.measures.nights import Mask, Numbers

NIGHTS_AHEAD: Final = 14
MIN_NIGHTS: Final = 60
BAND: Final = 0.8
# The newest known night may be so many nights old; the errors used are then as many nights further ahead.
_OLDEST_NEWEST: Final = 14
# Fewer past errors than this give no band.
_MIN_ERRORS: Final = 20
_TAILS: Final = ((1 - BAND) / 2, (1 + BAND) / 2)
_AHEAD: Final = range(1, NIGHTS_AHEAD + 1)

Places = npt.NDArray[np.intp]


class Method(StrEnum):
    """How the level is found: smoothed, or the newest known night repeated."""

    SMOOTHING = "smoothing"
    PERSISTENCE = "persistence"


class NoForecast(StrEnum):
    """Why there is no forecast: too few nights known at all, or too few of the last weeks'."""

    TOO_FEW = "too_few"
    NOT_LATELY = "not_lately"


@dataclass(frozen=True, slots=True)
class Score:
    """How good a method was 1 to 14 nights ahead, over the outcomes of the last 365 nights.

    `mean_error`: mean absolute error in people, over `forecasts` pairs of evening and night ahead. `mase`:
    that error ÷ the mean absolute change from one night to the next over the same 365 nights (None where
    nothing changed or no neighbours are known). `covered` of `banded` outcomes lay inside the band that was
    made on the evening of the forecast. `pinball`: mean quantile loss of the band's two ends, in people,
    smaller is better (None without a band).
    """

    mean_error: float
    mase: float | None
    forecasts: int
    covered: int
    banded: int
    pinball: float | None

    @property
    def coverage(self) -> float | None:
        """Share of outcomes inside the band."""
        return self.covered / self.banded if self.banded else None


@dataclass(frozen=True, slots=True)
class Past:
    """What was forecast for each of the last 365 nights, and how it went; NaN where nothing was.

    A row per number of nights ahead, from 1; a column per night, the newest last. The band (whole people) is
    the one of the evening the forecast was made on. `outcome` is one row.
    """

    outcome: Numbers
    expected: Numbers
    low: Numbers
    high: Numbers


@dataclass(frozen=True, slots=True)
class Forecast:
    """The `NIGHTS_AHEAD` nights after the series: people who need a bed.

    `level` is expected on each of them. `low`, `high`: the 80 % band in whole people. `chance_full`: share
    of draws (level + past error, whole people) at or above the beds; NaN where the beds are unknown. `rate`
    is the smoothing rate, 1 for persistence. `known` nights of the series were known, the newest of them
    `stale` nights before its end.
    """

    method: Method
    rate: float
    level: float
    low: Numbers
    high: Numbers
    chance_full: Numbers
    scores: dict[Method, Score]
    known: int
    stale: int

    @property
    def score(self) -> Score:
        """The score of the method that is used."""
        return self.scores[self.method]


def forecast(need: Numbers, beds: Numbers) -> Forecast | NoForecast:
    """Forecast the nights after `need`, which has one entry per calendar night, NaN where unknown.

    `beds` holds the beds of each of the `NIGHTS_AHEAD` nights, NaN where unknown.
    """
    places = np.flatnonzero(~np.isnan(need))
    if len(places) < MIN_NIGHTS:
        return NoForecast.TOO_FEW
    newest = int(places[-1])
    stale = len(need) - 1 - newest
    if stale > _OLDEST_NEWEST or (places >= len(need) - LATELY).sum() < NIGHTS_LATELY:
        return NoForecast.NOT_LATELY
    levels = levels_by_method(need)
    pasts = {method: rolling(need, found) for method, found in levels.items()}
    scores = {method: score for method, past in pasts.items() if (score := score_of(past)) is not None}
    if len(scores) < len(levels):
        return NoForecast.TOO_FEW
    method = best_of(scores)
    level = float(levels[method].level[newest])
    errors = np.stack(
        [_last_year(_errors(need, levels[method], stale + h), [len(need) - 1])[0] for h in _AHEAD]
    )
    low, high, enough = _band(np.full(NIGHTS_AHEAD, level), errors)
    if not enough.all():
        return NoForecast.TOO_FEW
    draws, drawn = _people(level + errors), ~np.isnan(errors)
    chance = (drawn & (draws >= beds[:, None])).sum(axis=1) / drawn.sum(axis=1)
    return Forecast(
        method=method,
        rate=float(levels[method].rate[newest]),
        level=level,
        low=low,
        high=high,
        chance_full=np.where(np.isnan(beds), np.nan, chance),
        scores=scores,
        known=len(places),
        stale=stale,
    )


def levels_by_method(need: Numbers) -> dict[Method, Levels]:
    """The level of every evening by each method."""
    return {Method.SMOOTHING: smoothing(need), Method.PERSISTENCE: persistence(need)}


def best_of(scores: dict[Method, Score]) -> Method:
    """Persistence where it was nearer to the outcomes, else smoothing."""
    nearer = scores[Method.PERSISTENCE].mean_error < scores[Method.SMOOTHING].mean_error
    return Method.PERSISTENCE if nearer else Method.SMOOTHING


def rolling(need: Numbers, levels: Levels) -> Past:
    """Forecast each of the last 365 nights from each of the 14 evenings before it, as it was then."""
    nights = np.arange(max(len(need) - YEAR, 0), len(need))
    expected, low, high = (np.full((NIGHTS_AHEAD, len(nights)), np.nan) for _ in range(3))
    for row, ahead in enumerate(_AHEAD):
        there = nights[nights >= ahead]
        evenings, columns = there - ahead, there - nights[0]
        level = levels.level[evenings]
        expected[row, columns] = level
        errors = _last_year(_errors(need, levels, ahead), evenings)
        low[row, columns], high[row, columns], _ = _band(level, errors)
    return Past(need[nights], expected, low, high)


def score_of(past: Past) -> Score | None:
    """Score forecasts that were made for nights whose outcome is known; None where there are none."""
    missed = np.abs(past.outcome - past.expected)
    forecasts = int((~np.isnan(missed)).sum())
    if not forecasts:
        return None
    mean_error = float(np.nanmean(missed))
    changes = np.abs(np.diff(past.outcome))
    change = float(np.nanmean(changes)) if (~np.isnan(changes)).any() else 0.0
    banded = ~np.isnan(past.outcome - past.low)
    inside = (past.outcome >= past.low) & (past.outcome <= past.high)
    return Score(
        mean_error=mean_error,
        mase=mean_error / change if change else None,
        forecasts=forecasts,
        covered=int((inside & banded).sum()),
        banded=int(banded.sum()),
        pinball=_pinball(past, banded) if banded.any() else None,
    )


def _pinball(past: Past, banded: Mask) -> float:
    losses = []
    for end, tail in zip((past.low, past.high), _TAILS, strict=True):
        above = past.outcome - end
        losses.append(np.where(above >= 0, tail * above, (tail - 1) * above)[banded])
    return float(np.mean(losses))


def _errors(need: Numbers, levels: Levels, ahead: int) -> Numbers:
    """Outcome less what was expected so many nights before, by the night of the outcome."""
    errors = np.full(len(need), np.nan)
    errors[ahead:] = need[ahead:] - levels.level[:-ahead]
    return errors


def _last_year(errors: Numbers, evenings: Places | list[int]) -> Numbers:
    """For each evening one row: the errors of the 365 nights up to and with it."""
    padded = np.concatenate([np.full(YEAR, np.nan), errors])
    windows: Numbers = np.lib.stride_tricks.sliding_window_view(padded, YEAR)[np.asarray(evenings) + 1]
    return windows


def _band(level: Numbers, errors: Numbers) -> tuple[Numbers, Numbers, Mask]:
    """The band's ends in whole people for each row of errors, and where there were errors enough for it.

    The inverted distribution: an end is a number of people that a draw really gave.
    """
    ordered = np.sort(errors, axis=1)  # NaN last
    count = (~np.isnan(errors)).sum(axis=1)
    enough = count >= _MIN_ERRORS
    low, high = (
        np.where(enough, _people(level + ordered[np.arange(len(level)), _place(count, tail)]), np.nan)
        for tail in _TAILS
    )
    return low, high, enough


def _place(count: Places, tail: float) -> Places:
    """Where the tail of so many ordered errors ends; the first of none."""
    # The tail is not exact in binary: 0.9 x 20 must not become the 19th of twenty.
    place: Places = np.maximum(np.ceil(count * tail - 1e-9).astype(np.intp) - 1, 0)
    return place


def _people(amounts: Numbers) -> Numbers:
    """Whole people, never fewer than nobody."""
    return np.maximum(np.floor(amounts + 0.5), 0.0)
