"""Which shared phones there are, and how things stand with each: for the register manager of their sites."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import TYPE_CHECKING

from sqlalchemy import or_, select

from lib.access import waits
from lib.access.rights import Refused, may_keep_phones
from lib.records.tables.accounts import Account, SignInFailure, SiteDevice
from lib.records.tables.base import now
from lib.records.tables.partners import Site

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

    from lib.access.identity import Identity
    from lib.records.store import Store

WRONG_PINS_THAT_SHUT = 10


class DeviceState(StrEnum):
    """How things stand with a shared phone."""

    WAITING = "waiting"
    CODE_OVER = "code_over"
    IN_USE = "in_use"
    SHUT = "shut"
    SHUT_BY_PINS = "shut_by_pins"
    SHUT_BY_ADMINISTRATOR = "shut_by_administrator"


@dataclass(frozen=True, slots=True)
class DeviceLine:
    """A shared phone as the manager sees it; moments in UTC."""

    device_id: int
    name: str
    site: str
    username: str
    state: DeviceState
    registered_at: datetime | None
    last_used_at: datetime | None


@dataclass(frozen=True, slots=True)
class DeviceSite:
    """A site that can have a shared phone."""

    site_id: int
    name: str


def list_devices(store: Store, actor: Identity, *, at: datetime | None = None) -> list[DeviceLine]:
    """The shared phones of the actor's own sites, by site and name. `Refused` for who keeps none."""
    partner_id = own_partner(actor)
    query = (
        select(SiteDevice, Site.name, Account.username, Account.disabled)
        .join(Site, Site.id == SiteDevice.site_id)
        .join(Account, Account.id == SiteDevice.account_id)
        .where(Site.partner_id == partner_id)
        .order_by(Site.name, SiteDevice.name, SiteDevice.id)
    )
    with store.read() as session:
        return [
            DeviceLine(
                device_id=device.id,
                name=device.name,
                site=site,
                username=username,
                state=_state(session, device, account_disabled=disabled, at=at or now()),
                registered_at=device.registered_at,
                last_used_at=device.last_used_at,
            )
            for device, site, username, disabled in session.execute(query)
        ]


def sites_for_devices(store: Store, actor: Identity, *, at: datetime | None = None) -> list[DeviceSite]:
    """The actor's own sites that have not closed for good, by name. `Refused` for who keeps no phones."""
    query = (
        select(Site)
        .where(
            Site.partner_id == own_partner(actor),
            or_(Site.open_to.is_(None), Site.open_to >= (at or now()).date()),
        )
        .order_by(Site.name)
    )
    with store.read() as session:
        return [DeviceSite(site.id, site.name) for site in session.scalars(query)]


def own_partner(actor: Identity) -> int:
    """The partner whose phones the actor keeps; `Refused` for who keeps none."""
    if actor.partner_id is None or not may_keep_phones(actor, actor.partner_id):
        raise Refused("shared phones are for the register manager of their sites")
    return actor.partner_id


def wrong_pins(session: Session, device_id: int) -> int:
    """How many PINs in a row were wrong."""
    row = session.get(SignInFailure, waits.subject("phone", str(device_id)))
    return row.failures if row else 0


def _state(session: Session, device: SiteDevice, *, account_disabled: bool, at: datetime) -> DeviceState:
    if account_disabled:
        return DeviceState.SHUT_BY_ADMINISTRATOR
    if device.disabled:
        by_pins = wrong_pins(session, device.id) >= WRONG_PINS_THAT_SHUT
        return DeviceState.SHUT_BY_PINS if by_pins else DeviceState.SHUT
    if device.token_digest is not None:
        return DeviceState.IN_USE
    is_good = device.code_expires_at is not None and device.code_expires_at > at
    return DeviceState.WAITING if is_good else DeviceState.CODE_OVER
