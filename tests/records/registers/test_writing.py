"""What is written, what is refused and in which words, and that nothing is written halfway."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import date
from threading import Barrier
from typing import Any

import pytest
from sqlalchemy import CheckConstraint, UniqueConstraint, delete, func, select, update

from lib.records.registers import drafting, writing
from lib.records.registers.catalogue import ALL, BY_TABLE, REGISTERS
from lib.records.registers.reading import listing, one, today
from lib.records.registers.row_rules import RULES, ordered_days
from lib.records.registers.writing import Change, RowRefused, end, remove, save, save_all
from lib.records.store import ChangedMeanwhile, contents
from lib.records.tables import (
    Capacity,
    CountedContact,
    DatabaseFact,
    IdentityWaiver,
    RegisterOpening,
    Stay,
    Tenancy,
)
from tests.records.registers.partnership import NEW, NIGHT, PERSON, Partnership, new

D = date.fromisoformat


def refusal(door: Any) -> list[tuple[str | None, str]]:
    with pytest.raises(RowRefused) as refused:
        door()
    return [(problem.field, problem.words) for problem in refused.value.problems]


def rows(partnership: Partnership, table: Any) -> int:
    with partnership.store.read() as session:
        return session.scalar(select(func.count()).select_from(table))


# ---- limits, told together


def test_everything_wrong_with_a_row_is_told_at_once_with_field_value_and_what_is_allowed(
    partnership: Partnership,
) -> None:
    told = dict(refusal(lambda: partnership.save("sites", {
        "name": " ", "code": "x" * 121, "legal_form": "krog", "groups": 21, "open_from": "1989-12-31",
        "open_to": "i höst", "season_start_month": 1.5, "report_mail": "a\nb",
    })))  # fmt: skip
    assert told.keys() == {
        "name",
        "code",
        "legal_form",
        "groups",
        "open_from",
        "open_to",
        "season_start_month",
        "report_mail",
    }
    assert told["name"] == "Namn: fyll i ett värde."
    assert "121 tecken" in told["code"]
    assert "Högst 120" in told["code"]
    assert told["legal_form"].startswith("Rättslig form: krog finns inte bland valen: Efter individuell")
    assert told["groups"] == "Grupper: 21 går inte att spara. Skriv ett heltal från 1 till 20."
    assert "1989-12-31" in told["open_from"]
    assert "1990-01-01" in told["open_from"]
    assert told["open_to"] == "Stängde: i höst är inget datum. Skriv år, månad och dag, som 2026-01-14."
    assert "1.5" in told["season_start_month"]
    assert "en rad text" in told["report_mail"]
    assert partnership.store.revision() == 1


def test_days_in_the_wrong_order_are_named_with_both_days(partnership: Partnership) -> None:
    (problem,) = refusal(
        lambda: partnership.save("flats", {"available_to": D("2019-01-01")}, partnership.own.rows["flats"])
    )
    assert problem[0] == "available_to"
    assert "2019-01-01" in problem[1]
    assert "2020-01-01" in problem[1]


BROKEN = {
    "season_has_both_ends": ("sites", {"season_start_month": 10}),
    "moved_in_has_flat": ("tenancies", {"moved_in": D("2026-01-10")}),
    "left_queue_or_moved_in": ("tenancies", {"moved_in": D("2026-01-10"), "left_queue_on": D("2026-01-11"),
                                             "left_queue_reason": "declined", "flat_id": "empty_flat"}),
    "exit_needs_move_in": ("tenancies", {"exited_on": D("2026-01-10"), "exit_how": "other", "exit_destination": "unknown"}),
    "takeover_needs_move_in": ("tenancies", {"taken_over_on": D("2026-01-10")}),
    "exit_is_whole": ("tenancies", {"moved_in": D("2026-01-10"), "flat_id": "empty_flat", "exited_on": D("2026-01-12")}),
    "two_partners": ("contacts", {"receiver_id": "PARTNER"}),
    "reporter_takes_part": ("contacts", {"sender_id": "OTHER", "receiver_id": "THIRD"}),
    "own_side_only": ("contacts", {"received": 2}),
    "started_among_received": ("contacts", {"sender_id": "OTHER", "receiver_id": "PARTNER", "sent": None,
                                            "received": 2, "started": 3}),
}  # fmt: skip


def test_every_rule_that_a_table_holds_has_its_words() -> None:
    outside = {"groups_positive", "season_start_is_month", "season_end_is_month", "month_is_first_day"}
    told = {rule[0] for rules in RULES.values() for rule in rules}
    assert told == BROKEN.keys()
    for register in ALL:
        table = register.table
        prefix = f"ck_{table.__tablename__}_"
        names = {
            str(found.name).removeprefix(prefix)
            for found in table.__table__.constraints
            if isinstance(found, CheckConstraint)
            and not str(found.name).endswith(("_length", "_not_negative"))
        }
        names -= {f"{later}_not_before_{earlier}" for earlier, later in ordered_days(table)}
        codes = {
            type(column.type).__name__ == "Enum" and column.type.name for column in table.__table__.columns
        }
        assert names - codes <= told | outside, table
    assert set(RULES) <= set(BY_TABLE)


@pytest.mark.parametrize("rule", BROKEN)
def test_each_rule_of_a_row_is_refused_in_words(partnership: Partnership, rule: str) -> None:
    name, broken = BROKEN[rule]
    own, other = partnership.own, partnership.other
    places = {**own.rows, "PARTNER": own.partner_id, "OTHER": other.partner_id, "THIRD": other.partner_id}
    values = new(name, own, other) | {
        field: places.get(value, value) if field.endswith("_id") else value for field, value in broken.items()
    }
    before = partnership.store.revision()
    for _field, words in refusal(lambda: partnership.save(name, values)):
        assert len(words) > 20
        assert not {"CHECK", "constraint", "failed"} & set(words.split())
    assert partnership.store.revision() == before


def test_the_database_refuses_in_words_when_every_rule_was_passed_by(
    partnership: Partnership, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The backstop: with rules and checks gone, each constraint still ends in words and nothing written."""
    monkeypatch.setattr("lib.records.registers.writing.broken_rules", lambda *_: [])
    monkeypatch.setattr("lib.records.checks.judge", lambda *_: [])
    own, other = partnership.own, partnership.other
    places = {**own.rows, "PARTNER": own.partner_id, "OTHER": other.partner_id, "THIRD": other.partner_id}
    for name, broken in BROKEN.values():
        values = new(name, own, other) | {
            field: places.get(value, value) if field.endswith("_id") else value
            for field, value in broken.items()
        }
        ((_field, words),) = refusal(lambda name=name, values=values: partnership.save(name, values))
        assert words == "Radens värden går inte ihop, så den sparades inte."
    assert partnership.store.revision() == 1


