"""What somebody has answered about a night but not saved yet: kept per site and night through every rerun."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date

import streamlit as st

from lib.access.identity import Identity
from lib.records.night_rules import (
    COLUMNS,
    HOME_ELSEWHERE,
    SEXES,
    NightInput,
    Problem,
)
from lib.records.nights import NightToEdit, StoredNight, night_to_edit
from lib.records.store import Store
from lib.records.tables import APART_REASONS, TURNED_AWAY_REASONS, DetailDimension, NightState
from lib.screen.count_rows import heard

OTHER_REASONS = tuple(f"turned_away_{reason}" for reason in TURNED_AWAY_REASONS if reason != "full")
SECTIONS: Mapping[str, tuple[str, ...]] = {
    "slept": ("occupied",),
    "beds": ("beds_closed", "surge_opened"),
    "full": ("turned_away_full",),
    "other": OTHER_REASONS,
    "apart": APART_REASONS,
    "new": ("new_tonight",),
}


@dataclass(slots=True)
class Draft:
    """The answers so far, and the stored night they started from (`basis`). Belongs to one browser session.

    `turns` counts by section how often browser or server has spoken, so that the later word holds.
    `problems` are the last save's, `theirs` what somebody else saved meanwhile; `insists` when the answers
    here are to be saved over it.
    """

    edit: NightToEdit
    revision: int
    basis: StoredNight | None
    answers: dict[str, int | None]
    closed: bool
    turns: dict[str, int] = field(default_factory=dict)
    problems: tuple[Problem, ...] = ()
    theirs: StoredNight | None = None
    just_saved: bool = False
    insists: bool = False

    @property
    def key(self) -> str:
        """What every widget key of this night begins with."""
        return f"night_{self.edit.site.id}_{self.edit.night}"

    @property
    def touched(self) -> bool:
        """Whether something here is not saved."""
        answers, closed = _told_by(self.basis)
        if self.closed or closed:
            return self.closed != closed
        return _given(self.answers) != _given(answers)

    def sections(self) -> dict[str, tuple[str, ...]]:
        """The fields that stand together, by section; the register parts only where they are open."""
        if not self.edit.details_open:
            return dict(SECTIONS)
        homes = (*(code for code, _name in self.edit.places), *HOME_ELSEWHERE)
        return {
            **SECTIONS,
            DetailDimension.HOME: tuple(part_field(DetailDimension.HOME, home) for home in homes),
            DetailDimension.SEX: tuple(part_field(DetailDimension.SEX, sex) for sex in SEXES),
        }

    def gather(self) -> None:
        """Take in what the browser has said since last: first thing in every run and every callback."""
        for section, fields in self.sections().items():
            said = heard(f"{self.key}_{section}")
            if said is not None and said.turn > self.turns.get(section, 0):
                self.turns[section] = said.turn
                self.answer({name: said.values[name] for name in fields if name in said.values})
        closed = st.session_state.get(f"{self.key}_closed", self.closed)
        if closed != self.closed:
            self.closed = closed
            self.problems, self.just_saved = (), False

    def choose(self, answers: Mapping[str, int]) -> None:
        """Answer several fields with one tap."""
        self.gather()
        for section, fields in self.sections().items():
            if not answers.keys().isdisjoint(fields):
                self.turns[section] = self.turns.get(section, 0) + 1
        self.answer(answers)

    def answer(self, answers: Mapping[str, int | None]) -> None:
        """Put in answers; what the last save complained about is no longer what stands here."""
        self.answers.update(answers)
        self.problems, self.just_saved = (), False

    def start_from(self, stored: StoredNight | None) -> None:
        """Let the stored night's values take the place of the answers."""
        self.rest_on(stored)
        self.answers, self.closed = _told_by(stored)
        st.session_state.pop(f"{self.key}_closed", None)
        self.turns = {section: self.turns.get(section, 0) + 1 for section in self.sections()}

    def rest_on(self, stored: StoredNight | None) -> None:
        """Keep the answers, and let saving them count as a change of `stored`."""
        self.basis = stored
        self.problems, self.theirs, self.just_saved = (), None, False

    def as_input(self) -> NightInput:
        """The answers in the records' shape. A closed house's counts stay here, unsaved, until it opens."""
        site_id, night = self.edit.site.id, self.edit.night
        if self.closed:
            return NightInput(site_id, night, NightState.CLOSED)
        return NightInput(
            site_id,
            night,
            occupied=self.answers.get("occupied"),
            surge_opened=self.answers.get("surge_opened"),
            beds_closed=self.answers.get("beds_closed"),
            new_tonight=self.answers.get("new_tonight"),
            turned_away={why: self.answers.get(f"turned_away_{why}") for why in TURNED_AWAY_REASONS},
            apart={reason: self.answers.get(reason) for reason in APART_REASONS},
            details=self._details() if self.edit.details_open else None,
        )

    def _details(self) -> dict[DetailDimension, dict[str, int]]:
        found: dict[DetailDimension, dict[str, int]] = {}
        for name, value in self.answers.items():
            dimension, _colon, category = name.partition(":")
            if category and value is not None:
                found.setdefault(DetailDimension(dimension), {})[category] = value
        return found


