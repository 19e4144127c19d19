"""How full the night beds were, and how often someone was turned away.

Definitions: a rate is a ratio of sums over reported nights, never a mean of rates; closed and missing nights
stand outside both sums and are counted beside the figure; a night without a turn-away log is unknown, not 0.
A figure's evenings are *reported* when every open site gave what the figure needs, *closed* when all sites
were closed, else *missing*; the sites that did report on such an evening are still in the sums.
"""

from dataclasses import replace
from datetime import date
from typing import Literal

import numpy as np
import pandas as pd

from lib.measures.figure import Figure, Why
from lib.measures.nights import (
    Mask,
    Numbers,
    amounts_of,
    counted,
    night_days,
    nightly_rates,
    nightly_total,
    sums_by,
)

__all__ = [
    "bed_nights",
    "counted_by_night",
    "full_nights",
    "nightly_total",
    "nights_above",
    "nights_below",
    "nights_open",
    "occupancy",
    "occupancy_of_agreed",
    "p90_occupied",
    "turned_away",
    "turned_away_per_100",
    "turned_away_share",
]

Reason = Literal["full", "all"]

MIN_NIGHTS_FOR_P90 = 20
# Beyond these the American housing department asks what is wrong with a system.
NIGHT_ABOVE, NIGHT_BELOW = 1.05, 0.65


def occupancy(nights: pd.DataFrame) -> Figure:
    """Occupied beds as a share of available beds; may pass 1."""
    return _ratio("occupancy", nights, counted(nights, "occupied"), counted(nights, "available"))


def occupancy_of_agreed(nights: pd.DataFrame) -> Figure:
    """Occupied beds as a share of the beds agreed in the partnership, over nights with an agreed number."""
    return _ratio("occupancy_of_agreed", nights, counted(nights, "occupied"), counted(nights, "agreed"))


def bed_nights(nights: pd.DataFrame) -> Figure:
    """Occupied beds summed over nights: one person one night is one bed-night."""
    return _sum("bed_nights", nights, counted(nights, "occupied"), Why.NO_NIGHTS)


def turned_away(nights: pd.DataFrame, reason: Reason = "full") -> Figure:
    """How many times someone got no bed; `n` is the reports with a log, nights without one are missing."""
    column = f"turned_away_{reason}"
    return _sum(column, nights, counted(nights, column), Why.NO_LOG)


def turned_away_per_100(nights: pd.DataFrame, reason: Reason = "full") -> Figure:
    """Give the times someone got no bed per 100 available bed-nights, over nights with a log."""
    events, beds = counted(nights, f"turned_away_{reason}"), counted(nights, "available")
    share = _ratio(f"turned_away_{reason}_per_100", nights, events, beds, Why.NO_LOG)
    return share if share.value is None else replace(share, value=100 * share.value)


def turned_away_share(nights: pd.DataFrame) -> Figure:
    """Times someone got no bed for *full* ÷ (those times + occupied beds), over nights with a log."""
    events = counted(nights, "turned_away_full")
    asked = events + counted(nights, "occupied")
    return _ratio("turned_away_share", nights, events, asked, Why.NO_LOG)


def counted_by_night(nights: pd.DataFrame) -> tuple[Figure, ...]:
    """Full nights, nights above and below the limits, and p90, from one sum over the evenings."""
    total = nightly_total(nights)
    measures = (full_nights, nights_above, nights_below, p90_occupied)
    return tuple(measure_of(nights, total=total) for measure_of in measures)


def full_nights(nights: pd.DataFrame, *, total: pd.DataFrame | None = None) -> Figure:
    """Share of wholly reported evenings with occupied ≥ available > 0, all sites together.

    `total` here and below: the nightly total of the same nights, where it is at hand.
    """
    total = nightly_total(nights) if total is None else total
    return _evenings("full_nights", nights, total, total["full"].to_numpy(dtype="bool", na_value=False))


def nights_above(
    nights: pd.DataFrame, rate: float = NIGHT_ABOVE, *, total: pd.DataFrame | None = None
) -> Figure:
    """Share of wholly reported evenings with an occupancy above `rate`, all sites together."""
    total = nightly_total(nights) if total is None else total
    return _evenings("nights_above", nights, total, nightly_rates(total) > rate)


def nights_below(
    nights: pd.DataFrame, rate: float = NIGHT_BELOW, *, total: pd.DataFrame | None = None
) -> Figure:
    """Share of wholly reported evenings with an occupancy below `rate`, all sites together."""
    total = nightly_total(nights) if total is None else total
    return _evenings("nights_below", nights, total, nightly_rates(total) < rate)


