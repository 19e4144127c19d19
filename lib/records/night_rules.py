"""What may be written about a night: which night it is now, the fields by name, and every refusal in words.

No database here. The form and the import ask the same rules, so a night is judged alike however it comes in.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from datetime import date, datetime, time, timedelta
from typing import Any, Protocol
from zoneinfo import ZoneInfo

from lib.records.tables import APART_REASONS, TURNED_AWAY_REASONS, DetailDimension, NightState, Site
from lib.words import _, counted, listed, long_date, month_name, night_name, number, pgettext

NOON = time(12)
# No house here comes near it; it keeps a slipped finger from becoming a figure, or a database error.
MOST_PERSONS = 9_999
TIMES_THE_BEDS = 10
# Single nights of a smaller site, or of one open to one group, say who slept there (docs/decisions/0003).
NIGHTLY_FROM_BEDS = 10
NIGHTLY_FROM_GROUPS = 2
REQUIRED = ("occupied", "beds_closed", "surge_opened")
Details = Mapping[DetailDimension, Mapping[str, int]]


def current_night(now: datetime, zone: ZoneInfo) -> date:
    """The evening's date of the night that `now` (aware) belongs to: 12.00–11.59 by the clock on the wall."""
    local = now.astimezone(zone)
    return local.date() if local.time() >= NOON else local.date() - timedelta(days=1)


@dataclass(frozen=True, slots=True)
class NightInput:
    """One night as somebody wrote it. None is *not answered*, never zero.

    `turned_away` and `apart` go by reason; `details` by dimension and category, None leaves what is stored.
    """

    site_id: int
    night: date
    state: NightState = NightState.REPORTED
    occupied: int | None = None
    surge_opened: int | None = None
    beds_closed: int | None = None
    new_tonight: int | None = None
    turned_away: Mapping[str, int | None] = field(default_factory=dict)
    apart: Mapping[str, int | None] = field(default_factory=dict)
    details: Details | None = None

    def columns(self) -> dict[str, int | None]:
        """The counts by their column in `night_reports`. Nobody sleeps in a closed house: it has none."""
        if self.state is NightState.CLOSED:
            return {**dict.fromkeys(COLUMNS), "surge_opened": 0, "beds_closed": 0}
        return {
            **{column: getattr(self, column) for column in PLAIN_COLUMNS},
            **{f"turned_away_{reason}": self.turned_away.get(reason) for reason in TURNED_AWAY_REASONS},
            **{reason: self.apart.get(reason) for reason in APART_REASONS},
        }


PLAIN_COLUMNS = ("occupied", "surge_opened", "beds_closed", "new_tonight")
COLUMNS = (*PLAIN_COLUMNS, *(f"turned_away_{reason}" for reason in TURNED_AWAY_REASONS), *APART_REASONS)


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing that stands in the way of saving: the field's column (or part) and the words about it."""

    field: str
    words: str


class NightRefused(ValueError):
    """The night was not saved, and nothing was written; `problems` says why, in words."""

    def __init__(self, problems: list[Problem]) -> None:
        self.problems = tuple(problems)
        super().__init__(" ".join(problem.words for problem in problems))


class Opening(Protocol):
    """When a house is open: a site, or a light row of one."""

    @property
    def open_from(self) -> date:
        """Its first night."""

    @property
    def open_to(self) -> date | None:
        """Its last night; None until further notice."""

    @property
    def season_start_month(self) -> int | None:
        """The first month of its season; None for a whole year."""

    @property
    def season_end_month(self) -> int | None:
        """The last month of its season."""


@dataclass(frozen=True, slots=True)
class HouseTonight:
    """What the rules must know about the site: its opening, and its beds that night (None: not on record)."""

    name: str
    open_from: date
    open_to: date | None
    season_start_month: int | None
    season_end_month: int | None
    regular_beds: int | None

    @classmethod
    def of(cls, site: Site, regular_beds: int | None) -> HouseTonight:
        """The site as the rules see it."""
        own = [name.name for name in fields(cls) if name.name != "regular_beds"]
        return cls(**{name: getattr(site, name) for name in own}, regular_beds=regular_beds)


def column_name(column: str) -> str:
    """What a count is called on the screen."""
    return {
        "occupied": _("Slept here"),
        "beds_closed": _("Closed beds"),
        "surge_opened": _("Extra beds"),
        "new_tonight": _("New tonight"),
        "turned_away_full": pgettext("reason", "Full"),
        "turned_away_group_full": _("Full for the group"),
        "turned_away_not_target": _("Not the target group"),
        "turned_away_suspended": pgettext("reason", "Suspended"),
        "turned_away_order": _("Order and safety"),
        "turned_away_late": _("Came after closing"),
        "turned_away_other": pgettext("reason", "Other"),
        "referred_elsewhere": _("Referred to another place"),
        "declined_offer": _("Declined an offered bed"),
        "minor_referred": _("Under 18 – referred to the social emergency service"),
        DetailDimension.HOME: _("Home municipality"),
        DetailDimension.SEX: _("Sex"),
    }[column]


