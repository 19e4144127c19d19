"""`python -m lib import`: files taken in from the command line."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

from lib.intake.files import from_path
from lib.intake.preview import Preview, prepare
from lib.intake.problems import FileRefused, NeedsChoice, Superseded
from lib.intake.recognition import Choices
from lib.intake.refusals import refused_csv
from lib.intake.register_files.command import command_for, write_template
from lib.intake.summary import counts, extent, notes, recognised
from lib.intake.writing import Outcome, take_in
from lib.records.registers.catalogue import REGISTERS
from lib.records.store import store
from lib.words import LANGUAGES, _, number, use

FILE_REFUSED = 1
ROWS_REFUSED = 3
REASONS_SHOWN = 10

app = typer.Typer(help=_("Take in files."), no_args_is_help=True)


@app.callback()
def _files() -> None:
    """Take in files."""


@app.command(
    help=_(
        "Take in nights from a file, all in one transaction; the same file again changes nothing. "
        "Exit codes: 0 everything is in, 1 nothing was written, 2 wrong usage, 3 some rows were refused."
    )
)
def nights(
    file: Annotated[Path, typer.Argument(help=_("A CSV or XLSX file with one row per site and night."))],
    *,
    mapping: Annotated[
        str | None,
        typer.Option(help=_("A mapping of data/mappings, by name. Left out: known by the header.")),
    ] = None,
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help=_("Show the preview only; write nothing."))
    ] = False,
    partner: Annotated[str | None, typer.Option(help=_("Code of the partner whose sites are meant."))] = None,
    refused: Annotated[Path | None, typer.Option(help=_("Where to write the refused rows, as CSV."))] = None,
    dates: Annotated[str | None, typer.Option(help=_("How dates are written, e.g. DD/MM/YYYY."))] = None,
    sheet: Annotated[str | None, typer.Option(help=_("Which sheet of a workbook."))] = None,
    language: Annotated[str, typer.Option(help="sv or en.")] = "sv",
) -> None:
    """Take in nights from a file, all in one transaction; the same file again changes nothing.

    Exit codes: 0 everything is in, 1 nothing was written, 2 wrong usage, 3 some rows were refused.
    """
    if language not in LANGUAGES:
        raise typer.BadParameter("sv, en", param_hint="--language")
    use(language)
    try:
        preview = prepare(
            from_path(file), Choices(mapping, dates, sheet, partner), records=store(), asker=None
        )
        _tell(preview)
        _write_refused(preview, refused)
        if dry_run:
            typer.echo(_("Dry run: nothing was written."))
        else:
            _tell_outcome(_take_in(preview))
    except NeedsChoice as error:
        _fail(f"{error} --{error.field} {' | '.join(error.options)}")
    except (FileRefused, Superseded, OSError) as error:
        _fail(str(error))
    if preview.refused:
        raise typer.Exit(ROWS_REFUSED)


def _fail(words: str) -> None:
    typer.echo(words, err=True)
    raise typer.Exit(FILE_REFUSED)


def _tell(preview: Preview) -> None:
    lines = [*recognised(preview), *((label, number(count)) for label, count in counts(preview))]
    width = max(len(label) for label, _value in lines)
    for label, value in lines:
        typer.echo(f"{label:<{width}}  {value}")
    for sentence in (extent(preview), *notes(preview)):
        typer.echo(sentence)
    for back in preview.checked.refused[:REASONS_SHOWN]:
        words = {"row": number(back.row), "reason": " ".join(back.reasons)}
        typer.echo(_("Row %(row)s: %(reason)s") % words, err=True)
    if preview.refused > REASONS_SHOWN:
        more = _("… and %(n)s more. --refused FILE writes all of them.")
        typer.echo(more % {"n": number(preview.refused - REASONS_SHOWN)}, err=True)


def _write_refused(preview: Preview, path: Path | None) -> None:
    if path is not None and preview.refused:
        path.write_bytes(refused_csv(preview))
        typer.echo(_("The refused rows stand in %(file)s.") % {"file": path})


def _take_in(preview: Preview) -> Outcome:
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
    with Progress(*columns, console=Console(file=sys.stderr), transient=True) as bar:
        task = bar.add_task(_("Taking in nights"), total=preview.new + preview.changed)
        return take_in(
            preview, records=store(), asker=None, progress=lambda written: bar.advance(task, written)
        )


def _tell_outcome(outcome: Outcome) -> None:
    if not (outcome.new or outcome.changed):
        typer.echo(_("Nothing to change: the records already say the same."))
        return
    said = _("Nights taken in – new: %(new)s, changed: %(changed)s.")
    typer.echo(said % {"new": number(outcome.new), "changed": number(outcome.changed)})


IN_ONE = _(
    "All in one transaction; the same file again changes nothing. "
    "Exit codes: 0 everything is in, 1 nothing was written, 2 wrong usage, 3 some rows were refused."
)
for name, said in {
    "stays": _("Take in stays from a file."),
    "tenancies": _("Take in tenancies from a file."),
    "contacts": _("Take in counted contacts from a file."),
}.items():
    app.command(name, help=f"{said} {IN_ONE}")(command_for(REGISTERS[name]))
app.command("template", help=_("Write a workbook to fill in, with the partner's own sites and flats."))(
    write_template
)
