"""The answer on Housing First: exact for the register's owner, coarse or withheld for everyone else."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import numpy as np
import pandas as pd
from sqlalchemy import select
from sqlalchemy.orm import Session

from lib.measures import retention as measure
from lib.measures.figure import Figure
from lib.measures.housing_queue import flats_occupied as flats_figure
from lib.measures.housing_queue import median_wait
from lib.measures.housing_queue import waiting as waiting_figure
from lib.measures.survival import MIN_FOLLOWED
from lib.publication import tenancy_rows
from lib.publication.answers import Contents, HousingFirst
from lib.publication.scope import Scope
from lib.records.tables import Partner

HORIZONS = tuple(measure.HORIZON_DAYS)
BASE = 5
CURVE_STEP_DAYS = 91
ONE_DAY = timedelta(days=1)
CURVE_COLUMNS = ["days", "value", "low", "high", "at_risk"]


def housing_first(
    session: Session, as_of: date, scope: Scope, contents: Contents, today: date
) -> HousingFirst:
    """Answer for the reporting date within the scope.

    Viewers without register rights read a date at most once a quarter, so that two readings close to each
    other never differ by one person (docs/decisions/0004).
    """
    exact, reason = _reading(session, as_of, scope, contents, today)
    as_of = as_of if exact else _last_quarter_end(as_of, today)
    if reason:
        return _nothing(as_of, reason)
    known = measure.spells(tenancy_rows.tenancies_frame(session), as_of)
    waits = tenancy_rows.days_waiting(session, as_of)
    answer = HousingFirst(
        as_of=as_of,
        withheld="",
        exact=exact,
        persons=len(known) if exact else _to_base(len(known)),
        still_housed={months: measure.still_housed(known, months, as_of) for months in HORIZONS},
        without_negative_exit={
            months: measure.without_negative_exit(known, months, as_of) for months in HORIZONS
        },
        taken_over=measure.took_over_lease(known, 24, as_of),
        curve=measure.curve_without_negative_exit(known, as_of),
        exits=_where_now(known),
        flats=flats_figure(
            tenancy_rows.flats_occupied(session, as_of),
            tenancy_rows.flats_in_programme(session, as_of),
            as_of,
        ),
        waiting=waiting_figure(waits, as_of),
        median_wait=median_wait(waits, as_of),
        not_yet=measure.cohort_at(known, 12, as_of).not_yet,
        unknown={
            months: found
            for months in HORIZONS
            if (found := measure.unknown_range(known, months, as_of)) is not None and found.unknown
        },
    )
    return answer if exact else _coarse(answer)


def still_housed_history(
    session: Session, day: date, scope: Scope, contents: Contents, today: date
) -> pd.DataFrame:
    """*Bor kvar* after a year at the ends of the twelve months up to `day`: `month` and `value`.

    Without register rights at quarter ends only, or nothing at all, as for the figure itself.
    """
    exact, reason = _reading(session, day, scope, contents, today)
    tenancies = tenancy_rows.tenancies_frame(session)
    values: dict[date, float] = {}
    for end in [] if reason else _month_ends(min(day + ONE_DAY, today), quarters=not exact):
        figure = measure.still_housed(measure.spells(tenancies, end), 12, end)
        if figure.shown and figure.value is not None:
            values[end] = figure.value
    months = pd.to_datetime(list(values)).astype("datetime64[ns]")
    return pd.DataFrame({"month": months, "value": pd.Series(list(values.values()), dtype="float64")})


def _month_ends(day: date, *, quarters: bool) -> list[date]:
    last = day.replace(day=1) - ONE_DAY
    ends = pd.date_range(end=last, periods=12, freq="ME")
    return [end.date() for end in ends if not quarters or end.month % 3 == 0]


def _reading(
    session: Session, as_of: date, scope: Scope, contents: Contents, today: date
) -> tuple[bool, str]:
    """Whether the viewer reads exactly, as the register's owner; and else why nothing at all, if so."""
    owners = tenancy_rows.register_owners(session)
    exact = bool(owners) and all(scope.owns(owner) for owner in owners)
    return exact, "" if exact else _withheld(session, _last_quarter_end(as_of, today), contents)


