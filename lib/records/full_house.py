"""Whom to ring when it is full: the site's own numbers first, then those of its partner."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session

from lib.records.tables import FullHouseContact, Site


@dataclass(frozen=True, slots=True)
class Contact:
    """Somebody to ring; `hours` says when they answer, in the words it was registered with."""

    name: str
    phone: str
    hours: str | None


def whom_to_ring(session: Session, site_id: int, night: date) -> tuple[Contact, ...]:
    """The contacts of a site that hold on `night`, in the order to ring them; empty where there are none.

    No right is asked for here: they are operational, and whoever shows them asks.
    """
    site = session.get(Site, site_id)
    if site is None:
        return ()
    rows = session.scalars(
        select(FullHouseContact)
        .where(
            (FullHouseContact.site_id == site.id)
            | ((FullHouseContact.partner_id == site.partner_id) & FullHouseContact.site_id.is_(None)),
            FullHouseContact.valid_from <= night,
            FullHouseContact.valid_to.is_(None) | (FullHouseContact.valid_to >= night),
        )
        .order_by(FullHouseContact.site_id.is_(None), FullHouseContact.position, FullHouseContact.id)
    )
    return tuple(Contact(row.name, row.phone, row.hours) for row in rows)
