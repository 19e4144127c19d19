"""Write a register: one row or many, all or nothing, with every right, limit and rule asked anew.

What a form or a file did not let through is judged here again, beside the rows as they are stored now.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any

from sqlalchemy.exc import DataError, IntegrityError
from sqlalchemy.orm import Session

from lib.access.identity import Identity
from lib.access.rights import Refused
from lib.records.past_kept import call_changes
from lib.records.registers.drafting import Change, Draft, drafts_of, stored_row
from lib.records.registers.ownership import own_partner, require_open
from lib.records.registers.reading import today
from lib.records.registers.refusals import (
    TWICE,
    RowProblem,
    RowRefused,
    already_there,
    refused_by_database,
)
from lib.records.registers.register import Register
from lib.records.registers.removing import take_away
from lib.records.registers.row_rules import broken_rules
from lib.records.registers.surroundings import closed_register, open_elsewhere, take_turn
from lib.records.store import ChangedMeanwhile, Store, contents, declare_contents
from lib.records.tables import Deed, Stay
from lib.words import _

if TYPE_CHECKING:
    from lib.records.checks import Finding

__all__ = ["Change", "RowProblem", "RowRefused", "Saved", "end", "remove", "save", "save_all"]


@dataclass(frozen=True, slots=True)
class Saved:
    """The rows in the order of their changes, and what the data checks remark on them."""

    row_ids: tuple[int, ...]
    findings: tuple[Finding, ...]


def save(store: Store, identity: Identity, register: Register, change: Change) -> Saved:
    """Add or change one row; see `save_all`."""
    return save_all(store, identity, register, [change])


def save_all(store: Store, identity: Identity, register: Register, changes: Sequence[Change]) -> Saved:
    """Add and change rows together: all of them, or none.

    Raises `Refused` without the right to any of the rows, `RowRefused` with everything wrong in words, and
    `ChangedMeanwhile` with what somebody else wrote. Nothing is written in any of these cases.
    """
    _require_writer(register, identity)
    with store.write(identity.username) as session:
        return write(session, identity, register, changes)


def end(  # noqa: PLR0917 -- as `remove`, and the day
    store: Store, identity: Identity, register: Register, row_id: int, version: int, day: date
) -> Saved:
    """End a row on `day`, by the register's own column for it; raises as `save_all`."""
    if register.ends is None:
        _require_writer(register, identity)
        cannot_end = _("Rows of this register cannot be ended. Change or remove them.")
        raise RowRefused([RowProblem(None, cannot_end)])
    return save(store, identity, register, Change({register.ends: day}, row_id, version))


def remove(store: Store, identity: Identity, register: Register, row_id: int, version: int) -> None:
    """Take away a row entered by mistake; `RowRefused` while others refer to it. Raises as `save_all`."""
    _require_writer(register, identity)
    with store.write(identity.username) as session:
        take_away(session, register, stored_row(session, identity, register, row_id, version))


def write(
    session: Session,
    identity: Identity,
    register: Register,
    changes: Sequence[Change],
    *,
    deed: Deed = Deed.CHANGED,
    beside: Mapping[str, Any] | None = None,
) -> Saved:
    """The same in a session that is open already. `beside` are columns that are no fields, to be restored."""
    _require_writer(register, identity)
    own, day = own_partner(identity), today()
    if register.owned_by is not None and own is not None:
        take_turn(session, own)
    drafts, problems = drafts_of(session, identity, register, changes, day)
    for draft in drafts:
        draft.columns.update(beside or {})
    problems += closed_register(session, register, own, day)
    if problems:
        raise RowRefused(problems)
    findings = _judge(session, register, own, drafts)
    call_changes(session, deed)
    _apply(session, register, drafts)
    if contents(session) == "empty":
        declare_contents(session, "real")
    return Saved(tuple(draft.row.id for draft in drafts), findings)


def _require_writer(register: Register, identity: Identity) -> None:
    require_open(register, identity)
    if not register.may_write(identity, identity.partner_id):
        raise Refused(f"{identity.role} may not write {register.name}")


def _judge(
    session: Session, register: Register, own: int | None, drafts: Sequence[Draft]
) -> tuple[Finding, ...]:
    """What the checks remark. Raises `RowRefused` with everything that stops the rows."""
    from lib.records.checks import Severity, judge, judge_resting

    candidates = [draft.candidate() for draft in drafts]
    found = judge(session, register.table, candidates)
    found += judge_resting(session, register.table, candidates)
    stops = [
        RowProblem(one.field, f"{one.words} {one.remedy}".strip(), one.check, one.candidate or 0)
        for one in found
        if one.severity == Severity.STOP
    ]
    beside = [problem for draft in drafts for problem in broken_rules(register, draft.columns, draft.place)]
    if register.table is Stay and own is not None:
        beside += open_elsewhere(session, own, candidates)
    if problems := _once(stops, beside):
        raise RowRefused(problems)
    return tuple(one for one in found if one.severity != Severity.STOP)


def _once(stops: Sequence[RowProblem], beside: Sequence[RowProblem]) -> list[RowProblem]:
    """The problems without those that say of a row what is said already: who names the field is heard."""
    named = {problem.place for problem in stops if problem.field is not None}
    heard = [problem for problem in beside if problem.place not in named]
    answered = {problem.place for problem in heard}
    kept = [problem for problem in stops if problem.field is not None or problem.place not in answered]
    return sorted([*kept, *heard], key=lambda problem: problem.place)


def _apply(session: Session, register: Register, drafts: Sequence[Draft]) -> None:
    """Store them one by one, so that a refusal names its row: first the rows that make room for others."""
    ends = register.ends or ""
    no_end = date.max

    def room(draft: Draft) -> tuple[bool, bool]:
        if draft.row is None:
            return True, True
        former, later = getattr(draft.row, ends, None), draft.columns.get(ends)
        return False, (later or no_end) >= (former or no_end)

    for draft in sorted(drafts, key=room):
        if draft.row is None:
            draft.row = register.table()
            session.add(draft.row)
            is_new = True
        else:
            is_new = False
        for name, value in draft.columns.items():
            if is_new or getattr(draft.row, name) != value:
                setattr(draft.row, name, value)
        _flush(session, register, draft, is_new=is_new)


def _flush(session: Session, register: Register, draft: Draft, *, is_new: bool) -> None:
    try:
        session.flush()
    except (IntegrityError, DataError) as error:
        raise RowRefused([refused_by_database(draft.columns, error, draft.place)]) from error
    except ChangedMeanwhile as told:
        # The session takes a clash of several columns for a lost race; of a new row it is a second one.
        if is_new and register.name in TWICE:
            raise RowRefused([already_there(register, draft.columns, draft.place)]) from told
        raise
