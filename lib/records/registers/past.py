"""The past of a row, and taking back its last change; with the rights of the row itself."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import Date, select
from sqlalchemy.orm import Session

from lib.access.identity import Identity
from lib.records.registers.drafting import Change, stored_row
from lib.records.registers.field import Kind
from lib.records.registers.ownership import is_key, own_partner, readable, require_open
from lib.records.registers.reading import plain
from lib.records.registers.refusals import RowProblem, RowRefused
from lib.records.registers.register import Register
from lib.records.registers.removing import take_away
from lib.records.registers.writing import Saved, write
from lib.records.store import Store
from lib.records.tables import Account, Deed, Event, RowHistory
from lib.words import _

Changed = tuple[str, Any, Any]  # field, former value, later value


@dataclass(frozen=True, slots=True)
class PastEntry:
    """One change of a row: when (UTC), by whom (a person's name), and what it changed."""

    at: datetime
    actor: str
    deed: Deed
    changes: tuple[Changed, ...]


def past(store: Store, identity: Identity, register: Register, row_id: int) -> tuple[PastEntry, ...]:
    """What happened to a row since its history is kept, newest first.

    Raises `Refused`, or `LookupError` when the row is not there or not for the viewer to read.
    """
    require_open(register, identity)
    if not is_key(row_id):
        raise LookupError(row_id)
    with store.read() as session:
        table: Any = register.table
        row = session.scalar(select(table).where(table.id == row_id, *readable(register, identity)))
        if row is None:
            raise LookupError(row_id)
        kept = _kept(session, register, row_id)
        people = _people(session, {entry.actor for entry in kept})
    was_secret = _once_secret(register, row, identity)
    later = {name: plain(value) for name, value in register.plain(row).items()}
    told = []
    for entry in kept:
        former = _values(register, entry.former or {})
        changes = tuple(
            (name, former[name], later[name]) for name in register.by_name if former[name] != later[name]
        )
        if not (was_secret(former) or was_secret(later)):
            told.append(PastEntry(entry.at, people.get(entry.actor, entry.actor), entry.deed, changes))
        later = former
    return tuple(told)


def _once_secret(register: Register, row: Any, identity: Identity) -> Callable[[Mapping[str, Any]], bool]:
    """Whether the viewer could not have read the row with the values it had: see `readable`."""
    if register.table is not Event or row.partner_id == own_partner(identity):
        return lambda _values: False
    return lambda values: values["landlord_id"] is not None


def undo(store: Store, identity: Identity, register: Register, row_id: int, version: int) -> Saved | None:
    """Take back the last change of a row: its values before it hold again, or an added row is gone (None).

    An undone change can be undone in its turn. The same rights, limits and rules hold as for any change.
    Raises as `lib.records.registers.writing.save_all`; `RowRefused` too when no history is kept.
    """
    with store.write(identity.username) as session:
        require_open(register, identity)
        row = stored_row(session, identity, register, row_id, version)
        last = next(iter(_kept(session, register, row_id, limit=1)), None)
        if last is None:
            words = _("There is nothing to take back: the row has not been changed here.")
            raise RowRefused([RowProblem(None, words)])
        if last.former is None:
            take_away(session, register, row)
            return None
        fields = _values(register, last.former)
        change = Change(fields, row_id, version)
        return write(
            session,
            identity,
            register,
            [change],
            deed=Deed.UNDONE,
            beside=_beside(register, last.former),
        )


def _kept(session: Session, register: Register, row_id: int, limit: int | None = None) -> list[RowHistory]:
    query = select(RowHistory).where(
        RowHistory.table_name == register.table.__tablename__, RowHistory.row_id == row_id
    )
    return list(session.scalars(query.order_by(RowHistory.id.desc()).limit(limit)))


def _people(session: Session, usernames: set[str]) -> dict[str, str]:
    query = select(Account.username, Account.name).where(Account.username.in_(usernames))
    return dict(row for row in session.execute(query))


def _values(register: Register, former: Mapping[str, Any]) -> dict[str, Any]:
    """What the fields held, as Python values; a column that came later held nothing."""
    return {
        field.name: _as_day(former.get(field.name))
        if field.kind in {Kind.DAY, Kind.MONTH}
        else former.get(field.name)
        for field in register.fields
    }


def _beside(register: Register, former: Mapping[str, Any]) -> dict[str, Any]:
    """The columns that are no fields, as they were."""
    columns = register.table.__table__.columns
    return {
        name: _as_day(value) if isinstance(columns[name].type, Date) else value
        for name, value in former.items()
        if name not in register.by_name and name in columns
    }


def _as_day(value: str | None) -> date | None:
    return None if value is None else date.fromisoformat(value)
