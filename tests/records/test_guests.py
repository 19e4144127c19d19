"""Guests at the door: a code in any spelling, and the one meaning of an opened register and an open site."""

from __future__ import annotations

from datetime import date, timedelta
from types import SimpleNamespace

import pytest

from lib.access.rights import Refused
from lib.records.guests import known_guest, stay_sites
from lib.records.night_reading import details_open
from lib.records.registers.catalogue import BY_TABLE
from lib.records.registers.reading import today
from lib.records.registers.surroundings import closed_register, folded, open_elsewhere, opened
from lib.records.registers.writing import RowRefused
from lib.records.store import Store
from lib.records.tables import RegisterKind, RegisterOpening, Site, Stay
from tests.records.registers.partnership import Partnership, build


@pytest.fixture
def here(any_store: Store) -> Partnership:
    return build(any_store)


def stay(here: Partnership, code: str, came: date, left: date | None, **more: str) -> None:
    attributes = {"home_group": "0880", "sex": "woman", "age_band": "30_44", **more}
    with here.store.write("test") as session:
        session.add(
            Stay(
                site_id=here.own.rows["sites"],
                guest_code=code,
                checked_in=came,
                checked_out=left,
                **attributes,
            )
        )


SPELLINGS = [
    "gast7k2p",
    "Gast7k2p",
    "GAST7K2P",
    " gast 7k2p ",
    "GAST\u00a07K2P",
    "GA\u200bST7K2P\ufeff",
    "ＧＡＳＴ７Ｋ２Ｐ",
    "ga\u00adst7k2p",
]


@pytest.mark.parametrize("typed", SPELLINGS)
def test_a_known_code_is_found_in_any_spelling(here: Partnership, typed: str) -> None:
    stay(here, "GAST7K2P", date(2026, 1, 1), date(2026, 1, 3), sex="man")
    stay(here, "GAST7K2Q", date(2026, 2, 1), date(2026, 2, 3))
    guest = known_guest(here.store, here.manager, typed)
    assert guest is not None
    assert guest.code == "GAST7K2P"
    assert guest.attributes == {"home_group": "0880", "sex": "man", "age_band": "30_44"}


def test_the_very_spelling_goes_before_others(here: Partnership) -> None:
    stay(here, "ab1", date(2026, 1, 1), date(2026, 1, 3), sex="man")
    stay(here, "AB1", date(2026, 2, 1), date(2026, 2, 3))
    found = {typed: known_guest(here.store, here.manager, typed) for typed in ("ab1", "AB1", "Ab1")}
    assert {typed: guest.code for typed, guest in found.items() if guest} == {
        "ab1": "ab1",
        "AB1": "AB1",
        "Ab1": "AB1",  # the newest
    }


def test_other_codes_and_other_partners_guests_are_not_known(here: Partnership) -> None:
    stay(here, "1-11", date(2026, 1, 1), date(2026, 1, 3))
    for typed in ("11-1", "111", "", "\u200b"):
        assert known_guest(here.store, here.manager, typed) is None
    assert known_guest(here.store, here.other.manager, "1-11") is None
    with pytest.raises(Refused):
        known_guest(here.store, here.coordinator, "1-11")


@pytest.mark.parametrize("typed", SPELLINGS)
def test_an_open_stay_is_met_in_any_spelling_and_told_in_its_own(here: Partnership, typed: str) -> None:
    stay(here, "GAST7K2P", date(2026, 1, 1), None)
    row = SimpleNamespace(id=None, guest_code=typed, site_id=1, checked_in=date(2026, 1, 5), checked_out=None)
    with here.store.read() as session:
        (problem,) = open_elsewhere(session, here.own.partner_id, [row])
        assert "Gästen GAST7K2P " in problem.words
        assert problem.field == "guest_code"
        assert not open_elsewhere(session, here.other.partner_id, [row])


def test_the_same_guest_in_two_spellings_cannot_be_saved(here: Partnership) -> None:
    stay(here, "GAST7K2P", today() - timedelta(days=1), None)
    values = {"site_id": here.own.rows["sites"], "guest_code": "Gast7k2p", "checked_in": today()}
    with pytest.raises(RowRefused, match="GAST7K2P"):
        here.save("stays", {**values, "home_group": "0880", "sex": "woman", "age_band": "30_44"})


def test_two_rows_of_one_file_meet_in_any_spelling(here: Partnership) -> None:
    rows = [
        SimpleNamespace(id=None, guest_code=code, site_id=1, checked_in=date(2026, 1, 5), checked_out=None)
        for code in ("NY1", "ny1", "NY2")
    ]
    with here.store.read() as session:
        assert [found.place for found in open_elsewhere(session, here.own.partner_id, rows)] == [1]


def test_folding_a_folded_code_changes_nothing() -> None:
    for typed in (*SPELLINGS, "Å 1", "ﬁ-2", "ẞ3", "1-11"):
        assert folded(folded(typed)) == folded(typed)


@pytest.mark.parametrize(("days", "is_open"), [(-1, True), (0, True), (1, False)])
def test_a_register_is_open_from_the_day_of_its_decision_for_every_door(
    here: Partnership, days: int, is_open: bool
) -> None:
    own, day = here.own.partner_id, today() + timedelta(days=days)
    with here.store.write("test") as session:
        session.query(RegisterOpening).filter_by(partner_id=own).delete()
        for kind in (RegisterKind.STAYS, RegisterKind.NIGHT_DETAILS):
            decision = {"name": "Åsa", "delegation": "D 1", "reference": "SN 1"}
            session.add(RegisterOpening(partner_id=own, register=kind, decided_on=day, **decision))
    with here.store.read() as session:
        assert opened(session, own, RegisterKind.STAYS, today()) is is_open
        assert details_open(session, own) is is_open
        assert (not closed_register(session, BY_TABLE[Stay], own, today())) is is_open
        assert not opened(session, own, RegisterKind.TENANCIES, today())
    sites = stay_sites(here.store, here.manager, today())
    assert sites
    assert {site.closed == "" for site in sites} == {is_open}


@pytest.mark.parametrize(("days", "listed"), [(-1, False), (0, True), (None, True)])
def test_a_site_closed_for_good_takes_no_guests(here: Partnership, days: int | None, listed: bool) -> None:
    night, key = today(), here.own.rows["sites"]
    with here.store.write("test") as session:
        site = session.get(Site, key)
        assert site is not None
        site.open_to = None if days is None else night + timedelta(days=days)
    found = {site.id for site in stay_sites(here.store, here.manager, night)}
    assert (key in found) is listed
    assert len(found) == (2 if listed else 1)
