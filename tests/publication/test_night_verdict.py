"""Who judges the last ended month, on what, and what it is called."""

from __future__ import annotations

from datetime import date, timedelta

import numpy as np
import pytest
from sqlalchemy import insert, select

from lib.access.identity import Role
from lib.access.rights import Refused
from lib.measures.period import Period
from lib.measures.variation import Verdict
from lib.publication.night_verdict import Judge, NightVerdict, WhyNone, night_verdict
from lib.records.store import Store
from lib.records.tables import Capacity, Event, NightReport, Site
from tests.publication.partnership import BIG, MISSION, SERVICES, SMALL, desk_of, found

OCTOBER = Period.month(2026, 10)
START = date(2024, 11, 1)


def history(store: Store, occupied, *, first: date = START, site: int = BIG, away=None) -> None:
    """Nights of a house from `first`; None for a missing report."""
    with store.write("test") as session:
        session.get_one(Site, site).open_from = first
        session.scalars(select(Capacity).where(Capacity.site_id == site)).one().valid_from = first
        rows = [
            {
                "site_id": site,
                "night": first + timedelta(days=night),
                "state": "reported",
                "occupied": int(guests),
                "turned_away_full": 0 if away is None else int(away[night]),
                "reported_by": "test",
            }
            for night, guests in enumerate(occupied)
            if guests is not None
        ]
        session.execute(insert(NightReport), rows)


def chain(nights: int, seed: int, *, inflow: float = 0.5, stay: float = 30, rise: float = 1, at: int = 10**6):
    """A house of 20 beds as it goes by itself; from night `at` the inflow is another."""
    chance = np.random.default_rng(seed)
    guests, occupied, away = min(20, int(inflow * stay)), [], []
    for night in range(nights):
        guests = int(chance.binomial(guests, 1 - 1 / stay))
        asked = int(chance.poisson(inflow * (rise if night >= at else 1)))
        away.append(max(guests + asked - 20, 0))
        guests = min(20, guests + asked)
        occupied.append(guests)
    return occupied, away


NIGHTS = (date(2026, 10, 31) - START).days + 1


def verdict(store: Store, period: Period = OCTOBER, sites=(BIG,), key="occupancy") -> NightVerdict:
    return night_verdict(desk_of(store, Role.STEERING), period, sites, key)


def test_months_that_depend_on_each_other_are_judged_by_the_chain(sqlite_store: Store) -> None:
    found(sqlite_store)
    occupied, away = chain(NIGHTS, seed=4, stay=60, inflow=0.25)
    history(sqlite_store, occupied, away=away)
    one = verdict(sqlite_store)
    assert (one.judge, one.verdict) == (Judge.CHAIN, Verdict.NORMAL)
    assert (one.month, one.same_month_of, one.limits) == (OCTOBER.start, None, None)
    assert one.is_normal


def test_a_house_that_fills_up_is_a_clear_increase_and_the_same_every_time(sqlite_store: Store) -> None:
    found(sqlite_store)
    # Long stays wander; then three times as many come for half a year.
    occupied, away = chain(NIGHTS, seed=4, stay=15, inflow=0.4, rise=3.2, at=NIGHTS - 184)
    history(sqlite_store, occupied, away=away)
    one = verdict(sqlite_store)
    assert one.verdict is Verdict.CLEAR_INCREASE
    assert verdict(sqlite_store) == one


