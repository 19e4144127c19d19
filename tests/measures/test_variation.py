import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from lib.measures.variation import (
    Limits,
    Rule,
    TargetVerdict,
    Verdict,
    judge,
    lag_1_autocorrelation,
    xmr_limits,
)

# Alternating: mean 10, every moving range 2, so the limits are 10 ± 5.32 and the near ones 10 ± 3.5467.
CALM = [9.0, 11.0] * 8


def test_limits_by_hand():
    limits = xmr_limits(np.array(CALM))
    assert (limits.mean, limits.lower, limits.upper) == pytest.approx((10, 4.68, 15.32))
    assert (limits.near_lower, limits.near_upper) == pytest.approx((10 - 2 * 5.32 / 3, 10 + 2 * 5.32 / 3))


def test_a_wild_moving_range_is_left_out_of_the_limits():
    series = np.array([*CALM, 40.0])
    assert np.abs(np.diff(series)).max() >= 3.267 * np.abs(np.diff(series)).mean()
    limits = xmr_limits(series)
    assert limits.upper - limits.mean == pytest.approx(2.66 * 2)


def test_eleven_points_get_no_limits():
    found = judge(CALM[:11])
    assert (found.verdict, found.limits, found.points) == (Verdict.TOO_FEW, None, 11)
    assert judge(CALM[:12]).verdict is Verdict.NORMAL
    assert judge([]).verdict is Verdict.TOO_FEW


def test_points_before_a_break_are_left_out():
    found = judge([100.0] * 20 + CALM, since=20)
    assert (found.points, found.verdict) == (16, Verdict.NORMAL)
    assert judge([100.0] * 20 + CALM[:5], since=20).verdict is Verdict.TOO_FEW


def test_the_baseline_is_the_first_24_points():
    calm = [9.0, 11.0] * 12
    assert judge([*calm, 30.0, 31.0]).limits == judge(calm).limits


def test_a_lasting_change_of_level_is_found_though_it_makes_the_whole_series_look_dependent():
    series = [*([9.0, 11.0, 10.5, 9.5] * 6), *([13.0, 14.0] * 4)]
    assert lag_1_autocorrelation(np.array(series)) > 0.3
    assert judge(series, "down").verdict is Verdict.DETERIORATION


@pytest.mark.parametrize(
    ("last", "direction", "verdict"),
    [
        *(
            (20.0, "up", Verdict.IMPROVEMENT),
            (20.0, "down", Verdict.DETERIORATION),
            (20.0, "none", Verdict.CLEAR_INCREASE),
        ),
        *(
            (1.0, "up", Verdict.DETERIORATION),
            (1.0, "down", Verdict.IMPROVEMENT),
            (1.0, "none", Verdict.CLEAR_DECREASE),
        ),
        *((12.0, "up", Verdict.NORMAL), (8.0, "down", Verdict.NORMAL)),
    ],
)
def test_a_point_outside_the_limits_is_judged_by_the_good_direction(last, direction, verdict):
    found = judge([9.0, 11.0] * 12 + [last], direction)
    assert found.verdict is verdict
    assert found.rule is (None if verdict is Verdict.NORMAL else Rule.OUTSIDE)


@pytest.mark.parametrize(
    ("tail", "special"),
    [
        ([14.0, 14.0, 11.0], [1, 1, 0]),
        ([14.0, 11.0, 14.0], [1, 0, 1]),
        ([14.0, 9.0, 14.0], [0, 0, 0]),
        ([6.0, 9.0, 6.0], [-1, 0, -1]),
        ([14.0, 11.0, 11.0], [0, 0, 0]),
    ],
)
def test_two_of_three_beyond_a_near_limit_on_one_side(tail, special):
    found = judge([11.0, 9.0] * 12 + tail)
    assert list(found.special[-3:]) == special


def test_a_run_of_seven_on_one_side_and_a_point_on_the_mean_ends_it():
    calm = [11.0, 9.0] * 12
    run = judge([*calm, 11.0, 12.0, 11.0, 12.0, 11.0, 12.0, 11.0])
    assert run.special == (0,) * 24 + (1,) * 7
    assert run.rule is Rule.RUN
    assert judge([*calm, 11.0, 12.0, 11.0, 10.0, 11.0, 12.0, 11.0]).rule is None
    assert judge([*calm, 11.0, 12.0, 11.0, 12.0, 11.0, 12.0]).rule is None


