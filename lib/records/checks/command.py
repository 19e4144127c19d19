"""`python -m lib check`: what the data checks find in the records, on behalf of nobody.

Findings of registers are printed by row number; no code of a person is ever in them.
"""

from __future__ import annotations

from collections import Counter
from datetime import datetime
from typing import Annotated

import typer
from sqlalchemy import select

from lib.records.checks import CHECKS, Finding, Severity, run
from lib.records.checks.places import SitePlace, place
from lib.records.store import store
from lib.records.tables import Site
from lib.settings import settings
from lib.words import LANGUAGES, _, number, use

ERRORS = 3
WARNINGS = 4
ORDER = tuple(Severity)

app = typer.Typer(help=_("Look for what is wrong in the records."), subcommand_metavar="")


@app.callback(
    invoke_without_command=True,
    help=_(
        "Look for what is wrong in the records, by numbered checks. "
        "Exit codes: 0 nothing to correct (notes at most), 2 wrong usage, 3 errors, 4 warnings."
    ),
)
def check(
    *,
    severity: Annotated[
        Severity, typer.Option(help=_("Print findings of this severity and graver ones."))
    ] = Severity.NOTE,
    language: Annotated[str | None, typer.Option(help="sv or en.")] = None,
) -> None:
    """Print every finding in words, then how many there are of each severity."""
    if language is not None:
        if language not in LANGUAGES:
            raise typer.BadParameter("sv, en", param_hint="--language")
        use(language)
    moment = datetime.now(settings().zone)
    with store().read() as session:
        found = run(session, today=moment.date(), moment=moment)
        sites = {
            number_: SitePlace(code, name)
            for number_, code, name in session.execute(select(Site.id, Site.code, Site.name))
        }
    for one in graver_first(found):
        if ORDER.index(one.severity) <= ORDER.index(severity):
            typer.echo(_line(one, sites))
    counts = Counter(one.severity for one in found)
    typer.echo(
        _("Errors: %(stop)s, warnings: %(warning)s, notes: %(note)s (%(checks)s checks).")
        % {
            "stop": number(counts[Severity.STOP]),
            "warning": number(counts[Severity.WARNING]),
            "note": number(counts[Severity.NOTE]),
            "checks": number(len(CHECKS)),
        }
    )
    if counts[Severity.STOP]:
        raise typer.Exit(ERRORS)
    if counts[Severity.WARNING]:
        raise typer.Exit(WARNINGS)


def graver_first(found: list[Finding]) -> list[Finding]:
    """By severity, then by check."""
    return sorted(found, key=lambda one: (ORDER.index(one.severity), one.check))


def _line(one: Finding, sites: dict[int, SitePlace]) -> str:
    return f"{one.check}  {CHECKS[one.check].title()}  [{place(one, sites)}]  {one.words}"
