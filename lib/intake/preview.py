"""What taking a file in would do: everything is found out here, and nothing is written."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from lib.access.identity import Identity
from lib.access.rights import Refused, View, may_open
from lib.intake.checks import Checked, check
from lib.intake.comparison import Comparison
from lib.intake.files import NightFile
from lib.intake.keeping import kept_by, kept_by_code
from lib.intake.mapping import MappedPartner, Mapping
from lib.intake.opening import Opened, opened
from lib.intake.places import Place, read_places
from lib.intake.problems import FileRefused, shown
from lib.intake.recognition import Choices, Table, recognise
from lib.intake.register_files.judgement import Remark
from lib.intake.remarks import judged
from lib.intake.rows import RefusedRow
from lib.records.night_reading import tonight
from lib.records.store import Store, contents
from lib.records.tables import Partner
from lib.words import _, listed


@dataclass(frozen=True, slots=True)
class Owner:
    """Whose sites may be written: one partner's (by id, or still to be added), or any."""

    partner_id: int | None = None
    to_add: MappedPartner | None = None


@dataclass(frozen=True, slots=True)
class Preview:
    """A file that can be taken in, and what that would change.

    `remarks` are what the data checks say about the nights that would be written.
    """

    file: str
    digest: str
    table: Table
    checked: Checked
    comparison: Comparison
    owner: Owner
    new_places: tuple[Place, ...]
    remarks: tuple[Remark, ...] = ()
    among_examples: bool = False

    @property
    def new(self) -> int:
        """Nights nobody had written."""
        return len(self.comparison.additions)

    @property
    def changed(self) -> int:
        """Nights that say something else in the records."""
        return len(self.comparison.changes)

    @property
    def unchanged(self) -> int:
        """Nights that stand in the records just so."""
        return self.comparison.unchanged

    @property
    def refused_rows(self) -> tuple[RefusedRow, ...]:
        """The rows that are not taken in."""
        return self.checked.refused

    @property
    def refused(self) -> int:
        """Rows that are not taken in."""
        return len(self.checked.refused)

    @property
    def writes(self) -> bool:
        """Whether taking the file in would change anything."""
        return bool(self.new or self.changed)

    def total(self, field: str) -> int | None:
        """The sum of a count over the accepted rows; None where the file has no such column."""
        if field not in self.table.count_fields:
            return None
        at = self.table.count_fields.index(field)
        return sum(night.counts[at] or 0 for night in self.checked.nights)


def prepare(
    file: NightFile | Opened,
    choices: Choices,
    *,
    records: Store,
    asker: Identity | None,
) -> Preview:
    """Find out what taking `file` in would do, on behalf of `asker` (None: the command line).

    Raises Refused without the right, FileRefused (NeedsChoice) when the file as a whole cannot be taken in.
    """
    if asker is not None and not may_open(asker, View.IMPORT):
        raise Refused(_("Only a register manager takes in files."))
    book = opened(file)
    with records.read() as session:
        own = kept_by(session, asker.partner_id) if asker else kept_by_code(session, choices.partner)
        table = recognise(book, choices, own)
        owner = _owner(session, table.mapping, choices.partner, asker)
        places = read_places(session, table.mapping, owner.partner_id)
        found = judged(session, check(table, places, tonight()), table.count_fields)
        among_examples = contents(session) == "example"
    used = {night.place.code: night.place for night in found.checked.nights if night.place.id is None}
    return Preview(
        book.file.name,
        book.file.digest,
        table,
        found.checked,
        found.comparison,
        owner,
        tuple(used.values()),
        found.remarks,
        among_examples,
    )


def _owner(session: Session, mapping: Mapping, chosen: str | None, asker: Identity | None) -> Owner:
    code = chosen or (mapping.partner.code if mapping.partner else None)
    partner = session.scalar(select(Partner).where(Partner.code == code)) if code else None
    if asker is not None:
        if code is not None and (partner is None or partner.id != asker.partner_id):
            raise FileRefused(
                _(
                    "The file holds another partner's nights (%(partner)s). Only that partner's "
                    "register manager takes it in."
                )
                % {"partner": shown(partner.name if partner else code)}
            )
        return Owner(asker.partner_id)
    if partner is not None:
        return Owner(partner.id)
    if mapping.partner is not None and code == mapping.partner.code:
        return Owner(to_add=mapping.partner)
    if code is not None:
        known = session.scalars(select(Partner.code).order_by(Partner.code)).all()
        raise FileRefused(
            _("There is no partner with the code “%(code)s”. There are: %(codes)s.")
            % {"code": shown(code), "codes": listed(list(known)) or "–"}
        )
    if mapping.sites == "create":
        raise FileRefused(_("The mapping adds sites. Say by --partner whose they are."))
    return Owner()
