"""The schema: the same as the models, up and down, under a lock; what the database itself refuses."""

from __future__ import annotations

import subprocess
import sys
import tomllib
from concurrent.futures import ThreadPoolExecutor
from datetime import date
from typing import Any

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import CheckConstraint, inspect, select, text
from sqlalchemy.exc import DataError, IntegrityError

from lib.records import migrations
from lib.records.migrations import DatabaseIsNewer, downgrade, migrate, newest
from lib.records.store import Store
from lib.records.tables import (
    Area,
    Base,
    Capacity,
    IdentityWaiver,
    Landlord,
    LegalForm,
    Municipality,
    Partner,
    PartnerKind,
    Responsibility,
    ResponsibilityRole,
    Site,
    Stay,
    Target,
)
from lib.settings import DATA, ROOT
from tests.records.everything import fill_every_table


def differences(store: Store) -> list[Any]:
    with store.engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        return compare_metadata(context, Base.metadata)


def test_the_migrated_schema_is_the_models(any_store: Store) -> None:
    assert differences(any_store) == []


def test_the_migrated_check_constraints_are_the_models(any_store: Store) -> None:
    """Alembic does not compare these by itself."""
    inspector = inspect(any_store.engine)
    for name, table in Base.metadata.tables.items():
        models = {str(found.name) for found in table.constraints if isinstance(found, CheckConstraint)}
        assert {found["name"] for found in inspector.get_check_constraints(name)} == models, name


def test_up_down_up(bare_store: Store) -> None:
    assert migrate(bare_store)
    downgrade(bare_store, "base")
    assert set(inspect(bare_store.engine).get_table_names()) <= {"alembic_version"}
    if not bare_store.is_sqlite:
        with bare_store.engine.connect() as connection:
            ours = (
                "SELECT count(*) FROM {} WHERE {} IN (SELECT oid FROM pg_namespace WHERE nspname = 'public')"
            )
            assert connection.scalar(text(ours.format("pg_proc", "pronamespace"))) == 0
            assert (
                connection.scalar(
                    text(ours.format("pg_type", "typnamespace") + " AND typname = 'text_range'")
                )
                == 0
            )
    assert migrate(bare_store)
    assert differences(bare_store) == []


def test_a_second_start_has_nothing_to_do(bare_store: Store) -> None:
    assert migrate(bare_store) is True
    assert migrate(bare_store) is False


def test_the_newest_migration_is_the_one_alembic_finds() -> None:
    assert ScriptDirectory(str(migrations.FOLDER)).get_heads() == [newest()]


def test_a_database_of_a_newer_version_is_left_alone(any_store: Store) -> None:
    with any_store.engine.begin() as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = '9999'"))
    with pytest.raises(DatabaseIsNewer, match="nyare version"):
        migrate(any_store)


def test_simultaneous_migrators_in_one_process(bare_store: Store) -> None:
    with ThreadPoolExecutor(4) as pool:
        done = list(pool.map(lambda _: migrate(Store(bare_store.url)), range(4)))
    assert sorted(done) == [False, False, False, True]


def test_simultaneous_migrators_in_several_processes(bare_store: Store) -> None:
    """Processes of their own making: `multiprocessing` would run again whatever script Streamlit ran last."""
    address = bare_store.url.render_as_string(hide_password=False)
    code = (
        "import sys; from lib.records.migrations import migrate; from lib.records.store import Store;"
        "print(migrate(Store(sys.argv[1])))"
    )
    command = [sys.executable, "-c", code, address]
    running = [subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True) for _ in range(2)]
    assert sorted(process.communicate(timeout=60)[0].strip() for process in running) == ["False", "True"]
    assert differences(bare_store) == []


