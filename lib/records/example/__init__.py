"""The example data: an invented partnership, the same for the same seed and day.

Everything in it is made up (*Exempeldata – påhittade siffror*), by the levels in `data/example.toml`. It
holds the hard cases on purpose: missing nights, a closed week, a corrected month, an area that nobody
answers for.
"""

from __future__ import annotations

from datetime import date

from sqlalchemy import func, select

from lib.records.audit import audit_event
from lib.records.example.accounts import ACCOUNTS, ExampleAccount, add_accounts
from lib.records.example.counts import add_counts
from lib.records.example.meetings import add_meetings
from lib.records.example.nights import add_nights
from lib.records.example.partners import add_partners
from lib.records.example.partnership import add_partnership
from lib.records.example.tenancies import add_tenancies
from lib.records.store import Store, declare_contents
from lib.records.tables import AuditCategory, Partner

__all__ = ["ACCOUNTS", "SEED", "ExampleAccount", "NotEmptyError", "fill"]

SEED = 20261122
ACTOR = "example"


class NotEmptyError(ValueError):
    """The database already holds a partnership; the example goes into an empty one only."""


def fill(store: Store, today: date, seed: int = SEED) -> None:
    """Fill an empty database with the example as it looks on `today`, in one transaction.

    The same seed and day give the same rows, but for the salt of the password hashes. Tonight is not yet
    reported. Raises `NotEmptyError` when there are partners already; nothing is written then.
    """
    with store.write(ACTOR) as session:
        if session.scalar(select(func.count()).select_from(Partner)):
            raise NotEmptyError("the example data goes into an empty database only")
        ground = add_partners(session, today, seed)
        add_accounts(session, ground)
        add_nights(session, ground)
        add_tenancies(session, ground)
        areas = add_partnership(session, ground)
        add_meetings(session, ground, areas)
        add_counts(session, ground)
        declare_contents(session, "example")
        made_from = {"seed": seed, "day": today.isoformat()}
        audit_event(session, ACTOR, AuditCategory.OPERATIONAL, "example", after=made_from)
