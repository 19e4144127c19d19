"""The way into a flat: who waits, how long, and how many of the flats are lived in."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from statistics import median_low

from lib.measures.figure import Figure, Why


def waiting(days: Sequence[int], as_of: date) -> Figure:
    """How many have a decision and wait for a flat; `days` holds each one's wait so far."""
    return Figure("housing_waiting", float(len(days)), numerator=float(len(days)), n=len(days), as_of=as_of)


def median_wait(days: Sequence[int], as_of: date) -> Figure:
    """Median wait so far, in days, of those who wait; `n` is their number, None without anybody.

    The waits are cut off at the reporting date, so this is no forecast of how long a wait becomes.
    """
    if not days:
        return Figure("housing_median_wait", None, n=0, shown=False, why=Why.NOBODY, as_of=as_of)
    return Figure("housing_median_wait", float(median_low(days)), n=len(days), as_of=as_of)


def flats_occupied(occupied: int, held: int, as_of: date) -> Figure:
    """Share of the programme's flats that somebody lives in on the reporting date."""
    counted = Figure("flats_occupied", None, float(occupied), float(held), held, as_of=as_of)
    if held == 0:
        return replace(counted, shown=False, why=Why.NOTHING_ENTERED)
    return replace(counted, value=occupied / held)
