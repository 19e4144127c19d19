"""The wizard's questions about columns: what each holds, and in a wide file of which site."""

from __future__ import annotations

from dataclasses import dataclass
from html import escape
from typing import TYPE_CHECKING, Final

import streamlit as st

from lib.intake.drafting import Meaning
from lib.intake.guessing import guessed
from lib.intake.kinds import COUNT_FIELDS, field_name, fields_of
from lib.intake.problems import shown
from lib.screen.headline import heading
from lib.screen.plain_text import no_markdown
from lib.screen.states import words
from lib.words import _, number, pgettext

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from lib.intake.guessing import Column, Guess
    from lib.intake.kinds import Kind

# Where the sites stand: in a column of their own, a column each, or nowhere since there is but one.
ONE_COLUMN, COLUMN_EACH, ONE_SITE = "column", "each", "one"
SHOWN_COLUMNS: Final = 60
CELLS_SHOWN: Final = 3


def layouts(kind: Kind, columns: Sequence[Column], sites: Mapping[str, str], key: str) -> str:
    """Where the file says which site a row is about."""
    if kind not in {"nights", "stays"}:
        return ONE_COLUMN
    named = {
        ONE_COLUMN: _("In a column of its own"),
        COLUMN_EACH: _("Each site has a column of its own"),
        ONE_SITE: _("Nowhere: the file is about one site"),
    }
    ways = tuple(way for way in named if kind == "nights" or way != COLUMN_EACH)
    likely = _likely_layout(_guesses(kind, columns, sites, key))
    return st.selectbox(
        _("Where does the site stand?"),
        ways,
        index=ways.index(likely) if likely in ways else 0,
        format_func=lambda way: named[way],
        key=f"wizard_layout_{key}",
    )


def _likely_layout(guesses: Sequence[Guess]) -> str:
    if any(guess.site for guess in guesses):
        return COLUMN_EACH
    return ONE_COLUMN if any(guess.field in {"site", "site_id"} for guess in guesses) else ONE_SITE


def _guesses(kind: Kind, columns: Sequence[Column], sites: Mapping[str, str], key: str) -> tuple[Guess, ...]:
    """Guessed once for each way to see the file: it is asked for at every rerun."""
    kept = st.session_state.get("wizard_guesses")
    if kept is None or kept[0] != key:
        kept = (key, guessed(kind, columns[:SHOWN_COLUMNS], sites))
        st.session_state["wizard_guesses"] = kept
    found: tuple[Guess, ...] = kept[1]
    return found


def column_meanings(
    kind: Kind, columns: Sequence[Column], sites: Mapping[str, str], layout: str, key: str
) -> tuple[Meaning, ...]:
    """Ask about each column; those beyond the first sixty are left out, and it is said."""
    heading(_("Columns"))
    guesses = _guesses(kind, columns, sites, key)
    fields = tuple(one for one in fields_of(kind) if layout == ONE_COLUMN or one not in {"site", "site_id"})
    ask = _Ask(kind, fields, sites if layout == COLUMN_EACH else {}, f"{key}_{layout}")
    found: list[Meaning] = []
    with st.container(key="wizard_columns"):
        for column, guess in zip(columns, guesses, strict=False):
            with st.container():
                found.append(ask.about(column, guess))
    if len(columns) > SHOWN_COLUMNS:
        words(
            _("Only the first %(shown)s columns can be mapped; %(left)s more are left out.")
            % {"shown": number(SHOWN_COLUMNS), "left": number(len(columns) - SHOWN_COLUMNS)}
        )
    return (*found, *(Meaning(column) for column in columns[SHOWN_COLUMNS:]))


@dataclass(frozen=True, slots=True)
class _Ask:
    """The question about one column; `sites` are those that may have columns of their own."""

    kind: Kind
    fields: tuple[str, ...]
    sites: Mapping[str, str]
    key: str

    def about(self, column: Column, guess: Guess) -> Meaning:
        options = (None, *self.fields)
        name = _label(column)
        field = st.selectbox(
            no_markdown(name),
            options,
            index=options.index(guess.field) if guess.field in options else 0,
            format_func=lambda one: field_name(self.kind, one) if one else _("Leave out"),
            key=f"wizard_column_{self.key}_{column.at}",
        )
        examples = " · ".join(shown(word) for word in column.words[:CELLS_SHOWN])
        st.html(f'<p class="wizard-cells">{escape(examples) or "–"}</p>')
        if not self.sites or field not in {*COUNT_FIELDS, "state"}:
            return Meaning(column, field)
        site = self._site(column, name, guess)
        return Meaning(column, field if site else None, site)

    def _site(self, column: Column, name: str, guess: Guess) -> str | None:
        codes = list(self.sites)
        return st.selectbox(
            no_markdown(_("Site of “%(column)s”") % {"column": name}),
            codes,
            index=codes.index(guess.site) if guess.site in codes else None,
            format_func=lambda code: self.sites[code],
            key=f"wizard_column_site_{self.key}_{column.at}",
        )


def _label(column: Column) -> str:
    if column.label == f"({column.at + 1})":
        return _("Column %(number)s, without a name") % {"number": number(column.at + 1)}
    return shown(column.label) or pgettext("column", "Without a name")
