"""The night form's questions: what is tapped all evening first, then the beds, then who signs."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from html import escape

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from lib.access.identity import Identity
from lib.records.draft_rows import part_field
from lib.records.night_rules import column_name
from lib.records.nights import tonight
from lib.records.registers.options import home_groups, sexes
from lib.records.tables import DetailDimension
from lib.screen.count_rows import Choice, CountRow, count_rows
from lib.screen.full_house import full_house_card
from lib.screen.night_draft import OTHER_REASONS, Draft
from lib.words import _, ngettext, number

UNANSWERED = "–"


def ask(draft: Draft, identity: Identity, place: str) -> None:
    """Draw the questions about the draft's night; `place` is what the browser keeps its taps under."""
    if not draft.sheet.closed:
        cards = _Cards(draft, place)
        cards.turned_away()
        cards.beds()
        cards.more()
    st.session_state.setdefault(draft.closed_key, draft.sheet.closed)
    st.toggle(_("The house was closed"), key=draft.closed_key)
    if draft.edit.needs_reason:
        st.text_input(
            _("Why is the night corrected?"),
            key=reason_key(draft),
            max_chars=200,
            placeholder=_("for example: counted wrong"),
        )
    if identity.shared:
        _ask_signature(draft)


def reason_key(draft: Draft) -> str:
    """The key of the field that says why an earlier night is corrected."""
    return f"{draft.key}_reason"


def signature(draft: Draft, identity: Identity) -> str | None:
    """Who signs: chosen on a shared phone, nobody elsewhere."""
    chosen: str | None = st.session_state.get(_signature_key(draft))
    return chosen if identity.shared else None


def forget_signature(draft: Draft) -> None:
    """Whoever saves next signs anew: the phone has changed hands since."""
    if _signature_key(draft) in st.session_state:
        st.session_state[_signature_key(draft)] = None


def names_of_parts(draft: Draft) -> dict[str, str]:
    """What the register parts are called, by field; none where the partner does not keep them."""
    if not draft.edit.details_open:
        return {}
    parts = {DetailDimension.HOME: home_groups(), DetailDimension.SEX: sexes()}
    return {
        part_field(dimension, group): name
        for dimension, groups in parts.items()
        for group, name in groups.items()
    }


def _signature_key(draft: Draft) -> str:
    return f"{draft.key}_signature"


def _ask_signature(draft: Draft) -> None:
    with st.container(key="night_card_signature"):
        if draft.edit.signatures:
            st.pills(_("Signature"), draft.edit.signatures, key=_signature_key(draft))
            return
        missing = _(
            "There is no name to sign with. The manager adds signatures under “Registers and settings”."
        )
        st.html(f'<p class="night-missing">{escape(missing)}</p>')


class _Cards:
    """The cards of one sheet."""

    def __init__(self, draft: Draft, place: str) -> None:
        self.draft = draft
        self.place = place

    def turned_away(self) -> None:
        """*Fick ingen plats*: one tap each, the whole evening; whom to ring stands under what was tapped."""
        _heading(_("Got no bed"), level=2)
        nobody = dict.fromkeys(("turned_away_full", *OTHER_REASONS), 0)
        hints = {"turned_away_full": _("press + every time")}
        self._card("full", hints, [Choice(_("Nobody was left without a bed"), nobody)])
        if self._turned_away_full:
            full_house_card(self.draft.edit.to_ring)
        with self._folded(_("Other reason"), "other"):
            hints = {"turned_away_group_full": _("for example the women's room")}
            none = Choice(_("Nobody for another reason"), dict.fromkeys(OTHER_REASONS, 0))
            self._card("other", hints, [none])
        with self._folded(_("Counted apart"), "apart"):
            self._card("apart", {})

    def beds(self) -> None:
        """Who slept here, and the beds of the night."""
        _heading(_("The beds"), level=2)
        self._card("slept", {"occupied": self._beds_and_last_night()}, self._quick_counts())
        hints = {
            "beds_closed": _("cleaning, broken, staffing"),
            "surge_opened": _("cold-weather preparedness"),
        }
        self._card("beds", hints, [Choice(_("All beds open, no extra ones"), dict.fromkeys(hints, 0))])
        if not self._turned_away_full and self._is_full():
            full_house_card(self.draft.edit.to_ring)

    def more(self) -> None:
        """New guests, and the register parts where the partner keeps them."""
        self._card("new", {"new_tonight": _("did not sleep here the night before")})
        if self.draft.edit.details_open:
            with self._folded(_("Home municipality and sex (optional)"), DetailDimension.HOME):
                for dimension in (DetailDimension.HOME, DetailDimension.SEX):
                    _heading(column_name(dimension), level=3)
                    self._card(dimension, {})

    @property
    def _turned_away_full(self) -> bool:
        return bool(self.draft.answers.get("turned_away_full"))

    def _is_full(self) -> bool:
        told, beds = self.draft.answers, self.draft.edit.regular_beds
        occupied = told.get("occupied")
        if occupied is None or beds is None:
            return False
        return occupied >= beds + (told.get("surge_opened") or 0) - (told.get("beds_closed") or 0)

    def _quick_counts(self) -> list[Choice]:
        edit = self.draft.edit
        choices = []
        if edit.last_night is not None:
            as_before = _("As yesterday: %(n)s") if self._is_tonight() else _("As the night before: %(n)s")
            choices.append(Choice(as_before % {"n": number(edit.last_night)}, {"occupied": edit.last_night}))
        if edit.regular_beds and edit.regular_beds != edit.last_night:
            all_beds = _("All beds: %(n)s") % {"n": number(edit.regular_beds)}
            choices.append(Choice(all_beds, {"occupied": edit.regular_beds}))
        return choices

    def _beds_and_last_night(self) -> str:
        beds, last = self.draft.edit.regular_beds, self.draft.edit.last_night
        before = _("yesterday %(n)s") if self._is_tonight() else _("the night before %(n)s")
        parts = [ngettext("%(n)s bed", "%(n)s beds", beds) % {"n": number(beds)}] if beds is not None else []
        parts.append(before % {"n": UNANSWERED if last is None else number(last)})
        return " · ".join(parts)

    def _is_tonight(self) -> bool:
        return self.draft.edit.night == tonight()

    def _folded(self, label: str, section: str) -> DeltaGenerator:
        """A part most nights leave folded; unfolded where something in it was more than nothing at first."""
        key = f"{self.draft.key}_{section}_folded"
        return st.expander(label, expanded=section in self.draft.unfolded, key=key)

    def _card(self, section: str, hints: Mapping[str, str], choices: Sequence[Choice] = ()) -> None:
        """The rows of one section, and under them answers that take one tap."""
        names = names_of_parts(self.draft) if section in set(DetailDimension) else {}
        rows = [
            CountRow(field, names.get(field) or column_name(field), hints.get(field, ""))
            for field in self.draft.sections()[section]
        ]
        title = column_name(section) if section in set(DetailDimension) else rows[0].name
        with st.container(key=f"night_card_{section}", gap="small"):
            key = f"{self.draft.key}_{section}"
            count_rows(rows, choices, place=self.place, key=key, title=title)


def _heading(text: str, *, level: int) -> None:
    st.html(f'<h{level} class="night-heading">{escape(text)}</h{level}>')
