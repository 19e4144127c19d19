"""One cell of a register's file as a value, or the reason in words why it is none."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any, Final

from lib.exports.harmless import DANGEROUS
from lib.intake.cells import cleaned, unquoted
from lib.intake.dates import DateReading, date_advice
from lib.intake.numbers import MINUS, DecimalSign, Wrong, whole_number
from lib.intake.problems import quoted, shown
from lib.intake.register_files.labels import UNKNOWN, codes_by_word, may_be_unknown, word_key
from lib.records.night_rules import MOST_PERSONS
from lib.records.registers.field import Field, Kind
from lib.records.registers.limits import NotAllowed, admit_one
from lib.records.registers.reading import today
from lib.words import LANGUAGES, _, listed, month_name, speaking

NAMED: Final = 12  # so many allowed names a refusal lists
YEAR_MONTH: Final = re.compile(r"(?P<year>\d{4})(?:[-/. ](?P<month>\d{1,2})|(?P<figures>\d{2}))", re.ASCII)
MONTH_YEAR: Final = re.compile(r"(?P<month>\d{1,2})[-/. ](?P<year>\d{4})", re.ASCII)
NAMED_MONTH: Final = re.compile(r"(?P<name>[^\W\d]{3,})\.?[ -]*(?P<year>\d{4}|\d{2})")
DECIMAL: Final = re.compile(r"[+-]?\d+(?:[.,]\d+)?", re.ASCII)
YES, NO = frozenset({"ja", "yes", "true", "sant", "1", "x"}), frozenset({"nej", "no", "false", "falskt", "0"})
_SPACES: Final = re.compile(r"\s+")
_PAIRS: Final = {('"', '"'), ("“", "”"), ("”", "”"), ("„", "“"), ("„", "”"), ("«", "»"), ("»", "«")}

Value = Any
Keys = Mapping[str, frozenset[Any]]


@dataclass(frozen=True, slots=True)
class Manner:
    """How a file writes: its dates, its decimal sign; and the rows its names may point at.

    By field: `references` are the rows called by a word, `names` what each row is called in a sentence,
    `codes` what the file's own words mean.
    """

    dates: DateReading
    decimal_sign: DecimalSign | None = None
    references: Mapping[str, Keys] = field(default_factory=dict)
    names: Mapping[str, Mapping[Any, str]] = field(default_factory=dict)
    codes: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    today: date = field(default_factory=today)


def clean(cell: str) -> str:
    """A cell's text without what nobody sees, without quotation marks around it or an apostrophe before "=".

    The apostrophe is how tables keep a text from being run as a formula.
    """
    text = _SPACES.sub(" ", unicodedata.normalize("NFC", cleaned(cell))).strip()
    if len(text) > 1 and (text[0], text[-1]) in _PAIRS:
        text = text[1:-1].strip()
    return text[1:] if text.startswith("'") and text[1:].startswith(DANGEROUS) else text


class ColumnReader:
    """Reads the cells of one column; what is written alike is read once."""

    def __init__(self, about: Field, label: str, manner: Manner) -> None:
        self.about, self.label, self._manner = about, shown(label), manner
        self._known: dict[str, Value | Wrong] = {}
        self._read: Callable[[str], Value | Wrong] = {
            Kind.TEXT: self._text,
            Kind.WHOLE: self._whole,
            Kind.NUMBER: self._number,
            Kind.DAY: self._day,
            Kind.MONTH: self._month,
            Kind.FLAG: self._flag,
            Kind.CHOICE: self._choice,
            Kind.REFERENCE: self._reference,
        }[about.kind]
        own = manner.codes.get(about.name, {})
        self._codes = codes_by_word(about, own) if about.options else {}
        self._own = {word_key(word): word_key(meant) for word, meant in own.items()}

    def value(self, cell: str) -> Value | Wrong:
        """The cell's value; None where it is empty, which says nothing is known."""
        if cell not in self._known:
            text = clean(cell)
            if self.about.kind is not Kind.TEXT:
                text = unquoted(text)
            self._known[cell] = self._admitted(self._read(text) if text else self._nothing())
        return self._known[cell]

    def _admitted(self, value: Value | Wrong) -> Value | Wrong:
        """The value within the limits that the form has too, in its words."""
        if isinstance(value, Wrong):
            return value
        try:
            return admit_one(
                self.about, value, self._manner.names.get(self.about.name, {}), self._manner.today
            )
        except NotAllowed as refused:
            return Wrong(str(refused))

    def _nothing(self) -> Value:
        if self.about.kind is Kind.FLAG:
            return False
        return UNKNOWN if may_be_unknown(self.about) else None

    def _text(self, text: str) -> Value:
        return text

    def _whole(self, text: str) -> Value | Wrong:
        largest = MOST_PERSONS if self.about.most is None else int(self.about.most)
        return whole_number(text, self.label, self._manner.decimal_sign, largest=largest)

    def _number(self, text: str) -> Value | Wrong:
        plain = text.translate(MINUS).replace(" ", "")
        if DECIMAL.fullmatch(plain):
            return float(plain.replace(",", "."))
        return self._wrong(_("%(column)s: “%(value)s” is not a number."), text)

    def _day(self, text: str) -> Value | Wrong:
        found = self._manner.dates.read(text)
        if found is not None:
            return found
        said = _("%(column)s: “%(value)s” is no date. A date as %(format)s is allowed.")
        return self._wrong(said, text, date_advice(text), format=self._manner.dates.name)

    def _month(self, text: str) -> Value | Wrong:
        found = self._manner.dates.read(text)
        month = found.replace(day=1) if found else month_in(text)
        said = _("%(column)s: “%(value)s” is no month. A month as 2026-01 is allowed.")
        return month or self._wrong(said, text, date_advice(text))

    def _flag(self, text: str) -> Value | Wrong:
        word = word_key(text)
        if word in YES | NO:
            return word in YES
        return self._unknown(text, [_("Yes"), _("No")])

    def _choice(self, text: str) -> Value | Wrong:
        assert self.about.options is not None
        code = self._codes.get(word_key(text))
        return self._unknown(text, list(self.about.options().values())) if code is None else code

    def _reference(self, text: str) -> Value | Wrong:
        word = word_key(text)
        found = self._manner.references.get(self.about.name, {}).get(self._own.get(word, word), frozenset())
        if len(found) == 1:
            return next(iter(found))
        if found:
            return self._wrong(_("%(column)s: “%(value)s” is the name of several. Write the code."), text)
        return self._unknown(text, list(self._manner.names.get(self.about.name, {}).values()))

    def _unknown(self, text: str, allowed: list[str]) -> Wrong:
        if not allowed:
            return self._wrong(_("%(column)s: “%(value)s” is not known, and there is none to choose."), text)
        more = ["…"] if len(allowed) > NAMED else []
        said = _("%(column)s: “%(value)s” is not known. Allowed are %(codes)s.")
        return self._wrong(said, text, codes=listed([quoted(name) for name in allowed[:NAMED]] + more))

    def _wrong(self, said: str, text: str, advice: str = "", **more: str) -> Wrong:
        return Wrong(f"{said % {'column': self.label, 'value': shown(text), **more}} {advice}".strip())


def month_in(text: str) -> date | None:
    """The first day of the month that `text` is: 2026-01, 01/2026, januari 2026, jan-26; None otherwise."""
    if found := YEAR_MONTH.fullmatch(text):
        return _first(int(found["year"]), int(found["month"] or found["figures"]))
    if found := MONTH_YEAR.fullmatch(text):
        return _first(int(found["year"]), int(found["month"]))
    if found := NAMED_MONTH.fullmatch(text):
        year = int(found["year"])
        return _first(year if year > 99 else 2000 + year, _month_number(found["name"].casefold()))
    return None


def _first(year: int, month: int) -> date | None:
    return date(year, month, 1) if year >= date.min.year and 1 <= month <= 12 else None


def _month_number(name: str) -> int:
    """The month whose name in either language begins so; 0 for none, or several."""
    found = set()
    for language in LANGUAGES:
        with speaking(language):
            for month in range(1, 13):
                if month_name(date(2000, month, 1), with_year=False).casefold().startswith(name):
                    found.add(month)
    return found.pop() if len(found) == 1 else 0