# ---- what the rows beside it refuse

UNIQUE = {
    "sites.name": ("sites", {"name": "Öppna B"}, "name", "Namnet Öppna B är upptaget"),
    "sites.code": ("sites", {"code": "b-stilla"}, "code", "Koden b-stilla är upptagen"),
    "landlords.name": ("landlords", {"name": "Bolaget B"}, "name", "Namnet Bolaget B är upptaget"),
    "flats.code": ("flats", {"code": "B-01"}, "code", "Koden B-01 är upptagen"),
    "signatures.site_id,name": ("signatures", {"name": "Åke"}, "name", "Namnet Åke finns redan"),
    "tenancy_moves.tenancy_id,moved_on": ("moves", {"moved_on": D("2025-03-03")}, "moved_on", "redan en flytt den 2025-03-03"),
    "counted_contacts.sender_id,receiver_id,month,reporter_id": ("contacts", {"month": D("2025-11-01")}, "month", "redan rapporterat"),
    "register_openings.partner_id,register": ("openings", {"register": "stays"}, "register", "redan ett beslut"),
}  # fmt: skip


def test_every_unique_constraint_is_in_these_tests() -> None:
    found = {
        f"{register.table.__tablename__}.{','.join(column.name for column in unique.columns)}"
        for register in ALL
        for unique in register.table.__table__.constraints
        if isinstance(unique, UniqueConstraint)
    }
    assert found == UNIQUE.keys()


