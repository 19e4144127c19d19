"""Random codes for guests and tenants: made by nobody's data, easy to read aloud and to copy by hand."""

from __future__ import annotations

import secrets
from typing import Final

# Without 0 and O, 1, I and L, 2 and Z, 5 and S, 8 and B, U and V: they are read for each other.
LETTERS: Final = "ACDEFGHJKMNPQRTWXY34679"
LENGTH: Final = 8
CODED: Final = {"stays": "guest_code", "tenancies": "person_code"}


def random_code() -> str:
    """Eight characters: one of 78 thousand million codes."""
    return "".join(secrets.choice(LETTERS) for _place in range(LENGTH))
