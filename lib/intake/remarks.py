"""What the data checks say about the nights that a file would write, by the rows they come from."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, replace
from types import SimpleNamespace

from sqlalchemy.orm import Session

from lib.intake.checks import Checked, together
from lib.intake.comparison import Comparison, compare, merged
from lib.intake.register_files.judgement import Remark
from lib.intake.rows import Night, RefusedRow
from lib.records.checks import CHECKS, Severity, judge
from lib.records.tables import NightReport
from lib.records.tables.base import now


@dataclass(frozen=True, slots=True)
class Judged:
    """What is left to write, with the nights that the checks stop among the refused, and their remarks."""

    checked: Checked
    comparison: Comparison
    remarks: tuple[Remark, ...]


def judged(session: Session, checked: Checked, fields: Sequence[str]) -> Judged:
    """Set the nights beside the stored ones, and judge those that would be written.

    Nights of sites that the file itself adds are not judged: nothing is known about those yet.
    """
    comparison = compare(session, checked.nights, fields)
    written = [*((change.report_id, change.former, change.place.code, change.night) for change in
                 comparison.changes),
               *((None, None, night.place.code, night.night) for night in comparison.additions
                 if night.place.id is not None)]  # fmt: skip
    by_key = {night.key: night for night in checked.nights}
    moment = now()
    rows = [by_key[code, night] for _id, _former, code, night in written]
    candidates = [
        SimpleNamespace(
            id=report_id,
            site_id=row.place.id,
            night=row.night,
            reported_at=moment,
            **merged(row, fields, former),
        )
        for row, (report_id, former, _code, _night) in zip(rows, written, strict=True)
    ]
    stopped: defaultdict[int, list[str]] = defaultdict(list)
    remarked: defaultdict[str, set[int]] = defaultdict(set)
    for finding in judge(session, NightReport, candidates):
        place = finding.candidate or 0
        if finding.severity is Severity.STOP:
            stopped[place].append(f"{finding.words} {finding.remedy}".strip())
        else:
            remarked[finding.check].add(rows[place].row)
    if stopped:
        checked = _without(checked, {id(rows[place]): said for place, said in stopped.items()})
        comparison = compare(session, checked.nights, fields)
    return Judged(checked, comparison, _remarks(remarked))


def _without(checked: Checked, reasons: dict[int, list[str]]) -> Checked:
    def refused(night: Night) -> RefusedRow:
        return RefusedRow(night.row, tuple(night.cells), tuple(reasons[id(night)]))

    back = [refused(night) for night in checked.nights if id(night) in reasons]
    return replace(
        checked,
        nights=tuple(night for night in checked.nights if id(night) not in reasons),
        refused=together([*checked.refused, *back]),
    )


def _remarks(remarked: dict[str, set[int]]) -> tuple[Remark, ...]:
    return tuple(
        Remark(check.id, check.severity, check.title(), check.remedy(), tuple(sorted(remarked[check.id])))
        for check in (CHECKS[number] for number in sorted(remarked))
    )
