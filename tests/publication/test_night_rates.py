"""Rates by week, month, season and site; what they are set beside; and what they give away: nothing."""

from __future__ import annotations

import shutil
from dataclasses import fields
from datetime import date, timedelta

import pandas as pd
import pytest

from lib.access.identity import Role
from lib.access.rights import Refused
from lib.measures.period import Period
from lib.publication.night_comparisons import comparisons
from lib.publication.night_patterns import patterns
from lib.publication.night_rates import Per, night_rates, units_of
from lib.publication.night_verdict import night_verdict
from lib.publication.who_comes import who_comes
from lib.records.store import Store
from lib.records.tables import Capacity, Event, NightReport, Site
from tests.publication.partnership import BIG, MISSION, MOMENT, SERVICES, SMALL, desk_of, found

DAY = timedelta(days=1)
LAST = date(2026, 11, 17)
SINCE = date(2025, 8, 4)
MANY = 10_000  # agreed beds of the large site: a sum of agreed beds tells which sites are in it
OCTOBER, NOVEMBER = Period.month(2026, 10), Period.month(2026, 11)


def nights(first: date, last: date):
    return [first + day * DAY for day in range((last - first).days + 1)]


def written(site: int, night: date, occupied: int | None, **more: object) -> NightReport:
    state = "closed" if occupied is None else "reported"
    return NightReport(site_id=site, night=night, state=state, occupied=occupied, reported_by="t", **more)


@pytest.fixture(scope="module")
def house(sqlite_template, tmp_path_factory) -> Store:
    """A winter shelter of 20 beds and a small house of 9 open all year, since the August of last year."""
    path = tmp_path_factory.mktemp("rates") / "records.sqlite3"
    shutil.copy(sqlite_template, path)
    store = Store(f"sqlite:///{path}")
    found(store)
    with store.write("test") as session:
        big, small = session.get_one(Site, BIG), session.get_one(Site, SMALL)
        big.season_start_month, big.season_end_month = 10, 3
        big.opening_hours, big.admission = "20–08", "Från 18 år"
        big.open_from = small.open_from = SINCE
        small.partner_id = SERVICES
        for capacity in session.query(Capacity):
            capacity.valid_from = SINCE
            if capacity.site_id == SMALL:
                capacity.regular_beds = capacity.agreed_beds = 9
            else:
                capacity.agreed_beds = MANY
        for night in nights(SINCE, LAST):
            if night.month in {10, 11, 12, 1, 2, 3} and night != date(2026, 11, 5):
                closed = date(2026, 10, 12) <= night <= date(2026, 10, 14)
                occupied = None if closed else 15 if night.year == 2025 else 18
                log = {} if closed else {"turned_away_full": 1, "turned_away_suspended": 1}
                session.add(written(BIG, night, occupied, **log))
            session.add(written(SMALL, night, 7))
        session.add(
            Event(
                partner_id=MISSION,
                site_id=BIG,
                kind="closure",
                title="Vattenläcka",
                starts_on=date(2026, 10, 14),
                ends_on=date(2026, 10, 16),
            )
        )
        # All sites of the other partner, which shuts no door at this one's.
        session.add(
            Event(partner_id=SERVICES, kind="closure", title="Flytt", starts_on=date(2026, 10, 20),
                  ends_on=date(2026, 10, 21))
        )  # fmt: skip
    return store


def steering(store: Store):
    return desk_of(store, Role.STEERING)


def test_a_running_month_is_compared_with_the_same_days_and_the_same_sites(house: Store) -> None:
    beside = comparisons(steering(house), NOVEMBER)
    assert beside.before.period == Period(date(2026, 10, 1), date(2026, 10, 17))
    assert beside.before.figures["bed_nights"].value == 14 * 18, (
        "17 nights, 3 closed, without the small house"
    )
    assert beside.year_ago.period == Period(date(2025, 11, 1), date(2025, 11, 17))
    assert beside.year_ago.named == Period.month(2025, 11)
    assert beside.year_ago.figures["bed_nights"].value == 17 * 15
    owner = comparisons(desk_of(house, Role.REGISTER_MANAGER, SERVICES), NOVEMBER)
    assert owner.year_ago.figures["bed_nights"].value == 17 * (15 + 7)


def test_figures_and_both_comparisons_rest_on_the_same_sites(house: Store) -> None:
    desk, compared = steering(house), 0
    codes = (
        "2026-11 2026-10 2026-12 2026-04 2026-03 2026-v46 2026-v47 2026-kv4 2026-kv3 2026/27 2025/26 2026 "
        "2026-11-03..2026-11-09 2026-11-03..2026-11-03"
    )
    for period in map(Period.parse, codes.split()):
        figures, beside = desk.night_beds(period).figures, comparisons(desk, period)
        for one in (beside.before, beside.year_ago):
            if one is not None and one.figures and not one.lacks:
                now, then = (which["occupancy_of_agreed"] for which in (figures, one.figures))
                assert rests_on(now) == rests_on(then), period
                compared += 1
    assert compared == 18


