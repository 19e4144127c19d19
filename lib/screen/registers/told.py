"""A row's past in words, and what taking back its last change would do."""

from __future__ import annotations

from typing import TYPE_CHECKING

from lib.records.registers.reading import written
from lib.records.tables import Deed
from lib.settings import settings
from lib.words import _, clock, iso_date, sentence_case

if TYPE_CHECKING:
    from collections.abc import Sequence

    from lib.records.registers.past import PastEntry
    from lib.records.registers.register import Register
    from lib.screen.registers.names import Names


def what(register: Register, entry: PastEntry, names: Names) -> str:
    """What was done: a row added, or each field from what to what."""
    if entry.deed is Deed.ADDED:
        return _("The row was added")
    changes = "; ".join(_change(register, name, names, old, new) for name, old, new in entry.changes)
    if entry.deed is Deed.UNDONE:
        return _("Taken back: %(changes)s") % {"changes": changes or "–"}
    return changes or _("Saved without changes")


def would_undo(register: Register, entry: PastEntry, names: Names) -> tuple[str, ...]:
    """What *Ångra* would do now, line by line."""
    if entry.deed is Deed.ADDED:
        return (_("The row goes away, with its history."),)
    return tuple(_change(register, name, names, new, old) for name, old, new in entry.changes)


def moment(entry: PastEntry) -> str:
    """When, in local time."""
    at = entry.at.astimezone(settings().zone)
    return f"{iso_date(at.date())} {clock(at)}"


def rows(register: Register, entries: Sequence[PastEntry], names: Names) -> list[tuple[str, str, str]]:
    """When, who, what: newest first."""
    return [(moment(entry), entry.actor, what(register, entry, names)) for entry in entries]


def _change(register: Register, name: str, names: Names, old: object, new: object) -> str:
    field = register.by_name.get(name)
    if field is None:
        return f"{name}: {old} → {new}"
    known = names.get(name, {})
    label = sentence_case(field.label())
    return f"{label}: {written(field, old, known)} → {written(field, new, known)}"
