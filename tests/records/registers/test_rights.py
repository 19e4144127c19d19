"""Who may read and write what: every register, each role, whose row it is, through every door."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date

import pytest
from sqlalchemy import select

from lib.access.identity import Identity, Role
from lib.access.rights import Refused
from lib.records.registers.catalogue import ALL, REGISTERS
from lib.records.registers.past import past, undo
from lib.records.registers.reading import listing, one, references
from lib.records.registers.register import Register
from lib.records.registers.writing import Change, RowRefused, end, remove, save
from lib.records.tables import RowHistory
from tests.records.registers.partnership import EDIT, NEW, Partnership, new

SECRET = {"stays", "tenancies", "moves", "disturbances", "signatures"}
NAMES = [register.name for register in ALL]
OUTSIDE = (Role.NIGHT_REPORTER, Role.STEERING, Role.ADMINISTRATOR)
LATE = date(2030, 12, 31)


def test_every_register_has_its_row_in_these_tests() -> None:
    assert NEW.keys() == EDIT.keys() == REGISTERS.keys()
    assert {register.name for register in ALL if register.secret} == SECRET


def _all_doors(
    partnership: Partnership, who: Identity, register: Register
) -> tuple[Callable[[], object], ...]:
    store, key = partnership.store, partnership.own.rows[register.name]
    values = new(register.name, partnership.own, partnership.other)
    return (
        lambda: listing(store, who, register),
        lambda: one(store, who, register, key),
        lambda: past(store, who, register, key),
        lambda: save(store, who, register, Change(values)),
        lambda: save(store, who, register, Change(EDIT[register.name], key, 1)),
        lambda: end(store, who, register, key, 1, LATE),
        lambda: remove(store, who, register, key, 1),
        lambda: undo(store, who, register, key, 1),
    )


@pytest.mark.parametrize("role", OUTSIDE)
def test_roles_outside_meet_no_register_by_any_door(partnership: Partnership, role: Role) -> None:
    who = partnership.people()[role]
    for register in ALL:
        for door in _all_doors(partnership, who, register):
            with pytest.raises(Refused):
                door()
        for field in register.fields:
            if field.refers_to is not None:
                with pytest.raises(Refused):
                    references(partnership.store, who, field)
    assert partnership.store.revision() == 1


@pytest.mark.parametrize("name", NAMES)
def test_reading_by_role_and_owner(partnership: Partnership, name: str) -> None:
    store, register = partnership.store, REGISTERS[name]
    own, other = partnership.own, partnership.other
    seen = {row.id: row for row in listing(store, own.manager, register, limit=100).rows}
    assert own.rows[name] in seen
    assert seen[own.rows[name]].may_change is (name != "targets")
    if name == "targets":
        assert seen[own.rows[name]].owner is None
    else:
        assert seen[own.rows[name]].owner == own.partner_id
        if name in SECRET:
            assert {row.owner for row in seen.values()} == {own.partner_id}
            with pytest.raises(LookupError):
                one(store, own.manager, register, other.rows[name])
            with pytest.raises(LookupError):
                past(store, own.manager, register, other.rows[name])
        else:
            theirs = one(store, own.manager, register, other.rows[name])
            assert (theirs.owner, theirs.may_change) == (other.partner_id, False)
    coordinator = partnership.coordinator
    if name in SECRET:
        for door in (listing, lambda *of: one(*of, own.rows[name]), lambda *of: past(*of, own.rows[name])):
            with pytest.raises(Refused):
                door(store, coordinator, register)
    else:
        row = one(store, coordinator, register, own.rows[name])
        assert row.may_change is (name == "targets")


def test_a_pause_in_allocation_is_the_owners_own_matter(partnership: Partnership) -> None:
    store, events = partnership.store, REGISTERS["events"]
    own, other = partnership.own.rows, partnership.other.rows
    seen = {
        who: {row.id for row in listing(store, who, events).rows}
        for who in (partnership.manager, partnership.coordinator)
    }
    assert seen[partnership.manager] == {own["events"], own["pause"], other["events"]}
    assert seen[partnership.coordinator] == {own["events"], other["events"]}
    for who, key in ((partnership.manager, other["pause"]), (partnership.coordinator, own["pause"])):
        with pytest.raises(LookupError):
            one(store, who, events, key)
        with pytest.raises(LookupError):
            past(store, who, events, key)


@pytest.mark.parametrize("name", NAMES)
def test_writing_by_role_and_owner(partnership: Partnership, name: str) -> None:
    store, register = partnership.store, REGISTERS[name]
    own, other = partnership.own, partnership.other
    writer, reader = (
        (partnership.coordinator, own.manager)
        if name == "targets"
        else (own.manager, partnership.coordinator)
    )
    values = new(name, own, other)
    before = store.revision()
    with pytest.raises(Refused):
        save(store, reader, register, Change(values))
    with pytest.raises(Refused):
        save(store, reader, register, Change(EDIT[name], own.rows[name], 1))
    with pytest.raises(Refused):
        remove(store, reader, register, own.rows[name], 1)
    if name != "targets":
        foreign = other.rows[name]
        for door in (
            lambda: save(store, writer, register, Change(EDIT[name], foreign, 1)),
            # A wrong version gets no answer either: it would tell what the row says.
            lambda: save(store, writer, register, Change(EDIT[name], foreign, 99)),
            lambda: remove(store, writer, register, foreign, 1),
            lambda: undo(store, writer, register, foreign, 1),
        ):
            with pytest.raises(Refused):
                door()
    assert store.revision() == before
    (added,) = save(store, writer, register, Change(values)).row_ids
    saved = one(store, writer, register, added)
    assert {field: saved.values[field] for field in values} == values
    assert saved.owner == (None if name == "targets" else own.partner_id)
    (changed,) = save(store, writer, register, Change(EDIT[name], own.rows[name], 1)).row_ids
    stored = one(store, writer, register, changed).values
    assert {field: stored[field] for field in EDIT[name]} == EDIT[name]
    assert store.revision() > before


POINTING = {
    "capacity": ("site_id",),
    "waivers": ("site_id",),
    "signatures": ("site_id",),
    "stays": ("site_id",),
    "events": ("site_id", "landlord_id"),
    "full-house": ("site_id",),
    "flats": ("landlord_id",),
    "tenancies": ("flat_id",),
    "moves": ("tenancy_id", "flat_id"),
    "disturbances": ("tenancy_id",),
}
ROW_OF = {"site_id": "sites", "landlord_id": "landlords", "flat_id": "flats", "tenancy_id": "tenancies"}


@pytest.mark.parametrize(
    ("name", "field"), [(name, field) for name, fields in POINTING.items() for field in fields]
)
def test_nobody_points_at_what_is_another_partners(partnership: Partnership, name: str, field: str) -> None:
    store, register = partnership.store, REGISTERS[name]
    own, other = partnership.own, partnership.other
    foreign = other.rows[ROW_OF[field]]
    assert foreign not in references(store, own.manager, register.by_name[field])
    with pytest.raises(RowRefused) as refused:
        save(store, own.manager, register, Change({**new(name, own, other), field: foreign}))
    assert refused.value.problems[0].field == field
    # Nor by moving a row that is there already, fixed field or not.
    with pytest.raises(RowRefused) as refused:
        save(store, own.manager, register, Change({field: foreign}, own.rows[name], 1))
    assert {problem.field for problem in refused.value.problems} == {field}
    assert store.revision() == 1


@pytest.mark.parametrize(
    "name", [register.name for register in ALL if any(field.fixed for field in register.fields)]
)
def test_fixed_fields_stand_as_they_were(partnership: Partnership, name: str) -> None:
    register = REGISTERS[name]
    own = partnership.own
    writer = partnership.coordinator if name == "targets" else own.manager
    another = {
        "site_id": own.rows["sites" if name == "waivers" else "second_site"], "code": "annan-kod", "month": date(2025, 10, 1), "register": "counts",
        "measure": "full_nights", "sender_id": partnership.other.partner_id, "receiver_id": own.partner_id,
    }  # fmt: skip
    for field in register.fields:
        if field.fixed and field.name in another:
            with pytest.raises(RowRefused, match="står som"):
                partnership.save(name, {field.name: another[field.name]}, own.rows[name], writer)


def test_a_reader_may_be_told_the_names_of_operational_rows_only(partnership: Partnership) -> None:
    store, own, other = partnership.store, partnership.own, partnership.other
    site, tenancy = REGISTERS["capacity"].by_name["site_id"], REGISTERS["moves"].by_name["tenancy_id"]
    named = references(store, own.manager, site, to_read=True)
    assert {named[own.rows["sites"]], named[other.rows["sites"]]} == {"Öppna A", "Öppna B"}
    assert set(references(store, own.manager, tenancy, to_read=True)) == {own.rows["tenancies"]}
    assert references(store, partnership.coordinator, tenancy, to_read=True) == {}
    assert references(store, partnership.coordinator, site) == {}


def test_a_history_is_read_by_whoever_reads_the_row(partnership: Partnership) -> None:
    store, own, other = partnership.store, partnership.own, partnership.other
    partnership.save("stays", {"checked_out": date(2026, 1, 16)}, own.rows["stays"])
    partnership.save("capacity", {"regular_beds": 22}, own.rows["capacity"])
    with pytest.raises(LookupError):
        past(store, other.manager, REGISTERS["stays"], own.rows["stays"])
    with pytest.raises(Refused):
        past(store, partnership.coordinator, REGISTERS["stays"], own.rows["stays"])
    (entry,) = past(store, other.manager, REGISTERS["capacity"], own.rows["capacity"])
    assert entry.changes == (("regular_beds", 20, 22),)
    with store.read() as session:
        assert len(session.scalars(select(RowHistory)).all()) == 2


def test_a_phone_that_many_hold_opens_no_register_whatever_its_role(partnership: Partnership) -> None:
    for who in (partnership.manager, partnership.coordinator):
        shared = replace(who, shared=True)
        for register in ALL:
            for door in _all_doors(partnership, shared, register):
                with pytest.raises(Refused):
                    door()
        with pytest.raises(Refused):
            references(partnership.store, shared, REGISTERS["capacity"].by_name["site_id"])
    assert partnership.store.revision() == 1


def test_a_manager_of_no_partner_writes_nothing(partnership: Partnership) -> None:
    lost = Identity(77, "lost", "Lost", Role.REGISTER_MANAGER, None)
    for register in ALL:
        with pytest.raises(Refused):
            save(
                partnership.store,
                lost,
                register,
                Change(new(register.name, partnership.own, partnership.other)),
            )
