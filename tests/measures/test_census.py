"""The census from stays against a calendar asked night by night: of beds, and of persons."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lib.measures.census import stays_present
from lib.measures.guests import Stays

Stay = tuple[int, date, date | None]

# Spans around the days that calendars stumble on: a leap day, a century that is none, both shifts of the clock.
EDGES = (date(2024, 2, 29), date(2100, 2, 28), date(2026, 3, 29), date(2026, 10, 25), date(2025, 12, 31))


@st.composite
def histories(draw: st.DrawFn) -> tuple[list[Stay], date, date]:
    """Stays of few persons, so that they overlap, around an edge; and the nights asked about."""
    edge = draw(st.sampled_from(EDGES))
    stays = [
        (person, came, None if nights is None else came + timedelta(days=nights))
        for person, came, nights in draw(
            st.lists(
                st.tuples(
                    st.integers(0, 3),
                    st.dates(edge - timedelta(days=20), edge + timedelta(days=10)),
                    st.none() | st.integers(0, 15),
                ),
                max_size=20,
            )
        )
    ]
    start = draw(st.dates(edge - timedelta(days=25), edge + timedelta(days=5)))
    return stays, start, start + timedelta(days=draw(st.integers(0, 25)))


def calendar(stays: list[Stay], night: date) -> list[int]:
    """Who lies in a bed that night, once for each bed."""
    return [person for person, came, left in stays if came <= night and (left is None or night < left)]


def nights(start: date, end: date) -> list[date]:
    return [start + timedelta(days=n) for n in range((end - start).days + 1)]


def columns(stays: list[Stay]) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    who, came, left = zip(*stays, strict=True) if stays else [()] * 3
    return np.array(who, np.int64), np.array(came, "datetime64[D]"), np.array(left, "datetime64[D]")


@settings(max_examples=80, deadline=None)
@given(histories())
def test_beds_taken_are_those_of_the_calendar_overlaps_counted_twice(history):
    stays, start, end = history
    _who, came, left = columns(stays)
    expected = [len(calendar(stays, night)) for night in nights(start, end)]
    assert stays_present(came, left, start, end).tolist() == expected


@settings(max_examples=80, deadline=None)
@given(histories())
def test_persons_present_are_those_of_the_calendar_overlaps_counted_once(history):
    """The unbroken stays of `Stays` are what persons are counted from; open ones end after the last night."""
    stays, start, end = history
    joined = Stays.unbroken(*columns(stays), end)
    day = np.datetime64(0, "D")
    left = np.where(joined.ongoing, np.datetime64("NaT", "D"), day + joined.departure)
    expected = [len(set(calendar(stays, night))) for night in nights(start, end)]
    assert stays_present(day + joined.arrival, left, start, end).tolist() == expected


@pytest.mark.parametrize("edge", EDGES)
def test_a_stay_over_an_edge_counts_each_night_once(edge):
    came, left = edge - timedelta(days=1), edge + timedelta(days=2)
    found = stays_present([np.datetime64(came)], [np.datetime64(left)], came - timedelta(days=1), left)
    assert found.tolist() == [0, 1, 1, 1, 0]


@pytest.mark.parametrize(("edge", "hours"), [(date(2026, 3, 28), 23), (date(2026, 10, 24), 25)])
def test_a_night_whose_clock_is_moved_is_one_night(edge, hours):
    """From noon to noon it has 23 or 25 hours: a count by hours would lose or find a night."""
    zone, noon_hour = ZoneInfo("Europe/Stockholm"), 12
    noons = [
        datetime(day.year, day.month, day.day, noon_hour, tzinfo=zone).astimezone(UTC)
        for day in (edge, edge + timedelta(days=1))
    ]
    assert (noons[1] - noons[0]).total_seconds() / 3600 == hours
    come, leave = (noon.astimezone(zone).date() for noon in noons)
    assert stays_present([np.datetime64(come)], [np.datetime64(leave)], edge, edge).tolist() == [1]


def test_in_and_out_on_one_day_is_no_night_and_an_open_stay_has_no_end():
    came = np.array(["2024-02-28", "2024-02-29"], "datetime64[D]")
    left = np.array(["2024-02-28", "NaT"], "datetime64[D]")
    assert stays_present(came, left, date(2024, 2, 28), date(2024, 3, 2)).tolist() == [0, 1, 1, 1]
