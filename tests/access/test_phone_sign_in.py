"""Signing in on a shared phone: it takes the phone and its PIN, and what it then opens is one night's form."""

from concurrent.futures import ThreadPoolExecutor
from datetime import date, timedelta

import bcrypt
import pytest
from sqlalchemy import select

from lib.access import devices, waits
from lib.access.device_listing import WRONG_PINS_THAT_SHUT, DeviceState, list_devices
from lib.access.identity import Identity, Role
from lib.access.phone_sign_in import known_phone, register_phone, sign_in_with_pin
from lib.access.pins import phone_secret
from lib.access.rights import (
    View,
    may_open,
    may_report_night,
    may_report_this_night,
    start_view,
    views_of,
)
from lib.access.sign_ins import Refusal, sign_in, sign_out, visit_of
from lib.records.store import Store
from lib.records.tables import SignInFailure
from lib.settings import settings
from tests.access.phones import PIN, SOON, START, WRONG, Registered, manager_of, registered_phone
from tests.signed_in import add_account

NO = Refusal(0, was_looked_at=True)


@pytest.fixture
def manager(partner_id: int) -> Identity:
    return manager_of(partner_id)


@pytest.fixture
def phone(any_store: Store, manager: Identity, site_id: int) -> Registered:
    return registered_phone(any_store, manager, site_id, at=START)


def on_the_phone(store: Store, phone: Registered) -> Identity:
    token = sign_in_with_pin(store, phone.secret, PIN, at=SOON)
    assert isinstance(token, str)
    visit = visit_of(store, token, at=SOON)
    assert visit is not None
    return visit.identity


def wrong_until(store: Store, phone: Registered, failures: int) -> list[Refusal]:
    """That many wrong PINs in a row, each after the wait that the one before led to."""
    at, told = SOON, []
    for _ in range(failures):
        refusal = sign_in_with_pin(store, phone.secret, WRONG, at=at)
        assert isinstance(refusal, Refusal)
        told.append(refusal)
        at += timedelta(seconds=refusal.wait_seconds)
    return told


def test_phone_and_pin_together_open_the_form_of_its_site(
    any_store: Store, phone: Registered, partner_id: int, site_id: int
) -> None:
    identity = on_the_phone(any_store, phone)
    assert identity.shared
    assert (identity.role, identity.partner_id, identity.site_id) == (
        Role.NIGHT_REPORTER,
        partner_id,
        site_id,
    )
    assert views_of(identity) == [View.VACANCIES, View.TONIGHT]
    assert start_view(identity) is View.TONIGHT


def test_an_ordinary_account_is_not_shared(any_store: Store, partner_id: int, site_id: int) -> None:
    add_account(any_store, "natt", Role.NIGHT_REPORTER, partner_id=partner_id, site_id=site_id)
    token = sign_in(any_store, "natt", "korrekt häst batteri")
    assert isinstance(token, str)
    visit = visit_of(any_store, token)
    assert visit is not None
    assert not visit.identity.shared
    assert may_open(visit.identity, View.DEFINITIONS)


def test_the_phone_reports_the_current_night_of_its_own_site_and_no_other(
    any_store: Store, phone: Registered, partner_id: int, site_id: int
) -> None:
    identity = on_the_phone(any_store, phone)
    tonight = date(2026, 3, 2)

    def may(night: date, *, site: int = site_id, partner: int = partner_id) -> bool:
        return may_report_this_night(identity, site_id=site, partner_id=partner, night=night, tonight=tonight)

    assert may(tonight)
    assert not may(tonight - timedelta(days=1))
    assert not may(tonight + timedelta(days=1))
    assert not may(tonight, site=site_id + 1)
    assert not may(tonight, partner=partner_id + 1)


@pytest.mark.parametrize("role", Role)
def test_for_everybody_else_any_night_is_as_the_site_is(role: Role) -> None:
    identity = Identity(1, "någon", "Någon", role, partner_id=1, site_id=None)
    for partner in (1, 2):
        expected = may_report_night(identity, site_id=5, partner_id=partner)
        assert expected is (partner == 1 and role in {Role.NIGHT_REPORTER, Role.REGISTER_MANAGER})
        for night in (date(2026, 3, 2), date(2026, 3, 1)):
            assert expected is may_report_this_night(
                identity, site_id=5, partner_id=partner, night=night, tonight=date(2026, 3, 2)
            )


@pytest.mark.parametrize("role", Role)
def test_no_role_makes_a_shared_phone_open_more(role: Role) -> None:
    assert set(views_of(Identity(1, "x", "X", role, 1, 1, shared=True))) <= {View.TONIGHT, View.VACANCIES}


@pytest.mark.usefixtures("phone")
@pytest.mark.parametrize("secret", ["", "samtak", "x" * 43, "7-_" * 14 + "a"])
def test_the_pin_without_the_phone_opens_nothing(any_store: Store, secret: str) -> None:
    assert known_phone(any_store, secret) is None
    assert sign_in_with_pin(any_store, secret, PIN, at=SOON) == NO


