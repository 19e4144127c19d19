"""What users of other systems are wrongly warned about, and is right."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest

from lib.records.checks.codes import looks_like_identity_number, odd_signs
from lib.records.checks.ground import Ground
from lib.records.checks.rows import (
    AcceptedRow,
    LandlordRow,
    MoveRow,
    NightRow,
    PartRow,
    SignatureRow,
    StayRow,
)
from tests.records.checks.standing import (
    OPENED,
    agreement,
    beds,
    contact,
    day,
    event,
    flat,
    ground,
    night,
    numbers,
    site,
    stay,
    tenancy,
    waiting,
)

GUEST = {"guest_code": "SAMMA"}


def nights_of(first: date, last: date, **changed: object) -> list[NightRow]:
    """A report for each night from one to another."""
    days = [first + timedelta(days=n) for n in range((last - first).days + 1)]
    return [
        night()._replace(id=1000 + n, night=one, reported_at=None, **changed) for n, one in enumerate(days)
    ]


def over_years(first: date, today: date, *rows: object) -> Ground:
    """A site open since `first`, every night of it reported, on another day than the others' today."""
    reported = nights_of(first, today - timedelta(days=1))
    return ground(
        site(open_from=first), beds(valid_from=first), *reported, *rows, without=(NightRow,), today=today,
        tonight=today,
    )  # fmt: skip


def test_a_night_by_night_shelter_is_not_empty() -> None:
    """Checked in and out each night: as many stays as people, none of them open."""
    per_night = [
        stay(10 * -offset + bed, guest_code=f"G{bed}", checked_in=day(offset), checked_out=day(offset + 1))
        for offset in range(-5, 0)
        for bed in range(18)
    ]
    assert numbers(ground(*(row._replace(id=n + 1) for n, row in enumerate(per_night)))) == {}


def test_a_shelter_that_keeps_no_stays_is_not_empty() -> None:
    assert numbers(ground(without=(StayRow,))) == {}


def test_a_difference_that_was_accepted_is_let_stand() -> None:
    differing = (stay(checked_in=day(-1), checked_out=None),)
    assert numbers(ground(*differing)) == {"N20": 1}
    assert numbers(ground(*differing, AcceptedRow(1, 99, 18, 1))) == {}
    assert numbers(ground(*differing, AcceptedRow(1, 99, 18, 2))) == {"N20": 1}, (
        "other numbers, other question"
    )


@pytest.mark.parametrize("first", [date(2024, 2, 25), date(2023, 12, 28)])
def test_leap_days_and_year_ends_are_nights_like_others(first: date) -> None:
    today = first + timedelta(days=10)
    guest = [
        stay(n, **GUEST, checked_in=first + timedelta(days=n), checked_out=first + timedelta(days=n + 1))
        for n in range(1, 8)
    ]
    found = numbers(over_years(first, today, *guest))
    assert not {check for check in found if check[0] in "SN"} - {"N20", "S09"}


def test_a_leap_day_that_is_missing_is_missing() -> None:
    stood = over_years(date(2024, 2, 25), date(2024, 3, 5))
    stood = ground(
        site(open_from=date(2024, 2, 25)),
        beds(valid_from=date(2024, 2, 25)),
        *(row for row in stood.of(NightRow) if row.night != date(2024, 2, 29)),
        without=(NightRow,), today=date(2024, 3, 5), tonight=date(2024, 3, 5),
    )  # fmt: skip
    assert numbers(stood)["N01"] == 1


def test_a_stay_may_start_and_end_the_same_day() -> None:
    found = numbers(ground(stay(checked_in=day(-3), checked_out=day(-3))))
    assert not {check for check in found if check[0] == "S"}


def test_a_guest_may_leave_and_come_back_the_same_day() -> None:
    rows = (stay(1, **GUEST, checked_out=day(-3)), stay(2, **GUEST, checked_in=day(-3), checked_out=day(-1)))
    assert not {check for check in numbers(ground(*rows)) if check[0] == "S"}


