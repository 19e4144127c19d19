"""Save a night: the right to it, the rules, a correction's reason and former values, two who save at once."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from sqlalchemy.orm import Session
from sqlalchemy.orm.attributes import flag_modified

from lib.access.identity import Identity
from lib.records.drafts import close_sheet
from lib.records.night_reading import (
    NightToEdit,
    SiteChoice,
    StoredNight,
    as_input,
    details_open,
    missing_nights,
    night_to_edit,
    regular_beds,
    report_of,
    reportable_site,
    signatures,
    sites_to_report,
    stored_night,
    tonight,
)
from lib.records.night_rules import (
    HouseTonight,
    NightInput,
    NightRefused,
    Problem,
    column_name,
    current_night,
    problems_of,
)
from lib.records.registers.options import home_groups, sexes
from lib.records.store import ChangedMeanwhile, Store
from lib.records.tables import (
    DetailDimension,
    NightDetail,
    NightReport,
    NightRevision,
    NightState,
    Site,
)
from lib.records.tables.base import now as this_moment
from lib.words import _

__all__ = [
    "NightInput",
    "NightRefused",
    "NightToEdit",
    "NightWrittenMeanwhile",
    "SiteChoice",
    "StoredNight",
    "current_night",
    "missing_nights",
    "night_to_edit",
    "save_night",
    "sites_to_report",
    "tonight",
]

REASON_LENGTH = 200


class NightWrittenMeanwhile(ChangedMeanwhile):
    """Somebody else saved the night first; `night` is what stands there now (None: it was taken away)."""

    def __init__(self, told: ChangedMeanwhile, night: StoredNight | None) -> None:
        super().__init__(told.table, told.row_id, told.theirs)
        self.night = night


def save_night(
    store: Store,
    identity: Identity,
    entry: NightInput,
    *,
    expected_version: int | None,
    reason: str | None = None,
    signed_by: str | None = None,
    now: datetime | None = None,
) -> StoredNight:
    """Write one night and give it back as stored; what is already so is not written again.

    `expected_version` is the version the form was opened on, None for a night nobody had written. A stored
    night older than the current one needs `reason`, and its former values are kept. On a shared phone
    somebody of the site's own list signs. The night's open sheet is taken away with the saving, unless it
    holds more than what is saved.

    Raises `Refused` without the right, `NightRefused` with everything wrong in words,
    `NightWrittenMeanwhile` with what somebody else wrote. Nothing is written in any of these cases.
    """
    moment = now or this_moment()
    try:
        with store.write(identity.username) as session:
            site = reportable_site(session, identity, entry.site_id, entry.night, moment)
            report = session.scalar(report_of(entry.site_id, entry.night))
            _stop_if_changed(report, expected_version)
            _judge(session, site, entry, tonight(moment))
            _see_signature(session, identity, site, signed_by, tonight(moment))
            if report is None or not _says_the_same(report, entry):
                if report is not None and report.night < tonight(moment):
                    _keep_former(session, identity, report, reason, moment)
                _write(session, identity, report, entry, moment, signed_by=signed_by)
            close_sheet(session, site, entry)
    except ChangedMeanwhile as told:
        with store.read() as session:
            raise NightWrittenMeanwhile(told, stored_night(session, entry.site_id, entry.night)) from told
    with store.read() as session:
        stored = stored_night(session, entry.site_id, entry.night)
    if stored is None:
        raise LookupError(entry.night)
    return stored


def _stop_if_changed(report: NightReport | None, expected_version: int | None) -> None:
    if (report.version if report else None) != expected_version:
        raise ChangedMeanwhile(NightReport.__tablename__, report.id if report else None, {})


def _judge(session: Session, site: Site, entry: NightInput, current: date) -> None:
    house = HouseTonight.of(site, regular_beds(session, site.id, entry.night))
    problems = problems_of(entry, house, current)
    if any((entry.details or {}).values()):
        problems += _problems_of_parts(session, site, entry)
    if problems:
        raise NightRefused(problems)


def _problems_of_parts(session: Session, site: Site, entry: NightInput) -> list[Problem]:
    if not details_open(session, site.partner_id):
        words = _("Home municipality and sex cannot be saved: the partner has not decided to keep them.")
        return [Problem("details", words)]
    known = {
        DetailDimension.HOME: home_groups().keys(),
        DetailDimension.SEX: sexes().keys(),
    }
    said = _("%(field)s: the group %(value)s is not known.")
    return [
        Problem(dimension, said % {"field": column_name(dimension), "value": category})
        for dimension, categories in (entry.details or {}).items()
        for category in sorted(categories.keys() - known[dimension])
    ]


def _see_signature(
    session: Session, identity: Identity, site: Site, signed_by: str | None, day: date
) -> None:
    """On a shared phone somebody signs, and whoever signs stands on the site's list."""
    if signed_by is None and not identity.shared:
        return
    if signed_by not in signatures(session, site.id, day):
        raise NightRefused([Problem("signed_by", _("Choose who signs: a name on the list of signatures."))])


