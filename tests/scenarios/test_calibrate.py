"""Fitting a house to its own nights: known houses simulated and refitted, gaps, and houses that tell nothing."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from lib.scenarios.calibrate import MIN_NIGHTS, Fitted, HouseSeries, Level, fit
from lib.scenarios.night_likelihood import PARAMETERS, steps_of

NIGHTS = 730
HOUSES = ((20, 6.0, 3.0), (20, 2.0, 8.5), (20, 0.65, 30.0))
REPLICATIONS = 8
FIRST = np.datetime64("2024-10-01")


def simulated(
    house: tuple[int, float, float],
    seed: int,
    *,
    retry: float = 0.0,
    months: bool = False,
    nights: int = NIGHTS,
) -> HouseSeries:
    """Nights of a house that is known: beds, inflow and mean stay, after a run-in."""
    beds, inflow, stay = house
    chance = np.random.default_rng(seed)
    days = FIRST + np.arange(nights)
    month = days.astype("datetime64[M]").astype(int) % 12
    factor = np.where((month < 3) | (month > 8), 1.3, 0.7) if months else np.ones(nights)
    run_in = 200
    fresh = chance.poisson(inflow * np.concatenate([np.ones(run_in), factor]))
    there = back = 0
    rows = np.empty((run_in + nights, 3))
    for night, new in enumerate(fresh):
        stayed = chance.binomial(there, 1 - 1 / stay)
        asked = new + back
        admitted = min(asked, beds - stayed)
        there, away = stayed + admitted, asked - admitted
        back = chance.binomial(away, retry)
        rows[night] = there, away, admitted
    occupied, away_, admitted_ = rows[run_in:].T
    return HouseSeries(days, occupied, np.full(nights, float(beds)), away_, admitted_)


def without(series: HouseSeries, *columns: str) -> HouseSeries:
    return replace(series, **{column: np.full(len(series.nights), np.nan) for column in columns})


def refitted(house: tuple[int, float, float], level: str) -> list[Fitted]:
    found = []
    for seed in range(REPLICATIONS):
        series = simulated(house, seed, retry=0.5 if level == "retry" else 0.0)
        hidden = {"counts": ("new",), "no log": ("new", "turned_away")}.get(level, ())
        fitted = fit(without(series, *hidden), 0.5 if level == "retry" else 0.0)
        assert fitted is not None
        found.append(fitted)
    return found


@pytest.mark.parametrize("house", HOUSES)
@pytest.mark.parametrize(
    ("level", "bias"), [("new", 0.04), ("retry", 0.04), ("counts", 0.05), ("no log", 0.06)]
)
def test_a_known_house_is_recovered(house: tuple[int, float, float], level: str, bias: float) -> None:
    """Two years of nights, eight times; the largest bias seen per level is printed by `-s`."""
    found = refitted(house, level)
    assert {one.level for one in found} == {
        Level.COUNTS if level in {"counts", "no log"} else Level.NEW_TONIGHT
    }
    inflow = np.mean([one.inflow for one in found]) / house[1] - 1
    stay = np.mean([one.stay for one in found]) / house[2] - 1
    print(f"{house} {level}: bias of inflow {inflow:+.1%}, of stay {stay:+.1%}")
    assert abs(inflow) < bias
    assert abs(stay) < bias
    covered = sum(one.stay_range[0] <= house[2] <= one.stay_range[1] for one in found)
    covered += sum(one.inflow_range[0] <= house[1] <= one.inflow_range[1] for one in found)
    assert covered >= 0.6 * 2 * REPLICATIONS, "ranges of nominally 80 %"


def test_counting_every_retry_or_none_is_worse_than_the_share() -> None:
    house = (20, 2.2, 8.5)
    inflow = {
        share: np.mean([fit(simulated(house, seed, retry=0.5), share).inflow for seed in range(6)])  # type: ignore[union-attr]
        for share in (0.0, 0.5, 1.0)
    }
    assert inflow[1.0] < 0.97 * house[1], "admissions alone"
    assert inflow[0.0] > 1.03 * house[1], "every retry counted"
    assert inflow[0.5] == pytest.approx(house[1], rel=0.03)


def test_a_busy_winter_is_found_and_a_thin_month_does_not_jump() -> None:
    house = (20, 3.0, 4.0)
    fitted = fit(simulated(house, 5, months=True))
    assert fitted is not None
    winter, summer = np.mean(fitted.by_month[9:] + fitted.by_month[:3]), np.mean(fitted.by_month[3:9])
    assert winter / summer == pytest.approx(1.3 / 0.7, rel=0.12)
    assert fitted.stay == pytest.approx(4.0, rel=0.06), "the season must not pass for long stays"
    thin = fit(simulated(house, 6, nights=95))  # October to December, and three nights of January
    assert thin is not None
    assert abs(thin.by_month[0] - 1) < 0.25
    assert np.ptp(thin.by_month[1:9]) == pytest.approx(0, abs=1e-6), "months without a night are alike"
    assert all(0.8 < factor < 1.25 for factor in thin.by_weekday)


def test_gaps_break_the_row_and_cost_only_their_nights() -> None:
    series = simulated((20, 6.0, 3.0), 1)
    whole = fit(series)
    gaps = np.zeros(NIGHTS, dtype=bool)
    gaps[100:150] = gaps[300] = gaps[500] = True
    cut = replace(
        series,
        **{name: np.where(gaps, np.nan, getattr(series, name)) for name in ("occupied", "beds", "new")},
    )
    fitted = fit(cut)
    assert whole is not None
    assert fitted is not None
    assert whole.nights == NIGHTS - 1
    assert fitted.nights == NIGHTS - 1 - (50 + 1) - (1 + 1) - (1 + 1)
    assert fitted.inflow == pytest.approx(whole.inflow, rel=0.02)
    assert fitted.stay == pytest.approx(whole.stay, rel=0.04)


def test_the_slope_is_that_of_the_loss() -> None:
    series = without(simulated((8, 1.5, 4.0), 2, nights=120), "new")
    series.turned_away[::7] = np.nan
    steps = steps_of(series, 0.5, use_new=False)
    here = np.random.default_rng(1).normal(0, 0.2, PARAMETERS)
    slope = steps.loss(here)[1]
    for i in range(PARAMETERS):
        step = np.zeros(PARAMETERS)
        step[i] = 1e-6
        measured = (steps.loss(here + step)[0] - steps.loss(here - step)[0]) / 2e-6
        assert slope[i] == pytest.approx(measured, abs=1e-3)


def test_the_loss_is_the_chains_own_likelihood() -> None:
    """Without logs and factors every pair of nights is one cell of the chain's transition."""
    from lib.scenarios.night_chain import NightChain

    series = without(simulated((8, 1.5, 4.0), 4, nights=60), "new", "turned_away")
    parameters = np.zeros(PARAMETERS)
    parameters[:2] = np.log(1.5), -np.log(4.0 - 1)
    step = NightChain(8, 1.5, 4.0).transition()
    occupied = series.occupied.astype(int)
    direct = -np.log(step[occupied[:-1], occupied[1:]]).sum()
    assert steps_of(series, 0.5, use_new=False).loss(parameters)[0] == pytest.approx(direct, rel=1e-9)


