"""What the names in a file point at: own sites and flats, all partners, by name or by code."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from lib.access.identity import Identity
from lib.intake.register_files.cells import Keys
from lib.intake.register_files.labels import word_key
from lib.records.registers.field import Field
from lib.records.registers.ownership import names
from lib.records.registers.register import NAMED_BY
from lib.records.tables import Base, Municipality, Partner, Site

# What a row may be called in a file besides its name.
ALSO: Mapping[type[Base], tuple[str, ...]] = {
    Site: ("code",),
    Partner: ("code", "name"),
    Municipality: ("code",),
}

Known = tuple[Keys, Mapping[Any, str]]
Names = Mapping[str, Known]  # by field


def known_names(session: Session, identity: Identity, fields: Iterable[Field]) -> dict[str, Known]:
    """For each field that refers to rows: key of a word → rows called so, and the names to choose from."""
    found: dict[type[Base], Known] = {}
    said: dict[str, Known] = {}
    for field in fields:
        if field.refers_to is None:
            continue
        if field.refers_to not in found:
            found[field.refers_to] = _known(session, identity, field)
        said[field.name] = found[field.refers_to]
    return said


def _known(session: Session, identity: Identity, field: Field) -> Known:
    target: Any = field.refers_to
    allowed = names(session, identity, field, to_read=False)
    by_word: dict[str, set[Any]] = defaultdict(set)
    for key, name in allowed.items():
        by_word[word_key(name)].add(key)
    own_key = next(iter(target.__table__.primary_key.columns)).key
    for also in ALSO.get(target, ()):
        if also == NAMED_BY.get(target):
            continue
        for key, word in session.execute(select(getattr(target, own_key), getattr(target, also))):
            if key in allowed:
                by_word[word_key(word)].add(key)
    by_word.pop("", None)
    return {word: frozenset(keys) for word, keys in by_word.items()}, allowed
