"""Taking in: what is kept, what is undone, who may, and two at once."""

import threading
from datetime import date

import pytest
from sqlalchemy import func, select

from lib.access.identity import Identity, Role
from lib.access.rights import Refused
from lib.intake import writing
from lib.intake.files import NightFile
from lib.intake.preview import prepare
from lib.intake.problems import FileRefused, Superseded
from lib.intake.recognition import Choices
from lib.intake.writing import take_in
from lib.records.tables import (
    AuditEntry,
    NightDetail,
    NightReport,
    NightRevision,
    NightState,
    Partner,
    Site,
)

HEADER = "Datum;Boende;Läge;Belagda;Extra;Fullt;Nya i natt\n".replace("Fullt", "Ingen plats fullt")
FIRST = HEADER + "2026-01-14;norra;;12;2;1;3\n2026-01-15;norra;;13;;;\n"


def nights_of(kalmar, site="norra"):
    with kalmar.store.read() as session:
        found = session.scalars(
            select(NightReport).where(NightReport.site_id == kalmar.sites[site]).order_by(NightReport.night)
        )
        return found.all()


def how_many(kalmar, table) -> int:
    with kalmar.store.read() as session:
        return session.scalar(select(func.count()).select_from(table))


def test_new_nights_are_stored_with_who_and_unknown_stays_unknown(any_kalmar):
    outcome = take_in(
        any_kalmar.preview(FIRST), records=any_kalmar.store, asker=any_kalmar.manager("mission")
    )
    assert (outcome.new, outcome.changed, outcome.sites_added) == (2, 0, 0)
    first, second = nights_of(any_kalmar)
    assert (first.occupied, first.surge_opened, first.turned_away_full, first.new_tonight) == (12, 2, 1, 3)
    assert (second.occupied, second.surge_opened, second.turned_away_full, second.new_tonight) == (
        13,
        0,
        None,
        None,
    )
    assert {night.reported_by for night in (first, second)} == {"chef-mission"}
    assert {night.version for night in (first, second)} == {1}
    assert any_kalmar.store.revision() > 0


def test_a_changed_night_keeps_what_it_said(any_kalmar):
    kalmar = any_kalmar
    take_in(kalmar.preview(FIRST), records=kalmar.store, asker=None)
    with kalmar.store.write("test") as session:
        session.add(
            NightDetail(report_id=nights_of(kalmar)[1].id, dimension="sex", category="woman", persons=4)
        )
    revision = kalmar.store.revision()
    later = kalmar.preview(HEADER + "2026-01-14;norra;;15;;;\n2026-01-15;norra;stängt;;;;\n", "rättad.csv")
    assert (later.new, later.changed, later.unchanged) == (0, 2, 0)
    take_in(later, records=kalmar.store, asker=None)

    first, second = nights_of(kalmar)
    # Empty cells keep what was known; the extra beds and the turned away still stand.
    assert (first.occupied, first.surge_opened, first.turned_away_full, first.version) == (15, 2, 1, 2)
    assert (second.state, second.occupied, second.version) == (NightState.CLOSED, None, 2)
    assert how_many(kalmar, NightDetail) == 0  # nobody sleeps in a closed house
    assert kalmar.store.revision() > revision
    with kalmar.store.read() as session:
        kept = session.scalars(select(NightRevision).order_by(NightRevision.report_id)).all()
    assert [row.reason for row in kept] == ["import rättad.csv"] * 2
    assert {row.replaced_by for row in kept} == {"command line"}
    assert kept[0].former["occupied"] == 12
    assert kept[1].former["state"] == "reported"
    assert kept[1].former["details"] == {"sex": {"woman": 4}}


def test_beds_counted_anew_end_an_older_statement_of_them(kalmar):
    stated = "Datum;Boende;Belagda;Tillgängliga\n2026-01-14;norra;12;20\n"
    take_in(kalmar.preview(stated), records=kalmar.store, asker=None)
    take_in(kalmar.preview(FIRST), records=kalmar.store, asker=None)
    assert nights_of(kalmar)[0].stated_available is None


def test_the_same_file_again_changes_nothing_and_leaves_no_trace(any_kalmar):
    kalmar = any_kalmar
    take_in(kalmar.preview(FIRST), records=kalmar.store, asker=None)
    before = (kalmar.store.revision(), how_many(kalmar, AuditEntry), how_many(kalmar, NightRevision))
    again = kalmar.preview(FIRST)
    assert (again.new, again.changed, again.unchanged, again.writes) == (0, 0, 2, False)
    assert take_in(again, records=kalmar.store, asker=None).new == 0
    assert (kalmar.store.revision(), how_many(kalmar, AuditEntry), how_many(kalmar, NightRevision)) == before


def test_one_trace_for_the_whole_import(kalmar):
    take_in(kalmar.preview("Datum;Boende;Belagda\n2026-01-13;norra;1\n"), records=kalmar.store, asker=None)
    before = how_many(kalmar, AuditEntry)
    preview = kalmar.preview(FIRST + "2026-01-16;okänd;;1;;;\n")
    take_in(preview, records=kalmar.store, asker=None)
    with kalmar.store.read() as session:
        imports = select(AuditEntry).where(AuditEntry.action == "import").order_by(AuditEntry.id)
        _first, trace = session.scalars(imports).all()
    assert how_many(kalmar, AuditEntry) == before + 1
    assert (trace.actor, trace.category, trace.table_name) == ("command line", "operational", "night_reports")
    assert (trace.after["new"], trace.after["refused"], trace.after["sha256"]) == (2, 1, preview.digest)


