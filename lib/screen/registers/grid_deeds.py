"""What the grid's buttons do: save all or nothing, and settle what somebody else changed meanwhile."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

import streamlit as st

from lib.records.registers.past import past
from lib.records.registers.reading import one
from lib.records.registers.refusals import RowProblem, RowRefused
from lib.records.registers.writing import save_all
from lib.records.store import ChangedMeanwhile
from lib.screen.registers.cells import Unreadable
from lib.screen.registers.deeds import attempt
from lib.screen.registers.draft import TURN, tenancy_by_code
from lib.screen.registers.grid import Grid, Reckoning, cells_of, edited, reckon
from lib.screen.registers.said import say, say_saved
from lib.words import _, number

if TYPE_CHECKING:
    from lib.access.identity import Identity
    from lib.records.registers.field import Field
    from lib.records.store import Store
    from lib.screen.registers.grid import Cells, Resolve

GRID: Final = "register_grid"


def resolver(records: Store, identity: Identity, grid: Grid) -> Resolve:
    """Read a tenancy's code: one of the grid's own first, else whichever of the viewer's goes by it."""
    known: dict[str, Any] = {}

    def resolve(field: Field, written: str) -> Any:
        if written not in known:
            try:
                known[written] = tenancy_by_code(written, records, identity)
            except Unreadable as told:
                known[written] = told
        if isinstance(known[written], Unreadable):
            raise known[written]
        return known[written]

    return resolve


def save_grid(grid: Grid) -> None:
    """Save every change together, or say what stands in the way and save nothing."""
    attempt(lambda records, identity: _save(records, identity, grid))


def _save(records: Store, identity: Identity, grid: Grid) -> None:
    grid.problems, grid.clash = (), None
    grid.refused_at = edited(grid, st.session_state.get(grid.key))
    reckoning = reckon(grid, grid.refused_at, resolver(records, identity, grid))
    if reckoning.problems or not reckoning.changes:
        grid.problems = reckoning.problems
        return
    try:
        saved = save_all(records, identity, grid.register, reckoning.changes)
    except RowRefused as refused:
        grid.problems = tuple(_on_its_line(problem, reckoning) for problem in refused.problems)
    except ChangedMeanwhile as news:
        _meet(records, identity, grid, reckoning, news)
    else:
        st.session_state.pop(GRID, None)
        told = {"changed": number(reckoning.changed), "new": number(reckoning.new)}
        say_saved(_("Saved – changed rows: %(changed)s, new rows: %(new)s.") % told, saved.findings)


def _on_its_line(problem: RowProblem, reckoning: Reckoning) -> RowProblem:
    """A problem by the grid's line instead of by the change."""
    lines = reckoning.lines
    line = lines[problem.place] if 0 <= problem.place < len(lines) else 0
    return RowProblem(problem.field, problem.words, problem.check, line)


def _meet(
    records: Store, identity: Identity, grid: Grid, reckoning: Reckoning, news: ChangedMeanwhile
) -> None:
    """Somebody else was first with a row: hold theirs for a choice; a row that is gone becomes a new one."""
    place = grid.place_of(news.row_id) if news.row_id is not None else None
    if place is None:
        words = _("Somebody else has added one of the new rows meanwhile. Look at the list.")
        grid.problems = (RowProblem(None, words, place=reckoning.lines[-1]),)
        return
    try:
        grid.clash = one(records, identity, grid.register, news.row_id)
        entries = past(records, identity, grid.register, news.row_id)
        grid.who = entries[0].actor if entries else ""
    except LookupError:
        cells = edited(grid, st.session_state.get(grid.key))
        gone = cells.pop(place)
        rows = tuple(row for row in grid.rows if row.id != news.row_id)
        _redraw(grid, rows, [*cells, gone])
        say(_("Somebody else has removed a row. Yours now stands last, as a new one."), attention=True)


def settle(grid: Grid, mine: bool) -> None:
    """Go on with my cells over theirs, having seen them, or with theirs for this row."""
    theirs, grid.clash = grid.clash, None
    place = grid.place_of(theirs.id) if theirs else None
    if theirs is None or place is None:
        return
    cells = edited(grid, st.session_state.get(grid.key))
    before = cells_of(grid.register, grid.rows[place], grid.names)
    after = cells_of(grid.register, theirs, grid.names)
    if mine:
        kept = {name: text for name, text in cells[place].items() if text.strip() != before[name]}
        after = {**after, **kept}
    cells[place] = after
    _redraw(grid, (*grid.rows[:place], theirs, *grid.rows[place + 1 :]), cells)


def _redraw(grid: Grid, rows: tuple[Any, ...], cells: list[Cells]) -> None:
    """Begin a new widget with these cells: what a browser holds of the old one is part of them."""
    st.session_state[TURN] = grid.turn = st.session_state.get(TURN, 0) + 1
    grid.rows, grid.cells, grid.drawn = rows, cells, False
