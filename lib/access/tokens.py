"""What the sign-in cookie holds: a signed ticket number. Whether it still counts, the database says."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

import jwt

from lib.settings import settings

ALGORITHM = "HS256"
COOKIE = "samtak"
# Several servers' clocks never agree quite; to the second it is the database that decides.
BETWEEN_CLOCKS = timedelta(minutes=1)
CLAIMS = ["username", "jti", "iat", "exp"]


@dataclass(frozen=True, slots=True)
class Ticket:
    """One sign-in: `token_id` is its row in `sign_ins`."""

    username: str
    token_id: str
    issued_at: datetime
    expires_at: datetime


def encode(ticket: Ticket) -> str:
    """The ticket as a signed JSON web token."""
    claims = {
        "username": ticket.username,
        "jti": ticket.token_id,
        "iat": ticket.issued_at.timestamp(),
        "exp": ticket.expires_at.timestamp(),
    }
    return jwt.encode(claims, settings().signing_key(), algorithm=ALGORITHM)


def decode(token: str) -> Ticket | None:
    """The ticket, or None for anything that this house has not signed or whose time is out."""
    try:
        claims = jwt.decode(
            token,
            settings().signing_key(),
            algorithms=[ALGORITHM],
            options={"require": CLAIMS},
            leeway=BETWEEN_CLOCKS,
        )
        return Ticket(
            username=str(claims["username"]),
            token_id=str(claims["jti"]),
            issued_at=datetime.fromtimestamp(float(claims["iat"]), UTC),
            expires_at=datetime.fromtimestamp(float(claims["exp"]), UTC),
        )
    except (jwt.PyJWTError, ValueError, TypeError, OverflowError, OSError):
        return None
