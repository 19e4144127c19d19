"""The fields of a row on its form: labels, marks, widgets, and beside each what stands in its way."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import date, timedelta
from html import escape
from itertools import groupby
from typing import TYPE_CHECKING, Any, Final

import streamlit as st

from lib.records.registers.field import Field, Kind
from lib.records.registers.housing import DECISION, END, HOME
from lib.screen.registers import codes, deeds
from lib.screen.registers.draft import Draft
from lib.screen.registers.names import by_code, choosable
from lib.words import _, month_name, pgettext, sentence_case

if TYPE_CHECKING:
    from lib.access.identity import Identity
    from lib.records.store import Store

EARLIEST: Final = date(1950, 1, 1)
DAYS_AHEAD: Final = 3_660
MONTHS_BACK: Final = 60

Choices = Mapping[Any, str]


def section_title(section: str) -> str:
    """The heading of a part of the form; fields without a section stand first, without one."""
    titles = {
        DECISION: _("Decision and queue"),
        HOME: pgettext("form", "Home"),
        END: pgettext("form", "End"),
    }
    return titles.get(section, "")


def ask(draft: Draft, records: Store, identity: Identity, today: date) -> None:
    """Draw the fields two by two, under their sections."""
    draft.prepare()
    for section, fields in groupby(draft.editable(), key=lambda one: one.section):
        if title := section_title(section):
            st.html(f'<h2 class="sk-form-section">{escape(title)}</h2>')
        pairs = list(fields)
        for place in range(0, len(pairs), 2):
            for column, one in zip(st.columns(2), pairs[place : place + 2], strict=False):
                with column:
                    _field(draft, one, choosable(records, identity, one), today)
    if any(one.required for one in draft.editable()):
        st.html(f'<p class="sk-notes">{escape(_("* must be filled in"))}</p>')


def _field(draft: Draft, one: Field, choices: Choices, today: date) -> None:
    draw: dict[Kind, Callable[[Draft, Field, str, Choices, date], None]] = {
        Kind.WHOLE: _whole,
        Kind.DAY: _day,
        Kind.MONTH: _month,
        Kind.FLAG: _flag,
        Kind.CHOICE: _choice,
        Kind.REFERENCE: _text if by_code(one) else _choice,
    }
    draw.get(one.kind, _text)(draft, one, label(one), choices, today)
    hint = _("The tenancy's code") if by_code(one) else one.hint()
    problems = [problem.words for problem in draft.problems if problem.field == one.name]
    below = "".join(f'<p class="sk-refused" role="alert">▲ {escape(words)}</p>' for words in problems)
    below += f'<p class="sk-hint">{escape(hint)}</p>' if hint else ""
    if below:
        st.html(below)
    if draft.row is None and codes.CODED.get(draft.register.name) == one.name:
        # One of the form's own buttons, so that what else is written goes along and stays.
        st.form_submit_button(
            _("Make a random code"),
            key=f"register_code_{draft.turn}",
            on_click=deeds.new_code,
            args=(draft,),
        )


def label(one: Field) -> str:
    """A field's name on the form, with a mark when it must be filled in."""
    name = sentence_case(one.label())
    return f"{name} *" if one.required and one.kind is not Kind.FLAG else name


def _text(draft: Draft, one: Field, name: str, _choices: Choices, _today: date) -> None:
    longest = int(one.most) if one.kind is Kind.TEXT and one.most else 200
    st.text_input(name, key=draft.key(one.name), max_chars=longest, autocomplete="off")


def _whole(draft: Draft, one: Field, name: str, _choices: Choices, _today: date) -> None:
    # Without limits of its own: what is too much is refused in words, with what is allowed.
    st.number_input(name, key=draft.key(one.name), value=None, step=1, format="%d")


def _day(draft: Draft, one: Field, name: str, _choices: Choices, today: date) -> None:
    held = [day for day in (draft.written(one), draft.first_value(one)) if isinstance(day, date)]
    st.date_input(
        name,
        key=draft.key(one.name),
        value=None,
        min_value=min(EARLIEST, *held) if held else EARLIEST,
        max_value=max(today + timedelta(days=DAYS_AHEAD), *held)
        if held
        else today + timedelta(days=DAYS_AHEAD),
        format="YYYY-MM-DD",
    )


def _month(draft: Draft, one: Field, name: str, _choices: Choices, today: date) -> None:
    held = draft.written(one)
    months = months_back(today)
    offered = months if held is None or held in months else [held, *months]
    _select(draft, one, name, offered, lambda month: sentence_case(month_name(month)))


def months_back(today: date) -> list[date]:
    """This month and the sixty before, the latest first."""
    latest = today.year * 12 + today.month - 1
    return [date(month // 12, month % 12 + 1, 1) for month in range(latest, latest - MONTHS_BACK - 1, -1)]


def _flag(draft: Draft, one: Field, name: str, _choices: Choices, _today: date) -> None:
    st.checkbox(name, key=draft.key(one.name))


def _choice(draft: Draft, one: Field, name: str, choices: Choices, _today: date) -> None:
    held = draft.written(one)
    offered = list(choices) if held is None or held in choices else [held, *choices]
    _select(draft, one, name, offered, lambda key: choices.get(key, str(key)))


def _select(draft: Draft, one: Field, name: str, offered: Sequence[Any], say: Callable[[Any], str]) -> None:
    """A menu; one that may stay empty has an empty choice, and one that must be filled begins without any."""
    options = list(offered) if one.required else [None, *offered]
    st.selectbox(
        name,
        options,
        index=None if one.required else 0,
        format_func=lambda key: "–" if key is None else say(key),
        key=draft.key(one.name),
        placeholder=_("Choose"),
    )
