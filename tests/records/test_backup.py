"""Copies: whole, private, from either database to either, and refused when they are not ours."""

from __future__ import annotations

import shutil
import sqlite3
import threading
from collections.abc import Iterator
from contextlib import closing
from datetime import date
from pathlib import Path

import pytest
from sqlalchemy import select, text
from sqlalchemy.exc import IntegrityError

from lib.records import backup, migrations
from lib.records.backup import BackupRefused, back_up, check, restore
from lib.records.emptying import empty
from lib.records.store import Store
from lib.records.tables import Capacity, Goal, SignIn, Stay
from tests.records.everything import fill_every_table, rows

CHANGED_BY_RESTORE = {"revisions", "sign_ins", "audit_log"}


@pytest.fixture(params=["sqlite", "postgres"])
def other_store(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Store]:
    """A second migrated store, on either database, with a record of its own that must vanish."""
    store = request.getfixturevalue(f"another_{request.param}_store")
    with store.write("bo") as session:
        session.add(Goal(level="national", title="Ska bort", valid_from=date(2020, 1, 1)))
    return store


def test_every_table_is_tried(any_store: Store) -> None:
    fill_every_table(any_store)
    assert {name for name, found in rows(any_store).items() if not found} == set()


def test_round_trip_on_and_across_both_databases(
    any_store: Store, other_store: Store, tmp_path: Path
) -> None:
    fill_every_table(any_store)
    before = rows(any_store)
    made = back_up(any_store, tmp_path / "kopia.sqlite3")
    assert made.rows == {name: len(found) for name, found in before.items()}
    counted = restore(other_store, made.path, "cia")
    assert counted == made.rows
    after = rows(other_store)
    assert all(phone["token_digest"] for phone in before["site_devices"])
    for phone in before["site_devices"]:
        phone.update(token_digest=None, code_digest=None)  # each phone needs a new code
    for name in before.keys() - CHANGED_BY_RESTORE:
        assert after[name] == before[name], name
    assert after["audit_log"][:-1] == before["audit_log"]
    assert (after["audit_log"][-1]["action"], after["audit_log"][-1]["actor"]) == ("restored", "cia")


def test_after_a_restore_everything_still_works(any_store: Store, other_store: Store, tmp_path: Path) -> None:
    fill_every_table(any_store)
    made = back_up(any_store, tmp_path / "kopia.sqlite3")
    for _time in range(5):
        with other_store.write("bo") as session:
            session.add(Goal(level="national", title="Mer", valid_from=date(2020, 1, 1)))
    higher = max(any_store.revision(), other_store.revision())
    restore(other_store, made.path, "cia")
    assert other_store.revision() > higher
    with other_store.read() as session:
        assert all(found.ended_at for found in session.scalars(select(SignIn)))
        highest = max(session.scalars(select(Goal.id)))
    with other_store.write("bo") as session:
        session.add(goal := Goal(level="national", title="Ny", valid_from=date(2026, 1, 1)))
    assert goal.id > highest
    site = rows(other_store)["sites"][0]["id"]
    with pytest.raises(IntegrityError, match="overlap"), other_store.write("bo") as session:
        session.add(Capacity(site_id=site, valid_from=date(2026, 2, 1), regular_beds=8))
    with pytest.raises(IntegrityError, match="identity_waiver"), other_store.write("bo") as session:
        session.add(Stay(site_id=site, guest_code="G2", checked_in=date(2026, 2, 1), home_group="a", sex="b",
                         age_band="c"))  # fmt: skip
    with other_store.write("bo") as session:
        session.execute(text("DELETE FROM stays"))
    assert "stays" not in {key["table_name"] for key in rows(other_store)["row_digest_keys"]}


def test_a_backup_is_one_private_file_that_opens_anywhere(any_store: Store, tmp_path: Path) -> None:
    fill_every_table(any_store)
    folder = tmp_path / "backup"
    made = back_up(any_store, folder / "kopia.sqlite3")
    assert [path.name for path in folder.iterdir()] == ["kopia.sqlite3"]
    assert made.path.stat().st_mode & 0o777 == 0o600
    assert made.size == made.path.stat().st_size
    with closing(sqlite3.connect(f"file:{made.path}?mode=ro", uri=True)) as connection:
        assert connection.execute("PRAGMA journal_mode").fetchone() == ("delete",)
        assert connection.execute("SELECT name FROM sites").fetchall() == [("Vinterhuset",)]
    check(made.path, made.rows)


