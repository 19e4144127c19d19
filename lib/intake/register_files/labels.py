"""What the columns and words of a register are called in files: in both languages, and by their codes."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Mapping
from typing import Final

from lib.intake.cells import cleaned
from lib.records.registers.field import Field, Kind
from lib.records.registers.nights import CONTACTS
from lib.records.registers.register import Register
from lib.records.tables import Partner
from lib.words import LANGUAGES, _, speaking

# What tells one row of a register from another; columns of the partner itself are added by the import.
IDENTITY: Final[Mapping[str, tuple[str, ...]]] = {
    "stays": ("site_id", "guest_code", "checked_in"),
    "tenancies": ("person_code", "decided_on"),
    "contacts": ("month", "sender_id", "receiver_id"),
}
UNKNOWN: Final = "unknown"
# Months of contacts are read by both sides, so a file says whose statement each row is.
REPORTER: Final = Field("reporter_id", Kind.REFERENCE, lambda: _("Reported by"), refers_to=Partner)

_UNSEEN: Final = str.maketrans(dict.fromkeys("\"'’‘‚“”„‟«»´`\u200b\u200c\u200d\u2060\ufeff\u00ad"))
_GAPS: Final = re.compile(r"[\s_/\-‐‑‒–—−]+")


def file_fields(register: Register) -> tuple[Field, ...]:
    """The columns of the register's files."""
    return (*register.fields, REPORTER) if register is CONTACTS else register.fields


def register_mapping(register: Register) -> dict[str, tuple[str, ...]]:
    """Every label by which a file's column is known: Swedish, English, and the column's own name."""
    return {field.name: tuple(dict.fromkeys(_labels(field))) for field in file_fields(register)}


def _labels(field: Field) -> Iterator[str]:
    for language in LANGUAGES:
        with speaking(language):
            yield field.label()
    yield field.name
    if field.kind is Kind.REFERENCE:
        yield field.name.removesuffix("_id").removesuffix("_code")


def word_key(text: str) -> str:
    """A word as it is compared: small letters, single spaces, no quotation marks, all dashes alike."""
    return (
        _GAPS.sub(" ", unicodedata.normalize("NFC", cleaned(text)).translate(_UNSEEN)).strip(" +.").casefold()
    )


def codes_by_word(field: Field, own: Mapping[str, str]) -> dict[str, str]:
    """What a cell may say → code: `own` words first, then codes, then the words of both languages.

    Codes in figures are also known without the zeros that spreadsheets drop, and "18–29" without "years".
    """
    assert field.options is not None
    known = {word_key(word): code for word, code in own.items()}
    codes = list(field.options())
    for code in codes:
        known.setdefault(word_key(code), code)
        known.setdefault(word_key(code).lstrip("0"), code)
    for language in LANGUAGES:
        with speaking(language):
            for code, word in field.options().items():
                known.setdefault(word_key(word), code)
                known.setdefault(_figures_first(word_key(word)), code)
    known.pop("", None)
    return known


def _figures_first(word: str) -> str:
    """The figures that a word begins with: "18 29" of "18 29 years"; nothing of other words."""
    found = re.match(r"\d+(?: \d+)?(?= \D)", word)
    return found[0] if found else ""


def may_be_unknown(field: Field) -> bool:
    """Whether an empty cell of a needed field means "unknown" rather than a gap."""
    return field.required and field.options is not None and UNKNOWN in field.options()
