"""From the records to the nights frame of `lib.measures.nights`: one row per site and expected evening."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

import numpy as np
import pandas as pd
from sqlalchemy import and_, func, or_, select
from sqlalchemy.orm import Session

from lib.measures.period import Period
from lib.records.closures import declared_closed
from lib.records.tables import APART_REASONS, TURNED_AWAY_REASONS, Capacity, NightReport, Partner, Site

REASON_COLUMNS = [f"turned_away_{reason}" for reason in TURNED_AWAY_REASONS]
ALL_COLUMNS = [*REASON_COLUMNS, *APART_REASONS]


@dataclass(frozen=True, slots=True)
class SiteFacts:
    """What decides which nights of a site are expected, and who may see them."""

    id: int
    code: str
    name: str
    partner_id: int
    partner: str
    groups: int
    beds: int
    open_from: date
    open_to: date | None
    season: tuple[int, int] | None

    def expected(self, period: Period, last: date) -> pd.DatetimeIndex:
        """Evenings of `period` up to `last` on which the site is open, so that a report is expected."""
        start, end = max(period.start, self.open_from), min(period.end, last, self.open_to or last)
        evenings = pd.date_range(start, end, freq="D", unit="ns")
        if self.season is None or not len(evenings):
            return evenings
        first, final = self.season
        month = evenings.month.to_numpy()
        inside = (
            (month >= first) & (month <= final) if first <= final else (month >= first) | (month <= final)
        )
        return evenings[inside]


def sites(session: Session, today: date) -> list[SiteFacts]:
    """Every site with its beds of today (agreed, else regular, else 0), in order of name."""
    beds = func.coalesce(Capacity.agreed_beds, Capacity.regular_beds, 0)
    holds_today = and_(
        Capacity.site_id == Site.id,
        Capacity.valid_from <= today,
        or_(Capacity.valid_to.is_(None), Capacity.valid_to >= today),
    )
    rows = session.execute(
        select(Site, Partner.short_name, beds)
        .join(Partner, Partner.id == Site.partner_id)
        .outerjoin(Capacity, holds_today)
        .order_by(Site.name)
    ).all()
    return [_facts(site, partner, int(size or 0)) for site, partner, size in rows]


def _facts(site: Site, partner: str, beds: int) -> SiteFacts:
    start, end = site.season_start_month, site.season_end_month
    return SiteFacts(
        id=site.id,
        code=site.code,
        name=site.name,
        partner_id=site.partner_id,
        partner=partner,
        groups=site.groups,
        beds=beds,
        open_from=site.open_from,
        open_to=site.open_to,
        season=None if start is None or end is None else (start, end),
    )


def nights_frame(session: Session, chosen: Sequence[SiteFacts], period: Period, last: date) -> pd.DataFrame:
    """Nights of `chosen` sites in `period`: the reports, and *missing* where one was expected by `last`.

    A night without a report that was declared closed is *closed*: none was expected.
    Beside the columns of `lib.measures.nights` it holds `new_tonight` and one column per reason.
    """
    site_ids = [site.id for site in chosen]
    reports = _reports(session, site_ids, period)
    closed = declared_closed(session, site_ids, period.start, period.end)
    gaps = _missing(chosen, reports, period, last, closed)
    whole = pd.concat([reports, gaps], ignore_index=True) if len(gaps) else reports
    return whole.sort_values(["night", "site_id"], ignore_index=True)


def _reports(session: Session, site_ids: list[int], period: Period) -> pd.DataFrame:
    available = func.coalesce(
        NightReport.stated_available,
        Capacity.regular_beds + NightReport.surge_opened - NightReport.beds_closed,
    )
    statement = (
        select(
            NightReport.site_id,
            NightReport.night,
            NightReport.state,
            NightReport.occupied,
            available.label("available"),
            Capacity.agreed_beds.label("agreed"),
            NightReport.surge_opened.label("surge"),
            NightReport.beds_closed,
            NightReport.new_tonight,
            *(getattr(NightReport, column) for column in ALL_COLUMNS),
        )
        .outerjoin(
            Capacity,
            and_(
                Capacity.site_id == NightReport.site_id,
                Capacity.valid_from <= NightReport.night,
                or_(Capacity.valid_to.is_(None), Capacity.valid_to >= NightReport.night),
            ),
        )
        .where(NightReport.night.between(period.start, period.end), NightReport.site_id.in_(site_ids))
    )
    result = session.execute(statement)
    rows = [tuple(row) for row in result]  # pandas asks each SQLAlchemy row for names it does not have
    return _typed(pd.DataFrame(rows, columns=list(result.keys())))


def _typed(frame: pd.DataFrame) -> pd.DataFrame:
    counts = ["occupied", "available", "agreed", "surge", "beds_closed", "new_tonight", *ALL_COLUMNS]
    frame["site_id"] = frame["site_id"].astype("int64")
    frame["night"] = pd.to_datetime(frame["night"]).astype("datetime64[ns]")
    frame["state"] = frame["state"].map(str).astype("str")
    frame[counts] = frame[counts].astype("Int64")
    reasons = frame[REASON_COLUMNS]
    # A night with any entry in its log has a log; only a night without any is unknown.
    frame["turned_away_all"] = reasons.sum(axis=1, min_count=1).astype("Int64")
    return frame


def _missing(
    chosen: Sequence[SiteFacts],
    reports: pd.DataFrame,
    period: Period,
    last: date,
    closed: frozenset[tuple[int, date]],
) -> pd.DataFrame:
    """The evenings of open sites that have no report: *closed* when declared so, else *missing*."""
    expected = [site.expected(period, last).to_numpy() for site in chosen]
    site_ids = np.repeat([site.id for site in chosen], [len(evenings) for evenings in expected])
    nights = np.concatenate(expected) if expected else np.array([], dtype="datetime64[ns]")
    wanted = pd.MultiIndex.from_arrays([site_ids, nights])
    absent = ~wanted.isin(pd.MultiIndex.from_frame(reports[["site_id", "night"]]))
    site_ids, nights = site_ids[absent], nights[absent]
    days = nights.astype("datetime64[D]").tolist()
    declared = [one in closed for one in zip(site_ids.tolist(), days, strict=True)]
    state = np.where(declared, "closed", "missing")
    gaps = pd.DataFrame({"site_id": site_ids, "night": nights, "state": state})
    return gaps.reindex(columns=reports.columns).astype(reports.dtypes.to_dict())


def reported_span(session: Session) -> tuple[date, date] | None:
    """The first and the last evening with a report, or None before the first."""
    first, last = session.execute(select(func.min(NightReport.night), func.max(NightReport.night))).one()
    return None if first is None else (first, last)


def month_ended(evening: date, last: date) -> bool:
    """Whether the month of `evening` is over by the last reportable evening `last`."""
    next_month = (evening.replace(day=28) + timedelta(days=4)).replace(day=1)
    return next_month - timedelta(days=1) <= last
