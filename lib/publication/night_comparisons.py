"""What a period's night figures are set beside: the period before, and the same period a year ago.

Both rest on the sites that the figures rest on. A period that goes on is compared with the same span of days:
1–17 November with 1–17 October. The period before is left out where a season house was closed by its season.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from sqlalchemy.orm import Session

from lib.access.rights import View
from lib.measures.figure import Figure
from lib.measures.period import Period, months_later
from lib.publication.night_beds import figures_of, open_sites, out_of_season, site_name
from lib.publication.night_rows import SiteFacts, nights_frame
from lib.publication.shown_rows import ShownRows, lacks_small_sites, last_ended_night

if TYPE_CHECKING:
    from lib.publication.desk import Desk


@dataclass(frozen=True, slots=True)
class Comparison:
    """The figures of another period, of the same sites.

    `period` is the span of days compared, `named` the whole period it is (the first days) of.
    `lacks`: sites in today's figures that were not open then. `out_of_season`: season houses for which the
    other period lies outside their season; `figures` is then empty.
    """

    period: Period
    named: Period
    figures: dict[str, Figure]
    lacks: tuple[str, ...] = ()
    out_of_season: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Comparisons:
    """Both comparisons; None where there is no such period, nothing in it, or it is the other one."""

    before: Comparison | None
    year_ago: Comparison | None

    def nearest(self) -> Comparisons:
        """One of them, for where there is room for no more: the period before, else a year ago."""
        return Comparisons(self.before, None) if self.before else self


def comparisons(ask: Desk, period: Period, site_ids: tuple[int, ...] = ()) -> Comparisons:
    """Set the period beside the one before and the one a year ago; `Refused` without the view's right."""
    chosen, last = ask.chosen_sites(site_ids), ask.last_night()
    by_month = frozenset(site.id for site in chosen if not site_name(site, ask.scope).by_night)

    def compute(session: Session) -> Comparisons:
        if period.start > last:
            return Comparisons(None, None)
        season_counts = period.kind not in {"season", "year"}
        asked = _Asked(session, period, chosen, by_month, last)
        return Comparisons(
            asked.beside(period.previous(), season_counts=season_counts),
            # The season or year before is the one a year ago.
            asked.beside(period.a_year_ago()) if season_counts else None,
        )

    return ask.read(View.NIGHT_BEDS, ("night_comparisons", period, chosen, last), compute)


class _Asked:
    """The period asked for, and what its own figures rest on."""

    def __init__(
        self,
        session: Session,
        period: Period,
        chosen: tuple[SiteFacts, ...],
        by_month: frozenset[int],
        last: date,
    ) -> None:
        self.session, self.period, self.last, self.by_month = session, period, last, by_month
        self.small = not lacks_small_sites(period, last)
        self.chosen = chosen
        open_now = open_sites(self._rows(period).summed(period))
        self.open = tuple(site for site in chosen if site.id in open_now)

    def beside(self, named: Period | None, *, season_counts: bool = False) -> Comparison | None:
        """The figures of `named`, or of as many of its days as the period has had."""
        if named is None or not self.open:
            return None
        span, until = self._same_days(named)
        closed = tuple(site.name for site in self.open if season_counts and out_of_season(site, named))
        if closed:
            return Comparison(span, named, {}, out_of_season=closed)
        shown = self._rows(span)
        summed = shown.summed(span, small=self.small, until=until)
        open_then = open_sites(summed)
        if not open_then:
            return None
        figures = figures_of(summed, shown.counted(span, small=self.small, until=until))
        lacks = tuple(site.name for site in self.open if site.id not in open_then)
        return Comparison(span, named, figures, lacks)

    def _rows(self, period: Period) -> ShownRows:
        """The nights of the period at the sites the figures rest on."""
        sites = getattr(self, "open", self.chosen)
        return ShownRows(nights_frame(self.session, sites, period, self.last), self.by_month, self.last)

    def _same_days(self, named: Period) -> tuple[Period, date | None]:
        """As many days of `named` as the period has had, and how far small sites reach in them."""
        if self.period.end <= self.last:
            return named, None
        if self.period.kind in {"week", "span"}:
            return Period(named.start, min(named.start + (self.last - self.period.start), named.end)), None
        start = self.period.start
        back = (named.start.year - start.year) * 12 + named.start.month - start.month
        end = min(months_later(self.last, back), named.end)
        return Period(named.start, end), months_later(last_ended_night(self.last), back)
