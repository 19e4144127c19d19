"""Survival arithmetic in plain NumPy: Wilson, Kaplan–Meier, Aalen–Johansen, log-rank.

statsmodels gives the same numbers (a test holds them together to 1e-9) but takes over a second to import,
which a page cannot spend. Times are whole days; an event comes before a censoring on the same day.
"""

import math
from dataclasses import dataclass
from statistics import NormalDist

import numpy as np
import numpy.typing as npt
import pandas as pd

from lib.measures.figure import Why

Floats = npt.NDArray[np.float64]
Whole = npt.NDArray[np.int64]

CENSORED = 0
MIN_FOLLOWED = 10
MIN_COMPARED_GROUP, MIN_COMPARED_EVENTS = 20, 10

# Below this a variance or p(1 - p) is rounding noise of an exact zero.
_NOTHING = 1e-12


def wilson(x: float, n: float, level: float = 0.95) -> tuple[float, float]:
    """Ends of Wilson's interval for a share x ÷ n; (0, 1) when n is 0. `n` may be an effective size.

    >>> [round(end, 3) for end in wilson(17, 20)]
    [0.64, 0.948]

    Source: Wilson (1927), doi:10.1080/01621459.1927.10502953.
    """
    if n <= 0:
        return 0.0, 1.0
    z2, share = NormalDist().inv_cdf((1 + level) / 2) ** 2, x / n
    middle = (share + z2 / (2 * n)) / (1 + z2 / n)
    half = math.sqrt(z2 * (max(share * (1 - share), 0) / n + z2 / (4 * n * n))) / (1 + z2 / n)
    return max(0.0, middle - half), min(1.0, middle + half)


@dataclass(frozen=True, slots=True)
class Incidence:
    """Aalen–Johansen over the distinct times `days`: arrays of one length, causes along the first axis.

    `at_risk` is counted just before each time; `remaining` + the sum of `value` is 1 at every time.
    """

    days: Whole
    at_risk: Whole
    remaining: Floats
    value: Floats
    variance: Floats


def aalen_johansen(days: npt.ArrayLike, cause: npt.ArrayLike, causes: int) -> Incidence:
    """Cumulative incidence of causes 1…`causes` with their variances; cause 0 is censored.

    With one cause this is Kaplan–Meier with Greenwood's variance. The variance is the delta-method one of
    Marubini & Valsecchi (1995), which without censoring is exactly p(1 - p) ÷ n.
    """
    times, place = np.unique(np.asarray(days, dtype="int64"), return_inverse=True)
    why = np.asarray(cause, dtype="int64")
    at_risk = np.cumsum(np.bincount(place, minlength=len(times))[::-1])[::-1]
    left = np.stack([np.bincount(place[why == k], minlength=len(times)) for k in range(1, causes + 1)])
    all_left = left.sum(axis=0)
    remaining = np.cumprod(1 - all_left / at_risk)
    before = np.concatenate(([1.0], remaining[:-1]))[: len(times)]
    value = np.cumsum(before * left / at_risk, axis=1)
    return Incidence(times, at_risk, remaining, value, _variance(value, before, left, at_risk))


def _variance(value: Floats, before: Floats, left: Whole, at_risk: Whole) -> Floats:
    """Var F(t) = Σ (F(t) - Fⱼ)² aⱼ + Σ bⱼ - 2 Σ (F(t) - Fⱼ) cⱼ over the times j up to t, as running sums."""

    def sums(terms: Floats) -> Floats:
        return np.cumsum(terms, axis=-1, dtype="float64")

    all_left = left.sum(axis=0)
    stay = at_risk - all_left
    a = np.zeros(len(at_risk))
    # Where the last ones leave, F(t) - Fⱼ is 0 from there on, so the infinite term stands for nothing.
    np.divide(all_left, at_risk * stay, out=a, where=stay > 0)
    b = before**2 * left * (at_risk - left) / at_risk**3
    c = before * left / at_risk**2
    squares = value**2 * sums(a) - 2 * value * sums(value * a) + sums(value**2 * a)
    crossed = value * sums(c) - sums(value * c)
    return np.maximum(squares + sums(b) - 2 * crossed, 0.0)


def effective_wilson(
    share: float, variance: float, followed: float, followed_anyway: float
) -> tuple[float, float]:
    """Wilson's interval on the effective sample size share(1 - share) ÷ variance.

    Where nothing has varied yet, the size is `followed`, n(T). The first event would then raise the lower
    limit whenever its effective size is larger than that, and bad news must never do so: the limit is held
    at or below the one that the same people would give had nobody left (`followed_anyway` of them).
    """
    spread = share * (1 - share)
    if spread < _NOTHING or variance < _NOTHING:
        return wilson(share * followed, followed)
    low, high = wilson(share * spread / variance, spread / variance)
    return min(low, wilson(followed_anyway, followed_anyway)[0]), high


