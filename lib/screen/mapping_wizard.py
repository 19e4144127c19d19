"""The wizard of *Läs in filer*: somebody says what a file's columns and words mean, and sees it at once."""

from __future__ import annotations

import re
from dataclasses import replace
from pathlib import Path, PurePath
from typing import TYPE_CHECKING, Final

import streamlit as st

from lib.access.guard import guard
from lib.access.rights import View
from lib.intake.dates import DATE_FORMATS
from lib.intake.drafting import Draft, digest_of, mapping_of, obstacles
from lib.intake.guessing import columns_of, likely_dates, likely_header, likely_kind
from lib.intake.keeping import NAME_LENGTH, keep, kept_by
from lib.intake.kinds import KINDS, dates_of, kind_name
from lib.intake.mapping import mappings
from lib.intake.opening import HEADER_WITHIN, Candidate, Opened
from lib.intake.problems import FileRefused, shown
from lib.intake.sites import own_sites
from lib.records.store import store
from lib.screen.headline import heading
from lib.screen.mapping_wizard_columns import ONE_SITE, column_meanings, layouts
from lib.screen.mapping_wizard_preview import live_preview
from lib.screen.mapping_wizard_way import Way, decide, open_wizard
from lib.screen.mapping_wizard_words import meanings_of_words
from lib.screen.states import words
from lib.words import _, number

if TYPE_CHECKING:
    from collections.abc import Sequence

    from lib.access.identity import Identity
    from lib.intake.kinds import Kind

ROWS_LOOKED_AT: Final = HEADER_WITHIN + 200
_STYLE: Final = Path(__file__).with_suffix(".css")


@st.fragment
def wizard(book: Opened, file_id: str, *, known: bool) -> None:
    """Ask, show, keep. `known`: the file could be read without; then the way back is offered."""
    asker = guard(View.IMPORT)
    st.html(f"<style>{_STYLE.read_text(encoding='utf-8')}</style>")
    with st.container(key="mapping_wizard"):
        heading(_("What do the columns mean?"))
        words(
            _("Say what the columns mean – further down you see at once how the rows are understood."),
            _("The answers are kept, so that the same kind of file is recognised next time."),
        )
        if known and st.button(_("Back: read it as suggested"), key=f"wizard_back_{file_id}"):
            open_wizard(file_id, wanted=False)
            st.rerun()
        draft, candidate = _asked(book, file_id, asker)
        _concluded(draft, candidate, book, file_id, asker)


def _asked(book: Opened, file_id: str, asker: Identity) -> tuple[Draft, Candidate]:
    """All questions in order, each with a guess already chosen."""
    with store().read() as session:
        sites = own_sites(session, asker.partner_id)
    with st.container(key="wizard_file"):
        candidate = _sheet(book, file_id)
        header, depth = _header(candidate, f"{file_id}_{candidate.name}")
        columns = columns_of(book.first_rows(candidate, ROWS_LOOKED_AT), header, depth)
        place = f"{file_id}_{candidate.name}_{header}_{depth}"
        kind = _kind(likely_kind(columns), place)
        key = f"{place}_{kind}"
        layout = layouts(kind, columns, sites, key)
        site = _site(sites, key) if layout == ONE_SITE else None
        dates = _dates(key)
    meanings = column_meanings(kind, columns, sites, layout, key)
    codes = meanings_of_words(kind, meanings, asker, key)
    if dates is None:
        held = [one.column.cells for one in meanings if one.field in dates_of(kind)]
        dates = likely_dates(cell for cells in held for cell in cells)
    return Draft(kind, header, depth, meanings, codes, dates, site), candidate


def _sheet(book: Opened, file_id: str) -> Candidate:
    candidates = book.candidates
    if not book.is_workbook or len(candidates) == 1:
        return book.likeliest
    names = [candidate.name for candidate in candidates]
    chosen = st.selectbox(
        _("Which sheet?"), names, index=names.index(book.likeliest.name), key=f"wizard_sheet_{file_id}"
    )
    return next(candidate for candidate in candidates if candidate.name == chosen)


