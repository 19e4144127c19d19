"""Judged before it is written: alone, against what is stored, against its companions; on both databases."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, date, datetime
from types import SimpleNamespace
from typing import Any

import pytest
from sqlalchemy import event, select

from lib import words
from lib.records.checks import Finding, Severity, judge, remarks_on_night
from lib.records.store import Store
from lib.records.tables import (
    Base,
    Capacity,
    CountedContact,
    NightReport,
    Partner,
    Stay,
    Tenancy,
    TenancyMove,
)
from tests.records.checks.stored import NOW, TODAY, a_night, a_stay, a_tenancy, day, fill


@pytest.fixture
def stood(any_store: Store) -> Store:
    fill(any_store)
    return any_store


def judged(store: Store, table: type[Base], *candidates: Any) -> list[Finding]:
    with store.read() as session:
        return judge(session, table, candidates, moment=NOW)


def numbers(found: Sequence[Finding]) -> list[str]:
    return [one.check for one in found]


def test_a_sound_stay_is_let_in(stood: Store) -> None:
    assert judged(stood, Stay, a_stay(guest_code="NY", checked_in=day(-1), checked_out=None)) == []


def test_against_what_is_stored(stood: Store) -> None:
    (told,) = judged(stood, Stay, a_stay(checked_in=day(-4), checked_out=day(-3)))
    assert told.check == "S03"
    assert told.severity is Severity.STOP
    assert told.candidate == 0
    assert told.row_id is None
    assert told.field == "checked_in"
    assert told.secret
    assert (told.partner_id, told.site_id) == (1, 1)
    assert "Hus 1" in told.words
    assert "KODA1234" not in told.words


def test_the_earlier_one_is_told_too(stood: Store) -> None:
    """A stay written afterwards that began before the stored one."""
    assert numbers(judged(stood, Stay, a_stay(checked_in=day(-5), checked_out=day(-3)))) == ["S03"]


def test_a_change_is_not_judged_against_itself(stood: Store) -> None:
    with stood.read() as session:
        kept = session.scalars(select(Stay).where(Stay.site_id == 1)).one()
    changed = a_stay(id=kept.id, checked_in=day(-5), checked_out=day(-3))
    assert judged(stood, Stay, changed) == []
    (told,) = judged(stood, Stay, a_stay(id=kept.id, checked_out=None))
    assert (told.check, told.row_id) == ("S04", kept.id)


def test_ids_of_other_tables_are_no_candidates(stood: Store) -> None:
    """Sites, stays and waivers are numbered alike; what is wrong with a site is not told at a stay."""
    with stood.write("test") as session:
        session.get_one(Partner, 1).name = "811218-9876"
    assert judged(stood, Stay, a_stay(id=1, guest_code="NY")) == []


def test_candidates_are_judged_against_each_other(stood: Store) -> None:
    pair = [a_stay(guest_code="NY"), a_stay(guest_code="NY", checked_in=day(-3))]
    assert [(one.check, one.candidate) for one in judged(stood, Stay, *pair)] == [("S03", 1)]


def test_two_open_stays_of_a_person_are_refused_across_sites(stood: Store) -> None:
    first = a_stay(guest_code="NY", checked_out=None)
    second = a_stay(guest_code="NY", site_id=2, checked_in=day(-1), checked_out=None)
    (told,) = judged(stood, Stay, first, second)
    assert (told.check, told.severity) == ("S03", Severity.STOP)


def test_codes_that_look_like_stored_ones(stood: Store) -> None:
    found = judged(stood, Stay, a_stay(guest_code="koda1234", checked_in=day(-1), checked_out=None))
    assert numbers(found) == ["R02"]
    many = [a_stay(guest_code=f"N{n:04d}", checked_in=day(-1)) for n in range(300)]
    found = judged(stood, Stay, *many, a_stay(guest_code="KODA 1234", checked_in=day(-1)))
    assert [(one.check, one.candidate) for one in found if one.check == "R02"] == [("R02", 300)]


def test_numbers_stored_as_text_are_numbers(stood: Store) -> None:
    night = SimpleNamespace(
        site_id=1, night="2026-01-14", state="reported", occupied="18", surge_opened="0", beds_closed=0.0
    )
    assert judged(stood, NightReport, night) == []


def test_text_that_is_no_number_is_told_with_its_column(stood: Store) -> None:
    night = SimpleNamespace(site_id=1, night=day(-1), state="reported", occupied="18 st", beds_closed=1.5)
    found = [one for one in judged(stood, NightReport, night) if one.check == "R01"]
    assert len(found) == 2
    assert {one.severity for one in found} == {Severity.STOP}
    assert any("18 st" in one.words and "Sov här" in one.words for one in found)


def test_a_date_that_is_none_is_told_and_nothing_else(stood: Store) -> None:
    found = judged(stood, Stay, SimpleNamespace(**{**vars_of(a_stay()), "checked_in": "31/02/2026"}))
    assert numbers(found) == ["R01"]
    assert judged(stood, Stay, SimpleNamespace(site_id=1, guest_code="NY")) == [], "required: the form tells"


def vars_of(row: Base) -> dict[str, Any]:
    return {column.key: getattr(row, column.key) for column in row.__table__.columns}


def test_moments_and_text_serve_as_days(stood: Store) -> None:
    row = SimpleNamespace(
        **{**vars_of(a_stay(guest_code="NY")), "checked_in": datetime(2026, 1, 11, tzinfo=UTC), "checked_out": "2026-01-10"}
    )  # fmt: skip
    assert numbers(judged(stood, Stay, row)) == ["S01"]


def test_a_night_that_is_stored_already(stood: Store) -> None:
    assert numbers(judged(stood, NightReport, a_night(-2))) == ["N22"]
    assert judged(stood, NightReport, a_night(-1)) == []


def test_nights_out_of_time_and_beyond_belief(stood: Store) -> None:
    found = judged(stood, NightReport, a_night(1), a_night(-9), a_night(-1, occupied=300))
    assert [(one.check, one.candidate) for one in found] == [("N10", 0), ("N08", 1), ("N11", 1), ("N06", 2)]


def test_a_person_entered_twice(stood: Store) -> None:
    assert numbers(judged(stood, Tenancy, a_tenancy(decided_on=day(-5)))) == ["T20"]
    assert judged(stood, Tenancy, a_tenancy(decided_on=day(-5), person_code="NY")) == []


def test_days_of_a_tenancy_in_an_impossible_order(stood: Store) -> None:
    turned = a_tenancy(
        person_code="NY", flat_id=1, decided_on=day(-10), offered_on=day(-11), moved_in=day(-20),
        exited_on=day(-30), taken_over_on=day(-25),
    )  # fmt: skip
    found = judged(stood, Tenancy, turned)
    assert {"T01", "T02", "T05", "T06", "T08"} <= set(numbers(found))
    assert all(
        one.severity is Severity.STOP for one in found if one.check in {"T01", "T02", "T05", "T06", "T08"}
    )


def test_a_move_is_judged_by_its_tenancy(stood: Store) -> None:
    with stood.write("test") as session:
        kept = a_tenancy(person_code="BOR", moved_in=day(-100), flat_id=1)
        session.add(kept)
    found = judged(stood, TenancyMove, TenancyMove(tenancy_id=kept.id, moved_on=day(-150), flat_id=1))
    assert {"T24", "T25"} <= set(numbers(found))
    assert {one.severity for one in found if one.check == "T24"} == {Severity.STOP}
    assert {one.partner_id for one in found} == {2}


def test_capacities_and_contacts(stood: Store) -> None:
    assert numbers(judged(stood, Capacity, Capacity(site_id=1, valid_from=day(-1), regular_beds=20))) == [
        "C01"
    ]
    contact = CountedContact(
        sender_id=1, receiver_id=2, reporter_id=2, month=date(2026, 1, 1), received=3, started=4
    )
    assert numbers(judged(stood, CountedContact, contact)) == ["K02"]


def test_a_table_without_checks_has_none(stood: Store) -> None:
    assert judged(stood, Partner, Partner(code="x", name="x", short_name="x", kind="municipal")) == []
    assert judged(stood, Stay) == []


def test_words_are_in_the_language_spoken(stood: Store) -> None:
    with words.speaking("en"):
        (told,) = judged(stood, Stay, a_stay(checked_in=day(-4), checked_out=day(-3)))
    assert (
        told.words
        == "The same guest has two stays at Hus 1: 2026-01-11 to 2026-01-12 and 2026-01-11 to 2026-01-13."
    )
    assert told.remedy == "Check out from the first stay, or correct the days."


def test_a_single_save_asks_little_however_much_is_stored(stood: Store) -> None:
    """Only the rows of the same guest are read, not the register."""
    with stood.write("test") as session:
        session.add_all(a_stay(guest_code=f"G{n:05d}") for n in range(2_000))
    asked: list[str] = []

    def note(_c: object, _cursor: object, statement: str, *_rest: object) -> None:
        asked.append(statement)

    with stood.read() as session:
        event.listen(stood.engine, "before_cursor_execute", note)
        try:
            judge(session, Stay, [a_stay(guest_code="G00007", checked_in=day(-1))], moment=NOW)
        finally:
            event.remove(stood.engine, "before_cursor_execute", note)
    assert len([statement for statement in asked if statement.startswith("SELECT")]) <= 6
    assert any("stays.guest_code IN" in statement for statement in asked)


def test_remarks_on_one_night(stood: Store) -> None:
    with stood.read() as session:
        assert numbers(remarks_on_night(session, 2, day(-3), moment=NOW)) == ["N09"]
        assert numbers(remarks_on_night(session, 1, day(-5), moment=NOW)) == ["N15"]
        assert remarks_on_night(session, 2, day(-2), moment=NOW) == []
        assert remarks_on_night(session, 1, day(-1), moment=NOW) == [], "a missing night has no remarks"
        (told,) = remarks_on_night(session, 2, day(-3), moment=NOW)
    assert (told.site_id, told.night) == (2, day(-3))
    assert told.row_id is not None


def test_today_is_the_partnerships_own_day(stood: Store) -> None:
    """An hour before midnight in UTC it is tomorrow in Kalmar."""
    late = datetime(2026, 1, 15, 23, 30, tzinfo=UTC)
    tomorrow = a_stay(guest_code="NY", checked_in=TODAY, checked_out=day(1))
    with stood.read() as session:
        assert judge(session, Stay, [tomorrow], moment=late) == []
        assert numbers(judge(session, Stay, [tomorrow], moment=NOW)) == ["S02"]
