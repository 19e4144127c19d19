"""The rows behind an own figure: as a table whose sums are the figure's own, each row with its door."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from functools import singledispatch
from html import escape
from typing import Any, Final

from lib.exports.csv import Cell
from lib.publication.answers import CommitmentRow
from lib.publication.organisation import OwnSite, RowsBehind, is_on_track
from lib.publication.organisation_due import CLOCK_DAYS
from lib.publication.organisation_rows import Evening, OwnFlat, SiteNight, Tenant, Waiting
from lib.records.registers.housing import FLATS, TENANCIES
from lib.screen import division_words
from lib.screen.figures import figure_text, label_of
from lib.screen.night_tables import night_state
from lib.screen.organisation import link, night_link, row_link
from lib.screen.sentences_housing import class_label
from lib.screen.table import written
from lib.words import _, ngettext, number, pgettext, sentence_case

DRAWN: Final = 400
# How many columns at the right end add up to the figure: two unless told here.
_SUMMED: Final = {"turned_away_full": 1, "housing_waiting": 1, "housing_median_wait": 0}


@dataclass(frozen=True, slots=True)
class Door:
    """A cell that leads somewhere: its text, and the address of the row."""

    text: str
    address: str


Content = Cell | Door | tuple[Door, ...]


@dataclass(frozen=True, slots=True)
class BehindTable:
    """The rows behind a figure as written: `sums` stands in the last row, if anything adds up."""

    title: str
    headers: tuple[str, ...]
    rows: tuple[tuple[Content, ...], ...]
    sums: tuple[Cell, ...]
    file_name: str

    def plain(self) -> list[list[Cell]]:
        """The rows without their addresses, for files."""
        return [[_plain(cell) for cell in row] for row in self.rows]


def table_of(behind: RowsBehind) -> BehindTable:
    """The rows of an answer in words, in the language spoken now."""
    known = Known(behind.partner.code, {site.id: site for site in behind.sites})
    key = behind.figure.key
    headers = _headers(key)
    rows = tuple(_cells(row, key, known) for row in behind.rows)
    code = behind.period.code().replace("/", "-")
    return BehindTable(
        _("The rows behind: %(figure)s") % {"figure": label_of(key)},
        headers,
        rows,
        _sums(rows, len(headers), _SUMMED.get(key, 2)),
        f"{key.replace('_', '-')}-{code}",
    )


def in_words(behind: RowsBehind) -> str:
    """The figure with its arithmetic, as its card says it."""
    text = figure_text(behind.figure)
    return " · ".join(part for part in (text.value, text.arithmetic) if part)


def table_html(table: BehindTable) -> str:
    """The table as HTML, its sums at the foot, the first column naming each row; all text is escaped."""
    shown = table.rows[:DRAWN]
    right = [any(_is_number(row[at]) for row in table.rows) for at in range(len(table.headers))]
    mark = [' class="sk-number"' if flush else "" for flush in right]
    head = "".join(f'<th scope="col"{mark[at]}>{escape(name)}</th>' for at, name in enumerate(table.headers))
    body = "".join(_row_html(row, mark) for row in shown)
    foot = f"<tfoot>{_row_html(table.sums, mark)}</tfoot>" if table.sums else ""
    title = escape(table.title)
    return (
        f'<div class="sk-table-frame org-links" tabindex="0" role="region" aria-label="{title}">'
        f'<table class="sk-table"><caption>{escape(_caption(table))}</caption>'
        f"<thead><tr>{head}</tr></thead><tbody>{body}</tbody>{foot}</table></div>"
    )


def _caption(table: BehindTable) -> str:
    if len(table.rows) <= DRAWN:
        count = len(table.rows)
        return ngettext("%(n)s row", "%(n)s rows", count) % {"n": number(count)}
    return _("The first %(n)s of %(all)s rows; the files hold them all, and the sums are of all.") % {
        "n": number(DRAWN),
        "all": number(len(table.rows)),
    }


def _row_html(row: Sequence[Content], mark: Sequence[str]) -> str:
    first, *rest = (_cell_html(cell) for cell in row)
    cells = "".join(f"<td{mark[at]}>{text}</td>" for at, text in enumerate(rest, start=1))
    return f'<tr><th scope="row"{mark[0]}>{first}</th>{cells}</tr>'


def _cell_html(cell: Content) -> str:
    match cell:
        case Door():
            return f'<a href="{escape(cell.address)}">{escape(cell.text)}</a>'
        case tuple():
            return ", ".join(_cell_html(one) for one in cell) or "–"
        case _:
            return escape(written(cell))


def _plain(cell: Content) -> Cell:
    match cell:
        case Door():
            return cell.text
        case tuple():
            return ", ".join(one.text for one in cell)
        case _:
            return cell


def _is_number(cell: Content) -> bool:
    return isinstance(cell, int | float) and not isinstance(cell, bool)


def _sums(rows: Sequence[Sequence[Content]], columns: int, summed: int) -> tuple[Cell, ...]:
    """The sums of the last `summed` columns, under the other ones nothing; no row where nothing adds up."""
    if not summed or not rows:
        return ()
    sums = [sum(_amount(row[at]) for row in rows) for at in range(columns - summed, columns)]
    return (_("Sum"), *[""] * (columns - summed - 1), *sums)


def _amount(cell: Content) -> float:
    return cell if isinstance(cell, int | float) else 0


def _headers(key: str) -> tuple[str, ...]:
    """The columns of a figure's rows; those of whole numbers are the ones that add up to it."""
    night, site, state = _("Night of"), _("Site"), _("State")
    code, times = TENANCIES.label("person_code"), _("Times")
    decided, offered = TENANCIES.label("decided_on"), TENANCIES.label("offered_on")
    waiting = (code, decided, offered, _("90 days on"), _("Days of waiting"))
    columns: dict[str, tuple[str, ...]] = {
        "occupancy": (night, site, state, _("Occupied"), _("Available")),
        "turned_away_full": (night, site, state, times),
        "turned_away_full_per_100": (night, site, state, times, _("Available")),
        "full_nights": (night, site, state, _("Occupied"), _("Available"), _("Full"), _("Counted")),
        "housing_waiting": (*waiting, _("Waiting")),
        "housing_median_wait": waiting,
        "flats_occupied": (
            FLATS.label("code"),
            FLATS.label("landlord_id"),
            _("Lived in"),
            _("In the programme"),
        ),
        "commitments_on_track": (
            _("Commitment"),
            pgettext("division", "State"),
            _("Delivered"),
            _("Ends"),
            _("Follows the plan"),
            _("Commitments"),
        ),
    }
    tenants = (
        code,
        TENANCIES.label("moved_in"),
        _("Why"),
        TENANCIES.label("exited_on"),
        _("Still housed"),
        _("Tenants"),
    )
    return columns.get(key, tenants)


