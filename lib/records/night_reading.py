"""What the night form shows before anybody has answered. Each question asks the right to report first."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sqlalchemy import Select, select
from sqlalchemy.orm import Session, selectinload

from lib.access.identity import Identity
from lib.access.rights import Refused, may_report_night, may_report_this_night
from lib.records.closures import declared_closed
from lib.records.full_house import Contact, whom_to_ring
from lib.records.night_rules import PLAIN_COLUMNS, NightInput, current_night, is_open
from lib.records.registers.surroundings import opened
from lib.records.store import Store
from lib.records.tables import (
    APART_REASONS,
    TURNED_AWAY_REASONS,
    Account,
    Capacity,
    DetailDimension,
    NightReport,
    RegisterKind,
    Signature,
    Site,
)
from lib.records.tables.base import now as this_moment
from lib.settings import settings
from lib.words import _


@dataclass(frozen=True, slots=True)
class SiteChoice:
    """A site whose nights somebody may report."""

    id: int
    name: str
    code: str


@dataclass(frozen=True, slots=True)
class StoredNight:
    """A night as it stands, with who saved it (the account's name and the person's) and when (UTC).

    `signed_by` is who signed on a shared phone, whose account is nobody's own.
    """

    entry: NightInput
    version: int
    saved_at: datetime
    saved_by: str
    saved_by_name: str
    signed_by: str | None = None


@dataclass(frozen=True, slots=True)
class NightToEdit:
    """One night of one site: what is stored, and what to compare with.

    `last_night` is how many slept there the night before (None: closed or missing), `details_open` whether
    the partner has opened the register parts (home group, sex), `needs_reason` whether saving is a
    correction, `to_ring` whom to ring when it is full, `signatures` who may sign on a shared phone today.
    """

    site: SiteChoice
    night: date
    stored: StoredNight | None
    last_night: int | None
    regular_beds: int | None
    details_open: bool
    needs_reason: bool
    to_ring: tuple[Contact, ...]
    signatures: tuple[str, ...]


def sites_to_report(store: Store, identity: Identity) -> tuple[SiteChoice, ...]:
    """The sites whose nights this person may write, by name."""
    with store.read() as session:
        sites = session.scalars(
            select(Site).where(Site.partner_id == identity.partner_id).order_by(Site.name)
        )
        return tuple(
            SiteChoice(site.id, site.name, site.code)
            for site in sites
            if may_report_night(identity, site_id=site.id, partner_id=site.partner_id)
        )


def night_to_edit(
    store: Store, identity: Identity, site_id: int, night: date, *, now: datetime | None = None
) -> NightToEdit:
    """One night of one site, for the form. Raises `Refused` without the right to report it."""
    with store.read() as session:
        site = reportable_site(session, identity, site_id, night, now)
        stored = stored_night(session, site_id, night)
        before = session.scalar(report_of(site_id, night - timedelta(days=1)))
        return NightToEdit(
            site=SiteChoice(site.id, site.name, site.code),
            night=night,
            stored=stored,
            last_night=before.occupied if before else None,
            regular_beds=regular_beds(session, site_id, night),
            details_open=details_open(session, site.partner_id, now),
            needs_reason=stored is not None and night < tonight(now),
            to_ring=whom_to_ring(session, site_id, night),
            signatures=signatures(session, site_id, tonight(now)),
        )


def missing_nights(
    store: Store, identity: Identity, site_id: int, *, back: int = 30, now: datetime | None = None
) -> tuple[date, ...]:
    """The nights before tonight, at most `back`, that the site was open but nobody reported; newest first.

    A night that was declared closed is not missing.
    """
    candidates = [tonight(now) - timedelta(days=days) for days in range(1, back + 1)]
    with store.read() as session:
        site = reportable_site(session, identity, site_id, candidates[0], now)
        written = session.scalars(
            select(NightReport.night).where(
                NightReport.site_id == site_id, NightReport.night >= candidates[-1]
            )
        )
        kept = set(written)
        closed = {
            night for _site, night in declared_closed(session, [site_id], candidates[-1], candidates[0])
        }
        return tuple(night for night in candidates if night not in kept | closed and is_open(site, night))


def tonight(now: datetime | None = None) -> date:
    """The current night of the partnership's time zone, by its evening."""
    return current_night(now or this_moment(), settings().zone)


def reportable_site(
    session: Session, identity: Identity, site_id: int, night: date, now: datetime | None = None
) -> Site:
    """The site of a night to be read or written, or `Refused`.

    The same words whether the site is another's, does not exist, or the phone is a shared one that reports
    the current night only.
    """
    site = session.get(Site, site_id)
    if site is None or not may_report_this_night(
        identity, site_id=site.id, partner_id=site.partner_id, night=night, tonight=tonight(now)
    ):
        raise Refused(_("You may not report nights for this site."))
    return site


def report_of(site_id: int, night: date) -> Select[NightReport]:
    """The question for one night's row, its register parts with it."""
    return (
        select(NightReport)
        .where(NightReport.site_id == site_id, NightReport.night == night)
        .options(selectinload(NightReport.details))
    )


def stored_night(session: Session, site_id: int, night: date) -> StoredNight | None:
    """The night as it is stored; None while it is missing."""
    report = session.scalar(report_of(site_id, night))
    if report is None:
        return None
    name = session.scalar(select(Account.name).where(Account.username == report.reported_by))
    return StoredNight(
        entry=as_input(report),
        version=report.version,
        saved_at=report.reported_at,
        saved_by=report.reported_by,
        saved_by_name=name or report.reported_by,
        signed_by=report.signed_by,
    )


def as_input(report: NightReport) -> NightInput:
    """A stored row in the form's own shape."""
    details: defaultdict[DetailDimension, dict[str, int]] = defaultdict(dict)
    for part in report.details:
        details[part.dimension][part.category] = part.persons
    return NightInput(
        site_id=report.site_id,
        night=report.night,
        state=report.state,
        **{column: getattr(report, column) for column in PLAIN_COLUMNS},
        turned_away={reason: getattr(report, f"turned_away_{reason}") for reason in TURNED_AWAY_REASONS},
        apart={reason: getattr(report, reason) for reason in APART_REASONS},
        details=dict(details),
    )


def regular_beds(session: Session, site_id: int, night: date) -> int | None:
    """The site's regular beds that night; None where no capacity is on record."""
    return session.scalar(
        select(Capacity.regular_beds).where(
            Capacity.site_id == site_id,
            Capacity.valid_from <= night,
            Capacity.valid_to.is_(None) | (Capacity.valid_to >= night),
        )
    )


def details_open(session: Session, partner_id: int, now: datetime | None = None) -> bool:
    """Whether the partner has decided to keep home group and sex; without a decision only counts are kept."""
    day = (now or this_moment()).astimezone(settings().zone).date()
    return opened(session, partner_id, RegisterKind.NIGHT_DETAILS, day)


def signatures(session: Session, site_id: int, day: date) -> tuple[str, ...]:
    """The names that may sign on the site's shared phone that day, in alphabetical order."""
    listed = select(Signature.name).where(
        Signature.site_id == site_id,
        Signature.valid_from <= day,
        Signature.valid_to.is_(None) | (Signature.valid_to >= day),
    )
    return tuple(session.scalars(listed.order_by(Signature.name)))
