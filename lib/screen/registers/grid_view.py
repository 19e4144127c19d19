"""*Redigera i tabell*: many rows at once, typed or pasted, saved all together or not at all."""

from __future__ import annotations

from dataclasses import replace
from html import escape
from typing import TYPE_CHECKING, Any, Final

import pandas as pd
import streamlit as st

from lib.records.registers.field import Field, Kind
from lib.records.registers.reading import listing
from lib.records.store import store
from lib.screen import states, table
from lib.screen.headline import headline
from lib.screen.registers import grid_deeds
from lib.screen.registers.address import Place, go
from lib.screen.registers.draft import TURN
from lib.screen.registers.fields import label
from lib.screen.registers.grid import Grid, cells_of, edited, reckon
from lib.screen.registers.list_view import crumbs
from lib.screen.registers.names import by_code, choosable, names_to_read
from lib.screen.registers.said import tell
from lib.words import _, listed, ngettext, number, sentence_case

if TYPE_CHECKING:
    from lib.access.identity import Identity
    from lib.records.registers.refusals import RowProblem
    from lib.records.registers.register import Register
    from lib.screen.registers.grid import Reckoning

MOST_ROWS: Final = 200
TOLD_AT_MOST: Final = 12
WORDS_IN_HELP: Final = 20


def grid_view(identity: Identity, register: Register, place: Place) -> None:
    """The own rows of the list in a grid; beside it the plain forms stay."""
    crumbs(identity, register, place)
    headline(_("%(register)s in a table") % {"register": register.title()})
    tell()
    if not register.may_write(identity, identity.partner_id):
        states.no_right()
        return
    grid = _grid(identity, register, place)
    _explain(grid)
    _draw(grid, identity)
    reckoning = reckon(
        grid, edited(grid, st.session_state.get(grid.key)), grid_deeds.resolver(store(), identity, grid)
    )
    _clash(grid)
    if grid.problems and grid.refused_at != edited(grid, st.session_state.get(grid.key)):
        grid.problems = ()  # something has been mended since: the next save tells anew
    _problems(grid, reckoning)
    _send(grid, reckoning, place)


def _grid(identity: Identity, register: Register, place: Place) -> Grid:
    """The grid in this session for this list, or a new one."""
    asked = (register.name, place.search, place.with_ended, place.parent)
    held = st.session_state.get(grid_deeds.GRID)
    if held is not None and held[0] == asked:
        grid: Grid = held[1]
        if not grid.drawn or grid.key in st.session_state:
            return grid
    found = listing(
        store(),
        identity,
        register,
        search=place.search,
        with_ended=place.with_ended,
        limit=MOST_ROWS,
        of=place.of(),
    )
    own = tuple(row for row in found.rows if row.may_change)
    st.session_state[TURN] = turn = st.session_state.get(TURN, 0) + 1
    names = _all_words(identity, register, own)
    cells = [cells_of(register, row, names) for row in own]
    grid = Grid(register, own, names, cells, turn, left_out=found.total - len(found.rows))
    st.session_state[grid_deeds.GRID] = (asked, grid)
    return grid


def _all_words(identity: Identity, register: Register, rows: tuple[Any, ...]) -> dict[str, Any]:
    """By field: the words that its cells may hold, those that the rows hold already among them."""
    held = names_to_read(store(), identity, register, rows)
    words: dict[str, Any] = {}
    for one in register.fields:
        if one.kind is Kind.CHOICE:
            words[one.name] = choosable(store(), identity, one)
        elif one.kind is Kind.REFERENCE:
            used = {row.values.get(one.name) for row in rows}
            known = {key: name for key, name in held[one.name].items() if key in used}
            words[one.name] = {**known, **choosable(store(), identity, one)}
    return words


def _explain(grid: Grid) -> None:
    said = [_("Write in the cells, or paste a block from a spreadsheet. New rows come last.")]
    said.append(_("Dates are written as 2026-01-31, choices in the words of the column."))
    if grid.left_out:
        kept = _("The table holds the first %(n)s rows; search to reach the others.")
        said.append(kept % {"n": number(MOST_ROWS)})
    st.html(f'<p class="sk-notes">{escape(" ".join(said))}</p>')