def test_a_guest_may_leave_one_site_for_another_the_same_day() -> None:
    rows = (
        site(2),
        beds(2, site_id=2),
        stay(1, **GUEST, checked_out=day(-3)),
        stay(2, **GUEST, site_id=2, checked_in=day(-3), checked_out=None),
    )
    assert not {check for check in numbers(ground(*rows)) if check[0] == "S"}


def test_the_same_code_at_two_partners_is_two_guests() -> None:
    rows = (
        site(2, partner_id=2),
        beds(2, site_id=2),
        stay(1, **GUEST),
        stay(2, **GUEST, site_id=2, sex="woman"),
    )
    found = numbers(ground(*rows))
    assert not {"S03", "S04", "S12", "R02"} & set(found)


def test_rows_entered_twice_neither_crash_nor_multiply() -> None:
    """Every row three times over: each extra one is told once, not once a pair of joins."""
    thrice = [stay(n, **GUEST) for n in (1, 2, 3)]
    assert numbers(ground(*thrice))["S03"] == 2
    nights = [night(-1, id=number) for number in (99, 600, 601)]
    assert numbers(ground(*nights))["N22"] == 2


def test_a_full_house_with_extra_beds_is_plausible() -> None:
    """Twice the ordinary beds in a cold winter, and a little more: 110 percent."""
    assert numbers(ground(night(occupied=44, surge_opened=20))) == {}
    assert numbers(ground(night(occupied=22))) == {}


def test_a_small_house_may_hold_two_more_than_its_beds() -> None:
    rows = ground(beds(regular_beds=3, agreed_beds=3), *(night(n, occupied=5) for n in range(-5, 0)))
    assert numbers(rows) == {}


def test_a_site_that_opened_this_week_is_not_silent() -> None:
    fresh = (site(2, open_from=day(-6)), beds(2, site_id=2, valid_from=day(-6)))
    assert numbers(ground(*fresh)) == {}


def test_the_night_that_goes_on_is_not_missing() -> None:
    assert numbers(ground(tonight=day(-1), today=day(0))) == {}, "before noon last night goes on"


def test_a_season_house_is_not_missing_in_summer() -> None:
    season = {"season_start_month": 10, "season_end_month": 3, "open_from": date(2024, 10, 1)}
    rows = nights_of(date(2024, 10, 1), date(2025, 3, 31)) + [
        row._replace(id=row.id + 5000) for row in nights_of(date(2025, 10, 1), day(-1))
    ]
    stood = ground(site(**season), beds(valid_from=date(2024, 10, 1)), *rows, without=(NightRow,))
    assert numbers(stood) == {}


def test_a_hole_in_the_capacity_of_a_season_house_in_summer_is_none() -> None:
    season = {"season_start_month": 10, "season_end_month": 3}
    winters = (beds(valid_from=OPENED, valid_to=date(2026, 3, 31)), beds(2, valid_from=date(2026, 10, 1)))
    assert numbers(ground(site(**season), *winters)) == {}


def test_a_declared_closure_is_not_missing() -> None:
    rows = [night(offset) for offset in (-5, -4, -1)]
    closed = event(kind="closure", starts_on=day(-3), ends_on=day(-2))
    assert numbers(ground(closed, *rows, without=(NightRow,))) == {}
    everywhere = closed._replace(site_id=None)
    assert numbers(ground(everywhere, *rows, without=(NightRow,))) == {}


def test_a_closed_night_in_a_closure_is_right() -> None:
    closed = night(-2, state="closed", occupied=None)
    assert numbers(ground(closed, event(kind="closure", starts_on=day(-2), ends_on=day(-2)))) == {}


@pytest.mark.parametrize("evening", [date(2025, 3, 29), date(2025, 10, 25)])
def test_nights_when_the_clock_is_changed(evening: date) -> None:
    """Reported at the stroke of noon of the wall clock, on either side of the change."""
    for utc_hour, told in ((12, 0), (9, 1)):
        at = datetime(evening.year, evening.month, evening.day, utc_hour, tzinfo=UTC)
        stood = over_years(evening - timedelta(days=2), evening + timedelta(days=3))
        reported = [
            row._replace(reported_at=at) if row.night == evening else row for row in stood.of(NightRow)
        ]
        found = numbers(Ground(stood.today, stood.tonight, stood.zone, {**stood.rows, NightRow: reported}))
        assert found["N21"] == told
        assert found["N01"] == 0


