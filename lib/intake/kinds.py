"""What the rows of a file may be, the fields of each kind, and what coded fields may hold."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final, Literal, get_args

from lib.records.night_rules import column_name
from lib.records.registers.catalogue import REGISTERS
from lib.records.registers.field import Field
from lib.records.registers.field import Kind as Written
from lib.records.registers.register import Register
from lib.records.tables.nights import COUNTS, NightState
from lib.words import _

Kind = Literal["nights", "stays", "tenancies", "contacts"]
KINDS: Final[tuple[Kind, ...]] = get_args(Kind)
COUNT_FIELDS: Final = ("occupied", *(count for count in COUNTS if count != "occupied"))
FIELDS: Final = ("night", "site", "sector", "state", *COUNT_FIELDS)
DATED: Final = (Written.DAY, Written.MONTH)


def kind_name(kind: Kind) -> str:
    """What a file's rows are called."""
    return _("Nights") if kind == "nights" else register_of(kind).title()


def register_of(kind: Kind) -> Register:
    """The register that rows of this kind belong to; nights have none."""
    return REGISTERS[kind]


def fields_of(kind: Kind) -> tuple[str, ...]:
    """The fields that a column may hold."""
    return FIELDS if kind == "nights" else tuple(_described(kind))


def needed_of(kind: Kind) -> tuple[str, ...]:
    """The fields without which no row can be told from another."""
    if kind == "nights":
        return ("night", "site", "occupied")
    from lib.intake.register_files.labels import IDENTITY

    return IDENTITY[kind]


def dates_of(kind: Kind) -> tuple[str, ...]:
    """The fields that hold dates."""
    if kind == "nights":
        return ("night",)
    return tuple(field.name for field in _described(kind).values() if field.kind in DATED)


def field_name(kind: Kind, field: str) -> str:
    """What a field is called on the screen."""
    if kind != "nights":
        return _described(kind)[field].label()
    own = {
        "night": _("Night"),
        "site": _("Site"),
        "sector": _("Sector"),
        "state": _("Open or closed"),
        "stated_available": _("Available beds"),
    }
    if field.startswith("turned_away_"):
        return _("Got no bed: %(reason)s") % {"reason": column_name(field)}
    return own[field] if field in own else column_name(field)


def choices_of(kind: Kind, field: str) -> Mapping[str, str] | None:
    """What a coded field may hold, code → words; empty where it names rows of the records; None: no codes."""
    if kind == "nights":
        if field == "state":
            return {
                NightState.REPORTED.value: _("The house was open"),
                NightState.CLOSED.value: _("The house was closed"),
            }
        return {} if field == "site" else None
    described = _described(kind).get(field)
    return None if described is None else _choices(described)


def _choices(field: Field) -> Mapping[str, str] | None:
    if field.options is not None:
        return field.options()
    return {} if field.kind is Written.REFERENCE else None


def _described(kind: Kind) -> dict[str, Field]:
    # Inside: the labels are compared as mappings compare them, and mappings know their kinds.
    from lib.intake.register_files.labels import file_fields

    return {field.name: field for field in file_fields(register_of(kind))}
