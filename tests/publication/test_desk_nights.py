"""Night beds at the desk: sums, gaps, rights, and what nobody may work out by subtraction."""

from __future__ import annotations

from datetime import date

import pytest

from lib.access.identity import Role
from lib.access.rights import Refused
from lib.measures.period import Period
from lib.records.store import Store
from tests.publication.partnership import BIG, MISSION, MOMENT, SMALL, desk_of, found, report, report_span

OCTOBER, NOVEMBER = Period.month(2026, 10), Period.month(2026, 11)


def test_rate_is_a_ratio_of_sums_and_says_what_it_rests_on(any_store: Store) -> None:
    found(any_store)
    report_span(any_store, BIG, date(2026, 10, 1), date(2026, 10, 28), occupied=18)
    report(any_store, BIG, date(2026, 10, 29), 30, surge_opened=4, beds_closed=2, turned_away_full=3)
    report(any_store, BIG, date(2026, 10, 30), None)
    answer = desk_of(any_store, Role.STEERING).night_beds(OCTOBER, (BIG,))
    figure = answer.figures["occupancy"]
    assert (figure.numerator, figure.denominator) == (28 * 18 + 30, 28 * 20 + 22)
    assert (figure.nights_reported, figure.nights_closed, figure.nights_missing) == (29, 1, 1)
    assert answer.figures["full_nights"].numerator == 1
    assert answer.figures["turned_away_full"].value == 3
    assert answer.figures["turned_away_full"].nights_missing == 29, (
        "28 nights without a log, 1 without a report"
    )
    states = dict(zip(answer.nightly["night"].dt.day, answer.nightly["state"], strict=True))
    assert states[30] == "closed"
    assert states[31] == "missing"


def test_tonight_is_not_missing_yet(any_store: Store) -> None:
    found(any_store)
    report_span(any_store, BIG, date(2026, 11, 1), date(2026, 11, 15), occupied=10)
    answer = desk_of(any_store, Role.STEERING).night_beds(NOVEMBER, (BIG,))
    assert answer.figures["occupancy"].nights_missing == 2, "the 16th and the 17th; the 18th goes on"
    assert answer.nightly["night"].max().date() == date(2026, 11, 17)
    assert list(answer.nightly["preliminary"]) == [False] * 14 + [True] * 3


def test_a_season_house_lacks_nothing_in_summer(any_store: Store) -> None:
    found(any_store)
    with any_store.write("test") as session:
        from lib.records.tables import Site

        site = session.get_one(Site, BIG)
        site.open_from, site.season_start_month, site.season_end_month = date(2025, 10, 1), 10, 3
    answer = desk_of(any_store, Role.STEERING).night_beds(Period.month(2026, 7), (BIG,))
    assert answer.nightly.empty
    assert answer.figures["occupancy"].value is None
    assert answer.figures["occupancy"].nights_missing == 0


def test_a_changed_night_is_in_the_next_answer(any_store: Store) -> None:
    found(any_store)
    report(any_store, BIG, date(2026, 10, 1), 10)
    before = desk_of(any_store, Role.STEERING).night_beds(OCTOBER)
    again = desk_of(any_store, Role.STEERING).night_beds(OCTOBER)
    assert again is before, "an unchanged question costs nothing"
    report(any_store, BIG, date(2026, 10, 2), 12)
    after = desk_of(any_store, Role.STEERING).night_beds(OCTOBER)
    assert after.figures["bed_nights"].value == 22


@pytest.mark.parametrize("role", [Role.NIGHT_REPORTER, Role.ADMINISTRATOR])
def test_roles_without_the_view_read_nothing(any_store: Store, role: Role) -> None:
    found(any_store)
    desk = desk_of(any_store, role, MISSION)
    for ask in (
        lambda: desk.night_beds(OCTOBER),
        desk.housing_first,
        desk.division,
        lambda: desk.overview(OCTOBER),
    ):
        with pytest.raises(Refused):
            ask()


def test_single_nights_of_a_small_site_are_its_own_partners(any_store: Store) -> None:
    found(any_store)
    report_span(any_store, BIG, date(2026, 10, 1), date(2026, 10, 31), occupied=20)
    report_span(any_store, SMALL, date(2026, 10, 1), date(2026, 10, 31), occupied=7)
    other = desk_of(any_store, Role.STEERING).night_beds(OCTOBER)
    assert other.nightly["occupied"].tolist() == [20] * 31, "the nightly sum holds the large site only"
    assert other.left_out_by_night == ("Lilla huset",)
    assert other.figures["full_nights"].numerator == other.nightly["full"].sum()
    assert other.figures["bed_nights"].value == 31 * 27, "the ended month holds both"
    assert other.monthly["full_nights"].iloc[-1] == 31
    own = desk_of(any_store, Role.REGISTER_MANAGER, MISSION).night_beds(OCTOBER)
    assert own.nightly["occupied"].tolist() == [27] * 31
    assert own.figures["full_nights"].numerator == 0
    alone = desk_of(any_store, Role.COORDINATOR).night_beds(OCTOBER, (SMALL,))
    assert alone.nightly_hidden
    assert alone.nightly.empty
    assert alone.monthly["occupied"].iloc[-1] == 31 * 7


