"""Two partners with houses, flats and tenants of their own, and the people who keep them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import Table, insert
from sqlalchemy.orm import Session

from lib.access.identity import Identity, Role
from lib.records.registers.catalogue import REGISTERS
from lib.records.registers.reading import one
from lib.records.registers.writing import Change, save
from lib.records.store import Store, declare_contents
from lib.records.tables import (
    Account,
    Base,
    Capacity,
    CountedContact,
    Disturbance,
    Event,
    Flat,
    FullHouseContact,
    IdentityWaiver,
    Landlord,
    Partner,
    RegisterOpening,
    Signature,
    Site,
    Stay,
    Target,
    Tenancy,
    TenancyMove,
)

D = date.fromisoformat
NIGHT = D("2026-01-14")
DECIDED = {"name": "Åsa", "delegation": "D 1", "decided_on": D("2020-01-01"), "reference": "SN 1"}
PERSON = {"home_group": "0880", "sex": "woman", "age_band": "30_44"}


@dataclass(frozen=True, slots=True)
class House:
    """One partner: its manager, and the key of its row in each register."""

    partner_id: int
    manager: Identity
    rows: dict[str, int]


@dataclass(frozen=True, slots=True)
class Partnership:
    """`own` and `other` are the same but for whose they are; `people` are one identity per role."""

    store: Store
    own: House
    other: House
    coordinator: Identity

    @property
    def manager(self) -> Identity:
        return self.own.manager

    def people(self) -> dict[Role, Identity]:
        own = self.own
        return {
            Role.REGISTER_MANAGER: own.manager,
            Role.COORDINATOR: self.coordinator,
            # Even with a partner and a site of theirs these have no way in.
            **{
                role: Identity(90, role.value, role.value, role, own.partner_id, own.rows["sites"])
                for role in (Role.NIGHT_REPORTER, Role.STEERING, Role.ADMINISTRATOR)
            },
        }

    def save(self, name: str, values: dict[str, Any], row_id: int | None = None, by: Identity | None = None):
        """Save one change of the own partner's, at the version stored now."""
        register, who = REGISTERS[name], by or self.manager
        version = None if row_id is None else one(self.store, who, register, row_id).version
        return save(self.store, who, register, Change(values, row_id, version))

    def one(self, name: str, row_id: int | None = None, by: Identity | None = None):
        return one(self.store, by or self.manager, REGISTERS[name], row_id or self.own.rows[name])


def build(store: Store) -> Partnership:
    """Fill an empty store, past every history and rule, as a bulk import would."""
    with store.write("built") as session:
        own, other = (_house(session, letter) for letter in "ab")
        coordinator = _put(session, Account, username="sam", name="Sam Ordnare", role=Role.COORDINATOR)
        target = _put(session, Target, measure="occupancy", value=0.85, valid_from=D("2025-01-01"))
        for mine, theirs in ((own, other), (other, own)):
            mine.rows["targets"] = target
            mine.rows["contacts"] = _put(
                session, CountedContact, sender_id=mine.partner_id, receiver_id=theirs.partner_id,
                reporter_id=mine.partner_id, month=D("2025-11-01"), sent=7,
            )  # fmt: skip
        declare_contents(session, "real")
    return Partnership(store, own, other, Identity(coordinator, "sam", "Sam Ordnare", Role.COORDINATOR))


def _house(session: Session, letter: str) -> House:
    upper = letter.upper()
    partner = _put(session, Partner, code=letter, name=f"Part {upper}", short_name=f"Part {upper}",
                   kind="municipal", position=ord(letter))  # fmt: skip
    manager = _put(session, Account, username=f"chef.{letter}", name=f"Chef {upper}",
                   role=Role.REGISTER_MANAGER, partner_id=partner)  # fmt: skip
    opened = [
        _put(session, RegisterOpening, partner_id=partner, register=kind, **DECIDED)
        for kind in ("stays", "tenancies")
    ]
    site, second = (
        _put(session, Site, partner_id=partner, code=f"{letter}-{name.lower()}", name=f"{name} {upper}", groups=1,
             legal_form="civil_society", open_from=D("2020-01-01"))
        for name in ("Öppna", "Stilla")
    )  # fmt: skip
    landlord = _put(session, Landlord, partner_id=partner, name=f"Bolaget {upper}", kind="private")
    flats = [
        _put(session, Flat, landlord_id=landlord, municipality_code="0880", code=f"{upper}-0{n}",
             available_from=D("2020-01-01"))
        for n in (1, 2, 3)
    ]  # fmt: skip
    tenancy = _put(session, Tenancy, partner_id=partner, person_code=f"P{upper}1", flat_id=flats[0],
                   decided_on=D("2024-01-08"), moved_in=D("2024-02-05"), recorded_on=D("2024-02-06"),
                   contract="sublease", support="mobile_team")  # fmt: skip
    rows = {
        "sites": site,
        "second_site": second,
        "landlords": landlord,
        "flats": flats[0],
        "empty_flat": flats[2],
        "tenancies": tenancy,
        "openings": opened[0],
        "tenancy_opening": opened[1],
        "moves": _put(session, TenancyMove, tenancy_id=tenancy, moved_on=D("2025-03-03"), flat_id=flats[1]),
        "disturbances": _put(session, Disturbance, tenancy_id=tenancy, occurred_on=D("2025-05-05"), kind="noise"),
        "capacity": _put(session, Capacity, site_id=site, valid_from=D("2020-01-01"), regular_beds=20),
        "events": _put(session, Event, partner_id=partner, kind="cold_spell", title=f"Köld {upper}",
                       starts_on=NIGHT, is_break=False),
        "pause": _put(session, Event, partner_id=partner, kind="allocation_pause", title=f"Paus {upper}",
                      starts_on=NIGHT, landlord_id=landlord, is_break=False),
        "stays": _put(session, Stay, site_id=site, guest_code=f"G{upper}1", checked_in=NIGHT, **PERSON),
        "waivers": _put(session, IdentityWaiver, site_id=second, valid_from=D("2024-01-01"),
                        valid_to=D("2024-12-31"), committee="Nämnden", decided_on=D("2023-12-01"),
                        paragraph="§ 12", reference="SN 2"),
        "full-house": _put(session, FullHouseContact, partner_id=partner, site_id=site, name="Jouren",
                           phone="0480-1", position=1, valid_from=D("2024-01-01")),
        "signatures": _put(session, Signature, site_id=site, name="Åke", valid_from=D("2024-01-01")),
    }  # fmt: skip
    return House(
        partner, Identity(manager, f"chef.{letter}", f"Chef {upper}", Role.REGISTER_MANAGER, partner), rows
    )


