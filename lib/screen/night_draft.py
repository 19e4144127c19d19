"""The sheet of one night as this browser session holds it: what stands on it, and what the last save said."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date

import streamlit as st

from lib.access.identity import Identity
from lib.records.draft_rows import Answers, Sheet, part_field, told_by
from lib.records.drafts import Tap, rest_on, sheet_of, take_in, throw_away
from lib.records.night_rules import COLUMNS, NightInput, Problem
from lib.records.nights import NightToEdit, StoredNight, night_to_edit
from lib.records.registers.options import home_groups, sexes
from lib.records.store import Store
from lib.records.tables import APART_REASONS, TURNED_AWAY_REASONS, DetailDimension, NightState
from lib.screen.count_rows import heard

OTHER_REASONS = tuple(f"turned_away_{reason}" for reason in TURNED_AWAY_REASONS if reason != "full")
SECTIONS: Mapping[str, tuple[str, ...]] = {
    "full": ("turned_away_full",),
    "other": OTHER_REASONS,
    "slept": ("occupied",),
    "beds": ("beds_closed", "surge_opened"),
    "new": ("new_tonight",),
    "apart": APART_REASONS,
}


@dataclass(slots=True)
class Draft:
    """The open sheet and the stored night behind it. Belongs to one browser session; the sheet to all.

    `taken` is the last tap taken in from each device, also of sheets that are saved by now. `set_aside` are
    the answers that stood here when the house was saved as closed. `problems` and `remarks` are the last
    save's; `insists` when the sheet is to be saved over what somebody else saved, `gives_way` when not.
    """

    edit: NightToEdit
    revision: int
    sheet: Sheet
    taken: dict[str, int] = field(default_factory=dict)
    set_aside: Answers = field(default_factory=dict)
    unfolded: frozenset[str] = frozenset()
    problems: tuple[Problem, ...] = ()
    remarks: tuple[str, ...] = ()
    just_saved: bool = False
    insists: bool = False
    gives_way: bool = False

    @property
    def key(self) -> str:
        """What every widget key of this night begins with."""
        return f"night_{self.edit.site.id}_{self.edit.night}"

    @property
    def answers(self) -> Answers:
        """The answers by field; None and absent are *not answered*."""
        return self.sheet.answers

    @property
    def theirs(self) -> StoredNight | None:
        """What somebody else saved while this sheet was open."""
        stored = self.edit.stored
        return stored if stored and self.sheet.is_open and stored.version != self.sheet.basis else None

    def sections(self) -> dict[str, tuple[str, ...]]:
        """The fields that stand together, by section; the register parts only where they are open."""
        if not self.edit.details_open:
            return dict(SECTIONS)
        home, sex = DetailDimension.HOME, DetailDimension.SEX
        return {
            **SECTIONS,
            home: tuple(part_field(home, group) for group in home_groups()),
            sex: tuple(part_field(sex, group) for group in sexes()),
        }

    def listen(self, records: Store, identity: Identity) -> None:
        """Take in what this browser has said since last, and see how the sheet stands now."""
        site_id, night = self.edit.site.id, self.edit.night
        taps = [tap for tap in heard(f"{self.key}_sheet") if tap.number > self.taken.get(tap.device, 0)]
        house = st.session_state.get(self.closed_key, self.sheet.closed)
        switched = house if house != self.sheet.closed else None
        if taps or switched is not None:
            taps += self._second_thoughts() if switched is False else ()
            self.stands(take_in(records, identity, site_id, night, taps, closed=switched))
            self.note(taps)
            self.problems, self.remarks, self.just_saved = (), (), False
        else:
            self.stands(sheet_of(records, identity, site_id, night))

    @property
    def closed_key(self) -> str:
        """The key of the switch that says the house was closed."""
        return f"{self.key}_closed"

    def _second_thoughts(self) -> Iterable[Tap]:
        """The answers from before the house was said to be closed, if nobody has answered since."""
        if any(value is not None for value in self.answers.values()):
            return ()
        return [Tap(name, to=value, seen=self.sheet.basis) for name, value in self.set_aside.items()]

    def stands(self, sheet: Sheet) -> None:
        """Let `sheet` be how it stands; the switch that is drawn next stands so too."""
        self.sheet = sheet
        self.taken.update(sheet.taken)
        st.session_state[self.closed_key] = sheet.closed

    def note(self, taps: Iterable[Tap]) -> None:
        """Remember taps as taken in, also those that no field was there for: they need not come again."""
        for tap in taps:
            self.taken[tap.device] = max(tap.number, self.taken.get(tap.device, 0))

    def decide(self, records: Store, identity: Identity) -> None:
        """Carry out what was chosen between this sheet and what somebody else saved."""
        where = self.edit.site.id, self.edit.night
        if self.gives_way:
            self.stands(throw_away(records, identity, *where))
            self.problems = ()
        elif self.insists and self.edit.stored is not None:
            self.stands(rest_on(records, identity, *where, self.edit.stored.version))
        self.gives_way = False

    def reread(self, records: Store, identity: Identity) -> None:
        """See what is stored by now."""
        where = self.edit.site.id, self.edit.night
        self.revision, self.edit = records.revision(), night_to_edit(records, identity, *where)
        self.stands(sheet_of(records, identity, *where))

    def is_saved(self, records: Store, identity: Identity, stored: StoredNight) -> None:
        """Go on from the night as saved; taps that came in meanwhile stand on the sheet, unsaved."""
        self.set_aside = self.answers if self.sheet.closed else {}
        self.reread(records, identity)
        if self.sheet.is_open:
            where = self.edit.site.id, self.edit.night
            self.stands(rest_on(records, identity, *where, stored.version))
        self.problems, self.just_saved = (), True

    def as_input(self) -> NightInput:
        """The answers in the records' shape. A closed house's counts stay here, unsaved, until it opens."""
        site_id, night = self.edit.site.id, self.edit.night
        if self.sheet.closed:
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
    """The night's sheet with everything this browser has said since.

    A tap costs one look at the revision counter and one at the sheet; when the counter has moved, the night
    is read anew.
    """
    revision = records.revision()
    draft = held_draft(site_id, night)
    if draft is None:
        edit = night_to_edit(records, identity, site_id, night)
        draft = Draft(edit, revision, sheet_of(records, identity, site_id, night))
        draft.stands(draft.sheet)
        draft.unfolded = frozenset(
            section
            for section, fields in draft.sections().items()
            if any(draft.answers.get(name) for name in fields)
        )
        st.session_state[_place(site_id, night)] = draft
    elif draft.revision != revision:
        draft.edit, draft.revision = night_to_edit(records, identity, site_id, night), revision
    draft.listen(records, identity)
    return draft


def held_draft(site_id: int, night: date) -> Draft | None:
    """The sheet as this session last saw it, as far as it has any."""
    draft = st.session_state.get(_place(site_id, night))
    return draft if isinstance(draft, Draft) else None


def _place(site_id: int, night: date) -> str:
    return f"night_draft_{site_id}_{night}"


def differing(mine: NightInput, theirs: NightInput) -> Iterable[tuple[str, int | None, int | None]]:
    """The fields two people answered differently: field, mine, theirs."""
    ours, others = told_by(mine)[0], told_by(theirs)[0]
    for name in dict.fromkeys([*COLUMNS, *ours, *others]):
        if ours.get(name) != others.get(name):
            yield name, ours.get(name), others.get(name)
