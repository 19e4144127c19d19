"""Whole numbers as people and spreadsheets write them, and what is said about what is none."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final, Literal

from lib.intake.cells import unquoted
from lib.intake.problems import shown
from lib.records.night_rules import MOST_PERSONS
from lib.words import _, number

DecimalSign = Literal[",", "."]

MINUS: Final = str.maketrans({"−": "-", "–": "-"})
# Space, no-break space, thin and narrow no-break space, apostrophe: between groups of three digits.
GROUPED: Final = re.compile(r"[+-]?\d{1,3}(?:[ \u00a0\u2009\u202f'’]\d{3})+(?:[.,]0*)?", re.ASCII)
WHOLE: Final = re.compile(r"[+-]?\d+", re.ASCII)
WITH_SIGN: Final = re.compile(r"(?P<sign>[+-]?)(?P<whole>\d+)(?P<mark>[.,])(?P<rest>\d*)", re.ASCII)
BOTH_SIGNS: Final = re.compile(r"\d{1,3}(?:(?P<group>[.,])\d{3})+(?P<mark>(?!(?P=group))[.,])\d+", re.ASCII)
FORMULA_MARK: Final = ("=", "@")


@dataclass(frozen=True, slots=True)
class Wrong:
    """Why a cell cannot be taken in, in words."""

    words: str


def recognise_decimal_sign(cells: Iterable[str]) -> DecimalSign | None:
    """The decimal sign that some number shows beyond doubt; None when no number tells, or they differ.

    "12,5" and "12.50" tell; "1.234" does not, it may be twelve hundred or one and a bit.
    """
    told: set[str] = set()
    for cell in set(cells):
        if both := BOTH_SIGNS.fullmatch(cell.strip()):
            told.add(both["mark"])
        elif (one := WITH_SIGN.fullmatch(cell.strip())) and len(one["rest"]) != 3:
            told.add(one["mark"])
    if told == {","}:
        return ","
    return "." if told == {"."} else None


def whole_number(
    cell: str, column: str, decimal_sign: DecimalSign | None, *, largest: int = MOST_PERSONS
) -> int | Wrong | None:
    """The count in a cell; None where it is empty (unknown, never zero); Wrong with the reason otherwise."""
    text = unquoted(cell).translate(MINUS)
    if not text:
        return None
    if text.startswith(FORMULA_MARK):
        return _wrong(_("%(column)s: “%(value)s” is a formula. Write the number itself."), cell, column)
    value = _value(text, decimal_sign)
    if isinstance(value, str):
        return _wrong(value, cell, column)
    if value < 0:
        return _wrong(_("%(column)s: %(value)s is negative. A number of 0 or more is allowed."), cell, column)
    if value > largest:
        most = _("%(column)s: %(value)s is too large. At most %(most)s is allowed.")
        return _wrong(most, cell, column, largest)
    return value


def _value(text: str, decimal_sign: DecimalSign | None) -> int | str:
    """The value, or the sentence about why there is none."""
    if GROUPED.fullmatch(text):
        text = re.sub(r"[^\d+\-.,]", "", text)
    if WHOLE.fullmatch(text):
        return _bounded(text)
    if found := WITH_SIGN.fullmatch(text):
        if len(found["rest"]) == 3 and found["mark"] != decimal_sign:
            if decimal_sign is None:
                return _(
                    "%(column)s: “%(value)s” can be read in two ways. Write the number without separators."
                )
            return _bounded(found["sign"] + found["whole"] + found["rest"])
        if found["rest"].strip("0"):
            return _("%(column)s: “%(value)s” has decimals. A whole number is allowed.")
        return _bounded(found["sign"] + found["whole"])
    return _("%(column)s: “%(value)s” is not a number. Write a whole number in figures, such as 12.")


def _bounded(digits: str) -> int:
    """The whole number, cut where it is far too large anyway (Python refuses thousands of digits)."""
    return int(digits[:12])


def _wrong(sentence: str, cell: str, column: str, most: int = MOST_PERSONS) -> Wrong:
    return Wrong(sentence % {"column": column, "value": shown(cell), "most": number(most)})
