"""The one way to the database: an engine, sessions that read, sessions that write, and the revision counter.

A reading session sees one moment and never commits. A writing session commits at its end or not at
all, leaves its trace in the audit log, and raises the revision counter when it changed a record.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from functools import lru_cache
from typing import Literal, NoReturn, cast

from sqlalchemy import Connection, Delete, Engine, Insert, Update, create_engine, event, make_url, update
from sqlalchemy.engine import URL
from sqlalchemy.engine.interfaces import DBAPIConnection
from sqlalchemy.orm import ORMExecuteState, Session

from lib.records.audit import PENDING, PendingEntries
from lib.records.conflict import ChangedMeanwhile, ConflictAwareSession, claim
from lib.records.past_kept import ACTOR
from lib.records.tables import (
    AuditEntry,
    Base,
    DatabaseFact,
    ImportMapping,
    NightDraft,
    ReportReminder,
    Revision,
    RowDigestKey,
    RowHistory,
    SignIn,
    SignInFailure,
    SiteDevice,
)
from lib.settings import settings

__all__ = ["ChangedMeanwhile", "Contents", "Store", "claim", "contents", "declare_contents", "store", "touch"]

Contents = Literal["example", "real", "empty"]

BUSY_MILLISECONDS = 30_000
WRITES = "samtak_writes"  # execution option of connections that take SQLite's write lock at once
CHANGED = "samtak_changed"  # key in Session.info: a record changed, so the revision counter goes up

# What these hold is no record: a sign-in makes no figure old, nor does a tap on an open sheet, the past of
# a row, a reminder sent, a phone or a file's mapping.
_SILENT = {
    table.__tablename__
    for table in (
        AuditEntry,
        ImportMapping,
        NightDraft,
        ReportReminder,
        Revision,
        RowDigestKey,
        RowHistory,
        SignIn,
        SignInFailure,
        SiteDevice,
    )
}


class ReadingSession(Session):
    """A session that cannot commit."""

    def commit(self) -> NoReturn:
        """Refused: records are changed in `Store.write`."""
        raise RuntimeError("a reading session cannot commit; use Store.write")


class WritingSession(ConflictAwareSession):
    """A session that is audited and that tells a second writer what the first one wrote."""


class Store:
    """One database, by its SQLAlchemy URL; safe to share between threads."""

    def __init__(self, url: str | URL) -> None:
        self.url = _with_driver(make_url(url))
        self.is_sqlite = self.url.get_backend_name() == "sqlite"
        self.engine = _engine(self.url, is_sqlite=self.is_sqlite)
        self.writing_engine = self.engine.execution_options(**{WRITES: True})
        # One moment for all questions of a page; on SQLite every transaction already is one.
        self._reading = (
            self.engine
            if self.is_sqlite
            else self.engine.execution_options(isolation_level="REPEATABLE READ", postgresql_readonly=True)
        )

    @contextmanager
    def read(self) -> Iterator[Session]:
        """A session over one consistent moment; nothing done in it is kept."""
        with ReadingSession(self._reading, autoflush=False, expire_on_commit=False) as session:
            yield session

    @contextmanager
    def write(self, actor: str) -> Iterator[Session]:
        """A session whose changes are committed together at the end, in `actor`'s name.

        Raises:
            ChangedMeanwhile: a row was changed by somebody else since it was read; nothing is kept.
            sqlalchemy.exc.IntegrityError: the database refuses what was written; nothing is kept.
        """
        info = {ACTOR: actor, PENDING: PendingEntries(actor)}
        with WritingSession(self.writing_engine, expire_on_commit=False, info=info) as session:
            yield session
            session.flush()
            if session.info.get(CHANGED):
                raise_revision(session)
            session.commit()

    def revision(self) -> int:
        """The revision counter: a number that is higher after every committed change of a record."""
        # Below the ORM and Core on purpose: asked at every rerun of every page.
        connection = self.engine.raw_connection()
        try:
            cursor = connection.cursor()
            cursor.execute("SELECT counter FROM revisions")
            row = cursor.fetchone()
        finally:
            connection.close()
        return cast("int", row[0]) if row else 0

    def dispose(self) -> None:
        """Close all pooled connections."""
        self.engine.dispose()


def store() -> Store:
    """The store of this process, by `settings().database_url`."""
    return _store_at(settings().database_url)


@lru_cache(maxsize=4)
def _store_at(url: str) -> Store:
    return Store(url)


def touch(session: Session) -> None:
    """Say that records changed in `session` past the ORM (COPY, raw SQL), so that the revision goes up."""
    session.info[CHANGED] = True


def raise_revision(session: Session) -> None:
    """Raise the counter by one inside the session's transaction."""
    session.execute(update(Revision).values(counter=Revision.counter + 1))


def contents(session: Session) -> Contents:
    """What the database holds: example records, real ones, or nothing yet."""
    fact = session.get(DatabaseFact, "contents")
    return cast("Contents", fact.value) if fact else "empty"


def declare_contents(session: Session, now_holds: Contents) -> None:
    """Write down what the database holds from now on."""
    session.merge(DatabaseFact(name="contents", value=now_holds))


def _with_driver(url: URL) -> URL:
    """Hosts hand out `postgres://…`; the driver is psycopg unless the address names another."""
    return url.set(drivername="postgresql+psycopg") if url.drivername in {"postgres", "postgresql"} else url


def _engine(url: URL, *, is_sqlite: bool) -> Engine:
    if is_sqlite and url.database in {None, "", ":memory:"}:
        raise ValueError("the records need a file: a database in memory cannot be shared")
    if not is_sqlite:
        return create_engine(url, pool_size=10, max_overflow=20, pool_pre_ping=True)
    engine = create_engine(url, connect_args={"check_same_thread": False}, pool_size=10, max_overflow=20)
    event.listen(engine, "connect", _prepare_sqlite)
    event.listen(engine, "begin", _begin_sqlite)
    return engine


def _prepare_sqlite(connection: DBAPIConnection, _record: object) -> None:
    # The driver must not begin transactions by itself: it would begin them deferred, see `_begin_sqlite`.
    connection.isolation_level = None
    cursor = connection.cursor()
    cursor.execute(f"PRAGMA busy_timeout = {BUSY_MILLISECONDS}")
    cursor.execute("PRAGMA journal_mode = WAL")
    cursor.execute("PRAGMA synchronous = NORMAL")
    cursor.execute("PRAGMA foreign_keys = ON")
    cursor.close()


def _begin_sqlite(connection: Connection) -> None:
    # A deferred transaction that reads and then writes fails at once when somebody wrote in between;
    # an immediate one waits for its turn.
    writes = connection.get_execution_options().get(WRITES)
    connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")


@event.listens_for(WritingSession, "after_flush")
def _note_flush(session: Session, _context: object) -> None:
    changed = (*session.new, *(row for row in session.dirty if session.is_modified(row)), *session.deleted)
    if any(cast("Base", row).__tablename__ not in _SILENT for row in changed):
        touch(session)
    cast("PendingEntries", session.info[PENDING]).write(session.connection())


@event.listens_for(WritingSession, "do_orm_execute")
def _note_statement(state: ORMExecuteState) -> None:
    """Bulk statements pass the unit of work by; they count as changes all the same."""
    statement = state.statement
    if isinstance(statement, Insert | Update | Delete) and statement.table.description not in _SILENT:
        touch(state.session)
