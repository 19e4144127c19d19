"""What a register is: a table, its fields, whose rows they are, and who may read and write them."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import Any

from lib.access.identity import Identity, Role
from lib.access.rights import owns_register
from lib.records.registers.field import Field, Words
from lib.records.tables import Base, Flat, Landlord, Partner, Site, Tenancy

# Where the partner that owns a row is found: by a column of the row, and from there by the next one.
OWNERS: dict[str, tuple[type[Base], str] | None] = {
    "partner_id": None,
    "reporter_id": None,
    "site_id": (Site, "partner_id"),
    "landlord_id": (Landlord, "partner_id"),
    "tenancy_id": (Tenancy, "partner_id"),
}
# What a row is called where another one refers to it.
NAMED_BY: dict[type[Base], str] = {
    Partner: "short_name",
    Site: "name",
    Landlord: "name",
    Flat: "code",
    Tenancy: "person_code",
}


@dataclass(frozen=True)
class Register:
    """A table with doors. `name` stands in addresses, commands and file names.

    `owned_by` is the column the owner is found by (see `OWNERS`), None for what the partnership shares.
    `secret` rows are register data: only the owner's register manager reads them. `ends` is the column whose
    date ends a row. `shown`, `searched` and `ordered` are columns; a leading "-" orders downwards.
    `children` are the registers whose rows belong to a row of this one.
    """

    name: str
    table: type[Base]
    title: Words
    one: Words
    about: Words
    fields: tuple[Field, ...]
    owned_by: str | None
    shown: tuple[str, ...]
    ordered: tuple[str, ...]
    searched: tuple[str, ...] = ()
    secret: bool = False
    ends: str | None = None
    children: tuple[str, ...] = ()

    @cached_property
    def by_name(self) -> dict[str, Field]:
        """The fields by column."""
        return {field.name: field for field in self.fields}

    def may_read(self, identity: Identity, owner: int | None) -> bool:
        """Whether rows of the partner `owner` may be read: secret ones by the owner's manager only."""
        if self.secret:
            return owner is not None and owns_register(identity, owner)
        return identity.role in {Role.REGISTER_MANAGER, Role.COORDINATOR}

    def may_write(self, identity: Identity, owner: int | None) -> bool:
        """Whether rows of `owner` may be added and changed: its manager; the common ones the coordinator."""
        if self.owned_by is None:
            return identity.role is Role.COORDINATOR
        return owner is not None and owns_register(identity, owner)

    def may_open(self, identity: Identity) -> bool:
        """Whether the role meets this register at all."""
        return self.may_read(identity, identity.partner_id)

    def label(self, column: str) -> str:
        """What a column is called in the language spoken now."""
        return self.by_name[column].label()

    def plain(self, row: Any) -> dict[str, Any]:
        """The values of a row (anything with the columns as attributes) by field."""
        return {field.name: getattr(row, field.name) for field in self.fields}
