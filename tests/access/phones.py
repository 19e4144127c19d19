"""A shared phone for the tests, registered and ready."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from lib.access.device_listing import list_devices
from lib.access.devices import add_device
from lib.access.identity import Identity, Role
from lib.access.phone_sign_in import register_phone
from lib.records.store import Store
from lib.records.tables.base import now

PIN, WRONG, OTHER_PIN = "271946", "830517", "104729"
# A little while ago: tokens carry their own times, which are compared with the clock.
START = now() - timedelta(minutes=10)
SOON = START + timedelta(minutes=2)


@dataclass(frozen=True, slots=True)
class Registered:
    """A phone: its number, the account it signs in as, and the secret it keeps."""

    device_id: int
    username: str
    secret: str


def manager_of(partner_id: int, account_id: int = 1) -> Identity:
    """The register manager of a partner."""
    return Identity(account_id, "chef", "Chef", Role.REGISTER_MANAGER, partner_id)


def registered_phone(
    store: Store, actor: Identity, site_id: int, *, name: str = "Kontoret", at: datetime = START
) -> Registered:
    """A phone of the site that has typed in its code a minute after it was made."""
    code = add_device(store, actor, site_id=site_id, name=name, pin=PIN, at=at)
    secret = register_phone(store, code, at=at + timedelta(minutes=1))
    assert isinstance(secret, str)
    (line,) = [one for one in list_devices(store, actor, at=at) if one.name == name]
    return Registered(line.device_id, line.username, secret)
