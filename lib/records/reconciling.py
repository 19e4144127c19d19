"""Nights whose report and stays count differently: found, settled by the stays, or left as they are."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta

import numpy as np
from sqlalchemy import Select, func, select
from sqlalchemy.orm import Session

from lib.access.identity import Identity
from lib.measures.census import stays_present
from lib.records.guests import require_own_site
from lib.records.night_reading import stored_night
from lib.records.night_rules import NightRefused, Problem, column_name
from lib.records.nights import StoredNight, save_night
from lib.records.nights import tonight as night_now
from lib.records.registers.surroundings import take_turn
from lib.records.store import ChangedMeanwhile, Store
from lib.records.tables import IdentityWaiver, NightReconciliation, NightReport, NightState, Site, Stay
from lib.records.tables.base import now as this_moment
from lib.words import _, number

NIGHTS_BACK = 60


@dataclass(frozen=True, slots=True)
class Difference:
    """A night counted in two ways. `occupied` as reported (None: no report), `stays` by the register.

    `version` is the report's; `closed` when it says that the house was.
    """

    night: date
    occupied: int | None
    stays: int
    version: int | None
    closed: bool


def differences(
    store: Store, identity: Identity, site_id: int, *, back: int = NIGHTS_BACK, now: datetime | None = None
) -> tuple[Difference, ...]:
    """The nights before tonight, at most `back`, on which report and stays differ; newest first.

    Only nights since the site's first stay and outside a waiver are compared: a house that counts without
    registering stays has no differences. A difference that was let stand is no longer told, until either
    number changes. Raises `Refused`.
    """
    last = night_now(now) - timedelta(days=1)
    with store.read() as session:
        require_own_site(session, identity, site_id)
        came = session.scalar(select(func.min(Stay.checked_in)).where(Stay.site_id == site_id))
        if came is None or came > last:
            return ()
        first = max(came, last - timedelta(days=back - 1))
        found = _compared(session, site_id, first, last)
    return tuple(reversed(found))


def use_stays(
    store: Store, identity: Identity, site_id: int, difference: Difference, now: datetime | None = None
) -> StoredNight:
    """Let the report say what the stays count: an ordinary correction, with its reason and former values.

    Raises `Refused`; `ChangedMeanwhile` when the report or the stays are no longer what the difference shows;
    `NightRefused` as `save_night` does, and when the stored parts (home municipality, sex) count otherwise;
    `LookupError` where no report is. Nothing is written in any of these cases.
    """
    with store.read() as session:
        require_own_site(session, identity, site_id)
        _require_as_seen(session, site_id, difference)
        stored = stored_night(session, site_id, difference.night)
    if stored is None:
        raise LookupError(difference.night)
    _require_parts_agree(stored, difference.stays)
    counted = replace(stored.entry, occupied=difference.stays, state=NightState.REPORTED, details=None)
    said = _("Reconciled with the registered stays")
    steady = _SteadyStore(store, site_id, difference)
    return save_night(steady, identity, counted, expected_version=difference.version, reason=said, now=now)


def let_stand(store: Store, identity: Identity, site_id: int, difference: Difference) -> None:
    """Note that the difference is known and stands, for just these two numbers.

    Noting it twice is noting it once. Raises `Refused`, `ChangedMeanwhile` when either number is no longer
    what the difference shows, and `LookupError` where no count is reported.
    """
    with store.write(identity.username) as session:
        require_own_site(session, identity, site_id)
        _hold(session, site_id, difference.night)
        report = _require_as_seen(session, site_id, difference)
        if report is None or report.occupied is None:
            raise LookupError(difference.night)
        kept = session.scalar(select(NightReconciliation).where(NightReconciliation.report_id == report.id))
        if kept is None:
            kept = NightReconciliation(report_id=report.id)
            session.add(kept)
        kept.occupied, kept.stays = report.occupied, difference.stays
        kept.accepted_at, kept.accepted_by = this_moment(), identity.username


class _SteadyStore(Store):
    """The same database; each writing holds the night and asks that it is as it was shown."""

    def __init__(self, store: Store, site_id: int, difference: Difference) -> None:
        self.__dict__.update(store.__dict__)  # the engine and its connections are shared, not opened again
        self._site_id, self._difference = site_id, difference

    @contextmanager
    def write(self, actor: str) -> Iterator[Session]:
        """As `Store.write`."""
        with super().write(actor) as session:
            _hold(session, self._site_id, self._difference.night)
            _require_as_seen(session, self._site_id, self._difference)
            yield session


def _hold(session: Session, site_id: int, night: date) -> None:
    """Let nobody else write the partner's stays or this report before the session ends."""
    take_turn(session, session.scalars(select(Site.partner_id).where(Site.id == site_id)).one())
    session.execute(_report(site_id, night).with_only_columns(NightReport.id).with_for_update())


