"""Housing First in the example: landlords, flats, tenancies and how they went."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any

import numpy as np
from sqlalchemy.orm import Session

from lib.records.example.flats import Flats
from lib.records.example.ground import Ground, put, put_quietly, texts, working_day
from lib.records.example.guests import random_codes
from lib.records.tables import (
    Contract,
    Disturbance,
    Event,
    EventKind,
    ExitDestination,
    ExitHow,
    Flat,
    Landlord,
    LandlordKind,
    Support,
    Tenancy,
    TenancyMove,
)

Row = dict[str, object]

OWNER = "social"
LATE_RECORD_DAYS = 45
SUPPORT_ENDS_DAYS = 180  # after a take-over


def add_tenancies(session: Session, ground: Ground) -> None:
    """Put in the landlords, their flats, everyone housed, those who wait, and the disturbances."""
    plan = texts()["tenancies"]
    chance = ground.chance("tenancies")
    landlords = _add_landlords(session, ground)
    flats = Flats({code: landlord["code"] for code, landlord in plan["landlords"].items()})
    housed = _housed(ground, flats, chance)
    vacant = [flats.add(landlord, ground.ahead(-25)) for landlord in plan["vacant"]]
    flat_rows = [
        {**row, "landlord_id": landlords[owner]}
        for row, owner in zip(flats.rows, flats.landlord_of, strict=True)
    ]
    flat_ids = put(session, Flat, flat_rows)
    rows = [{**row, "flat_id": flat_ids[number]} for row, number in housed] + _not_housed(ground, chance)
    ids = put(session, Tenancy, rows)
    put_quietly(session, Disturbance, _disturbances(ground, rows, ids))
    put_quietly(session, TenancyMove, [_move(ground, ids, [flat_ids[number] for number in vacant])])
    put_quietly(session, Event, [_pause(ground, landlords)])


def _add_landlords(session: Session, ground: Ground) -> dict[str, int]:
    listed = texts()["tenancies"]["landlords"]
    rows = [
        {
            "partner_id": ground.partners[OWNER],
            "name": landlord["name"],
            "kind": LandlordKind(landlord["kind"]),
        }
        for landlord in listed.values()
    ]
    return dict(zip(listed, put(session, Landlord, rows), strict=True))


def _housed(ground: Ground, flats: Flats, chance: np.random.Generator) -> list[tuple[Row, int]]:
    """Everyone who moved in, in order, each with the number of the flat; a move gives one more, last."""
    plans = texts()["tenancies"]["moved_in"]
    codes = random_codes(chance, len(plans))
    housed: list[tuple[Row, int]] = []
    moved: list[tuple[Row, int]] = []
    for code, plan in zip(codes, plans, strict=True):
        moved_in = working_day(ground.ahead(-plan["days_ago"]))
        row = _tenancy(ground, chance, {**plan, "code": code, "moved_in": moved_in})
        housed.append((row, _flat_of(flats, plan, row)))
        if "next" in plan:
            again = working_day(moved_in + timedelta(days=plan["exit"] + plan["next"]))
            second = {"code": code, "moved_in": again, "queue": plan["next"]}
            row = _tenancy(ground, chance, second)
            moved.append((row, _flat_of(flats, plan, row)))
    return housed + moved


def _flat_of(flats: Flats, plan: Mapping[str, Any], row: Mapping[str, Any]) -> int:
    return flats.let(plan["landlord"], row["moved_in"], row["exited_on"], row["taken_over_on"])


def _tenancy(ground: Ground, chance: np.random.Generator, plan: Mapping[str, Any]) -> Row:
    moved_in: date = plan["moved_in"]
    decided = working_day(moved_in - timedelta(days=plan["queue"]))
    exited = moved_in + timedelta(days=plan["exit"]) if "exit" in plan else None
    taken_over = moved_in + timedelta(days=plan["takeover"]) if "takeover" in plan else None
    return {
        **_person(ground, plan["code"], decided),
        "offered_on": decided + (moved_in - decided) // 2,
        "moved_in": moved_in,
        "contract": Contract.FIRST_HAND if taken_over else Contract.SUBLEASE,
        "support": _support(ground, taken_over),
        "taken_over_on": taken_over,
        "exited_on": exited,
        "exit_how": ExitHow(plan["how"]) if exited else None,
        "exit_destination": ExitDestination(plan["to"]) if exited else None,
        "recorded_on": _recorded(ground, chance, moved_in),
        "takeover_recorded_on": _recorded(ground, chance, taken_over) if taken_over else None,
        "exit_recorded_on": _recorded(ground, chance, exited) if exited else None,
    }


def _person(ground: Ground, code: str, decided: date) -> Row:
    """A row of somebody with a decision and nothing more."""
    empty = (
        "flat_id",
        "offered_on",
        "left_queue_on",
        "left_queue_reason",
        "moved_in",
        "taken_over_on",
        "exited_on",
        "exit_how",
        "exit_destination",
        "takeover_recorded_on",
        "exit_recorded_on",
    )
    return {
        **dict.fromkeys(empty),
        "partner_id": ground.partners[OWNER],
        "person_code": code,
        "decided_on": decided,
        "contract": Contract.SUBLEASE,
        "support": Support.MOBILE_TEAM,
        "recorded_on": decided,
    }


def _not_housed(ground: Ground, chance: np.random.Generator) -> list[Row]:
    """Those who wait, and those who left the queue without moving in."""
    plans = texts()["tenancies"]
    waiting, left = plans["waiting"], plans["left_queue"]
    codes = iter(random_codes(chance, len(waiting) + len(left)))
    rows: list[Row] = []
    for plan in (*waiting, *left):
        decided = ground.ahead(-plan["decided"])
        rows.append(
            {
                **_person(ground, next(codes), decided),
                "offered_on": ground.ahead(-plan["offered"]) if "offered" in plan else None,
                "left_queue_on": ground.ahead(-plan["left"]) if "left" in plan else None,
                "left_queue_reason": plan.get("reason"),
                "recorded_on": _recorded(ground, chance, decided),
            }
        )
    return rows


def _support(ground: Ground, taken_over: date | None) -> Support:
    """The mobile team until the take-over, housing support for a time after it, then none."""
    if taken_over is None or taken_over > ground.today:
        return Support.MOBILE_TEAM
    ended = taken_over + timedelta(days=SUPPORT_ENDS_DAYS) < ground.today
    return Support.NONE if ended else Support.HOUSING_SUPPORT


def _recorded(ground: Ground, chance: np.random.Generator, happened: date) -> date:
    """Mostly within days, now and then weeks late; never after today."""
    days = LATE_RECORD_DAYS if chance.random() < 0.05 else int(chance.integers(0, 8))
    return min(happened + timedelta(days=days), ground.today)


def _disturbances(ground: Ground, rows: list[Row], ids: list[int]) -> list[Row]:
    listed = []
    for plan in texts()["tenancies"]["disturbances"]:
        moved_in = rows[plan["tenancy"] - 1]["moved_in"]
        assert isinstance(moved_in, date)
        listed.append(
            {
                "tenancy_id": ids[plan["tenancy"] - 1],
                "occurred_on": moved_in + timedelta(days=plan["after"]),
                "kind": plan["kind"],
            }
        )
    return listed


def _pause(ground: Ground, landlords: Mapping[str, int]) -> Row:
    plan = texts()["tenancies"]["pause"]
    starts = ground.ahead(-plan["days_ago"])
    return {
        "partner_id": ground.partners[OWNER],
        "landlord_id": landlords[plan["landlord"]],
        "kind": EventKind.ALLOCATION_PAUSE,
        "title": plan["title"],
        "starts_on": starts,
        "ends_on": starts + timedelta(days=plan["days"]),
        "is_break": False,
    }


def _move(ground: Ground, ids: list[int], vacant: list[int]) -> Row:
    """Somebody whose tenancy goes on in a flat that stood empty."""
    plan = texts()["tenancies"]["move"]
    return {
        "tenancy_id": ids[plan["tenancy"] - 1],
        "moved_on": working_day(ground.ahead(-plan["days_ago"])),
        "flat_id": vacant[plan["vacant"] - 1],
    }