def test_a_moment_without_a_zone_is_in_utc() -> None:
    """As SQLite keeps it: 11.00 in UTC is noon in Swedish winter."""
    noon = datetime(2026, 1, 14, 11, 0)  # noqa: DTZ001
    assert numbers(ground(night(reported_at=noon))) == {}
    assert numbers(ground(night(reported_at=noon - timedelta(minutes=1)))) == {"N21": 1}


@pytest.mark.parametrize("name", ["”Eken”", "“Eken”", "S:t Olof’s", "Eken – norra", "O'Brien"])
def test_quotation_marks_and_dashes_belong_to_names(name: str) -> None:
    assert not odd_signs(name)
    assert (
        numbers(ground(site(name=name), LandlordRow(1, 2, name), SignatureRow(1, 1, name, OPENED, None)))
        == {}
    )


@pytest.mark.parametrize(
    "code", ["007", "12345678", "0000000000", "1234567890", "8112189870", "20261399-1234"]
)
def test_numbers_as_codes_are_codes(code: str) -> None:
    """Figures alone make no identity number: the day and the check digit must fit."""
    assert not looks_like_identity_number(code)
    assert not {"S13", "R01", "R03"} & set(numbers(ground(stay(guest_code=code))))


@pytest.mark.parametrize(
    "number", ["811218-9876", "19811218-9876", "198112189876", "811218+9876", "811278-9873", "811218–9876"]
)
def test_identity_numbers_are_known_however_written(number: str) -> None:
    assert looks_like_identity_number(number)


def test_somebody_grows_older() -> None:
    older = stay(2, **GUEST, checked_in=day(-2), checked_out=day(-1), age_band="45_64")
    assert "S12" not in numbers(ground(stay(1, **GUEST), older))
    assert "S12" in numbers(ground(stay(1, **GUEST, age_band="45_64"), older._replace(age_band="30_44")))


def test_what_is_unknown_contradicts_nothing() -> None:
    unknown = stay(2, **GUEST, checked_in=day(-2), checked_out=day(-1), sex="unknown", age_band="unknown")
    assert "S12" not in numbers(ground(stay(1, **GUEST), unknown))


def test_a_home_after_a_take_over_is_no_second_one() -> None:
    """The lease was taken over long ago; now the same person waits for another home."""
    rows = (tenancy(1, person_code="X", taken_over_on=day(-50)), waiting(2, person_code="X"))
    assert numbers(ground(*rows)) == {}


def test_a_flat_let_again_on_the_day_it_was_left() -> None:
    left = tenancy(1, exited_on=day(-100), exit_how="own_notice", exit_destination="own_home")
    stood = ground(left, tenancy(2, flat_id=1, moved_in=day(-100), offered_on=None))
    assert set(numbers(stood)) <= {"T26"}, "the sound disturbance is later than this exit"


def test_a_flat_left_by_a_move_may_be_let_to_another() -> None:
    rows = (flat(2), MoveRow(1, 1, day(-50), 2), tenancy(2, flat_id=1, moved_in=day(-50)))
    assert numbers(ground(*rows)) == {}


def test_a_flat_leaves_the_programme_with_its_lease() -> None:
    assert numbers(ground(flat(available_to=day(-50)), tenancy(taken_over_on=day(-50)))) == {}


def test_parts_that_meet_the_number() -> None:
    parts = (PartRow(1, 99, "home", "0880", 11), PartRow(2, 99, "home", "unknown", 7))
    assert numbers(ground(*parts)) == {}


def test_a_difference_of_a_few_contacts_is_ordinary() -> None:
    assert numbers(ground(contact(sent=12))) == {}


def test_an_agreement_under_review_may_have_ended() -> None:
    assert numbers(ground(agreement(status="under_review", ends_on=day(-1)))) == {}


def test_extra_beds_that_were_used() -> None:
    assert numbers(ground(night(surge_opened=4, occupied=21))) == {}