@pytest.mark.parametrize("case", UNIQUE)
def test_what_may_be_there_once_is_refused_in_words(
    partnership: Partnership, monkeypatch: pytest.MonkeyPatch, case: str
) -> None:
    monkeypatch.setattr("lib.records.checks.judge", lambda *_: [])  # what the database itself leads to
    name, twice, field, words = UNIQUE[case]
    values = new(name, partnership.own, partnership.other) | twice
    ((at, said),) = refusal(lambda: partnership.save(name, values))
    assert at == field
    assert words in said
    # The same, twice within one bulk.
    fresh = new(name, partnership.own, partnership.other)
    before = partnership.store.revision()
    with pytest.raises(RowRefused) as refused:
        save_all(partnership.store, partnership.manager, REGISTERS[name], [Change(fresh), Change(fresh)])
    assert [(problem.field in fresh, problem.place) for problem in refused.value.problems] == [(True, 1)]
    assert partnership.store.revision() == before


@pytest.mark.parametrize("checked", [True, False])
@pytest.mark.parametrize(
    ("name", "values"),
    [
        ("capacity", {"site_id": "sites", "valid_from": D("2025-05-01")}),
        ("waivers", {"valid_from": D("2024-06-01"), "valid_to": D("2024-06-30")}),
        ("targets", {"measure": "occupancy"}),
    ],
)
def test_overlapping_spans_are_refused_in_words(
    partnership: Partnership,
    monkeypatch: pytest.MonkeyPatch,
    name: str,
    values: dict[str, Any],
    checked: bool,
) -> None:
    if not checked:
        monkeypatch.setattr("lib.records.checks.judge", lambda *_: [])
    asked = new(name, partnership.own, partnership.other) | values
    if "site_id" in values:
        asked["site_id"] = partnership.own.rows[values["site_id"]]
    writer = partnership.coordinator if name == "targets" else partnership.manager
    told = refusal(lambda: save(partnership.store, writer, REGISTERS[name], Change(asked)))
    assert all("constraint" not in words for _field, words in told)
    if not checked:
        assert told[0][0] == "valid_from"
        assert "gäller redan" in told[0][1]


def test_one_span_may_end_and_the_next_begin_in_the_same_bulk_whatever_their_order(
    partnership: Partnership,
) -> None:
    key = partnership.own.rows["capacity"]
    following = Change(
        {"site_id": partnership.own.rows["sites"], "valid_from": D("2026-02-01"), "regular_beds": 24}
    )
    ending = Change({"valid_to": D("2026-01-31")}, key, 1)
    saved = save_all(partnership.store, partnership.manager, REGISTERS["capacity"], [following, ending])
    assert saved.row_ids[1] == key
    assert partnership.one("capacity", saved.row_ids[0]).values["regular_beds"] == 24


@pytest.mark.parametrize("checked", [True, False])
def test_no_stay_under_a_waiver(
    partnership: Partnership, monkeypatch: pytest.MonkeyPatch, checked: bool
) -> None:
    if not checked:
        monkeypatch.setattr("lib.records.checks.judge", lambda *_: [])
    stay = {"site_id": partnership.own.rows["second_site"], "guest_code": "GX", "checked_in": D("2024-05-05"),
            "checked_out": D("2024-05-06"), **PERSON}  # fmt: skip
    told = refusal(lambda: partnership.save("stays", stay))
    assert [field for field, _words in told] == ["checked_in"]
    assert checked or "identitetsuppgifter" in told[0][1]
    assert rows(partnership, Stay) == 2


# ---- registers that a decision opens


@pytest.mark.parametrize(
    ("name", "kind"),
    [("stays", "stays"), ("tenancies", "tenancies"), ("moves", "tenancies"), ("disturbances", "tenancies")],
)
def test_without_a_decision_the_register_stays_shut(partnership: Partnership, name: str, kind: str) -> None:
    own = partnership.own
    with partnership.store.write("x") as session:
        session.execute(delete(RegisterOpening).where(
            RegisterOpening.partner_id == own.partner_id, RegisterOpening.register == kind
        ))  # fmt: skip
    ((field, words),) = refusal(lambda: partnership.save(name, new(name, own, partnership.other)))
    assert field is None
    assert "inget beslut om att öppna registret" in words
    # The partner beside has decided, and writes.
    theirs = new(name, partnership.other, own)
    assert save(partnership.store, partnership.other.manager, REGISTERS[name], Change(theirs)).row_ids


def test_a_decision_holds_from_its_day(partnership: Partnership) -> None:
    with partnership.store.write("x") as session:
        session.execute(update(RegisterOpening).values(decided_on=date(today().year + 1, 1, 1)))
    refusal(lambda: partnership.save("stays", new("stays", partnership.own, partnership.other)))


