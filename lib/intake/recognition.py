"""What kind of file this is: its sheet or delimiter, its header, its mapping, its dates and decimals."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from lib.intake.dates import DATE_FORMATS, DateReading, recognise_dates
from lib.intake.delimited import DELIMITERS, decoded, peeked, read_text
from lib.intake.files import NightFile
from lib.intake.grids import Grid, NumberedRow
from lib.intake.mapping import COUNT_FIELDS, Mapping, mapping_named, mappings
from lib.intake.numbers import DecimalSign, recognise_decimal_sign
from lib.intake.problems import FileRefused, NeedsChoice, quoted, shown
from lib.intake.workbook import is_workbook, read_workbook
from lib.words import _, listed

HEADER_WITHIN = 20


@dataclass(frozen=True, slots=True)
class Choices:
    """What a person has said about a file; None is left to the file itself."""

    mapping: str | None = None
    dates: str | None = None
    sheet: str | None = None
    partner: str | None = None


@dataclass(frozen=True, slots=True)
class Header:
    """Where a mapping's columns stand: the header's place among the rows, its labels, field → column."""

    mapping: Mapping
    index: int
    labels: tuple[str, ...]
    columns: dict[str, int]


@dataclass(frozen=True, slots=True)
class Table:
    """A file that is understood: its rows below the header and how to read their cells."""

    grid: Grid
    header: Header
    rows: list[NumberedRow]
    dates: DateReading
    decimal_sign: DecimalSign | None

    @property
    def mapping(self) -> Mapping:
        """The mapping in use."""
        return self.header.mapping

    @property
    def header_row(self) -> int:
        """The header's row number in the file."""
        return self.grid.rows[self.header.index][0]

    @property
    def count_fields(self) -> tuple[str, ...]:
        """The counts this file has, in the records' order."""
        return tuple(field for field in COUNT_FIELDS if field in self.header.columns)

    def label(self, field: str) -> str:
        """What the file calls a field's column."""
        return shown(self.header.labels[self.header.columns[field]])

    def cell(self, cells: Sequence[str], field: str) -> str:
        """A row's cell of that field; empty where the file has no such column or the row ends early."""
        at = self.header.columns.get(field)
        return cells[at].strip() if at is not None and at < len(cells) else ""


def recognise(file: NightFile, choices: Choices) -> Table:
    """Understand a file, or raise FileRefused (NeedsChoice where a person can settle it) in words."""
    known = [mapping_named(choices.mapping)] if choices.mapping else list(mappings().values())
    if choices.dates is not None and choices.dates not in DATE_FORMATS:
        raise FileRefused(
            _("“%(name)s” is no known way of writing dates. There are: %(names)s.")
            % {"name": shown(choices.dates), "names": listed(list(DATE_FORMATS))}
        )
    if is_workbook(file.content):
        grid, header = _sheet(read_workbook(file.content, file.name), known, choices.sheet, file.name)
    else:
        grid, header = _text(file, known)
    _refuse_twins(header)
    return _table(grid, header, choices.dates)


def header_among(rows: Sequence[NumberedRow], known: Iterable[Mapping]) -> Header | None:
    """The row among the first 20 that fits a mapping best; None when no row has what a mapping needs."""
    fits = [
        header
        for index, (_number, cells) in enumerate(rows[:HEADER_WITHIN])
        for mapping in known
        if (header := _fit(mapping, index, cells)) is not None
    ]
    return max(fits, key=lambda header: (len(header.columns), -header.index), default=None)


def _fit(mapping: Mapping, index: int, cells: Sequence[str]) -> Header | None:
    columns: dict[str, int] = {}
    for at, label in enumerate(cells):
        field = mapping.field_of(label)
        if field is not None:
            columns.setdefault(field, at)
    if not all(field in columns for field in mapping.needed):
        return None
    return Header(mapping, index, tuple(cells), columns)


