from dataclasses import replace
from datetime import date

import pytest

from lib import words
from lib.measures.period import Period
from lib.screen import sentences_nights as say
from tests.screen.nights import night_answer, night_rows, spread

NOVEMBER = Period.month(2026, 11)
AFTER = date(2026, 12, 9)
LAST = date(2026, 12, 8)


def answer(occupied, *, away=0, period=NOVEMBER, as_of=LAST, **more):
    return night_answer(night_rows(period.start, occupied, away=away), period, as_of, **more)


def sample_of_domain():
    """12 of 30 nights full, 14 times turned away, 552 of 600 beds: the sentence the product must be able to say."""
    rows = night_rows(NOVEMBER.start, [20] * 12 + spread(552 - 240, 18))
    rows.loc[0:13, "turned_away_full"] = 1
    return night_answer(rows, NOVEMBER, LAST)


def test_the_sentence_of_the_domain_in_both_languages():
    assert say.headline(sample_of_domain(), AFTER) == (
        "I november var nattplatserna fullbelagda 12 av 30 nätter, och vid 14 tillfällen fick någon ingen plats "
        "för att det var fullt. Beläggningen var 92 procent (552 av 600)."
    )
    with words.speaking("en"):
        assert say.headline(sample_of_domain(), AFTER) == (
            "In November the night beds were full on 12 of 30 nights, and on 14 occasions someone got no bed "
            "because it was full. The occupancy was 92 percent (552 of 600)."
        )


def test_on_the_wall_the_sentence_is_short():
    assert say.headline(sample_of_domain(), AFTER, brief=True).endswith("för att det var fullt.")


@pytest.mark.parametrize(
    ("occupied", "away", "sv", "en"),
    [
        (
            [10] * 30, 0,
            "I november var nattplatserna inte fullbelagda någon av 30 nätter, och ingen blev utan plats",
            "In November the night beds were full on none of the 30 nights, and nobody was left without a bed",
        ),
        (
            [20] * 30, None,
            "I november var nattplatserna fullbelagda alla 30 nätter, och det är inte känt hur många",
            "In November the night beds were full on all 30 nights, and it is not known how many got no bed",
        ),
        (
            [20] + [None] * 29, 1,
            "I november var nattplatserna fullbelagda den enda natt som rapporterats, och vid ett tillfälle fick",
            "In November the night beds were full on the only night reported, and on one occasion someone",
        ),
        (
            [20] + [9] * 29, 0,
            "I november var nattplatserna fullbelagda 1 av 30 nätter",
            "In November the night beds were full on 1 of 30 nights",
        ),
    ],
)  # fmt: skip
def test_one_none_all_and_unknown(occupied, away, sv, en):
    assert say.headline(answer(occupied, away=away), AFTER).startswith(sv)
    with words.speaking("en"):
        assert say.headline(answer(occupied, away=away), AFTER).startswith(en)


def test_an_unfinished_month_says_so_and_another_year_is_named():
    running = answer([9] * 10, as_of=date(2026, 11, 10))
    assert say.headline(running, date(2026, 11, 11)).startswith("Hittills i november var ")
    assert say.headline(answer([9] * 30), date(2027, 2, 1)).startswith("I november 2026 var ")


@pytest.mark.parametrize(
    ("occupied", "as_of", "said"),
    [
        ([None] * 30, LAST, "Inga nätter har rapporterats för november 2026."),
        ([-1] * 30, LAST, "I november var nattplatserna stängda."),
        ([], LAST, "Inga nattplatser är öppna under november 2026."),
        ([], date(2026, 10, 31), "Ingen natt i november 2026 har gått ännu."),
    ],
)
def test_without_nights_it_says_why(occupied, as_of, said):
    assert say.headline(answer(occupied, as_of=as_of), AFTER) == said


def test_when_one_of_two_sites_never_reports_full_nights_are_not_guessed():
    import pandas as pd

    rows = pd.concat([night_rows(NOVEMBER.start, [5] * 30), night_rows(NOVEMBER.start, [None] * 30, site=2)])
    said = say.headline(night_answer(rows, NOVEMBER, LAST), AFTER)
    assert said.startswith(
        "I november har ingen natt rapporterats av alla boenden, och ingen blev utan plats"
    )
    assert said.endswith("Beläggningen var 25 procent (150 av 600).")


def test_the_chart_in_words_counts_what_it_shows():
    said = say.chart_in_words(answer([20, 25, None, -1, 12]))
    assert said == (
        "Belagda platser per natt från 1 november till 5 november 2026: mellan 12 och 25, 2 fullbelagda nätter, "
        "1 natt stängd, rapport saknas 1 natt."
    )


def test_the_months_in_words():
    monthly = answer([10] * 30).monthly
    assert say.months_in_words(monthly) == "Beläggningen under 1 månad: mellan 50 procent och 50 procent."
    assert say.months_in_words(answer([None] * 30).monthly) == "Beläggning per månad: ingen rapport."


def test_the_period_before_stands_beside_and_is_silent_when_it_has_nothing():
    one = answer([10] * 30)
    former = one.figures["full_nights"]
    assert say.compared(former, one, "1 av 31") == "oktober: 1 av 31"
    assert say.compared(replace(former, value=None), one, "x") == ""
    assert say.compared(None, one, "x") == ""
    season = replace(one, period=Period.season(2025))
    assert say.compared(former, season, "3") == "vintern 2024/25: 3"


def test_notes_name_preliminary_nights_and_sites_by_month():
    one = answer([9] * 10, as_of=date(2026, 11, 10), left_out_by_night=("lilla", "stora"))
    assert say.notes(one) == (
        "Preliminärt för de tre senaste nätterna",
        "Diagram och fullbelagda nätter utan lilla och stora, som visas bara per månad",
    )
    running = answer([9] * 10, as_of=date(2026, 11, 10), left_out_by_night=("lilla",), left_out=("lilla",))
    assert say.monthly_only(running) == "Utan lilla, som visas först när månaden är slut"
    many = answer([9] * 10, as_of=date(2026, 11, 10), left_out_by_night=tuple("abcd"), left_out=tuple("abcd"))
    assert say.monthly_only(many) == "Utan 4 boenden, som visas först när månaden är slut"
    hidden = answer([9] * 10, as_of=date(2026, 11, 10), left_out_by_night=("lilla",), nightly_hidden=True)
    assert say.monthly_only(hidden) == "Lilla visas bara per månad"
    assert say.notes(answer([9] * 30)) == ("", "")
