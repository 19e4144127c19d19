"""The one step that writes: all of a file's nights in one transaction, or none of them."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, TypeVar

from sqlalchemy import bindparam, delete, func, insert, select, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from lib.access.identity import Identity
from lib.access.rights import Refused, owns_register
from lib.intake.comparison import Change, Values, compare, merged
from lib.intake.keeping import note_use
from lib.intake.preview import Preview
from lib.intake.problems import Superseded
from lib.records.audit import audit_event
from lib.records.store import ChangedMeanwhile, Store, contents, declare_contents, touch
from lib.records.tables import (
    AuditCategory,
    NightDetail,
    NightReport,
    NightRevision,
    NightState,
    Partner,
    Site,
)
from lib.records.tables.base import now
from lib.records.tables.nights import COUNTS
from lib.words import _

COMMAND_LINE = "command line"
CHUNK = 5_000
REASON_LENGTH = 200

T = TypeVar("T")
Progress = Callable[[int], None]


@dataclass(frozen=True, slots=True)
class Outcome:
    """What was written."""

    new: int
    changed: int
    sites_added: int


def take_in(
    preview: Preview, *, records: Store, asker: Identity | None, progress: Progress | None = None
) -> Outcome:
    """Write what the preview showed, on behalf of `asker` (None: the command line).

    `progress` is told how many nights have been written since it was last called. A file that changes nothing
    opens no transaction: no revision, no trace in the log. Raises Superseded when the records are no longer
    as the preview found them, and Refused without the right; in both cases nothing is written.
    """
    if not preview.writes:
        return Outcome(0, 0, 0)
    actor = asker.username if asker else COMMAND_LINE
    try:
        with records.write(actor) as session:
            _Import(session, preview, asker, actor, now(), progress or _silent).run()
    except (IntegrityError, ChangedMeanwhile) as error:
        raise _superseded() from error
    return Outcome(preview.new, preview.changed, len(preview.new_places))


def _silent(_written: int) -> None:
    pass


def _superseded() -> Superseded:
    return Superseded(
        _(
            "Somebody else wrote some of these nights meanwhile. Nothing was taken in: look at "
            "the new preview first."
        )
    )


@dataclass(frozen=True, slots=True)
class _Import:
    """One import inside its transaction."""

    session: Session
    preview: Preview
    asker: Identity | None
    actor: str
    moment: datetime
    progress: Progress

    def run(self) -> None:
        self._still_as_shown()
        site_ids = self._add_sites(self._partner_id())
        self._add_nights(site_ids)
        self._change_nights()
        self._leave_trace()
        if self.preview.table.kept is not None:
            note_use(self.session, self.preview.table.kept)
        touch(self.session)

    def _still_as_shown(self) -> None:
        shown = self.preview
        again = compare(self.session, shown.checked.nights, shown.table.count_fields, for_update=True)
        if again != shown.comparison:
            raise _superseded()
        if self.asker is None:
            return
        sites = {night.place.id for night in shown.checked.nights} - {None}
        owners = self.session.scalars(select(Site.partner_id).where(Site.id.in_(sites)).distinct())
        if not all(owns_register(self.asker, owner) for owner in owners):
            raise Refused(_("A site in the file belongs to another partner."))

    def _partner_id(self) -> int | None:
        owner = self.preview.owner
        if owner.to_add is None:
            return owner.partner_id
        last = self.session.scalar(select(func.max(Partner.position))) or 0
        partner = Partner(**owner.to_add.model_dump(), position=last + 1)
        self.session.add(partner)
        self.session.flush()
        return partner.id

    def _add_sites(self, partner_id: int | None) -> dict[str, int]:
        """Add the new sites; gives the id of every site in the file by its code."""
        first_night: dict[str, date] = {}
        for added in self.preview.comparison.additions:
            known = first_night.get(added.place.code, added.night)
            first_night[added.place.code] = min(known, added.night)
        legal = self.preview.table.mapping.new_site
        sites = [
            Site(
                partner_id=partner_id,
                code=place.code,
                name=place.name,
                sector=place.sector,
                legal_form=legal.legal_form if legal else None,
                open_from=first_night[place.code],
            )
            for place in self.preview.new_places
        ]
        self.session.add_all(sites)
        self.session.flush()
        known_ids = {n.place.code: n.place.id for n in self.preview.checked.nights if n.place.id is not None}
        return known_ids | {site.code: site.id for site in sites}

    def _add_nights(self, site_ids: dict[str, int]) -> None:
        fields = self.preview.table.count_fields
        stamp = {"reported_at": self.moment, "reported_by": self.actor, "version": 1}
        for chunk in _chunks(self.preview.comparison.additions):
            rows = [
                {
                    "site_id": site_ids[added.place.code],
                    "night": added.night,
                    **stamp,
                    **merged(added, fields, None),
                }
                for added in chunk
            ]
            self.session.execute(insert(_TABLE), rows)
            self.progress(len(rows))

    def _change_nights(self) -> None:
        """Write over stored nights, each after what it said before was kept."""
        for chunk in _chunks(self.preview.comparison.changes):
            details = _details(self.session, [change.report_id for change in chunk])
            self.session.execute(insert(NightRevision), [self._revision(change, details) for change in chunk])
            self.session.execute(_OVERWRITE, [self._overwritten(change) for change in chunk])
            closed = [change.report_id for change in chunk if change.values["state"] is NightState.CLOSED]
            if closed:
                self.session.execute(delete(NightDetail).where(NightDetail.report_id.in_(closed)))
            self.progress(len(chunk))

    def _revision(self, change: Change, details: dict[int, Values]) -> Values:
        former = {**change.former, "details": details.get(change.report_id, {})}
        former["state"] = former["state"].value
        former["reported_at"] = former["reported_at"].isoformat()
        return {
            "report_id": change.report_id,
            "replaced_at": self.moment,
            "replaced_by": self.actor,
            "reason": f"import {self.preview.file}"[:REASON_LENGTH],
            "former": former,
        }

    def _overwritten(self, change: Change) -> Values:
        return {
            "row_id": change.report_id,
            "to_version": change.former["version"] + 1,
            "to_reported_at": self.moment,
            "to_reported_by": self.actor,
            **{f"to_{column}": value for column, value in change.values.items()},
        }

    def _leave_trace(self) -> None:
        """One entry for the whole import; and an empty database holds real records from now on."""
        shown = self.preview
        audit_event(
            self.session,
            self.actor,
            AuditCategory.OPERATIONAL,
            "import",
            table_name=NightReport.__tablename__,
            partner_id=self.preview.owner.partner_id,
            after={
                "file": shown.file[:REASON_LENGTH],
                "sha256": shown.digest,
                "mapping": shown.table.mapping.name,
                "new": shown.new,
                "changed": shown.changed,
                "unchanged": shown.unchanged,
                "refused": shown.refused,
                "sites_added": len(shown.new_places),
            },
        )
        if contents(self.session) == "empty":
            declare_contents(self.session, "real")


_WRITTEN = ("state", *COUNTS, "version", "reported_at", "reported_by")
_TABLE: Any = NightReport.__table__
_OVERWRITE = (
    update(_TABLE)
    .where(_TABLE.c.id == bindparam("row_id"))
    .values({column: bindparam(f"to_{column}") for column in _WRITTEN})
)


def _details(session: Session, report_ids: list[int]) -> dict[int, Values]:
    """The register parts of some nights: report → dimension → category → persons."""
    found: dict[int, Values] = {}
    for part in session.scalars(select(NightDetail).where(NightDetail.report_id.in_(report_ids))):
        found.setdefault(part.report_id, {}).setdefault(part.dimension.value, {})[part.category] = (
            part.persons
        )
    return found


def _chunks(items: Sequence[T]) -> Iterator[Sequence[T]]:
    return (items[at : at + CHUNK] for at in range(0, len(items), CHUNK))
