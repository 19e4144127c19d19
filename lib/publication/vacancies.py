"""Tonight's vacancies: which sites have a bed left, as their open sheets and reports say it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from sqlalchemy import select
from sqlalchemy.orm import Session

from lib.access.identity import Identity
from lib.access.rights import may_report_night
from lib.measures.period import Period
from lib.publication.night_rows import SiteFacts, sites
from lib.publication.scope import Scope
from lib.records.drafts import open_sheets
from lib.records.full_house import Contact, whom_to_ring
from lib.records.night_reading import regular_beds
from lib.records.reminders import due_night, missing_reports
from lib.records.tables import NightReport, NightState


class Room(StrEnum):
    """What a site says about tonight."""

    FREE = "free"
    FULL = "full"
    CLOSED = "closed"
    UNTOLD = "untold"


@dataclass(frozen=True, slots=True)
class Vacancy:
    """One site tonight. `free` beds are told only to those who may see its single nights.

    `told_at` is when its sheet or report was last changed, told to the same people: it moves at every tap,
    so whoever follows it counts arrivals. `contacts` are whom to ring when it is full.
    """

    code: str
    name: str
    partner: str
    room: Room
    free: int | None
    told_at: datetime | None
    contacts: tuple[Contact, ...]


@dataclass(frozen=True, slots=True)
class Tonight:
    """The night that goes on, its vacancies, and the sites whose report of the night before is missing."""

    night: date
    vacancies: tuple[Vacancy, ...]
    due: date
    missing: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class _Told:
    """What a sheet or a report says: persons, beds that came and went, the whole house shut."""

    occupied: int | None
    surge_opened: int | None
    beds_closed: int | None
    closed: bool
    at: datetime


@dataclass(frozen=True, slots=True)
class _Viewer:
    """Who asks: beds are told by number for larger sites, and to those who report the site."""

    identity: Identity
    scope: Scope

    def sees_number(self, site: SiteFacts) -> bool:
        return may_report_night(self.identity, site_id=site.id, partner_id=site.partner_id) or (
            self.scope.may_see_by_night(partner_id=site.partner_id, beds=site.beds, groups=site.groups)
        )


def tonight(session: Session, identity: Identity, scope: Scope, night: date, moment: datetime) -> Tonight:
    """Tonight as `identity` may see it: beds by number for larger and own sites, else only full or not."""
    open_now = [site for site in sites(session, night) if len(site.expected(Period(night, night), night))]
    told = _told(session, open_now, night)
    viewer = _Viewer(identity, scope)
    shown = [_vacancy(session, site, told.get(site.id), night, viewer) for site in open_now]
    due = due_night(moment)
    missing = tuple(report.name for report in missing_reports(session, due))
    return Tonight(night, tuple(shown), due, missing)


def _told(session: Session, chosen: Sequence[SiteFacts], night: date) -> dict[int, _Told]:
    """The sheets, and the reports over them: what was saved is newer than the sheet it was saved from."""
    found = {
        site_id: _Told(sheet.occupied, sheet.surge_opened, sheet.beds_closed, sheet.closed, sheet.changed_at)
        for site_id, sheet in open_sheets(session, night).items()
    }
    query = select(NightReport).where(
        NightReport.night == night, NightReport.site_id.in_([site.id for site in chosen])
    )
    for report in session.scalars(query):
        if report.site_id not in found or found[report.site_id].at < report.reported_at:
            shut = report.state is NightState.CLOSED
            found[report.site_id] = _Told(
                report.occupied, report.surge_opened, report.beds_closed, shut, report.reported_at
            )
    return found


def _vacancy(session: Session, site: SiteFacts, told: _Told | None, night: date, viewer: _Viewer) -> Vacancy:
    room, free = _room(told, regular_beds(session, site.id, night))
    by_number = viewer.sees_number(site)
    return Vacancy(
        site.code,
        site.name,
        site.partner,
        room,
        free if by_number else None,
        told.at if told and by_number and room is not Room.UNTOLD else None,
        whom_to_ring(session, site.id, night),
    )


def _room(told: _Told | None, regular: int | None) -> tuple[Room, int | None]:
    if told is not None and told.closed:
        return Room.CLOSED, None
    if told is None or told.occupied is None or regular is None:
        return Room.UNTOLD, None
    free = regular + (told.surge_opened or 0) - (told.beds_closed or 0) - told.occupied
    return (Room.FREE, free) if free > 0 else (Room.FULL, 0)
