from dataclasses import astuple
from datetime import date
from itertools import pairwise

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lib.measures import occupancy as measure
from lib.measures.figure import Why
from lib.measures.night_table import rates_by, rates_by_month
from lib.measures.nights import empty_nights, nightly_total

from .frames import EVENING, evenings, night_frames, nights

JANUARY = date(2026, 1, 1)
NIGHT_FIGURES = [
    measure.occupancy,
    measure.occupancy_of_agreed,
    measure.bed_nights,
    measure.full_nights,
    measure.nights_above,
    measure.nights_below,
    measure.p90_occupied,
    measure.turned_away,
    measure.turned_away_per_100,
    measure.turned_away_share,
]


def test_the_rate_is_a_ratio_of_sums_and_no_mean_of_rates():
    figure = measure.occupancy(nights({"occupied": 10, "available": 10}, {"night": JANUARY, "occupied": 0}))
    assert (figure.value, figure.numerator, figure.denominator) == (10 / 30, 10, 30)


def test_occupancy_can_pass_one():
    assert measure.occupancy(nights({"occupied": 24, "available": 20})).value == pytest.approx(1.2)


def test_552_of_600_with_a_closed_and_a_missing_night_beside():
    november = date(2026, 11, 1)
    frame = pd.concat(
        [
            evenings(november, *[18] * 18, *[19] * 12),
            nights(
                {"night": date(2026, 12, 1), "state": "closed"},
                {"night": date(2026, 12, 2), "state": "missing"},
            ),
        ]
    )
    figure = measure.occupancy(frame)
    assert (figure.numerator, figure.denominator) == (552, 600)
    assert figure.value == pytest.approx(0.92)
    assert (figure.nights_reported, figure.nights_closed, figure.nights_missing) == (30, 1, 1)
    assert figure.as_of == date(2026, 11, 30)


def test_guests_without_a_bed_stay_in_the_sum_and_are_no_infinity():
    frame = nights({"occupied": 3, "available": 0}, {"night": JANUARY, "occupied": 10, "available": 20})
    assert measure.occupancy(frame).value == 13 / 20
    only = measure.occupancy(frame.head(1))
    assert (only.value, only.shown, only.why) == (None, False, Why.NO_BEDS)
    assert nightly_total(frame)["error"].tolist() == [False, True]


def test_agreed_beds_are_a_base_of_their_own():
    frame = nights({"occupied": 12, "agreed": 16}, {"night": JANUARY, "agreed": None})
    figure = measure.occupancy_of_agreed(frame)
    assert (figure.numerator, figure.denominator, figure.nights_missing) == (12, 16, 1)


@pytest.mark.parametrize("measure_of", NIGHT_FIGURES)
@pytest.mark.parametrize("frame", [empty_nights(), nights({"state": "missing"}), nights({"state": "closed"})])
def test_without_a_report_there_is_no_figure(measure_of, frame):
    figure = measure_of(frame)
    assert figure.value is None
    assert not figure.shown
    assert figure.why in set(Why)
    assert figure.nights_reported == 0


def test_a_night_without_a_log_is_unknown_and_not_zero():
    frame = nights(
        {"turned_away_full": 2, "turned_away_all": 3},
        {"night": JANUARY, "turned_away_full": None, "turned_away_all": None, "available": 15},
    )
    figure = measure.turned_away(frame)
    assert (figure.value, figure.n, figure.nights_reported, figure.nights_missing) == (2, 1, 1, 1)
    assert measure.turned_away(frame, "all").value == 3
    assert measure.turned_away(frame, "all").key == "turned_away_all"
    per_100 = measure.turned_away_per_100(frame, "all")
    assert (per_100.value, per_100.numerator, per_100.denominator) == (100 * 3 / 20, 3, 20)
    share = measure.turned_away_share(frame)
    assert (share.value, share.numerator, share.denominator) == (2 / 14, 2, 14)
    unknown = measure.turned_away(frame.tail(1))
    assert (unknown.value, unknown.why) == (None, Why.NO_LOG)


