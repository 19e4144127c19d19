"""The night form on a phone: rows to tap, one blue button, and words about what was saved or was not.

A tap reruns only the form. Nothing is preset: what nobody has answered shows "–" and is saved as unknown.
"""

from __future__ import annotations

import logging
from collections.abc import Mapping, Sequence
from datetime import date
from functools import lru_cache
from html import escape
from pathlib import Path

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from lib.access.guard import guard
from lib.access.identity import Identity
from lib.access.rights import View
from lib.access.session import DATABASE_AWAY
from lib.records.night_rules import column_name, names_of
from lib.records.nights import NightRefused, NightWrittenMeanwhile, StoredNight, save_night, tonight
from lib.records.store import Store, store
from lib.records.tables import DetailDimension, NightState
from lib.screen import states
from lib.screen.count_rows import CountRow, count_rows, prepare
from lib.screen.night_draft import OTHER_REASONS, Draft, answers_of, differing, draft_of
from lib.settings import settings
from lib.words import _, clock, ngettext, number, pgettext, weekday_date

ASKED_ON_AN_ORDINARY_NIGHT = ("turned_away_full", "new_tonight")
UNANSWERED = "–"


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
    is away. What has been answered stays in the session.
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
    questions = st.container(key="night_questions", gap="small")
    with st.container(key="night_save", gap="small"):
        news = st.container(key="night_news")
        pressed = st.button(_("Save the night"), key=f"{draft.key}_save", type="primary", width="stretch")
        status = st.empty()
    if pressed or draft.insists:
        _save(records, identity, draft)
    with questions:
        _ask(draft)
    with news:
        _tell(draft)
    status.html(f'<p class="night-status" role="status">{escape(_status(draft, identity))}</p>')


def _save(records: Store, identity: Identity, draft: Draft) -> None:
    draft.insists = False
    try:
        saved = save_night(
            records,
            identity,
            draft.as_input(),
            expected_version=draft.basis.version if draft.basis else None,
            reason=st.session_state.get(_reason_key(draft)),
        )
    except NightRefused as refused:
        draft.problems, draft.just_saved = refused.problems, False
    except NightWrittenMeanwhile as told:
        draft.theirs, draft.problems = told.night, ()
        if told.night is None:
            draft.rest_on(None)
    else:
        draft.rest_on(saved)
        draft.just_saved = True


def _reason_key(draft: Draft) -> str:
    return f"{draft.key}_reason"


def _ask(draft: Draft) -> None:
    if not draft.closed:
        _ask_beds(draft)
        _ask_turned_away(draft)
        _ask_more(draft)
    st.toggle(_("The house was closed"), key=_closed_key(draft))
    if draft.basis is not None and draft.edit.night < tonight():
        st.text_input(
            _("Why is the night corrected?"),
            key=_reason_key(draft),
            max_chars=200,
            placeholder=_("for example: counted wrong"),
        )


def _closed_key(draft: Draft) -> str:
    """The switch's key; a switch that is drawn anew stands as the answers say."""
    key = f"{draft.key}_closed"
    st.session_state.setdefault(key, draft.closed)
    return key


def _ask_beds(draft: Draft) -> None:
    edit = draft.edit
    choices = []
    if edit.last_night is not None:
        as_before = _("As yesterday: %(n)s") if _is_tonight(draft) else _("As the night before: %(n)s")
        choices.append((as_before % {"n": number(edit.last_night)}, {"occupied": edit.last_night}))
    if edit.regular_beds and edit.regular_beds != edit.last_night:
        all_beds = _("All beds: %(n)s") % {"n": number(edit.regular_beds)}
        choices.append((all_beds, {"occupied": edit.regular_beds}))
    _card(draft, "slept", {"occupied": _beds_and_last_night(draft)}, choices)
    hints = {"beds_closed": _("cleaning, broken, staffing"), "surge_opened": _("cold-weather preparedness")}
    _card(draft, "beds", hints, [(_("All beds open, no extra ones"), dict.fromkeys(hints, 0))])


def _ask_turned_away(draft: Draft) -> None:
    _heading(_("Got no bed"), level=2)
    nobody = dict.fromkeys(("turned_away_full", *OTHER_REASONS), 0)
    _card(
        draft,
        "full",
        {"turned_away_full": _("press + every time")},
        [(_("Nobody was left without a bed"), nobody)],
    )
    with _folded(draft, _("Other reason"), "other"):
        hints = {"turned_away_group_full": _("for example the women's room")}
        _card(draft, "other", hints, [(_("Nobody for another reason"), dict.fromkeys(OTHER_REASONS, 0))])
    with _folded(draft, _("Counted apart"), "apart"):
        _card(draft, "apart", {}, [])


def _heading(text: str, *, level: int) -> None:
    st.html(f'<h{level} class="night-heading">{escape(text)}</h{level}>')


def _folded(draft: Draft, label: str, section: str) -> DeltaGenerator:
    """A part most nights leave folded; unfolded where something stored in it is more than nothing."""
    told = answers_of(draft.basis)
    is_told = any(told.get(field) for field in draft.sections()[section])
    return st.expander(label, expanded=is_told, key=f"{draft.key}_{section}_folded")


def _ask_more(draft: Draft) -> None:
    _card(draft, "new", {"new_tonight": _("did not sleep here the night before")}, [])
    if draft.edit.details_open:
        with _folded(draft, _("Home municipality and sex (optional)"), DetailDimension.HOME):
            for dimension in (DetailDimension.HOME, DetailDimension.SEX):
                _heading(column_name(dimension), level=3)
                _card(draft, dimension, {}, [])


