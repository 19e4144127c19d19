"""The steering group's meetings in the example, with decisions and actions."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from sqlalchemy.orm import Session

from lib.records.example.ground import Ground, put, put_quietly, texts
from lib.records.tables import Action, Decision, DecisionLevel, Meeting

QUARTER = timedelta(weeks=13)
LAST_MEETING_DAYS = 35
DISPATCHED = timedelta(days=10)
THURSDAY = 3


def add_meetings(session: Session, ground: Ground, areas: dict[str, int]) -> None:
    """Put in the quarterly meetings, the next one included, and what the past ones led to."""
    plan = texts()["meetings"]
    held = meeting_days(ground.today, plan["past"])
    rows = [{"held_on": day, "title": plan["title"], "dispatch_on": day - DISPATCHED} for day in held]
    ids = put(session, Meeting, rows)
    # Decisions and actions name their meeting from the newest past one (1) back; the coming one is last.
    by_number = {n: (ids[-1 - n], held[-1 - n]) for n in range(1, plan["past"] + 1)}
    decisions = [_decision(decision, by_number) for decision in _oldest_first("decisions")]
    put_quietly(session, Decision, decisions)
    actions = [_action(ground, action, areas, by_number) for action in _oldest_first("actions")]
    put_quietly(session, Action, actions)


def meeting_days(today: date, past: int) -> list[date]:
    """Thursdays a quarter apart: so many behind, the newest of them some weeks ago, and one ahead."""
    last = today - timedelta(days=LAST_MEETING_DAYS)
    last -= timedelta(days=(last.weekday() - THURSDAY) % 7)
    return [last + n * QUARTER for n in range(1 - past, 2)]


def _oldest_first(kind: str) -> list[dict[str, Any]]:
    listed: list[dict[str, Any]] = texts()["meetings"][kind]
    return sorted(listed, key=lambda entry: -entry["meeting"])


def _decision(plan: dict[str, Any], meetings: dict[int, tuple[int, date]]) -> dict[str, object]:
    return {
        "meeting_id": meetings[plan["meeting"]][0],
        "wording": plan["wording"],
        "level": DecisionLevel(plan["level"]),
        "reference": plan.get("reference"),
        "reservation": plan.get("reservation"),
        "conflict_of_interest": plan.get("conflict_of_interest"),
    }


def _action(
    ground: Ground, plan: dict[str, Any], areas: dict[str, int], meetings: dict[int, tuple[int, date]]
) -> dict[str, object]:
    meeting, opened = meetings[plan["meeting"]]
    return {
        "meeting_id": meeting,
        "area_id": areas[plan["area"]],
        "owner_id": ground.partners[plan["owner"]],
        "title": plan["title"],
        "opened_on": opened,
        "due_on": max(ground.ahead(plan["due"]), opened),
        "closed_on": opened + timedelta(days=plan["closed"]) if "closed" in plan else None,
    }
