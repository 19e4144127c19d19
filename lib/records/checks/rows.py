"""The rows that checks look at: light tuples with the names of the tables' columns, `id` first."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any, Final, NamedTuple, cast

from lib.records import tables
from lib.records.checks.shared_rows import (
    AgreementRow,
    AreaRow,
    CommitmentRow,
    ContactRow,
    CountRow,
    DeliveryRow,
    DisturbanceRow,
    FlatRow,
    LandlordRow,
    MoveRow,
    ResponsibilityRow,
    TargetRow,
    TenancyRow,
)
from lib.records.tables import Base


class PartnerRow(NamedTuple):
    """A party."""

    id: int
    code: str
    name: str
    short_name: str


class SiteRow(NamedTuple):
    """A site with night beds."""

    id: int
    partner_id: int
    code: str
    name: str
    legal_form: str
    groups: int
    open_from: date
    open_to: date | None
    season_start_month: int | None
    season_end_month: int | None


class CapacityRow(NamedTuple):
    """Beds of a site during a span."""

    id: int
    site_id: int
    valid_from: date
    valid_to: date | None
    regular_beds: int
    agreed_beds: int | None


class WaiverRow(NamedTuple):
    """A decision to waive identity records."""

    id: int
    site_id: int
    valid_from: date
    valid_to: date | None
    decided_on: date


class OpeningRow(NamedTuple):
    """A decision that opens a register."""

    id: int
    partner_id: int
    register: str
    decided_on: date


class SignatureRow(NamedTuple):
    """A name that may sign a night."""

    id: int
    site_id: int
    name: str
    valid_from: date
    valid_to: date | None


class FullHouseRow(NamedTuple):
    """Whom to ring when it is full."""

    id: int
    partner_id: int
    site_id: int | None
    name: str
    phone: str
    valid_from: date
    valid_to: date | None


class EventRow(NamedTuple):
    """Something that explains the figures."""

    id: int
    partner_id: int
    site_id: int | None
    landlord_id: int | None
    kind: str
    title: str
    starts_on: date
    ends_on: date | None


class NightRow(NamedTuple):
    """One site, one night."""

    id: int
    site_id: int
    night: date
    state: str
    occupied: int | None
    surge_opened: int | None
    beds_closed: int | None
    stated_available: int | None
    new_tonight: int | None
    turned_away_full: int | None
    turned_away_group_full: int | None
    turned_away_not_target: int | None
    turned_away_suspended: int | None
    turned_away_order: int | None
    turned_away_late: int | None
    turned_away_other: int | None
    referred_elsewhere: int | None
    declined_offer: int | None
    minor_referred: int | None
    reported_at: datetime | None

    def counts(self) -> tuple[int | None, ...]:
        """All counts, in the order of the fields; asked of every night, so not by name."""
        return cast("tuple[int | None, ...]", self[4:19])

    def turned_away(self) -> int:
        """How many got no bed, for whatever reason; 0 when nothing is known."""
        return sum(filter(None, cast("tuple[int | None, ...]", self[9:16])))


class PartRow(NamedTuple):
    """How many of a home group or sex slept there."""

    id: int
    report_id: int
    dimension: str
    category: str
    persons: int


class AcceptedRow(NamedTuple):
    """A difference between count and stays that was let stand."""

    id: int
    report_id: int
    occupied: int
    stays: int


class StayRow(NamedTuple):
    """A guest's stay."""

    id: int
    site_id: int
    guest_code: str
    checked_in: date
    checked_out: date | None
    home_group: str
    sex: str
    age_band: str


class GapRow(NamedTuple):
    """Nights of a site without a report, from `night` on; it has no row."""

    id: None
    site_id: int
    night: date


class Unread(NamedTuple):
    """A value that is no number, or no date, where one was meant."""

    row: Any
    column: str
    value: str


TABLE_OF: Final[Mapping[type[Any], type[Base]]] = {
    PartnerRow: tables.Partner,
    SiteRow: tables.Site,
    CapacityRow: tables.Capacity,
    WaiverRow: tables.IdentityWaiver,
    OpeningRow: tables.RegisterOpening,
    SignatureRow: tables.Signature,
    FullHouseRow: tables.FullHouseContact,
    EventRow: tables.Event,
    NightRow: tables.NightReport,
    PartRow: tables.NightDetail,
    AcceptedRow: tables.NightReconciliation,
    StayRow: tables.Stay,
    LandlordRow: tables.Landlord,
    FlatRow: tables.Flat,
    TenancyRow: tables.Tenancy,
    MoveRow: tables.TenancyMove,
    DisturbanceRow: tables.Disturbance,
    ContactRow: tables.CountedContact,
    CountRow: tables.PointInTimeCount,
    TargetRow: tables.Target,
    AreaRow: tables.Area,
    ResponsibilityRow: tables.Responsibility,
    CommitmentRow: tables.Commitment,
    DeliveryRow: tables.Delivery,
    AgreementRow: tables.Agreement,
}
ROW_OF: Final[Mapping[type[Base], type[Any]]] = {table: kind for kind, table in TABLE_OF.items()}

__all__ = [
    "ROW_OF",
    "TABLE_OF",
    "AcceptedRow",
    "AgreementRow",
    "AreaRow",
    "CapacityRow",
    "CommitmentRow",
    "ContactRow",
    "CountRow",
    "DeliveryRow",
    "DisturbanceRow",
    "EventRow",
    "FlatRow",
    "FullHouseRow",
    "GapRow",
    "LandlordRow",
    "MoveRow",
    "NightRow",
    "OpeningRow",
    "PartRow",
    "PartnerRow",
    "ResponsibilityRow",
    "SignatureRow",
    "SiteRow",
    "StayRow",
    "TargetRow",
    "TenancyRow",
    "Unread",
    "WaiverRow",
]
