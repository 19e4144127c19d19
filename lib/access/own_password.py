"""Changing one's own password: the present one is asked for, and every earlier sign-in stops counting."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from lib.access import waits
from lib.access.passwords import Weakness, hash_password, password_matches, weakness
from lib.access.rights import Refused
from lib.access.sign_ins import open_session
from lib.records.tables.accounts import Account
from lib.records.tables.base import now

if TYPE_CHECKING:
    from lib.access.identity import Identity
    from lib.records.store import Store


@dataclass(frozen=True, slots=True)
class NotChanged:
    """The own password stands: it must be better, or the present one was not right (then maybe wait)."""

    weakness: Weakness | None = None
    wait_seconds: int = 0


def change_own_password(
    store: Store, identity: Identity, present: str, new: str, *, at: datetime | None = None
) -> str | NotChanged:
    """Change it; the token of a fresh sign-in, since every earlier one stops counting.

    Raises `Refused` for a shared phone, which has no password.
    """
    if identity.shared:
        raise Refused("a shared phone has no password")
    asked_now, at = at is None, at or now()
    if reason := _reason_against(present, new, identity.username):
        return NotChanged(weakness=reason)
    with store.write(actor=identity.username) as session:
        wait = waits.reserve(session, username=identity.username, address=None, at=at)
    if wait:
        return NotChanged(wait_seconds=wait)
    with store.read() as session:
        kept_hash = session.get_one(Account, identity.account_id).password_hash
    if not password_matches(present, kept_hash):
        return NotChanged()
    new_hash = hash_password(new)  # slow on purpose: not while others wait to write
    with store.write(actor=identity.username) as session:
        account = session.get_one(Account, identity.account_id, with_for_update=True)
        if account.disabled or account.password_hash != kept_hash:
            return NotChanged()
        account.password_hash = new_hash
        account.must_change_password = False
        # The moment of the change itself: a sign-in made with the old password meanwhile ends here, too.
        at = max(at, now()) if asked_now else at
        account.sessions_valid_from = at
        waits.forgive(session, username=account.username, address=None, at=at)
        return open_session(session, account, at)


def _reason_against(present: str, new: str, username: str) -> Weakness | None:
    return Weakness.THE_SAME if new == present else weakness(new, username=username)
