"""Who does what: areas, responsibilities, commitments, agreements, meetings, goals."""

from __future__ import annotations

from datetime import date, datetime
from enum import StrEnum

from sqlalchemy import CheckConstraint, ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from lib.records.tables.base import (
    Base,
    Key,
    PartnerKey,
    Versioned,
    choice,
    first_of_month,
    in_order,
    not_negative,
    now,
)


class GoalLevel(StrEnum):
    NATIONAL = "national"
    PARTNERSHIP = "partnership"


class Goal(Versioned, Base):
    """A dated goal that commitments and measures hang on."""

    __tablename__ = "goals"
    __table_args__ = (in_order("valid_from", "valid_to"),)
    id: Mapped[Key]
    level: Mapped[GoalLevel] = mapped_column(choice(GoalLevel))
    title: Mapped[str]
    valid_from: Mapped[date]
    valid_to: Mapped[date | None]


class Target(Versioned, Base):
    """The level the partnership aims at for one measure of the catalogue; spans never overlap."""

    __tablename__ = "targets"
    __table_args__ = (in_order("valid_from", "valid_to"),)
    id: Mapped[Key]
    measure: Mapped[str] = mapped_column(String(60), index=True)
    value: Mapped[float]
    valid_from: Mapped[date]
    valid_to: Mapped[date | None]


class Area(Versioned, Base):
    """An area of work in the division of labour."""

    __tablename__ = "areas"
    id: Mapped[Key]
    code: Mapped[str] = mapped_column(String(30), unique=True)
    name: Mapped[str] = mapped_column(String(60), unique=True)
    position: Mapped[int] = mapped_column(default=0)
    goal_id: Mapped[int | None] = mapped_column(ForeignKey("goals.id"))


class ResponsibilityRole(StrEnum):
    ACCOUNTABLE = "accountable"
    PERFORMS = "performs"
    CONSULTED = "consulted"
    INFORMED = "informed"


class Responsibility(Versioned, Base):
    """What a partner is in an area during a span of days; it may be accountable and perform, each once."""

    __tablename__ = "responsibilities"
    __table_args__ = (in_order("valid_from", "valid_to"),)
    id: Mapped[Key]
    area_id: Mapped[int] = mapped_column(ForeignKey("areas.id"), index=True)
    partner_id: Mapped[PartnerKey]
    role: Mapped[ResponsibilityRole] = mapped_column(choice(ResponsibilityRole))
    valid_from: Mapped[date]
    valid_to: Mapped[date | None]


class Resource(StrEnum):
    MONEY = "money"
    STAFF_HOURS = "staff_hours"
    VOLUNTEER_HOURS = "volunteer_hours"
    BEDS = "beds"
    FLATS = "flats"
    VISITS = "visits"
    PERSONS = "persons"
    AGREEMENTS = "agreements"
    SUPPORT_HOURS = "support_hours"


class CommitmentStatus(StrEnum):
    """Chosen by people; *late* is never chosen, it follows from the dates."""

    NOT_STARTED = "not_started"
    ONGOING = "ongoing"
    DONE = "done"
    NEEDS_DECISION = "needs_decision"


class Commitment(Versioned, Base):
    """What a partner has promised in an area, and how much of it."""

    __tablename__ = "commitments"
    __table_args__ = (in_order("starts_on", "ends_on"), *not_negative("target"))
    id: Mapped[Key]
    area_id: Mapped[int] = mapped_column(ForeignKey("areas.id"), index=True)
    partner_id: Mapped[PartnerKey]
    contributor_id: Mapped[int | None] = mapped_column(ForeignKey("partners.id"))
    title: Mapped[str]
    resource: Mapped[Resource] = mapped_column(choice(Resource))
    target: Mapped[float]
    is_level: Mapped[bool] = mapped_column(
        default=False, doc="deliveries state a level (beds, flats), not amounts to be added up"
    )
    starts_on: Mapped[date]
    ends_on: Mapped[date]
    status: Mapped[CommitmentStatus] = mapped_column(choice(CommitmentStatus))
    next_check: Mapped[date | None]
    clause: Mapped[str | None] = mapped_column(String(40))
    goal_id: Mapped[int | None] = mapped_column(ForeignKey("goals.id"))
    deliveries: Mapped[list[Delivery]] = relationship(cascade="all, delete-orphan", lazy="raise_on_sql")