def test_a_step_that_fails_leaves_nothing(
    bare_store: Store, monkeypatch: pytest.MonkeyPatch, tmp_path
) -> None:
    """A folder of migrations whose only step creates a table and then breaks."""
    for name in ("env.py", "script.py.mako"):
        (tmp_path / name).write_text((migrations.FOLDER / name).read_text())
    (tmp_path / "versions").mkdir()
    (tmp_path / "versions" / "0001_broken.py").write_text(
        "from alembic import op\nimport sqlalchemy as sa\nrevision, down_revision = '0001', None\n"
        "def upgrade():\n    op.create_table('half', sa.Column('id', sa.Integer()))\n    raise ZeroDivisionError\n"
    )
    monkeypatch.setattr(migrations, "FOLDER", tmp_path)
    with pytest.raises(ZeroDivisionError):
        migrate(bare_store)
    assert inspect(bare_store.engine).get_table_names() == []


def test_the_database_file_is_the_owners_alone(bare_sqlite_store: Store) -> None:
    migrate(bare_sqlite_store)
    assert migrations._database_file(bare_sqlite_store).stat().st_mode & 0o077 == 0


def test_records_in_memory_are_refused() -> None:
    with pytest.raises(ValueError, match="memory"):
        Store("sqlite://")


def test_the_countys_municipalities_are_there(any_store: Store) -> None:
    listed = tomllib.loads((DATA / "municipalities.toml").read_text())["municipality"]
    with any_store.read() as session:
        stored = {row.code: row for row in session.scalars(select(Municipality))}
    assert {code: row.name for code, row in stored.items()} == {row["code"]: row["name"] for row in listed}
    assert [code for code, row in stored.items() if row.is_own] == ["0880"]
    assert stored["0880"].name == "Kalmar"
    assert len(stored) == 12


@pytest.fixture
def ids(any_store: Store) -> dict[str, int]:
    """One partner, site and area to hang spans on, and a second site."""
    with any_store.write("anna") as session:
        partner = Partner(code="M", name="Missionen", short_name="M", kind=PartnerKind.CIVIL_SOCIETY)
        area = Area(code="akut", name="Akuta platser")
        session.add_all([partner, area])
        session.flush()
        sites = [
            Site(partner_id=partner.id, code=code, name=code, open_from=date(2025, 1, 1),
                 legal_form=LegalForm.WITHOUT_ASSESSMENT)
            for code in ("ett", "två")
        ]  # fmt: skip
        session.add_all(sites)
    return {"partner": partner.id, "area": area.id, "site": sites[0].id, "other_site": sites[1].id}


def span(kind: str, ids: dict[str, int], first: str, last: str | None, *, other: bool = False) -> Base:
    days = {"valid_from": date.fromisoformat(first), "valid_to": last and date.fromisoformat(last)}
    site = ids["other_site" if other else "site"]
    if kind == "capacities":
        return Capacity(site_id=site, regular_beds=20, **days)
    if kind == "identity_waivers":
        return IdentityWaiver(site_id=site, committee="Socialnämnden", decided_on=date(2025, 1, 1),
                              paragraph="§ 12", reference="SN 1", **days)  # fmt: skip
    if kind == "targets":
        return Target(measure="b" if other else "a", value=0.8, **days)
    role = ResponsibilityRole.PERFORMS
    area = ids["area"] + (1 if other else 0)
    return Responsibility(area_id=area, partner_id=ids["partner"], role=role, **days)


KINDS = ["capacities", "identity_waivers", "targets", "responsibilities"]


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize(
    ("first", "last"),
    [
        ("2026-01-31", "2026-02-10"),  # meets the last day
        ("2025-12-01", "2026-01-01"),  # meets the first day
        ("2025-12-01", None),  # open end over it
        ("2026-01-10", "2026-01-12"),  # inside
    ],
)
def test_overlapping_spans_are_refused(
    any_store: Store, ids: dict[str, int], kind: str, first: str, last: str
) -> None:
    with any_store.write("anna") as session:
        session.add(span(kind, ids, "2026-01-01", "2026-01-31"))
    with pytest.raises(IntegrityError, match=f"ex_{kind}_overlap"), any_store.write("bo") as session:
        session.add(span(kind, ids, first, last))