def _put(session: Session, model: type[Base], /, **values: Any) -> int:
    table: Table = model.__table__
    return session.scalars(
        insert(table).returning(table.c.id), [{"version": 1, **values} if "version" in table.c else values]
    ).one()


# What a manager could add at her own house, by register: keys of `House.rows` stand for references.
NEW: dict[str, dict[str, Any]] = {
    "sites": {"name": "Nya huset", "code": "nya-huset", "legal_form": "civil_society", "groups": 2,
              "open_from": D("2026-01-01")},
    "capacity": {"site_id": "second_site", "valid_from": D("2024-01-01"), "regular_beds": 8},
    "events": {"title": "Ny regel", "kind": "counting_rule", "site_id": "sites", "starts_on": NIGHT},
    "stays": {"site_id": "sites", "guest_code": "GNY", "checked_in": NIGHT, **PERSON},
    "tenancies": {"person_code": "PNY", "decided_on": D("2026-01-07"), "contract": "sublease",
                  "support": "mobile_team"},
    "disturbances": {"tenancy_id": "tenancies", "occurred_on": D("2025-07-07"), "kind": "visitors"},
    "moves": {"tenancy_id": "tenancies", "moved_on": D("2025-09-09"), "flat_id": "empty_flat"},
    "flats": {"code": "NY-1", "landlord_id": "landlords", "municipality_code": "0880",
              "available_from": D("2026-01-01")},
    "landlords": {"name": "Nya bolaget", "kind": "cooperative"},
    "contacts": {"month": D("2025-12-01"), "sender_id": "PARTNER", "receiver_id": "OTHER", "sent": 3},
    "targets": {"measure": "full_nights", "value": 0.1, "valid_from": D("2026-01-01")},
    "full-house": {"name": "Socialjouren", "phone": "0480-2", "position": 2, "valid_from": D("2026-01-01")},
    "signatures": {"site_id": "sites", "name": "Bo", "valid_from": D("2026-01-01")},
    "openings": {"register": "night_details", "name": "Åsa", "delegation": "D 2", "decided_on": D("2026-01-02"),
                 "reference": "SN 3"},
    "waivers": {"site_id": "second_site", "valid_from": D("2026-01-01"), "committee": "Nämnden",
                "decided_on": D("2025-12-01"), "paragraph": "§ 1", "reference": "SN 4"},
}  # fmt: skip
# A field that may be changed afterwards, and a new value for it.
EDIT: dict[str, dict[str, Any]] = {
    "sites": {"sector": "Kvinnor"},
    "capacity": {"regular_beds": 21},
    "events": {"title": "Ändrad"},
    "stays": {"checked_out": D("2026-01-16")},
    "tenancies": {"support": "housing_support"},
    "disturbances": {"kind": "damage"},
    "moves": {"moved_on": D("2025-03-10")},
    "flats": {"available_to": D("2030-12-31")},
    "landlords": {"kind": "municipal"},
    "contacts": {"sent": 8},
    "targets": {"value": 0.9},
    "full-house": {"phone": "0480-3"},
    "signatures": {"valid_to": D("2030-12-31")},
    "openings": {"reference": "SN 9"},
    "waivers": {"paragraph": "§ 99"},
}


def new(name: str, mine: House, theirs: House) -> dict[str, Any]:
    """The values of `NEW` with the keys of `mine`."""
    places = {**mine.rows, "PARTNER": mine.partner_id, "OTHER": theirs.partner_id}
    references = {"site_id", "landlord_id", "tenancy_id", "flat_id", "sender_id", "receiver_id"}
    return {field: places[value] if field in references else value for field, value in NEW[name].items()}
