"""The command line: `python -m lib …`.

Exit codes: 0 done, 1 refused or failed, 2 wrong usage. Words are Swedish unless `--language en` is given.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, Any, NoReturn

import typer
from rich.console import Console
from typer.core import TyperGroup

from lib import words
from lib.settings import settings
from lib.words import _, ngettext, number

if TYPE_CHECKING:
    from rich.progress import Progress
    from sqlalchemy.orm import Session

    from lib.records.store import Store

ACTOR = "python -m lib"
# Commands that stand with what they command; imported only when asked for.
ROOMS = {"import": "lib.intake.command", "check": "lib.records.checks.command", "user": "lib.access.command"}


class Commands(TyperGroup):
    """The commands of this file and those of other rooms."""

    def list_commands(self, ctx: Any) -> list[str]:
        """All names, in the order a newcomer needs them."""
        return ["migrate", "demo", *ROOMS, "backup", "restore", "remind"]

    def get_command(self, ctx: Any, cmd_name: str) -> Any:
        """The command by its name."""
        if cmd_name not in ROOMS:
            return super().get_command(ctx, cmd_name)
        room = typer.main.get_group(import_module(ROOMS[cmd_name]).app)
        room.name = cmd_name
        return room


def build() -> typer.Typer:
    """The commands, with their help in the language spoken now."""
    app = typer.Typer(
        cls=Commands,
        help=_("Samtak: the steering group's dashboard for a partnership against homelessness."),
        no_args_is_help=True,
        add_completion=False,
        pretty_exceptions_enable=False,
    )
    language = typer.Option("sv", "--language", help=_("Language of the answers: sv or en."))

    @app.callback()
    def choose(language: words.Language = language) -> None:
        words.use(language)

    app.command("migrate", help=_("Bring the database to the newest schema, or make it."))(migrate)
    _add_demo(app)
    _add_backup(app)
    _add_restore(app)
    about = _("Mail the sites whose report of the night before is missing.")
    app.command("remind", help=about)(send_reminders)
    return app


def _add_demo(app: typer.Typer) -> None:
    if_empty = typer.Option(False, "--if-empty", help=_("Do nothing when the database holds records."))
    again = typer.Option(False, "--again", help=_("Replace the example data that are there by new ones."))
    yes = typer.Option(False, "--yes", help=_("Delete what was added to the example data, too."))
    seed = typer.Option(None, "--seed", help=_("Another number gives other invented figures."))

    @app.command("demo", help=_("Fill an empty database with example data, dated relative to today."))
    def demo(
        if_empty: bool = if_empty, again: bool = again, yes: bool = yes, seed: int | None = seed
    ) -> None:
        fill_with_examples(if_empty=if_empty, again=again, yes=yes, seed=seed)


def _add_backup(app: typer.Typer) -> None:
    file = typer.Argument(None, help=_("Where to; otherwise a new file in the backup folder."))

    @app.command("backup", help=_("Copy all records into one file, while the app is running, and check it."))
    def backup(file: Path | None = file) -> None:
        make_backup(file or settings().backup_folder / f"samtak-{_local_time():%Y-%m-%d-%H%M%S}.sqlite3")


def _add_restore(app: typer.Typer) -> None:
    file = typer.Argument(..., help=_("A file made by backup."))
    yes = typer.Option(False, "--yes", help=_("Do not ask first."))

    @app.command("restore", help=_("Replace all records by those of a backup."))
    def restore(file: Path = file, yes: bool = yes) -> None:
        restore_backup(file, is_sure=yes)


def migrate() -> None:
    """Bring the database up to date and say whether there was anything to do."""
    from lib.records import migrations
    from lib.records.store import store

    did = migrations.migrate(store())
    text = (
        _("The database is now at version %(n)s.")
        if did
        else _("The database was up to date (version %(n)s).")
    )
    print(text % {"n": migrations.newest()})


def send_reminders() -> None:
    """One round of reminders; refused without a mail server."""
    from lib.service import mail

    if not settings().smtp_host:
        _refuse(_("No mail server is configured: set SAMTAK_SMTP_HOST."))
    sent = mail.send_reminders()
    print(ngettext("%(n)s mail sent.", "%(n)s mails sent.", sent) % {"n": number(sent)})


def _what_it_holds(session: Session) -> tuple[str, bool]:
    """What the database holds, and whether accounts or files of somebody's own stand among the example data.

    Somebody who has made an account has begun: example accounts with public passwords may not join it.
    """
    from sqlalchemy import select

    from lib.records.example import ACCOUNTS
    from lib.records.store import contents
    from lib.records.tables import Account, AuditEntry

    holds = contents(session)
    known = [account.username for account in ACCOUNTS] if holds == "example" else []
    foreign = session.scalar(select(Account.id).where(Account.username.not_in(known)).limit(1))
    taken_in = session.scalar(select(AuditEntry.id).where(AuditEntry.action == "import").limit(1))
    has_begun = foreign is not None or taken_in is not None
    return ("real" if holds == "empty" and has_begun else holds), has_begun


def fill_with_examples(*, if_empty: bool, again: bool, yes: bool, seed: int | None) -> None:
    """Example data into an empty database, or over former example data."""
    from lib.records.store import store

    migrate()
    with store().read() as session:
        holds, own_work = _what_it_holds(session)
    if holds != "empty" and if_empty:
        return
    if holds == "real":
        _refuse(_("The database holds real records; example data are only for an empty one."))
    if holds == "example" and not again:
        _refuse(_("The example data are already there. Use --again to make them anew."))
    if holds == "example" and own_work and not yes:
        _refuse(_("Accounts or files of your own stand among the example data. --yes deletes them, too."))
    from lib.records.example import NotEmptyError

    try:
        with _waiting(_("Making example data …")):
            _fill(store(), is_full=holds == "example", seed=seed)
    except NotEmptyError:
        _refuse(_("The database holds real records; example data are only for an empty one."))
    print(_("The example data are in place: invented figures."))


def _fill(store: Store, *, is_full: bool, seed: int | None) -> None:
    from lib.records.emptying import empty
    from lib.records.example import fill

    if is_full:
        empty(store, ACTOR)
    today = _local_time().date()
    fill(store, today) if seed is None else fill(store, today, seed)


def make_backup(file: Path) -> None:
    """Copy everything into `file` and say how much it was."""
    from lib.records.backup import back_up
    from lib.records.store import store

    with _measured(_("Copying")) as progress:
        made = back_up(store(), file, progress)
    print(
        _("Backup made and checked: %(file)s (%(rows)s rows, %(size)s MB).")
        % {"file": made.path, "rows": number(sum(made.rows.values())), "size": number(made.size / 1e6, 1)}
    )


def restore_backup(file: Path, *, is_sure: bool) -> None:
    """Replace all records by those of `file`, after asking."""
    from lib.records.backup import restore
    from lib.records.store import store

    if not is_sure:
        print(_("All records in %(database)s will be replaced.") % {"database": store().url})
        asked = _("Write %(word)s to go on") % {"word": _("yes")}
        if typer.prompt(asked, default="", show_default=False).strip().lower() != _("yes"):
            _refuse(_("Nothing was changed."))
    with _measured(_("Restoring")) as progress:
        rows = restore(store(), file, ACTOR, progress)
    print(_("Restored: %(rows)s rows. Everybody must sign in again.") % {"rows": number(sum(rows.values()))})


@contextmanager
def _measured(text: str) -> Iterator[Callable[[int, int], None]]:
    """A bar in the terminal (on standard error); gives the function that moves it."""
    with _bar() as bar:
        task = bar.add_task(text, total=None)
        yield lambda done, total: bar.update(task, completed=done, total=total)


@contextmanager
def _waiting(text: str) -> Iterator[None]:
    with _bar() as bar:
        bar.add_task(text, total=None)
        yield


def _bar() -> Progress:
    from rich.progress import Progress

    return Progress(console=Console(stderr=True), transient=True)


def _local_time() -> datetime:
    return datetime.now(settings().zone)


def _refuse(why: str) -> NoReturn:
    print(why, file=sys.stderr)
    raise typer.Exit(1)


def _asked_language(arguments: Sequence[str]) -> words.Language:
    """The language in the arguments, before they are parsed: the help is written in it."""
    for word, following in zip(arguments, [*arguments[1:], ""], strict=True):
        given = word.partition("=")[2] or following
        if word.startswith("--language") and given in words.LANGUAGES:
            return words.LANGUAGES[words.LANGUAGES.index(given)]
    return "sv"


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command; gives the exit code."""
    from sqlalchemy.exc import ArgumentError, DatabaseError, NoSuchModuleError

    from lib.records.backup import BackupRefused
    from lib.records.migrations import DatabaseIsNewer

    given = list(sys.argv[1:] if arguments is None else arguments)
    words.use(_asked_language(given))
    try:
        build()(given, prog_name="python -m lib")
    except (BackupRefused, DatabaseIsNewer) as refusal:
        print(refusal, file=sys.stderr)
        return 1
    except DatabaseError as error:
        print(_("The database does not answer: %(why)s") % {"why": error.orig}, file=sys.stderr)
        return 1
    except (ArgumentError, NoSuchModuleError) as error:
        print(_("DATABASE_URL cannot be read: %(why)s") % {"why": error}, file=sys.stderr)
        return 1
    except SystemExit as end:
        return int(end.code or 0)
    return 0


if __name__ == "__main__":
    sys.exit(main())
