"""Passwords: what is asked of one, and how it is kept.

bcrypt reads 72 bytes and stops at a NUL, so every password is normalised (å typed on any keyboard is the
same å), put through SHA-256 and base64, and only then given to bcrypt: length and letters are free.
"""

from __future__ import annotations

import base64
import hashlib
import secrets
import unicodedata
from enum import StrEnum

import bcrypt

SHORTEST = 12
LONGEST = 1000
ROUNDS = 12
# Letters and figures that are not mistaken for each other when read aloud or from paper.
CLEAR_SIGNS = "abcdefghjkmnpqrstuvwxyz23456789"
# Nobody's: compared against where a name is unknown, so that the answer takes equally long.
NOBODYS_HASH = "$2b$12$f1b73K7Rh4EwnWK/AEN9/uYd.n0sZIfFZBq/g1UnO/tSE9j.MdYDS"


class Weakness(StrEnum):
    """Why a new password is not accepted; the screen has the words."""

    TOO_SHORT = "too_short"
    TOO_LONG = "too_long"
    IS_THE_NAME = "is_the_name"
    ONE_SIGN = "one_sign"
    THE_SAME = "the_same"


def _for_bcrypt(password: str) -> bytes:
    plain = unicodedata.normalize("NFC", password).encode("utf-8", "surrogatepass")
    return base64.b64encode(hashlib.sha256(plain).digest())


def hash_password(password: str) -> str:
    """The bcrypt hash to store, 60 signs."""
    return bcrypt.hashpw(_for_bcrypt(password), bcrypt.gensalt(ROUNDS)).decode()


def password_matches(password: str, kept_hash: str | None) -> bool:
    """Whether it is the password; costs one bcrypt also when there is none to compare with."""
    matches = bcrypt.checkpw(_for_bcrypt(password), (kept_hash or NOBODYS_HASH).encode())
    return matches and kept_hash is not None


def weakness(password: str, *, username: str) -> Weakness | None:
    """The first reason not to accept a new password, None when it is good."""
    if len(password) < SHORTEST:
        return Weakness.TOO_SHORT
    if len(password) > LONGEST:
        return Weakness.TOO_LONG
    if username in password.lower() and len(password) - len(username) < SHORTEST // 2:
        return Weakness.IS_THE_NAME
    return Weakness.ONE_SIGN if len(set(password)) < SHORTEST // 3 else None


def one_time_password() -> str:
    """Twenty signs in fives (99 bits), shown once to whoever invites or resets."""
    groups = ("".join(secrets.choice(CLEAR_SIGNS) for _ in range(5)) for _ in range(4))
    return "-".join(groups)
