"""What kind of file this is: its sheet or delimiter, its header, its mapping, its dates and decimals."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from lib.intake.dates import DATE_FORMATS, DateReading, recognise_dates
from lib.intake.files import NightFile
from lib.intake.grids import Grid, NumberedRow
from lib.intake.header import Columns, Header, header_among, no_header, refuse_twins
from lib.intake.keeping import Kept
from lib.intake.kinds import COUNT_FIELDS, kind_name
from lib.intake.likeness import likeness
from lib.intake.mapping import Mapping, mapping_named, mappings
from lib.intake.numbers import DecimalSign, recognise_decimal_sign
from lib.intake.opening import Candidate, Opened, opened
from lib.intake.problems import FileRefused, NeedsChoice, shown
from lib.words import _, listed


@dataclass(frozen=True, slots=True)
class Choices:
    """What a person has said about a file; None is left to the file itself.

    `made` is a mapping that is just being made and stands nowhere yet; `header` the index of its header row.
    """

    mapping: str | None = None
    dates: str | None = None
    sheet: str | None = None
    partner: str | None = None
    made: Mapping | None = None
    header: int | None = None


@dataclass(frozen=True, slots=True)
class Reading:
    """One pass over the rows: all columns of a long file, or one site's columns of a wide one."""

    columns: Columns
    site: str | None = None


@dataclass(frozen=True, slots=True)
class Table:
    """A file that is understood: its rows below the header and how to read their cells.

    `kept` is the partner's own mapping that it was recognised by.
    """

    grid: Grid
    header: Header
    rows: list[NumberedRow]
    dates: DateReading
    decimal_sign: DecimalSign | None
    kept: Kept | None = None

    @property
    def mapping(self) -> Mapping:
        """The mapping in use."""
        return self.header.mapping

    @property
    def header_row(self) -> int:
        """The header's row number in the file."""
        return self.grid.rows[self.header.index][0]

    @property
    def readings(self) -> tuple[Reading, ...]:
        """What is read out of each row: one night, or one for each site of a wide file."""
        if not self.header.spread:
            return (Reading(self.header.columns),)
        return tuple(
            Reading({**self.header.columns, **columns}, site) for site, columns in self.header.spread.items()
        )

    @property
    def count_fields(self) -> tuple[str, ...]:
        """The counts this file has, in the records' order."""
        held = {field for reading in self.readings for field in reading.columns}
        return tuple(field for field in COUNT_FIELDS if field in held)

    def label(self, at: int) -> str:
        """What the file calls a column."""
        return shown(self.header.labels[at])


def recognise(file: NightFile | Opened, choices: Choices, own: Sequence[Kept] = ()) -> Table:
    """Understand a file of nights, or raise FileRefused (NeedsChoice where a person can settle it) in words.

    `own` are the partner's kept mappings: one made for just this header wins, then the best fit.
    """
    if choices.dates is not None and choices.dates not in DATE_FORMATS:
        raise FileRefused(
            _("“%(name)s” is no known way of writing dates. There are: %(names)s.")
            % {"name": shown(choices.dates), "names": listed(list(DATE_FORMATS))}
        )
    book = opened(file)
    known = _known(book, choices, own)
    grid, header = found_table(book, known, choices)
    refuse_twins(header)
    kept = next((one for one in own if one.mapping is header.mapping), None)
    return _table(grid, header, choices.dates, kept)


def _known(book: Opened, choices: Choices, own: Sequence[Kept]) -> list[Mapping]:
    if choices.made is not None:
        return [choices.made]
    kept = [one.mapping for one in own if one.mapping is not None]
    installed = [mapping for mapping in mappings().values() if mapping.kind == "nights"]
    if choices.mapping is None:
        like = likeness(book, own, sheet=choices.sheet, kinds=("nights",))
        return [like.header.mapping] if like else installed
    named = mapping_named(choices.mapping, kept)
    if named.kind != "nights":
        raise FileRefused(
            _("The mapping %(name)s is not for nights but for: %(kind)s.")
            % {"name": shown(named.name), "kind": kind_name(named.kind)}
        )
    return [named]


def found_table(book: Opened, known: list[Mapping], choices: Choices) -> tuple[Grid, Header]:
    """The sheet (or delimiter) with a header that fits; a choice between several sheets is the person's."""
    candidates = _looked_at(book, choices.sheet)
    fits = [
        (candidate, header)
        for candidate in candidates
        if (header := header_among(candidate.rows, known, only=choices.header)) is not None
    ]
    if not fits:
        rows = candidates[0].rows if book.is_workbook else book.likeliest.rows
        raise no_header(known, rows, [grid.sheet or "" for grid in book.sheets])
    if book.is_workbook and len(fits) > 1:
        names = tuple(candidate.name for candidate, _header in fits)
        raise NeedsChoice(
            _("Several sheets hold nights: %(names)s. Say which one is to be taken in.")
            % {"names": listed([shown(sheet) for sheet in names])},
            field="sheet",
            options=names,
        )
    candidate, header = max(fits, key=lambda pair: pair[1].width)
    return book.grid(candidate), header


def _looked_at(book: Opened, chosen: str | None) -> tuple[Candidate, ...]:
    if not book.is_workbook:
        return book.candidates
    names = [candidate.name for candidate in book.candidates]
    if chosen is not None and chosen not in names:
        raise FileRefused(
            _("There is no sheet named “%(name)s”. There are: %(names)s.")
            % {"name": shown(chosen), "names": listed([shown(sheet) for sheet in names])}
        )
    return tuple(candidate for candidate in book.candidates if chosen in {None, candidate.name})


def _table(grid: Grid, header: Header, stated_dates: str | None, kept: Kept | None) -> Table:
    below = grid.rows[header.index + header.depth :]
    rows = [(at, cells) for at, cells in below if any(cell.strip() for cell in cells)]
    if not rows:
        raise FileRefused(_("The file has a header but no nights under it. Write at least one."))
    stated = stated_dates or header.mapping.dates
    if stated is None:
        dates = recognise_dates(_cells(rows, header, "night", header.columns["night"]))
    else:
        dates = DateReading(stated, stated=True)
    counts = (cell for field, at in _counted(header) for cell in _cells(rows, header, field, at))
    return Table(grid, header, rows, dates, recognise_decimal_sign(counts), kept)


def _counted(header: Header) -> Iterator[tuple[str, int]]:
    """The columns of counts."""
    for columns in (header.columns, *header.spread.values()):
        yield from ((field, at) for field, at in columns.items() if field in COUNT_FIELDS)


def _cells(rows: list[NumberedRow], header: Header, field: str, at: int) -> set[str]:
    """The different cells of a column, without headers and comments between the rows."""
    found = {cells[at] for _number, cells in rows if at < len(cells)}
    return {
        cell
        for cell in found
        if cell.strip() and not cell.startswith("#") and header.mapping.field_of(cell) != field
    }
