"""One row a night as the staff reported it: counts, reasons, gaps in the log, corrections."""

from __future__ import annotations

from datetime import date, datetime, timedelta

import numpy as np

from lib.records.example.accounts import ACCOUNTS
from lib.records.example.ground import Ground, at, first_of_month, texts
from lib.records.example.guests import MOST_TURNED_AWAY
from lib.records.example.histories import History
from lib.records.example.seasons import corrected_month
from lib.records.tables import APART_REASONS, TURNED_AWAY_REASONS, NightState

Row = dict[str, object]

# Every night has the same columns; a closed one has nothing in them.
COUNTED = (
    "occupied",
    "new_tonight",
    *(f"turned_away_{reason}" for reason in TURNED_AWAY_REASONS),
    *APART_REASONS,
)
WITHOUT_LOG = 0.03
NEWEST_MISSING_DAYS = 4
SINGLE_CORRECTION_DAYS = 12
MISSING_PER_NIGHTS = 90
MANAGERS = {"eken": "chef.stadsmissionen", "lilla": "chef.social"}
REPORTERS = {account.site_code: account.username for account in ACCOUNTS if account.site_code}


def report_rows(ground: Ground, history: History, chance: np.random.Generator) -> dict[int, Row]:
    """The stored nights by their place in the history; a missing night has none."""
    missing = _missing(ground, history, chance)
    counts = _counts(history, chance)
    reporting = _reporting(ground, history, chance)
    rows: dict[int, Row] = {}
    for n, night in enumerate(history.nights):
        if n in missing:
            continue
        row: Row = {
            "site_id": ground.sites[history.site],
            "night": night,
            "state": NightState.REPORTED,
            "surge_opened": int(history.surge[n]),
            "beds_closed": int(history.beds_closed[n]),
            **{column: int(values[n]) if values[n] >= 0 else None for column, values in counts.items()},
            **reporting[n],
            "version": 1,
        }
        if history.closed[n]:
            row |= {"state": NightState.CLOSED, **dict.fromkeys(COUNTED)}
        if is_corrected(ground, history, n, row):
            corrected = _corrected_at(ground, history)
            row |= {"reported_at": corrected, "reported_by": MANAGERS[history.site], "version": 2}
        rows[n] = row
    return rows


def is_corrected(ground: Ground, history: History, n: int, row: Row) -> bool:
    """Whether the night was reported wrong at first: most nights of one month, and one night lately."""
    night = history.nights[n]
    if row["state"] is not NightState.REPORTED:
        return False
    if history.site == "eken":
        return first_of_month(night) == corrected_month(ground.today) and night.day % 5 != 0
    return night == ground.ahead(-SINGLE_CORRECTION_DAYS)


def former_row(ground: Ground, history: History, n: int, row: Row) -> Row:
    """What a corrected night said before, in the shape that a correction in the form leaves behind."""
    night, words = history.nights[n], texts()["night_texts"]
    is_month = history.site == "eken"
    # Whoever came after midnight was left out; the single night had counted one too many.
    wrong = -1 if is_month else 1
    former = {column: row[column] for column in (*COUNTED, "surge_opened", "beds_closed")}
    former |= {"occupied": int(history.occupied[n]) + wrong}
    if isinstance(row["new_tonight"], int):
        former |= {"new_tonight": max(row["new_tonight"] + wrong, 0)}
    return {
        "replaced_at": _corrected_at(ground, history),
        "replaced_by": MANAGERS[history.site],
        "reason": words["correction"] if is_month else words["single_correction"],
        "former": {
            "state": NightState.REPORTED.value,
            **former,
            "stated_available": None,
            "details": {},
            "reported_at": at(night, 21, 40).isoformat(),
            "reported_by": REPORTERS[history.site],
            "version": 1,
        },
    }


def _corrected_at(ground: Ground, history: History) -> datetime:
    if history.site == "lilla":
        return at(ground.ahead(-SINGLE_CORRECTION_DAYS + 2), 8, 15)
    return at(first_of_month(corrected_month(ground.today), 1) + timedelta(days=11), 9, 30)


def _missing(ground: Ground, history: History, chance: np.random.Generator) -> set[int]:
    """Nights that nobody reported: a few at random, and one of the newest in the house that matters now."""
    size = len(history.nights)
    few = {int(n * size) for n in chance.random(max(size // MISSING_PER_NIGHTS, 1))}
    few = {n for n in few if _is_settled(ground, history.nights[n]) and not history.closed[n]}
    newest = ground.ahead(-NEWEST_MISSING_DAYS)
    in_winter = newest.month >= 10 or newest.month <= 3
    if history.site == ("eken" if in_winter else "lilla") and newest in history.nights:
        few.add(history.nights.index(newest))
    return few


def _is_settled(ground: Ground, night: date) -> bool:
    """Long enough ago for a gap to stay; the newest nights are told apart by hand."""
    return night < ground.ahead(-2 * SINGLE_CORRECTION_DAYS)


def _counts(history: History, chance: np.random.Generator) -> dict[str, np.ndarray]:
    """The counts of every night; -1 stands for *not logged*."""
    size, words = len(history.nights), texts()["turned_away"]
    others = [reason for reason in TURNED_AWAY_REASONS if reason != "full"]
    drawn = (*others, *APART_REASONS)
    draws = {reason: (chance.random(size) < words[reason]).astype(int) for reason in drawn}
    if history.site == "lilla":
        draws["group_full"][:] = 0  # one group only
    told = history.census.full.copy()
    counts = {"occupied": history.occupied, "new_tonight": history.new_tonight}
    counts["turned_away_full"] = told.copy()
    for reason in others:
        draws[reason] = np.minimum(draws[reason], MOST_TURNED_AWAY - told)
        told += draws[reason]
        counts[f"turned_away_{reason}"] = draws[reason]
    counts |= {reason: draws[reason] for reason in APART_REASONS}
    without_log = chance.random(size) < WITHOUT_LOG
    return {
        column: values if column == "occupied" else np.where(without_log, -1, values)
        for column, values in counts.items()
    }


def _reporting(ground: Ground, history: History, chance: np.random.Generator) -> list[Row]:
    """When and by whom: in the evening, the morning after, or days later by the manager."""
    minutes = chance.integers(0, 60, len(history.nights))
    lateness = chance.random(len(history.nights))
    rows: list[Row] = []
    for night, minute, late in zip(history.nights, minutes, lateness, strict=True):
        moment, by = at(night, 21, int(minute)), REPORTERS[history.site]
        if late < 0.02 and _is_settled(ground, night):
            moment, by = at(night + timedelta(days=4), 7, int(minute)), MANAGERS[history.site]
        elif late < 0.1 and _is_settled(ground, night):
            moment = at(night + timedelta(days=1), 5, int(minute))
        rows.append({"reported_at": moment, "reported_by": by})
    return rows
