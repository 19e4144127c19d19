"""Answers of the desk made by hand, so that each sentence can be held against known nights."""

from __future__ import annotations

from datetime import date, timedelta

import numpy as np
import pandas as pd

from lib.measures import occupancy as measure
from lib.measures.night_table import rates_by_month
from lib.measures.nights import nightly_total
from lib.measures.period import Period
from lib.publication.answers import EventMark, NightBeds, SiteName

COUNTS = ("occupied", "available", "agreed", "surge", "beds_closed", "turned_away_full", "turned_away_all")


def night_rows(
    start: date,
    occupied: list[int | None],
    *,
    beds: int = 20,
    surge: int = 0,
    away: int | None = 0,
    site: int = 1,
) -> pd.DataFrame:
    """One site: a number is a report, None a missing one, -1 a closed night."""
    states = ["missing" if n is None else "closed" if n < 0 else "reported" for n in occupied]
    counts = [None if n is None or n < 0 else n for n in occupied]
    table = pd.DataFrame(
        {
            "site_id": site,
            "night": pd.date_range(start, periods=len(occupied), freq="D", unit="ns"),
            "state": states,
            "occupied": pd.array(counts, dtype="Int64"),
        }
    )
    for name in COUNTS[1:]:
        table[name] = pd.array([pd.NA] * len(table), dtype="Int64")
    reported = table["state"] == "reported"
    table.loc[reported, ["available", "agreed", "surge"]] = [beds + surge, beds, surge]
    if away is not None:
        table.loc[reported, ["turned_away_full", "turned_away_all"]] = [away, away]
    return table


def night_answer(rows: pd.DataFrame, period: Period, as_of: date, **more: object) -> NightBeds:
    """The desk's answer over these rows; `more` replaces fields."""
    nightly = nightly_total(rows)
    nightly["preliminary"] = nightly["night"] > pd.Timestamp(as_of - timedelta(days=3))
    figures = [
        measure.occupancy(rows),
        measure.full_nights(rows),
        measure.turned_away(rows, "full"),
        measure.turned_away_share(rows),
    ]
    fields = {
        "period": period,
        "sites": (SiteName(1, "eken", "Eken", "Stadsmissionen", by_night=True),),
        "figures": {figure.key: figure for figure in figures},
        "former": {},
        "nightly": nightly,
        "nightly_hidden": False,
        "left_out_by_night": (),
        "monthly": rates_by_month(rows),
        "reasons": pd.DataFrame({"reason": ["full", "rest"], "events": pd.array([2, pd.NA], dtype="Int64")}),
        "events": (EventMark(period.start, None, "Köldknäpp", "cold"),),
        "preliminary_from": as_of - timedelta(days=2),
        "as_of": as_of,
    }
    return NightBeds(**(fields | more))


def spread(total: int, nights: int) -> list[int]:
    """`total` beds over `nights` as evenly as whole numbers allow."""
    return [int(n) for n in np.diff(np.linspace(0, total, nights + 1).astype(int))]