def _report(site_id: int, night: date) -> Select[NightReport]:
    return select(NightReport).where(NightReport.site_id == site_id, NightReport.night == night)


def _require_as_seen(session: Session, site_id: int, difference: Difference) -> NightReport | None:
    """The night's report, while report and stays still are what somebody was shown."""
    night = difference.night
    report = session.scalar(_report(site_id, night))
    stays = _present(session, site_id, night, night)[night]
    found = (report.occupied, report.version) if report else (None, None)
    if (*found, stays) != (difference.occupied, difference.version, difference.stays):
        raise ChangedMeanwhile(NightReport.__tablename__, report.id if report else None, {})
    return report


def _require_parts_agree(stored: StoredNight, stays: int) -> None:
    """Parts that say another number are neither cleared nor left to contradict the new one."""
    said = _(
        "%(field)s: the parts add up to %(parts)s, but the stays are %(stays)s. "
        "Correct the night in the form, the parts with it."
    )
    problems = [
        Problem(
            dimension,
            said
            % {"field": column_name(dimension), "parts": number(sum(parts.values())), "stays": number(stays)},
        )
        for dimension, parts in (stored.entry.details or {}).items()
        if parts and sum(parts.values()) != stays
    ]
    if problems:
        raise NightRefused(problems)


def _compared(session: Session, site_id: int, first: date, last: date) -> list[Difference]:
    counts = _present(session, site_id, first, last)
    reports = {
        report.night: report
        for report in session.scalars(
            select(NightReport).where(NightReport.site_id == site_id, NightReport.night.between(first, last))
        )
    }
    stands = {
        kept.report_id: (kept.occupied, kept.stays)
        for kept in session.scalars(
            select(NightReconciliation).where(
                NightReconciliation.report_id.in_([report.id for report in reports.values()])
            )
        )
    }
    waived = _waived(session, site_id, first, last)
    found = []
    for night, stays in counts.items():
        report = reports.get(night)
        if night in waived or _agree(report, stays, stands):
            continue
        occupied, version = (report.occupied, report.version) if report else (None, None)
        shut = report is not None and report.state is NightState.CLOSED
        found.append(Difference(night, occupied, stays, version, shut))
    return found


def _agree(report: NightReport | None, stays: int, stands: dict[int, tuple[int, int]]) -> bool:
    """No report and no stays is nothing to settle: a missing report is told elsewhere."""
    if report is None:
        return stays == 0
    occupied = report.occupied or 0
    return occupied == stays or stands.get(report.id) == (occupied, stays)


def _present(session: Session, site_id: int, first: date, last: date) -> dict[date, int]:
    query = select(Stay.checked_in, Stay.checked_out).where(
        Stay.site_id == site_id,
        Stay.checked_in <= last,
        Stay.checked_out.is_(None) | (Stay.checked_out > first),
    )
    rows = session.execute(query).all()
    came, left = (np.array([row[at] for row in rows], dtype="datetime64[D]") for at in (0, 1))
    counts = stays_present(came, left, first, last)
    return {first + timedelta(days=at): int(count) for at, count in enumerate(counts)}


def _waived(session: Session, site_id: int, first: date, last: date) -> set[date]:
    waivers = session.scalars(
        select(IdentityWaiver).where(
            IdentityWaiver.site_id == site_id,
            IdentityWaiver.valid_from <= last,
            IdentityWaiver.valid_to.is_(None) | (IdentityWaiver.valid_to >= first),
        )
    ).all()
    nights = (first + timedelta(days=at) for at in range((last - first).days + 1))
    return {
        night
        for night in nights
        if any(one.valid_from <= night and (one.valid_to is None or night <= one.valid_to) for one in waivers)
    }
