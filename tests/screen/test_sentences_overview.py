from dataclasses import replace
from datetime import date

import pandas as pd
import pytest

from lib import words
from lib.measures.figure import Figure, Why
from lib.measures.period import Period
from lib.publication.answers import CommitmentRow, Division, KeyFigure, Overview, SinceMeeting, SiteName
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
    worse = card("turned_away_full", "deterioration", judged_month=OCTOBER.start, normal=(0.0, 10.0))
    said = say.headline(overview(worse, card()), TODAY)
    assert said.startswith(
        "I oktober var antalet tillfällen då någon blev utan plats för att det var fullt tydligt högre än "
        "vanligt (11). I övrigt rör sig nyckeltalen inom det normala."
    )
    with words.speaking("en"):
        assert say.headline(overview(worse, card()), TODAY).startswith(
            "In October the number of times someone got no bed because it was full was clearly higher than "
            "usual (11). Otherwise the key figures move"
        )


@pytest.mark.parametrize(
    ("verdict", "value", "month", "normal", "said"),
    [
        ("clear_decrease", 0.68, date(2026, 3, 1), (0.7, 0.9),
         "I mars var beläggningen tydligt lägre än vanligt (68\u00a0%)."),
        ("clear_increase", 0.95, date(2025, 12, 1), (0.7, 0.9),
         "I december 2025 var beläggningen tydligt högre än vanligt (95\u00a0%)."),
        ("clear_increase", 0.85, date(2026, 3, 1), (0.7, 0.9),
         "Beläggningen har ökat tydligt till och med mars (85\u00a0%)."),
        ("clear_decrease", 0.75, date(2026, 3, 1), (0.7, 0.9),
         "Beläggningen har minskat tydligt till och med mars (75\u00a0%)."),
    ],
)  # fmt: skip
def test_a_clear_change_tells_its_month_and_value(verdict, value, month, normal, said):
    history = pd.DataFrame({"month": [pd.Timestamp(month)], "value": [value]})
    one = card(verdict=verdict, judged_month=month, normal=normal, history=history)
    assert say.headline(overview(one), TODAY).startswith(said)


def test_fewer_turned_away_is_an_improvement_that_is_lower():
    better = card("turned_away_full", "improvement", judged_month=OCTOBER.start, normal=(20.0, 30.0))
    assert "tydligt lägre än vanligt (11)" in say.headline(overview(better), TODAY)


def test_nothing_is_judged_beside_a_figure_without_a_value():
    blank = Figure("turned_away_full", None, shown=False, why=Why.NO_LOG, nights_missing=9)
    one = card(
        "turned_away_full", "deterioration", target_met="not", figure=blank, judged_month=OCTOBER.start
    )
    view = say.card_view(one, OCTOBER, TODAY)
    assert (view.state_text, view.attention) == ("", False)
    assert "tydligt" not in say.headline(overview(one), TODAY)
    assert "normala" not in say.headline(overview(one), TODAY)


def test_cards_of_a_site_shown_by_ended_month_only_say_when_it_is_shown():
    blank = Figure("occupancy", None, shown=False, why=Why.NO_NIGHTS)
    small = (SiteName(2, "lilla", "Lilla huset", "S", by_night=False),)
    nights = night_answer(
        night_rows(OCTOBER.start, []), OCTOBER, date(2026, 10, 9), sites=small, nightly_hidden=True,
        left_out=("Lilla huset",), left_out_by_night=("Lilla huset",),
    )  # fmt: skip
    answer = replace(overview(card(figure=blank), card("commitments_on_track", "")), nights=nights)
    first, second = say.card_views(answer, TODAY)
    assert (first.value_text, first.arithmetic, first.in_words) == ("visas när månaden är slut", "", True)
    assert second.value_text != first.value_text
    assert say.headline(answer, TODAY).startswith("Lilla huset visas när månaden är slut.")


def test_a_verdict_names_its_month_where_the_card_shows_another_time():
    one = card(judged_month=OCTOBER.start)
    assert say.state_in_words(one, OCTOBER, TODAY) == "normal variation"
    assert say.state_in_words(one, Period.month(2026, 11), TODAY) == "oktober: normal variation"
    assert say.state_in_words(one, Period.year(2026), TODAY) == "oktober: normal variation"
    last_year = card(judged_month=date(2025, 10, 1), target_met="sometimes")
    assert say.state_in_words(last_year, Period.year(2025), TODAY) == (
        "oktober 2025: normal variation, når målet ibland"
    )


