"""Accounts: who may sign in, as which role. Every function asks first whether its actor has the right.

A change of password or role, and disabling, moves `sessions_valid_from`: all cookies made before are
refused from the next rerun on, in every open tab. What was changed by whom goes to the audit log by
itself; passwords never do.
"""

from __future__ import annotations

import re
from enum import StrEnum
from typing import TYPE_CHECKING

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from lib.access import waits
from lib.access.devices import is_shared
from lib.access.identity import Identity, Role
from lib.access.passwords import hash_password, one_time_password
from lib.access.rights import require_administrator
from lib.access.sign_ins import plain_username
from lib.records.tables.accounts import Account
from lib.records.tables.base import now
from lib.records.tables.partners import Partner, Site

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

    from lib.records.store import Store

USERNAME = re.compile(r"[a-z0-9åäöéü][a-z0-9åäöéü._@-]{1,79}")
ROLES_OF_A_PARTNER = frozenset({Role.NIGHT_REPORTER, Role.REGISTER_MANAGER})
# Whoever has a shell on the server acts as an administrator without an account.
COMMAND_LINE = Identity(account_id=0, username="command line", name="", role=Role.ADMINISTRATOR)


class Obstacle(StrEnum):
    """Why an account was not changed; the screen has the words."""

    USERNAME_SIGNS = "username_signs"
    USERNAME_TAKEN = "username_taken"
    NAME_MISSING = "name_missing"
    PARTNER_MISSING = "partner_missing"
    SITE_ELSEWHERE = "site_elsewhere"
    OWN_ACCOUNT = "own_account"
    LAST_ADMINISTRATOR = "last_administrator"
    UNKNOWN_ACCOUNT = "unknown_account"
    SHARED_PHONE = "shared_phone"


class NotPossible(ValueError):
    """Nothing was changed, for the `obstacle`'s reason."""

    def __init__(self, obstacle: Obstacle) -> None:
        super().__init__(obstacle.value)
        self.obstacle = obstacle


def invite(
    store: Store,
    actor: Identity,
    *,
    username: str,
    name: str,
    role: Role,
    partner_id: int | None = None,
    site_id: int | None = None,
    language: str = "sv",
) -> str:
    """Make an account; the one-time password to hand over, which is kept nowhere.

    Raises `Refused` for anybody but an administrator, `NotPossible` when the account cannot be made.
    """
    require_administrator(actor)
    username, name = plain_username(username), " ".join(name.split())
    if not USERNAME.fullmatch(username):
        raise NotPossible(Obstacle.USERNAME_SIGNS)
    if not name:
        raise NotPossible(Obstacle.NAME_MISSING)
    password = one_time_password()
    try:
        with store.write(actor=actor.username) as session:
            if session.scalar(select(Account.id).where(Account.username == username)):
                raise NotPossible(Obstacle.USERNAME_TAKEN)
            account = Account(username=username, name=name[:120], language=language)
            _place(session, account, role, partner_id, site_id)
            _give_one_time_password(account, password)
            session.add(account)
    except IntegrityError as error:
        raise NotPossible(Obstacle.USERNAME_TAKEN) from error
    return password


def change_role(
    store: Store,
    actor: Identity,
    account_id: int,
    role: Role,
    *,
    partner_id: int | None = None,
    site_id: int | None = None,
) -> None:
    """Give an account another role or place; it has to sign in again. Nobody changes their own."""
    require_administrator(actor)
    with store.write(actor=actor.username) as session:
        account = _personal_account(session, actor, account_id)
        if role is not Role.ADMINISTRATOR:
            _keep_one_administrator(session, account)
        _place(session, account, role, partner_id, site_id)
        account.sessions_valid_from = now()


def disable(store: Store, actor: Identity, account_id: int) -> None:
    """Shut an account; open tabs are refused at their next rerun."""
    require_administrator(actor)
    with store.write(actor=actor.username) as session:
        account = _account_of_another(session, actor, account_id)
        _keep_one_administrator(session, account)
        account.disabled = True
        account.sessions_valid_from = now()


def enable(store: Store, actor: Identity, account_id: int) -> None:
    """Open a disabled account again, with the password it had."""
    require_administrator(actor)
    with store.write(actor=actor.username) as session:
        _account_of_another(session, actor, account_id).disabled = False


def reset_password(store: Store, actor: Identity, account_id: int) -> str:
    """A new one-time password for somebody else's account; the old one and all its cookies stop working."""
    require_administrator(actor)
    password = one_time_password()
    with store.write(actor=actor.username) as session:
        account = _personal_account(session, actor, account_id)
        _give_one_time_password(account, password)
        waits.forgive(session, username=account.username, address=None, at=now())
    return password


def _account_of_another(session: Session, actor: Identity, account_id: int) -> Account:
    if account_id == actor.account_id:
        raise NotPossible(Obstacle.OWN_ACCOUNT)
    account = session.get(Account, account_id)
    if account is None:
        raise NotPossible(Obstacle.UNKNOWN_ACCOUNT)
    return account


def _personal_account(session: Session, actor: Identity, account_id: int) -> Account:
    """Somebody's own account: a shared phone has neither a password nor another role."""
    account = _account_of_another(session, actor, account_id)
    if is_shared(session, account_id):
        raise NotPossible(Obstacle.SHARED_PHONE)
    return account


def _keep_one_administrator(session: Session, leaving: Account) -> None:
    """Refuse to take away the last administrator who can sign in; holds their rows until the commit."""
    active = session.scalars(
        select(Account)
        .where(
            Account.role == Role.ADMINISTRATOR,
            Account.disabled.is_(False),
            Account.must_change_password.is_(False),
        )
        .order_by(Account.id)
        .with_for_update()
    ).all()
    if [account.id for account in active] == [leaving.id]:
        raise NotPossible(Obstacle.LAST_ADMINISTRATOR)


def _place(
    session: Session, account: Account, role: Role, partner_id: int | None, site_id: int | None
) -> None:
    """Set role and place; only roles that write for a partner keep one."""
    if role not in ROLES_OF_A_PARTNER:
        partner_id = site_id = None
    elif partner_id is None or session.get(Partner, partner_id) is None:
        raise NotPossible(Obstacle.PARTNER_MISSING)
    if role is not Role.NIGHT_REPORTER:
        site_id = None
    if site_id is not None:
        site = session.get(Site, site_id)
        if site is None or site.partner_id != partner_id:
            raise NotPossible(Obstacle.SITE_ELSEWHERE)
    # All three at once: the database refuses a register role without a partner at any flush.
    account.role, account.partner_id, account.site_id = role, partner_id, site_id


def _give_one_time_password(account: Account, password: str) -> None:
    account.password_hash = hash_password(password)
    account.must_change_password = True
    account.sessions_valid_from = now()
