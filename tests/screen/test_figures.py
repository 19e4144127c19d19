import pytest

from lib import words
from lib.measures.figure import Figure, Why
from lib.screen.figures import FigureView, figure_text, key_figures_html

NBSP = "\N{NO-BREAK SPACE}"


def plain(text):
    return text.replace(NBSP, " ")


def occupancy(**more):
    fields = {"value": 534 / 602, "numerator": 534.0, "denominator": 602.0, "nights_reported": 30}
    return Figure("occupancy", **(fields | more))


def test_the_arithmetic_stands_beside_the_figure():
    text = figure_text(occupancy(nights_closed=1, nights_missing=1))
    assert text.value == f"89{NBSP}%"
    assert plain(text.arithmetic) == "534 av 602 platser · 30 nätter, 1 natt stängd, rapport saknas 1 natt"
    with words.speaking("en"):
        text = figure_text(occupancy(nights_closed=2, nights_missing=2))
        assert text.value == "89%"
        assert plain(text.arithmetic) == (
            "534 of 602 beds · 30 nights, 2 nights closed, report missing 2 nights"
        )


def test_a_number_is_never_parted_from_its_noun():
    text = figure_text(occupancy(nights_closed=1))
    assert f"30{NBSP}nätter" in text.arithmetic
    assert f"1{NBSP}natt stängd" in text.arithmetic


@pytest.mark.parametrize(
    ("figure", "value", "arithmetic"),
    [
        (Figure("full_nights", 6 / 30, 6.0, 30.0, nights_reported=30), "6 av 30", "20 % · 30 nätter"),
        (Figure("turned_away_full", 1.0, 1.0, nights_reported=1), "1", "tillfälle · 1 natt"),
        (Figure("turned_away_full", 0.0, 0.0, nights_reported=28, nights_missing=3), "0",
         "tillfällen · 28 nätter, uppgift saknas 3 nätter"),
        (Figure("turned_away_share", 1 / 213, 1.0, 213.0, nights_reported=31), "0,5 %", "1 av 213 · 31 nätter"),
        (Figure("turned_away_share", 0.0, 0.0, 213.0, nights_reported=31), "0 %", "0 av 213 · 31 nätter"),
        (Figure("turned_away_full_per_100", 3.25, 13.0, 400.0, nights_reported=20), "3,2",
         "13 av 400 platser · 20 nätter"),
        (Figure("retention_still_housed_12", 0.85, 17.0, 20.0, 20, 0.640, 0.948), "17 av 20",
         "85 % · osäkerhet 64–95 %"),
        (Figure("retention_without_negative_exit_12", 0.884, n=36, low=0.74, high=0.96), "88 %",
         "osäkerhet 74–96 % · 36 hyresgäster följda"),
        (Figure("commitments_on_track", 11.0, 11.0, 14.0), "11 av 14", "79 %"),
        (Figure("bed_nights", 1234.0, 1234.0, nights_reported=30), "1 234", "30 nätter"),
    ],
)  # fmt: skip
def test_each_kind_of_figure_in_its_own_words(figure, value, arithmetic):
    text = figure_text(figure)
    assert (plain(text.value), plain(text.arithmetic)) == (value, arithmetic)
    assert not text.in_words


@pytest.mark.parametrize(
    ("figure", "said"),
    [
        (Figure("retention_still_housed_12", 0.8, 4.0, 5.0, 5, shown=False, why=Why.TOO_FEW),
         "för få för att visas (under 10)"),
        (Figure("occupancy", None, shown=False, why=Why.NO_NIGHTS, nights_missing=30), "rapport saknas"),
        (Figure("occupancy", None, shown=False, why=Why.NO_NIGHTS, nights_closed=30), "stängt"),
        (Figure("occupancy", None, shown=False, why=Why.NO_NIGHTS), "inga nätter"),
        (Figure("occupancy", None, 3.0, 0.0, shown=False, why=Why.NO_BEDS), "kan inte räknas ut"),
        (None, "kan inte räknas ut"),
    ],
)  # fmt: skip
def test_nothing_to_show_is_said_in_words_and_never_as_zero(figure, said):
    text = figure_text(figure)
    assert text.value == said
    assert text.in_words


def test_a_rounded_number_of_followed_is_called_about():
    figure = Figure("retention_without_negative_exit_12", 0.9, n=20, low=0.75, high=1.0)
    assert plain(figure_text(figure, rounded=True).arithmetic).endswith(
        "ungefär 20 hyresgäster följda, avrundat"
    )


def test_too_few_tells_neither_the_number_nor_the_arithmetic():
    text = figure_text(Figure("retention_still_housed_12", 0.8, 4.0, 5.0, 5, shown=False, why=Why.TOO_FEW))
    assert "4" not in text.arithmetic
    assert "5" not in text.arithmetic


def test_everything_on_a_card_is_escaped_and_attention_is_never_colour_alone():
    evil = "<script>alert(1)</script>"
    html = key_figures_html([FigureView(evil, evil, evil, evil, evil, attention=True)])
    assert "<script>" not in html
    assert html.count("&lt;script&gt;") == 5
    assert "▲" in html
    assert "Kräver uppmärksamhet:" in html
    calm = key_figures_html([FigureView("a", "b", state_text="normal variation")])
    assert "●" in calm
    assert "▲" not in calm
