from dataclasses import replace
from datetime import date

import pandas as pd
import pytest

from lib import words
from lib.measures.night_table import rates_by_month
from lib.measures.period import Period
from lib.measures.variation import Verdict
from lib.publication.answers import SiteName
from lib.publication.night_verdict import Judge, NightVerdict, WhyNone
from lib.screen import monthly_sites
from lib.screen import sentences_nights as say
from lib.screen.night_figures import night_figures
from lib.screen.night_tables import months_table
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
    rows = pd.concat([night_rows(NOVEMBER.start, [5] * 30), night_rows(NOVEMBER.start, [None] * 30, site=2)])
    said = say.headline(night_answer(rows, NOVEMBER, LAST), AFTER)
    assert said.startswith(
        "I november har ingen natt rapporterats av alla boenden, och inget tillfälle är känt då någon blev utan "
        "plats för att det var fullt (uppgift saknas 30 nätter)."
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
    assert say.months_in_words(monthly) == "Beläggningen under 1 månad: 50 procent."
    two = pd.concat([night_rows(NOVEMBER.start, [14] * 30), night_rows(date(2026, 12, 1), [18] * 31)])
    assert (
        say.months_in_words(rates_by_month(two)) == "Beläggningen under 2 månader: mellan 70 och 90 procent."
    )
    assert say.months_in_words(answer([None] * 30).monthly) == "Beläggning per månad: ingen rapport."


def test_the_period_before_stands_beside_and_is_silent_when_it_has_nothing():
    one = answer([10] * 30)
    former = one.figures["full_nights"]
    assert say.compared(former, one, "1 av 31") == "oktober: 1 av 31"
    assert say.compared(replace(former, value=None), one, "x") == ""
    assert say.compared(None, one, "x") == ""
    season = replace(one, period=Period.season(2025))
    assert say.compared(former, season, "3") == "vintern 2024/25: 3"


SMALL_AND_LARGE = (
    SiteName(1, "eken", "Härbärget Eken", "Stadsmissionen", by_night=True),
    SiteName(2, "lilla", "Lilla huset", "Stadsmissionen", by_night=False),
)
SMALL = SMALL_AND_LARGE[1:]


def with_a_small_site(occupied=(20,) * 10 + (9,) * 20, **more):
    fields = {"sites": SMALL_AND_LARGE, "left_out_by_night": ("Lilla huset",)} | more
    return answer(list(occupied), **fields)


def small_site_alone(**more):
    """What the desk answers for a site by month only while its month goes on: no rows at all."""
    fields = {"sites": SMALL, "left_out_by_night": ("Lilla huset",), "nightly_hidden": True} | more
    return answer([], **fields)


def test_full_nights_name_the_sites_they_count_where_others_are_shown_by_month():
    one = with_a_small_site()
    assert say.headline(one, AFTER).startswith(
        "I november var alla platser på Härbärget Eken belagda 10 av 30 nätter, och ingen blev utan plats"
    )
    with words.speaking("en"):
        assert say.headline(one, AFTER).startswith(
            "In November all beds at Härbärget Eken were occupied on 10 of 30 nights"
        )
    none, full = with_a_small_site([9] * 30), with_a_small_site([20] * 30)
    assert "inte alla platser på Härbärget Eken belagda någon av 30 nätter" in say.headline(none, AFTER)
    assert "alla platser på Härbärget Eken belagda alla 30 nätter" in say.headline(full, AFTER)
    large = tuple(SiteName(i, str(i), f"Hus {i}", "S", by_night=True) for i in range(4))
    assert "på de 4 boenden som visas per natt belagda" in say.headline(
        with_a_small_site(sites=(*large, *SMALL)), AFTER
    )
    card = next(view for view in night_figures(one, lambda _: None) if view.label == "Fullbelagda nätter")
    assert card.arithmetic.endswith(" · Härbärget Eken")
    assert "Fullbelagda nätter, Härbärget Eken" in months_table(one).headers
    assert "Fullbelagda nätter" in months_table(answer([9] * 30)).headers


@pytest.mark.parametrize(
    ("period", "said", "on_the_card"),
    [
        (NOVEMBER, "Lilla huset visas när månaden är slut.", "visas när månaden är slut"),
        (
            Period(date(2026, 11, 2), date(2026, 11, 9)),
            "Lilla huset visas bara för hela månader.",
            "visas per hel månad",
        ),
    ],
)
def test_a_site_shown_by_ended_month_only_is_not_called_unreported(period, said, on_the_card):
    one = small_site_alone(period=period, as_of=date(2026, 11, 20), left_out=("Lilla huset",))
    assert say.headline(one, date(2026, 11, 21)) == said
    assert say.notes(one) == ("", "", ""), "it is all that was chosen"
    assert {view.value_text for view in night_figures(one, lambda _: 0.8)} == {on_the_card}


def test_a_running_year_that_holds_no_ended_month_of_the_small_site_says_so():
    one = small_site_alone(period=Period.year(2026), as_of=date(2026, 1, 20), hidden_until=date(2025, 12, 31))
    assert say.headline(one, date(2026, 1, 21)) == "Lilla huset visas när månaden är slut."


def test_a_season_house_in_summer_is_closed_and_not_unreported():
    earlier = answer([9] * 30).monthly
    assert say.headline(answer([], monthly=earlier), AFTER) == (
        "Inga nattplatser är öppna under november 2026."
    )


def test_the_comparison_says_that_it_holds_the_same_sites():
    one = with_a_small_site(left_out=("Lilla huset",))
    assert say.compared(one.figures["full_nights"], one, "0") == "oktober, samma boenden: 0"
    with words.speaking("en"):
        assert say.compared(one.figures["full_nights"], one, "0") == "October, same sites: 0"


@pytest.mark.parametrize(
    ("names", "said"),
    [(("Lilla huset",), "november 2026, utan Lilla huset"), (tuple("abcd"), "november 2026, utan 4 boenden")],
)
def test_the_running_month_of_the_table_names_what_it_lacks(names, said):
    rows = pd.concat([night_rows(date(2026, 10, 1), [9] * 31), night_rows(NOVEMBER.start, [9] * 10)])
    one = night_answer(rows, NOVEMBER, date(2026, 11, 10), left_out_by_night=names, left_out=names)
    assert [row[0] for row in months_table(one).rows] == ["oktober 2026", said]


def test_a_month_cut_by_free_dates_is_no_plain_month():
    span = Period(date(2026, 10, 20), date(2026, 11, 10))
    rows = pd.concat([night_rows(date(2026, 10, 1), [9] * 31), night_rows(NOVEMBER.start, [9] * 10)])
    one = night_answer(rows, span, LAST)
    assert [row[0] for row in months_table(one).rows] == ["oktober 2026", "november 2026 till och med den 10"]
    hidden = replace(one, left_out_by_night=("Lilla huset",), left_out=("Lilla huset",))
    assert [row[0] for row in months_table(hidden).rows] == [
        "oktober 2026", "november 2026 till och med den 10, utan Lilla huset",
    ]  # fmt: skip


def test_nothing_known_is_not_nothing():
    rows = night_rows(NOVEMBER.start, [9] * 30)
    rows.loc[29, "turned_away_full"] = pd.NA
    said = say.headline(night_answer(rows, NOVEMBER, LAST), AFTER)
    assert (
        "inget tillfälle är känt då någon blev utan plats för att det var fullt (uppgift saknas 1 natt)"
        in said
    )


def test_a_chart_over_new_year_dates_both_ends():
    season = Period.season(2026)
    said = say.chart_in_words(answer([9] * 100, period=season))
    assert said.startswith("Belagda platser per natt från 1 oktober 2026 till 8 januari 2027: ")


def test_a_running_year_says_up_to_when_small_sites_are_in_it():
    one = with_a_small_site(
        period=Period.year(2026), as_of=date(2026, 11, 20), hidden_until=date(2026, 10, 31)
    )
    assert monthly_sites.lacking(one) == "Lilla huset ingår till och med oktober"
    assert monthly_sites.monthly_only(one) == "Fullbelagda nätter utan Lilla huset, som visas bara per månad"
    winter = replace(one, period=Period.season(2026))
    assert monthly_sites.monthly_only(winter).startswith("Diagram och fullbelagda nätter utan Lilla huset")


def test_notes_name_preliminary_nights_and_sites_by_month():
    one = answer([9] * 10, as_of=date(2026, 11, 10), left_out_by_night=("lilla", "stora"))
    assert say.notes(one) == (
        "Preliminärt för de tre senaste nätterna",
        "",
        "Diagram och fullbelagda nätter utan lilla och stora, som visas bara per månad",
    )
    running = answer([9] * 10, as_of=date(2026, 11, 10), left_out_by_night=("lilla",), left_out=("lilla",))
    assert monthly_sites.monthly_only(running) == ""
    assert monthly_sites.lacking(running) == "Utan lilla, som visas först när månaden är slut"
    many = answer([9] * 10, as_of=date(2026, 11, 10), left_out_by_night=tuple("abcd"), left_out=tuple("abcd"))
    assert monthly_sites.lacking(many) == "Utan 4 boenden, som visas först när månaden är slut"
    span = replace(running, period=Period(date(2026, 11, 2), date(2026, 11, 9)))
    assert monthly_sites.lacking(span) == "Utan lilla, som bara visas för hela månader"
    hidden = replace(one, left_out_by_night=("lilla",), nightly=one.nightly[:0], nightly_hidden=True)
    assert monthly_sites.monthly_only(hidden) == "Lilla visas bara per månad"
    assert say.notes(answer([9] * 30)) == ("", "", "")


def judged(judge=Judge.XMR, verdict=Verdict.NORMAL, month=NOVEMBER.start, **more):
    return NightVerdict(judge, verdict, month, **more)


def two_months():
    """November full 6 nights of 30, October full once in 29 with a closed night and one missing."""
    october = night_rows(date(2026, 10, 1), [20] + [12] * 28 + [None, -1])
    november = night_rows(NOVEMBER.start, [20] * 6 + [15] * 24)
    before = night_answer(october, Period.month(2026, 10), LAST)
    return night_answer(november, NOVEMBER, LAST, former=before.figures)


def test_on_the_wall_a_judged_month_is_set_beside_the_one_before_and_noise_is_no_change():
    one = two_months()
    assert say.headline(one, AFTER, brief=True, verdict=judged()) == (
        "I november var nattplatserna fullbelagda 6 av 30 nätter, jämfört med 1 av 29 i oktober. "
        "Skillnaden ryms inom den normala variationen."
    )
    with words.speaking("en"):
        assert say.headline(one, AFTER, brief=True, verdict=judged()) == (
            "In November the night beds were full on 6 of 30 nights, compared with 1 of 29 in October. "
            "The difference is within normal variation."
        )


@pytest.mark.parametrize(
    ("verdict", "wall", "page"),
    [
        (Verdict.NORMAL, "Skillnaden ryms inom den normala variationen.", ", inom den normala variationen."),
        (Verdict.CLEAR_INCREASE, "Beläggningen har ökat tydligt.", ", en tydlig ökning."),
        (Verdict.CLEAR_DECREASE, "Beläggningen har minskat tydligt.", ", en tydlig minskning."),
    ],
)
def test_the_headline_says_the_verdict_and_nothing_else(verdict, wall, page):
    one = two_months()
    for judge in (Judge.XMR, Judge.CHAIN):
        found = judged(judge, verdict)
        assert say.headline(one, AFTER, brief=True, verdict=found).endswith(wall)
        whole = say.headline(one, AFTER, verdict=found)
        assert "jämfört med 1 av 29 i oktober, och ingen blev utan plats" in whole
        assert whole.endswith(f"Beläggningen var 80 procent (480 av 600){page}")


@pytest.mark.parametrize(
    "verdict",
    [
        None,
        judged(Judge.NONE, Verdict.TOO_FEW, why=WhyNone.TOO_FEW),
        judged(Judge.NONE, Verdict.NOT_INDEPENDENT, why=WhyNone.NO_FIT),
        judged(Judge.NONE, None, None, why=WhyNone.NO_MONTH),
        judged(month=date(2026, 10, 1)),
    ],
)
def test_where_nobody_judged_this_month_nothing_is_compared(verdict):
    one = two_months()
    for brief in (True, False):
        assert say.headline(one, AFTER, brief=brief, verdict=verdict) == say.headline(one, AFTER, brief=brief)
    assert "jämfört" not in say.headline(one, AFTER)


def test_a_quarter_is_not_told_by_the_verdict_of_its_last_month():
    quarter = Period.quarter(2026, 4)
    one = replace(two_months(), period=quarter)
    assert say.headline(one, AFTER, verdict=judged()) == say.headline(one, AFTER)


def test_a_season_house_is_set_beside_the_same_month_of_last_season():
    rows = [
        night_rows(date(2025, 11, 1), [20] * 4 + [12] * 26),
        night_rows(NOVEMBER.start, [20] * 6 + [15] * 24),
    ]
    one = night_answer(rows[1], NOVEMBER, LAST, monthly=rates_by_month(pd.concat(rows)))
    found = judged(Judge.CHAIN, same_month_of=date(2025, 11, 1))
    assert "6 av 30 nätter, jämfört med 4 av 30 i november 2025." in say.headline(
        one, AFTER, brief=True, verdict=found
    )
    unknown = replace(one, monthly=rates_by_month(rows[1]))
    assert "jämfört" not in say.headline(unknown, AFTER, brief=True, verdict=found)


def test_without_a_figure_for_the_month_before_only_the_verdict_is_said():
    one = replace(two_months(), former={})
    assert say.headline(one, AFTER, brief=True, verdict=judged()) == (
        "I november var nattplatserna fullbelagda 6 av 30 nätter. Skillnaden ryms inom den normala variationen."
    )
