"""The open sheet of a night: every tap is kept until the night is saved, shared by all who report the site.

Each question and each tap asks for the right to report the site anew.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from itertools import islice

from sqlalchemy import select
from sqlalchemy.orm import Session

from lib.access.identity import Identity
from lib.records.draft_rows import ROWS, Answers, Place, Sheet, same, told_by
from lib.records.night_reading import reportable_site
from lib.records.night_rules import MOST_PERSONS, NightInput
from lib.records.store import Store
from lib.records.tables import Site
from lib.records.tables.base import now as this_moment

MOST_DEVICES = 100


@dataclass(frozen=True, slots=True)
class Tap:
    """One tap: the field goes `by` so many, or (with `by` None) is set to `to`, where None is *no answer*.

    `number` counts the taps of one `device` from 1, so that a tap sent twice is counted once. `seen` is the
    version of the stored night that stood behind the form when it was tapped (None: nothing was stored).
    """

    field: str
    by: int | None = None
    to: int | None = None
    device: str = ""
    number: int = 0
    seen: int | None = None


@dataclass(frozen=True, slots=True)
class OpenSheet:
    """What a sheet that is not yet saved says about beds; None is *not answered yet*."""

    occupied: int | None
    surge_opened: int | None
    beds_closed: int | None
    closed: bool
    changed_at: datetime


def sheet_of(store: Store, identity: Identity, site_id: int, night: date) -> Sheet:
    """The night's sheet as it stands. Raises `Refused` without the right to report the site."""
    with store.read() as session:
        return Place.of(session, reportable_site(session, identity, site_id, night), night).sheet(session)


def take_in(
    store: Store,
    identity: Identity,
    site_id: int,
    night: date,
    taps: Iterable[Tap],
    *,
    closed: bool | None = None,
    now: datetime | None = None,
) -> Sheet:
    """Add taps to the sheet, and set whether the house was closed; give the sheet as it stands then.

    Steps add up whoever makes them; of two who set a field the last one holds. A tap taken in before is
    passed over, and so is one that no form of this site could have sent. A new sheet rests on the version
    that its first tap saw: was the night saved by somebody else since, the form asks whose values hold.

    Raises `Refused` without the right to report the site.
    """
    with store.write(identity.username) as session:
        place = Place.of(session, reportable_site(session, identity, site_id, night, now), night, alone=True)
        before = place.sheet(session)
        # A phone that lost the network may send a tap twice in one go: it counts once.
        sent = dict.fromkeys(tap for tap in taps if tap.field in place.fields)
        new = [tap for tap in sent if tap.number > before.taken.get(tap.device, -1)]
        if not new and closed in {None, before.closed}:
            return before
        is_known = before.is_open or not new or new[0].device in before.taken
        after = Sheet(
            answers=_tapped(before.answers, new),
            closed=before.closed if closed is None else closed,
            basis=before.basis if is_known else new[0].seen,
            taken=_marked(before.taken, new),
            changed_at=now or this_moment(),
        )
        place.write(session, after, identity.username)
        return place.sheet(session)


def throw_away(store: Store, identity: Identity, site_id: int, night: date) -> Sheet:
    """Give up what stands on the sheet: what is stored holds. Raises `Refused` as `sheet_of`."""
    with store.write(identity.username) as session:
        place = Place.of(session, reportable_site(session, identity, site_id, night), night, alone=True)
        place.clear(session)
        return place.told


def rest_on(store: Store, identity: Identity, site_id: int, night: date, version: int | None) -> Sheet:
    """Keep the answers and let saving them count as a change of `version`. Raises `Refused` as `sheet_of`."""
    with store.write(identity.username) as session:
        place = Place.of(session, reportable_site(session, identity, site_id, night), night, alone=True)
        sheet = place.sheet(session)
        if sheet.is_open:
            place.write(session, replace(sheet, basis=version), identity.username)
        return place.sheet(session)


def close_sheet(session: Session, site: Site, entry: NightInput) -> None:
    """Take the sheet away with the saving of `entry`, if that says all that stands on it."""
    place = Place.of(session, site, entry.night, alone=True)
    sheet = place.sheet(session)
    answers, closed = told_by(entry)
    if sheet.is_open and same(sheet, Sheet(place.known(answers), closed, None)):
        place.clear(session)


def open_sheets(session: Session, night: date) -> dict[int, OpenSheet]:
    """What the sheets of a night say that are not yet saved, by site: only what is operational.

    No right is asked for here: whoever shows it asks, and shows a site by night only where it may be.
    """
    rows = session.execute(select(ROWS).where(ROWS.c.night == night))
    found = {}
    for row in rows:
        if row.answers["open"]:
            fields = {} if row.closed else row.answers["fields"]
            beds = {name: fields.get(name) for name in ("occupied", "surge_opened", "beds_closed")}
            found[row.site_id] = OpenSheet(**beds, closed=row.closed, changed_at=row.changed_at)
    return found


def nights_left_open(store: Store, identity: Identity, site_id: int, before: date) -> tuple[date, ...]:
    """The nights before `before` whose sheets hold something unsaved, newest first.

    Raises `Refused` as `sheet_of`.
    """
    with store.read() as session:
        reportable_site(session, identity, site_id, before)
        written = select(ROWS.c.night, ROWS.c.answers).where(ROWS.c.site_id == site_id, ROWS.c.night < before)
        rows = session.execute(written.order_by(ROWS.c.night.desc()))
        return tuple(row.night for row in rows if row.answers["open"])


def _tapped(answers: Answers, taps: Sequence[Tap]) -> dict[str, int | None]:
    told = dict(answers)
    for tap in taps:
        wished = tap.to if tap.by is None else (told.get(tap.field) or 0) + tap.by
        told[tap.field] = None if wished is None else min(MOST_PERSONS, max(0, wished))
    return told


def _marked(taken: Mapping[str, int], taps: Sequence[Tap]) -> dict[str, int]:
    """The last taps by device, the devices heard of last in front; those not heard of for long fall off."""
    latest = {tap.device: tap.number for tap in taps if tap.device}
    return dict(
        islice({**latest, **{d: n for d, n in taken.items() if d not in latest}}.items(), MOST_DEVICES)
    )
