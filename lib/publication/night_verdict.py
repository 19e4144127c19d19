"""Is the last ended month out of the ordinary? One verdict, for the overview and the headline of night beds.

XmR judges months in a row while they hardly depend on each other; where they do, the night chain fitted to
the houses (`lib.scenarios.normal`). A house that opens for a season is held against the same month of the
season before. A break, another set of open sites or a month without a figure begins a new baseline.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from math import isnan
from typing import TYPE_CHECKING, Final

import pandas as pd
from sqlalchemy import func, or_, select

from lib.access.rights import View
from lib.measures.catalogue import catalogue
from lib.measures.night_table import rates_by_month
from lib.measures.period import Period, months_later
from lib.measures.variation import Limits, Verdict, judge, verdict_of
from lib.publication.night_rows import SiteFacts, month_ended, nights_frame
from lib.publication.verdict_series import Drawn, draw
from lib.records.tables import Event
from lib.scenarios import normal

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

    from lib.publication.desk import Desk

JUDGED: Final = ("occupancy", "turned_away_full")
# Each house costs a simulation; the sum over many is nearly independent from month to month anyway.
MAX_HOUSES: Final = 6
_COLUMN: Final = {"occupancy": "rate", "turned_away_full": "turned_away_full"}


class Judge(StrEnum):
    """Who gave the verdict."""

    XMR = "xmr"
    CHAIN = "chain"
    NONE = "none"


class WhyNone(StrEnum):
    """Why nobody judges."""

    NO_MONTH = "no_month"
    TOO_FEW = "too_few"
    TOO_MANY_HOUSES = "too_many_houses"
    NO_FIT = "no_fit"


@dataclass(frozen=True, slots=True)
class NightVerdict:
    """The verdict on `month` (its first day), the last ended one of the period.

    `verdict` is None when no month can be judged, `TOO_FEW` under 12 comparable months, `NOT_INDEPENDENT`
    where the chain could not be fitted either. `limits` only from XmR. `same_month_of`: the month of the
    former season that a season house is held against, else None.
    """

    judge: Judge
    verdict: Verdict | None
    month: date | None
    why: WhyNone | None = None
    limits: Limits | None = None
    same_month_of: date | None = None

    @property
    def is_normal(self) -> bool:
        """Whether a judge found normal variation."""
        return self.verdict is Verdict.NORMAL


_NO_MONTH: Final = NightVerdict(Judge.NONE, None, None, WhyNone.NO_MONTH)


def night_verdict(
    ask: Desk, period: Period, site_ids: tuple[int, ...] = (), key: str = "occupancy"
) -> NightVerdict:
    """Judge the last ended month of the period at the sites (all when none is named)."""
    chosen, last = ask.chosen_sites(site_ids), ask.last_night()
    found = ask.read(
        View.NIGHT_BEDS,
        ("night_verdict", period, chosen, last),
        lambda session: verdicts(session, chosen, period, last),
    )
    return found[key]


def verdicts(
    session: Session, chosen: Sequence[SiteFacts], period: Period, last: date
) -> dict[str, NightVerdict]:
    """Give the verdicts by catalogue key: on occupancy and on turned away for *fullt*.

    Only whole ended months are read, so that sites shown by month only give nothing more away.
    """
    month = _judged_month(period, last)
    if month is None or not chosen:
        return dict.fromkeys(JUDGED, _NO_MONTH)
    window = Period(months_later(month, 1 - normal.SERIES_POINTS), months_later(month, 1) - timedelta(days=1))
    rows = nights_frame(session, chosen, window, window.end)
    months = rates_by_month(rows)
    if months.empty or months["month"].iloc[-1].date() != month:
        return dict.fromkeys(JUDGED, _NO_MONTH)
    case = _Case(chosen, rows, months, month, _baseline_begins(session, chosen, window.end))
    return {key: case.verdict(key) for key in JUDGED}


class _Case:
    """The months up to the judged one, and the simulation that both measures share when one needs it."""

    def __init__(
        self, chosen: Sequence[SiteFacts], rows: pd.DataFrame, months: pd.DataFrame, month: date, begins: date
    ) -> None:
        self._chosen, self._rows, self._months = chosen, rows, months
        self._month, self._begins = month, begins
        self._drawn: dict[tuple[date, ...], Drawn | None] = {}

    def verdict(self, key: str) -> NightVerdict:
        values = self._months[_COLUMN[key]].astype("Float64").astype("float64").tolist()
        direction = catalogue()[key].direction
        if isnan(values[-1]):
            return _NO_MONTH
        points = self._in_a_row(values)
        if len(points) >= normal.FIRST_POINT:
            found = judge(values[-len(points) :], direction)
            if found.verdict is not Verdict.NOT_INDEPENDENT:
                return NightVerdict(Judge.XMR, found.verdict, self._month, limits=found.limits)
            return self._by_chain(key, points, normal.rows_in_a_row(), len(points) - 1, None)
        season = self._season(values)
        if season is None:
            return NightVerdict(Judge.NONE, Verdict.TOO_FEW, self._month, WhyNone.TOO_FEW)
        former = months_later(self._month, -12)
        place = len(season) + season.index(former)
        series = (*season, *(months_later(one, 12) for one in season))
        return self._by_chain(key, series, normal.rows_of_season(len(season)), place, former)

    def _in_a_row(self, values: list[float]) -> tuple[date, ...]:
        """The newest months with the same open sites, no gap, and no break before them."""
        months, sites = [one.date() for one in self._months["month"]], self._months["sites"].tolist()
        first = len(months)
        for i in range(len(months) - 1, -1, -1):
            follows = i == len(months) - 1 or months_later(months[i + 1], -1) == months[i]
            if not follows or sites[i] != sites[-1] or isnan(values[i]) or months[i] < self._begins:
                break
            first = i
        return tuple(months[first:])

    def _season(self, values: list[float]) -> tuple[date, ...] | None:
        """The months of the former season with the same open sites; None when there is no such season."""
        if not any(site.season for site in self._chosen):
            return None
        months, sites = [one.date() for one in self._months["month"]], self._months["sites"].tolist()
        former = months_later(self._month, -12)
        if former not in months or former < self._begins:
            return None
        like = {
            one: not isnan(value) and site == sites[-1] and one >= self._begins
            for one, value, site in zip(months, values, sites, strict=True)
        }
        if not like[former]:
            return None
        first = last = former
        while like.get(months_later(first, -1)):
            first = months_later(first, -1)
        while like.get(months_later(last, 1)) and months_later(last, 1) < months_later(first, 12):
            last = months_later(last, 1)
        return tuple(one for one in months if first <= one <= last)

    def _by_chain(
        self, key: str, points: tuple[date, ...], rows: normal.Rows, place: int, former: date | None
    ) -> NightVerdict:
        open_now = self._months["sites"].iloc[-1]
        houses = [site for site in self._chosen if site.id in open_now]
        if len(houses) > MAX_HOUSES:
            unjudged = WhyNone.TOO_MANY_HOUSES
            return NightVerdict(Judge.NONE, Verdict.NOT_INDEPENDENT, self._month, unjudged)
        if points not in self._drawn:
            self._drawn[points] = draw(houses, self._rows, points, rows, self._month)
        drawn = self._drawn[points]
        which = JUDGED.index(key)
        side = None
        if drawn is not None:
            side = normal.side_of(drawn.observed[which], drawn.chance[which], rows, place)
        if side is None:
            return NightVerdict(Judge.NONE, Verdict.NOT_INDEPENDENT, self._month, WhyNone.NO_FIT)
        verdict = verdict_of(side, catalogue()[key].direction)
        return NightVerdict(Judge.CHAIN, verdict, self._month, same_month_of=former)


def _judged_month(period: Period, last: date) -> date | None:
    """First day of the newest month that is over by `last` and within or before the period."""
    end = min(period.end, last)
    month = end.replace(day=1)
    return month if month_ended(end, end) else months_later(month, -1)


def _baseline_begins(session: Session, chosen: Sequence[SiteFacts], day: date) -> date:
    """First day of the first whole month after the newest break (a move, a closed week, a counting rule)."""
    ended = session.scalar(
        select(func.max(func.coalesce(Event.ends_on, Event.starts_on))).where(
            Event.is_break,
            Event.landlord_id.is_(None),
            Event.starts_on <= day,
            # An event without a site holds for every site of its own partner.
            Event.partner_id.in_([site.partner_id for site in chosen]),
            or_(Event.site_id.is_(None), Event.site_id.in_([site.id for site in chosen])),
        )
    )
    if ended is None:
        return date.min
    return ended if ended.day == 1 else months_later(ended.replace(day=1), 1)
