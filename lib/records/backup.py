"""Copies of all records, and back again.

A backup is always one SQLite file with the schema of the migrations, whichever database it was made
from, so that it can be opened anywhere and restored into either. It is made from one moment of a
running database, checked by opening it, and only then given its name.
"""

from __future__ import annotations

import os
import re
import sqlite3
import tempfile
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import Connection, Table, delete, func, insert, select, text, update
from sqlalchemy.exc import DataError, IntegrityError

from lib.records.migrations import applied, migrate, newest
from lib.records.store import Store
from lib.records.tables import AuditCategory, AuditEntry, Base, Municipality, Revision, SignIn, SiteDevice
from lib.records.tables.base import now
from lib.words import _

ROWS_AT_A_TIME = 2_000
HEADER = b"SQLite format 3\0"

TABLES = Base.metadata.sorted_tables
Counts = dict[str, int]
Progress = Callable[[int, int], None]  # rows done, rows in all


class BackupRefused(Exception):
    """The copy cannot be made or used; the message says why, and nothing was changed."""


@dataclass(frozen=True, slots=True)
class Backup:
    """A finished copy: where it is, how many rows by table, and its size in bytes."""

    path: Path
    rows: Counts
    size: int


def back_up(store: Store, path: Path, progress: Progress | None = None) -> Backup:
    """Copy all records, as they are at this moment, into the new file `path` (mode 600).

    Raises:
        BackupRefused: there is such a file, the database is not migrated, or the copy does not check out.
    """
    if path.exists():
        raise BackupRefused(_("There is already a file %(file)s.") % {"file": path})
    with store.engine.connect() as connection:
        if applied(connection) != newest():
            raise BackupRefused(_("The database is not up to date: run migrate first."))
    path.parent.mkdir(parents=True, exist_ok=True)
    copy = _new_private_file(path)
    try:
        make = _copy_sqlite if store.is_sqlite else _copy_postgresql
        rows = make(store, copy, progress or _silent)
        check(copy, rows)
        copy.rename(path)
    finally:
        copy.unlink(missing_ok=True)
    return Backup(path, rows, path.stat().st_size)


def restore(store: Store, path: Path, actor: str, progress: Progress | None = None) -> Counts:
    """Replace every record by those of the backup `path`, in one transaction; gives rows by table.

    A backup of an older version is brought up to date first. Everybody is signed out, and the
    revision counter ends above both, so that no screen keeps an old figure.

    Raises:
        BackupRefused: the file is no whole backup of ours, or its rows do not fit; nothing was changed.
    """
    with tempfile.TemporaryDirectory(prefix="samtak-restore-") as folder:
        source = Store(f"sqlite:///{_admitted(path, Path(folder))}")
        try:
            migrate(source)
            migrate(store)
            with source.engine.connect() as old, store.writing_engine.begin() as target:
                return _replace(old, target, actor, progress or _silent)
        except (IntegrityError, DataError, LookupError, ValueError) as error:
            raise BackupRefused(_("The rows of the backup do not fit: %(why)s") % {"why": error}) from error
        finally:
            source.dispose()


def check(path: Path, expected: Counts | None = None) -> None:
    """Open a backup and see that it is whole, ours, and (when given) holds the rows `expected`.

    Raises:
        BackupRefused: it is not; the message says what is wrong.
    """
    with path.open("rb") as file:
        if file.read(len(HEADER)) != HEADER:
            raise BackupRefused(_("The file is no backup of Samtak: it is not an SQLite file."))
    try:
        with closing(sqlite3.connect(path)) as connection:
            _check_open(connection)
            rows = {table.name: _count(connection, table) for table in TABLES} if expected else None
    except sqlite3.DatabaseError as error:
        raise BackupRefused(_("The backup is damaged: %(why)s") % {"why": error}) from error
    if rows != expected:
        raise BackupRefused(_("The backup is damaged: %(why)s") % {"why": _("rows are missing")})


def _check_open(connection: sqlite3.Connection) -> None:
    (verdict,) = connection.execute("PRAGMA integrity_check").fetchone()
    if verdict != "ok":
        raise sqlite3.DatabaseError(verdict)
    if connection.execute("PRAGMA foreign_key_check").fetchone():
        raise sqlite3.DatabaseError(_("rows point at rows that are not there"))
    if not _is_ours(connection):
        raise BackupRefused(_("The file is no backup of Samtak: it holds other tables."))
    (version,) = connection.execute("SELECT version_num FROM alembic_version").fetchone()
    if version > newest():
        raise BackupRefused(_("The backup was made by a newer version of Samtak: update first."))