def _says_the_same(report: NightReport, entry: NightInput) -> bool:
    stored = as_input(report)
    return (
        stored.state is entry.state
        and stored.columns() == entry.columns()
        and (entry.details is None or _parts(stored) == _parts(entry))
    )


def _parts(entry: NightInput) -> dict[tuple[str, str], int]:
    """The register parts that hold; nobody sleeps in a closed house, so it has none."""
    return {
        (dimension, category): persons
        for dimension, categories in (entry.details or {}).items()
        for category, persons in categories.items()
        if entry.state is NightState.REPORTED
    }


def _keep_former(
    session: Session, identity: Identity, report: NightReport, reason: str | None, moment: datetime
) -> None:
    """A correction of an earlier night keeps what it said before, and why it was changed."""
    reason = (reason or "").strip()
    if not 3 <= len(reason) <= REASON_LENGTH:
        words = _("Say in a few words why the night is corrected (3 to %(most)s characters).")
        raise NightRefused([Problem("reason", words % {"most": REASON_LENGTH})])
    session.add(
        NightRevision(
            report_id=report.id,
            replaced_at=moment,
            replaced_by=identity.username,
            reason=reason,
            former=_former(report),
        )
    )


def _former(report: NightReport) -> dict[str, Any]:
    stored = as_input(report)
    return {
        "state": report.state.value,
        **stored.columns(),
        "stated_available": report.stated_available,
        "details": {dimension.value: dict(parts) for dimension, parts in (stored.details or {}).items()},
        "reported_at": report.reported_at.isoformat(),
        "reported_by": report.reported_by,
        "signed_by": report.signed_by,
        "version": report.version,
    }


def _write(
    session: Session,
    identity: Identity,
    report: NightReport | None,
    entry: NightInput,
    moment: datetime,
    *,
    signed_by: str | None,
) -> None:
    counts = entry.columns()
    if report is None:
        report = NightReport(site_id=entry.site_id, night=entry.night)
        session.add(report)
    elif (report.surge_opened, report.beds_closed) != (counts["surge_opened"], counts["beds_closed"]):
        # The beds were counted anew, so what an imported file stated about them no longer holds.
        report.stated_available = None
    report.state = entry.state
    for column, value in counts.items():
        setattr(report, column, value)
    report.reported_at, report.reported_by, report.signed_by = moment, identity.username, signed_by
    # The row itself is touched, so that its version grows also when only a register part changed.
    flag_modified(report, "reported_at")
    if entry.details is not None or entry.state is NightState.CLOSED:
        _write_parts(report, _parts(entry))


def _write_parts(report: NightReport, parts: dict[tuple[str, str], int]) -> None:
    kept = {(part.dimension, part.category): part for part in report.details}
    for key, part in kept.items():
        if key in parts:
            part.persons = parts[key]
        else:
            report.details.remove(part)
    report.details += [
        NightDetail(dimension=dimension, category=category, persons=persons)
        for (dimension, category), persons in parts.items()
        if (dimension, category) not in kept
    ]
