"""Mappings: what the columns and codes of a kind of file mean, kept as small TOML files."""

from __future__ import annotations

import re
import tomllib
import unicodedata
from functools import cache, cached_property
from pathlib import Path
from typing import Annotated, Literal

from pydantic import AfterValidator, BaseModel, ConfigDict, Field

from lib.intake.dates import DATE_FORMATS
from lib.intake.problems import FileRefused, shown
from lib.records.tables.nights import COUNTS, NightState
from lib.records.tables.partners import LegalForm, PartnerKind
from lib.settings import DATA
from lib.words import Language, _, language, listed

FOLDER = DATA / "mappings"
COUNT_FIELDS = ("occupied", *(count for count in COUNTS if count != "occupied"))
FIELDS = ("night", "site", "sector", "state", *COUNT_FIELDS)


def plain(label: str) -> str:
    """A label as it is compared: small letters, single spaces, no leading "#"."""
    spaced = re.sub(r"[\s_\-]+", " ", unicodedata.normalize("NFC", label).lstrip("\ufeff# "))
    return spaced.strip().casefold()


def _known_fields(columns: dict[str, tuple[str, ...]]) -> dict[str, tuple[str, ...]]:
    if unknown := set(columns) - set(FIELDS):
        raise ValueError(f"unknown fields: {sorted(unknown)}")
    return columns


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


class Codes(_Strict):
    """What the file writes → what it means."""

    state: dict[str, NightState] = {}
    site: dict[str, str] = {}


class Constants(_Strict):
    """What the file leaves out because it is the same on every row."""

    site: str | None = None


class Mapping(_Strict):
    """One kind of file. The keys are explained in `data/mappings/samtak.toml`."""

    name: str
    title: dict[Language, str]
    sites: Literal["match", "create"]
    dates: Annotated[str | None, AfterValidator(_known_dates)] = None
    columns: Annotated[dict[str, tuple[str, ...]], AfterValidator(_known_fields)]
    codes: Codes = Codes()
    constants: Constants = Constants()
    partner: MappedPartner | None = None
    new_site: NewSite | None = None

    @property
    def spoken_title(self) -> str:
        """Its title in the language spoken now."""
        return self.title[language()]

    @property
    def needed(self) -> tuple[str, ...]:
        """The fields a header must have."""
        return ("night", "occupied") if self.constants.site else ("night", "site", "occupied")

    def field_of(self, label: str) -> str | None:
        """Which field a column with this label holds."""
        return self._fields_by_label.get(plain(label))

    @cached_property
    def _fields_by_label(self) -> dict[str, str]:
        return {plain(label): field for field, labels in self.columns.items() for label in labels}


def read_mapping(path: Path) -> Mapping:
    """One mapping from its file; raises ValueError (pydantic, tomllib) when the file is wrong."""
    return Mapping.model_validate({"name": path.stem, **tomllib.loads(path.read_text(encoding="utf-8"))})


@cache
def mappings() -> dict[str, Mapping]:
    """All mappings of this installation by name."""
    return {path.stem: read_mapping(path) for path in sorted(FOLDER.glob("*.toml"))}


def mapping_named(name: str) -> Mapping:
    """The mapping of that name; raises FileRefused with the names there are."""
    try:
        return mappings()[name]
    except KeyError:
        raise FileRefused(
            _("There is no mapping named “%(name)s”. There are: %(names)s.")
            % {"name": shown(name), "names": listed(list(mappings()))}
        ) from None
