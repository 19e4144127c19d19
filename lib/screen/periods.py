"""Periods in words: their names, the ones a menu offers, and how a sentence places itself in them."""

from __future__ import annotations

from datetime import date, timedelta

from lib.measures.period import Period, season_months
from lib.words import _, long_date, month_name

MONTHS_OFFERED = 24
WEEKS_OFFERED = 6


def period_name(period: Period) -> str:
    """Give a period's name inside a sentence or menu: "vecka 47 2026", "oktober 2026", "vintern 2025/26"."""
    year = str(period.start.year)
    match period.kind:
        case "week":
            numbered = period.start.isocalendar()
            return _("week %(week)s of %(year)s") % {"week": numbered.week, "year": numbered.year}
        case "month":
            return month_name(period.start)
        case "quarter":
            return _quarter_name(period) % {"year": year}
        case "season":
            return season_name(period)
        case "year":
            return year
        case "span":
            return _span_name(period)


def _span_name(period: Period) -> str:
    if period.nights == 1:
        return _("the night of %(day)s") % {"day": long_date(period.start)}
    return _("%(first)s to %(last)s") % {
        "first": long_date(period.start, with_year=period.start.year != period.end.year),
        "last": long_date(period.end),
    }


def season_name(season: Period) -> str:
    """Give a season's name: a winter when it goes over the new year."""
    if season.start.year == season.end.year:
        return _("the season of %(year)s") % {"year": season.start.year}
    return _("the winter of %(years)s") % {"years": season.code()}


def _quarter_name(period: Period) -> str:
    names = (
        _("the first quarter of %(year)s"),
        _("the second quarter of %(year)s"),
        _("the third quarter of %(year)s"),
        _("the fourth quarter of %(year)s"),
    )
    return names[(period.start.month - 1) // 3]


def in_period(period: Period, today: date) -> str:
    """Place a sentence in its period: "I november", "Hittills i november"; the year only when it differs."""
    unfinished = period.end >= today
    match period.kind:
        case "month":
            name = month_name(period.start, with_year=period.start.year != today.year)
            text = _("So far in %(period)s") if unfinished else _("In %(period)s")
        case "week":
            numbered = period.start.isocalendar()
            same_year = numbered.year == today.isocalendar().year
            name = _("week %(week)s") % {"week": numbered.week} if same_year else period_name(period)
            text = _("So far during %(period)s") if unfinished else _("During %(period)s")
        case "span" if period.nights == 1:
            name, text = long_date(period.start), _("On the night of %(period)s")
        case "span":
            name, text = period_name(period), _("From %(period)s")
        case "year":
            name = period_name(period)
            text = _("So far in the year %(period)s") if unfinished else _("In the year %(period)s")
        case _:
            name = period_name(period)
            text = _("So far during %(period)s") if unfinished else _("During %(period)s")
    return text % {"period": name}


def current_period(today: date) -> Period:
    """Give the month of last night: on the first of a month there is no night of it yet."""
    last_night = today - timedelta(days=1)
    return Period.month(last_night.year, last_night.month)


def offered(today: date, since: date | None = None) -> tuple[Period, ...]:
    """Give the periods of the menu: this month and 24 before it, a few weeks, quarters, winters and years.

    `since` is the first day with records; without it the menu reaches as far back as its months.
    """
    months = [current_period(today)]
    while len(months) <= MONTHS_OFFERED:
        months.append(months[-1].previous())
    first = months[-1].start if since is None else since
    weeks = _back_to(first, Period.week_of(today - timedelta(days=1)))[:WEEKS_OFFERED]
    wide = (
        _back_to(first, Period.quarter(today.year, (today.month + 2) // 3)),
        _seasons_back_to(first, today),
        _back_to(first, Period.year(today.year)),
    )
    return (*months, *weeks, *(period for periods in wide for period in periods))


def _seasons_back_to(first: date, today: date) -> list[Period]:
    """Seasons by the year they open in: one that is also a quarter or a year is no season to itself."""
    opened = today.year - (today.month < season_months()[0])
    seasons = (Period.season(year) for year in range(opened, first.year - 2, -1))
    return [season for season in seasons if season.kind == "season" and season.end >= first]


def _back_to(first: date, latest: Period) -> list[Period]:
    periods = [latest]
    while periods[-1].start > first:
        periods.append(periods[-1].previous())
    return [period for period in periods if period.end >= first]
