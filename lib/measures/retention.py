"""Bostad först: who still lives there, who lost the home, and how sure that is.

Works on the spells frame of `lib.measures.spells`: one row per person. Whole days from move-in; an exit on
the very day of a horizon counts as an exit by then. A to E are defined in the catalogue of measures.
"""

from dataclasses import dataclass
from datetime import date
from typing import Final

import numpy as np
import pandas as pd

from lib.measures.figure import Figure, Why
from lib.measures.spells import CLASSES, exit_class, followed_on, spells
from lib.measures.survival import (
    CENSORED,
    MIN_FOLLOWED,
    LogRank,
    Stays,
    aalen_johansen,
    log_rank,
    median_days,
    share_without,
    survival_steps,
    wilson,
)

__all__ = [
    "HORIZON_DAYS",
    "Cohort",
    "LogRank",
    "UnknownRange",
    "cohort_at",
    "curve_without_negative_exit",
    "exit_class",
    "exits_by_class",
    "has_home",
    "in_flat",
    "incidence_by_class",
    "kaplan_meier",
    "log_rank",
    "median_days",
    "naive_share",
    "negative_exits",
    "spells",
    "still_housed",
    "took_over_lease",
    "unknown_range",
    "wilson",
    "without_negative_exit",
]

HORIZON_DAYS: Final = {6: 182, 12: 365, 24: 730, 36: 1095}

_UNKNOWN: Final = CLASSES.index("unknown") + 1
# Cause 1 is the exit in question, 2 competes with it, 0 is censored.
_D: Final = dict.fromkeys(CLASSES, 2) | {"negative": 1, "unknown": CENSORED}
_D_ALL_UNKNOWN_NEGATIVE: Final = _D | {"unknown": 1}
_D_NO_UNKNOWN_NEGATIVE: Final = _D | {"unknown": 2}
_E: Final = dict.fromkeys(CLASSES, 1)
_MANY_UNKNOWN: Final = 0.10


@dataclass(frozen=True, slots=True)
class Cohort:
    """Everyone who moved in at least `months` before the reporting date, by where they were at that horizon.

    `n` is the sum of the six states; `not_yet` moved in later and are outside it.
    """

    months: int
    n: int
    not_yet: int
    housed: int
    positive: int
    neutral: int
    negative: int
    deceased: int
    unknown: int

    @property
    def with_known_home(self) -> int:
        """The base of B and C: without deceased, unknown, and those who moved to care or more support."""
        return self.housed + self.positive + self.negative


def cohort_at(known: pd.DataFrame, months: int, as_of: date) -> Cohort:
    """Count the cohort of a horizon (6, 12, 24 or 36 months) by state at that horizon."""
    horizon = _horizon(months)
    people = followed_on(known, as_of)
    state = np.where(people.days <= horizon, people.number, 0)[people.could >= horizon]
    housed, *left = (int(count) for count in np.bincount(state, minlength=len(CLASSES) + 1))
    by_class = dict(zip(CLASSES, left, strict=True))
    return Cohort(months, n=len(state), not_yet=len(known) - len(state), housed=housed, **by_class)


def still_housed(known: pd.DataFrame, months: int, as_of: date) -> Figure:
    """A. In the programme's home, or has taken over its lease, at the horizon ÷ all in the cohort."""
    cohort = cohort_at(known, months, as_of)
    return _share(f"retention_still_housed_{months}", cohort.housed, cohort.n, as_of)


def has_home(known: pd.DataFrame, months: int, as_of: date) -> Figure:
    """B. Still housed or left to a home of one's own ÷ the cohort whose home at the horizon is known."""
    cohort = cohort_at(known, months, as_of)
    key = f"retention_has_home_{months}"
    return _share(key, cohort.housed + cohort.positive, cohort.with_known_home, as_of)


def negative_exits(known: pd.DataFrame, months: int, as_of: date) -> Figure:
    """C. Left without a home by the horizon ÷ the same base as B, so that B + C = 1."""
    cohort = cohort_at(known, months, as_of)
    return _share(f"retention_negative_exits_{months}", cohort.negative, cohort.with_known_home, as_of)


def without_negative_exit(known: pd.DataFrame, months: int, as_of: date) -> Figure:
    """D. Share without a negative exit by the horizon, from everyone (Aalen–Johansen).

    `n` is n(T): moved in less censored before T; shown from 10. Percent and n, never x of n: the figure has
    no numerator. `unknown_range` gives what the unknown exits could change.
    """
    key = f"retention_without_negative_exit_{months}"
    return _from_everyone(key, _by_cause(known, as_of, _D), months, as_of)


def in_flat(known: pd.DataFrame, months: int, as_of: date) -> Figure:
    """E. Share still in the flat at the horizon (Kaplan–Meier of any exit; a take-over is none)."""
    return _from_everyone(f"retention_in_flat_{months}", _by_cause(known, as_of, _E), months, as_of)


def took_over_lease(known: pd.DataFrame, months: int, as_of: date) -> Figure:
    """Took over the lease by the horizon ÷ all in the cohort."""
    in_cohort = followed_on(known, as_of).could >= _horizon(months)
    took = (known["takeover_date"] - known["moved_in"]).dt.days.to_numpy() <= _horizon(months)
    return _share(f"lease_taken_over_{months}", int((took & in_cohort).sum()), int(in_cohort.sum()), as_of)


