"""The night form on a phone: the open sheet, one blue button that saves it, and words about what was saved.

A tap reruns only the form. Nothing is preset: what nobody has answered shows "–" and is saved as unknown.
"""

from __future__ import annotations

import logging
from datetime import date
from functools import lru_cache
from html import escape
from pathlib import Path

import streamlit as st

from lib.access.guard import guard
from lib.access.identity import Identity
from lib.access.rights import View
from lib.access.session import DATABASE_AWAY
from lib.records.night_rules import names_of
from lib.records.nights import NightRefused, NightWrittenMeanwhile, StoredNight, save_night
from lib.records.store import Store, store
from lib.screen import night_news, night_questions, states
from lib.screen.count_rows import place_of, prepare, sheet_link
from lib.screen.night_draft import Draft, draft_of
from lib.screen.night_sheet import sheet_button
from lib.settings import settings
from lib.words import _, clock, pgettext, weekday_date

ASKED_ON_AN_ORDINARY_NIGHT = ("turned_away_full", "new_tonight")


@lru_cache(maxsize=1)
def _style() -> str:
    css = Path(__file__).with_name("night_form.css").read_text(encoding="utf-8")
    return f"<style>{css}</style>"


def dress() -> None:
    """Give the page the phone's look."""
    st.html(_style())
    prepare()


@st.fragment
def night_form(site_id: int, night: date) -> None:
    """Ask about one night of one site, and save it.

    A fragment runs without the frame: it asks for the right in every run, and says itself when the database
    is away. What has been tapped stands on the sheet in the database, and until then in the browser.
    """
    try:
        _form(site_id, night)
    except DATABASE_AWAY:
        logging.getLogger(__name__).exception("The database does not answer")
        states.database_away()


def _form(site_id: int, night: date) -> None:
    identity = guard(View.TONIGHT)
    records = store()
    draft = draft_of(records, identity, site_id, night)
    draft.decide(records, identity)
    place = place_of(identity.account_id, draft.edit.site.code, night.isoformat())
    questions = st.container(key="night_questions", gap="small")
    with st.container(key="night_save", gap="small"):
        link, news = st.container(key="night_link"), st.container(key="night_news")
        pressed = st.button(_("Save the night"), key=f"{draft.key}_save", type="primary", width="stretch")
        status = st.empty()
    if pressed or draft.insists:
        _save(records, identity, draft)
    with questions:
        night_questions.ask(draft, identity, place)
        sheet_button(draft.edit.site.code, draft.edit.site.name, night)
    with link:
        sheet_link(draft.sheet, draft.taken, place=place, key=f"{draft.key}_sheet")
    with news:
        night_news.tell(draft)
    status.html(f'<p class="night-status" role="status">{escape(_status(draft, identity))}</p>')


def _save(records: Store, identity: Identity, draft: Draft) -> None:
    draft.insists = False
    try:
        saved = save_night(
            records,
            identity,
            draft.as_input(),
            expected_version=draft.sheet.basis,
            reason=st.session_state.get(night_questions.reason_key(draft)),
            signed_by=night_questions.signature(draft, identity),
        )
    except NightRefused as refused:
        draft.problems, draft.just_saved = refused.problems, False
    except NightWrittenMeanwhile:
        draft.problems = ()
        draft.reread(records, identity)
    else:
        draft.is_saved(records, identity, saved)
        night_questions.forget_signature(draft)
        try:
            draft.remarks = _remarks(records, draft)
        except Exception:  # the night is saved: a check that fails must not look like a night that is not
            logging.getLogger(__name__).exception("The saved night could not be checked")


def _remarks(records: Store, draft: Draft) -> tuple[str, ...]:
    """What the data checks remark on the night as saved; they rest on what stands here anyway."""
    from lib.records.checks import remarks_on_night

    with records.read() as session:
        found = remarks_on_night(session, draft.edit.site.id, draft.edit.night)
        return tuple(dict.fromkeys(one.words for one in found))


def _status(draft: Draft, identity: Identity) -> str:
    stored = draft.edit.stored
    if stored is None:
        kept = " " + _("What has been tapped is kept.") if draft.sheet.is_open else ""
        return _("Not saved yet.") + kept
    at = stored.saved_at.astimezone(settings().zone)
    words = {"day": weekday_date(at.date()), "time": clock(at), "who": _who(stored, identity)}
    if draft.sheet.is_open:
        return _("Changes not saved. Last saved: %(day)s at %(time)s by %(who)s") % words
    last = _("Last saved: %(day)s at %(time)s by %(who)s") % words
    left = [name for name in ASKED_ON_AN_ORDINARY_NIGHT if draft.answers.get(name) is None]
    if draft.just_saved and left and not draft.sheet.closed:
        return last + ". " + _("Not answered: %(fields)s.") % {"fields": names_of(left)}
    return last


def _who(stored: StoredNight, identity: Identity) -> str:
    if stored.signed_by:
        return stored.signed_by
    if stored.saved_by == identity.username and not identity.shared:
        return pgettext("night form", "you")
    return stored.saved_by_name