def test_independent_months_are_judged_by_xmr(sqlite_store: Store) -> None:
    found(sqlite_store)
    months = (Period.month(2024 + (10 + i) // 12, (10 + i) % 12 + 1) for i in range(24))
    levels = [12, 14, 11, 13, 15, 12, 14, 13, 11, 14, 12, 13] * 2
    history(
        sqlite_store,
        [level for month, level in zip(months, levels, strict=True) for _ in range(month.nights)],
    )
    one = verdict(sqlite_store)
    assert (one.judge, one.verdict) == (Judge.XMR, Verdict.NORMAL)
    assert one.limits is not None
    turned_away = verdict(sqlite_store, key="turned_away_full")
    assert (turned_away.judge, turned_away.verdict) == (Judge.XMR, Verdict.NORMAL)


def test_under_twelve_months_nobody_judges(sqlite_store: Store) -> None:
    found(sqlite_store)
    first = date(2026, 1, 1)
    history(sqlite_store, [12] * ((date(2026, 10, 31) - first).days + 1), first=first)
    one = verdict(sqlite_store)
    assert (one.judge, one.verdict, one.why) == (Judge.NONE, Verdict.TOO_FEW, WhyNone.TOO_FEW)
    assert not one.is_normal


def test_without_a_figure_for_the_month_there_is_nothing_to_judge(sqlite_store: Store) -> None:
    found(sqlite_store)
    history(sqlite_store, [12] * (NIGHTS - 31))
    assert verdict(sqlite_store).why is WhyNone.NO_MONTH
    assert verdict(sqlite_store, Period.month(2024, 10)).why is WhyNone.NO_MONTH
    assert verdict(sqlite_store, Period.month(2026, 11)).why is WhyNone.NO_MONTH


@pytest.mark.parametrize("ends_on", [None, date(2026, 3, 9)])
def test_a_break_begins_a_new_baseline(sqlite_store: Store, ends_on: date | None) -> None:
    found(sqlite_store)
    history(sqlite_store, chain(NIGHTS, seed=4)[0])
    assert verdict(sqlite_store).judge is not Judge.NONE
    for partner, begins_anew in ((SERVICES, False), (MISSION, True)):
        with sqlite_store.write("test") as session:
            session.add(
                Event(
                    partner_id=partner,
                    kind="closure",
                    title="Flytt",
                    starts_on=date(2026, 3, 3),
                    ends_on=ends_on,
                    is_break=True,
                )
            )
        assert (verdict(sqlite_store).verdict is Verdict.TOO_FEW) == begins_anew, (
            "another partner's is not ours"
        )


def test_another_set_of_open_sites_begins_a_new_baseline(sqlite_store: Store) -> None:
    found(sqlite_store)
    history(sqlite_store, chain(NIGHTS, seed=4)[0])
    history(sqlite_store, [5] * 92, first=date(2026, 8, 1), site=SMALL)
    assert verdict(sqlite_store, sites=()).verdict is Verdict.TOO_FEW


def season_house(store: Store, this_october: int) -> None:
    """Open from October to March, about twelve guests; this October as said."""
    found(store)
    with store.write("test") as session:
        site = session.get_one(Site, BIG)
        site.season_start_month, site.season_end_month = 10, 3
    wave = [12, 13, 14, 13, 12, 11, 10, 11]
    winters = [None] * (date(2025, 10, 1) - START).days
    winters += [wave[night % 8] for night in range(182)]
    winters += [None] * (date(2026, 10, 1) - date(2026, 4, 1)).days
    history(store, [*winters, *([this_october] * 31)])


@pytest.mark.parametrize(("guests", "said"), [(12, Verdict.NORMAL), (20, Verdict.CLEAR_INCREASE)])
def test_a_season_house_is_held_against_the_same_month_of_last_season(
    sqlite_store: Store, guests: int, said: Verdict
) -> None:
    season_house(sqlite_store, guests)
    one = verdict(sqlite_store)
    assert (one.judge, one.verdict) == (Judge.CHAIN, said)
    assert one.same_month_of == date(2025, 10, 1)


def test_the_overview_says_the_same(sqlite_store: Store) -> None:
    season_house(sqlite_store, 20)
    one = verdict(sqlite_store)
    card = desk_of(sqlite_store, Role.STEERING).overview(OCTOBER, (BIG,)).cards[0]
    assert (card.verdict, card.judged_month) == (one.verdict, one.month)
    assert card.normal is None


def test_sites_shown_by_month_only_are_judged_on_whole_ended_months(sqlite_store: Store) -> None:
    """A night of the month that goes on changes nothing."""
    found(sqlite_store)
    history(sqlite_store, chain(NIGHTS, seed=4)[0], site=SMALL)
    before = verdict(sqlite_store, sites=(SMALL,))
    with sqlite_store.write("test") as session:
        session.add(
            NightReport(
                site_id=SMALL, night=date(2026, 11, 3), state="reported", occupied=8, reported_by="test"
            )
        )
    assert verdict(sqlite_store, Period.year(2026), sites=(SMALL,)) == before


def test_the_right_is_asked_for(sqlite_store: Store) -> None:
    found(sqlite_store)
    with pytest.raises(Refused):
        night_verdict(desk_of(sqlite_store, Role.ADMINISTRATOR), OCTOBER)
