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


@pytest.mark.parametrize(("count", "marked"), [(6, 0), (7, 7), (8, 8)])
def test_six_points_on_one_side_are_no_run_seven_and_eight_are(count, marked):
    calm = [11.0, 9.0] * 12
    run = [12.0, 11.0, 12.5, 11.5, 12.0, 11.0, 12.0, 11.0][:count]
    found = judge([*calm, *run])
    assert list(found.special) == [0] * 24 + ([1] * marked or [0] * count)
    assert found.rule is (Rule.RUN if marked else None)
    below = judge([*calm[::-1], *(20 - value for value in run)])
    assert list(below.special) == [0] * 24 + ([-1] * marked or [0] * count)


@pytest.mark.parametrize(("count", "marked"), [(6, 0), (7, 7), (8, 8)])
def test_six_rising_points_are_no_trend_seven_and_eight_are(count, marked):
    """They cross the mean, so that no run hides the trend."""
    rising = [8.6, 9.0, 9.4, 9.8, 10.2, 10.6, 11.0, 11.4][:count]
    # The point before stands above, or it would be the first of the trend.
    found = judge([*[9.0, 11.0] * 12, *rising])
    assert list(found.special[24:]) == ([1] * marked or [0] * count)
    assert found.rule is (Rule.TREND if marked else None)
    falling = judge([*[11.0, 9.0] * 12, *(20 - value for value in rising)])
    assert list(falling.special[24:]) == ([-1] * marked or [0] * count)


@pytest.mark.parametrize("place", range(7))
def test_a_tie_with_the_mean_anywhere_ends_a_run(place):
    run = [12.0, 11.0, 12.0, 11.0, 12.0, 11.0, 12.0]
    run[place] = 10.0
    assert judge([*[11.0, 9.0] * 12, *run]).special == (0,) * 31


@pytest.mark.parametrize("place", range(1, 7))
def test_two_equal_neighbours_anywhere_end_a_trend(place):
    rising = [8.6, 9.0, 9.4, 9.8, 10.2, 10.6, 11.0]
    rising[place:] = [value - 0.4 for value in rising[place:]]
    assert judge([*[9.0, 11.0] * 12, *rising]).special == (0,) * 31


def test_a_run_before_and_after_a_tie_is_counted_apart():
    calm = [11.0, 9.0] * 12
    seven = [11.0, 12.0, 11.0, 12.0, 11.0, 12.0, 11.0]
    assert judge([*calm, *seven, 10.0, *seven[:6]]).special == (*(0,) * 24, *(1,) * 7, *(0,) * 7)


def test_of_two_rules_at_once_the_stronger_is_named():
    calm = [9.0, 11.0] * 12
    run_and_trend = judge([*calm, 10.5, 10.7, 10.9, 11.1, 11.3, 11.5, 11.7])
    assert run_and_trend.rule is Rule.RUN
    assert run_and_trend.special[24:] == (1,) * 7
    outside_and_trend = judge([*calm, 10.5, 10.7, 10.9, 11.1, 11.3, 11.5, 16.0])
    assert outside_and_trend.rule is Rule.OUTSIDE
    near_and_run = judge([*calm, 11.0, 12.0, 11.0, 12.0, 11.0, 14.0, 14.0])
    assert near_and_run.rule is Rule.TWO_OF_THREE
    assert near_and_run.special[24:] == (1,) * 7


def test_a_trend_through_the_other_side_keeps_the_side_of_the_stronger_rule():
    """Rising from far below: outside says below for the first point, the trend says rising for the others."""
    found = judge([*[9.0, 11.0] * 12, 2.0, 8.6, 9.0, 9.4, 9.8, 10.2, 10.6])
    assert found.special[24:] == (-1, 1, 1, 1, 1, 1, 1)


def test_near_limits_are_open_and_so_are_the_limits():
    limits = judge([9.0, 11.0] * 12).limits
    on_the_limit = judge([*[9.0, 11.0] * 12, limits.upper])
    assert on_the_limit.special[-1] == 0
    on_the_near_one = judge([*[9.0, 11.0] * 12, limits.near_upper, limits.near_upper])
    assert on_the_near_one.special[-2:] == (0, 0)


def brute_flags(series):
    """Which points any rule marks, for many series at once; written apart from the module, without its parts."""
    points = series.shape[1]
    base = series[:, :24]
    moving = np.abs(np.diff(base, axis=1))
    kept = np.where(moving < 3.267 * moving.mean(axis=1, keepdims=True), moving, np.nan)
    centre, reach = base.mean(axis=1, keepdims=True), 2.66 * np.nanmean(kept, axis=1, keepdims=True)
    off = (series - centre) / reach
    flags = np.abs(off) > 1
    for side in (off, -off):
        for first in range(points - 2):
            three = side[:, first : first + 3]
            hit = ((three > 0).all(axis=1) & ((three > 2 / 3).sum(axis=1) >= 2))[:, None] & (three > 2 / 3)
            flags[:, first : first + 3] |= hit
        for first in range(points - 6):
            seven = side[:, first : first + 7]
            run, trend = (seven > 0).all(axis=1), (np.diff(seven, axis=1) > 0).all(axis=1)
            flags[:, first : first + 7] |= (run | trend)[:, None]
    return flags


def test_the_rules_mark_what_a_brute_reading_of_them_marks():
    random = np.random.default_rng(7)
    # Rounded, so that ties with the mean and equal neighbours are among them.
    for points in (12, 13, 24, 31, 40):
        series = np.round(random.normal(10, 2, size=(50, points)), 1)
        judged = [judge(one) for one in series]
        flags = brute_flags(series)
        for one, flag in zip(judged, flags, strict=True):
            if one.limits is not None:
                assert [side != 0 for side in one.special] == flag.tolist()


# Share of independent normal series with any special point, all four rules; printed in docs/is-it-normal.md.
FALSE_ALARMS = {12: 0.07, 18: 0.13, 24: 0.18, 36: 0.34}


@pytest.mark.parametrize(("points", "expected"), FALSE_ALARMS.items())
def test_false_alarms_on_independent_series_are_as_many_as_printed(points, expected):
    """The gate on dependence is left aside."""
    series = np.random.default_rng(2026).normal(size=(8_000, points))
    assert brute_flags(series).any(axis=1).mean() == pytest.approx(expected, abs=0.02)


@given(st.lists(st.floats(0, 100), min_size=12, max_size=48), st.sampled_from(["up", "down", "none"]))
def test_a_mirrored_series_gives_the_mirrored_verdict(values, direction):
    mirror = {"up": "down", "down": "up", "none": "none"}[direction]
    swapped = {Verdict.CLEAR_INCREASE: Verdict.CLEAR_DECREASE, Verdict.CLEAR_DECREASE: Verdict.CLEAR_INCREASE}
    found, other = judge(values, direction), judge([-value for value in values], mirror)
    assert other.verdict is swapped.get(found.verdict, found.verdict)
    assert other.special == tuple(-side for side in found.special)
