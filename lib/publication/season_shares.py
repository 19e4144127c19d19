"""Who came and why somebody got no bed, as shares: exact for the owner, coarse for everybody else.

Others read one fixed table a partner and closed season, of all the partner's sites together (methods,
section 6.6): shares to the nearest 10 points, groups under 10 % merged. No filter reaches into it, seasons do
not overlap and partners have no house in common, so no two tables differ by a small group. A table is made
only where it cannot be one person's diary: see `_too_little`.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import pandas as pd
from sqlalchemy import select

from lib.measures.period import Period
from lib.records.registers.options import home_groups, sexes
from lib.records.tables import TURNED_AWAY_REASONS, DetailDimension, NightDetail, NightReport

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

MERGED: Final = "merged"
EU_OR_NOT_REGISTERED: Final = "eu_eea_or_not_registered"
# Known by one season only, citizens of the EU stand with those not registered in Sweden (section 6.1).
_TOGETHER: Final = {"eu_eea": EU_OR_NOT_REGISTERED, "not_registered": EU_OR_NOT_REGISTERED}

# Five points of 100 are 5: what is rounded to nothing stands for at least 0, 1, 2, 3 and 4. Each group named
# beside it narrows that by less than one, which 20 more make good; a test tries every table.
MIN_BASE: Final = 100
MORE_A_GROUP: Final = 20
# So many at once are so many persons, whatever the season; fewer may be the same few every night.
MIN_AT_ONCE: Final = 10
# Longer than any month, and most of the season: else the season's table would be that of some nights.
MIN_NIGHTS: Final = 32
MIN_COVERED: Final = 0.5

TOO_FEW: Final = "too_few"
SELDOM_TOLD: Final = "seldom_told"
NEVER_TOLD: Final = "never_told"


@dataclass(frozen=True, slots=True)
class Group:
    """One group's share between 0 and 1; `count` is the bed-nights or times behind it, None when rounded."""

    code: str
    share: float
    count: int | None = None


@dataclass(frozen=True, slots=True)
class Shares:
    """Shares of one dimension (*home*, *sex*, *age* or *reason*), the largest group first.

    `base`, `nights` (evenings that tell) and `nights_of` (reported evenings) go with exact shares only, and
    the nights not with those from stays. `why` is "" or a code for there being no shares.
    """

    dimension: str
    groups: tuple[Group, ...] = ()
    base: int | None = None
    nights: int | None = None
    nights_of: int | None = None
    why: str = ""


def details(session: Session, site_ids: Sequence[int], period: Period) -> pd.DataFrame:
    """The parts of reported nights that describe people: site_id, night, dimension, category, persons."""
    query = (
        select(
            NightReport.site_id,
            NightReport.night,
            NightDetail.dimension,
            NightDetail.category,
            NightDetail.persons,
        )
        .join(NightReport, NightReport.id == NightDetail.report_id)
        .where(NightReport.site_id.in_(site_ids), NightReport.night.between(period.start, period.end))
    )
    names = ["site_id", "night", "dimension", "category", "persons"]
    rows = pd.DataFrame([tuple(row) for row in session.execute(query)], columns=names)
    return rows.assign(dimension=rows["dimension"].map(str), persons=rows["persons"].astype("int64"))


def exact_shares(parts: pd.DataFrame, nights: pd.DataFrame, dimension: DetailDimension) -> Shares:
    """Give the owner's shares with their arithmetic, from `details` and the nights they belong to."""
    told = parts[parts["dimension"] == dimension.value]
    evenings = int(nights.loc[nights["state"] == "reported", "night"].nunique())
    return exact(dimension.value, _sums(told), int(told["night"].nunique()), evenings)


def exact(
    dimension: str, counts: Mapping[str, int], nights: int | None = None, nights_of: int | None = None
) -> Shares:
    """Shares of counts by group, the largest first."""
    base = sum(counts.values())
    if not base:
        return Shares(dimension, nights=nights, nights_of=nights_of, why=NEVER_TOLD)
    ordered = sorted(counts.items(), key=lambda item: (-item[1], item[0]))
    groups = tuple(Group(code, count / base, count) for code, count in ordered if count)
    return Shares(dimension, groups, base, nights, nights_of)


