"""The desk's cube of stays: kept in memory for each partner, and brought up to date by what has changed.

Register data: for the partner that keeps the stays, and nobody else.
"""

from __future__ import annotations

from collections import OrderedDict
from dataclasses import dataclass
from threading import Lock
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd
from sqlalchemy import Select, String, cast, func, select
from sqlalchemy.orm import Session

from lib.access.rights import Refused
from lib.measures.stay_cube import StayChanges, StayCube
from lib.records.tables import AuditCategory, AuditEntry, Site, StayChange

if TYPE_CHECKING:
    from lib.publication.desk import Desk

PARTNERS = 4  # so many cubes are kept: one of 20 sites over ten years takes 66 MB
ROWS_AT_A_TIME = 100_000
FIELD, ROW = "\x1f", "\x1e"  # between what no code holds

Beginning = tuple[int | None, Any, frozenset[int]]


@dataclass(frozen=True, slots=True)
class _Kept:
    """A cube as of a revision: from which beginning, and up to which change it has read."""

    revision: int
    beginning: Beginning
    highest: int
    cube: StayCube


class _Shelf:
    """The cubes of this process, by database and partner; whoever takes one has been asked for the right."""

    def __init__(self) -> None:
        self._cubes: OrderedDict[tuple[object, int], _Kept] = OrderedDict()
        self._lock = Lock()

    def cube(self, ask: Desk, partner_id: int) -> StayCube:
        key = (ask.records.url, partner_id)
        with self._lock:  # the second asker waits for the first one's reading instead of reading it all too
            kept = self._cubes.get(key)
            if kept is None or kept.revision < ask.revision:
                with ask.records.read() as session:
                    kept = _brought_up_to_date(session, partner_id, kept, ask.revision)
                self._cubes[key] = kept
            self._cubes.move_to_end(key)
            while len(self._cubes) > PARTNERS:
                self._cubes.popitem(last=False)
        return kept.cube


_shelf = _Shelf()


def cube_of(ask: Desk, partner_id: int) -> StayCube:
    """The stays of a partner's sites as a cube; `Refused` for all but that partner's register manager."""
    if not ask.scope.owns(partner_id):
        raise Refused("stays are kept by their owner")
    return _shelf.cube(ask, partner_id)


def _brought_up_to_date(session: Session, partner_id: int, kept: _Kept | None, revision: int) -> _Kept:
    """What is kept with the cells that changed since; all anew where it does not begin as it did."""
    beginning = _beginning(session, partner_id)
    if kept is None or kept.beginning != beginning:
        kept = None
    highest, rows = _changes(session, beginning[2], 0 if kept is None else kept.highest)
    cube = StayCube.of(rows) if kept is None else kept.cube.replaced(rows)
    return _Kept(revision, beginning, highest, cube)


def _beginning(session: Session, partner_id: int) -> Beginning:
    """What differs when rows that were read may be gone.

    The lowest number (a stay was removed, or all of them), the newest restored backup (numbers may come
    again), and the partner's sites.
    """
    restored = select(func.max(AuditEntry.at)).where(
        AuditEntry.category == AuditCategory.ACCOUNT, AuditEntry.action == "restored"
    )
    sites = session.scalars(select(Site.id).where(Site.partner_id == partner_id))
    return session.scalar(select(func.min(StayChange.id))), session.scalar(restored), frozenset(sites)


def _changes(session: Session, sites: frozenset[int], above: int) -> tuple[int, StayChanges]:
    """The sums of the sites' cells numbered above `above`, and the highest number there is."""
    highest = max(session.scalar(select(func.max(StayChange.id))) or 0, above)
    parts = [_NOTHING]
    while True:
        rows, last, *columns = session.execute(_some(sites, above)).one()
        if not rows:
            break
        parts.append(_read(*columns))
        above = last
    return highest, StayChanges(*(np.concatenate(columns) for columns in zip(*parts, strict=True)))


def _some(sites: frozenset[int], above: int) -> Select[*tuple[Any, ...]]:
    """Many cells in one row, each column one text: a row a cell would mostly be time for making dates."""
    row = StayChange
    some = (
        select(
            row.id,
            cast(row.site_id, String).label("site"),
            cast(row.night, String).label("night"),
            (row.home_group + FIELD + row.sex + FIELD + row.age_band).label("who"),
            cast(row.change, String).label("change"),
        )
        # A sum is no column: the new numbers are looked up, not everything of the sites by their index.
        .where(row.id > above, (row.site_id + 0).in_(sites))
        .order_by(row.id)
        .limit(ROWS_AT_A_TIME)
        .subquery()
        .c
    )
    texts = (func.aggregate_strings(column, ROW) for column in (some.site, some.night, some.who, some.change))
    return select(func.count(), func.max(some.id), *texts)


def _read(site: str, night: str, who: str, change: str) -> tuple[Any, ...]:
    """The columns of `StayChanges` from texts."""
    nights, at = _told_once(night)
    guests, guest = _told_once(who)
    home, sex, age = np.array([one.split(FIELD) for one in guests], object).T
    return (
        np.array(site.split(ROW), np.int64),
        nights.astype("datetime64[D]")[at],
        *(part[guest] for part in (home, sex, age)),
        np.array(change.split(ROW), np.int64),
    )


def _told_once(column: str) -> tuple[Any, Any]:
    """The different words of a text, and which of them stands at each place."""
    places, words = pd.factorize(np.array(column.split(ROW), object))
    return words, places


_NOTHING: tuple[Any, ...] = tuple(
    np.empty(0, kind) for kind in ("int64", "datetime64[D]", object, object, object, "int64")
)
