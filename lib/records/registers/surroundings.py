"""What must hold around a row before it is written: an opened register, one open stay a guest."""

from __future__ import annotations

import unicodedata
from collections.abc import Callable, Sequence
from datetime import date
from types import SimpleNamespace

from sqlalchemy import select
from sqlalchemy.orm import Session

from lib.records.registers.refusals import RowProblem
from lib.records.registers.register import Register
from lib.records.tables import (
    Base,
    Disturbance,
    Partner,
    RegisterKind,
    RegisterOpening,
    Site,
    Stay,
    Tenancy,
    TenancyMove,
)
from lib.words import _, iso_date

OPENED_BY: dict[type[Base], RegisterKind] = {
    Stay: RegisterKind.STAYS,
    Tenancy: RegisterKind.TENANCIES,
    TenancyMove: RegisterKind.TENANCIES,
    Disturbance: RegisterKind.TENANCIES,
}
_CLOSED: dict[RegisterKind, Callable[[], str]] = {
    RegisterKind.STAYS: lambda: _(
        "Stays cannot be registered: there is no decision to open the register Stays. "
        "Enter the decision first, under Decisions to open a register."
    ),
    RegisterKind.TENANCIES: lambda: _(
        "Tenancies cannot be registered: there is no decision to open the register Tenancies. "
        "Enter the decision first, under Decisions to open a register."
    ),
}


def take_turn(session: Session, partner_id: int) -> None:
    """Let the writers of one partner's registers come one after the other.

    Otherwise two of them could both find a guest not checked in anywhere, and both check in. SQLite's
    writers wait for each other anyway.
    """
    row = select(Partner.id).where(Partner.id == partner_id)
    session.execute(row.with_for_update(key_share=True))


def opened(session: Session, partner_id: int | None, kind: RegisterKind, day: date) -> bool:
    """Whether a decision in force on `day` lets the partner keep this kind of rows.

    The one meaning of "the register is open", for every form, list and file. A decision that is entered
    before its day opens nothing yet.
    """
    decided = select(RegisterOpening.id).where(
        RegisterOpening.partner_id == partner_id,
        RegisterOpening.register == kind,
        RegisterOpening.decided_on <= day,
    )
    return session.scalar(decided) is not None


def folded(code: str) -> str:
    """The same for spellings of one code: by case, blanks, width or signs nobody sees (NFKC, category Cf).

    Dashes count: "1-11" and "11-1" are two codes.
    """
    if code.isascii() and code.isalnum():  # nearly all of them, a hundred thousand at a time
        return code.lower()
    plain = unicodedata.normalize("NFKC", code).casefold()
    return "".join(sign for sign in plain if not sign.isspace() and unicodedata.category(sign) != "Cf")


def closed_register(
    session: Session, register: Register, partner_id: int | None, today: date
) -> list[RowProblem]:
    """Why the partner may not keep this register, when no decision in force opens it."""
    kind = OPENED_BY.get(register.table)
    if kind is None:
        return []
    return [] if opened(session, partner_id, kind, today) else [RowProblem(None, _CLOSED[kind]())]


def open_elsewhere(
    session: Session, partner_id: int, candidates: Sequence[SimpleNamespace]
) -> list[RowProblem]:
    """Guests who would be checked in at two places of the partner at once, however their code is spelt."""
    query = select(Stay.id, Stay.guest_code, Stay.checked_in, Site.name).join(Site, Site.id == Stay.site_id)
    stored = session.execute(query.where(Site.partner_id == partner_id, Stay.checked_out.is_(None)))
    replaced = {row.id for row in candidates if row.id is not None}
    there = {folded(code): (code, since, site) for key, code, since, site in stored if key not in replaced}
    sites = dict(row for row in session.execute(select(Site.id, Site.name)))
    said = _(
        "The guest %(code)s has been checked in at %(site)s since %(day)s. "
        "Check out that stay first, or choose another code if it is somebody else."
    )
    problems = []
    for place, row in enumerate(candidates):
        if row.checked_out is not None:
            continue
        spelt = folded(row.guest_code)
        if (found := there.get(spelt)) is not None:
            told = {"code": found[0], "site": found[2], "day": iso_date(found[1])}
            problems.append(RowProblem("guest_code", said % told, place=place))
        else:
            there[spelt] = (row.guest_code, row.checked_in, sites.get(row.site_id, "–"))
    return problems
