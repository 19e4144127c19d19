"""When a season counts as closed: the one rule, until periods are published by their owners.

A season of a partner is closed when it has ended and each of its nights is settled, at all of the partner's
sites together. A night is settled when it is reported or closed, or *marked missing*: its report has been
missing for 30 nights, after which neither the form nor the reminders ask for it. A night whose sheet lies
open and unsaved is not settled, however old.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from typing import TYPE_CHECKING, Final

import pandas as pd
from sqlalchemy import select

from lib.measures.period import Period
from lib.publication.night_rows import SiteFacts, nights_frame
from lib.records.tables import NightDraft

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

MARKED_MISSING_AFTER: Final = 30

Sheets = frozenset[tuple[int, date]]


class SeasonState(StrEnum):
    """How far a season has come. `NO_NIGHTS`: the partner had no house open in it."""

    CLOSED = "closed"
    RUNNING = "running"
    SHEET_OPEN = "sheet_open"
    REPORTS_MISSING = "reports_missing"
    NO_NIGHTS = "no_nights"


@dataclass(frozen=True, slots=True)
class SeasonNights:
    """A season's state and its nights, as `lib.publication.night_rows.nights_frame` gives them.

    `missing` counts the reports that may still come; the last of them is marked missing on `settled_on`.
    """

    season: Period
    state: SeasonState
    nights: pd.DataFrame
    missing: int = 0
    settled_on: date | None = None


def season_nights(
    session: Session, sites: Sequence[SiteFacts], season: Period, last: date, sheets: Sheets
) -> SeasonNights:
    """The season at all `sites` of one partner, with `last` the newest evening that can be reported.

    `sheets` are the site and night of every sheet that lies open (`open_sheets`).
    """
    nights = nights_frame(session, sites, season, last)
    if not len(nights):
        return SeasonNights(season, SeasonState.NO_NIGHTS, nights)
    if season.end > last:
        return SeasonNights(season, SeasonState.RUNNING, nights)
    own = {site.id for site in sites}
    if any(site in own and season.contains(night) for site, night in sheets):
        return SeasonNights(season, SeasonState.SHEET_OPEN, nights)
    marked = pd.Timestamp(last) - pd.Timedelta(days=MARKED_MISSING_AFTER)
    waiting = nights.loc[(nights["state"] == "missing") & (nights["night"] > marked), "night"]
    if not len(waiting):
        return SeasonNights(season, SeasonState.CLOSED, nights)
    # A night can be reported until the noon after it; the count of 30 begins there.
    settled = waiting.max().date() + timedelta(days=MARKED_MISSING_AFTER + 1)
    return SeasonNights(season, SeasonState.REPORTS_MISSING, nights, len(waiting), settled)


def open_sheets(session: Session, site_ids: Sequence[int]) -> Sheets:
    """Site and night of each sheet that holds something unsaved. They raise no revision: ask every time."""
    drafts = select(NightDraft.site_id, NightDraft.night, NightDraft.answers)
    rows = session.execute(drafts.where(NightDraft.site_id.in_(site_ids)))
    return frozenset((site, night) for site, night, answers in rows if answers["open"])
