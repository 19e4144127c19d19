"""From the records to the tenancies frame of `lib.measures.spells`, and the counts around it."""

from __future__ import annotations

from datetime import date
from typing import Any

import pandas as pd
from sqlalchemy import ColumnElement, Select, and_, func, or_, select
from sqlalchemy.orm import Session

from lib.records.tables import DisclosureAssessment, Flat, RegisterKind, Tenancy, TenancyMove


def tenancies_frame(session: Session) -> pd.DataFrame:
    """Every tenancy with a move-in, as `lib.measures.spells.spells` reads it."""
    result = session.execute(
        select(
            Tenancy.person_code.label("person"),
            Tenancy.moved_in,
            Tenancy.exited_on.label("exit_date"),
            Tenancy.exit_how.label("how"),
            Tenancy.exit_destination.label("destination"),
            Tenancy.taken_over_on.label("takeover_date"),
            Tenancy.recorded_on,
            Tenancy.exit_recorded_on,
            Tenancy.takeover_recorded_on,
        ).where(Tenancy.moved_in.is_not(None))
    )
    frame = pd.DataFrame(result.fetchall(), columns=list(result.keys()))
    dates = [
        "moved_in",
        "exit_date",
        "takeover_date",
        "recorded_on",
        "exit_recorded_on",
        "takeover_recorded_on",
    ]
    for column in dates:
        frame[column] = pd.to_datetime(frame[column]).astype("datetime64[ns]")
    for column in ("how", "destination"):
        frame[column] = frame[column].map(lambda code: None if code is None else str(code)).astype("str")
    return frame


def register_owners(session: Session) -> frozenset[int]:
    """The partners that hold tenancies."""
    return frozenset(session.scalars(select(Tenancy.partner_id).distinct()))


def is_assessed(session: Session, partners: frozenset[int], day: date) -> bool:
    """Whether every one of `partners` has recorded a disclosure assessment for tenancies by `day`."""
    assessed = session.scalars(
        select(DisclosureAssessment.partner_id).where(
            DisclosureAssessment.register == RegisterKind.TENANCIES, DisclosureAssessment.decided_on <= day
        )
    )
    return bool(partners) and partners <= set(assessed)


def flats_in_programme(session: Session, day: date) -> int:
    """Flats that the programme holds on `day`, and those that are lived in although it no longer should.

    On the day a lease is taken over the flat has left the programme.
    """
    held = and_(Flat.available_from <= day, or_(Flat.available_to.is_(None), Flat.available_to > day))
    statement = select(func.count()).where(or_(held, Flat.id.in_(_lived_in(day))))
    return session.scalar(statement) or 0


def home_on(day: date) -> ColumnElement[int | None]:
    """The flat a tenancy is lived in on `day`: that of its last move within the programme, else the first."""
    moved = (
        select(TenancyMove.flat_id)
        .where(TenancyMove.tenancy_id == Tenancy.id, TenancyMove.moved_on <= day)
        .order_by(TenancyMove.moved_on.desc())
        .limit(1)
        .scalar_subquery()
    )
    return func.coalesce(moved, Tenancy.flat_id)


def flats_occupied(session: Session, day: date) -> int:
    """Flats with a tenant on `day`, as recorded by then."""
    homes = _lived_in(day).distinct().subquery()
    return session.scalar(select(func.count()).select_from(homes)) or 0


def _lived_in(day: date) -> Select[int | None]:
    return select(home_on(day)).where(
        Tenancy.moved_in <= day,
        Tenancy.recorded_on <= day,
        _not_yet(Tenancy.exited_on, Tenancy.exit_recorded_on, day),
        _not_yet(Tenancy.taken_over_on, Tenancy.takeover_recorded_on, day),
    )


def _not_yet(happened: Any, recorded: Any, day: date) -> ColumnElement[bool]:
    """The event had not happened by `day`, or was not recorded by then."""
    return or_(happened.is_(None), happened > day, recorded > day)


def days_waiting(session: Session, day: date) -> list[int]:
    """Days since the decision of everyone who waits for a flat on `day`, in rising order."""
    decided = session.scalars(
        select(Tenancy.decided_on).where(
            Tenancy.decided_on <= day,
            or_(Tenancy.moved_in.is_(None), Tenancy.moved_in > day, Tenancy.recorded_on > day),
            or_(Tenancy.left_queue_on.is_(None), Tenancy.left_queue_on > day),
        )
    )
    return sorted((day - decision).days for decision in decided)
