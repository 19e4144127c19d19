"""The overview: at most four key figures with a year behind each, and what the last meeting left behind."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, timedelta

import pandas as pd
from sqlalchemy import func, or_, select
from sqlalchemy.orm import Session

from lib.measures.catalogue import catalogue
from lib.measures.figure import Figure
from lib.publication.answers import (
    Division,
    HousingFirst,
    KeyFigure,
    NightBeds,
    Overview,
    SinceMeeting,
)
from lib.publication.night_rows import month_ended, sites
from lib.publication.night_verdict import JUDGED, NightVerdict, verdicts
from lib.records.tables import Decision, Meeting, Target

AGREEMENT_WARNED_DAYS = 183


@dataclass(frozen=True, slots=True)
class Parts:
    """The answers the overview is made of, for one viewer; `retention_history` is month and value."""

    nights: NightBeds
    housing: HousingFirst
    division: Division
    retention_history: pd.DataFrame


def overview(session: Session, parts: Parts, day: date, last_night: date) -> Overview:
    """Put the answers together as they stand on `day`; `last_night` is the newest evening to report."""
    last = session.scalar(select(func.max(Meeting.held_on)).where(Meeting.held_on <= day))
    coming = session.scalar(select(func.min(Meeting.held_on)).where(Meeting.held_on > day))
    return Overview(
        period=parts.nights.period,
        cards=_cards(session, parts, day, last_night),
        last_meeting=last,
        next_meeting=coming,
        since=_since(session, parts.division, last, day),
        division=parts.division,
        nights=parts.nights,
    )


def target_of(session: Session, measure: str, day: date) -> float | None:
    """The partnership's target for a measure on a day."""
    return session.scalar(
        select(Target.value).where(
            Target.measure == measure,
            Target.valid_from <= day,
            or_(Target.valid_to.is_(None), Target.valid_to >= day),
        )
    )


def _cards(session: Session, parts: Parts, day: date, last_night: date) -> tuple[KeyFigure, ...]:
    nights = parts.nights
    months = _ended_months(nights.monthly, min(last_night, nights.period.end))
    ids = [site.id for site in nights.sites]
    chosen = [site for site in sites(session, day) if site.id in ids]
    found = verdicts(session, chosen, nights.period, last_night)
    occupancy, turned_away = (nights.figures[key] for key in JUDGED)
    return (
        _night_card(session, occupancy, _series(months, "rate"), found[occupancy.key], day),
        _night_card(session, turned_away, _series(months, "turned_away_full"), found[turned_away.key], day),
        _retention_card(session, parts, day),
        _card(session, parts.division.figures["commitments_on_track"], _no_history(), day),
    )


def _card(session: Session, figure: Figure, history: pd.DataFrame, day: date) -> KeyFigure:
    """A card without a verdict."""
    return KeyFigure(figure, target_of(session, figure.key, day), history, "", "")


def _retention_card(session: Session, parts: Parts, day: date) -> KeyFigure:
    """Neighbouring cohorts share most of their tenants, so the points depend on each other: no verdict."""
    withheld = parts.housing.withheld
    if withheld:
        blank = Figure("retention_still_housed_12", None, shown=False, why=withheld)
        return KeyFigure(blank, None, _no_history(), "", "", withheld=withheld)
    return _card(session, parts.housing.still_housed[12], parts.retention_history, day)


def _series(months: pd.DataFrame, column: str) -> pd.DataFrame:
    """One measure by month: `month` and `value` (NaN where unknown)."""
    values = months[column].astype("Float64").astype("float64")
    return months[["month"]].assign(value=values).reset_index(drop=True)


def _night_card(
    session: Session, figure: Figure, series: pd.DataFrame, found: NightVerdict, day: date
) -> KeyFigure:
    """A card with the verdict on its last ended month."""
    card = _card(session, figure, series, day)
    if figure.value is None or found.verdict is None:
        return card
    limits, direction = found.limits, catalogue()[figure.key].direction
    met = limits.against(card.target, direction) if limits and card.target is not None else None
    return replace(
        card,
        verdict=found.verdict.value,
        target_met=met.value if met else "",
        normal=(limits.lower, limits.upper) if limits else None,
        judged_month=found.month,
    )


def _ended_months(months: pd.DataFrame, last_night: date) -> pd.DataFrame:
    """A month that still goes on is no point to draw beside the others, or to judge."""
    over = [month_ended(month.date(), last_night) for month in months["month"]]
    return months[pd.Series(over, index=months.index, dtype="bool")]


def _no_history() -> pd.DataFrame:
    return pd.DataFrame({"month": pd.Series(dtype="datetime64[ns]"), "value": pd.Series(dtype="float64")})


def _since(session: Session, division: Division, last: date | None, day: date) -> tuple[SinceMeeting, ...]:
    """What needs attention first, then what happened; `last` None counts from the beginning."""
    after = last or date.min
    return (
        *_gaps(division),
        *_late(division),
        *_done(division, after),
        *_ending(division, day),
        *_decided(session, last),
    )


def _gaps(division: Division) -> list[SinceMeeting]:
    return [
        SinceMeeting(f"area_{gap}", area.name, "", None, attention=True)
        for area in division.areas
        for gap in area.gaps
    ]


def _late(division: Division) -> list[SinceMeeting]:
    return [
        SinceMeeting("action_late", action.title, action.owner, action.due_on, attention=True)
        for action in division.actions
        if action.days_late > 0
    ]


def _done(division: Division, after: date) -> list[SinceMeeting]:
    return [
        SinceMeeting("action_done", action.title, action.owner, action.closed_on, attention=False)
        for action in division.actions
        if action.closed_on is not None and action.closed_on >= after
    ]


def _ending(division: Division, day: date) -> list[SinceMeeting]:
    soon = day + timedelta(days=AGREEMENT_WARNED_DAYS)
    rows: list[SinceMeeting] = []
    for agreement in division.agreements:
        if agreement.state == "expired":
            rows.append(
                SinceMeeting("agreement_expired", agreement.title, "", agreement.ends_on, attention=True)
            )
        elif agreement.notice_by is not None and day <= agreement.notice_by <= soon:
            rows.append(
                SinceMeeting("agreement_notice", agreement.title, "", agreement.notice_by, attention=False)
            )
        elif agreement.ends_on is not None and agreement.ends_on <= soon:
            rows.append(
                SinceMeeting("agreement_ends", agreement.title, "", agreement.ends_on, attention=False)
            )
    return rows


def _decided(session: Session, last: date | None) -> list[SinceMeeting]:
    if last is None:
        return []
    rows = session.scalars(
        select(Decision).join(Meeting).where(Meeting.held_on == last).order_by(Decision.id)
    )
    return [SinceMeeting("decision", row.wording, row.level.value, last, attention=False) for row in rows]
