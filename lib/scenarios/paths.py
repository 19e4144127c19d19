"""Nights of a house drawn one after the other from uniforms that are drawn beforehand.

Every night: some of last night's guests leave, then new arrivals and those who come back after being turned
away last night ask for a bed; they are admitted while there are free ones. Of those turned away a share tries
again the next night and the rest give up.

Each count is read from the table of its distribution at a uniform that belongs to its night and run, whatever
the setting (common random numbers). So two settings meet the same luck, and their difference is that of the
settings: one more bed never turns more people away in any night of any run, and a larger inflow never fewer.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np
import numpy.typing as npt

Counts = npt.NDArray[np.int64]
Numbers = npt.NDArray[np.float64]
Mask = npt.NDArray[np.bool_]

_TABLE_GROWS_BY: Final = 32
# Beyond this chance nothing is looked up: a table has an end, and 1e-12 of a night is no night.
_NEVER: Final = 1e-12


@dataclass(frozen=True, slots=True)
class Luck:
    """The uniforms of every night and run: who asks, who stays, who tries again; each (nights, runs)."""

    asks: Numbers
    stays: Numbers
    retries: Numbers

    @classmethod
    def drawn(cls, seed: int, nights: int, runs: int) -> Luck:
        """Draw from a seed: the same seed gives the same bytes."""
        asks, stays, retries = np.random.default_rng(seed).random((3, nights, runs))
        return cls(asks, stays, retries)


@dataclass(frozen=True, slots=True)
class Plan:
    """What the house is like: `beds` (nights,) or (nights, runs), `stay` mean nights (runs,), all >= 1.

    `start` are the guests of the night before the first (runs,). On a night that is not `is_open` (nights,)
    nobody is admitted or turned away; guests leave as on any other, so a long closure empties the house.
    """

    beds: Counts
    is_open: Mask
    stay: Numbers
    start: Counts
    retry_share: float


@dataclass(frozen=True, slots=True)
class Paths:
    """What happened, each (nights, runs); `retried` are those who came back after last night."""

    arrived: Counts
    retried: Counts
    admitted: Counts
    turned_away: Counts
    tries_again: Counts
    departed: Counts
    occupied: Counts

    @property
    def gave_up(self) -> Counts:
        """Those turned away who do not try again the next night."""
        return self.turned_away - self.tries_again


def arrivals(inflow: Numbers, asks: Numbers) -> Counts:
    """Arrivals from the uniforms by inversion of the Poisson distribution with mean `inflow`.

    The two broadcast to (nights, runs).
    """
    chance = np.exp(-np.broadcast_to(inflow, asks.shape))
    reached, found = chance.copy(), np.zeros(asks.shape, dtype=np.int64)
    highest = float(np.max(inflow, initial=0.0))
    k = 0
    while True:
        above = asks > reached
        found += above
        k += 1
        if not above.any() or (k > highest and float(chance.max()) < _NEVER):
            return found
        chance = chance * inflow / k
        reached += chance


def walk(plan: Plan, arrived: Counts, luck: Luck) -> Paths:
    """Walk through the nights; `arrived` (nights, runs) are the new arrivals, from `arrivals`."""
    nights, runs = arrived.shape
    top = int(max(plan.beds.max(initial=0), plan.start.max(initial=0)))
    stays, which = np.unique(plan.stay, return_inverse=True)
    kept = _binomial_tables(1 - 1 / stays, top)
    again = _Retries(plan.retry_share)
    beds = np.broadcast_to(plan.beds if plan.beds.ndim > 1 else plan.beds[:, None], arrived.shape)
    new, retried, admitted, turned_away, tries_again, departed, occupied = np.zeros(
        (7, nights, runs), dtype=np.int64
    )
    inside, coming = plan.start, np.zeros(runs, dtype=np.int64)
    for night in range(nights):
        staying = (kept[which, inside] < luck.stays[night, :, None]).sum(axis=1)
        departed[night] = inside - staying
        if plan.is_open[night]:
            asked = arrived[night] + coming
            taken = np.minimum(asked, np.maximum(beds[night] - staying, 0))
            new[night], retried[night], admitted[night] = arrived[night], coming, taken
            turned_away[night] = asked - taken
            coming = again.of(turned_away[night], luck.retries[night])
            tries_again[night] = coming
            inside = staying + taken
        else:
            inside, coming = staying, np.zeros(runs, dtype=np.int64)
        occupied[night] = inside
    return Paths(new, retried, admitted, turned_away, tries_again, departed, occupied)


class _Retries:
    """How many of those turned away try again: a table that grows with the largest number met."""

    def __init__(self, share: float) -> None:
        self._share = share
        self._table = _binomial_tables(np.array([share]), _TABLE_GROWS_BY)[0]

    def of(self, turned_away: Counts, uniforms: Numbers) -> Counts:
        if not self._share or not turned_away.any():
            return np.zeros_like(turned_away)
        most = int(turned_away.max())
        if most >= len(self._table):
            self._table = _binomial_tables(np.array([self._share]), most + _TABLE_GROWS_BY)[0]
        rows = self._table[turned_away, : most + 1]
        found: Counts = (rows < uniforms[:, None]).sum(axis=1)
        return found


def _binomial_tables(shares: Numbers, top: int) -> Numbers:
    """Cumulative binomial chances: (shares, top + 1 people, up to 0…top of them)."""
    chance = np.zeros((len(shares), top + 1, top + 1))
    chance[:, 0, 0] = 1.0
    for people in range(top):
        chance[:, people + 1] = chance[:, people] * (1 - shares)[:, None]
        chance[:, people + 1, 1:] += chance[:, people, :-1] * shares[:, None]
    table = np.cumsum(chance, axis=2)
    # Rounding must never let somebody stay who was not there.
    table[:, np.tri(top + 1, k=0, dtype=bool).T] = 1.0
    return table
