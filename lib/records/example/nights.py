"""The rows of the night register: reports, their register parts, corrections, stays and events."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta

import numpy as np
from sqlalchemy.orm import Session

from lib.records.example.ground import Ground, put, put_quietly, texts
from lib.records.example.histories import History, histories, season_spells
from lib.records.example.night_log import Row, former_row, is_corrected, report_rows
from lib.records.example.seasons import bed_change, closed_week, seasons
from lib.records.tables import (
    DetailDimension,
    Event,
    EventKind,
    NightDetail,
    NightReport,
    NightRevision,
    Stay,
)

SHARE_WITH_PARTS = {"eken": 0.8, "lilla": 0.5}
PARTS_SINCE_DAYS = 600


def add_nights(session: Session, ground: Ground) -> None:
    """Put in every reported and closed night until yesterday, and all that hangs on them."""
    stays: list[Row] = []
    for history in histories(ground):
        _add_reports(session, ground, history)
        if history.site == "eken":
            stays += _stays(ground, history)
    put_quietly(session, Stay, stays)
    put_quietly(session, Event, _events(ground))


def _add_reports(session: Session, ground: Ground, history: History) -> None:
    chance = ground.chance(f"reports {history.site} {history.nights[0].year}")
    rows = report_rows(ground, history, chance)
    ids = put(session, NightReport, list(rows.values()))
    by_place = dict(zip(rows, ids, strict=True))
    put_quietly(session, NightDetail, list(_parts(ground, history, by_place, chance)))
    revisions = [
        {"report_id": by_place[n], **former_row(ground, history, n, row)}
        for n, row in rows.items()
        if is_corrected(ground, history, n, row)
    ]
    put_quietly(session, NightRevision, revisions)


def _parts(
    ground: Ground, history: History, reports: dict[int, int], chance: np.random.Generator
) -> Iterator[Row]:
    """Home group and sex of those who slept there, on most later nights; a women's house tells no sex."""
    dimensions = {DetailDimension.HOME: history.guests.home, DetailDimension.SEX: history.guests.sex}
    if history.site == "lilla":
        del dimensions[DetailDimension.SEX]
    told = chance.random(len(history.nights)) < SHARE_WITH_PARTS[history.site]
    for n, report_id in reports.items():
        if not told[n] or history.nights[n] < ground.ahead(-PARTS_SINCE_DAYS):
            continue
        for dimension, groups in dimensions.items():
            there = np.unique(groups[history.census.present[n]], return_counts=True)
            for category, persons in zip(*there, strict=True):
                yield {
                    "report_id": report_id,
                    "dimension": dimension,
                    "category": str(category),
                    "persons": int(persons),
                }


def _stays(ground: Ground, history: History) -> Iterator[Row]:
    """Each guest's unbroken runs of nights, in order of arrival; open for those who slept there last."""
    present = history.census.present.astype(np.int8)
    edge = np.zeros((1, present.shape[1]), dtype=np.int8)
    steps = np.diff(np.vstack([edge, present, edge]), axis=0)
    # Column by column, so that the first arrival of a guest belongs to the first departure.
    guests, arrivals = np.nonzero(steps.T == 1)
    departures = np.nonzero(steps.T == -1)[1]
    for place in np.lexsort((guests, arrivals)):
        guest, end = guests[place], int(departures[place])
        is_open = history.goes_on and end == len(history.nights)
        yield {
            "site_id": ground.sites[history.site],
            "guest_code": str(history.guests.codes[guest]),
            "checked_in": history.nights[arrivals[place]],
            "checked_out": None if is_open else history.nights[end - 1] + timedelta(days=1),
            "home_group": str(history.guests.home[guest]),
            "sex": str(history.guests.sex[guest]),
            "age_band": str(history.guests.age[guest]),
        }


def _events(ground: Ground) -> list[Row]:
    """Cold spells, the new beds and the closed week, as far as they have begun."""
    words, week = texts()["night_texts"], closed_week(ground.today)
    spans: list[tuple[EventKind, date, date | None, bool]] = [
        (EventKind.COLD_SPELL, first, last, False)
        for season in seasons(ground.today)
        for first, last in season_spells(ground, season)
    ]
    spans.append((EventKind.CAPACITY_CHANGE, bed_change(ground.today), None, True))
    # After a closed week the nights start a series of their own.
    spans.append((EventKind.CLOSURE, *week, True))
    return [
        {
            "partner_id": ground.partners["stadsmissionen"],
            "site_id": ground.sites["eken"],
            "kind": kind,
            "title": words[kind.value],
            "starts_on": starts_on,
            "ends_on": ends_on if ends_on and ends_on < ground.today else None,
            "is_break": is_break,
        }
        for kind, starts_on, ends_on, is_break in sorted(spans, key=lambda span: span[1])
        if starts_on < ground.today
    ]
