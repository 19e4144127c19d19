"""What a house can bear, at the desk: who may ask, what it rests on, and the words for every state."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta

import numpy as np
import pytest

from lib.access.identity import Role
from lib.access.rights import Refused
from lib.publication.house_chain import house
from lib.publication.night_bearing import Bearing, NoCurve, bearing
from lib.records.store import Store
from lib.records.tables import Capacity, NightReport, Site
from lib.scenarios.calibrate import Level
from lib.screen.night_sections import bearing_words as said
from lib.words import speaking
from tests.publication.partnership import BIG, MISSION, MOMENT, SERVICES, SMALL, desk_of, found

LAST = MOMENT.date() - timedelta(days=1)
FIRST = date(2026, 9, 1)
Night = tuple[int | None, int | None, int | None]


def nights_of(load: float, beds: int, nights: int, *, new: bool = True, log: bool = True) -> list[Night]:
    """Occupied, turned away and new of a simulated house with a mean stay of four nights."""
    chance, there = np.random.default_rng(11), min(round(load), beds)
    rows: list[Night] = []
    for _ in range(nights):
        stayed = chance.binomial(there, 0.75)
        asked = chance.poisson(load / 4)
        there = min(stayed + asked, beds)
        away = int(stayed + asked - there)
        rows.append((int(there), away if log else None, int(there - stayed) if new else None))
    return rows


def put(store: Store, site: int, rows: Sequence[Night], last: date = LAST) -> None:
    """Report the nights that end with `last`; None for a closed one."""
    with store.write("test") as session:
        for before, (occupied, away, new) in enumerate(reversed(rows)):
            session.add(
                NightReport(
                    site_id=site,
                    night=last - timedelta(days=before),
                    state="closed" if occupied is None else "reported",
                    occupied=occupied,
                    turned_away_full=away,
                    new_tonight=new,
                    reported_by="test",
                )
            )


def asked(store: Store, site: int = BIG) -> Bearing:
    return bearing(desk_of(store, Role.STEERING), site)


def test_each_role_asks_only_about_houses_it_sees_by_night(sqlite_store: Store) -> None:
    found(sqlite_store)
    for site, beds in ((BIG, 20), (SMALL, 8)):
        put(sqlite_store, site, nights_of(0.9 * beds, beds, 78))
    sees_big = [(Role.STEERING, None), (Role.COORDINATOR, None), (Role.REGISTER_MANAGER, SERVICES)]
    for role, partner in sees_big:
        desk = desk_of(sqlite_store, role, partner)
        assert bearing(desk, BIG).curves is not None
        assert bearing(desk, BIG) is bearing(desk, BIG), "kept by the desk"
        for question in (bearing, house):
            with pytest.raises(Refused):
                question(desk, SMALL)
    own = desk_of(sqlite_store, Role.REGISTER_MANAGER, MISSION)
    assert bearing(own, BIG).curves is not None
    assert bearing(own, SMALL).beds == 8
    assert bearing(own, SMALL).curves is not None
    for role in (Role.NIGHT_REPORTER, Role.ADMINISTRATOR):
        for site in (BIG, SMALL):
            for question in (bearing, house):
                with pytest.raises(Refused):
                    question(desk_of(sqlite_store, role, MISSION), site)
    with pytest.raises(LookupError):
        bearing(own, 99)


def test_the_series_has_every_night_and_ends_where_asked(any_store: Store) -> None:
    found(any_store)
    put(any_store, BIG, [(12, 0, 3), (None, None, None), (14, 2, 4)], last=date(2026, 10, 5))
    desk = desk_of(any_store, Role.STEERING)
    series = house(desk, BIG).series
    assert len(series.nights) == 730
    assert series.nights[-1] == np.datetime64(LAST)
    assert (np.diff(series.nights) == np.timedelta64(1, "D")).all()
    at = int(np.flatnonzero(series.nights == np.datetime64("2026-10-03"))[0])
    assert list(series.occupied[at : at + 3][[0, 2]]) == [12, 14]
    assert np.isnan(series.occupied[at + 1]), "closed"
    assert np.isnan(series.occupied[at + 3]), "missing"
    assert (series.beds[at], series.turned_away[at + 2], series.new[at + 2]) == (20, 2, 4)
    assert series.reported == 2
    earlier = house(desk, BIG, date(2026, 10, 3)).series
    assert earlier.nights[-1] == np.datetime64("2026-10-03")
    assert earlier.reported == 1
    assert house(desk, BIG, date(2030, 1, 1)).series.nights[-1] == np.datetime64(LAST), "no future"


def test_the_sentence_answers_whether_so_full_is_good(sqlite_store: Store) -> None:
    found(sqlite_store)
    put(sqlite_store, BIG, nights_of(20, 20, 78))
    answer = asked(sqlite_store)
    assert answer.curves is not None
    assert answer.fitted is not None
    assert answer.fitted.level is Level.NEW_TONIGHT
    assert (answer.nights, answer.as_of, answer.above_beds) == (78, LAST, False)
    needed = answer.curves.limits[0].beds
    assert needed > 20
    with speaking("sv"):
        text = said.sentence(answer).replace("\N{NO-BREAK SPACE}", " ")
        rest = said.resting_on(answer.fitted, answer.as_of)
    share, full = round(100 * answer.curves.today.value), round(100 * answer.curves.occupancy)
    assert text.startswith(
        f"Med 20 platser på Eken blir ungefär {share} av 100 nya som söker plats utan (osäkerhet "
    )
    assert f"vid {full} procents beläggning; för högst 5 av 100 krävs {needed} platser eller högst" in text
    assert "där det är rapporterat hur många som inte sov där natten före" in rest
    assert "17 november 2026" in rest


def test_a_house_with_room_says_how_far_it_can_fill_up(sqlite_store: Store) -> None:
    found(sqlite_store)
    put(sqlite_store, BIG, nights_of(9, 20, 78, new=False, log=False))
    answer = asked(sqlite_store)
    assert answer.fitted is not None
    assert answer.fitted.level is Level.COUNTS
    with speaking("sv"):
        text = said.sentence(answer).replace("\N{NO-BREAK SPACE}", " ")
        rest = said.resting_on(answer.fitted, answer.as_of)
    assert "färre än 1 av 100 nya som söker plats utan" in text
    assert "procents beläggning blir högst 5 av 100 utan." in text
    assert "hur antalet belagda platser ändras från natt till natt" in rest


@pytest.mark.parametrize("nights", [0, 1, 27])
def test_too_few_nights_are_said(sqlite_store: Store, nights: int) -> None:
    found(sqlite_store)
    put(sqlite_store, BIG, nights_of(18, 20, nights))
    answer = asked(sqlite_store)
    assert (answer.curves, answer.why) == (None, NoCurve.TOO_FEW_NIGHTS)
    with speaking("sv"):
        assert "det krävs minst 28" in said.sentence(answer)


def test_a_house_that_never_changes_tells_too_little(sqlite_store: Store) -> None:
    found(sqlite_store)
    put(sqlite_store, BIG, [(20, None, None)] * 78)
    answer = asked(sqlite_store)
    assert answer.why is NoCurve.TOLD_TOO_LITTLE
    with speaking("sv"):
        assert said.sentence(answer).startswith("Rapporterna från Eken säger för lite")


def test_four_times_as_many_people_as_beds(sqlite_store: Store) -> None:
    found(sqlite_store)
    put(sqlite_store, BIG, nights_of(80, 200, 78, new=False))
    answer = asked(sqlite_store)
    assert answer.above_beds
    assert answer.curves is not None
    assert 80 < answer.curves.limits[0].beds < 110
    with speaking("sv"):
        text = said.sentence(answer).replace("\N{NO-BREAK SPACE}", " ")
    assert (
        f"personer på 20 platser; för att högst 5 av 100 ska bli utan plats krävs {answer.curves.limits[0].beds} platser"
        in text
    )


def test_a_closed_season_house_stands_on_its_last_season(sqlite_store: Store) -> None:
    found(sqlite_store)
    with sqlite_store.write("test") as session:
        site = session.get_one(Site, BIG)
        site.open_from, site.season_start_month, site.season_end_month = date(2025, 10, 1), 10, 3
        session.add(
            Capacity(site_id=BIG, valid_from=date(2025, 10, 1), valid_to=date(2026, 8, 31), regular_beds=20)
        )
    put(sqlite_store, BIG, nights_of(18, 20, 120), last=date(2026, 3, 31))
    answer = asked(sqlite_store)
    assert answer.as_of == date(2026, 3, 31)
    assert answer.curves is not None
    assert answer.nights == 120


def test_a_house_without_beds_today_uses_the_last_known_or_says_so(sqlite_store: Store) -> None:
    found(sqlite_store)
    put(sqlite_store, BIG, nights_of(18, 20, 60), last=date(2026, 10, 31))
    with sqlite_store.write("test") as session:
        for row in session.query(Capacity).filter_by(site_id=BIG):
            row.valid_to = date(2026, 10, 31)
    with pytest.raises(Refused):
        asked(sqlite_store)  # without agreed beds it is a small house to others
    assert bearing(desk_of(sqlite_store, Role.REGISTER_MANAGER, MISSION), BIG).beds == 20
    with sqlite_store.write("test") as session:
        session.query(NightReport).delete()
    answer = bearing(desk_of(sqlite_store, Role.REGISTER_MANAGER, MISSION), BIG)
    assert answer.why is NoCurve.NO_BEDS
    with speaking("sv"):
        assert "inga avtalade platser" in said.sentence(answer)
