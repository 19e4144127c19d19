"""Checks of a night in itself: its date, its sums, its neighbours: N10–N15, N19, N21–N23, N25, N26."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from itertools import pairwise

from lib.records.checks.finding import Hit, Rules, Severity
from lib.records.checks.ground import Ground
from lib.records.checks.rows import NightRow, PartRow
from lib.records.night_rules import (
    COLUMNS,
    MOST_PERSONS,
    NOON,
    column_name,
    is_open,
)
from lib.records.tables import NightReport
from lib.words import _, iso_date, number

STOP, WARNING, NOTE = Severity.STOP, Severity.WARNING, Severity.NOTE
EMPTY_BESIDE = 5  # so many on both sides of a night make a night of none remarkable

_rules = Rules(NightReport, NightRow)


@_rules.row(
    "N10",
    STOP,
    lambda: _("Night in the future"),
    lambda: _("Correct the date: the night carries the date of its evening."),
    field="night",
)
def _in_the_future(night: NightRow, ground: Ground) -> str | None:
    if night.night <= ground.tonight:
        return None
    return _("%(day)s has not come yet.") % {"day": iso_date(night.night)}


@_rules.row(
    "N11",
    STOP,
    lambda: _("Night outside the site's opening"),
    lambda: _("Correct the date, or the site's opening and season."),
    field="night",
)
def _outside_opening(night: NightRow, ground: Ground) -> str | None:
    site = ground.sites.get(night.site_id)
    if site is None or is_open(site, night.night):
        return None
    return _("%(site)s was not open on the night of %(day)s.") % {
        "site": site.name,
        "day": iso_date(night.night),
    }


@_rules.row(
    "N12",
    WARNING,
    lambda: _("Closed night with counts"),
    lambda: _("Report the night as open, or take the counts away."),
    field="state",
)
def _closed_with_counts(night: NightRow, _ground: Ground) -> str | None:
    if night.state != "closed":
        return None
    stated = [column for column in COLUMNS if getattr(night, column)]
    if not stated:
        return None
    said = _("The house was closed, but %(field)s is %(value)s.")
    return said % {"field": column_name(stated[0]), "value": number(getattr(night, stated[0]))}


@_rules.row(
    "N13",
    STOP,
    lambda: _("More new people than slept here"),
    lambda: _("Correct one of the two numbers."),
    field="new_tonight",
)
def _more_new(night: NightRow, _ground: Ground) -> str | None:
    if night.occupied is None or (night.new_tonight or 0) <= night.occupied:
        return None
    return _("%(new)s new tonight, but %(occupied)s slept here.") % {
        "new": number(night.new_tonight or 0),
        "occupied": number(night.occupied),
    }


def _parts(ground: Ground) -> Iterator[tuple[NightRow, str, int]]:
    """The sum of each kind of parts of each reported night that has parts."""
    sums: defaultdict[tuple[int, str], int] = defaultdict(int)
    for part in ground.of(PartRow):
        sums[part.report_id, part.dimension] += part.persons
    if sums:
        nights = {night.id: night for night in ground.of(NightRow)}
        for (report, dimension), persons in sums.items():
            if report in nights and nights[report].occupied is not None:
                yield nights[report], dimension, persons


def _sums(night: NightRow, dimension: str, persons: int) -> str:
    said = _("%(field)s: the parts make %(sum)s, but %(occupied)s slept here.")
    return said % {
        "field": column_name(dimension),
        "sum": number(persons),
        "occupied": number(night.occupied or 0),
    }


@_rules.all(
    "N14",
    STOP,
    lambda: _("The parts are more than slept here"),
    lambda: _("Correct the parts by home municipality or sex, or the number of people."),
    secret=True,
    field="occupied",
)
def _parts_above(ground: Ground) -> Iterator[Hit]:
    for night, dimension, persons in _parts(ground):
        if persons > (night.occupied or 0):
            yield Hit(night, _sums(night, dimension, persons))


@_rules.all(
    "N15",
    WARNING,
    lambda: _("The parts are fewer than slept here"),
    lambda: _("Enter those who are missing, as unknown where it is not known."),
    secret=True,
    field="occupied",
)
def _parts_below(ground: Ground) -> Iterator[Hit]:
    for night, dimension, persons in _parts(ground):
        if persons < (night.occupied or 0):
            yield Hit(night, _sums(night, dimension, persons))


@_rules.row(
    "N19",
    STOP,
    lambda: _("An impossible count"),
    lambda: _("Correct the number."),
)
def _absurd(night: NightRow, _ground: Ground) -> str | None:
    for place, value in enumerate(night.counts(), start=4):
        if value is not None and not 0 <= value <= MOST_PERSONS:
            column = NightRow._fields[place]
            return _("%(field)s is %(value)s.") % {"field": column_name(column), "value": number(value)}
    return None


@_rules.row(
    "N21",
    WARNING,
    lambda: _("Reported before the night began"),
    lambda: _("Report the night again: it begins at 12.00."),
    field="night",
)
def _too_early(night: NightRow, ground: Ground) -> str | None:
    said_at = night.reported_at
    if said_at is None or said_at.date() > night.night:
        return None
    if said_at.tzinfo is None:  # as SQLite keeps it: in UTC
        said_at = said_at.replace(tzinfo=UTC)
    if said_at >= datetime.combine(night.night, NOON, ground.zone):
        return None
    local = said_at.astimezone(ground.zone)
    words = {"day": iso_date(local.date()), "time": local.strftime("%H:%M")}
    return _("Reported at %(time)s on %(day)s.") % words


@_rules.all(
    "N22",
    STOP,
    lambda: _("The same night twice"),
    lambda: _("Keep one of them."),
    field="night",
)
def _twice(ground: Ground) -> Iterator[Hit]:
    for nights in ground.nights.values():
        for before, night in pairwise(nights):
            if before.night == night.night:
                said = _("The night of %(day)s stands here more than once.")
                yield Hit(night, said % {"day": iso_date(night.night)}, (before,))


@_rules.all(
    "N23",
    NOTE,
    lambda: _("Nobody slept here between two busy nights"),
    lambda: _("Check whether the house was closed, or the number left out."),
    field="occupied",
)
def _empty_between(ground: Ground) -> Iterator[Hit]:
    one_night = timedelta(days=1)
    for nights in ground.nights.values():
        for before, night, after in zip(nights, nights[1:], nights[2:], strict=False):
            adjacent = night.night - before.night == one_night == after.night - night.night
            beside = min(before.occupied or 0, after.occupied or 0)
            if adjacent and night.occupied == 0 and beside >= EMPTY_BESIDE:
                said = _("0 slept here, but %(before)s the night before and %(after)s the night after.")
                words = {"before": number(before.occupied or 0), "after": number(after.occupied or 0)}
                yield Hit(night, said % words)


@_rules.row(
    "N25",
    WARNING,
    lambda: _("Open night inside a declared closure"),
    lambda: _("Report the night as closed, or correct the days of the closure."),
    field="state",
)
def _open_when_closed(night: NightRow, ground: Ground) -> str | None:
    site = ground.sites.get(night.site_id)
    if night.state != "reported" or site is None or not ground.is_declared_closed(site.id, night.night):
        return None
    return _("%(occupied)s slept here on a night declared closed.") % {
        "occupied": number(night.occupied or 0)
    }


@_rules.all(
    "N26",
    WARNING,
    lambda: _("Home municipality or sex is kept without a decision"),
    lambda: _("Enter the decision that opens these parts of the night, or take them away."),
    secret=True,
    at_entry=False,
)
def _parts_without_decision(ground: Ground) -> Iterator[Hit]:
    nights = {night.id: night for night in ground.of(NightRow)}
    told: set[int] = set()
    for part in ground.of(PartRow):
        night = nights.get(part.report_id)
        site = ground.sites.get(night.site_id) if night else None
        if night is None or site is None or site.id in told:
            continue
        if (site.partner_id, "night_details") not in ground.openings:
            told.add(site.id)
            yield Hit(night, _("The partner that runs %(site)s has not decided to keep them.")
                      % {"site": site.name})  # fmt: skip


RULES = tuple(_rules.collected)
