"""The catalogue and the functions hold each other: every key has an entry, every entry a function."""

import inspect
import re
from datetime import date
from importlib import import_module
from pkgutil import iter_modules

import numpy as np
import pandas as pd
import pytest

import lib.measures
from lib.measures.catalogue import CATALOGUE_FILE, Wording, catalogue, measure, read_catalogue
from lib.measures.commitments import area_checks, delivery_status
from lib.measures.figure import Figure
from lib.measures.guests import Guests, Stays
from lib.measures.period import Period
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
ONE_STAY = Stays.unbroken(
    [0], np.array(["2026-10-01"], "datetime64[D]"), np.array(["2026-10-04"], "datetime64[D]"), AS_OF
)
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
    "guests": Guests.of(ONE_STAY, ONE_STAY, Period.month(2026, 10), AS_OF),
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


@pytest.mark.parametrize("entry", catalogue().values(), ids=lambda entry: entry.key)
def test_what_leaves_nothing_out_says_so_in_a_sentence(entry):
    """The label says *not counted*: a lone "none" under it would read as if nothing were counted."""
    assert not re.match(r"Ing(en|et|a)\b(?! undantas\.)", entry.exclusions.sv)
    assert not entry.exclusions.en.startswith(("None", "No one"))


def test_a_number_is_asked_for_by_how_many():
    counts = {"events", "bed_nights", "beds", "persons", "areas", "commitments", "agreements", "actions"}
    asked = [entry.answers for entry in catalogue().values() if entry.unit in counts]
    assert len(asked) >= 10
    assert all("hur många" in answers.sv.lower() for answers in asked)
    assert all("how many" in answers.en.lower() for answers in asked)


def test_denominators_name_what_the_desk_counts():
    begun = "Alla åtaganden som har börjat senast på rapportdagen."
    for key in ("commitments_on_track", "commitments_late", "commitments_needing_decision"):
        assert measure(key).denominator.sv == begun
    assert measure("agreements_ending").denominator.sv == "Alla avtal som gäller eller ses över."
    assert measure("agreements_ending").denominator.en == "All agreements in force or under review."


def test_what_is_counted_night_by_night_says_which_sites_it_rests_on():
    for key in ("full_nights", "nights_above", "nights_below", "p90_occupied"):
        assert "visas natt för natt" in measure(key).exclusions.sv
        assert "shown by night" in measure(key).exclusions.en


def test_the_share_that_was_full_is_no_share_of_persons_and_fits_a_card():
    title = measure("turned_away_share").title
    assert "person" not in title.sv + title.en
    assert "fullt" in title.sv
    assert "full" in title.en
    for key in ("occupancy", "full_nights", "turned_away_full", "turned_away_share"):
        assert max(len(measure(key).title.sv), len(measure(key).title.en)) <= 28


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
