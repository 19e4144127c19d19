"""`python -m lib user …`: accounts from the server's own shell, for the first one and for rescue."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Annotated

import typer
from rich.console import Console
from rich.table import Table
from sqlalchemy import select

from lib.access import accounts
from lib.access.accounts import COMMAND_LINE, NotPossible, Obstacle
from lib.access.identity import Role
from lib.access.listing import list_accounts
from lib.access.names import obstacle_words, role_name, state_words
from lib.access.sign_ins import plain_username
from lib.records.store import store
from lib.records.tables.partners import Partner, Site
from lib.words import _

app = typer.Typer(help=_("Accounts: add, list, reset, disable, enable, role."), no_args_is_help=True)

Username = Annotated[
    str, typer.Argument(help=_("The user name; capitals and spaces around it do not matter."))
]
PartnerCode = Annotated[
    str | None, typer.Option("--partner", help=_("Code of the partner the account belongs to."))
]
SiteCode = Annotated[
    str | None, typer.Option("--site", help=_("Code of the one site a night reporter reports."))
]


@app.command(help=_("Make an account and print its one-time password."))
def add(
    username: Username,
    name: Annotated[str, typer.Option(prompt=True, help=_("The person's name."))],
    role: Annotated[Role, typer.Option(prompt=True, help=_("What the person may do."))],
    partner: PartnerCode = None,
    site: SiteCode = None,
) -> None:
    """Make an account and print its one-time password."""
    with _told():
        password = accounts.invite(
            store(),
            COMMAND_LINE,
            username=username,
            name=name,
            role=role,
            partner_id=_partner_id(partner),
            site_id=_site_id(site),
        )
    _print_password(plain_username(username), password)


@app.command("list", help=_("Show all accounts."))
def list_() -> None:
    """Show all accounts."""
    table = Table(_("User name"), _("Name"), _("Role"), _("Belongs to"), _("Account status"))
    for line in list_accounts(store(), COMMAND_LINE):
        place = ", ".join(part for part in (line.partner, line.site) if part)
        table.add_row(line.username, line.name, role_name(line.role), place, state_words(line))
    Console().print(table)


@app.command(help=_("Print a new one-time password; the old password and every sign-in stop working."))
def reset(username: Username) -> None:
    """Print a new one-time password; the old password and every sign-in stop working."""
    with _told():
        password = accounts.reset_password(store(), COMMAND_LINE, _account_id(username))
    _print_password(plain_username(username), password)


@app.command(help=_("Shut an account at once, open tabs included."))
def disable(username: Username) -> None:
    """Shut an account at once, open tabs included."""
    with _told():
        accounts.disable(store(), COMMAND_LINE, _account_id(username))


@app.command(help=_("Open a disabled account again."))
def enable(username: Username) -> None:
    """Open a disabled account again."""
    with _told():
        accounts.enable(store(), COMMAND_LINE, _account_id(username))


@app.command(help=_("Give an account another role; it has to sign in again."))
def role(
    username: Username,
    new_role: Annotated[Role, typer.Argument(help=_("The new role."))],
    partner: PartnerCode = None,
    site: SiteCode = None,
) -> None:
    """Give an account another role; it has to sign in again."""
    with _told():
        accounts.change_role(
            store(),
            COMMAND_LINE,
            _account_id(username),
            new_role,
            partner_id=_partner_id(partner),
            site_id=_site_id(site),
        )


def _account_id(username: str) -> int:
    plain = plain_username(username)
    for line in list_accounts(store(), COMMAND_LINE):
        if line.username == plain:
            return line.account_id
    raise NotPossible(Obstacle.UNKNOWN_ACCOUNT)


def _partner_id(code: str | None) -> int | None:
    if code is None:
        return None
    with store().read() as session:
        found = session.scalar(select(Partner.id).where(Partner.code == code))
    if found is None:
        raise typer.BadParameter(_("There is no partner with the code %(code)s.") % {"code": code})
    return found


def _site_id(code: str | None) -> int | None:
    if code is None:
        return None
    with store().read() as session:
        found = session.scalar(select(Site.id).where(Site.code == code))
    if found is None:
        raise typer.BadParameter(_("There is no site with the code %(code)s.") % {"code": code})
    return found


def _print_password(username: str, password: str) -> None:
    typer.echo(_("One-time password for %(username)s, shown only now:") % {"username": username})
    typer.echo(password)


@contextmanager
def _told() -> Iterator[None]:
    """Say what is in the way, and end with exit code 1."""
    try:
        yield
    except NotPossible as refused:
        typer.echo(obstacle_words(refused.obstacle), err=True)
        raise typer.Exit(1) from None
