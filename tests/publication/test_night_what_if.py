"""The last season of a house, drawn again with a setting."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from lib.access.identity import Role
from lib.access.rights import Refused
from lib.measures.period import Period
from lib.publication.night_what_if import NoRedrawing, what_if
from lib.records.store import Store
from lib.records.tables import NightReport, Site
from lib.scenarios.what_if import Setting
from tests.publication.partnership import BIG, MISSION, SMALL, desk_of, found
from tests.publication.test_night_verdict import chain, history

FIRST = date(2025, 1, 1)


@pytest.fixture
def store(sqlite_store: Store) -> Store:
    """A house of 20 beds with all of 2025 and 2026 up to mid-November, often full; a closed week, a gap."""
    found(sqlite_store)
    nights = (date(2026, 11, 17) - FIRST).days + 1
    occupied, away = chain(nights, seed=1, inflow=2.2, stay=9)
    occupied[70] = None
    history(sqlite_store, occupied, first=FIRST, away=away)
    with sqlite_store.write("test") as session:
        for night in range(100, 107):
            report = session.query(NightReport).filter_by(night=FIRST + timedelta(days=night)).one()
            report.state, report.occupied, report.turned_away_full = "closed", None, None
    return sqlite_store


def test_the_last_whole_year_is_drawn_again(store: Store) -> None:
    one = what_if(desk_of(store, Role.STEERING), BIG, Setting(4, -10))
    assert (one.why, one.period) == (None, Period.year(2025))
    season = one.season
    assert len(season.nights) == 365
    assert not season.is_open[100:107].any()
    assert season.is_open.sum() == 358, "a missing report was an open night"
    assert one.occupied[70] != one.occupied[70]
    assert one.logged == 357
    assert (one.then.beds == 24).all()
    assert one.turned_away == pytest.approx(one.now.turned_away.mean(), rel=0.5)
    assert one.then.share < one.now.share


def test_the_answer_is_kept_by_setting_and_a_link_gives_the_same_picture(store: Store) -> None:
    ask = desk_of(store, Role.STEERING)
    one = what_if(ask, BIG, Setting(2, 5))
    assert what_if(ask, BIG, Setting(2, 5)).then is one.then
    other = what_if(ask, BIG, Setting(3, 5))
    assert other.now is one.now
    assert other.then is not one.then
    with store.write("test") as session:
        session.get_one(Site, BIG).name = "Eken, ombyggd"
    again = what_if(desk_of(store, Role.STEERING), BIG, Setting(2, 5))
    assert again.then is not one.then, "another revision"
    assert again.then.occupied.tobytes() == one.then.occupied.tobytes()


def test_a_season_house_gets_its_last_ended_season(store: Store) -> None:
    with store.write("test") as session:
        site = session.get_one(Site, BIG)
        site.season_start_month, site.season_end_month = 10, 3
    assert what_if(desk_of(store, Role.STEERING), BIG, Setting()).period == Period.season(2025)
    in_march = datetime(2026, 3, 31, 15, 0, tzinfo=ZoneInfo("Europe/Stockholm"))
    running = what_if(desk_of(store, Role.STEERING, moment=in_march), BIG, Setting())
    assert running.period == Period(FIRST, date(2025, 3, 31)), "it opened in the middle of the winter before"
    on_the_first = datetime(2026, 4, 1, 15, 0, tzinfo=ZoneInfo("Europe/Stockholm"))
    assert what_if(
        desk_of(store, Role.STEERING, moment=on_the_first), BIG, Setting()
    ).period == Period.season(2025)


def test_a_new_house_gets_what_it_has(sqlite_store: Store) -> None:
    found(sqlite_store)
    occupied, away = chain(60, seed=2, inflow=2.0, stay=8)
    history(sqlite_store, occupied, first=date(2026, 9, 19), away=away)
    one = what_if(desk_of(sqlite_store, Role.STEERING), BIG, Setting())
    assert one.period == Period(date(2026, 9, 19), date(2026, 11, 17))


def test_too_few_nights_and_a_house_that_tells_nothing_say_so(sqlite_store: Store) -> None:
    found(sqlite_store)
    assert what_if(desk_of(sqlite_store, Role.STEERING), BIG, Setting()).why is NoRedrawing.NO_SEASON
    history(sqlite_store, [0] * 60, first=date(2026, 9, 19))
    assert what_if(desk_of(sqlite_store, Role.STEERING), BIG, Setting()).why is NoRedrawing.NO_FIT


def test_a_house_that_sleeps_more_than_its_beds_is_not_drawn_by_them(sqlite_store: Store) -> None:
    found(sqlite_store)
    occupied, away = chain(60, seed=3, inflow=2.2, stay=9)
    history(sqlite_store, [guests + 40 for guests in occupied], first=date(2026, 9, 19), away=away)
    one = what_if(desk_of(sqlite_store, Role.STEERING), BIG, Setting(4))
    assert (one.why, one.now) == (NoRedrawing.ABOVE_BEDS, None)


def test_single_nights_of_a_small_house_are_not_drawn_for_others(sqlite_store: Store) -> None:
    found(sqlite_store)
    with pytest.raises(Refused):
        what_if(desk_of(sqlite_store, Role.STEERING), SMALL, Setting())
    own = desk_of(sqlite_store, Role.REGISTER_MANAGER, MISSION)
    assert what_if(own, SMALL, Setting()).why is NoRedrawing.NO_SEASON
