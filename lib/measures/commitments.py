"""The division of labour: who is responsible, what is delivered, what ends and what is overdue.

Tables in, as they stand on the reporting date; dates are datetime64, empty dates NaT.
"""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Final

import numpy as np
import pandas as pd

from lib.measures.figure import Figure, Why

# A year's plan is reported by the month, so one month not yet reported is 8 points behind: no delay in that.
LATE_MARGIN: Final = 0.10
MONTHS_AHEAD: Final = 12
STATUSES: Final = ("on_track", "late", "needs_decision", "not_started", "done")


class Gap(StrEnum):
    """What is wrong with the division of labour in an area."""

    NO_ACCOUNTABLE = "no_accountable"
    SEVERAL_ACCOUNTABLE = "several_accountable"
    NOBODY_PERFORMS = "nobody_performs"


@dataclass(frozen=True, slots=True)
class AreaCheck:
    """An area with the partners who are accountable and who perform, and the gaps that follow."""

    area_id: int
    accountable: tuple[int, ...]
    performs: tuple[int, ...]

    @property
    def gaps(self) -> tuple[Gap, ...]:
        """Exactly one is accountable and at least one performs, or there is a gap."""
        found = []
        if not self.accountable:
            found.append(Gap.NO_ACCOUNTABLE)
        if len(self.accountable) > 1:
            found.append(Gap.SEVERAL_ACCOUNTABLE)
        if not self.performs:
            found.append(Gap.NOBODY_PERFORMS)
        return tuple(found)


def area_checks(areas: pd.DataFrame, responsibilities: pd.DataFrame) -> tuple[AreaCheck, ...]:
    """Check each area of `areas` (`area_id`), in its order.

    `responsibilities` has `area_id`, `partner_id` and `role`: accountable, performs, consulted or informed.
    """
    who: dict[tuple[int, str], set[int]] = {}
    columns = (responsibilities[name] for name in ("area_id", "role", "partner_id"))
    for area, role, partner in zip(*columns, strict=True):
        who.setdefault((int(area), str(role)), set()).add(int(partner))
    return tuple(
        AreaCheck(area, *(tuple(sorted(who.get((area, role), ()))) for role in ("accountable", "performs")))
        for area in map(int, areas["area_id"])
    )


def areas_complete(checks: tuple[AreaCheck, ...], as_of: date) -> Figure:
    """Areas without a gap ÷ all areas."""
    return _count_of("areas_complete", sum(not check.gaps for check in checks), len(checks), as_of)


def delivery_status(commitments: pd.DataFrame, deliveries: pd.DataFrame, as_of: date) -> pd.DataFrame:
    """How far each commitment has come, in the order given.

    `commitments`: `commitment_id`, `starts_on`, `ends_on`, `target` (NA: nothing to count), `is_level`
    (True: beds or flats at a time; False: amounts that add up), `status` as chosen by people (not_started,
    ongoing, done, needs_decision). `deliveries`: `commitment_id`, `month` (its first day), `amount`.
    Columns out: `commitment_id`, `delivered` (the sum, or the latest level; NA when nothing is reported),
    `target`, `share`, `expected` (the share of the target that should be there by now), `late`, `status`.

    Late: the end has passed with the target not reached, or the delivered share is more than 10 percentage
    points behind the expected one. Of an amount the expected share is that of the period gone by, of a level
    all of it from the start. What is done is never late; what needs a decision may be, too.
    """
    today = pd.Timestamp(as_of)
    table = pd.DataFrame({"commitment_id": commitments["commitment_id"].to_numpy()})
    table["delivered"] = _delivered(commitments, deliveries, today)
    table["target"] = commitments["target"].astype("Float64").array
    table["share"] = table["delivered"] / table["target"].where(table["target"] > 0)
    chosen = commitments["status"].astype("str").to_numpy()
    table["expected"] = _expected(commitments, today)
    ended = (pd.to_datetime(commitments["ends_on"]) < today).to_numpy()
    has_target = table["target"].notna().to_numpy() & (table["target"] > 0).fillna(value=False).to_numpy()
    share = table["share"].fillna(0.0).to_numpy("float64")
    behind = has_target & (share < table["expected"].to_numpy("float64") - LATE_MARGIN)
    unfinished = ended & ~(has_target & (share >= 1))
    table["late"] = (behind | unfinished) & (chosen != "done")
    table["status"] = np.select(
        [chosen == "done", chosen == "needs_decision", table["late"], chosen == "not_started"],
        ["done", "needs_decision", "late", "not_started"],
        "on_track",
    )
    return table


def status_counts(statuses: pd.DataFrame) -> dict[str, int]:
    """How many commitments stand in each of `STATUSES`, also those with none."""
    counts = statuses["status"].value_counts()
    return {status: int(counts.get(status, 0)) for status in STATUSES}


def commitments_on_track(statuses: pd.DataFrame, as_of: date) -> Figure:
    """Commitments on track or done ÷ all commitments."""
    counts = status_counts(statuses)
    return _count_of("commitments_on_track", counts["on_track"] + counts["done"], len(statuses), as_of)


