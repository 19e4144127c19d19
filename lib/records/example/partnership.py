"""The partnership's own matters: goals, who does what, commitments, agreements, meetings, targets."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import numpy as np
from sqlalchemy.orm import Session

from lib.records.example.agreements import add_agreements, agreement_span
from lib.records.example.ground import Ground, at, first_of_month, put, put_quietly, texts
from lib.records.example.levels import level_on
from lib.records.example.seasons import seasons
from lib.records.tables import (
    Area,
    Commitment,
    CommitmentStatus,
    Delivery,
    Goal,
    GoalLevel,
    Resource,
    Responsibility,
    ResponsibilityRole,
    Target,
)

Row = dict[str, object]

TERM_MONTHS = 12
MONTHS_GONE = 9  # of the term of a commitment that is not late
NATIONAL_STRATEGY = (date(2022, 1, 1), date(2026, 12, 31))
UNEVENNESS = 0.15


def add_partnership(session: Session, ground: Ground) -> dict[str, int]:
    """Put in goals, areas, responsibilities, commitments, agreements and targets; gives area ids by code."""
    goals = _add_goals(session, ground)
    areas = _add_areas(session, ground, goals)
    add_agreements(session, ground)
    _add_commitments(session, ground, areas)
    targets = [
        {
            "measure": target["measure"],
            "value": target["value"],
            "valid_from": ground.ahead(target["from"]),
            "valid_to": ground.ahead(target["until"]) if "until" in target else None,
        }
        for target in texts()["targets"]
    ]
    put_quietly(session, Target, targets)
    return areas


def _add_goals(session: Session, ground: Ground) -> dict[str, int]:
    starts, ends, _notice = agreement_span(ground.today)
    spans = {GoalLevel.NATIONAL: NATIONAL_STRATEGY, GoalLevel.PARTNERSHIP: (starts, ends)}
    rows = [
        {"level": level, "title": title, "valid_from": spans[level][0], "valid_to": spans[level][1]}
        for level in spans
        for title in texts()["goals"][level.value]
    ]
    return dict(zip((str(row["title"]) for row in rows), put(session, Goal, rows), strict=True))


def _add_areas(session: Session, ground: Ground, goals: dict[str, int]) -> dict[str, int]:
    listed = texts()["areas"]
    rows = [
        {"code": area["code"], "name": area["name"], "position": position, "goal_id": goals[area["goal"]]}
        for position, area in enumerate(listed, start=1)
    ]
    areas = dict(zip((area["code"] for area in listed), put(session, Area, rows), strict=True))
    responsibilities = [
        {
            "area_id": areas[area["code"]],
            "partner_id": ground.partners[partner],
            "role": ResponsibilityRole(role),
            "valid_from": agreement_span(ground.today)[0],
            "valid_to": None,
        }
        for area in listed
        for partner, roles in area["roles"].items()
        for role in roles
    ]
    put_quietly(session, Responsibility, responsibilities)
    return areas


def _add_commitments(session: Session, ground: Ground, areas: dict[str, int]) -> None:
    plans = texts()["commitments"]
    rows = [_commitment(ground, plan, areas) for plan in plans]
    ids = put(session, Commitment, rows)
    chance = ground.chance("deliveries")
    deliveries = [
        {"commitment_id": commitment, **delivery}
        for commitment, plan, row in zip(ids, plans, rows, strict=True)
        for delivery in _deliveries(session, ground, plan, row, chance)
    ]
    put_quietly(session, Delivery, deliveries)


def _commitment(ground: Ground, plan: dict[str, Any], areas: dict[str, int]) -> Row:
    starts, ends = _term(ground, plan)
    status = CommitmentStatus(plan.get("status", "ongoing"))
    finished = ends < ground.today and "late" not in plan
    return {
        "area_id": areas[plan["area"]],
        "partner_id": ground.partners[plan["partner"]],
        "contributor_id": ground.partners.get(plan.get("contributor", "")),
        "title": plan["title"],
        "resource": Resource(plan["resource"]),
        "target": plan["target"],
        "is_level": "level" in plan,
        "starts_on": starts,
        "ends_on": ends,
        "status": status,
        "next_check": None if finished else ground.ahead(-7 if "late" in plan else 45),
        "clause": plan["clause"],
        "goal_id": None,
    }


def _term(ground: Ground, plan: dict[str, Any]) -> tuple[date, date]:
    """A year: most of it gone for what is under way, all of it for what should have been ready."""
    if plan.get("term") == "season":
        # The winter that has a whole month behind it: before that there is nothing to report.
        season = [one for one in seasons(ground.today) if first_of_month(one.opens, 1) <= ground.today][-1]
        return season.opens, season.last_night
    if ended := plan.get("late", plan.get("ended")):
        ends = ground.ahead(-ended)
        return first_of_month(ends, 1 - plan.get("months", TERM_MONTHS)), ends
    starts = first_of_month(ground.today, -MONTHS_GONE)
    return starts, first_of_month(starts, TERM_MONTHS) - timedelta(days=1)


def _deliveries(
    session: Session, ground: Ground, plan: dict[str, Any], row: Row, chance: np.random.Generator
) -> list[Row]:
    """One report a month, from the start to the last whole month or to the end of the term.

    A level that is late is told past the end of its term, as it still stands.
    """
    starts, ends = row["starts_on"], row["ends_on"]
    assert isinstance(starts, date)
    assert isinstance(ends, date)
    last = first_of_month(ground.today, -1)
    if not ("level" in plan and "late" in plan):
        last = min(last, first_of_month(ends))
    months = _months(starts, last)
    if "level" in plan:
        amounts = [level_on(session, ground, plan, _last_day(month)) for month in months]
    else:
        amounts = _amounts(plan, len(months), len(_months(starts, ends)), chance)
    told = len(months) - plan.get("silent", 0)
    return [
        {
            "month": month,
            "amount": amount,
            # The last month's report comes in the very first days of the next.
            "reported_at": min(at(first_of_month(month, 1) + timedelta(days=4), 8), at(ground.today, 0)),
        }
        for month, amount in list(zip(months, amounts, strict=True))[:told]
    ]


def _months(first: date, last: date) -> list[date]:
    """The first day of every month from `first` to `last`, both inside."""
    size = (last.year - first.year) * 12 + last.month - first.month + 1
    return [first_of_month(first, n) for n in range(size)]


def _last_day(month: date) -> date:
    return first_of_month(month, 1) - timedelta(days=1)


def _amounts(plan: dict[str, Any], months: int, term: int, chance: np.random.Generator) -> list[float]:
    """Uneven months in whole numbers that add up to the pace, when so many of the term's months are gone."""
    uneven = 1 + UNEVENNESS * chance.uniform(-1, 1, months)
    total = plan["target"] * plan["pace"] * months / term
    so_far = np.rint(np.cumsum(uneven / uneven.sum() * total))
    return [float(amount) for amount in np.diff(so_far, prepend=0)]
