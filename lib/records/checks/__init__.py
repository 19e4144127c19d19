"""Numbered data checks: one definition of right and wrong for every door.

`judge` asks about rows that are to be written, `judge_resting` about stored rows that rest on them, `run`
about everything stored, `findings_for` what a signed-in person should see of that, `remarks_on_night` about
one stored night.
"""

from lib.records.checks.catalogue import CHECKS
from lib.records.checks.finding import Check, Finding, Severity
from lib.records.checks.judging import findings_for, judge, remarks_on_night, run
from lib.records.checks.resting import judge_resting

__all__ = [
    "CHECKS",
    "Check",
    "Finding",
    "Severity",
    "findings_for",
    "judge",
    "judge_resting",
    "remarks_on_night",
    "run",
]