def commitments_late(statuses: pd.DataFrame, as_of: date) -> Figure:
    """Late commitments ÷ all commitments; one that is late and needs a decision counts here too."""
    return _count_of("commitments_late", int(statuses["late"].sum()), len(statuses), as_of)


def commitments_needing_decision(statuses: pd.DataFrame, as_of: date) -> Figure:
    """Commitments that need a decision ÷ all commitments."""
    counts = status_counts(statuses)
    return _count_of("commitments_needing_decision", counts["needs_decision"], len(statuses), as_of)


def ending_agreements(agreements: pd.DataFrame, as_of: date) -> pd.DataFrame:
    """Agreements to see to: run out, or with their last notice day within twelve months; soonest first.

    In: `agreement_id`, `ends_on` (NaT: until further notice), `notice_by` (NaT: the end itself).
    Out: `agreement_id`, `ends_on`, `notice_by`, `days_left` to the notice day (negative: passed), `state`:
    *expired*, *notice_passed* (still in force, too late to give notice) or *notice_soon*.
    """
    today = pd.Timestamp(as_of)
    table = agreements[["agreement_id", "ends_on", "notice_by"]].copy()
    table["ends_on"] = pd.to_datetime(table["ends_on"])
    table["notice_by"] = pd.to_datetime(table["notice_by"]).fillna(table["ends_on"])
    table = table[table["notice_by"] <= today + pd.DateOffset(months=MONTHS_AHEAD)]
    table["days_left"] = (table["notice_by"] - today).dt.days
    table["state"] = np.select(
        [table["ends_on"] < today, table["notice_by"] < today], ["expired", "notice_passed"], "notice_soon"
    )
    return table.sort_values(["notice_by", "agreement_id"], ignore_index=True)


def agreements_ending(agreements: pd.DataFrame, as_of: date) -> Figure:
    """Agreements that `ending_agreements` lists ÷ all agreements."""
    return _count_of("agreements_ending", len(ending_agreements(agreements, as_of)), len(agreements), as_of)


def overdue_actions(actions: pd.DataFrame, as_of: date) -> pd.DataFrame:
    """Open actions whose day has passed, longest overdue first.

    In: `action_id`, `due_on`, `closed_on` (NaT: open). Out: `action_id`, `due_on`, `days_late`.
    """
    today = pd.Timestamp(as_of)
    late = actions[_open(actions, today) & (pd.to_datetime(actions["due_on"]) < today)]
    table = late[["action_id", "due_on"]].assign(due_on=pd.to_datetime(late["due_on"]))
    table["days_late"] = (today - table["due_on"]).dt.days
    return table.sort_values(["due_on", "action_id"], ignore_index=True)


def actions_overdue(actions: pd.DataFrame, as_of: date) -> Figure:
    """Overdue actions ÷ open actions."""
    still_open = int(_open(actions, pd.Timestamp(as_of)).sum())
    return _count_of("actions_overdue", len(overdue_actions(actions, as_of)), still_open, as_of)


def _delivered(
    commitments: pd.DataFrame, deliveries: pd.DataFrame, today: pd.Timestamp
) -> "pd.Series[float]":
    """Reported so far per commitment: the sum of amounts, or the level of the latest month."""
    month = pd.to_datetime(deliveries["month"])
    so_far = deliveries[month <= today].assign(month=month).sort_values("month")
    amounts = so_far.assign(amount=so_far["amount"].astype("float64")).groupby("commitment_id")["amount"]
    ids = commitments["commitment_id"]
    is_level = commitments["is_level"].to_numpy(dtype="bool")
    reported = np.where(is_level, ids.map(amounts.last()), ids.map(amounts.sum()))
    return pd.Series(reported, dtype="Float64")


def _expected(commitments: pd.DataFrame, today: pd.Timestamp) -> np.ndarray:
    """Share of the target that should be there by the end of today; both ends belong to a period."""
    starts, ends = (pd.to_datetime(commitments[name]) for name in ("starts_on", "ends_on"))
    gone, whole = ((until - starts).dt.days.to_numpy() + 1 for until in (today, ends))
    elapsed = np.clip(gone / whole, 0.0, 1.0)
    return np.where(commitments["is_level"].to_numpy(dtype="bool"), (elapsed > 0).astype("float64"), elapsed)


def _open(actions: pd.DataFrame, today: pd.Timestamp) -> "pd.Series[bool]":
    return ~(pd.to_datetime(actions["closed_on"]) <= today)


def _count_of(key: str, count: int, total: int, as_of: date) -> Figure:
    """`count` of `total`; the value is the count, and without anything entered there is none."""
    if not total:
        return Figure(key, None, 0.0, 0.0, 0, shown=False, why=Why.NOTHING_ENTERED, as_of=as_of)
    return Figure(key, float(count), float(count), float(total), total, as_of=as_of)
