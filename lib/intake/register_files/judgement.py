"""Which of a file's rows may be written: the form's own rules, and the data checks, asked of all together."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any, Final

from sqlalchemy.orm import Session

from lib.intake.problems import FileRefused
from lib.intake.register_files.comparison import Comparison
from lib.intake.rows import RefusedRow
from lib.records.checks import CHECKS, Severity, judge
from lib.records.checks.catalogue import RULES
from lib.records.registers.register import Register
from lib.records.registers.row_rules import broken_rules
from lib.records.registers.surroundings import closed_register, open_elsewhere
from lib.records.tables import Stay

# Checks that look at several rows: of two rows of a file that collide, nobody knows which one is right.
COLLISIONS: Final = frozenset(
    rule.check.id for rule in RULES if rule.of_all is not None and rule.check.severity is Severity.STOP
)
# Whose rows collide, and from when to when each lasts.
PERSON: Final[Mapping[str, tuple[str, str, tuple[str, ...]]]] = {
    "stays": ("guest_code", "checked_in", ("checked_out",)),
    "tenancies": ("person_code", "decided_on", ("left_queue_on", "exited_on")),
}


@dataclass(frozen=True, slots=True)
class Remark:
    """What a data check says about rows that may be written: allowed, but worth looking at."""

    check: str
    severity: Severity
    title: str
    remedy: str
    rows: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Judged:
    """What is left to write, the rows that are not taken in, and what the checks remark on the others."""

    comparison: Comparison
    refused: tuple[RefusedRow, ...]
    remarks: tuple[Remark, ...]


def judged(
    session: Session, comparison: Comparison, register: Register, partner_id: int, today: date
) -> Judged:
    """Judge what the file would write. Raises FileRefused when no decision opens the register."""
    if closed := closed_register(session, register, partner_id, today):
        raise FileRefused(" ".join(problem.words for problem in closed))
    refused: list[RefusedRow] = []
    while True:
        reasons, remarks = _round(session, comparison, register, partner_id)
        reads = comparison.reads
        refused += [
            RefusedRow(reads[place].row, tuple(reads[place].cells), tuple(dict.fromkeys(said)))
            for place, said in reasons.items()
        ]
        takes_back = any(place < len(comparison.changes) for place in reasons)
        comparison = _without(comparison, set(reasons))
        # A change that is not made leaves the stored row as it was, and others may collide with that one.
        if not takes_back:
            return Judged(comparison, tuple(refused), remarks)


def _round(
    session: Session, comparison: Comparison, register: Register, partner_id: int
) -> tuple[dict[int, list[str]], tuple[Remark, ...]]:
    """The reasons against each candidate by its place, and the remarks on the others."""
    candidates = comparison.candidates
    reasons: defaultdict[int, list[str]] = defaultdict(list)
    colliding: dict[int, str] = {}
    remarked: defaultdict[str, list[int]] = defaultdict(list)
    told: set[tuple[int, str | None]] = set()
    for finding in judge(session, register.table, candidates):
        place = finding.candidate or 0
        if finding.severity is not Severity.STOP:
            remarked[finding.check].append(place)
            continue
        words = f"{finding.words} {finding.remedy}".strip()
        reasons[place].append(words)
        told.add((place, finding.field))
        if finding.check in COLLISIONS:
            colliding.setdefault(place, words)
    for place, field, words in _beside(session, candidates, register, partner_id):
        if (place, field) not in told:
            reasons[place].append(words)
    for place, words in _met(candidates, register, colliding):
        reasons[place].append(words)
    return reasons, _remarks(remarked, reasons, comparison)


def _beside(
    session: Session, candidates: Sequence[Any], register: Register, partner_id: int
) -> Iterator[tuple[int, str | None, str]]:
    """What the tables themselves would refuse, in words: place, field, why."""
    for place, row in enumerate(candidates):
        for problem in broken_rules(register, vars(row), place):
            yield place, problem.field, problem.words
    if register.table is Stay:
        for problem in open_elsewhere(session, partner_id, candidates):
            yield problem.place, problem.field, problem.words


def _met(
    candidates: Sequence[Any], register: Register, colliding: Mapping[int, str]
) -> Iterator[tuple[int, str]]:
    """The other rows of the file that a refused one collides with."""
    if not colliding or register.name not in PERSON:
        return
    person, _begins, _ends = PERSON[register.name]
    rows: defaultdict[str, list[int]] = defaultdict(list)
    for place, row in enumerate(candidates):
        rows[getattr(row, person)].append(place)
    for place, words in colliding.items():
        for other in rows[getattr(candidates[place], person)]:
            if other not in colliding and _meet(candidates[place], candidates[other], register):
                yield other, words


def _meet(one: Any, other: Any, register: Register) -> bool:
    """Whether both go on, or share a night at the same site: two sites in a night are only remarked on."""
    first, second = sorted((_span(one, register), _span(other, register)))
    same_site = register.table is Stay and one.site_id == other.site_id
    return first[1] == second[1] == date.max or (same_site and second[0] < first[1])


def _span(row: Any, register: Register) -> tuple[date, date]:
    _person, begins, ends = PERSON[register.name]
    last = next((getattr(row, name) for name in ends if getattr(row, name) is not None), date.max)
    return getattr(row, begins), last


def _without(comparison: Comparison, places: set[int]) -> Comparison:
    first = len(comparison.changes)
    return replace(
        comparison,
        changes=tuple(item for place, item in enumerate(comparison.changes) if place not in places),
        additions=tuple(
            item for place, item in enumerate(comparison.additions, first) if place not in places
        ),
    )


def _remarks(
    remarked: Mapping[str, list[int]], reasons: Mapping[int, list[str]], comparison: Comparison
) -> tuple[Remark, ...]:
    reads = comparison.reads
    found = []
    for check_id in sorted(remarked):
        rows = sorted({reads[place].row for place in remarked[check_id] if place not in reasons})
        if rows:
            check = CHECKS[check_id]
            found.append(Remark(check_id, check.severity, check.title(), check.remedy(), tuple(rows)))
    return tuple(found)
