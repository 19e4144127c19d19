"""What a word in a coded column may mean, and which words need no explanation."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from sqlalchemy.orm import Session

from lib.access.identity import Identity
from lib.intake.drafting import Meaning
from lib.intake.guessing import code_guess
from lib.intake.kinds import Kind, choices_of, register_of
from lib.intake.mapping import mappings
from lib.intake.numbers import Wrong, whole_number
from lib.intake.places import site_label
from lib.intake.register_files.labels import codes_by_word, file_fields, word_key
from lib.intake.sites import own_sites
from lib.records.registers.ownership import names
from lib.words import LANGUAGES, speaking


def meanings_for(session: Session, asker: Identity, kind: Kind, field: str) -> Mapping[str, str] | None:
    """Code → words of everything a coded field may hold for this partner; None where it holds no codes.

    A field that points at rows of the records is meant by their names.
    """
    choices = choices_of(kind, field)
    if choices is None or choices:
        return choices
    if kind == "nights":
        return own_sites(session, asker.partner_id)
    described = next(one for one in file_fields(register_of(kind)) if one.name == field)
    named = names(session, asker, described, to_read=False)
    return {name: name for name in named.values()}


def known_by_itself(kind: Kind, field: str, word: str, choices: Mapping[str, str]) -> bool:
    """Whether the word is understood without a mapping: our own codes, names and words."""
    if kind == "nights":
        own = (*choices, *choices.values()) if field == "site" else ()
        return site_label(word) in {site_label(name) for name in own}
    described = next(one for one in file_fields(register_of(kind)) if one.name == field)
    if described.options is not None:
        return word_key(word) in codes_by_word(described, {})
    return word_key(word) in {word_key(name) for name in choices}


def likely_meaning(kind: Kind, field: str, word: str, choices: Mapping[str, str]) -> str | None:
    """The code that a word may mean: our own mapping's for an open or closed house, else by its name."""
    if kind == "nights" and field == "state":
        return mappings()["samtak"].meaning(field, word)
    found = code_guess(choices, word)
    for language in LANGUAGES:  # a Swedish file is understood on an English screen
        if found is None:
            with speaking(language):
                found = code_guess(choices_of(kind, field) or {}, word)
    return found


def closed_words(meanings: Iterable[Meaning]) -> list[str]:
    """Words that stand where a count of occupied beds is meant, such as "stängt"."""
    counted = [one for one in meanings if one.field == "occupied"]
    words = dict.fromkeys(word for one in counted for word in one.column.words)
    return [word for word in words if isinstance(whole_number(word, "", None), Wrong) and _is_word(word)]


def _is_word(text: str) -> bool:
    return any(sign.isalpha() for sign in text) and not any(sign.isdigit() for sign in text)
