"""`python -m lib import`: files taken in from the command line."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from lib.intake.files import from_path
from lib.intake.preview import Preview, prepare
from lib.intake.recognition import Choices
from lib.intake.register_files.command import command_for, write_template
from lib.intake.summary import counts, extent, notes, recognised
from lib.intake.terminal import end, progress, refusals_in_words, speak, tell, write_refused
from lib.intake.writing import Outcome, take_in
from lib.records.registers.catalogue import REGISTERS
from lib.records.store import store
from lib.words import _, number

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
    speak(language)
    with refusals_in_words():
        preview = prepare(
            from_path(file), Choices(mapping, dates, sheet, partner), records=store(), asker=None
        )
        _tell(preview)
        write_refused(preview, refused)
        if dry_run:
            typer.echo(_("Dry run: nothing was written."))
        else:
            _tell_outcome(_take_in(preview))
    end(preview)


def _tell(preview: Preview) -> None:
    lines = [*recognised(preview), *((label, number(count)) for label, count in counts(preview))]
    tell(preview, lines, (extent(preview), *notes(preview)))


def _take_in(preview: Preview) -> Outcome:
    with progress(_("Taking in nights"), preview.new + preview.changed) as written:
        return take_in(preview, records=store(), asker=None, progress=written)


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
