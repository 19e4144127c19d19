"""The past of a row: who changed what, taking it back, and where none of it may ever stand."""

from __future__ import annotations

import json
from datetime import date
from typing import Any

import pytest
from sqlalchemy import delete, func, insert, select, text

from lib.access.rights import Refused
from lib.records.emptying import empty
from lib.records.past_kept import DEED
from lib.records.registers.catalogue import ALL, BY_TABLE, REGISTERS
from lib.records.registers.past import past, undo
from lib.records.registers.reading import one
from lib.records.registers.writing import Change, RowRefused, remove, save, save_all
from lib.records.store import ChangedMeanwhile, Store
from lib.records.tables import (
    AuditEntry,
    Base,
    Capacity,
    Deed,
    Disturbance,
    Flat,
    RowHistory,
    Stay,
    Tenancy,
)
from tests.records.registers.partnership import EDIT, NEW, NIGHT, PERSON, Partnership, new

D = date.fromisoformat
SECRET = [register.name for register in ALL if register.secret]


def told(partnership: Partnership, name: str, key: int | None = None, by: Any = None) -> list[Any]:
    who = by or (partnership.coordinator if name == "targets" else partnership.manager)
    return list(past(partnership.store, who, REGISTERS[name], key or partnership.own.rows[name]))


def writer(partnership: Partnership, name: str) -> Any:
    return partnership.coordinator if name == "targets" else partnership.manager


@pytest.mark.parametrize("name", NEW)
def test_every_register_keeps_a_history_and_takes_back_its_last_change(
    partnership: Partnership, name: str
) -> None:
    store, register, who = partnership.store, REGISTERS[name], writer(partnership, name)
    values = new(name, partnership.own, partnership.other)
    (key,) = save(store, who, register, Change(values)).row_ids
    before = one(store, who, register, key)
    edit = {**EDIT[name]}
    if name == "stays":
        edit = {"checked_out": D("2026-01-17")}
    if name == "moves":
        edit = {"moved_on": D("2025-09-19")}
    save(store, who, register, Change(edit, key, before.version))
    (field, later), *_rest = edit.items()
    changed, added = told(partnership, name, key)
    assert (changed.deed, changed.actor, added.deed) == (Deed.CHANGED, who.name, Deed.ADDED)
    assert changed.changes == ((field, before.values[field], later),)
    assert {(field, after) for field, former, after in added.changes if former is None} >= set(values.items())
    assert changed.at >= added.at

    saved = undo(store, who, register, key, before.version + 1)
    assert saved is not None
    assert saved.row_ids == (key,)
    assert one(store, who, register, key).values == before.values
    undone = told(partnership, name, key)[0]
    assert (undone.deed, undone.changes) == (Deed.UNDONE, ((field, later, before.values[field]),))
    # What was undone can be undone in its turn.
    undo(store, who, register, key, before.version + 2)
    assert one(store, who, register, key).values[field] == later


@pytest.mark.parametrize("name", NEW)
def test_the_undo_of_an_addition_removes_the_row_and_its_past(partnership: Partnership, name: str) -> None:
    store, register, who = partnership.store, REGISTERS[name], writer(partnership, name)
    (key,) = save(store, who, register, Change(new(name, partnership.own, partnership.other))).row_ids
    assert undo(store, who, register, key, 1) is None
    with pytest.raises(LookupError):
        one(store, who, register, key)
    with store.read() as session:
        assert session.scalar(select(func.count()).select_from(RowHistory)) == 0


def test_an_addition_that_others_refer_to_is_not_undone(partnership: Partnership) -> None:
    (landlord,) = partnership.save("landlords", {"name": "Nya bolaget", "kind": "private"}).row_ids
    partnership.save("flats", new("flats", partnership.own, partnership.other) | {"landlord_id": landlord})
    with pytest.raises(RowRefused, match="Lägenheter"):
        undo(partnership.store, partnership.manager, REGISTERS["landlords"], landlord, 1)
    assert partnership.one("landlords", landlord).values["name"] == "Nya bolaget"


def test_undo_asks_the_rules_again(partnership: Partnership) -> None:
    """Taking back a check-out is refused once the guest is checked in elsewhere."""
    own = partnership.own.rows
    partnership.save("stays", {"checked_out": D("2026-01-15")}, own["stays"])
    partnership.save(
        "stays", {"site_id": own["second_site"], "guest_code": "GA1", "checked_in": D("2026-01-15"), **PERSON}
    )
    with pytest.raises(RowRefused):
        undo(partnership.store, partnership.manager, REGISTERS["stays"], own["stays"], 2)
    assert partnership.one("stays").values["checked_out"] == D("2026-01-15")


def test_undo_needs_the_right_the_version_and_a_past(partnership: Partnership) -> None:
    store, register, own = partnership.store, REGISTERS["capacity"], partnership.own
    with pytest.raises(RowRefused, match="inget att ta tillbaka"):
        undo(store, own.manager, register, own.rows["capacity"], 1)
    partnership.save("capacity", {"regular_beds": 30}, own.rows["capacity"])
    with pytest.raises(Refused):
        undo(store, partnership.other.manager, register, own.rows["capacity"], 2)
    with pytest.raises(Refused):
        undo(store, partnership.coordinator, register, own.rows["capacity"], 2)
    with pytest.raises(ChangedMeanwhile):
        undo(store, own.manager, register, own.rows["capacity"], 1)
    assert partnership.one("capacity").values["regular_beds"] == 30


