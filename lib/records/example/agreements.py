"""The partnership's own agreement in the example, and those with landlords and municipalities."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from lib.records.example.ground import Ground, first_of_month, put_quietly, texts
from lib.records.tables import Agreement, AgreementKind, AgreementStatus, Landlord, Municipality

Row = dict[str, object]

AGREEMENT_YEARS = 3
MONTHS_TO_AGREEMENT_END = 8
MONTHS_TO_NOTICE = 2


def agreement_span(today: date) -> tuple[date, date, date]:
    """First day, last day and last notice day of the partnership's own agreement."""
    after = first_of_month(today, MONTHS_TO_AGREEMENT_END + 1)
    notice = first_of_month(today, MONTHS_TO_NOTICE + 1) - timedelta(days=1)
    return after.replace(year=after.year - AGREEMENT_YEARS), after - timedelta(days=1), notice


def add_agreements(session: Session, ground: Ground) -> None:
    """The partnership's own agreement, one with each landlord, and the road to one with each municipality."""
    words = texts()["agreements"]["texts"]
    starts, ends, notice = agreement_span(ground.today)
    own = {
        **_agreement(ground, {"status": "in_force"}),
        "kind": AgreementKind.IOP,
        "title": words["iop"],
        "starts_on": starts,
        "ends_on": ends,
        "notice_by": notice,
        "extension": words["iop_extension"],
        "reference": words["iop_reference"],
    }
    others = (*_with_landlords(session, ground), *_with_municipalities(session, ground))
    put_quietly(session, Agreement, [own, *others])


def _with_landlords(session: Session, ground: Ground) -> list[Row]:
    known = {name: key for key, name in session.execute(select(Landlord.id, Landlord.name))}
    names = {code: landlord["name"] for code, landlord in texts()["tenancies"]["landlords"].items()}
    title = texts()["agreements"]["texts"]["landlord"]
    return [
        {
            **_agreement(ground, plan),
            "kind": AgreementKind.LANDLORD,
            "title": title % {"name": names[code]},
            "landlord_id": known[names[code]],
        }
        for code, plan in texts()["agreements"]["landlords"].items()
    ]


def _with_municipalities(session: Session, ground: Ground) -> list[Row]:
    names = {place.code: place.name for place in session.scalars(select(Municipality))}
    title = texts()["agreements"]["texts"]["municipality"]
    return [
        {
            **_agreement(ground, plan),
            "kind": AgreementKind.MUNICIPALITY,
            "title": title % {"name": names[code]},
            "municipality_code": code,
        }
        for code, plan in texts()["agreements"]["municipalities"].items()
    ]


def _agreement(ground: Ground, plan: dict[str, Any]) -> Row:
    """Every column of an agreement, with the state and the days of the plan."""
    days = {"starts_on": "starts", "ends_on": "ends", "notice_by": "notice"}
    empty = ("landlord_id", "municipality_code", "extension", "reference")
    return {
        **dict.fromkeys(empty),
        "owner_id": ground.partners["social"],
        "status": AgreementStatus(plan["status"]),
        **{column: ground.ahead(plan[name]) if name in plan else None for column, name in days.items()},
    }