def test_seven_rising_points_are_a_trend_and_two_equal_neighbours_end_it():
    calm = [11.0, 9.0] * 12
    rising = judge([*calm, 8.0, 8.5, 9.0, 9.5, 10.5, 11.0, 11.5])
    assert rising.special == (0,) * 24 + (1,) * 7
    assert (rising.rule, rising.streak) == (Rule.TREND, 7)
    tie = judge([*calm, 8.0, 8.5, 9.0, 9.5, 9.5, 10.5, 11.0])
    assert (tie.rule, tie.streak) == (None, 3)


def test_the_streak_counts_points_in_a_row_one_way():
    assert judge([1.0, 2.0, 3.0]).streak == 3
    assert judge([3.0, 2.0, 1.0]).streak == -3
    assert judge([5.0, 1.0, 2.0]).streak == 2
    assert judge([1.0, 1.0]).streak == 1
    assert judge([1.0]).streak == 1


def test_a_series_that_never_moves_is_normal():
    found = judge([5.0] * 14)
    assert (found.verdict, found.autocorrelation, found.limits.upper) == (Verdict.NORMAL, 0.0, 5.0)


def test_a_slow_series_is_not_judged():
    found = judge([float(i // 4) for i in range(24)])
    assert (found.verdict, found.limits) == (Verdict.NOT_INDEPENDENT, None)
    assert found.autocorrelation > 0.3
    assert not any(found.special)


def test_missing_points_are_refused():
    with pytest.raises(ValueError, match="missing points"):
        judge([1.0, float("nan"), 2.0])


@given(st.lists(st.integers(0, 50), min_size=12, max_size=60))
def test_autocorrelation_agrees_with_statsmodels(values):
    from statsmodels.tsa.stattools import acf

    series = np.array(values, dtype=float)
    if series.std() > 0:
        assert lag_1_autocorrelation(series) == pytest.approx(acf(series, nlags=1, fft=False)[1], abs=1e-9)


@pytest.mark.parametrize(
    ("target", "direction", "verdict"),
    [
        *(
            (4.0, "up", TargetVerdict.STEADILY),
            (10.0, "up", TargetVerdict.SOMETIMES),
            (16.0, "up", TargetVerdict.NOT),
        ),
        *(
            (16.0, "down", TargetVerdict.STEADILY),
            (10.0, "down", TargetVerdict.SOMETIMES),
            (4.0, "down", TargetVerdict.NOT),
        ),
        (10.0, "none", None),
    ],
)
def test_a_target_is_held_against_the_limits(target, direction, verdict):
    assert (
        Limits(mean=10, lower=5, upper=15, near_lower=7, near_upper=13).against(target, direction) is verdict
    )


@pytest.mark.parametrize(("points", "expected"), [(24, 0.18), (36, 0.34)])
def test_false_alarms_on_independent_series_are_as_many_as_printed(points, expected):
    """Known rate of series with any special point, all four rules; the gate on dependence is left aside."""
    from lib.measures.variation import MAX_BASELINE, _sides_by_rule

    random, flagged, series_in_all = np.random.default_rng(2026), 0, 3000
    for _ in range(series_in_all):
        series = random.normal(size=points)
        sides = _sides_by_rule(series, xmr_limits(series[:MAX_BASELINE]))
        flagged += any(side.any() for side in sides.values())
    assert flagged / series_in_all == pytest.approx(expected, abs=0.03)


@given(st.lists(st.floats(0, 100), min_size=12, max_size=48), st.sampled_from(["up", "down", "none"]))
def test_a_mirrored_series_gives_the_mirrored_verdict(values, direction):
    mirror = {"up": "down", "down": "up", "none": "none"}[direction]
    swapped = {Verdict.CLEAR_INCREASE: Verdict.CLEAR_DECREASE, Verdict.CLEAR_DECREASE: Verdict.CLEAR_INCREASE}
    found, other = judge(values, direction), judge([-value for value in values], mirror)
    assert other.verdict is swapped.get(found.verdict, found.verdict)
    assert other.special == tuple(-side for side in found.special)