def test_undo_brings_back_when_a_day_was_written_down(partnership: Partnership) -> None:
    key = partnership.own.rows["tenancies"]
    partnership.save("tenancies", {"taken_over_on": D("2026-01-02"), "contract": "first_hand"}, key)
    partnership.save("tenancies", {"taken_over_on": None, "contract": "sublease"}, key)

    def stamp() -> date | None:
        with partnership.store.read() as session:
            return session.get_one(Tenancy, key).takeover_recorded_on

    assert stamp() is None
    with partnership.store.read() as session:
        kept = session.scalars(select(RowHistory).order_by(RowHistory.id.desc())).first()
        assert kept is not None
        was = kept.former["takeover_recorded_on"]
    undo(partnership.store, partnership.manager, REGISTERS["tenancies"], key, 3)
    assert stamp() == D(was)


def test_a_correction_of_several_fields_tells_only_what_changed(partnership: Partnership) -> None:
    key = partnership.own.rows["sites"]
    values = partnership.one("sites").values
    partnership.save("sites", values | {"sector": "Kvinnor", "open_to": D("2027-03-31")}, key)
    (entry,) = told(partnership, "sites")
    assert {field: (former, later) for field, former, later in entry.changes} == {
        "sector": (None, "Kvinnor"), "open_to": (None, D("2027-03-31")),
    }  # fmt: skip


def test_what_changes_nothing_leaves_no_past(partnership: Partnership) -> None:
    partnership.save("sites", partnership.one("sites").values, partnership.own.rows["sites"])
    assert told(partnership, "sites") == []


def test_bulk_statements_and_nights_leave_no_history(partnership: Partnership) -> None:
    with partnership.store.write("bulk") as session:
        stay = {"site_id": partnership.own.rows["sites"], "checked_in": NIGHT, "version": 1, **PERSON}
        session.execute(insert(Stay.__table__), [stay | {"guest_code": f"B{n}"} for n in range(3)])
        session.execute(insert(Stay), [stay | {"guest_code": f"C{n}"} for n in range(3)])
    with partnership.store.read() as session:
        assert session.scalars(select(RowHistory)).all() == []


@pytest.mark.parametrize("way", ["orm", "core", "cascade"])
def test_the_past_goes_with_its_row_whatever_way_it_goes(partnership: Partnership, way: str) -> None:
    tenancy = partnership.own.rows["tenancies"]
    (key,) = partnership.save("disturbances", new("disturbances", partnership.own, partnership.other)).row_ids
    partnership.save("disturbances", {"kind": "threat"}, key)
    partnership.save("capacity", {"regular_beds": 30}, partnership.own.rows["capacity"])
    with partnership.store.write("x") as session:
        if way == "orm":
            session.delete(session.get_one(Disturbance, key))
        elif way == "core":
            session.execute(delete(Disturbance).where(Disturbance.id == key))
        else:
            session.execute(text("DELETE FROM tenancies WHERE id = :key"), {"key": tenancy})
    with partnership.store.read() as session:
        assert {row.table_name for row in session.scalars(select(RowHistory))} == {"capacities"}


def test_every_register_table_loses_its_past_with_the_row(any_store: Store) -> None:
    """The trigger of each table, asked one by one."""
    with any_store.engine.connect() as connection:
        sign = {
            "sqlite": "SELECT name FROM sqlite_master WHERE type = 'trigger'",
            "postgresql": "SELECT tgname FROM pg_trigger WHERE NOT tgisinternal",
        }[connection.dialect.name]
        triggers = set(connection.scalars(text(sign)))
    assert {f"{table.__tablename__}_past" for table in BY_TABLE} <= triggers


