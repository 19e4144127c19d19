"""Housing First: landlords, flats, tenancies and how they go."""

from __future__ import annotations

from datetime import date
from enum import StrEnum

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from lib.records.tables.base import Base, Key, PartnerKey, Versioned, choice, in_order


class LandlordKind(StrEnum):
    MUNICIPAL = "municipal"
    PRIVATE = "private"
    COOPERATIVE = "cooperative"


class Contract(StrEnum):
    SUBLEASE = "sublease"
    FIRST_HAND = "first_hand"


class Support(StrEnum):
    MOBILE_TEAM = "mobile_team"
    HOUSING_SUPPORT = "housing_support"
    NONE = "none"


class ExitHow(StrEnum):
    """How a tenancy ended: *Hur avslutades det?*."""

    OWN_NOTICE = "own_notice"
    SUBLEASE_ENDED = "sublease_ended"
    TERMINATED_ARREARS = "terminated_arrears"
    TERMINATED_DISTURBANCE = "terminated_disturbance"
    EVICTED = "evicted"
    DECEASED = "deceased"
    OTHER = "other"


class ExitDestination(StrEnum):
    """Where the person went: *Vart flyttade personen?*."""

    OWN_HOME = "own_home"
    KIN_PERMANENT = "kin_permanent"
    KIN_SHORT = "kin_short"
    HIGHER_SUPPORT = "higher_support"
    INSTITUTION = "institution"
    PRISON = "prison"
    ACUTE = "acute"
    UNKNOWN = "unknown"


class QueueExit(StrEnum):
    """Why somebody left the queue without moving in."""

    OWN_HOME = "own_home"
    DECLINED = "declined"
    NO_CONTACT = "no_contact"
    MOVED_AWAY = "moved_away"
    MORE_SUPPORT = "more_support"
    DECISION_ENDED = "decision_ended"
    DECEASED = "deceased"
    OTHER = "other"


class DisturbanceKind(StrEnum):
    NOISE = "noise"
    VISITORS = "visitors"
    DAMAGE = "damage"
    THREAT = "threat"
    OTHER = "other"


class Landlord(Versioned, Base):
    """A property owner that lets flats to the programme."""

    __tablename__ = "landlords"
    id: Mapped[Key]
    partner_id: Mapped[PartnerKey]
    name: Mapped[str] = mapped_column(unique=True)
    kind: Mapped[LandlordKind] = mapped_column(choice(LandlordKind))


class Flat(Versioned, Base):
    """A flat of the programme, by a code that is no address."""

    __tablename__ = "flats"
    __table_args__ = (in_order("available_from", "available_to"),)
    id: Mapped[Key]
    landlord_id: Mapped[int] = mapped_column(ForeignKey("landlords.id"), index=True)
    municipality_code: Mapped[str] = mapped_column(ForeignKey("municipalities.code"))
    code: Mapped[str] = mapped_column(String(20), unique=True)
    available_from: Mapped[date]
    available_to: Mapped[date | None]


class Tenancy(Versioned, Base):
    """One person in one flat, from decision to exit; the person is a random code of this register."""

    __tablename__ = "tenancies"
    __table_args__ = (
        Index("ix_tenancies_person_code", "person_code"),
        in_order("decided_on", "offered_on"),
        in_order("decided_on", "moved_in"),
        in_order("decided_on", "left_queue_on"),
        in_order("moved_in", "taken_over_on"),
        in_order("moved_in", "exited_on"),
        CheckConstraint("moved_in IS NULL OR flat_id IS NOT NULL", name="moved_in_has_flat"),
        CheckConstraint("left_queue_on IS NULL OR moved_in IS NULL", name="left_queue_or_moved_in"),
        CheckConstraint("moved_in IS NOT NULL OR exited_on IS NULL", name="exit_needs_move_in"),
        CheckConstraint("moved_in IS NOT NULL OR taken_over_on IS NULL", name="takeover_needs_move_in"),
        CheckConstraint(
            "(exited_on IS NULL) = (exit_how IS NULL) AND (exited_on IS NULL) = (exit_destination IS NULL)",
            name="exit_is_whole",
        ),
    )
    id: Mapped[Key]
    partner_id: Mapped[PartnerKey]
    person_code: Mapped[str] = mapped_column(String(16))
    flat_id: Mapped[int | None] = mapped_column(ForeignKey("flats.id"), index=True)
    decided_on: Mapped[date]
    offered_on: Mapped[date | None]
    left_queue_on: Mapped[date | None]
    left_queue_reason: Mapped[str | None] = mapped_column(String(40))
    moved_in: Mapped[date | None]
    contract: Mapped[Contract] = mapped_column(choice(Contract), default=Contract.SUBLEASE)
    support: Mapped[Support] = mapped_column(choice(Support), default=Support.MOBILE_TEAM)
    taken_over_on: Mapped[date | None]
    exited_on: Mapped[date | None]
    exit_how: Mapped[ExitHow | None] = mapped_column(choice(ExitHow))
    exit_destination: Mapped[ExitDestination | None] = mapped_column(choice(ExitDestination))
    recorded_on: Mapped[date] = mapped_column(doc="when the move-in (or decision) was recorded")
    takeover_recorded_on: Mapped[date | None]
    exit_recorded_on: Mapped[date | None]
    disturbances: Mapped[list[Disturbance]] = relationship(cascade="all, delete-orphan", lazy="raise_on_sql")
    moves: Mapped[list[TenancyMove]] = relationship(cascade="all, delete-orphan", lazy="raise_on_sql")


class TenancyMove(Versioned, Base):
    """A move to another flat of the programme: the tenancy goes on, now in `flat_id`."""

    __tablename__ = "tenancy_moves"
    __table_args__ = (UniqueConstraint("tenancy_id", "moved_on"),)
    id: Mapped[Key]
    tenancy_id: Mapped[int] = mapped_column(ForeignKey("tenancies.id", ondelete="CASCADE"))
    moved_on: Mapped[date]
    flat_id: Mapped[int] = mapped_column(ForeignKey("flats.id"), index=True)


class Disturbance(Versioned, Base):
    """A recorded disturbance at a tenancy: its day and kind, no text."""

    __tablename__ = "disturbances"
    id: Mapped[Key]
    tenancy_id: Mapped[int] = mapped_column(ForeignKey("tenancies.id", ondelete="CASCADE"), index=True)
    occurred_on: Mapped[date]
    kind: Mapped[str] = mapped_column(String(40))