# ---- stays


@pytest.mark.parametrize("checked", [True, False])
def test_the_same_guest_is_not_in_two_houses_of_one_partner(
    partnership: Partnership, monkeypatch: pytest.MonkeyPatch, checked: bool
) -> None:
    if not checked:
        monkeypatch.setattr("lib.records.checks.judge", lambda *_: [])
    own = partnership.own.rows
    elsewhere = {"site_id": own["second_site"], "guest_code": "GA1", "checked_in": D("2026-01-15"), **PERSON}
    told = refusal(lambda: partnership.save("stays", elsewhere))
    assert len(told) == 1
    assert "2026-01-14" in told[0][1]
    assert "Öppna A" in told[0][1]
    partnership.save("stays", {"checked_out": D("2026-01-15")}, own["stays"])
    (added,) = partnership.save("stays", elsewhere).row_ids
    # Nor by opening the former stay again.
    assert refusal(lambda: partnership.save("stays", {"checked_out": None}, own["stays"]))
    assert partnership.one("stays", added).values["checked_out"] is None
    # A code is the register's own: the other partner may have the same.
    theirs = {"site_id": partnership.other.rows["sites"], "guest_code": "GA1", "checked_in": NIGHT, **PERSON}
    assert save(partnership.store, partnership.other.manager, REGISTERS["stays"], Change(theirs)).row_ids


def test_two_check_ins_at_once_do_not_both_pass(partnership: Partnership) -> None:
    own, meet = partnership.own.rows, Barrier(2)

    def check_in(site: int) -> bool:
        meet.wait()
        try:
            partnership.save("stays", {"site_id": site, "guest_code": "GRACE", "checked_in": NIGHT, **PERSON})
        except RowRefused:
            return False
        return True

    with ThreadPoolExecutor(2) as pool:
        passed = list(pool.map(check_in, (own["sites"], own["second_site"])))
    assert sorted(passed) == [False, True]
    with partnership.store.read() as session:
        assert len(session.scalars(select(Stay).where(Stay.guest_code == "GRACE")).all()) == 1


# ---- contacts


def test_contacts_are_reported_by_the_own_side_and_by_whole_months(partnership: Partnership) -> None:
    own, other = partnership.own.partner_id, partnership.other.partner_id
    received = {
        "month": D("2025-12-17"),
        "sender_id": other,
        "receiver_id": own,
        "received": "3",
        "started": 2.0,
    }
    (key,) = partnership.save("contacts", received).row_ids
    values = partnership.one("contacts", key).values
    assert (values["month"], values["received"], values["started"], values["sent"]) == (
        D("2025-12-01"),
        3,
        2,
        None,
    )
    with partnership.store.read() as session:
        assert session.get_one(CountedContact, key).reporter_id == own


# ---- tenancies


def recorded(partnership: Partnership, key: int) -> tuple[date, date | None, date | None]:
    with partnership.store.read() as session:
        row = session.get_one(Tenancy, key)
        return row.recorded_on, row.takeover_recorded_on, row.exit_recorded_on


def test_the_day_of_writing_is_kept_when_a_day_is_first_entered(
    partnership: Partnership, monkeypatch: pytest.MonkeyPatch
) -> None:
    def on(day: str) -> date:
        for module in (writing, drafting):
            if hasattr(module, "today"):
                monkeypatch.setattr(module, "today", lambda: D(day))
        return D(day)

    first = on("2026-01-10")
    (key,) = partnership.save("tenancies", new("tenancies", partnership.own, partnership.other)).row_ids
    assert recorded(partnership, key) == (first, None, None)
    second = on("2026-01-20")
    partnership.save(
        "tenancies", {"moved_in": D("2026-01-12"), "flat_id": partnership.own.rows["empty_flat"]}, key
    )
    assert recorded(partnership, key) == (second, None, None)
    on("2026-01-25")
    partnership.save("tenancies", {"moved_in": D("2026-01-13")}, key)
    assert recorded(partnership, key) == (second, None, None)
    third = on("2026-01-30")
    partnership.save("tenancies", {"taken_over_on": D("2026-01-29"), "contract": "first_hand"}, key)
    assert recorded(partnership, key) == (second, third, None)
    fourth = on("2026-02-05")
    partnership.save("tenancies", {"taken_over_on": None, "contract": "sublease", "exited_on": D("2026-02-04"), "exit_how": "own_notice",
                                   "exit_destination": "own_home"}, key)  # fmt: skip
    assert recorded(partnership, key) == (second, None, fourth)
    partnership.save("tenancies", dict.fromkeys(("exited_on", "exit_how", "exit_destination")), key)
    assert recorded(partnership, key) == (second, None, None)


