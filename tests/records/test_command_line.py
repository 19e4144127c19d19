"""`python -m lib`: what it answers, and with which exit code."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest
from sqlalchemy import select

from lib.__main__ import ROOMS, main
from lib.records.migrations import downgrade, newest
from lib.records.store import Store, declare_contents
from lib.records.tables import Account, Goal, Partner
from lib.settings import ROOT, settings
from tests.records.everything import fill_every_table, rows


@pytest.fixture
def used_store(any_store: Store, monkeypatch: pytest.MonkeyPatch) -> Store:
    """The store that the commands find."""
    monkeypatch.setenv("DATABASE_URL", any_store.url.render_as_string(hide_password=False))
    settings.cache_clear()
    return any_store


def test_migrate_says_what_it_did(used_store: Store, capsys: pytest.CaptureFixture[str]) -> None:
    downgrade(used_store, "base")
    assert main(["migrate"]) == 0
    assert f"nu uppdaterad till version {newest()}" in capsys.readouterr().out
    assert main(["migrate"]) == 0
    assert "redan uppdaterad" in capsys.readouterr().out


def test_backup_and_restore_make_a_round_trip(
    used_store: Store, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    fill_every_table(used_store)
    before = rows(used_store)
    assert main(["backup", str(tmp_path / "kopia.sqlite3")]) == 0
    assert "skapad och kontrollerad" in capsys.readouterr().out
    with used_store.write("bo") as session:
        session.scalars(select(Goal)).one().title = "Ändrat"
    assert main(["restore", str(tmp_path / "kopia.sqlite3"), "--yes"]) == 0
    assert "Alla måste logga in igen" in capsys.readouterr().out
    assert rows(used_store)["goals"] == before["goals"]


def test_backup_finds_its_own_place(
    used_store: Store, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SAMTAK_BACKUP_FOLDER", str(tmp_path / "mapp"))
    settings.cache_clear()
    assert main(["backup"]) == 0
    assert len(list((tmp_path / "mapp").glob("samtak-20??-??-??-??????.sqlite3"))) == 1


def test_restore_asks_first(
    used_store: Store, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["backup", str(tmp_path / "kopia.sqlite3")]) == 0
    with used_store.write("bo") as session:
        session.add(Partner(code="M", name="M", short_name="M", kind="public"))
    for answer, code in (("nej", 1), ("", 1), ("ja", 0)):
        monkeypatch.setattr("typer.prompt", lambda *_, answer=answer, **__: answer)
        assert main(["restore", str(tmp_path / "kopia.sqlite3")]) == code
        assert len(rows(used_store)["partners"]) == (1 if code else 0)
    assert "Ingenting ändrades" in capsys.readouterr().err


def test_what_is_no_backup_is_refused_in_words(
    used_store: Store, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "brev.txt").write_text("Hej!")
    assert main(["restore", str(tmp_path / "brev.txt"), "--yes"]) == 1
    assert "ingen säkerhetskopia" in capsys.readouterr().err
    assert main(["--language", "en", "restore", str(tmp_path / "brev.txt"), "--yes"]) == 1
    assert "no backup of Samtak" in capsys.readouterr().err


def test_demo_fills_an_empty_database_only(used_store: Store, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["demo"]) == 0
    first = rows(used_store)
    assert first["night_reports"]
    assert main(["demo", "--if-empty"]) == 0
    assert main(["demo"]) == 1
    assert "--again" in capsys.readouterr().err
    assert rows(used_store)["night_reports"] == first["night_reports"]
    assert main(["demo", "--again", "--seed", "7"]) == 0
    assert rows(used_store)["stays"] != first["stays"]


def test_demo_never_mixes_with_a_partnership_that_is_there(used_store: Store) -> None:
    with used_store.write("bo") as session:
        session.add(Partner(code="M", name="M", short_name="M", kind="public"))
    assert main(["demo"]) == 1
    assert rows(used_store)["night_reports"] == []


def test_demo_leaves_real_records_alone(used_store: Store, capsys: pytest.CaptureFixture[str]) -> None:
    with used_store.write("bo") as session:
        declare_contents(session, "real")
    for arguments in (["demo"], ["demo", "--again"]):
        assert main(arguments) == 1
        assert "riktiga uppgifter" in capsys.readouterr().err
    assert main(["demo", "--if-empty"]) == 0
    assert rows(used_store)["partners"] == []


@pytest.mark.parametrize(
    "arguments", [["trolla"], ["migrate", "--nej"], ["restore"], ["--language", "fi", "migrate"]]
)
def test_wrong_usage_ends_with_two(arguments: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    assert main(arguments) == 2
    assert capsys.readouterr().err


def test_a_database_that_is_away_is_said_in_words(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("DATABASE_URL", "postgresql://nobody@127.0.0.1:1/nothing")
    settings.cache_clear()
    assert main(["migrate"]) == 1
    assert "Databasen svarar inte" in capsys.readouterr().err


def test_the_help_speaks_both_languages(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["--help"]) == 0
    swedish = capsys.readouterr().out
    assert main(["--language=en", "--help"]) == 0
    english = capsys.readouterr().out
    for name in ("migrate", "demo", "backup", "restore", *ROOMS):
        assert name in swedish
        assert name in english
    assert "exempeldata" in swedish
    assert "example data" in english


@pytest.mark.parametrize("room", ROOMS)
def test_the_commands_of_other_rooms_are_there(room: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main([room, "--help"]) == 0
    assert room in capsys.readouterr().out


def test_it_runs_as_a_module_and_starts_light(tmp_path: Path) -> None:
    heavy = ("pandas", "streamlit", "altair", "alembic", "statsmodels")
    code = (
        "import sys, runpy; sys.argv = ['lib', 'migrate']\n"
        "try: runpy.run_module('lib', run_name='__main__')\n"
        f"finally: print([name for name in {heavy} if name in sys.modules])"
    )
    environment = {"DATABASE_URL": f"sqlite:///{tmp_path}/a.sqlite3", "PATH": "", "PYTHONIOENCODING": "utf-8"}
    answers = [
        subprocess.run(
            [sys.executable, "-c", code],
            cwd=ROOT,
            env=environment,
            capture_output=True,
            text=True,
            check=False,
        )
        for _time in range(2)
    ]
    assert answers[0].returncode == 0, answers[0].stderr
    assert answers[1].stdout.splitlines() == [f"Databasen var redan uppdaterad (version {newest()}).", "[]"]


def test_demo_joins_nobody_who_has_begun(sqlite_store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    """`make run` on a database where the first real account stands must not add public passwords to it."""
    from lib.access.accounts import COMMAND_LINE, invite
    from lib.access.identity import Role

    monkeypatch.setenv("DATABASE_URL", sqlite_store.url.render_as_string(hide_password=False))
    settings.cache_clear()
    invite(sqlite_store, COMMAND_LINE, username="anna", name="Anna", role=Role.ADMINISTRATOR)
    assert main(["demo", "--if-empty"]) == 0
    assert main(["demo"]) == 1
    with sqlite_store.read() as session:
        assert [account.username for account in session.scalars(select(Account))] == ["anna"]


def test_demo_again_asks_before_it_deletes_own_work(
    sqlite_store: Store, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    from lib.access.accounts import COMMAND_LINE, invite
    from lib.access.identity import Role

    monkeypatch.setenv("DATABASE_URL", sqlite_store.url.render_as_string(hide_password=False))
    settings.cache_clear()
    assert main(["demo"]) == 0
    invite(sqlite_store, COMMAND_LINE, username="anna", name="Anna", role=Role.ADMINISTRATOR)
    assert main(["demo", "--again"]) == 1
    assert "--yes" in capsys.readouterr().err
    assert main(["demo", "--again", "--yes"]) == 0


@pytest.mark.parametrize("url", ["foo://x", "not an address"])
def test_an_address_that_is_none_is_said_in_words(
    url: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("DATABASE_URL", url)
    settings.cache_clear()
    assert main(["migrate"]) == 1
    assert "DATABASE_URL går inte att tolka" in capsys.readouterr().err


def test_a_file_of_noise_is_said_in_words(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "noise.sqlite3").write_bytes(bytes(range(256)) * 40)
    monkeypatch.setenv("DATABASE_URL", f"sqlite:///{tmp_path / 'noise.sqlite3'}")
    settings.cache_clear()
    assert main(["migrate"]) == 1
    assert "Databasen svarar inte" in capsys.readouterr().err
