"""What an accepted row would change: compared with what is stored, before anything is written."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import Row, select
from sqlalchemy.orm import Session

from lib.intake.places import Place
from lib.intake.rows import Night
from lib.records.tables import NightReport, NightState
from lib.records.tables.nights import COUNTS

Values = dict[str, Any]

_BLANK: Values = {**dict.fromkeys(COUNTS), "surge_opened": 0, "beds_closed": 0}
_KEPT = ("id", "site_id", "night", "version", "reported_at", "reported_by", "state", *COUNTS)


@dataclass(frozen=True, slots=True)
class Change:
    """A stored night that the file says otherwise: what stood there, and what will."""

    place: Place
    night: date
    report_id: int
    former: Values
    values: Values


@dataclass(frozen=True, slots=True)
class Comparison:
    """Every accepted row is an addition (a night nobody had written), a change, or unchanged."""

    additions: tuple[Night, ...]
    changes: tuple[Change, ...]
    unchanged: int


def compare(
    session: Session, nights: Sequence[Night], fields: Sequence[str], *, for_update: bool = False
) -> Comparison:
    """Set the rows beside the stored nights; `for_update` keeps others from changing these meanwhile."""
    stored = _stored(session, nights, for_update=for_update)
    places_in_row = [_KEPT.index(field) for field in fields]
    additions: list[Night] = []
    changes: list[Change] = []
    for night in nights:
        row = stored.get((night.place.id, night.night))
        if row is None:
            additions.append(night)
            continue
        if not _says_the_same(row, night, places_in_row):
            former = _former(row)
            values = merged(night, fields, former)
            changes.append(Change(night.place, night.night, row.id, former, values))
    return Comparison(tuple(additions), tuple(changes), len(nights) - len(additions) - len(changes))


def merged(night: Night, fields: Sequence[str], former: Values | None) -> Values:
    """The night's columns after the import.

    What the file leaves empty keeps what is stored. Nobody sleeps in a closed house: it has no counts. When
    the file counts extra or closed beds anew, an older statement of the available beds no longer holds.
    """
    if night.closed:
        return {**_BLANK, "state": NightState.CLOSED}
    said = {field: count for field, count in zip(fields, night.counts, strict=True) if count is not None}
    kept = {column: former[column] for column in COUNTS} if former else _BLANK
    values = {**kept, **said, "state": NightState.REPORTED}
    beds = ("surge_opened", "beds_closed")
    if "stated_available" not in said and any(values[column] != kept[column] for column in beds):
        values["stated_available"] = None
    return values


def _stored(
    session: Session, nights: Sequence[Night], *, for_update: bool
) -> dict[tuple[int | None, date], Row[Any]]:
    sites = {night.place.id for night in nights} - {None}
    if not sites:
        return {}
    query = select(*(getattr(NightReport, column) for column in _KEPT)).where(
        NightReport.site_id.in_(sorted(site for site in sites if site is not None)),
        NightReport.night.between(*_span(night.night for night in nights)),
    )
    if for_update:
        query = query.with_for_update()
    return {(row.site_id, row.night): row for row in session.execute(query)}


def _says_the_same(row: Row[Any], night: Night, places_in_row: list[int]) -> bool:
    """Whether the stored row holds everything the file says (most rows of a file that is read again)."""
    if night.closed:
        return bool(row.state is NightState.CLOSED)
    return row.state is NightState.REPORTED and all(
        count is None or row[at] == count for count, at in zip(night.counts, places_in_row, strict=True)
    )


def _span(nights: Iterable[date]) -> tuple[date, date]:
    ordered = sorted(set(nights))
    return ordered[0], ordered[-1]


def _former(row: Row[Any]) -> Values:
    values = dict(row._mapping)  # noqa: SLF001 -- Row's public API
    return {column: values[column] for column in _KEPT if column not in {"id", "site_id", "night"}}