@pytest.mark.parametrize("kind", KINDS)
def test_two_open_ends_are_refused(any_store: Store, ids: dict[str, int], kind: str) -> None:
    with any_store.write("anna") as session:
        session.add(span(kind, ids, "2026-01-01", None))
    with pytest.raises(IntegrityError, match="overlap"), any_store.write("bo") as session:
        session.add(span(kind, ids, "2030-01-01", None))


@pytest.mark.parametrize("kind", KINDS)
def test_spans_side_by_side_and_elsewhere_are_fine(any_store: Store, ids: dict[str, int], kind: str) -> None:
    with any_store.write("anna") as session:
        session.add(Area(id=ids["area"] + 1, code="annat", name="Annat"))
        session.flush()
        session.add(span(kind, ids, "2026-01-01", "2026-01-31"))
        session.add(span(kind, ids, "2026-02-01", None))
        session.add(span(kind, ids, "2026-01-15", "2026-02-15", other=True))


def test_a_partner_may_be_accountable_and_perform_at_the_same_time(
    any_store: Store, ids: dict[str, int]
) -> None:
    with any_store.write("anna") as session:
        for role in ResponsibilityRole.ACCOUNTABLE, ResponsibilityRole.PERFORMS:
            both = span("responsibilities", ids, "2026-01-01", None)
            both.role = role
            session.add(both)


@pytest.mark.parametrize("kind", KINDS)
def test_overlap_is_refused_to_plain_sql_and_on_change(
    any_store: Store, ids: dict[str, int], kind: str
) -> None:
    with any_store.write("anna") as session:
        session.add(span(kind, ids, "2026-01-01", "2026-01-31"))
        session.add(span(kind, ids, "2026-02-01", "2026-02-28"))
    with pytest.raises(IntegrityError, match="overlap"), any_store.engine.begin() as connection:
        connection.execute(text(f"UPDATE {kind} SET valid_to = '2026-02-01' WHERE valid_from = '2026-01-01'"))
    columns = [column.name for column in Base.metadata.tables[kind].columns if column.name != "id"]
    copied = f"INSERT INTO {kind} ({', '.join(columns)}) SELECT {', '.join(columns)} FROM {kind}"
    with pytest.raises(IntegrityError, match="overlap"), any_store.engine.begin() as connection:
        connection.execute(text(copied))


def stay(site: int, checked_in: str) -> Stay:
    return Stay(site_id=site, guest_code="G1", checked_in=date.fromisoformat(checked_in), home_group="kalmar",
                sex="unknown", age_band="unknown")  # fmt: skip


def test_no_stay_while_identity_records_are_waived(any_store: Store, ids: dict[str, int]) -> None:
    with any_store.write("anna") as session:
        session.add(span("identity_waivers", ids, "2026-01-01", "2026-01-31"))
        session.add(span("identity_waivers", ids, "2026-03-01", None))
    for day in ("2026-01-01", "2026-01-31", "2026-05-01"):
        with pytest.raises(IntegrityError, match="identity_waiver"), any_store.write("anna") as session:
            session.add(stay(ids["site"], day))
    with any_store.write("anna") as session:
        session.add_all([stay(ids["site"], "2026-02-01"), stay(ids["other_site"], "2026-01-15")])
    with pytest.raises(IntegrityError, match="identity_waiver"), any_store.engine.begin() as connection:
        connection.execute(text("UPDATE stays SET checked_in = '2026-01-20'"))


