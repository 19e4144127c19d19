"""The shared phone's side: a code makes it known, and with its PIN whoever holds it signs in.

The PIN alone opens nothing, nor does the secret that the phone keeps: it takes both. Every answer costs
one bcrypt, whether the phone is known or not.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from sqlalchemy import select, update

from lib.access import waits
from lib.access.device_listing import WRONG_PINS_THAT_SHUT
from lib.access.devices import end_sign_ins
from lib.access.passwords import password_matches
from lib.access.pins import digest, phone_secret, plain_code
from lib.access.sign_ins import Refusal, open_session
from lib.records.audit import audit_event
from lib.records.tables.accounts import Account, AuditCategory, SignInFailure, SiteDevice
from lib.records.tables.base import now
from lib.records.tables.partners import Site
from lib.settings import settings

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

    from lib.records.store import Store

ACTOR = "shared phone"


@dataclass(frozen=True, slots=True)
class Phone:
    """A registered phone, as its sign-in page shows it."""

    site: str
    name: str
    language: str
    shut: bool


def known_phone(store: Store, secret: str) -> Phone | None:
    """The phone that keeps this secret; None when it is none of ours, or no longer."""
    query = (
        select(Site.name, SiteDevice.name, Account.language, SiteDevice.disabled, Account.disabled)
        .select_from(SiteDevice)
        .join(Site, Site.id == SiteDevice.site_id)
        .join(Account, Account.id == SiteDevice.account_id)
        .where(SiteDevice.token_digest == digest("secret", secret))
    )
    with store.read() as session:
        found = session.execute(query).first()
    if found is None:
        return None
    site, name, language, *disabled = found
    return Phone(site, name, language, shut=any(disabled))


def register_phone(
    store: Store, code: str, *, address: str | None = None, at: datetime | None = None
) -> str | Refusal:
    """The secret that this phone is to keep, or why there is none. A code is good once, for half an hour."""
    at = at or now()
    with store.write(ACTOR) as session:
        wait = waits.reserve_address(session, address, at)
    if wait:
        return Refusal(wait, was_looked_at=False)
    password_matches(code, None)  # as slow as a PIN, so that codes cannot be guessed any faster
    secret = phone_secret()
    with store.write(ACTOR) as session:
        device = session.scalar(
            select(SiteDevice)
            .where(
                SiteDevice.code_digest == digest("code", plain_code(code)),
                SiteDevice.code_expires_at > at,
                SiteDevice.disabled.is_(False),
            )
            .with_for_update()
        )
        if device is None:
            return Refusal(0, was_looked_at=True)
        values = {
            "code_digest": None,
            "code_expires_at": None,
            "token_digest": digest("secret", secret),
            "registered_at": at,
        }
        session.execute(update(SiteDevice).where(SiteDevice.id == device.id).values(**values))
        waits.forgive_address(session, address)
        _note(session, device, "phone_registered")
    return secret


def sign_in_with_pin(
    store: Store, secret: str, pin: str, *, address: str | None = None, at: datetime | None = None
) -> str | Refusal:
    """The signed token of a new sign-in of the phone's account, or why there is none.

    The tenth wrong PIN in a row shuts the phone until the register manager opens it.
    """
    at = at or now()
    with store.write(ACTOR) as session:
        device = _device_of(session, secret)
        # A phone that is shut answers no in any case, so nothing is counted.
        wait = _reserve(session, device, address, at) if device and not device.disabled else 0
    if wait:
        return Refusal(wait, was_looked_at=False)
    matches = password_matches(pin.strip(), device.pin_hash if device else None)
    if device is None:
        return Refusal(0, was_looked_at=True)
    with store.write(ACTOR) as session:
        # While the PIN was looked at, it may have been changed, or the phone shut or renewed.
        kept = session.get(SiteDevice, device.id, with_for_update=True)
        account = session.get(Account, device.account_id, with_for_update=True)
        if kept is None or account is None or kept.token_digest != device.token_digest:
            return Refusal(0, was_looked_at=True)
        if kept.disabled or account.disabled:
            return Refusal(0, was_looked_at=True)
        if not matches or kept.pin_hash != device.pin_hash:
            return _wrong_pin(session, kept, at)
        waits.forgive(session, username=str(kept.id), address=address, at=at, kind="phone")
        session.execute(update(SiteDevice).where(SiteDevice.id == kept.id).values(last_used_at=at))
        _note(session, kept, "signed_in")
        return open_session(session, account, at, hours=settings().shared_hours)


def _device_of(session: Session, secret: str) -> SiteDevice | None:
    return session.scalar(select(SiteDevice).where(SiteDevice.token_digest == digest("secret", secret)))


def _reserve(session: Session, device: SiteDevice, address: str | None, at: datetime) -> int:
    return waits.reserve(session, username=str(device.id), address=address, at=at, kind="phone")


def _wrong_pin(session: Session, device: SiteDevice, at: datetime) -> Refusal:
    """Note it, and shut the phone at the tenth in a row."""
    row = session.get(SignInFailure, waits.subject("phone", str(device.id)))
    _note(session, device, "pin_refused")
    if row is not None and row.failures >= WRONG_PINS_THAT_SHUT:
        session.execute(update(SiteDevice).where(SiteDevice.id == device.id).values(disabled=True))
        end_sign_ins(session, device, at)
        _note(session, device, "phone_shut")
    return Refusal(waits.seconds_left(row.wait_until if row else None, at), was_looked_at=True)


def _note(session: Session, device: SiteDevice, action: str) -> None:
    username = session.get_one(Account, device.account_id).username
    said = {"phone": device.name, "username": username}
    audit_event(session, username, AuditCategory.ACCOUNT, action, row_id=str(device.account_id), after=said)