def problems_of(entry: NightInput, house: HouseTonight, current: date) -> list[Problem]:
    """Everything wrong with `entry`, in words; empty when it may be saved."""
    untimely = _outside_opening(entry.night, house, current)
    if untimely is not None:
        return [Problem("night", untimely)]
    if entry.state is NightState.CLOSED:
        return _said_of_a_closed_night(entry)
    counts = entry.columns()
    return _unanswered(counts) or _impossible(entry, counts) or _too_many(entry, counts, house)


def _outside_opening(night: date, house: HouseTonight, current: date) -> str | None:
    words = {"site": house.name, "night": night_name(night)}
    if night > current:
        said = _("The night has not come yet: %(night)s. The latest that can be saved is %(current)s.")
        return said % {**words, "current": night_name(current)}
    if night < house.open_from:
        return _("%(site)s opened on %(day)s, after %(night)s.") % {
            **words,
            "day": long_date(house.open_from),
        }
    if house.open_to is not None and night > house.open_to:
        return _("%(site)s closed on %(day)s, before %(night)s.") % {**words, "day": long_date(house.open_to)}
    if not in_season(night, house.season_start_month, house.season_end_month):
        return _("%(site)s is open from %(first)s to %(last)s; %(night)s is outside the season.") % {
            **words,
            "first": _named_month(house.season_start_month),
            "last": _named_month(house.season_end_month),
        }
    return None


def may_be_told_by_night(*, beds: int, groups: int) -> bool:
    """Whether single nights of a site of this size may be told to others than its owner."""
    return beds >= NIGHTLY_FROM_BEDS and groups >= NIGHTLY_FROM_GROUPS


def is_open(house: Opening, night: date) -> bool:
    """Whether the house is open that night by its opening and its season."""
    if night < house.open_from or (house.open_to is not None and night > house.open_to):
        return False
    return in_season(night, house.season_start_month, house.season_end_month)


def in_season(night: date, first: int | None, last: int | None) -> bool:
    """Whether a house open from month `first` to month `last` (round the new year too) is open that night."""
    if first is None or last is None:
        return True
    if first <= last:
        return first <= night.month <= last
    return night.month >= first or night.month <= last


def _named_month(month: int | None) -> str:
    return month_name(date(2000, month or 1, 1), with_year=False)


def _said_of_a_closed_night(entry: NightInput) -> list[Problem]:
    if entry.occupied is None:
        return []
    said = _("%(field)s: a night when the house was closed has no overnight guests, but %(value)s is stated.")
    return [Problem("occupied", said % {"field": column_name("occupied"), "value": number(entry.occupied)})]


def _unanswered(counts: Mapping[str, int | None]) -> list[Problem]:
    said = _("%(field)s is not answered. Press − for 0.")
    return [
        Problem(column, said % {"field": column_name(column)})
        for column in REQUIRED
        if counts[column] is None
    ]


def _impossible(entry: NightInput, counts: Mapping[str, Any]) -> list[Problem]:
    """Values that no night can have, whatever the house."""
    stated: list[tuple[str, Any]] = list(counts.items())
    for dimension, categories in (entry.details or {}).items():
        stated += [(dimension, value) for value in categories.values()]
    return [
        Problem(
            column,
            _("%(field)s: %(value)s cannot be saved. A whole number from 0 to %(most)s is allowed.")
            % {"field": column_name(column), "value": value, "most": number(MOST_PERSONS)},
        )
        for column, value in stated
        if value is not None and (type(value) is not int or not 0 <= value <= MOST_PERSONS)
    ]


def _too_many(entry: NightInput, counts: Mapping[str, int | None], house: HouseTonight) -> list[Problem]:
    """Values that contradict the beds or each other."""
    occupied = counts["occupied"] or 0
    beds = (house.regular_beds or 0) + (counts["surge_opened"] or 0)
    limits = [("new_tonight", counts["new_tonight"], occupied, _("as many as slept here"))]
    if house.regular_beds is not None:
        limits.append(
            ("beds_closed", counts["beds_closed"], beds, _("the beds of the house and the extra ones"))
        )
    if house.regular_beds is not None and beds:
        tenfold = _("%(times)s times the beds") % {"times": counted(TIMES_THE_BEDS)}
        limits.append(("occupied", occupied, TIMES_THE_BEDS * beds, tenfold))
    limits += [
        (dimension, sum(categories.values()), occupied, _("as many as slept here"))
        for dimension, categories in (entry.details or {}).items()
    ]
    said = _("%(field)s: %(value)s is too many. At most %(most)s is allowed: %(why)s.")
    return [
        Problem(
            column,
            said % {"field": column_name(column), "value": number(value), "most": number(most), "why": why},
        )
        for column, value, most, why in limits
        if value is not None and value > most
    ]


def names_of(columns: list[str]) -> str:
    """The names of several counts in a row: "Fullt och Nya i natt"."""
    return listed([column_name(column) for column in columns])
