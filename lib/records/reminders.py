"""Reports that are missing at ten in the morning, and the one mail each site gets about it."""

from __future__ import annotations

import logging
import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sqlalchemy import delete, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from lib.records.closures import declared_closed
from lib.records.night_rules import is_open
from lib.records.store import ChangedMeanwhile, Store
from lib.records.tables import NightReport, Partner, ReportReminder, Site
from lib.settings import settings

logger = logging.getLogger(__name__)
ACTOR = "reminder"
LONGEST_ADDRESS = 254  # RFC 5321, 4.5.3.1.3: a path of 256 with its angle brackets
_ATOM = r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+"
_LABEL = r"[A-Za-z0-9](?:[A-Za-z0-9-]*[A-Za-z0-9])?"
_PLAIN = re.compile(rf"{_ATOM}(?:\.{_ATOM})*@{_LABEL}(?:\.{_LABEL})*")


@dataclass(frozen=True, slots=True)
class MissingReport:
    """A site that was open a night and has not reported it; `mail` is who is told (None: nobody)."""

    site_id: int
    code: str
    name: str
    partner_id: int
    partner: str
    night: date
    mail: str | None


def plain_address(text: str) -> bool:
    """Whether `text` is exactly one mail address and nothing more: no name, list, group, quotation or blank.

    Atoms with dots between, an at sign and a host name (RFC 5322, 3.4.1, without its quoted and obsolete
    forms), in ASCII, which every server takes.
    """
    return len(text) <= LONGEST_ADDRESS and _PLAIN.fullmatch(text) is not None


def due_night(moment: datetime) -> date:
    """The newest evening whose report should be in: the one that ended this morning, from the hour on.

    `moment` is aware. The hour is `settings().report_due_hour` by the clock on the wall.
    """
    local = moment.astimezone(settings().zone)
    passed = local.hour >= settings().report_due_hour
    return local.date() - timedelta(days=1 if passed else 2)


def missing_reports(session: Session, night: date) -> tuple[MissingReport, ...]:
    """The sites that were open that night and have not reported it, in order of name.

    A house outside its season, not yet opened, declared closed or closed for good reports nothing.
    """
    reported = select(NightReport.id).where(NightReport.site_id == Site.id, NightReport.night == night)
    query = (
        select(Site, Partner.short_name)
        .join(Partner, Partner.id == Site.partner_id)
        .where(~reported.exists())
        .order_by(Site.name)
    )
    wanting = [(site, partner) for site, partner in session.execute(query) if is_open(site, night)]
    closed = declared_closed(session, [site.id for site, _partner in wanting], night, night)
    return tuple(
        MissingReport(site.id, site.code, site.name, site.partner_id, partner, night, site.report_mail)
        for site, partner in wanting
        if (site.id, night) not in closed
    )


def remind(store: Store, moment: datetime, send: Callable[[MissingReport], bool]) -> int:
    """Send one mail for each missing report that has an address; how many were sent now.

    Any number of processes may call this at once: the row in `report_reminders` is claimed before the mail is
    sent, and given back when `send` answers False or raises, so that the next round tries again. One site's
    mail never stops another's.
    """
    with store.read() as session:
        night = due_night(moment)
        wanting = [report for report in missing_reports(session, night) if report.mail]
        told = set(session.scalars(select(ReportReminder.site_id).where(ReportReminder.night == night)))
    return sum(_told_now(store, report, send) for report in wanting if report.site_id not in told)


def _told_now(store: Store, report: MissingReport, send: Callable[[MissingReport], bool]) -> bool:
    try:
        with store.write(ACTOR) as session:
            session.add(ReportReminder(site_id=report.site_id, night=report.night))
    except (IntegrityError, ChangedMeanwhile):
        return False
    gone = False
    try:
        gone = send(report)
    except Exception:
        logger.exception("The mail about %s could not be sent; it is tried again.", report.code)
    finally:
        if not gone:
            _give_back(store, report)
    return gone


def _give_back(store: Store, report: MissingReport) -> None:
    with store.write(ACTOR) as session:
        session.execute(
            delete(ReportReminder).where(
                ReportReminder.site_id == report.site_id, ReportReminder.night == report.night
            )
        )
