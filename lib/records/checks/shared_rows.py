"""The rows of Housing First and of what the partners share, as `rows` has those of the night beds."""

from __future__ import annotations

from datetime import date
from typing import NamedTuple


class LandlordRow(NamedTuple):
    """A property owner."""

    id: int
    partner_id: int
    name: str


class FlatRow(NamedTuple):
    """A flat of the programme."""

    id: int
    landlord_id: int
    code: str
    available_from: date
    available_to: date | None


class TenancyRow(NamedTuple):
    """One person's way from decision to exit."""

    id: int
    partner_id: int
    person_code: str
    flat_id: int | None
    decided_on: date
    offered_on: date | None
    left_queue_on: date | None
    left_queue_reason: str | None
    moved_in: date | None
    taken_over_on: date | None
    exited_on: date | None
    exit_how: str | None
    exit_destination: str | None


class MoveRow(NamedTuple):
    """A move within the programme."""

    id: int
    tenancy_id: int
    moved_on: date
    flat_id: int


class DisturbanceRow(NamedTuple):
    """A disturbance at a tenancy."""

    id: int
    tenancy_id: int
    occurred_on: date


class ContactRow(NamedTuple):
    """Contacts of a month, from one side."""

    id: int
    sender_id: int
    receiver_id: int
    reporter_id: int
    month: date
    sent: int | None
    received: int | None
    started: int | None


class CountRow(NamedTuple):
    """One situation and duration of a count day."""

    id: int
    partner_id: int
    count_day: date
    situation: str
    adults: int
    children: int | None
    duplicates_checked: bool


class TargetRow(NamedTuple):
    """The level aimed at."""

    id: int
    measure: str
    value: float
    valid_from: date
    valid_to: date | None


class AreaRow(NamedTuple):
    """An area of work."""

    id: int
    name: str


class ResponsibilityRow(NamedTuple):
    """What a partner is in an area."""

    id: int
    area_id: int
    partner_id: int
    role: str
    valid_from: date
    valid_to: date | None


class CommitmentRow(NamedTuple):
    """What a partner has promised."""

    id: int
    partner_id: int
    title: str
    starts_on: date
    ends_on: date
    status: str
    next_check: date | None


class DeliveryRow(NamedTuple):
    """What was delivered in a month."""

    id: int
    commitment_id: int
    month: date


class AgreementRow(NamedTuple):
    """An agreement, or the road to one."""

    id: int
    owner_id: int
    title: str
    status: str
    starts_on: date | None
    ends_on: date | None
    notice_by: date | None
