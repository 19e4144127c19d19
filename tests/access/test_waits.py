"""Lock-out: its growth, its forgetting, its blindness to whether a name exists, and no way past it."""

from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta

import pytest
from sqlalchemy import func, select

from lib.access import waits
from lib.records.store import Store
from lib.records.tables import SignInFailure
from lib.settings import settings
from tests.access.conftest import NOON


def attempt(store: Store, username: str, at: datetime, address: str | None = None) -> int:
    with store.write("test") as session:
        return waits.reserve(session, username=username, address=address, at=at)


def forgive(store: Store, username: str, at: datetime, address: str | None = None) -> None:
    with store.write("test") as session:
        waits.forgive(session, username=username, address=address, at=at)


@pytest.mark.parametrize(
    ("failures", "seconds"),
    [(0, 0), (3, 0), (4, 5), (5, 10), (6, 20), (7, 40), (11, 640), (12, 900), (13, 900), (5000, 900)],
)
def test_the_wait_doubles_from_the_fourth_failure_to_a_quarter_of_an_hour(
    failures: int, seconds: int
) -> None:
    assert waits.wait_after(failures) == timedelta(seconds=seconds)


def test_the_fifth_attempt_waits_until_five_seconds_have_passed(any_store: Store) -> None:
    assert [attempt(any_store, "anna", NOON) for _ in range(4)] == [0, 0, 0, 0]
    assert attempt(any_store, "anna", NOON) == 5
    assert attempt(any_store, "anna", NOON + timedelta(seconds=4.2)) == 1
    assert attempt(any_store, "anna", NOON + timedelta(seconds=5)) == 0
    assert attempt(any_store, "anna", NOON + timedelta(seconds=5)) == 10


def test_trying_during_the_wait_makes_it_no_longer(any_store: Store) -> None:
    for _ in range(30):
        attempt(any_store, "anna", NOON)
    assert attempt(any_store, "anna", NOON) == 5


def test_another_name_is_not_held_up_and_neither_is_its_address(any_store: Store) -> None:
    for _ in range(10):
        attempt(any_store, "anna", NOON, "10.0.0.7")
    assert attempt(any_store, "bertil", NOON, "10.0.0.7") == 0


def test_the_right_password_starts_the_name_afresh(any_store: Store) -> None:
    for _ in range(4):
        attempt(any_store, "anna", NOON)
    later = NOON + timedelta(seconds=5)
    assert attempt(any_store, "anna", later) == 0
    forgive(any_store, "anna", later)
    assert [attempt(any_store, "anna", later) for _ in range(4)] == [0, 0, 0, 0]


def test_failures_are_forgotten_after_a_day(any_store: Store) -> None:
    for _ in range(4):
        attempt(any_store, "anna", NOON)
    assert [attempt(any_store, "anna", NOON + timedelta(hours=24)) for _ in range(4)] == [0, 0, 0, 0]


def test_an_address_is_stopped_only_at_the_ceiling_and_until_the_window_ends(any_store: Store) -> None:
    for number in range(waits.ADDRESS_CEILING):
        assert attempt(any_store, f"namn{number}", NOON + timedelta(seconds=number), "10.0.0.7") == 0
    at = NOON + timedelta(seconds=60)
    assert attempt(any_store, "ännu en", at, "10.0.0.7") == 14 * 60
    assert attempt(any_store, "ännu en", at, "10.0.0.8") == 0
    assert attempt(any_store, "ännu en", NOON + waits.ADDRESS_WINDOW, "10.0.0.7") == 0


def test_right_passwords_do_not_count_towards_the_ceiling(any_store: Store) -> None:
    for number in range(waits.ADDRESS_CEILING + 5):
        assert attempt(any_store, f"namn{number}", NOON, "10.0.0.7") == 0
        forgive(any_store, f"namn{number}", NOON, "10.0.0.7")


def test_many_attempts_at_the_same_moment_do_not_slip_past(any_store: Store) -> None:
    with ThreadPoolExecutor(8) as pool:
        outcomes = list(pool.map(lambda _: attempt(any_store, "anna", NOON), range(24)))
    assert outcomes.count(0) == 4


def test_neither_names_nor_addresses_can_be_read_back(
    any_store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    attempt(any_store, "anna", NOON, "10.0.0.7")
    with any_store.read() as session:
        subjects = session.scalars(select(SignInFailure.subject)).all()
    assert len(subjects) == 2
    assert not any("anna" in subject or "10.0" in subject for subject in subjects)
    before = waits.subject("name", "anna")
    monkeypatch.setenv("SAMTAK_SECRET", "another-secret-than-the-other-0123456789")
    settings.cache_clear()
    assert waits.subject("name", "anna") != before


def test_old_rows_are_cleared_away(any_store: Store) -> None:
    attempt(any_store, "gammal", NOON)
    attempt(any_store, "anna", NOON + timedelta(days=2))
    forgive(any_store, "anna", NOON + timedelta(days=2))
    with any_store.read() as session:
        assert session.scalar(select(func.count()).select_from(SignInFailure)) == 0
