"""The nightly census from stays: how many persons were present each evening."""

from datetime import date

import numpy as np
import numpy.typing as npt


def stays_present(
    check_in: npt.ArrayLike, check_out: npt.ArrayLike, start: date, end: date
) -> npt.NDArray[np.int64]:
    """Persons present each evening from `start` to `end` (both inside), from stays.

    Present on night d when check-in ≤ d < check-out; NaT as check-out is a stay still going on. One pass over
    the stays and one over the nights: arrivals and departures are differences, their running sum the census.
    """
    size = (end - start).days + 1
    first = np.datetime64(start, "D")
    arrive = (np.asarray(check_in, dtype="datetime64[D]") - first).astype("int64")
    left = np.asarray(check_out, dtype="datetime64[D]")
    leave = np.where(np.isnat(left), size, (left - first).astype("int64"))
    arrive, leave = np.clip(arrive, 0, size), np.clip(leave, 0, size)
    counts = leave > arrive
    change = np.bincount(arrive[counts], minlength=size + 1) - np.bincount(leave[counts], minlength=size + 1)
    return np.cumsum(change[:size])
