"""The last season of one house, drawn again by the chain fitted to its own nights; kept by setting."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from typing import TYPE_CHECKING, Final

import numpy as np

from lib.access.rights import View
from lib.measures.nights import counted, night_days
from lib.measures.period import Period, months_later
from lib.publication.house_chain import house
from lib.publication.night_rows import SiteFacts, nights_frame
from lib.scenarios.calibrate import MIN_NIGHTS, Fitted
from lib.scenarios.paths import Numbers
from lib.scenarios.what_if import Redrawn, Season, Setting, redraw

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

    from lib.publication.desk import Desk

_NO_CHANGE: Final = Setting()


class NoRedrawing(StrEnum):
    """Why nothing can be drawn again."""

    NO_SEASON = "no_season"
    NO_FIT = "no_fit"
    ABOVE_BEDS = "above_beds"  # more people than beds on average: beds do not decide who gets one


@dataclass(frozen=True, slots=True)
class WhatIf:
    """A season as it was, as the chain draws it unchanged (`now`), and as set (`then`).

    occupied: reported people in beds per night, NaN where closed or missing. turned_away: reported times for
    *fullt*, None without any log; logged: nights with a log. All but site and `why` are None without a season
    or a fit.
    """

    site: SiteFacts
    setting: Setting
    why: NoRedrawing | None
    period: Period | None = None
    season: Season | None = None
    occupied: Numbers | None = None
    turned_away: int | None = None
    logged: int = 0
    fitted: Fitted | None = None
    now: Redrawn | None = None
    then: Redrawn | None = None


@dataclass(frozen=True, slots=True)
class _Was:
    """A season as it was reported."""

    season: Season
    occupied: Numbers
    turned_away: int | None
    logged: int


def what_if(ask: Desk, site_id: int, setting: Setting) -> WhatIf:
    """Draw the last season of a site again with a setting.

    `Refused` when its single nights are not the viewer's, LookupError when there is no such site.
    """
    site, last = ask.house(site_id), ask.last_night()
    period = ask.read(
        View.NIGHT_BEDS, ("what_if_period", site, last), lambda session: _period(session, site, last)
    )
    if period is None:
        return WhatIf(site, setting, NoRedrawing.NO_SEASON)
    was = ask.read(
        View.NIGHT_BEDS,
        ("what_if_was", site, period, last),
        lambda session: _was(session, site, period, last),
    )
    fitted = house(ask, site_id).fitted
    if fitted is None or was is None:
        return WhatIf(site, setting, NoRedrawing.NO_FIT, period)
    known = was.season.is_open & ~np.isnan(was.occupied)
    if was.occupied[known].sum() > max(int(was.season.beds[known].sum()), int(known.sum())):
        return WhatIf(site, setting, NoRedrawing.ABOVE_BEDS, period)

    def drawn(how: Setting) -> Redrawn:
        question = ("what_if", site, period, last, how)
        return ask.read(View.NIGHT_BEDS, question, lambda _session: redraw(was.season, fitted, how))

    return WhatIf(
        site=site,
        setting=setting,
        why=None,
        period=period,
        season=was.season,
        occupied=was.occupied,
        turned_away=was.turned_away,
        logged=was.logged,
        fitted=fitted,
        now=drawn(_NO_CHANGE),
        then=drawn(setting),
    )


def _period(session: Session, site: SiteFacts, last: date) -> Period | None:
    """The last season that is over, else the last whole year; else what a new house has so far."""
    for period in _candidates(site, last):
        rows = nights_frame(session, [site], period, last)
        if int((rows["state"] == "reported").sum()) >= MIN_NIGHTS:
            return period
    return None


def _candidates(site: SiteFacts, last: date) -> list[Period]:
    ended = last + timedelta(days=1)
    found = []
    if site.season is not None:
        first, final = site.season
        end = date(ended.year, final, 1)
        while months_later(end, 1) > ended:
            end = months_later(end, -12)
        start = months_later(end, -((final - first) % 12))
        found.append((start, Period.month(end.year, end.month).end))
    else:
        found.append((date(ended.year - 1, 1, 1), date(ended.year - 1, 12, 31)))
    so_far = max(site.open_from, months_later(ended.replace(day=1), -12))
    found.append((so_far, last))
    # A house that opened in the middle of its first season is drawn from its first night.
    cut = [(max(start, site.open_from), end) for start, end in found]
    return [Period(start, end) for start, end in cut if start <= end]


def _was(session: Session, site: SiteFacts, period: Period, last: date) -> _Was | None:
    rows = nights_frame(session, [site], period, last)
    end = min(period.end, last)
    nights = np.arange(np.datetime64(period.start, "D"), np.datetime64(end + timedelta(days=1), "D"))
    place = (night_days(rows) - nights[0]).astype(np.intp)

    def spread(column: str) -> Numbers:
        whole = np.full(len(nights), np.nan)
        whole[place] = counted(rows, column)
        return whole

    occupied, available, away = map(spread, ("occupied", "available", "turned_away_full"))
    known = np.flatnonzero(~np.isnan(occupied) & ~np.isnan(available))
    if not len(known):
        return None
    # A night without a report had the beds of the one before it.
    before = np.maximum.accumulate(np.where(np.isnan(available), -1, np.arange(len(nights))))
    beds = available[np.where(before < 0, known[0], before)].round().astype(np.int64)
    is_open = np.zeros(len(nights), dtype=bool)
    is_open[place[rows["state"].to_numpy() != "closed"]] = True
    logs = away[~np.isnan(away)]
    return _Was(
        season=Season(nights, beds, is_open, int(occupied[known[0]])),
        occupied=occupied,
        turned_away=int(logs.sum()) if len(logs) else None,
        logged=len(logs),
    )