class Delivery(Versioned, Base):
    """What was delivered on a commitment during one month."""

    __tablename__ = "deliveries"
    __table_args__ = (
        UniqueConstraint("commitment_id", "month"),
        first_of_month("month"),
        *not_negative("amount"),
    )
    id: Mapped[Key]
    commitment_id: Mapped[int] = mapped_column(ForeignKey("commitments.id", ondelete="CASCADE"))
    month: Mapped[date] = mapped_column(doc="its first day")
    amount: Mapped[float]
    reported_at: Mapped[datetime] = mapped_column(default=now)


class AgreementKind(StrEnum):
    IOP = "iop"
    LANDLORD = "landlord"
    MUNICIPALITY = "municipality"


class AgreementStatus(StrEnum):
    NOT_ASKED = "not_asked"
    DIALOGUE = "dialogue"
    PROPOSED = "proposed"
    DECIDED = "decided"
    IN_FORCE = "in_force"
    UNDER_REVIEW = "under_review"
    ENDED = "ended"


class Agreement(Versioned, Base):
    """An agreement, or the road to one, with a partner, a landlord or a municipality."""

    __tablename__ = "agreements"
    __table_args__ = (in_order("starts_on", "ends_on"), in_order("notice_by", "ends_on"))
    id: Mapped[Key]
    kind: Mapped[AgreementKind] = mapped_column(choice(AgreementKind))
    title: Mapped[str]
    landlord_id: Mapped[int | None] = mapped_column(ForeignKey("landlords.id"))
    municipality_code: Mapped[str | None] = mapped_column(ForeignKey("municipalities.code"))
    owner_id: Mapped[int] = mapped_column(ForeignKey("partners.id"))
    status: Mapped[AgreementStatus] = mapped_column(choice(AgreementStatus))
    starts_on: Mapped[date | None]
    ends_on: Mapped[date | None]
    notice_by: Mapped[date | None]
    extension: Mapped[str | None] = mapped_column(String(80))
    reference: Mapped[str | None] = mapped_column(String(80))


class Meeting(Versioned, Base):
    """A meeting of the steering group."""

    __tablename__ = "meetings"
    id: Mapped[Key]
    held_on: Mapped[date] = mapped_column(unique=True)
    title: Mapped[str]
    dispatch_on: Mapped[date | None]


class DecisionLevel(StrEnum):
    GROUP_AGREES = "group_agrees"
    PROPOSAL = "proposal"
    DELEGATED = "delegated"
    EXECUTION = "execution"


class Decision(Versioned, Base):
    """What a meeting decided, and on which level the decision stands."""

    __tablename__ = "decisions"
    id: Mapped[Key]
    meeting_id: Mapped[int] = mapped_column(ForeignKey("meetings.id"), index=True)
    wording: Mapped[str] = mapped_column(String(1000))
    level: Mapped[DecisionLevel] = mapped_column(choice(DecisionLevel))
    reference: Mapped[str | None] = mapped_column(String(80))
    reservation: Mapped[str | None] = mapped_column(String(1000))
    conflict_of_interest: Mapped[str | None] = mapped_column(String(200))


class Action(Versioned, Base):
    """Something somebody undertook to do by a day; open until it has a closing day."""

    __tablename__ = "actions"
    __table_args__ = (
        CheckConstraint("closed_on IS NULL OR closed_on >= opened_on", name="closed_not_before_opened"),
    )
    id: Mapped[Key]
    meeting_id: Mapped[int | None] = mapped_column(ForeignKey("meetings.id"), index=True)
    area_id: Mapped[int | None] = mapped_column(ForeignKey("areas.id"))
    owner_id: Mapped[int] = mapped_column(ForeignKey("partners.id"))
    title: Mapped[str]
    opened_on: Mapped[date]
    due_on: Mapped[date]
    closed_on: Mapped[date | None]
