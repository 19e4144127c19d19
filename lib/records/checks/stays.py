"""Checks of stays: S01–S15. A stay fills the nights from check-in to the night before check-out."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta

from lib.records.checks.codes import looks_like_identity_number
from lib.records.checks.finding import Hit, Rules, Severity
from lib.records.checks.ground import Ground, covers
from lib.records.checks.rows import SiteRow, StayRow
from lib.records.night_rules import is_open
from lib.records.tables import Stay
from lib.words import _, iso_date, number

STOP, WARNING, NOTE = Severity.STOP, Severity.WARNING, Severity.NOTE
LONG_OPEN_NIGHTS = 120
LONG_NIGHTS = 400
AGES = ("18_29", "30_44", "45_64", "65_plus")
SOON_YEARS = 12  # the youngest that can pass two age bands at once have aged at least so much

_rules = Rules(Stay, StayRow)


def span_of(stay: StayRow) -> str:
    """The stay in words: from one day to another, or since a day."""
    if stay.checked_out is None:
        return _("since %(first)s") % {"first": iso_date(stay.checked_in)}
    return _("%(first)s to %(last)s") % {
        "first": iso_date(stay.checked_in),
        "last": iso_date(stay.checked_out),
    }


def last_open_night(site: SiteRow, night: date) -> date | None:
    """The last night before the site next closes, for one that is open on `night`; None: it does not."""
    first, final = site.season_start_month, site.season_end_month
    ends = [] if site.open_to is None else [site.open_to]
    if first is not None and final is not None and final % 12 + 1 != first:
        year = night.year + (night.month > final)
        next_month = date(year + final // 12, final % 12 + 1, 1)
        ends.append(next_month - timedelta(days=1))
    return min(ends, default=None)


@_rules.row(
    "S01", STOP, lambda: _("Left before arriving"),
    lambda: _("Correct the day of arrival or of leaving."), field="checked_out",
)  # fmt: skip
def _left_before_arriving(stay: StayRow, _ground: Ground) -> str | None:
    if stay.checked_out is None or stay.checked_out >= stay.checked_in:
        return None
    return _("Checked in on %(first)s but out on %(last)s, before that.") % {
        "first": iso_date(stay.checked_in), "last": iso_date(stay.checked_out),
    }  # fmt: skip


@_rules.row(
    "S02", STOP, lambda: _("Stay in the future"),
    lambda: _("Enter the stay when it has begun, or correct the day."), field="checked_in",
)  # fmt: skip
def _in_the_future(stay: StayRow, ground: Ground) -> str | None:
    day = next((day for day in (stay.checked_in, stay.checked_out) if day and day > ground.today), None)
    if day is None:
        return None
    return _("%(day)s has not come yet.") % {"day": iso_date(day)}


def overlaps(ground: Ground) -> Iterator[tuple[StayRow, StayRow, bool]]:
    """Stays of one guest that share a night with one that began before: (later, earlier, is refused).

    Refused are two on one site, and two that both go on; one guest may have moved house in the middle of a
    night, so one night at two sites is only remarked on.
    """
    for stays in ground.stays.values():
        if len(stays) < 2:
            continue
        longest: dict[int, StayRow] = {}  # the stay that ends last so far, by site
        for stay in stays:
            if stay.checked_out is not None and stay.checked_out <= stay.checked_in:
                continue
            meeting = [one for one in longest.values() if one.checked_out is None
                       or one.checked_out > stay.checked_in]  # fmt: skip
            grave = [one for one in meeting if one.site_id == stay.site_id
                     or (one.checked_out is None and stay.checked_out is None)]  # fmt: skip
            if meeting:
                yield stay, (grave or meeting)[0], bool(grave)
            before = longest.get(stay.site_id)
            if before is None or _end(stay) > _end(before):
                longest[stay.site_id] = stay


def _end(stay: StayRow) -> date:
    return stay.checked_out or date.max


def _together(ground: Ground, one: StayRow, other: StayRow) -> str:
    if one.site_id == other.site_id:
        words = _("The same guest has two stays at %(site)s: %(others)s and %(span)s.")
    else:
        words = _("The same guest is at %(site)s (%(span)s) and at %(other)s (%(others)s).")
    return words % {
        "site": ground.site_name(one.site_id), "span": span_of(one),
        "other": ground.site_name(other.site_id), "others": span_of(other),
    }  # fmt: skip


@_rules.all(
    "S03", STOP, lambda: _("The same guest in two stays at once"),
    lambda: _("Check out from the first stay, or correct the days."), field="checked_in",
)  # fmt: skip
def _twice_at_once(ground: Ground) -> Iterator[Hit]:
    for stay, other, is_refused in overlaps(ground):
        if is_refused:
            yield Hit(stay, _together(ground, stay, other), (other,))


@_rules.all(
    "S04", WARNING, lambda: _("The same guest at two sites at once"),
    lambda: _("Find out which of the stays is right. A guest who moves during the night counts at both."),
    field="checked_in",
)  # fmt: skip
def _at_two_sites(ground: Ground) -> Iterator[Hit]:
    for stay, other, is_refused in overlaps(ground):
        if not is_refused:
            yield Hit(stay, _together(ground, stay, other), (other,))


@_rules.row(
    "S05", STOP, lambda: _("Checked in when the site was not open"),
    lambda: _("Correct the day, or the site's opening and season."), field="checked_in",
)  # fmt: skip
def _outside_opening(stay: StayRow, ground: Ground) -> str | None:
    site = ground.sites.get(stay.site_id)
    if site is None or is_open(site, stay.checked_in):
        return None
    return _("%(site)s was not open on the night of %(day)s.") % {
        "site": site.name, "day": iso_date(stay.checked_in),
    }  # fmt: skip


@_rules.row(
    "S06", WARNING, lambda: _("Stay goes on after the site closed"),
    lambda: _("Check the guest out on the day the site closed."), field="checked_out",
)  # fmt: skip
def _beyond_opening(stay: StayRow, ground: Ground) -> str | None:
    site = ground.sites.get(stay.site_id)
    closes = last_open_night(site, stay.checked_in) if site else None
    slept_last = stay.checked_out - timedelta(days=1) if stay.checked_out else ground.tonight
    if site is None or closes is None or slept_last <= closes:
        return None
    if not is_open(site, stay.checked_in):
        return None  # told by S05
    return _("The stay (%(span)s) goes on when %(site)s is closed.") % {
        "span": span_of(stay), "site": site.name,
    }  # fmt: skip


@_rules.row(
    "S07", STOP, lambda: _("Stay registered under a waiver"),
    lambda: _("Delete the stay: while the waiver holds, only counts are kept."), field="checked_in",
)  # fmt: skip
def _under_waiver(stay: StayRow, ground: Ground) -> str | None:
    for waiver in ground.waivers.get(stay.site_id, ()):
        if covers(waiver.valid_from, waiver.valid_to, stay.checked_in):
            return _("Identity records at %(site)s are waived from %(first)s.") % {
                "site": ground.site_name(stay.site_id), "first": iso_date(waiver.valid_from),
            }  # fmt: skip
    return None


@_rules.row(
    "S08", WARNING, lambda: _("Stay goes on under a waiver"),
    lambda: _("Check the guest out on the first day of the waiver."), field="checked_out",
)  # fmt: skip
def _into_waiver(stay: StayRow, ground: Ground) -> str | None:
    end = stay.checked_out or ground.today
    for waiver in ground.waivers.get(stay.site_id, ()):
        if stay.checked_in < waiver.valid_from < end:
            return _("The stay (%(span)s) goes on after the waiver of %(first)s.") % {
                "span": span_of(stay), "first": iso_date(waiver.valid_from),
            }  # fmt: skip
    return None


@_rules.row(
    "S09", STOP, lambda: _("Stays are kept without a decision"),
    lambda: _("Enter the decision that opens the register of stays, or delete the stays."),
    field="site_id",
)  # fmt: skip
def _not_opened(stay: StayRow, ground: Ground) -> str | None:
    site = ground.sites.get(stay.site_id)
    if site is None or (site.partner_id, "stays") in ground.openings:
        return None
    return _("The partner that runs %(site)s has not decided to keep stays.") % {"site": site.name}


@_rules.row(
    "S10", WARNING, lambda: _("Stay not checked out for very long"),
    lambda: _("Check whether the guest has left, and check out."), field="checked_out",
)  # fmt: skip
def _open_for_long(stay: StayRow, ground: Ground) -> str | None:
    if stay.checked_out is not None:
        return None
    nights = (ground.today - stay.checked_in).days
    if nights <= LONG_OPEN_NIGHTS:
        return None
    return _("Open since %(first)s: %(nights)s nights without a check-out.") % {
        "first": iso_date(stay.checked_in), "nights": number(nights),
    }  # fmt: skip


@_rules.row(
    "S11", NOTE, lambda: _("Very long stay"), lambda: _("Check whether the years are right."),
    field="checked_out",
)  # fmt: skip
def _very_long(stay: StayRow, _ground: Ground) -> str | None:
    if stay.checked_out is None or (stay.checked_out - stay.checked_in).days <= LONG_NIGHTS:
        return None
    return _("%(nights)s nights (%(span)s).") % {
        "nights": number((stay.checked_out - stay.checked_in).days), "span": span_of(stay),
    }  # fmt: skip


@_rules.all(
    "S12", WARNING, lambda: _("One guest code, two people?"),
    lambda: _("Check whether two guests were given the same code, and give one of them a new one."),
    field="guest_code",
)  # fmt: skip
def _two_people(ground: Ground) -> Iterator[Hit]:
    for stays in ground.stays.values():
        before: StayRow | None = None
        for stay in stays:
            if before is not None and (why := _cannot_be_one(before, stay)):
                yield Hit(stay, why, (before,))
            before = stay


def _cannot_be_one(before: StayRow, stay: StayRow) -> str | None:
    if before.sex != stay.sex and "unknown" not in {before.sex, stay.sex}:
        return _("Another sex than in the stay from %(day)s.") % {"day": iso_date(before.checked_in)}
    if before.age_band == stay.age_band or not {before.age_band, stay.age_band} <= set(AGES):
        return None
    bands = AGES.index(stay.age_band) - AGES.index(before.age_band)
    years = (stay.checked_in - before.checked_in).days / 365.25
    if bands < 0 or (bands > 1 and years < SOON_YEARS):
        return _("Another age than in the stay from %(day)s.") % {"day": iso_date(before.checked_in)}
    return None


@_rules.row(
    "S13", STOP, lambda: _("Guest code that looks like a personal identity number"),
    lambda: _("Give the guest a random code; never enter a personal identity number."),
    field="guest_code",
)  # fmt: skip
def _identity_number(stay: StayRow, _ground: Ground) -> str | None:
    if not looks_like_identity_number(stay.guest_code):
        return None
    return _("The code has the form of a personal identity number.")


@_rules.all(
    "S14", WARNING, lambda: _("The same stay entered twice"),
    lambda: _("Delete one of the two rows."), field="checked_in",
)  # fmt: skip
def _entered_twice(ground: Ground) -> Iterator[Hit]:
    for stays in ground.stays.values():
        seen: dict[tuple[int, date, date | None], StayRow] = {}
        for stay in stays:
            key = (stay.site_id, stay.checked_in, stay.checked_out)
            if key in seen and stay.checked_in == stay.checked_out:
                yield Hit(stay, _("The stay of %(day)s stands here more than once.")
                          % {"day": iso_date(stay.checked_in)}, (seen[key],))  # fmt: skip
            seen.setdefault(key, stay)


RULES = tuple(_rules.collected)
