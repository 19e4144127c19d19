"""Rows to judge, made by hand: a small partnership in which nothing is wrong, and what is changed in it."""

from __future__ import annotations

from collections import Counter
from datetime import UTC, date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from lib.records.checks.catalogue import RULES
from lib.records.checks.finding import Finding
from lib.records.checks.ground import Ground
from lib.records.checks.judging import findings_on
from lib.records.checks.rows import (
    AgreementRow,
    AreaRow,
    CapacityRow,
    CommitmentRow,
    ContactRow,
    CountRow,
    DeliveryRow,
    DisturbanceRow,
    EventRow,
    FlatRow,
    FullHouseRow,
    LandlordRow,
    MoveRow,
    NightRow,
    OpeningRow,
    PartnerRow,
    PartRow,
    ResponsibilityRow,
    SignatureRow,
    SiteRow,
    StayRow,
    TargetRow,
    TenancyRow,
    WaiverRow,
)

ZONE = ZoneInfo("Europe/Stockholm")
TODAY = date(2026, 1, 15)
OPENED = date(2026, 1, 10)
DECIDED = date(2025, 6, 1)


def day(offset: int) -> date:
    """So many days after today."""
    return TODAY + timedelta(days=offset)


def site(number: int = 1, **changed: Any) -> SiteRow:
    row = SiteRow(number, 1, f"hus-{number}", f"Huset {number}", "civil_society", 2, OPENED, None, None, None)
    return row._replace(**changed)


def beds(number: int = 1, **changed: Any) -> CapacityRow:
    return CapacityRow(number, 1, OPENED, None, 20, 20)._replace(**changed)


def night(offset: int = -1, **changed: Any) -> NightRow:
    evening = day(offset)
    blank = dict.fromkeys(NightRow._fields)
    values = {
        **blank, "id": 100 + offset, "site_id": 1, "night": evening, "state": "reported", "occupied": 18,
        "surge_opened": 0, "beds_closed": 0,
        "reported_at": datetime(evening.year, evening.month, evening.day, 21, 0, tzinfo=UTC),
    }  # fmt: skip
    return NightRow(**values)._replace(**changed)


def stay(number: int = 1, **changed: Any) -> StayRow:
    return StayRow(number, 1, f"GÄST{number}", day(-4), day(-2), "0880", "man", "30_44")._replace(**changed)


def tenancy(number: int = 1, **changed: Any) -> TenancyRow:
    values = {
        **dict.fromkeys(TenancyRow._fields), "id": number, "partner_id": 2, "person_code": f"LÖP{number}",
        "flat_id": number, "decided_on": DECIDED, "offered_on": day(-200), "moved_in": day(-190),
    }  # fmt: skip
    return TenancyRow(**values)._replace(**changed)


def waiting(number: int = 1, **changed: Any) -> TenancyRow:
    row = tenancy(number, flat_id=None, offered_on=None, moved_in=None, decided_on=day(-10))
    return row._replace(**changed)


def flat(number: int = 1, **changed: Any) -> FlatRow:
    return FlatRow(number, 1, f"A-{number:02d}", day(-500), None)._replace(**changed)


def event(**changed: Any) -> EventRow:
    return EventRow(1, 1, 1, None, "cold_spell", "Köldknäpp", day(-3), day(-1))._replace(**changed)


def contact(**changed: Any) -> ContactRow:
    return ContactRow(1, 1, 2, 1, date(2025, 12, 1), 10, None, None)._replace(**changed)


def promise(**changed: Any) -> CommitmentRow:
    row = CommitmentRow(1, 1, "20 platser", date(2025, 1, 1), date(2026, 12, 31), "ongoing", day(30))
    return row._replace(**changed)


def agreement(**changed: Any) -> AgreementRow:
    row = AgreementRow(1, 1, "IOP", "in_force", date(2025, 1, 1), date(2027, 12, 31), date(2027, 6, 30))
    return row._replace(**changed)


def sound() -> dict[type[Any], list[Any]]:
    """Rows by kind in which no check finds anything."""
    role = ResponsibilityRow(1, 1, 1, "accountable", date(2025, 1, 1), None)
    openings = [OpeningRow(n + 1, 1 + n // 2, register, DECIDED)
                for n, register in enumerate(("stays", "night_details", "tenancies"))]  # fmt: skip
    return {
        PartnerRow: [PartnerRow(1, "m", "Missionen", "Missionen"), PartnerRow(2, "s", "Social", "Social")],
        SiteRow: [site()],
        CapacityRow: [beds()],
        OpeningRow: openings,
        NightRow: [night(offset) for offset in range(-5, 0)],
        LandlordRow: [LandlordRow(1, 2, "Hyresvärd A")],
        FlatRow: [flat()],
        TenancyRow: [tenancy()],
        MoveRow: [],
        DisturbanceRow: [DisturbanceRow(1, 1, day(-20))],
        StayRow: [],
        PartRow: [],
        EventRow: [event()],
        WaiverRow: [],
        FullHouseRow: [FullHouseRow(1, 1, None, "Jouren", "0480-12 34 56", OPENED, None)],
        SignatureRow: [SignatureRow(1, 1, "Åsa", OPENED, None)],
        ContactRow: [contact(), contact(id=2, reporter_id=2, sent=None, received=9, started=4)],
        CountRow: [CountRow(1, 1, date(2025, 10, 15), "1", 18, None, True)],
        TargetRow: [TargetRow(1, "occupancy", 0.9, date(2025, 1, 1), None)],
        AreaRow: [AreaRow(1, "Akuta platser")],
        ResponsibilityRow: [role, role._replace(id=2, role="performs")],
        CommitmentRow: [promise()],
        DeliveryRow: [DeliveryRow(1, 1, date(2025, 12, 1))],
        AgreementRow: [agreement()],
    }


def ground(*rows: Any, without: tuple[type[Any], ...] = (), **times: Any) -> Ground:
    """The sound partnership with `rows` in it: each takes the place of the row of its kind and id."""
    kept = {kind: list(found) for kind, found in sound().items()}
    for kind in without:
        kept[kind] = []
    for row in rows:
        kind = type(row)
        kept[kind] = [one for one in kept.get(kind, []) if one.id != row.id] + [row]
    return Ground(**{"today": TODAY, "tonight": TODAY, "zone": ZONE, "rows": kept, **times})


def found_on(stood: Ground) -> list[Finding]:
    """What all checks find."""
    return findings_on(stood, RULES)


def numbers(stood: Ground) -> Counter[str]:
    """How often each check finds something."""
    return Counter(one.check for one in found_on(stood))