MANY = NightFile(
    "toronto.csv",
    (
        "OCCUPANCY_DATE,PROGRAM_NAME,SECTOR,OCCUPANCY,CAPACITY\n"
        + "".join(f"01/{day:02}/2020,Program {n},Men,1,2\n" for day in range(1, 31) for n in range(10))
    ).encode(),
)


def test_a_failure_in_the_middle_of_writing_undoes_all_of_it(any_kalmar, monkeypatch):
    store = any_kalmar.store
    monkeypatch.setattr(writing, "CHUNK", 100)
    written: list[int] = []

    def fail_at_the_second(count: int) -> None:
        written.append(count)
        if len(written) == 2:
            raise RuntimeError("the lamp goes out")

    before = (store.revision(), how_many(any_kalmar, AuditEntry), how_many(any_kalmar, Site))
    preview = prepare(MANY, Choices(), records=store, asker=None)
    with pytest.raises(RuntimeError, match="lamp"):
        take_in(preview, records=store, asker=None, progress=fail_at_the_second)
    assert written == [100, 100]
    assert how_many(any_kalmar, NightReport) == 0
    assert (store.revision(), how_many(any_kalmar, AuditEntry), how_many(any_kalmar, Site)) == before
    assert take_in(preview, records=store, asker=None).new == 300


def test_what_was_previewed_is_what_is_written_or_nothing(any_kalmar):
    kalmar = any_kalmar
    mine, theirs = kalmar.preview(FIRST), kalmar.preview(FIRST.replace(";12;", ";14;"))
    take_in(theirs, records=kalmar.store, asker=None)
    with pytest.raises(Superseded, match="Någon annan har skrivit några av nätterna"):
        take_in(mine, records=kalmar.store, asker=None)
    assert [night.occupied for night in nights_of(kalmar)] == [14, 13]


def test_two_at_once_the_second_is_told_and_nothing_is_half_written(any_kalmar, monkeypatch):
    """Both find the nights unwritten; the database lets only one of them write."""
    store = any_kalmar.store
    previews = [prepare(MANY, Choices(), records=store, asker=None) for _ in range(2)]
    start = threading.Barrier(2)
    told: list[str] = []

    def run(preview) -> None:
        start.wait()
        try:
            take_in(preview, records=store, asker=None)
            told.append("in")
        except Superseded:
            told.append("told")

    threads = [threading.Thread(target=run, args=(preview,)) for preview in previews]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(told) == ["in", "told"]
    assert how_many(any_kalmar, NightReport) == 300
    with store.read() as session:
        assert session.scalar(select(func.count()).select_from(Partner).where(Partner.code == "toronto")) == 1
        imports = select(func.count()).select_from(AuditEntry).where(AuditEntry.action == "import")
        assert session.scalar(imports) == 1


def test_a_register_manager_takes_in_the_own_partners_nights_only(kalmar):
    rows = "Datum;Boende;Belagda\n2026-01-14;norra;12\n2026-01-14;akut;5\n"
    preview = kalmar.preview(rows, asker=kalmar.manager("mission"))
    assert preview.new == 1
    assert preview.checked.refused[0].reasons == (
        "”Kommunens akutboende” hör till Kalmar kommun. Bara den partens registeransvariga chef läser in dess nätter.",
    )
    assert kalmar.preview(rows).new == 2  # the command line writes for any


def test_names_of_other_partners_sites_are_not_proposed(kalmar):
    preview = kalmar.preview("Datum;Boende;Belagda\n2026-01-14;akuten;5\n", asker=kalmar.manager("mission"))
    assert "akutboende" not in preview.checked.refused[0].reasons[0]


@pytest.mark.parametrize("role", [role for role in Role if role is not Role.REGISTER_MANAGER])
def test_no_other_role_takes_in_anything(kalmar, role):
    asker = Identity(1, "x", "X", role, kalmar.partners["mission"], kalmar.sites["norra"])
    with pytest.raises(Refused):
        kalmar.preview(FIRST, asker=asker)


def test_a_preview_of_another_is_no_right_to_write(kalmar):
    preview = kalmar.preview("Datum;Boende;Belagda\n2026-01-14;akut;5\n")
    with pytest.raises(Refused):
        take_in(preview, records=kalmar.store, asker=kalmar.manager("mission"))
    assert nights_of(kalmar, "akut") == []


def test_a_mapping_of_another_partner_is_refused(kalmar):
    with pytest.raises(FileRefused, match="en annan parts nätter"):
        prepare(MANY, Choices(), records=kalmar.store, asker=kalmar.manager("mission"))


def test_the_partner_of_a_file_may_be_said(kalmar):
    preview = prepare(MANY, Choices(partner="kommun"), records=kalmar.store, asker=None)
    take_in(preview, records=kalmar.store, asker=None)
    with kalmar.store.read() as session:
        site = session.scalars(select(Site).where(Site.code == "program-1")).one()
    assert (site.partner_id, site.open_from) == (kalmar.partners["kommun"], date(2020, 1, 1))
    with pytest.raises(FileRefused, match="ingen part med koden ”ingen”"):
        prepare(MANY, Choices(partner="ingen"), records=kalmar.store, asker=None)
