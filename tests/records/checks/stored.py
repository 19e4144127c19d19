"""A small partnership in a store, with one thing wrong of each kind of right."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import Any

from lib.access.identity import Identity, Role
from lib.records.store import Store
from lib.records.tables import (
    Area,
    Capacity,
    Commitment,
    Flat,
    FullHouseContact,
    Landlord,
    NightDetail,
    NightReport,
    Partner,
    RegisterOpening,
    Site,
    Stay,
    Target,
    Tenancy,
)

TODAY = date(2026, 1, 15)
NOW = datetime(2026, 1, 15, 21, 0, tzinfo=UTC)
FIRST = date(2026, 1, 10)


def day(offset: int) -> date:
    return TODAY + timedelta(days=offset)


def somebody(role: Role, partner_id: int | None = None) -> Identity:
    return Identity(1, "sam", "Sam", role, partner_id)


OURS, THEIRS = somebody(Role.REGISTER_MANAGER, 1), somebody(Role.REGISTER_MANAGER, 2)
COORDINATOR = somebody(Role.COORDINATOR)


def a_stay(**changed: Any) -> Stay:
    values = {
        "site_id": 1, "guest_code": "KODA1234", "checked_in": day(-4), "checked_out": day(-2),
        "home_group": "0880", "sex": "man", "age_band": "30_44",
    }  # fmt: skip
    return Stay(**{**values, **changed})


def a_tenancy(**changed: Any) -> Tenancy:
    values = {
        "partner_id": 2, "person_code": "KODB5678", "decided_on": day(-200), "recorded_on": day(-200),
        "contract": "sublease", "support": "mobile_team",
    }  # fmt: skip
    return Tenancy(**{**values, **changed})


def a_night(offset: int, site_id: int = 1, **changed: Any) -> NightReport:
    values = {
        "site_id": site_id, "night": day(offset), "state": "reported", "occupied": 10, "reported_by": "natt",
        "reported_at": NOW + timedelta(days=offset), "surge_opened": 0, "beds_closed": 0,
    }  # fmt: skip
    return NightReport(**{**values, **changed})


def fill(store: Store) -> None:
    """Site 1 (20 beds) and 2 of partner 1, the small site 3 (4 beds) and a register of partner 2."""
    decided = {"name": "Åsa", "delegation": "D 1", "decided_on": day(-900), "reference": "1"}
    with store.write("test") as session:
        session.add_all(
            Partner(id=n, code=f"p{n}", name=f"Part {n}", short_name=f"P{n}", kind="municipal")
            for n in (1, 2)
        )
        session.flush()
        for n, (partner_id, number) in enumerate(((1, 20), (1, 20), (2, 4)), start=1):
            session.add(Site(id=n, partner_id=partner_id, code=f"hus-{n}", name=f"Hus {n}", groups=2,
                             legal_form="civil_society", open_from=FIRST))  # fmt: skip
            session.flush()
            session.add(Capacity(site_id=n, valid_from=FIRST, regular_beds=number))
        session.add_all(
            [
                FullHouseContact(partner_id=n, name="Jouren", phone="0480-123 45", valid_from=FIRST)
                for n in (1, 2)
            ]
        )
        session.add_all(
            [
                RegisterOpening(partner_id=1, register="stays", **decided),
                RegisterOpening(partner_id=2, register="tenancies", **decided),
                RegisterOpening(partner_id=1, register="night_details", **decided),
                Landlord(id=1, partner_id=2, name="Värden", kind="private"),
                Area(id=1, code="akut", name="Akut"),
                Target(measure="occupancy", value=85.0, valid_from=FIRST),
            ]
        )
        session.flush()
        session.add(Flat(id=1, landlord_id=1, municipality_code="0880", code="A-1", available_from=day(-900)))
        session.add(
            Commitment(
                area_id=1,
                partner_id=2,
                title="Boendestöd",
                resource="visits",
                target=9,
                starts_on=day(-300),
                ends_on=day(300),
                status="ongoing",
            )
        )
        session.flush()
        # Wrong on purpose: a missing night, free beds with somebody turned away, two stays at once.
        session.add_all(a_night(offset) for offset in range(-5, -1))
        session.add_all(
            a_night(offset, 2, turned_away_full=2 if offset == -3 else 0) for offset in range(-5, 0)
        )
        session.add_all(a_night(offset, 3, occupied=4 if offset != -2 else 9) for offset in range(-5, 0))
        session.flush()
        session.add(NightDetail(report_id=1, dimension="home", category="0880", persons=9))
        session.add_all([a_stay(), a_stay(site_id=2, checked_in=day(-3)), a_tenancy()])
