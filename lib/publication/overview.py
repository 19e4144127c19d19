"""The overview: at most four key figures with a year behind each, and what the last meeting left behind."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

import numpy as np
import pandas as pd
from sqlalchemy import func, or_, select
from sqlalchemy.orm import Session

from lib.measures.catalogue import catalogue
from lib.measures.figure import Figure
from lib.measures.variation import judge
from lib.publication.answers import (
    Division,
    HousingFirst,
    KeyFigure,
    NightBeds,
    Overview,
    SinceMeeting,
)
from lib.records.tables import Decision, Meeting, Target

AGREEMENT_WARNED_DAYS = 183


@dataclass(frozen=True, slots=True)
class Parts:
    """The answers the overview is made of, for one viewer; `retention_history` is month and value."""

    nights: NightBeds
    housing: HousingFirst
    division: Division
    retention_history: pd.DataFrame


def overview(session: Session, parts: Parts, today: date) -> Overview:
    """Put the answers together."""
    last = session.scalar(select(func.max(Meeting.held_on)).where(Meeting.held_on <= today))
    coming = session.scalar(select(func.min(Meeting.held_on)).where(Meeting.held_on > today))
    return Overview(
        period=parts.nights.period,
        cards=_cards(session, parts, today),
        last_meeting=last,
        next_meeting=coming,
        since=_since(session, parts.division, last, today),
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


def _cards(session: Session, parts: Parts, today: date) -> tuple[KeyFigure, ...]:
    nights, months = parts.nights, parts.nights.monthly
    return (
        _card(session, nights.figures["occupancy"], _history(months, "rate", today), today),
        _card(
            session, nights.figures["turned_away_full"], _history(months, "turned_away_full", today), today
        ),
        _retention_card(session, parts, today),
        _card(session, parts.division.figures["commitments_on_track"], _no_history(), today),
    )


def _retention_card(session: Session, parts: Parts, today: date) -> KeyFigure:
    housing = parts.housing
    if housing.withheld:
        blank = Figure("retention_still_housed_12", None, shown=False, why=housing.withheld)
        return KeyFigure(blank, None, _no_history(), "", "", withheld=housing.withheld)
    card = _card(session, housing.still_housed[12], parts.retention_history, today)
    # Neighbouring cohorts share most of their tenants, so the points depend on each other: no verdict.
    return KeyFigure(card.figure, card.target, card.history, "", "")


def _card(session: Session, figure: Figure, history: pd.DataFrame, today: date) -> KeyFigure:
    target = target_of(session, figure.key, today)
    if history.empty:
        return KeyFigure(figure, target, history, "", "")
    direction = catalogue()[figure.key].direction
    judged = judge(_since_last_gap(history), direction)
    met = judged.limits.against(target, direction) if judged.limits and target is not None else None
    normal = (judged.limits.lower, judged.limits.upper) if judged.limits else None
    return KeyFigure(figure, target, history, judged.verdict.value, met.value if met else "", normal=normal)


def _since_last_gap(history: pd.DataFrame) -> list[float]:
    values = history["value"].to_numpy(dtype="float64")
    gaps = np.flatnonzero(np.isnan(values))
    return [float(value) for value in values[gaps[-1] + 1 if len(gaps) else 0 :]]


def _history(months: pd.DataFrame, column: str, today: date) -> pd.DataFrame:
    """The ended months: one that still goes on is no point to draw beside them, or to judge."""
    ended = months[months["month"] < pd.Timestamp(today.replace(day=1))]
    values = ended[column].astype("Float64").astype("float64")
    return pd.DataFrame({"month": ended["month"], "value": values}).reset_index(drop=True)


def _no_history() -> pd.DataFrame:
    return pd.DataFrame({"month": pd.Series(dtype="datetime64[ns]"), "value": pd.Series(dtype="float64")})


def _since(session: Session, division: Division, last: date | None, today: date) -> tuple[SinceMeeting, ...]:
    """What needs attention first, then what happened; `last` None counts from the beginning."""
    after = last or date.min
    return (
        *_gaps(division),
        *_late(division),
        *_done(division, after),
        *_ending(division, today),
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


def _ending(division: Division, today: date) -> list[SinceMeeting]:
    soon = today + timedelta(days=AGREEMENT_WARNED_DAYS)
    rows: list[SinceMeeting] = []
    for agreement in division.agreements:
        if agreement.state == "expired":
            rows.append(
                SinceMeeting("agreement_expired", agreement.title, "", agreement.ends_on, attention=True)
            )
        elif agreement.notice_by is not None and today <= agreement.notice_by <= soon:
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