@pytest.mark.parametrize("name", SECRET)
def test_the_audit_log_never_holds_a_value_of_a_secret_register(partnership: Partnership, name: str) -> None:
    canaries = {
        "stays": ({"guest_code": "KANARIE77", "checked_in": D("2011-11-11"), "checked_out": D("2011-11-12")},
                  {"home_group": "0881"}),
        "tenancies": ({"person_code": "KANARIE77", "decided_on": D("2011-11-11"), "offered_on": D("2011-11-12"),
                       "left_queue_on": D("2011-11-13"), "left_queue_reason": "no_contact"},
                      {"left_queue_reason": "moved_away"}),
        "moves": ({"moved_on": D("2025-11-11")}, {"moved_on": D("2025-11-12")}),
        "disturbances": ({"occurred_on": D("2025-11-11")}, {"kind": "threat"}),
        "signatures": ({"name": "KANARIE77"}, {"name": "KANARIE78"}),
    }  # fmt: skip
    secrets = {
        "KANARIE7",
        "2011-11-1",
        "2025-11-1",
        "no_contact",
        "moved_away",
        "threat",
        "0881",
        "visitors",
    }
    store, who, register = partnership.store, partnership.manager, REGISTERS[name]
    with store.write("x") as session:
        session.execute(text("UPDATE sites SET open_from = '2010-01-01'"))
    first, then = canaries[name]
    values = new(name, partnership.own, partnership.other) | first
    (key,) = save(store, who, register, Change(values)).row_ids
    save(store, who, register, Change(then, key, 1))
    undo(store, who, register, key, 2)
    remove(store, who, register, key, 3)
    (gone,) = save(store, who, register, Change(values)).row_ids
    undo(store, who, register, gone, 1)
    with store.read() as session:
        entries = session.scalars(
            select(AuditEntry).where(AuditEntry.table_name == register.table.__tablename__)
        ).all()
        everything = session.scalars(select(AuditEntry)).all()
    assert [entry.action for entry in entries] == ["insert", "update", "update", "delete", "insert", "delete"]
    assert {entry.partner_id for entry in entries} == {partnership.own.partner_id}
    columns = [
        column.key
        for column in AuditEntry.__table__.columns
        if column.key not in {"id", "at", "digest", "partner_id"}
    ]
    said = json.dumps([[getattr(entry, column) for column in columns] for entry in everything], default=str)
    assert not {secret for secret in secrets if secret in said}
    with store.engine.connect() as connection:
        assert connection.scalar(text("SELECT count(*) FROM row_history")) == 0
        assert connection.scalar(text("SELECT count(*) FROM row_digest_keys")) == 0


def test_what_was_a_pause_in_allocation_stays_the_owners_own_in_the_past(partnership: Partnership) -> None:
    """The landlord of an event that all read today is in nobody else's history, nor what the event then said."""
    own, values = partnership.own.rows, {"kind": "other", "landlord_id": None, "title": "Öppet för alla"}
    (key,) = partnership.save("events", {
        "title": "Hemlig paus", "kind": "allocation_pause", "landlord_id": own["landlords"], "starts_on": NIGHT,
    }).row_ids  # fmt: skip
    partnership.save("events", {"title": "Hemlig ändring"}, key)
    partnership.save("events", values, key)
    partnership.save("events", {"title": "Öppen ändring"}, key)
    assert len(told(partnership, "events", key)) == 4
    for who in (partnership.coordinator, partnership.other.manager):
        (entry,) = told(partnership, "events", key, by=who)
        assert entry.changes == (("title", "Öppet för alla", "Öppen ändring"),)


def test_no_row_has_a_key_that_no_database_knows(partnership: Partnership) -> None:
    for key in (2**31, 2**63, 2**70, -1):
        with pytest.raises(LookupError):
            past(partnership.store, partnership.manager, REGISTERS["sites"], key)
        with pytest.raises(ChangedMeanwhile):
            undo(partnership.store, partnership.manager, REGISTERS["sites"], key, 1)


def test_a_bulk_leaves_a_history_for_each_row(partnership: Partnership) -> None:
    values = new("flats", partnership.own, partnership.other)
    changes = [Change(values | {"code": f"BULK-{n}"}) for n in range(3)]
    saved = save_all(partnership.store, partnership.manager, REGISTERS["flats"], changes)
    assert [told(partnership, "flats", key)[0].deed for key in saved.row_ids] == [Deed.ADDED] * 3


def test_what_is_refused_leaves_no_history(partnership: Partnership) -> None:
    values = new("flats", partnership.own, partnership.other)
    with pytest.raises(RowRefused):
        save_all(partnership.store, partnership.manager, REGISTERS["flats"], [Change(values), Change(values)])
    with partnership.store.read() as session:
        assert session.scalars(select(RowHistory)).all() == []


def test_a_change_past_the_registers_is_history_too_in_the_name_of_who_made_it(
    partnership: Partnership,
) -> None:
    with partnership.store.write("rensaren") as session:
        session.get_one(Flat, partnership.own.rows["flats"]).code = "A-99"
        assert DEED not in session.info
    (entry,) = told(partnership, "flats")
    assert (entry.actor, entry.deed, entry.changes) == ("rensaren", Deed.CHANGED, (("code", "A-01", "A-99"),))


def test_an_emptied_database_has_no_past(partnership: Partnership) -> None:
    partnership.save("capacity", {"regular_beds": 30}, partnership.own.rows["capacity"])
    empty(partnership.store, "admin")
    with partnership.store.read() as session:
        for table in (RowHistory, Capacity, Stay):
            assert session.scalar(select(func.count()).select_from(table)) == 0


def test_all_columns_of_a_register_are_fields_or_known_to_the_writer() -> None:
    """A column that is neither would be stored empty by every form."""
    outside = {
        "id",
        "version",
        "partner_id",
        "reporter_id",
        "recorded_on",
        "takeover_recorded_on",
        "exit_recorded_on",
    }
    for register in ALL:
        columns = set(Base.metadata.tables[register.table.__tablename__].columns.keys())
        assert columns - set(register.by_name) <= outside
