"""A shared phone from the manager's desk to four in the morning: code, PIN, form, and every way it is out."""

from __future__ import annotations

import time

import pytest
from playwright.sync_api import Locator, expect
from sqlalchemy import select

from lib.access import devices
from lib.access.device_listing import list_devices
from lib.access.identity import Identity
from lib.records.tables import Account, Site
from tests.access.phones import PIN, WRONG
from tests.browser.test_axe import faults
from tests.browser.visitor import PHONE, Visitor

MANAGER = "chef.stadsmissionen"
PIN_FIELD, NAME = "PIN-kod, sex siffror", "Jourtelefonen"
KEPT_DAYS = 400


@pytest.fixture
def manager(house) -> Identity:
    """The register manager; the phones of earlier tests are taken away."""
    with house.store.read() as session:
        row = session.scalars(select(Account).filter_by(username=MANAGER)).one()
    actor = Identity(row.id, row.username, row.name, row.role, row.partner_id)
    for line in list_devices(house.store, actor):
        devices.remove_device(house.store, actor, line.device_id)
    return actor


def large_enough(goal: Locator) -> None:
    expect(goal).to_be_visible()
    box = goal.bounding_box()
    assert box
    assert box["height"] >= 44, goal


def cookies(visitor: Visitor) -> dict[str, dict[str, object]]:
    return {one["name"]: one for one in visitor.context.cookies()}


def keeps(visitor: Visitor, name: str) -> None:
    """The browser holds the cookie, which a component of the page writes a moment after the page stands."""
    end = time.monotonic() + 20
    while name not in cookies(visitor) and time.monotonic() < end:
        visitor.page.wait_for_timeout(50)
    assert name in cookies(visitor)


def no_wider_than_the_phone(visitor: Visitor) -> None:
    assert visitor.page.evaluate("document.documentElement.scrollWidth") <= PHONE[0]


def send_pin(phone: Visitor, pin: str) -> None:
    # After a wrong PIN a new, empty field takes the place of the old one.
    expect(phone.page.get_by_label(PIN_FIELD)).to_have_count(1)
    expect(phone.page.get_by_label(PIN_FIELD)).to_have_value("")
    phone.page.get_by_label(PIN_FIELD).fill(pin)
    phone.page.get_by_role("button", name="Logga in", exact=True).tap()


def register(phone: Visitor, code: str) -> None:
    phone.open()
    phone.page.get_by_role("button", name="Det här är en delad telefon").tap()
    phone.page.get_by_label("Registreringskod").fill(code)
    phone.page.get_by_role("button", name="Registrera den här telefonen").tap()
    expect(phone.page.get_by_label(PIN_FIELD)).to_be_visible()
    keeps(phone, "samtak_phone")


def sees_tonights_form(phone: Visitor) -> None:
    expect(phone.page.locator("h1")).to_contain_text("Natten mellan")
    phone.is_at("registrera-natten")
    phone.settle()


@pytest.mark.usefixtures("manager")
def test_from_the_managers_desk_to_tonights_form_and_back_to_the_pin(visit) -> None:
    stina = visit(username=MANAGER)
    stina.open("delade-telefoner")
    stina.page.get_by_label("Telefonens namn").fill(NAME)
    stina.page.get_by_label(PIN_FIELD).fill(PIN)
    stina.page.get_by_role("button", name="Registrera telefonen").click()
    shown = stina.page.locator(".st-key-phone_code_to_type_in code")
    expect(shown).to_be_visible()
    stina.settle()
    found = faults(stina.page)

    phone = visit(PHONE, touch=True)
    phone.open()
    way = phone.page.get_by_role("button", name="Det här är en delad telefon")
    large_enough(way)
    way.tap()
    expect(phone.page.get_by_label("Registreringskod")).to_be_visible()
    phone.settle()
    found += faults(phone.page)
    register(phone, shown.inner_text())
    expect(phone.page.locator("h1")).to_have_text("Härbärget Eken")
    field = phone.page.get_by_label(PIN_FIELD)
    expect(field).to_have_attribute("inputmode", "numeric")
    expect(field).to_have_attribute("type", "password")
    for goal in (field, phone.page.get_by_role("button", name="Logga in", exact=True)):
        large_enough(goal)
    no_wider_than_the_phone(phone)
    found += faults(phone.page)
    kept = cookies(phone)["samtak_phone"]
    assert kept["sameSite"] == "Strict"
    assert KEPT_DAYS - 1 < (float(str(kept["expires"])) - time.time()) / 86_400 <= KEPT_DAYS

    phone.page.reload()
    send_pin(phone, PIN)
    sees_tonights_form(phone)
    keeps(phone, "samtak")
    assert 13.9 < (float(str(cookies(phone)["samtak"]["expires"])) - time.time()) / 3600 <= 14
    phone.page.reload()
    sees_tonights_form(phone)

    stina.page.reload()
    expect(stina.page.get_by_text("Den delade telefonen används")).to_be_visible()
    expect(stina.page.get_by_text("Senast inloggad")).to_be_visible()

    # At this width the menu lies over the page and is opened first.
    phone.page.get_by_role("button", name="Öppna menyn").first.tap()
    phone.page.get_by_test_id("stSidebar").get_by_test_id("stPopover").get_by_role("button").tap()
    phone.page.get_by_role("button", name="Logga ut").tap()
    expect(phone.page.get_by_label(PIN_FIELD)).to_be_visible()
    phone.page.wait_for_function("!document.cookie.includes('samtak=')")
    phone.page.reload()
    expect(phone.page.get_by_label(PIN_FIELD)).to_be_visible()
    assert found == []


