"""The audit log: who changed what, and when.

Operational rows leave their values before and after. Register rows leave a random row id, the names
of the changed fields and a keyed digest; the key is deleted with the row (by a trigger), and then
nothing in the log can be led back to it. Bulk statements pass the unit of work by: whoever runs one
writes an `audit_event` of its own.
"""

from __future__ import annotations

import hashlib
import hmac
import json
import secrets
from dataclasses import dataclass, field
from datetime import date
from enum import Enum
from typing import Any, cast

from sqlalchemy import Connection, Select, event, insert, inspect, select
from sqlalchemy.orm import Mapper, Session, object_session

from lib.records.tables import (
    APART_REASONS,
    TURNED_AWAY_REASONS,
    Account,
    AuditCategory,
    AuditEntry,
    Base,
    Disturbance,
    ImportMapping,
    NightDetail,
    NightDraft,
    NightReconciliation,
    NightReport,
    NightRevision,
    PointInTimeCount,
    ReportReminder,
    Revision,
    RowDigestKey,
    RowHistory,
    Signature,
    SignIn,
    SignInFailure,
    Site,
    SiteDevice,
    Stay,
    Tenancy,
    TenancyMove,
)
from lib.records.tables.base import now

REGISTER = (Stay, Tenancy, TenancyMove, Disturbance, NightDetail, PointInTimeCount)
# Logs of their own, and what is kept only until something else stands for good.
UNAUDITED = (
    AuditEntry,
    NightDraft,
    NightRevision,
    ReportReminder,
    Revision,
    RowDigestKey,
    RowHistory,
    SignIn,
    SignInFailure,
)

# Values of these are never written down, only that they changed: secrets, the register parts of a night
# report (design: reasons other than full describe people), what stays say, a file's whole mapping, names of
# staff.
WITHHELD: dict[type[Base], frozenset[str]] = {
    Account: frozenset({"password_hash"}),
    ImportMapping: frozenset({"header_digest", "toml"}),
    NightReconciliation: frozenset({"stays"}),
    NightReport: frozenset(
        {
            *(f"turned_away_{reason}" for reason in TURNED_AWAY_REASONS if reason != "full"),
            *APART_REASONS,
            "signed_by",
        }
    ),
    Signature: frozenset({"name"}),
    SiteDevice: frozenset({"pin_hash", "code_digest", "token_digest"}),
}
# A change of these alone is use, not a change worth a line.
UNNOTED: dict[type[Base], frozenset[str]] = {
    ImportMapping: frozenset({"used_at"}),
    SiteDevice: frozenset({"last_used_at"}),
}

PENDING = "samtak_pending_entries"  # key in Session.info

Values = dict[str, Any]


def audit_event(
    session: Session,
    actor: str,
    category: AuditCategory,
    action: str,
    *,
    table_name: str | None = None,
    row_id: str | None = None,
    partner_id: int | None = None,
    after: Values | None = None,
) -> None:
    """Note something that is no change of a single row: a sign-in, an import, a backup.

    `after` holds facts to be read later (counts, a file's name); never a register's values or a secret.
    """
    session.add(
        AuditEntry(
            actor=actor,
            category=category,
            action=action,
            table_name=table_name,
            row_id=row_id,
            partner_id=partner_id,
            after=after,
        )
    )


def note_inserted(mapper: Mapper[Any], connection: Connection, row: Base) -> None:
    """Mapper event: a row was inserted."""
    if (pending := _pending(row)) is not None:
        names = _recorded_names(row)
        pending.add(connection, row, "insert", before={}, after={name: getattr(row, name) for name in names})


def note_updated(mapper: Mapper[Any], connection: Connection, row: Base) -> None:
    """Mapper event: a row was updated."""
    if (pending := _pending(row)) is None:
        return
    attributes = inspect(row).attrs
    histories = {name: attributes[name].history for name in _recorded_names(row)}
    changed = {name: past for name, past in histories.items() if past.has_changes()}
    if changed:
        before = {name: past.deleted[0] if past.deleted else None for name, past in changed.items()}
        after = {name: past.added[0] if past.added else None for name, past in changed.items()}
        pending.add(connection, row, "update", before, after)


def note_deleting(mapper: Mapper[Any], connection: Connection, row: Base) -> None:
    """Mapper event: a row is about to be deleted, and its digest key with it."""
    if (pending := _pending(row)) is not None:
        kept = inspect(row).dict
        pending.add(connection, row, "delete", {name: kept.get(name) for name in _recorded_names(row)}, {})


