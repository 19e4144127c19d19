"""Which accounts there are, and where an account can belong: for administrators."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from sqlalchemy import exists, select

from lib.access.identity import Identity, Role
from lib.access.rights import require_administrator
from lib.records.tables.accounts import Account, SiteDevice
from lib.records.tables.partners import Partner, Site

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from lib.records.store import Store


@dataclass(frozen=True, slots=True)
class AccountLine:
    """An account as the administrator sees it."""

    account_id: int
    username: str
    name: str
    role: Role
    partner_id: int | None
    partner: str | None
    site_id: int | None
    site: str | None
    disabled: bool
    must_change_password: bool
    shared: bool


@dataclass(frozen=True, slots=True)
class Place:
    """Where an account can belong: a partner, and a site of it (None: all of them)."""

    partner_id: int
    partner: str
    site_id: int | None = None
    site: str | None = None


def list_accounts(store: Store, actor: Identity) -> list[AccountLine]:
    """All accounts by user name. Raises `Refused` for anybody but an administrator."""
    require_administrator(actor)
    query = (
        select(Account, Partner.short_name, Site.name, exists().where(SiteDevice.account_id == Account.id))
        .outerjoin(Partner, Partner.id == Account.partner_id)
        .outerjoin(Site, Site.id == Account.site_id)
        .order_by(Account.username)
    )
    with store.read() as session:
        return [_line(*row) for row in session.execute(query)]


def list_places(store: Store, actor: Identity) -> list[Place]:
    """Every partner, followed by its sites. Raises `Refused` for anybody but an administrator."""
    require_administrator(actor)
    with store.read() as session:
        sites = session.scalars(select(Site).order_by(Site.name)).all()
        partners = session.scalars(select(Partner).order_by(Partner.position, Partner.id)).all()
    return [place for partner in partners for place in _places_of(partner, sites)]


def _line(account: Account, partner: str | None, site: str | None, shared: bool) -> AccountLine:
    return AccountLine(
        account_id=account.id,
        username=account.username,
        name=account.name,
        role=account.role,
        partner_id=account.partner_id,
        partner=partner,
        site_id=account.site_id,
        site=site,
        disabled=account.disabled,
        must_change_password=account.must_change_password,
        shared=shared,
    )


def _places_of(partner: Partner, sites: Sequence[Site]) -> Iterator[Place]:
    yield Place(partner.id, partner.short_name)
    for site in sites:
        if site.partner_id == partner.id:
            yield Place(partner.id, partner.short_name, site.id, site.name)