def test_a_full_night_has_no_bed_left_and_at_least_one_to_give():
    frame = nights(
        {"night": JANUARY, "occupied": 20, "available": 20},
        {"night": date(2026, 1, 2), "occupied": 21, "available": 20},
        {"night": date(2026, 1, 3), "occupied": 19, "available": 20},
        {"night": date(2026, 1, 4), "occupied": 0, "available": 0},
    )
    figure = measure.full_nights(frame)
    assert (figure.value, figure.numerator, figure.denominator) == (0.5, 2, 4)


def test_several_sites_are_full_only_together_and_only_when_all_have_reported():
    frame = nights(
        {"site_id": 1, "night": JANUARY, "occupied": 20, "available": 20},
        {"site_id": 2, "night": JANUARY, "occupied": 7, "available": 8},
        {"site_id": 1, "night": date(2026, 1, 2), "occupied": 20, "available": 20},
        {"site_id": 2, "night": date(2026, 1, 2), "state": "missing"},
        {"site_id": 1, "night": date(2026, 1, 3), "occupied": 20, "available": 20},
        {"site_id": 2, "night": date(2026, 1, 3), "state": "closed"},
        {"site_id": 1, "night": date(2026, 1, 4), "occupied": 19, "available": 20},
        {"site_id": 2, "night": date(2026, 1, 4), "occupied": 9, "available": 8},
    )
    figure = measure.full_nights(frame)
    assert (figure.numerator, figure.denominator, figure.nights_missing) == (2, 3, 1)
    total = nightly_total(frame)
    assert total["state"].tolist() == ["reported", "partly", "reported", "reported"]
    assert total["sites_reported"].tolist() == [2, 1, 1, 2]
    assert total["sites_expected"].tolist() == [2, 2, 1, 2]
    assert total["full"].tolist() == [False, pd.NA, True, True]
    assert total["occupied"].tolist() == [27, 20, 20, 28]


def test_guests_of_a_site_with_unknown_beds_do_not_fill_the_other_sites_beds():
    """12 of 20, and 15 of nobody knows how many: not 27 of 20."""
    frame = nights(
        {"occupied": 12, "available": 20},
        {"site_id": 2, "occupied": 15, "available": None},
        {"night": JANUARY, "occupied": 20, "available": 20},
    )
    total = nightly_total(frame)
    assert total["available"].tolist() == [20, pd.NA]
    assert total["full"].tolist() == [True, pd.NA]
    assert total["occupied"].tolist() == [20, 27]
    for measure_of, hits in ((measure.full_nights, 1), (measure.nights_above, 0), (measure.nights_below, 0)):
        figure = measure_of(frame)
        assert (figure.numerator, figure.denominator) == (hits, 1)
    row = rates_by(frame, np.zeros(3, dtype="intp"), 1).iloc[0]
    assert (row["full_nights"], row["nights_above"], row["nights_below"], row["whole"]) == (1, 0, 0, 1)
    assert row["rate"] == 32 / 40


def test_the_total_of_a_missing_and_of_a_closed_night_is_unknown():
    total = nightly_total(nights({"state": "missing"}, {"night": JANUARY, "state": "closed"}))
    assert total["state"].tolist() == ["closed", "missing"]
    assert total["occupied"].isna().all()
    assert not total["error"].any()


def test_the_total_counts_the_sites_without_a_log():
    frame = nights(
        {"turned_away_full": 2}, {"site_id": 2, "turned_away_full": None}, {"site_id": 3, "state": "missing"}
    )
    total = nightly_total(frame).iloc[0]
    assert (total["turned_away_full"], total["unknown_logs"], total["state"]) == (2, 1, "partly")


def test_nights_above_and_below_leave_out_the_limits_themselves():
    frame = evenings(JANUARY, 12, 13, 14, 21, 22)
    assert measure.nights_above(frame).numerator == 1
    assert measure.nights_below(frame).numerator == 1
    assert measure.nights_below(frame, rate=0.7).numerator == 2
    assert measure.nights_above(frame).denominator == 5


def test_p90_is_a_number_of_beds_that_occurred_and_needs_20_nights():
    figure = measure.p90_occupied(evenings(JANUARY, *range(1, 21)))
    assert (figure.value, figure.n, figure.shown) == (18, 20, True)
    few = measure.p90_occupied(evenings(JANUARY, *range(1, 20)))
    assert (few.shown, few.why) == (False, Why.TOO_FEW)


