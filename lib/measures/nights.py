"""The nights frame: one row per site and evening; and its sum per evening.

Columns: `site_id` int, `night` datetime64[ns] (the evening), `state` reported/closed/missing, and the counts
of `COUNTS` as nullable whole numbers. No turn-away log that night is NA, which means unknown and never 0.
"""

from collections.abc import Callable, Mapping
from typing import Final

import numpy as np
import numpy.typing as npt
import pandas as pd

LOGS: Final = ("turned_away_full", "turned_away_all")
COUNTS: Final = ("occupied", "available", "agreed", "surge", "beds_closed", *LOGS)

Mask = npt.NDArray[np.bool_]
Numbers = npt.NDArray[np.float64]


def empty_nights() -> pd.DataFrame:
    """Give a nights frame without rows, with every column and its type."""
    types = {"site_id": "int64", "night": "datetime64[ns]", "state": "str"} | dict.fromkeys(COUNTS, "Int64")
    return pd.DataFrame(columns=list(types)).astype(types)


def amounts_of(table: pd.DataFrame, column: str) -> Numbers:
    """One column of whole numbers as floats, NaN where it is NA."""
    return np.asarray(table[column].to_numpy(dtype="float64", na_value=np.nan), dtype="float64")


def counted(nights: pd.DataFrame, column: str) -> Numbers:
    """One count of every row as floats; NaN where it is unknown or the night was not reported."""
    return np.where(nights["state"].to_numpy() == "reported", amounts_of(nights, column), np.nan)


def nightly_total(nights: pd.DataFrame) -> pd.DataFrame:
    """Sum every evening over its sites: one row per evening, in order.

    Columns: `night`, `state`, `sites_reported`, `sites_expected`, `COUNTS`, `unknown_logs`, `full`, `error`.
    A closed site is not expected. `state` is *reported* when every expected site reported, *partly* when
    some did, *missing* when none did, *closed* when none was expected. The sums hold the sites that
    reported (NA when none did): those of a *partly* evening are too low and must be drawn as such;
    `available` is NA also when one of them has beds that nobody knows.
    `full`: occupied ≥ available > 0 together, known only when every site reported and all beds are known.
    `error`: occupied beds although none was available.
    """
    evenings, place = np.unique(night_days(nights), return_inverse=True)
    total = evening_totals(nights, place, len(evenings))
    total.insert(0, "night", evenings.astype("datetime64[ns]"))
    return total


def evening_totals(nights: pd.DataFrame, place: npt.NDArray[np.intp], size: int) -> pd.DataFrame:
    """The columns of `nightly_total` but the night, for evenings 0 to `size` - 1 that the rows belong to."""

    def per_evening(rows: Mask | Numbers) -> Numbers:
        return sums_by(place, rows, size)

    state = nights["state"].to_numpy()
    reported, expected = per_evening(state == "reported"), per_evening(state != "closed")
    whole = (reported == expected) & (expected > 0)
    states = np.select([expected == 0, whole, reported > 0], ["closed", "reported", "partly"], "missing")
    sums = {column: sums_of_known(per_evening, counted(nights, column)) for column in COUNTS}
    # Guests of a site whose beds nobody knows must not be held against the other sites' beds.
    sums["available"][per_evening(~np.isnan(counted(nights, "available"))) < reported] = np.nan
    occupied, available = sums["occupied"], sums["available"]
    full = pd.arrays.BooleanArray((occupied >= available) & (available > 0), ~whole | np.isnan(available))
    logged = per_evening(~np.isnan(counted(nights, "turned_away_full")))
    return pd.DataFrame(
        {
            "state": pd.array(states, dtype="str"),
            "sites_reported": reported.astype("int64"),
            "sites_expected": expected.astype("int64"),
            **whole_numbers(sums),
            "unknown_logs": (reported - logged).astype("int64"),
            "full": full,
            "error": (available == 0) & (occupied > 0),
        }
    )


def nightly_rates(total: pd.DataFrame) -> Numbers:
    """Occupied ÷ available of every row of `nightly_total`; NaN where unknown or without beds."""
    return divided(amounts_of(total, "occupied"), amounts_of(total, "available"))


def divided(top: Numbers, bottom: Numbers) -> Numbers:
    """Ratios; NaN, and never infinite, where the bottom is 0 or either is unknown."""
    found = np.full(len(top), np.nan)
    np.divide(top, bottom, out=found, where=bottom > 0)
    return found


def night_days(nights: pd.DataFrame) -> npt.NDArray[np.datetime64]:
    """The evening of every row as a whole day."""
    return nights["night"].to_numpy().astype("datetime64[D]")


def weekdays(days: npt.NDArray[np.datetime64]) -> npt.NDArray[np.intp]:
    """Monday 0 to Sunday 6; 1 January 1970 was a Thursday."""
    return ((days.astype("datetime64[D]").astype(np.int64) + 3) % 7).astype(np.intp)


def months_of_year(days: npt.NDArray[np.datetime64]) -> npt.NDArray[np.intp]:
    """January 0 to December 11."""
    return (days.astype("datetime64[M]").astype(np.int64) % 12).astype(np.intp)


def whole_numbers(columns: Mapping[str, Numbers]) -> dict[str, pd.arrays.IntegerArray]:
    """Columns of whole numbers with NA where the floats have NaN."""
    unknown = {name: np.isnan(amounts) for name, amounts in columns.items()}
    return {
        name: pd.arrays.IntegerArray(np.where(unknown[name], 0, amounts).astype("int64"), unknown[name])
        for name, amounts in columns.items()
    }


def sums_by(place: npt.NDArray[np.intp], rows: Mask | Numbers, size: int) -> Numbers:
    """Sum `rows` over the places 0 to `size` - 1 that they belong to."""
    return np.bincount(place, weights=rows, minlength=size).astype("float64")


def sums_of_known(sums: Callable[[Mask | Numbers], Numbers], amounts: Numbers) -> Numbers:
    """Sums of what is known; NaN where nothing is."""
    known = ~np.isnan(amounts)
    return np.where(sums(known) > 0, sums(np.where(known, amounts, 0.0)), np.nan)
