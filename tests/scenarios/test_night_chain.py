"""The night chain against printed answers, Erlang's formula, a direct linear solve and a plain simulation."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lib.scenarios.night_chain import NightChain, stationary, transitions, turned_away_shares

STAYS = (1.5, 3, 8.5, 30, 90)
PRINTED = {
    (20, 18): (0.0614, 0.0765, 0.0921, 0.1028, 0.1069),
    (30, 25): (0.0237, 0.0320, 0.0412, 0.0480, 0.0509),
    (30, 28): (0.0557, 0.0686, 0.0820, 0.0917, 0.0957),
}
ERLANG_B = {
    (10, 10): 0.214582, (18, 20): 0.109213, (20, 20): 0.158892,
    (25, 30): 0.052603, (28, 30): 0.098122, (30, 30): 0.132460,
}  # fmt: skip


def erlang_b(load: float, beds: int) -> float:
    share = 1.0
    for c in range(1, beds + 1):
        share = load * share / (c + load * share)
    return share


@pytest.mark.parametrize("house", PRINTED)
def test_share_turned_away_by_night_steps(house: tuple[int, int]) -> None:
    beds, load = house
    shares = [NightChain(beds, load / stay, stay).turned_away_share() for stay in STAYS]
    assert [round(share, 4) for share in shares] == list(PRINTED[house])


@pytest.mark.parametrize("house", ERLANG_B)
def test_long_stays_tend_to_the_continuous_formula(house: tuple[int, int]) -> None:
    load, beds = house
    assert erlang_b(load, beds) == pytest.approx(ERLANG_B[house], abs=5e-7)
    assert NightChain(beds, load / 10_000, 10_000).turned_away_share() == pytest.approx(
        ERLANG_B[house], abs=1e-4
    )


houses = st.tuples(st.integers(0, 40), st.floats(0.01, 30), st.one_of(st.just(1.0), st.floats(1.01, 400)))


@settings(max_examples=60, deadline=None)
@given(houses)
def test_stationary_equals_a_direct_linear_solve(house: tuple[int, float, float]) -> None:
    chain = NightChain(*house)
    step = chain.transition()
    assert step.shape == (chain.beds + 1, chain.beds + 1)
    assert step.min() >= 0
    assert step.sum(axis=1) == pytest.approx(np.ones(chain.beds + 1), abs=1e-12)
    equations = np.vstack([step.T - np.eye(chain.beds + 1), np.ones(chain.beds + 1)])
    wanted = np.append(np.zeros(chain.beds + 1), 1.0)
    direct = np.linalg.lstsq(equations, wanted, rcond=None)[0]
    assert np.abs(chain.stationary() - direct).max() < 1e-9
    # Little's law against the plain count: who cannot be let in, summed over every evening.
    turned_away = sum(share * left_over(chain, occupied) for occupied, share in enumerate(chain.stationary()))
    assert chain.turned_away_share() == pytest.approx(turned_away / chain.inflow, abs=1e-9)


def left_over(chain: NightChain, occupied: int) -> float:
    """How many cannot be let in the evening after a night with `occupied` guests, by plain summation."""
    leaves, total = 1 / chain.stay, 0.0
    for stayed in range(occupied + 1):
        ways = math.comb(occupied, stayed) * (1 - leaves) ** stayed * leaves ** (occupied - stayed)
        free = chain.beds - stayed
        chances = [
            math.exp(k * math.log(chain.inflow) - chain.inflow - math.lgamma(k + 1)) for k in range(free + 1)
        ]
        total += ways * (chain.inflow - free + sum((free - k) * p for k, p in enumerate(chances)))
    return total


def test_large_houses_are_solved_as_small_ones() -> None:
    chain = NightChain(120, 11.0, 10.0)
    shares, step = chain.stationary(), chain.transition()
    assert np.abs(shares @ step - shares).max() < 1e-12
    assert shares.sum() == pytest.approx(1.0, abs=1e-12)
    assert chain.turned_away_share() < erlang_b(110, 120)


def test_houses_at_once_equal_one_by_one() -> None:
    inflow, stay = np.array([0.5, 6.0, 40.0]), np.array([30.0, 3.0, 1.0])
    shares, occupied = turned_away_shares(20, inflow, stay)
    for one in range(3):
        chain = NightChain(20, inflow[one], stay[one])
        assert shares[one] == pytest.approx(chain.turned_away_share(), abs=1e-12)
        assert occupied[one] == pytest.approx(chain.mean_occupied(), abs=1e-9)
    assert stationary(transitions(20, inflow, stay)).shape == (3, 21)


def test_a_plain_simulation_meets_the_chain() -> None:
    beds, load, stay = 20, 18.0, 3.0
    chance = np.random.default_rng(7)
    there, houses_, nights = np.full(4000, 18), 4000, 60
    away = asked = 0
    for _ in range(nights):
        stayed = chance.binomial(there, 1 - 1 / stay)
        arrivals = chance.poisson(load / stay, houses_)
        there = np.minimum(stayed + arrivals, beds)
        away, asked = away + int((stayed + arrivals - there).sum()), asked + int(arrivals.sum())
    assert away / asked == pytest.approx(0.0765, abs=0.002)


def test_edges() -> None:
    assert NightChain(0, 2.0, 3.0).turned_away_share() == 1.0
    assert math.isnan(NightChain(0, 2.0, 3.0).occupancy())
    empty = NightChain(5, 0.0, 3.0)
    assert (empty.turned_away_share(), empty.full_share()) == (0.0, pytest.approx(0.0))
    assert NightChain(5, 1e6, 1.0).full_share() == pytest.approx(1.0)
    with pytest.raises(ValueError, match="no such house"):
        NightChain(5, 1.0, 0.5)
    with pytest.raises(ValueError, match="read-only"):
        NightChain(5, 1.0, 2.0).stationary()[0] = 1.0
