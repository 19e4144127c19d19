"""Judge rows before they are written, everything stored, and what a signed-in person should see of it."""

from __future__ import annotations

import gc
from collections.abc import Collection, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from datetime import date, datetime
from typing import Any

from sqlalchemy.orm import Session

from lib.access.identity import Identity, Role
from lib.access.rights import Refused
from lib.records.checks.catalogue import RULES
from lib.records.checks.finding import Finding, Hit, Rule
from lib.records.checks.ground import Ground
from lib.records.checks.loading import SECRET_KINDS, around, everything, one_night
from lib.records.checks.owning import owner_of
from lib.records.checks.reading import written
from lib.records.checks.rows import ROW_OF, TABLE_OF, NightRow, Unread
from lib.records.kept_answers import AnswerCache
from lib.records.night_rules import current_night
from lib.records.store import Store
from lib.records.tables import Base, NightReport
from lib.records.tables.base import now
from lib.settings import settings
from lib.words import _, language

_kept = AnswerCache(size=32)


def judge(
    session: Session, table: type[Base], candidates: Sequence[Any], *, moment: datetime | None = None
) -> list[Finding]:
    """What is wrong with rows that are to be written, judged against what is stored and each other.

    `candidates` have the columns as attributes; one with an `id` takes the place of the stored row. A
    candidate without a day it must have is passed over: whoever checks single fields tells that. Text in a
    column of numbers or dates is read as such, and told (R01) when it cannot be.
    """
    if table not in ROW_OF or not candidates:
        return []
    kind = ROW_OF[table]
    ids = [getattr(candidate, "id", None) or -1 - place for place, candidate in enumerate(candidates)]
    places = {number: place for place, number in enumerate(ids)}
    unread: list[Unread] = []
    rows = [row for row in written(kind, candidates, ids, unread) if row is not None]
    ground = around(session, kind, rows, **times_of(moment))
    ground = replace(ground, unread=unread)
    found: list[Finding] = []
    for rule in RULES:
        if rule.at_entry and rule.rows in {kind, Any}:
            hits = hits_of(rule, ground, rows)
            found += [_finding(rule, hit, ground, place) for hit, place in _of_candidates(hits, kind, places)]
    return sorted(found, key=lambda one: (one.candidate or 0, one.check))


def run(
    session: Session,
    *,
    today: date,
    moment: datetime,
    partner_id: int | None = None,
    with_secret: bool = True,
) -> list[Finding]:
    """Everything that is wrong with what is stored: of one partner or of all, with or without registers."""
    times = {**times_of(moment), "today": today}
    with _collector_at_rest():
        ground = everything(session, **times, partner_id=partner_id, with_secret=with_secret)
        found = findings_on(ground, RULES)
    return [
        one
        for one in found
        if (with_secret or not one.secret) and (partner_id is None or one.partner_id == partner_id)
    ]


def findings_on(ground: Ground, rules: Sequence[Rule]) -> list[Finding]:
    """What `rules` find among the rows of `ground`, rule by rule."""
    return [
        _finding(rule, hit, ground, None)
        for rule in rules
        for hit in hits_of(rule, ground, ground.of(rule.rows))
    ]


def findings_for(store: Store, identity: Identity, moment: datetime | None = None) -> tuple[Finding, ...]:
    """What this person should see: a manager her own with the registers, the coordinator all operational.

    Raises `Refused` for every other role. Kept until a record changes or the night turns.
    """
    if identity.role is Role.REGISTER_MANAGER and identity.partner_id is not None:
        partner_id: int | None = identity.partner_id
    elif identity.role is Role.COORDINATOR:
        partner_id = None
    else:
        raise Refused(_("Your role does not open the data checks."))
    times = times_of(moment)
    key = (store.url, store.revision(), partner_id, language(), times["today"], times["tonight"])

    def compute() -> tuple[Finding, ...]:
        with store.read() as session:
            found = run(
                session,
                today=times["today"],
                moment=moment or now(),
                partner_id=partner_id,
                with_secret=partner_id is not None,
            )
        return tuple(found)

    return _kept.answer(key, compute)


def remarks_on_night(
    session: Session, site_id: int, night: date, *, moment: datetime | None = None
) -> list[Finding]:
    """What the checks remark on one stored night; nothing for a night without a report."""
    ground = one_night(session, site_id, night, **times_of(moment))
    ids = {row.id for row in ground.of(NightRow) if row.night == night}
    return [
        _finding(rule, hit, ground, None)
        for rule in RULES
        if rule.rows is NightRow and ids
        for hit in hits_of(rule, ground, ground.of(NightRow))
        if hit.row.id in ids
    ]


@contextmanager
def _collector_at_rest() -> Iterator[None]:
    """Rows are loaded and dropped together; searching them for circles again and again costs a third more."""
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.enable()


def times_of(moment: datetime | None) -> dict[str, Any]:
    """The day, the night and the zone that a ground stands in at `moment`."""
    zone = settings().zone
    at = moment or now()
    return {"today": at.astimezone(zone).date(), "tonight": current_night(at, zone), "zone": zone}


def hits_of(rule: Rule, ground: Ground, rows: Collection[Any]) -> Iterator[Hit]:
    """What one rule finds on a ground; a rule that goes row by row looks at `rows`."""
    if rule.of_all is not None:
        yield from rule.of_all(ground)
    elif rule.of_row is not None:
        judged = rule.of_row
        for row in rows:
            words = judged(row, ground)
            if words is not None:
                yield Hit(row, words)


def _of_candidates(hits: Iterator[Hit], kind: type[Any], places: dict[int, int]) -> Iterator[tuple[Hit, int]]:
    """Only what concerns a candidate, each at one of them: also where it is the stored row that is hit."""
    for hit in hits:
        for row in (hit.row, *hit.others):
            if type(row) is kind and row.id in places:
                yield hit._replace(row=row), places[row.id]
                break


def finding_of(rule: Rule, row: Any, words: str, ground: Ground) -> Finding:
    """What a rule says of one row, in other words than its own."""
    return _finding(rule, Hit(row, words), ground, None)


def _finding(rule: Rule, hit: Hit, ground: Ground, candidate: int | None) -> Finding:
    row, check = hit.row, rule.check
    partner_id, site_id, night = owner_of(row, ground)
    number = row.id if row.id is not None and row.id > 0 else None
    table = TABLE_OF.get(type(row), NightReport)
    is_small = (
        table is NightReport and number is not None and not ground.may_cross(site_id or 0, night or date.min)
    )
    return Finding(
        check=check.id,
        severity=check.severity,
        table=table,
        row_id=number,
        words=hit.words,
        remedy=check.remedy(),
        partner_id=partner_id,
        site_id=site_id,
        night=night,
        secret=rule.secret or type(row) in SECRET_KINDS or is_small,
        candidate=candidate,
        field=rule.field,
    )
