"""Who comes, from stays: persons, first nights, returns, spells, how long they stay, who stays for long.

A guest is present on night *d* when check-in ≤ d < check-out. Stays of one person that overlap or follow on
each other are one unbroken stay, so nobody is counted twice in a night; a stay that starts and ends on the
same day holds no night and makes nobody a guest. A gap under 90 nights continues a spell.
"""

from dataclasses import dataclass, replace
from datetime import date
from typing import Final, Self

import numpy as np
import numpy.typing as npt

from lib.measures.figure import Figure, Why
from lib.measures.period import Period, months_later
from lib.measures.survival import Floats, Whole, aalen_johansen

__all__ = [
    "Guests",
    "Stays",
    "guest_spells",
    "long_stay_share",
    "new_guests",
    "returning_guests",
    "stay_mean",
    "stay_median",
    "stay_p90",
    "unique_guests",
]

Mask = npt.NDArray[np.bool_]

RETURN_AFTER: Final = 90
LONG_NIGHTS: Final = 90
MIN_FOR_MEDIAN: Final = 10
MIN_FOR_P90: Final = 20
# Why a length has no value although there are stays: too many of them still go on.
NOT_REACHED: Final = "not_reached"

_Z95: Final = 1.959963984540054
_NOTHING: Final = 1e-12  # below this a share is rounding noise of an exact zero


@dataclass(frozen=True, slots=True)
class Stays:
    """Unbroken stays as arrays in order of person and arrival, days counted from 1970.

    `arrival` is the first night, `departure` the day of leaving (no night), `ongoing` those who were there
    on the last known night: they are known to have stayed until `departure`, and no longer.
    """

    person: Whole
    arrival: Whole
    departure: Whole
    ongoing: Mask

    @classmethod
    def unbroken(
        cls, person: npt.ArrayLike, check_in: npt.ArrayLike, check_out: npt.ArrayLike, last: date
    ) -> Self:
        """Join stays (person: whole numbers from 0; check_out NaT while open) as known after night `last`.

        What begins after `last` is left out. O(n log n): a million stays take about 0.3 s.
        """
        who = np.asarray(person, dtype="int64")
        arrive = np.asarray(check_in, dtype="datetime64[D]")
        leave = np.asarray(check_out, dtype="datetime64[D]")
        end = _number(last) + 1
        first = arrive.astype("int64")
        # Open stays, and those that are to end later, get a day of their own after every known departure.
        until = np.where(np.isnat(leave), end + 1, np.minimum(leave.astype("int64"), end + 1))
        holds_night = (until > first) & (first < end)
        who, first, until = who[holds_night], first[holds_night], until[holds_night]
        if not len(who):
            nothing = np.empty(0, dtype="int64")
            return cls(nothing, nothing, nothing, nothing.astype("bool"))
        # One number for person and day, so that one running maximum serves all persons.
        origin, step = first.min(), end + 2 - first.min()
        starts = who * step + (first - origin)
        order = np.argsort(starts, kind="stable")
        starts, latest = starts[order], np.maximum.accumulate((who * step + (until - origin))[order])
        begins = np.concatenate(([True], starts[1:] > latest[:-1]))
        closes = np.concatenate((begins[1:], [True]))
        persons = who[order][begins]
        departure = latest[closes] - persons * step + origin
        return cls(persons, first[order][begins], np.minimum(departure, end), departure > end)

    def nights(self, first: int, last: int) -> Whole:
        """Nights of each stay from day `first` to day `last`, both inside."""
        inside: Whole = np.minimum(self.departure, last + 1) - np.maximum(self.arrival, first)
        return inside.clip(0)

    def spell_starts(self) -> tuple[Mask, Mask]:
        """Whether a stay is its person's first one, and whether it begins a later spell."""
        is_first = np.concatenate(([True], self.person[1:] != self.person[:-1]))[: len(self.person)]
        gap = np.concatenate(([0], self.arrival[1:] - self.departure[:-1]))[: len(self.person)]
        return is_first, ~is_first & (gap >= RETURN_AFTER)


@dataclass(frozen=True, slots=True)
class Guests:
    """The guests of a period at chosen sites, as known after its last known night.

    `everywhere` are the unbroken stays at all sites of one partner, `here` those at the chosen sites. Whether
    somebody is new, is back or stays for long is asked of `everywhere`: another house is no first night.
    Both are made with the same numbers for persons and the same `last`. `end` is never after it.
    """

    everywhere: Stays
    here: Stays
    start: date
    end: date

    @classmethod
    def of(cls, everywhere: Stays, here: Stays, period: Period, last: date) -> Self:
        """Guests of `period` as far as it has come by `last`; one that has not begun holds nobody."""
        return cls(everywhere, here, period.start, min(period.end, last))

    def span(self) -> tuple[int, int]:
        """First and last night as day numbers."""
        return _number(self.start), _number(self.end)

    def were_here(self) -> Mask:
        """By person number: whether they slept at the chosen sites in the period."""
        return np.bincount(self.here.person, self.here.nights(*self.span()), _people(self)) > 0

    def arrived(self, stays: Stays) -> Mask:
        """Which of the stays began in the period."""
        first, last = self.span()
        return (stays.arrival >= first) & (stays.arrival <= last)


def unique_guests(guests: Guests) -> Figure:
    """Olika personer: how many slept there in the period, each counted once. Never summed over periods."""
    return _persons("unique_guests", guests, guests.were_here())


