"""The words of every code that a register's fields may hold, in the language spoken now."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from functools import cache

from lib.settings import DATA
from lib.words import _, language, pgettext

Options = Mapping[str, str]


def legal_forms() -> Options:
    """The three legal forms of a shelter."""
    return {
        "individual_assessment": _("After individual assessment"),
        "without_assessment": _("Service without individual assessment"),
        "civil_society": _("Civil society's own activity"),
    }


def event_kinds() -> Options:
    """What explains the figures."""
    return {
        "cold_spell": _("Cold spell"),
        "capacity_change": _("Change of capacity"),
        "closure": _("Closure"),
        "counting_rule": _("New way of counting"),
        "allocation_pause": _("Pause in allocation"),
        "other": pgettext("event", "Other"),
    }


def landlord_kinds() -> Options:
    """What kind of property owner."""
    return {
        "municipal": _("Municipal"),
        "private": pgettext("landlord", "Private"),
        "cooperative": _("Cooperative"),
    }


def contracts() -> Options:
    """The tenant's contract at the move-in."""
    return {"sublease": _("Sublease"), "first_hand": _("First-hand lease")}


def supports() -> Options:
    """Who gives support at home."""
    return {
        "mobile_team": _("The mobile team"),
        "housing_support": _("Housing support"),
        "none": pgettext("support", "None"),
    }


def queue_exits() -> Options:
    """Why somebody left the queue without moving in."""
    return {
        "own_home": _("Found a home by themselves"),
        "declined": _("Declined the offer"),
        "no_contact": _("No contact"),
        "moved_away": _("Moved to another municipality"),
        "more_support": _("Needs housing with more support"),
        "decision_ended": _("The decision ended"),
        "deceased": pgettext("exit", "Deceased"),
        "other": pgettext("exit", "Other"),
    }


def exit_ways() -> Options:
    """How a tenancy ended: *Hur avslutades det?*."""
    return {
        "own_notice": _("Own notice"),
        "sublease_ended": _("The sublease ended"),
        "terminated_arrears": _("Terminated for rent arrears"),
        "terminated_disturbance": _("Terminated for disturbance or damage"),
        "evicted": _("Evicted by the Enforcement Authority"),
        "deceased": pgettext("exit", "Deceased"),
        "other": pgettext("exit", "Other"),
    }


def exit_destinations() -> Options:
    """Where the person went: *Vart flyttade personen?*."""
    return {
        "own_home": _("Another home of their own"),
        "kin_permanent": _("With kin for good"),
        "kin_short": _("With kin under three months"),
        "higher_support": _("Housing with more support"),
        "institution": _("Institution or care"),
        "prison": _("Prison"),
        "acute": _("Acute homelessness"),
        "unknown": pgettext("place", "Unknown"),
    }


def disturbance_kinds() -> Options:
    """What kind of disturbance."""
    return {
        "noise": _("Noise"),
        "visitors": _("Visitors"),
        "damage": _("Damage"),
        "threat": _("Threat"),
        "other": pgettext("disturbance", "Other"),
    }


def home_groups_elsewhere() -> Options:
    """Where guests are registered, besides the county's municipalities."""
    return {
        "rest_of_sweden": _("Rest of Sweden"),
        "eu_eea": _("EU/EEA"),
        "not_registered": _("Not registered in Sweden"),
        "undisclosed": _("Will not say"),
        "unknown": pgettext("person", "Unknown"),
    }


def home_groups() -> Options:
    """Where guests are registered: the county's municipalities by code, and elsewhere."""
    return {**county(), **home_groups_elsewhere()}


@cache
def county() -> Options:
    """The county's municipalities, the own one first, then by name (data/municipalities.toml)."""
    places = tomllib.loads((DATA / "municipalities.toml").read_text(encoding="utf-8"))["municipality"]
    ordered = sorted(places, key=lambda place: (not place.get("is_own"), place["name"]))
    return {place["code"]: place["name"] for place in ordered}


def sexes() -> Options:
    """As guests are counted."""
    return {
        "woman": pgettext("person", "Woman"),
        "man": pgettext("person", "Man"),
        "unknown": pgettext("person", "Unknown"),
    }


def age_bands() -> Options:
    """Coarse on purpose: an exact age is never kept."""
    return {
        "18_29": _("18–29 years"),
        "30_44": _("30–44 years"),
        "45_64": _("45–64 years"),
        "65_plus": _("65 years and over"),
        "unknown": pgettext("person", "Unknown"),
    }


def register_kinds() -> Options:
    """The registers of row-level data that a decision opens."""
    return {
        "stays": _("Stays"),
        "tenancies": _("Tenancies"),
        "night_details": _("Home municipality and sex by night"),
        "counts": _("Point-in-time counts"),
    }


def measures() -> Options:
    """The measures that a target may be set for."""
    from lib.measures.catalogue import catalogue

    return {key: entry.title.in_language(language()) for key, entry in catalogue().items()}
