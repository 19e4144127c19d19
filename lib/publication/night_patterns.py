"""Patterns over the year and the week: a calendar of nights, and occupancy by weekday and month.

Every figure here is made of single nights, so only sites that the viewer may see by night are in it.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

import pandas as pd
from sqlalchemy.orm import Session

from lib.access.rights import View
from lib.measures import patterns as measure
from lib.measures.nights import nightly_total
from lib.measures.patterns import WeekdayContrast
from lib.measures.period import Period
from lib.publication.answers import SiteName
from lib.publication.desk import Desk
from lib.publication.night_beds import site_name
from lib.publication.night_rows import SiteFacts, nights_frame
from lib.publication.scope import Scope

SEASONS_SHOWN = 3
LONG_ENOUGH = 120


@dataclass(frozen=True, slots=True)
class Patterns:
    """What the nights of the sites look like over weeks and months.

    sites: those that the figures hold; left_out: names of those chosen that this viewer sees by month only.
    over: the evenings behind `weekdays` and `months`, the chosen period or, where less than 120 nights of it
      have passed, the twelve months that end with it.
    weekdays, months: as `by_weekday` and `by_month_of_year`; contrast: None when there are too few weeks.
    seasons: the half years of the calendar, oldest first; calendar: as `calendar_grid`.
    """

    sites: tuple[SiteName, ...]
    left_out: tuple[str, ...]
    over: Period
    whole: bool
    weekdays: pd.DataFrame
    months: pd.DataFrame
    contrast: WeekdayContrast | None
    seasons: tuple[Period, ...]
    calendar: pd.DataFrame

    @property
    def known(self) -> bool:
        """Whether any night of the weekdays and months was reported."""
        return bool(self.weekdays["nights"].sum())


@dataclass(frozen=True, slots=True)
class _Question:
    """Patterns at `period` of the `chosen` sites, with `last` as the newest evening that can be reported."""

    period: Period
    chosen: tuple[SiteFacts, ...]
    last: date


def patterns(ask: Desk, period: Period, site_ids: tuple[int, ...] = ()) -> Patterns:
    """Patterns of the sites (all when none is named) at the period, for this viewer."""
    question = _Question(period, ask.chosen_sites(site_ids), ask.last_night())
    return ask.read(
        View.NIGHT_BEDS,
        ("night_patterns", question),
        lambda session: _patterns(session, question, ask.scope),
    )


def _patterns(session: Session, question: _Question, scope: Scope) -> Patterns:
    period, last = question.period, question.last
    names = [site_name(site, scope) for site in question.chosen]
    sites = tuple(site for site, name in zip(question.chosen, names, strict=True) if name.by_night)
    over = span_of(period, last)
    seasons = _seasons(sites, min(period.end, last))
    window = Period(min(over.start, *(season.start for season in seasons)), max(over.end, seasons[-1].end))
    rows = nights_frame(session, sites, window, last)
    inside = rows[rows["night"].between(pd.Timestamp(over.start), pd.Timestamp(over.end))]
    nightly = nightly_total(rows)
    first = nightly["night"].min() if len(nightly) else pd.Timestamp(last)
    held = tuple(season for season in seasons if pd.Timestamp(season.end) >= first) or (seasons[-1],)
    return Patterns(
        sites=tuple(name for name in names if name.by_night),
        left_out=tuple(name.name for name in names if not name.by_night),
        over=over,
        whole=over == period,
        weekdays=measure.by_weekday(inside),
        months=measure.by_month_of_year(inside),
        contrast=measure.weekday_contrast(inside),
        seasons=held,
        calendar=measure.calendar_grid(nightly, held, pd.Timestamp(last)),
    )


def span_of(period: Period, last: date) -> Period:
    """The period itself, or twelve months up to its end where less than 120 of its nights have passed."""
    end = min(period.end, last)
    if (end - period.start).days + 1 >= LONG_ENOUGH:
        return period
    months = end.year * 12 + end.month - 12
    month_end = Period.month(end.year, end.month).end
    return Period(date(months // 12, months % 12 + 1, 1), month_end)


def _seasons(sites: tuple[SiteFacts, ...], day: date) -> list[Period]:
    """The half year of the day, else the one before if only then a night was expected; and two years back."""
    half = half_year(day)
    before = half_year(half.start - timedelta(days=1))
    if not _expects(sites, half, day) and _expects(sites, before, day):
        half = before
    years = range(SEASONS_SHOWN - 1, -1, -1)
    return [half_year(half.start.replace(year=half.start.year - back)) for back in years]


def _expects(sites: tuple[SiteFacts, ...], half: Period, last: date) -> bool:
    return any(len(site.expected(half, last)) for site in sites)


def half_year(day: date) -> Period:
    """The season that holds the day, or the time between two seasons."""
    season = Period.season_of(day)
    if season.contains(day):
        return season
    following = Period.season(season.start.year + 1)
    return Period(season.end + timedelta(days=1), following.start - timedelta(days=1))
