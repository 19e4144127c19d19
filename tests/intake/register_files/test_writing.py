"""Taking a register's file in: what is kept and refused, who may, and two at once."""

from __future__ import annotations

import threading
from datetime import date
from typing import Any

import pytest
from sqlalchemy import func, select, update

from lib.access.identity import Identity, Role
from lib.access.rights import Refused
from lib.intake.files import NightFile
from lib.intake.problems import FileRefused, NeedsChoice, Superseded
from lib.intake.refusals import refused_csv
from lib.intake.register_files.preview import prepare
from lib.intake.register_files.summary import counts, notes, recognised, sample
from lib.intake.register_files.writing import _Import, take_in
from lib.records.checks import CHECKS
from lib.records.registers.catalogue import REGISTERS
from lib.records.registers.past import past, undo
from lib.records.registers.reading import today
from lib.records.store import contents
from lib.records.tables import (
    AuditCategory,
    AuditEntry,
    Contract,
    Deed,
    IdentityWaiver,
    RegisterOpening,
    RowDigestKey,
    RowHistory,
    Stay,
)
from lib.words import use
from tests.intake.register_files.conftest import HEADERS, House

OPEN = "norra;k1;2026-01-14;;0880;woman;30_44"
LEFT = "norra;k1;2026-01-14;2026-01-16;0880;woman;30_44"
QUEUED = "p1;2025-10-01;;;;;;sublease;mobile_team;;;;"
MOVED_IN = "p1;2025-10-01;2025-11-01;;;2025-12-01;A-07;sublease;mobile_team;;;;"
MOVED_OUT = MOVED_IN.removesuffix(";;;;") + ";;2026-02-01;own_notice;unknown"
SENT = "2026-01;mission;kommun;12;;"


def how_many(here: House, table: Any) -> int:
    with here.store.read() as session:
        return session.scalar(select(func.count()).select_from(table))


def reasons(preview) -> list[str]:
    return [" ".join(back.reasons) for back in preview.refused_rows]


def test_new_stays_are_stored_and_the_same_file_changes_nothing(anywhere: House) -> None:
    rows = (LEFT, "Södra natthärbärget;k1;2026-01-16;;EU/EEA;;")
    outcome = anywhere.take("stays", *rows)
    assert (outcome.new, outcome.changed) == (2, 0)
    first, second = anywhere.stored("stays")
    assert (first.checked_in, first.checked_out, first.sex, first.version) == (
        date(2026, 1, 14),
        date(2026, 1, 16),
        "woman",
        1,
    )
    assert (second.site_id, second.checked_out) == (anywhere.kalmar.sites["sodra"], None)
    assert (second.home_group, second.sex, second.age_band) == ("eu_eea", "unknown", "unknown")
    revision = anywhere.store.revision()
    again = anywhere.rows("stays", *rows)
    assert (again.new, again.changed, again.unchanged, again.writes) == (0, 0, 2, False)
    assert take_in(again, records=anywhere.store).new == 0
    assert anywhere.store.revision() == revision


@pytest.mark.parametrize(
    ("register", "rows"),
    [("stays", (LEFT, OPEN.replace("k1", "k2"))), ("tenancies", (QUEUED,)), ("contacts", (SENT,))],
)
def test_an_added_row_has_a_past_that_begins_with_the_import(anywhere: House, register, rows) -> None:
    anywhere.take(register, *rows)
    about, manager = REGISTERS[register], anywhere.manager
    for row in anywhere.stored(register):
        (entry,) = past(anywhere.store, manager, about, row.id)
        assert (entry.deed, entry.actor) == (Deed.ADDED, manager.username)
        assert {later for _name, _former, later in entry.changes} != set()
        assert all(former is None for _name, former, _later in entry.changes)
        assert undo(anywhere.store, manager, about, row.id, row.version) is None
    assert anywhere.stored(register) == []
    with anywhere.store.read() as session:
        left = select(RowHistory.id).where(RowHistory.table_name == about.table.__tablename__)
        assert session.scalars(left).all() == []


