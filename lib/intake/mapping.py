"""Mappings: what the columns and codes of a kind of file mean, kept as small TOML files."""

from __future__ import annotations

import hashlib
import re
import tomllib
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cache, cached_property
from typing import Annotated, Final, Literal, Self

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, model_validator

from lib.intake.cells import cleaned, unquoted
from lib.intake.dates import DATE_FORMATS
from lib.intake.kinds import COUNT_FIELDS, FIELDS, Kind, choices_of, fields_of, needed_of
from lib.intake.problems import FileRefused, shown
from lib.intake.toml_text import toml_text
from lib.records.tables.partners import LegalForm, PartnerKind
from lib.settings import DATA
from lib.words import Language, _, language, listed

__all__ = ["COUNT_FIELDS", "FIELDS", "Mapping", "header_digest", "mapping_named", "mappings", "plain"]

FOLDER = DATA / "mappings"
MOST_SITE_COLUMNS: Final = 400


def plain(label: str) -> str:
    """A label as it is compared: small letters, single spaces, no leading "#"."""
    spaced = re.sub(r"[\s_\-]+", " ", unicodedata.normalize("NFC", cleaned(label)).lstrip("# "))
    return spaced.strip().casefold()


def plain_word(word: str) -> str:
    """A coded word as it is compared: small letters, single spaces, no quotation marks around it."""
    return " ".join(unicodedata.normalize("NFC", unquoted(word)).split()).casefold()


def header_digest(labels: Sequence[str]) -> str:
    """A header's fingerprint: its labels in order, as they are compared, without empty ones at the end."""
    compared = [plain(label) for label in labels]
    while compared and not compared[-1]:
        compared.pop()
    return hashlib.sha256("\x1f".join(compared).encode("utf-8", "surrogatepass")).hexdigest()


def _known_dates(name: str | None) -> str | None:
    if name is not None and name not in DATE_FORMATS:
        raise ValueError(f"dates is one of {list(DATE_FORMATS)}")
    return name


class _Strict(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class MappedPartner(_Strict):
    """The partner whose nights the file holds; added by the command line when it is not there."""

    code: str = Field(max_length=20)
    name: str
    short_name: str = Field(max_length=40)
    kind: PartnerKind


class NewSite(_Strict):
    """What every added site gets."""

    legal_form: LegalForm


class SiteColumn(_Strict):
    """A column of a wide file: one measure of one site."""

    column: str
    site: str
    field: str = "occupied"


class Constants(_Strict):
    """What the file leaves out because it is the same on every row."""

    site: str | None = None


@dataclass(frozen=True, slots=True)
class Target:
    """What a column holds: a field, in a wide file of one site (by our code or name)."""

    field: str
    site: str | None = None


class Mapping(_Strict):
    """One kind of file. The keys are explained in `data/mappings/samtak.toml` and `docs/mappings.md`."""

    name: str
    title: dict[Language, str]
    kind: Kind = "nights"
    sites: Literal["match", "create"] = "match"
    dates: Annotated[str | None, AfterValidator(_known_dates)] = None
    header_rows: Literal[1, 2] = 1
    ignored: tuple[str, ...] = ()
    columns: dict[str, tuple[str, ...]]
    wide: tuple[SiteColumn, ...] = Field(default=(), max_length=MOST_SITE_COLUMNS)
    codes: dict[str, dict[str, str]] = {}
    constants: Constants = Constants()
    partner: MappedPartner | None = None
    new_site: NewSite | None = None

    @model_validator(mode="after")
    def _fits_its_kind(self) -> Self:
        if unknown := set(self.columns) - set(fields_of(self.kind)):
            raise ValueError(f"unknown fields: {sorted(unknown)}")
        if unknown := {wide.field for wide in self.wide} - set(COUNT_FIELDS) - {"state"}:
            raise ValueError(f"no measure of a site: {sorted(unknown)}")
        if self.wide and self.kind != "nights":
            raise ValueError("only nights come with a column for each site")
        for field, meanings in self.codes.items():
            allowed = choices_of(self.kind, field)
            if allowed is None:
                raise ValueError(f"{field} holds no codes")
            if wrong := set(meanings.values()) - set(allowed) if allowed else set():
                raise ValueError(f"{field} does not know {sorted(wrong)}")
        return self

    @property
    def spoken_title(self) -> str:
        """Its title in the language spoken now."""
        return self.title[language()]

    @property
    def needed(self) -> tuple[str, ...]:
        """The fields a header must have; in a wide file the sites' own columns come on top."""
        given = {"site", "site_id"} if self.constants.site else set()
        if self.wide:
            given |= {"site", "occupied"}
        return tuple(field for field in needed_of(self.kind) if field not in given)

    def field_of(self, label: str) -> str | None:
        """Which field a column with this label holds."""
        found = self.target_of(label)
        return found.field if found else None

    def target_of(self, label: str) -> Target | None:
        """What a column with this label holds; None where it is left out or not known."""
        return self._targets.get(plain(label))

    def ignores(self, label: str) -> bool:
        """Whether the mapping says that a column with this label is left out."""
        return plain(label) in self._ignored

    def knows(self, label: str) -> bool:
        """Whether the mapping says anything about the label, be it that it is left out."""
        return plain(label) in self._targets or self.ignores(label)

    def meaning(self, field: str, word: str) -> str | None:
        """What a word means in a coded field; None where the mapping does not say."""
        return self._meanings.get(field, {}).get(plain_word(word))

    @cached_property
    def _targets(self) -> dict[str, Target]:
        long = {plain(label): Target(field) for field, labels in self.columns.items() for label in labels}
        return long | {plain(wide.column): Target(wide.field, wide.site) for wide in self.wide}

    @cached_property
    def _ignored(self) -> frozenset[str]:
        return frozenset(plain(label) for label in self.ignored)

    @cached_property
    def _meanings(self) -> dict[str, dict[str, str]]:
        return {
            field: {plain_word(word): code for word, code in meanings.items()}
            for field, meanings in self.codes.items()
        }

    def as_toml(self) -> str:
        """The mapping as a file of data/mappings would hold it (its name is the file's)."""
        return toml_text(self.model_dump(mode="json", exclude={"name"}, exclude_defaults=True))


def mapping_from_toml(name: str, text: str) -> Mapping:
    """A mapping from its text; raises ValueError (pydantic, tomllib) when the text is wrong."""
    return Mapping.model_validate({"name": name, **tomllib.loads(text)})


@cache
def mappings() -> dict[str, Mapping]:
    """All mappings of this installation by name."""
    return {
        path.stem: mapping_from_toml(path.stem, path.read_text(encoding="utf-8"))
        for path in sorted(FOLDER.glob("*.toml"))
    }


def mapping_named(name: str, own: Iterable[Mapping] = ()) -> Mapping:
    """The mapping of that name, a partner's `own` ones first; raises FileRefused with the names there are.

    A partner's own mappings: `[kept.mapping for kept in lib.intake.keeping.kept_by(session, partner_id)]`.
    """
    known = mappings() | {mapping.name: mapping for mapping in own}
    try:
        return known[name]
    except KeyError:
        raise FileRefused(
            _("There is no mapping named “%(name)s”. There are: %(names)s.")
            % {"name": shown(name), "names": listed(sorted(known))}
        ) from None