def test_wrong_pins_wait_and_a_phone_that_is_shut_says_so(visit, house, manager) -> None:
    phone = visit(PHONE, touch=True)
    register(phone, _new_code(house, manager))
    for _attempt in range(4):
        send_pin(phone, WRONG)
        expect(phone.page.get_by_role("alert")).to_contain_text("PIN-koden stämmer inte.")
        phone.settle()
    expect(phone.page.get_by_role("alert")).to_contain_text("Vänta 5 sekunder")
    assert faults(phone.page) == []
    phone.page.wait_for_timeout(5_000)
    send_pin(phone, PIN)
    sees_tonights_form(phone)

    (line,) = list_devices(house.store, manager)
    devices.shut_device(house.store, manager, line.device_id)
    phone.page.reload()
    expect(phone.page.get_by_text("Den här telefonen är avstängd.")).to_be_visible()
    expect(phone.page.get_by_label(PIN_FIELD)).to_have_count(0)
    phone.settle()
    no_wider_than_the_phone(phone)
    assert faults(phone.page) == []
    phone.page.get_by_role("button", name="English").tap()
    expect(phone.page.get_by_text("This phone is blocked.")).to_be_visible()
    phone.page.get_by_role("button", name="Sign in with an account of your own").tap()
    expect(phone.page.get_by_label("User name")).to_be_visible()


def test_the_phones_cookie_alone_opens_nothing_and_a_new_code_makes_it_a_stranger(
    visit, house, manager
) -> None:
    phone = visit(PHONE, touch=True)
    register(phone, _new_code(house, manager))
    thief = visit()
    stolen = str(cookies(phone)["samtak_phone"]["value"])
    thief.context.add_cookies([{"name": "samtak_phone", "value": stolen, "url": house.url}])
    for path in ("oversikt", "registrera-natten"):
        thief.open(path)
        expect(thief.page.get_by_label(PIN_FIELD)).to_be_visible()
        expect(thief.page.get_by_test_id("stSidebar").get_by_role("link")).to_have_count(0)
    (line,) = list_devices(house.store, manager)
    devices.renew_code(house.store, manager, line.device_id)
    for visitor in (thief, phone):
        visitor.page.reload()
        expect(visitor.page.get_by_text("Den här telefonen är inte registrerad längre.")).to_be_visible()


def test_the_pin_is_typed_and_sent_with_the_keyboard_alone(visit, house, manager) -> None:
    phone = visit(PHONE, touch=True)
    register(phone, _new_code(house, manager))
    phone.settle()
    phone.tab_to(phone.page.get_by_label(PIN_FIELD))
    phone.page.keyboard.type(PIN)
    phone.page.keyboard.press("Enter")
    sees_tonights_form(phone)


def _new_code(house, manager: Identity) -> str:
    with house.store.read() as session:
        site_id = session.scalars(select(Site.id).filter_by(code="eken")).one()
    return devices.add_device(house.store, manager, site_id=site_id, name=NAME, pin=PIN)