def _card(
    draft: Draft,
    section: str,
    hints: Mapping[str, str],
    choices: Sequence[tuple[str, Mapping[str, int]]],
) -> None:
    """The rows of one section, and under them answers that take one tap."""
    names = _part_names(draft) if section in set(DetailDimension) else {}
    rows = [
        CountRow(
            field, names.get(field) or column_name(field), hints.get(field, ""), draft.answers.get(field)
        )
        for field in draft.sections()[section]
    ]
    key = f"{draft.key}_{section}"
    with st.container(key=f"night_card_{section}", gap="small"):
        title = column_name(section) if section in set(DetailDimension) else rows[0].name
        count_rows(rows, turn=draft.turns.get(section, 0), key=key, title=title)
        if choices:
            with st.container(key=f"{key}_choices", horizontal=True, gap="small"):
                for place, (label, answers) in enumerate(choices):
                    st.button(label, key=f"{key}_choice_{place}", on_click=draft.choose, args=(answers,))


def _part_names(draft: Draft) -> dict[str, str]:
    home, sex = DetailDimension.HOME, DetailDimension.SEX
    return {
        **{f"{home}:{code}": name for code, name in draft.edit.places},
        f"{home}:rest_of_sweden": _("Rest of Sweden"),
        f"{home}:eu_eea": _("EU/EEA"),
        f"{home}:not_registered": _("Not registered in Sweden"),
        f"{home}:undisclosed": _("Will not say"),
        f"{home}:unknown": pgettext("person", "Unknown"),
        f"{sex}:woman": pgettext("person", "Woman"),
        f"{sex}:man": pgettext("person", "Man"),
        f"{sex}:unknown": pgettext("person", "Unknown"),
    }


def _is_tonight(draft: Draft) -> bool:
    return draft.edit.night == tonight()


def _beds_and_last_night(draft: Draft) -> str:
    beds, last = draft.edit.regular_beds, draft.edit.last_night
    before = _("yesterday %(n)s") if _is_tonight(draft) else _("the night before %(n)s")
    parts = [ngettext("%(n)s bed", "%(n)s beds", beds) % {"n": number(beds)}] if beds is not None else []
    parts.append(before % {"n": UNANSWERED if last is None else number(last)})
    return " · ".join(parts)


def _tell(draft: Draft) -> None:
    """What stands in the way of saving, or what somebody else saved meanwhile."""
    if draft.problems:
        lines = "".join(f"<li>{escape(problem.words)}</li>" for problem in draft.problems)
        head = f"<p>▲ {escape(_('The night was not saved.'))}</p>"
        st.html(f'<div class="night-words" role="alert">{head}<ul>{lines}</ul></div>')
    if draft.theirs is not None:
        _tell_of_theirs(draft, draft.theirs)


def _tell_of_theirs(draft: Draft, theirs: StoredNight) -> None:
    said = _("%(name)s saved the night at %(time)s, while you were writing. Nothing of yours is lost.")
    words = said % {"name": theirs.saved_by_name, "time": clock(theirs.saved_at.astimezone(settings().zone))}
    st.html(
        f'<div class="night-words" role="alert"><p>▲ {escape(words)}</p>{_side_by_side(draft, theirs)}</div>'
    )
    with st.container(key=f"{draft.key}_conflict", horizontal=True, gap="small"):
        st.button(_("Save mine"), key=f"{draft.key}_mine", on_click=_insist, args=(draft, theirs))
        st.button(_("Take theirs"), key=f"{draft.key}_theirs", on_click=draft.start_from, args=(theirs,))


def _insist(draft: Draft, theirs: StoredNight) -> None:
    draft.gather()
    draft.rest_on(theirs)
    draft.insists = True


def _side_by_side(draft: Draft, theirs: StoredNight) -> str:
    names = _part_names(draft)
    mine = draft.as_input()
    rows = [
        (names.get(field) or column_name(field), _shown(own), _shown(other))
        for field, own, other in differing(mine, theirs.entry)
    ]
    if mine.state is not theirs.entry.state:
        rows.insert(0, (_("The house"), _state(mine.state), _state(theirs.entry.state)))
    people = (pgettext("night form", "You"), theirs.saved_by_name)
    head = "<td></td>" + "".join(f'<th scope="col">{escape(name)}</th>' for name in people)
    body = "".join(
        f'<tr><th scope="row">{escape(name)}</th><td>{escape(own)}</td><td>{escape(other)}</td></tr>'
        for name, own, other in rows
    )
    return f"<table><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table>"


def _shown(value: int | None) -> str:
    return UNANSWERED if value is None else number(value)


def _state(state: NightState) -> str:
    return pgettext("house", "closed") if state is NightState.CLOSED else pgettext("house", "open")


def _status(draft: Draft, identity: Identity) -> str:
    if draft.basis is None:
        return _("Not saved yet.")
    at = draft.basis.saved_at.astimezone(settings().zone)
    who = (
        pgettext("night form", "you")
        if draft.basis.saved_by == identity.username
        else draft.basis.saved_by_name
    )
    words = {"day": weekday_date(at.date()), "time": clock(at), "who": who}
    if draft.touched:
        return _("Changes not saved. Last saved: %(day)s at %(time)s by %(who)s") % words
    last = _("Last saved: %(day)s at %(time)s by %(who)s") % words
    left = [name for name in ASKED_ON_AN_ORDINARY_NIGHT if draft.answers.get(name) is None]
    if draft.just_saved and left and not draft.closed:
        return last + ". " + _("Not answered: %(fields)s.") % {"fields": names_of(left)}
    return last