def rests_on(figure) -> tuple[bool, bool]:
    """Whether the large site is in the figure, and whether the small one is."""
    beds = int(figure.denominator or 0)
    return beds >= MANY, beds % MANY > 0


def test_a_season_house_is_not_compared_with_the_months_outside_its_season(house: Store) -> None:
    beside = comparisons(steering(house), OCTOBER)
    assert beside.before.figures == {}
    assert beside.before.out_of_season == ("Eken",)
    assert beside.year_ago.figures["bed_nights"].value == 31 * (15 + 7)
    alone = comparisons(steering(house), OCTOBER, (SMALL,))
    assert alone.before.figures["bed_nights"].value == 30 * 7
    april = comparisons(steering(house), Period.month(2026, 4))
    assert april.before.figures["bed_nights"].value == 31 * 7, "the open sites of April, in March"
    winter = comparisons(steering(house), Period.season(2026))
    assert winter.before.named == Period.season(2025)
    assert winter.year_ago is None, "the winter before is the one a year ago"
    assert winter.before.period == Period(date(2025, 10, 1), date(2025, 11, 17))
    assert winter.before.figures["bed_nights"].value == 48 * 15 + 31 * 7, (
        "small houses by the same whole months"
    )


def test_a_site_that_was_not_there_is_named(house: Store) -> None:
    beside = comparisons(steering(house), Period.month(2025, 10))
    assert beside.year_ago is None, "nobody had reported"
    week = comparisons(desk_of(house, Role.REGISTER_MANAGER, SERVICES), Period.week(2026, 40))
    assert week.year_ago.named == Period.week(2025, 40)
    assert week.year_ago.period.start == date(2025, 9, 29)
    quarter = comparisons(steering(house), Period.quarter(2025, 4))
    assert quarter.before.out_of_season == ("Eken",)
    summer = comparisons(steering(house), Period.month(2025, 8))
    assert summer.year_ago is None
    with house.read() as session:
        assert session.get_one(Site, BIG).open_from == SINCE


def test_rows_by_week_hold_only_sites_shown_by_night(house: Store) -> None:
    rates = night_rates(steering(house), NOVEMBER, Per.WEEK)
    assert rates.units[-1] == Period.week(2026, 47)
    assert len(rates.units) == 13
    table = dict(zip(rates.units, rates.by_unit.to_dict("records"), strict=True))
    assert table[Period.week(2026, 46)]["bed_nights"] == 7 * 18
    assert table[Period.week(2026, 47)]["bed_nights"] == 2 * 18, "Monday and Tuesday"
    assert table[Period.week(2026, 42)]["closed"] == 3
    assert pd.isna(table[Period.week(2026, 38)]["bed_nights"]), "only the small house was open"
    owner = night_rates(desk_of(house, Role.REGISTER_MANAGER, SERVICES), NOVEMBER, Per.WEEK)
    assert dict(zip(owner.units, owner.by_unit["bed_nights"], strict=True))[Period.week(2026, 46)] == 7 * 25


@pytest.mark.parametrize("per", list(Per))
def test_a_row_says_what_the_view_says_of_that_period(house: Store, per: Per) -> None:
    desk = steering(house)
    rates = night_rates(desk, Period(date(2026, 9, 20), date(2026, 11, 17)), per)
    for unit, row in zip(rates.units[-6:], rates.by_unit.tail(6).to_dict("records"), strict=True):
        figures = desk.night_beds(unit).figures
        assert (row["bed_nights"] if not pd.isna(row["bed_nights"]) else None) == figures["bed_nights"].value
        assert (
            row["rate"] == pytest.approx(figures["occupancy"].value, nan_ok=True)
            or figures["occupancy"].value is None
        )
        assert row["full_nights"] == (figures["full_nights"].numerator or 0)
        assert row["missing"] == figures["occupancy"].nights_missing
        per_100 = figures["turned_away_all_per_100"].value
        assert (None if pd.isna(row["all_per_100"]) else row["all_per_100"]) == per_100


def test_each_site_of_an_ended_month_and_of_a_running_one(house: Store) -> None:
    ended = night_rates(steering(house), OCTOBER, Per.MONTH)
    assert [site.name for site in ended.sites] == ["Eken", "Lilla huset"]
    assert ended.by_site["bed_nights"].tolist() == [28 * 18, 31 * 7]
    assert ended.by_site["rate_of_agreed"].tolist() == pytest.approx([18 / MANY, 7 / 9])
    assert ended.small_until == date(2026, 10, 31)
    running = night_rates(steering(house), NOVEMBER, Per.MONTH)
    assert running.by_site["bed_nights"].isna().tolist() == [False, True]
    assert running.small == ("Lilla huset",)
    assert running.small_until is None
    assert running.access[1].nights is None


