"""Whose rows a register holds, as conditions of a query: what may not be read never leaves the database."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any, cast

from sqlalchemy import ColumnElement, or_, select
from sqlalchemy.orm import Session

from lib.access.identity import Identity, Role
from lib.access.rights import Refused
from lib.records.registers.field import Field
from lib.records.registers.register import NAMED_BY, OWNERS, Register
from lib.records.tables import Base, Event, Flat, Landlord, Municipality, Partner, Site, Tenancy

References = Mapping[int | str, str]
MOST_KEYS = 10_000  # values of one query; a database takes so many and no more
LARGEST_KEY = 2**31 - 1


def is_key(value: int) -> bool:
    """Whether a number can be the key of a row: the databases refuse to look for larger ones."""
    return 0 < value <= LARGEST_KEY


def batched(keys: Sequence[int], size: int) -> Iterator[Sequence[int]]:
    """The keys in pieces of at most `size`."""
    return (keys[at : at + size] for at in range(0, len(keys), size))


def require_open(register: Register, identity: Identity) -> None:
    """`Refused` for roles that do not meet the register at all, and for a phone that many people hold."""
    if identity.shared or not register.may_open(identity):
        raise Refused(f"{identity.role} has no way into {register.name}")


def own_partner(identity: Identity) -> int | None:
    """The partner whose registers the viewer keeps; None for everybody but a register manager."""
    return identity.partner_id if identity.role is Role.REGISTER_MANAGER else None


def belongs_to(register: Register, partner_id: int) -> ColumnElement[bool]:
    """Whether a row of the register is the partner's."""
    assert register.owned_by is not None
    column: Any = getattr(register.table, register.owned_by)
    found = OWNERS[register.owned_by]
    if found is None:
        return cast("ColumnElement[bool]", column == partner_id)
    parent, owner = found
    # Not by the index: most rows are the asker's own, and fetching 100,000 one by one takes seven times as
    # long as reading through them.
    return cast("ColumnElement[bool]", (column + 0).in_(_own_keys(parent, owner, partner_id)))


def readable(register: Register, identity: Identity) -> list[ColumnElement[bool]]:
    """The conditions that let through what the viewer may read, and nothing else."""
    own = own_partner(identity)
    if register.secret:
        if own is None:
            raise Refused(f"{register.name} is read by its owner only")
        return [belongs_to(register, own)]
    if register.table is Event:
        # Three to five landlords are identifiable: a pause in allocation is the owner's own matter.
        shared = Event.landlord_id.is_(None)
        return [shared if own is None else or_(shared, Event.partner_id == own)]
    return []


def owners_of(session: Session, register: Register, rows: Iterable[Any]) -> dict[int, int | None]:
    """The partner that owns each row (anything with `id` and the register's columns), by the row's id."""
    listed = list(rows)
    if register.owned_by is None:
        return {row.id: None for row in listed}
    keys = {row.id: getattr(row, register.owned_by) for row in listed}
    found = OWNERS[register.owned_by]
    if found is None:
        return keys
    parent, owner = found
    table: Any = parent
    known: dict[int, int] = {}
    for part in batched(sorted(set(keys.values())), MOST_KEYS):
        asked = select(table.id, getattr(parent, owner)).where(table.id.in_(part))
        known.update(row for row in session.execute(asked))
    return {row_id: known.get(key) for row_id, key in keys.items()}


def names(session: Session, identity: Identity, field: Field, *, to_read: bool) -> dict[int | str, str]:
    """What rows a reference may point at are called, by key and in order.

    `to_read` widens it to all that the viewer may read in lists: operational rows of every partner too.
    """
    target: Any = field.refers_to
    if target is Municipality:
        places = session.scalars(select(Municipality).order_by(Municipality.is_own.desc(), Municipality.name))
        return {place.code: place.name for place in places}
    if target is Tenancy:
        return _tenancies(session, own_partner(identity))
    query = select(target.id, getattr(target, NAMED_BY[target]))
    if target is Partner:
        query = query.order_by(Partner.position, Partner.id)
    else:
        query = query.order_by(getattr(target, NAMED_BY[target]))
        if not to_read:
            own = own_partner(identity)
            if own is None:
                return {}
            query = query.where(_is_own(target, own))
    return dict(row for row in session.execute(query))


def _tenancies(session: Session, own: int | None) -> dict[int | str, str]:
    """A person may have had several tenancies, so each goes by its decision too."""
    if own is None:
        return {}
    query = select(Tenancy.id, Tenancy.person_code, Tenancy.decided_on).where(Tenancy.partner_id == own)
    ordered = query.order_by(Tenancy.person_code, Tenancy.decided_on)
    return {key: f"{code} · {decided.isoformat()}" for key, code, decided in session.execute(ordered)}


def _is_own(target: type[Base], partner_id: int) -> ColumnElement[bool]:
    if target is Flat:
        return Flat.landlord_id.in_(_own_keys(Landlord, "partner_id", partner_id))
    own: dict[type[Base], ColumnElement[bool]] = {
        Site: Site.partner_id == partner_id,
        Landlord: Landlord.partner_id == partner_id,
    }
    return own[target]


def _own_keys(parent: type[Base], owner: str, partner_id: int) -> Any:
    table: Any = parent
    return select(table.id).where(getattr(parent, owner) == partner_id)
