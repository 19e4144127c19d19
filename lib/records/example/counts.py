"""What is only counted: contacts between the partners, point-in-time counts, figures published by others."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Any

import numpy as np
from sqlalchemy.orm import Session

from lib.records.example.ground import Ground, first_of_month, put_quietly, texts
from lib.records.tables import CountedContact, Duration, ExternalFigure, PointInTimeCount, Situation

Row = dict[str, object]

CONTACT_MONTHS = 24
SILENT_MONTH = 5  # months back in which a receiver never reported
COUNT_DAYS = 5
CHILDREN = {Situation.LONG_TERM: 2, Situation.SELF_ARRANGED: 3}


def add_counts(session: Session, ground: Ground) -> None:
    """Put in contacts by month, the counts of both partners, and the published figures."""
    chance = ground.chance("counts")
    put_quietly(session, CountedContact, list(_contacts(ground, chance)))
    put_quietly(session, PointInTimeCount, list(_point_in_time(ground, chance)))
    put_quietly(session, ExternalFigure, texts()["external_figures"])


def count_days(today: date) -> list[date]:
    """The latest count days before today, newest first: 15 April and 15 October."""
    days = [date(year, month, 15) for year in range(today.year, today.year - 4, -1) for month in (10, 4)]
    return [day for day in days if day < today][:COUNT_DAYS]


def _contacts(ground: Ground, chance: np.random.Generator) -> Iterator[Row]:
    """Each month as the sender and as the receiver tell it: they seldom tell quite the same."""
    for plan in texts()["contacts"]:
        sender, receiver = ground.partners[plan["sender"]], ground.partners[plan["receiver"]]
        for back in range(CONTACT_MONTHS, 0, -1):
            sent = int(chance.poisson(plan["mean"]))
            received = sent - int(chance.binomial(sent, 0.08))
            started = int(chance.binomial(received, plan["started"]))
            shared: Row = {
                "sender_id": sender,
                "receiver_id": receiver,
                "month": first_of_month(ground.today, -back),
            }
            yield {**shared, "reporter_id": sender, "sent": sent, "received": None, "started": None}
            if back != SILENT_MONTH:
                yield {
                    **shared,
                    "reporter_id": receiver,
                    "sent": None,
                    "received": received,
                    "started": started,
                }


def _point_in_time(ground: Ground, chance: np.random.Generator) -> Iterator[Row]:
    """The newest October count as written in the texts, the others a person or so from it."""
    days = count_days(ground.today)
    newest_october = next(day for day in days if day.month == 10)
    for day in reversed(days):
        for partner, situations in texts()["counts"].items():
            for situation, adults in situations.items():
                drift = 0 if day == newest_october else chance.integers(-1, 2, len(adults))
                counted = np.array(adults) + drift
                yield from _one_count(ground.partners[partner], day, Situation(situation), counted)


def _one_count(partner: int, day: date, situation: Situation, adults: np.ndarray[Any, Any]) -> Iterator[Row]:
    for duration, persons in zip(Duration, adults, strict=True):
        yield {
            "partner_id": partner,
            "count_day": day,
            "situation": situation,
            "duration": duration,
            "adults": max(int(persons), 0),
            "children": min(CHILDREN.get(situation, 0), max(int(persons), 0)),
            "duplicates_checked": False,
        }
