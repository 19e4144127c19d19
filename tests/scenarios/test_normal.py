"""The verdict of the night chain: how often it calls a house's own waves a change, and what it finds."""

import numpy as np
import pytest

from lib.scenarios import normal
from lib.scenarios.calibrate import RETRY_SHARE
from lib.scenarios.normal import Calendar, Nights, Rows

MONTH = 30
# With 24 simulated series the limit is the farthest of them: a verdict passes it with the same chance as with
# `RUNS` of them, and a house is settled as soon as one simulated series lies farther out.
STAGES = (3, 6, 15)
assert int(np.ceil((sum(STAGES) + 1) * (1 - normal.FALSE_ALARMS))) == sum(STAGES)


class Houses:
    """Stationary houses of many sizes, drawn without the project's engine; inflow may rise by a factor."""

    def __init__(self, count, months, seed, rise=1.0, from_month=10**6, loads=(0.6, 1.1), stays=(3, 90)):
        chance = np.random.default_rng(seed)
        self.beds = chance.integers(8, 31, count)
        self.stay = np.exp(chance.uniform(*np.log(stays), count))
        load = self.beds * chance.uniform(*loads, count)
        retry = chance.choice([0.0, 0.25, 0.5, 0.75], count)
        guests, again = np.minimum(chance.poisson(load), self.beds), np.zeros(count, dtype=int)
        nights = months * MONTH
        occupied, away, new = np.empty((3, count, nights))
        for night in range(-150, nights):
            stayed = chance.binomial(guests, 1 - 1 / self.stay)
            factor = rise if night >= from_month * MONTH else 1.0
            asked = chance.poisson(load / self.stay * factor) + again
            taken = np.minimum(asked, self.beds - stayed)
            guests, again = stayed + taken, chance.binomial(asked - taken, retry)
            if night >= 0:
                occupied[:, night], away[:, night], new[:, night] = guests, asked - taken, taken
        available = np.repeat(self.beds[:, None], nights, axis=1).astype(float)
        self.nights, self.new = Nights(occupied, available, away), new

    def of(self, which):
        """Nights of some of the houses."""
        told = self.nights
        return Nights(told.occupied[which], told.available[which], told.turned_away[which])


def calendar(months):
    return Calendar(np.repeat(np.arange(months), MONTH), np.ones(months * MONTH, dtype=bool))


def farthest(houses, which, runs, rows: Rows, chance):
    """The farthest score of each of `runs` simulated series of each house: (2, houses, runs)."""
    months = rows.points
    days = calendar(months)
    base = max(normal.MIN_BASELINE, months - normal.WINDOWS[-1])
    fit = normal.fits(houses.of(which), days.weights(months))
    inflow, stay = normal.drawn_chains(fit, base, runs, chance)
    beds = np.repeat(houses.beds[which], runs)
    series = normal.simulated(
        np.broadcast_to(beds, (months * MONTH, len(beds))), inflow.ravel(), stay.ravel(), days, chance
    )
    scores = normal.scores([(series, days.weights(months))], rows)
    return np.array([np.abs(one).max(axis=1).reshape(-1, runs) for one in scores])


def flagged(houses, rows: Rows, rows_counted=slice(None)):
    """Which houses get a change anywhere in `rows_counted`: (2, houses) for occupancy and turned away."""
    chance, months = np.random.default_rng(11), rows.points
    found = []
    for first in range(0, len(houses.beds), 500):
        which = np.arange(first, min(first + 500, len(houses.beds)))
        own = normal.scores([(houses.of(which), calendar(months).weights(months))], rows)
        own = np.array([np.abs(one[:, rows_counted]).max(axis=1) for one in own])
        limit = np.zeros(own.shape)
        for runs in STAGES:
            unsettled = np.flatnonzero((own > limit).any(axis=0))
            if len(unsettled):
                more = farthest(houses, which[unsettled], runs, rows, chance).max(axis=2)
                limit[:, unsettled] = np.maximum(limit[:, unsettled], more)
        found.append(own > limit)
    return np.concatenate(found, axis=1)


def test_at_most_seven_percent_of_2000_stationary_houses_are_called_changed():
    """Fourteen months, judged in each from the twelfth: any verdict of change in a series is a false alarm."""
    houses = Houses(2000, 14, seed=1)
    occupancy, turned_away = flagged(houses, normal.rows_in_a_row(14))
    assert 0.02 < occupancy.mean() <= 0.07
    assert turned_away.mean() <= 0.07
    for shortest, longest in ((3, 9), (9, 30), (30, 90)):
        some = (houses.stay >= shortest) & (houses.stay < longest)
        assert occupancy[some].mean() <= 0.09, f"stays of {shortest} to {longest} nights"


