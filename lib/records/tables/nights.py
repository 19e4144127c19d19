"""Nights, those who stayed and what happened around them."""

from __future__ import annotations

from datetime import date, datetime
from enum import StrEnum
from typing import Any, cast

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, Table, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from lib.records.tables.base import (
    Base,
    Key,
    LongKey,
    PartnerKey,
    Versioned,
    choice,
    first_of_month,
    in_order,
    not_negative,
    now,
)


class NightState(StrEnum):
    """A stored night is one of these; a night without a row is *missing*."""

    REPORTED = "reported"
    CLOSED = "closed"


TURNED_AWAY_REASONS = ("full", "group_full", "not_target", "suspended", "order", "late", "other")
APART_REASONS = ("referred_elsewhere", "declined_offer", "minor_referred")
COUNTS = (
    "occupied",
    "surge_opened",
    "beds_closed",
    "new_tonight",
    "stated_available",
    *(f"turned_away_{reason}" for reason in TURNED_AWAY_REASONS),
    *APART_REASONS,
)


class NightReport(Versioned, Base):
    """One site, one night, dated by its evening. Empty counts are unknown, never zero."""

    __tablename__ = "night_reports"
    __table_args__ = (
        UniqueConstraint("site_id", "night"),
        Index("ix_night_reports_night", "night"),
        *not_negative(*COUNTS),
        CheckConstraint("(state = 'reported') = (occupied IS NOT NULL)", name="occupied_when_reported"),
    )
    id: Mapped[LongKey]
    site_id: Mapped[int] = mapped_column(ForeignKey("sites.id"))
    night: Mapped[date] = mapped_column(doc="the evening's date")
    state: Mapped[NightState] = mapped_column(choice(NightState))
    occupied: Mapped[int | None]
    surge_opened: Mapped[int] = mapped_column(default=0)
    beds_closed: Mapped[int] = mapped_column(default=0)
    stated_available: Mapped[int | None] = mapped_column(
        doc="available beds as the report itself states them; else regular + surge - closed"
    )
    new_tonight: Mapped[int | None]
    turned_away_full: Mapped[int | None]
    turned_away_group_full: Mapped[int | None]
    turned_away_not_target: Mapped[int | None]
    turned_away_suspended: Mapped[int | None]
    turned_away_order: Mapped[int | None]
    turned_away_late: Mapped[int | None]
    turned_away_other: Mapped[int | None]
    referred_elsewhere: Mapped[int | None]
    declined_offer: Mapped[int | None]
    minor_referred: Mapped[int | None]
    reported_at: Mapped[datetime] = mapped_column(default=now)
    reported_by: Mapped[str] = mapped_column(String(80))
    signed_by: Mapped[str | None] = mapped_column(
        String(60), doc="who signed on a shared phone, from the site's own list"
    )
    details: Mapped[list[NightDetail]] = relationship(cascade="all, delete-orphan", lazy="raise_on_sql")


class DetailDimension(StrEnum):
    HOME = "home"
    SEX = "sex"


class NightDetail(Base):
    """The register part of a night: how many of a home group or sex slept there."""

    __tablename__ = "night_details"
    __table_args__ = (UniqueConstraint("report_id", "dimension", "category"), *not_negative("persons"))
    id: Mapped[LongKey]
    report_id: Mapped[int] = mapped_column(ForeignKey("night_reports.id", ondelete="CASCADE"))
    dimension: Mapped[DetailDimension] = mapped_column(choice(DetailDimension))
    category: Mapped[str] = mapped_column(String(40))
    persons: Mapped[int]


class NightRevision(Base):
    """What a corrected night said before, and why it was corrected."""

    __tablename__ = "night_revisions"
    id: Mapped[LongKey]
    report_id: Mapped[int] = mapped_column(ForeignKey("night_reports.id", ondelete="CASCADE"), index=True)
    replaced_at: Mapped[datetime] = mapped_column(default=now)
    replaced_by: Mapped[str] = mapped_column(String(80))
    reason: Mapped[str]
    former: Mapped[dict[str, Any]]


