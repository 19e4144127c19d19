import re
from dataclasses import replace

import pytest

from lib.measures.catalogue import Wording, catalogue
from lib.screen import definitions
from lib.words import LANGUAGES, speaking


def test_every_measure_can_be_linked_to():
    with speaking("sv"):
        html = definitions.entries(definitions.families(catalogue()))
    anchors = re.findall(r'id="([^"]+)"', html)
    assert sorted(anchors) == sorted(catalogue())


def test_every_link_of_the_contents_leads_somewhere():
    with speaking("sv"):
        every = definitions.families(catalogue())
        goals = re.findall(r'href="#([^"]+)"', definitions.contents(every))
    assert len(goals) == len(every)
    assert set(goals) <= set(catalogue())


@pytest.mark.parametrize("spoken", LANGUAGES)
def test_each_measure_tells_all_that_its_entry_holds(spoken):
    measure = catalogue()["occupancy"]
    with speaking(spoken):
        html = definitions.entries([[measure]])
    texts = (measure.title, measure.answers, measure.formula, measure.numerator, measure.denominator)
    for text in (*texts, measure.exclusions, measure.source):
        # Apostrophes are escaped on the page.
        assert text.in_language(spoken).replace("'", "&#x27;") in html


def test_no_code_of_unit_or_direction_reaches_the_reader():
    with speaking("sv"):
        for measure in catalogue().values():
            assert definitions.unit_words(measure.unit) != measure.unit
            assert definitions.direction_words(measure.direction) not in {"up", "down", "none", ""}


def test_a_measure_with_horizons_stands_once_told_for_one_year():
    every = definitions.families(catalogue())
    told = [one for one in every if one[0].family == "retention_still_housed"]
    assert len(told) == 1
    assert told[0][0].key == "retention_still_housed_12"
    assert len(told[0]) == 4


def test_search_finds_by_every_word_in_the_language_spoken():
    every = definitions.families(catalogue())
    with speaking("sv"):
        swedish = definitions.matching(every, "BELÄGGNING avtalade")
        nothing = definitions.matching(every, "qqq")
        all_of_them = definitions.matching(every, "  ")
    assert [one[0].key for one in swedish] == ["occupancy_of_agreed"]
    assert nothing == []
    assert len(all_of_them) == len(every)


def test_the_count_is_told_in_words():
    with speaking("sv"):
        assert definitions.found(1, 1, "") == "1 mått"
        assert definitions.found(2, 31, "tak ") == "2 av 31 mått passar med ”tak”."
        assert definitions.found(0, 31, "qqq").startswith("Inget mått passar")


def test_targets_are_written_in_their_unit():
    measure = catalogue()["occupancy"]
    with speaking("sv"):
        assert definitions.target_words(replace(measure, default_target=0.05)) == "5\u00a0%"
        assert definitions.target_words(replace(measure, default_target=3.0, unit="events")) == "3 tillfällen"
        assert definitions.target_words(replace(measure, default_target=None)) == "Inget i katalogen."


def test_catalogue_texts_are_escaped():
    hostile = Wording("<script>x</script>", "<script>x</script>")
    measure = replace(catalogue()["occupancy"], title=hostile, answers=hostile)
    with speaking("sv"):
        html = definitions.entries([[measure]]) + definitions.contents([[measure]])
    assert "<script" not in html
