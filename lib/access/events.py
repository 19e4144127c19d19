"""What has happened to accounts, for administrators."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import TYPE_CHECKING

from sqlalchemy import select

from lib.access.rights import require_administrator
from lib.records.tables.accounts import Account, AuditCategory, AuditEntry

if TYPE_CHECKING:
    from lib.access.identity import Identity
    from lib.records.store import Store

LATEST = 200


class Happening(StrEnum):
    """What an entry of the log means."""

    SIGNED_IN = "signed_in"
    SIGNED_OUT = "signed_out"
    SIGN_IN_REFUSED = "sign_in_refused"
    INVITED = "invited"
    PASSWORD_RESET = "password_reset"  # noqa: S105 -- the name of an event
    PASSWORD_CHANGED = "password_changed"  # noqa: S105 -- the name of an event
    ROLE_CHANGED = "role_changed"
    DISABLED = "disabled"
    ENABLED = "enabled"
    CHANGED = "changed"
    PHONE_ADDED = "phone_added"
    PHONE_CODE_MADE = "phone_code_made"
    PHONE_REGISTERED = "phone_registered"
    PIN_CHANGED = "pin_changed"
    PIN_REFUSED = "pin_refused"
    PHONE_SHUT = "phone_shut"
    PHONE_OPENED = "phone_opened"
    PHONE_REMOVED = "phone_removed"


@dataclass(frozen=True, slots=True)
class AccountEvent:
    """Who did what to which account, and when (UTC)."""

    at: datetime
    actor: str
    happening: Happening
    username: str


def account_events(store: Store, actor: Identity, limit: int = LATEST) -> list[AccountEvent]:
    """The latest events, newest first. Raises `Refused` for anybody but an administrator."""
    require_administrator(actor)
    query = (
        select(AuditEntry)
        .where(AuditEntry.category == AuditCategory.ACCOUNT)
        .order_by(AuditEntry.at.desc(), AuditEntry.id.desc())
        .limit(limit)
    )
    with store.read() as session:
        names = {str(number): name for number, name in session.execute(select(Account.id, Account.username))}
        return [_event(entry, names) for entry in session.scalars(query)]


def _event(entry: AuditEntry, names: dict[str, str]) -> AccountEvent:
    # A phone's account is gone once the phone is removed; what was noted then has its name.
    username = (entry.after or {}).get("username") or names.get(entry.row_id or "", entry.actor)
    return AccountEvent(entry.at, entry.actor, _happening(entry, username), username)


def _happening(entry: AuditEntry, username: str) -> Happening:
    """Named events as they are; changes of an account's row by the columns that were changed."""
    if entry.action == "insert":
        return Happening.INVITED
    if entry.action != "update":
        return Happening(entry.action) if entry.action in set(Happening) else Happening.CHANGED
    changed = set((entry.fields or "").split(", "))
    if "disabled" in changed:
        return Happening.DISABLED if (entry.after or {}).get("disabled") else Happening.ENABLED
    if "password_hash" in changed:
        return Happening.PASSWORD_CHANGED if entry.actor == username else Happening.PASSWORD_RESET
    return Happening.ROLE_CHANGED if changed & {"role", "partner_id", "site_id"} else Happening.CHANGED
