"""Take away a row that was entered by mistake, unless other rows stand on it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any, cast

from sqlalchemy import Table, func, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from lib.records.registers.catalogue import BY_TABLE
from lib.records.registers.refusals import RowProblem, RowRefused
from lib.records.registers.register import Register
from lib.records.tables import (
    Account,
    Agreement,
    Base,
    NightDetail,
    NightDraft,
    NightReport,
    PointInTimeCount,
    RegisterKind,
    RegisterOpening,
    ReportReminder,
    Site,
    SiteDevice,
    Stay,
    Tenancy,
)
from lib.words import _, listed, number


def take_away(session: Session, register: Register, row: Any) -> None:
    """Delete the row, and by triggers its history and digest key. `RowRefused` while others refer to it."""
    if standing := [f"{name} ({number(rows)})" for name, rows in _standing_on(session, row)]:
        said = _("The row cannot be removed, because other rows belong to it: %(rows)s.")
        words = said % {"rows": listed(standing)}
        raise RowRefused([RowProblem(None, f"{words} {_('End it instead.')}" if register.ends else words)])
    session.delete(row)
    try:
        session.flush()
    except IntegrityError as error:
        said = _("The row cannot be removed, because other rows belong to it.")
        raise RowRefused([RowProblem(None, said)]) from error


def _standing_on(session: Session, row: Base) -> Iterator[tuple[str, int]]:
    """What refers to the row: a name in words, and how many rows."""
    own = cast("Table", row.__table__)
    key: Any = row
    for mapper in Base.registry.mappers:
        table = cast("Table", mapper.local_table)
        for reference in table.foreign_keys:
            if reference.column.table is own:
                query = select(func.count()).select_from(table).where(reference.parent == key.id)
                if rows := session.scalar(query):
                    yield _called(mapper.class_), rows
    if isinstance(row, RegisterOpening):
        yield from _kept_by_decision(session, row)


def _kept_by_decision(session: Session, opening: RegisterOpening) -> Iterator[tuple[str, int]]:
    """The rows that only this decision allows."""
    at_site = Site.partner_id == opening.partner_id
    kept: dict[RegisterKind, tuple[type[Base], Any]] = {
        RegisterKind.STAYS: (Stay, select(func.count(Stay.id)).join(Site).where(at_site)),
        RegisterKind.TENANCIES: (
            Tenancy,
            select(func.count(Tenancy.id)).where(Tenancy.partner_id == opening.partner_id),
        ),
        RegisterKind.NIGHT_DETAILS: (
            NightDetail,
            select(func.count(NightDetail.id)).join(NightReport).join(Site).where(at_site),
        ),
        RegisterKind.COUNTS: (
            PointInTimeCount,
            select(func.count(PointInTimeCount.id)).where(PointInTimeCount.partner_id == opening.partner_id),
        ),
    }
    table, query = kept[opening.register]
    if rows := session.scalar(query):
        yield _called(table), rows


def _called(table: type[Base]) -> str:
    """What the rows of a table are called."""
    if table in BY_TABLE:
        return BY_TABLE[table].title()
    return _OTHERS[table]() if table in _OTHERS else _("other records")


_OTHERS: dict[type[Base], Callable[[], str]] = {
    Account: lambda: _("Accounts"),
    Agreement: lambda: _("Agreements"),
    NightDetail: lambda: _("Home municipality and sex by night"),
    NightDraft: lambda: _("Open night sheets"),
    NightReport: lambda: _("Night reports"),
    PointInTimeCount: lambda: _("Point-in-time counts"),
    ReportReminder: lambda: _("Reminders sent"),
    SiteDevice: lambda: _("Shared phones"),
}
