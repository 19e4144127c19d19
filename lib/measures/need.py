"""Need of a bed: people in beds and those turned away because it was full; behind us, and ahead."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

import numpy as np

from lib.measures.nights import Mask, Numbers


@dataclass(frozen=True, slots=True)
class NightBehind:
    """An evening of the last four weeks on which a report was expected or came; NaN where unknown.

    `need` is occupied beds and those turned away because it was full; `at_least` where it may be more.
    """

    night: date
    state: str
    occupied: float
    available: float
    need: float
    at_least: bool
    preliminary: bool


@dataclass(frozen=True, slots=True)
class NightAhead:
    """An evening to come: people expected, the 80 % band in whole people, beds, and the chance of full.

    `beds` and `chance_full` are None where nobody has said how many beds there will be.
    """

    night: date
    expected: float
    low: int
    high: int
    beds: int | None
    chance_full: float | None


def need_of(occupied: Numbers, available: Numbers, turned_away_full: Numbers) -> tuple[Numbers, Mask]:
    """People who needed a bed each night (NaN where unknown), and where that is only a lower limit.

    A night without a turn-away log counts its occupied beds. With a bed left over nobody was turned away for
    want of one, so that is the need; on a full night, or where the beds are unknown, it is *at least* that.
    Leaving such nights out instead would leave out exactly the full ones.
    """
    no_log = np.isnan(turned_away_full)
    need = occupied + np.where(no_log, 0.0, turned_away_full)
    room_left = occupied < available  # False also where the beds are unknown
    return need, ~np.isnan(occupied) & no_log & ~room_left
