"""Where the open sheet of a night lies, and how it is written: below the unit of work.

A tap changes no record, so it must leave no audit entry and not raise the revision counter.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from typing import Any, cast

from sqlalchemy import CursorResult, Table, delete, insert, select, update
from sqlalchemy.orm import Session

from lib.records.night_reading import as_input, details_open, report_of
from lib.records.night_rules import COLUMNS, NightInput
from lib.records.registers.options import home_groups, sexes
from lib.records.tables import DetailDimension, NightDraft, NightState, Site
from lib.records.tables.base import now as this_moment

KEPT = timedelta(days=30)
ROWS = cast("Table", NightDraft.__table__)

Answers = Mapping[str, int | None]


@dataclass(frozen=True, slots=True)
class Sheet:
    """A night as its sheet stands: the answers by field, and the version of the stored night they rest on.

    `taken` is the last tap taken in from each device. `changed_at` is None when nothing is open: then the
    answers are those of the stored night.
    """

    answers: Answers
    closed: bool
    basis: int | None
    taken: Mapping[str, int] = field(default_factory=dict)
    changed_at: datetime | None = None

    @property
    def is_open(self) -> bool:
        """Whether something stands here that is not saved."""
        return self.changed_at is not None


@dataclass(frozen=True, slots=True)
class Place:
    """Where a sheet lies: its site and night, the fields its form has, and what is stored (`told`)."""

    site_id: int
    night: date
    fields: frozenset[str]
    told: Sheet

    @classmethod
    def of(cls, session: Session, site: Site, night: date, *, alone: bool = False) -> Place:
        """The place; with `alone` everybody else who writes on a sheet of this site waits."""
        if alone:  # SQLite has but one writer anyway, and passes the lock over
            session.execute(select(Site.id).where(Site.id == site.id).with_for_update(key_share=True))
        report = session.scalar(report_of(site.id, night))
        fields = _fields_of(session, site)
        answers, closed = told_by(as_input(report) if report else None)
        told = Sheet(_known(answers, fields), closed, report.version if report else None)
        return cls(site.id, night, fields, told)

    def known(self, answers: Answers) -> dict[str, int | None]:
        """Those of the answers that the form has a field for."""
        return _known(answers, self.fields)

    def sheet(self, session: Session) -> Sheet:
        """The sheet as it stands."""
        row = session.execute(select(ROWS).where(*self._here())).one_or_none()
        if row is None:
            return self.told
        if not row.answers["open"]:
            return replace(self.told, taken=row.answers["taken"])
        return Sheet(
            answers=self.known(row.answers["fields"]),
            closed=row.closed,
            # A stored night that was taken away meanwhile is no reason to ask whose values hold.
            basis=row.answers["basis"] if self.told.basis is not None else None,
            taken=row.answers["taken"],
            changed_at=row.changed_at,
        )

    def write(self, session: Session, sheet: Sheet, username: str) -> None:
        """Put the sheet down. One that says what is stored keeps no answers, only which taps it has taken."""
        is_open = not same(sheet, self.told)
        answers = {
            "open": is_open,
            "fields": dict(sheet.answers) if is_open else {},
            "basis": sheet.basis,
            "taken": dict(sheet.taken),
        }
        values = {
            "answers": answers,
            "closed": sheet.closed and is_open,
            "changed_at": sheet.changed_at,
            "changed_by": username,
        }
        if _run(session, update(ROWS).where(*self._here()).values(**values)):
            return
        old = ROWS.c.changed_at < (sheet.changed_at or this_moment()) - KEPT
        _run(session, delete(ROWS).where(ROWS.c.site_id == self.site_id, old))
        row = {"site_id": self.site_id, "night": self.night, "opened_at": sheet.changed_at, **values}
        _run(session, insert(ROWS).values(**row))

    def clear(self, session: Session) -> None:
        """Take the sheet away."""
        _run(session, delete(ROWS).where(*self._here()))

    def _here(self) -> tuple[Any, Any]:
        return ROWS.c.site_id == self.site_id, ROWS.c.night == self.night


def same(one: Sheet, other: Sheet) -> bool:
    """Whether two sheets say the same of the night; what stands under a closed house says nothing."""
    if one.closed or other.closed:
        return one.closed == other.closed
    return _given(one.answers) == _given(other.answers)


def told_by(entry: NightInput | None) -> tuple[dict[str, int | None], bool]:
    """The answers that a night gives by field, and whether the house was closed: then it gives none."""
    if entry is None:
        return {}, False
    if entry.state is NightState.CLOSED:
        return {}, True
    parts = {
        part_field(dimension, category): persons
        for dimension, categories in (entry.details or {}).items()
        for category, persons in categories.items()
    }
    return {**entry.columns(), **parts}, False


def part_field(dimension: DetailDimension, category: str) -> str:
    """The field of a register part."""
    return f"{dimension}:{category}"


def _given(answers: Answers) -> dict[str, int]:
    return {name: value for name, value in answers.items() if value is not None}


def _known(answers: Answers, fields: frozenset[str]) -> dict[str, int | None]:
    return {name: value for name, value in answers.items() if name in fields}


def _fields_of(session: Session, site: Site) -> frozenset[str]:
    """The fields of the site's form; the register parts only where the partner keeps them."""
    if not details_open(session, site.partner_id):
        return frozenset(COLUMNS)
    parts = {DetailDimension.HOME: home_groups(), DetailDimension.SEX: sexes()}
    return frozenset(COLUMNS) | {
        part_field(dimension, group) for dimension, groups in parts.items() for group in groups
    }


def _run(session: Session, statement: Any) -> int:
    """Write below the session, which would count a tap as a changed record; how many rows it touched."""
    result = cast("CursorResult[Any]", session.connection().execute(statement))
    return result.rowcount
