"""The answer on who comes: exact for the owner of a register, one coarse table a closed season for others."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from typing import TYPE_CHECKING, Final

from lib.access.rights import Refused, View, may_open
from lib.measures import guests as measure
from lib.measures.figure import Figure
from lib.measures.period import Period
from lib.publication.answers import Contents
from lib.publication.closed_season import SeasonNights, SeasonState, Sheets, open_sheets, season_nights
from lib.publication.guest_register import register_of
from lib.publication.night_rows import SiteFacts, nights_frame
from lib.publication.season_shares import (
    NEVER_TOLD,
    Shares,
    details,
    exact,
    exact_shares,
    season_details,
    season_reasons,
)
from lib.publication.stay_cube import cube_of
from lib.records.tables import DetailDimension

if TYPE_CHECKING:
    from collections.abc import Callable

    from sqlalchemy.orm import Session

    from lib.measures.stay_cube import StayCube
    from lib.publication.desk import Desk

NOT_PUBLISHED: Final = "not_published"

_FIGURES: Final[tuple[Callable[[measure.Guests], Figure], ...]] = (
    measure.unique_guests,
    measure.new_guests,
    measure.returning_guests,
    measure.guest_spells,
    measure.stay_median,
    measure.stay_p90,
    measure.stay_mean,
    measure.long_stay_share,
)


@dataclass(frozen=True, slots=True)
class OwnGuests:
    """What the owner sees of its own chosen sites in the period, exactly.

    `shares` are of the stays where all the sites register them, else of the night reports (age: the stays).
    `figures` are those of `lib.measures.guests` by catalogue key; empty where no stays are registered at the
    chosen sites. `since` is the first night of the partner's register, `stay_sites` the chosen sites with
    stays in it: an earlier visit is not known.
    """

    partner: str
    sites: tuple[str, ...]
    shares: tuple[Shares, ...]
    figures: dict[str, Figure] = field(default_factory=dict)
    stay_sites: tuple[str, ...] = ()
    since: date | None = None


@dataclass(frozen=True, slots=True)
class SeasonTable:
    """What everybody may read of a partner: its newest closed season, all its sites together.

    `season` is None before the first; `shares` are home groups, sexes and reasons. `newer` is a later season
    that has ended and is not closed yet, with why; it holds no night.
    """

    partner: str
    sites: tuple[str, ...]
    season: Period | None
    shares: tuple[Shares, ...] = ()
    newer: Period | None = None
    newer_state: SeasonState | None = None
    newer_missing: int = 0
    newer_settled_on: date | None = None


@dataclass(frozen=True, slots=True)
class WhoComes:
    """Who comes: `own` for the owner of chosen sites, `seasons` for the other partners among them.

    `withheld` is "" or why `seasons` is empty although there are other partners: *not_published*.
    """

    period: Period
    last: date
    own: OwnGuests | None
    seasons: tuple[SeasonTable, ...]
    withheld: str = ""


def who_comes(ask: Desk, period: Period, site_ids: tuple[int, ...] = ()) -> WhoComes:
    """Who comes to the chosen sites (all when none is named). Raises `Refused` without the view's right."""
    if not may_open(ask.identity, View.NIGHT_BEDS):
        raise Refused(f"{ask.identity.role.value} may not read who comes")
    chosen, last = ask.chosen_sites(site_ids), ask.last_night()
    own = tuple(site for site in chosen if ask.scope.owns(site.partner_id))
    others = list(dict.fromkeys(site.partner_id for site in chosen if not ask.scope.owns(site.partner_id)))
    withheld = NOT_PUBLISHED if others and ask.contents() is not Contents.EXAMPLE else ""
    return WhoComes(
        period=period,
        last=last,
        own=_own(ask, own, period, last) if own else None,
        seasons=() if withheld else tuple(_season_table(ask, partner, period, last) for partner in others),
        withheld=withheld,
    )


