"""What the desk answers with: frozen, and already limited to what the viewer may see.

Frames inside are shared between readers through the cache: read them, never write to them.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum

import pandas as pd

from lib.measures.figure import Figure
from lib.measures.period import Period
from lib.measures.retention import UnknownRange


class Contents(StrEnum):
    """What the database holds; `EMPTY` has neither example nor real records."""

    EXAMPLE = "example"
    REAL = "real"
    EMPTY = "empty"


@dataclass(frozen=True, slots=True)
class SiteName:
    """A site as menus show it; `by_night` says whether this viewer may see single nights of it.

    `own` says whether the viewer's partner runs it; `beds` are the agreed (else regular) ones of today.
    """

    id: int
    code: str
    name: str
    partner: str
    by_night: bool
    own: bool = False
    beds: int = 0


@dataclass(frozen=True, slots=True)
class PartnerName:
    """A partner as menus and tables show it."""

    id: int
    code: str
    name: str
    short_name: str


@dataclass(frozen=True, slots=True)
class EventMark:
    """A named event on a time axis."""

    starts_on: date
    ends_on: date | None
    title: str
    kind: str


@dataclass(frozen=True, slots=True)
class NightBeds:
    """Night beds of a period.

    nightly: one row a night of `period`: night (datetime64), occupied, available, agreed, surge,
      state ("reported" | "closed" | "missing"; for several sites "partly" when some sites lack a report),
      full (bool), preliminary (bool), sites_reported, sites_expected. Empty when `nightly_hidden`.
    monthly: one row a month of the 13 months that end with the period's last: month (datetime64),
      occupied, available, rate, full_nights, reported, closed, missing, turned_away_full,
      turned_away_all, unknown_logs (nights without a log), sites (ids
      of the sites in the month).
    reasons: turned away by reason in the period: reason, events; only *full* and the rest together
      for viewers other than the reporting partner.
    figures: catalogue key → Figure for the period; `former` the same for the period before.
    former is empty where nothing fair can be compared: a running quarter, winter or year.
    left_out: sites that this viewer sees by month only and that the figures therefore lack, because the
      month goes on or the period is a span of free dates.
    hidden_until: for a longer period that goes on, the last evening for which such sites are in the figures.
    """

    period: Period
    sites: tuple[SiteName, ...]
    figures: dict[str, Figure]
    former: dict[str, Figure]
    nightly: pd.DataFrame
    nightly_hidden: bool
    left_out_by_night: tuple[str, ...]
    monthly: pd.DataFrame
    reasons: pd.DataFrame
    events: tuple[EventMark, ...]
    preliminary_from: date
    as_of: date
    left_out: tuple[str, ...] = ()
    hidden_until: date | None = None


@dataclass(frozen=True, slots=True)
class HousingFirst:
    """Housing First at a reporting date.

    still_housed / without_negative_exit: horizon in months (6, 12, 24, 36) → Figure.
    curve: days, value, low, high, at_risk (at_risk empty without register rights).
    exits: class ("still_housed", "taken_over", "positive", "neutral", "negative", "deceased", "unknown",
      or merged "other"), persons (exact, or rounded to base 5), rounded (bool).
    not_yet: moved in less than a year before; unknown: what the unknown exits could change, by horizon;
      both for the register's owner only, as are taken_over, flats and waiting.
    withheld: "" or the reason in a code: "not_published" (real data, no register rights) or
      "no_assessment" (a partner's disclosure assessment is missing).
    """

    as_of: date
    withheld: str
    exact: bool
    persons: int | None
    still_housed: dict[int, Figure]
    without_negative_exit: dict[int, Figure]
    taken_over: Figure | None
    curve: pd.DataFrame
    exits: pd.DataFrame
    flats: Figure | None
    waiting: Figure | None
    median_wait: Figure | None = None
    not_yet: int | None = None
    unknown: dict[int, UnknownRange] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class AreaRow:
    """A row of the matrix: partner id → roles; gaps: no_accountable, several_accountable, nobody_performs."""

    id: int
    code: str
    name: str
    roles: dict[int, tuple[str, ...]]
    gaps: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class CommitmentRow:
    """A commitment against its deliveries; state ∈ on_track, late, done, not_started, needs_decision."""

    id: int
    area_id: int
    title: str
    partner: str
    contributor: str | None
    resource: str
    delivered: float | None
    target: float
    state: str
    is_late: bool
    next_check: date | None
    ends_on: date
    clause: str | None


@dataclass(frozen=True, slots=True)
class ActionRow:
    """An action of a meeting; `days_late` > 0 when open past its day."""

    id: int
    title: str
    owner: str
    opened_on: date
    due_on: date
    closed_on: date | None
    days_late: int


@dataclass(frozen=True, slots=True)
class AgreementRow:
    """An agreement to see to; state ∈ expired, notice_passed, notice_soon; `days_left` to its end."""

    id: int
    title: str
    kind: str
    state: str
    ends_on: date | None
    notice_by: date | None
    days_left: int | None


@dataclass(frozen=True, slots=True)
class Division:
    """The division of labour on a day."""

    as_of: date
    partners: tuple[PartnerName, ...]
    areas: tuple[AreaRow, ...]
    commitments: tuple[CommitmentRow, ...]
    actions: tuple[ActionRow, ...]
    agreements: tuple[AgreementRow, ...]
    figures: dict[str, Figure]


@dataclass(frozen=True, slots=True)
class KeyFigure:
    """A card of the overview: the figure, its target, at most 13 months of history and the verdict on it.

    history: month (datetime64), value (NaN where missing). verdict: a code of
    `lib.measures.variation.Verdict` (normal_variation, improvement, deterioration, clear_increase,
    clear_decrease, too_few, not_independent), or "" where no rule of variation may judge.
    target_met: "steadily", "sometimes", "not" against the limits; "" without limits or target.
    normal: lower and upper limit of normal variation, where there are limits.
    judged_month: first day of the month that the verdict is about, the last one that has ended.
    """

    figure: Figure
    target: float | None
    history: pd.DataFrame
    verdict: str
    target_met: str
    withheld: str = ""
    normal: tuple[float, float] | None = None
    judged_month: date | None = None


@dataclass(frozen=True, slots=True)
class SinceMeeting:
    """One line of *since the last meeting*: a code that the screen puts into words, with its facts."""

    code: str
    subject: str
    detail: str
    day: date | None
    attention: bool


@dataclass(frozen=True, slots=True)
class Overview:
    """The overview: at most four cards, and what has happened since the last meeting."""

    period: Period
    cards: tuple[KeyFigure, ...]
    last_meeting: date | None
    next_meeting: date | None
    since: tuple[SinceMeeting, ...]
    division: Division
    nights: NightBeds