def _last_quarter_end(day: date, today: date) -> date:
    """The newest quarter end up to `day` that is over today: two readings on one day never differ."""
    after = min(day + ONE_DAY, today)
    return date(after.year, 3 * ((after.month - 1) // 3) + 1, 1) - ONE_DAY


def _withheld(session: Session, as_of: date, contents: Contents) -> str:
    if contents is not Contents.EXAMPLE:
        return "not_published"
    partners = frozenset(
        session.scalars(select(Partner.id).where(Partner.kind.in_(["civil_society", "municipal"])))
    )
    return "" if tenancy_rows.is_assessed(session, partners, as_of) else "no_assessment"


def _nothing(as_of: date, reason: str) -> HousingFirst:
    return HousingFirst(
        as_of=as_of,
        withheld=reason,
        exact=False,
        persons=None,
        still_housed={},
        without_negative_exit={},
        taken_over=None,
        curve=pd.DataFrame(columns=CURVE_COLUMNS),
        exits=pd.DataFrame(columns=["class", "persons", "rounded"]),
        flats=None,
        waiting=None,
    )


def _where_now(known: pd.DataFrame) -> pd.DataFrame:
    """Where everyone ever housed is on the reporting date: `class`, `persons`, `rounded` (False)."""
    has_left = known["exit_class"].notna()
    took_over = known["takeover_date"].notna() & ~has_left
    counts = {"still_housed": int((~has_left & ~took_over).sum()), "taken_over": int(took_over.sum())}
    exits = measure.exits_by_class(known)
    counts |= dict(zip(exits["class"], exits["n"], strict=True))
    return pd.DataFrame({"class": list(counts), "persons": list(counts.values()), "rounded": False})


def _coarse(answer: HousingFirst) -> HousingFirst:
    """The same answer for viewers without register rights: no breakdown that gives a person away."""
    return replace(
        answer,
        without_negative_exit={
            months: _rounded(figure) for months, figure in answer.without_negative_exit.items()
        },
        taken_over=None,
        # A tenant has a flat: the flats lived in are the exact number of those who still live there.
        flats=None,
        not_yet=None,
        unknown={},
        curve=_coarse_curve(answer.curve),
        exits=_coarse_exits(answer.exits),
        waiting=None,
        median_wait=None,
    )


def _five_points(share: float) -> float:
    """A share to the nearest five percentage points."""
    return round(share * 20) / 20


def _to_base(persons: int) -> int:
    return BASE * round(persons / BASE)


def _rounded(figure: Figure) -> Figure:
    """Value to five points, interval ends outwards to five points, n to the base."""
    if figure.value is None or figure.low is None or figure.high is None:
        return figure
    return replace(
        figure,
        value=_five_points(figure.value),
        low=np.floor(figure.low * 20) / 20,
        high=np.ceil(figure.high * 20) / 20,
        n=None if figure.n is None else _to_base(figure.n),
    )


def _coarse_curve(curve: pd.DataFrame) -> pd.DataFrame:
    """The curve once a quarter, to five points, while ten are still followed, without numbers at risk."""
    curve = curve[curve["at_risk"] >= MIN_FOLLOWED]
    if curve.empty:
        return curve[CURVE_COLUMNS]
    days = np.arange(0, int(curve["days"].max()) + 1, CURVE_STEP_DAYS)
    at = np.searchsorted(curve["days"].to_numpy(), days, side="right") - 1
    read = curve.iloc[at]
    return pd.DataFrame(
        {
            "days": days,
            "value": [_five_points(value) for value in read["value"]],
            "low": np.floor(read["low"].to_numpy() * 20) / 20,
            "high": np.ceil(read["high"].to_numpy() * 20) / 20,
            "at_risk": pd.array([pd.NA] * len(days), dtype="Int64"),
        }
    )


def _coarse_exits(exits: pd.DataFrame) -> pd.DataFrame:
    """Four groups, each rounded to the base; what is under it reads 0 and is shown as 0–4."""
    persons = dict(zip(exits["class"], exits["persons"], strict=True))
    groups = {
        "still_housed": persons["still_housed"],
        "positive": persons["taken_over"] + persons["positive"],
        "negative": persons["negative"],
        "other": persons["neutral"] + persons["deceased"] + persons["unknown"],
    }
    rounded = [_to_base(count) if count >= BASE else 0 for count in groups.values()]
    return pd.DataFrame({"class": list(groups), "persons": rounded, "rounded": True})