def _text(file: NightFile, known: list[Mapping]) -> tuple[Grid, Header]:
    text, encoding = decoded(file.content, file.name)
    peeks = {delimiter: peeked(text, delimiter, HEADER_WITHIN) for delimiter in DELIMITERS}
    fits = {delimiter: header_among(rows, known) for delimiter, rows in peeks.items()}
    found = [(header, delimiter) for delimiter, header in fits.items() if header is not None]
    if not found:
        widest = max(peeks.values(), key=lambda rows: max((len(cells) for _at, cells in rows), default=0))
        raise _no_header(known, widest)
    header, delimiter = max(found, key=lambda pair: len(pair[0].columns))
    return read_text(text, delimiter, encoding), header


def _sheet(grids: list[Grid], known: list[Mapping], chosen: str | None, name: str) -> tuple[Grid, Header]:
    names = [grid.sheet or "" for grid in grids]
    if not any(any(cells) for grid in grids for _at, cells in grid.rows):
        raise FileRefused(_("“%(file)s” is empty.") % {"file": shown(name)})
    if chosen is not None and chosen not in names:
        raise FileRefused(
            _("There is no sheet named “%(name)s”. There are: %(names)s.")
            % {"name": shown(chosen), "names": listed([shown(sheet) for sheet in names])}
        )
    looked = [grid for grid in grids if chosen in {None, grid.sheet}]
    fits = [(grid, header) for grid in looked if (header := header_among(grid.rows, known)) is not None]
    if not fits:
        raise _no_header(known, looked[0].rows, names)
    if len(fits) > 1:
        fitting = tuple(grid.sheet or "" for grid, _header in fits)
        raise NeedsChoice(
            _("Several sheets hold nights: %(names)s. Say which one is to be taken in.")
            % {"names": listed([shown(sheet) for sheet in fitting])},
            field="sheet",
            options=fitting,
        )
    return fits[0]


def _table(grid: Grid, header: Header, stated_dates: str | None) -> Table:
    rows = [(at, cells) for at, cells in grid.rows[header.index + 1 :] if any(cell.strip() for cell in cells)]
    if not rows:
        raise FileRefused(_("The file has a header but no nights under it."))
    stated = stated_dates or header.mapping.dates
    if stated is None:
        dates = recognise_dates(_cells(rows, header, "night"))
    else:
        dates = DateReading(stated, stated=True)
    counts = (cell for field in COUNT_FIELDS for cell in _cells(rows, header, field))
    return Table(grid, header, rows, dates, recognise_decimal_sign(counts))


def _cells(rows: list[NumberedRow], header: Header, field: str) -> set[str]:
    """The different cells of a column, without headers and comments between the rows."""
    at = header.columns.get(field)
    if at is None:
        return set()
    found = {cells[at] for _number, cells in rows if at < len(cells)}
    return {
        cell
        for cell in found
        if cell.strip() and not cell.startswith("#") and header.mapping.field_of(cell) != field
    }


def _refuse_twins(header: Header) -> None:
    """Two columns that may both be the night (or the site, …) are not chosen between."""
    for field, at in header.columns.items():
        twins = [label for label in header.labels if header.mapping.field_of(label) == field]
        if len(twins) > 1:
            raise FileRefused(
                _("The columns %(labels)s mean the same thing. Keep one of them and remove the other.")
                % {"labels": listed([f"{quoted(label)} ({_place(header, label, at)})" for label in twins])}
            )


def _place(header: Header, label: str, first: int) -> str:
    """Which column by number: labels may be written alike."""
    at = [place for place, text in enumerate(header.labels) if text == label]
    return ", ".join(str(place + 1) for place in at or [first])


def _no_header(known: list[Mapping], rows: list[NumberedRow], sheets: Sequence[str] = ()) -> FileRefused:
    wanted = next((mapping for mapping in known if mapping.name == "samtak"), known[0])
    labels = [quoted(wanted.columns[field][0]) for field in wanted.needed]
    first = next((cells for _number, cells in rows if any(cells)), [])
    begins = listed([quoted(cell) for cell in first[:6] if cell.strip()])
    words = {"labels": listed(labels), "begins": begins, "sheets": listed([shown(sheet) for sheet in sheets])}
    if len(sheets) > 1:
        return FileRefused(
            _("No sheet has a header with the columns %(labels)s. The sheets are %(sheets)s.") % words
        )
    return FileRefused(
        _(
            "No header with the columns %(labels)s is found in the first 20 rows. The file "
            "begins with %(begins)s."
        )
        % words
    )