def _draw(grid: Grid, identity: Identity) -> None:
    columns = list(grid.register.by_name)
    frame = pd.DataFrame(grid.cells, columns=columns, dtype="str")
    st.data_editor(
        frame,
        key=grid.key,
        num_rows="add",
        column_config={
            one.name: st.column_config.TextColumn(label(one), help=_help(grid, one))
            for one in grid.register.fields
        },
        height=min(420, 36 * (len(frame) + 2) + 4),
        alt=_("%(register)s in a table") % {"register": grid.register.title()},
    )
    grid.drawn = True


def _help(grid: Grid, one: Field) -> str:
    """What a cell may hold."""
    if one.kind in {Kind.CHOICE, Kind.REFERENCE} and not by_code(one):
        names = list(grid.names.get(one.name, {}).values())
        more = ["…"] if len(names) > WORDS_IN_HELP else []
        return _("Allowed: %(names)s") % {"names": listed(names[:WORDS_IN_HELP] + more)}
    if one.kind is Kind.FLAG:
        return _("Allowed: %(names)s") % {"names": listed([_("Yes"), _("No")])}
    return one.hint()


def _problems(grid: Grid, reckoning: Reckoning) -> None:
    """What cannot be read, as it is typed; after a refused save also what was refused."""
    problems = [*reckoning.problems, *grid.problems]
    if not problems:
        return
    lines = list(dict.fromkeys(problem_line(grid, problem) for problem in problems))
    more = len(lines) - TOLD_AT_MOST
    if more > 0:
        left = ngettext("… and %(n)s more thing", "… and %(n)s more things", more) % {"n": number(more)}
        lines = [*lines[:TOLD_AT_MOST], left]
    what = _("Nothing was saved. To mend first:") if grid.problems else _("To mend before saving:")
    told = "".join(f"<li>{escape(line)}</li>" for line in lines)
    st.html(
        f'<div class="sk-words sk-attention sk-said" role="alert"><p class="sk-what">▲ {escape(what)}</p>'
        f"<ul>{told}</ul></div>"
    )


def problem_line(grid: Grid, problem: RowProblem) -> str:
    """A problem by the grid's row and column; `problem.place` is a line that the grid has now."""
    cells = edited(grid, st.session_state.get(grid.key))
    # By its number and its first words: a column of numbers would take part in what is pasted.
    first = next((text for text in cells[problem.place].values() if text.strip()), "")
    row = _("Row %(n)s") % {"n": number(problem.place + 1)} + (f" ({first[:30]})" if first else "")
    field = grid.register.by_name.get(problem.field or "")
    column = f", {sentence_case(field.label())}" if field else ""
    return f"{row}{column}: {problem.words}"


def _clash(grid: Grid) -> None:
    if grid.clash is None:
        return
    place = grid.place_of(grid.clash.id)
    if place is None:
        return
    mine = edited(grid, st.session_state.get(grid.key))[place]
    theirs = cells_of(grid.register, grid.clash, grid.names)
    differing = [one for one in grid.register.fields if mine[one.name].strip() != theirs[one.name]]
    rows = [(sentence_case(one.label()), mine[one.name], theirs[one.name]) for one in differing]
    said = _("%(name)s has changed row %(n)s since the table was opened. Nothing was saved, nothing is lost.")
    states.words(said % {"name": grid.who or _("Somebody else"), "n": number(place + 1)}, attention=True)
    table.show((_("Field"), _("Yours"), _("Theirs")), rows, _("Where you differ"), key="register_clash")
    with st.container(horizontal=True):
        st.button(_("Keep mine"), key="register_grid_mine", on_click=grid_deeds.settle, args=(grid, True))
        st.button(
            _("Take theirs"), key="register_grid_theirs", on_click=grid_deeds.settle, args=(grid, False)
        )


def _send(grid: Grid, reckoning: Reckoning, place: Place) -> None:
    changed = ngettext("%(n)s changed row", "%(n)s changed rows", reckoning.changed)
    new = ngettext("%(n)s new row", "%(n)s new rows", reckoning.new)
    told = [changed % {"n": number(reckoning.changed)}, new % {"n": number(reckoning.new)}]
    with st.container(horizontal=True, key="register_send", vertical_alignment="center"):
        st.button(
            _("Save all changes"),
            key="register_save_all",
            type="primary",
            disabled=not (reckoning.changes or reckoning.problems),
            on_click=grid_deeds.save_grid,
            args=(grid,),
        )
        st.button(
            _("Leave the table"),
            key="register_leave_grid",
            on_click=go,
            args=(replace(place, grid=False),),
        )
        st.html(f'<p class="sk-notes" role="status">{escape(", ".join(told))}</p>')
