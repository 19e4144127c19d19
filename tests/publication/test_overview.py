"""Verdicts on the overview: about the last ended month, against months that may be compared with it."""

from __future__ import annotations

from datetime import date

import pytest
from sqlalchemy import select

from lib.access.identity import Role
from lib.measures.period import Period
from lib.records.store import Store
from lib.records.tables import Capacity, Event, Site
from tests.publication.partnership import BIG, MISSION, desk_of, found, report_span

OCTOBER, NOVEMBER = Period.month(2026, 10), Period.month(2026, 11)


def a_long_time(store: Store) -> None:
    """Thirteen whole months of a shelter that is open all year."""
    found(store)
    with store.write("test") as session:
        session.get_one(Site, BIG).open_from = date(2025, 9, 1)
        session.scalars(select(Capacity).where(Capacity.site_id == BIG)).one().valid_from = date(2025, 9, 1)
    for month in range(14):
        period = Period.month(2025 + (8 + month) // 12, (8 + month) % 12 + 1)
        report_span(store, BIG, period.start, period.end, occupied=10 + month * 7 % 5)


def verdicts(store: Store, period: Period) -> list[tuple[str, date | None]]:
    cards = desk_of(store, Role.STEERING).overview(period, (BIG,)).cards
    return [(card.verdict, card.judged_month) for card in cards]


def test_a_verdict_says_which_month_it_is_about(sqlite_store: Store) -> None:
    a_long_time(sqlite_store)
    report_span(sqlite_store, BIG, date(2026, 11, 1), date(2026, 11, 17), occupied=20)
    verdict, month = verdicts(sqlite_store, NOVEMBER)[0]
    assert month == date(2026, 10, 1), "November goes on"
    assert verdict == "normal_variation"


def test_no_verdict_without_a_figure(sqlite_store: Store) -> None:
    a_long_time(sqlite_store)
    assert verdicts(sqlite_store, NOVEMBER)[0] == ("", None)


@pytest.mark.parametrize(("first", "last"), [(date(2026, 5, 1), None), (date(2026, 4, 3), date(2026, 4, 9))])
def test_a_break_starts_anew(sqlite_store: Store, first: date, last: date | None) -> None:
    a_long_time(sqlite_store)
    assert verdicts(sqlite_store, OCTOBER)[0][0] == "normal_variation"
    with sqlite_store.write("test") as session:
        session.add(
            Event(
                partner_id=MISSION,
                kind="closure",
                title="Uppehåll",
                starts_on=first,
                ends_on=last,
                is_break=True,
            )
        )
    assert verdicts(sqlite_store, OCTOBER)[0][0] == "too_few", "six months since"


def test_months_with_other_sites_are_no_measure(sqlite_store: Store) -> None:
    a_long_time(sqlite_store)
    both = desk_of(sqlite_store, Role.STEERING).overview(OCTOBER).cards[0]
    assert both.verdict == "too_few", "the small house opened in September 2026"


def test_the_targets_and_the_rest_are_those_of_the_period_end(sqlite_store: Store) -> None:
    a_long_time(sqlite_store)
    overview = desk_of(sqlite_store, Role.STEERING).overview(OCTOBER)
    assert overview.division.as_of == date(2026, 10, 31)
