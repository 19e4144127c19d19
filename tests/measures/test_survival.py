"""The arithmetic against published answers, against statsmodels, and against the product of matrices."""

import math
import warnings
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from lib.measures.figure import Why
from lib.measures.survival import (
    Stays,
    aalen_johansen,
    effective_wilson,
    log_rank,
    median_days,
    share_without,
    survival_steps,
    wilson,
)

# Acute myelogenous leukaemia, Miller (1997): weeks, and whether the remission ended.
MAINTAINED = ([9, 13, 13, 18, 23, 28, 31, 34, 45, 48, 161], [1, 1, 0, 1, 1, 0, 1, 1, 0, 1, 0])
OTHER_ARM = ([5, 5, 8, 8, 12, 16, 23, 27, 30, 33, 43, 45], [1, 1, 1, 1, 1, 0, 1, 1, 1, 1, 1, 1])
GEHAN = np.loadtxt(Path(__file__).parents[1] / "data" / "gehan-leukemia.dat", dtype=int)

CASES = st.lists(st.tuples(st.integers(0, 60), st.integers(0, 3)), min_size=1, max_size=40).map(
    lambda rows: tuple(np.array(column) for column in zip(*rows, strict=True))
)


def stays_of(days, cause):
    days = np.asarray(days)
    return Stays(days, np.asarray(cause), np.maximum(days, 200))


def gehan(group):
    rows = GEHAN[GEHAN[:, 0] == group]
    return rows[:, 1], rows[:, 2]


@pytest.mark.parametrize(
    ("x", "n", "low", "high"),
    [
        (16, 19, 62.4, 94.5),
        (36, 37, 86.2, 99.5),
        (17, 20, 64.0, 94.8),
        (8, 10, 49.0, 94.3),
        (4, 5, 37.6, 96.4),
    ],
)
def test_wilson_to_the_printed_digits(x, n, low, high):
    assert [round(100 * end, 1) for end in wilson(x, n)] == [low, high]


@given(st.integers(1, 500), st.data(), st.sampled_from([0.8, 0.95, 0.99]))
def test_wilson_agrees_with_statsmodels(n, data, level):
    from statsmodels.stats.proportion import proportion_confint

    x = data.draw(st.integers(0, n))
    assert wilson(x, n, level) == pytest.approx(proportion_confint(x, n, 1 - level, "wilson"), abs=1e-12)


def test_wilson_of_nobody_knows_nothing():
    assert wilson(0, 0) == (0.0, 1.0)


@pytest.mark.parametrize(
    ("day", "survival"),
    [(8, 1.0), (9, 0.909), (13, 0.818), (18, 0.716), (23, 0.614), (31, 0.491), (34, 0.368), (48, 0.184)],
)
def test_maintained_arm_to_the_printed_digits(day, survival):
    at = share_without(stays_of(*MAINTAINED), [day])
    assert round(float(at["value"].iloc[0]), 3) == survival


def whole_curve(days, cause):
    return share_without(stays_of(days, cause), np.unique(days))


def test_medians_of_both_arms():
    assert median_days(whole_curve(*MAINTAINED)) == 31
    assert median_days(whole_curve(*OTHER_ARM)) == 23


def test_log_rank_of_the_two_arms():
    second = [0] * 11 + [1] * 12
    result = log_rank(MAINTAINED[0] + OTHER_ARM[0], MAINTAINED[1] + OTHER_ARM[1], second)
    assert round(result.chi2, 3) == 3.396
    assert round(result.p_value, 4) == 0.0653
    assert (result.n, result.events, result.shown, result.why) == ((11, 12), 18, False, Why.TOO_FEW)


@pytest.mark.parametrize(
    ("week", "survival", "error"),
    [
        *((6, 0.8571, 0.0764), (7, 0.8067, None), (10, 0.7529, 0.0963), (13, 0.6902, None)),
        *((16, 0.6275, None), (22, 0.5378, None), (23, 0.4482, 0.1346)),
    ],
)
def test_gehan_to_the_printed_digits(week, survival, error):
    result = aalen_johansen(*gehan(2), causes=1)
    place = list(result.days).index(week)
    assert round(float(result.remaining[place]), 4) == survival
    if error is not None:
        assert round(math.sqrt(float(result.variance[0, place])), 4) == error


def test_gehan_medians_and_log_rank():
    assert median_days(whole_curve(*gehan(2))) == 23
    assert median_days(whole_curve(*gehan(1))) == 8
    result = log_rank(GEHAN[:, 1], GEHAN[:, 2], GEHAN[:, 0] == 2)
    assert round(result.chi2, 3) == 16.793
    assert (result.shown, result.n, result.events) == (True, (21, 21), 30)


@given(CASES)
def test_kaplan_meier_agrees_with_statsmodels(case):
    from statsmodels.duration.survfunc import SurvfuncRight

    days, cause = case[0], np.minimum(case[1], 1)
    if not cause.any():
        return
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", RuntimeWarning)
        truth = SurvfuncRight(days, cause)
    ours = aalen_johansen(days, cause, causes=1)
    place = np.searchsorted(ours.days, truth.surv_times)
    np.testing.assert_allclose(ours.remaining[place], truth.surv_prob, atol=1e-9)
    there = np.isfinite(truth.surv_prob_se) & (truth.surv_prob > 0)
    np.testing.assert_allclose(ours.variance[0, place][there], truth.surv_prob_se[there] ** 2, atol=1e-9)


