"""The exact night chain: one house, stepped evening by evening, over the number of occupied beds.

In the morning each guest leaves with probability 1 ÷ mean stay; in the evening a Poisson number of people ask
for a bed and are admitted while there are free ones. The others are turned away and gone. The distribution
over occupied beds is then exact: no simulation, no sampling error. For very long stays it tends to Erlang B.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

import numpy as np
import numpy.typing as npt

Numbers = npt.NDArray[np.float64]

_TINY: Final = np.finfo(np.float64).tiny
_LARGE: Final = 80


@dataclass(frozen=True, slots=True)
class NightChain:
    """A house of `beds` where `inflow` people ask per night and a stay lasts `stay` nights in the mean.

    `beds` >= 0, `inflow` >= 0 (people per night), `stay` >= 1 (nights); else `ValueError`.
    """

    beds: int
    inflow: float
    stay: float

    def __post_init__(self) -> None:
        if self.beds < 0 or not 0 <= self.inflow < math.inf or not 1 <= self.stay < math.inf:
            raise ValueError(f"no such house: {self.beds} beds, inflow {self.inflow}, stay {self.stay}")

    @property
    def load(self) -> float:
        """Beds that would be occupied in the mean if nobody were ever turned away."""
        return self.inflow * self.stay

    def transition(self) -> Numbers:
        """Give the chance of each number of occupied beds tonight (column) after last night's (row)."""
        one: Numbers = transitions(self.beds, self.inflow, self.stay)[0]
        return one

    def stationary(self) -> Numbers:
        """Give the share of nights with 0, 1, ..., `beds` occupied beds in the long run; not writable."""
        return _stationary_of(self.beds, self.inflow, self.stay)

    def mean_occupied(self) -> float:
        """Occupied beds a night in the mean."""
        return float(self.stationary() @ np.arange(self.beds + 1))

    def occupancy(self) -> float:
        """Mean occupied ÷ beds; NaN without beds."""
        return self.mean_occupied() / self.beds if self.beds else math.nan

    def turned_away_share(self) -> float:
        """Turned away ÷ all who ask; 0 when nobody asks."""
        # Little: mean occupied = admitted per night × mean stay, so what is admitted need not be summed up.
        return max(1 - self.mean_occupied() / self.load, 0.0) if self.load else 0.0

    def full_share(self) -> float:
        """Share of nights on which every bed is occupied."""
        return float(self.stationary()[-1])


@lru_cache(maxsize=512)
def _stationary_of(beds: int, inflow: float, stay: float) -> Numbers:
    shares: Numbers = stationary(transitions(beds, inflow, stay))[0]
    shares.setflags(write=False)
    return shares


def transitions(beds: int, inflow: npt.ArrayLike, stay: npt.ArrayLike) -> Numbers:
    """Give the chains of several houses of equal size at once: an array (houses, beds + 1, beds + 1).

    `inflow` and `stay` broadcast against each other; inflow may differ from chain to chain as over a year.
    """
    asked, nights = np.broadcast_arrays(
        np.atleast_1d(np.asarray(inflow, dtype=np.float64)), np.asarray(stay, dtype=np.float64)
    )
    made: Numbers = _remaining(beds, nights) @ _admitted(beds, asked)
    return made


def _remaining(beds: int, stay: Numbers) -> Numbers:
    """From last night's guests (row) to those still there in the evening (column): binomial."""
    row, column = np.arange(beds + 1)[:, None], np.arange(beds + 1)[None, :]
    logs = _log_factorials(beds)
    ways = logs[row] - logs[column] - logs[np.maximum(row - column, 0)]
    leaves = (1 / stay)[:, None, None]
    # The floor keeps 0 × log 0 at 0 for guests who all leave (mean stay 1).
    log_stays, log_leaves = np.log(np.maximum(1 - leaves, _TINY)), np.log(leaves)
    chance = _exp(ways + column * log_stays + np.maximum(row - column, 0) * log_leaves)
    return np.where(column <= row, chance, 0.0)


def _admitted(beds: int, inflow: Numbers) -> Numbers:
    """From those still there (row) to tonight's occupied beds (column): Poisson, the rest at a full house."""
    asked = np.arange(beds + 1)
    log_inflow = np.log(np.maximum(inflow, _TINY))[:, None]
    chance = _exp(asked * log_inflow - inflow[:, None] - _log_factorials(beds))
    row, column = asked[:, None], asked[None, :]
    moved = np.where(column >= row, chance[:, np.maximum(column - row, 0)], 0.0)
    moved[:, :, beds] = 0.0
    moved[:, :, beds] = np.maximum(1 - moved.sum(axis=2), 0.0)
    return moved


def _exp(logs: Numbers) -> Numbers:
    # Nothing smaller than this tells in a sum, and products of such numbers are a hundred times as slow.
    return np.exp(np.where(logs < -200, -np.inf, logs))


def _log_factorials(largest: int) -> Numbers:
    return np.concatenate([[0.0], np.cumsum(np.log(np.arange(1, largest + 1)))])


def stationary(chains: Numbers) -> Numbers:
    """Give the long-run shares of the states of each chain: (houses, n, n) to (houses, n).

    Grassmann, Taksar and Heyman's elimination: it subtracts nothing, so that nearly frozen chains (stays of
    thousands of nights) lose no digits. Large houses are solved at once, which is many times faster for them.
    """
    return _solved(chains) if chains.shape[-1] > _LARGE else _eliminated(chains)


def _eliminated(chains: Numbers) -> Numbers:
    work = np.array(chains, dtype=np.float64)
    states = work.shape[-1]
    for last in range(states - 1, 0, -1):
        leaving = work[:, last, :last].sum(axis=1)
        # A state that never leads downwards holds everything; the floor only keeps the division defined.
        work[:, :last, last] /= np.maximum(leaving, _TINY)[:, None]
        work[:, :last, :last] += work[:, :last, last, None] * work[:, last, None, :last]
    shares = np.zeros(work.shape[:2])
    shares[:, 0] = 1.0
    for state in range(1, states):
        shares[:, state] = np.einsum("hi,hi->h", shares[:, :state], work[:, :state, state])
    total: Numbers = shares / shares.sum(axis=1, keepdims=True)
    return total


def _solved(chains: Numbers) -> Numbers:
    """Balance in every state but the first, and shares that sum to 1."""
    states = chains.shape[-1]
    balance = np.swapaxes(chains, 1, 2) - np.eye(states)
    balance[:, 0, :] = 1.0
    wanted = np.zeros((len(chains), states, 1))
    wanted[:, 0] = 1.0
    shares: Numbers = np.maximum(np.linalg.solve(balance, wanted)[:, :, 0], 0.0)
    return shares


def turned_away_shares(beds: int, inflow: npt.ArrayLike, stay: npt.ArrayLike) -> tuple[Numbers, Numbers]:
    """Give share turned away and mean occupied beds of several houses with `beds` at once.

    `inflow` and `stay` broadcast; the answers have one entry per house. Inflow must be above 0.
    """
    asked, nights = np.broadcast_arrays(
        np.atleast_1d(np.asarray(inflow, dtype=np.float64)), np.asarray(stay, dtype=np.float64)
    )
    occupied: Numbers = stationary(transitions(beds, asked, nights)) @ np.arange(beds + 1)
    return np.maximum(1 - occupied / (asked * nights), 0.0), occupied
