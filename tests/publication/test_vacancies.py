"""Tonight's vacancies: what a sheet and a report say, and who may see beds by number."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from lib import words
from lib.access.identity import Identity, Role
from lib.access.rights import Refused
from lib.publication.desk import Desk
from lib.publication.scope import scope_of
from lib.publication.vacancies import Room, Tonight, Vacancy
from lib.records.drafts import Tap, take_in
from lib.records.store import Store
from lib.records.tables import FullHouseContact, NightReport
from lib.screen import sentences_vacancies
from tests.publication.partnership import BIG, MISSION, SERVICES, SMALL, found, report

NIGHT = date(2026, 11, 17)
LATE = datetime(2026, 11, 17, 23, 10, tzinfo=ZoneInfo("Europe/Stockholm"))


def who(role: Role, partner: int | None = None, site: int | None = None) -> Identity:
    return Identity(1, "someone", "Someone", role, partner, site)


WORKER = who(Role.NIGHT_REPORTER, MISSION)
STEERING = who(Role.STEERING)


def asked(store: Store, identity: Identity, moment: datetime = LATE) -> Tonight:
    return Desk(identity, scope_of(identity), store, store.revision(), moment).tonight()


def site(answer: Tonight, name: str) -> Vacancy:
    return next(one for one in answer.vacancies if one.name == name)


def tap(store: Store, site_id: int, **to: int) -> None:
    taps = [Tap(field, to=value, device="a", number=at) for at, (field, value) in enumerate(to.items(), 1)]
    take_in(store, WORKER, site_id, NIGHT, taps, now=LATE)


def test_nothing_told_is_neither_free_nor_full(any_store: Store) -> None:
    found(any_store)
    assert {one.room for one in asked(any_store, STEERING).vacancies} == {Room.UNTOLD}


def test_the_open_sheet_tells_at_once(any_store: Store) -> None:
    found(any_store)
    before = any_store.revision()
    tap(any_store, BIG, occupied=17, beds_closed=1)
    eken = site(asked(any_store, STEERING), "Eken")
    assert (eken.room, eken.free, eken.told_at) == (Room.FREE, 2, LATE)
    assert any_store.revision() == before, "a tap makes no figure old"


@pytest.mark.parametrize(("surge", "room", "free"), [(0, Room.FULL, 0), (3, Room.FREE, 1)])
def test_surge_beds_count_and_over_full_is_full(any_store: Store, surge: int, room: Room, free: int) -> None:
    found(any_store)
    tap(any_store, BIG, occupied=22, surge_opened=surge)
    eken = site(asked(any_store, STEERING), "Eken")
    assert (eken.room, eken.free) == (room, free)


def test_a_small_house_says_only_whether_there_is_room(any_store: Store) -> None:
    """Methods 6.4: single nights of a small site, or of one group's, stay with those who report it."""
    found(any_store)
    tap(any_store, SMALL, occupied=5)
    for identity, free in (
        (STEERING, None),
        (who(Role.COORDINATOR), None),
        (who(Role.REGISTER_MANAGER, SERVICES), None),
        (who(Role.NIGHT_REPORTER, SERVICES), None),
        (who(Role.NIGHT_REPORTER, MISSION, BIG), None),
        (who(Role.NIGHT_REPORTER, MISSION, SMALL), 3),
        (who(Role.REGISTER_MANAGER, MISSION), 3),
    ):
        small = site(asked(any_store, identity), "Lilla huset")
        assert (small.room, small.free) == (Room.FREE, free), identity
        # The time moves at every tap: with it, arrivals can be counted without any number.
        assert small.told_at == (None if free is None else LATE), identity
        with words.speaking("sv"):
            said = sentences_vacancies.told(small)
        assert said == ("Enligt boendets lista." if free is None else "Enligt boendet kl. 23.10."), identity


def test_a_house_that_told_nothing_says_so_to_everybody(any_store: Store) -> None:
    found(any_store)
    with words.speaking("sv"):
        for identity in (STEERING, who(Role.REGISTER_MANAGER, MISSION)):
            small = site(asked(any_store, identity), "Lilla huset")
            assert sentences_vacancies.told(small) == "Boendet har inte börjat registrera natten."


def test_what_was_saved_last_holds(any_store: Store) -> None:
    found(any_store)
    tap(any_store, BIG, occupied=12)
    with any_store.write("test") as session:
        session.add(
            NightReport(
                site_id=BIG,
                night=NIGHT,
                state="reported",
                occupied=20,
                reported_by="test",
                reported_at=LATE + timedelta(minutes=5),
            )
        )
    assert site(asked(any_store, STEERING), "Eken").room is Room.FULL


def test_a_closed_house_has_no_room(any_store: Store) -> None:
    found(any_store)
    report(any_store, BIG, NIGHT, None)
    assert site(asked(any_store, STEERING), "Eken").room is Room.CLOSED


def test_last_nights_reports_and_tonights_contacts_are_told(any_store: Store) -> None:
    found(any_store)
    report(any_store, BIG, NIGHT - timedelta(days=1), 17)
    with any_store.write("test") as session:
        session.add(
            FullHouseContact(
                partner_id=MISSION, name="Socialjouren", phone="000-00 00 00", valid_from=date(2026, 1, 1)
            )
        )
    answer = asked(any_store, STEERING)
    assert answer.due == NIGHT - timedelta(days=1)
    assert answer.missing == ("Lilla huset",)
    assert [contact.name for contact in site(answer, "Eken").contacts] == ["Socialjouren"]


def test_administrators_are_refused(any_store: Store) -> None:
    found(any_store)
    with pytest.raises(Refused):
        asked(any_store, who(Role.ADMINISTRATOR))
