"""A store filled with the example data once per test process, copied for each test."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from lib.records.example import fill
from lib.records.store import Store


@pytest.fixture(scope="session")
def example_template(sqlite_template: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("example") / "records.sqlite3"
    shutil.copy(sqlite_template, path)
    store = Store(f"sqlite:///{path}")
    fill(store, datetime.now(UTC).date())
    store.dispose()
    return path


@pytest.fixture(scope="session")
def shared_example(example_template: Path) -> Store:
    """The example data for tests that only look: the desk then answers from its cache, as it does in use."""
    return Store(f"sqlite:///{example_template}")


@pytest.fixture
def example_store(example_template: Path, tmp_path: Path) -> Iterator[Store]:
    path = tmp_path / "example.sqlite3"
    shutil.copy(example_template, path)
    store = Store(f"sqlite:///{path}")
    yield store
    store.dispose()
