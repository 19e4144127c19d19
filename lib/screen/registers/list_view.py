"""The list of a register: search, what is over, a page of rows to open, files, and the way to add."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Final

import streamlit as st

from lib.access.rights import View
from lib.records.registers.field import Kind
from lib.records.registers.reading import Listing, listing
from lib.records.store import store
from lib.screen import states
from lib.screen.headline import headline
from lib.screen.registers.address import Place, asked, go, link
from lib.screen.registers.files import downloads
from lib.screen.registers.groups import group_of, parent_of
from lib.screen.registers.links import To, links
from lib.screen.registers.names import in_words, names_to_read
from lib.screen.registers.row_table import Header, OpenRow, row_table
from lib.screen.registers.said import tell
from lib.screen.views import title
from lib.words import _, number, sentence_case

if TYPE_CHECKING:
    from collections.abc import Callable

    from lib.access.identity import Identity
    from lib.records.registers.register import Register

PER_PAGE: Final = 50
FLUSH_RIGHT: Final = frozenset({Kind.WHOLE, Kind.NUMBER})


def crumbs(identity: Identity, register: Register, place: Place) -> None:
    """The way back to all registers, to those beside this one, and to the row that this one lies under."""
    goals = [To(title(View.REGISTERS), Place())]
    for other in group_of(identity, register):
        goal = place.list() if other is register else Place(other.name)
        goals.append(To(other.title(), goal, here=other is register))
    above = parent_of(register)
    if place.of() and above and above.may_open(identity):
        goals.append(To(_("Back to: %(what)s") % {"what": above.one()}, Place(above.name, row=place.parent)))
    links(goals, title(View.REGISTERS), key="register_crumbs")


def list_view(identity: Identity, register: Register, place: Place) -> None:
    """A page of the register."""
    crumbs(identity, register, place)
    headline(register.title())
    tell()
    _tools(identity, register, place)
    found = _page(identity, register, place)
    if not found.rows:
        _nothing(register, place)
        return
    rows_to_open(identity, register, place, found)
    with st.container(horizontal=True, key="register_foot", vertical_alignment="center"):
        _pages(place, found)
        downloads(identity, register, place)


def _page(identity: Identity, register: Register, place: Place) -> Listing:
    return listing(
        store(),
        identity,
        register,
        search=place.search,
        with_ended=place.with_ended,
        offset=(place.page - 1) * PER_PAGE,
        limit=PER_PAGE,
        of=place.of(),
    )


def _tools(identity: Identity, register: Register, place: Place) -> None:
    with st.container(horizontal=True, key="register_tools", vertical_alignment="center"):
        _kept("register_search", place.search)
        st.text_input(
            _("Search"),
            key="register_search",
            on_change=_asked_for(
                "register_search", lambda said, now: replace(now, search=said.strip(), page=1)
            ),
            placeholder=_("Search"),
            label_visibility="collapsed",
            max_chars=60,
            autocomplete="off",
            width=260,
        )
        if register.ends:
            _kept("register_ended", place.with_ended)
            st.toggle(
                _("Show ended"),
                key="register_ended",
                on_change=_asked_for(
                    "register_ended", lambda said, now: replace(now, with_ended=said, page=1)
                ),
            )
        if register.may_write(identity, identity.partner_id):
            st.button(
                _("Add: %(what)s") % {"what": register.one()},
                key="register_add",
                type="primary",
                on_click=go,
                args=(replace(place, adding=True),),
            )
            st.button(
                _("Edit in a table"), key="register_grid", on_click=go, args=(replace(place, grid=True),)
            )


def rows_to_open(
    identity: Identity, register: Register, place: Place, found: Listing, *, without: str = ""
) -> None:
    """The rows as a table; each opens its own form. `without` leaves out a column that is the same in all."""
    columns = [name for name in register.shown if name != without]
    names = names_to_read(store(), identity, register, found.rows)
    headers = [
        Header(sentence_case(register.label(name)), register.by_name[name].kind in FLUSH_RIGHT)
        for name in columns
    ]
    rows = [
        OpenRow(row.id, link(replace(place, row=row.id)), in_words(register, row, names, columns), row.ended)
        for row in found.rows
    ]
    row_table(
        headers,
        rows,
        span(place, found),
        key=f"register_rows_{register.name}",
        opened=lambda row_id: go(replace(place, row=row_id)),
    )


def span(place: Place, found: Listing) -> str:
    """Which rows are shown: "51–100 av 1 234"."""
    first = (place.page - 1) * PER_PAGE + 1
    told = {"first": number(first), "last": number(first + len(found.rows) - 1), "of": number(found.total)}
    return _("%(first)s–%(last)s of %(of)s") % told


def _pages(place: Place, found: Listing) -> None:
    last = -(-found.total // PER_PAGE)
    if last < 2:
        return
    st.button(
        _("Previous"),
        key="register_previous",
        disabled=place.page <= 1,
        on_click=go,
        args=(replace(place, page=place.page - 1),),
    )
    st.button(
        _("Next"),
        key="register_next",
        disabled=place.page >= last,
        on_click=go,
        args=(replace(place, page=place.page + 1),),
    )
    st.text(span(place, found))


def _nothing(register: Register, place: Place) -> None:
    if place.search:
        states.words(_("Nothing found for “%(search)s”.") % {"search": place.search})
    elif place.page > 1:
        states.words(_("The list is shorter than that."))
        st.button(_("To the beginning"), key="register_first", on_click=go, args=(replace(place, page=1),))
    elif register.ends and not place.with_ended:
        states.words(_("No rows that are still valid."), _("Show ended ones, too, or add a row."))
    else:
        states.words(_("There are no rows yet."))


def _kept(key: str, value: object) -> None:
    """The address is the truth: a widget that says something else is set anew."""
    if st.session_state.get(key) != value:
        st.session_state[key] = value


def _asked_for(key: str, change: Callable[..., Place]) -> Callable[[], None]:
    """Write what the widget now says into the address, before the run begins."""

    def write() -> None:
        go(change(st.session_state[key], asked()))

    return write
