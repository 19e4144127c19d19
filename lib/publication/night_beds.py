"""The answer on night beds: which rows the viewer may use, then one call to a measure per figure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

import pandas as pd
from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from lib.measures import occupancy as measure
from lib.measures.figure import Figure
from lib.measures.night_table import rates_by_month
from lib.measures.nights import nightly_total
from lib.measures.period import Period
from lib.publication.answers import EventMark, NightBeds, SiteName
from lib.publication.night_rows import REASON_COLUMNS, SiteFacts, month_ended, nights_frame
from lib.publication.scope import Scope
from lib.publication.shown_rows import ShownRows, lacks_small_sites, last_ended_night
from lib.records.tables import APART_REASONS, Event

MONTHS_SHOWN = 13


@dataclass(frozen=True, slots=True)
class NightQuestion:
    """Night beds of `period` at `chosen` sites, with `last` as the newest evening that can be reported."""

    period: Period
    chosen: tuple[SiteFacts, ...]
    last: date
    preliminary_nights: int


def site_name(site: SiteFacts, scope: Scope) -> SiteName:
    """A site as menus show it."""
    by_night = scope.may_see_by_night(partner_id=site.partner_id, beds=site.beds, groups=site.groups)
    own = scope.owns(site.partner_id)
    return SiteName(site.id, site.code, site.name, site.partner, by_night, own, site.beds)


def night_beds(session: Session, question: NightQuestion, scope: Scope) -> NightBeds:
    """Answer the question within the scope."""
    period, last = question.period, question.last
    names = tuple(site_name(site, scope) for site in question.chosen)
    by_month = frozenset(name.id for name in names if not name.by_night)
    before, over = period.previous(), month_ended(period.end, last)
    window = Period(min(_first_month(period), before.start), period.end)
    shown = ShownRows(nights_frame(session, question.chosen, window, last), by_month, last)
    # Figures without small sites are compared with figures without them.
    lacks_hidden = lacks_small_sites(period, last)
    summed, counted = shown.summed(period), shown.counted(period)
    months = Period(_first_month(period), period.end)
    now_open = open_sites(summed)
    fair = (over or lacks_hidden) and not any(
        site.id in now_open and out_of_season(site, before) for site in question.chosen
    )
    monthly_only = tuple(name.name for name in names if not name.by_night)
    preliminary_from = last - timedelta(days=max(question.preliminary_nights - 1, 0))
    return NightBeds(
        period=period,
        sites=names,
        figures=figures_of(summed, counted),
        former=figures_of(
            shown.summed(before, small=not lacks_hidden), shown.counted(before, small=not lacks_hidden)
        )
        if fair
        else {},
        nightly=_nightly(shown.by_night(period), preliminary_from),
        nightly_hidden=len(by_month) == len(names),
        left_out_by_night=monthly_only,
        monthly=_monthly(
            shown.summed(months, small=True),
            # Where the period has no night to show, its months are counted as its full nights are.
            shown.by_night(months)
            if len(shown.by_night(period))
            else shown.summed(months, small=not lacks_hidden),
        ),
        reasons=_reasons(summed, _owns_all(question.chosen, scope)),
        events=_events(session, question.chosen, period),
        preliminary_from=preliminary_from,
        as_of=last,
        left_out=monthly_only if lacks_hidden else (),
        hidden_until=last_ended_night(last) if monthly_only and not (over or lacks_hidden) else None,
    )


def open_sites(rows: pd.DataFrame) -> frozenset[int]:
    """The sites that were open some night of the rows, or should have told whether they were."""
    return frozenset(rows.loc[rows["state"] != "closed", "site_id"].unique().tolist())


def out_of_season(site: SiteFacts, period: Period) -> bool:
    """Whether a season house was closed by its season part of a period: no match for one within it.

    Winters and years hold whole seasons and are compared as they are.
    """
    if site.season is None or period.kind in {"season", "year"}:
        return False
    first, final = site.season
    months = period.dates().month.unique()
    return not all(first <= m <= final if first <= final else m >= first or m <= final for m in months)


def _first_month(period: Period) -> date:
    """First day of the thirteenth month back, counted with the month the period ends in."""
    months = period.end.year * 12 + period.end.month - MONTHS_SHOWN
    return date(months // 12, months % 12 + 1, 1)


def figures_of(rows: pd.DataFrame, by_night: pd.DataFrame) -> dict[str, Figure]:
    """Sums over all usable rows; what is counted night by night over the sites that the chart shows."""
    figures = [
        measure.occupancy(rows),
        measure.occupancy_of_agreed(rows),
        measure.bed_nights(rows),
        measure.turned_away(rows, "full"),
        measure.turned_away(rows, "all"),
        measure.turned_away_per_100(rows, "full"),
        measure.turned_away_per_100(rows, "all"),
        measure.turned_away_share(rows),
        *measure.counted_by_night(by_night),
    ]
    return {figure.key: figure for figure in figures}


def _nightly(rows: pd.DataFrame, preliminary_from: date) -> pd.DataFrame:
    total = nightly_total(rows)
    total["preliminary"] = total["night"] >= pd.Timestamp(preliminary_from)
    return total


def _monthly(usable: pd.DataFrame, by_night: pd.DataFrame) -> pd.DataFrame:
    """Months of all usable rows, with the full nights of the sites that the chart shows."""
    months, full = rates_by_month(usable), rates_by_month(by_night).set_index("month")["full_nights"]
    return months.assign(full_nights=months["month"].map(full).astype("Int64"))


def _owns_all(chosen: Sequence[SiteFacts], scope: Scope) -> bool:
    return bool(chosen) and all(scope.owns(site.partner_id) for site in chosen)


def _reasons(rows: pd.DataFrame, owner: bool) -> pd.DataFrame:
    """Turned away by reason; others than the reporting partner see *full* and the rest together."""
    reported = rows[rows["state"] == "reported"]
    if owner:
        columns = [*REASON_COLUMNS, *APART_REASONS]
        events = [reported[column].sum(min_count=1) for column in columns]
        names = [column.removeprefix("turned_away_") for column in columns]
        apart = [column in APART_REASONS for column in columns]
    else:
        full = reported["turned_away_full"].sum(min_count=1)
        everything = reported["turned_away_all"].sum(min_count=1)
        events, names, apart = [full, everything - full], ["full", "rest"], [False, False]
    return pd.DataFrame({"reason": names, "events": pd.array(events, dtype="Int64"), "apart": apart})


def _events(session: Session, chosen: Sequence[SiteFacts], period: Period) -> tuple[EventMark, ...]:
    """Events that touch the period; those about a landlord belong to its own staff and are left out."""
    rows = session.scalars(
        select(Event)
        .where(
            Event.landlord_id.is_(None),
            or_(Event.site_id.is_(None), Event.site_id.in_([site.id for site in chosen])),
            Event.starts_on <= period.end,
            or_(Event.ends_on.is_(None), Event.ends_on >= period.start),
            or_(Event.ends_on.is_not(None), Event.starts_on >= period.start),
        )
        .order_by(Event.starts_on)
    )
    return tuple(EventMark(event.starts_on, event.ends_on, event.title, event.kind.value) for event in rows)
