"""A mapping while it is made: what somebody has said so far, and what is still missing."""

from __future__ import annotations

from collections.abc import Mapping as Dictionary
from collections.abc import Sequence
from dataclasses import dataclass, field

from lib.intake.guessing import Column
from lib.intake.header import header_among
from lib.intake.kinds import Kind, field_name, needed_of
from lib.intake.mapping import Mapping, SiteColumn, header_digest
from lib.intake.opening import Candidate
from lib.words import LANGUAGES, _, listed


@dataclass(frozen=True, slots=True)
class Meaning:
    """What is said of one column: a field (None: left out), in a wide file of one site, by code."""

    column: Column
    field: str | None = None
    site: str | None = None


@dataclass(frozen=True, slots=True)
class Draft:
    """Everything the wizard asks. `codes` are field → the file's word → code; `site` that of every row."""

    kind: Kind
    header: int
    depth: int
    meanings: tuple[Meaning, ...]
    codes: Dictionary[str, Dictionary[str, str]] = field(default_factory=dict)
    dates: str | None = None
    site: str | None = None

    @property
    def is_wide(self) -> bool:
        """Whether any column is one site's own."""
        return any(meaning.site for meaning in self.meanings)


def obstacles(draft: Draft) -> list[str]:
    """What stands in the way of reading any row, in words: fields that no column holds, and doubles."""
    held = [(meaning.field, meaning.site) for meaning in draft.meanings if meaning.field]
    fields = {field for field, site in held if site is None}
    given = {"site", "site_id"} if draft.site else set()
    if draft.is_wide:
        given |= {"site", "occupied"}
    missing = [name for name in needed_of(draft.kind) if name not in fields | given]
    said = []
    if missing in (["site"], ["site_id"]):
        said.append(_("Say which site the file is about, or which column names it."))
    elif missing:
        names = listed([field_name(draft.kind, name) for name in missing])
        said.append(_("No column is chosen for: %(fields)s.") % {"fields": names})
    if draft.is_wide and "site" in fields:
        said.append(
            _("A file with a column for each site has no column for the site: leave one of them out.")
        )
    for name, site in dict.fromkeys(pair for pair in held if held.count(pair) > 1):
        labels = [m.column.label for m in draft.meanings if (m.field, m.site) == (name, site)]
        said.append(
            _("%(columns)s mean the same thing: %(field)s. Leave out all but one.")
            % {"columns": listed(labels), "field": field_name(draft.kind, name)}
        )
    return said


def mapping_of(draft: Draft, name: str) -> Mapping:
    """The mapping that the draft amounts to; its title is its name. ValueError where it is impossible."""
    columns: dict[str, list[str]] = {}
    for meaning in draft.meanings:
        if meaning.field and not meaning.site:
            columns.setdefault(meaning.field, []).append(meaning.column.label)
    wide = [
        SiteColumn(column=meaning.column.label, site=meaning.site, field=meaning.field)
        for meaning in draft.meanings
        if meaning.field and meaning.site
    ]
    return Mapping.model_validate(
        {
            "name": name,
            "title": dict.fromkeys(LANGUAGES, name),
            "kind": draft.kind,
            "sites": "match",
            "dates": draft.dates,
            "header_rows": draft.depth,
            "ignored": [meaning.column.label for meaning in draft.meanings if not meaning.field],
            "columns": columns,
            "wide": [one.model_dump() for one in wide],
            "codes": {held: dict(words) for held, words in draft.codes.items() if words},
            "constants": {"site": draft.site},
        }
    )


def digest_of(candidate: Candidate, mapping: Mapping, index: int) -> str:
    """The fingerprint of the header that the mapping was made on."""
    header = header_among(candidate.rows, [mapping], only=index)
    return header.digest if header else header_digest(())


def words_to_tell(meanings: Sequence[Meaning], field: str) -> list[str]:
    """The different words in the columns that hold `field`."""
    return list(dict.fromkeys(word for one in meanings if one.field == field for word in one.column.words))
