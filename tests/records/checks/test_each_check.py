"""Each numbered check finds what it is for, in a partnership in which nothing else is wrong."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest

from lib.records.checks import CHECKS, Severity
from lib.records.checks.ground import Ground
from lib.records.checks.rows import (
    AreaRow,
    CapacityRow,
    CountRow,
    DeliveryRow,
    DisturbanceRow,
    FullHouseRow,
    LandlordRow,
    MoveRow,
    OpeningRow,
    PartRow,
    ResponsibilityRow,
    SignatureRow,
    TargetRow,
    Unread,
    WaiverRow,
)
from tests.records.checks.standing import (
    OPENED,
    agreement,
    beds,
    contact,
    day,
    event,
    flat,
    found_on,
    ground,
    night,
    numbers,
    promise,
    site,
    stay,
    tenancy,
    waiting,
)

IDENTITY_NUMBER = "811218-9876"  # the tax agency's own example
GUEST = {"guest_code": "SAMMA"}
PERSON = {"person_code": "SAMMA"}

WRONG: dict[str, Ground] = {
    "N01": ground(night(-2, site_id=9)),
    "N02": ground(site(open_from=date(2026, 1, 1)), beds(valid_from=date(2026, 1, 1))),
    "N03": ground(site(2, open_from=day(-30)), beds(2, site_id=2, valid_from=day(-30))),
    "N04": ground(site(open_from=day(-40)), beds(valid_from=day(-40)), *(night(-40 + n, id=95 + n) for n in range(5))),
    "N05": ground(night(occupied=31)),
    "N06": ground(night(occupied=201)),
    "N07": ground(night(beds_closed=20, occupied=3)),
    "N08": ground(beds(valid_from=day(-2))),
    "N09": ground(night(turned_away_full=2, occupied=19)),
    "N10": ground(night(1)),
    "N11": ground(night(-6)),
    "N12": ground(night(state="closed", occupied=None, turned_away_full=2)),
    "N13": ground(night(new_tonight=19)),
    "N14": ground(PartRow(1, 99, "home", "0880", 19)),
    "N15": ground(PartRow(1, 99, "sex", "man", 17)),
    "N16": ground(night(beds_closed=21, occupied=0)),
    "N17": ground(night(surge_opened=4)),
    "N18": ground(night(stated_available=25)),
    "N19": ground(night(minor_referred=10_000)),
    "N20": ground(stay(checked_in=day(-3), checked_out=None)),
    "N21": ground(night(reported_at=datetime(2026, 1, 14, 10, 59, tzinfo=UTC))),
    "N22": ground(night(-2, id=500)),
    "N23": ground(night(-3, occupied=0)),
    "N24": ground(night(turned_away_late=41)),
    "N25": ground(event(kind="closure")),
    "N26": ground(PartRow(1, 99, "sex", "man", 18), without=(OpeningRow,)),
    "S01": ground(stay(checked_out=day(-5))),
    "S02": ground(stay(checked_in=day(-1), checked_out=day(1))),
    "S03": ground(stay(1, **GUEST), stay(2, **GUEST, checked_in=day(-3))),
    "S04": ground(site(2), beds(2, site_id=2), stay(1, **GUEST), stay(2, **GUEST, site_id=2, checked_in=day(-3))),
    "S05": ground(stay(checked_in=day(-9))),
    "S06": ground(site(open_to=day(-3)), stay(checked_out=day(-1))),
    "S07": ground(WaiverRow(1, 1, day(-4), None, day(-90)), stay()),
    "S08": ground(WaiverRow(1, 1, day(-3), None, day(-90)), stay()),
    "S09": ground(stay(), without=(OpeningRow,)),
    "S10": ground(site(open_from=day(-300)), stay(checked_in=day(-121), checked_out=None)),
    "S11": ground(site(open_from=day(-900)), stay(checked_in=day(-500))),
    "S12": ground(stay(1, **GUEST), stay(2, **GUEST, sex="woman", checked_in=day(-2), checked_out=day(-1))),
    "S13": ground(stay(guest_code=IDENTITY_NUMBER)),
    "S14": ground(*(stay(n, **GUEST, checked_out=day(-4)) for n in (1, 2))),
    "T01": ground(tenancy(moved_in=date(2025, 5, 31), offered_on=None)),
    "T02": ground(tenancy(offered_on=date(2025, 5, 31))),
    "T03": ground(waiting(left_queue_on=day(-11), left_queue_reason="declined")),
    "T04": ground(tenancy(offered_on=day(-100))),
    "T05": ground(tenancy(exited_on=day(-191), exit_how="other", exit_destination="unknown")),
    "T06": ground(tenancy(taken_over_on=day(-191))),
    "T07": ground(
        tenancy(taken_over_on=day(-5), exited_on=day(-6), exit_how="other", exit_destination="unknown")
    ),
    "T08": ground(tenancy(exited_on=day(-5))),
    "T09": ground(tenancy(left_queue_on=day(-5), left_queue_reason="other")),
    "T10": ground(tenancy(flat_id=None)),
    "T11": ground(tenancy(moved_in=day(1))),
    "T12": ground(waiting(left_queue_on=day(-1))),
    "T13": ground(waiting(decided_on=day(-91))),
    "T14": ground(waiting(decided_on=day(-60))),
    "T15": ground(tenancy(person_code=IDENTITY_NUMBER)),
    "T16": ground(OpeningRow(3, 1, "counts", day(-90))),
    "T17": ground(tenancy(exited_on=day(-5), exit_how="deceased", exit_destination="own_home")),
    "T20": ground(tenancy(1, **PERSON), waiting(2, **PERSON)),
    "T21": ground(
        flat(2), tenancy(1, **PERSON, exited_on=day(-5), exit_how="other", exit_destination="unknown"),
        tenancy(2, **PERSON, moved_in=day(-100)),
    ),
    "T22": ground(tenancy(2, flat_id=1, moved_in=day(-100))),
    "T23": ground(flat(available_from=day(-189))),
    "T24": ground(flat(2), MoveRow(1, 1, day(-191), 2)),
    "T25": ground(MoveRow(1, 1, day(-90), 1)),
    "T26": ground(DisturbanceRow(1, 1, day(-191))),
    "T27": ground(flat(2), MoveRow(1, 1, day(1), 2)),
    "T28": ground(DisturbanceRow(1, 1, day(1))),
    "C01": ground(beds(2, valid_from=day(-2))),
    "C02": ground(beds(agreed_beds=21)),
    "C03": ground(beds(valid_to=day(-4)), beds(2, valid_from=day(-2))),
    "C04": ground(without=(CapacityRow,)),
    "C05": ground(beds(valid_to=day(-1))),
    "C06": ground(beds(valid_to=day(-3)), beds(2, valid_from=day(-2), regular_beds=200)),
    "C07": ground(site(season_start_month=10)),
    "C08": ground(site(legal_form="individual_assessment"), WaiverRow(1, 1, day(-4), None, day(-90))),
    "C09": ground(event(kind="allocation_pause")),
    "C10": ground(event(partner_id=2)),
    "C11": ground(event(starts_on=day(-95), ends_on=None)),
    "C12": ground(FullHouseRow(1, 1, None, "Jouren", "ring oss", OPENED, None)),
    "C13": ground(FullHouseRow(1, 1, None, "Jouren", "0480-12 34 56", OPENED, day(-1))),
    "K01": ground(contact(receiver_id=1)),
    "K02": ground(contact(id=2, reporter_id=2, sent=None, received=9, started=10)),
    "K03": ground(contact(received=3)),
    "K04": ground(contact(month=date(2026, 2, 1))),
    "K05": ground(contact(sent=40)),
    "K06": ground(CountRow(1, 1, day(1), "1", 18, None, True)),
    "K07": ground(CountRow(1, 1, date(2025, 10, 15), "1", 18, None, False)),
    "P01": ground(DeliveryRow(1, 1, date(2025, 10, 1))),
    "P02": ground(promise(ends_on=day(-1))),
    "P03": ground(promise(next_check=day(-1))),
    "P04": ground(DeliveryRow(2, 1, date(2024, 12, 1))),
    "P05": ground(DeliveryRow(2, 1, date(2026, 2, 1))),
    "P06": ground(ResponsibilityRow(3, 1, 2, "accountable", OPENED, None)),
    "P07": ground(AreaRow(1, "Akuta platser"), ResponsibilityRow(2, 1, 1, "performs", OPENED, day(-1))),
    "P08": ground(ResponsibilityRow(3, 1, 1, "performs", day(-9), None)),
    "P09": ground(agreement(ends_on=day(-1))),
    "P10": ground(agreement(notice_by=day(60))),
    "P11": ground(agreement(starts_on=None)),
    "P12": ground(TargetRow(1, "retention_still_housed_12", 80, date(2025, 1, 1), None)),
    "P13": ground(TargetRow(2, "occupancy", 0.8, date(2025, 6, 1), None)),
    "R01": ground(unread=[Unread(night(), "occupied", "18 st")]),
    "R02": ground(stay(1, guest_code="ab–1 2"), stay(2, guest_code="AB-12")),
    "R03": ground(stay(guest_code="AB12 ")),
    "R04": ground(SignatureRow(1, 1, "Åsa", OPENED, day(-9))),
    "R05": ground(flat(available_from=date(202, 1, 1))),
    "R06": ground(LandlordRow(1, 2, IDENTITY_NUMBER)),
}  # fmt: skip


def test_every_check_is_tried() -> None:
    assert set(WRONG) == set(CHECKS)
    assert len(CHECKS) >= 40


def test_nothing_is_wrong_in_a_sound_partnership() -> None:
    assert numbers(ground()) == {}


@pytest.mark.parametrize("check", sorted(WRONG))
def test_it_finds_what_it_is_for(check: str) -> None:
    found = [one for one in found_on(WRONG[check]) if one.check == check]
    assert found, f"{check} finds nothing"
    told = found[0]
    assert told.words
    assert "%(" not in told.words
    assert told.remedy == CHECKS[check].remedy()
    assert told.severity is CHECKS[check].severity


@pytest.mark.parametrize("check", sorted(WRONG))
def test_no_code_of_a_person_is_told(check: str) -> None:
    said = " ".join(one.words for one in found_on(WRONG[check]))
    assert not any(code in said for code in ("SAMMA", "GÄST", "LÖP", "AB-12", "ab–1", IDENTITY_NUMBER[:6]))


def test_each_area_has_its_letter() -> None:
    assert all(check.id == key and key[0] in "NSTCKPR" and key[1:].isdigit() for key, check in CHECKS.items())


@pytest.mark.parametrize("check", [key for key in sorted(WRONG) if CHECKS[key].severity is Severity.STOP])
def test_what_must_never_be_stored_is_known_at_entry(check: str) -> None:
    from lib.records.checks.catalogue import RULES

    assert next(rule for rule in RULES if rule.check.id == check).at_entry
