"""Who sleeps where: a small simulation of guests who come, stay, leave and ask again.

Stays, nights and turn-aways all follow from one table of presence, so they agree by construction.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

import numpy as np
import numpy.typing as npt

from lib.records.example.ground import Texts

Flags = npt.NDArray[np.bool_]
Counts = npt.NDArray[np.int64]

LOWEST, HIGHEST = 0.6, 1.1  # occupancy the example keeps within (domain: 60–110 %)
MOST_TURNED_AWAY = 4
AT_OPENING = 0.85
ASKS_AGAIN = 0.6
WEEKDAYS = np.array([1.0, 0.95, 0.95, 1.0, 1.15, 1.2, 0.9])
_SIGNS = list("abcdefghjkmnpqrstuvwxyz23456789")


@dataclass(frozen=True, slots=True)
class Guests:
    """A pool of people: one place in every array for each."""

    codes: npt.NDArray[np.str_]
    kind: Counts
    home: npt.NDArray[np.str_]
    sex: npt.NDArray[np.str_]
    age: npt.NDArray[np.str_]

    def some(self, who: Counts) -> Guests:
        """Those numbered `who`."""
        return Guests(*(getattr(self, name)[who] for name in self.__slots__))

    def joined(self, other: Guests) -> Guests:
        """These and `other`."""
        pairs = ((getattr(self, name), getattr(other, name)) for name in self.__slots__)
        return Guests(*(np.concatenate(pair) for pair in pairs))


@dataclass(frozen=True, slots=True)
class House:
    """The nights of a house: what could hold people, and what made more people come."""

    levels: Texts
    nights: Sequence[date]
    available: Counts
    cold: Flags
    closed: Flags


@dataclass(frozen=True, slots=True)
class Census:
    """`present`: night × guest; `full`: how many times, each night, it was full for someone."""

    present: Flags
    full: Counts


def random_codes(chance: np.random.Generator, number: int, taken: Sequence[str] = ()) -> list[str]:
    """So many codes of eight clear signs, all different and none of them `taken`."""
    codes: dict[str, None] = {}
    while len(codes) < number:
        code = "".join(chance.choice(_SIGNS, 8))
        if code not in taken:
            codes[code] = None
    return list(codes)


def new_guests(
    chance: np.random.Generator, number: int, levels: Texts, shares: Mapping[str, Mapping[str, float]]
) -> Guests:
    """Invent so many guests of a house by the shares of the example."""
    sexes = np.where(chance.random(number) < levels["women"], "woman", "man")
    return Guests(
        codes=np.array(random_codes(chance, number)),
        kind=kinds(chance, number, levels),
        home=chance.choice(list(shares["home"]), size=number, p=list(shares["home"].values())),
        sex=np.where(chance.random(number) < 0.02, "unknown", sexes),
        age=chance.choice(list(shares["age"]), size=number, p=list(shares["age"].values())),
    )


def kinds(chance: np.random.Generator, number: int, levels: Texts) -> Counts:
    """A kind for each guest, in the house's shares: drawn ones would make one winter full, the next empty."""
    places = (np.arange(number) + 0.5) / number
    return chance.permutation(np.digitize(places, np.cumsum(levels["kinds"])[:-1]))


def simulate(chance: np.random.Generator, house: House, guests: Guests) -> Census:
    """Let the guests come and go, night after night, from an opening night with most beds taken."""
    number = len(guests.kind)
    present = np.zeros((len(house.nights), number), dtype=bool)
    full = np.zeros(len(house.nights), dtype=np.int64)
    asking = _asking(chance, house)
    leave = np.array(house.levels["leave"])[guests.kind]
    ask = np.array(house.levels["ask"])[guests.kind]
    inside, again = np.zeros(number, dtype=bool), np.zeros(number, dtype=bool)
    inside[chance.permutation(number)[: int(house.available[0] * AT_OPENING)]] = True
    for n in range(len(house.nights)):
        if house.closed[n]:
            inside, again = np.zeros(number, dtype=bool), np.zeros(number, dtype=bool)
            continue
        leaving = leave * (house.levels["cold_leave"] if house.cold[n] else 1)
        stayed = inside & (chance.random(number) >= leaving)
        asks = ~inside & (chance.random(number) < ask * asking[n])
        asks |= again & (chance.random(number) < ASKS_AGAIN)
        inside, again = _allot(chance, stayed, asks, int(house.available[n]), bool(house.cold[n]))
        present[n], full[n] = inside, again.sum()
    return Census(present, full)


def _asking(chance: np.random.Generator, house: House) -> npt.NDArray[np.float64]:
    """How much likelier than usual somebody outside asks: a slow level, month, weekday, cold."""
    slow = np.zeros(len(house.nights))
    for n in range(1, len(slow)):
        slow[n] = 0.96 * slow[n - 1] + 0.05 * chance.standard_normal()
    months = np.array(house.levels["months"])[[night.month - 1 for night in house.nights]]
    weekdays = WEEKDAYS[[night.weekday() for night in house.nights]]
    cold = np.where(house.cold, house.levels["cold_ask"], 1.0)
    asking: npt.NDArray[np.float64] = np.exp(slow) * months * weekdays * cold
    return asking


def _allot(
    chance: np.random.Generator, stayed: Flags, asks: Flags, available: int, is_cold: bool
) -> tuple[Flags, Flags]:
    """Who sleeps there and who got no bed: beds by lot, now and then a mattress more on a cold night."""
    most = int(available * HIGHEST)
    mattress = int(chance.random() < (0.5 if is_cold else 0.06)) * int(chance.integers(1, 3))
    inside = stayed.copy()
    inside[chance.permutation(np.flatnonzero(stayed))[most:]] = False
    queue = chance.permutation(np.flatnonzero(asks & ~inside))
    places = max(min(available + mattress, most) - int(inside.sum()), 0)
    inside[queue[:places]] = True
    refused = np.zeros_like(asks)
    # Who hears that it is full does not come: at most so many stand at the door.
    refused[queue[places : places + MOST_TURNED_AWAY]] = True
    short = int(np.ceil(available * LOWEST)) - int(inside.sum())
    if short > 0:
        inside[chance.permutation(np.flatnonzero(~inside))[:short]] = True
    return inside, refused
