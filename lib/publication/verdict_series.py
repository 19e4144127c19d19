"""The nights that a verdict on months is about, as reported and as the fitted chains draw them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final

import numpy as np
import numpy.typing as npt
import pandas as pd

from lib.measures.nights import amounts_of, night_days
from lib.measures.period import Period, months_later
from lib.publication.night_rows import SiteFacts
from lib.scenarios import normal
from lib.scenarios.normal import Numbers
from lib.scenarios.paths import Counts, Mask

Days = npt.NDArray[np.datetime64]

_SEED: Final = 3


@dataclass(frozen=True, slots=True)
class Drawn:
    """Scores of the real series (rows,) and of the simulated ones (runs, rows), by `JUDGED`."""

    observed: tuple[Numbers, ...]
    chance: tuple[Numbers, ...]


def draw(
    houses: Sequence[SiteFacts],
    rows: pd.DataFrame,
    points: tuple[date, ...],
    verdict_rows: normal.Rows,
    month: date,
) -> Drawn | None:
    """Fit every house and simulate its series; None where the nights of one are too few."""
    firsts = list(points)
    while len(firsts) < verdict_rows.points:
        firsts.append(months_later(firsts[-1], 1))
    end = np.datetime64(months_later(firsts[-1], 1), "D")
    nights = np.arange(np.datetime64(firsts[0], "D"), end)
    place = {np.datetime64(first, "M"): i for i, first in enumerate(firsts)}
    point = np.array([place.get(one, -1) for one in nights.astype("datetime64[M]")], dtype=np.int64)
    chance, real, drawn = np.random.default_rng(_SEED), [], []
    for site in houses:
        here = _house(site, rows[rows["site_id"].to_numpy() == site.id], nights, month)
        calendar = normal.Calendar(point, here.is_open)
        weights = calendar.weights(verdict_rows.points)
        fit = normal.fits(here.nights, weights)
        base = (
            int(verdict_rows.fitted.min())
            if len(points) == verdict_rows.points
            else max(normal.MIN_BASELINE, len(points) - normal.WINDOWS[-1])
        )
        if fit.steps[0, base] < normal.MIN_STEPS:
            return None
        inflow, stay = normal.drawn_chains(fit, base, normal.RUNS, chance)
        series = normal.simulated(here.beds, inflow[0], stay[0], calendar, chance)
        real.append((here.nights, weights))
        drawn.append((_as_reported(series, here), weights))
    return Drawn(
        tuple(one[0] for one in normal.scores(real, verdict_rows)), normal.scores(drawn, verdict_rows)
    )


@dataclass(frozen=True, slots=True)
class _House:
    """A house's nights as reported (1, nights), its beds of every night, and the nights it is open."""

    nights: normal.Nights
    beds: Counts
    is_open: Mask
    to_come: Mask


def _house(site: SiteFacts, rows: pd.DataFrame, nights: Days, month: date) -> _House:
    """Lay the reports of one site out over the nights; what is to come has the beds of the last report."""
    at = (night_days(rows) - nights[0]).astype(np.intp)
    inside = (at >= 0) & (at < len(nights))

    def spread(column: str) -> Numbers:
        whole = np.full(len(nights), np.nan)
        whole[at[inside]] = amounts_of(rows, column)[inside]
        return whole

    occupied, available = spread("occupied"), spread("available")
    away, new = spread("turned_away_full"), spread("new_tonight")
    occupied[np.isnan(available)] = np.nan
    is_open = np.isin(
        nights, site.expected(_span_of(nights), nights[-1].item()).to_numpy().astype("datetime64[D]")
    )
    is_open[at[inside & (rows["state"].to_numpy() == "closed")]] = False
    beds = pd.Series(available).ffill().bfill().fillna(site.beds).to_numpy()
    told = normal.Nights(occupied[None], available[None], away[None], new[None])
    to_come = nights >= np.datetime64(months_later(month, 1), "D")
    return _House(told, beds.round().astype(np.int64), is_open, to_come)


def _as_reported(series: normal.Nights, here: _House) -> normal.Nights:
    """Leave out of a simulated series what the real one lacks, so that both are measured alike."""
    told = here.nights
    unknown = (np.isnan(told.occupied[0]) & ~here.to_come) | ~here.is_open
    no_log = (np.isnan(told.turned_away[0]) & ~here.to_come) | ~here.is_open
    return normal.Nights(
        np.where(unknown, np.nan, series.occupied),
        np.where(unknown, np.nan, series.available),
        np.where(no_log, np.nan, series.turned_away),
    )


def _span_of(nights: Days) -> Period:
    return Period(nights[0].item(), nights[-1].item())
