"""Taking every record away, for example data that are made anew."""

from __future__ import annotations

from sqlalchemy import delete

from lib.records.store import Store
from lib.records.tables import Base, Municipality, Revision

KEPT = {Municipality.__tablename__, Revision.__tablename__}


def empty(store: Store, actor: str) -> None:
    """Delete all rows, accounts and audit log included, except what the migrations put there."""
    with store.write(actor) as session:
        for table in reversed(Base.metadata.sorted_tables):
            if table.name not in KEPT:
                session.execute(delete(table))
