"""How likely a house's counts are for a given inflow and stay: the night chain, seen evening by evening.

Each pair of consecutive known nights is one step of the chain. Last night's guests stay with probability
1 - 1 ÷ mean stay; who is there beside them was admitted tonight. How many stayed is summed over, where *nya
i natt* does not tell it. On a full night without a turn-away log at least the admitted asked; else all who
asked are known. Inflow of a night = level × factor of its month × factor of its weekday.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np
import numpy.typing as npt

from lib.measures.nights import months_of_year, weekdays

if TYPE_CHECKING:
    from lib.scenarios.calibrate import HouseSeries

Numbers = npt.NDArray[np.float64]

# How far a month's or a weekday's inflow may lie from the mean before the counts have spoken (sd of its
# logarithm): a month with few nights stays near 1.
MONTH_SPREAD: Final = 0.3
WEEKDAY_SPREAD: Final = 0.15
PARAMETERS: Final = 2 + 12 + 7


@dataclass(frozen=True, slots=True)
class Steps:
    """The usable pairs of consecutive nights, and what of their likelihood does not depend on parameters.

    One row a pair, one column per number of guests who stayed. `asked` is who asked tonight if so many stayed
    (those who come back the next night counted once); NaN where only a lower limit, `admitted`, is known.
    """

    month: npt.NDArray[np.intp]
    weekday: npt.NDArray[np.intp]
    stayed: Numbers
    left: Numbers
    admitted: Numbers
    asked: Numbers
    constant: Numbers
    censored: npt.NDArray[np.bool_]

    @property
    def size(self) -> int:
        """How many pairs of consecutive nights there are."""
        return len(self.month)

    def inflow(self, parameters: Numbers) -> Numbers:
        """Give the inflow of every night."""
        level, months, weekdays = parameters[0], parameters[2:14], parameters[14:]
        nightly: Numbers = np.exp(level + months[self.month] + weekdays[self.weekday])
        return nightly

    def loss(self, parameters: Numbers) -> tuple[float, Numbers]:
        """Give the negative logarithm of likelihood × shrinkage, and its gradient.

        `parameters`: log inflow; -log(stay - 1); logs of the month factors; logs of the weekday factors.
        """
        inflow = self.inflow(parameters)
        log_leaves, log_stays = -np.logaddexp(0, -parameters[1]), -np.logaddexp(0, parameters[1])
        log_inflow = np.log(inflow)[:, None]
        arrivals = self.asked * log_inflow - inflow[:, None]
        expected = self.asked
        if self.censored.any():
            arrivals[self.censored], expected = _at_least(self, inflow)
        logs = self.constant + self.stayed * log_stays + self.left * log_leaves + arrivals
        highest = logs.max(axis=1, keepdims=True)
        chances = np.exp(logs - highest)
        sums = chances.sum(axis=1, keepdims=True)
        chances /= sums
        slope = (chances * expected).sum(axis=1) - inflow
        leaving = np.exp(log_leaves)
        gradient = np.zeros(PARAMETERS)
        gradient[0] = slope.sum()
        gradient[1] = (chances * (self.left - leaving * (self.left + self.stayed))).sum()
        gradient[2:14] = np.bincount(self.month, slope, 12)
        gradient[14:] = np.bincount(self.weekday, slope, 7)
        pull = np.zeros(PARAMETERS)
        pull[2:14] = parameters[2:14] / MONTH_SPREAD**2
        pull[14:] = parameters[14:] / WEEKDAY_SPREAD**2
        value = float((np.log(sums) + highest).sum()) - float(parameters @ pull) / 2
        return -value, pull - gradient


def _at_least(steps: Steps, inflow: Numbers) -> tuple[Numbers, Numbers]:
    """On full nights without a log: the chance that at least the admitted asked, and how many then did."""
    from scipy.special import gammainc

    rate, admitted = inflow[steps.censored, None], steps.admitted[steps.censored]
    chance = np.where(admitted > 0, gammainc(np.maximum(admitted, 1), rate), 1.0)
    above = np.where(admitted > 1, gammainc(np.maximum(admitted - 1, 1), rate), 1.0)
    floor = np.finfo(np.float64).tiny
    expected = steps.asked.copy()
    expected[steps.censored] = np.maximum(rate * above / np.maximum(chance, floor), admitted)
    return np.log(np.maximum(chance, floor)), expected


def steps_of(series: HouseSeries, retry_share: float, *, use_new: bool) -> Steps:
    """Pair every known night with the night before it; unknown and closed nights break the row.

    With `use_new` only the pairs where *nya i natt* tells who stayed; there is then one column.
    """
    from scipy.special import gammaln

    at = pairs(series)
    before, now = series.occupied[at - 1], series.occupied[at]
    if use_new:
        stayed = now - series.new[at]
        usable = (stayed >= 0) & (stayed <= before)
        at, before, now, stayed = at[usable], before[usable], now[usable], stayed[usable, None]
    else:
        stayed = np.arange(int(before.max(initial=0)) + 1, dtype=np.float64)[None, :]
    full, away = now >= series.beds[at], series.turned_away[at]
    # Somebody is turned away for *full* only from a full house: without a log, not full means nobody was.
    away = np.where(np.isnan(away) & ~full, 0.0, away)
    left, admitted = before[:, None] - stayed, now[:, None] - stayed
    possible = (left >= 0) & (admitted >= 0)
    left, admitted = np.maximum(left, 0), np.maximum(admitted, 0)
    asked = admitted + (1 - retry_share) * np.nan_to_num(away)[:, None]
    censored = np.isnan(away)
    ways = gammaln(before + 1)[:, None] - gammaln(stayed + 1) - gammaln(left + 1)
    constant = np.where(possible, ways - np.where(censored[:, None], 0.0, gammaln(asked + 1)), -np.inf)
    return Steps(
        month=months_of_year(series.nights[at]),
        weekday=weekdays(series.nights[at]),
        stayed=np.broadcast_to(stayed, left.shape),
        left=left,
        admitted=admitted,
        asked=asked,
        constant=constant,
        censored=censored,
    )


def pairs(series: HouseSeries) -> npt.NDArray[np.intp]:
    """Give the places of known nights whose night before is known too."""
    known = ~np.isnan(series.occupied) & ~np.isnan(series.beds)
    return np.flatnonzero(known[1:] & ~np.isnan(series.occupied[:-1])) + 1


def told(series: HouseSeries) -> float:
    """Give the share of those nights where *nya i natt* tells who stayed, and may be true."""
    at = pairs(series)
    stayed = series.occupied[at] - series.new[at]
    return float(((stayed >= 0) & (stayed <= series.occupied[at - 1])).mean()) if len(at) else 0.0