# ---- one after the other, all or nothing


@pytest.mark.parametrize("name", ["capacity", "stays", "tenancies"])
def test_the_second_of_two_writers_is_told_and_overwrites_nothing(
    partnership: Partnership, name: str
) -> None:
    store, who, register = partnership.store, partnership.manager, REGISTERS[name]
    key, field = (
        partnership.own.rows[name],
        {"capacity": "regular_beds", "stays": "sex", "tenancies": "person_code"}[name],
    )
    first, second = {"capacity": (30, 40), "stays": ("man", "unknown"), "tenancies": ("P1", "P2")}[name]
    save(store, who, register, Change({field: first}, key, 1))
    for door in (
        lambda: save(store, who, register, Change({field: second}, key, 1)),
        lambda: remove(store, who, register, key, 1),
        lambda: end(store, who, register, key, 1, D("2026-02-01")),
    ):
        with pytest.raises(ChangedMeanwhile) as told:
            door()
        assert told.value.theirs[field] == first
    assert one(store, who, register, key).values[field] == first


def test_a_row_that_is_gone_is_told(partnership: Partnership) -> None:
    register, key = REGISTERS["disturbances"], partnership.own.rows["disturbances"]
    remove(partnership.store, partnership.manager, register, key, 1)
    with pytest.raises(ChangedMeanwhile) as told:
        save(partnership.store, partnership.manager, register, Change({"kind": "noise"}, key, 1))
    assert told.value.theirs == {}


def test_a_bulk_is_all_or_nothing_and_every_problem_names_its_row(partnership: Partnership) -> None:
    values = new("capacity", partnership.own, partnership.other)
    changes = [
        Change(values),
        Change(values | {"valid_from": D("2023-01-01"), "valid_to": D("2023-06-01"), "regular_beds": -1}),
        Change({"regular_beds": "många"}, partnership.own.rows["capacity"], 1),
    ]
    before = rows(partnership, Capacity)
    with pytest.raises(RowRefused) as refused:
        save_all(partnership.store, partnership.manager, REGISTERS["capacity"], changes)
    assert [(problem.place, problem.field) for problem in refused.value.problems] == [
        (1, "regular_beds"),
        (2, "regular_beds"),
    ]
    good = [changes[0], Change(values | {"valid_from": D("2023-01-01"), "valid_to": D("2023-06-01")})]
    saved = save_all(partnership.store, partnership.manager, REGISTERS["capacity"], good)
    assert rows(partnership, Capacity) == before + 2
    assert [partnership.one("capacity", key).values["valid_from"].year for key in saved.row_ids] == [
        2024,
        2023,
    ]


