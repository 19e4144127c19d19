"""What a house can bear: how many of those who ask are turned away, by number of beds and by how full it is.

All from the exact night chain with the house's own inflow and stay. By beds: the same people come, the number
of beds differs. By average occupancy: the same beds and stays, more or fewer people come. A small house must
stand partly empty on average if it is to have room on most nights; how empty is what the curves say.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np
import numpy.typing as npt

from lib.scenarios.night_chain import NightChain, turned_away_shares

if TYPE_CHECKING:
    from collections.abc import Callable

    from lib.scenarios.calibrate import Fitted

Numbers = npt.NDArray[np.float64]
Range = tuple[float, float]

AT_MOST: Final = (0.05, 0.01)
_COUNTS_SHOWN: Final = 40
_LOADS_TRIED: Final = np.array([0.005, 0.02, *np.linspace(0.05, 1.8, 36)])
_NUDGE: Final = 0.02
_SMALLEST: Final = 1e-9


@dataclass(frozen=True, slots=True)
class Share:
    """A share turned away with its 80 % range."""

    value: float
    low: float
    high: float


@dataclass(frozen=True, slots=True)
class Limit:
    """What it takes for at most `at_most` (a share) of those who ask to be turned away.

    beds: the smallest number, with its 80 % range; occupancy: the highest average with today's beds, over the
    80 % range of stays.
    """

    at_most: float
    beds: int
    beds_range: tuple[int, int]
    occupancy: float
    occupancy_range: Range


@dataclass(frozen=True, slots=True)
class Curves:
    """The house's own curves.

    beds, occupancy, today: the number of beds today, the average occupancy and the share turned away that
    follow from inflow and stay. by_beds: number of beds → share, rising. by_occupancy: average occupancies,
    the share at each (and at the ends of the range of stays), rising.
    """

    beds: int
    occupancy: float
    today: Share
    by_beds: dict[int, Share]
    by_occupancy: tuple[tuple[float, Share], ...]
    limits: tuple[Limit, ...]

    def share_at(self, occupancy: float) -> float:
        """Give the share turned away at an average occupancy (0-1), read between the points of the curve."""
        at = [point[0] for point in self.by_occupancy]
        shares = [point[1].value for point in self.by_occupancy]
        return float(np.interp(occupancy, at, shares))


def highest_occupancy(beds: int, stay: float, at_most: float) -> float:
    """Give the highest average occupancy of `beds` (> 0) at which at most `at_most` (0–1) are turned away."""
    from scipy.optimize import brentq

    def excess(log_load: float) -> float:
        return NightChain(beds, math.exp(log_load) / stay, stay).turned_away_share() - at_most

    # With a hundredth of a person per bed hardly anyone is turned away; at twice what would leave `at_most`
    # outside a house that is always full, more are.
    high = math.log(2 * beds / (1 - at_most))
    load = math.exp(brentq(excess, math.log(beds / 1000), high, xtol=1e-9))
    return NightChain(beds, load / stay, stay).occupancy()


def curves(beds: int, fitted: Fitted) -> Curves:
    """Give the curves of a house with `beds` (> 0) today, from its fitted inflow and stay."""
    house = _House(fitted)
    limits = tuple(_limit(house, beds, fitted, at_most) for at_most in AT_MOST)
    last = max(beds, *(limit.beds_range[1] for limit in limits)) + 1
    first = max(min(beds, *(limit.beds_range[0] for limit in limits)) // 2, 1)
    step = math.ceil((last - first) / _COUNTS_SHOWN)
    shown = sorted({*range(first, last + 1, step), beds, *(limit.beds for limit in limits)})
    return Curves(
        beds=beds,
        occupancy=NightChain(beds, fitted.inflow, fitted.stay).occupancy(),
        today=house.share(beds),
        by_beds={count: house.share(count) for count in shown},
        by_occupancy=_by_occupancy(beds, fitted),
        limits=limits,
    )


class _House:
    """The share turned away by number of beds, each asked of the chain once."""

    def __init__(self, fitted: Fitted) -> None:
        self._best = np.array([fitted.inflow, fitted.stay])
        # How far each draw of inflow and stay lies from the best, in logarithms.
        self._drawn = np.log(fitted.draws / self._best)
        self._known: dict[int, Share] = {}

    def share(self, beds: int) -> Share:
        """Give the share with its 80 % range.

        The range follows from how the log odds of the share answer to a nudge of inflow and of stay: three
        chains instead of one per draw.
        """
        if beds not in self._known:
            nudged = self._best * np.exp(_NUDGE * np.array([[0, 0], [1, 0], [0, 1]]))
            shares = turned_away_shares(beds, nudged[:, 0], nudged[:, 1])[0] if beds else np.ones(3)
            odds = _log_odds(shares)
            drawn = odds[0] + self._drawn @ ((odds[1:] - odds[0]) / _NUDGE)
            low, high = (1 / (1 + np.exp(-np.quantile(drawn, [0.1, 0.9])))).tolist()
            value = float(shares[0])
            self._known[beds] = Share(value, min(low, value), max(high, value))
        return self._known[beds]


def _log_odds(shares: Numbers) -> Numbers:
    kept = np.clip(shares, _SMALLEST, 1 - _SMALLEST)
    odds: Numbers = np.log(kept / (1 - kept))
    return odds


def _limit(house: _House, beds: int, fitted: Fitted, at_most: float) -> Limit:
    load = fitted.inflow * fitted.stay
    low = _smallest(lambda count: house.share(count).low, load, at_most)
    needed = _smallest(lambda count: house.share(count).value, load, at_most)
    high = _smallest(lambda count: house.share(count).high, load, at_most)
    # Longer stays, more of those who ask turned away: a lower occupancy is what the house can bear.
    least, most = (highest_occupancy(beds, stay, at_most) for stay in reversed(fitted.stay_range))
    occupancy = highest_occupancy(beds, fitted.stay, at_most)
    return Limit(at_most, needed, (low, high), occupancy, (min(least, occupancy), max(most, occupancy)))


def _smallest(share: Callable[[int], float], load: float, at_most: float) -> int:
    """The smallest number of beds with `share` at most `at_most`; more beds, a smaller share."""
    enough = max(math.ceil(load), 1)
    while share(enough) > at_most:
        enough *= 2
    too_few = -1
    while enough - too_few > 1:
        middle = (enough + too_few) // 2
        if share(middle) <= at_most:
            enough = middle
        else:
            too_few = middle
    return enough


def _by_occupancy(beds: int, fitted: Fitted) -> tuple[tuple[float, Share], ...]:
    """Shares at the occupancies that a range of loads gives, read off at the same ones for other stays."""
    grids: list[tuple[Numbers, Numbers]] = []
    loads = np.unique([*_LOADS_TRIED * beds, fitted.inflow * fitted.stay])
    for stay in (fitted.stay, *fitted.stay_range):
        shares, occupied = turned_away_shares(beds, loads / stay, stay)
        grids.append((occupied / beds, shares))
    occupancy, values = grids[0]
    ends = np.array([np.interp(occupancy, *grid) for grid in grids[1:]])
    low, high = np.minimum(values, ends.min(axis=0)), np.maximum(values, ends.max(axis=0))
    rows = zip(occupancy.tolist(), values.tolist(), low.tolist(), high.tolist(), strict=True)
    return tuple((at, Share(value, least, most)) for at, value, least, most in rows)
