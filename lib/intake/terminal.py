"""What every import says on the command line: the language, the preview, the refused rows, the way out."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import NoReturn

import typer
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

from lib.intake.preview import Preview
from lib.intake.problems import FileRefused, NeedsChoice, Superseded
from lib.intake.refusals import refused_csv
from lib.intake.register_files.preview import RegisterPreview
from lib.words import LANGUAGES, _, number, use

FILE_REFUSED = 1
ROWS_REFUSED = 3
REASONS_SHOWN = 10


def speak(language: str) -> None:
    """Speak `language` from here on; wrong usage for one that the product does not speak."""
    if language not in LANGUAGES:
        raise typer.BadParameter("sv, en", param_hint="--language")
    use(language)


@contextmanager
def refusals_in_words() -> Iterator[None]:
    """A file that cannot be taken in ends the command in words, with exit code 1."""
    try:
        yield
    except NeedsChoice as error:
        _fail(f"{error} --{error.field} {' | '.join(error.options)}")
    except (FileRefused, Superseded, OSError) as error:
        _fail(str(error))


def _fail(words: str) -> NoReturn:
    typer.echo(words, err=True)
    raise typer.Exit(FILE_REFUSED)


def tell(
    preview: Preview | RegisterPreview, lines: Sequence[tuple[str, str]], sentences: Iterable[str]
) -> None:
    """Write what was recognised and counted, the sentences about it, and why the first rows were refused."""
    width = max(len(label) for label, _value in lines)
    for label, value in lines:
        typer.echo(f"{label:<{width}}  {value}")
    for sentence in sentences:
        typer.echo(sentence)
    for back in preview.refused_rows[:REASONS_SHOWN]:
        words = {"row": number(back.row), "reason": " ".join(back.reasons)}
        typer.echo(_("Row %(row)s: %(reason)s") % words, err=True)
    if preview.refused > REASONS_SHOWN:
        more = _("… and %(n)s more. --refused FILE writes all of them.")
        typer.echo(more % {"n": number(preview.refused - REASONS_SHOWN)}, err=True)


def write_refused(preview: Preview | RegisterPreview, path: Path | None) -> None:
    """Write the refused rows to `path`, if there are any and a path was given."""
    if path is not None and preview.refused:
        path.write_bytes(refused_csv(preview))
        typer.echo(_("The refused rows stand in %(file)s.") % {"file": path})


@contextmanager
def progress(title: str, total: int) -> Iterator[Callable[[int], None]]:
    """Draw a bar while rows are taken in; gives what to call with the number written since the last call."""
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
    with Progress(*columns, console=Console(file=sys.stderr), transient=True) as bar:
        task = bar.add_task(title, total=total)
        yield lambda written: bar.advance(task, written)


def end(preview: Preview | RegisterPreview) -> None:
    """Exit with code 3 when rows were refused."""
    if preview.refused:
        raise typer.Exit(ROWS_REFUSED)
