from datetime import date

import pytest

from lib import words
from lib.measures.period import Period
from lib.screen.periods import current_period, in_period, offered, period_name
from lib.settings import settings

TODAY = date(2026, 11, 22)


def test_on_the_first_of_a_month_last_night_belongs_to_the_month_before():
    assert current_period(date(2026, 11, 1)) == Period.month(2026, 10)
    assert current_period(date(2026, 11, 2)) == Period.month(2026, 11)


def test_the_menu_holds_this_month_two_years_of_months_and_what_has_data():
    periods = offered(TODAY, since=date(2024, 3, 5))
    codes = [period.code() for period in periods]
    assert codes[0] == "2026-11"
    assert codes[24] == "2024-11"
    assert "2024-03" not in codes
    assert {"2026-kv4", "2024-kv1", "2026/27", "2023/24", "2024", "2026"} <= set(codes)
    assert "2023-kv4" not in codes
    assert "2023" not in codes
    assert len(codes) == len(set(codes))
    assert [code for code in codes if "-v" in code] == [f"2026-v{week}" for week in (47, 46, 45, 44, 43, 42)]


def test_weeks_begin_with_the_records_and_with_the_week_of_last_night():
    codes = [period.code() for period in offered(date(2026, 11, 23), since=date(2026, 11, 12))]
    assert [code for code in codes if "-v" in code] == ["2026-v47", "2026-v46"], "Monday: the week before"


def test_a_season_that_is_a_quarter_is_offered_once(monkeypatch):
    monkeypatch.setenv("SAMTAK_SEASON_LAST_MONTH", "12")
    settings.cache_clear()
    codes = [period.code() for period in offered(TODAY, since=date(2025, 1, 1))]
    assert codes.count("2026-kv4") == 1
    assert not [code for code in codes if "/" in code]


def test_a_season_within_a_year_is_no_winter(monkeypatch):
    monkeypatch.setenv("SAMTAK_SEASON_FIRST_MONTH", "5")
    monkeypatch.setenv("SAMTAK_SEASON_LAST_MONTH", "9")
    settings.cache_clear()
    assert period_name(Period.season(2026)) == "säsongen 2026"


@pytest.mark.parametrize(
    ("code", "sv", "en"),
    [
        ("2026-v47", "vecka 47 2026", "week 47 of 2026"),
        ("2026-11-14..2026-11-14", "kvällen den 14 november 2026", "the night of 14 November 2026"),
        ("2026-10", "oktober 2026", "October 2026"),
        ("2026-kv3", "tredje kvartalet 2026", "the third quarter of 2026"),
        ("2025/26", "vintern 2025/26", "the winter of 2025/26"),
        ("2025", "2025", "2025"),
        ("2026-01-03..2026-02-10", "3 januari till 10 februari 2026", "3 January to 10 February 2026"),
    ],
)
def test_names(code, sv, en):
    assert period_name(Period.parse(code)) == sv
    with words.speaking("en"):
        assert period_name(Period.parse(code)) == en


@pytest.mark.parametrize(
    ("code", "said"),
    [
        ("2026-v46", "Under vecka 46"),
        ("2026-v47", "Hittills under vecka 47"),
        ("2025-v46", "Under vecka 46 2025"),
        ("2026-11-14..2026-11-14", "Kvällen den 14 november 2026"),
        ("2026-10", "I oktober"),
        ("2025-10", "I oktober 2025"),
        ("2026-11", "Hittills i november"),
        ("2026-kv3", "Under tredje kvartalet 2026"),
        ("2026/27", "Hittills under vintern 2026/27"),
        ("2026", "Hittills under 2026"),
        ("2025", "Under 2025"),
        ("2026-01-03..2026-02-10", "Från 3 januari till 10 februari 2026"),
    ],
)
def test_a_sentence_places_itself(code, said):
    assert in_period(Period.parse(code), TODAY) == said
