from datetime import date, timedelta

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from lib.measures.period import Period, months_later
from lib.settings import settings

YEARS = st.integers(1901, 2198)
PERIODS = st.one_of(
    st.builds(Period.week_of, st.dates(date(1901, 2, 1), date(2190, 1, 1))),
    st.builds(Period.month, YEARS, st.integers(1, 12)),
    st.builds(Period.quarter, YEARS, st.integers(1, 4)),
    st.builds(Period.season, YEARS),
    st.builds(Period.year, YEARS),
    st.builds(
        lambda start, nights: Period(start, start + timedelta(days=nights)),
        st.dates(date(1901, 1, 1), date(2190, 1, 1)),
        st.integers(0, 800),
    ),
)


@given(PERIODS)
def test_code_and_parse_are_each_others_inverse(period):
    assert Period.parse(period.code()) == period
    assert Period.parse(period.code()).code() == period.code()


@given(PERIODS)
def test_the_previous_period_is_of_the_same_kind_and_earlier(period):
    before = period.previous()
    assert before.kind == period.kind
    assert before.end < period.start
    if period.kind != "season":
        assert before.end + timedelta(days=1) == period.start
    if period.kind == "span":
        assert before.nights == period.nights


@given(PERIODS)
def test_the_dates_are_the_nights_of_the_period(period):
    dates = period.dates()
    assert len(dates) == period.nights
    assert (dates[0].date(), dates[-1].date()) == (period.start, period.end)
    assert period.contains(period.start)
    assert period.contains(period.end)
    assert not period.contains(period.start - timedelta(days=1))
    assert not period.contains(period.end + timedelta(days=1))
    assert dates.dtype == "datetime64[ns]"


@pytest.mark.parametrize(
    ("code", "start", "end", "kind"),
    [
        ("2026-v47", date(2026, 11, 16), date(2026, 11, 22), "week"),
        ("2026-v1", date(2025, 12, 29), date(2026, 1, 4), "week"),
        ("2026-v53", date(2026, 12, 28), date(2027, 1, 3), "week"),
        ("2026-v05", date(2026, 1, 26), date(2026, 2, 1), "week"),
        ("2026-01-05..2026-01-11", date(2026, 1, 5), date(2026, 1, 11), "week"),
        ("2026-10", date(2026, 10, 1), date(2026, 10, 31), "month"),
        ("2024-02", date(2024, 2, 1), date(2024, 2, 29), "month"),
        ("2026-kv3", date(2026, 7, 1), date(2026, 9, 30), "quarter"),
        ("2025/26", date(2025, 10, 1), date(2026, 3, 31), "season"),
        ("1999/00", date(1999, 10, 1), date(2000, 3, 31), "season"),
        ("2026", date(2026, 1, 1), date(2026, 12, 31), "year"),
        ("2026-01-01..2026-02-10", date(2026, 1, 1), date(2026, 2, 10), "span"),
        ("2026-01-14..2026-01-14", date(2026, 1, 14), date(2026, 1, 14), "span"),
        ("2026-01-01..2026-01-31", date(2026, 1, 1), date(2026, 1, 31), "month"),
    ],
)
def test_codes_of_an_address(code, start, end, kind):
    period = Period.parse(code)
    assert (period.start, period.end, period.kind) == (start, end, kind)


def test_a_winter_with_a_leap_day_has_183_nights():
    assert Period.season(2023).nights == 183
    assert Period.season(2025).nights == 182


@pytest.mark.parametrize(
    "code",
    [
        *(
            "",
            "2026-13",
            "2026-00",
            "2026-1",
            "2026-kv5",
            "2026-v0",
            "2026-v54",
            "2025-v53",
            "2026-V47",
            "2025/27",
            "26",
            "2026-02-30..2026-03-01",
            "okt 2026",
        ),
        *(
            "2026-02-10..2026-01-01",
            "0001",
            "9999",
            "2199/00",
            "٢٠٢٦",
            "2026\n",
            " 2026",
            "2026-01-01..",
            "<script>",
        ),
    ],
)
def test_a_bad_code_is_refused_in_words(code):
    with pytest.raises(ValueError, match="is not a period"):
        Period.parse(code)


