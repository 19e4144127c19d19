"""Checks of any register: values that cannot be read, codes that look alike, spans turned round, R01–R06."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Any, Final

from lib.records.checks.codes import look_alikes, looks_like_identity_number, odd_signs
from lib.records.checks.finding import Hit, Rules, Severity
from lib.records.checks.ground import Ground
from lib.records.checks.rows import (
    TABLE_OF,
    AgreementRow,
    CapacityRow,
    CommitmentRow,
    EventRow,
    FlatRow,
    FullHouseRow,
    LandlordRow,
    NightRow,
    ResponsibilityRow,
    SignatureRow,
    SiteRow,
    StayRow,
    TargetRow,
    TenancyRow,
    WaiverRow,
)
from lib.records.night_rules import COLUMNS, column_name
from lib.records.registers.catalogue import BY_TABLE
from lib.records.tables import Base
from lib.words import _, iso_date

STOP, WARNING, NOTE = Severity.STOP, Severity.WARNING, Severity.NOTE
EARLIEST: Final = date(1990, 1, 1)

SPANS: Final = (
    (SiteRow, "open_from", "open_to"),
    (CapacityRow, "valid_from", "valid_to"),
    (WaiverRow, "valid_from", "valid_to"),
    (SignatureRow, "valid_from", "valid_to"),
    (FullHouseRow, "valid_from", "valid_to"),
    (EventRow, "starts_on", "ends_on"),
    (FlatRow, "available_from", "available_to"),
    (TargetRow, "valid_from", "valid_to"),
    (ResponsibilityRow, "valid_from", "valid_to"),
    (CommitmentRow, "starts_on", "ends_on"),
    (AgreementRow, "starts_on", "ends_on"),
)
# What tells rows apart, and within what: the same code at two partners is two people.
CODES: Final = (
    (SiteRow, "name", None),
    (SiteRow, "code", None),
    (LandlordRow, "name", "partner_id"),
    (FlatRow, "code", None),
    (SignatureRow, "name", "site_id"),
    (StayRow, "guest_code", "site_id"),
    (TenancyRow, "person_code", "partner_id"),
)
DAYS: Final = (
    (NightRow, "night"),
    (StayRow, "checked_in"),
    (TenancyRow, "decided_on"),
    (CapacityRow, "valid_from"),
    (EventRow, "starts_on"),
    (FlatRow, "available_from"),
)

_rules = Rules(Base, Any)


@_rules.all(
    "R01",
    STOP,
    lambda: _("Text where a number or a date should stand"),
    lambda: _("Write the number in figures, or the date as 2026-01-15."),
)
def _unread(ground: Ground) -> Iterator[Hit]:
    for row, column, value in ground.unread:
        said = _("“%(value)s” in %(column)s cannot be read as a number or a date.")
        yield Hit(row, said % {"value": value, "column": _label(row, column)})


def _label(row: Any, column: str) -> str:
    """What a column is called on the screen."""
    register = BY_TABLE.get(TABLE_OF[type(row)])
    if register is not None and column in register.by_name:
        return register.label(column)
    return column_name(column) if column in COLUMNS else column


@_rules.all(
    "R02",
    WARNING,
    lambda: _("Two codes or names that look the same"),
    lambda: _("Write both in the same way if they mean the same, or make them clearly different."),
)
def _alike(ground: Ground) -> Iterator[Hit]:
    for kind, column, within in CODES:
        groups: dict[Any, dict[str, Any]] = {}
        for row in ground.of(kind):
            scope = _partner(row, within, ground)
            # The last row stands for its code, so that one being written is found.
            groups.setdefault(scope, {})[getattr(row, column) or ""] = row
        for rows in groups.values():
            for first, *more in look_alikes(rows):
                for code in more:
                    yield Hit(rows[code], _alike_words(rows[first]), (rows[first],))


def _partner(row: Any, within: str | None, ground: Ground) -> Any:
    """Guests go by the codes of a partner, at whichever of its sites they sleep."""
    if isinstance(row, StayRow):
        site = ground.sites.get(row.site_id)
        return site.partner_id if site else None
    return getattr(row, within) if within else None


def _alike_words(other: Any) -> str:
    if other.id < 0:
        return _("It differs from another row of the same file only by case, blanks, dashes or quotes.")
    said = _("It differs from that of row %(row)s only by case, blanks, dashes or quotes.")
    return said % {"row": other.id}


@_rules.all(
    "R03",
    NOTE,
    lambda: _("Blanks or invisible signs in a code or name"),
    lambda: _("Write it again without blanks before, after or several in a row."),
)
def _odd(ground: Ground) -> Iterator[Hit]:
    for kind, column, _within in CODES:
        told: set[str] = set()
        for row in ground.of(kind):
            text = getattr(row, column) or ""
            if text in told or (text.isascii() and text.isalnum()):
                continue
            told.add(text)
            if odd_signs(text):
                yield Hit(row, _("There are superfluous blanks or characters that do not show."))


@_rules.all(
    "R04",
    STOP,
    lambda: _("Ends before it begins"),
    lambda: _("Correct the first or the last day."),
)
def _turned_round(ground: Ground) -> Iterator[Hit]:
    for kind, first_name, last_name in SPANS:
        for row in ground.of(kind):
            first, last = getattr(row, first_name), getattr(row, last_name)
            if first is not None and last is not None and last < first:
                said = _("From %(first)s to %(last)s.")
                yield Hit(row, said % {"first": iso_date(first), "last": iso_date(last)})


@_rules.all(
    "R05",
    WARNING,
    lambda: _("A date long ago"),
    lambda: _("Check whether the year is right."),
)
def _long_ago(ground: Ground) -> Iterator[Hit]:
    for kind, column in DAYS:
        for row in ground.of(kind):
            day = getattr(row, column)
            if day is not None and day < EARLIEST:
                yield Hit(row, _("The date is %(day)s.") % {"day": iso_date(day)})


@_rules.all(
    "R06",
    STOP,
    lambda: _("A personal identity number in place of a name or code"),
    lambda: _("Remove it: such numbers are never kept here."),
)
def _identity_number(ground: Ground) -> Iterator[Hit]:
    for kind, column, _within in CODES:
        if kind in {StayRow, TenancyRow}:
            continue
        for row in ground.of(kind):
            if looks_like_identity_number(getattr(row, column)):
                yield Hit(row, _("It has the form of a personal identity number."))


RULES = tuple(_rules.collected)
