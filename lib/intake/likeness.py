"""Which mapping a file is like: one kept for just its header, else the one that fits best."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cache

from lib.intake.header import Header, header_among, labels_at
from lib.intake.keeping import Kept
from lib.intake.kinds import KINDS, Kind, register_of
from lib.intake.mapping import Mapping, header_digest, mappings
from lib.intake.opening import HEADER_WITHIN, Candidate, Opened
from lib.intake.register_files.labels import register_mapping


@dataclass(frozen=True, slots=True)
class Likeness:
    """What a file is like: its kind, and the kept mapping it was known by (None: one of ours)."""

    kind: Kind
    header: Header
    kept: Kept | None


@cache
def own_words(kind: Kind) -> Mapping:
    """A mapping of our own words: the labels of our templates and exports, in both languages."""
    columns = register_mapping(register_of(kind))
    return Mapping(name=kind, title={"sv": kind, "en": kind}, kind=kind, columns=columns)


def likeness(
    book: Opened, own: Sequence[Kept], *, sheet: str | None = None, kinds: Iterable[Kind] = KINDS
) -> Likeness | None:
    """What the file is like; None when nothing fits and somebody has to say what its columns mean."""
    asked = tuple(kinds)
    readable = [(one, one.mapping) for one in own if one.mapping is not None and one.mapping.kind in asked]
    candidates = [one for one in book.candidates if not book.is_workbook or sheet in {None, one.name}]
    for candidate in candidates:
        for kept, mapping in readable:
            header = _exact(candidate, mapping, kept.digest)
            if header is not None:
                return Likeness(mapping.kind, header, kept)
    ours = [*mappings().values(), *(own_words(kind) for kind in asked if kind != "nights")]
    known = [*(mapping for _kept, mapping in readable), *(one for one in ours if one.kind in asked)]
    fits = [header for one in candidates if (header := header_among(one.rows, known)) is not None]
    if not fits:
        return None
    best = max(fits, key=lambda header: header.width)
    return Likeness(
        best.mapping.kind, best, next((kept for kept, mapping in readable if mapping is best.mapping), None)
    )


def _exact(candidate: Candidate, mapping: Mapping, digest: str) -> Header | None:
    """The row whose labels are just those that the mapping was made for."""
    for index in range(min(len(candidate.rows), HEADER_WITHIN)):
        if header_digest(labels_at(candidate.rows, index, mapping.header_rows)) == digest:
            return header_among(candidate.rows, [mapping], only=index)
    return None