@pytest.mark.parametrize("nights", [1, MIN_NIGHTS - 1])
def test_too_few_nights_are_not_fitted(nights: int) -> None:
    assert fit(simulated((20, 6.0, 3.0), 1, nights=nights)) is None


def series_of(occupied: list[float], beds: float, away: float = np.nan) -> HouseSeries:
    n = len(occupied)
    unknown = np.full(n, np.nan)
    return HouseSeries(FIRST + np.arange(n), np.array(occupied), np.full(n, beds), np.full(n, away), unknown)


@pytest.mark.parametrize(
    "silent",
    [
        series_of([0.0] * 200, 20),
        series_of([20.0] * 200, 20),
        series_of([13.0] * 200, 20, away=0.0),
        series_of([10.0, np.nan] * 100, 20),
        series_of([5.0] * 200, 0.0),
    ],
    ids=[
        "nobody",
        "always full without a log",
        "never changes",
        "never two nights in a row",
        "no beds at all",
    ],
)
def test_a_house_that_tells_nothing_is_not_fitted(silent: HouseSeries) -> None:
    assert fit(silent) is None


def test_four_times_as_many_guests_as_beds() -> None:
    series = simulated((90, 27.0, 3.0), 3, nights=200)
    fitted = fit(without(replace(series, beds=np.full(200, 20.0)), "new"))
    assert fitted is not None
    assert fitted.inflow * fitted.stay == pytest.approx(81, rel=0.15)