@given(CASES)
def test_incidence_agrees_with_statsmodels(case):
    from statsmodels.duration.survfunc import CumIncidenceRight

    days, cause = case
    if not cause.any():
        return
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", RuntimeWarning)
        truth = CumIncidenceRight(days, cause)
    ours = aalen_johansen(days, cause, causes=int(cause.max()))
    np.testing.assert_array_equal(ours.days, truth.times)
    for k, incidence in enumerate(truth.cinc):
        np.testing.assert_allclose(ours.value[k], incidence, atol=1e-9)
        variance = truth.cinc_se[k] ** 2
        known = np.isfinite(variance)
        np.testing.assert_allclose(ours.variance[k][known], variance[known], atol=1e-9)


@given(CASES)
def test_incidence_agrees_with_the_product_of_transition_matrices(case):
    """The definition itself, day by day: P(0, t) is the product of I + dA over the days up to t."""
    days, cause = case
    ours, product = aalen_johansen(days, cause, causes=3), np.eye(4)
    for day in range(61):
        at_risk = sum(time >= day for time in days)
        step = np.eye(4)
        for k in (1, 2, 3):
            left = sum(time == day and why == k for time, why in zip(days, cause, strict=True))
            step[0, k] = left / at_risk if at_risk else 0.0
            step[0, 0] -= step[0, k]
        product = product @ step
        place = np.searchsorted(ours.days, day, side="right") - 1
        if place >= 0:
            np.testing.assert_allclose(ours.value[:, place], product[0, 1:], atol=1e-12)
            np.testing.assert_allclose(ours.remaining[place], product[0, 0], atol=1e-12)


@given(CASES)
def test_incidences_and_survival_sum_to_one_at_every_time(case):
    result = aalen_johansen(*case, causes=3)
    np.testing.assert_allclose(result.value.sum(axis=0) + result.remaining, 1.0, atol=1e-12)


@given(CASES)
def test_without_censoring_the_variance_is_that_of_a_plain_share(case):
    days, cause = case[0], np.maximum(case[1], 1)
    result = aalen_johansen(days, cause, causes=3)
    np.testing.assert_allclose(result.variance, result.value * (1 - result.value) / len(days), atol=1e-12)


@given(CASES, st.data())
def test_log_rank_agrees_with_statsmodels(case, data):
    from statsmodels.duration.survfunc import survdiff

    days, left = case[0], np.minimum(case[1], 1)
    group = np.array(data.draw(st.lists(st.booleans(), min_size=len(days), max_size=len(days))))
    ours = log_rank(days, left, group)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", RuntimeWarning)
        try:
            chi2, p_value = survdiff(days, left, group)
        except (np.linalg.LinAlgError, IndexError, ValueError):
            return
    if ours.chi2 > 0 and np.isfinite(chi2):
        assert ours.chi2 == pytest.approx(chi2, rel=1e-9, abs=1e-9)
        assert ours.p_value == pytest.approx(p_value, rel=1e-6, abs=1e-9)


def test_where_everyone_is_followed_the_interval_is_plain_wilson():
    days, cause = [50] * 3 + [100] * 17, [1] * 3 + [0] * 17
    at = share_without(stays_of(days, cause), [80]).iloc[0]
    assert (at["low"], at["high"]) == pytest.approx(wilson(17, 20))
    assert (at["at_risk"], at["followed"]) == (17, 20)


def test_where_nobody_has_left_the_size_is_those_followed():
    at = share_without(stays_of([10] * 5 + [100] * 15, [0] * 20), [80]).iloc[0]
    assert at["followed"] == 15
    assert (at["value"], at["low"], at["high"]) == pytest.approx((1.0, *wilson(15, 15)))


def test_the_first_event_does_not_lift_the_lower_limit():
    """29 of 39 are censored early: one early event has an effective size of 39, far above those followed."""
    days, cause = np.array([20] * 29 + [400] * 10), np.zeros(39, dtype=int)
    nobody_left = share_without(stays_of(days, cause), [365]).iloc[0]
    days[38], cause[38] = 5, 1
    one_left = share_without(Stays(days, cause, np.full(39, 400)), [365]).iloc[0]
    assert one_left["low"] <= nobody_left["low"] + 1e-12


def test_the_effective_size_is_the_published_one():
    low, high = effective_wilson(0.8, 0.8 * 0.2 / 25, followed=20, followed_anyway=1000)
    assert (low, high) == pytest.approx(wilson(20, 25))


def test_the_curve_is_cut_where_fewer_than_ten_are_followed():
    days = [10, 20, 30, *range(100, 120)]
    cause = [1, 2, 0] + [0] * 20
    curve = survival_steps(stays_of(days, cause))
    assert curve["days"].tolist() == [0, 10, 20, 112]
    assert curve["followed"].tolist() == [23, 23, 23, 10]
    assert curve["at_risk"].tolist() == [23, 23, 22, 8]
    assert curve["value"].round(4).tolist() == [1.0, *[round(1 - 1 / 23, 4)] * 3]


def test_a_curve_of_nine_is_not_drawn():
    curve = survival_steps(stays_of(range(9), [1] * 9))
    assert curve.empty
    assert list(curve.columns) == ["days", "value", "low", "high", "at_risk", "followed"]
    assert median_days(curve) is None


@given(CASES)
def test_a_curve_never_rises_and_stays_inside_its_interval(case):
    curve = survival_steps(stays_of(case[0], np.minimum(case[1], 2)))
    assert (curve["value"].diff().dropna() <= 1e-12).all()
    assert (curve["low"] <= curve["value"] + 1e-12).all()
    assert (curve["high"] >= curve["value"] - 1e-12).all()
    assert (curve["followed"] >= 10).all()
    assert curve["days"].is_unique
