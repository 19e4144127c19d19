"""Checks of tenancies together: who lives where, T20–T28. A flat is used up to the day of leaving."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from itertools import pairwise
from typing import NamedTuple

from lib.records.checks.finding import Hit, Rules, Severity
from lib.records.checks.ground import Ground, grouped
from lib.records.checks.rows import DisturbanceRow, MoveRow, TenancyRow
from lib.records.tables import Disturbance, Tenancy, TenancyMove
from lib.words import _, iso_date

STOP, WARNING, NOTE = Severity.STOP, Severity.WARNING, Severity.NOTE

_tenancies = Rules(Tenancy, TenancyRow)
_moves = Rules(TenancyMove, MoveRow)
_disturbances = Rules(Disturbance, DisturbanceRow)


class Use(NamedTuple):
    """A flat in use by a tenancy from `first` up to `end` (None: still)."""

    flat_id: int
    first: date
    end: date | None
    tenancy: TenancyRow
    move: MoveRow | None


def uses(tenancy: TenancyRow, moves: list[MoveRow]) -> list[Use]:
    """The flats of a tenancy one after another: the first from the move-in, the next from each move."""
    if tenancy.moved_in is None or tenancy.flat_id is None:
        return []
    starts = [(tenancy.moved_in, tenancy.flat_id, None), *((m.moved_on, m.flat_id, m) for m in moves)]
    ends = [*(first for first, _flat, _move in starts[1:]), tenancy.exited_on]
    return [
        Use(flat, first, end, tenancy, move)
        for (first, flat, move), end in zip(starts, ends, strict=True)
        if end is None or first < end
    ]


def _is_live(tenancy: TenancyRow) -> bool:
    return tenancy.exited_on is None and tenancy.left_queue_on is None and tenancy.taken_over_on is None


def _by_person(ground: Ground) -> Iterator[list[TenancyRow]]:
    people: dict[tuple[int, str], list[TenancyRow]] = {}
    for tenancy in sorted(ground.of(TenancyRow), key=lambda one: (one.decided_on, one.id)):
        people.setdefault((tenancy.partner_id, tenancy.person_code), []).append(tenancy)
    yield from (rows for rows in people.values() if len(rows) > 1)


@_tenancies.all(
    "T20",
    STOP,
    lambda: _("The same person twice"),
    lambda: _("Continue the row that is there; a move within the programme is entered as a move."),
    field="person_code",
)
def _entered_twice(ground: Ground) -> Iterator[Hit]:
    for rows in _by_person(ground):
        live = [row for row in rows if _is_live(row)]
        for row in live[1:]:
            said = _("The same code has a tenancy that goes on, decided on %(day)s.")
            yield Hit(row, said % {"day": iso_date(live[0].decided_on)}, (live[0],))


@_tenancies.all(
    "T21",
    WARNING,
    lambda: _("The same person in two homes at once"),
    lambda: _("Correct the days, or give one of the two people a new code."),
    field="person_code",
)
def _two_homes(ground: Ground) -> Iterator[Hit]:
    for rows in _by_person(ground):
        lived = sorted(
            ((row.moved_in, row) for row in rows if row.moved_in is not None), key=lambda pair: pair[0]
        )
        for (_since, before), (moved_in, row) in pairwise(lived):
            end = before.exited_on
            if (end is None or end > moved_in) and not (_is_live(before) and _is_live(row)):
                said = _("Moved in on %(day)s while the home since %(since)s goes on.")
                words = {"day": iso_date(moved_in), "since": iso_date(before.moved_in or moved_in)}
                yield Hit(row, said % words, (before,))


def _uses(ground: Ground) -> Iterator[Use]:
    for tenancy in ground.of(TenancyRow):
        yield from uses(tenancy, ground.moves.get(tenancy.id, []))


@_tenancies.all(
    "T22",
    WARNING,
    lambda: _("The same flat let twice at once"),
    lambda: _("Correct the flat or the days of one of the two tenancies."),
    field="flat_id",
)
def _let_twice(ground: Ground) -> Iterator[Hit]:
    for flat_id, found in grouped(_uses(ground), "flat_id").items():
        longest: Use | None = None
        for use in sorted(found, key=lambda one: (one.first, one.tenancy.id)):
            if longest and longest.tenancy.id != use.tenancy.id and _ends(longest) > use.first:
                said = _("Flat %(flat)s is used from %(day)s, while another tenancy has it since %(since)s.")
                words = {
                    "flat": _flat(ground, flat_id),
                    "day": iso_date(use.first),
                    "since": iso_date(longest.first),
                }
                yield Hit(use.tenancy, said % words, (longest.tenancy,))
            if longest is None or _ends(use) > _ends(longest):
                longest = use


def _ends(use: Use) -> date:
    return use.end or date.max


def _flat(ground: Ground, flat_id: int) -> str:
    flat = ground.flats.get(flat_id)
    return flat.code if flat else "–"


@_tenancies.all(
    "T23",
    WARNING,
    lambda: _("Flat used outside its availability"),
    lambda: _("Correct the days of the flat or of the tenancy."),
    field="flat_id",
)
def _outside_availability(ground: Ground) -> Iterator[Hit]:
    for use in _uses(ground):
        flat = ground.flats.get(use.flat_id)
        if flat is None:
            continue
        # Whoever takes over the lease takes the flat out of the programme.
        ends = [day for day in (use.end, use.tenancy.taken_over_on) if day is not None]
        last = min([*ends, ground.today])
        # The day it leaves is no day of its own any more: whoever still lives there then does so too long.
        gone = flat.available_to
        too_late = gone is not None and (last > gone or (not ends and gone <= ground.today))
        if use.first < flat.available_from or too_late:
            said = _("Flat %(flat)s is used from %(first)s to %(last)s, outside its availability.")
            words = {"flat": flat.code, "first": iso_date(use.first), "last": iso_date(last)}
            yield Hit(use.move or use.tenancy, said % words, (use.tenancy,))


@_moves.row(
    "T24",
    STOP,
    lambda: _("Move outside the tenancy"),
    lambda: _("Correct the day of the move, or of moving in or out."),
    field="moved_on",
)
def _move_outside(move: MoveRow, ground: Ground) -> str | None:
    tenancy = ground.tenancies.get(move.tenancy_id)
    return _outside(tenancy, move.moved_on) if tenancy else None


def _outside(tenancy: TenancyRow, day: date) -> str | None:
    if tenancy.moved_in is None:
        return _("%(day)s, but nobody has moved in.") % {"day": iso_date(day)}
    if day < tenancy.moved_in:
        return _("%(day)s is before the move-in %(moved)s.") % {
            "day": iso_date(day),
            "moved": iso_date(tenancy.moved_in),
        }
    if tenancy.exited_on is not None and day > tenancy.exited_on:
        return _("%(day)s is after the move-out %(left)s.") % {
            "day": iso_date(day),
            "left": iso_date(tenancy.exited_on),
        }
    return None


@_moves.all(
    "T25",
    WARNING,
    lambda: _("Move to the flat already lived in"),
    lambda: _("Choose the new flat, or delete the move."),
    field="flat_id",
)
def _to_the_same_flat(ground: Ground) -> Iterator[Hit]:
    for tenancy_id, moves in ground.moves.items():
        tenancy = ground.tenancies.get(tenancy_id)
        flat_id = tenancy.flat_id if tenancy else None
        for move in moves:
            if move.flat_id == flat_id:
                said = _("The move of %(day)s is to flat %(flat)s, where the tenant already lived.")
                words = {"day": iso_date(move.moved_on), "flat": _flat(ground, move.flat_id)}
                yield Hit(move, said % words)
            flat_id = move.flat_id


@_disturbances.row(
    "T26",
    WARNING,
    lambda: _("Disturbance outside the tenancy"),
    lambda: _("Correct the day of the disturbance, or of moving in or out."),
    field="occurred_on",
)
def _disturbance_outside(disturbance: DisturbanceRow, ground: Ground) -> str | None:
    tenancy = ground.tenancies.get(disturbance.tenancy_id)
    return _outside(tenancy, disturbance.occurred_on) if tenancy else None


@_moves.row(
    "T27",
    STOP,
    lambda: _("Move in the future"),
    lambda: _("Enter it when it has happened, or correct the day."),
    field="moved_on",
)
def _future_move(move: MoveRow, ground: Ground) -> str | None:
    return _not_come(move.moved_on, ground)


@_disturbances.row(
    "T28",
    STOP,
    lambda: _("Disturbance in the future"),
    lambda: _("Enter it when it has happened, or correct the day."),
    field="occurred_on",
)
def _future_disturbance(disturbance: DisturbanceRow, ground: Ground) -> str | None:
    return _not_come(disturbance.occurred_on, ground)


def _not_come(day: date, ground: Ground) -> str | None:
    return _("%(day)s has not come yet.") % {"day": iso_date(day)} if day > ground.today else None


RULES = (*_tenancies.collected, *_moves.collected, *_disturbances.collected)