@pytest.mark.parametrize("pin", ["", WRONG, PIN[:-1], PIN + "0", PIN[::-1]])
def test_the_phone_without_the_pin_opens_nothing(any_store: Store, phone: Registered, pin: str) -> None:
    assert sign_in_with_pin(any_store, phone.secret, pin, at=SOON) == NO


def test_what_the_phone_keeps_is_no_sign_in(any_store: Store, phone: Registered) -> None:
    assert visit_of(any_store, phone.secret, at=SOON) is None


def test_every_answer_costs_one_bcrypt(
    any_store: Store, phone: Registered, manager: Identity, monkeypatch: pytest.MonkeyPatch
) -> None:
    compared: list[bytes] = []
    really = bcrypt.checkpw

    def noted(password: bytes, kept: bytes) -> bool:
        compared.append(kept)
        return really(password, kept)

    monkeypatch.setattr(bcrypt, "checkpw", noted)
    sign_in_with_pin(any_store, phone.secret, WRONG, at=SOON)
    sign_in_with_pin(any_store, phone_secret(), WRONG, at=SOON)
    devices.shut_device(any_store, manager, phone.device_id)
    sign_in_with_pin(any_store, phone.secret, PIN, at=SOON)
    register_phone(any_store, "abcd-efgh", at=SOON)
    assert len(compared) == 4


def test_a_sign_in_lasts_a_night_shift_and_ends_at_sign_out(
    any_store: Store, phone: Registered, monkeypatch: pytest.MonkeyPatch
) -> None:
    token = sign_in_with_pin(any_store, phone.secret, PIN, at=SOON)
    assert isinstance(token, str)
    hours = timedelta(hours=14)
    assert visit_of(any_store, token, at=SOON + hours - timedelta(seconds=1)) is not None
    assert visit_of(any_store, token, at=SOON + hours) is None
    sign_out(any_store, token, at=SOON)
    assert visit_of(any_store, token, at=SOON) is None
    monkeypatch.setenv("SAMTAK_SHARED_HOURS", "9")
    settings.cache_clear()
    token = sign_in_with_pin(any_store, phone.secret, PIN, at=SOON)
    assert isinstance(token, str)
    assert visit_of(any_store, token, at=SOON + timedelta(hours=9)) is None


def test_the_manager_sees_when_the_phone_was_used_last(
    any_store: Store, phone: Registered, manager: Identity
) -> None:
    sign_in_with_pin(any_store, phone.secret, WRONG, at=SOON)
    assert [line.last_used_at for line in list_devices(any_store, manager)] == [None]
    sign_in_with_pin(any_store, phone.secret, PIN, at=SOON)
    assert [line.last_used_at for line in list_devices(any_store, manager)] == [SOON]


def test_wrong_pins_wait_longer_each_time_and_the_right_one_does_not_help_meanwhile(
    any_store: Store, phone: Registered
) -> None:
    told = wrong_until(any_store, phone, 5)
    assert [refusal.wait_seconds for refusal in told] == [0, 0, 0, 5, 10]
    during = sign_in_with_pin(any_store, phone.secret, PIN, at=SOON + timedelta(seconds=6))
    assert during == Refusal(9, was_looked_at=False)
    assert isinstance(sign_in_with_pin(any_store, phone.secret, PIN, at=SOON + timedelta(seconds=15)), str)


def test_the_tenth_wrong_pin_in_a_row_shuts_the_phone_until_the_manager_opens_it(
    any_store: Store, phone: Registered, manager: Identity
) -> None:
    token = sign_in_with_pin(any_store, phone.secret, PIN, at=SOON)
    assert isinstance(token, str)
    wrong_until(any_store, phone, WRONG_PINS_THAT_SHUT - 1)
    kept = known_phone(any_store, phone.secret)
    assert kept is not None
    assert not kept.shut
    much_later = SOON + timedelta(days=40)
    assert isinstance(sign_in_with_pin(any_store, phone.secret, WRONG, at=much_later), Refusal)
    kept = known_phone(any_store, phone.secret)
    assert kept is not None
    assert kept.shut
    assert visit_of(any_store, token, at=SOON) is None
    assert sign_in_with_pin(any_store, phone.secret, PIN, at=much_later + timedelta(days=1)) == NO
    assert [line.state for line in list_devices(any_store, manager)] == [DeviceState.SHUT_BY_PINS]
    devices.open_device(any_store, manager, phone.device_id)
    assert [line.state for line in list_devices(any_store, manager)] == [DeviceState.IN_USE]
    told = [sign_in_with_pin(any_store, phone.secret, WRONG, at=much_later) for _ in range(3)]
    assert told == [NO] * 3
    assert isinstance(sign_in_with_pin(any_store, phone.secret, PIN, at=much_later), str)