def test_a_card_that_tells_how_things_stand_gives_its_day_unless_it_is_today():
    def note(as_of, key="retention_still_housed_12"):
        figure = Figure(key, 0.85, 17.0, 20.0, 20, as_of=as_of)
        return say.card_view(card(key, "", 0.8, figure=figure), OCTOBER, TODAY).note.replace("\u00a0", " ")

    assert note(date(2026, 9, 30)) == "mål: minst 80 %, läget 30 september 2026"
    assert note(TODAY) == "mål: minst 80 %"
    assert "läget" not in note(date(2026, 9, 30), "occupancy"), "night figures tell of the period"


def test_a_change_that_is_neither_good_nor_bad_gets_no_judgement():
    said = say.headline(overview(card(verdict="clear_increase")), TODAY)
    assert said.startswith("Beläggningen har ökat tydligt.")
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
    assert say.state_in_words(one, OCTOBER, TODAY) == said
    assert say.needs_attention(one) is attention


def test_targets_say_their_direction_and_unit():
    assert say.target_in_words("retention_still_housed_12", 0.8) == "mål: minst 80\N{NO-BREAK SPACE}%"
    assert say.target_in_words("turned_away_share", 0.05) == "mål: högst 5\N{NO-BREAK SPACE}%"
    assert say.target_in_words("turned_away_full_per_100", 2.5) == "mål: högst 2,5"
    assert say.target_in_words("occupancy", None) == ""


def test_a_withheld_card_shows_why_and_no_number():
    hidden = Figure("retention_still_housed_12", None, shown=False, why="not_published")
    view = say.card_view(card(figure=hidden, withheld="not_published"), OCTOBER, TODAY)
    assert view.value_text == "Inga publicerade siffror ännu"
    assert view.spark_html is None
    assert view.state_text == ""


def test_late_commitments_ask_for_attention_in_words():
    figure = Figure("commitments_on_track", 11.0, 11.0, 14.0)
    answer = overview(
        card("commitments_on_track", "", figure=figure, history=YEAR[:0]),
        commitments=[commitment("late", late=True), commitment("on_track")],
    )
    (view,) = say.card_views(answer, TODAY)
    assert (view.value_text, view.state_text, view.attention) == ("11 av 14", "ett är försenat", True)


@pytest.mark.parametrize(
    ("row", "what", "detail"),
    [
        (SinceMeeting("area_no_accountable", "länets kommuner", "", None, True),
         "Länets kommuner saknar ytterst ansvarig", "kräver beslut"),
        (SinceMeeting("action_late", "rutin", "Stadsmissionen", date(2026, 10, 3), True),
         "Försenad åtgärd: rutin", "Stadsmissionen, skulle vara klar 3 oktober"),
        (SinceMeeting("action_late", "rutin", "Stadsmissionen", date(2025, 10, 3), True),
         "Försenad åtgärd: rutin", "Stadsmissionen, skulle vara klar 3 oktober 2025"),
        (SinceMeeting("agreement_expired", "Avtal B", "", date(2026, 10, 8), True),
         "Avtal B har löpt ut", "den 8 oktober"),
        (SinceMeeting("agreement_notice", "Avtal C", "", date(2026, 10, 31), False),
         "Sista uppsägningsdag närmar sig: Avtal C", "uppsägning senast 31 oktober"),
        (SinceMeeting("decision", "fler platser", "proposal", date(2026, 9, 17), False),
         "Från mötet: fler platser", "förslag till socialnämnden"),
    ],
)  # fmt: skip
def test_lines_since_the_meeting(row, what, detail):
    (line,) = say.since_lines([row], TODAY)
    assert (line.what, line.detail, line.attention) == (what, detail, row.attention)


@pytest.mark.parametrize(
    "code",
    [
        "area_no_accountable", "area_several_accountable", "area_nobody_performs", "action_late", "action_done",
        "agreement_expired", "agreement_notice", "agreement_ends", "decision",
    ],
)  # fmt: skip
def test_every_code_has_words_and_a_percent_sign_in_a_title_breaks_nothing(code):
    (line,) = say.since_lines([SinceMeeting(code, "50 % mer", "20 % A", TODAY, attention=False)], TODAY)
    assert "50 % mer" in line.what


def test_the_list_is_titled_by_the_meeting():
    assert say.since_title(date(2026, 9, 17), TODAY) == "Att följa upp sedan mötet 17 september"
    assert say.since_title(date(2025, 12, 4), TODAY) == "Att följa upp sedan mötet 4 december 2025"
    assert say.since_title(None, TODAY) == "Att ta ställning till"
