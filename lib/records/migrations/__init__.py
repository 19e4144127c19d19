"""Bringing a database to the newest schema: Alembic's steps, run under a lock, quick when there are none.

Alembic is imported only when there is something to do: every start asks.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, cast

from sqlalchemy import Connection, inspect, text

from lib.words import _

if TYPE_CHECKING:
    from lib.records.store import Store

FOLDER = Path(__file__).parent
ADVISORY_LOCK = 0x53414D54414B  # "SAMTAK": one number of our own among PostgreSQL's advisory locks


class DatabaseIsNewer(Exception):
    """The database was migrated by a newer version of the program; this one must not touch it."""


def newest() -> str:
    """The newest migration's number; files are named `0001_….py`, in order."""
    return max(path.name[:4] for path in (FOLDER / "versions").glob("[0-9]*.py"))


def applied(connection: Connection) -> str | None:
    """The number of the migration a database stands at; None when it has never been migrated."""
    if not inspect(connection).has_table("alembic_version"):
        return None
    return cast("str | None", connection.scalar(text("SELECT version_num FROM alembic_version")))


def migrate(store: Store) -> bool:
    """Bring the database to the newest schema, creating it when it is not there; tells if it did anything.

    Any number of processes may call this at once: one works, the others wait and find it done.

    Raises:
        DatabaseIsNewer: its schema is from a later version of the program.
    """
    if store.is_sqlite:
        _create_private(store)
    with store.engine.connect() as connection:
        if _is_done(connection):
            return False
    with _alone(store) as connection:
        if _is_done(connection):
            return False
        _run("upgrade", connection, "head")
    return True


def downgrade(store: Store, target: str) -> None:
    """Take the database back to migration `target`, or to nothing with `base`. Records are lost."""
    with _alone(store) as connection:
        _run("downgrade", connection, target)


def _is_done(connection: Connection) -> bool:
    stands_at = applied(connection)
    if stands_at is not None and stands_at > newest():
        raise DatabaseIsNewer(_("The database belongs to a newer version of Samtak: update the program."))
    return stands_at == newest()


def _run(direction: str, connection: Connection, target: str) -> None:
    from alembic import command
    from alembic.config import Config

    config = Config(attributes={"connection": connection})
    config.set_main_option("script_location", str(FOLDER).replace("%", "%%"))
    getattr(command, direction)(config, target)


@contextmanager
def _alone(store: Store) -> Iterator[Connection]:
    """A connection in a writing transaction that no other migrating process can be in."""
    if not store.is_sqlite:
        with store.writing_engine.begin() as connection:
            connection.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": ADVISORY_LOCK})
            yield connection
        return
    with _file_lock(_database_file(store)), without_foreign_keys(store) as connection:
        yield connection
        broken = connection.exec_driver_sql("PRAGMA foreign_key_check").all()
        if broken:
            raise RuntimeError(f"the migration left rows without their parents: {broken[:5]}")


@contextmanager
def without_foreign_keys(store: Store) -> Iterator[Connection]:
    """A writing SQLite connection that lets tables be replaced: dropping one would empty its children."""
    with store.writing_engine.connect() as connection:
        driver = connection.connection.driver_connection
        assert driver is not None
        driver.execute("PRAGMA foreign_keys = OFF")  # has no effect inside a transaction, so before it
        try:
            with connection.begin():
                yield connection
        finally:
            driver.execute("PRAGMA foreign_keys = ON")


@contextmanager
def _file_lock(database: Path) -> Iterator[None]:
    import fcntl

    with database.with_name(f"{database.name}-lock").open("w") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield


def _create_private(store: Store) -> None:
    """Make the database file readable by its owner only, before anything stands in it."""
    database = _database_file(store)
    database.parent.mkdir(parents=True, exist_ok=True)
    os.close(os.open(database, os.O_CREAT | os.O_RDONLY, 0o600))


def _database_file(store: Store) -> Path:
    return Path(cast("str", store.url.database))
