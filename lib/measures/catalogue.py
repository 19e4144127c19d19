"""The catalogue of measures: one entry per figure key, read from `data/measures.toml`.

Title, tooltip, target, the view *Så räknar vi* and every export take their words from here, so that a measure
is defined in one place only.
"""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from types import MappingProxyType
from typing import Any, Final, Literal, get_args

from lib.measures.variation import Direction

Unit = Literal[
    "share",
    "beds",
    "bed_nights",
    "events",
    "events_per_100",
    "persons",
    "days",
    "areas",
    "commitments",
    "agreements",
    "actions",
]

CATALOGUE_FILE: Final = Path(__file__).parents[2] / "data" / "measures.toml"
_MANY: Final = "{months}"
_TEXTS: Final = ("title", "answers", "formula", "numerator", "denominator", "exclusions", "source")


@dataclass(frozen=True, slots=True)
class Wording:
    """A text of the catalogue in the two languages of the product."""

    sv: str
    en: str

    def in_language(self, language: str) -> str:
        """The text in Swedish for *sv* (and *sv_SE*), else in English."""
        return self.sv if language.lower().startswith("sv") else self.en


@dataclass(frozen=True, slots=True)
class Measure:
    """What a figure means.

    `unit` is that of `Figure.value`. `direction` is the good one, *none* where there is none.
    `default_target` is in the unit of the value. `family` is the key that all horizons of a measure share
    (*retention_still_housed*), and the key itself for a measure without horizons.
    """

    key: str
    family: str
    title: Wording
    answers: Wording
    formula: Wording
    numerator: Wording
    denominator: Wording
    exclusions: Wording
    source: Wording
    unit: Unit
    direction: Direction
    default_target: float | None


@cache
def catalogue() -> Mapping[str, Measure]:
    """Every measure by its key, in the order of the file. Read once; cannot be changed."""
    return MappingProxyType({measure.key: measure for measure in read_catalogue(CATALOGUE_FILE)})


def measure(key: str) -> Measure:
    """The entry of one figure key. Raises KeyError, in words, for a key the catalogue lacks."""
    try:
        return catalogue()[key]
    except KeyError:
        raise KeyError(f"The catalogue has no measure {key!r}: add it to {CATALOGUE_FILE.name}.") from None


def read_catalogue(path: Path) -> list[Measure]:
    """Read a catalogue file. Raises ValueError, naming the entry, for one that is not whole.

    An entry with {months} in its key stands for one measure per horizon of the table `horizons`; in its texts
    {horizon} and {days} are filled in.
    """
    tables = tomllib.loads(path.read_text(encoding="utf-8"))
    horizons = tables.pop("horizons")
    measures = []
    for key, table in tables.items():
        if _MANY not in key:
            measures.append(_measure(key, key, table))
            continue
        family = key.removesuffix(f"_{_MANY}")
        measures += [
            _measure(key.replace(_MANY, months), family, _at_horizon(table, horizon))
            for months, horizon in horizons.items()
        ]
    return measures


def _at_horizon(table: Mapping[str, Any], horizon: Mapping[str, Any]) -> dict[str, Any]:
    def fill(text: str, language: str) -> str:
        return text.replace("{horizon}", horizon[language]).replace("{days}", str(horizon["days"]))

    texts = {name: table[name] for name in _TEXTS if name in table}
    filled = {name: {code: fill(text, code) for code, text in words.items()} for name, words in texts.items()}
    return dict(table) | filled


def _measure(key: str, family: str, table: Mapping[str, Any]) -> Measure:
    try:
        texts = {name: Wording(**table[name]) for name in _TEXTS}
        unit, direction = table["unit"], table["direction"]
    except (KeyError, TypeError) as error:
        raise ValueError(f"The catalogue entry {key} is not whole: {error}.") from error
    if surplus := set(table) - {*_TEXTS, "unit", "direction", "default_target"}:
        raise ValueError(f"The catalogue entry {key} has fields nobody knows: {', '.join(sorted(surplus))}.")
    if unit not in get_args(Unit) or direction not in get_args(Direction):
        raise ValueError(f"The catalogue entry {key} has unit {unit!r} and direction {direction!r}.")
    target = table.get("default_target")
    number = None if target is None else float(target)
    return Measure(key, family, **texts, unit=unit, direction=direction, default_target=number)
