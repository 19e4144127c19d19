"""The outlook at the desk: who may ask, from which night it starts, and what stands in for a forecast."""

from __future__ import annotations

from datetime import date, datetime, timedelta

import numpy as np
import pytest

from lib.access.identity import Role
from lib.access.rights import Refused
from lib.measures.forecast import Method, NoForecast, forecast
from lib.publication.night_outlook import NoOutlook, Outlook, outlook
from lib.records.store import Store
from lib.records.tables import Capacity, Event, NightReport, Site
from tests.publication.partnership import BIG, MISSION, MOMENT, SERVICES, SMALL, desk_of, found

LAST = date(2026, 11, 17)
FIRST = date(2026, 6, 1)


def fill(
    store: Store, site: int, occupied: list[int | None], turned_away: dict[int, int] | None = None
) -> None:
    """Nights up to and with the newest one: a number is a report, None none; turned away by place from 0."""
    start = LAST - timedelta(days=len(occupied) - 1)
    turned_away = turned_away or {}
    with store.write("test") as session:
        session.get_one(Site, site).open_from = min(start, FIRST)
        session.query(Capacity).filter_by(site_id=site).one().valid_from = min(start, FIRST)
        session.add_all(
            NightReport(
                site_id=site,
                night=start + timedelta(days=i),
                state="reported",
                occupied=people,
                turned_away_full=turned_away.get(i),
                reported_by="test",
            )
            for i, people in enumerate(occupied)
            if people is not None
        )


def manager(store: Store, site: int = BIG, moment: datetime = MOMENT) -> Outlook:
    return outlook(desk_of(store, Role.REGISTER_MANAGER, MISSION, moment), site)


def people(nights: int, seed: int = 1, beds: int = 20) -> list[int | None]:
    return [int(n) for n in np.random.default_rng(seed).integers(beds - 8, beds + 1, nights)]


# Rights


@pytest.mark.parametrize("site", [BIG, SMALL])
@pytest.mark.parametrize("partner", [None, MISSION, SERVICES])
@pytest.mark.parametrize("role", list(Role))
def test_only_the_manager_of_the_house_looks_ahead(
    founded: Store, role: Role, partner: int | None, site: int
) -> None:
    ask = desk_of(founded, role, partner)
    if role is Role.REGISTER_MANAGER and partner == MISSION:
        assert outlook(ask, site).site.id == site
        return
    with pytest.raises(Refused):
        outlook(ask, site)


@pytest.fixture(scope="module")
def founded(tmp_path_factory: pytest.TempPathFactory, sqlite_template) -> Store:
    """Both houses with 120 nights each; every test of the rights reads it, none writes."""
    path = tmp_path_factory.mktemp("outlook") / "records.sqlite3"
    path.write_bytes(sqlite_template.read_bytes())
    store = Store(f"sqlite:///{path}")
    found(store)
    fill(store, BIG, people(120))
    fill(store, SMALL, people(120, beds=8))
    yield store
    store.dispose()


def test_a_house_that_does_not_exist(founded: Store) -> None:
    with pytest.raises(LookupError):
        manager(founded, 99)


def test_what_a_manager_reads_is_kept_from_everybody_else(founded: Store) -> None:
    """The answer lies in the cache when the others ask; the right is checked before it."""
    manager(founded, SMALL)
    for role, partner in ((Role.STEERING, None), (Role.REGISTER_MANAGER, SERVICES)):
        with pytest.raises(Refused):
            outlook(desk_of(founded, role, partner), SMALL)


# The answer


def test_it_starts_the_night_after_the_newest_that_can_be_reported(any_store: Store) -> None:
    found(any_store)
    occupied = people(200)
    occupied[150] = None
    occupied[-1] = None
    fill(any_store, BIG, occupied, {199 - 2: 3})
    answer = manager(any_store)
    assert answer.last == LAST
    assert [one.night for one in answer.ahead] == [LAST + timedelta(days=i) for i in range(1, 15)]
    assert answer.behind[0].night == LAST - timedelta(days=27)
    assert answer.behind[-1].night == LAST
    assert answer.behind[-1].state == "missing"
    assert answer.behind[-3].need == occupied[197] + 3
    assert [one.preliminary for one in answer.behind] == [False] * 25 + [True] * 3
    # The same from plain rows: a calendar of three years with what was reported at its end.
    need = np.full(3 * 365, np.nan)
    need[-200:] = [np.nan if n is None else n for n in occupied]
    need[-3] += 3
    plain = forecast(need, np.full(14, 20.0))
    assert not isinstance(plain, NoForecast)
    assert answer.forecast.level == plain.level
    assert answer.forecast.stale == 1
    assert [one.low for one in answer.ahead] == plain.low.tolist()
    assert [one.high for one in answer.ahead] == plain.high.tolist()
    assert [one.chance_full for one in answer.ahead] == plain.chance_full.tolist()
    assert {one.beds for one in answer.ahead} == {20}
    assert set(answer.forecast.scores) == set(Method)


def test_full_nights_without_a_log_are_counted_as_a_lower_limit(sqlite_store: Store) -> None:
    found(sqlite_store)
    fill(sqlite_store, BIG, [12] * 90 + [20] * 3 + [12] * 7, {91: 2})
    answer = manager(sqlite_store)
    assert answer.at_least == 2
    assert [one.need for one in answer.behind[-10:]] == [20, 22, 20] + [12] * 7
    assert [one.at_least for one in answer.behind[-10:]] == [True, False, True] + [False] * 7


