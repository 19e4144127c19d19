"""Checks of sites, their beds, and the events around them: C01–C12."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from itertools import pairwise

from lib.records.checks.finding import Hit, Rules, Severity
from lib.records.checks.ground import Ground, covers
from lib.records.checks.rows import CapacityRow, EventRow, FullHouseRow, SiteRow, WaiverRow
from lib.records.night_rules import is_open
from lib.records.tables import Capacity, Event, FullHouseContact, IdentityWaiver, Site
from lib.words import _, iso_date, number

STOP, WARNING, NOTE = Severity.STOP, Severity.WARNING, Severity.NOTE
TIMES_THE_FORMER = 3
LONG_EVENT_DAYS = 90
_DAY = timedelta(days=1)

_capacities = Rules(Capacity, CapacityRow)
_sites = Rules(Site, SiteRow)
_events = Rules(Event, EventRow)
_waivers = Rules(IdentityWaiver, WaiverRow)
_cards = Rules(FullHouseContact, FullHouseRow)


@_capacities.all(
    "C01",
    STOP,
    lambda: _("Two capacities for the same nights"),
    lambda: _("End the earlier capacity the night before the later one begins."),
    field="valid_from",
)
def _overlapping(ground: Ground) -> Iterator[Hit]:
    for spans in ground.capacities.values():
        longest: CapacityRow | None = None
        for span in spans:
            if longest and (longest.valid_to is None or longest.valid_to >= span.valid_from):
                said = _("Beds from %(day)s stand beside those from %(since)s.")
                words = {"day": iso_date(span.valid_from), "since": iso_date(longest.valid_from)}
                yield Hit(span, said % words, (longest,))
            if longest is None or (span.valid_to or date.max) > (longest.valid_to or date.max):
                longest = span


@_capacities.row(
    "C02",
    WARNING,
    lambda: _("More agreed beds than regular ones"),
    lambda: _("Correct one of the two numbers."),
    field="agreed_beds",
)
def _more_agreed(span: CapacityRow, _ground: Ground) -> str | None:
    if span.agreed_beds is None or span.agreed_beds <= (span.regular_beds or 0):
        return None
    return _("%(agreed)s beds agreed, but %(regular)s regular ones.") % {
        "agreed": number(span.agreed_beds),
        "regular": number(span.regular_beds or 0),
    }


@_capacities.all(
    "C03",
    WARNING,
    lambda: _("Nights without capacity between two spans"),
    lambda: _("Let one span begin the night after the other one ends."),
    field="valid_from",
    at_entry=False,
)
def _hole(ground: Ground) -> Iterator[Hit]:
    for site_id, spans in ground.capacities.items():
        site = ground.sites.get(site_id)
        for before, span in pairwise(spans):
            if site is None or before.valid_to is None or span.valid_from <= before.valid_to + _DAY:
                continue
            first, last = before.valid_to + _DAY, span.valid_from - _DAY
            nights = (first + timedelta(days=n) for n in range((last - first).days + 1))
            if any(is_open(site, night) for night in nights):
                said = _("No beds are on record from %(first)s to %(last)s.")
                yield Hit(span, said % {"first": iso_date(first), "last": iso_date(last)})


@_sites.all(
    "C04",
    WARNING,
    lambda: _("Site without capacity"),
    lambda: _("Enter how many beds the site has, from its first night on."),
    at_entry=False,
)
def _without_capacity(ground: Ground) -> Iterator[Hit]:
    for site in ground.of(SiteRow):
        is_over = site.open_to is not None and site.open_to < ground.today
        if site.id not in ground.capacities and not is_over:
            yield Hit(site, _("No beds are on record for %(site)s.") % {"site": site.name})


@_sites.all(
    "C05",
    WARNING,
    lambda: _("The capacity has run out"),
    lambda: _("Enter the beds from now on, or the last night the site was open."),
    at_entry=False,
)
def _run_out(ground: Ground) -> Iterator[Hit]:
    for site in ground.of(SiteRow):
        spans = ground.capacities.get(site.id)
        if not spans or not is_open(site, ground.tonight):
            continue
        last = max((span.valid_to for span in spans if span.valid_to is not None), default=None)
        if last is not None and last < ground.tonight and all(span.valid_to is not None for span in spans):
            said = _("No beds are on record after %(day)s, and %(site)s is open.")
            yield Hit(site, said % {"day": iso_date(last), "site": site.name})


@_capacities.all(
    "C06",
    WARNING,
    lambda: _("The number of beds changes sharply"),
    lambda: _("Check whether a digit is too many or missing."),
    field="regular_beds",
)
def _jump(ground: Ground) -> Iterator[Hit]:
    for spans in ground.capacities.values():
        for before, span in pairwise(spans):
            small, large = sorted((before.regular_beds or 0, span.regular_beds or 0))
            if small > 0 and large > TIMES_THE_FORMER * small:
                said = _("From %(former)s to %(later)s regular beds on %(day)s.")
                words = {
                    "former": number(before.regular_beds),
                    "later": number(span.regular_beds),
                    "day": iso_date(span.valid_from),
                }
                yield Hit(span, said % words, (before,))


@_sites.row(
    "C07",
    STOP,
    lambda: _("Half a season"),
    lambda: _("Choose both the first and the last month of the season, or none."),
    field="season_start_month",
)
def _half_a_season(site: SiteRow, _ground: Ground) -> str | None:
    if (site.season_start_month is None) == (site.season_end_month is None):
        return None
    return _("Only one end of the season is chosen for %(site)s.") % {"site": site.name}


@_waivers.row(
    "C08",
    NOTE,
    lambda: _("Waiver at a site with individual assessment"),
    lambda: _("Check whether the site's legal form or the waiver is right."),
    field="site_id",
)
def _waiver_where_assessed(waiver: WaiverRow, ground: Ground) -> str | None:
    site = ground.sites.get(waiver.site_id)
    if site is None or site.legal_form != "individual_assessment":
        return None
    return _("%(site)s works after individual assessment, where identity records are kept.") % {
        "site": site.name
    }


@_events.row(
    "C09",
    WARNING,
    lambda: _("Pause in allocation without a landlord"),
    lambda: _("Choose the landlord that paused."),
    field="landlord_id",
)
def _pause_of_nobody(event: EventRow, _ground: Ground) -> str | None:
    if event.kind != "allocation_pause" or event.landlord_id is not None:
        return None
    return _("“%(title)s” does not say which landlord paused.") % {"title": event.title}


@_events.row(
    "C10",
    WARNING,
    lambda: _("Event at another partner's site or landlord"),
    lambda: _("Choose a site or landlord of your own."),
    field="site_id",
)
def _at_another(event: EventRow, ground: Ground) -> str | None:
    site, landlord = ground.sites.get(event.site_id or 0), ground.landlords.get(event.landlord_id or 0)
    if all(one is None or one.partner_id == event.partner_id for one in (site, landlord)):
        return None
    return _("“%(title)s” is about what another partner owns.") % {"title": event.title}


@_events.row(
    "C11",
    NOTE,
    lambda: _("Event that has gone on for long"),
    lambda: _("Enter its last day when it is over."),
    field="ends_on",
)
def _without_end(event: EventRow, ground: Ground) -> str | None:
    if event.kind not in {"cold_spell", "closure"}:
        return None
    days = ((event.ends_on or ground.today) - event.starts_on).days
    if days <= LONG_EVENT_DAYS:
        return None
    return _("“%(title)s” since %(day)s: %(days)s days.") % {
        "title": event.title,
        "day": iso_date(event.starts_on),
        "days": number(days),
    }


@_cards.row(
    "C12",
    WARNING,
    lambda: _("No telephone number to ring"),
    lambda: _("Enter the number in figures; others rely on it at night."),
    field="phone",
)
def _no_number(card: FullHouseRow, _ground: Ground) -> str | None:
    if sum(sign.isdigit() for sign in card.phone or "") >= 3:
        return None
    return _("“%(phone)s” for %(name)s is no telephone number.") % {"phone": card.phone, "name": card.name}


@_sites.all(
    "C13",
    NOTE,
    lambda: _("Nobody to ring when it is full"),
    lambda: _("Enter whom the night staff should ring when there is no bed left."),
    at_entry=False,
)
def _nobody_to_ring(ground: Ground) -> Iterator[Hit]:
    cards = [one for one in ground.of(FullHouseRow) if covers(one.valid_from, one.valid_to, ground.today)]
    for site in ground.of(SiteRow):
        is_over = site.open_to is not None and site.open_to < ground.today
        rung = any(one.partner_id == site.partner_id and one.site_id in {None, site.id} for one in cards)
        if not rung and not is_over:
            yield Hit(
                site, _("The card “When it is full, ring …” is empty at %(site)s.") % {"site": site.name}
            )


RULES = (
    *_capacities.collected,
    *_sites.collected,
    *_events.collected,
    *_waivers.collected,
    *_cards.collected,
)