def test_a_bulk_that_the_database_stops_midway_leaves_nothing(
    partnership: Partnership, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("lib.records.checks.judge", lambda *_: [])
    fresh = new("flats", partnership.own, partnership.other)
    changes = [Change(fresh), Change(fresh | {"code": "A-01"})]
    with pytest.raises(RowRefused) as refused:
        save_all(partnership.store, partnership.manager, REGISTERS["flats"], changes)
    assert (refused.value.problems[0].place, refused.value.problems[0].field) == (1, "code")
    assert listing(partnership.store, partnership.manager, REGISTERS["flats"], search="NY-1").total == 0
    assert partnership.store.revision() == 1


def test_one_row_is_not_changed_twice_in_a_bulk(partnership: Partnership) -> None:
    change = Change({"regular_beds": 3}, partnership.own.rows["capacity"], 1)
    with pytest.raises(ValueError, match="twice"):
        save_all(partnership.store, partnership.manager, REGISTERS["capacity"], [change, change])


def test_a_field_that_is_none_is_a_mistake_of_the_caller(partnership: Partnership) -> None:
    with pytest.raises(KeyError):
        partnership.save("sites", {"partner_id": partnership.other.partner_id}, partnership.own.rows["sites"])


# ---- ending and removing

ENDS = {
    "sites": D("2026-03-31"), "capacity": D("2026-03-31"), "events": D("2026-01-20"), "stays": D("2026-01-20"),
    "flats": D("2030-01-01"), "full-house": D("2026-03-31"), "signatures": D("2026-03-31"), "waivers": D("2024-06-30"),
}  # fmt: skip


@pytest.mark.parametrize("name", ENDS)
def test_a_row_is_ended_and_still_there(partnership: Partnership, name: str) -> None:
    register, key = REGISTERS[name], partnership.own.rows[name]
    end(partnership.store, partnership.manager, register, key, 1, ENDS[name])
    assert partnership.one(name).values[register.ends] == ENDS[name]


def test_what_has_no_end_says_so_and_an_exit_asks_for_the_other_answers(partnership: Partnership) -> None:
    store, who, own = partnership.store, partnership.manager, partnership.own.rows
    ((_field, words),) = refusal(lambda: end(store, who, REGISTERS["landlords"], own["landlords"], 1, NIGHT))
    assert "kan inte avslutas" in words
    assert refusal(lambda: end(store, who, REGISTERS["tenancies"], own["tenancies"], 1, NIGHT))


@pytest.mark.parametrize("name", ["sites", "landlords", "flats", "tenancies", "openings", "tenancy_opening"])
def test_a_row_that_others_refer_to_stays(partnership: Partnership, name: str) -> None:
    register = REGISTERS["openings" if "opening" in name else name]
    ((_field, words),) = refusal(
        lambda: remove(partnership.store, partnership.manager, register, partnership.own.rows[name], 1)
    )
    assert "andra rader hör till den" in words
    belongs = {"sites": "Vistelser", "landlords": "Lägenheter", "flats": "Hyresförhållanden", "tenancies": "Störningar",
               "openings": "Vistelser", "tenancy_opening": "Hyresförhållanden"}  # fmt: skip
    assert belongs[name] in words


@pytest.mark.parametrize("name", [name for name in NEW if name != "targets"])
def test_a_row_entered_by_mistake_goes_with_its_history(partnership: Partnership, name: str) -> None:
    (key,) = partnership.save(name, new(name, partnership.own, partnership.other)).row_ids
    remove(partnership.store, partnership.manager, REGISTERS[name], key, 1)
    with pytest.raises(LookupError):
        partnership.one(name, key)


# ---- what the database is said to hold


def test_the_first_row_makes_an_empty_database_real_and_leaves_an_example_an_example(
    partnership: Partnership,
) -> None:
    for before, after in (("empty", "real"), ("example", "example")):
        with partnership.store.write("x") as session:
            session.merge(DatabaseFact(name="contents", value=before))
        partnership.save("landlords", {"name": f"Nya {before}", "kind": "private"})
        with partnership.store.read() as session:
            assert contents(session) == after


def test_saving_the_same_again_changes_nothing(partnership: Partnership) -> None:
    row = partnership.one("capacity")
    before = partnership.store.revision()
    save(
        partnership.store, partnership.manager, REGISTERS["capacity"], Change(row.values, row.id, row.version)
    )
    assert partnership.one("capacity").version == row.version
    assert partnership.store.revision() == before


def test_what_a_check_only_remarks_is_saved_and_handed_back(partnership: Partnership) -> None:
    stay = new("stays", partnership.own, partnership.other) | {
        "guest_code": "GODD",
        "checked_in": D("2025-01-01"),
    }
    saved = save(partnership.store, partnership.manager, REGISTERS["stays"], Change(stay))
    assert saved.findings
    assert {finding.candidate for finding in saved.findings} == {0}
    assert rows(partnership, Stay) == 3


def test_an_old_value_outside_the_limits_does_not_stand_in_the_way_of_another(
    partnership: Partnership,
) -> None:
    with partnership.store.write("x") as session:
        session.execute(update(IdentityWaiver).values(decided_on=D("1985-01-01")))
    partnership.save(
        "waivers", {"paragraph": "§ 3", "decided_on": D("1985-01-01")}, partnership.own.rows["waivers"]
    )
    assert partnership.one("waivers").values["paragraph"] == "§ 3"
