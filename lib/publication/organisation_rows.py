"""The rows of one partner's own registers that its figures are made of, each with the key of its door."""

from __future__ import annotations

from collections.abc import Hashable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

import numpy as np
import pandas as pd
from sqlalchemy import select
from sqlalchemy.orm import Session

from lib.measures import retention
from lib.measures.nights import counted, nightly_total
from lib.measures.spells import CLASSES, followed_on
from lib.publication.tenancy_rows import home_on
from lib.records.tables import Flat, Landlord, Tenancy

HORIZON: Final = 12
_HORIZON_DAYS: Final = retention.HORIZON_DAYS[HORIZON]


@dataclass(frozen=True, slots=True)
class SiteNight:
    """One evening of one site; `amount` and `base` are what it adds to numerator and denominator.

    `state` ∈ reported, closed, missing. Both are None where the night is in neither sum.
    """

    site_id: int
    night: date
    state: str
    amount: int | None
    base: int | None = None


@dataclass(frozen=True, slots=True)
class Evening:
    """One evening of all own sites together; in the base when every open site reported (`state`)."""

    night: date
    state: str
    occupied: int | None
    available: int | None
    full: bool
    site_ids: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Tenant:
    """One person of the cohort: whether still housed a year after moving in, and why.

    `why` ∈ lives_there, took_over, left_later (all housed at the horizon), or the class of the exit:
    positive, neutral, negative, deceased, unknown.
    """

    tenancy_id: int
    person_code: str
    moved_in: date
    left_on: date | None
    housed: bool
    why: str


@dataclass(frozen=True, slots=True)
class Waiting:
    """Somebody with a decision who waits for a flat, and for how many days so far."""

    tenancy_id: int
    person_code: str
    decided_on: date
    offered_on: date | None
    days: int


@dataclass(frozen=True, slots=True)
class OwnFlat:
    """A flat that the programme holds, or that somebody still lives in after it left the programme."""

    flat_id: int
    code: str
    landlord: str
    lived_in: bool


@dataclass(frozen=True, slots=True)
class OwnHousing:
    """A partner's own Housing First as known on `day`; `spells` is one row a person."""

    day: date
    spells: pd.DataFrame
    cohort: tuple[Tenant, ...]
    waiting: tuple[Waiting, ...]
    flats: tuple[OwnFlat, ...]
    is_empty: bool


def site_nights(nights: pd.DataFrame, amount: str, base: str = "") -> tuple[SiteNight, ...]:
    """Every site and evening of a nights frame, with what it adds to a sum of `amount` (over `base`)."""
    top = counted(nights, amount)
    bottom = counted(nights, base) if base else top
    known = ~np.isnan(top) & ~np.isnan(bottom)
    return tuple(
        SiteNight(
            site_id=int(site),
            night=night.date(),
            state=str(state),
            amount=int(upper) if is_known else None,
            base=int(lower) if is_known and base else None,
        )
        for site, night, state, upper, lower, is_known in zip(
            nights["site_id"], nights["night"], nights["state"], top, bottom, known, strict=True
        )
    )


def evenings(nights: pd.DataFrame) -> tuple[Evening, ...]:
    """The evenings of a nights frame, all its sites together, as full nights are counted."""
    total = nightly_total(nights).to_dict("records")
    open_sites: dict[date, tuple[int, ...]] = {}
    for site, night, state in zip(nights["site_id"], nights["night"], nights["state"], strict=True):
        if state != "closed":
            open_sites[night.date()] = (*open_sites.get(night.date(), ()), int(site))
    return tuple(
        Evening(
            night=row["night"].date(),
            state=row["state"],
            occupied=_whole(row["occupied"]),
            available=_whole(row["available"]),
            full=not pd.isna(row["full"]) and bool(row["full"]),
            site_ids=open_sites.get(row["night"].date(), ()),
        )
        for row in total
    )


def _whole(amount: Any) -> int | None:
    return None if pd.isna(amount) else int(amount)