def test_a_changed_night_is_in_the_next_answer_and_an_unchanged_one_costs_nothing(
    sqlite_store: Store,
) -> None:
    found(sqlite_store)
    fill(sqlite_store, BIG, people(100))
    before = manager(sqlite_store)
    assert manager(sqlite_store) is before
    with sqlite_store.write("test") as session:
        session.query(NightReport).filter_by(night=LAST).one().occupied = 1
    assert manager(sqlite_store).behind[-1].need == 1
    tomorrow = manager(sqlite_store, moment=MOMENT + timedelta(days=1))
    assert tomorrow.ahead[0].night == LAST + timedelta(days=2)


def test_beds_that_are_decided_to_change_are_used_from_their_night(any_store: Store) -> None:
    found(any_store)
    fill(any_store, BIG, people(100))
    turn = LAST + timedelta(days=5)
    with any_store.write("test") as session:
        session.query(Capacity).filter_by(site_id=BIG).one().valid_to = turn - timedelta(days=1)
    with any_store.write("test") as session:
        session.add(Capacity(site_id=BIG, valid_from=turn, regular_beds=40, agreed_beds=40))
    answer = manager(any_store)
    assert [one.beds for one in answer.ahead] == [20] * 4 + [40] * 10
    assert all(one.chance_full == 0 for one in answer.ahead[4:])


def test_without_beds_on_record_the_newest_report_tells_them(sqlite_store: Store) -> None:
    found(sqlite_store)
    fill(sqlite_store, BIG, people(100))
    with sqlite_store.write("test") as session:
        session.query(Capacity).filter_by(site_id=BIG).delete()
    unknown = manager(sqlite_store)
    assert {(one.beds, one.chance_full) for one in unknown.ahead} == {(None, None)}
    with sqlite_store.write("test") as session:
        session.query(NightReport).filter_by(night=LAST).one().stated_available = 23
    assert {one.beds for one in manager(sqlite_store).ahead} == {23}


# Words instead


def test_too_few_nights_and_too_old_ones(sqlite_store: Store) -> None:
    found(sqlite_store)
    empty = manager(sqlite_store)
    assert (empty.why, empty.ahead, empty.forecast) == (NoOutlook.TOO_FEW, (), None)
    fill(sqlite_store, BIG, people(59))
    assert manager(sqlite_store).why is NoOutlook.TOO_FEW
    fill(sqlite_store, SMALL, [*people(100, beds=8), *[None] * 15])
    late = manager(sqlite_store, SMALL)
    assert (late.why, late.ahead) == (NoOutlook.NOT_LATELY, ())
    assert {one.state for one in late.behind[-15:]} == {"missing"}


def test_a_season_house_has_no_forecast_in_summer_and_none_beyond_its_end(sqlite_store: Store) -> None:
    found(sqlite_store)
    fill(sqlite_store, BIG, people(100))  # from August on, which a season from October does not forbid
    with sqlite_store.write("test") as session:
        site = session.get_one(Site, BIG)
        site.season_start_month, site.season_end_month = 10, 3
    summer = manager(sqlite_store, moment=MOMENT.replace(year=2027, month=7))
    assert (summer.why, summer.opens) == (NoOutlook.CLOSED, date(2027, 10, 1))
    assert summer.ahead == ()
    assert manager(sqlite_store).why is None
    with sqlite_store.write("test") as session:
        session.get_one(Site, BIG).season_end_month = 11
    ending = manager(sqlite_store)
    assert ending.ahead[-1].night == date(2026, 11, 30)
    assert len(ending.ahead) == 13
    with sqlite_store.write("test") as session:
        session.get_one(Site, BIG).open_to = LAST
    shut = manager(sqlite_store)
    assert (shut.why, shut.opens) == (NoOutlook.CLOSED, None)


def test_a_declared_closure_is_no_night_to_look_ahead_to(sqlite_store: Store) -> None:
    found(sqlite_store)
    fill(sqlite_store, BIG, people(120))
    first, last = LAST + timedelta(days=3), LAST + timedelta(days=5)
    with sqlite_store.write("test") as session:
        session.add(
            Event(partner_id=MISSION, kind="closure", title="Sanering", starts_on=first, ends_on=last)
        )
        session.add(Event(partner_id=SERVICES, kind="closure", title="Flytt", starts_on=LAST))
    nights = [one.night for one in manager(sqlite_store).ahead]
    assert nights == [LAST + timedelta(days=n) for n in (1, 2, *range(6, 15))], (
        "the other partner's shuts no door"
    )
    with sqlite_store.write("test") as session:
        session.query(Event).filter_by(title="Sanering").one().starts_on = LAST + timedelta(days=1)
        session.query(Event).filter_by(title="Sanering").one().ends_on = LAST + timedelta(days=20)
    shut = manager(sqlite_store)
    assert (shut.why, shut.opens, shut.ahead) == (NoOutlook.CLOSED, LAST + timedelta(days=21), ())
    with sqlite_store.write("test") as session:
        session.query(Event).filter_by(title="Sanering").one().ends_on = None
    assert manager(sqlite_store).opens is None