@dataclass(frozen=True, slots=True)
class Known:
    """What the rows refer to: the partner by its address code, and its sites."""

    partner: str
    sites: dict[int, OwnSite]


@singledispatch
def _cells(row: Any, key: str, known: Known) -> tuple[Content, ...]:
    """A row as cells; every cell that counts is 1 or 0, so that its column adds up."""
    raise TypeError(type(row).__name__)


@_cells.register
def _night(row: SiteNight, key: str, known: Known) -> tuple[Content, ...]:
    site = known.sites[row.site_id]
    door = Door(row.night.isoformat(), night_link(site.code, row.night))
    unknown = row.state == "reported" and row.amount is None
    state = _("not known") if unknown else night_state(row.state)
    amounts = (row.amount,) if key == "turned_away_full" else (row.amount, row.base)
    return (door, site.name, state, *amounts)


@_cells.register
def _evening(row: Evening, key: str, known: Known) -> tuple[Content, ...]:
    doors = tuple(
        Door(known.sites[one].name, night_link(known.sites[one].code, row.night)) for one in row.site_ids
    )
    counted = row.state == "reported"
    return (
        row.night,
        doors,
        night_state(row.state),
        row.occupied,
        row.available,
        int(row.full),
        int(counted),
    )


@_cells.register
def _tenant(row: Tenant, key: str, known: Known) -> tuple[Content, ...]:
    door = Door(row.person_code, row_link("tenancies", row.tenancy_id))
    return (door, row.moved_in, sentence_case(_why(row.why)), row.left_on, int(row.housed), 1)


def _why(code: str) -> str:
    return {
        "lives_there": _("lives there still"),
        "took_over": _("has taken over the lease"),
        "left_later": _("moved out later than that"),
    }.get(code) or class_label(code, merged=False)


@_cells.register
def _waiting(row: Waiting, key: str, known: Known) -> tuple[Content, ...]:
    door = Door(row.person_code, row_link("tenancies", row.tenancy_id))
    cells = (door, row.decided_on, row.offered_on, row.decided_on + timedelta(days=CLOCK_DAYS), row.days)
    return (*cells, 1) if key == "housing_waiting" else cells


@_cells.register
def _flat(row: OwnFlat, key: str, known: Known) -> tuple[Content, ...]:
    return (Door(row.code, row_link("flats", row.flat_id)), row.landlord, int(row.lived_in), 1)


@_cells.register
def _commitment(row: CommitmentRow, key: str, known: Known) -> tuple[Content, ...]:
    return (
        Door(row.title, link("/arbetsfordelning", part=known.partner)),
        division_words.state_words(row),
        division_words.delivered(row),
        row.ends_on,
        int(is_on_track(row)),
        1,
    )
