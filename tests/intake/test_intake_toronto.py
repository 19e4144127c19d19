"""The whole of Toronto's year 2020: every row, its sums, and the same file again."""

import lzma

import pytest
from sqlalchemy import func, select

from lib.intake.files import NightFile
from lib.intake.preview import prepare
from lib.intake.recognition import Choices
from lib.intake.summary import notes
from lib.intake.writing import take_in
from lib.records.store import contents
from lib.records.tables import AuditEntry, Capacity, NightReport, Partner, Site
from lib.settings import ROOT

PACKED = ROOT / "tests" / "data" / "toronto-daily-shelter-occupancy-2020.csv.xz"


@pytest.fixture(scope="module")
def year() -> NightFile:
    return NightFile(PACKED.stem, lzma.decompress(PACKED.read_bytes()))


def test_the_whole_year_is_taken_in_once(any_store, year):
    preview = prepare(year, Choices(), records=any_store, asker=None)
    assert (preview.new, preview.changed, preview.unchanged, preview.refused) == (41_061, 0, 0, 0)
    assert notes(preview)[-2:] == [
        "1\xa0192 nätter har 0 tillgängliga platser.",
        "903 nätter har fler belagda än tillgängliga platser.",
    ]
    assert any_store.revision() == 0  # a preview writes nothing

    outcome = take_in(preview, records=any_store, asker=None)
    assert (outcome.new, outcome.sites_added) == (41_061, 121)
    with any_store.read() as session:
        nights, occupied, available = session.execute(
            select(func.count(), func.sum(NightReport.occupied), func.sum(NightReport.stated_available))
        ).one()
        assert (nights, occupied, available) == (41_061, 1_746_643, 2_265_566)
        assert round(100 * occupied / available, 1) == 77.1
        assert session.scalar(select(func.count()).where(NightReport.stated_available == 0)) == 1_192
        assert session.scalar(select(func.count(func.distinct(NightReport.night)))) == 366
        assert session.scalar(select(func.count(func.distinct(Site.sector)))) == 5
        assert session.scalar(select(func.count()).select_from(Capacity)) == 0  # agreed beds stay unknown
        assert session.scalars(select(Partner.code)).all() == ["toronto"]
        assert contents(session) == "real"
        traces = session.scalars(select(AuditEntry).where(AuditEntry.table_name == "night_reports")).all()
        assert [(trace.action, trace.after["new"], trace.after["sha256"]) for trace in traces] == [
            ("import", 41_061, year.digest)
        ]
        before = session.scalar(select(func.count()).select_from(AuditEntry))

    revision = any_store.revision()
    again = prepare(year, Choices(), records=any_store, asker=None)
    assert (again.new, again.changed, again.unchanged, again.refused) == (0, 0, 41_061, 0)
    assert take_in(again, records=any_store, asker=None).new == 0
    with any_store.read() as session:
        assert session.scalar(select(func.count()).select_from(AuditEntry)) == before
    assert any_store.revision() == revision


def test_a_site_is_open_from_its_first_night_and_keeps_a_stable_code(sqlite_store, year):
    first_rows = b"\n".join(year.content.split(b"\n")[:400]) + b"\n"
    preview = prepare(NightFile("some.csv", first_rows), Choices(), records=sqlite_store, asker=None)
    take_in(preview, records=sqlite_store, asker=None)
    with sqlite_store.read() as session:
        site = session.scalars(
            select(Site).where(Site.name == "COSTI - Toronto Plaza Hotel (Refugees)")
        ).one()
        assert (site.code, site.sector) == ("costi-toronto-plaza-hotel-refugees", "Families")
        assert site.open_from.isoformat() == "2020-01-01"
