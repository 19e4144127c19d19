"""The example as it looks on different days: before, in and after a season, on a leap day, at midsummer."""

import shutil
from datetime import date
from pathlib import Path

import pytest

from lib.records.example import fill
from lib.records.store import Store

DAYS = [
    date(2026, 11, 22),
    date(2027, 1, 1),
    date(2027, 3, 31),
    date(2027, 4, 1),
    date(2027, 6, 25),
    date(2026, 10, 1),
    date(2028, 2, 29),
]


class Example:
    def __init__(self, store: Store, today: date) -> None:
        self.store, self.today = store, today

    def all(self, statement):
        with self.store.read() as session:
            return session.execute(statement).all()

    def rows(self, statement):
        with self.store.read() as session:
            return session.scalars(statement).all()


@pytest.fixture(scope="session", params=DAYS, ids=str)
def example(request: pytest.FixtureRequest, sqlite_template: Path, tmp_path_factory: pytest.TempPathFactory):
    path = tmp_path_factory.mktemp("example") / "records.sqlite3"
    shutil.copy(sqlite_template, path)
    store = Store(f"sqlite:///{path}")
    fill(store, request.param)
    yield Example(store, request.param)
    store.dispose()
