"""Lock-out: after failures in a row a name must wait, longer each time; an address only far later.

An attempt is counted as failed before its password is looked at and forgiven when it was right, so that
many attempts at the same moment cannot slip past the count. Names and addresses are kept as keyed digests,
and a name that does not exist waits like any other: a wait confirms nothing. A shared phone waits as a name
does, by its number; its failures are not forgotten with time, since its PIN is short.
"""

from __future__ import annotations

import hashlib
import hmac
import math
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Literal

from sqlalchemy import delete
from sqlalchemy.dialects import postgresql, sqlite

from lib.records.tables.accounts import SignInFailure
from lib.settings import settings

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

FREE_FAILURES = 3
FIRST_WAIT_SECONDS = 5
LONGEST_WAIT = timedelta(minutes=15)
# So high that one tired volunteer at a shared address locks nobody else out.
ADDRESS_CEILING = 60
ADDRESS_WINDOW = timedelta(minutes=15)
FORGOTTEN_AFTER = timedelta(hours=24)
Kind = Literal["name", "phone"]


def wait_after(failures: int) -> timedelta:
    """How long a name waits after so many failures in a row: 0, 0, 0, then 5 s, 10 s, 20 s … 15 min."""
    if failures <= FREE_FAILURES:
        return timedelta(0)
    doublings = min(failures - FREE_FAILURES - 1, 16)
    return min(timedelta(seconds=FIRST_WAIT_SECONDS * 2**doublings), LONGEST_WAIT)


def subject(kind: str, value: str) -> str:
    """The keyed digest under which failures of a name or an address are kept."""
    key = settings().signing_key().encode()
    return f"{kind}:{hmac.new(key, f'{kind}:{value}'.encode(), hashlib.sha256).hexdigest()}"


def reserve(
    session: Session, *, username: str, address: str | None, at: datetime, kind: Kind = "name"
) -> int:
    """Count an attempt; the seconds it must wait first (0: go ahead). A refused attempt is not counted."""
    name_row = _locked_row(session, subject(kind, username), at)
    address_row = _address_row(session, address, at)
    if kind == "name" and at - name_row.last_at >= FORGOTTEN_AFTER:
        name_row.failures, name_row.wait_until = 0, None
    wait = max(seconds_left(name_row.wait_until, at), _address_wait(address_row, at))
    if wait == 0:
        name_row.failures += 1
        name_row.last_at, name_row.wait_until = at, at + wait_after(name_row.failures)
        if address_row:
            address_row.failures += 1
    return wait


def reserve_address(session: Session, address: str | None, at: datetime) -> int:
    """Count an attempt that has no name, by its address alone; the seconds it must wait first."""
    row = _address_row(session, address, at)
    wait = _address_wait(row, at)
    if row and wait == 0:
        row.failures += 1
    return wait


def forgive(
    session: Session, *, username: str, address: str | None, at: datetime, kind: Kind = "name"
) -> None:
    """The reserved attempt was right: the name starts afresh, and old rows are cleared away."""
    session.execute(delete(SignInFailure).where(SignInFailure.subject == subject(kind, username)))
    forgive_address(session, address)
    old = SignInFailure.last_at < at - FORGOTTEN_AFTER
    session.execute(delete(SignInFailure).where(old, SignInFailure.subject.not_like("phone:%")))


def forgive_address(session: Session, address: str | None) -> None:
    """The reserved attempt was right: it does not count towards its address's ceiling."""
    if address and (row := session.get(SignInFailure, subject("address", address), with_for_update=True)):
        row.failures = max(row.failures - 1, 0)


def seconds_left(until: datetime | None, at: datetime) -> int:
    """Whole seconds from `at` until a moment, 0 when it is past or there is none."""
    return 0 if until is None else max(0, math.ceil((until - at).total_seconds()))


def _address_row(session: Session, address: str | None, at: datetime) -> SignInFailure | None:
    row = _locked_row(session, subject("address", address), at) if address else None
    if row and at - row.last_at >= ADDRESS_WINDOW:
        row.failures, row.last_at = 0, at
    return row


def _address_wait(row: SignInFailure | None, at: datetime) -> int:
    if row is None or row.failures < ADDRESS_CEILING:
        return 0
    return seconds_left(row.last_at + ADDRESS_WINDOW, at)


def _locked_row(session: Session, key: str, at: datetime) -> SignInFailure:
    """The row of a subject, made when missing, held against other attempts until the commit."""
    insert = postgresql.insert if session.get_bind().dialect.name == "postgresql" else sqlite.insert
    session.execute(
        insert(SignInFailure).values(subject=key, failures=0, last_at=at).on_conflict_do_nothing()
    )
    return session.get_one(SignInFailure, key, with_for_update=True, populate_existing=True)
