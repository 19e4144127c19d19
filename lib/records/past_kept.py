"""Histories of register rows: what a row said before each change, kept in the transaction that changes it.

They hold a register's own values, so they lie beside the rows: read with the row's rights
(`lib.records.registers.past`), deleted with the row by a trigger. Bulk statements pass the unit of work
by and leave no history.
"""

from __future__ import annotations

from typing import Any

from sqlalchemy import Connection, event, insert, inspect
from sqlalchemy.orm import Mapper, Session, object_session

from lib.records.audit import plain_value
from lib.records.registers.catalogue import BY_TABLE
from lib.records.tables import Base, Deed, RowHistory

ACTOR = "actor"  # key in Session.info: in whose name the session writes
DEED = "samtak_deed"  # key in Session.info: what the session's changes are called, where not plainly changes
OUTSIDE = {"id", "version"}


def call_changes(session: Session, deed: Deed) -> None:
    """Let the histories call what `session` changes from now on `deed`."""
    session.info[DEED] = deed


def note_added(mapper: Mapper[Any], connection: Connection, row: Base) -> None:
    """Mapper event: a row was inserted; before it there was nothing."""
    _note(mapper, connection, row, Deed.ADDED, None)


def note_changed(mapper: Mapper[Any], connection: Connection, row: Base) -> None:
    """Mapper event: a row was updated; everything it said before is kept."""
    state = inspect(row)
    former, changed = {}, False
    for column in mapper.column_attrs:
        if column.key not in OUTSIDE:
            past = state.attrs[column.key].history
            changed = changed or past.has_changes()
            kept = past.deleted or past.unchanged
            former[column.key] = plain_value(kept[0]) if kept else None
    if changed:
        _note(mapper, connection, row, Deed.CHANGED, former)


def _note(
    mapper: Mapper[Any], connection: Connection, row: Base, deed: Deed, former: dict[str, Any] | None
) -> None:
    session = object_session(row)
    actor = session.info.get(ACTOR) if session is not None else None
    if session is None or actor is None:
        return
    connection.execute(
        insert(RowHistory).values(
            table_name=row.__tablename__,
            row_id=mapper.primary_key_from_instance(row)[0],
            actor=actor,
            deed=session.info.get(DEED, deed) if former is not None else deed,
            former=former,
        )
    )


for _table in BY_TABLE:
    event.listen(_table, "after_insert", note_added)
    event.listen(_table, "after_update", note_changed)
