from dataclasses import replace
from datetime import date

import numpy as np
import pytest

from lib import words
from lib.measures.period import Period
from lib.publication.night_rows import SiteFacts
from lib.publication.night_what_if import NoRedrawing, WhatIf
from lib.scenarios.calibrate import Fitted, Level
from lib.scenarios.what_if import Redrawn, Season, Setting
from lib.screen import sentences_what_if as say

NIGHTS = np.arange("2025-10-01", "2025-10-05", dtype="datetime64[D]")
SITE = SiteFacts(1, "eken", "Härbärget Eken", 1, "SM", 2, 20, date(2020, 1, 1), None, (10, 3))
FITTED = Fitted(
    2.0, 8.5, Level.COUNTS, 300, (1.0,) * 12, (1.0,) * 7, 0.5, (1.9, 2.1), (8.0, 9.0), np.array([[2.0, 8.5]])
)


def drawn(turned_away, asked=100, beds=20):
    counts = np.array(turned_away)
    occupied = np.array([[14.0] * 4, [16.0] * 4, [18.0] * 4])
    occupied[:, 2] = np.nan
    return Redrawn(np.full(4, beds), occupied, counts, np.full(len(counts), asked))


NO_CHANGE = Setting()


def answer(setting=NO_CHANGE, now=(20,) * 10, then=(20,) * 10, **more):
    is_open = np.array([True, True, False, True])
    return WhatIf(**({
        "site": SITE, "setting": setting, "why": None, "period": Period.season(2025),
        "season": Season(NIGHTS, np.full(4, 20), is_open, 12),
        "occupied": np.array([12.0, np.nan, np.nan, 15.0]), "turned_away": 7, "logged": 3, "fitted": FITTED,
        "now": drawn(now), "then": drawn(then, beds=20 + setting.beds),
    } | more))  # fmt: skip


def plain(text):
    return text.replace(words.NO_BREAK, " ")


def test_unchanged_it_says_how_it_was():
    assert plain(say.sentence(answer())) == (
        "Så som det var vintern 2025/26 fick 1 av 5 som frågade efter en plats ingen."
    )


def test_a_setting_is_said_with_its_difference_and_uncertainty():
    one = answer(Setting(4, -10), now=(20,) * 10, then=(8, 8, *(10,) * 6, 12, 12))
    assert plain(say.sentence(one)) == (
        "Med 4 platser fler och 10 procent färre som frågar hade 1 av 10 som frågade blivit utan plats vintern "
        "2025/26, mot 1 av 5 utan ändring: 10 tillfällen färre (osäkerhet 8–12)."
    )
    with words.speaking("en"):
        assert plain(say.sentence(one)) == (
            "With 4 more beds and 10 percent fewer asking, 1 in 10 would have got no bed in the winter of 2025/26, "
            "against 1 in 5 as it was: 10 occasions fewer (uncertainty 8–12)."
        )


@pytest.mark.parametrize(
    ("setting", "said"),
    [
        (Setting(1), "1 plats fler"),
        (Setting(-1), "1 plats färre"),
        (Setting(-3, 20), "3 platser färre och 20 procent fler som frågar"),
        (Setting(), "samma platser och lika många som frågar"),
    ],
)
def test_the_change_in_words(setting, said):
    assert say.changed(setting) == said


@pytest.mark.parametrize(
    ("turned_away", "said"),
    [
        ((0, 0), "ingen"),
        ((0, 1), "färre än 1 av 100"),
        ((3, 3), "3 av 100"),
        ((14, 14), "1 av 7"),
        ((50, 50), "50 av 100"),
    ],
)
def test_one_in_n(turned_away, said):
    assert say.one_in(drawn(turned_away)) == said


@pytest.mark.parametrize(
    ("then", "said"),
    [
        ((21,) * 10, "1 tillfälle fler (osäkerhet 1–1)"),
        ((18, 18, *(20,) * 6, 22, 22), "ingen skillnad som går att skilja från slumpen"),
        ((17, 17, *(19,) * 6, 23, 23), "ingen skillnad som går att skilja från slumpen"),
    ],
)
def test_noise_is_no_difference(then, said):
    assert say.sentence(answer(Setting(1), then=then)).endswith(f"{said}.".replace("1 till", "1\u00a0till"))


def test_the_assumptions_are_one_sentence():
    said = say.assumptions(answer())
    assert said == (
        "Räknat på att människor frågar efter plats som de gjorde vintern 2025/26, att en vistelse varar 8,5 nätter i "
        "genomsnitt hur många platser som än finns, och att 50 procent av dem som får nej frågar igen nästa natt; varje gång räknas."
    )
    assert said.count(".") == 1


def test_what_is_reported_stands_beside_what_is_worked_out():
    views = say.figures(answer(Setting(2), then=(10,) * 10))
    assert [(view.value_text, view.arithmetic) for view in views] == [
        ("7", "3 nätter"), ("20", "osäkerhet 20–20"), ("10", "osäkerhet 10–10"),
    ]  # fmt: skip
    assert len(say.figures(answer())) == 2
    assert say.figures(answer(turned_away=None))[0].value_text == "uppgift saknas"


def test_the_chart_and_the_table_hold_the_same_nights():
    one = answer(Setting(4))
    assert say.in_words(one) == (
        "Belagda platser per natt vintern 2025/26, omräknat med 4 platser fler: i genomsnitt omkring 16 av 24, åtta "
        "beräkningar av tio mellan 14 och 18."
    )
    rows = say.table(one).rows
    assert rows[0] == [date(2025, 10, 1), 12, 14, 16, 18, 24]
    assert rows[2] == [date(2025, 10, 3), None, None, None, None, 24]


def test_why_nothing_can_be_drawn():
    nothing = WhatIf(SITE, Setting(), NoRedrawing.NO_SEASON)
    assert say.sentence(nothing).startswith("Härbärget Eken har för få rapporterade nätter")
    assert say.sentence(replace(nothing, why=NoRedrawing.NO_FIT)).startswith(
        "Rapporterna från Härbärget Eken"
    )
    assert say.figures(nothing) == []


def test_a_span_is_named_by_its_months():
    assert say.season_name(Period(date(2026, 9, 19), date(2026, 11, 17))) == "september–november 2026"
    assert say.season_name(Period(date(2025, 9, 19), date(2026, 1, 17))) == "september 2025–januari 2026"
