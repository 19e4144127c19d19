"""`python -m lib import nights`: what it prints, writes and answers with."""

import pytest
from sqlalchemy import func, select
from typer.testing import CliRunner

from lib.intake.command import app
from lib.records.tables import NightReport
from tests.intake.conftest import populate
from tests.signed_in import use_store

ROWS = "Datum;Boende;Belagda\n2026-01-14;norra;12\n2026-01-15;norra;13\n"


@pytest.fixture
def run(sqlite_store, tmp_path):
    populate(sqlite_store)
    use_store(sqlite_store)

    def run(rows: str, *options: str):
        path = tmp_path / "natter.csv"
        path.write_text(rows)
        return CliRunner().invoke(app, ["nights", str(path), *options])

    return run


def stored(store) -> int:
    with store.read() as session:
        return session.scalar(select(func.count()).select_from(NightReport))


def test_a_dry_run_shows_and_writes_nothing(run, sqlite_store):
    result = run(ROWS, "--dry-run")
    assert result.exit_code == 0
    assert "Nya nätter          2\n" in result.stdout
    assert "2 rader, 1 boende, 2026-01-14 till 2026-01-15, 25 belagda platser." in result.stdout
    assert "Provkörning: inget skrevs." in result.stdout
    assert stored(sqlite_store) == 0


def test_taking_in_and_once_more(run, sqlite_store):
    assert "Inlästa nätter – nya: 2, ändrade: 0." in run(ROWS).stdout
    assert stored(sqlite_store) == 2
    again = run(ROWS, "--language", "en")
    assert (again.exit_code, "Nothing to change" in again.stdout) == (0, True)


def test_refused_rows_are_told_written_and_answered_with_3(run, sqlite_store, tmp_path):
    back = tmp_path / "nekade.csv"
    result = run(ROWS + "2026-01-16;norra;-1\n", "--refused", str(back))
    assert result.exit_code == 3
    assert "Rad 4: Belagda: -1 är negativt." in result.stderr
    assert back.read_text(encoding="utf-8-sig").splitlines()[1].startswith("4;")
    assert stored(sqlite_store) == 2


@pytest.mark.parametrize(
    ("rows", "options", "said"),
    [
        ("", (), "är tom"),
        ("datum,boende,belagda\n01/02/2026,norra,1\n", (), "--dates DD/MM/YYYY | MM/DD/YYYY"),
        (ROWS, ("--mapping", "ingen"), "De som finns är: samtak och toronto-2020"),
        (ROWS, ("--dates", "YY"), "inget känt sätt att skriva datum"),
        (ROWS, ("--partner", "ingen"), "De som finns är: kommun och mission"),
    ],
)
def test_what_cannot_be_taken_in_is_answered_with_1(run, sqlite_store, rows, options, said):
    result = run(rows, *options)
    assert result.exit_code == 1
    assert said in result.stderr
    assert stored(sqlite_store) == 0


def test_wrong_usage_is_answered_with_2(run):
    assert run(ROWS, "--language", "no").exit_code == 2
