"""The manager's own page: key figures of one partner, what it has to do, and the rows behind each figure.

Only for the partner's own register manager: the desk asks with that partner's key, and keeps the answer
under it. Figures of night beds are those of the overview for the own sites; those of Housing First are the
same measures over the own register.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

import pandas as pd
from sqlalchemy.orm import Session

from lib.measures import retention
from lib.measures.commitments import commitments_on_track
from lib.measures.figure import Figure
from lib.measures.housing_queue import flats_occupied, median_wait, waiting
from lib.measures.period import Period
from lib.publication import organisation_rows as own
from lib.publication.answers import CommitmentRow, Division, KeyFigure, NightBeds, Overview, PartnerName
from lib.publication.night_rows import SiteFacts, nights_frame
from lib.publication.organisation_due import Due, due, own_commitments
from lib.publication.overview import target_of

CARDS_SHOWN: Final = 6
LOOK_BACK_NIGHTS: Final = 30
# In the order in which cards are chosen; what finds no place is still behind its rows.
NIGHT_KEYS: Final = ("occupancy", "turned_away_full")
HOUSING_KEYS: Final = (f"retention_still_housed_{own.HORIZON}", "housing_waiting", "flats_occupied")
COMMITMENTS_KEY: Final = "commitments_on_track"
LAST_KEYS: Final = ("full_nights",)
# Told on another one's card: the same nights per 100 beds, and how long those who wait have waited.
BESIDE: Final = {"turned_away_full": "turned_away_full_per_100", "housing_waiting": "housing_median_wait"}
_NIGHT_FIGURES: Final = (*NIGHT_KEYS, *LAST_KEYS, BESIDE["turned_away_full"])
_ON_TRACK: Final = frozenset({"on_track", "done"})

Row = own.SiteNight | own.Evening | own.Tenant | own.Waiting | own.OwnFlat | CommitmentRow


@dataclass(frozen=True, slots=True)
class OwnSite:
    """A site of the partner, by its address code and name."""

    id: int
    code: str
    name: str


@dataclass(frozen=True, slots=True)
class MissingNight:
    """An evening on which a site was open and no report has come."""

    site: OwnSite
    night: date


@dataclass(frozen=True, slots=True)
class Organisation:
    """A partner's own page.

    cards: at most six; beside: the figure and target that a card of that key tells as well (`BESIDE`);
    figures: every own figure by catalogue key, those without a card too.
    due: in order of day, as of today. missing: the last 30 nights, the newest first. `nights` is None
    without own sites. `day` is the reporting date of what stands on a day: the period's end, today at most.
    """

    partner: PartnerName
    period: Period
    day: date
    cards: tuple[KeyFigure, ...]
    beside: dict[str, tuple[Figure, float | None]]
    figures: dict[str, Figure]
    nights: NightBeds | None
    sites: tuple[OwnSite, ...]
    due: tuple[Due, ...]
    missing: tuple[MissingNight, ...]


@dataclass(frozen=True, slots=True)
class RowsBehind:
    """The rows that a figure was made of: their sums and numbers are its own, exactly.

    occupancy, turned_away_full (per 100 too): `SiteNight`; full_nights: `Evening`; retention: `Tenant`;
    housing_waiting and housing_median_wait: `Waiting`; flats_occupied: `OwnFlat`;
    commitments_on_track: `CommitmentRow`.
    """

    figure: Figure
    partner: PartnerName
    period: Period
    day: date
    sites: tuple[OwnSite, ...]
    rows: tuple[Row, ...]


@dataclass(frozen=True, slots=True)
class OwnQuestion:
    """Who asks (the partner, its `chosen` sites), for which period, on which day."""

    partner: PartnerName
    chosen: tuple[SiteFacts, ...]
    period: Period
    today: date
    last_night: date

    @property
    def day(self) -> date:
        """The reporting date of what stands on a day."""
        return min(self.period.end, self.today)

    @property
    def sites(self) -> tuple[OwnSite, ...]:
        """The own sites as menus show them."""
        return tuple(OwnSite(site.id, site.code, site.name) for site in self.chosen)


def organisation(
    session: Session, asked: OwnQuestion, shared: Overview | None, then: Division, now: Division
) -> Organisation:
    """Answer from the own rows, the overview of the own sites, and the division of labour then and now."""
    housing = own.own_housing(session, asked.partner.id, asked.day)
    waiting_now = own.own_housing(session, asked.partner.id, asked.today).waiting
    promised = own_commitments(session, asked.partner.id, then)
    figures = _figures(shared, housing, promised, asked.day)
    return Organisation(
        partner=asked.partner,
        period=asked.period,
        day=asked.day,
        cards=_cards(session, shared, figures, asked.day),
        beside={
            key: (figures[other], target_of(session, other, asked.day))
            for key, other in BESIDE.items()
            if other in figures
        },
        figures=figures,
        nights=shared.nights if shared else None,
        sites=asked.sites,
        due=due(session, asked.partner.id, now, waiting_now, asked.today),
        missing=_missing(session, asked),
    )


def rows_behind(
    session: Session, asked: OwnQuestion, answer: Organisation, then: Division, key: str
) -> RowsBehind:
    """The rows behind one of the answer's own figures. Raises LookupError for any other key."""
    if key not in answer.figures:
        raise LookupError(key)
    rows: tuple[Row, ...]
    if key in _NIGHT_FIGURES:
        rows = _night_rows(session, asked, key)
    elif key == COMMITMENTS_KEY:
        rows = own_commitments(session, asked.partner.id, then)
    else:
        rows = _housing_rows(own.own_housing(session, asked.partner.id, asked.day), key)
    return RowsBehind(answer.figures[key], asked.partner, asked.period, asked.day, asked.sites, rows)