def test_the_right_pin_starts_the_count_afresh(any_store: Store, phone: Registered) -> None:
    at = SOON
    for _ in range(4):
        wrong_until(any_store, phone, 3)
        assert isinstance(sign_in_with_pin(any_store, phone.secret, PIN, at=at), str)
    kept = known_phone(any_store, phone.secret)
    assert kept is not None
    assert not kept.shut


def test_wrong_pins_are_not_forgotten_with_time_or_by_somebody_elses_sign_in(
    any_store: Store, phone: Registered
) -> None:
    wrong_until(any_store, phone, 4)
    later = SOON + timedelta(days=3)
    with any_store.write("test") as session:
        waits.reserve(session, username="anna", address=None, at=later)
        waits.forgive(session, username="anna", address=None, at=later)
    with any_store.read() as session:
        kept = session.get_one(SignInFailure, waits.subject("phone", str(phone.device_id)))
    assert kept.failures == 4
    refusal = sign_in_with_pin(any_store, phone.secret, WRONG, at=later)
    assert refusal == Refusal(10, was_looked_at=True)


def test_another_phone_of_the_site_is_not_held_up(
    any_store: Store, phone: Registered, manager: Identity, site_id: int
) -> None:
    other = registered_phone(any_store, manager, site_id, name="Köket", at=START)
    wrong_until(any_store, phone, WRONG_PINS_THAT_SHUT)
    assert isinstance(sign_in_with_pin(any_store, other.secret, PIN, at=SOON), str)


def test_a_name_typed_like_a_phones_number_does_not_hold_it_up(any_store: Store, phone: Registered) -> None:
    for _ in range(6):
        sign_in(any_store, str(phone.device_id), "gissning", at=SOON)
    assert isinstance(sign_in_with_pin(any_store, phone.secret, PIN, at=SOON), str)


def test_many_pins_at_the_same_moment_do_not_slip_past(any_store: Store, phone: Registered) -> None:
    with ThreadPoolExecutor(8) as pool:
        outcomes = list(
            pool.map(lambda _: sign_in_with_pin(any_store, phone.secret, WRONG, at=SOON), range(16))
        )
    looked_at = [one for one in outcomes if isinstance(one, Refusal) and one.was_looked_at]
    assert len(looked_at) == 4


def test_a_code_is_good_once_and_for_half_an_hour(any_store: Store, manager: Identity, site_id: int) -> None:
    code = devices.add_device(any_store, manager, site_id=site_id, name="Ny", pin=PIN, at=START)
    assert register_phone(any_store, "abcd-efgh", at=START) == NO
    assert register_phone(any_store, code, at=START + timedelta(minutes=30)) == NO
    secret = register_phone(any_store, code.upper().replace("-", " "), at=START + timedelta(minutes=29))
    assert isinstance(secret, str)
    assert register_phone(any_store, code, at=START + timedelta(minutes=29)) == NO


def test_two_phones_with_the_same_code_at_once_register_one(
    any_store: Store, manager: Identity, site_id: int
) -> None:
    code = devices.add_device(any_store, manager, site_id=site_id, name="Ny", pin=PIN, at=START)
    with ThreadPoolExecutor(4) as pool:
        outcomes = list(pool.map(lambda _: register_phone(any_store, code, at=START), range(4)))
    (secret,) = [one for one in outcomes if isinstance(one, str)]
    assert known_phone(any_store, secret) is not None


def test_a_phone_that_is_shut_cannot_be_registered(any_store: Store, manager: Identity, site_id: int) -> None:
    code = devices.add_device(any_store, manager, site_id=site_id, name="Ny", pin=PIN, at=START)
    (line,) = list_devices(any_store, manager)
    devices.shut_device(any_store, manager, line.device_id)
    assert register_phone(any_store, code, at=START) == NO


def test_guessing_codes_is_stopped_at_the_addresss_ceiling(any_store: Store) -> None:
    for _ in range(waits.ADDRESS_CEILING):
        assert register_phone(any_store, "abcd-efgh", address="10.0.0.7", at=START) == NO
    stopped = register_phone(any_store, "abcd-efgh", address="10.0.0.7", at=START)
    assert stopped == Refusal(15 * 60, was_looked_at=False)
    assert register_phone(any_store, "abcd-efgh", address="10.0.0.8", at=START) == NO


def test_a_right_code_and_a_right_pin_do_not_count_towards_the_ceiling(
    any_store: Store, manager: Identity, site_id: int
) -> None:
    code = devices.add_device(any_store, manager, site_id=site_id, name="Ny", pin=PIN, at=START)
    secret = register_phone(any_store, code, address="10.0.0.7", at=START)
    assert isinstance(secret, str)
    assert isinstance(sign_in_with_pin(any_store, secret, PIN, address="10.0.0.7", at=START), str)
    with any_store.read() as session:
        kept = session.scalars(select(SignInFailure)).all()
    assert [row.failures for row in kept] == [0]
