"""What a house can bear: printed answers, brute force over beds, and curves that stay sane at the edges."""

from __future__ import annotations

import numpy as np
import pytest

from lib.scenarios.bearing import AT_MOST, curves, highest_occupancy
from lib.scenarios.calibrate import Fitted, Level
from lib.scenarios.night_chain import NightChain

# Highest average occupancy in percent for at most 5 % (1 %), mean stay 3 nights; the last with 8.5.
PRINTED = {
    (10, 3.0): (66, 50), (15, 3.0): (74, 59), (20, 3.0): (79, 65),
    (25, 3.0): (82, 69), (30, 3.0): (84, 72), (20, 8.5): (76, 62),
}  # fmt: skip


def fitted(inflow: float, stay: float, spread: float = 0.06) -> Fitted:
    chance = np.random.default_rng(3)
    draws = np.array([inflow, stay]) * np.exp(chance.normal(0, spread, (200, 2)))
    draws[:, 1] = np.maximum(draws[:, 1], 1.0)
    low, high = np.quantile(draws, [0.1, 0.9], axis=0)
    ranges = (float(low[0]), float(high[0])), (float(low[1]), float(high[1]))
    return Fitted(inflow, stay, Level.COUNTS, 700, (1.0,) * 12, (1.0,) * 7, 0.5, *ranges, draws)


@pytest.mark.parametrize("house", PRINTED)
def test_highest_occupancy_a_house_can_bear(house: tuple[int, float]) -> None:
    beds, stay = house
    highest = [round(100 * highest_occupancy(beds, stay, at_most)) for at_most in AT_MOST]
    assert tuple(highest) == PRINTED[house]


@pytest.mark.parametrize(("inflow", "stay"), [(6.0, 3.0), (1.0, 18.0), (0.5, 1.0), (0.02, 1.0), (30.0, 2.0)])
def test_the_beds_it_takes_are_the_first_that_will_do(inflow: float, stay: float) -> None:
    for limit in curves(3, fitted(inflow, stay)).limits:
        beds = 0
        while NightChain(beds, inflow, stay).turned_away_share() > limit.at_most:
            beds += 1
        assert limit.beds == beds


def test_curves_stand_on_the_chain() -> None:
    house = curves(20, fitted(6.0, 3.0))
    chain = NightChain(20, 6.0, 3.0)
    assert house.today.value == pytest.approx(chain.turned_away_share(), abs=1e-12)
    assert house.occupancy == pytest.approx(chain.occupancy(), abs=1e-12)
    for beds, share in house.by_beds.items():
        assert share.value == pytest.approx(NightChain(beds, 6.0, 3.0).turned_away_share(), abs=1e-12)
        assert share.low <= share.value <= share.high
    values = [share.value for share in house.by_beds.values()]
    assert values == sorted(values, reverse=True)
    at = [point[0] for point in house.by_occupancy]
    shares = [point[1].value for point in house.by_occupancy]
    assert at == sorted(at)
    assert min(np.diff(shares)) >= -1e-12
    assert house.share_at(house.occupancy) == pytest.approx(house.today.value, abs=0.002)
    limit = house.limits[0]
    assert limit.beds_range[0] <= limit.beds <= limit.beds_range[1]
    assert limit.occupancy_range[0] <= limit.occupancy <= limit.occupancy_range[1]


@pytest.mark.parametrize("beds", [16, 20, 26])
def test_band_equals_one_chain_per_draw(beds: int) -> None:
    house = fitted(6.0, 3.0)
    shares = [NightChain(beds, inflow, stay).turned_away_share() for inflow, stay in house.draws]
    low, high = np.quantile(shares, [0.1, 0.9])
    share = curves(beds, house).today
    assert share.low == pytest.approx(low, rel=0.15)
    assert share.high == pytest.approx(high, rel=0.1)


@pytest.mark.parametrize(
    ("beds", "inflow", "stay"),
    [(20, 27.0, 3.0), (1, 0.001, 1.0), (8, 0.5, 10.0), (20, 0.2, 2.0), (40, 0.1, 300.0), (1, 5.0, 1.0)],
)
def test_no_house_gets_an_absurd_curve(beds: int, inflow: float, stay: float) -> None:
    """Four times as many guests as beds, a house nobody asks for, one bed, stays of most of a year."""
    house = curves(beds, fitted(inflow, stay))
    for share in [*house.by_beds.values(), *(point[1] for point in house.by_occupancy)]:
        assert 0 <= share.low <= share.value <= share.high <= 1
    assert beds in house.by_beds
    assert all(limit.beds in house.by_beds for limit in house.limits)
    assert len(house.by_beds) <= 45
    assert 0 < house.occupancy <= 1
    assert [limit.beds for limit in house.limits] == sorted(limit.beds for limit in house.limits)
