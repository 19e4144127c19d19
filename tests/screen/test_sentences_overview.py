from datetime import date

import pandas as pd
import pytest

from lib import words
from lib.measures.figure import Figure
from lib.measures.period import Period
from lib.publication.answers import CommitmentRow, Division, KeyFigure, Overview, SinceMeeting
from lib.screen import sentences_overview as say
from tests.screen.nights import night_answer, night_rows

TODAY = date(2026, 11, 22)
OCTOBER = Period.month(2026, 10)
YEAR = pd.DataFrame(
    {"month": pd.date_range("2025-11-01", periods=12, freq="MS"), "value": [float(n) for n in range(12)]}
)


def card(key="occupancy", verdict="normal_variation", target=None, target_met="", **more):
    figure = Figure(key, 0.92, 552.0, 600.0, nights_reported=30)
    return KeyFigure(**({
        "figure": figure, "target": target, "history": YEAR, "verdict": verdict, "target_met": target_met,
    } | more))  # fmt: skip


def commitment(state, *, late=False):
    return CommitmentRow(1, 1, "Platser", "S", None, "beds", 1.0, 2.0, state, late, None, TODAY, None)


def overview(*cards, commitments=(), since=()):
    division = Division(TODAY, (), (), tuple(commitments), (), (), {})
    nights = night_answer(night_rows(OCTOBER.start, [9] * 31), OCTOBER, TODAY)
    return Overview(OCTOBER, cards, date(2026, 9, 17), None, tuple(since), division, nights)


def test_a_clear_change_is_named_first_and_the_rest_is_calm():
    said = say.headline(overview(card("turned_away_full", "deterioration"), card()), TODAY)
    assert said.startswith("”Ingen plats, fullt” försämras. I övrigt rör sig nyckeltalen inom det normala.")
    with words.speaking("en"):
        said = say.headline(overview(card("turned_away_full", "deterioration"), card()), TODAY)
        assert said.startswith("“No bed, full” is deteriorating. Otherwise the key figures move")


def test_a_change_that_is_neither_good_nor_bad_gets_no_judgement():
    said = say.headline(overview(card(verdict="clear_increase")), TODAY)
    assert said.startswith("”Beläggning” har ökat tydligt.")
    assert "övrigt" not in said
    assert not say.needs_attention(card(verdict="clear_increase"))


def test_without_a_change_the_occupancy_opens_and_the_commitments_follow():
    said = say.headline(
        overview(card(), commitments=[commitment("on_track"), commitment("late", late=True)]), TODAY
    )
    assert said.startswith("I oktober var beläggningen 92 procent. ")
    assert "följer planen" in said


@pytest.mark.parametrize(
    ("verdict", "met", "said", "attention"),
    [
        ("normal_variation", "", "normal variation", False),
        ("normal_variation", "sometimes", "normal variation, når målet ibland", False),
        ("deterioration", "", "försämring", True),
        ("improvement", "steadily", "förbättring, når målet stadigt", False),
        ("normal_variation", "not", "normal variation, når inte målet", True),
        ("too_few", "", "för kort historik att bedöma", False),
        ("", "", "", False),
    ],
)
def test_the_state_is_words_and_attention_only_for_the_worse(verdict, met, said, attention):
    one = card(verdict=verdict, target_met=met)
    assert say.state_in_words(one) == said
    assert say.needs_attention(one) is attention


def test_targets_say_their_direction_and_unit():
    assert say.target_in_words("retention_still_housed_12", 0.8) == "mål: minst 80\N{NO-BREAK SPACE}%"
    assert say.target_in_words("turned_away_share", 0.05) == "mål: högst 5\N{NO-BREAK SPACE}%"
    assert say.target_in_words("turned_away_full_per_100", 2.5) == "mål: högst 2,5"
    assert say.target_in_words("occupancy", None) == ""


def test_a_withheld_card_shows_why_and_no_number():
    hidden = Figure("retention_still_housed_12", None, shown=False, why="not_published")
    view = say.card_view(card(figure=hidden, withheld="not_published"))
    assert view.value_text == "Inga publicerade siffror ännu"
    assert view.spark_html is None
    assert view.state_text == ""


def test_late_commitments_ask_for_attention_in_words():
    figure = Figure("commitments_on_track", 11.0, 11.0, 14.0)
    answer = overview(
        card("commitments_on_track", "", figure=figure, history=YEAR[:0]),
        commitments=[commitment("late", late=True), commitment("on_track")],
    )
    (view,) = say.card_views(answer)
    assert (view.value_text, view.state_text, view.attention) == ("11 av 14", "ett är försenat", True)


@pytest.mark.parametrize(
    ("row", "what", "detail"),
    [
        (SinceMeeting("area_no_accountable", "länets kommuner", "", None, True),
         "Länets kommuner saknar ytterst ansvarig", "kräver beslut"),
        (SinceMeeting("action_late", "rutin", "Stadsmissionen", date(2026, 10, 3), True),
         "Försenad åtgärd: rutin", "Stadsmissionen, skulle vara klar 3 oktober"),
        (SinceMeeting("agreement_notice", "Avtal C", "", date(2026, 10, 31), False),
         "Avtal C kan sägas upp", "uppsägning senast 31 oktober"),
        (SinceMeeting("decision", "fler platser", "proposal", date(2026, 9, 17), False),
         "Beslutat: fler platser", "förslag till socialnämnden"),
    ],
)  # fmt: skip
def test_lines_since_the_meeting(row, what, detail):
    (line,) = say.since_lines([row])
    assert (line.what, line.detail, line.attention) == (what, detail, row.attention)


@pytest.mark.parametrize(
    "code",
    [
        "area_no_accountable", "area_several_accountable", "area_nobody_performs", "action_late", "action_done",
        "agreement_expired", "agreement_notice", "agreement_ends", "decision",
    ],
)  # fmt: skip
def test_every_code_has_words_and_a_percent_sign_in_a_title_breaks_nothing(code):
    (line,) = say.since_lines([SinceMeeting(code, "50 % mer", "20 % A", TODAY, attention=False)])
    assert "50 % mer" in line.what


def test_the_list_is_titled_by_the_meeting():
    assert say.since_title(date(2026, 9, 17), TODAY) == "Sedan förra mötet, 17 september"
    assert say.since_title(date(2025, 12, 4), TODAY) == "Sedan förra mötet, 4 december 2025"
    assert say.since_title(None, TODAY) == "Att ta ställning till"
