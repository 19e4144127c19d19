"""How dates are written in a file: decided from all of them, never guessed one by one."""

from __future__ import annotations

import re
from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from typing import Final

from lib.intake.problems import FileRefused, NeedsChoice, shown
from lib.words import _, listed

_YEAR, _MONTH, _DAY = r"(?P<year>\d{4})", r"(?P<month>\d{1,2})", r"(?P<day>\d{1,2})"
# Spreadsheets add midnight to dates; any other time of day is not an evening's date.
_MIDNIGHT: Final = r"(?:[T ]00:00(?::00(?:\.0+)?)?)?"


def _pattern(body: str) -> re.Pattern[str]:
    return re.compile(body + _MIDNIGHT, re.ASCII)


DATE_FORMATS: Final = {
    "YYYY-MM-DD": _pattern(f"{_YEAR}-{_MONTH}-{_DAY}"),
    "YYYYMMDD": _pattern(r"(?P<year>\d{4})(?P<month>\d{2})(?P<day>\d{2})"),
    "YYYY/MM/DD": _pattern(f"{_YEAR}/{_MONTH}/{_DAY}"),
    "DD/MM/YYYY": _pattern(f"{_DAY}/{_MONTH}/{_YEAR}"),
    "MM/DD/YYYY": _pattern(f"{_MONTH}/{_DAY}/{_YEAR}"),
    "DD.MM.YYYY": _pattern(rf"{_DAY}\.{_MONTH}\.{_YEAR}"),
    "DD-MM-YYYY": _pattern(f"{_DAY}-{_MONTH}-{_YEAR}"),
    "MM-DD-YYYY": _pattern(f"{_MONTH}-{_DAY}-{_YEAR}"),
}
# How a spreadsheet counts the days from 1900, for 1990 to 2099; and a time of day after a date.
SERIAL: Final = re.compile(r"\d{5}(?:[.,]\d+)?", re.ASCII)
FIRST_SERIAL, LAST_SERIAL = 32_874, 73_051
CLOCK: Final = re.compile(r"^\d[\d./-]*\d[T ]\d{1,2}[:.]\d{2}", re.ASCII)
# A reading wins over its twin when at least this many times as many dates only fit it.
CLEAR_MAJORITY: Final = 10


@dataclass(frozen=True, slots=True)
class DateReading:
    """The format of a file's dates; `stated` when a person or a mapping said so."""

    name: str
    stated: bool = False

    def read(self, text: str) -> date | None:
        """The date that `text` is, or None."""
        return _as_date(text, self.name)


def _as_date(text: str, name: str) -> date | None:
    found = DATE_FORMATS[name].fullmatch(text.strip())
    if found is None:
        return None
    try:
        return date(int(found["year"]), int(found["month"]), int(found["day"]))
    except ValueError:
        return None


def recognise_dates(cells: Collection[str]) -> DateReading:
    """Which format the file uses.

    The one that most of the different dates fit. Twins such as DD/MM and MM/DD, which both fit 01/02/2026,
    are told apart by a number over 12. Raises NeedsChoice where none decides it, FileRefused where both
    are in use or nothing is a date.
    """
    values = set(cells)
    fits = {name: {text for text in values if _as_date(text, name)} for name in DATE_FORMATS}
    best = max(fits, key=lambda name: len(fits[name]))
    if not fits[best]:
        raise _no_dates(values)
    twin = next((name for name in fits if name != best and fits[name] & fits[best]), None)
    return DateReading(best) if twin is None else _told_apart(best, fits[best], twin, fits[twin])


def _told_apart(best: str, fit_best: set[str], twin: str, fit_twin: set[str]) -> DateReading:
    """The best format, when its twin has clearly less to say for it."""
    only_best, only_twin = len(fit_best - fit_twin), len(fit_twin - fit_best)
    differ = sorted(text for text in fit_best & fit_twin if _as_date(text, best) != _as_date(text, twin))
    if only_best > CLEAR_MAJORITY * only_twin or not (differ or only_twin):
        return DateReading(best)
    one, other = sorted((best, twin))
    words = {"one": one, "other": other, "example": shown(differ[0] if differ else min(fit_best & fit_twin))}
    if only_best:
        raise FileRefused(
            _("The file writes dates in two ways, %(one)s and %(other)s, so “%(example)s” cannot be told.")
            % words
        )
    raise NeedsChoice(
        _(
            "“%(example)s” can be read as %(one)s or %(other)s, and no date in the file decides it. "
            "Say how they are written."
        )
        % words,
        field="dates",
        options=(one, other),
    )


def _no_dates(values: set[str]) -> FileRefused:
    example = min(values, default="")
    said = _(
        "No date can be read in the column of nights, which begins with “%(example)s”. "
        "Allowed are %(formats)s."
    ) % {"example": shown(example), "formats": listed(list(DATE_FORMATS))}
    return FileRefused(f"{said} {date_advice(example)}".strip())


def date_advice(text: str) -> str:
    """What to do about a spreadsheet's date that does not look like one; empty for other texts."""
    text = text.strip()
    if SERIAL.fullmatch(text) and FIRST_SERIAL <= float(text.replace(",", ".")) <= LAST_SERIAL:
        return _("It is a spreadsheet's day number: format the column as a date and save the file again.")
    if CLOCK.search(text):
        return _(
            "The date has a time of day: take it away (in a spreadsheet by =INT()), format the column as a "
            "date and save the file again."
        )
    return ""