def season_details(parts: pd.DataFrame, nights: pd.DataFrame, dimension: DetailDimension) -> Shares:
    """What others may read of a closed season's home groups or sexes."""
    told = parts[parts["dimension"] == dimension.value]
    occupied = int(nights["occupied"].sum())
    at_once = int(told.groupby("night")["persons"].sum().max()) if len(told) else 0
    base = int(told["persons"].sum())
    why = _too_little(base, int(told["night"].nunique()), base / max(occupied, 1), at_once)
    order = _home_order() if dimension is DetailDimension.HOME else [*sexes()]
    return _for_others(dimension.value, _together(_sums(told)), order, why)


def _home_order() -> list[str]:
    """The home groups that others may read of."""
    return [*(code for code in home_groups() if code not in _TOGETHER), EU_OR_NOT_REGISTERED]


def season_reasons(nights: pd.DataFrame) -> Shares:
    """What others may read of a closed season's reasons for turning somebody away."""
    logged = nights[nights["turned_away_all"].notna()]
    counts = {reason: int(logged[f"turned_away_{reason}"].sum()) for reason in TURNED_AWAY_REASONS}
    reported = int((nights["state"] == "reported").sum())
    covered = len(logged) / max(reported, 1)
    why = _too_little(sum(counts.values()), int(logged["night"].nunique()), covered, MIN_AT_ONCE)
    return _for_others("reason", counts, TURNED_AWAY_REASONS, why)


def _for_others(dimension: str, counts: Mapping[str, int], order: Sequence[str], why: str) -> Shares:
    groups = () if why else coarse(counts, order)
    named = sum(group.code != MERGED for group in groups)
    if groups and sum(counts.values()) < MIN_BASE + MORE_A_GROUP * named:
        why = TOO_FEW
    return Shares(dimension, why=why) if why else Shares(dimension, groups)


def coarse(counts: Mapping[str, int], order: Sequence[str]) -> tuple[Group, ...]:
    """Shares to the nearest 10 points, the groups under 10 % as one.

    The merged row is there also when it is empty, for its absence would tell that nobody else came; only
    where every group of `order` is named, nobody is left for it. Groups with the same rounded share stand in
    the fixed `order`, not in that of their counts.
    """
    base = sum(counts.values())
    place = {code: number for number, code in enumerate(order)}
    named = {code: count for code, count in counts.items() if 10 * count >= base}
    ordered = sorted(named, key=lambda code: (place.get(code, len(place)), code))
    whole = named.keys() >= place.keys()
    tens = _tens([*(named[code] for code in ordered), *([] if whole else [base - sum(named.values())])], base)
    groups = [Group(code, share / 10) for code, share in zip(ordered, tens, strict=False)]
    groups.sort(key=lambda group: -group.share)
    return tuple(groups) if whole else (*groups, Group(MERGED, tens[-1] / 10))


def _tens(counts: Sequence[int], base: int) -> list[int]:
    """count ÷ base in tenths, in whole numbers, so that no machine rounds otherwise.

    Exact halves go up or down so that the sum comes as near to ten tenths as it can, the first ones up. All
    of them up would be found out: 30 % and 80 % can only be 25 and 75.
    """
    down = [(20 * count + base - 1) // (2 * base) for count in counts]
    halves = [place for place, count in enumerate(counts) if (20 * count) % (2 * base) == base]
    up = halves[: max(0, 10 - sum(down))]
    return [share + (place in up) for place, share in enumerate(down)]


def _too_little(base: int, nights: int, covered: float, at_once: int) -> str:
    """Why the shares of a season may not be told to others, as a code; "" when they may."""
    if not base:
        return NEVER_TOLD
    if nights < MIN_NIGHTS or covered < MIN_COVERED:
        return SELDOM_TOLD
    return TOO_FEW if at_once < MIN_AT_ONCE else ""


def _sums(told: pd.DataFrame) -> dict[str, int]:
    return {str(code): int(count) for code, count in told.groupby("category")["persons"].sum().items()}


def _together(counts: Mapping[str, int]) -> dict[str, int]:
    merged: dict[str, int] = {}
    for code, count in counts.items():
        whole = _TOGETHER.get(code, code)
        merged[whole] = merged.get(whole, 0) + count
    return merged
