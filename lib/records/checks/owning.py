"""Whose a row is and where it belongs: partner, site, night."""

from __future__ import annotations

from datetime import date
from typing import Any, Final

from lib.records.checks.ground import Ground
from lib.records.checks.rows import DeliveryRow, DisturbanceRow, FlatRow, MoveRow, SiteRow

Belongs = tuple[int | None, int | None, date | None]

_OWN_COLUMNS: Final = ("partner_id", "reporter_id", "owner_id")


def owner_of(row: Any, ground: Ground) -> Belongs:
    """The partner that owns a row, its site and its night; None for what it has none of."""
    site_id: int | None = row.id if isinstance(row, SiteRow) else getattr(row, "site_id", None)
    own = next((getattr(row, name) for name in _OWN_COLUMNS if hasattr(row, name)), None)
    owner = row if own else _belongs_to(row, site_id, ground)
    return own or getattr(owner, "partner_id", None), site_id, getattr(row, "night", None)


def _belongs_to(row: Any, site_id: int | None, ground: Ground) -> Any:
    """The row that a row without an owner of its own belongs to."""
    match row:
        case FlatRow():
            return ground.landlords.get(row.landlord_id)
        case MoveRow() | DisturbanceRow():
            return ground.tenancies.get(row.tenancy_id)
        case DeliveryRow():
            return ground.commitments.get(row.commitment_id)
    return ground.sites.get(site_id or 0)
