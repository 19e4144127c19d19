"""More than 200 damaged files: words or a preview, every refusal says what is allowed, nothing half written."""

from __future__ import annotations

import re
import shutil
import sqlite3
from collections.abc import Iterator
from pathlib import Path

import pytest

from lib.intake.files import NightFile, from_path
from lib.intake.mapping import mapping_from_toml
from lib.intake.preview import Preview, prepare
from lib.intake.problems import FileRefused
from lib.intake.recognition import Choices
from lib.intake.refusals import refused_csv
from lib.intake.register_files import preview as registers
from lib.intake.register_files import writing as register_writing
from lib.intake.writing import take_in
from lib.records.registers.catalogue import REGISTERS
from lib.records.store import Store, declare_contents
from lib.records.tables import Base
from tests.intake.conftest import Kalmar
from tests.intake.damage import GOOD, Damaged, as_csv, as_xlsx, damaged_files
from tests.intake.register_files.conftest import House, house
from tests.intake.test_wide_files import WIDE

CASES = list(damaged_files())
TABLES = [table.name for table in Base.metadata.sorted_tables]
WRITTEN = {"nights": "night_reports", "wide": "night_reports", "contacts": "counted_contacts"}
# What a refusal says about the way out: what is allowed, known or to be done.
ALLOWED = re.compile(
    r"tillåt|högst|minst|skriv|kända?\b|närmast|välj|spara|behåll|ange|dela|kopiera|ta bort|rätta|fyll i|"
    r"bara den|som kan sparas|öppnade|stängde|rubrikraden har \d|ingen kolumn|med kolumnerna|Skriv minst en|Lägg till det",
    re.IGNORECASE,
)


@pytest.fixture(scope="module")
def template(sqlite_template: Path, tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, House]:
    path = tmp_path_factory.mktemp("damaged") / "records.sqlite3"
    shutil.copy(sqlite_template, path)
    store = Store(f"sqlite:///{path}")
    made = house(store)
    with store.write("test") as session:
        declare_contents(session, "real")
    with store.engine.connect() as connection:
        connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")
    store.dispose()
    return path, made


@pytest.fixture
def here(template: tuple[Path, House], tmp_path: Path) -> Iterator[House]:
    path, made = template
    copy = tmp_path / "records.sqlite3"
    shutil.copy(path, copy)
    store = Store(f"sqlite:///{copy}")
    yield House(Kalmar(store, made.kalmar.sites, made.kalmar.partners))
    store.dispose()


def everything(store: Store) -> dict[str, list[tuple]]:
    """All rows of all tables as the database holds them; asked past SQLAlchemy, which would cost most of the time."""
    with sqlite3.connect(f"file:{store.engine.url.database}?mode=ro", uri=True) as connection:
        found = {name: connection.execute(f"SELECT * FROM {name}").fetchall() for name in TABLES}
    connection.close()
    return found


def prepared(here: House, case: Damaged, folder: Path):
    path = folder / case.file
    path.write_bytes(case.content)
    file = from_path(path)
    if case.kind in {"nights", "wide"}:
        made = mapping_from_toml("bred", WIDE) if case.kind == "wide" else None
        return prepare(file, Choices(made=made), records=here.store, asker=here.manager)
    return registers.prepare(file, REGISTERS[case.kind], records=here.store, asker=here.manager)


def written(here: House, preview) -> None:
    if isinstance(preview, Preview):
        take_in(preview, records=here.store, asker=here.manager)
    else:
        register_writing.take_in(preview, records=here.store)


@pytest.mark.parametrize("good", GOOD, ids=lambda good: good.kind)
def test_the_good_ones_are_taken_in_whole(here, tmp_path, good):
    for content, name in ((as_csv(good.copy()).encode(), "fil.csv"), (as_xlsx(good.copy()), "fil.xlsx")):
        case = Damaged("good", good.kind, name, content)
        preview = prepared(here, case, tmp_path)
        assert [back.reasons for back in preview.refused_rows] == []
        assert preview.new + preview.unchanged == (26 if good.kind == "wide" else len(good.rows) - 1)
        written(here, preview)
        assert prepared(here, case, tmp_path).writes is False


def test_there_are_more_than_two_hundred_different_ones():
    assert len({(case.kind, case.content) for case in CASES}) >= 200
    # Workbooks hold the moment they were made; the rest is the same in every run.
    again = {case.name: case.content for case in damaged_files("stays") if case.file == "fil.csv"}
    assert again == {case.name: case.content for case in CASES if case.name in again}


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_words_or_a_preview_and_never_half_a_file(here, tmp_path, case):
    before = everything(here.store)
    try:
        preview = prepared(here, case, tmp_path)
    except FileRefused as refused:
        said_of_a_file(str(refused))
        assert everything(here.store) == before
        return
    assert everything(here.store) == before
    for back in preview.refused_rows:
        said_of_a_row(preview, back)
    assert refused_csv(preview).count(b"\r\n") >= 1 + preview.refused
    written(here, preview)
    grew(before, everything(here.store), case, preview)


def said_of_a_file(words: str) -> None:
    assert re.search(r"”.+”|\d|^Filen har en rubrikrad", words), words
    assert ALLOWED.search(words), words


def said_of_a_row(preview, back) -> None:
    numbers = {at for at, _cells in preview.table.grid.rows}
    assert back.row in numbers
    assert back.row > preview.table.header_row
    assert back.reasons
    labels = [label.strip().casefold() for label in preview.table.header.labels if label.strip()]
    for reason in back.reasons:
        assert len(reason) < 600, reason
        names = (
            "”" in reason
            or re.match(r"[\wåäö ]+: ", reason)
            or any(label[:30] in reason.casefold() for label in labels)
            or re.search(r"\d", reason)
        )
        assert names or "saknas" in reason, reason
        assert ALLOWED.search(reason), reason


def grew(before: dict, after: dict, case: Damaged, preview) -> None:
    """All accepted rows are there, and nothing else has changed but the traces of an import."""
    table = WRITTEN.get(case.kind, case.kind)
    assert len(after[table]) - len(before[table]) == preview.new
    traces = {
        "audit_log",
        "revisions",
        "database_facts",
        table,
        "row_history",
        "night_revisions",
        "stay_changes",
    }
    assert {name for name in after if name not in traces and after[name] != before[name]} == set()
    assert len(after["audit_log"]) - len(before["audit_log"]) == (1 if preview.writes else 0)


@pytest.mark.parametrize(
    "case", [case for case in CASES if "sprinkled" in case.name], ids=lambda case: case.name
)
def test_a_failure_while_writing_leaves_nothing_behind(here, tmp_path, case, monkeypatch):
    """The lamp goes out at the very end: not a row stays."""
    try:
        preview = prepared(here, case, tmp_path)
    except FileRefused:
        return
    before = everything(here.store)

    def fail(*_args, **_more):
        raise RuntimeError("the lamp goes out")

    monkeypatch.setattr("lib.intake.writing.audit_event", fail)
    monkeypatch.setattr("lib.intake.register_files.writing.audit_event", fail)
    if preview.writes:
        with pytest.raises(RuntimeError, match="lamp"):
            written(here, preview)
    assert everything(here.store) == before


def test_the_name_of_a_file_says_nothing_about_its_content(here):
    good = as_csv(GOOD[0].copy()).encode()
    preview = prepare(NightFile("bild.png", good), Choices(), records=here.store, asker=here.manager)
    assert preview.new == len(GOOD[0].rows) - 1
