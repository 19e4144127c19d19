"""Housing First at the desk: exact for its owner, coarse or withheld for everyone else."""

from __future__ import annotations

from datetime import date

import pytest

from lib.access.identity import Role
from lib.measures.period import Period
from lib.records.store import Store
from tests.publication.partnership import MISSION, SERVICES, assess, desk_of, found, house

EXITS = {
    0: ("evicted", "unknown"),
    1: ("own_notice", "own_home"),
    2: ("deceased", "unknown"),
    3: ("other", "unknown"),
}
OTHERS = [(Role.STEERING, None), (Role.COORDINATOR, None), (Role.REGISTER_MANAGER, MISSION)]


def test_the_owner_reads_everything_exactly(any_store: Store) -> None:
    found(any_store, "real")
    house(any_store, 20, EXITS)
    answer = desk_of(any_store, Role.REGISTER_MANAGER, SERVICES).housing_first()
    assert answer.exact
    assert (answer.still_housed[12].numerator, answer.still_housed[12].denominator) == (16, 20)
    assert dict(zip(answer.exits["class"], answer.exits["persons"], strict=True)) == {
        "still_housed": 16,
        "taken_over": 0,
        "positive": 1,
        "neutral": 0,
        "negative": 1,
        "deceased": 1,
        "unknown": 1,
    }
    assert answer.flats is not None
    assert (answer.flats.numerator, answer.flats.denominator) == (16, 20)


@pytest.mark.parametrize(("role", "partner"), OTHERS)
def test_real_data_is_withheld_until_published(any_store: Store, role: Role, partner: int | None) -> None:
    found(any_store, "real")
    house(any_store, 20, EXITS)
    assess(any_store, MISSION, SERVICES)
    answer = desk_of(any_store, role, partner).housing_first()
    assert answer.withheld == "not_published"
    assert not answer.still_housed
    assert answer.curve.empty
    assert answer.exits.empty
    assert answer.persons is None
    assert answer.flats is None


@pytest.mark.parametrize(("role", "partner"), OTHERS)
def test_example_data_needs_both_assessments(any_store: Store, role: Role, partner: int | None) -> None:
    found(any_store)
    house(any_store, 20, EXITS)
    assess(any_store, SERVICES)
    assert desk_of(any_store, role, partner).housing_first().withheld == "no_assessment"


@pytest.mark.parametrize(("role", "partner"), OTHERS)
def test_others_read_x_of_n_and_coarse_groups(any_store: Store, role: Role, partner: int | None) -> None:
    found(any_store)
    house(any_store, 20, EXITS)
    assess(any_store, MISSION, SERVICES)
    answer = desk_of(any_store, role, partner).housing_first()
    assert answer.as_of == date(2026, 9, 30), "at most once a quarter"
    assert (answer.still_housed[12].numerator, answer.still_housed[12].denominator) == (16, 20)
    assert answer.exits["rounded"].all()
    assert set(answer.exits["persons"] % 5) == {0}
    assert answer.curve["at_risk"].isna().all()
    assert answer.waiting is None
    assert answer.flats is None, "flats lived in are the exact number of those still there"
    assert answer.not_yet is None
    assert answer.unknown == {}
    assert answer.taken_over is None


def test_two_readings_within_a_quarter_never_differ(any_store: Store) -> None:
    found(any_store)
    house(any_store, 20, EXITS)
    assess(any_store, MISSION, SERVICES)
    desk = desk_of(any_store, Role.STEERING)
    first, second = desk.housing_first(date(2026, 10, 1)), desk.housing_first(date(2026, 11, 18))
    assert first.as_of == second.as_of
    assert first.still_housed == second.still_housed


@pytest.mark.parametrize(
    ("asked", "read"),
    [
        (date(2026, 9, 30), date(2026, 9, 30)),
        (date(2026, 10, 31), date(2026, 9, 30)),
        (date(2026, 9, 29), date(2026, 6, 30)),
        (date(2025, 12, 31), date(2025, 12, 31)),
        (date(2027, 1, 1), date(2026, 9, 30)),
    ],
)
def test_a_quarter_that_is_over_is_read_at_its_own_end(sqlite_store: Store, asked: date, read: date) -> None:
    found(sqlite_store)
    house(sqlite_store, 20, {})
    assess(sqlite_store, MISSION, SERVICES)
    with sqlite_store.write("test") as session:
        from sqlalchemy import update

        from lib.records.tables import DisclosureAssessment

        session.execute(update(DisclosureAssessment).values(decided_on=date(2020, 1, 1)))
    assert desk_of(sqlite_store, Role.STEERING).housing_first(asked).as_of == read


def test_flats_and_queue_know_only_what_was_recorded_by_then(sqlite_store: Store) -> None:
    found(sqlite_store, "real")
    house(sqlite_store, 12, {0: ("own_notice", "own_home")})
    from lib.records.tables import Tenancy

    with sqlite_store.write("test") as session:
        late = session.get_one(Tenancy, 1)
        late.exit_recorded_on = date(2026, 11, 1)
    desk = desk_of(sqlite_store, Role.REGISTER_MANAGER, SERVICES)
    before, after = desk.housing_first(date(2026, 10, 31)), desk.housing_first(date(2026, 11, 1))
    assert before.flats is not None
    assert after.flats is not None
    assert (before.flats.numerator, after.flats.numerator) == (12, 11)
    assert before.not_yet == 0


def test_a_move_within_the_programme_frees_the_first_flat(any_store: Store) -> None:
    """The tenancy goes on in another flat, and the next tenant moves into the one that was left."""
    found(any_store, "real")
    house(any_store, 3, {2: ("own_notice", "own_home")})
    from lib.records.tables import Tenancy, TenancyMove

    with any_store.write("test") as session:
        first, second, third = (session.get_one(Tenancy, key) for key in (1, 2, 3))
        third_flat, moved_on = third.flat_id, date(2026, 11, 10)
        assert third_flat is not None
        session.add(TenancyMove(tenancy_id=first.id, moved_on=moved_on, flat_id=third_flat))
        session.flush()
        second.flat_id = first.flat_id
    desk = desk_of(any_store, Role.REGISTER_MANAGER, SERVICES)
    before, after = desk.housing_first(date(2026, 11, 9)), desk.housing_first(moved_on)
    assert before.flats is not None
    assert after.flats is not None
    assert (before.flats.numerator, after.flats.numerator) == (1, 2)
    own = desk.organisation(Period.month(2026, 11)).figures["flats_occupied"]
    assert own.numerator == 2


def test_a_flat_lived_in_after_it_left_the_programme_counts_in_both(any_store: Store) -> None:
    """Otherwise more flats would be lived in than there are."""
    found(any_store, "real")
    house(any_store, 3, {})
    from lib.records.tables import Flat

    with any_store.write("test") as session:
        session.get_one(Flat, 1).available_to = date(2026, 11, 1)
    desk = desk_of(any_store, Role.REGISTER_MANAGER, SERVICES)
    answer = desk.housing_first(date(2026, 11, 18))
    assert answer.flats is not None
    assert (answer.flats.numerator, answer.flats.denominator) == (3, 3)
    assert desk.organisation(Period.month(2026, 11)).figures["flats_occupied"] == answer.flats
