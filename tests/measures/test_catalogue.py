"""The catalogue and the functions hold each other: every key has an entry, every entry a function."""

import inspect
import re
from datetime import date
from importlib import import_module
from pkgutil import iter_modules

import pandas as pd
import pytest

import lib.measures
from lib.measures.catalogue import CATALOGUE_FILE, Wording, catalogue, measure, read_catalogue
from lib.measures.commitments import area_checks, delivery_status
from lib.measures.figure import Figure
from lib.measures.retention import HORIZON_DAYS

from .frames import AS_OF, nights, spells_of

AREAS = pd.DataFrame({"area_id": [1]})
NOBODY = pd.DataFrame(columns=["area_id", "partner_id", "role"])
COMMITMENT = {
    "commitment_id": [1],
    "starts_on": [AS_OF],
    "ends_on": [AS_OF],
    "target": [1.0],
    "is_level": [False],
    "status": ["done"],
}
ARGUMENTS = {
    "nights": nights({}),
    "known": spells_of([400] * 12, [None] * 12),
    "as_of": AS_OF,
    "checks": area_checks(AREAS, NOBODY),
    "statuses": delivery_status(
        pd.DataFrame(COMMITMENT), pd.DataFrame(columns=["commitment_id", "month", "amount"]), AS_OF
    ),
    "agreements": pd.DataFrame({"agreement_id": [1], "ends_on": [AS_OF], "notice_by": [AS_OF]}),
    "actions": pd.DataFrame({"action_id": [1], "due_on": [date(2026, 1, 1)], "closed_on": [pd.NaT]}),
    "days": [3],
    "occupied": 3,
    "held": 4,
}
CHOICES = {"months": list(HORIZON_DAYS), "reason": ["full", "all"]}


def figure_functions():
    """Every public function of lib.measures that gives a Figure, wherever it stands."""
    for module in iter_modules(lib.measures.__path__, "lib.measures."):
        for name, function in inspect.getmembers(import_module(module.name), inspect.isfunction):
            own = function.__module__ == module.name and not name.startswith("_")
            if own and function.__annotations__.get("return") in {Figure, "Figure"}:
                yield function


def figures():
    for function in figure_functions():
        parameters = inspect.signature(function).parameters.values()
        fixed = {
            p.name: ARGUMENTS[p.name] for p in parameters if p.default is p.empty and p.name not in CHOICES
        }
        chosen = [p.name for p in parameters if p.name in CHOICES]
        for choice in CHOICES[chosen[0]] if chosen else [None]:
            yield function(**fixed, **({chosen[0]: choice} if chosen else {}))


def test_every_figure_has_an_entry_and_every_entry_a_figure():
    assert {figure.key for figure in figures()} == set(catalogue())


@pytest.mark.parametrize("entry", catalogue().values(), ids=lambda entry: entry.key)
def test_an_entry_says_everything_in_both_languages(entry):
    for name in ("title", "answers", "formula", "numerator", "denominator", "exclusions", "source"):
        text = getattr(entry, name)
        for words in (text.sv, text.en):
            assert words == words.strip()
            assert words
            assert "{" not in words
            assert "  " not in words
            assert words.endswith((".", "?")) == (name != "title")
        assert text.sv != text.en
    assert entry.answers.sv.endswith("?") or entry.key == "retention_naive_share"


def test_horizons_are_those_of_the_measures():
    days = {key: re.search(r"(\d+) dagar", entry.formula.sv) for key, entry in catalogue().items()}
    found = {
        int(key.rsplit("_", 1)[1]): int(match[1])
        for key, match in days.items()
        if key.startswith("retention_still") and match
    }
    assert found == HORIZON_DAYS


def test_an_entry_is_found_by_its_key_and_a_horizon_by_its_family():
    entry = measure("retention_still_housed_12")
    assert (entry.title.sv, entry.family) == ("Bor kvar efter ett år", "retention_still_housed")
    assert (entry.unit, entry.direction, entry.default_target) == ("share", "up", 0.8)
    assert measure("occupancy").direction == "none"
    assert measure("occupancy").family == "occupancy"


def test_a_key_that_is_not_there_is_named():
    with pytest.raises(KeyError, match="no measure 'happiness'"):
        measure("happiness")


def test_the_catalogue_cannot_be_changed():
    with pytest.raises(TypeError):
        catalogue()["occupancy"] = None


def test_words_by_language():
    words = Wording(sv="Beläggning", en="Occupancy")
    assert (words.in_language("sv"), words.in_language("sv_SE"), words.in_language("en")) == (
        "Beläggning",
        "Beläggning",
        "Occupancy",
    )


@pytest.mark.parametrize(
    ("broken", "message"),
    [
        (('title.sv = "Beläggning"\n', ""), "occupancy is not whole"),
        (('unit = "share"', 'unit = "shares"'), "occupancy has unit 'shares'"),
        (('direction = "none"', 'direction = "left"'), "direction 'left'"),
        (("[occupancy]\n", '[occupancy]\ncolour = "blue"\n'), "nobody knows: colour"),
        (('direction = "none"\n', ""), "occupancy is not whole"),
    ],
)
def test_a_broken_entry_is_refused_by_name(tmp_path, broken, message):
    text = CATALOGUE_FILE.read_text(encoding="utf-8")
    assert broken[0] in text
    path = tmp_path / "measures.toml"
    path.write_text(text.replace(*broken, 1), encoding="utf-8")
    with pytest.raises(ValueError, match=message):
        read_catalogue(path)
