"""Partners, municipalities, their sites and what the sites can hold."""

from __future__ import annotations

from datetime import date
from enum import StrEnum

from sqlalchemy import CheckConstraint, ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from lib.records.tables.base import (
    Base,
    Key,
    PartnerKey,
    SiteKey,
    Versioned,
    choice,
    in_order,
    not_negative,
)


class PartnerKind(StrEnum):
    CIVIL_SOCIETY = "civil_society"
    MUNICIPAL = "municipal"
    PUBLIC = "public"
    HOUSING_COMPANY = "housing_company"


class LegalForm(StrEnum):
    """The three legal forms of a shelter (domain: *efter individuell behovsprövning* and so on)."""

    INDIVIDUAL_ASSESSMENT = "individual_assessment"
    WITHOUT_ASSESSMENT = "without_assessment"
    CIVIL_SOCIETY = "civil_society"


class Partner(Versioned, Base):
    """A party of the partnership."""

    __tablename__ = "partners"
    id: Mapped[Key]
    code: Mapped[str] = mapped_column(String(20), unique=True)
    name: Mapped[str]
    short_name: Mapped[str] = mapped_column(String(40))
    kind: Mapped[PartnerKind] = mapped_column(choice(PartnerKind))
    position: Mapped[int] = mapped_column(default=0)


class Municipality(Base):
    """A municipality by its official four-digit code."""

    __tablename__ = "municipalities"
    code: Mapped[str] = mapped_column(String(4), primary_key=True)
    name: Mapped[str] = mapped_column(String(40), unique=True)
    is_own: Mapped[bool] = mapped_column(default=False)


class Site(Versioned, Base):
    """A shelter or programme with night beds, run by one partner."""

    __tablename__ = "sites"
    __table_args__ = (
        UniqueConstraint("name"),
        in_order("open_from", "open_to"),
        CheckConstraint("groups >= 1", name="groups_positive"),
        CheckConstraint("season_start_month BETWEEN 1 AND 12", name="season_start_is_month"),
        CheckConstraint("season_end_month BETWEEN 1 AND 12", name="season_end_is_month"),
        CheckConstraint(
            "(season_start_month IS NULL) = (season_end_month IS NULL)", name="season_has_both_ends"
        ),
    )
    id: Mapped[Key]
    partner_id: Mapped[PartnerKey]
    code: Mapped[str] = mapped_column(String(120), unique=True)
    name: Mapped[str]
    legal_form: Mapped[LegalForm] = mapped_column(choice(LegalForm))
    sector: Mapped[str | None] = mapped_column(String(60))
    groups: Mapped[int] = mapped_column(default=1, doc="number of groups of people the site is open to")
    open_from: Mapped[date]
    open_to: Mapped[date | None]
    season_start_month: Mapped[int | None] = mapped_column(doc="first open month of a season house")
    season_end_month: Mapped[int | None] = mapped_column(doc="last open month of a season house")
    report_mail: Mapped[str | None] = mapped_column(doc="who is told by mail that a night report is missing")
    opening_hours: Mapped[str | None] = mapped_column(String(80), doc="when guests may come and must leave")
    admission: Mapped[str | None] = mapped_column(String(160), doc="who is let in, and how to get a bed")


class Signature(Versioned, Base):
    """A name that may sign a night on the site's shared phone."""

    __tablename__ = "signatures"
    __table_args__ = (UniqueConstraint("site_id", "name"), in_order("valid_from", "valid_to"))
    id: Mapped[Key]
    site_id: Mapped[int] = mapped_column(ForeignKey("sites.id"))
    name: Mapped[str] = mapped_column(String(60))
    valid_from: Mapped[date]
    valid_to: Mapped[date | None]


class FullHouseContact(Versioned, Base):
    """Whom to ring when it is full: the card on the night form and in *I natt*."""

    __tablename__ = "full_house_contacts"
    __table_args__ = (in_order("valid_from", "valid_to"),)
    id: Mapped[Key]
    partner_id: Mapped[PartnerKey]
    site_id: Mapped[int | None] = mapped_column(
        ForeignKey("sites.id"), doc="the site it stands at; empty for all of the partner's"
    )
    position: Mapped[int] = mapped_column(default=1)
    name: Mapped[str] = mapped_column(String(80))
    phone: Mapped[str] = mapped_column(String(40))
    hours: Mapped[str | None] = mapped_column(String(80))
    valid_from: Mapped[date]
    valid_to: Mapped[date | None]


class IdentityWaiver(Versioned, Base):
    """The committee's decision to waive identity records at a site: while it holds, no stays."""

    __tablename__ = "identity_waivers"
    __table_args__ = (in_order("valid_from", "valid_to"),)
    id: Mapped[Key]
    site_id: Mapped[SiteKey]
    valid_from: Mapped[date]
    valid_to: Mapped[date | None]
    committee: Mapped[str]
    decided_on: Mapped[date]
    paragraph: Mapped[str] = mapped_column(String(40))
    reference: Mapped[str] = mapped_column(String(80))


class Capacity(Versioned, Base):
    """Beds of a site during a span of nights; spans of one site never overlap (refused by the database)."""

    __tablename__ = "capacities"
    __table_args__ = (
        in_order("valid_from", "valid_to"),
        *not_negative("regular_beds", "agreed_beds"),
    )
    id: Mapped[Key]
    site_id: Mapped[SiteKey]
    valid_from: Mapped[date]
    valid_to: Mapped[date | None] = mapped_column(doc="last night it holds for")
    regular_beds: Mapped[int]
    agreed_beds: Mapped[int | None]


class RegisterKind(StrEnum):
    STAYS = "stays"
    TENANCIES = "tenancies"
    NIGHT_DETAILS = "night_details"
    COUNTS = "counts"


class DisclosureAssessment(Versioned, Base):
    """*Röjandebedömning*: a partner's dated word that a kind of figure may be shown across the line."""

    __tablename__ = "disclosure_assessments"
    id: Mapped[Key]
    partner_id: Mapped[PartnerKey]
    register: Mapped[RegisterKind] = mapped_column(choice(RegisterKind))
    name: Mapped[str]
    delegation: Mapped[str] = mapped_column(String(80))
    decided_on: Mapped[date]
    reference: Mapped[str] = mapped_column(String(80))


class RegisterOpening(Versioned, Base):
    """The decision that opens a register of row-level data; without one only counts are kept."""

    __tablename__ = "register_openings"
    __table_args__ = (UniqueConstraint("partner_id", "register"),)
    id: Mapped[Key]
    partner_id: Mapped[int] = mapped_column(ForeignKey("partners.id"))
    register: Mapped[RegisterKind] = mapped_column(choice(RegisterKind))
    name: Mapped[str]
    delegation: Mapped[str] = mapped_column(String(80))
    decided_on: Mapped[date]
    reference: Mapped[str] = mapped_column(String(80))