def test_access_counts_nights_open_of_nights_promised(house: Store) -> None:
    october = night_rates(steering(house), OCTOBER, Per.MONTH).access
    big = october[0]
    assert told(big) == (26, 31, 5, 0), "12–14 reported, 14–16 event"
    assert (big.opening_hours, big.admission) == ("20–08", "Från 18 år")
    assert told(october[1]) == (29, 31, 2, 0), "an event without a site holds for its own partner's"
    november = night_rates(steering(house), NOVEMBER, Per.MONTH).access[0]
    assert told(november) == (16, 16, 0, 1), "a night that nobody told of is neither open nor closed"
    july = night_rates(steering(house), Period.month(2026, 7), Per.MONTH).access[0]
    assert told(july) == (None, None, 0, 0), "a winter house promises nothing in summer"


def told(access) -> tuple[float | None, float | None, int, int]:
    nights = access.nights
    return nights.numerator, nights.denominator, nights.nights_closed, nights.nights_missing


def test_the_rows_of_the_table_reach_back_and_begin_with_the_records() -> None:
    weeks = units_of(NOVEMBER, Per.WEEK, LAST, SINCE)
    assert (weeks[0], weeks[-1]) == (Period.week(2026, 35), Period.week(2026, 47))
    assert units_of(NOVEMBER, Per.NIGHT, LAST, SINCE)[0] == Period(date(2026, 11, 1), date(2026, 11, 1))
    year = units_of(Period.year(2026), Per.WEEK, LAST, SINCE)
    assert year[0] == Period.week(2026, 1)
    seasons = units_of(NOVEMBER, Per.SEASON, LAST, SINCE)
    assert [one.code() for one in seasons] == ["2025/26", "2026/27"], "the winter before had no report"
    assert units_of(Period.year(2024), Per.MONTH, LAST, SINCE) == ()
    assert units_of(NOVEMBER, Per.MONTH, LAST, None) == ()


def test_nobody_reads_rates_without_the_view(house: Store) -> None:
    desk = desk_of(house, Role.NIGHT_REPORTER, MISSION)
    for ask in (lambda: night_rates(desk, OCTOBER, Per.WEEK), lambda: comparisons(desk, OCTOBER)):
        with pytest.raises(Refused):
            ask()


@pytest.mark.filterwarnings("error::RuntimeWarning")
def test_a_guest_moved_from_night_to_night_of_a_month_changes_no_answer(house: Store) -> None:
    """The differencing attack: what nobody can tell apart, no pair of answers can tell apart.

    Two guests of the small house change nights within their month. Month by month nothing has changed, so no
    answer to somebody without its register may change: not by week, by span, per site, or set beside another.
    """
    before = everything_told(house)
    with house.write("test") as session:
        for night, occupied in ((date(2026, 11, 10), 8), (date(2026, 11, 11), 6), (date(2026, 10, 2), 8),
                                (date(2026, 10, 30), 6), (date(2026, 2, 3), 8), (date(2026, 2, 9), 6)):  # fmt: skip
            report = session.query(NightReport).filter_by(site_id=SMALL, night=night).one()
            report.occupied = occupied
    assert everything_told(house) == before
    owner = night_rates(desk_of(house, Role.REGISTER_MANAGER, SERVICES), NOVEMBER, Per.NIGHT, (SMALL,))
    assert owner.by_unit["bed_nights"].tolist()[9:11] == [8, 6], "its own partner sees it"


def everything_told(store: Store) -> list[object]:
    """All that the view and its section tell; every pair of periods is tried in test_shown_rows.py."""
    desk, told = steering(store), []
    codes = "2026-11 2026-10 2026-v46 2026-kv4 2026/27 2026-10-01..2026-10-02"
    for sites in ((), (SMALL,)):
        for period in map(Period.parse, codes.split() if not sites else ["2026-02", "2026-v44"]):
            answer, beside = desk.night_beds(period, sites), comparisons(desk, period, sites)
            told += [answer.figures, answer.former, beside]
            told += [plain(part) for part in (answer.monthly, answer.reasons, answer.nightly)]
            told += [who_comes(desk, period, sites), night_verdict(desk, period, sites)]
            pattern = patterns(desk, period, sites)
            told += [pattern.sites, pattern.contrast]
            told += [plain(part) for part in (pattern.weekdays, pattern.months, pattern.calendar)]
        for per in Per if not sites else (Per.WEEK, Per.MONTH):
            rates = night_rates(desk, OCTOBER if per is Per.NIGHT else NOVEMBER, per, sites)
            told += [
                getattr(rates, field.name) for field in fields(rates) if not field.name.startswith("by_")
            ]
            told += [plain(rates.by_unit), plain(rates.by_site)]
    return told


def plain(table: pd.DataFrame) -> str:
    return table.to_csv()


def test_the_moment_is_the_one_the_tests_count_from() -> None:
    assert MOMENT.date() - DAY == LAST