def test_a_backup_is_one_moment_of_a_running_database(any_store: Store, tmp_path: Path) -> None:
    """While pairs of goals are written, no copy holds half a pair."""
    stop = threading.Event()

    def write_pairs() -> None:
        while not stop.is_set():
            with any_store.write("x") as session:
                session.add(Goal(level="national", title="a", valid_from=date(2020, 1, 1)))
                session.flush()
                session.add(Goal(level="national", title="b", valid_from=date(2020, 1, 1)))

    writer = threading.Thread(target=write_pairs)
    writer.start()
    try:
        copies = [back_up(any_store, tmp_path / f"{n}.sqlite3") for n in range(4)]
    finally:
        stop.set()
        writer.join()
    assert all(copy.rows["goals"] % 2 == 0 for copy in copies)
    assert copies[-1].rows["goals"] > 0


def test_progress_reaches_its_end(any_store: Store, tmp_path: Path) -> None:
    fill_every_table(any_store)
    seen: list[tuple[int, int]] = []
    made = back_up(any_store, tmp_path / "kopia.sqlite3", lambda *step: seen.append(step))
    assert seen[-1] == (sum(made.rows.values()),) * 2


def test_no_file_is_overwritten(any_store: Store, tmp_path: Path) -> None:
    (tmp_path / "kopia.sqlite3").write_text("viktigt")
    with pytest.raises(BackupRefused, match="redan en fil"):
        back_up(any_store, tmp_path / "kopia.sqlite3")
    assert (tmp_path / "kopia.sqlite3").read_text() == "viktigt"


def test_an_unmigrated_database_is_not_copied(bare_store: Store, tmp_path: Path) -> None:
    if bare_store.is_sqlite:
        Path(bare_store.url.database).parent.mkdir()
    with pytest.raises(BackupRefused, match="migrate"):
        back_up(bare_store, tmp_path / "kopia.sqlite3")


