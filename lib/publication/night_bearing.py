"""What a house can bear, from its own nights: who gets no bed by beds and by how full it is."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import TYPE_CHECKING

import numpy as np

from lib.access.rights import View
from lib.publication.house_chain import House, house
from lib.scenarios.bearing import Curves, curves
from lib.scenarios.calibrate import MIN_NIGHTS, Fitted

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

    from lib.publication.desk import Desk
    from lib.publication.night_rows import SiteFacts
    from lib.scenarios.calibrate import HouseSeries


class NoCurve(StrEnum):
    """Why there is no curve."""

    NO_BEDS = "no_beds"
    TOO_FEW_NIGHTS = "too_few_nights"
    TOLD_TOO_LITTLE = "told_too_little"


@dataclass(frozen=True, slots=True)
class Bearing:
    """What a house can bear.

    beds: today's agreed (else regular, else last available). nights: those reported in the last two years,
    `as_of` the newest of them. mean_occupied and mean_beds: over these nights; above_beds: more people than
    beds on average, so that the house does not turn away as a house of its size would. curves and fitted are
    None where `why` says so.
    """

    site: SiteFacts
    beds: int
    nights: int
    as_of: date | None
    mean_occupied: float
    mean_beds: float
    fitted: Fitted | None
    curves: Curves | None
    why: NoCurve | None

    @property
    def above_beds(self) -> bool:
        """More people than beds on average."""
        return self.nights > 0 and self.mean_occupied > max(self.mean_beds, 1.0)


def bearing(ask: Desk, site_id: int) -> Bearing:
    """Answer for a site; `Refused` when its single nights are not the viewer's, LookupError for none."""
    facts, last = ask.house(site_id), ask.last_night()
    asked = house(ask, site_id)

    def compute(_session: Session) -> Bearing:
        return _bearing(asked)

    return ask.read(View.NIGHT_BEDS, ("night_bearing", facts, last), compute)


def _bearing(asked: House) -> Bearing:
    series, fitted = asked.series, asked.fitted
    known = ~np.isnan(series.occupied) & ~np.isnan(series.beds)
    beds = asked.site.beds or _last_beds(series)
    why = _why(beds, series.reported, fitted)
    return Bearing(
        site=asked.site,
        beds=beds,
        nights=series.reported,
        as_of=series.nights[known].max().astype(date) if known.any() else None,
        mean_occupied=float(series.occupied[known].mean()) if known.any() else 0.0,
        mean_beds=float(series.beds[known].mean()) if known.any() else 0.0,
        fitted=fitted,
        curves=None if why or fitted is None else curves(beds, fitted),
        why=why,
    )


def _last_beds(series: HouseSeries) -> int:
    known = series.beds[~np.isnan(series.beds)]
    return int(known[-1]) if len(known) else 0


def _why(beds: int, nights: int, fitted: Fitted | None) -> NoCurve | None:
    if beds <= 0:
        return NoCurve.NO_BEDS
    if nights < MIN_NIGHTS:
        return NoCurve.TOO_FEW_NIGHTS
    return NoCurve.TOLD_TOO_LITTLE if fitted is None else None