def test_many_new_rows_have_one_beginning_each(anywhere: House, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("lib.intake.register_files.writing.CHUNK", 7)
    anywhere.take("stays", *(OPEN.replace("k1", f"g{n}") for n in range(25)))
    with anywhere.store.read() as session:
        kept = list(
            session.execute(
                select(RowHistory.row_id, RowHistory.deed, RowHistory.former).where(
                    RowHistory.table_name == "stays"
                )
            )
        )
    assert sorted(row_id for row_id, _deed, _former in kept) == [stay.id for stay in anywhere.stored("stays")]
    assert {(deed, former) for _row_id, deed, former in kept} == {(Deed.ADDED, None)}


def test_a_changed_row_keeps_what_it_said_before(anywhere: House) -> None:
    anywhere.take("stays", OPEN)
    revision = anywhere.store.revision()
    outcome = anywhere.take("stays", LEFT)
    assert (outcome.new, outcome.changed) == (0, 1)
    (stay,) = anywhere.stored("stays")
    assert (stay.checked_out, stay.version) == (date(2026, 1, 16), 2)
    assert anywhere.store.revision() > revision
    entry, added = past(anywhere.store, anywhere.manager, REGISTERS["stays"], stay.id)
    assert entry.changes == (("checked_out", None, date(2026, 1, 16)),)
    assert (entry.deed, added.deed) == (Deed.CHANGED, Deed.ADDED)
    undo(anywhere.store, anywhere.manager, REGISTERS["stays"], stay.id, 2)
    assert anywhere.stored("stays")[0].checked_out is None


def test_the_log_holds_counts_and_no_value_of_the_register(anywhere: House) -> None:
    anywhere.take("stays", OPEN)
    preview = anywhere.rows("stays", LEFT, "norra;k2;2026-01-14;;0880;man;18_29", "norra;;;;;;")
    take_in(preview, records=anywhere.store)
    with anywhere.store.read() as session:
        entries = session.scalars(select(AuditEntry).where(AuditEntry.action == "import")).all()
        assert session.scalar(select(func.count()).select_from(RowDigestKey)) == 0
    entry = entries[-1]
    assert (entry.category, entry.table_name, entry.actor) == (
        AuditCategory.REGISTER,
        "stays",
        "chef-mission",
    )
    assert entry.partner_id == anywhere.kalmar.partners["mission"]
    assert entry.after == {
        "file": "fil.csv",
        "sha256": preview.digest,
        "new": 1,
        "changed": 1,
        "unchanged": 0,
        "refused": 1,
    }
    assert entry.before is entry.row_id is entry.digest is None


def test_an_empty_database_holds_real_records_from_then_on(anywhere: House) -> None:
    with anywhere.store.read() as session:
        assert contents(session) == "empty"
    anywhere.take("stays", OPEN)
    with anywhere.store.read() as session:
        assert contents(session) == "real"


def test_one_wrong_row_of_a_hundred_is_handed_back_and_the_others_are_written(anywhere: House) -> None:
    rows = [f"norra;k{n};2026-01-14;2026-01-{15 + n % 10};0880;woman;30_44" for n in range(100)]
    rows[41] = "norra;k41;2026-01-14;2026-01-99;0880;woman;30_44"
    preview = anywhere.rows("stays", *rows)
    assert (preview.new, preview.refused) == (99, 1)
    take_in(preview, records=anywhere.store)
    assert len(anywhere.stored("stays")) == 99
    (back,) = preview.refused_rows
    assert (back.row, back.cells[1]) == (43, "k41")
    lines = refused_csv(preview).decode("utf-8-sig").splitlines()
    assert lines[1].startswith("43;")
    corrected = "\n".join(lines).replace("2026-01-99", "2026-01-19")
    assert (again := anywhere.prepared("stays", corrected)).refused_rows == ()
    assert (again.new, again.unchanged) == (1, 0)


def test_tenancies_go_from_decision_to_exit_with_the_days_they_were_written_down(anywhere: House) -> None:
    for row, expected in (
        (QUEUED, (today(), None)),
        (MOVED_IN, (today(), None)),
        (MOVED_OUT, (today(), today())),
    ):
        preview = anywhere.rows("tenancies", row)
        assert reasons(preview) == []
        take_in(preview, records=anywhere.store)
        (tenancy,) = anywhere.stored("tenancies")
        assert (tenancy.recorded_on, tenancy.exit_recorded_on) == expected
    assert (tenancy.partner_id, tenancy.contract, tenancy.version) == (
        anywhere.kalmar.partners["mission"],
        Contract.SUBLEASE,
        3,
    )
    take_in(anywhere.rows("tenancies", MOVED_IN), records=anywhere.store)
    (tenancy,) = anywhere.stored("tenancies")
    assert (tenancy.exited_on, tenancy.exit_how, tenancy.exit_recorded_on) == (None, None, None)


def test_a_tenancy_recorded_earlier_keeps_the_day_it_was_recorded(anywhere: House) -> None:
    anywhere.take("tenancies", MOVED_IN)
    with anywhere.store.write("test") as session:
        table: Any = REGISTERS["tenancies"].table
        session.execute(update(table).values(recorded_on=date(2025, 12, 2)))
    anywhere.take("tenancies", MOVED_IN.replace("mobile_team", "none"))
    assert anywhere.stored("tenancies")[0].recorded_on == date(2025, 12, 2)


def test_contacts_are_stored_as_the_partners_own_statement(anywhere: House) -> None:
    anywhere.take("contacts", SENT, "2026-01;kommun;mission;;9;4")
    sent, received = anywhere.stored("contacts")
    assert {sent.reporter_id, received.reporter_id} == {anywhere.kalmar.partners["mission"]}
    assert (sent.sent, sent.received, received.received, received.started) == (12, None, 9, 4)
    assert anywhere.take("contacts", SENT.replace("12", "13")).changed == 1
    assert anywhere.stored("contacts")[0].sent == 13


def test_an_empty_cell_empties_and_a_missing_column_keeps(anywhere: House) -> None:
    anywhere.take("stays", LEFT)
    short = "site_id;guest_code;checked_in;sex\nnorra;k1;2026-01-14;man\n"
    take_in(anywhere.prepared("stays", short), records=anywhere.store)
    (stay,) = anywhere.stored("stays")
    assert (stay.sex, stay.checked_out, stay.age_band) == ("man", date(2026, 1, 16), "30_44")
    anywhere.take("stays", OPEN)
    assert anywhere.stored("stays")[0].checked_out is None


def test_a_new_row_needs_every_needed_column(here: House) -> None:
    preview = here.prepared("stays", "site_id;guest_code;checked_in;sex\nnorra;k1;2026-01-14;man\n")
    assert reasons(preview) == [
        "Raden är ny, men filen saknar ”Folkbokföringskommun” och ”Ålder”. Lägg till det: nya rader behöver det."
    ]


def test_rows_that_contradict_each_other_are_all_refused(here: House) -> None:
    preview = here.rows("stays", OPEN, LEFT, "norra;k2;2026-01-14;;0880;man;18_29", OPEN)
    assert [back.row for back in preview.refused_rows] == [2, 3, 5]
    assert preview.new == 1
    assert "även rad 3 och 5" in reasons(preview)[0]
    assert "”checked_out” skiljer sig" in reasons(preview)[0]


def test_a_person_entered_twice_is_found(here: House) -> None:
    same = here.rows("tenancies", MOVED_IN, MOVED_IN)
    assert (same.new, same.refused) == (1, 0)
    assert "1 rad säger samma sak" in " ".join(notes(same))
    other = here.rows("tenancies", MOVED_IN, QUEUED)
    assert (other.new, other.refused) == (0, 2)
    assert "”person_code” och ”decided_on” är lika" in reasons(other)[0]


def test_stays_of_one_guest_that_overlap_in_the_file_are_all_refused(here: House) -> None:
    preview = here.rows(
        "stays",
        "norra;k1;2026-01-14;2026-01-20;0880;woman;30_44",
        "norra;k1;2026-01-18;2026-01-22;0880;woman;30_44",
        "norra;k1;2026-01-25;2026-01-26;0880;woman;30_44",
        "sodra;k1;2026-01-15;2026-01-16;0880;woman;30_44",
    )
    assert [back.row for back in preview.refused_rows] == [2, 3]
    assert preview.new == 2


def test_a_guest_open_at_two_sites_in_the_file_is_refused_at_both(here: House) -> None:
    preview = here.rows("stays", OPEN, OPEN.replace("norra", "sodra"), OPEN.replace("k1", "k2"))
    assert [back.row for back in preview.refused_rows] == [2, 3]


def test_two_tenancies_of_one_person_that_both_go_on_are_refused(here: House) -> None:
    later = QUEUED.replace("2025-10-01", "2025-11-01")
    preview = here.rows("tenancies", QUEUED, later, QUEUED.replace("p1", "p2"))
    assert [back.row for back in preview.refused_rows] == [2, 3]
    assert CHECKS["T20"].remedy() in reasons(preview)[1]
    here.take("tenancies", QUEUED)
    assert here.rows("tenancies", later).refused == 1


def test_a_guest_open_at_two_sites_is_refused_against_what_is_stored(anywhere: House) -> None:
    anywhere.take("stays", OPEN)
    again = "sodra;k1;2026-01-20;;0880;woman;30_44"
    assert anywhere.rows("stays", again).refused == 1
    both = anywhere.rows("stays", again, LEFT)
    assert (both.new, both.changed, both.refused) == (1, 1, 0)
    take_in(both, records=anywhere.store)
    assert [stay.checked_out for stay in anywhere.stored("stays")] == [date(2026, 1, 16), None]


def test_a_stay_at_the_same_site_may_end_and_begin_anew_in_one_file(anywhere: House) -> None:
    anywhere.take("stays", OPEN)
    assert anywhere.take("stays", "norra;k1;2026-01-20;;0880;woman;30_44", LEFT).new == 1


def test_what_leans_on_a_refused_change_is_refused_with_it(anywhere: House) -> None:
    """The check-out of k1 lies before the check-in: so the second open stay has no room either."""
    anywhere.take("stays", OPEN)
    preview = anywhere.rows(
        "stays", "norra;k1;2026-01-20;;0880;woman;30_44", LEFT.replace("2026-01-16", "2026-01-13")
    )
    assert (preview.new, preview.changed, preview.refused) == (0, 0, 2)


def test_a_row_that_means_several_stored_ones_is_handed_back(here: House) -> None:
    with here.store.write("test") as session:
        for last in (16, 17):
            session.add(
                Stay(
                    site_id=here.kalmar.sites["norra"],
                    guest_code="k1",
                    checked_in=date(2026, 1, 14),
                    checked_out=date(2026, 1, last),
                    home_group="0880",
                    sex="woman",
                    age_band="30_44",
                )
            )
    assert here.rows("stays", LEFT).unchanged == 1
    assert "2 rader i registret" in reasons(here.rows("stays", OPEN))[0]


def test_without_a_decision_the_register_stays_closed(here: House) -> None:
    with here.store.write("test") as session:
        for opening in session.scalars(select(RegisterOpening)):
            session.delete(opening)
    with pytest.raises(FileRefused, match="beslut"):
        here.rows("stays", OPEN)
    assert here.rows("contacts", SENT).new == 1


def test_under_a_waiver_no_stay_is_taken_in(anywhere: House) -> None:
    with anywhere.store.write("test") as session:
        session.add(
            IdentityWaiver(
                site_id=anywhere.kalmar.sites["norra"],
                valid_from=date(2026, 1, 10),
                valid_to=date(2026, 1, 20),
                committee="Socialnämnden",
                decided_on=date(2026, 1, 1),
                paragraph="§ 4",
                reference="SN 2026/1",
            )
        )
    preview = anywhere.rows("stays", OPEN, "norra;k2;2026-01-21;;0880;man;18_29")
    assert (preview.new, preview.refused) == (1, 1)
    take_in(preview, records=anywhere.store)
    assert len(anywhere.stored("stays")) == 1


@pytest.mark.parametrize("role", [role for role in Role if role is not Role.REGISTER_MANAGER])
@pytest.mark.parametrize("register", ["stays", "tenancies", "contacts"])
def test_only_the_register_manager_takes_files_in(here: House, role: Role, register: str) -> None:
    asker = Identity(1, "x", "X", role, here.kalmar.partners["mission"])
    with pytest.raises(Refused):
        here.rows(register, OPEN, asker=asker)


def test_another_partners_rows_cannot_be_reached(anywhere: House) -> None:
    anywhere.take("tenancies", QUEUED)
    anywhere.take("contacts", SENT)
    town = anywhere.kalmar.manager("kommun")
    stays = anywhere.rows("stays", OPEN, asker=town)
    assert (stays.new, stays.refused) == (0, 1)
    assert "Norra" not in reasons(stays)[0]
    theirs = anywhere.rows("tenancies", QUEUED, asker=town)
    assert (theirs.new, theirs.changed, theirs.unchanged) == (1, 0, 0)
    contacts = anywhere.rows("contacts", "2026-01;mission;kommun;;11;5", asker=town)
    assert (contacts.new, contacts.changed) == (1, 0)
    told = "month;sender_id;receiver_id;sent;received;started;Rapporterat av\n2026-01;mission;kommun;99;;;Missionen\n"
    other = anywhere.prepared("contacts", told, asker=town)
    assert (other.new, other.changed, other.refused) == (0, 0, 0)
    assert "1 rad är en annan parts uppgift" in " ".join(notes(other))


def test_a_preview_of_somebody_without_the_right_is_not_written(here: House) -> None:
    from dataclasses import replace

    preview = here.rows("stays", OPEN)
    steering = replace(preview.keeper, role=Role.STEERING)
    with pytest.raises(Refused):
        take_in(replace(preview, keeper=steering), records=here.store)
    assert here.stored("stays") == []


def test_what_somebody_else_wrote_meanwhile_is_looked_at_first(anywhere: House) -> None:
    shown = anywhere.rows("stays", LEFT)
    anywhere.take("stays", OPEN)
    with pytest.raises(Superseded):
        take_in(shown, records=anywhere.store)
    assert [stay.checked_out for stay in anywhere.stored("stays")] == [None]


def test_what_somebody_wrote_elsewhere_does_not_stand_in_the_way(anywhere: House) -> None:
    shown = anywhere.rows("stays", LEFT)
    anywhere.take("contacts", SENT)
    assert take_in(shown, records=anywhere.store).new == 1


def test_a_register_closed_meanwhile_takes_nothing_in(here: House) -> None:
    shown = here.rows("stays", LEFT)
    with here.store.write("test") as session:
        for opening in session.scalars(select(RegisterOpening)):
            session.delete(opening)
    with pytest.raises(Superseded):
        take_in(shown, records=here.store)


def test_two_at_once_write_the_rows_once(anywhere: House) -> None:
    previews = [
        anywhere.rows("stays", *(OPEN.replace("k1", f"k{n}") for n in range(50))) for _turn in range(2)
    ]
    said: list[str] = []

    def run(preview) -> None:
        try:
            take_in(preview, records=anywhere.store)
            said.append("written")
        except Superseded:
            said.append("superseded")

    threads = [threading.Thread(target=run, args=(preview,)) for preview in previews]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(said) == ["superseded", "written"]
    assert len(anywhere.stored("stays")) == 50


def test_a_failure_in_the_middle_writes_nothing(anywhere: House, monkeypatch: pytest.MonkeyPatch) -> None:
    anywhere.take("stays", OPEN)

    def fails(self) -> None:
        raise OSError("the disk is full")

    monkeypatch.setattr(_Import, "_leave_trace", fails)
    revision, kept = anywhere.store.revision(), how_many(anywhere, RowHistory)
    with pytest.raises(OSError, match="disk"):
        anywhere.take("stays", LEFT, "norra;k2;2026-01-14;;0880;man;18_29")
    assert [stay.checked_out for stay in anywhere.stored("stays")] == [None]
    assert anywhere.store.revision() == revision
    assert how_many(anywhere, RowHistory) == kept


def test_the_command_line_names_the_partner(here: House) -> None:
    def prepared(partner: str | None):
        file = NightFile("fil.csv", f"{HEADERS['contacts']}\n{SENT}\n".encode())
        return prepare(file, REGISTERS["contacts"], records=here.store, asker=None, partner=partner)

    with pytest.raises(NeedsChoice) as asked:
        prepared(None)
    assert (asked.value.field, asked.value.options) == ("partner", ("kommun", "mission"))
    with pytest.raises(FileRefused, match="nobody"):
        prepared("nobody")
    take_in(prepared("mission"), records=here.store)
    assert here.stored("contacts")[0].reporter_id == here.kalmar.partners["mission"]
    assert prepared("kommun").refused == 1


def test_the_preview_in_words(here: House) -> None:
    here.take("stays", OPEN)
    use("sv")
    preview = here.rows("stays", LEFT, "sodra;k2;2026-01-14;;;man;18_29")
    assert counts(preview) == [
        ("Nya rader", 1),
        ("Ändrade rader", 1),
        ("Oförändrade rader", 0),
        ("Nekade rader", 0),
    ]
    changed, new = sample(preview)
    assert changed[:2] == (2, "ändrad")
    assert changed[2].endswith("– → 2026-01-16")
    assert new[:2] == (3, "ny")
    assert new[2].startswith("Södra natthärbärget, k2, 2026-01-14, Okänd")
    assert "”home_group” är tom på 1 rad: den sparas som ”Okän" in " ".join(notes(preview))
    assert ("Rubrikrad", "1") in recognised(preview)


def test_remarks_name_the_check_and_the_rows(here: House) -> None:
    """One guest at two sites the same night is allowed, and remarked on."""
    preview = here.rows(
        "stays",
        "norra;k1;2026-01-14;2026-01-16;0880;woman;30_44",
        "sodra;k1;2026-01-15;2026-01-17;0880;woman;30_44",
    )
    assert preview.new == 2
    (remark,) = [remark for remark in preview.remarks if remark.check == "S04"]
    assert remark.rows == (3,)
    assert any(sentence.startswith("S04 ") for sentence in notes(preview))
