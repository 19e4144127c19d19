from datetime import date

import pytest

from lib import words
from lib.measures.period import Period
from lib.screen.periods import current_period, in_period, offered, period_name

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


@pytest.mark.parametrize(
    ("code", "sv", "en"),
    [
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
