"""All checks by number, and the rules that carry them out."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

from lib.records.checks import (
    capacity,
    contacts,
    homes,
    missing_nights,
    night_facts,
    nights,
    partnership,
    registers,
    stays,
    tenancies,
)
from lib.records.checks.finding import Check, Rule

_ROOMS = (
    nights,
    night_facts,
    missing_nights,
    stays,
    tenancies,
    homes,
    capacity,
    contacts,
    partnership,
    registers,
)
RULES: Final[tuple[Rule, ...]] = tuple(
    sorted((rule for room in _ROOMS for rule in room.RULES), key=lambda rule: rule.check.id)
)
CHECKS: Final[Mapping[str, Check]] = MappingProxyType({rule.check.id: rule.check for rule in RULES})