def test_a_real_rise_is_found_in_more_houses_than_chance():
    rows = normal.rows_in_a_row(18)
    houses = Houses(100, 18, seed=5, rise=1.3, from_month=12, loads=(0.5, 0.8), stays=(3, 8))
    last = np.flatnonzero(rows.about == 17)
    occupancy, _ = flagged(houses, rows, last)
    assert occupancy.mean() > 0.3


def test_the_fit_finds_what_the_houses_were_made_of():
    houses = Houses(60, 36, seed=2, stays=(3, 20), loads=(0.4, 0.7))
    fit = normal.fits(houses.nights, calendar(36).weights(36))
    assert fit.keep.shape == (60, 37)
    error = fit.keep[:, -1] - (1 - 1 / houses.stay)
    assert abs(error.mean()) < 0.01
    assert np.abs(error).max() < 0.1


def test_the_fit_is_least_squares():
    houses = Houses(3, 4, seed=3)
    fit = normal.fits(houses.nights, calendar(4).weights(4))
    for i in range(3):
        x, away = houses.nights.occupied[i], houses.nights.turned_away[i]
        y = x[1:] + away[1:] - RETRY_SHARE * away[:-1]
        for points in (2, 4):
            steps = slice(0, points * MONTH - 1)
            slope, _level = np.polyfit(x[:-1][steps], y[steps], 1)
            count = points * MONTH - 1
            assert fit.steps[i, points] == count
            assert fit.keep[i, points] == pytest.approx(slope + (1 + 3 * slope) / count)


def test_new_tonight_tells_who_stayed_all_but_exactly():
    houses = Houses(20, 24, seed=4, stays=(20, 60))
    told = houses.nights
    with_new = Nights(told.occupied, told.available, told.turned_away, houses.new)
    weights = calendar(24).weights(24)
    counts, new = normal.fits(told, weights), normal.fits(with_new, weights)
    truth = 1 - 1 / houses.stay
    assert np.abs(new.keep[:, -1] - truth).mean() < np.abs(counts.keep[:, -1] - truth).mean() / 2
    assert (new.error[:, -1] < counts.error[:, -1]).all()


def test_rows_hold_each_month_against_those_before():
    rows = normal.rows_in_a_row(16)
    assert rows.contrasts.sum(axis=1) == pytest.approx(0)
    assert rows.about.min() == 11, "the twelfth month is the first to be judged"
    assert rows.fitted.min() >= normal.MIN_BASELINE
    for row, fitted, about in zip(rows.contrasts, rows.fitted, rows.about, strict=True):
        assert (row[:fitted] < 0).all(), "the fit uses the baseline and nothing after it"
        assert (row[fitted : about + 1] > 0).all()
        assert not row[about + 1 :].any()


def test_season_rows_hold_each_month_against_the_same_month_of_the_season_before():
    rows = normal.rows_of_season(6)
    first = rows.contrasts[rows.about == 6]
    assert first.tolist() == [[-1, 0, 0, 0, 0, 0, 1, 0, 0, 0, 0, 0]]
    assert {int((row > 0).sum()) for row in rows.contrasts} == {1, 3}
    assert (rows.fitted == 6).all()


def test_a_month_without_a_figure_leaves_its_rows_out_and_the_rest_stands():
    rows, days = normal.rows_in_a_row(16), calendar(16)
    told = Houses(1, 16, seed=9).nights
    occupied = told.occupied.copy()
    occupied[:, 15 * MONTH :] = np.nan
    found, _ = normal.scores([(Nights(occupied, told.available, told.turned_away), days.weights(16))], rows)
    assert np.isnan(found[0, rows.about == 15]).all()
    assert not np.isnan(found[0, rows.about < 15]).any()
    assert normal.side_of(found[0], np.ones((9, len(rows.about))), rows, 15) is None


def test_two_houses_together_are_judged_by_their_sum():
    rows, weights = normal.rows_in_a_row(16), calendar(16).weights(16)
    one, other = Houses(1, 16, seed=12).nights, Houses(1, 16, seed=13).nights
    both, _ = normal.scores([(one, weights), (other, weights)], rows)
    rate = (one.occupied + other.occupied).reshape(16, MONTH).sum(axis=1)
    rate = rate / (one.available + other.available).reshape(16, MONTH).sum(axis=1)
    assert (np.sign(both[0]) == np.sign(rows.contrasts @ rate)).all()


def test_the_limit_is_the_rank_that_chance_passes_in_a_twentieth_at_most():
    chance = np.arange(1.0, 101.0)[:, None] * np.ones((100, 3))
    assert normal.limit_of(chance) == 97
    rows = Rows(np.zeros((3, 3)), np.zeros(3, dtype=int), np.array([1, 2, 2]))
    assert normal.side_of(np.array([500.0, 97.0, 1.0]), chance, rows, 2) == 0
    assert normal.side_of(np.array([0.0, -98.0, 1.0]), chance, rows, 2) == -1