def own_housing(session: Session, partner_id: int, day: date) -> OwnHousing:
    """Tenancies and flats of the partner, by the same rules as the view of Housing First counts them."""
    tenancies = session.scalars(select(Tenancy).where(Tenancy.partner_id == partner_id)).all()
    flats = session.execute(
        select(Flat, Landlord.name)
        .join(Landlord, Landlord.id == Flat.landlord_id)
        .where(Landlord.partner_id == partner_id)
        .order_by(Flat.code)
    ).all()
    known = retention.spells(_frame([row for row in tenancies if row.moved_in]), day)
    lived = select(Tenancy.id, home_on(day)).where(Tenancy.partner_id == partner_id)
    homes = {tenancy_id: flat_id for tenancy_id, flat_id in session.execute(lived)}  # noqa: C416 -- rows
    lived_in = {homes[row.id] for row in tenancies if _lives_there(row, day)}
    return OwnHousing(
        day=day,
        spells=known,
        cohort=_cohort(known, tenancies, day),
        waiting=_waiting(tenancies, day),
        flats=tuple(
            OwnFlat(flat.id, flat.code, landlord, flat.id in lived_in)
            for flat, landlord in flats
            if flat.id in lived_in or _held(flat, day)
        ),
        is_empty=not tenancies and not flats,
    )


def _frame(rows: Sequence[Tenancy]) -> pd.DataFrame:
    """Tenancies with a move-in, as `lib.measures.spells.spells` reads them."""
    columns = {
        "person": [row.person_code for row in rows],
        "moved_in": [row.moved_in for row in rows],
        "exit_date": [row.exited_on for row in rows],
        "takeover_date": [row.taken_over_on for row in rows],
        "recorded_on": [row.recorded_on for row in rows],
        "exit_recorded_on": [row.exit_recorded_on for row in rows],
        "takeover_recorded_on": [row.takeover_recorded_on for row in rows],
    }
    frame = pd.DataFrame(columns)
    for column in list(columns)[1:]:
        frame[column] = pd.to_datetime(frame[column]).astype("datetime64[ns]")
    frame["how"] = pd.Series([row.exit_how and row.exit_how.value for row in rows], dtype="str")
    frame["destination"] = pd.Series(
        [row.exit_destination and row.exit_destination.value for row in rows], dtype="str"
    )
    return frame


def _cohort(known: pd.DataFrame, rows: Sequence[Tenancy], day: date) -> tuple[Tenant, ...]:
    """Everyone who moved in a year or more before `day`, as `lib.measures.retention.cohort_at` counts."""
    people = followed_on(known, day)
    by_person: dict[str, list[Tenancy]] = {}
    for row in rows:
        if row.moved_in:
            by_person.setdefault(row.person_code, []).append(row)
    return tuple(
        _tenant(person, by_person[str(person["person"])], int(days), int(number))
        for person, days, number, could in zip(
            known.to_dict("records"), people.days, people.number, people.could, strict=True
        )
        if could >= _HORIZON_DAYS
    )


def _tenant(person: Mapping[Hashable, Any], rows: Sequence[Tenancy], days: int, number: int) -> Tenant:
    moved_in, exit_date, takeover = (person[name] for name in ("moved_in", "exit_date", "takeover_date"))
    left_on = None if pd.isna(exit_date) else exit_date.date()
    housed = number == 0 or days > _HORIZON_DAYS
    why = "left_later" if left_on else "lives_there" if pd.isna(takeover) else "took_over"
    # The door is the tenancy that tells how it ended; while somebody lives there, the one that began it.
    decisive = [row for row in rows if row.exited_on == left_on] if left_on else []
    first = min(rows, key=lambda row: (row.moved_in or date.max, row.id))
    return Tenant(
        tenancy_id=(decisive or [first])[0].id,
        person_code=str(person["person"]),
        moved_in=moved_in.date(),
        left_on=left_on,
        housed=housed,
        why=why if housed else CLASSES[number - 1],
    )


def _waiting(rows: Sequence[Tenancy], day: date) -> tuple[Waiting, ...]:
    """Those who wait on `day`, the longest wait first."""
    waiting = [
        Waiting(row.id, row.person_code, row.decided_on, row.offered_on, (day - row.decided_on).days)
        for row in rows
        if row.decided_on <= day
        and (row.moved_in is None or row.moved_in > day or row.recorded_on > day)
        and (row.left_queue_on is None or row.left_queue_on > day)
    ]
    return tuple(sorted(waiting, key=lambda one: (-one.days, one.person_code)))


def _held(flat: Flat, day: date) -> bool:
    return flat.available_from <= day and (flat.available_to is None or flat.available_to > day)


def _lives_there(row: Tenancy, day: date) -> bool:
    moved_in = row.moved_in is not None and row.moved_in <= day and row.recorded_on <= day
    return (
        moved_in
        and _not_yet(row.exited_on, row.exit_recorded_on, day)
        and _not_yet(row.taken_over_on, row.takeover_recorded_on, day)
    )


def _not_yet(happened: date | None, recorded: date | None, day: date) -> bool:
    """The event had not happened by `day`, or was not recorded by then."""
    return happened is None or happened > day or (recorded is not None and recorded > day)