def is_on_track(row: CommitmentRow) -> bool:
    """Whether the commitment is in the numerator of *commitments on track*."""
    return row.state in _ON_TRACK


def _night_rows(session: Session, asked: OwnQuestion, key: str) -> tuple[Row, ...]:
    nights = nights_frame(session, asked.chosen, asked.period, asked.last_night)
    match key:
        case "occupancy":
            return own.site_nights(nights, "occupied", "available")
        case "turned_away_full":
            return own.site_nights(nights, "turned_away_full")
        case "turned_away_full_per_100":
            return own.site_nights(nights, "turned_away_full", "available")
        case _:
            return own.evenings(nights)


def _housing_rows(housing: own.OwnHousing, key: str) -> tuple[Row, ...]:
    if key.startswith("retention_"):
        return housing.cohort
    return housing.flats if key == "flats_occupied" else housing.waiting


def _figures(
    shared: Overview | None, housing: own.OwnHousing, promised: tuple[CommitmentRow, ...], day: date
) -> dict[str, Figure]:
    """Every own figure, in the order of the cards; a kind that the partner has nothing of is left out."""
    figures = [shared.nights.figures[key] for key in _NIGHT_FIGURES] if shared else []
    if not housing.is_empty:
        waits = sorted(one.days for one in housing.waiting)
        figures += [
            retention.still_housed(housing.spells, own.HORIZON, day),
            waiting(waits, day),
            median_wait(waits, day),
            flats_occupied(sum(flat.lived_in for flat in housing.flats), len(housing.flats), day),
        ]
    if promised:
        standing = pd.DataFrame({"status": [row.state for row in promised]})
        figures.append(commitments_on_track(standing, day))
    return {figure.key: figure for figure in figures}


def _cards(
    session: Session, shared: Overview | None, figures: dict[str, Figure], day: date
) -> tuple[KeyFigure, ...]:
    """The cards: those of night beds with the overview's verdict, the others beside their target."""
    judged = {card.figure.key: card for card in shared.cards} if shared else {}
    nothing = pd.DataFrame({"month": [], "value": []})
    order = (*NIGHT_KEYS, *HOUSING_KEYS, COMMITMENTS_KEY, *LAST_KEYS)
    shown = [key for key in order if key in figures][:CARDS_SHOWN]
    # The reader looks for the nights together.
    shown.sort(key=lambda key: key not in {*NIGHT_KEYS, *LAST_KEYS})
    return tuple(
        judged[key]
        if key in NIGHT_KEYS
        else KeyFigure(figures[key], target_of(session, key, day), nothing, "", "")
        for key in shown
    )


def _missing(session: Session, asked: OwnQuestion) -> tuple[MissingNight, ...]:
    if not asked.chosen:
        return ()
    last = asked.last_night
    window = Period(last - timedelta(days=LOOK_BACK_NIGHTS - 1), last)
    nights = nights_frame(session, asked.chosen, window, last)
    sites = {site.id: site for site in asked.sites}
    missing = nights[nights["state"] == "missing"]
    found = [
        MissingNight(sites[int(site)], night.date())
        for site, night in zip(missing["site_id"], missing["night"], strict=True)
    ]
    return tuple(sorted(found, key=lambda one: (one.site.name, -one.night.toordinal())))
