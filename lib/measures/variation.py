"""Is a change real? XmR process-behaviour charts, as in the British health service's *Making data count*.

Mean and limits come from a baseline, a point is special by one of four rules, and the last point gives the
verdict. Limits are x̄ ± 2.66 · mean moving range, and the near limits at two thirds of that.
XmR assumes nearly independent points: a baseline whose lag-1 autocorrelation is 0.3 or more judges nothing.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Final, Literal

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float64]
Sides = npt.NDArray[np.int64]
Direction = Literal["up", "down", "none"]

MIN_POINTS: Final = 12
MAX_BASELINE: Final = 24
MAX_AUTOCORRELATION: Final = 0.3
RUN: Final = 7
_TO_LIMIT, _TO_UPPER_RANGE = 2.66, 3.267


class Verdict(StrEnum):
    """What the last point says; the first five are words for the screen."""

    NORMAL = "normal_variation"
    IMPROVEMENT = "improvement"
    DETERIORATION = "deterioration"
    CLEAR_INCREASE = "clear_increase"
    CLEAR_DECREASE = "clear_decrease"
    TOO_FEW = "too_few"
    NOT_INDEPENDENT = "not_independent"


class Rule(StrEnum):
    """Why a point is special, strongest first."""

    OUTSIDE = "outside_limits"
    TWO_OF_THREE = "two_of_three"
    RUN = "run"
    TREND = "trend"


class TargetVerdict(StrEnum):
    """A target against the limits: *når målet stadigt / ibland / inte*."""

    STEADILY = "steadily"
    SOMETIMES = "sometimes"
    NOT = "not"


@dataclass(frozen=True, slots=True)
class Limits:
    """Mean and limits of a baseline, in the unit of the measure."""

    mean: float
    lower: float
    upper: float
    near_lower: float
    near_upper: float

    def against(self, target: float, direction: Direction) -> TargetVerdict | None:
        """Whether the process as it stands reaches `target`; None for a measure without a direction."""
        if direction == "none":
            return None
        worst, best = (self.lower, self.upper) if direction == "up" else (-self.upper, -self.lower)
        goal = target if direction == "up" else -target
        if worst >= goal:
            return TargetVerdict.STEADILY
        return TargetVerdict.SOMETIMES if best >= goal else TargetVerdict.NOT


@dataclass(frozen=True, slots=True)
class Variation:
    """The verdict on a series, and what it rests on.

    `limits` is None under 12 points or with dependent points; then no point is special. `special` gives per
    point which side stands out: 1 above or rising, -1 below or falling, 0 neither. `rule` is why the last
    point is special; `streak` how many points in a row, the last included, rise (+) or fall (-).
    """

    verdict: Verdict
    limits: Limits | None
    special: tuple[int, ...]
    rule: Rule | None
    streak: int
    points: int
    autocorrelation: float | None


def judge(values: Sequence[float], direction: Direction = "none", *, since: int = 0) -> Variation:
    """Judge the last of `values`, in order of time and evenly spaced.

    `since` is the place of the last known break point (a move, a new counting rule): the points before it
    are left out. `direction` is the good one, from the catalogue. Raises ValueError for a missing value.
    """
    series = np.asarray(values[since:], dtype="float64")
    if np.isnan(series).any():
        raise ValueError("A series with missing points cannot be judged: give the points since the last gap.")
    points, streak = len(series), _streak(series)
    nothing = (0,) * points
    if points < MIN_POINTS:
        return Variation(Verdict.TOO_FEW, None, nothing, None, streak, points, None)
    # A real change of level makes the whole series look dependent, so the gate looks at the baseline only.
    baseline = series[:MAX_BASELINE]
    autocorrelation = lag_1_autocorrelation(baseline)
    if autocorrelation >= MAX_AUTOCORRELATION:
        return Variation(Verdict.NOT_INDEPENDENT, None, nothing, None, streak, points, autocorrelation)
    limits = xmr_limits(baseline)
    sides = _sides_by_rule(series, limits)
    special = _first_side(list(sides.values()))
    rule = next((rule for rule, side in sides.items() if side[-1]), None)
    verdict = verdict_of(int(special[-1]), direction)
    return Variation(verdict, limits, tuple(special.tolist()), rule, streak, points, autocorrelation)


def xmr_limits(baseline: Floats) -> Limits:
    """Limits of a baseline, after leaving out moving ranges of 3.267 times their mean or more."""
    mean, ranges = float(baseline.mean()), np.abs(np.diff(baseline))
    kept = ranges[ranges < _TO_UPPER_RANGE * ranges.mean()]
    reach = _TO_LIMIT * float(kept.mean()) if len(kept) else 0.0
    near = reach * 2 / 3
    return Limits(mean, mean - reach, mean + reach, mean - near, mean + near)


def lag_1_autocorrelation(series: Floats) -> float:
    """Correlation of each point with the next; 0 for a series that never varies."""
    off = series - series.mean()
    spread = float((off**2).sum())
    return float((off[1:] * off[:-1]).sum()) / spread if spread else 0.0


def _sides_by_rule(series: Floats, limits: Limits) -> dict[Rule, Sides]:
    side = np.sign(series - limits.mean).astype("int64")
    outside = np.where((series > limits.upper) | (series < limits.lower), side, 0)
    beyond = np.where((series > limits.near_upper) | (series < limits.near_lower), side, 0)
    step = np.sign(np.diff(series, prepend=series[0])).astype("int64")
    return {
        Rule.OUTSIDE: outside,
        Rule.TWO_OF_THREE: _two_of_three(beyond, side),
        Rule.RUN: _runs(side, RUN),
        Rule.TREND: _trends(step),
    }


def _two_of_three(beyond: Sides, side: Sides) -> Sides:
    """Points beyond a near limit, with another such among three in a row that all lie on that side."""
    special = np.zeros_like(side)
    for start in range(len(side) - 2):
        three = slice(start, start + 3)
        for which in (1, -1):
            hits = beyond[three] == which
            if (side[three] == which).all() and hits.sum() >= 2:
                special[three] = np.where(hits, which, special[three])
    return special


def _runs(side: Sides, length: int) -> Sides:
    """Points in an unbroken run of at least `length` on one side; a 0 ends it."""
    edges = np.flatnonzero(np.diff(side)) + 1
    parts = np.split(side, edges)
    return np.concatenate([part if len(part) >= length else np.zeros_like(part) for part in parts])


def _trends(step: Sides) -> Sides:
    """Points among seven in a row that rise or fall: six steps one way, and the point they start from."""
    steps = _runs(step, RUN - 1)
    starts = np.append(steps[1:], 0)
    return np.where(steps != 0, steps, starts)


def _first_side(sides: list[Sides]) -> Sides:
    """Side of the strongest rule that marks each point."""
    return np.select([side != 0 for side in sides], sides, 0)


def _streak(series: Floats) -> int:
    if not len(series):
        return 0
    steps = np.sign(np.diff(series)).astype("int64")[::-1]
    if not len(steps) or steps[0] == 0:
        return 1
    same = int(np.argmax(steps != steps[0])) if (steps != steps[0]).any() else len(steps)
    return int(steps[0]) * (same + 1)


def verdict_of(side: int, direction: Direction) -> Verdict:
    """Name a point by its side (1 high, -1 low, 0 neither) and the good direction of its measure."""
    if side == 0:
        return Verdict.NORMAL
    if direction == "none":
        return Verdict.CLEAR_INCREASE if side > 0 else Verdict.CLEAR_DECREASE
    return Verdict.IMPROVEMENT if (side > 0) == (direction == "up") else Verdict.DETERIORATION