def draft_of(records: Store, identity: Identity, site_id: int, night: date) -> Draft:
    """This session's answers about a night, with everything the browser has said since.

    A tap costs one look at the revision counter. When it has moved, the night is read anew; answers that
    are not saved are never replaced by what was read.
    """
    revision = records.revision()
    draft = held_draft(site_id, night)
    if draft is not None and draft.revision == revision:
        draft.gather()
        return draft
    edit = night_to_edit(records, identity, site_id, night)
    if draft is None:
        answers, closed = _told_by(edit.stored)
        draft = Draft(edit=edit, revision=revision, basis=edit.stored, answers=answers, closed=closed)
        st.session_state[_place(site_id, night)] = draft
    draft.edit, draft.revision = edit, revision
    draft.gather()
    if edit.stored != draft.basis and not draft.touched:
        draft.start_from(edit.stored)
    return draft


def held_draft(site_id: int, night: date) -> Draft | None:
    """This session's answers about a night, as far as it has any."""
    draft = st.session_state.get(_place(site_id, night))
    return draft if isinstance(draft, Draft) else None


def _place(site_id: int, night: date) -> str:
    return f"night_draft_{site_id}_{night}"


def part_field(dimension: DetailDimension, category: str) -> str:
    """The field of a register part."""
    return f"{dimension}:{category}"


def differing(mine: NightInput, theirs: NightInput) -> Iterable[tuple[str, int | None, int | None]]:
    """The fields two people answered differently: field, mine, theirs."""
    ours, others = _flat(mine), _flat(theirs)
    for name in dict.fromkeys([*COLUMNS, *ours, *others]):
        if ours.get(name) != others.get(name):
            yield name, ours.get(name), others.get(name)


def answers_of(stored: StoredNight | None) -> dict[str, int | None]:
    """The answers that stand in the records, by field; none while the night is missing or closed."""
    return _told_by(stored)[0]


def _told_by(stored: StoredNight | None) -> tuple[dict[str, int | None], bool]:
    """The answers a stored night gives. A closed night gives none: its zeros are nobody's answers."""
    if stored is None:
        return {}, False
    if stored.entry.state is NightState.CLOSED:
        return {}, True
    return _flat(stored.entry), False


def _given(answers: Mapping[str, int | None]) -> dict[str, int]:
    return {name: value for name, value in answers.items() if value is not None}


def _flat(entry: NightInput) -> dict[str, int | None]:
    parts = {
        part_field(dimension, category): persons
        for dimension, categories in (entry.details or {}).items()
        for category, persons in categories.items()
    }
    if entry.state is NightState.CLOSED:
        return dict(parts)
    return {**entry.columns(), **parts}
