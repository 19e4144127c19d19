"""Shared phones, as the register manager keeps them: register, new code, new PIN, shut, open, remove.

Each phone has an account of its own, made here: a night reporter of one site, without a password. Rows of
`site_devices` are written by statements, past the unit of work, so that the audit log gets one named event
for each deed and never a digest or the hash of a PIN.
"""

from __future__ import annotations

import re
from datetime import datetime, timedelta
from enum import StrEnum
from typing import TYPE_CHECKING, Any

from sqlalchemy import delete, insert, select, update

from lib.access import waits
from lib.access.device_listing import own_partner
from lib.access.identity import Role
from lib.access.passwords import hash_password
from lib.access.pins import PinWeakness, digest, pin_weakness, registration_code
from lib.access.rights import Refused, may_keep_phones
from lib.records.audit import audit_event
from lib.records.tables.accounts import Account, AuditCategory, SignIn, SignInFailure, SiteDevice
from lib.records.tables.base import now
from lib.records.tables.partners import Site

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

    from lib.access.identity import Identity
    from lib.records.store import Store

CODE_GOOD_FOR = timedelta(minutes=30)
LONGEST_NAME = 60
USERNAME_START = "enhet."


class DeviceObstacle(StrEnum):
    """Why a phone was not registered or changed; the screen has the words."""

    NAME_MISSING = "name_missing"
    NAME_TAKEN = "name_taken"
    SITE_CLOSED = "site_closed"
    GONE = "gone"


class DeviceNotPossible(ValueError):
    """Nothing was changed, for the reason's sake."""

    def __init__(self, reason: DeviceObstacle | PinWeakness) -> None:
        super().__init__(reason.value)
        self.reason = reason


def add_device(
    store: Store, actor: Identity, *, site_id: int, name: str, pin: str, at: datetime | None = None
) -> str:
    """Make a shared phone and its account; the code to type in on it, which is kept nowhere.

    Raises `Refused` for another's site, `DeviceNotPossible` for a bad name or PIN, or a site that has closed.
    """
    at, name = at or now(), " ".join(name.split())[:LONGEST_NAME]
    own_partner(actor)
    if not name:
        raise DeviceNotPossible(DeviceObstacle.NAME_MISSING)
    pin_hash = _good_pin(pin)
    code = registration_code()
    with store.write(actor.username) as session:
        site = _own_site(session, actor, site_id)
        if site.open_to is not None and site.open_to < at.date():
            raise DeviceNotPossible(DeviceObstacle.SITE_CLOSED)
        taken = select(SiteDevice.id).where(SiteDevice.site_id == site.id, SiteDevice.name == name)
        if session.scalar(taken):
            raise DeviceNotPossible(DeviceObstacle.NAME_TAKEN)
        account: dict[str, Any] = {
            "username": _free_username(session, site.code),
            "name": f"{site.name}, {name}"[:120],
            "role": Role.NIGHT_REPORTER,
            "partner_id": site.partner_id,
            "site_id": site.id,
            "sessions_valid_from": at,
        }
        account_id = session.scalars(insert(Account).returning(Account.id), [account]).one()
        row = {"site_id": site.id, "account_id": account_id, "name": name, "pin_hash": pin_hash}
        session.execute(insert(SiteDevice), [row | _code_columns(code, at)])
        _note(session, actor, account_id, "phone_added", {"phone": name, "username": account["username"]})
    return code


def renew_code(store: Store, actor: Identity, device_id: int, *, at: datetime | None = None) -> str:
    """A new code; what the phone keeps stops counting at once, and so does whoever is signed in on it."""
    at, code = at or now(), registration_code()
    with store.write(actor.username) as session:
        device = _own_device(session, actor, device_id)
        _set(session, device, token_digest=None, registered_at=None, **_code_columns(code, at))
        end_sign_ins(session, device, at)
        _note_on(session, actor, device, "phone_code_made")
    return code


def change_pin(
    store: Store, actor: Identity, device_id: int, pin: str, *, at: datetime | None = None
) -> None:
    """Another PIN; the former one, and whoever signed in with it, is out at once."""
    own_partner(actor)
    pin_hash = _good_pin(pin)
    with store.write(actor.username) as session:
        device = _own_device(session, actor, device_id)
        _set(session, device, pin_hash=pin_hash)
        end_sign_ins(session, device, at or now())
        _note_on(session, actor, device, "pin_changed")


