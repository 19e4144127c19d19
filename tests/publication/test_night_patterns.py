"""Patterns at the desk: over which nights, of which sites, and for whom."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from lib.access.identity import Role
from lib.access.rights import Refused
from lib.measures.period import Period
from lib.publication.night_patterns import half_year, patterns, span_of
from lib.records.store import Store
from lib.records.tables import NightReport, Site
from tests.publication.partnership import BIG, MISSION, SERVICES, SMALL, desk_of, found

NOVEMBER = Period.month(2026, 11)
LAST = date(2026, 11, 17)


def test_who_sees_which_sites_and_which_nights_are_behind_the_figures(any_store: Store) -> None:
    found(any_store)
    with any_store.write("test") as session:
        for site, occupied in ((BIG, 18), (SMALL, 3)):
            session.get_one(Site, site).open_from = date(2025, 1, 1)
            session.add_all(
                NightReport(
                    site_id=site,
                    night=date(2026, 11, 1) + timedelta(days=day),
                    state="reported",
                    occupied=occupied,
                    stated_available=20,
                    reported_by="test",
                )
                for day in range(17)
            )
    steering = patterns(desk_of(any_store, Role.STEERING), NOVEMBER)
    assert [site.name for site in steering.sites] == ["Eken"]
    assert steering.left_out == ("Lilla huset",)
    november = steering.months.set_index("month").loc[11]
    assert (november["occupied"], november["available"], november["nights"]) == (17 * 18, 17 * 20, 17)
    reported = steering.calendar[steering.calendar["state"] == "reported"]
    assert reported["occupied"].tolist() == [18] * 17

    owner = patterns(desk_of(any_store, Role.REGISTER_MANAGER, MISSION), NOVEMBER)
    assert [site.name for site in owner.sites] == ["Eken", "Lilla huset"]
    assert owner.months.set_index("month").loc[11, "occupied"] == 17 * 21

    other = patterns(desk_of(any_store, Role.REGISTER_MANAGER, SERVICES), NOVEMBER, (SMALL,))
    assert (other.sites, other.left_out, other.known) == ((), ("Lilla huset",), False)
    assert set(other.calendar["state"]) <= {"closed"}
    assert other.calendar["occupied"].isna().all()

    with pytest.raises(Refused):
        patterns(desk_of(any_store, Role.NIGHT_REPORTER, MISSION), NOVEMBER)


def test_a_summer_shows_the_summers_and_a_season_house_its_last_winter(any_store: Store) -> None:
    found(any_store)
    july = Period.month(2026, 7)
    with any_store.write("test") as session:
        session.get_one(Site, BIG).open_from = date(2025, 4, 1)
    ask = desk_of(any_store, Role.STEERING)
    assert [season.code() for season in patterns(ask, july, (BIG,)).seasons] == [
        "2025-04-01..2025-09-30",
        "2026-04-01..2026-09-30",
    ]
    with any_store.write("test") as session:
        house = session.get_one(Site, BIG)
        house.open_from, house.season_start_month, house.season_end_month = date(2023, 10, 1), 10, 3
    house_answer = patterns(desk_of(any_store, Role.STEERING), july, (BIG,))
    assert [season.code() for season in house_answer.seasons] == ["2023/24", "2024/25", "2025/26"]
    assert house_answer.contrast is None


@pytest.mark.parametrize(
    ("period", "over"),
    [
        (NOVEMBER, "2025-12-01..2026-11-30"),
        (Period.season(2025), "2025/26"),
        (Period.season(2026), "2025-12-01..2026-11-30"),
        (Period.month(2024, 2), "2023-03-01..2024-02-29"),
        (Period.year(2025), "2025"),
        (Period.quarter(2026, 1), "2025-04-01..2026-03-31"),
        (Period.year(2026), "2026"),
    ],
)
def test_a_short_period_is_judged_by_the_twelve_months_that_end_with_it(period: Period, over: str) -> None:
    assert span_of(period, LAST).code() == over


@pytest.mark.parametrize(
    ("day", "code"),
    [
        (date(2026, 10, 1), "2026/27"),
        (date(2027, 3, 31), "2026/27"),
        (date(2024, 2, 29), "2023/24"),
        (date(2026, 4, 1), "2026-04-01..2026-09-30"),
        (date(2026, 9, 30), "2026-04-01..2026-09-30"),
    ],
)
def test_every_day_lies_in_a_winter_or_a_summer(day: date, code: str) -> None:
    assert half_year(day).code() == code
