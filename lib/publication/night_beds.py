"""The answer on night beds: which rows the viewer may use, then one call to a measure per figure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

import numpy as np
import pandas as pd
from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from lib.measures import occupancy as measure
from lib.measures.figure import Figure
from lib.measures.nights import nightly_total
from lib.measures.period import Period
from lib.publication.answers import EventMark, NightBeds, SiteName
from lib.publication.night_rows import REASON_COLUMNS, SiteFacts, month_ended, nights_frame
from lib.publication.scope import Scope
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
    return SiteName(site.id, site.code, site.name, site.partner, by_night)


def night_beds(session: Session, question: NightQuestion, scope: Scope) -> NightBeds:
    """Answer the question within the scope."""
    period, last = question.period, question.last
    names = tuple(site_name(site, scope) for site in question.chosen)
    by_night = [site for site, name in zip(question.chosen, names, strict=True) if name.by_night]
    window = Period(min(_first_month(period), period.previous().start), period.end)
    rows = nights_frame(session, question.chosen, window, last)
    hidden = np.isin(rows["site_id"], [name.id for name in names if not name.by_night])
    # A month that the period cuts is not whole either: two cuts would give the night between them away.
    usable = rows[~hidden | _in_ended_months(rows["night"], min(last, period.end))]
    # Hidden sites enter by whole, ended months: two spans that differ by one night, or two readings of a
    # running month, would give a night away. Figures without them are compared with figures without them.
    over = month_ended(period.end, last)
    lacks_hidden = period.kind == "span" or (period.kind == "month" and not over)
    comparable = rows[~hidden] if lacks_hidden else usable
    # Full nights are counted on the very nights that the chart shows, so that the two never disagree; where
    # it shows none (a small site alone, or the only one open), they are counted by month as the rest.
    shown = rows[~hidden] if len(_of(rows[~hidden], period)) else comparable
    first, before = pd.Timestamp(_first_month(period)), period.previous()
    monthly_only = tuple(name.name for name in names if not name.by_night)
    preliminary_from = last - timedelta(days=max(question.preliminary_nights - 1, 0))
    return NightBeds(
        period=period,
        sites=names,
        figures=_figures(_of(comparable, period), _of(shown, period)),
        former=_figures(_of(comparable, before), _of(shown, before)) if over or lacks_hidden else {},
        nightly=_nightly(_of(rows[~hidden], period), preliminary_from),
        nightly_hidden=not by_night,
        left_out_by_night=monthly_only,
        monthly=_monthly(usable[usable["night"] >= first], shown[shown["night"] >= first]),
        reasons=_reasons(_of(comparable, period), _owns_all(question.chosen, scope)),
        events=_events(session, question.chosen, period),
        preliminary_from=preliminary_from,
        as_of=last,
        left_out=monthly_only if lacks_hidden else (),
        hidden_until=_last_ended(last) if monthly_only and not (over or lacks_hidden) else None,
    )


def _first_month(period: Period) -> date:
    """First day of the thirteenth month back, counted with the month the period ends in."""
    months = period.end.year * 12 + period.end.month - MONTHS_SHOWN
    return date(months // 12, months % 12 + 1, 1)


def _of(rows: pd.DataFrame, period: Period) -> pd.DataFrame:
    """The rows of a period's evenings."""
    return rows[rows["night"].between(pd.Timestamp(period.start), pd.Timestamp(period.end))]


def _in_ended_months(nights: pd.Series, last: date) -> np.ndarray:
    return (nights <= pd.Timestamp(_last_ended(last))).to_numpy()


def _last_ended(last: date) -> date:
    """The last evening of the newest month that is over."""
    return last if month_ended(last, last) else last.replace(day=1) - timedelta(days=1)


def _figures(rows: pd.DataFrame, by_night: pd.DataFrame) -> dict[str, Figure]:
    """Sums over all usable rows; what is counted night by night over the sites that the chart shows."""
    figures = [
        measure.occupancy(rows),
        measure.occupancy_of_agreed(rows),
        measure.bed_nights(rows),
        measure.turned_away(rows, "full"),
        measure.turned_away(rows, "all"),
        measure.turned_away_per_100(rows, "full"),
        measure.turned_away_share(rows),
        measure.full_nights(by_night),
        measure.p90_occupied(by_night),
        measure.nights_above(by_night),
        measure.nights_below(by_night),
    ]
    return {figure.key: figure for figure in figures}


def _nightly(rows: pd.DataFrame, preliminary_from: date) -> pd.DataFrame:
    total = nightly_total(rows)
    total["preliminary"] = total["night"] >= pd.Timestamp(preliminary_from)
    return total


def _monthly(usable: pd.DataFrame, by_night: pd.DataFrame) -> pd.DataFrame:
    """Months of all usable rows, with the full nights of the sites that the chart shows."""
    months = measure.by_month(usable)
    full = measure.by_month(by_night).set_index("month")["full_nights"]
    sites = (
        usable["site_id"]
        .groupby(usable["night"].dt.to_period("M"))
        .unique()
        .map(lambda ids: tuple(sorted(ids)))
    )
    return months.assign(
        full_nights=months["month"].map(full).astype("Int64"),
        sites=months["month"].dt.to_period("M").map(sites),
    )


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
