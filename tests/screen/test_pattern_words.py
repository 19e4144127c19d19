"""The patterns in words: a weekday is named only when it stands out, and every state says what it is."""

from __future__ import annotations

from datetime import date

import pandas as pd
import pytest

from lib import words
from lib.measures.nights import empty_nights, nightly_total
from lib.measures.patterns import WeekdayContrast, by_month_of_year, by_weekday, calendar_grid
from lib.measures.period import Period
from lib.publication.answers import SiteName
from lib.publication.night_patterns import Patterns
from lib.screen.night_sections import pattern_words as said
from tests.screen.nights import night_answer, night_rows

WINTER = Period.season(2025)
TODAY = date(2026, 11, 18)
EKEN = SiteName(1, "eken", "Eken", "Stadsmissionen", by_night=True)


def answer(rows, contrast=None, sites=(EKEN,), over=WINTER, *, whole=True):
    return Patterns(
        sites=sites,
        left_out=(),
        over=over,
        whole=whole,
        weekdays=by_weekday(rows),
        months=by_month_of_year(rows),
        contrast=contrast,
        seasons=(WINTER,),
        calendar=calendar_grid(nightly_total(rows), (WINTER,), pd.Timestamp(TODAY)),
    )


ROWS = night_rows(WINTER.start, [18, 20, None, -1, 10])


@pytest.mark.parametrize(
    ("contrast", "sentence"),
    [
        (
            WeekdayContrast(4, 0.93, 6, 0.81, clear=True),
            "Under vintern 2025/26 var det fullast natten mot lördag (93 procent) "
            "och lugnast natten mot måndag (81 procent).",
        ),
        (
            WeekdayContrast(4, 0.93, 6, 0.81, clear=False),
            "Under vintern 2025/26 skilde sig ingen veckodag tydligt från de andra.",
        ),
        (
            WeekdayContrast(4, 0.931, 6, 0.929, clear=True),
            "Under vintern 2025/26 skilde sig ingen veckodag tydligt från de andra.",
        ),
        (
            None,
            "Under vintern 2025/26 finns för få hela veckor för att säga om någon veckodag skiljer sig "
            "från de andra.",
        ),
    ],
)
def test_the_sentence_names_a_day_only_when_it_stands_out(contrast, sentence):
    assert said.sentence(answer(ROWS, contrast), TODAY) == sentence


def test_twelve_months_are_named_by_their_first_and_last():
    twelve = Period(date(2025, 12, 1), date(2026, 11, 30))
    text = said.sentence(
        answer(ROWS, WeekdayContrast(4, 0.9, 6, 0.8, clear=False), over=twelve, whole=False), TODAY
    )
    assert text == "Från december 2025 till november 2026 skilde sig ingen veckodag tydligt från de andra."


def test_no_site_by_night_and_no_report_are_words():
    assert said.sentence(answer(empty_nights(), sites=()), TODAY) == (
        "De valda boendena visas inte natt för natt."
    )
    assert said.sentence(answer(empty_nights()), TODAY) == "Under vintern 2025/26 rapporterades ingen natt."


def test_the_calendar_is_said_with_its_counts():
    assert said.calendar_in_words(answer(ROWS)) == (
        "Kalender över nätterna 2025/26: 3 nätter rapporterade, 1 fullbelagd natt, "
        "178 nätter stängda, rapport saknas 1 natt."
    )
    assert "ingen fullständig rapport" in said.calendar_in_words(answer(empty_nights()))


def test_tables_hold_what_the_charts_show():
    table = said.calendar_table(answer(ROWS))
    assert table.rows[0] == [date(2025, 10, 1), 40, "onsdag till torsdag", 18, 20, 0.9, "rapporterad"]
    assert len(table.rows) == WINTER.nights
    week = said.weekday_table(answer(ROWS))
    assert week.rows[2] == ["onsdag till torsdag", 0.9, 18, 20, 1]
    assert said.month_table(answer(ROWS)).rows == [["oktober", 0.8, 48, 60, 3]]


def test_reasons_beyond_the_room_go_together_and_unknown_is_never_zero():
    reasons = pd.DataFrame(
        {
            "reason": ["full", "late", "order", "other", "suspended", "declined_offer"],
            "events": pd.array([3, 1, 5, 2, pd.NA, 9], dtype="Int64"),
            "apart": [False] * 5 + [True],
        }
    )
    nights = night_answer(ROWS, WINTER, TODAY, reasons=reasons)
    assert said.reasons_drawn(nights, 4) == [
        ("fullt", 3.0),
        ("ordning och säkerhet", 5.0),
        ("annat skäl", 2.0),
        ("alla andra skäl tillsammans", 1.0),
    ]
    whole = said.reasons_drawn(nights, 9)
    assert [name for name, _events in whole] == [
        "fullt", "ordning och säkerhet", "annat skäl", "kom efter stängning", "avstängd",
    ]  # fmt: skip
    assert said.reasons_in_words(whole[-1:], "november") == (
        "Tillfällen då någon inte fick plats, november, efter skäl: avstängd uppgift saknas."
    )


def test_english_names_the_same_nights():
    with words.speaking("en"):
        text = said.sentence(answer(ROWS, WeekdayContrast(4, 0.93, 6, 0.81, clear=True)), TODAY)
    assert text == (
        "During the winter of 2025/26 it was fullest on the night towards Saturday (93 percent) "
        "and calmest on the night towards Monday (81 percent)."
    )
