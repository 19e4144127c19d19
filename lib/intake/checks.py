"""Row by row: a night that can be stored, or the row back with what is wrong about it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import TypeVar

from lib.intake.duplicates import one_per_night
from lib.intake.numbers import Wrong, whole_number
from lib.intake.places import EARLIEST, Place, Places
from lib.intake.problems import shown
from lib.intake.recognition import Table
from lib.intake.rows import Counts, Night, RefusedRow, Skipped
from lib.records.night_rules import TIMES_THE_BEDS, HouseTonight, NightInput, in_season, problems_of
from lib.records.tables import APART_REASONS, TURNED_AWAY_REASONS, NightState
from lib.words import _, counted, iso_date, listed, number

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Checked:
    """A table gone through: every row is in exactly one of the three."""

    nights: tuple[Night, ...]
    refused: tuple[RefusedRow, ...]
    skipped: Counter[Skipped]


def check(table: Table, places: Places, current: date) -> Checked:
    """Go through all rows; `current` is the newest night that may be stored."""
    judge = Judge(table, places, current)
    nights: list[Night] = []
    refused: list[RefusedRow] = []
    skipped: Counter[Skipped] = Counter()
    for row, cells in table.rows:
        match judge.of(row, cells):
            case Night() as night:
                nights.append(night)
            case RefusedRow() as back:
                refused.append(back)
            case Skipped() as why:
                skipped[why] += 1
    kept, contradicted = one_per_night(nights, skipped)
    return Checked(tuple(kept), tuple(sorted([*refused, *contradicted], key=lambda back: back.row)), skipped)


class Judge:
    """Reads the rows of one table; what is written alike is read once."""

    def __init__(self, table: Table, places: Places, current: date) -> None:
        self.table = table
        self.places = places
        self.current = current
        self.fields = table.count_fields
        self._labels = {field: table.label(field) for field in table.header.columns}
        self._night_at = table.header.columns["night"]
        self._counts_at = [table.header.columns[field] for field in self.fields]
        self._dates: dict[str, date | Wrong] = {}
        self._numbers: dict[tuple[str, str], int | Wrong | None] = {}
        self._allowed: set[tuple[HouseTonight, bool, Counts]] = set()

    def of(self, row: int, cells: list[str]) -> Night | RefusedRow | Skipped:
        """What becomes of a row."""
        width = len(self.table.header.labels)
        if len(cells) < width:
            cells = [*cells, *[""] * (width - len(cells))]
        if (why := self._skip(cells)) is not None:
            return why
        reasons: list[str] = self._shape(cells)
        night = _kept(self._night(cells[self._night_at]), reasons)
        place = _kept(self._place(cells), reasons)
        closed = _kept(self._closed(self.table.cell(cells, "state")), reasons)
        counts = tuple(
            _kept(self._count(cells[at], field), reasons)
            for at, field in zip(self._counts_at, self.fields, strict=True)
        )
        if reasons or night is None or place is None or closed is None:
            return RefusedRow(row, tuple(cells), tuple(reasons))
        found = Night(row, cells, place, night, closed, counts)
        if against := self._against_rules(found):
            return RefusedRow(row, tuple(cells), tuple(against))
        return found

    def _skip(self, cells: Sequence[str]) -> Skipped | None:
        first = cells[0] or next(cell for cell in cells if cell.strip())
        if first.lstrip().startswith("#"):
            return Skipped.COMMENT
        night = cells[self._night_at]
        if night not in self._dates and self.table.mapping.field_of(night) == "night":
            return Skipped.HEADER
        if night.strip() and not any(cells[at].strip() for at in self._counts_at):
            return None if self.table.cell(cells, "state") else Skipped.NO_COUNTS
        return None

    def _shape(self, cells: Sequence[str]) -> list[str]:
        width = len(self.table.header.labels)
        if not any(cell.strip() for cell in cells[width:]):
            return []
        return [
            _("The row has %(cells)s cells but the header has %(width)s.")
            % {"cells": number(len(cells)), "width": number(width)}
        ]

    def _night(self, text: str) -> date | Wrong:
        if text not in self._dates:
            self._dates[text] = self._read_night(text)
        return self._dates[text]

    def _read_night(self, cell: str) -> date | Wrong:
        text = cell.strip()
        words = {"column": self._labels["night"], "value": shown(text), "format": self.table.dates.name}
        if not text:
            return Wrong(_("%(column)s: the date is missing.") % words)
        found = self.table.dates.read(text)
        if found is None:
            return Wrong(
                _("%(column)s: “%(value)s” is no date. The evening's date as %(format)s is allowed.") % words
            )
        if found < EARLIEST:
            said = _("%(column)s: %(value)s is too long ago. Nights from %(first)s on are allowed.")
            return Wrong(said % {**words, "first": iso_date(EARLIEST)})
        return found

    def _place(self, cells: Sequence[str]) -> Place | Wrong:
        label = self.table.mapping.constants.site or self.table.cell(cells, "site")
        return self.places.find(label, self.table.cell(cells, "sector"))

    def _closed(self, text: str) -> bool | Wrong:
        if not text:
            return False
        codes = self.table.mapping.codes.state
        if text.casefold() in codes:
            return codes[text.casefold()] is NightState.CLOSED
        return Wrong(
            _("%(column)s: “%(value)s” is not known. Allowed are %(codes)s.")
            % {"column": self._labels["state"], "value": shown(text), "codes": listed(list(codes))}
        )

    def _count(self, cell: str, field: str) -> int | Wrong | None:
        key = (field, cell)
        if key not in self._numbers:
            self._numbers[key] = whole_number(cell, self._labels[field], self.table.decimal_sign)
        return self._numbers[key]

    def _against_rules(self, found: Night) -> list[str]:
        """What the form's own rules say, and the file's own statement of its beds.

        What a house may hold does not depend on the night, so an answer of "nothing wrong" is kept.
        """
        house = found.place.house_on(found.night)
        allowed = (house, found.closed, found.counts)
        timely = _is_open(house, found.night) and found.night <= self.current
        if timely and allowed in self._allowed:
            return []
        counts = dict(zip(self.fields, found.counts, strict=True))
        said = self._unanswered(found, counts) or [
            *(problem.words for problem in problems_of(_as_input(found, counts), house, self.current)),
            *self._more_than_stated(counts),
        ]
        if timely and not said:
            self._allowed.add(allowed)
        return said

    def _unanswered(self, found: Night, counts: dict[str, int | None]) -> list[str]:
        if found.closed or counts["occupied"] is not None:
            return []
        said = _("%(column)s is empty. An empty cell is not zero: write 0, or leave the night out.")
        return [said % {"column": self._labels["occupied"]}]

    def _more_than_stated(self, counts: dict[str, int | None]) -> list[str]:
        beds, occupied = counts.get("stated_available"), counts["occupied"] or 0
        if not beds or occupied <= TIMES_THE_BEDS * beds:
            return []
        said = _(
            "%(column)s: %(value)s is more than %(times)s times the beds (%(beds)s). At most "
            "%(most)s is allowed."
        )
        words = {
            "column": self._labels["occupied"],
            "value": number(occupied),
            "times": counted(TIMES_THE_BEDS),
            "beds": number(beds),
            "most": number(TIMES_THE_BEDS * beds),
        }
        return [said % words]


def _is_open(house: HouseTonight, night: date) -> bool:
    within = house.open_from <= night and (house.open_to is None or night <= house.open_to)
    return within and in_season(night, house.season_start_month, house.season_end_month)


def _as_input(found: Night, counts: dict[str, int | None]) -> NightInput:
    """The row as the form would hand it over; nobody sleeping in a closed house may be written as 0."""
    occupied = counts["occupied"]
    return NightInput(
        site_id=found.place.id or 0,
        night=found.night,
        state=NightState.CLOSED if found.closed else NightState.REPORTED,
        occupied=None if found.closed and occupied == 0 else occupied,
        surge_opened=counts.get("surge_opened") or 0,
        beds_closed=counts.get("beds_closed") or 0,
        new_tonight=counts.get("new_tonight"),
        turned_away={reason: counts.get(f"turned_away_{reason}") for reason in TURNED_AWAY_REASONS},
        apart={reason: counts.get(reason) for reason in APART_REASONS},
    )


def _kept(read: T | Wrong, reasons: list[str]) -> T | None:
    if isinstance(read, Wrong):
        reasons.append(read.words)
        return None
    return read
