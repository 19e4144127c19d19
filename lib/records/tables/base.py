"""What every table shares: naming of constraints, column types, optimistic locking."""

from __future__ import annotations

import enum
from datetime import UTC, date, datetime
from typing import Annotated, Any, ClassVar

from sqlalchemy import (
    JSON,
    BigInteger,
    CheckConstraint,
    Date,
    DateTime,
    Enum,
    ForeignKey,
    Integer,
    MetaData,
    String,
)
from sqlalchemy.orm import DeclarativeBase, Mapped, declared_attr, mapped_column
from sqlalchemy.types import TypeDecorator

NAMES = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s_%(referred_table_name)s",
    "pk": "pk_%(table_name)s",
}


class UtcDateTime(TypeDecorator[datetime]):
    """A moment, always aware and in UTC; SQLite keeps no zone, so it is put back on the way out."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Any) -> datetime | None:
        """Into the database: only aware moments."""
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("a moment without a time zone cannot be stored")
        return value.astimezone(UTC)

    def process_result_value(self, value: datetime | None, dialect: Any) -> datetime | None:
        """Out of the database: aware, in UTC."""
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


def now() -> datetime:
    """This moment, in UTC."""
    return datetime.now(UTC)


def choice(options: type[enum.Enum]) -> Enum:
    """A column that holds one of `options` by value, as text, checked by the database."""
    return Enum(
        options,
        name=options.__name__.lower(),
        native_enum=False,
        create_constraint=True,
        length=40,
        values_callable=lambda members: [member.value for member in members],
    )


def not_negative(*columns: str) -> list[CheckConstraint]:
    """One constraint a column: zero or more, where there is a value."""
    return [CheckConstraint(f"{column} >= 0", name=f"{column}_not_negative") for column in columns]


def in_order(earlier: str, later: str) -> CheckConstraint:
    """`later` is empty or not before `earlier`."""
    return CheckConstraint(
        f"{later} IS NULL OR {earlier} IS NULL OR {later} >= {earlier}", name=f"{later}_not_before_{earlier}"
    )


def first_of_month(column: str) -> CheckConstraint:
    """`column` is the first day of a month; both databases write dates as ISO text."""
    return CheckConstraint(f"CAST({column} AS VARCHAR(10)) LIKE '%-01'", name=f"{column}_is_first_day")


class Base(DeclarativeBase):
    """All tables of Samtak."""

    metadata = MetaData(naming_convention=NAMES)
    type_annotation_map: ClassVar[dict[Any, Any]] = {
        datetime: UtcDateTime(),
        date: Date(),
        str: String(200),
        dict[str, Any]: JSON(none_as_null=True),
    }


def limit_lengths(metadata: MetaData) -> None:
    """Let every database refuse text that is too long, as PostgreSQL does by itself and SQLite does not.

    Otherwise a SQLite database could grow into one that cannot be moved to PostgreSQL.
    """
    for table in metadata.tables.values():
        for column in table.columns:
            length = getattr(column.type, "length", None)
            if length and not isinstance(column.type, Enum):
                table.append_constraint(
                    CheckConstraint(f"length({column.name}) <= {length}", name=f"{column.name}_length")
                )


class Versioned:
    """Optimistic locking: a second writer of the same row is told, and overwrites nothing."""

    version: Mapped[int] = mapped_column(default=1)

    @declared_attr.directive
    def __mapper_args__(cls) -> dict[str, Any]:  # noqa: N805 -- a mapper directive takes the class
        return {"version_id_col": cls.version}


Key = Annotated[int, mapped_column(primary_key=True)]
# SQLite numbers rows by itself only in a column typed INTEGER.
LongKey = Annotated[int, mapped_column(BigInteger().with_variant(Integer, "sqlite"), primary_key=True)]
PartnerKey = Annotated[int, mapped_column(ForeignKey("partners.id"), index=True)]
SiteKey = Annotated[int, mapped_column(ForeignKey("sites.id"), index=True)]