def test_the_month_table_adds_up_to_the_figures():
    frame = pd.concat(
        [
            evenings(date(2026, 1, 30), 20, 10, 12, turned_away_full=1, turned_away_all=2),
            nights({"night": date(2026, 2, 2), "turned_away_full": None, "turned_away_all": None}),
            nights(
                {"night": date(2026, 2, 3), "state": "missing"},
                {"night": date(2026, 2, 4), "state": "closed"},
            ),
        ]
    )
    table = rates_by_month(frame)
    january, february = table.to_dict("records")
    assert january["month"] == pd.Timestamp("2026-01-01")
    assert (january["occupied"], january["available"], january["rate"], january["full_nights"]) == (
        30,
        40,
        0.75,
        1,
    )
    assert (february["reported"], february["closed"], february["missing"]) == (2, 1, 1)
    assert (february["turned_away_full"], february["turned_away_all"], february["unknown_logs"]) == (1, 2, 1)
    assert table["occupied"].sum() == measure.occupancy(frame).numerator
    assert rates_by_month(empty_nights()).empty


def test_a_month_without_any_log_is_unknown_in_the_table():
    table = rates_by_month(
        nights({"turned_away_full": None, "turned_away_all": None}, {"night": JANUARY, "state": "missing"})
    )
    assert table["turned_away_full"].isna().all()
    assert table["unknown_logs"].tolist() == [1]


@settings(max_examples=40)
@given(night_frames(), st.randoms())
def test_row_order_changes_nothing(frame, random):
    order = list(range(len(frame)))
    random.shuffle(order)
    for measure_of in NIGHT_FIGURES:
        assert measure_of(frame.iloc[order]) == measure_of(frame)
    pd.testing.assert_frame_equal(nightly_total(frame.iloc[order]), nightly_total(frame))
    pd.testing.assert_frame_equal(rates_by_month(frame.iloc[order]), rates_by_month(frame))


@given(night_frames(), st.randoms())
def test_the_sums_of_any_two_parts_are_the_sums_of_the_whole(frame, random):
    chosen = np.array([random.random() < 0.5 for _ in range(len(frame))])
    for measure_of in (measure.occupancy, measure.bed_nights, measure.turned_away, measure.turned_away_share):
        whole, *parts = (measure_of(part) for part in (frame, frame[chosen], frame[~chosen]))
        assert (whole.numerator or 0) == sum(part.numerator or 0 for part in parts)
        assert (whole.denominator or 0) == sum(part.denominator or 0 for part in parts)
        assert whole.n == sum(part.n for part in parts)


@settings(max_examples=50)
@given(night_frames())
def test_every_evening_is_reported_closed_or_missing_in_every_figure(frame):
    for measure_of in NIGHT_FIGURES:
        figure = measure_of(frame)
        evenings_counted = figure.nights_reported + figure.nights_closed + figure.nights_missing
        assert evenings_counted == frame["night"].nunique()
    months = rates_by_month(frame)
    assert int(months[["reported", "closed", "missing"]].to_numpy().sum()) == frame["night"].nunique()


@given(night_frames())
def test_the_nightly_total_agrees_with_a_plain_loop(frame):
    total = nightly_total(frame).set_index("night")
    for night, rows in frame.groupby("night"):
        there = rows[rows["state"] == "reported"]
        expected = int((rows["state"] != "closed").sum())
        assert total.loc[night, "sites_expected"] == expected
        if len(there):
            assert total.loc[night, "occupied"] == sum(there["occupied"])
        if len(there) == expected > 0:
            beds = sum(there["available"])
            assert total.loc[night, "full"] == (sum(there["occupied"]) >= beds > 0)


def test_the_figures_of_one_frame_do_not_depend_on_each_other():
    frame = evenings(EVENING, 12, 20)
    before = frame.copy()
    first = [astuple(measure_of(frame)) for measure_of in NIGHT_FIGURES]
    assert [astuple(measure_of(frame)) for measure_of in NIGHT_FIGURES] == first
    pd.testing.assert_frame_equal(frame, before)
    assert all(a != b for a, b in pairwise(sorted(figure[0] for figure in first)))