class NightDraft(Base):
    """The open sheet of a night that goes on: every tap, kept until the night is saved or thrown away.

    `answers` hold the form's fields by name (`fields`), whether any of them is still unsaved (`open`), the
    version of the stored night they rest on (`basis`) and the taps already taken in by device (`taken`). The
    parts that describe people stand in it too: it is register data.
    """

    __tablename__ = "night_drafts"
    __table_args__ = (UniqueConstraint("site_id", "night"),)
    id: Mapped[LongKey]
    site_id: Mapped[int] = mapped_column(ForeignKey("sites.id"))
    night: Mapped[date] = mapped_column(doc="the evening's date")
    answers: Mapped[dict[str, Any]]
    closed: Mapped[bool] = mapped_column(default=False, doc="the house was closed")
    opened_at: Mapped[datetime] = mapped_column(default=now)
    changed_at: Mapped[datetime] = mapped_column(default=now)
    changed_by: Mapped[str] = mapped_column(String(80))


class NightReconciliation(Base):
    """A difference between a night's count and its stays that was let stand, for just these numbers."""

    __tablename__ = "night_reconciliations"
    id: Mapped[LongKey]
    report_id: Mapped[int] = mapped_column(ForeignKey("night_reports.id", ondelete="CASCADE"), unique=True)
    occupied: Mapped[int]
    stays: Mapped[int]
    accepted_at: Mapped[datetime] = mapped_column(default=now)
    accepted_by: Mapped[str] = mapped_column(String(80))


class ReportReminder(Base):
    """A mail about a missing night report: one a site and night, whichever process sends it."""

    __tablename__ = "report_reminders"
    __table_args__ = (UniqueConstraint("site_id", "night"),)
    id: Mapped[LongKey]
    site_id: Mapped[int] = mapped_column(ForeignKey("sites.id"))
    night: Mapped[date]
    sent_at: Mapped[datetime] = mapped_column(default=now)


class Stay(Versioned, Base):
    """A guest's unbroken stay: the arrival night counts, the departure day does not."""

    __tablename__ = "stays"
    __table_args__ = (
        in_order("checked_in", "checked_out"),
        Index("ix_stays_site_id_checked_in", "site_id", "checked_in"),
        Index("ix_stays_site_id_checked_out", "site_id", "checked_out"),
        Index("ix_stays_guest_code", "guest_code"),
        Index("ix_stays_checked_in", "checked_in", "guest_code"),
        Index(
            "uq_stays_one_open",
            "site_id",
            "guest_code",
            unique=True,
            sqlite_where=text("checked_out IS NULL"),
            postgresql_where=text("checked_out IS NULL"),
        ),
    )
    id: Mapped[LongKey]
    site_id: Mapped[int] = mapped_column(ForeignKey("sites.id"))
    guest_code: Mapped[str] = mapped_column(String(16), doc="random, of this register; never derived")
    checked_in: Mapped[date]
    checked_out: Mapped[date | None]
    home_group: Mapped[str] = mapped_column(String(40))
    sex: Mapped[str] = mapped_column(String(20))
    age_band: Mapped[str] = mapped_column(String(20))


class StayChange(Base):
    """The stays' rollup: how many more guests of a kind are present at a site than on the night before.

    One row a cell (site × night × home group × sex × age band), the sum of +1 for each arrival and -1 for
    each departure; a stay without a night (in and out on one day) is in none, an open one has no departure.
    Triggers on `stays` keep it right whoever writes (migration 0003), each time under a new and higher
    `id`: who has read up to a number reads the changes above it. When a stay is removed the lowest row gets
    a new number too, which tells such a reader to start anew. It is register data, as the stays are. It
    refers to no site by a key, or a site entered by mistake could not be removed.
    """

    __tablename__ = "stay_changes"
    __table_args__ = (
        Index("ix_stay_changes_cell", "site_id", "night", "home_group", "sex", "age_band"),
        Index(
            "ix_stay_changes_nothing",
            "site_id",
            sqlite_where=text("change = 0"),
            postgresql_where=text("change = 0"),
        ),
        {"sqlite_autoincrement": True},
    )
    id: Mapped[LongKey]
    site_id: Mapped[int]
    night: Mapped[date]
    home_group: Mapped[str] = mapped_column(String(40))
    sex: Mapped[str] = mapped_column(String(20))
    age_band: Mapped[str] = mapped_column(String(20))
    change: Mapped[int]


# Where all rows are taken away, the stays go first: their triggers would write here again.
cast("Table", Stay.__table__).add_is_dependent_on(cast("Table", StayChange.__table__))