@pytest.mark.parametrize(
    "refused",
    [
        "INSERT INTO revisions (id, counter) VALUES (2, 0)",
        "INSERT INTO sites (partner_id, code, name, legal_form, groups, open_from, version) "
        "VALUES (1, 'x', 'x', 'hotel', 1, '2026-01-01', 1)",
        "UPDATE sites SET open_to = '2020-01-01'",
        "UPDATE sites SET season_start_month = 13, season_end_month = 3",
        "INSERT INTO night_reports (site_id, night, state, occupied, surge_opened, beds_closed, reported_at, "
        "reported_by, version) SELECT id, '2026-01-14', 'reported', -1, 0, 0, '2026-01-15 00:00:00', 'x', 1 FROM sites",
        "INSERT INTO night_reports (site_id, night, state, surge_opened, beds_closed, reported_at, "
        "reported_by, version) SELECT id, '2026-01-14', 'reported', 0, 0, '2026-01-15 00:00:00', 'x', 1 FROM sites",
        "INSERT INTO tenancies (partner_id, person_code, decided_on, contract, support, recorded_on, exited_on, version) "
        "SELECT id, 'P', '2026-01-01', 'sublease', 'none', '2026-01-01', '2026-02-01', 1 FROM partners",
        "INSERT INTO counted_contacts (sender_id, receiver_id, reporter_id, month, sent, version) "
        "SELECT id, id, id, '2026-01-01', 3, 1 FROM partners",
        "INSERT INTO accounts (username, name, role, language, must_change_password, disabled, sessions_valid_from, "
        "created_at, version) VALUES ('Anna', 'A', 'steering', 'sv', false, false, '2026-01-01', '2026-01-01', 1)",
        "INSERT INTO accounts (username, name, role, language, must_change_password, disabled, sessions_valid_from, "
        "created_at, version) VALUES ('anna', 'A', 'night_reporter', 'sv', false, false, '2026-01-01', '2026-01-01', 1)",
    ],
)
def test_the_database_refuses_by_itself(any_store: Store, ids: dict[str, int], refused: str) -> None:
    with pytest.raises(IntegrityError), any_store.engine.begin() as connection:
        connection.execute(text(refused))


def test_text_that_would_not_fit_elsewhere_is_refused_everywhere(any_store: Store) -> None:
    with pytest.raises((IntegrityError, DataError)), any_store.write("anna") as session:
        session.add(Area(code="x", name="å" * 61))
    with any_store.write("anna") as session:
        session.add(Area(code="x", name="å" * 60))


def test_rows_of_the_first_version_come_through_all_later_ones(any_store: Store) -> None:
    """An upgrade of a database in use: every row of the first tables as it was, and the guards still there."""
    fill_every_table(any_store)
    downgrade(any_store, "0001")
    before = _rows_of(any_store)
    migrate(any_store)
    after = _rows_of(any_store)
    assert {name: after[name] for name in before} == before
    assert sum(map(len, before.values())) > 30
    assert differences(any_store) == []
    with any_store.read() as session:
        site_id = session.scalars(select(Site.id)).first()
    twice = [Capacity(site_id=site_id, valid_from=date(2040, 1, 1), regular_beds=beds) for beds in (5, 6)]
    with pytest.raises(IntegrityError, match="overlap"), any_store.write("test") as session:
        session.add_all(twice)


def _rows_of(store: Store) -> dict[str, list[tuple[Any, ...]]]:
    """The tables and columns of the first version, by table, as the database holds them."""
    added = {"night_reports": {"signed_by"}, "sites": {"report_mail", "opening_hours", "admission"}}
    with store.engine.connect() as connection:
        tables = set(inspect(connection).get_table_names()) - {"alembic_version"}
        return {
            name: sorted(
                connection.execute(
                    select(*(column for column in table.columns if column.name not in added.get(name, set())))
                ).all(),
                key=str,
            )
            for name, table in Base.metadata.tables.items()
            if name in tables
        }


def test_a_removed_rows_number_is_never_given_again(any_store: Store) -> None:
    """A form that lies open on a removed row must not meet another one under its number."""
    fill_every_table(any_store)
    numbers = []
    for code in ("a", "b"):
        with any_store.write("test") as session:
            session.add(
                Landlord(partner_id=session.scalars(select(Partner.id)).first(), name=code, kind="private")
            )
        with any_store.write("test") as session:
            made = session.scalars(select(Landlord).where(Landlord.name == code)).one()
            numbers.append(made.id)
            session.delete(made)
    assert numbers[1] > numbers[0]
