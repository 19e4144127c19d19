"""What taking a register's file in would do: everything is found out here, and nothing is written."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from lib.access.identity import Identity, Role
from lib.access.rights import Refused, View, may_open
from lib.intake.files import NightFile
from lib.intake.opening import Opened
from lib.intake.problems import FileRefused, NeedsChoice, shown
from lib.intake.register_files.comparison import Comparison, compare
from lib.intake.register_files.judgement import Judged, Remark, judged
from lib.intake.register_files.labels import file_fields
from lib.intake.register_files.reading import Read, read_rows
from lib.intake.register_files.references import known_names
from lib.intake.register_files.table import Overrides, RegisterTable, recognise_register
from lib.intake.rows import RefusedRow
from lib.records.registers.reading import today
from lib.records.registers.register import Register
from lib.records.store import Store, contents
from lib.records.tables import Partner, Revision
from lib.words import _, listed

COMMAND_LINE = "command line"


@dataclass(frozen=True, slots=True)
class RegisterPreview:
    """A register's file that can be taken in, and what that would change.

    `keeper` is on whose behalf it would be written; `revision` the state of the records it was found out at.
    `refused_rows` are in the order of the file; `remarks` are what the data checks say about the others.
    `names` are what the rows that each field may point at are called.
    """

    file: str
    digest: str
    register: Register
    table: RegisterTable
    keeper: Identity
    read: Read
    comparison: Comparison
    refused_rows: tuple[RefusedRow, ...]
    remarks: tuple[Remark, ...]
    names: Mapping[str, Mapping[Any, str]]
    today: date
    revision: int
    among_examples: bool = False

    @property
    def new(self) -> int:
        """Rows nobody had written."""
        return len(self.comparison.additions)

    @property
    def changed(self) -> int:
        """Rows that say something else in the records."""
        return len(self.comparison.changes)

    @property
    def unchanged(self) -> int:
        """Rows that stand in the records just so."""
        return self.comparison.unchanged

    @property
    def refused(self) -> int:
        """How many rows are not taken in."""
        return len(self.refused_rows)

    @property
    def writes(self) -> bool:
        """Whether taking the file in would change anything."""
        return bool(self.new or self.changed)


def prepare(
    file: NightFile | Opened,
    register: Register,
    overrides: Overrides | None = None,
    *,
    records: Store,
    asker: Identity | None,
    partner: str | None = None,
    first: int | None = None,
) -> RegisterPreview:
    """Find out what taking `file` in would do, on behalf of `asker` (None: the command line, for `partner`).

    `first` looks at so many rows only: enough to see, while a mapping is made, how they are understood.
    Raises Refused without the right, FileRefused (NeedsChoice) when the file as a whole cannot be taken in.
    """
    if asker is not None:
        require_keeper(asker, register)
    table = recognise_register(file, register, overrides or Overrides())
    if first is not None:
        table = replace(table, rows=table.rows[:first])
    day = today()
    with records.read() as session:
        keeper = asker or keeper_of(session, partner)
        names = known_names(session, keeper, file_fields(register))
        read = read_rows(table, keeper, names)
        found = judge_rows(session, read, table, _partner_of(keeper), day)
        revision = revision_of(session)
        among_examples = contents(session) == "example"
    source = file.file if isinstance(file, Opened) else file
    refused = [*read.refused, *found.comparison.refused, *found.refused]
    return RegisterPreview(
        source.name,
        source.digest,
        register,
        table,
        keeper,
        read,
        # The refused rows are kept once.
        replace(found.comparison, refused=()),
        tuple(sorted(refused, key=lambda back: back.row)),
        found.remarks,
        {name: called for name, (_keys, called) in names.items()},
        day,
        revision,
        among_examples,
    )


def judge_rows(session: Session, read: Read, table: RegisterTable, partner_id: int, day: date) -> Judged:
    """Set the rows beside what is stored now, and judge what they would change."""
    comparison = compare(session, read.rows, table, partner_id, day)
    return judged(session, comparison, table.register, partner_id, day)


def require_keeper(asker: Identity, register: Register) -> None:
    """`Refused` for everybody but the register manager whose rows the file would become."""
    if not may_open(asker, View.IMPORT) or not register.may_write(asker, asker.partner_id):
        raise Refused(_("Only a register manager takes in files."))


def revision_of(session: Session) -> int:
    """The state of the records that the session sees."""
    return session.scalar(select(Revision.counter)) or 0


def _partner_of(keeper: Identity) -> int:
    assert keeper.partner_id is not None  # register managers have one
    return keeper.partner_id


def keeper_of(session: Session, code: str | None) -> Identity:
    """Whoever runs a command acts as the named partner's register manager. Raises FileRefused."""
    partners = list(session.scalars(select(Partner).order_by(Partner.code)))
    codes = tuple(partner.code for partner in partners)
    if code is None and len(partners) != 1:
        raise NeedsChoice(_("Say whose register it is."), field="partner", options=codes)
    found = next((partner for partner in partners if code in {None, partner.code}), None)
    if found is None:
        raise FileRefused(
            _("There is no partner with the code “%(code)s”. There are: %(codes)s.")
            % {"code": shown(code or ""), "codes": listed(list(codes)) or "–"}
        )
    return Identity(0, COMMAND_LINE, COMMAND_LINE, Role.REGISTER_MANAGER, found.id)
