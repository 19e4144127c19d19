"""A register's file understood: its sheet or delimiter, its header, how it writes dates and numbers."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final, Self, cast

from lib.intake.dates import DATE_FORMATS, DateReading, recognise_dates
from lib.intake.files import NightFile
from lib.intake.grids import Grid, NumberedRow
from lib.intake.header import Header, header_among, no_header, refuse_twins
from lib.intake.kinds import Kind
from lib.intake.mapping import Constants
from lib.intake.mapping import Mapping as FileMapping
from lib.intake.numbers import DecimalSign, recognise_decimal_sign
from lib.intake.opening import Opened, opened
from lib.intake.problems import FileRefused, NeedsChoice, shown
from lib.intake.register_files.labels import file_fields, register_mapping
from lib.records.registers.field import Field
from lib.records.registers.field import Kind as Written
from lib.records.registers.register import Register
from lib.words import LANGUAGES, _, listed, speaking

USUAL_DATES: Final = "YYYY-MM-DD"
DATED: Final = (Written.DAY, Written.MONTH)


@dataclass(frozen=True, slots=True)
class Overrides:
    """What a person or a kept mapping says about a file; what is left out is found in the file itself.

    `columns`: field → its label, or several of which one is there; where there are any, no other column is
    read. `codes`: field → what the file writes → code (or the name of a site, flat or partner). `site`: the
    site of every row of a file without such a column. `header`: index of the header's row. `kept`: the name
    of the kept mapping that says so.
    """

    columns: Mapping[str, str | Sequence[str]] = field(default_factory=dict)
    codes: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    site: str | None = None
    dates: str | None = None
    sheet: str | None = None
    header: int | None = None
    header_rows: int = 1
    ignored: tuple[str, ...] = ()
    kept: str = ""

    @classmethod
    def of(
        cls,
        mapping: FileMapping,
        *,
        dates: str | None = None,
        sheet: str | None = None,
        header: int | None = None,
    ) -> Self:
        """A kept mapping, and what was chosen for this file."""
        return cls(
            mapping.columns,
            mapping.codes,
            mapping.constants.site,
            dates or mapping.dates,
            sheet,
            header,
            mapping.header_rows,
            mapping.ignored,
            mapping.name,
        )


@dataclass(frozen=True, slots=True)
class RegisterTable:
    """A file that is understood. `columns`: field → place among the cells."""

    register: Register
    grid: Grid
    header: Header
    columns: Mapping[str, int]
    rows: list[NumberedRow]
    dates: DateReading
    decimal_sign: DecimalSign | None
    overrides: Overrides

    @property
    def fields(self) -> tuple[Field, ...]:
        """The register's columns that the file has, in the register's order."""
        return tuple(found for found in file_fields(self.register) if found.name in self.columns)

    @property
    def header_row(self) -> int:
        """The header's row number in the file."""
        return self.grid.rows[self.header.index][0]

    def label(self, name: str) -> str:
        """What the file calls a field's column; what the register calls it where the file has none."""
        if name in self.columns:
            return shown(self.header.labels[self.columns[name]])
        return self.register.label(name)


def recognise_register(file: NightFile | Opened, register: Register, overrides: Overrides) -> RegisterTable:
    """Understand a register's file; raises FileRefused in words, NeedsChoice where a person can settle it."""
    if overrides.dates is not None and overrides.dates not in DATE_FORMATS:
        raise FileRefused(
            _("“%(name)s” is no known way of writing dates. There are: %(names)s.")
            % {"name": shown(overrides.dates), "names": listed(list(DATE_FORMATS))}
        )
    mapping = _mapping(register, overrides)
    grid, header = _found(opened(file), mapping, overrides, register)
    refuse_twins(header)
    below = grid.rows[header.index + header.depth :]
    rows = [(at, cells) for at, cells in below if any(cell.strip() for cell in cells)]
    if not rows:
        raise FileRefused(_("The file has a header but no rows under it. Write at least one."))
    columns = header.columns
    dated = _cells(rows, columns, (name for name in columns if _kind(register, name) in DATED))
    counted = _cells(rows, columns, (name for name in columns if _kind(register, name) is Written.WHOLE))
    sign = recognise_decimal_sign(counted)
    return RegisterTable(register, grid, header, columns, rows, _dates(dated, overrides), sign, overrides)


def _mapping(register: Register, overrides: Overrides) -> FileMapping:
    labels = {
        name: (said,) if isinstance(said, str) else tuple(said) for name, said in overrides.columns.items()
    }
    return FileMapping(
        name=register.name,
        title={language: _title(register, language) for language in LANGUAGES},
        kind=cast("Kind", register.name),
        header_rows=2 if overrides.header_rows == 2 else 1,
        ignored=overrides.ignored,
        columns=labels or register_mapping(register),
        codes={name: dict(said) for name, said in overrides.codes.items()},
        constants=Constants(site=overrides.site),
    )


def _title(register: Register, language: str) -> str:
    with speaking("sv" if language == "sv" else "en"):
        return register.title()


def _found(
    book: Opened, mapping: FileMapping, overrides: Overrides, register: Register
) -> tuple[Grid, Header]:
    """The sheet (or delimiter) whose header fits best."""
    candidates = book.candidates
    if book.is_workbook and overrides.sheet is not None:
        names = [candidate.name for candidate in candidates]
        candidates = tuple(candidate for candidate in candidates if candidate.name == overrides.sheet)
        if not candidates:
            raise FileRefused(
                _("There is no sheet named “%(name)s”. There are: %(names)s.")
                % {"name": shown(overrides.sheet), "names": listed([shown(name) for name in names])}
            )
    fits = [
        (candidate, header)
        for candidate in candidates
        if (header := header_among(candidate.rows, [mapping], only=overrides.header)) is not None
    ]
    if not fits:
        sheets = [grid.sheet or "" for grid in book.sheets]
        raise no_header([_spoken(mapping, register)], book.likeliest.rows, sheets)
    if book.is_workbook and len(fits) > 1:
        fitting = tuple(candidate.name for candidate, _header in fits)
        said = _("Several sheets fit: %(names)s. Say which one is to be taken in.")
        words = {"names": listed([shown(name) for name in fitting])}
        raise NeedsChoice(said % words, field="sheet", options=fitting)
    candidate, header = max(fits, key=lambda pair: pair[1].width)
    return book.grid(candidate), header


def _spoken(mapping: FileMapping, register: Register) -> FileMapping:
    """The mapping with the labels of the language spoken now first, as a refusal names them."""
    columns = {
        name: (register.label(name), *labels) if name in register.by_name else labels
        for name, labels in mapping.columns.items()
    }
    return mapping.model_copy(update={"columns": columns})


def _kind(register: Register, name: str) -> Written | None:
    found = register.by_name.get(name)
    return found.kind if found else None


def _cells(rows: list[NumberedRow], columns: Mapping[str, int], names: Iterable[str]) -> set[str]:
    """The different filled cells of some columns, without comments."""
    places = [columns[name] for name in names]
    found = {cells[at] for _row, cells in rows for at in places if at < len(cells)}
    return {cell for cell in found if cell.strip() and not cell.startswith("#")}


def _dates(cells: set[str], overrides: Overrides) -> DateReading:
    """How the file writes dates: all of them decide together, months written otherwise do not count."""
    if overrides.dates is not None:
        return DateReading(overrides.dates, stated=True)
    readable = {cell for cell in cells if any(DateReading(name).read(cell) for name in DATE_FORMATS)}
    return recognise_dates(readable) if readable else DateReading(USUAL_DATES)
