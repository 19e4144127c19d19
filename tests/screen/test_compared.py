"""What a figure is set beside, in words: which days, which sites, and why not."""

from datetime import date

import pytest

from lib import words
from lib.measures import occupancy as measure
from lib.measures.period import Period
from lib.publication.night_comparisons import Comparison, Comparisons
from lib.screen import compared as say
from lib.screen.night_figures import night_figures
from tests.screen.nights import night_answer, night_rows

NOVEMBER = Period.month(2026, 11)
START = date(2026, 11, 1)


def comparison(named: str, span: str = "", **more):
    whole = Period.parse(named)
    rows = night_rows(date(2025, 11, 1), [16] * 10)
    figures = {figure.key: figure for figure in (measure.occupancy(rows), measure.full_nights(rows))}
    return Comparison(Period.parse(span) if span else whole, whole, figures, **more)


@pytest.mark.parametrize(
    ("named", "span", "sv", "en"),
    [
        ("2026-10", "", "oktober", "October"),
        ("2025-10", "", "oktober 2025", "October 2025"),
        ("2026-10", "2026-10-01..2026-10-17", "1–17 oktober", "1–17 October"),
        ("2025-11", "2025-11-01..2025-11-17", "1–17 november 2025", "1–17 November 2025"),
        ("2026-10", "2026-10-01..2026-10-01", "1 oktober", "1 October"),
        ("2026-v46", "", "vecka 46 2026", "week 46 of 2026"),
        ("2025-v47", "2025-11-17..2025-11-18", "de 2 första nätterna i vecka 47 2025", "the first 2 nights of week 47 of 2025"),
        ("2025/26", "2025-10-01..2025-11-17", "vintern 2025/26 till och med 17 november 2025",
         "the winter of 2025/26 up to 17 November 2025"),
    ],
)  # fmt: skip
def test_the_days_compared_have_a_name(named, span, sv, en):
    one = comparison(named, span)
    assert say.span_name(one, 2026) == sv
    with words.speaking("en"):
        assert say.span_name(one, 2026) == en


def test_a_card_says_both_comparisons_and_what_they_lack():
    answer = night_answer(night_rows(START, [18] * 10), NOVEMBER, date(2026, 11, 10))
    both = Comparisons(comparison("2026-10"), comparison("2025-11", lacks=("Lilla <huset>",)))
    card = next(
        view for view in night_figures(answer, lambda _: None, beside=both) if view.label == "Beläggning"
    )
    assert card.note == "oktober: 80 % · november 2025, utan Lilla <huset>: 80 %".replace(
        " %", "\N{NO-BREAK SPACE}%"
    )
    turned_away = say.both("turned_away_full", both, answer)
    assert turned_away == "", "a figure that the other periods lack is not compared"
    target = next(
        view for view in night_figures(answer, lambda _: 0.9, beside=both) if view.label == "Beläggning"
    )
    assert target.note.startswith("mål"), "a target goes first"


def test_what_is_not_compared_is_said():
    summer = Comparison(Period.month(2026, 9), Period.month(2026, 9), {}, out_of_season=("Eken",))
    assert say.not_the_same(summer) == "September 2026 jämförs inte: tiden ligger utanför säsongen för Eken."
    opened = comparison("2025-11", lacks=("Lilla huset",))
    assert (
        say.not_the_same(opened) == "November 2025 är utan Lilla huset, som inte hade några öppna platser då."
    )
    many = comparison("2025-11", lacks=("Eken", "Lilla huset", "Alen", "Boken"))
    assert say.not_the_same(many) == (
        "November 2025 är utan 4 boenden, som inte hade några öppna platser då."
    ), "a city's houses are counted, not listed"
    assert say.not_the_same(None) == say.not_the_same(comparison("2025-11")) == ""
    answer = night_answer(night_rows(START, [18]), NOVEMBER, START)
    assert say.both("occupancy", Comparisons(None, summer), answer) == ""


def test_guests_without_a_bed_are_an_error_on_the_card():
    answer = night_answer(night_rows(START, [3, 4], beds=0), NOVEMBER, date(2026, 11, 2))
    card = next(view for view in night_figures(answer, lambda _: None) if view.label == "Beläggning")
    assert (card.value_text, card.attention, card.in_words) == ("fel: 7 belagda men inga platser", True, True)
