from dataclasses import replace
from datetime import date

import pandas as pd
import pytest

from lib.measures.figure import Figure, Why
from lib.measures.retention import UnknownRange
from lib.publication.answers import HousingFirst
from lib.screen import housing_tables, sentences_housing
from lib.words import speaking

NO_CURVE = pd.DataFrame(columns=["days", "value", "low", "high", "at_risk"])


def stayed(x, n, *, low=0.64, high=0.948, shown=True, why=""):
    value = x / n if n else None
    return Figure("retention_still_housed_12", value, x, n, n, low, high, shown=shown, why=why)


def kept(months, value):
    return Figure(f"retention_without_negative_exit_{months}", value, n=30, low=0.7, high=0.95)


def answer(figure=None, *, exact=True, persons=30, withheld="", exits=None, curve=NO_CURVE, kept_home=None):
    return HousingFirst(
        as_of=date(2026, 10, 31),
        withheld=withheld,
        exact=exact,
        persons=persons,
        still_housed={} if figure is None else {12: figure},
        without_negative_exit=kept_home or {},
        taken_over=None,
        curve=curve,
        exits=exits if exits is not None else pd.DataFrame(columns=["class", "persons", "rounded"]),
        flats=None,
        waiting=None,
    )


def where(rounded=False, **persons):
    return pd.DataFrame({"class": list(persons), "persons": list(persons.values()), "rounded": rounded})


@pytest.mark.parametrize(
    ("figure", "said"),
    [
        (
            stayed(17, 20),
            "17 av 20 hyresgäster bor kvar ett år efter inflyttningen. "
            "Med så få hyresgäster kan den verkliga nivån ligga mellan 64 och 95 procent.",
        ),
        (
            stayed(1, 10, low=0.018, high=0.404),
            "1 av 10 hyresgäster bor kvar ett år efter inflyttningen. "
            "Med så få hyresgäster kan den verkliga nivån ligga mellan 2 och 40 procent.",
        ),
        (
            stayed(12, 12, low=0.757, high=1.0),
            "Alla 12 hyresgäster bor kvar ett år efter inflyttningen. "
            "Med så få hyresgäster kan den verkliga nivån ligga mellan 76 och 100 procent.",
        ),
        (
            stayed(0, 10, low=0.0, high=0.278),
            "Ingen av de 10 hyresgästerna bor kvar ett år efter inflyttningen. "
            "Med så få hyresgäster kan den verkliga nivån ligga mellan 0 och 28 procent.",
        ),
        (
            stayed(850, 1000, low=0.827, high=0.871),
            "850 av 1\u00a0000 hyresgäster bor kvar ett år efter inflyttningen. "
            "Den verkliga nivån kan ligga mellan 83 och 87 procent.",
        ),
        (
            stayed(4, 5, shown=False, why=Why.TOO_FEW),
            "För få hyresgäster har följts i ett år för att andelen ska visas (under 10).",
        ),
        (
            stayed(0, 0, shown=False, why=Why.NOBODY),
            "Ingen flyttade in för så länge som ett år sedan, så det är för tidigt att säga hur många som bor kvar.",
        ),
    ],
)
def test_headline_in_swedish(figure, said):
    with speaking("sv"):
        assert sentences_housing.headline(answer(figure)) == said


def test_headline_in_english_bends_the_verb():
    with speaking("en"):
        one, many = (sentences_housing.headline(answer(stayed(x, 20))) for x in (1, 17))
    assert one.startswith("1 of 20 tenants still lives there")
    assert many.startswith("17 of 20 tenants still live there")


def test_headline_of_a_hidden_figure_holds_no_number_of_it():
    with speaking("sv"):
        said = sentences_housing.headline(answer(stayed(4, 5, shown=False, why=Why.TOO_FEW)))
    assert "4" not in said
    assert "80" not in said


