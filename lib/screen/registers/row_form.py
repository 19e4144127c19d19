"""The form of a row, what is wrong with it, and mine beside theirs."""

from __future__ import annotations

from dataclasses import replace
from html import escape
from typing import TYPE_CHECKING

import streamlit as st

from lib.records.registers.reading import today
from lib.records.store import store
from lib.screen import states, table
from lib.screen.registers import deeds, fields
from lib.screen.registers.names import in_words, names_to_read
from lib.words import _, sentence_case

if TYPE_CHECKING:
    from lib.access.identity import Identity
    from lib.records.registers.reading import Row
    from lib.records.registers.register import Register
    from lib.screen.registers.draft import Draft


def standing(identity: Identity, register: Register, row: Row, columns: tuple[str, ...]) -> None:
    """Values that are not to be changed here."""
    if not columns:
        return
    names = names_to_read(store(), identity, register, [row])
    pairs = zip(columns, in_words(register, row, names, columns), strict=True)
    lines = "".join(
        f"<div><dt>{escape(sentence_case(register.label(name)))}</dt><dd>{escape(said)}</dd></div>"
        for name, said in pairs
    )
    st.html(f'<dl class="sk-standing">{lines}</dl>')


def form(draft: Draft, identity: Identity) -> None:
    """The form of a draft, and above it what stands in the way of saving."""
    general = [problem for problem in draft.problems if problem.field not in draft.register.by_name]
    if draft.problems:
        _refused(draft, [problem.words for problem in general])
    with st.form(f"register_form_{draft.turn}", border=False, enter_to_submit=False):
        fields.ask(draft, store(), identity, today())
        st.form_submit_button(
            _("Save"),
            key=f"register_save_{draft.turn}",
            type="primary",
            on_click=deeds.save_draft,
            args=(draft,),
        )


def _refused(draft: Draft, general: list[str]) -> None:
    """Above the form: that nothing is saved, what concerns the whole row, which fields to look at."""
    known = draft.register.by_name
    named = dict.fromkeys(problem.field for problem in draft.problems if problem.field in known)
    shown = {one.name for one in draft.editable()}
    lines = [
        *general,
        *(
            problem.words
            for problem in draft.problems
            if problem.field in known and problem.field not in shown
        ),
    ]
    if fields_named := [sentence_case(known[name].label()) for name in named if name and name in shown]:
        lines.append(_("Look at: %(fields)s.") % {"fields": ", ".join(fields_named)})
    listed = "".join(f"<li>{escape(line)}</li>" for line in lines)
    what = escape(_("Nothing is saved yet. What you wrote is still here."))
    st.html(
        '<div class="sk-words sk-attention sk-said" role="alert">'
        f'<p class="sk-what">▲ {what}</p><ul>{listed}</ul></div>'
    )


def tell_conflict(draft: Draft, stored: Row, identity: Identity) -> None:
    """Mine beside theirs; or a word that the row has another version by now."""
    if draft.theirs is None:
        if draft.row is not None and draft.row.version != stored.version:
            states.words(_("Somebody else has changed the row since you opened it."))
            st.button(_("Show it as it is now"), key="register_renew", on_click=deeds.take_theirs)
        return
    register = draft.register
    mine, _problems = draft.values(store(), identity)
    differing = [name for name in register.by_name if mine.get(name) != draft.theirs.values.get(name)]
    both = [replace(draft.theirs, values=mine), draft.theirs]
    names = names_to_read(store(), identity, register, both)
    own = in_words(register, both[0], names, differing)
    other = in_words(register, draft.theirs, names, differing)
    rows = [
        (sentence_case(register.label(name)), left, right)
        for name, left, right in zip(differing, own, other, strict=True)
    ]
    said = _("%(name)s saved the row while you were writing. Nothing of yours is lost.")
    states.words(said % {"name": draft.who or _("Somebody else")}, attention=True)
    table.show((_("Field"), _("Yours"), _("Theirs")), rows, _("Where you differ"), key="register_conflict")
    with st.container(horizontal=True):
        st.button(_("Save mine"), key="register_mine", on_click=deeds.save_mine, args=(draft,))
        st.button(_("Take theirs"), key="register_theirs", on_click=deeds.take_theirs)
