"""A figure: one number together with the arithmetic and the nights or people it rests on."""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum


class Why(StrEnum):
    """Why a figure has no value, or has one that must not be shown."""

    TOO_FEW = "too_few"
    NO_NIGHTS = "no_nights"
    NO_BEDS = "no_beds"
    NO_LOG = "no_log"
    NOBODY = "nobody"
    NOTHING_ENTERED = "nothing_entered"


@dataclass(frozen=True, slots=True)
class Figure:
    """A number as it travels from the measure to page, slide, document and workbook.

    `key` names the entry of the measure catalogue, which holds title, unit and direction.
    `value` is None when it cannot be computed. Shares are between 0 and 1 (occupancy may pass 1).
    `n` is what the figure rests on: reports (site × night) for night beds, persons for tenancies.
    `low` and `high` are the ends of a 95 % interval. The three night counts are evenings, not site-nights.
    `shown` is False when there is no value or too few behind it; `why` then holds a `Why`.
    """

    key: str
    value: float | None
    numerator: float | None = None
    denominator: float | None = None
    n: int | None = None
    low: float | None = None
    high: float | None = None
    nights_reported: int = 0
    nights_closed: int = 0
    nights_missing: int = 0
    shown: bool = True
    why: str = ""
    as_of: date | None = None
