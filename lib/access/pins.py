"""The PIN of a shared phone and the code that registers one: what is asked of them, and how they are kept."""

from __future__ import annotations

import hashlib
import hmac
import re
import secrets
from enum import StrEnum
from itertools import pairwise

from lib.access.passwords import CLEAR_SIGNS
from lib.settings import settings

PIN_FIGURES = 6
CODE_SIGNS = 8


class PinWeakness(StrEnum):
    """Why a PIN is not accepted; the screen has the words."""

    NOT_SIX_FIGURES = "not_six_figures"
    TOO_SIMPLE = "too_simple"


def pin_weakness(pin: str) -> PinWeakness | None:
    """The first reason not to accept a PIN, None when it is good.

    Too simple are steady steps (000000, 123456, 864208), repeated halves, thirds and pairs (123123, 121212,
    112233), and fewer than three different figures.
    """
    if not re.fullmatch(rf"[0-9]{{{PIN_FIGURES}}}", pin):
        return PinWeakness.NOT_SIX_FIGURES
    steps = {(int(later) - int(former)) % 10 for former, later in pairwise(pin)}
    repeats = pin[:3] == pin[3:] or pin[:2] == pin[2:4] == pin[4:] or pin[::2] == pin[1::2]
    simple = len(steps) == 1 or repeats or len(set(pin)) < 3
    return PinWeakness.TOO_SIMPLE if simple else None


def registration_code() -> str:
    """Eight signs in fours (39 bits), shown once to whoever registers a phone, good for half an hour."""
    signs = "".join(secrets.choice(CLEAR_SIGNS) for _ in range(CODE_SIGNS))
    return f"{signs[:4]}-{signs[4:]}"


def plain_code(entered: str) -> str:
    """A code as it was made, however it was typed: capitals, spaces and hyphens do not matter."""
    signs = re.sub(r"[^0-9a-z]", "", entered.lower())
    return f"{signs[:4]}-{signs[4:]}"


def phone_secret() -> str:
    """What a registered phone keeps (256 bits)."""
    return secrets.token_urlsafe(32)


def digest(kind: str, value: str) -> str:
    """The keyed digest (HMAC-SHA256) under which a code or a phone's secret is stored."""
    key = settings().signing_key().encode()
    return hmac.new(key, f"phone {kind}:{value}".encode(), hashlib.sha256).hexdigest()