def new_guests(guests: Guests) -> Figure:
    """Persons whose first night ever in the partner's register is in the period."""
    is_first, _again = guests.everywhere.spell_starts()
    return _persons("new_guests", guests, _with_one(guests, is_first))


def returning_guests(guests: Guests) -> Figure:
    """Persons who came back in the period after 90 nights or more away; also those new earlier in it."""
    _is_first, again = guests.everywhere.spell_starts()
    return _persons("returning_guests", guests, _with_one(guests, again))


def guest_spells(guests: Guests) -> Figure:
    """Spells with a night in the period, of those who slept there in it: a gap under 90 nights continues."""
    is_first, again = guests.everywhere.spell_starts()
    spell = np.cumsum(is_first | again)
    counts = (guests.everywhere.nights(*guests.span()) > 0) & guests.were_here()[guests.everywhere.person]
    value, persons = len(np.unique(spell[counts])), int(guests.were_here().sum())
    blank = Figure("guest_spells", None, n=persons, as_of=guests.end)
    return _or_nobody(blank, persons, replace(blank, value=float(value), numerator=float(value)))


def stay_median(guests: Guests) -> Figure:
    """Nights after which half of the stays begun in the period had ended (Kaplan–Meier, ongoing censored).

    `n` and `denominator` are the stays, `numerator` those that have ended. `low` and `high` are where the
    95 % band of the curve passes one half (Brookmeyer & Crowley 1982, doi:10.2307/2530286); `high` is None
    while it does not. Under 10 stays `why` says that they are few.
    """
    return _length("stay_median", guests, 0.5, MIN_FOR_MEDIAN)


def stay_p90(guests: Guests) -> Figure:
    """As `stay_median`, for nine stays in ten; under 20 stays `why` says that they are few."""
    return _length("stay_p90", guests, 0.1, MIN_FOR_P90)


def stay_mean(guests: Guests) -> Figure:
    """Mean nights of a stay as bed-nights ÷ arrivals of the period (Little's law)."""
    nights, arrivals = guests.here.nights(*guests.span()).sum(), guests.arrived(guests.here).sum()
    blank = Figure("stay_mean", None, float(nights), float(arrivals), n=int(arrivals), as_of=guests.end)
    return _or_nobody(blank, arrivals, replace(blank, value=float(nights) / max(float(arrivals), 1.0)))


def long_stay_share(guests: Guests) -> Figure:
    """Share of the period's bed-nights used by guests with more than 90 nights in 12 months.

    The 12 months are those that end with the period's last night; a longer period is cut to them. `n` is the
    guests with more than 90.
    """
    first, last = guests.span()
    year_starts = _number(months_later(guests.end, -12)) + 1
    used = np.bincount(guests.everywhere.person, guests.everywhere.nights(year_starts, last), _people(guests))
    is_long = used > LONG_NIGHTS
    nights = guests.here.nights(max(first, year_starts), last)
    part, whole = float(nights[is_long[guests.here.person]].sum()), float(nights.sum())
    n = int((is_long & guests.were_here()).sum())
    blank = Figure("long_stay_share", None, part, whole, n=n, as_of=guests.end)
    return _or_nobody(blank, whole, replace(blank, value=part / max(whole, 1.0)))


def _number(day: date) -> int:
    return int(np.datetime64(day, "D").astype("int64"))


def _people(guests: Guests) -> int:
    """Size of an array by person number."""
    return int(max(guests.everywhere.person.max(initial=-1), guests.here.person.max(initial=-1))) + 1


def _with_one(guests: Guests, such: Mask) -> Mask:
    """By person number: who slept here in the period and has a stay begun in it that is `such`."""
    marked = np.zeros(_people(guests), dtype="bool")
    marked[guests.everywhere.person[such & guests.arrived(guests.everywhere)]] = True
    return marked & guests.were_here()


def _persons(key: str, guests: Guests, which: Mask) -> Figure:
    count, everybody = float(which.sum()), int(guests.were_here().sum())
    blank = Figure(key, None, n=everybody, as_of=guests.end)
    return _or_nobody(blank, everybody, replace(blank, value=count, numerator=count))


def _or_nobody(blank: Figure, base: float, figure: Figure) -> Figure:
    return figure if base else replace(blank, shown=False, why=Why.NOBODY)


def _length(key: str, guests: Guests, remaining: float, least: int) -> Figure:
    begun = guests.arrived(guests.here)
    nights = (guests.here.departure - guests.here.arrival)[begun]
    ended = ~guests.here.ongoing[begun]
    n = len(nights)
    blank = Figure(key, None, float(ended.sum()), float(n), n=n, as_of=guests.end)
    if not n:
        return replace(blank, shown=False, why=Why.NOBODY)
    curve = aalen_johansen(nights, ended.astype("int64"), causes=1)
    spread = _Z95 * np.sqrt(curve.variance[0])
    value = _first_at(curve.days, curve.remaining, remaining)
    if value is None:
        return replace(blank, shown=False, why=NOT_REACHED)
    low = _first_at(curve.days, curve.remaining - spread, remaining)
    high = _first_at(curve.days, curve.remaining + spread, remaining)
    few = n < least
    return replace(blank, value=value, low=low, high=high, shown=not few, why=Why.TOO_FEW if few else "")


def _first_at(days: Whole, share: Floats, level: float) -> float | None:
    """First day on which the curve is at `level` or under it."""
    reached = days[share <= level + _NOTHING]
    return float(reached[0]) if len(reached) else None
