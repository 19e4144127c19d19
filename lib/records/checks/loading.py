"""Rows from the database: everything for a run, and only what stands near a row that is being written."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import ColumnElement, select
from sqlalchemy.orm import Session

from lib.records.checks import rows as kinds
from lib.records.checks.codes import spellings
from lib.records.checks.ground import Ground
from lib.records.checks.reading import stored
from lib.records.checks.rows import Unread
from lib.records.tables import (
    NightDetail,
    NightReconciliation,
    NightReport,
    Site,
    Stay,
    Tenancy,
)

# More candidates than this are judged against whole sites, not against their own guests and nights only.
FEW = 200
SECRET_KINDS = (
    kinds.PartRow, kinds.AcceptedRow, kinds.StayRow, kinds.TenancyRow, kinds.MoveRow, kinds.DisturbanceRow,
    kinds.CountRow,
)  # fmt: skip
"""Rows that only their owner reads."""


def everything(
    session: Session, *, today: date, tonight: date, zone: ZoneInfo, partner_id: int | None, with_secret: bool
) -> Ground:
    """All rows of a partner (or of all), the common ones with them."""
    unread: list[Unread] = []
    loaded: dict[type[Any], Sequence[Any]] = {}
    for kind in kinds.TABLE_OF:
        if with_secret or kind not in SECRET_KINDS:
            loaded[kind] = stored(session, kind, *_of_partner(kind, partner_id), unread=unread)
    return Ground(today, tonight, zone, loaded, unread)


def _of_partner(kind: type[Any], partner_id: int | None) -> tuple[ColumnElement[bool], ...]:
    """Only the large tables are narrowed; the small ones are looked up across partners."""
    if partner_id is None:
        return ()
    sites = select(Site.id).where(Site.partner_id == partner_id)
    reports = select(NightReport.id).where(NightReport.site_id.in_(sites))
    narrowed: dict[type[Any], ColumnElement[bool]] = {
        kinds.NightRow: NightReport.site_id.in_(sites),
        kinds.PartRow: NightDetail.report_id.in_(reports),
        kinds.AcceptedRow: NightReconciliation.report_id.in_(reports),
        kinds.StayRow: Stay.site_id.in_(sites),
        kinds.TenancyRow: Tenancy.partner_id == partner_id,
    }
    return (narrowed[kind],) if kind in narrowed else ()


# What a row being written is judged by, besides the rows of its own table: small tables, loaded whole.
_BESIDE: dict[type[Any], tuple[type[Any], ...]] = {
    kinds.SiteRow: (kinds.PartnerRow,),
    kinds.CapacityRow: (kinds.SiteRow,),
    kinds.WaiverRow: (kinds.SiteRow,),
    kinds.SignatureRow: (kinds.SiteRow,),
    kinds.FullHouseRow: (kinds.SiteRow,),
    kinds.EventRow: (kinds.SiteRow, kinds.LandlordRow),
    kinds.NightRow: (kinds.SiteRow, kinds.CapacityRow, kinds.EventRow),
    kinds.StayRow: (kinds.PartnerRow, kinds.SiteRow, kinds.WaiverRow, kinds.OpeningRow),
    kinds.FlatRow: (kinds.LandlordRow,),
    kinds.TenancyRow: (kinds.OpeningRow, kinds.FlatRow, kinds.LandlordRow, kinds.MoveRow),
    kinds.MoveRow: (kinds.TenancyRow, kinds.FlatRow, kinds.LandlordRow),
    kinds.DisturbanceRow: (kinds.TenancyRow,),
    kinds.ContactRow: (kinds.PartnerRow,),
    kinds.DeliveryRow: (kinds.CommitmentRow,),
}


def around(
    session: Session,
    kind: type[Any],
    candidates: Sequence[Any],
    *,
    today: date,
    tonight: date,
    zone: ZoneInfo,
) -> Ground:
    """What candidates of one kind are judged by: their neighbours, with the candidates among them.

    A candidate takes the place of the stored row with its id.
    """
    unread: list[Unread] = []
    loaded: dict[type[Any], Sequence[Any]] = {
        beside: stored(session, beside, unread=unread) for beside in _BESIDE.get(kind, ())
    }
    replaced = {row.id for row in candidates}
    neighbours = stored(session, kind, *_near(kind, candidates), unread=unread)
    loaded[kind] = [*(row for row in neighbours if row.id not in replaced), *candidates]
    return Ground(today, tonight, zone, loaded)


def _near(kind: type[Any], candidates: Sequence[Any]) -> tuple[ColumnElement[bool], ...]:
    if kind is kinds.StayRow:
        return _near_stays(candidates)
    if kind is kinds.NightRow:
        sites = {night.site_id for night in candidates}
        first = min((night.night for night in candidates), default=date.max)
        last = max((night.night for night in candidates), default=date.min)
        return (NightReport.site_id.in_(sites), NightReport.night.between(first, last))
    return ()


def _near_stays(candidates: Sequence[kinds.StayRow]) -> tuple[ColumnElement[bool], ...]:
    """The stays of the same guests at all sites of the same partners."""
    if len(candidates) <= FEW:
        codes = {spelling for stay in candidates for spelling in spellings(stay.guest_code or "")}
        return (Stay.guest_code.in_(codes),)
    of_sites = {stay.site_id for stay in candidates}
    partners = select(Site.partner_id).where(Site.id.in_(of_sites))
    return (Stay.site_id.in_(select(Site.id).where(Site.partner_id.in_(partners))),)


def one_night(
    session: Session, site_id: int, night: date, *, today: date, tonight: date, zone: ZoneInfo
) -> Ground:
    """A stored night with its register parts and the nights around it."""
    unread: list[Unread] = []
    days = [night + timedelta(days=n) for n in (-1, 0, 1)]
    nights = stored(
        session, kinds.NightRow, NightReport.site_id == site_id, NightReport.night.in_(days), unread=unread
    )
    loaded: dict[type[Any], Sequence[Any]] = {
        beside: stored(session, beside, unread=unread)
        for beside in (*_BESIDE[kinds.NightRow], kinds.OpeningRow)
    }
    loaded[kinds.NightRow] = nights
    reports = [row.id for row in nights]
    loaded[kinds.PartRow] = stored(session, kinds.PartRow, NightDetail.report_id.in_(reports), unread=unread)
    return Ground(today, tonight, zone, loaded)


def beneath(
    session: Session,
    kind: type[Any],
    resting: Sequence[type[Any]],
    where: Mapping[type[Any], ColumnElement[bool]],
    *,
    today: date,
    tonight: date,
    zone: ZoneInfo,
) -> Ground:
    """What rows that rest on rows of `kind` are judged by, as it is stored; `where` narrows some of them."""
    unread: list[Unread] = []
    wanted = {kind, *resting, *(beside for rests in resting for beside in _BESIDE.get(rests, ()))}
    loaded = {
        one: stored(session, one, *((where[one],) if one in where else ()), unread=unread)
        for one in kinds.TABLE_OF
        if one in wanted
    }
    return Ground(today, tonight, zone, loaded)
