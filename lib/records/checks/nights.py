"""Checks of a night against its beds: N05–N09, N16–N18, N24."""

from __future__ import annotations

from collections.abc import Iterator

from lib.records.checks.finding import Hit, Rules, Severity
from lib.records.checks.ground import Ground
from lib.records.checks.rows import NightRow
from lib.records.night_rules import (
    TIMES_THE_BEDS,
)
from lib.records.tables import NightReport
from lib.words import _, counted, iso_date, ngettext, number

STOP, WARNING, NOTE = Severity.STOP, Severity.WARNING, Severity.NOTE
# A house can be over full: a winter shelter opens twice its beds. Half as many again than were open cannot.
PLAUSIBLE_SHARE = 1.5
PLAUSIBLE_MORE = 3
MANY_TURNED_AWAY = 20

_rules = Rules(NightReport, NightRow)


@_rules.row(
    "N05",
    WARNING,
    lambda: _("More people than there were beds"),
    lambda: _("Correct the number, or enter the extra beds that were open."),
    field="occupied",
)
def _more_than_plausible(night: NightRow, ground: Ground) -> str | None:
    beds, occupied = ground.available[night.id], night.occupied or 0
    if not beds or beds < 0 or occupied <= max(PLAUSIBLE_SHARE * beds, beds + PLAUSIBLE_MORE):
        return None
    if _impossibly_many(night, ground):
        return None
    return _("%(occupied)s slept here, with %(beds)s beds available.") % {
        "occupied": number(occupied),
        "beds": number(beds),
    }


@_rules.row(
    "N06",
    STOP,
    lambda: _("Many times more people than beds"),
    lambda: _("Correct the number."),
    field="occupied",
)
def _impossibly_many(night: NightRow, ground: Ground) -> str | None:
    if (night.occupied or 0) <= TIMES_THE_BEDS:
        return None
    span = ground.capacity_of[night.id]
    beds = (span.regular_beds or 0) + (night.surge_opened or 0) if span else 0
    most = TIMES_THE_BEDS * max(beds, night.stated_available or 0)
    if not most or (night.occupied or 0) <= most:
        return None
    return _("%(occupied)s slept here: more than %(times)s times the beds.") % {
        "occupied": number(night.occupied or 0),
        "times": counted(TIMES_THE_BEDS),
    }


@_rules.row(
    "N07",
    WARNING,
    lambda: _("People slept where no bed was open"),
    lambda: _("Correct the closed beds or the number of people; a closed house is reported as closed."),
    field="occupied",
)
def _no_bed_open(night: NightRow, ground: Ground) -> str | None:
    beds = ground.available[night.id]
    if beds is None or beds > 0 or not night.occupied:
        return None
    return _("%(occupied)s slept here, but no bed was available.") % {"occupied": number(night.occupied)}


@_rules.all(
    "N08",
    WARNING,
    lambda: _("No capacity on record for a reported night"),
    lambda: _("Enter the site's capacity for these nights."),
)
def _without_capacity(ground: Ground) -> Iterator[Hit]:
    for nights in ground.nights.values():
        lacking = [one for one in nights if one.state == "reported" and ground.available[one.id] is None]
        if lacking:
            said = ngettext(
                "The beds of one reported night are not on record: %(first)s.",
                "The beds of %(n)s reported nights are not on record, the first %(first)s.",
                len(lacking),
            )
            words = {"n": number(len(lacking)), "first": iso_date(lacking[0].night)}
            yield Hit(lacking[0], said % words, tuple(lacking[1:]))


@_rules.row(
    "N09",
    WARNING,
    lambda: _("Turned away because it was full, though beds were free"),
    lambda: _("Correct the number of people, the closed beds or the reason."),
    field="turned_away_full",
)
def _full_with_free_beds(night: NightRow, ground: Ground) -> str | None:
    beds = ground.available[night.id]
    if not night.turned_away_full or beds is None or night.occupied is None or night.occupied >= beds:
        return None
    said = _("%(turned)s turned away because it was full, but %(occupied)s of %(beds)s beds were used.")
    return said % {
        "turned": number(night.turned_away_full),
        "occupied": number(night.occupied),
        "beds": number(beds),
    }


@_rules.row(
    "N16",
    STOP,
    lambda: _("More closed beds than beds"),
    lambda: _("Correct the closed beds, or the site's capacity."),
    field="beds_closed",
)
def _more_closed(night: NightRow, ground: Ground) -> str | None:
    if not night.beds_closed or (span := ground.capacity_of[night.id]) is None:
        return None
    beds = (span.regular_beds or 0) + (night.surge_opened or 0)
    if night.beds_closed <= beds:
        return None
    return _("%(closed)s beds closed of %(beds)s.") % {
        "closed": number(night.beds_closed),
        "beds": number(beds),
    }


@_rules.row(
    "N17",
    NOTE,
    lambda: _("Extra beds open while regular ones were free"),
    lambda: _("Check whether the extra beds were really open that night."),
    field="surge_opened",
)
def _surge_without_need(night: NightRow, ground: Ground) -> str | None:
    beds = ground.available[night.id]
    if not night.surge_opened or beds is None or night.occupied is None:
        return None
    if night.occupied > beds - night.surge_opened:
        return None
    said = _("%(surge)s extra beds were open, but %(occupied)s slept in %(regular)s regular ones.")
    return said % {
        "surge": number(night.surge_opened),
        "occupied": number(night.occupied),
        "regular": number(beds - night.surge_opened),
    }


@_rules.all(
    "N18",
    NOTE,
    lambda: _("Stated beds differ from the capacity on record"),
    lambda: _("Check whether the capacity on record is right; the figures use the stated beds."),
    field="stated_available",
)
def _stated_otherwise(ground: Ground) -> Iterator[Hit]:
    for nights in ground.nights.values():
        differing = [night for night in nights if _differs(night, ground)]
        if differing:
            said = ngettext(
                "The stated beds differ on one night: %(first)s.",
                "The stated beds differ on %(n)s nights, the first %(first)s.",
                len(differing),
            )
            words = {"n": number(len(differing)), "first": iso_date(differing[0].night)}
            yield Hit(differing[0], said % words, tuple(differing[1:]))


def _differs(night: NightRow, ground: Ground) -> bool:
    if night.stated_available is None:
        return False
    span = ground.capacity_of[night.id]
    if span is None:
        return False
    beds = (span.regular_beds or 0) + (night.surge_opened or 0) - (night.beds_closed or 0)
    return night.stated_available != beds


@_rules.row(
    "N24",
    WARNING,
    lambda: _("Very many turned away"),
    lambda: _("Check whether the number is right: each time somebody got no bed counts once."),
    field="turned_away_full",
)
def _many_turned_away(night: NightRow, ground: Ground) -> str | None:
    turned = night.turned_away()
    if turned <= max(MANY_TURNED_AWAY, 2 * (ground.available[night.id] or 0)):
        return None
    return _("%(turned)s turned away in one night.") % {"turned": number(turned)}


RULES = tuple(_rules.collected)
