"""Patterns against a plain group-by, and the calendar against Python's own dates."""

import math
from datetime import date, timedelta

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lib.measures.nights import empty_nights, nightly_total
from lib.measures.patterns import by_month_of_year, by_weekday, calendar_grid, weekday_contrast
from lib.measures.period import Period

from .frames import evenings, nights

WINTER = date(2025, 10, 1)


@st.composite
def scattered(draw):
    """Up to 3 sites with gaps and closures, over up to 40 evenings from any day of six years."""
    start = date(2020, 12, 1) + timedelta(days=draw(st.integers(0, 2200)))
    rows = []
    for site in range(draw(st.integers(1, 3))):
        for day in draw(st.lists(st.integers(0, 40), min_size=1, max_size=20, unique=True)):
            state = draw(st.sampled_from(["reported", "reported", "reported", "closed", "missing"]))
            row = {"site_id": site, "night": start + timedelta(days=day), "state": state}
            rows.append(row | {name: draw(st.integers(0, 30)) for name in ("occupied", "available")})
    return nights(*rows)


def plainly(frame, key):
    """The same figures as anyone would write them in pandas."""
    reported = frame[frame["state"] == "reported"]
    groups = reported.groupby(key(reported["night"]))
    sums = groups[["occupied", "available"]].sum()
    return {
        group: (int(row.occupied), int(row.available), reported.loc[groups.groups[group], "night"].nunique())
        for group, row in sums.iterrows()
    }


def told(table, name):
    return {
        row[name]: (int(row["occupied"]), int(row["available"]), row["nights"])
        for row in table.to_dict("records")
        if row["nights"]
    }


@settings(max_examples=25, deadline=None)
@given(scattered())
def test_weekdays_and_months_equal_a_plain_group_by(frame):
    assert told(by_weekday(frame), "weekday") == plainly(frame, lambda nights: nights.dt.day_of_week)
    assert told(by_month_of_year(frame), "month") == plainly(frame, lambda nights: nights.dt.month)
    for table in (by_weekday(frame), by_month_of_year(frame)):
        for row in table.to_dict("records"):
            if row["available"]:
                assert row["rate"] == row["occupied"] / row["available"]
            else:
                assert math.isnan(row["rate"])


def test_a_rate_is_a_ratio_of_sums_and_never_a_mean_of_rates():
    friday = date(2026, 1, 2)
    frame = nights(
        {"night": friday, "occupied": 1, "available": 2},
        {"night": friday + timedelta(days=7), "occupied": 98, "available": 98},
    )
    assert by_weekday(frame).set_index("weekday").loc[4, "rate"] == 0.99
    assert by_month_of_year(frame)["rate"].tolist() == [0.99]


def test_months_stand_in_the_order_they_first_come_and_the_same_month_of_two_years_is_one():
    table = by_month_of_year(evenings(date(2025, 11, 30), *[10] * 397))
    assert table["month"].tolist() == [11, 12, *range(1, 11)]
    assert table.set_index("month")["nights"][12] == 62


def test_a_leap_day_is_a_night_of_february_and_of_its_weekday():
    frame = evenings(date(2024, 2, 29), 7)
    assert by_month_of_year(frame).to_dict("records") == [
        {"month": 2, "occupied": 7, "available": 20, "rate": 0.35, "nights": 1}
    ]
    assert by_weekday(frame)["nights"].tolist() == [0, 0, 0, 1, 0, 0, 0]  # a Thursday


@pytest.mark.parametrize("clock_change", [date(2026, 3, 28), date(2026, 10, 24)])
def test_a_night_when_the_clocks_change_counts_once(clock_change):
    assert by_weekday(evenings(clock_change, 5, 5, 5))["nights"].sum() == 3


def test_nothing_reported_and_nothing_at_all():
    missing = nights(*({"night": WINTER + timedelta(days=i), "state": "missing"} for i in range(60)))
    for frame in (missing, empty_nights()):
        assert by_weekday(frame)["nights"].sum() == 0
        assert by_weekday(frame)["rate"].isna().all()
        assert by_month_of_year(frame)["nights"].sum() == 0
        assert weekday_contrast(frame) is None


def weekly(weeks, extra, noise=2.0, trend=0.0, seed=4):
    """Nights of whole weeks round 60 of 100 beds, with `extra` people by day of the week from Monday."""
    rng = np.random.default_rng(seed)
    level = 60 + rng.normal(0, noise, weeks * 7) + trend * np.arange(weeks * 7)
    people = (level + np.tile(extra, weeks)).round().astype(int)
    return evenings(date(2025, 10, 6), *people.tolist(), available=100)


def test_a_day_that_differs_every_week_is_named_with_its_rate():
    found = weekday_contrast(weekly(20, [0, 0, 0, 0, 8, 0, -8]))
    assert found is not None
    assert (found.fullest, found.calmest, found.clear) == (4, 6, True)
    rates = by_weekday(weekly(20, [0, 0, 0, 0, 8, 0, -8])).set_index("weekday")["rate"]
    assert (found.fullest_rate, found.calmest_rate) == (rates[4], rates[6])


