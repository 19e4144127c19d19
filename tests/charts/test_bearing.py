"""The charts of what a house can bear: today named on the curve, nothing outside the plot, whole ticks."""

from __future__ import annotations

import numpy as np
import pytest

from lib.charts.bearing import bearing_spec
from lib.charts.bearing_frames import beds_chart, occupancy_chart
from lib.scenarios.bearing import curves
from lib.scenarios.calibrate import Fitted, Level
from lib.words import speaking

HOUSES = [(20, 1.1, 18.0), (20, 27.0, 3.0), (1, 0.001, 1.0), (8, 0.5, 10.0), (20, 0.2, 2.0), (60, 20.0, 2.5)]


def fitted(inflow: float, stay: float) -> Fitted:
    draws = np.array([inflow, stay]) * np.exp(np.random.default_rng(1).normal(0, 0.06, (200, 2)))
    draws[:, 1] = np.maximum(draws[:, 1], 1.0)
    low, high = np.quantile(draws, [0.1, 0.9], axis=0)
    ranges = (float(low[0]), float(high[0])), (float(low[1]), float(high[1]))
    return Fitted(inflow, stay, Level.COUNTS, 300, (1.0,) * 12, (1.0,) * 7, 0.5, *ranges, draws)


@pytest.mark.parametrize(("beds", "inflow", "stay"), HOUSES)
def test_everything_lies_inside_the_plot(beds: int, inflow: float, stay: float) -> None:
    house = curves(beds, fitted(inflow, stay))
    for frames in (beds_chart(house), occupancy_chart(house)):
        curve, grid, marks = frames["curve"], frames["grid"], frames["marks"]
        top, start, end = max(grid["value"]), grid["start"][0], grid["end"][0]
        assert grid["value"][0] == 0
        assert 20 <= top <= 100
        assert all(0 <= low <= value <= high <= top for low, value, high in
                   zip(curve["low"], curve["value"], curve["high"], strict=True))  # fmt: skip
        assert start == curve["at"][0] < end == curve["at"][-1]
        assert all(start <= at <= end for at in frames["ticks"]["at"])
        assert len(set(frames["ticks"]["label"])) == len(frames["ticks"]["label"]) >= 1
        assert all(start <= at <= end for at in marks["at"]), (
            "every named place is on the curve that is drawn"
        )
        assert all(value <= top for value in marks["value"])


def test_today_is_named_and_what_it_takes() -> None:
    house = curves(20, fitted(1.1, 18.0))
    with speaking("sv"):
        beds, occupancy = beds_chart(house), occupancy_chart(house)
    share = f"{100 * house.today.value:.0f} av 100"
    assert beds["marks"]["label"][0] == f"i dag, 20 platser: {share}"
    assert beds["marks"]["label"][1] == f"{house.limits[0].beds} platser"
    assert occupancy["marks"]["label"][0].startswith(f"i dag, {100 * house.occupancy:.0f}")
    assert beds["limit"]["label"] == ["högst 5 av 100"]
    assert beds["marks"]["strong"] == [True, False]


def test_a_name_that_would_lie_on_todays_is_left_out() -> None:
    house = curves(20, fitted(5.2, 3.0))
    assert abs(house.limits[0].beds - 20) <= 1
    marks = beds_chart(house)["marks"]
    assert marks["label"][0]
    assert not any(marks["label"][1:])


@pytest.mark.parametrize("projector", [True, False])
def test_the_spec_holds_no_data_and_is_shared(projector: bool) -> None:
    spec = bearing_spec(projector=projector, rising=True)
    assert spec is bearing_spec(projector=projector, rising=True)
    assert {layer["data"]["name"] for layer in spec["layer"]} == set(
        beds_chart(curves(20, fitted(1.1, 18.0)))
    )
    assert "values" not in str(spec)
