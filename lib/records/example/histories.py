"""What happened in the two houses, night by night, until yesterday."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date, timedelta
from functools import reduce

import numpy as np

from lib.records.example.ground import Ground, texts
from lib.records.example.guests import Census, Counts, Flags, Guests, House, kinds, new_guests, simulate
from lib.records.example.seasons import (
    Season,
    bed_change,
    closed_week,
    cold_spells,
    first_night,
    nights_between,
    seasons,
)

CAME_BACK = 0.4  # share of a winter's guests who were there the winter before


@dataclass(frozen=True, slots=True)
class History:
    """One unbroken run of nights at a house, each array one place a night; `goes_on` tonight."""

    site: str
    nights: list[date]
    guests: Guests
    census: Census
    beds: Counts
    surge: Counts
    beds_closed: Counts
    closed: Flags
    goes_on: bool

    @property
    def occupied(self) -> Counts:
        """How many slept there each night."""
        there: Counts = self.census.present.sum(axis=1)
        return there

    @property
    def new_tonight(self) -> Counts:
        """How many of them had not slept there the night before."""
        before = np.vstack([np.zeros_like(self.census.present[:1]), self.census.present[:-1]])
        new: Counts = (self.census.present & ~before).sum(axis=1)
        return new

    def until(self, last: date) -> History:
        """The same, cut after the night `last`; it goes on when there was more to cut."""
        n = sum(night <= last for night in self.nights)
        return replace(
            self,
            nights=self.nights[:n],
            census=Census(self.census.present[:n], self.census.full[:n]),
            beds=self.beds[:n],
            surge=self.surge[:n],
            beds_closed=self.beds_closed[:n],
            closed=self.closed[:n],
            goes_on=n < len(self.nights),
        )


def histories(ground: Ground) -> list[History]:
    """Each winter of the shelter, and all nights of the small house."""
    whole = [*_winters(ground), _small_house(ground)]
    cut = (history.until(ground.today - timedelta(days=1)) for history in whole)
    return [history for history in cut if history.nights]


def season_spells(ground: Ground, season: Season) -> list[tuple[date, date]]:
    """The cold spells of a winter."""
    return cold_spells(season, ground.chance(f"cold {season.opens.year}"))


def _winters(ground: Ground) -> Iterator[History]:
    guests: Guests | None = None
    for season in seasons(ground.today):
        history = _winter(ground, season, guests)
        guests = history.guests
        yield history


def _winter(ground: Ground, season: Season, former: Guests | None) -> History:
    levels = texts()["houses"]["eken"]
    chance = ground.chance(f"eken {season.opens.year}")
    nights = nights_between(season.opens, season.last_night)
    beds = np.where(np.array(nights) < bed_change(ground.today), levels["former_beds"], levels["beds"])
    cold = _within(nights, *season_spells(ground, season))
    closed = _within(nights, closed_week(ground.today))
    broken = np.where(closed, 0, _broken_beds(chance, nights, runs=2))
    surge = np.where(cold & ~closed, levels["surge_beds"], 0)
    number = levels["guests"] if beds[0] == levels["beds"] else levels["former_guests"]
    guests = _pool(chance, number, former)
    house = House(levels, nights, beds + surge - broken, cold, closed)
    census = simulate(chance, house, guests)
    return History("eken", nights, guests, census, beds, surge, broken, closed, goes_on=False)


def _pool(chance: np.random.Generator, number: int, former: Guests | None) -> Guests:
    """Guests of a winter: some of those of the winter before, the rest new."""
    known = texts()
    levels, shares = known["houses"]["eken"], known["guest_shares"]
    if former is None:
        return new_guests(chance, number, levels, shares)
    again = former.some(chance.permutation(len(former.kind))[: round(number * CAME_BACK)])
    pool = again.joined(new_guests(chance, number - len(again.kind), levels, shares))
    return replace(pool, kind=kinds(chance, number, levels))


def _small_house(ground: Ground) -> History:
    known = texts()
    levels = known["houses"]["lilla"]
    chance = ground.chance("lilla")
    nights = nights_between(first_night("lilla", ground.today), date(ground.today.year, 12, 31))
    beds = np.full(len(nights), levels["beds"])
    never = np.zeros(len(nights), dtype=bool)
    broken = np.minimum(_broken_beds(chance, nights, runs=9), 1)
    guests = new_guests(chance, levels["guests"], levels, known["guest_shares"])
    census = simulate(chance, House(levels, nights, beds - broken, never, never), guests)
    return History("lilla", nights, guests, census, beds, np.zeros_like(beds), broken, never, goes_on=True)


def _within(nights: list[date], *spans: tuple[date, date]) -> Flags:
    """Which nights lie within any of the spans, ends inside."""
    days = np.array(nights)
    inside = ((days >= first) & (days <= last) for first, last in spans)
    return reduce(np.logical_or, inside, np.zeros(len(days), dtype=bool))


def _broken_beds(chance: np.random.Generator, nights: list[date], runs: int) -> Counts:
    """Beds out of use each night: so many runs of two to four nights with one or two beds."""
    broken = np.zeros(len(nights), dtype=np.int64)
    for start in chance.integers(10, len(nights) - 10, size=runs):
        broken[start : start + int(chance.integers(2, 5))] = chance.integers(1, 3)
    return broken
