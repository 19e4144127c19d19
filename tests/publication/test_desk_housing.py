"""Housing First at the desk: exact for its owner, coarse or withheld for everyone else."""

from __future__ import annotations

from datetime import date

import pytest

from lib.access.identity import Role
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
    assert answer.taken_over is None


def test_two_readings_within_a_quarter_never_differ(any_store: Store) -> None:
    found(any_store)
    house(any_store, 20, EXITS)
    assess(any_store, MISSION, SERVICES)
    desk = desk_of(any_store, Role.STEERING)
    first, second = desk.housing_first(date(2026, 10, 1)), desk.housing_first(date(2026, 11, 18))
    assert first.as_of == second.as_of
    assert first.still_housed == second.still_housed
