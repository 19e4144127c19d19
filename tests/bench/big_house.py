"""A partnership large beyond reason: 40 sites, 100,000 reported nights, 100,000 stays, one manager."""

from __future__ import annotations

import random
from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path
from typing import Any

from sqlalchemy import insert

from lib.access.identity import Role
from lib.records.migrations import migrate
from lib.records.registers import options
from lib.records.store import Store, declare_contents, touch
from lib.records.tables import (
    Capacity,
    Flat,
    Landlord,
    NightReport,
    Partner,
    RegisterKind,
    RegisterOpening,
    Site,
    Stay,
    Tenancy,
)
from tests.signed_in import add_account

SITES, NIGHTS = 40, 2_500
GUESTS, STAYS_EACH = 10_000, 10
TENANCIES = 1_000
BEDS = 30
MANAGER = "storchef"
CHUNK = 10_000


def build(url: str, today: date, *, with_stays: bool = True) -> Store:
    """Fill an empty database; the store over it."""
    store = Store(url)
    migrate(store)
    first = today - timedelta(days=NIGHTS)
    with store.write("bench") as session:
        declare_contents(session, "real")
        session.add(
            Partner(id=1, code="stor", name="Storhuset", short_name="Storhuset", kind="civil_society")
        )
        session.flush()
        for register in RegisterKind:
            session.add(
                RegisterOpening(
                    partner_id=1,
                    register=register,
                    name="Chef",
                    delegation="1",
                    decided_on=first,
                    reference="1",
                )
            )
        session.execute(insert(Site), list(_sites(first)))
        session.execute(
            insert(Capacity),
            [
                {"site_id": n, "valid_from": first, "regular_beds": BEDS, "agreed_beds": BEDS}
                for n in _numbers()
            ],
        )
        _put(session, NightReport, _nights(first))
        if with_stays:
            _put(session, Stay, stays(first))
        session.add(Landlord(id=1, partner_id=1, name="Bolaget", kind="municipal"))
        session.flush()
        _put(session, Flat, _flats(first))
        _put(session, Tenancy, _tenancies(first))
        touch(session)
    add_account(store, MANAGER, Role.REGISTER_MANAGER, partner_id=1)
    return store


def stays(first: date) -> Iterator[dict[str, Any]]:
    """Stays of 10,000 guests, each at one site, months apart: none overlaps another of the same guest."""
    chance = random.Random(7)
    homes, sexes, ages = ([*found()] for found in (options.home_groups, options.sexes, options.age_bands))
    gap = NIGHTS // (STAYS_EACH + 1)
    for guest in range(GUESTS):
        who = {
            "site_id": 1 + guest % SITES,
            "guest_code": f"G{guest:06d}",
            "home_group": chance.choice(homes),
            "sex": chance.choice(sexes),
            "age_band": chance.choice(ages),
        }
        for turn in range(STAYS_EACH):
            came = first + timedelta(days=turn * gap + chance.randrange(gap - 30))
            yield {**who, "checked_in": came, "checked_out": came + timedelta(days=chance.randint(1, 25))}


def stays_file(path: Path, first: date) -> int:
    """The same stays as a CSV with the form's own column names; how many rows."""
    rows = list(stays(first))
    names = ["site_id", "guest_code", "checked_in", "checked_out", "home_group", "sex", "age_band"]
    lines = [";".join(names)]
    lines += [";".join([f"boende-{row['site_id']}", *(str(row[name]) for name in names[1:])]) for row in rows]
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return len(rows)


def _put(session: Any, table: Any, rows: Iterator[dict[str, Any]]) -> None:
    chunk: list[dict[str, Any]] = []
    for row in rows:
        chunk.append(row)
        if len(chunk) == CHUNK:
            session.execute(insert(table.__table__), chunk)
            chunk = []
    if chunk:
        session.execute(insert(table.__table__), chunk)


def _numbers() -> range:
    return range(1, SITES + 1)


def _sites(first: date) -> Iterator[dict[str, Any]]:
    for number in _numbers():
        yield {
            "id": number,
            "partner_id": 1,
            "code": f"boende-{number}",
            "name": f"Boende {number}",
            "legal_form": "individual_assessment",
            "groups": 2,
            "open_from": first,
        }


def _nights(first: date) -> Iterator[dict[str, Any]]:
    chance = random.Random(3)
    for number in _numbers():
        for night in range(NIGHTS):
            yield {
                "site_id": number,
                "night": first + timedelta(days=night),
                "state": "reported",
                "occupied": chance.randint(15, BEDS),
                "turned_away_full": 0,
                "reported_by": "bench",
                "version": 1,
            }


def _flats(first: date) -> Iterator[dict[str, Any]]:
    for number in range(1, TENANCIES + 1):
        yield {
            "id": number,
            "landlord_id": 1,
            "municipality_code": "0880",
            "code": f"B-{number}",
            "available_from": first,
            "version": 1,
        }


def _tenancies(first: date) -> Iterator[dict[str, Any]]:
    for number in range(1, TENANCIES + 1):
        decided = first + timedelta(days=number * 2)
        yield {
            "partner_id": 1,
            "person_code": f"P{number:05d}",
            "flat_id": number,
            "decided_on": decided,
            "moved_in": decided + timedelta(days=40),
            "contract": "sublease",
            "support": "mobile_team",
            "recorded_on": decided,
            "version": 1,
        }