class EventKind(StrEnum):
    COLD_SPELL = "cold_spell"
    CAPACITY_CHANGE = "capacity_change"
    CLOSURE = "closure"
    COUNTING_RULE = "counting_rule"
    ALLOCATION_PAUSE = "allocation_pause"
    OTHER = "other"


class Event(Versioned, Base):
    """Something that explains the figures: named and marked on the charts."""

    __tablename__ = "events"
    __table_args__ = (in_order("starts_on", "ends_on"),)
    id: Mapped[Key]
    partner_id: Mapped[PartnerKey]
    site_id: Mapped[int | None] = mapped_column(ForeignKey("sites.id"))
    landlord_id: Mapped[int | None] = mapped_column(ForeignKey("landlords.id"))
    kind: Mapped[EventKind] = mapped_column(choice(EventKind))
    title: Mapped[str] = mapped_column(String(80))
    starts_on: Mapped[date]
    ends_on: Mapped[date | None]
    is_break: Mapped[bool] = mapped_column(default=False, doc="starts a new baseline")


class CountedContact(Versioned, Base):
    """Contacts between partners by month: the sender reports *sent*, the receiver the other two."""

    __tablename__ = "counted_contacts"
    __table_args__ = (
        UniqueConstraint("sender_id", "receiver_id", "month", "reporter_id"),
        CheckConstraint("sender_id <> receiver_id", name="two_partners"),
        CheckConstraint("reporter_id IN (sender_id, receiver_id)", name="reporter_takes_part"),
        CheckConstraint(
            "(reporter_id = sender_id AND sent IS NOT NULL AND received IS NULL AND started IS NULL)"
            " OR (reporter_id = receiver_id AND sent IS NULL AND received IS NOT NULL)",
            name="own_side_only",
        ),
        CheckConstraint("started IS NULL OR started <= received", name="started_among_received"),
        first_of_month("month"),
        *not_negative("sent", "received", "started"),
    )
    id: Mapped[Key]
    sender_id: Mapped[int] = mapped_column(ForeignKey("partners.id"))
    receiver_id: Mapped[int] = mapped_column(ForeignKey("partners.id"))
    reporter_id: Mapped[int] = mapped_column(ForeignKey("partners.id"))
    month: Mapped[date] = mapped_column(doc="its first day")
    sent: Mapped[int | None]
    received: Mapped[int | None]
    started: Mapped[int | None]


class Situation(StrEnum):
    """The national board's four situations, with those who sleep outdoors apart."""

    ACUTE_OUTDOORS = "1_outdoors"
    ACUTE = "1"
    INSTITUTION = "2"
    LONG_TERM = "3"
    SELF_ARRANGED = "4"


class Duration(StrEnum):
    UNDER_THREE_MONTHS = "under_3_months"
    THREE_TO_TWELVE = "3_to_12_months"
    OVER_A_YEAR = "over_1_year"
    UNKNOWN = "unknown"


class PointInTimeCount(Versioned, Base):
    """*Lägesräkning*: one partner's count of one situation and duration on a count day."""

    __tablename__ = "point_in_time_counts"
    __table_args__ = (
        UniqueConstraint("partner_id", "count_day", "situation", "duration"),
        *not_negative("adults", "children"),
    )
    id: Mapped[Key]
    partner_id: Mapped[int] = mapped_column(ForeignKey("partners.id"))
    count_day: Mapped[date]
    situation: Mapped[Situation] = mapped_column(choice(Situation))
    duration: Mapped[Duration] = mapped_column(choice(Duration))
    adults: Mapped[int]
    children: Mapped[int | None]
    duplicates_checked: Mapped[bool] = mapped_column(default=False)


class ExternalFigure(Versioned, Base):
    """A figure somebody else published: entered or read from a file, never fetched."""

    __tablename__ = "external_figures"
    __table_args__ = (UniqueConstraint("measure", "source", "period"),)
    id: Mapped[Key]
    measure: Mapped[str] = mapped_column(String(80))
    source: Mapped[str]
    period: Mapped[str] = mapped_column(String(30))
    value: Mapped[float]
    unit: Mapped[str] = mapped_column(String(40))
    link: Mapped[str | None] = mapped_column(String(400))
