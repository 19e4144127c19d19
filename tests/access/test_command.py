"""Accounts from the shell: what is printed, and the exit codes."""

import re

import pytest
from typer.testing import CliRunner

from lib.access.command import app
from lib.access.identity import Role
from lib.access.sign_ins import sign_in
from lib.records.store import Store
from tests.signed_in import add_account, use_store

ONE_TIME = re.compile(r"^[a-z2-9]{5}(-[a-z2-9]{5}){3}$", re.MULTILINE)


@pytest.fixture
def shell(sqlite_store: Store) -> CliRunner:
    use_store(sqlite_store)
    return CliRunner()


def test_add_asks_for_what_is_missing_and_the_printed_password_works(
    shell: CliRunner, sqlite_store: Store
) -> None:
    result = shell.invoke(app, ["add", "Anna"], input="Anna Berg\nadministrator\n")
    assert result.exit_code == 0, result.output
    found = ONE_TIME.search(result.output)
    assert found
    assert isinstance(sign_in(sqlite_store, "anna", found.group()), str)


def test_list_reset_role_disable_and_enable(shell: CliRunner, sqlite_store: Store) -> None:
    add_account(sqlite_store, "anna", Role.STEERING)
    reset = shell.invoke(app, ["reset", "ANNA"])
    password = ONE_TIME.search(reset.output)
    assert password
    assert shell.invoke(app, ["disable", "anna"]).exit_code == 0
    assert not isinstance(sign_in(sqlite_store, "anna", password.group()), str)
    assert "avstängt" in shell.invoke(app, ["list"]).output
    assert shell.invoke(app, ["enable", "anna"]).exit_code == 0
    assert shell.invoke(app, ["role", "anna", "coordinator"]).exit_code == 0
    assert isinstance(sign_in(sqlite_store, "anna", password.group()), str)
    assert "samordnare" in shell.invoke(app, ["list"]).output


@pytest.mark.parametrize(
    ("arguments", "code"),
    [
        (["reset", "finns.inte"], 1),
        (["disable", "anna"], 1),
        (["add", "anna", "--name", "Anna", "--role", "steering"], 1),
        (["add", "bo", "--name", "Bo", "--role", "night_reporter"], 1),
        (["add", "bo", "--name", "Bo", "--role", "night_reporter", "--partner", "finns-inte"], 2),
        (["add", "bo", "--name", "Bo", "--role", "kung"], 2),
    ],
)
def test_what_cannot_be_done_says_so_and_prints_no_password(
    shell: CliRunner, sqlite_store: Store, arguments: list[str], code: int
) -> None:
    add_account(sqlite_store, "anna", Role.ADMINISTRATOR)
    result = shell.invoke(app, arguments)
    assert result.exit_code == code
    assert result.output.strip()
    assert not ONE_TIME.search(result.output)
