"""Stored rows that rest on a row being changed: judged by the same checks, with the changed row in its place.

A site that closes earlier, a tenancy that ends before one of its moves: the row itself is sound, but others
would stand wrong beside it, and could not be mended afterwards.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any

from sqlalchemy.orm import Session

from lib.records.checks.catalogue import RULES
from lib.records.checks.finding import Finding, Severity
from lib.records.checks.ground import Ground
from lib.records.checks.judging import finding_of, hits_of, times_of
from lib.records.checks.loading import beneath
from lib.records.checks.reading import stored, written
from lib.records.checks.rows import (
    ROW_OF,
    TABLE_OF,
    CapacityRow,
    DisturbanceRow,
    FlatRow,
    MoveRow,
    NightRow,
    SiteRow,
    StayRow,
    TenancyRow,
    WaiverRow,
)
from lib.records.registers.catalogue import BY_TABLE
from lib.records.tables import Base
from lib.words import _, iso_date, ngettext, number


@dataclass(frozen=True, slots=True)
class Resting:
    """Rows of `kind` whose `column` is the parent's `key`, and the checks that a change may not break.

    What breaks one of `refused` stands in the way of the change; what breaks one of `told` is remarked on.
    """

    kind: type[Any]
    column: str
    key: str
    refused: frozenset[str] = frozenset()
    told: frozenset[str] = frozenset()


# By parent: the columns that matter to others, and who rests on it.
_RESTING: Mapping[type[Any], tuple[tuple[str, ...], tuple[Resting, ...]]] = {
    SiteRow: (
        ("season_start_month", "season_end_month", "open_from", "open_to"),
        (
            Resting(StayRow, "site_id", "id", refused=frozenset({"S05"}), told=frozenset({"S06"})),
            Resting(NightRow, "site_id", "id", refused=frozenset({"N11"})),
        ),
    ),
    WaiverRow: (
        ("valid_to", "valid_from"),
        (Resting(StayRow, "site_id", "site_id", refused=frozenset({"S07"}), told=frozenset({"S08"})),),
    ),
    CapacityRow: (
        ("regular_beds", "valid_from", "valid_to"),
        (Resting(NightRow, "site_id", "site_id", told=frozenset({"N08", "N16"})),),
    ),
    TenancyRow: (
        ("moved_in", "exited_on"),
        (
            Resting(MoveRow, "tenancy_id", "id", refused=frozenset({"T24"})),
            Resting(DisturbanceRow, "tenancy_id", "id", refused=frozenset({"T26"})),
        ),
    ),
    FlatRow: (
        ("available_from", "available_to"),
        (
            Resting(TenancyRow, "flat_id", "id", told=frozenset({"T23"})),
            Resting(MoveRow, "flat_id", "id", told=frozenset({"T23"})),
        ),
    ),
}
_DAY_OF: Mapping[type[Any], str] = {
    StayRow: "checked_in",
    NightRow: "night",
    MoveRow: "moved_on",
    DisturbanceRow: "occurred_on",
    TenancyRow: "moved_in",
}


def judge_resting(
    session: Session, table: type[Base], candidates: Sequence[Any], *, moment: datetime | None = None
) -> list[Finding]:
    """What would become wrong with stored rows if `candidates` were written: how many, and the first day.

    `candidates` as for `judge`. What is wrong already is not told. Of severity STOP is what stands in the
    way; everything else is a remark. `row_id` is the first row that would be wrong.
    """
    kind = ROW_OF.get(table)
    if kind is None or kind not in _RESTING:
        return []
    columns, resting = _RESTING[kind]
    ids = [getattr(candidate, "id", None) or -1 - place for place, candidate in enumerate(candidates)]
    # Nothing rests yet on a row that is new, but for what it has in common with others: its site.
    by_key = all(rests.key == "id" for rests in resting)
    rows = [row for row in written(kind, candidates, ids, []) if row and (row.id > 0 or not by_key)]
    if not rows:
        return []
    own: Any = table
    former = {row.id: row for row in stored(session, kind, own.id.in_({row.id for row in rows}), unread=[])}
    fields = {
        row.id: changed
        for row in rows
        if (changed := [name for name in columns if _differs(name, row, former.get(row.id))])
    }
    if not fields:
        return []
    before = _ground(session, kind, rows, resting, moment)
    after = replace(
        before,
        rows={**before.rows, kind: [*(row for row in before.of(kind) if row.id not in set(ids)), *rows]},
    )
    places = {number: place for place, number in enumerate(ids)}
    found: list[Finding] = []
    for rests in resting:
        parents = {getattr(row, rests.key): row for row in rows if row.id in fields}
        for check in sorted(rests.refused | rests.told):
            wrong = {row.id: row for row in _hit(check, rests, after)}
            known = {row.id for row in _hit(check, rests, before)}
            for key, parent in parents.items():
                new = [row for row in wrong.values() if row.id not in known]
                those = [row for row in new if getattr(row, rests.column) == key]
                if those:
                    told = _told(check, rests, those, before)
                    found.append(replace(told, candidate=places[parent.id], field=fields[parent.id][-1]))
    return sorted(found, key=lambda one: (one.candidate or 0, one.check))


def _ground(
    session: Session,
    kind: type[Any],
    rows: Sequence[Any],
    resting: Sequence[Resting],
    moment: datetime | None,
) -> Ground:
    """What is stored. Of moves and tenancies all: who lives in a flat follows from all of them."""
    where = {}
    for rests in resting:
        if kind is not FlatRow:
            column = getattr(TABLE_OF[rests.kind], rests.column)
            where[rests.kind] = column.in_({getattr(row, rests.key) for row in rows})
    return beneath(session, kind, [rests.kind for rests in resting], where, **times_of(moment))


def _differs(name: str, row: Any, former: Any) -> bool:
    return former is None or getattr(row, name) != getattr(former, name)


def _hit(check: str, rests: Resting, ground: Ground) -> Iterator[Any]:
    """The resting rows that the check finds."""
    for rule in RULES:
        if rule.check.id == check:
            for hit in hits_of(rule, ground, ground.of(rests.kind)):
                yield from (row for row in (hit.row, *hit.others) if type(row) is rests.kind)


def _told(check: str, rests: Resting, rows: Sequence[Any], ground: Ground) -> Finding:
    """One finding about all the rows."""
    rule = next(rule for rule in RULES if rule.check.id == check)
    first = min(rows, key=lambda row: getattr(row, _DAY_OF[rests.kind]) or date.max)
    table = TABLE_OF[rests.kind]
    said = ngettext(
        "%(kind)s: %(n)s stored row of %(day)s does not fit with this (%(check)s).",
        "%(kind)s: %(n)s stored rows do not fit with this, the first of %(day)s (%(check)s).",
        len(rows),
    )
    words = said % {
        "kind": BY_TABLE[table].title() if table in BY_TABLE else _("Night reports"),
        "n": number(len(rows)),
        "day": iso_date(getattr(first, _DAY_OF[rests.kind])),
        "check": rule.check.title(),
    }
    told = finding_of(rule, first, words, ground)
    if check not in rests.refused:
        return replace(told, severity=Severity.WARNING)
    remedy = _("Correct those rows first, or choose another day.")
    return replace(told, severity=Severity.STOP, remedy=remedy)
