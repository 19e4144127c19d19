"""Pages of a register: order, search, what has ended, children, and values in words."""

from __future__ import annotations

from datetime import date, timedelta
from types import SimpleNamespace

import pytest
from sqlalchemy import delete, insert, text

from lib import words
from lib.records.registers.catalogue import REGISTERS
from lib.records.registers.ownership import owners_of
from lib.records.registers.reading import listing, references, today, written
from lib.records.tables import Event, Flat, IdentityWaiver, Stay
from tests.records.registers.partnership import NIGHT, PERSON, Partnership

D = date.fromisoformat


def found(partnership: Partnership, name: str, **asked: object) -> list[int]:
    return [row.id for row in listing(partnership.store, partnership.manager, REGISTERS[name], **asked).rows]


def test_pages_are_in_order_and_hold_every_row_once(partnership: Partnership) -> None:
    with partnership.store.write("bulk") as session:
        stay = {"site_id": partnership.own.rows["sites"], "version": 1, **PERSON}
        session.execute(
            insert(Stay.__table__),
            [
                stay
                | {
                    "guest_code": f"B{n:03d}",
                    "checked_in": NIGHT - timedelta(days=n // 3),
                    "checked_out": NIGHT,
                }
                for n in range(100)
            ],
        )
    stays, who = REGISTERS["stays"], partnership.manager
    pages = [
        listing(partnership.store, who, stays, offset=offset, limit=30) for offset in (0, 30, 60, 90, 120)
    ]
    assert [len(page.rows) for page in pages] == [30, 30, 30, 11, 0]
    assert {page.total for page in pages} == {101}
    rows = [row for page in pages for row in page.rows]
    keys = [(-row.values["checked_in"].toordinal(), row.values["guest_code"]) for row in rows]
    assert keys == sorted(keys)
    assert len({row.id for row in rows}) == 101


def test_search_finds_words_codes_references_months_and_days(partnership: Partnership) -> None:
    own, other = partnership.own.rows, partnership.other.rows
    assert found(partnership, "sites", search="öppna") == [own["sites"], other["sites"]]
    assert found(partnership, "sites", search="ÖPPNA A-Ö") == [own["sites"]]
    assert found(partnership, "sites", search="100%") == []
    assert found(partnership, "sites", search="_") == []
    assert found(partnership, "events", search="köldknäpp") == [own["events"], other["events"]]
    assert found(partnership, "stays", search="kalmar öppna") == [own["stays"]]
    assert found(partnership, "stays", search="2026-01") == [own["stays"]]
    assert found(partnership, "stays", search="2026-01-14 ga1") == [own["stays"]]
    assert found(partnership, "stays", search="2026-02") == []
    assert found(partnership, "stays", search="2026-13 9999-12") == []
    assert found(partnership, "stays", search="9999-12") == []
    assert found(partnership, "moves", search="pa1") == [own["moves"]]
    # A search leads nobody to another partner's secret rows.
    assert found(partnership, "stays", search="GB1") == []
    assert found(partnership, "moves", search="PB1") == []


def test_what_has_ended_is_told_and_left_out_on_wish(partnership: Partnership) -> None:
    own = partnership.own.rows
    yesterday = today() - timedelta(days=1)
    with partnership.store.write("bulk") as session:
        session.get_one(Stay, own["stays"]).checked_out = today()
        session.get_one(Event, own["events"]).ends_on = today()
        session.get_one(Event, own["pause"]).ends_on = yesterday
    # Who leaves today is gone; an event's last day is still its day.
    for name, key, ended in (
        ("stays", own["stays"], True),
        ("events", own["events"], False),
        ("events", own["pause"], True),
    ):
        assert partnership.one(name, key).ended is ended
        assert (key in found(partnership, name, with_ended=False)) is not ended
        assert key in found(partnership, name)
    assert own["waivers"] not in found(partnership, "waivers", with_ended=False)


def test_children_of_one_row(partnership: Partnership) -> None:
    own, other = partnership.own.rows, partnership.other.rows
    assert found(partnership, "disturbances", of=("tenancy_id", own["tenancies"])) == [own["disturbances"]]
    assert found(partnership, "disturbances", of=("tenancy_id", other["tenancies"])) == []
    assert found(partnership, "capacity", of=("site_id", own["second_site"])) == []
    with pytest.raises(KeyError):
        found(partnership, "capacity", of=("version", 1))


def test_who_left_the_queue_has_ended(partnership: Partnership) -> None:
    left = {"person_code": "PQ", "decided_on": D("2025-01-07"), "contract": "sublease", "support": "none",
            "left_queue_on": D("2025-02-07"), "left_queue_reason": "declined"}  # fmt: skip
    (key,) = partnership.save("tenancies", left).row_ids
    assert partnership.one("tenancies", key).ended
    assert key not in found(partnership, "tenancies", with_ended=False)


def test_values_in_words(partnership: Partnership) -> None:
    sites, stays = REGISTERS["sites"].by_name, REGISTERS["stays"].by_name
    assert written(sites["legal_form"], "civil_society", {}) == "Idéburen verksamhet i egen regi"
    assert written(sites["open_to"], None, {}) == "–"
    assert written(sites["open_from"], NIGHT, {}) == "2026-01-14"
    assert written(REGISTERS["contacts"].by_name["month"], D("2026-01-01"), {}) == "2026-01"
    assert written(REGISTERS["contacts"].by_name["sent"], 1234, {}) == "1\u00a0234"
    assert written(REGISTERS["targets"].by_name["value"], 0.85, {}) == "0,85"
    assert written(REGISTERS["targets"].by_name["value"], 12.0, {}) == "12"
    assert [written(REGISTERS["events"].by_name["is_break"], flag, {}) for flag in (True, False)] == [
        "Ja",
        "Nej",
    ]
    own = partnership.own.rows
    named = references(partnership.store, partnership.manager, stays["site_id"])
    assert written(stays["site_id"], own["sites"], named) == "Öppna A"
    tenancy = REGISTERS["moves"].by_name["tenancy_id"]
    assert references(partnership.store, partnership.manager, tenancy) == {
        own["tenancies"]: "PA1 · 2024-01-08"
    }
    with words.speaking("en"):
        assert written(REGISTERS["events"].by_name["is_break"], True, {}) == "Yes"


def test_what_references_may_point_at(partnership: Partnership) -> None:
    store, who, own = partnership.store, partnership.manager, partnership.own
    assert set(references(store, who, REGISTERS["flats"].by_name["landlord_id"])) == {own.rows["landlords"]}
    assert set(references(store, who, REGISTERS["contacts"].by_name["sender_id"])) == {
        own.partner_id, partnership.other.partner_id
    }  # fmt: skip
    places = references(store, who, REGISTERS["flats"].by_name["municipality_code"])
    assert next(iter(places.items())) == ("0880", "Kalmar")
    assert len(places) == 12


def test_the_day_a_flat_leaves_the_programme_is_no_day_of_it_any_more(partnership: Partnership) -> None:
    key = partnership.own.rows["empty_flat"]
    for left, ended in ((today(), True), (today() + timedelta(days=1), False)):
        with partnership.store.write("bulk") as session:
            session.get_one(Flat, key).available_to = left
        assert partnership.one("flats", key).ended is ended
        assert (key in found(partnership, "flats", with_ended=False)) is not ended


def test_what_no_database_holds_is_not_found(partnership: Partnership) -> None:
    own = partnership.own.rows
    for search in ("\0", "GA1 \0", "GA1\0", "\ud800"):
        assert found(partnership, "stays", search=search) == []
        assert found(partnership, "sites", search=search) == []
    for key in (2**31, 2**63, 2**70, 0, -1):
        with pytest.raises(LookupError):
            partnership.one("stays", key or -2)
        assert found(partnership, "moves", of=("tenancy_id", key)) == []
    assert found(partnership, "stays", search="GA1") == [own["stays"]]


def test_a_whole_register_is_listed_however_large(partnership: Partnership) -> None:
    """More rows than PostgreSQL takes values in one query."""
    site, count = partnership.own.rows["second_site"], 70_000
    with partnership.store.write("bulk") as session:
        session.execute(delete(IdentityWaiver))
        numbers = "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < :count)"
        session.execute(text(
            "INSERT INTO stays (site_id, guest_code, checked_in, checked_out, home_group, sex, age_band, version) "
            f"{numbers} SELECT :site, 'H' || i, '2021-01-01', '2021-01-02', '0880', 'man', '30_44', 1 FROM n"
        ), {"count": count, "site": site})  # fmt: skip
    page = listing(partnership.store, partnership.manager, REGISTERS["stays"], limit=10**12)
    assert (page.total, len(page.rows)) == (count + 1, count + 1)
    codes = [row.values["guest_code"] for row in page.rows]
    assert codes[0] == "GA1", "the newest stands first"
    assert [row.id for row in page.rows[:3]] == found(partnership, "stays", limit=3)
    assert {row.owner for row in page.rows} == {partnership.own.partner_id}
    rest = listing(partnership.store, partnership.manager, REGISTERS["stays"], limit=10**12, offset=count)
    assert rest.rows == page.rows[count:]
    searched = listing(partnership.store, partnership.manager, REGISTERS["stays"], search="H", limit=10**12)
    assert len(searched.rows) == count


def test_the_owner_of_each_of_very_many_rows(partnership: Partnership) -> None:
    """However many parents they have."""
    count = 70_000
    own, other = partnership.own, partnership.other
    rows = [SimpleNamespace(id=n, tenancy_id=n) for n in range(1, count)]
    with partnership.store.read() as session:
        owners = owners_of(session, REGISTERS["moves"], rows)
    assert {key: owner for key, owner in owners.items() if owner is not None} == {
        own.rows["tenancies"]: own.partner_id, other.rows["tenancies"]: other.partner_id
    }  # fmt: skip
