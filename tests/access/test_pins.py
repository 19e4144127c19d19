"""PINs and codes: which are refused, and that a code is read however it is typed."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lib.access.passwords import CLEAR_SIGNS
from lib.access.pins import PinWeakness, digest, phone_secret, pin_weakness, plain_code, registration_code

FIGURES = st.text("0123456789", min_size=6, max_size=6)


@pytest.mark.parametrize("pin", ["", "12345", "1234567", "12a456", "12 456", "١٢٣٤٥٦", "-12345", "27194\n"])
def test_a_pin_has_six_figures(pin: str) -> None:
    assert pin_weakness(pin) is PinWeakness.NOT_SIX_FIGURES


@pytest.mark.parametrize(
    "pin",
    [
        *("000000", "999999", "123456", "654321", "012345", "890123", "210987", "135791", "864208"),
        *("121212", "123123", "907907", "112233", "111112", "100000", "505055"),
    ],
)
def test_steps_repeats_and_few_figures_are_too_simple(pin: str) -> None:
    assert pin_weakness(pin) is PinWeakness.TOO_SIMPLE


@pytest.mark.parametrize("pin", ["271946", "830517", "104729", "123465", "998271"])
def test_others_are_good(pin: str) -> None:
    assert pin_weakness(pin) is None


def test_nearly_all_pins_are_left_to_choose_from() -> None:
    # A rule that refused many would make guessing easier, not harder.
    refused = sum(pin_weakness(f"{number:06}") is not None for number in range(0, 1_000_000, 101))
    assert refused / (1_000_000 / 101) < 0.02


@given(FIGURES)
def test_the_verdict_is_the_same_backwards(pin: str) -> None:
    assert pin_weakness(pin) is pin_weakness(pin[::-1])


def test_codes_and_secrets_are_of_clear_signs_and_never_the_same() -> None:
    codes = {registration_code() for _ in range(200)}
    assert len(codes) == 200
    assert all(re.fullmatch(rf"[{CLEAR_SIGNS}]{{4}}-[{CLEAR_SIGNS}]{{4}}", code) for code in codes)
    assert len({phone_secret() for _ in range(200)}) == 200
    assert len(phone_secret()) == 43


@pytest.mark.parametrize("typed", ["abcd-efgh", "ABCD EFGH", " abcdefgh\t", "ab cd–ef gh", "Abcd - efgh"])
def test_a_code_is_read_however_it_is_typed(typed: str) -> None:
    assert plain_code(typed) == "abcd-efgh"


def test_digests_of_codes_and_secrets_differ_and_hold_nothing_of_them() -> None:
    assert digest("code", "abcd-efgh") != digest("secret", "abcd-efgh")
    assert "abcd" not in digest("code", "abcd-efgh")
    assert len(digest("code", "x")) == 64
