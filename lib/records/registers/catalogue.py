"""All registers, in the order in which a partner comes to need them."""

from __future__ import annotations

from types import MappingProxyType
from typing import Final

from lib.records.registers import options
from lib.records.registers.field import Field, Kind
from lib.records.registers.housing import DISTURBANCES, FLATS, LANDLORDS, MOVES, TENANCIES
from lib.records.registers.nights import (
    CAPACITY,
    CONTACTS,
    EVENTS,
    FULL_HOUSE,
    SIGNATURES,
    SITES,
    STAYS,
    WAIVERS,
)
from lib.records.registers.register import Register
from lib.records.tables import RegisterOpening, Target
from lib.words import _

TARGETS = Register(
    name="targets",
    table=Target,
    title=lambda: _("Targets"),
    one=lambda: _("target"),
    about=lambda: _("The levels the partnership aims at; the coordinator keeps them."),
    owned_by=None,
    ends="valid_to",
    shown=("measure", "value", "valid_from", "valid_to"),
    ordered=("measure", "-valid_from"),
    searched=("measure",),
    fields=(
        Field(
            "measure", Kind.CHOICE, lambda: _("Measure"), required=True, fixed=True, options=options.measures
        ),
        Field(
            "value",
            Kind.NUMBER,
            lambda: _("Level"),
            lambda: _("A share as 0.8 for 80 percent; counts as they are"),
            required=True,
            most=1_000_000,
        ),
        Field("valid_from", Kind.DAY, lambda: _("Holds from"), required=True),
        Field("valid_to", Kind.DAY, lambda: _("Holds to"), lambda: _("Last day; empty until further notice")),
    ),
)
OPENINGS = Register(
    name="openings",
    table=RegisterOpening,
    title=lambda: _("Decisions to open a register"),
    one=lambda: _("decision"),
    about=lambda: _("Without a decision only counts are kept: no stays, no tenancies, no home municipality."),
    owned_by="partner_id",
    shown=("register", "decided_on", "name", "reference"),
    ordered=("register",),
    fields=(
        Field(
            "register",
            Kind.CHOICE,
            lambda: _("Register"),
            required=True,
            fixed=True,
            options=options.register_kinds,
        ),
        Field("decided_on", Kind.DAY, lambda: _("Decided on"), required=True),
        Field(
            "name", Kind.TEXT, lambda: _("Decided by"), lambda: _("Name and title"), required=True, most=200
        ),
        Field("delegation", Kind.TEXT, lambda: _("Delegation"), required=True, most=80),
        Field("reference", Kind.TEXT, lambda: _("Reference number"), required=True, most=80),
    ),
)

ALL: Final = (
    SITES,
    CAPACITY,
    EVENTS,
    STAYS,
    TENANCIES,
    DISTURBANCES,
    MOVES,
    FLATS,
    LANDLORDS,
    CONTACTS,
    TARGETS,
    FULL_HOUSE,
    SIGNATURES,
    OPENINGS,
    WAIVERS,
)
REGISTERS: Final = MappingProxyType({register.name: register for register in ALL})
BY_TABLE: Final = MappingProxyType({register.table: register for register in ALL})
