"""Signing in and out, and whether a sign-in still counts: all of it decided in the database."""

from __future__ import annotations

import secrets
import unicodedata
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from sqlalchemy import bindparam, delete, exists, select, update

from lib.access import waits
from lib.access.identity import Identity
from lib.access.passwords import password_matches
from lib.access.tokens import Ticket, decode, encode
from lib.records.audit import audit_event
from lib.records.tables.accounts import (
    Account,
    AuditCategory,
    DatabaseFact,
    SignIn,
    SignInFailure,
    SiteDevice,
)
from lib.records.tables.base import now
from lib.settings import settings

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

    from lib.records.store import Store

KEPT_AFTER_EXPIRY = timedelta(days=30)


# Made once: it is asked in every run of every page.
_COUNTS = (
    select(
        Account.id,
        Account.username,
        Account.name,
        Account.role,
        Account.partner_id,
        Account.site_id,
        Account.language,
        Account.must_change_password,
        exists().where(SiteDevice.account_id == Account.id).label("shared"),
        select(DatabaseFact.value).where(DatabaseFact.name == "contents").scalar_subquery().label("contents"),
    )
    .join(SignIn, SignIn.account_id == Account.id)
    .where(
        SignIn.token_id == bindparam("token_id"),
        SignIn.ended_at.is_(None),
        SignIn.expires_at > bindparam("moment"),
        SignIn.issued_at >= Account.sessions_valid_from,
        Account.disabled.is_(False),
        Account.username == bindparam("username"),
    )
)


@dataclass(frozen=True, slots=True)
class Visit:
    """A sign-in that counts at this moment."""

    identity: Identity
    token_id: str
    language: str
    must_change_password: bool
    holds_example_data: bool


@dataclass(frozen=True, slots=True)
class Refusal:
    """Not signed in. The words never tell whether the name exists; `wait_seconds` is 0 for no wait."""

    wait_seconds: int
    was_looked_at: bool


def plain_username(entered: str) -> str:
    """A user name as it is stored: no spaces around it, small letters."""
    return unicodedata.normalize("NFC", entered).replace("\0", "").strip().lower()


def sign_in(
    store: Store, username: str, password: str, *, address: str | None = None, at: datetime | None = None
) -> str | Refusal:
    """The signed token of a new sign-in, or why there is none.

    `address` is the visitor's, where it is known; `at` is the present moment (given in tests).
    """
    at = at or now()
    username = plain_username(username)
    with store.write(actor=username[:80]) as session:
        wait = waits.reserve(session, username=username, address=address, at=at)
    if wait:
        return Refusal(wait, was_looked_at=False)
    with store.read() as session:
        account = session.scalar(select(Account).where(Account.username == username))
    matches = password_matches(password, account.password_hash if account else None)
    if account is None or account.disabled or not matches:
        return _failed(store, account, username, at)
    with store.write(actor=username) as session:
        # While the password was looked at, it may have been changed, or the account shut.
        now_kept = session.get_one(Account, account.id, with_for_update=True)
        if now_kept.disabled or now_kept.password_hash != account.password_hash:
            return Refusal(0, was_looked_at=True)
        waits.forgive(session, username=username, address=address, at=at)
        audit_event(session, username, AuditCategory.ACCOUNT, "signed_in", row_id=str(account.id))
        return open_session(session, account, at)


def _failed(store: Store, account: Account | None, username: str, at: datetime) -> Refusal:
    with store.write(actor=username[:80]) as session:
        row = session.get(SignInFailure, waits.subject("name", username))
        wait = waits.seconds_left(row.wait_until if row else None, at)
        if account is not None:
            audit_event(session, username, AuditCategory.ACCOUNT, "sign_in_refused", row_id=str(account.id))
    return Refusal(wait, was_looked_at=True)


def open_session(session: Session, account: Account, at: datetime, *, hours: float | None = None) -> str:
    """A new row in `sign_ins` and the token that carries its number; clears away rows long expired."""
    session.execute(delete(SignIn).where(SignIn.expires_at < at - KEPT_AFTER_EXPIRY))
    ticket = Ticket(
        username=account.username,
        token_id=secrets.token_urlsafe(32),
        issued_at=at,
        expires_at=at + timedelta(hours=settings().session_hours if hours is None else hours),
    )
    session.add(
        SignIn(
            token_id=ticket.token_id,
            account_id=account.id,
            issued_at=ticket.issued_at,
            expires_at=ticket.expires_at,
        )
    )
    return encode(ticket)


def visit_of(store: Store, token: str, *, at: datetime | None = None) -> Visit | None:
    """The visit a token stands for, None when it no longer counts. One query.

    It counts while its row exists and is neither ended nor expired, the account is not disabled, and no
    change of password or role has moved the account's `sessions_valid_from` past it.
    """
    ticket = decode(token)
    if ticket is None:
        return None
    moment = {"token_id": ticket.token_id, "username": ticket.username, "moment": at or now()}
    with store.read() as session:
        found = session.execute(_COUNTS, moment).first()
    if found is None:
        return None
    return Visit(
        identity=Identity(
            account_id=found.id,
            username=found.username,
            name=found.name,
            role=found.role,
            partner_id=found.partner_id,
            site_id=found.site_id,
            shared=found.shared,
        ),
        token_id=ticket.token_id,
        language=found.language,
        must_change_password=found.must_change_password,
        holds_example_data=found.contents == "example",
    )


def sign_out(store: Store, token: str, *, at: datetime | None = None) -> None:
    """End the sign-in a token stands for; its cookie is refused from now on."""
    ticket = decode(token)
    if ticket is None:
        return
    with store.write(actor=ticket.username) as session:
        session.execute(
            update(SignIn)
            .where(SignIn.token_id == ticket.token_id, SignIn.ended_at.is_(None))
            .values(ended_at=at or now())
        )
        audit_event(session, ticket.username, AuditCategory.ACCOUNT, "signed_out")
