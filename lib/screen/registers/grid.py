"""Rows in a grid: each cell a text as people write and paste it, and the changes that the texts come to.

All cells are text on purpose. Streamlit's columns for dates, numbers and choices drop a pasted cell that they
cannot read without a word, and read "0,8" as 8; here everything pasted arrives, and what cannot be read is
told by row and column.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from lib.records.registers.field import Field
from lib.records.registers.refusals import RowProblem
from lib.records.registers.writing import Change
from lib.screen.registers.cells import Unreadable, cell, read
from lib.words import _

if TYPE_CHECKING:
    from lib.records.registers.reading import Row
    from lib.records.registers.register import Register
    from lib.screen.registers.names import Names

Cells = dict[str, str]
# Reads a cell that names a tenancy by its code; raises `Unreadable`.
Resolve = Callable[[Field, str], Any]


@dataclass(slots=True)
class Grid:
    """Rows in somebody's hands: as they stood when the grid was opened, and the cells it was drawn with.

    `names` are kept in the language that the cells were written in. `turn` names the widget.
    """

    register: Register
    rows: tuple[Row, ...]
    names: Names
    cells: list[Cells]
    turn: int
    left_out: int = 0
    problems: tuple[RowProblem, ...] = ()
    clash: Row | None = None
    who: str = ""
    drawn: bool = False
    refused_at: list[Cells] = field(default_factory=list)

    @property
    def key(self) -> str:
        """The key of the widget."""
        return f"register_grid_{self.turn}"

    def place_of(self, row_id: int) -> int | None:
        """Which line a stored row stands on, from 0."""
        return next((place for place, row in enumerate(self.rows) if row.id == row_id), None)


@dataclass(frozen=True, slots=True)
class Reckoning:
    """What the cells come to: changes with the line each stands on, and what cannot be read."""

    changes: tuple[Change, ...]
    lines: tuple[int, ...]
    problems: tuple[RowProblem, ...]

    @property
    def new(self) -> int:
        """How many rows are new."""
        return sum(change.row_id is None for change in self.changes)

    @property
    def changed(self) -> int:
        """How many stored rows are changed."""
        return len(self.changes) - self.new


def cells_of(register: Register, row: Row, names: Names) -> Cells:
    """A stored row as the grid writes it."""
    return {one.name: cell(one, row.values.get(one.name), names.get(one.name, {})) for one in register.fields}


def edited(grid: Grid, state: Any) -> list[Cells]:
    """The grid's cells with what the browser has changed and added; what does not fit in is left out."""
    cells = [dict(line) for line in grid.cells]
    state = state if isinstance(state, Mapping) else {}
    for place, changed in (state.get("edited_rows") or {}).items():
        if 0 <= int(place) < len(cells):
            cells[int(place)].update(_texts(grid, changed))
    added = ({**_empty(grid), **_texts(grid, line)} for line in state.get("added_rows") or [])
    return [*cells, *added]


def reckon(grid: Grid, cells: Iterable[Cells], resolve: Resolve) -> Reckoning:
    """What saving `cells` would write; empty lines below the stored rows are nothing."""
    changes, lines, problems = [], [], []
    for place, line in enumerate(cells):
        row = grid.rows[place] if place < len(grid.rows) else None
        values, wrong = _read_line(grid, row, line, resolve)
        problems += [RowProblem(name, words, place=place) for name, words in wrong]
        if values and (row is not None or any(line.values())):
            changes.append(Change(values, row.id if row else None, row.version if row else None))
            lines.append(place)
    return Reckoning(tuple(changes), tuple(lines), tuple(problems))


def _read_line(
    grid: Grid, row: Row | None, line: Cells, resolve: Resolve
) -> tuple[dict[str, Any], list[tuple[str, str]]]:
    """The values that a line would write, and what of it cannot be read, by field."""
    before = cells_of(grid.register, row, grid.names) if row else _empty(grid)
    values: dict[str, Any] = {}
    wrong = []
    for one in grid.register.fields:
        written = line[one.name].strip()
        if written == before[one.name]:
            continue
        try:
            value = _value(grid, one, written, resolve)
        except Unreadable as told:
            wrong.append((one.name, str(told)))
            continue
        if row is not None and value == row.values.get(one.name):
            continue
        if row is not None and one.fixed:
            said = _("This stands since the row was added: %(value)s. Add a new row instead.")
            wrong.append((one.name, said % {"value": before[one.name]}))
            continue
        values[one.name] = value
    return values, wrong


def _value(grid: Grid, one: Field, written: str, resolve: Resolve) -> Any:
    from lib.screen.registers.names import by_code

    if by_code(one) and written:
        return resolve(one, written)
    names = one.options() if one.options else {}
    return read(one, written, grid.names.get(one.name, names))


def _texts(grid: Grid, line: Mapping[str, Any]) -> Cells:
    known = grid.register.by_name
    return {name: "" if value is None else str(value) for name, value in line.items() if name in known}


def _empty(grid: Grid) -> Cells:
    return dict.fromkeys(grid.register.by_name, "")