def test_headline_when_nothing_may_be_shown():
    with speaking("sv"):
        unpublished = sentences_housing.headline(answer(withheld="not_published", persons=None))
        unassessed = sentences_housing.headline(answer(withheld="no_assessment", persons=None))
    assert unpublished.startswith("Inga publicerade siffror ännu")
    assert "röjandebedömning" in unassessed


def test_headline_before_anybody_has_moved_in():
    with speaking("sv"):
        assert sentences_housing.headline(answer(persons=0)).startswith("Ingen har ännu flyttat in")


def test_one_tenant_in_percentage_points():
    with speaking("sv"):
        assert (
            sentences_housing.one_tenant(answer(stayed(17, 20))) == "En hyresgäst motsvarar 5 procentenheter."
        )
        assert (
            sentences_housing.one_tenant(answer(stayed(19, 22)))
            == "En hyresgäst motsvarar 4,5 procentenheter."
        )
        assert sentences_housing.one_tenant(answer(stayed(28, 30))) == "", "from 30 tenants it is not said"
        assert sentences_housing.one_tenant(answer(stayed(4, 5, shown=False))) == "", "would give away the 5"


@pytest.mark.parametrize(
    ("persons", "exact", "said"),
    [
        (35, False, "Var finns hyresgästerna? (ungefär 35, avrundat)"),
        (34, True, "Var finns de 34 hyresgästerna?"),
        (1, True, "Var finns den enda hyresgästen?"),
        (None, False, "Var finns hyresgästerna?"),
    ],
)
def test_exits_title(persons, exact, said):
    with speaking("sv"):
        assert sentences_housing.exits_title(answer(persons=persons, exact=exact)) == said


def test_notes_name_the_national_level_with_its_source_and_never_as_a_target():
    with speaking("sv"):
        notes = sentences_housing.notes(answer(stayed(17, 20), exits=where(rounded=True, still_housed=15)))
    assert notes == [
        "En hyresgäst motsvarar 5 procentenheter.",
        "Omkring 80\u00a0% rapporteras ofta i Sverige (bostadforst.se).",
        "Delarna är avrundade till femtal var för sig, av sekretesskäl.",
        "De behöver inte summera till helheten.",
    ]


def test_the_curve_in_words_names_the_dead_and_the_unknown():
    exits = where(still_housed=20, negative=4, deceased=2, unknown=1)
    with speaking("sv"):
        said = sentences_housing.without_negative_exit(
            answer(stayed(17, 20), exits=exits, kept_home={12: kept(12, 0.88), 24: kept(24, 0.81)})
        )
    assert said == (
        "Efter ett år har 88 procent inte förlorat bostaden (osäkerhet 70–95 procent, 30 följda). "
        "Efter två år har 81 procent inte förlorat bostaden (osäkerhet 70–95 procent, 30 följda). "
        "Avlidna (2) och de vars flytt är okänd (1) räknas inte som att ha förlorat den."
    )


def test_the_curve_in_words_gives_no_counts_outside_the_register():
    exits = where(rounded=True, still_housed=20, positive=5, negative=5, other=0)
    with speaking("sv"):
        said = sentences_housing.without_negative_exit(
            answer(stayed(17, 20), exact=False, exits=exits, kept_home={12: kept(12, 0.88)})
        )
    assert "avlidit" in said
    assert said.startswith(
        "Efter ett år har ungefär 88 procent inte förlorat bostaden (osäkerhet 70–95 procent, ungefär 30 följda). "
    )
    assert not any(digit in said.partition(". ")[2] for digit in "0123456789")


def unknown(low, high, *, told=False):
    return {12: UnknownRange(low, high, unknown=1, share=1 / 34, told=told)}


