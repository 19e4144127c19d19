"""The names that a register's references go by, asked for once in a run."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Any, Final

import streamlit as st

from lib.records.registers.field import Field, Kind
from lib.records.registers.housing import TENANCIES
from lib.records.registers.reading import Row, listing, one, references, written
from lib.records.tables import Tenancy

if TYPE_CHECKING:
    from lib.access.identity import Identity
    from lib.records.registers.register import Register
    from lib.records.store import Store

CODES: Final = "register_codes"

Names = Mapping[str, Mapping[int | str, str]]


def by_code(field: Field) -> bool:
    """Whether a reference is written as its code: there may be too many tenancies to choose from a list."""
    return field.refers_to is Tenancy


def names_to_read(store: Store, identity: Identity, register: Register, rows: Iterable[Row]) -> Names:
    """By field: what the rows' references are called. Of tenancies only those of these rows are read."""
    shown = list(rows)
    return {
        field.name: _tenancies(store, identity, {row.values.get(field.name) for row in shown})
        if by_code(field)
        else references(store, identity, field, to_read=True)
        for field in register.fields
        if field.kind is Kind.REFERENCE
    }


def choosable(store: Store, identity: Identity, field: Field) -> Mapping[Any, str]:
    """What a field may be set to, by what is stored: codes in words, or own rows. Empty for tenancies."""
    if field.kind is Kind.CHOICE:
        return field.options() if field.options else {}
    if field.kind is Kind.REFERENCE and not by_code(field):
        return references(store, identity, field)
    return {}


def in_words(register: Register, row: Row, names: Names, columns: Iterable[str]) -> tuple[str, ...]:
    """The row's values in words, in the order of `columns`."""
    return tuple(
        written(register.by_name[name], row.values.get(name), names.get(name, {})) for name in columns
    )


def row_name(register: Register, row: Row, names: Names) -> str:
    """What a row is called above its form: its name or code, or else its first two columns."""
    named = register.by_name[register.shown[0]].kind is Kind.TEXT
    return " · ".join(in_words(register, row, names, register.shown[: 1 if named else 2]))


def tenancy_of(store: Store, identity: Identity, code: str) -> tuple[int, ...]:
    """The tenancies of the person who goes by `code`, by id."""
    wanted = code.strip().casefold()
    if not wanted:
        return ()
    found = listing(store, identity, TENANCIES, search=code.strip(), limit=50).rows
    return tuple(row.id for row in found if row.values["person_code"].casefold() == wanted)


def _tenancies(store: Store, identity: Identity, keys: set[Any]) -> dict[int | str, str]:
    """The codes of these tenancies; asked for one by one, so kept until a record changes."""
    basis = (store.url, store.revision(), identity)
    held = st.session_state.get(CODES)
    if held is None or held[0] != basis:
        st.session_state[CODES] = held = (basis, {})
    known: dict[int | str, str] = held[1]
    for key in keys - known.keys() - {None}:
        known[key] = one(store, identity, TENANCIES, key).values["person_code"]
    return {key: known[key] for key in keys - {None}}