def _header(candidate: Candidate, key: str) -> tuple[int, int]:
    """The index of the header's row, and how many rows it takes."""
    rows = candidate.rows[:HEADER_WITHIN]
    filled = [at for at, (_row, cells) in enumerate(rows) if any(cell.strip() for cell in cells)]
    likely = likely_header(rows)
    at = st.selectbox(
        _("On which row do the column names stand?"),
        filled,
        index=filled.index(likely) if likely in filled else 0,
        format_func=lambda index: _row_in_words(rows[index]),
        key=f"wizard_header_{key}",
    )
    depth = st.selectbox(
        _("How many rows do the column names take?"),
        (1, 2),
        format_func=lambda count: _("one row") if count == 1 else _("two rows: the upper one groups columns"),
        key=f"wizard_depth_{key}_{at}",
    )
    return at, depth


def _row_in_words(row: tuple[int, Sequence[str]]) -> str:
    at, cells = row
    first = " · ".join(shown(cell) for cell in cells if cell.strip())
    return _("Row %(row)s: %(cells)s") % {"row": number(at), "cells": first[:90]}


def _kind(likely: Kind, key: str) -> Kind:
    return st.selectbox(
        _("What is on the rows?"),
        KINDS,
        index=KINDS.index(likely),
        format_func=kind_name,
        key=f"wizard_kind_{key}",
    )


def _site(sites: dict[str, str], key: str) -> str | None:
    return st.selectbox(
        _("Which site is the file about?"),
        list(sites),
        index=0 if len(sites) == 1 else None,
        format_func=lambda code: sites[code],
        key=f"wizard_site_{key}",
    )


def _dates(key: str) -> str | None:
    """How dates are written; None: found out."""
    return st.selectbox(
        _("How are dates written?"),
        (None, *DATE_FORMATS),
        format_func=lambda name: name or _("Found out from the file"),
        key=f"wizard_dates_{key}",
    )


def _concluded(draft: Draft, candidate: Candidate, book: Opened, file_id: str, asker: Identity) -> None:
    """What is missing, how the rows are understood so far, and the two ways on."""
    heading(_("How the rows are understood"))
    said = obstacles(draft)
    for sentence in said:
        words(sentence, attention=True)
    if said:
        return
    sheet = candidate.name if book.is_workbook else None
    mapping = mapping_of(draft, _("not kept"))
    if not live_preview(book.beginning(candidate, ROWS_LOOKED_AT), mapping, draft.header, asker):
        return
    heading(_("Keep the answers"))
    name = st.text_input(
        _("Name of the mapping"),
        _free_name(book.file.name, asker),
        max_chars=NAME_LENGTH,
        key=f"wizard_name_{file_id}",
    )
    with st.container(horizontal=True):
        kept = st.button(_("Keep and go on"), type="primary", key=f"wizard_keep_{file_id}")
        once = st.button(_("Go on without keeping"), key=f"wizard_once_{file_id}")
    if kept:
        _keep(
            Way(mapping.model_copy(update={"name": name}), sheet, draft.header, kept=True), candidate, file_id
        )
    elif once:
        decide(file_id, Way(mapping, sheet, draft.header, kept=False))
        st.rerun()


def _keep(way: Way, candidate: Candidate, file_id: str) -> None:
    asker = guard(View.IMPORT)
    try:
        name = keep(store(), asker, way.mapping, digest_of(candidate, way.mapping, way.header))
    except FileRefused as refused:
        words(str(refused), attention=True)
        return
    decide(file_id, replace(way, mapping=way.mapping.model_copy(update={"name": name})))
    st.rerun()


def _free_name(file: str, asker: Identity) -> str:
    """A name for the mapping after the file's, without the month and year that the next one will not have."""
    stem = re.sub(r"[\d_\-–().]+", " ", PurePath(file).stem)
    name = " ".join(stem.split())[:60] or _("Our file")
    with store().read() as session:
        taken = {kept.name for kept in kept_by(session, asker.partner_id)} | set(mappings())
    free, count = name, 2
    while free in taken:
        free, count = f"{name} {count}", count + 1
    return free
