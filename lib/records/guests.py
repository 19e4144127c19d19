"""Guests at the door: where stays may be registered tonight, who is in, and what is known of a guest code."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from sqlalchemy import ColumnElement, Select, select
from sqlalchemy.orm import Session

from lib.access.identity import Identity
from lib.access.rights import Refused, owns_register
from lib.records.registers.reading import today
from lib.records.registers.surroundings import folded, opened
from lib.records.store import Store
from lib.records.tables import IdentityWaiver, RegisterKind, Site, Stay
from lib.words import _, iso_date


@dataclass(frozen=True, slots=True)
class StaySite:
    """An own site; `closed` says in words why no stays are registered there, "" where they are."""

    id: int
    code: str
    name: str
    closed: str


@dataclass(frozen=True, slots=True)
class Guest:
    """Somebody who is in, by code: since when, how many nights before this one, and the coarse attributes."""

    row_id: int
    version: int
    code: str
    since: date
    nights: int
    attributes: dict[str, str]


@dataclass(frozen=True, slots=True)
class KnownGuest:
    """A guest code as it is stored, and the coarse attributes it was last registered with."""

    code: str
    attributes: dict[str, str]


ATTRIBUTES = ("home_group", "sex", "age_band")


def stay_sites(store: Store, identity: Identity, night: date) -> tuple[StaySite, ...]:
    """The viewer's own sites, in order of name, with why stays are closed there that night.

    Sites that were closed for good before it are left out.
    """
    own = _own_partner(identity)
    with store.read() as session:
        decided = opened(session, own, RegisterKind.STAYS, today())
        query = select(Site).where(Site.partner_id == own, Site.open_to.is_(None) | (Site.open_to >= night))
        return tuple(
            StaySite(site.id, site.code, site.name, _closed(session, site, night, decided=decided))
            for site in session.scalars(query.order_by(Site.name))
        )


def present(store: Store, identity: Identity, site_id: int, night: date) -> tuple[Guest, ...]:
    """Who is checked in at the site, longest first. Raises `Refused`."""
    with store.read() as session:
        require_own_site(session, identity, site_id)
        return tuple(_guest(stay, night) for stay in session.scalars(_open_stays(site_id, night)))


def known_guest(store: Store, identity: Identity, code: str) -> KnownGuest | None:
    """Who a code was last registered for at the own sites; None for a new one.

    The very spelling goes before others of the same code: a phone's keyboard begins with a capital.
    """
    own = Stay.site_id.in_(select(Site.id).where(Site.partner_id == _own_partner(identity)))
    with store.read() as session:
        stay = session.scalar(_newest(own, Stay.guest_code == code))
        if stay is None:
            meant = folded(code)
            stored = session.scalars(select(Stay.guest_code).where(own).distinct())
            alike = [spelling for spelling in stored if folded(spelling) == meant]
            stay = session.scalar(_newest(own, Stay.guest_code.in_(alike))) if alike else None
    if stay is None:
        return None
    return KnownGuest(stay.guest_code, {name: getattr(stay, name) for name in ATTRIBUTES})


def _newest(*where: ColumnElement[bool]) -> Select[Stay]:
    return select(Stay).where(*where).order_by(Stay.checked_in.desc(), Stay.id.desc()).limit(1)


def require_own_site(session: Session, identity: Identity, site_id: int) -> None:
    """`Refused` for everybody but the register manager of the site's partner."""
    owner = session.scalar(select(Site.partner_id).where(Site.id == site_id))
    if owner is None or not owns_register(identity, owner):
        raise Refused("stays are kept by their owner")


def _own_partner(identity: Identity) -> int:
    if identity.partner_id is None or not owns_register(identity, identity.partner_id):
        raise Refused("stays are kept by their owner")
    return identity.partner_id


def _closed(session: Session, site: Site, night: date, *, decided: bool) -> str:
    if not decided:
        return _("There is no decision to register stays here, so only counts are kept.")
    waiver = session.scalar(
        select(IdentityWaiver).where(
            IdentityWaiver.site_id == site.id,
            IdentityWaiver.valid_from <= night,
            IdentityWaiver.valid_to.is_(None) | (IdentityWaiver.valid_to >= night),
        )
    )
    if waiver is None:
        return ""
    said = _(
        "%(committee)s has waived identity records here since %(day)s (%(paragraph)s): only counts are kept."
    )
    return said % {
        "committee": waiver.committee,
        "day": iso_date(waiver.valid_from),
        "paragraph": waiver.paragraph,
    }


def _open_stays(site_id: int, night: date) -> Select[Stay]:
    query = select(Stay).where(Stay.site_id == site_id, Stay.checked_out.is_(None), Stay.checked_in <= night)
    return query.order_by(Stay.checked_in, Stay.guest_code)


def _guest(stay: Stay, night: date) -> Guest:
    attributes = {name: getattr(stay, name) for name in ATTRIBUTES}
    nights = max((night - stay.checked_in).days, 0)
    return Guest(stay.id, stay.version, stay.guest_code, stay.checked_in, nights, attributes)