@dataclass(slots=True)
class PendingEntries:
    """What one session has changed and not yet noted."""

    actor: str
    entries: list[Values] = field(default_factory=list)
    keys: list[Values] = field(default_factory=list)
    owners: dict[tuple[str, int], int | None] = field(default_factory=dict)

    def add(self, connection: Connection, row: Base, action: str, before: Values, after: Values) -> None:
        """Note `action` on `row`."""
        self.entries.append(
            {
                "at": now(),
                "actor": self.actor,
                "category": _category(row),
                "action": action,
                "table_name": row.__tablename__,
                "partner_id": self._owner(connection, row),
                "fields": ", ".join(sorted(before | after)) if action == "update" else None,
                **(
                    self._digest(connection, action, row)
                    if isinstance(row, REGISTER)
                    else _values(row, before, after)
                ),
            }
        )

    def write(self, connection: Connection) -> None:
        """Store what was noted."""
        if self.keys:
            connection.execute(insert(RowDigestKey), self.keys)
        if self.entries:
            connection.execute(insert(AuditEntry), self.entries)
        self.keys, self.entries = [], []

    def _digest(self, connection: Connection, action: str, row: Base) -> Values:
        """Random row id and keyed digest; none for a deleted row, since its key goes with it."""
        kept = None if action == "insert" else _digest_key(connection, row)
        made = kept or {"random_id": secrets.token_urlsafe(16), "key": secrets.token_hex(32)}
        if kept is None and action != "delete":
            self.keys.append({"table_name": row.__tablename__, "row_id": _id(row), **made})
        digest = None if action == "delete" else row_digest(row, made["key"])
        return {"row_id": made["random_id"], "digest": digest, "before": None, "after": None}

    def _owner(self, connection: Connection, row: Base) -> int | None:
        """The partner whose row it is: by itself, or by the site, night or tenancy it is part of."""
        if isinstance(row, NightDetail | NightReconciliation):
            query = select(Site.partner_id).join(NightReport).where(NightReport.id == row.report_id)
            return self._known(connection, ("night_reports", row.report_id), query)
        if isinstance(row, Disturbance | TenancyMove):
            query = select(Tenancy.partner_id).where(Tenancy.id == row.tenancy_id)
            return self._known(connection, ("tenancies", row.tenancy_id), query)
        if (partner_id := getattr(row, "partner_id", None)) is not None:
            return cast("int", partner_id)
        if (site_id := getattr(row, "site_id", None)) is not None:
            query = select(Site.partner_id).where(Site.id == site_id)
            return self._known(connection, ("sites", site_id), query)
        return None

    def _known(self, connection: Connection, key: tuple[str, int], query: Select[int]) -> int | None:
        if key not in self.owners:
            self.owners[key] = connection.scalar(query)
        return self.owners[key]


def row_digest(row: Base, key: str) -> str:
    """The keyed digest (HMAC-SHA256) of everything a register row holds."""
    content = {name: plain_value(getattr(row, name)) for name in _recorded_names(row)}
    text = json.dumps(content, sort_keys=True, ensure_ascii=False)
    return hmac.new(bytes.fromhex(key), text.encode(), hashlib.sha256).hexdigest()


def _pending(row: Base) -> PendingEntries | None:
    """The notes of the row's session; None for rows that are not audited and sessions without an actor."""
    session = object_session(row)
    if session is None or isinstance(row, UNAUDITED):
        return None
    return cast("PendingEntries | None", session.info.get(PENDING))


def _recorded_names(row: Base) -> list[str]:
    outside = {"id", "version"} | UNNOTED.get(type(row), frozenset())
    return [column.key for column in inspect(row).mapper.column_attrs if column.key not in outside]


def _id(row: Base) -> Any:
    return inspect(row).mapper.primary_key_from_instance(row)[0]


def _category(row: Base) -> AuditCategory:
    if isinstance(row, Account | SiteDevice):
        return AuditCategory.ACCOUNT
    return AuditCategory.REGISTER if isinstance(row, REGISTER) else AuditCategory.OPERATIONAL


def _values(row: Base, before: Values, after: Values) -> Values:
    withheld = WITHHELD.get(type(row), frozenset())
    shown = [
        {name: plain_value(value) for name, value in values.items() if name not in withheld} or None
        for values in (before, after)
    ]
    return {"row_id": str(_id(row)), "before": shown[0], "after": shown[1], "digest": None}


def plain_value(value: Any) -> Any:
    """A column's value as JSON can hold it: codes and dates as text."""
    if isinstance(value, Enum):
        return value.value
    return value.isoformat() if isinstance(value, date) else value


def _digest_key(connection: Connection, row: Base) -> dict[str, str] | None:
    """The row's random id and key; None for a row that came in by a bulk statement and has none yet."""
    query = select(RowDigestKey.random_id, RowDigestKey.key).where(
        RowDigestKey.table_name == row.__tablename__, RowDigestKey.row_id == _id(row)
    )
    found = connection.execute(query).mappings().one_or_none()
    return dict(found) if found else None


event.listen(Base, "after_insert", note_inserted, propagate=True)
event.listen(Base, "after_update", note_updated, propagate=True)
event.listen(Base, "before_delete", note_deleting, propagate=True)
