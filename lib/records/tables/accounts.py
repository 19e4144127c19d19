"""Accounts, sign-ins, the audit log, and the partnership's own state."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import BigInteger, CheckConstraint, ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from lib.access.identity import Role
from lib.records.tables.base import Base, Key, LongKey, Versioned, choice, now


class Account(Versioned, Base):
    """Somebody who may sign in. Everything that decides about it stands here, nothing in the cookie."""

    __tablename__ = "accounts"
    __table_args__ = (
        CheckConstraint("username = lower(username)", name="username_lower"),
        CheckConstraint(
            "role NOT IN ('night_reporter', 'register_manager') OR partner_id IS NOT NULL",
            name="partner_for_register_roles",
        ),
    )
    id: Mapped[Key]
    username: Mapped[str] = mapped_column(String(80), unique=True)
    name: Mapped[str] = mapped_column(String(120))
    role: Mapped[Role] = mapped_column(choice(Role))
    partner_id: Mapped[int | None] = mapped_column(ForeignKey("partners.id"))
    site_id: Mapped[int | None] = mapped_column(ForeignKey("sites.id"))
    language: Mapped[str] = mapped_column(String(2), default="sv")
    password_hash: Mapped[str | None] = mapped_column(
        String(80), doc="bcrypt; empty until an invitation is used"
    )
    must_change_password: Mapped[bool] = mapped_column(default=False)
    disabled: Mapped[bool] = mapped_column(default=False)
    sessions_valid_from: Mapped[datetime] = mapped_column(default=now)
    created_at: Mapped[datetime] = mapped_column(default=now)


class SignIn(Base):
    """One signed-in session: its cookie is refused once it is ended here or past its time."""

    __tablename__ = "sign_ins"
    token_id: Mapped[str] = mapped_column(String(43), primary_key=True)
    account_id: Mapped[int] = mapped_column(ForeignKey("accounts.id", ondelete="CASCADE"), index=True)
    issued_at: Mapped[datetime] = mapped_column(default=now)
    expires_at: Mapped[datetime]
    ended_at: Mapped[datetime | None]


class SignInFailure(Base):
    """Failures in a row by name or address (kept as a keyed digest), and until when it must wait."""

    __tablename__ = "sign_in_failures"
    subject: Mapped[str] = mapped_column(String(80), primary_key=True)
    failures: Mapped[int] = mapped_column(default=0)
    last_at: Mapped[datetime] = mapped_column(default=now)
    wait_until: Mapped[datetime | None]


class SiteDevice(Versioned, Base):
    """A shared phone of a site: it signs in as one account with a PIN, and only where it was registered."""

    __tablename__ = "site_devices"
    id: Mapped[Key]
    site_id: Mapped[int] = mapped_column(ForeignKey("sites.id"), index=True)
    account_id: Mapped[int] = mapped_column(ForeignKey("accounts.id", ondelete="CASCADE"), index=True)
    name: Mapped[str] = mapped_column(String(60))
    pin_hash: Mapped[str] = mapped_column(String(80), doc="bcrypt")
    code_digest: Mapped[str | None] = mapped_column(
        String(64), unique=True, doc="of the code that registers the phone; empty once it is used"
    )
    code_expires_at: Mapped[datetime | None]
    token_digest: Mapped[str | None] = mapped_column(
        String(64), unique=True, doc="of the secret that the phone keeps; empty until it is registered"
    )
    registered_at: Mapped[datetime | None]
    last_used_at: Mapped[datetime | None]
    disabled: Mapped[bool] = mapped_column(default=False)
    created_at: Mapped[datetime] = mapped_column(default=now)


class AuditCategory(StrEnum):
    ACCOUNT = "account"
    OPERATIONAL = "operational"
    REGISTER = "register"


class AuditEntry(Base):
    """Who did what and when. Register rows leave a keyed digest here, never a value.

    No foreign keys: the log outlives what it tells about.
    """

    __tablename__ = "audit_log"
    __table_args__ = (Index("ix_audit_log_category_at", "category", "at"),)
    id: Mapped[LongKey]
    at: Mapped[datetime] = mapped_column(default=now)
    actor: Mapped[str] = mapped_column(String(80))
    category: Mapped[AuditCategory] = mapped_column(choice(AuditCategory))
    action: Mapped[str] = mapped_column(String(40))
    table_name: Mapped[str | None] = mapped_column(String(60))
    row_id: Mapped[str | None] = mapped_column(String(60))
    partner_id: Mapped[int | None] = mapped_column(index=True)
    fields: Mapped[str | None] = mapped_column(String(1000))
    before: Mapped[dict[str, Any] | None]
    after: Mapped[dict[str, Any] | None]
    digest: Mapped[str | None] = mapped_column(String(64))


class RowDigestKey(Base):
    """The key of one register row's digests; deleted with the row, which makes them unreadable for good."""

    __tablename__ = "row_digest_keys"
    table_name: Mapped[str] = mapped_column(String(60), primary_key=True)
    row_id: Mapped[int] = mapped_column(BigInteger, primary_key=True, autoincrement=False)
    random_id: Mapped[str] = mapped_column(String(22), unique=True)
    key: Mapped[str] = mapped_column(String(64))


class Deed(StrEnum):
    """What was done to a row: see `RowHistory`."""

    ADDED = "added"
    CHANGED = "changed"
    UNDONE = "undone"


class RowHistory(Base):
    """What a row said before each change: read with the row's own rights, deleted with the row.

    No foreign key: it belongs to rows of many tables; a trigger on each deletes it.
    """

    __tablename__ = "row_history"
    __table_args__ = (Index("ix_row_history_table_name_row_id", "table_name", "row_id"),)
    id: Mapped[LongKey]
    table_name: Mapped[str] = mapped_column(String(60))
    row_id: Mapped[int] = mapped_column(BigInteger)
    at: Mapped[datetime] = mapped_column(default=now)
    actor: Mapped[str] = mapped_column(String(80))
    deed: Mapped[Deed] = mapped_column(choice(Deed))
    former: Mapped[dict[str, Any] | None] = mapped_column(doc="empty for a row that was added")


class ImportMapping(Versioned, Base):
    """A partner's own mapping of a kind of file, as the TOML that the wizard wrote."""

    __tablename__ = "import_mappings"
    __table_args__ = (UniqueConstraint("partner_id", "name"),)
    id: Mapped[Key]
    partner_id: Mapped[int] = mapped_column(ForeignKey("partners.id"))
    name: Mapped[str] = mapped_column(String(80))
    kind: Mapped[str] = mapped_column(String(20))
    header_digest: Mapped[str] = mapped_column(String(64), index=True, doc="of the header it was made for")
    toml: Mapped[str] = mapped_column(String(20_000))
    used_at: Mapped[datetime | None]


class Revision(Base):
    """One row: grows with every committed change of a record, so that the desk knows what is new."""

    __tablename__ = "revisions"
    __table_args__ = (CheckConstraint("id = 1", name="one_row"),)
    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    counter: Mapped[int] = mapped_column(default=0)


class DatabaseFact(Base):
    """What this database is: `contents` is `example` until real records replace the example data."""

    __tablename__ = "database_facts"
    name: Mapped[str] = mapped_column(String(40), primary_key=True)
    value: Mapped[str]