def shut_device(store: Store, actor: Identity, device_id: int, *, at: datetime | None = None) -> None:
    """Shut a phone; whoever is signed in on it is out at once."""
    with store.write(actor.username) as session:
        device = _own_device(session, actor, device_id)
        _set(session, device, disabled=True)
        end_sign_ins(session, device, at or now())
        _note_on(session, actor, device, "phone_shut")


def open_device(store: Store, actor: Identity, device_id: int) -> None:
    """Open a phone that was shut, by hand or by wrong PINs; they are counted afresh."""
    with store.write(actor.username) as session:
        device = _own_device(session, actor, device_id)
        _set(session, device, disabled=False)
        _forget_wrong_pins(session, device)
        _note_on(session, actor, device, "phone_opened")


def remove_device(store: Store, actor: Identity, device_id: int) -> None:
    """Take a phone away with its account and its sign-ins. What it has reported stays."""
    with store.write(actor.username) as session:
        device = _own_device(session, actor, device_id)
        _note_on(session, actor, device, "phone_removed")
        _forget_wrong_pins(session, device)
        session.execute(delete(SiteDevice).where(SiteDevice.id == device.id))
        session.execute(delete(Account).where(Account.id == device.account_id))


def end_sign_ins(session: Session, device: SiteDevice, at: datetime) -> None:
    """Whoever is signed in with the phone's account is out at the next rerun."""
    account_id = device.account_id
    session.execute(update(Account).where(Account.id == account_id).values(sessions_valid_from=at))
    still_open = (SignIn.account_id == account_id, SignIn.ended_at.is_(None))
    session.execute(update(SignIn).where(*still_open).values(ended_at=at))


def is_shared(session: Session, account_id: int) -> bool:
    """Whether the account is a shared phone's."""
    return session.scalar(select(SiteDevice.id).where(SiteDevice.account_id == account_id)) is not None


def _own_site(session: Session, actor: Identity, site_id: int) -> Site:
    """The site, held until the commit; refused alike whether it is another's or does not exist."""
    site = session.get(Site, site_id, with_for_update=True)
    if site is None or not may_keep_phones(actor, site.partner_id):
        raise Refused("shared phones are for the register manager of their sites")
    return site


def _own_device(session: Session, actor: Identity, device_id: int) -> SiteDevice:
    """The phone, held until the commit. `DeviceNotPossible` when it is gone, or another's: told alike."""
    own_partner(actor)
    device = session.get(SiteDevice, device_id, with_for_update=True)
    if device is None or not may_keep_phones(actor, session.get_one(Site, device.site_id).partner_id):
        raise DeviceNotPossible(DeviceObstacle.GONE)
    return device


def _good_pin(pin: str) -> str:
    if reason := pin_weakness(pin):
        raise DeviceNotPossible(reason)
    return hash_password(pin)


def _free_username(session: Session, site_code: str) -> str:
    """`enhet.<site code>`, or with the first free number behind it."""
    stem = USERNAME_START + re.sub(r"[^a-z0-9åäöéü._-]", "-", site_code.lower())[:60]
    taken = set(session.scalars(select(Account.username).where(Account.username.startswith(stem))))
    number = 2
    name = stem
    while name in taken:
        name, number = f"{stem}.{number}", number + 1
    return name


def _code_columns(code: str, at: datetime) -> dict[str, Any]:
    return {"code_digest": digest("code", code), "code_expires_at": at + CODE_GOOD_FOR}


def _set(session: Session, device: SiteDevice, **values: Any) -> None:
    session.execute(update(SiteDevice).where(SiteDevice.id == device.id).values(**values))


def _forget_wrong_pins(session: Session, device: SiteDevice) -> None:
    kept = waits.subject("phone", str(device.id))
    session.execute(delete(SignInFailure).where(SignInFailure.subject == kept))


def _note_on(session: Session, actor: Identity, device: SiteDevice, action: str) -> None:
    username = session.get_one(Account, device.account_id).username
    _note(session, actor, device.account_id, action, {"phone": device.name, "username": username})


def _note(session: Session, actor: Identity, account_id: int, action: str, after: dict[str, str]) -> None:
    audit_event(
        session, actor.username, AuditCategory.ACCOUNT, action, row_id=str(account_id), after=after,
        partner_id=actor.partner_id,
    )  # fmt: skip
