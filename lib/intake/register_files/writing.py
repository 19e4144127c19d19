"""The one step that writes a register's file: all its accepted rows in one transaction, or none of them."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, TypeVar

from sqlalchemy import Table, bindparam, insert, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from lib.intake.problems import FileRefused, Superseded
from lib.intake.register_files.comparison import Change
from lib.intake.register_files.preview import RegisterPreview, judge_rows, require_keeper, revision_of
from lib.intake.register_files.reading import Values
from lib.records.audit import audit_event, plain_value
from lib.records.registers.surroundings import take_turn
from lib.records.store import ChangedMeanwhile, Store, contents, declare_contents, touch
from lib.records.tables import AuditCategory, Deed, ImportMapping, RowHistory
from lib.records.tables.base import now
from lib.words import _

CHUNK = 5_000
LONGEST_NAME = 200

T = TypeVar("T")
Progress = Callable[[int], None]


@dataclass(frozen=True, slots=True)
class Outcome:
    """What was written."""

    new: int
    changed: int


def take_in(preview: RegisterPreview, *, records: Store, progress: Progress | None = None) -> Outcome:
    """Write what the preview showed, on behalf of its keeper.

    `progress` is told how many rows have been written since it was last called. A file that changes nothing
    opens no transaction. Raises Superseded when the records are no longer as the preview found them, and
    Refused without the right; in both cases nothing is written.
    """
    require_keeper(preview.keeper, preview.register)
    if not preview.writes:
        return Outcome(0, 0)
    try:
        with records.write(preview.keeper.username) as session:
            _Import(session, preview, now(), progress or _silent).run()
    except (IntegrityError, ChangedMeanwhile) as error:
        raise _superseded() from error
    return Outcome(preview.new, preview.changed)


def _silent(_written: int) -> None:
    pass


def _superseded() -> Superseded:
    return Superseded(
        _(
            "Somebody else wrote to the register meanwhile. Nothing was taken in: look at the new "
            "preview first."
        )
    )


@dataclass(frozen=True, slots=True)
class _Import:
    """One import inside its transaction."""

    session: Session
    preview: RegisterPreview
    moment: datetime
    progress: Progress

    def run(self) -> None:
        self._still_as_shown()
        # Changes make room: a stay that is checked out lets the same guest check in anew.
        self._change_rows()
        self._add_rows()
        self._note_use()
        self._leave_trace()
        touch(self.session)

    def _still_as_shown(self) -> None:
        """What was found out holds while no record has changed; otherwise it is found out anew."""
        shown = self.preview
        assert shown.keeper.partner_id is not None
        take_turn(self.session, shown.keeper.partner_id)
        if revision_of(self.session) == shown.revision:
            return
        try:
            again = judge_rows(self.session, shown.read, shown.table, shown.keeper.partner_id, shown.today)
        except FileRefused as error:  # the register was closed meanwhile
            raise _superseded() from error
        if not again.comparison.same_as(shown.comparison):
            raise _superseded()

    @property
    def _table(self) -> Table:
        table: Any = self.preview.register.table.__table__
        return table  # type: ignore[no-any-return]

    def _add_rows(self) -> None:
        """Store new rows, each with the beginning of its past: before it there was nothing."""
        for chunk in _chunks(self.preview.comparison.additions):
            rows = [{**added.columns, "version": 1} for added in chunk]
            keys = self.session.scalars(insert(self._table).returning(self._table.c.id), rows)
            self._keep_history([self._history(key, Deed.ADDED, None) for key in keys])
            self.progress(len(chunk))

    def _change_rows(self) -> None:
        """Write over stored rows, each after what it said before was kept."""
        changes = sorted(self.preview.comparison.changes, key=self._makes_room, reverse=True)
        if not changes:
            return
        columns = [name for name in changes[0].columns if name not in {"id", "version"}]
        overwrite = (
            update(self._table)
            .where(self._table.c.id == bindparam("row_id"))
            .values({name: bindparam(f"to_{name}") for name in (*columns, "version")})
        )
        for chunk in _chunks(changes):
            self._keep_history([self._history(c.row_id, Deed.CHANGED, c.former) for c in chunk])
            self.session.execute(overwrite, [_overwritten(change, columns) for change in chunk])
            self.progress(len(chunk))

    def _makes_room(self, change: Change) -> bool:
        """Whether the change ends a row that went on: those come first."""
        ends = self.preview.register.ends
        return ends is not None and change.former[ends] is None and change.columns[ends] is not None

    def _keep_history(self, entries: Sequence[dict[str, Any]]) -> None:
        self.session.execute(insert(RowHistory.__table__), entries)  # type: ignore[arg-type]

    def _history(self, row_id: int, deed: Deed, former: Values | None) -> dict[str, Any]:
        return {
            "table_name": self._table.name,
            "row_id": row_id,
            "at": self.moment,
            "actor": self.preview.keeper.username,
            "deed": deed,
            "former": former and {name: plain_value(value) for name, value in former.items()},
        }

    def _note_use(self) -> None:
        """Write down when the kept mapping was last used, so that next month's file can name it."""
        name = self.preview.table.overrides.kept
        own = ImportMapping.partner_id == self.preview.keeper.partner_id
        used = update(ImportMapping).where(own, ImportMapping.name == name)
        self.session.execute(used.values(used_at=self.moment))

    def _leave_trace(self) -> None:
        """One entry for the whole import, without a value; and an empty database holds real records now."""
        shown = self.preview
        audit_event(
            self.session,
            shown.keeper.username,
            AuditCategory.REGISTER if shown.register.secret else AuditCategory.OPERATIONAL,
            "import",
            table_name=self._table.name,
            partner_id=shown.keeper.partner_id,
            after={
                "file": shown.file[:LONGEST_NAME],
                "sha256": shown.digest,
                "new": shown.new,
                "changed": shown.changed,
                "unchanged": shown.unchanged,
                "refused": shown.refused,
            },
        )
        if contents(self.session) == "empty":
            declare_contents(self.session, "real")


def _overwritten(change: Change, columns: Sequence[str]) -> dict[str, Any]:
    said = {f"to_{name}": change.columns[name] for name in columns}
    return {"row_id": change.row_id, "to_version": change.version + 1, **said}


def _chunks(items: Sequence[T]) -> Iterator[Sequence[T]]:
    return (items[at : at + CHUNK] for at in range(0, len(items), CHUNK))