def p90_occupied(nights: pd.DataFrame, *, total: pd.DataFrame | None = None) -> Figure:
    """Beds that were enough nine evenings of ten, all sites together; shown from 20 evenings."""
    total = nightly_total(nights) if total is None else total
    occupied = amounts_of(total, "occupied")
    occupied = occupied[(total["state"].to_numpy() == "reported") & ~np.isnan(occupied)]
    blank = replace(_blank("p90_occupied", nights, ~np.isnan(counted(nights, "occupied"))), n=len(occupied))
    if not len(occupied):
        return replace(blank, shown=False, why=Why.NO_NIGHTS)
    # The inverted distribution gives a number of beds that really occurred, not a fraction of a bed.
    value = float(np.quantile(occupied, 0.9, method="inverted_cdf"))
    enough = len(occupied) >= MIN_NIGHTS_FOR_P90
    return replace(blank, value=value, shown=enough, why="" if enough else Why.TOO_FEW)


def nights_open(nights: pd.DataFrame) -> Figure:
    """Share of the promised nights of a site that it was open, over those that somebody has told of.

    The frame holds the promised nights only; a night of a closure is *closed* in it.
    """
    state = nights["state"].to_numpy()
    reported, closed = state == "reported", state == "closed"
    told = int((reported | closed).sum())
    blank = replace(_blank("nights_open", nights, reported), n=told)
    if not told:
        return replace(blank, shown=False, why=Why.NO_NIGHTS)
    share = float(reported.sum()) / told
    return replace(blank, value=share, numerator=float(reported.sum()), denominator=float(told))


def _ratio(key: str, nights: pd.DataFrame, top: Numbers, bottom: Numbers, why: Why = Why.NO_NIGHTS) -> Figure:
    """Σ top ÷ Σ bottom over the rows where both are known."""
    known = ~np.isnan(top) & ~np.isnan(bottom)
    blank = _blank(key, nights, known)
    if not known.any():
        return replace(blank, shown=False, why=why)
    numerator, denominator = float(top[known].sum()), float(bottom[known].sum())
    sums = replace(blank, numerator=numerator, denominator=denominator)
    if denominator == 0:
        return replace(sums, shown=False, why=Why.NO_BEDS)
    return replace(sums, value=numerator / denominator)


def _sum(key: str, nights: pd.DataFrame, amounts: Numbers, why: Why) -> Figure:
    """Σ amounts over the rows where they are known."""
    known = ~np.isnan(amounts)
    if not known.any():
        return replace(_blank(key, nights, known), shown=False, why=why)
    value = float(amounts[known].sum())
    return replace(_blank(key, nights, known), value=value, numerator=value)


def _evenings(key: str, nights: pd.DataFrame, total: pd.DataFrame, such: Mask) -> Figure:
    """Share of the wholly reported evenings with known beds that are `such`."""
    whole = total["full"].notna().to_numpy()
    count, hits = int(whole.sum()), float((such & whole).sum())
    blank = replace(_blank(key, nights, nights["state"].to_numpy() == "reported"), n=count)
    if not count:
        return replace(blank, shown=False, why=Why.NO_NIGHTS)
    return replace(blank, value=hits / count, numerator=hits, denominator=float(count))


def _blank(key: str, nights: pd.DataFrame, known: Mask) -> Figure:
    """Start a figure that rests on the `known` rows; its value is still to be filled in."""
    reported, closed, missing = _tally(nights, known)
    return Figure(
        key=key,
        value=None,
        n=int(known.sum()),
        nights_reported=reported,
        nights_closed=closed,
        nights_missing=missing,
        as_of=_as_of(nights),
    )


def _tally(nights: pd.DataFrame, known: Mask) -> tuple[int, int, int]:
    """Evenings known from every open site, closed everywhere, and the rest, which lack something."""
    evenings, place = np.unique(night_days(nights), return_inverse=True)
    open_sites = sums_by(place, nights["state"].to_numpy() != "closed", len(evenings))
    known_sites = sums_by(place, known, len(evenings))
    reported, closed = (open_sites > 0) & (known_sites == open_sites), open_sites == 0
    return int(reported.sum()), int(closed.sum()), int((~reported & ~closed).sum())


def _as_of(nights: pd.DataFrame) -> date | None:
    """Give the last evening that somebody reported."""
    reported = night_days(nights)[nights["state"].to_numpy() == "reported"]
    return reported.max().astype(object) if len(reported) else None
