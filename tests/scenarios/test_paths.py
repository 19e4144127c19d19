"""The engine's identities, its distributions against independent truth, and what one more bed may never do."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats

from lib.scenarios.night_chain import NightChain
from lib.scenarios.paths import Luck, Plan, _binomial_tables, arrivals, walk

NIGHTS, RUNS = 40, 12


def paths(beds, inflow, stay, retry, seed, *, start=3, closed=(), runs=RUNS, nights=NIGHTS):
    luck = Luck.drawn(seed, nights, runs)
    is_open = np.ones(nights, dtype=bool)
    is_open[list(closed)] = False
    plan = Plan(
        np.broadcast_to(np.asarray(beds), nights).copy(),
        is_open,
        np.full(runs, float(stay)),
        np.full(runs, start),
        retry,
    )
    return walk(plan, arrivals(np.full((nights, 1), inflow), luck.asks), luck)


HOUSES = {
    "beds": st.integers(0, 12),
    "inflow": st.floats(0, 6),
    "stay": st.floats(1, 60),
    "retry": st.sampled_from([0.0, 0.25, 0.5, 1.0]),
    "seed": st.integers(0, 50),
    "start": st.integers(0, 15),
    "closed": st.sets(st.integers(0, NIGHTS - 1), max_size=12),
}


@settings(max_examples=40, deadline=None)
@given(**HOUSES)
def test_every_night_adds_up(beds, inflow, stay, retry, seed, start, closed):
    p = paths(beds, inflow, stay, retry, seed, start=start, closed=closed)
    before = np.vstack([np.full(RUNS, start), p.occupied[:-1]])
    assert (p.arrived + p.retried == p.admitted + p.turned_away).all()
    assert (p.turned_away == p.tries_again + p.gave_up).all()
    assert (p.occupied == before - p.departed + p.admitted).all()
    for count in (p.arrived, p.retried, p.admitted, p.turned_away, p.tries_again, p.gave_up, p.departed):
        assert (count >= 0).all()
    assert (p.departed <= before).all()
    assert (p.occupied <= np.maximum(before, beds)).all(), "nobody is admitted above the beds"
    assert not (p.turned_away * (p.occupied < beds)).any(), "nobody is turned away while a bed is free"
    for night in range(1, NIGHTS):
        if night in closed:
            assert not (p.admitted[night] + p.turned_away[night] + p.retried[night]).any()
        elif night - 1 not in closed:
            assert (p.retried[night] == p.tries_again[night - 1]).all()


@settings(max_examples=40, deadline=None)
@given(**HOUSES)
def test_one_more_bed_never_turns_more_away_and_more_inflow_never_fewer(
    beds, inflow, stay, retry, seed, start, closed
):
    """Night by night and run by run, on the same luck."""
    here = paths(beds, inflow, stay, retry, seed, start=start, closed=closed)
    larger = paths(beds + 1, inflow, stay, retry, seed, start=start, closed=closed)
    busier = paths(beds, inflow * 1.3, stay, retry, seed, start=start, closed=closed)
    assert (larger.turned_away <= here.turned_away).all()
    assert (larger.occupied <= here.occupied + 1).all()
    assert (busier.turned_away >= here.turned_away).all()


def test_the_same_seed_gives_the_same_bytes():
    one, other = (paths(8, 2.0, 5, 0.5, seed=7) for _ in range(2))
    assert one.occupied.tobytes() == other.occupied.tobytes()
    assert one.occupied.tobytes() != paths(8, 2.0, 5, 0.5, seed=8).occupied.tobytes()


def test_counts_are_those_of_scipys_inverse_distributions():
    uniforms = np.random.default_rng(1).random((60, 50))
    for rate in (0.0, 0.3, 4.0, 35.0):
        assert (
            arrivals(np.array([[rate]]), uniforms) == np.maximum(stats.poisson.ppf(uniforms, rate), 0)
        ).all()
    tables = _binomial_tables(np.array([0.0, 0.3, 0.95, 1.0]), 20)
    people = np.arange(21)
    for table, share in zip(tables, (0.0, 0.3, 0.95, 1.0), strict=True):
        expected = stats.binom.cdf(people[None, :], people[:, None], share)
        assert table == pytest.approx(expected, abs=1e-12)


@pytest.mark.parametrize(("beds", "load", "stay"), [(20, 18, 3), (20, 18, 30), (30, 28, 8.5)])
def test_many_runs_agree_with_the_exact_chain(beds, load, stay):
    """Constant inflow and no retries; the tolerance is four standard errors of the mean over runs."""
    p = paths(beds, load / stay, stay, 0.0, 3, start=min(beds, load), runs=300, nights=400)
    late = slice(150, None)
    chain = NightChain(beds, load / stay, stay)
    occupied = p.occupied[late].mean(axis=0)
    share = p.turned_away[late].sum(axis=0) / p.arrived[late].sum(axis=0)
    for runs, exact in ((occupied, chain.mean_occupied()), (share, chain.turned_away_share())):
        assert abs(runs.mean() - exact) < 4 * runs.std() / np.sqrt(len(runs))
