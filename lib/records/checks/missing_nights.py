"""Checks of what is not there: nights without a report (N01–N04) and counts without their stays (N20).

Expected is each night that the site is open by its opening and season and that no declared closure covers,
before the night that goes on. A missing report is missing, never zero.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from datetime import date, timedelta
from itertools import accumulate

from lib.records.checks.finding import Hit, Rules, Severity
from lib.records.checks.ground import Ground, covers, grouped
from lib.records.checks.rows import AcceptedRow, GapRow, NightRow, SiteRow, StayRow
from lib.records.tables import NightReport
from lib.words import _, iso_date, month_name, ngettext, number

WARNING, NOTE = Severity.WARNING, Severity.NOTE
SILENT_NIGHTS = 7

_gaps = Rules(NightReport, GapRow)
_nights = Rules(NightReport, NightRow)

Gap = tuple[date, date, int]


def gaps(expected: Sequence[date], reported: set[date]) -> list[Gap]:
    """Unbroken runs of expected nights without a report: first, last, how many."""
    found: list[Gap] = []
    for night in expected:
        if night in reported:
            continue
        if found and night - found[-1][1] == timedelta(days=1):
            first, _last, nights = found[-1]
            found[-1] = (first, night, nights + 1)
        else:
            found.append((night, night, 1))
    return found


def _sites(ground: Ground) -> Iterator[tuple[SiteRow, list[date], set[date]]]:
    for site in ground.of(SiteRow):
        if site.id in ground.expected:
            yield site, ground.expected[site.id], {n.night for n in ground.nights.get(site.id, ())}


def _by_kind(ground: Ground) -> Iterator[tuple[str, SiteRow, Gap]]:
    """Every gap with the check it belongs to."""
    for site, expected, reported in _sites(ground):
        if not expected:
            continue
        if not reported:
            if len(expected) >= SILENT_NIGHTS:
                yield "N03", site, (expected[0], expected[-1], len(expected))
            continue
        first_report = min(reported)
        for gap in gaps(expected, reported):
            if gap[1] < first_report:
                yield "N02", site, gap
            elif gap[1] == expected[-1] and gap[2] >= SILENT_NIGHTS:
                yield "N04", site, gap
            else:
                yield "N01", site, gap


def _hits(ground: Ground, check: str) -> Iterator[Hit]:
    for kind, site, (first, last, nights) in _by_kind(ground):
        if kind == check:
            said = ngettext(
                "No report for the night of %(first)s.",
                "No report for %(n)s nights, %(first)s to %(last)s.",
                nights,
            )
            words = {"n": number(nights), "first": iso_date(first), "last": iso_date(last)}
            yield Hit(GapRow(None, site.id, first), said % words)


@_gaps.all(
    "N01",
    WARNING,
    lambda: _("Night report missing"),
    lambda: _("Report the nights, or report them as closed."),
    at_entry=False,
)
def _missing(ground: Ground) -> Iterator[Hit]:
    return _hits(ground, "N01")


@_gaps.all(
    "N02",
    NOTE,
    lambda: _("No reports from the first time"),
    lambda: _("Take in the earlier nights from a file, or enter a later opening day for the site."),
    at_entry=False,
)
def _before_the_first(ground: Ground) -> Iterator[Hit]:
    merged: dict[int, list[Gap]] = defaultdict(list)
    for kind, site, gap in _by_kind(ground):
        if kind == "N02":
            merged[site.id].append(gap)
    for site_id, found in merged.items():
        words = {
            "n": number(sum(gap[2] for gap in found)),
            "first": iso_date(found[0][0]),
            "last": iso_date(found[-1][1]),
        }
        said = _("%(n)s nights from %(first)s to %(last)s come before the first report.")
        yield Hit(GapRow(None, site_id, found[0][0]), said % words)


@_gaps.all(
    "N03",
    WARNING,
    lambda: _("Site that has never reported"),
    lambda: _("Report the nights, or correct the site's opening day."),
    at_entry=False,
)
def _never(ground: Ground) -> Iterator[Hit]:
    return _hits(ground, "N03")


@_gaps.all(
    "N04",
    WARNING,
    lambda: _("Site that has stopped reporting"),
    lambda: _("Report the nights, or enter that the site has closed."),
    at_entry=False,
)
def _silent(ground: Ground) -> Iterator[Hit]:
    return _hits(ground, "N04")


def stays_by_night(stays: Sequence[StayRow], tonight: date) -> Counter[date]:
    """How many stays fill each night up to the one before `tonight`."""
    change: Counter[date] = Counter()
    for stay in stays:
        end = min(stay.checked_out or tonight, tonight)
        if stay.checked_in < end:
            change[stay.checked_in] += 1
            change[end] -= 1
    if not change:
        return Counter()
    first = min(change)
    days = [first + timedelta(days=n) for n in range((tonight - first).days)]
    return Counter(dict(zip(days, accumulate(change[day] for day in days), strict=True)))


@_nights.all(
    "N20",
    WARNING,
    lambda: _("Stays and counts differ"),
    lambda: _("Compare the night with its stays: correct one of them, or accept the difference."),
    field="occupied",
    secret=True,
    at_entry=False,
)
def _differ_from_stays(ground: Ground) -> Iterator[Hit]:
    accepted = {(one.report_id, one.occupied, one.stays) for one in ground.of(AcceptedRow)}
    stays_at = grouped(ground.of(StayRow), "site_id")
    for site_id, stays in stays_at.items():
        slept = stays_by_night(stays, ground.tonight)
        first = min(stay.checked_in for stay in stays)
        waivers = ground.waivers.get(site_id, ())
        by_month: defaultdict[tuple[int, int], list[NightRow]] = defaultdict(list)
        for night in ground.nights.get(site_id, ()):
            if night.occupied is None or not first <= night.night < ground.tonight:
                continue
            if night.occupied == slept[night.night]:
                continue
            is_waived = any(covers(one.valid_from, one.valid_to, night.night) for one in waivers)
            if not is_waived and (night.id, night.occupied, slept[night.night]) not in accepted:
                by_month[night.night.year, night.night.month].append(night)
        for nights in by_month.values():
            yield Hit(nights[0], _difference(nights, slept))


def _difference(nights: Sequence[NightRow], slept: Counter[date]) -> str:
    first = nights[0]
    said = ngettext(
        "%(occupied)s counted but %(stays)s stays on the night of %(first)s.",
        "%(n)s nights of %(month)s differ; the first is %(first)s: %(occupied)s counted, %(stays)s stays.",
        len(nights),
    )
    return said % {
        "n": number(len(nights)),
        "month": month_name(first.night),
        "first": iso_date(first.night),
        "occupied": number(first.occupied or 0),
        "stays": number(slept[first.night]),
    }


RULES = (*_gaps.collected, *_nights.collected)
