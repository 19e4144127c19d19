"""`python -m lib import stays|tenancies|contacts|template`: a register's files on the command line."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Annotated, cast

import typer

from lib.intake.files import from_path
from lib.intake.keeping import kept_by_code
from lib.intake.kinds import Kind, kind_name
from lib.intake.likeness import likeness
from lib.intake.mapping import mapping_named
from lib.intake.opening import Opened, opened
from lib.intake.problems import FileRefused, shown
from lib.intake.register_files.preview import RegisterPreview, keeper_of, prepare
from lib.intake.register_files.summary import counts, notes, recognised
from lib.intake.register_files.table import Overrides
from lib.intake.register_files.templates import template, template_name
from lib.intake.register_files.writing import Outcome, take_in
from lib.intake.terminal import end, progress, refusals_in_words, speak, tell, write_refused
from lib.records.registers.catalogue import REGISTERS
from lib.records.registers.register import Register
from lib.records.store import store
from lib.words import _, number

FileArgument = Annotated[
    Path, typer.Argument(help=_("A CSV or XLSX file with one row each, as the template."))
]
MappingOption = Annotated[
    str | None, typer.Option("--mapping", help=_("A mapping, by name. Left out: known by the header."))
]
DryRun = Annotated[bool, typer.Option("--dry-run", help=_("Show the preview only; write nothing."))]
PartnerOption = Annotated[
    str | None, typer.Option("--partner", help=_("Code of the partner whose register is meant."))
]
RefusedOption = Annotated[
    Path | None, typer.Option("--refused", help=_("Where to write the refused rows, as CSV."))
]
DatesOption = Annotated[
    str | None, typer.Option("--dates", help=_("How dates are written, e.g. DD/MM/YYYY."))
]
SheetOption = Annotated[str | None, typer.Option("--sheet", help=_("Which sheet of a workbook."))]
LanguageOption = Annotated[str, typer.Option("--language", help="sv or en.")]


def command_for(register: Register) -> Callable[..., None]:
    """The command that takes in files of `register`."""

    def command(
        file: FileArgument,
        *,
        mapping: MappingOption = None,
        dry_run: DryRun = False,
        partner: PartnerOption = None,
        refused: RefusedOption = None,
        dates: DatesOption = None,
        sheet: SheetOption = None,
        language: LanguageOption = "sv",
    ) -> None:
        speak(language)
        with refusals_in_words():
            book = opened(from_path(file))
            overrides = _overrides(book, register, mapping, partner)
            overrides = replace(overrides, dates=dates or overrides.dates, sheet=sheet)
            preview = prepare(book, register, overrides, records=store(), asker=None, partner=partner)
            _tell(preview)
            write_refused(preview, refused)
            if dry_run:
                typer.echo(_("Dry run: nothing was written."))
            else:
                _tell_outcome(_take_in(preview))
        end(preview)

    return command


def write_template(
    register: Annotated[str, typer.Argument(help=_("Which register, e.g. stays."))],
    *,
    file: Annotated[Path | None, typer.Option("--file", help=_("Where to write the workbook."))] = None,
    partner: PartnerOption = None,
    language: LanguageOption = "sv",
) -> None:
    """Write a workbook to fill in, with the partner's own sites and flats to choose from."""
    speak(language)
    if register not in REGISTERS:
        raise typer.BadParameter(", ".join(REGISTERS), param_hint="register")
    described = REGISTERS[register]
    with refusals_in_words():
        with store().read() as session:
            keeper = keeper_of(session, partner)
        path = file or Path(template_name(described))
        path.write_bytes(template(described, records=store(), asker=keeper))
    typer.echo(_("The template stands in %(file)s.") % {"file": path})


def _overrides(book: Opened, register: Register, mapping: str | None, partner: str | None) -> Overrides:
    """How the file is to be read: by the mapping that is named, else by a kept one that was made for it."""
    with store().read() as session:
        own = kept_by_code(session, partner)
    if mapping is None:
        like = likeness(book, own, kinds=[cast("Kind", register.name)])
        kept = like.kept.mapping if like and like.kept else None
        return Overrides.of(kept) if kept else Overrides()
    found = mapping_named(mapping, [kept.mapping for kept in own if kept.mapping is not None])
    if found.kind != register.name:
        said = _("The mapping %(name)s is for another kind of file: %(kind)s.")
        raise FileRefused(said % {"name": shown(found.name), "kind": kind_name(found.kind)})
    return Overrides.of(found)


def _tell(preview: RegisterPreview) -> None:
    lines = [*recognised(preview), *((label, number(count)) for label, count in counts(preview))]
    tell(preview, lines, notes(preview))


def _take_in(preview: RegisterPreview) -> Outcome:
    with progress(_("Taking in rows"), preview.new + preview.changed) as written:
        return take_in(preview, records=store(), progress=written)


def _tell_outcome(outcome: Outcome) -> None:
    if not (outcome.new or outcome.changed):
        typer.echo(_("Nothing to change: the records already say the same."))
        return
    said = _("Rows taken in – new: %(new)s, changed: %(changed)s.")
    typer.echo(said % {"new": number(outcome.new), "changed": number(outcome.changed)})
