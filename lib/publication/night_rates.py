"""More figures of the night beds: by night, week, month, quarter and season, per site, and access to each."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from typing import TYPE_CHECKING, Final

import numpy as np
import numpy.typing as npt
import pandas as pd
from sqlalchemy import select
from sqlalchemy.orm import Session

from lib.access.rights import View
from lib.measures.figure import Figure
from lib.measures.night_table import evenings_by, rates_by
from lib.measures.nights import night_days
from lib.measures.occupancy import nights_open
from lib.measures.period import Period
from lib.publication.answers import SiteName
from lib.publication.night_beds import site_name
from lib.publication.night_rows import SiteFacts, nights_frame
from lib.publication.shown_rows import ShownRows, lacks_small_sites, last_ended_night
from lib.records.closures import declared_closed
from lib.records.tables import Site

if TYPE_CHECKING:
    from lib.publication.desk import Desk

COUNTED: Final = ["full_nights", "nights_above", "nights_below", "whole", "p90"]


class Per(StrEnum):
    """What one row of the table is; the code stands in the address."""

    NIGHT = "natt"
    WEEK = "vecka"
    MONTH = "manad"
    QUARTER = "kvartal"
    SEASON = "sasong"


@dataclass(frozen=True, slots=True)
class SiteAccess:
    """Whether there was a door to knock on.

    `nights` counts what the site's opening and season promise, up to the last night that can be reported:
    open, closed (reported so, or an event of a closure) and missing (nobody has said). None where this viewer
    sees the site by whole months only and the period is none.
    """

    site: SiteName
    opening_hours: str
    admission: str
    nights: Figure | None


@dataclass(frozen=True, slots=True)
class NightRates:
    """The figures in rows, all sites together by `units` and each of `sites` for the period.

    `by_unit` and `by_site` have the columns of `lib.measures.night_table.rates_by`, one row per unit or site.
    Rows by night or week hold only sites that may be shown by night; longer ones hold the others up to their
    last ended month. `small`: the names of those others; `small_until`: their last evening in the figures of
    the period, None where the period holds none of theirs.
    """

    period: Period
    per: Per
    units: tuple[Period, ...]
    by_unit: pd.DataFrame
    sites: tuple[SiteName, ...]
    by_site: pd.DataFrame
    access: tuple[SiteAccess, ...]
    small: tuple[str, ...]
    small_until: date | None
    as_of: date


def night_rates(ask: Desk, period: Period, per: Per, site_ids: tuple[int, ...] = ()) -> NightRates:
    """Answer for the period at the sites (all when none is named); `Refused` without the view's right."""
    chosen, last, span = ask.chosen_sites(site_ids), ask.last_night(), ask.reported_span()
    units = units_of(period, per, last, span[0] if span else None)
    names = tuple(site_name(site, ask.scope) for site in chosen)

    def compute(session: Session) -> NightRates:
        first = min([period.start, *(unit.start for unit in units[:1])])
        final = max([period.end, *(unit.end for unit in units[-1:])])
        by_month = frozenset(name.id for name in names if not name.by_night)
        rows = nights_frame(session, chosen, Period(first, final), last)
        shown = ShownRows(rows, by_month, last)
        of_period = shown.summed(period)
        until = min(last_ended_night(last), period.end) if not lacks_small_sites(period, last) else None
        return NightRates(
            period=period,
            per=per,
            units=units,
            by_unit=_by_unit(shown, units, small=per not in {Per.NIGHT, Per.WEEK}),
            sites=names,
            by_site=_by_site(of_period, chosen),
            access=_access(session, dict(zip(chosen, names, strict=True)), of_period, period, last),
            small=tuple(name.name for name in names if not name.by_night),
            small_until=until if until is not None and until >= period.start else None,
            as_of=last,
        )

    return ask.read(View.NIGHT_BEDS, ("night_rates", period, per, units, chosen, last), compute)