def test_a_copy_that_lost_rows_is_thrown_away(
    any_store: Store, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    fill_every_table(any_store)
    name = "_copy_sqlite" if any_store.is_sqlite else "_copy_postgresql"
    whole = getattr(backup, name)

    def lossy(store: Store, copy: Path, progress: backup.Progress) -> backup.Counts:
        counted = whole(store, copy, progress)
        with closing(sqlite3.connect(copy)) as connection, connection:
            connection.execute("DELETE FROM external_figures")
        return counted

    monkeypatch.setattr(backup, name, lossy)
    with pytest.raises(BackupRefused, match="saknas rader"):
        back_up(any_store, tmp_path / "kopia.sqlite3")
    assert not list(tmp_path.glob("*kopia*"))


def _text_file(path: Path, good: Path) -> None:
    path.write_text("Det här är en vanlig text, längre än sexton tecken.")


def _empty_file(path: Path, good: Path) -> None:
    path.write_bytes(b"")


def _foreign_database(path: Path, good: Path) -> None:
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("CREATE TABLE recipes (id INTEGER)")


def _truncated(path: Path, good: Path) -> None:
    path.write_bytes(good.read_bytes()[: good.stat().st_size // 2])


def _scrambled(path: Path, good: Path) -> None:
    content = bytearray(good.read_bytes())
    content[8192:20480] = b"\xff" * 12288
    path.write_bytes(content)


def _of_tomorrow(path: Path, good: Path) -> None:
    path.write_bytes(good.read_bytes())
    with closing(sqlite3.connect(path)) as connection, connection:
        connection.execute("UPDATE alembic_version SET version_num = '9999'")


def _of_another_app(path: Path, good: Path) -> None:
    path.write_bytes(good.read_bytes())
    with closing(sqlite3.connect(path)) as connection, connection:
        connection.execute("UPDATE alembic_version SET version_num = '00aa11bb'")


def _orphans(path: Path, good: Path) -> None:
    path.write_bytes(good.read_bytes())
    with closing(sqlite3.connect(path)) as connection, connection:
        connection.execute("DELETE FROM partners")


def _impossible_rows(path: Path, good: Path) -> None:
    """Whole and ours, but with spans that the guards would never have let in."""
    path.write_bytes(good.read_bytes())
    with closing(sqlite3.connect(path)) as connection, connection:
        connection.execute("PRAGMA ignore_check_constraints = ON")
        connection.execute("UPDATE goals SET level = 'cosmic'")


@pytest.mark.parametrize(
    ("spoil", "word"),
    [
        (_text_file, "ingen säkerhetskopia"),
        (_empty_file, "ingen säkerhetskopia"),
        (_foreign_database, "ingen säkerhetskopia"),
        (_truncated, "skadad"),
        (_scrambled, "skadad"),
        (_of_tomorrow, "nyare version"),
        (_of_another_app, "ingen säkerhetskopia"),
        (_orphans, "skadad"),
        (_impossible_rows, "skadad|läsa in"),
    ],
)
def test_what_is_no_backup_is_refused_and_nothing_changes(
    any_store: Store, tmp_path: Path, spoil: object, word: str
) -> None:
    fill_every_table(any_store)
    good = back_up(any_store, tmp_path / "bra.sqlite3").path
    bad = tmp_path / "dålig.sqlite3"
    spoil(bad, good)
    content, before = bad.read_bytes(), rows(any_store)
    with pytest.raises(BackupRefused, match=word):
        restore(any_store, bad, "cia")
    assert rows(any_store) == before
    assert bad.read_bytes() == content


def test_a_missing_file_is_refused(any_store: Store, tmp_path: Path) -> None:
    with pytest.raises(BackupRefused, match="ingen fil"):
        restore(any_store, tmp_path / "borta.sqlite3", "cia")


def test_a_restore_that_fails_halfway_changes_nothing(
    any_store: Store, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    fill_every_table(any_store)
    made = back_up(any_store, tmp_path / "kopia.sqlite3")
    before = rows(any_store)
    count = iter(range(100))

    def break_down(done: int, total: int) -> None:
        if next(count) == 9:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        restore(any_store, made.path, "cia", break_down)
    assert rows(any_store) == before
    with pytest.raises(IntegrityError, match="overlap"), any_store.write("bo") as session:
        session.add(Capacity(site_id=before["sites"][0]["id"], valid_from=date(2026, 2, 1), regular_beds=8))


def test_a_restore_works_under_open_readers(any_store: Store, tmp_path: Path) -> None:
    fill_every_table(any_store)
    made = back_up(any_store, tmp_path / "kopia.sqlite3")
    with any_store.write("bo") as session:
        session.scalars(select(Goal)).one().title = "Ändrat"
    with any_store.read() as reader:
        assert reader.scalar(select(Goal.title)) == "Ändrat"
        restore(any_store, made.path, "cia")
        assert reader.scalar(select(Goal.title)) == "Ändrat"
    with any_store.read() as reader:
        assert reader.scalar(select(Goal.title)) == "Ingen på gatan"


def test_a_backup_of_an_older_version_is_brought_up_to_date(
    any_store: Store, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    fill_every_table(any_store)
    made = back_up(any_store, tmp_path / "kopia.sqlite3")
    content = made.path.read_bytes()
    newer = tmp_path / "migrations"
    shutil.copytree(migrations.FOLDER, newer)
    former = migrations.newest()
    following = f"{int(former) + 1:04d}"
    (newer / "versions" / f"{following}_units.py").write_text(
        f"from alembic import op\nrevision, down_revision = '{following}', '{former}'\n"
        "def upgrade():\n    op.execute(\"UPDATE external_figures SET unit = 'styck'\")\n"
    )
    monkeypatch.setattr(migrations, "FOLDER", newer)
    with any_store.write("bo") as session:
        session.execute(text("DELETE FROM external_figures"))
    restore(any_store, made.path, "cia")
    assert [figure["unit"] for figure in rows(any_store)["external_figures"]] == ["styck"]
    with any_store.engine.connect() as connection:
        assert migrations.applied(connection) == following
    assert made.path.read_bytes() == content


def test_a_database_without_records_tables_is_no_backup(any_store: Store, tmp_path: Path) -> None:
    old = Store(f"sqlite:///{back_up(any_store, tmp_path / 'kopia.sqlite3').path}")
    migrations.downgrade(old, "base")
    old.dispose()
    with pytest.raises(BackupRefused, match="andra tabeller"):
        restore(any_store, tmp_path / "kopia.sqlite3", "cia")


def test_emptying_leaves_only_what_migrations_put_there(any_store: Store) -> None:
    fresh = rows(any_store)["municipalities"]
    fill_every_table(any_store)
    before = any_store.revision()
    empty(any_store, "cia")
    left = rows(any_store)
    assert {name for name, found in left.items() if found} == {"municipalities", "revisions"}
    assert left["municipalities"] == fresh
    assert any_store.revision() == before + 1
