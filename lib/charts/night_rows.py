"""The evenings of the night-bed chart: who slept in which beds, which runs lack a report or were closed."""

from __future__ import annotations

import math
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING, Final

from lib.measures.nights import amounts_of
from lib.words import _, long_date, ngettext, number, weekday_date

if TYPE_CHECKING:
    from collections.abc import Iterable

    import pandas as pd

Run = tuple[datetime, datetime]

DAY: Final = timedelta(days=1)
_UNKNOWN: Final = math.nan


@dataclass(frozen=True, slots=True)
class Night:
    """One evening; counts are NaN where unknown."""

    at: datetime
    state: str
    occupied: float = _UNKNOWN
    available: float = _UNKNOWN
    agreed: float = _UNKNOWN
    opened: float = _UNKNOWN
    full: bool = False
    preliminary: bool = False

    @property
    def drawn(self) -> bool:
        """Whether anybody reported, so that there is a bar."""
        return self.state in {"reported", "partly"} and not math.isnan(self.occupied)

    @property
    def whole(self) -> bool:
        """Whether every site reported, so that the beds are known."""
        return self.state == "reported"

    @property
    def base(self) -> float:
        """People in regular beds: the occupied ones, less those whom only surge or no beds account for."""
        surge = 0.0 if math.isnan(self.opened) else self.opened
        regular = math.inf if math.isnan(self.available) else max(self.available - surge, 0.0)
        return min(self.occupied, regular)

    @property
    def surge(self) -> float:
        """People in regular and opened surge beds: above them are those for whom there was no bed."""
        beds = math.inf if math.isnan(self.available) else self.available
        return max(self.base, min(self.occupied, beds))

    @property
    def differs(self) -> bool:
        """Whether another number of beds was agreed than was available."""
        return self.whole and not math.isnan(self.agreed) and self.agreed != self.available


def nights_of(nightly: pd.DataFrame, span: tuple[date, date] | None = None) -> list[Night]:
    """The rows of the desk's `nightly` in order.

    `span` fills up to its first and last evening: where no report was expected, the beds were closed.
    """
    counts = [amounts_of(nightly, name).tolist() for name in ("occupied", "available", "agreed", "surge")]
    full = nightly["full"].to_numpy(dtype="bool", na_value=False).tolist()
    preliminary = nightly["preliminary"].to_numpy(dtype="bool").tolist()
    moments = nightly["night"].dt.to_pydatetime().tolist()
    rows = zip(moments, nightly["state"].tolist(), *counts, full, preliminary, strict=True)
    nights = [Night(*row) for row in rows]
    if span is None:
        return nights
    held = {night.at: night for night in nights}
    first, last = moment(span[0]), moment(span[1])
    evenings = [first + i * DAY for i in range((last - first).days + 1)]
    return [held.get(at) or Night(at, "closed") for at in evenings]


def moment(day: date) -> datetime:
    """An evening as the chart places it."""
    return datetime(day.year, day.month, day.day)  # noqa: DTZ001  (evenings have no zone)


def runs(nights: Iterable[Night], state: str) -> list[Run]:
    """First and last moment of every unbroken run of nights in a state."""
    found: list[Run] = []
    for night in nights:
        if night.state != state:
            continue
        if found and found[-1][1] == night.at:
            found[-1] = (found[-1][0], night.at + DAY)
        else:
            found.append((night.at, night.at + DAY))
    return found


def night_words(night: Night) -> str:
    """One bar in words, for the pointer and for those who listen."""
    beds = ngettext("%(x)s of %(n)s bed", "%(x)s of %(n)s beds", night.available)
    said = [beds % {"x": number(night.occupied), "n": number(night.available)}]
    if night.surge > night.base:
        said.append(_("%(n)s in surge beds") % {"n": number(night.surge - night.base)})
    if night.occupied > night.surge:
        said.append(_("%(n)s above the beds") % {"n": number(night.occupied - night.surge)})
    if not night.whole:
        said.append(_("some sites have not reported"))
    if night.preliminary:
        said.append(_("preliminary"))
    return f"{weekday_date(night.at)}: {' · '.join(said)}"


def run_words(first: date, last: date) -> str:
    """The evenings of a run: one by its weekday, several by the first and the last."""
    if first == last:
        return weekday_date(first)
    return _("%(first)s to %(last)s") % {
        "first": long_date(first, with_year=False),
        "last": long_date(last, with_year=False),
    }
