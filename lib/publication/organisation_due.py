"""What a partner has to do and by when: commitments, deliveries, actions, agreements, clocks, contacts."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

from sqlalchemy import select
from sqlalchemy.orm import Session

from lib.publication.answers import CommitmentRow, Division
from lib.publication.organisation_rows import Waiting
from lib.publication.overview import AGREEMENT_WARNED_DAYS
from lib.records.tables import (
    Action,
    Agreement,
    Commitment,
    CommitmentStatus,
    CountedContact,
    Delivery,
    Partner,
)

CHECK_WARNED_DAYS: Final = 30
CLOCK_DAYS: Final = 90
CLOCK_WARNED_DAYS: Final = 60
CONTACTS_REMEMBERED_DAYS: Final = 366


@dataclass(frozen=True, slots=True)
class Due:
    """One thing to do: `code`, what it is about, the day, and whether that day has passed.

    code ∈ commitment_late, commitment_check, deliveries (of `month`, or of several up to `until_month`),
    action, agreement_notice, agreement_ends, agreement_expired, clock (the decision's 90 days),
    contacts_sent and contacts_received (to and from the partner `subject`, in `month`).
    `row_id` is the key of the commitment or of the tenancy (whose `subject` is its code).
    """

    code: str
    subject: str
    day: date
    overdue: bool
    row_id: int | None = None
    month: date | None = None
    until_month: date | None = None


def due(
    session: Session, partner_id: int, labour: Division, waiting: Sequence[Waiting], today: date
) -> tuple[Due, ...]:
    """Everything due for the partner, in order of its day; `labour` and `waiting` as they stand today."""
    found = [
        *_commitments(session, partner_id, labour, today),
        *_deliveries(session, partner_id, today),
        *_actions(session, partner_id, labour, today),
        *_agreements(session, partner_id, labour, today),
        *_clocks(waiting, today),
        *_contacts(session, partner_id, today),
    ]
    return tuple(sorted(found, key=lambda one: (one.day, one.code, one.subject)))


def own_commitments(session: Session, partner_id: int, labour: Division) -> tuple[CommitmentRow, ...]:
    """The commitments of a division of labour for which the partner is responsible."""
    own = set(session.scalars(select(Commitment.id).where(Commitment.partner_id == partner_id)))
    return tuple(row for row in labour.commitments if row.id in own)


def _commitments(session: Session, partner_id: int, labour: Division, today: date) -> Iterator[Due]:
    """Late ones by the day they should have been ready or are checked; the rest when their check is near."""
    for row in own_commitments(session, partner_id, labour):
        if row.is_late:
            day = row.ends_on if row.ends_on < today else row.next_check or row.ends_on
            yield Due("commitment_late", row.title, day, overdue=True, row_id=row.id)
        elif (
            row.state != CommitmentStatus.DONE
            and row.next_check is not None
            and (row.next_check - today).days <= CHECK_WARNED_DAYS
        ):
            yield Due(
                "commitment_check",
                row.title,
                row.next_check,
                overdue=row.next_check < today,
                row_id=row.id,
            )


def _deliveries(session: Session, partner_id: int, today: date) -> Iterator[Due]:
    """Ended months of begun commitments without a delivery; due on the first of the month that follows."""
    rows = session.scalars(
        select(Commitment).where(
            Commitment.partner_id == partner_id,
            Commitment.starts_on < today.replace(day=1),
            Commitment.status.not_in([CommitmentStatus.NOT_STARTED, CommitmentStatus.DONE]),
        )
    ).all()
    told = session.execute(
        select(Delivery.commitment_id, Delivery.month).where(
            Delivery.commitment_id.in_([row.id for row in rows])
        )
    )
    delivered = {(commitment, month) for commitment, month in told}
    last = _month_before(today)
    for row in rows:
        months = _months(row.starts_on.replace(day=1), min(last, row.ends_on.replace(day=1)))
        if missing := [month for month in months if (row.id, month) not in delivered]:
            until = missing[-1] if len(missing) > 1 else None
            yield Due(
                "deliveries",
                row.title,
                _next_month(missing[0]),
                overdue=True,
                month=missing[0],
                until_month=until,
            )


def _actions(session: Session, partner_id: int, labour: Division, today: date) -> Iterator[Due]:
    own = set(session.scalars(select(Action.id).where(Action.owner_id == partner_id)))
    for row in labour.actions:
        if row.id in own and row.closed_on is None:
            yield Due("action", row.title, row.due_on, overdue=row.due_on < today)


def _agreements(session: Session, partner_id: int, labour: Division, today: date) -> Iterator[Due]:
    """Agreements that have run out, or whose notice day or end is within half a year."""
    own = set(session.scalars(select(Agreement.id).where(Agreement.owner_id == partner_id)))
    soon = today + timedelta(days=AGREEMENT_WARNED_DAYS)
    for row in labour.agreements:
        if row.id not in own:
            continue
        if row.state == "expired" and row.ends_on is not None:
            yield Due("agreement_expired", row.title, row.ends_on, overdue=True)
        elif row.notice_by is not None and today <= row.notice_by <= soon:
            yield Due("agreement_notice", row.title, row.notice_by, overdue=False)
        elif row.ends_on is not None and row.ends_on <= soon:
            yield Due("agreement_ends", row.title, row.ends_on, overdue=False)


def _clocks(waiting: Sequence[Waiting], today: date) -> Iterator[Due]:
    """Decisions that have waited 60 days or more for a flat: 90 days are what the owner watches."""
    for row in waiting:
        if row.days >= CLOCK_WARNED_DAYS:
            day = row.decided_on + timedelta(days=CLOCK_DAYS)
            yield Due("clock", row.person_code, day, overdue=day < today, row_id=row.tenancy_id)


def _contacts(session: Session, partner_id: int, today: date) -> Iterator[Due]:
    """Contacts of last month that the partner has not entered, with those it counts contacts with.

    It does so with a partner when it has within a year, or when the other side has entered last month.
    """
    last = _month_before(today)
    rows = session.scalars(
        select(CountedContact).where(
            (CountedContact.sender_id == partner_id) | (CountedContact.receiver_id == partner_id),
            CountedContact.month.between(last - timedelta(days=CONTACTS_REMEMBERED_DAYS), last),
        )
    ).all()
    names = {row.id: row.short_name for row in session.scalars(select(Partner))}
    pairs = {
        (row.sender_id, row.receiver_id) for row in rows if row.reporter_id == partner_id or row.month == last
    }
    entered = {
        (row.sender_id, row.receiver_id)
        for row in rows
        if row.month == last and row.reporter_id == partner_id
    }
    for sender, receiver in sorted(pairs - entered):
        is_sent = sender == partner_id
        yield Due(
            "contacts_sent" if is_sent else "contacts_received",
            names[receiver if is_sent else sender],
            today.replace(day=1),
            overdue=True,
            month=last,
        )


def _month_before(day: date) -> date:
    """First day of the month before that of `day`."""
    return (day.replace(day=1) - timedelta(days=1)).replace(day=1)


def _next_month(month: date) -> date:
    return (month.replace(day=28) + timedelta(days=4)).replace(day=1)


def _months(first: date, last: date) -> Iterator[date]:
    month = first
    while month <= last:
        yield month
        month = _next_month(month)