def test_a_rising_winter_is_no_pattern_of_the_week():
    found = weekday_contrast(weekly(20, [0] * 7, noise=0.01, trend=0.2))
    assert found is not None
    assert not found.clear


def test_under_eight_whole_weeks_nothing_is_said():
    assert weekday_contrast(weekly(7, [0, 0, 0, 0, 9, 0, 0])) is None
    assert weekday_contrast(weekly(10, [0, 0, 0, 0, 9, 0, 0])) is not None
    every_other = weekly(30, [0] * 7).iloc[::2]
    assert weekday_contrast(every_other) is None


def test_many_sites_with_a_late_report_each_night_are_still_judged():
    whole = weekly(12, [0, 0, 0, 0, 8, 0, -8])
    sites = [whole.assign(site_id=site) for site in range(20)]
    sites[0] = nights(*({"night": night, "state": "missing"} for night in whole["night"].dt.date))
    found = weekday_contrast(pd.concat(sites, ignore_index=True))
    assert found is not None
    assert (found.fullest, found.calmest, found.clear) == (4, 6, True)
    assert weekday_contrast(pd.concat(sites[:2], ignore_index=True)) is None


def test_houses_without_any_pattern_of_the_week_are_seldom_given_one():
    rng = np.random.default_rng(20261122)
    alarms = 0
    for _house in range(80):
        occupied, series = 17, []
        for _night in range(182):
            stayed = rng.binomial(occupied, 1 - 1 / 8.5)
            occupied = min(20, stayed + rng.poisson(2))
            series.append(occupied)
        found = weekday_contrast(evenings(WINTER, *series))
        alarms += found is not None and found.clear
    # 5 of 100 are meant: 10 of 80 would come less than once in 100 such tests.
    assert alarms <= 9


def grid_of(frame, seasons, last=date(2030, 1, 1)):
    return calendar_grid(nightly_total(frame), seasons, pd.Timestamp(last))


@settings(max_examples=25, deadline=None)
@given(st.integers(1990, 2060), st.sampled_from(["winter", "summer", "year"]))
def test_every_cell_is_at_its_week_and_weekday_and_weeks_stand_on_one_row(year, kind):
    def span(start):
        if kind == "winter":
            return Period(date(start, 10, 1), date(start + 1, 3, 31))
        return Period(date(start, 4, 1), date(start, 9, 30)) if kind == "summer" else Period.year(start)

    seasons = [span(year + i) for i in range(3)]
    grid = grid_of(empty_nights(), seasons, last=date(2100, 1, 1))
    assert len(grid) == sum(season.nights for season in seasons)
    assert not grid.duplicated(["season", "row", "weekday"]).any()
    days = [moment.date() for moment in grid["night"]]
    assert grid["weekday"].tolist() == [day.weekday() for day in days]
    assert grid["week"].tolist() == [day.isocalendar().week for day in days]
    # One row is one week of the year, in every season the same; and rows follow the nights.
    places = grid[["row", "week"]].drop_duplicates()
    assert not places.duplicated("row").any()
    for _season, nights_of_season in grid.groupby("season"):
        assert nights_of_season["row"].is_monotonic_increasing
    if kind != "year":
        assert not places.duplicated("week").any()
    assert set(grid["row"]) == set(range(grid["row"].max() + 1))


def test_week_53_has_a_row_of_its_own_between_52_and_1():
    grid = grid_of(evenings(date(2026, 12, 20), *[9] * 30), [Period.season(2025), Period.season(2026)])
    newest = grid[grid["season"] == 1].set_index("night")
    rows = [newest.loc[day, "row"] for day in ("2026-12-27", "2026-12-28", "2027-01-03", "2027-01-04")]
    assert rows == [rows[0], rows[0] + 1, rows[0] + 1, rows[0] + 2]
    before = grid[grid["season"] == 0].set_index("night")
    assert before.loc["2025-12-28", "row"] == rows[0]
    assert before.loc["2025-12-29", "row"] == rows[3]  # week 1 of 2026
    assert rows[1] not in before["row"].tolist()


def test_cells_know_their_state_and_nothing_lies_after_the_last_night():
    frame = pd.concat(
        [
            evenings(WINTER, 20, 10),
            nights(
                {"night": WINTER + timedelta(days=2), "state": "missing"},
                {"night": WINTER + timedelta(days=3), "state": "closed"},
                {"night": WINTER + timedelta(days=4), "occupied": 5},
                {"night": WINTER + timedelta(days=4), "state": "missing", "site_id": 2},
            ),
        ]
    )
    grid = grid_of(frame, [Period.season(2025)], last=WINTER + timedelta(days=5))
    assert grid["state"].tolist() == ["reported", "reported", "missing", "closed", "partly", "closed"]
    assert grid["full"].tolist() == [True, False, False, False, False, False]
    assert grid["rate"].tolist()[:2] == [1.0, 0.5]
    assert grid["rate"].isna().tolist() == [False, False, True, True, False, True]
    assert grid["share"].iloc[4] == 0.5


def test_a_calendar_before_its_first_night_is_empty():
    assert len(grid_of(empty_nights(), [Period.season(2025)], last=date(2025, 9, 30))) == 0