def _own(ask: Desk, sites: tuple[SiteFacts, ...], period: Period, last: date) -> OwnGuests:
    """The kept answer for the owner; what it rests on is read before, each by its own right."""
    register, cube = register_of(ask, sites, last), cube_of(ask, sites[0].partner_id)

    def compute(session: Session) -> OwnGuests:
        names = tuple(site.name for site in sites)
        counted = OwnGuests(sites[0].partner, names, _exact(session, sites, period, last))
        if register is None:
            return counted
        asked = measure.Guests.of(register.everywhere, register.here, period, last)
        registered = replace(
            counted,
            figures={figure.key: figure for figure in (function(asked) for function in _FIGURES)},
            stay_sites=tuple(site.name for site in sites if site.id in register.sites),
            since=register.since,
        )
        return _with_cube(registered, cube, sites, period, last)

    return ask.read(View.NIGHT_BEDS, ("own_guests", sites, period, last), compute)


def _exact(session: Session, sites: Sequence[SiteFacts], period: Period, last: date) -> tuple[Shares, ...]:
    nights = nights_frame(session, sites, period, last)
    parts = details(session, [site.id for site in sites], period)
    return tuple(exact_shares(parts, nights, dimension) for dimension in DetailDimension)


def _with_cube(
    registered: OwnGuests, cube: StayCube, sites: Sequence[SiteFacts], period: Period, last: date
) -> OwnGuests:
    """Bed-nights by group from the stays; where some chosen site has none, the night reports tell of all."""
    ids, end = [site.id for site in sites], min(period.end, last)
    whole = len(registered.stay_sites) == len(sites)
    from_stays = tuple(
        exact(dimension, cube.bed_nights_by(dimension, period.start, end, ids))
        for dimension in ("home", "sex", "age")
    )
    shares = from_stays if whole else (*registered.shares, from_stays[-1])
    return replace(registered, shares=shares)


def _season_table(ask: Desk, partner_id: int, period: Period, last: date) -> SeasonTable:
    """The table does not depend on which of the partner's sites are chosen, nor on the days of the period."""
    sites = tuple(site for site in ask.chosen_sites() if site.partner_id == partner_id)
    newest = Period.season_of(min(period.end, last))
    # A tap on a sheet raises no revision, so what lies open is asked anew and is part of the question.
    with ask.records.read() as session:
        sheets = open_sheets(session, [site.id for site in sites])

    def compute(session: Session) -> SeasonTable:
        return _newest_closed(session, sites, newest, last, sheets)

    return ask.read(View.NIGHT_BEDS, ("season_table", sites, newest, last, sheets), compute)


def _newest_closed(
    session: Session, sites: Sequence[SiteFacts], newest: Period, last: date, sheets: Sheets
) -> SeasonTable:
    """Go back from the newest season until one is closed."""
    partner, names = sites[0].partner, tuple(site.name for site in sites)
    first_night = min(site.open_from for site in sites)
    season, waiting = newest, None
    while season.end >= first_night:
        found = season_nights(session, sites, season, last, sheets)
        if found.state is SeasonState.CLOSED:
            return _with_newer(partner, names, season, waiting, _shares(session, sites, found))
        if found.state in {SeasonState.SHEET_OPEN, SeasonState.REPORTS_MISSING}:
            waiting = waiting or found
        season = Period.season(season.start.year - 1)
    return _with_newer(partner, names, None, waiting, ())


def _shares(session: Session, sites: Sequence[SiteFacts], found: SeasonNights) -> tuple[Shares, ...]:
    parts = details(session, [site.id for site in sites], found.season)
    told = (season_details(parts, found.nights, dimension) for dimension in DetailDimension)
    shares = (*told, season_reasons(found.nights))
    # What a partner never reports is no news of its season.
    return tuple(one for one in shares if one.why != NEVER_TOLD)


def _with_newer(
    partner: str,
    sites: tuple[str, ...],
    season: Period | None,
    newer: SeasonNights | None,
    shares: tuple[Shares, ...],
) -> SeasonTable:
    if newer is None:
        return SeasonTable(partner, sites, season, shares)
    return SeasonTable(
        partner, sites, season, shares, newer.season, newer.state, newer.missing, newer.settled_on
    )
