"""Nights that somebody declared closed beforehand: no report is expected of them, and none is missing."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from lib.records.tables import Event, EventKind, Site


def declared_closed(
    session: Session, site_ids: Sequence[int], first: date, last: date
) -> frozenset[tuple[int, date]]:
    """The nights from `first` to `last` (both inside) that an event of kind *closure* covers, by site.

    A closure without a site holds for every site of its partner; one without an end goes on. A report that
    was made all the same is a report: the declaration says only that none is expected.
    """
    rows = session.execute(
        select(Site.id, Event.starts_on, Event.ends_on)
        .join(Event, or_(Event.site_id == Site.id, Event.site_id.is_(None)))
        .where(
            Event.kind == EventKind.CLOSURE,
            Event.partner_id == Site.partner_id,
            Event.landlord_id.is_(None),
            Site.id.in_(site_ids),
            Event.starts_on <= last,
            or_(Event.ends_on.is_(None), Event.ends_on >= first),
        )
    )
    return frozenset(
        (site_id, night)
        for site_id, starts_on, ends_on in rows
        for night in _nights(max(starts_on, first), min(ends_on or last, last))
    )


def _nights(first: date, last: date) -> list[date]:
    return [first + timedelta(days=n) for n in range((last - first).days + 1)]
