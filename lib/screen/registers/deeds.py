"""What the buttons of a row do: save, end, remove, take back. Each asks anew who acts.

They are callbacks: they run before the page's guard, with what the browser has just sent.
"""

from __future__ import annotations

import logging
from collections.abc import Callable
from dataclasses import replace
from datetime import date

import streamlit as st

from lib.access.identity import Identity
from lib.access.rights import Refused, View, may_open
from lib.access.session import DATABASE_AWAY, current_identity
from lib.records.registers.past import past, undo
from lib.records.registers.reading import Row, one
from lib.records.registers.refusals import RowProblem, RowRefused
from lib.records.registers.register import Register
from lib.records.registers.writing import Change, end, remove, save
from lib.records.store import ChangedMeanwhile, Store, store
from lib.screen.registers import codes
from lib.screen.registers.address import Place, asked, go
from lib.screen.registers.draft import Draft, as_widget, forget
from lib.screen.registers.groups import parent_of
from lib.screen.registers.said import say, say_saved
from lib.words import _

Deed = Callable[[Store, Identity], None]


def attempt(deed: Deed) -> None:
    """Do it as whoever is signed in now; what goes wrong is said in words by the run that follows."""
    try:
        identity = current_identity()
        if identity is not None and may_open(identity, View.REGISTERS):
            deed(store(), identity)
    except Refused:
        say(_("You have no right to do this. Nothing was changed."), attention=True)
    except LookupError:
        forget()
        say(_("The row is not there any more. Nothing was changed."), attention=True)
    except DATABASE_AWAY:
        logging.getLogger(__name__).exception("The database does not answer")
        say(_("The database did not answer, and nothing was changed. Try again in a moment."), attention=True)


def save_draft(draft: Draft) -> None:
    """Save what the form holds, or say beside its fields what stands in the way."""
    attempt(lambda records, identity: _save(records, identity, draft))


def _save(records: Store, identity: Identity, draft: Draft) -> None:
    draft.theirs = None
    values, draft.problems = draft.values(records, identity)
    if draft.problems:
        return
    row_id, version = (draft.row.id, draft.row.version) if draft.row else (None, None)
    try:
        saved = save(records, identity, draft.register, Change(values, row_id, version))
    except RowRefused as refused:
        draft.problems = refused.problems
    except ChangedMeanwhile:
        _meet_theirs(records, identity, draft)
    else:
        forget()
        say_saved(_("Saved."), saved.findings)
        if row_id is None:
            go(_after_adding(draft, saved.row_ids[0]))


def _after_adding(draft: Draft, row_id: int) -> Place:
    """The row that was added; for one that was added under another, that other one."""
    place = asked()
    above = parent_of(draft.register)
    if place.parent and above and draft.preset:
        return Place(above.name, row=place.parent)
    return replace(place, row=row_id, adding=False)


def _meet_theirs(records: Store, identity: Identity, draft: Draft) -> None:
    """Somebody else was first: hold theirs beside mine, or mine alone when the row is gone."""
    if draft.row is None:
        draft.problems = (
            RowProblem(None, _("Somebody else added the same thing just now. Look at the list.")),
        )
        return
    try:
        draft.theirs = one(records, identity, draft.register, draft.row.id)
        entries = past(records, identity, draft.register, draft.row.id)
        draft.who = entries[0].actor if entries else ""
    except LookupError:
        for fixed in draft.register.fields:
            if fixed.fixed:
                st.session_state[draft.key(fixed.name)] = as_widget(fixed, draft.first_value(fixed))
        draft.row = None
        go(replace(asked(), row=None, adding=True))
        say(
            _("Somebody else has removed the row. What you wrote is still here; save to add it anew."),
            attention=True,
        )


def save_mine(draft: Draft) -> None:
    """Save over what somebody else saved, having seen it."""
    draft.row, draft.theirs = draft.theirs or draft.row, None
    save_draft(draft)


def take_theirs() -> None:
    """Let go of what was written, and begin from what is stored."""
    forget()


def new_code(draft: Draft) -> None:
    """Write a random code into the form."""
    st.session_state[draft.key(codes.CODED[draft.register.name])] = codes.random_code()


def end_row(register: Register, row: Row, key: str) -> None:
    """End the row with the day that the widget `key` holds."""
    day = st.session_state.get(key)
    if not isinstance(day, date):
        say(_("Choose a day first. Nothing was changed."), attention=True)
        return

    def deed(records: Store, identity: Identity) -> None:
        saved = end(records, identity, register, row.id, row.version, day)
        forget()
        say_saved(_("Ended."), saved.findings)

    attempt(lambda records, identity: _unless_changed(lambda: deed(records, identity)))


def remove_row(register: Register, row: Row) -> None:
    """Remove a row that was entered by mistake."""

    def deed(records: Store, identity: Identity) -> None:
        remove(records, identity, register, row.id, row.version)
        forget()
        say(_("The row has been removed."))
        go(asked().list())

    attempt(lambda records, identity: _unless_changed(lambda: deed(records, identity)))


def undo_last(register: Register, row: Row) -> None:
    """Take back the last change of the row; an addition takes the row with it."""

    def deed(records: Store, identity: Identity) -> None:
        saved = undo(records, identity, register, row.id, row.version)
        forget()
        if saved is None:
            say(_("The row has been removed."))
            go(asked().list())
        else:
            say_saved(_("The last change has been taken back."), saved.findings)

    attempt(lambda records, identity: _unless_changed(lambda: deed(records, identity)))


def _unless_changed(deed: Callable[[], None]) -> None:
    """Do it, unless the row was changed meanwhile or something refuses: then say so, and change nothing."""
    try:
        deed()
    except RowRefused as refused:
        say(_("Nothing was changed."), [problem.words for problem in refused.problems], attention=True)
    except ChangedMeanwhile:
        forget()
        say(_("Somebody else changed the row meanwhile. Look at it and try again."), attention=True)
