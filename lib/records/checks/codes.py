"""Codes and names: what looks like an identity number, what looks alike, and signs nobody sees."""

from __future__ import annotations

import re
import unicodedata
from collections import defaultdict
from collections.abc import Iterable
from functools import lru_cache

_NUMBER = re.compile(r"(?:\d{2})?(\d{6})[-+]?(\d{4})")
_COORDINATION_DAYS = 60
_DASHES = ("-", "\N{EN DASH}", "\N{NON-BREAKING HYPHEN}", "\N{MINUS SIGN}")


def looks_like_identity_number(text: str | None) -> bool:
    """Whether `text` has the form of a Swedish personal identity (or coordination) number.

    Ten or twelve digits, a day of the calendar in front, and a check digit (Luhn) that fits.

    >>> looks_like_identity_number("19811218-9876")
    True
    """
    if text is None or len(text) < 10:
        return False
    plain = "".join(text.split()).replace("\N{EN DASH}", "-").replace("\N{MINUS SIGN}", "-")
    found = _NUMBER.fullmatch(plain)
    if found is None:
        return False
    birth, rest = found.groups()
    month, day = int(birth[2:4]), int(birth[4:6])
    day = day - _COORDINATION_DAYS if day > _COORDINATION_DAYS else day
    return 1 <= month <= 12 and 1 <= day <= 31 and _luhn(birth + rest)


def _luhn(digits: str) -> bool:
    doubled = (int(digit) * (2 - i % 2) for i, digit in enumerate(digits))
    return sum(value - 9 if value > 9 else value for value in doubled) % 10 == 0


@lru_cache(maxsize=1)
def _dropped() -> dict[int, None]:
    """Signs that make no difference between two codes: blanks, dashes, quotation marks, invisible ones."""
    quotes = set("'\"`´‘’‚“”„«»‹›")
    kinds = {"Zs", "Pd", "Cf", "Cc"}
    first_planes = range(0x3100)
    return {
        sign: None
        for sign in first_planes
        if chr(sign) in quotes or chr(sign) == "\N{MINUS SIGN}" or unicodedata.category(chr(sign)) in kinds
    }


def alike(text: str) -> str:
    """The same for codes that differ only by case, blanks, kind of dash or quotation mark."""
    if text.isascii() and text.isalnum():  # nearly all of them, a hundred thousand at a time
        return text.casefold()
    return unicodedata.normalize("NFKC", text).translate(_dropped()).casefold()


def look_alikes(codes: Iterable[str]) -> list[list[str]]:
    """Different codes that look the same, group by group."""
    groups: defaultdict[str, list[str]] = defaultdict(list)
    for code in dict.fromkeys(codes):
        groups[alike(code)].append(code)
    return [group for group in groups.values() if len(group) > 1]


def spellings(code: str) -> set[str]:
    """A code and its likely other spellings, to be looked up by an index; `look_alikes` finds the rest."""
    plain = code.strip()
    dashed = {plain.replace(dash, other) for dash in _DASHES for other in (*_DASHES, " ", "")}
    return {
        spelling
        for one in {plain, plain.replace(" ", ""), *dashed}
        for spelling in (code, one, one.upper(), one.lower(), one + " ")
    }


def odd_signs(text: str) -> bool:
    """Whether there are blanks at the ends or in a row, blanks of another kind, or signs nobody sees.

    Quotation marks and apostrophes of any kind are ordinary signs of a name.
    """
    if text != text.strip() or "  " in text:
        return True
    return any(
        sign != " " and (sign.isspace() or unicodedata.category(sign) in {"Cf", "Cc", "Zs"}) for sign in text
    )
