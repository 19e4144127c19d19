"""Spells: from tenancies (one row per flat) to one row per person, as known on a day.

A move between two flats of the programme within 30 days continues the spell, a take-over of the lease is no
exit, and a person enters once, at the first move-in; a later spell is noted in `returned_on` only.
"""

from dataclasses import dataclass
from datetime import date
from typing import Final

import numpy as np
import numpy.typing as npt
import pandas as pd

Whole = npt.NDArray[np.int64]

HOW: Final = (
    "own_notice",
    "sublease_ended",
    "terminated_arrears",
    "terminated_disturbance",
    "evicted",
    "deceased",
    "other",
)
DESTINATIONS: Final = (
    "own_home",
    "kin_permanent",
    "kin_short",
    "higher_support",
    "institution",
    "prison",
    "acute",
    "unknown",
)
CLASSES: Final = ("positive", "neutral", "negative", "deceased", "unknown")
MOVE_GAP_DAYS: Final = 30

_OPEN: Final = pd.Timestamp("2262-01-01")
_UNKNOWN: Final = CLASSES.index("unknown") + 1

_FORCED: Final = frozenset({"terminated_arrears", "terminated_disturbance", "evicted"})
_BY_DESTINATION: Final = {
    "own_home": "positive",
    "kin_permanent": "positive",
    "higher_support": "neutral",
    "institution": "neutral",
    "kin_short": "negative",
    "prison": "negative",
    "acute": "negative",
}
_DATES: Final = ("moved_in", "exit_date", "takeover_date")


def exit_class(how: str, destination: str) -> str:
    """Class of an exit from how it ended and where the person went.

    Death goes before all else; then the destination decides; with an unknown destination a termination or an
    eviction is negative and anything else unknown. Raises ValueError for a code outside the two lists.

    >>> exit_class("evicted", "unknown")
    'negative'
    """
    if how not in HOW or destination not in DESTINATIONS:
        raise ValueError(f"No such exit: how {how!r}, destination {destination!r}.")
    if how == "deceased":
        return "deceased"
    if destination == "unknown":
        return "negative" if how in _FORCED else "unknown"
    return _BY_DESTINATION[destination]


def spells(tenancies: pd.DataFrame, as_of: date, recorded_by: date | None = None) -> pd.DataFrame:
    """One row per person as known on `as_of`, from one row per tenancy.

    Columns in: `person`, `moved_in`, `exit_date` (NaT: lives there), `how`, `destination` (NA: other,
    unknown), `takeover_date` (NaT: none), `recorded_on`; and, where kept, `exit_recorded_on` and
    `takeover_recorded_on` (else those facts count as recorded with the row). Only what was recorded by
    `recorded_by` is used, by default the reporting date itself; NaT counts as always recorded.
    Columns out: `person`, `moved_in`, `exit_date`, `exit_class` (NA: no exit), `takeover_date`, `returned_on`
    (first later move-in after a gap of more than 30 days, else NaT), in order of move-in and person.
    """
    known = _as_known(tenancies, as_of, recorded_by or as_of)
    # Latest end so far in the person's earlier flats; an open tenancy has no end, so any later one continues.
    known["end"] = known["exit_date"].fillna(_OPEN)
    ends = known.groupby("person")["end"].cummax()
    gap = (known["moved_in"] - ends.shift()).dt.days
    breaks = (gap > MOVE_GAP_DAYS) & known["person"].duplicated()
    is_first = breaks.groupby(known["person"]).cumsum() == 0
    return _one_row_each(known[is_first], known[~is_first])


def _as_known(tenancies: pd.DataFrame, as_of: date, recorded_by: date) -> pd.DataFrame:
    """Rows recorded by then, with every later event forgotten and take-overs no longer ends, in order."""
    known = tenancies.copy()
    for column in _DATES:
        known[column] = pd.to_datetime(known[column]).astype("datetime64[ns]")
    by, today = pd.Timestamp(recorded_by), pd.Timestamp(as_of)
    known = known[~(pd.to_datetime(known["recorded_on"]) > by) & (known["moved_in"] <= today)]
    for event, recorded in (("exit_date", "exit_recorded_on"), ("takeover_date", "takeover_recorded_on")):
        later = known[event] > today
        if recorded in known:
            later |= pd.to_datetime(known[recorded]) > by
        known[event] = known[event].mask(later)
    # The programme's tenancy ends on the day the tenant takes over the lease: the home does not.
    known["exit_date"] = known["exit_date"].mask(known["exit_date"] == known["takeover_date"])
    return known.sort_values(["person", "moved_in", "exit_date"], ignore_index=True)


def _one_row_each(first: pd.DataFrame, later: pd.DataFrame) -> pd.DataFrame:
    """Join the tenancies of everyone's first spell; the one that ends last tells how it ended."""
    last = first.sort_values("end", kind="stable").drop_duplicates("person", keep="last").set_index("person")
    by_person = first.groupby("person")
    table = pd.DataFrame(
        {
            "moved_in": by_person["moved_in"].min(),
            "exit_date": last["exit_date"],
            "exit_class": _classes(last),
            "takeover_date": by_person["takeover_date"].min(),
            "returned_on": later.groupby("person")["moved_in"].min(),
        }
    ).rename_axis("person")
    return table.reset_index().sort_values(["moved_in", "person"], ignore_index=True)


def _classes(last: pd.DataFrame) -> "pd.Series[str]":
    """Class of each exit, NA for who still lives there; what was not entered is *other*, *unknown*."""
    pairs = zip(last["exit_date"], last["how"], last["destination"], strict=True)
    found = [
        None
        if pd.isna(end)
        else exit_class("other" if pd.isna(how) else how, "unknown" if pd.isna(to) else to)
        for end, how, to in pairs
    ]
    return pd.Series(found, index=last.index, dtype="str")


@dataclass(frozen=True, slots=True)
class Followed:
    """Spells as arrays on a reporting date, one place per person.

    `days` from move-in to exit, or to the reporting date; `number` 0 for who still lives there, else the
    place of the exit's class in `CLASSES` counted from 1; `could` days from move-in to the reporting date.
    """

    days: Whole
    number: Whole
    could: Whole


def followed_on(known: pd.DataFrame, as_of: date) -> Followed:
    """Spells as arrays. Raises ValueError when one starts after `as_of` or ends before it starts."""
    today = pd.Timestamp(as_of)
    end = known["exit_date"].where(known["exit_date"] <= today)
    days, could = _days(end.fillna(today) - known["moved_in"]), _days(today - known["moved_in"])
    if (days < 0).any() or (could < 0).any():
        raise ValueError("A stay cannot end, or be reported on, before the day of moving in.")
    number = known["exit_class"].map({name: i for i, name in enumerate(CLASSES, start=1)})
    return Followed(days, np.where(end.isna(), 0, number.fillna(_UNKNOWN).to_numpy("int64")), could)


def _days(spans: "pd.Series[pd.Timedelta]") -> Whole:
    return np.asarray(spans.dt.days, dtype="int64")