@given(st.text(max_size=24))
def test_any_text_is_a_period_or_refused(code):
    try:
        period = Period.parse(code)
    except ValueError:
        return
    assert Period.parse(period.code()) == period


def test_a_quarter_outside_the_year_is_refused():
    with pytest.raises(ValueError, match="quarters 1 to 4"):
        Period.quarter(2026, 5)


def test_periods_sort_by_their_dates():
    assert sorted([Period.month(2026, 2), Period.year(2026), Period.month(2026, 1)]) == [
        Period.month(2026, 1),
        Period.year(2026),
        Period.month(2026, 2),
    ]
    assert isinstance(Period.month(2026, 1).dates(), pd.DatetimeIndex)


@given(st.dates(date(1901, 2, 1), date(2190, 1, 1)))
def test_a_week_is_the_calendars_own(evening):
    week = Period.week_of(evening)
    assert week.contains(evening)
    assert (week.start.weekday(), week.nights, week.kind) == (0, 7, "week")
    assert week.code() == f"{int(evening.strftime('%G'))}-v{int(evening.strftime('%V'))}"


@pytest.mark.parametrize(
    ("code", "a_year_ago"),
    [
        ("2026-v47", "2025-v47"),
        ("2026-v1", "2025-v1"),
        ("2026-v53", None),
        ("2020-v53", None),
        ("2024-02", "2023-02"),
        ("2026-kv3", "2025-kv3"),
        ("2025/26", "2024/25"),
        ("2026", "2025"),
        ("2024-02-29..2024-02-29", "2023-02-28..2023-02-28"),
        ("2026-01-03..2026-02-10", "2025-01-03..2025-02-10"),
        ("2025-12-20..2026-01-06", "2024-12-20..2025-01-06"),
        ("1900", None),
    ],
)
def test_the_same_period_a_year_ago(code, a_year_ago):
    found = Period.parse(code).a_year_ago()
    assert (found and found.code()) == a_year_ago


@pytest.mark.parametrize(
    ("first", "last", "start", "end", "code"),
    [
        ("11", "4", date(2025, 11, 1), date(2026, 4, 30), "2025/26"),
        ("10", "2", date(2023, 10, 1), date(2024, 2, 29), "2023/24"),
        ("5", "9", date(2026, 5, 1), date(2026, 9, 30), "2026/26"),
        ("9", "8", date(2025, 9, 1), date(2026, 8, 31), "2025/26"),
    ],
)
def test_which_months_make_a_season_is_a_setting(monkeypatch, first, last, start, end, code):
    monkeypatch.setenv("SAMTAK_SEASON_FIRST_MONTH", first)
    monkeypatch.setenv("SAMTAK_SEASON_LAST_MONTH", last)
    settings.cache_clear()
    season = Period.season(start.year)
    assert (season.start, season.end, season.kind, season.code()) == (start, end, "season", code)
    assert Period.parse(code) == season
    assert season.previous().end.year == end.year - 1
    assert Period.season_of(start) == Period.season_of(end) == season
    assert Period(date(2025, 10, 1), date(2026, 3, 31)).kind == "span", "the usual winter is now a span"


@given(st.dates(date(1910, 1, 1), date(2190, 1, 1)), st.integers(-40, 40))
def test_months_later_stays_in_the_month_and_keeps_its_end(day, months):
    later = months_later(day, months)
    assert (later.year * 12 + later.month) - (day.year * 12 + day.month) == months
    if (day + timedelta(days=1)).day == 1:
        assert (later + timedelta(days=1)).day == 1
    else:
        assert later.day <= day.day