def units_of(period: Period, per: Per, last: date, since: date | None) -> tuple[Period, ...]:
    """The rows of the table, in order: those that touch the period, and enough before to see a year.

    None begins after `last`, none ends before `since`, the first night with a report. A unit is whole even
    where the period cuts it: so a row says the same whatever period was asked for.
    """
    of, least = _UNITS[per]
    end = min(period.end, last)
    if since is None or end < since:
        return ()
    units = [of(end)]
    while units[-1].end >= since and (units[-1].start > period.start or len(units) < least):
        units.append(of(units[-1].start - timedelta(days=1)))
    touching = [unit for unit in units if unit.end >= since]
    return tuple(reversed(touching))


_UNITS: Final[dict[Per, tuple[Callable[[date], Period], int]]] = {
    Per.NIGHT: (lambda day: Period(day, day), 1),
    Per.WEEK: (Period.week_of, 13),
    Per.MONTH: (lambda day: Period.month(day.year, day.month), 13),
    Per.QUARTER: (lambda day: Period.quarter(day.year, (day.month + 2) // 3), 5),
    Per.SEASON: (Period.season_of, 3),
}


def _by_unit(shown: ShownRows, units: tuple[Period, ...], *, small: bool) -> pd.DataFrame:
    """The units' rates; what is counted night by night is counted where nights may be shown, if anywhere."""
    if not units:
        return rates_by(shown.rows[:0], np.array([], dtype="intp"), 0)
    whole = Period(units[0].start, units[-1].end)
    summed, seen = shown.summed(whole, small=small), shown.by_night(whole)
    (summed, place), (seen, seen_at) = _placed(summed, units), _placed(seen, units)
    unseen = np.bincount(seen_at, minlength=len(units)) == 0
    instead = unseen[place]
    counted = pd.concat([seen, summed[instead]])
    table = rates_by(summed, place, len(units))
    counts = evenings_by(counted, np.concatenate([seen_at, place[instead]]), len(units))
    return table.assign(**{name: counts[name] for name in COUNTED})


def _placed(rows: pd.DataFrame, units: tuple[Period, ...]) -> tuple[pd.DataFrame, npt.NDArray[np.intp]]:
    """The rows that lie in a unit, and in which: between two seasons there are nights of none."""
    starts, ends = (
        np.array([getattr(unit, side) for unit in units], dtype="datetime64[D]") for side in ("start", "end")
    )
    days = night_days(rows)
    place = np.searchsorted(starts, days, side="right") - 1
    inside = (place >= 0) & (days <= ends[place])
    return rows[inside], place[inside].astype("intp")


def _by_site(rows: pd.DataFrame, chosen: tuple[SiteFacts, ...]) -> pd.DataFrame:
    ids = pd.Index([site.id for site in chosen])
    return rates_by(rows, ids.get_indexer(pd.Index(rows["site_id"])).astype("intp"), len(chosen))


def _access(
    session: Session, sites: dict[SiteFacts, SiteName], rows: pd.DataFrame, period: Period, last: date
) -> tuple[SiteAccess, ...]:
    """Nights open of nights promised at each site; `rows` are those that may be shown."""
    said = {
        key: (hours or "", admission or "")
        for key, hours, admission in session.execute(select(Site.id, Site.opening_hours, Site.admission))
    }
    shut = declared_closed(session, [site.id for site in sites], period.start, period.end)
    states = rows[["site_id", "night", "state"]]
    nights_of, none = dict(iter(states.groupby("site_id"))), states[:0]
    tells_small = not lacks_small_sites(period, last)
    found = []
    for site, name in sites.items():
        told = name.by_night or tells_small
        own = nights_of.get(site.id, none)
        counted = nights_open(_promised(site, own, shut, period, last)) if told else None
        found.append(SiteAccess(name, *said.get(site.id, ("", "")), counted))
    return tuple(found)


def _promised(
    site: SiteFacts, rows: pd.DataFrame, shut: frozenset[tuple[int, date]], period: Period, last: date
) -> pd.DataFrame:
    """The promised nights, closed where an event says so; outside opening and season nothing was promised."""
    rows = rows[rows["night"].isin(site.expected(period, last))]
    declared = rows["night"].isin([pd.Timestamp(night) for site_id, night in shut if site_id == site.id])
    return rows.assign(state=rows["state"].mask(declared, "closed"))
