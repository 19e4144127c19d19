"""What comes at a house: need on the nights ahead, the chance of a full house, for those who run it.

Only the register manager of the site's own partner may ask, whatever the size of the house: a look ahead is
for those who can open more beds or ring more staff, and it is made of single nights.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from typing import Final

import numpy as np
import pandas as pd
from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from lib.access.rights import Refused, View
from lib.measures.forecast import NIGHTS_AHEAD, Forecast, NoForecast, forecast
from lib.measures.need import NightAhead, NightBehind, need_of
from lib.measures.nights import Numbers, amounts_of, counted
from lib.measures.period import Period
from lib.publication.desk import Desk
from lib.publication.night_rows import SiteFacts, nights_frame
from lib.records.closures import declared_closed
from lib.records.tables import Capacity
from lib.settings import settings

NIGHTS_BACK: Final = 28
# A year of outcomes to score, a year of errors for the first of its bands, a year for the first of its rates.
_HISTORY: Final = timedelta(days=3 * 365 - 1)
_DAY: Final = timedelta(days=1)


class NoOutlook(StrEnum):
    """Why there is nothing to look ahead to."""

    TOO_FEW = "too_few"
    NOT_LATELY = "not_lately"
    CLOSED = "closed"


@dataclass(frozen=True, slots=True)
class Outlook:
    """The outlook of one site from the evening after `last`, the newest that can be reported.

    `ahead` is empty and `why` says it in a code where there is no forecast; `opens` is then the next evening
    the site is open. Evenings outside the season, or declared closed, are left out of `ahead`.
    `at_least`: nights of the last year whose need is only a lower limit, for want of a turn-away log.
    """

    site: SiteFacts
    last: date
    behind: tuple[NightBehind, ...]
    ahead: tuple[NightAhead, ...]
    forecast: Forecast | None
    why: NoOutlook | None
    opens: date | None
    at_least: int


def outlook(ask: Desk, site_id: int) -> Outlook:
    """The outlook of a site; `Refused` for all but its own register manager, LookupError for no site."""
    site = ask.house(site_id)
    if not ask.scope.owns(site.partner_id):
        raise Refused(f"the outlook of {site.code} is for those who run it")
    last, preliminary = ask.last_night(), settings().preliminary_nights

    def compute(session: Session) -> Outlook:
        return _outlook(session, site, last, last - timedelta(days=max(preliminary - 1, 0)))

    return ask.read(View.NIGHT_BEDS, ("night_outlook", site, last, preliminary), compute)


def _outlook(session: Session, site: SiteFacts, last: date, preliminary_from: date) -> Outlook:
    rows = nights_frame(session, [site], Period(last - _HISTORY, last), last)
    columns = ("occupied", "available", "turned_away_full")
    occupied, available, turned_away = (counted(rows, name) for name in columns)
    need, at_least = need_of(occupied, available, turned_away)
    behind = tuple(_behind(rows, need, at_least, last, preliminary_from))
    to_come = _open_nights(session, site, last)
    nights = [last + (i + 1) * _DAY for i in range(NIGHTS_AHEAD)]
    beds = _beds(session, site, nights, behind)
    made = forecast(_by_calendar(rows, need, last), beds)
    open_days = to_come.intersection(nights)
    why = None if open_days else NoOutlook.CLOSED
    if why is None and isinstance(made, NoForecast):
        why = NoOutlook(made.value)
    given = made if why is None and isinstance(made, Forecast) else None
    last_year = (rows["night"] > pd.Timestamp(last - timedelta(days=365))).to_numpy()
    return Outlook(
        site=site,
        last=last,
        behind=behind,
        ahead=tuple(one for one in _ahead(given, nights, beds) if one.night in open_days),
        forecast=given,
        why=why,
        opens=min(to_come, default=None) if why is NoOutlook.CLOSED else None,
        at_least=int((at_least & last_year).sum()),
    )


def _by_calendar(rows: pd.DataFrame, need: Numbers, last: date) -> Numbers:
    """Need on every calendar night up to the newest, NaN where no report tells it."""
    every = np.full(_HISTORY.days + 1, np.nan)
    nights = rows["night"].to_numpy().astype("datetime64[D]")
    every[(nights - np.datetime64(last - _HISTORY, "D")).astype(np.intp)] = need
    return every


def _behind(
    rows: pd.DataFrame, need: Numbers, at_least: np.ndarray, last: date, preliminary_from: date
) -> list[NightBehind]:
    table = rows.assign(need=need, at_least=at_least)
    table = table[table["night"] > pd.Timestamp(last - NIGHTS_BACK * _DAY)]
    nights = [moment.date() for moment in table["night"].dt.to_pydatetime()]
    columns = zip(
        nights,
        table["state"].tolist(),
        amounts_of(table, "occupied").tolist(),
        amounts_of(table, "available").tolist(),
        table["need"].tolist(),
        table["at_least"].tolist(),
        [night >= preliminary_from for night in nights],
        strict=True,
    )
    return [NightBehind(*row) for row in columns]


def _beds(session: Session, site: SiteFacts, nights: list[date], behind: Sequence[NightBehind]) -> Numbers:
    """Regular beds of each night to come; without a capacity on record, those of the newest report."""
    spans = session.execute(
        select(Capacity.valid_from, Capacity.valid_to, Capacity.regular_beds).where(
            Capacity.site_id == site.id,
            or_(Capacity.valid_to.is_(None), Capacity.valid_to >= nights[0]),
            Capacity.valid_from <= nights[-1],
        )
    ).all()
    if not spans:
        told = [one.available for one in behind if not np.isnan(one.available)]
        return np.full(len(nights), told[-1] if told else np.nan)
    return np.array([_regular(night, spans) for night in nights])


def _regular(night: date, spans: Sequence[tuple[date, date | None, int]]) -> float:
    for start, end, beds in spans:
        if start <= night and (end is None or night <= end):
            return float(beds)
    return np.nan


def _ahead(given: Forecast | None, nights: list[date], beds: Numbers) -> list[NightAhead]:
    if given is None:
        return []
    return [
        NightAhead(
            night=night,
            expected=given.level,
            low=int(given.low[i]),
            high=int(given.high[i]),
            beds=None if np.isnan(beds[i]) else int(beds[i]),
            chance_full=None if np.isnan(given.chance_full[i]) else float(given.chance_full[i]),
        )
        for i, night in enumerate(nights)
    ]


def _open_nights(session: Session, site: SiteFacts, last: date) -> set[date]:
    """The evenings within a year and a day on which the site is open: in season, and not declared closed."""
    until = last + timedelta(days=366)
    evenings = {moment.date() for moment in site.expected(Period(last + _DAY, until), until)}
    closed = declared_closed(session, [site.id], last + _DAY, until)
    return evenings - {night for _site, night in closed}
