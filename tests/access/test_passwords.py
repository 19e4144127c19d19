"""Passwords: any letters, any length, nothing cut off, and nothing told by how long it takes."""

import runpy
import unicodedata

import bcrypt
import pytest

from lib.access import passwords
from lib.access.passwords import (
    CLEAR_SIGNS,
    Weakness,
    hash_password,
    one_time_password,
    password_matches,
    weakness,
)


@pytest.mark.parametrize(
    "password", ["åäö ÅÄÖ åäö ÅÄÖ", " mellanslag runt om ", "x" * 40 + "é€😀", "a" * 900]
)
def test_the_same_password_matches_and_others_do_not(password: str) -> None:
    kept = hash_password(password)
    assert password_matches(password, kept)
    assert not password_matches(password + " ", kept)
    assert not password_matches(password.strip()[:-1], kept)


def test_nothing_after_72_bytes_is_cut_off() -> None:
    kept = hash_password("a" * 100)
    assert not password_matches("a" * 72, kept)
    assert not password_matches("a" * 99 + "b", kept)


def test_a_nul_ends_nothing() -> None:
    assert not password_matches("hemligt\0annat slut", hash_password("hemligt\0ett slut"))


def test_a_ring_typed_in_two_ways_is_the_same_letter() -> None:
    composed = "blåbärssylt på ön"
    assert password_matches(unicodedata.normalize("NFD", composed), hash_password(composed))


def test_stored_is_bcrypt_of_the_agreed_strength() -> None:
    as_shipped = runpy.run_path(passwords.__file__)  # the tests' own process hashes with less
    assert as_shipped["ROUNDS"] >= 12
    strength = f"$2b${as_shipped['ROUNDS']}$"
    assert as_shipped["NOBODYS_HASH"].startswith(strength)
    assert as_shipped["hash_password"]("korrekt häst batteri").startswith(strength)


def test_without_an_account_one_bcrypt_is_paid_and_nothing_matches(monkeypatch: pytest.MonkeyPatch) -> None:
    paid: list[bytes] = []

    def counted(password: bytes, kept: bytes) -> bool:
        paid.append(kept)
        return True

    monkeypatch.setattr(bcrypt, "checkpw", counted)
    assert password_matches("vad som helst", None) is False
    assert paid == [passwords.NOBODYS_HASH.encode()]


@pytest.mark.parametrize(
    ("password", "reason"),
    [
        ("elva tecken", Weakness.TOO_SHORT),
        ("tolv tecken!", None),
        ("å" * 11 + "ä", Weakness.ONE_SIGN),
        ("anna.karlsson1", Weakness.IS_THE_NAME),
        ("anna.karlsson cyklar till jobbet", None),
        ("a b c d " * 126, Weakness.TOO_LONG),
    ],
)
def test_what_is_asked_of_a_new_password(password: str, reason: Weakness | None) -> None:
    assert weakness(password, username="anna.karlsson") == reason


def test_one_time_passwords_are_long_clear_and_never_alike() -> None:
    made = {one_time_password() for _ in range(50)}
    assert len(made) == 50
    assert all(len(password.replace("-", "")) == 20 for password in made)
    assert all(set(password) <= set(CLEAR_SIGNS + "-") for password in made)
    assert all(weakness(password, username="någon") is None for password in made)