def test_what_the_unknown_could_change_is_always_told_under_more_and_at_once_when_they_are_many():
    one = answer(stayed(17, 20), kept_home={12: kept(12, 0.88)})
    few, many = replace(one, unknown=unknown(0.86, 0.90)), replace(one, unknown=unknown(0.76, 0.9, told=True))
    with speaking("sv"):
        assert (
            "Beroende på vart de okända flyttade kan andelen efter ett år vara mellan 86 och 90 procent."
            in sentences_housing.without_negative_exit(few)
        )
        assert not any("okända" in line for line in sentences_housing.notes(few))
        assert any("mellan 76 och 90 procent" in line for line in sentences_housing.notes(many))
        assert sentences_housing.unknown_range(12, replace(one, unknown=unknown(0.881, 0.884))) == ""
        hidden = replace(few, without_negative_exit={12: replace(kept(12, 0.88), shown=False)})
        assert sentences_housing.unknown_range(12, hidden) == "", "would give away a hidden share"


def test_those_whose_year_is_not_over_are_counted_beside_the_headline():
    with speaking("sv"):
        said = sentences_housing.notes(replace(answer(stayed(17, 20)), not_yet=8))
        assert "8 hyresgäster flyttade in för mindre än ett år sedan och räknas inte med ännu." in said
        assert not any("mindre än" in line for line in sentences_housing.notes(answer(stayed(17, 20))))


def test_a_rounded_curve_says_so():
    steps = pd.DataFrame({"days": [0, 91], "value": [1.0, 0.9], "low": [1.0, 0.75], "high": [1.0, 1.0]})
    with speaking("sv"):
        said = sentences_housing.notes(answer(stayed(17, 20), exact=False, curve=steps))
        assert "Kurvan är avrundad till fem procentenheter." in said
        exact = sentences_housing.notes(answer(stayed(17, 20), curve=steps))
    assert not any("Kurvan" in line for line in exact)


def test_a_rounded_nothing_is_not_nobody():
    with speaking("sv"):
        said = sentences_housing.headline(
            answer(stayed(0, 0, shown=False, why=Why.NOBODY), exact=False, persons=0)
        )
    assert "Ingen har ännu flyttat in" not in said


def test_take_overs_have_a_bar_of_their_own_only_inside_the_register():
    exact = answer(exits=where(still_housed=12, taken_over=6, positive=2))
    merged = answer(exact=False, exits=where(rounded=True, still_housed=10, positive=10, negative=0, other=0))
    with speaking("sv"):
        assert sentences_housing.label_of(exact)("positive") == "Annat eget hem"
        assert sentences_housing.label_of(merged)("positive") == "Eget kontrakt, annat hem"


def test_the_table_of_bars_keeps_the_rounded_nothing_a_span():
    with speaking("sv"):
        table = housing_tables.exits(
            answer(exact=False, exits=where(rounded=True, still_housed=10, negative=0))
        )
    assert table.rows == [("Bor i programmets bostad", "10"), ("Förlorat bostaden", "0–4")]


def test_the_table_of_the_curve_has_numbers_at_risk_only_where_the_answer_has_them():
    steps = {"days": [0, 100], "value": [1.0, 0.9], "low": [0.8, 0.7], "high": [1.0, 0.97]}
    inside = answer(curve=pd.DataFrame({**steps, "at_risk": [30, 28]}))
    outside = answer(curve=pd.DataFrame({**steps, "at_risk": pd.array([pd.NA, pd.NA], dtype="Int64")}))
    assert [len(row) for row in housing_tables.curve(inside).rows] == [5, 5]
    assert [len(row) for row in housing_tables.curve(outside).rows] == [4, 4]
    assert len(housing_tables.curve(outside).headers) == 4


def test_a_figure_without_arithmetic_says_its_unit():
    wait = Figure("housing_median_wait", 30.0, n=4)
    with speaking("sv"):
        views = housing_tables.further(replace(answer(stayed(17, 20)), median_wait=wait))[-1]
    assert (views[0].value_text, views[0].arithmetic) == ("30", "dygn")


def test_further_figures_carry_the_catalogue_title_of_their_horizon():
    with speaking("sv"):
        rows = housing_tables.further(answer(stayed(17, 20), kept_home={24: kept(24, 0.8)}))
    labels = [view.label for row in rows for view in row]
    assert len(labels) == 2
    assert all("retention_" not in label for label in labels)
