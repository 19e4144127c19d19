"""The example's accounts: one or more for every role, with passwords that may be shown to anybody."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import timedelta
from functools import lru_cache

from sqlalchemy.orm import Session

from lib.access.identity import Role
from lib.access.passwords import hash_password
from lib.records.example.ground import Ground, at, put_quietly, texts
from lib.records.tables import Account


@dataclass(frozen=True, slots=True)
class ExampleAccount:
    """Somebody who can sign in to the example; partner and site by code, None where the role has none."""

    username: str
    password: str
    name: str
    role: Role
    partner_code: str | None = None
    site_code: str | None = None


def _accounts() -> tuple[ExampleAccount, ...]:
    return tuple(
        ExampleAccount(
            username=entry["username"],
            password=f"exempel-{entry['username'].rpartition('.')[2]}-2026",
            name=entry["name"],
            role=Role(entry["role"]),
            partner_code=entry.get("partner"),
            site_code=entry.get("site"),
        )
        for entry in texts()["accounts"]
    )


ACCOUNTS: tuple[ExampleAccount, ...] = _accounts()


@lru_cache(maxsize=1)
def _hashes() -> tuple[str, ...]:
    """Hashed side by side, once per process: each takes a quarter of a second on purpose."""
    with ThreadPoolExecutor() as pool:
        return tuple(pool.map(hash_password, (account.password for account in ACCOUNTS)))


def add_accounts(session: Session, ground: Ground) -> None:
    """Put the accounts in; they were made a year ago."""
    made = at(ground.today - timedelta(days=365), 8)
    rows = [
        {
            "username": account.username,
            "name": account.name,
            "role": account.role,
            "partner_id": ground.partners.get(account.partner_code or ""),
            "site_id": ground.sites.get(account.site_code or ""),
            "password_hash": password_hash,
            "sessions_valid_from": made,
            "created_at": made,
        }
        for account, password_hash in zip(ACCOUNTS, _hashes(), strict=True)
    ]
    put_quietly(session, Account, rows)
