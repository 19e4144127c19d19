"""The wizard's questions about words: what each different word in a coded column means."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import streamlit as st

from lib.intake.drafting import words_to_tell
from lib.intake.kinds import field_name
from lib.intake.problems import shown
from lib.intake.word_choices import closed_words, known_by_itself, likely_meaning, meanings_for
from lib.records.store import store
from lib.screen.headline import heading
from lib.screen.plain_text import no_markdown
from lib.screen.states import words
from lib.words import _, number

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from lib.access.identity import Identity
    from lib.intake.drafting import Meaning
    from lib.intake.kinds import Kind

WORDS_SHOWN: Final = 40
Codes = dict[str, dict[str, str]]


def meanings_of_words(kind: Kind, meanings: Sequence[Meaning], asker: Identity, key: str) -> Codes:
    """Field → the file's word → what it means; words that nobody needs to explain are not asked about."""
    asked = _asked(kind, meanings, asker)
    if not asked:
        return {}
    heading(_("Words in the file"))
    found: Codes = {}
    with st.container(key="wizard_words"):
        for field, (choices, told) in asked.items():
            for at, word in enumerate(told[:WORDS_SHOWN]):
                code = _meaning(kind, field, word, choices, f"{key}_{field}_{at}_{word[:40]}")
                if code is not None:
                    found.setdefault(field, {})[word] = code
    for field, (_choices, told) in asked.items():
        if len(told) > WORDS_SHOWN:
            words(
                _("%(field)s: only the first %(shown)s of %(all)s words are asked about.")
                % {
                    "field": field_name(kind, field),
                    "shown": number(WORDS_SHOWN),
                    "all": number(len(told)),
                }
            )
    return found


def _asked(
    kind: Kind, meanings: Sequence[Meaning], asker: Identity
) -> dict[str, tuple[Mapping[str, str], list[str]]]:
    """Field → what its words may mean, and the words that are not understood by themselves."""
    asked: dict[str, tuple[Mapping[str, str], list[str]]] = {}
    with store().read() as session:
        for field in dict.fromkeys(meaning.field for meaning in meanings if meaning.field):
            choices = meanings_for(session, asker, kind, field)
            told = [] if choices is None else words_to_tell(meanings, field)
            unknown = [word for word in told if not known_by_itself(kind, field, word, choices or {})]
            if unknown:
                asked[field] = (choices or {}, unknown)
        if kind == "nights" and "state" not in asked and (instead := closed_words(meanings)):
            asked["state"] = (meanings_for(session, asker, kind, "state") or {}, instead)
    return asked


def _meaning(kind: Kind, field: str, word: str, choices: Mapping[str, str], key: str) -> str | None:
    options = [None, *choices]
    guess = likely_meaning(kind, field, word, choices)
    return st.selectbox(
        no_markdown(
            _("“%(word)s” under %(field)s") % {"word": shown(word), "field": field_name(kind, field)}
        ),
        options,
        index=options.index(guess) if guess in options else 0,
        format_func=lambda code: choices[code] if code else _("Not known: the rows are refused"),
        key=f"wizard_word_{key}",
    )