def naive_share(known: pd.DataFrame, as_of: date) -> Figure:
    """Still there today ÷ all ever housed. Misleads (it depends on when people moved in): for comparison."""
    number = followed_on(known, as_of).number
    return _share("retention_naive_share", int((number == 0).sum()), len(number), as_of)


@dataclass(frozen=True, slots=True)
class UnknownRange:
    """What D would be at most and at least, had we known the unknown exits.

    `low`: all of them negative. `high`: none of them. `unknown` exits by the horizon; `share` of those who
    moved in; `told` when over 10 %, and then the sentence gives the range.
    """

    low: float
    high: float
    unknown: int
    share: float
    told: bool


def unknown_range(known: pd.DataFrame, months: int, as_of: date) -> UnknownRange | None:
    """The range of D from *all unknown negative* to *none negative*; None without anybody."""
    if known.empty:
        return None
    horizon, people = _horizon(months), followed_on(known, as_of)
    low, high = (
        float(share_without(_by_cause(known, as_of, rule), [horizon])["value"].iloc[0])
        for rule in (_D_ALL_UNKNOWN_NEGATIVE, _D_NO_UNKNOWN_NEGATIVE)
    )
    unknown = int(((people.number == _UNKNOWN) & (people.days <= horizon)).sum())
    share = unknown / len(known)
    return UnknownRange(low, high, unknown, share, told=share > _MANY_UNKNOWN)


def curve_without_negative_exit(known: pd.DataFrame, as_of: date) -> pd.DataFrame:
    """D as steps from day 0; columns of `lib.measures.survival.survival_steps`, cut where n(t) < 10."""
    return survival_steps(_by_cause(known, as_of, _D))


def kaplan_meier(known: pd.DataFrame, as_of: date) -> pd.DataFrame:
    """E as steps from day 0; columns of `lib.measures.survival.survival_steps`, cut where n(t) < 10."""
    return survival_steps(_by_cause(known, as_of, _E))


def incidence_by_class(known: pd.DataFrame, as_of: date) -> pd.DataFrame:
    """Share who had left by each day, by class, and `remaining`: the columns sum to 1 on every row.

    Columns: `days`, `remaining`, then one per exit class; a row for day 0 and for every day something ends.
    """
    people = followed_on(known, as_of)
    result = aalen_johansen(people.days, people.number, len(CLASSES))
    columns = dict(zip(CLASSES, result.value, strict=True))
    table = pd.DataFrame({"days": result.days, "remaining": result.remaining} | columns)
    start = pd.DataFrame({"days": [0], "remaining": [1.0]} | {name: [0.0] for name in CLASSES})
    return table if (result.days == 0).any() else pd.concat([start, table], ignore_index=True)


def exits_by_class(known: pd.DataFrame) -> pd.DataFrame:
    """How many left in each class (`class`, `n`), every class in its fixed order, also those with nobody."""
    counts = known["exit_class"].value_counts()
    return pd.DataFrame({"class": CLASSES, "n": [int(counts.get(name, 0)) for name in CLASSES]})


def _horizon(months: int) -> int:
    if months not in HORIZON_DAYS:
        raise ValueError(f"Retention is computed at 6, 12, 24 and 36 months, not at {months}.")
    return HORIZON_DAYS[months]


def _by_cause(known: pd.DataFrame, as_of: date, causes: dict[str, int]) -> Stays:
    """Stays with each exit class as the cause that this measure takes it for."""
    people = followed_on(known, as_of)
    cause_of = np.array([CENSORED, *(causes[name] for name in CLASSES)])
    return Stays(people.days, cause_of[people.number], people.could)


def _share(key: str, numerator: int, denominator: int, as_of: date) -> Figure:
    """A share of persons with its Wilson interval, shown from 10 persons."""
    if denominator == 0:
        return Figure(key, None, 0.0, 0.0, 0, shown=False, why=Why.NOBODY, as_of=as_of)
    low, high = wilson(numerator, denominator)
    enough = denominator >= MIN_FOLLOWED
    return Figure(
        key=key,
        value=numerator / denominator,
        numerator=float(numerator),
        denominator=float(denominator),
        n=denominator,
        low=low,
        high=high,
        shown=enough,
        why="" if enough else Why.TOO_FEW,
        as_of=as_of,
    )


def _from_everyone(key: str, people: Stays, months: int, as_of: date) -> Figure:
    """Share without the exit in question at the horizon, with its interval and n(T)."""
    horizon = _horizon(months)
    if not len(people.days):
        return Figure(key, None, n=0, shown=False, why=Why.NOBODY, as_of=as_of)
    at = share_without(people, [horizon]).iloc[0]
    value, low, high, n = float(at["value"]), float(at["low"]), float(at["high"]), int(at["followed"])
    why = "" if n >= MIN_FOLLOWED else Why.TOO_FEW
    return Figure(key, value, n=n, low=low, high=high, shown=not why, why=why, as_of=as_of)