def test_no_night_of_a_small_site_falls_out_of_a_subtraction(any_store: Store) -> None:
    """Ask day after day, and in spans that differ by one night: nothing of the small site may change."""
    found(any_store)
    report_span(any_store, BIG, date(2026, 11, 1), date(2026, 11, 17), occupied=15)
    running = desk_of(any_store, Role.STEERING).night_beds(NOVEMBER)
    report(any_store, SMALL, date(2026, 11, 17), 6)
    later = desk_of(any_store, Role.STEERING).night_beds(NOVEMBER)
    assert later.figures == running.figures
    assert later.monthly.equals(running.monthly)
    assert later.reasons.equals(running.reasons)
    report_span(any_store, SMALL, date(2026, 10, 1), date(2026, 10, 31), occupied=6)
    desk = desk_of(any_store, Role.STEERING)
    longer = desk.night_beds(Period(date(2026, 10, 2), date(2026, 10, 11)), (SMALL,))
    assert longer.figures["bed_nights"].value is None
    assert longer.former["bed_nights"].value is None


def test_reasons_other_than_full_are_the_reporting_partners(any_store: Store) -> None:
    found(any_store)
    report(
        any_store, BIG, date(2026, 10, 1), 20, turned_away_full=2, turned_away_suspended=1, declined_offer=4
    )
    others = desk_of(any_store, Role.STEERING).night_beds(OCTOBER, (BIG,)).reasons
    assert dict(zip(others["reason"], others["events"], strict=True)) == {"full": 2, "rest": 1}
    own = desk_of(any_store, Role.REGISTER_MANAGER, MISSION).night_beds(OCTOBER, (BIG,)).reasons
    assert dict(zip(own["reason"], own["events"], strict=True))["suspended"] == 1
    assert own.loc[own["reason"] == "declined_offer", "apart"].all()
    figure = desk_of(any_store, Role.STEERING).night_beds(OCTOBER, (BIG,)).figures["turned_away_all"]
    assert figure.value == 3, "those who declined are counted apart"


def test_an_unknown_site_is_passed_over_and_no_site_is_no_error(any_store: Store) -> None:
    found(any_store)
    desk = desk_of(any_store, Role.STEERING)
    assert desk.night_beds(OCTOBER, (99,)).figures["occupancy"].value is None


def test_an_empty_database_answers(any_store: Store) -> None:
    desk = desk_of(any_store, Role.COORDINATOR)
    overview = desk.overview(Period.month(MOMENT.year, MOMENT.month))
    assert [card.figure.value for card in overview.cards] == [None, None, None, None]


def test_a_running_month_is_compared_with_the_same_sites(any_store: Store) -> None:
    found(any_store)
    report_span(any_store, BIG, date(2026, 10, 1), date(2026, 11, 17), occupied=15)
    report_span(any_store, SMALL, date(2026, 10, 1), date(2026, 11, 17), occupied=7)
    running = desk_of(any_store, Role.STEERING).night_beds(NOVEMBER)
    assert running.left_out == ("Lilla huset",)
    assert running.figures["bed_nights"].value == 17 * 15
    assert running.former["bed_nights"].value == 31 * 15
    ended = desk_of(any_store, Role.STEERING).night_beds(OCTOBER)
    assert ended.left_out == ()
    assert ended.figures["bed_nights"].value == 31 * 22
    own = desk_of(any_store, Role.REGISTER_MANAGER, MISSION).night_beds(NOVEMBER)
    assert own.left_out == ()
    assert own.figures["bed_nights"].value == 17 * 22


def test_a_running_year_holds_the_ended_months_of_small_sites(any_store: Store) -> None:
    found(any_store)
    report_span(any_store, BIG, date(2026, 9, 1), date(2026, 11, 17), occupied=15)
    report_span(any_store, SMALL, date(2026, 9, 1), date(2026, 11, 17), occupied=7)
    answer = desk_of(any_store, Role.STEERING).night_beds(Period.year(2026))
    assert answer.figures["bed_nights"].value == 78 * 15 + 61 * 7
    assert answer.figures["bed_nights"].value == answer.monthly["occupied"].sum()
    assert answer.hidden_until == date(2026, 10, 31)
    assert answer.left_out == ()
    assert answer.former == {}, "part of a year is no match for a whole one"


def test_where_only_a_small_site_is_open_its_months_speak(any_store: Store) -> None:
    found(any_store)
    with any_store.write("test") as session:
        from lib.records.tables import Site

        site = session.get_one(Site, BIG)
        site.season_start_month, site.season_end_month = 11, 3
    report_span(any_store, SMALL, date(2026, 10, 1), date(2026, 10, 31), occupied=8)
    answer = desk_of(any_store, Role.STEERING).night_beds(OCTOBER)
    assert (answer.figures["full_nights"].numerator, answer.figures["full_nights"].denominator) == (31, 31)


def test_a_cut_month_gives_no_running_sum_of_a_small_site(any_store: Store) -> None:
    """Spans that end in an ended month: the month table may not follow them.

    Every pair of spans is tried on the rows in test_shown_rows.py; here the whole answer, at the edges.
    """
    found(any_store)
    report_span(any_store, BIG, date(2026, 9, 1), date(2026, 10, 31), occupied=15)
    report_span(any_store, SMALL, date(2026, 9, 1), date(2026, 10, 31), occupied=7)
    desk = desk_of(any_store, Role.STEERING)
    seen = set()
    for day in (1, 2, 16, 30):
        answer = desk.night_beds(Period(date(2026, 9, 20), date(2026, 10, day)), (SMALL,))
        seen.add(tuple(answer.monthly["occupied"]))
        assert answer.figures["bed_nights"].value is None
    assert seen == {(30 * 7,)}, "September whole, and nothing of October"
