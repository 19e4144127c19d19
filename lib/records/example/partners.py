"""The example's partners, their two houses, the beds, and the decisions that open registers."""

from __future__ import annotations

import tomllib
from datetime import date, timedelta
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from lib.records.example.ground import Ground, put, put_quietly, texts, working_day
from lib.records.example.seasons import bed_change, first_night
from lib.records.tables import (
    Capacity,
    DisclosureAssessment,
    FullHouseContact,
    IdentityWaiver,
    LegalForm,
    Municipality,
    Partner,
    PartnerKind,
    RegisterKind,
    RegisterOpening,
    Signature,
    Site,
)
from lib.settings import DATA

# Stays stand open only where no waiver of identity records holds: at the winter shelter's partner.
OPENED = {
    "stadsmissionen": (RegisterKind.STAYS, RegisterKind.NIGHT_DETAILS, RegisterKind.COUNTS),
    "social": (RegisterKind.TENANCIES, RegisterKind.NIGHT_DETAILS, RegisterKind.COUNTS),
}
DECIDED_DAYS = 1900


def add_partners(session: Session, today: date, seed: int) -> Ground:
    """Put in partners, municipalities, sites, beds and decisions; the ground for all the rest."""
    _add_municipalities(session)
    partners = _add_partners(session)
    sites = _add_sites(session, partners, today)
    ground = Ground(today, seed, partners, sites)
    _add_beds(session, ground)
    _add_waiver(session, ground)
    _add_decisions(session, ground)
    _add_signatures(session, ground)
    _add_full_house_contacts(session, ground)
    return ground


def _add_municipalities(session: Session) -> None:
    with (DATA / "municipalities.toml").open("rb") as file:
        listed = tomllib.load(file)["municipality"]
    known = set(session.scalars(select(Municipality.code)))
    rows = [{"is_own": False, **place} for place in listed if place["code"] not in known]
    put_quietly(session, Municipality, rows)


def _add_partners(session: Session) -> dict[str, int]:
    listed = texts()["partners"]
    rows = [
        {**partner, "code": code, "kind": PartnerKind(partner["kind"]), "position": position}
        for position, (code, partner) in enumerate(listed.items(), start=1)
    ]
    return dict(zip(listed, put(session, Partner, rows), strict=True))


def _add_sites(session: Session, partners: dict[str, int], today: date) -> dict[str, int]:
    listed = texts()["sites"]
    rows = [_site_row(code, site, partners, today) for code, site in listed.items()]
    return dict(zip(listed, put(session, Site, rows), strict=True))


def _site_row(code: str, site: dict[str, Any], partners: dict[str, int], today: date) -> dict[str, object]:
    first_month, last_month = site.get("season", (None, None))
    return {
        "partner_id": partners[site["partner"]],
        "code": code,
        "name": site["name"],
        "legal_form": LegalForm(site["legal_form"]),
        "sector": site["sector"],
        "groups": site["groups"],
        "open_from": first_night(code, today),
        "season_start_month": first_month,
        "season_end_month": last_month,
        "report_mail": site["report_mail"],
        "opening_hours": site["opening_hours"],
        "admission": site["admission"],
    }


def _add_beds(session: Session, ground: Ground) -> None:
    """The winter shelter grew in the middle of a season; the small house is as it was."""
    eken, lilla = (texts()["houses"][site] for site in ("eken", "lilla"))
    change = bed_change(ground.today)
    spans = [
        ("eken", first_night("eken", ground.today), change - timedelta(days=1), eken["former_beds"]),
        ("eken", change, None, eken["beds"]),
        ("lilla", first_night("lilla", ground.today), None, lilla["beds"]),
    ]
    rows = [
        {
            "site_id": ground.sites[site],
            "valid_from": valid_from,
            "valid_to": valid_to,
            "regular_beds": beds,
            "agreed_beds": beds,
        }
        for site, valid_from, valid_to, beds in spans
    ]
    put_quietly(session, Capacity, rows)


def _add_waiver(session: Session, ground: Ground) -> None:
    waiver = texts()["waiver"]
    opened = first_night(waiver["site"], ground.today)
    row = {
        "site_id": ground.sites[waiver["site"]],
        "valid_from": opened,
        "valid_to": None,
        "committee": waiver["committee"],
        "decided_on": opened - timedelta(days=40),
        "paragraph": waiver["paragraph"],
        "reference": waiver["reference"],
    }
    put_quietly(session, IdentityWaiver, [row])


def _add_decisions(session: Session, ground: Ground) -> None:
    """Openings of registers before anything stands in them, and both partners' disclosure assessments."""
    decided = working_day(ground.ahead(-DECIDED_DAYS))
    openings = [
        {**_signed(ground, code), "register": register, "decided_on": decided, "reference": f"EX öppna {n}"}
        for code, registers in OPENED.items()
        for n, register in enumerate(registers, start=1)
    ]
    put_quietly(session, RegisterOpening, openings)
    assessments = [
        {**_signed(ground, code), "register": register, "decided_on": decided, "reference": f"EX röja {n}"}
        for code in OPENED
        for n, register in enumerate(RegisterKind, start=1)
    ]
    put_quietly(session, DisclosureAssessment, assessments)


def _signed(ground: Ground, code: str) -> dict[str, object]:
    return {"partner_id": ground.partners[code], **texts()["signatures"][code]}


def _add_signatures(session: Session, ground: Ground) -> None:
    """Who may sign on the site's shared phone."""
    rows = [
        {
            "site_id": ground.sites[code],
            "name": name,
            "valid_from": first_night(code, ground.today),
            "valid_to": None,
        }
        for code, site in texts()["sites"].items()
        for name in site["night_signatures"]
    ]
    put_quietly(session, Signature, rows)


def _add_full_house_contacts(session: Session, ground: Ground) -> None:
    """Whom each partner's night staff rings when there is no bed left."""
    since = working_day(ground.ahead(-DECIDED_DAYS))
    rows = [
        {
            "partner_id": ground.partners[partner],
            "site_id": None,
            "position": position,
            "name": contact["name"],
            "phone": contact["phone"],
            "hours": contact.get("hours"),
            "valid_from": since,
            "valid_to": None,
        }
        for partner, contacts in texts()["full_house"].items()
        for position, contact in enumerate(contacts, start=1)
    ]
    put_quietly(session, FullHouseContact, rows)