def _is_ours(connection: sqlite3.Connection) -> bool:
    names = {name for (name,) in connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'")}
    if not {"alembic_version", Revision.__tablename__, Municipality.__tablename__} <= names:
        return False
    found = connection.execute("SELECT version_num FROM alembic_version").fetchone()
    return found is not None and re.fullmatch(r"\d{4}", found[0]) is not None


def _count(connection: sqlite3.Connection, table: Table) -> int:
    (rows,) = connection.execute(f'SELECT count(*) FROM "{table.name}"').fetchone()  # noqa: S608 -- our own name
    return int(rows)


def _copy_sqlite(store: Store, copy: Path, progress: Progress) -> Counts:
    with (
        closing(sqlite3.connect(store.url.database or "")) as source,
        closing(sqlite3.connect(copy)) as target,
    ):
        source.isolation_level = None
        source.execute("BEGIN")
        # The first question fixes the moment; the copy below is made from the same one.
        rows = {table.name: _count(source, table) for table in TABLES}
        source.backup(target)
        target.execute("PRAGMA journal_mode = DELETE")  # one file, nothing beside it
    progress(sum(rows.values()), sum(rows.values()))
    return rows


def _copy_postgresql(store: Store, copy: Path, progress: Progress) -> Counts:
    target_store = Store(f"sqlite:///{copy}")
    migrate(target_store)
    moment = store.engine.execution_options(isolation_level="REPEATABLE READ", postgresql_readonly=True)
    with moment.connect() as source, target_store.writing_engine.begin() as target:
        rows = _fill(source, target, progress)
    target_store.dispose()
    with closing(sqlite3.connect(copy)) as connection:
        connection.execute("PRAGMA journal_mode = DELETE")
    _lock_file(copy).unlink(missing_ok=True)
    return rows


def _replace(source: Connection, target: Connection, actor: str, progress: Progress) -> Counts:
    if target.dialect.name != "sqlite":
        # Writers wait, readers go on; SQLite's immediate transaction does the same.
        target.execute(text(f"LOCK TABLE {', '.join(table.name for table in TABLES)} IN EXCLUSIVE MODE"))
    revision = max(c.scalar(select(Revision.counter)) or 0 for c in (source, target)) + 1
    rows = _fill(source, target, progress)
    if target.dialect.name != "sqlite":
        _set_sequences(target)
    target.execute(update(Revision).values(counter=revision))
    target.execute(update(SignIn).where(SignIn.ended_at.is_(None)).values(ended_at=now()))
    # A phone that was shut or renewed since the copy must not come in again: each needs a new code.
    target.execute(update(SiteDevice).values(token_digest=None, code_digest=None))
    target.execute(
        insert(AuditEntry).values(
            actor=actor, category=AuditCategory.ACCOUNT, action="restored", after={"rows": sum(rows.values())}
        )
    )
    return rows


def _fill(source: Connection, target: Connection, progress: Progress) -> Counts:
    """Empty all tables of `target` and copy those of `source` into them; rows by table."""
    expected = {table.name: source.scalar(select(func.count()).select_from(table)) or 0 for table in TABLES}
    with _guards_lifted(target):
        for table in reversed(TABLES):
            target.execute(delete(table))
        done = 0
        for table in TABLES:
            found = source.execution_options(yield_per=ROWS_AT_A_TIME).execute(select(table)).mappings()
            for rows in found.partitions():
                target.execute(insert(table), [dict(row) for row in rows])
                done += len(rows)
                progress(done, sum(expected.values()))
    return expected


@contextmanager
def _guards_lifted(target: Connection) -> Iterator[None]:
    """Without triggers: what was allowed when it was written may come back, in whatever order."""
    if target.dialect.name == "sqlite":
        triggers = target.execute(text("SELECT name, sql FROM sqlite_master WHERE type = 'trigger'")).all()
        for trigger in triggers:
            target.exec_driver_sql(f'DROP TRIGGER "{trigger.name}"')
        yield
        for trigger in triggers:
            target.exec_driver_sql(trigger.sql)
    else:
        for table in TABLES:
            target.execute(text(f"ALTER TABLE {table.name} DISABLE TRIGGER USER"))
        yield
        for table in TABLES:
            target.execute(text(f"ALTER TABLE {table.name} ENABLE TRIGGER USER"))


def _set_sequences(target: Connection) -> None:
    """Let PostgreSQL number new rows after the restored ones."""
    for table in TABLES:
        column = table.autoincrement_column
        if column is not None:
            highest = f"SELECT max({column.name}) FROM {table.name}"  # noqa: S608 -- our own names
            target.execute(
                text(
                    f"SELECT setval(pg_get_serial_sequence('{table.name}', '{column.name}'),"
                    f" coalesce(({highest}), 1), ({highest}) IS NOT NULL)"
                )
            )


def _admitted(path: Path, folder: Path) -> Path:
    """A private copy of the backup, checked; the file itself is only read."""
    if not path.is_file():
        raise BackupRefused(_("There is no file %(file)s.") % {"file": path})
    copy = _new_private_file(folder / "restore.sqlite3")
    copy.write_bytes(path.read_bytes())
    check(copy)
    return copy


def _new_private_file(beside: Path) -> Path:
    descriptor, name = tempfile.mkstemp(prefix=f".{beside.name}-", dir=beside.parent)  # mode 600
    os.close(descriptor)
    return Path(name)


def _lock_file(database: Path) -> Path:
    return database.with_name(f"{database.name}-lock")


def _silent(done: int, total: int) -> None:
    """Nobody is watching."""
