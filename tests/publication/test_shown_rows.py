"""The rows that may enter a figure: the differencing attack, on every pair of periods there is."""

from __future__ import annotations

from calendar import monthrange
from datetime import date, timedelta
from itertools import combinations

import pandas as pd
import pytest

from lib.measures.period import Period
from lib.publication.shown_rows import ShownRows, lacks_small_sites, last_ended_night, whole_months
from lib.screen.periods import offered

BIG, SMALL = 1, 2
SINCE = date(2024, 2, 5)
DAY = timedelta(days=1)


def shown_until(last: date) -> ShownRows:
    nights = pd.date_range(SINCE, last, freq="D", unit="ns")
    rows = pd.concat(
        [pd.DataFrame({"site_id": site, "night": nights, "state": "reported"}) for site in (BIG, SMALL)]
    )
    return ShownRows(rows, frozenset({SMALL}), last)


def small_nights(rows: pd.DataFrame) -> frozenset[date]:
    return frozenset(rows.loc[rows["site_id"] == SMALL, "night"].dt.date)


def months_of(nights: frozenset[date]) -> bool:
    """Whether the nights are whole months (the first month of the records begins with them)."""
    for year, month in {(night.year, night.month) for night in nights}:
        whole = Period.month(year, month)
        first = max(whole.start, SINCE)
        if not all(first + day * DAY in nights for day in range((whole.end - first).days + 1)):
            return False
    return True


@pytest.mark.parametrize(
    "last", [date(2026, 11, 17), date(2026, 10, 31), date(2026, 2, 28), date(2026, 1, 1)]
)
def test_no_two_periods_offered_differ_by_less_than_a_month_of_a_small_site(last):
    shown = shown_until(last)
    periods = offered(last + DAY, SINCE)
    assert {period.kind for period in periods} == {"month", "week", "quarter", "season", "year"}
    answers = {small_nights(shown.summed(period)) for period in periods}
    answers |= {small_nights(shown.counted(period)) for period in periods}
    # What stands beside a period is asked with its rule.
    for period in periods:
        small = not lacks_small_sites(period, last)
        for other in (period.previous(), period.a_year_ago()):
            if other is not None:
                until = None if period.end <= last else last_ended_night(last)
                answers.add(small_nights(shown.summed(other, small=small, until=until)))
    assert len(answers) > 20
    for one, other in combinations(answers, 2):
        assert months_of(one - other)
        assert months_of(other - one)


def test_a_week_a_night_and_free_dates_hold_no_night_of_a_small_site():
    shown = shown_until(date(2026, 10, 31))
    for week in range(1, 44):
        assert not small_nights(shown.summed(Period.week(2026, week)))
    for start in range(0, 62, 7):
        first = date(2026, 8, 20) + start * DAY
        for nights in range(0, 40, 3):
            span = Period(first, first + nights * DAY)
            if span.kind != "month":
                assert not small_nights(shown.summed(span))


def test_spans_of_every_length_hold_whole_months_only_when_asked_to():
    """The month table asks for the months up to a period's end, whatever that end is."""
    shown = shown_until(date(2026, 10, 31))
    sums = set()
    for end in range(61):
        cut = Period(date(2025, 9, 1), date(2026, 9, 1) + end * DAY)
        sums.add(small_nights(shown.summed(cut, small=True)))
    assert len(sums) == 3, "up to August, up to September, up to October"
    assert all(months_of(one) for one in sums)


@pytest.mark.parametrize(
    ("start", "end", "until", "found"),
    [
        (date(2026, 9, 1), date(2026, 10, 31), date(2026, 10, 31), (date(2026, 9, 1), date(2026, 10, 31))),
        (date(2026, 9, 2), date(2026, 10, 31), date(2026, 12, 1), (date(2026, 10, 1), date(2026, 10, 31))),
        (date(2026, 9, 1), date(2026, 10, 30), date(2026, 12, 1), (date(2026, 9, 1), date(2026, 9, 30))),
        (date(2026, 9, 1), date(2026, 12, 31), date(2026, 10, 31), (date(2026, 9, 1), date(2026, 10, 31))),
        (date(2024, 2, 1), date(2024, 2, 28), date(2026, 1, 1), None),
        (date(2024, 2, 1), date(2024, 2, 29), date(2026, 1, 1), (date(2024, 2, 1), date(2024, 2, 29))),
        (date(2026, 9, 15), date(2026, 9, 30), date(2026, 12, 1), None),
        (date(2026, 12, 5), date(2027, 1, 20), date(2027, 3, 1), None),
    ],
)
def test_whole_months_of_a_period(start, end, until, found):
    months = whole_months(Period(start, end), until)
    assert (months and (months.start, months.end)) == found
    if months:
        assert months.end.day == monthrange(months.end.year, months.end.month)[1]


def test_an_owner_sees_every_night():
    shown = ShownRows(shown_until(date(2026, 10, 31)).rows, frozenset(), date(2026, 10, 31))
    assert len(small_nights(shown.summed(Period.week(2026, 40)))) == 7
