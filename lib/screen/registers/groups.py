"""The registers by what they are about, as people look for them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from lib.records.registers.catalogue import REGISTERS
from lib.words import _

if TYPE_CHECKING:
    from lib.access.identity import Identity
    from lib.records.registers.register import Register


@dataclass(frozen=True, slots=True)
class Group:
    """Registers that belong together, under one heading."""

    title: str
    registers: tuple[Register, ...]


def groups(identity: Identity) -> tuple[Group, ...]:
    """The registers that the role may open, in groups; a group without any is left out."""
    named = (
        (_("Night beds"), ("sites", "capacity", "stays", "events", "full-house", "signatures")),
        (_("Housing First"), ("tenancies", "flats", "landlords", "moves", "disturbances")),
        (_("Cooperation"), ("contacts", "targets")),
        (_("Decisions"), ("openings", "waivers")),
    )
    opened = (
        Group(title, tuple(REGISTERS[name] for name in names if REGISTERS[name].may_open(identity)))
        for title, names in named
    )
    return tuple(group for group in opened if group.registers)


def group_of(identity: Identity, register: Register) -> tuple[Register, ...]:
    """The registers beside `register`, itself among them."""
    return next((group.registers for group in groups(identity) if register in group.registers), (register,))


def parent_of(register: Register) -> Register | None:
    """The register whose rows have rows of this one under them."""
    return next((above for above in REGISTERS.values() if register.name in above.children), None)