@dataclass(frozen=True, slots=True)
class Stays:
    """Stays as arrays, one place per person: `days` lived there, `cause` it ended, `could` be followed.

    `cause` 0 is censored, 1 the exit in question, 2 a competing one. `could` is the days from move-in to
    the reporting date, which an exit cuts short.
    """

    days: Whole
    cause: Whole
    could: Whole

    def followed(self, grid: npt.ArrayLike) -> Whole:
        """n(t), everyone less those censored before t, for each t of `grid`."""
        censored = np.sort(self.days[self.cause == CENSORED])
        return np.asarray(len(self.days) - np.searchsorted(censored, np.asarray(grid), side="left"))

    def without_exits(self) -> "Stays":
        """Give the same people had nobody left by cause 1."""
        left = self.cause == 1
        return Stays(np.where(left, self.could, self.days), np.where(left, CENSORED, self.cause), self.could)


def share_without(stays: Stays, grid: npt.ArrayLike) -> pd.DataFrame:
    """1 - cumulative incidence of cause 1 on each day of `grid`.

    Columns: `days`, `value`, `low`, `high` (95 %), `at_risk` (living there just before that day), `followed`
    (n(t)). Without a cause 2 this is Kaplan–Meier.
    """
    asked = np.asarray(grid, dtype="int64")
    result = aalen_johansen(stays.days, stays.cause, causes=2)
    place = np.searchsorted(result.days, asked, side="right")
    value = 1 - np.concatenate(([0.0], result.value[0]))[place]
    variance = np.concatenate(([0.0], result.variance[0]))[place]
    followed, anyway = stays.followed(asked), stays.without_exits().followed(asked)
    ends = [effective_wilson(*row) for row in zip(value, variance, followed, anyway, strict=True)]
    low, high = np.array(ends, dtype="float64").reshape(-1, 2).T
    at_risk = len(stays.days) - np.searchsorted(np.sort(stays.days), asked, side="left")
    return pd.DataFrame(
        {"days": asked, "value": value, "low": low, "high": high, "at_risk": at_risk, "followed": followed}
    )


def survival_steps(stays: Stays) -> pd.DataFrame:
    """The curve of `share_without` as steps, cut where fewer than 10 are followed.

    A row for day 0, for each day on which somebody left for whatever reason, and for the day the curve ends:
    the last one with 10 followed, or the last one seen. Without 10 persons there is no row at all.
    """
    ends = stays.days[stays.followed(stays.days) >= MIN_FOLLOWED]
    if not len(ends):
        return share_without(stays, [])
    steps = np.unique(np.concatenate(([0], stays.days[stays.cause != CENSORED], [ends.max()])))
    return share_without(stays, steps[stays.followed(steps) >= MIN_FOLLOWED])


def median_days(curve: pd.DataFrame) -> float | None:
    """First day on which the curve has come down to one half; None while more than half remain."""
    reached = curve.loc[curve["value"] <= 0.5 + _NOTHING, "days"]
    return None if reached.empty else float(reached.iloc[0])


@dataclass(frozen=True, slots=True)
class LogRank:
    """Do two cohorts leave at different rates? χ² with one degree of freedom, and its p-value."""

    chi2: float
    p_value: float
    n: tuple[int, int]
    events: int
    shown: bool
    why: str = ""


def log_rank(days: npt.ArrayLike, left: npt.ArrayLike, second: npt.ArrayLike) -> LogRank:
    """Log-rank test of two cohorts; `second` marks who is in the second one, `left` who has left.

    Shown only with 20 persons in each and 10 events in all. Source: Mantel (1966).
    """
    times, event = np.asarray(days, dtype="int64"), np.asarray(left, dtype="bool")
    group = np.asarray(second, dtype="bool")
    grid = np.unique(times[event])
    at_risk = (times[:, None] >= grid).sum(axis=0)
    at_risk_2 = (times[group][:, None] >= grid).sum(axis=0)
    died = (times[event][:, None] == grid).sum(axis=0)
    died_2 = (times[event & group][:, None] == grid).sum(axis=0)
    share = at_risk_2 / np.maximum(at_risk, 1)
    variance = float((died * share * (1 - share) * (at_risk - died) / np.maximum(at_risk - 1, 1)).sum())
    chi2 = float((died_2 - died * share).sum() ** 2 / variance) if variance > 0 else 0.0
    n = int((~group).sum()), int(group.sum())
    enough = min(n) >= MIN_COMPARED_GROUP and int(event.sum()) >= MIN_COMPARED_EVENTS
    p_value = math.erfc(math.sqrt(chi2 / 2))
    return LogRank(chi2, p_value, n, int(event.sum()), enough, "" if enough else Why.TOO_FEW)
