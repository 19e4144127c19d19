"""Row by row: a night that can be stored, or the row back with what is wrong about it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import TypeVar

from lib.intake.dates import date_advice
from lib.intake.duplicates import one_per_night
from lib.intake.numbers import Wrong, whole_number
from lib.intake.places import EARLIEST, Place, Places
from lib.intake.problems import shown
from lib.intake.recognition import Reading, Table
from lib.intake.rows import Counts, Night, RefusedRow, Skipped, is_comment
from lib.records.night_rules import (
    TIMES_THE_BEDS,
    HouseTonight,
    NightInput,
    column_name,
    in_season,
    problems_of,
)
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
    """Go through all rows; `current` is the newest night that may be stored.

    A row of a wide file holds a night of each site: those that are right are taken in, the others refused.
    """
    judges = [Judge(table, reading, places, current) for reading in table.readings]
    nights: list[Night] = []
    refused: list[RefusedRow] = []
    skipped: Counter[Skipped] = Counter()
    for row, cells in table.rows:
        left_out: set[Skipped] = set()
        for judge in judges:
            match judge.of(row, cells):
                case Night() as night:
                    nights.append(night)
                case RefusedRow() as back:
                    refused.append(back)
                case Skipped() as why:
                    left_out.add(why)
        skipped.update(left_out)
    kept, contradicted = one_per_night(nights, skipped)
    return Checked(tuple(kept), together([*refused, *contradicted]), skipped)


def together(refused: Iterable[RefusedRow]) -> tuple[RefusedRow, ...]:
    """Each row once, in order, with all its reasons."""
    by_row: dict[int, RefusedRow] = {}
    for back in refused:
        known = by_row.get(back.row)
        reasons = (*known.reasons, *back.reasons) if known else back.reasons
        by_row[back.row] = RefusedRow(back.row, back.cells, tuple(dict.fromkeys(reasons)))
    return tuple(by_row[row] for row in sorted(by_row))


class Judge:
    """Reads the rows of one table, in a wide one those of one site; what is written alike is read once."""

    def __init__(self, table: Table, reading: Reading, places: Places, current: date) -> None:
        self.table = table
        self.columns = reading.columns
        self.site = reading.site or table.mapping.constants.site
        self.places = places
        self.current = current
        self.fields = table.count_fields
        self._labels = {field: table.label(at) for field, at in self.columns.items()}
        self._night_at = self.columns["night"]
        self._counted = [(self.columns.get(field), field) for field in self.fields]
        self._counts_at = [at for at, _field in self._counted if at is not None]
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
        closed = _kept(self._closed(cells), reasons)
        counts = tuple(
            None if at is None else _kept(self._count(cells[at], field), reasons)
            for at, field in self._counted
        )
        if reasons or night is None or place is None or closed is None:
            return RefusedRow(row, tuple(cells), tuple(reasons))
        found = Night(row, cells, place, night, closed, counts)
        if against := self._against_rules(found):
            return RefusedRow(row, tuple(cells), tuple(against))
        return found

    def _skip(self, cells: Sequence[str]) -> Skipped | None:
        if is_comment(cells):
            return Skipped.COMMENT
        night = cells[self._night_at]
        if night not in self._dates and self.table.mapping.field_of(night) == "night":
            return Skipped.HEADER
        if night.strip() and not any(cells[at].strip() for at in self._counts_at):
            return None if self._cell(cells, "state") else Skipped.NO_COUNTS
        return None

    def _cell(self, cells: Sequence[str], field: str) -> str:
        """A row's cell of that field; empty where the file has no such column."""
        at = self.columns.get(field)
        return "" if at is None else cells[at].strip()

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
            missing = _("%(column)s: the date is missing. Write the evening's date as %(format)s.")
            return Wrong(missing % words)
        found = self.table.dates.read(text)
        if found is None:
            said = _("%(column)s: “%(value)s” is no date. The evening's date as %(format)s is allowed.")
            return Wrong(f"{said % words} {date_advice(text)}".strip())
        if found < EARLIEST:
            said = _("%(column)s: %(value)s is too long ago. Nights from %(first)s on are allowed.")
            return Wrong(said % {**words, "first": iso_date(EARLIEST)})
        return found

    def _place(self, cells: Sequence[str]) -> Place | Wrong:
        return self.places.find(self.site or self._cell(cells, "site"), self._cell(cells, "sector"))

    def _closed(self, cells: Sequence[str]) -> bool | Wrong:
        """Whether the house was closed: by its own column, or by the word that stands instead of a count."""
        text = self._cell(cells, "state")
        if not text:
            return self._word_for_closed(self._cell(cells, "occupied"))
        meant = self.table.mapping.meaning("state", text)
        if meant is not None:
            return meant == NightState.CLOSED
        known = list(self.table.mapping.codes.get("state", {}))
        return Wrong(
            _("%(column)s: “%(value)s” is not known. Allowed are %(codes)s.")
            % {"column": self._labels["state"], "value": shown(text), "codes": listed(known) or "–"}
        )

    def _word_for_closed(self, text: str) -> bool:
        return not text[:1].isdigit() and self.table.mapping.meaning("state", text) == NightState.CLOSED

    def _count(self, cell: str, field: str) -> int | Wrong | None:
        key = (field, cell)
        if key not in self._numbers:
            self._numbers[key] = (
                None
                if field == "occupied" and self._word_for_closed(cell)
                else whole_number(cell, self._labels[field], self.table.decimal_sign)
            )
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
        if found.closed or counts.get("occupied") is not None:
            return []
        said = _("%(column)s is empty. An empty cell is not zero: write 0, or leave the night out.")
        return [said % {"column": self._labels.get("occupied", column_name("occupied"))}]

    def _more_than_stated(self, counts: dict[str, int | None]) -> list[str]:
        beds, occupied = counts.get("stated_available"), counts.get("occupied") or 0
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
    occupied = counts.get("occupied")
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
