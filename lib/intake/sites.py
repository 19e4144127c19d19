"""A partner's own sites, as a file may name them."""

from __future__ import annotations

from sqlalchemy import select
from sqlalchemy.orm import Session

from lib.records.tables import Site


def own_sites(session: Session, partner_id: int | None) -> dict[str, str]:
    """Code → name of the partner's sites, by name; none without a partner."""
    query = select(Site.code, Site.name).where(Site.partner_id == partner_id).order_by(Site.name)
    return {row.code: row.name for row in session.execute(query)}
