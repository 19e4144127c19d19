import time

import numpy as np
import pytest

from lib.scenarios.calibrate import Fitted, Level
from lib.scenarios.what_if import Season, Setting, difference, redraw, season_paths

NIGHTS = np.arange("2025-10-01", "2026-04-01", dtype="datetime64[D]")


def season(beds=20, start=12, closed=()):
    is_open = np.ones(len(NIGHTS), dtype=bool)
    is_open[list(closed)] = False
    return Season(NIGHTS, np.full(len(NIGHTS), beds), is_open, start)


def fitted(inflow=2.0, stay=9.0, by_month=(1.0,) * 12, by_weekday=(1.0,) * 7, retry=0.5):
    chance = np.random.default_rng(1)
    draws = np.column_stack([inflow * chance.normal(1, 0.05, 200), stay * chance.normal(1, 0.05, 200)])
    return Fitted(inflow, stay, Level.COUNTS, 300, by_month, by_weekday, retry, (0.0, 0.0), (0.0, 0.0), draws)


def test_the_same_setting_gives_the_same_bytes_and_nothing_changed_is_no_difference():
    now, again = redraw(season(), fitted(), Setting()), redraw(season(), fitted(), Setting())
    assert now.occupied.tobytes() == again.occupied.tobytes()
    assert now.turned_away.tobytes() == again.turned_away.tobytes()
    more = difference(again, now)
    assert (more.low, more.median, more.high) == (0, 0, 0)


def test_beds_and_inflow_work_the_right_way_in_every_run():
    now = redraw(season(), fitted(), Setting())
    for beds in (1, 4, 20):
        assert (redraw(season(), fitted(), Setting(beds=beds)).turned_away <= now.turned_away).all()
    for inflow in (5, 30):
        assert (redraw(season(), fitted(), Setting(inflow=inflow)).turned_away >= now.turned_away).all()
    fewer, more = redraw(season(), fitted(), Setting(-10)), redraw(season(), fitted(), Setting(20))
    assert fewer.share > now.share > more.share


def test_the_same_luck_makes_the_difference_far_surer_than_two_seasons_apart():
    now, then = redraw(season(), fitted(), Setting()), redraw(season(), fitted(), Setting(1))
    together = (then.turned_away - now.turned_away).std()
    apart = np.hypot(then.turned_away.std(), now.turned_away.std())
    assert together < apart / 3


def test_months_and_weekdays_shape_the_inflow():
    cold = tuple(2.0 if month == 0 else 1.0 for month in range(12))
    sundays = tuple(0.0 if day == 6 else 1.0 for day in range(7))
    p = season_paths(season(), fitted(by_month=cold, by_weekday=sundays), Setting())
    month = NIGHTS.astype("datetime64[M]").astype(int) % 12
    weekday = (NIGHTS.astype(int) + 3) % 7
    assert not p.arrived[weekday == 6].any()
    usual = p.arrived[(month == 10) & (weekday != 6)].mean()
    assert p.arrived[(month == 0) & (weekday != 6)].mean() == pytest.approx(2 * usual, rel=0.05)


def test_the_band_is_ordered_within_the_beds_and_blank_on_closed_nights():
    drawn = redraw(season(closed=range(30, 37)), fitted(), Setting(beds=-3))
    assert np.isnan(drawn.occupied[:, 30:37]).all()
    low, middle, high = np.delete(drawn.occupied, range(30, 37), axis=1)
    assert (low <= middle).all()
    assert (middle <= high).all()
    assert high.max() <= 17
    assert redraw(season(beds=4), fitted(), Setting(beds=-10)).beds.max() == 0


def test_the_numbers_rest_on_the_fits_own_uncertainty():
    sure = fitted()
    sure.draws[:] = [2.0, 9.0]
    assert (
        redraw(season(), sure, Setting()).turned_away.std()
        < redraw(season(), fitted(), Setting()).turned_away.std()
    )


def test_a_house_for_hundreds_takes_fewer_stays():
    large = redraw(season(beds=300, start=200), fitted(inflow=30.0), Setting(beds=5))
    assert np.isfinite(large.occupied).all()
    assert 200 < large.occupied[1].mean() < 305


@pytest.mark.parametrize(("beds", "inflow"), [(-11, 0), (21, 0), (0, -31), (0, 31)])
def test_settings_beyond_the_sliders_are_refused(beds, inflow):
    with pytest.raises(ValueError, match="No such setting"):
        Setting(beds, inflow)


def test_a_season_is_redrawn_in_less_than_50_ms():
    redraw(season(), fitted(), Setting())
    taken = []
    for beds in range(7):
        begun = time.thread_time()
        redraw(season(), fitted(), Setting(beds))
        taken.append(time.thread_time() - begun)
    assert min(taken) < 0.05
