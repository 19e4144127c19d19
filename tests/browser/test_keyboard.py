"""The whole round with the keyboard alone: sign in, every view, a filter, the definitions, and out again."""

from __future__ import annotations

from playwright.sync_api import expect

from tests.browser.visitor import PASSWORDS

VIEWS = {
    "Översikt": "oversikt",
    "Nattplatser": "nattplatser",
    "Bostad först": "bostad-forst",
    "Arbetsfördelning": "arbetsfordelning",
}


def test_a_meeting_is_prepared_with_the_keyboard_alone(visit) -> None:
    gun = visit()
    gun.open()
    page, keys = gun.page, gun.page.keyboard
    gun.tab_to(page.get_by_label("Användarnamn"))
    keys.type("styrgrupp")
    gun.tab_to(page.get_by_label("Lösenord", exact=True))
    keys.type(PASSWORDS["styrgrupp"])
    gun.tab_to(page.get_by_role("button", name="Logga in"))
    keys.press("Enter")
    gun.is_at("oversikt")
    gun.settle()

    for name, path in list(VIEWS.items())[1:]:
        gun.tab_to(gun.menu(name))
        keys.press("Enter")
        gun.is_at(path)
        gun.settle()

    before = gun.query()["period"]
    period = page.get_by_role("combobox", name="Period")
    gun.tab_to(period)
    keys.press("ArrowDown")
    expect(page.get_by_role("option").first).to_be_visible()
    keys.press("ArrowDown")
    keys.press("Enter")
    page.wait_for_function("before => !location.search.includes('period=' + before)", arg=before)
    gun.settle()
    chosen = gun.query()["period"]
    assert chosen != before

    gun.tab_to(gun.menu("Nattplatser"), key="Shift+Tab")
    keys.press("Enter")
    gun.is_at("nattplatser")
    gun.settle()
    assert gun.query()["period"] == chosen
    gun.tab_to(page.get_by_role("radio", name="Fler siffror"))
    keys.press("Enter")
    expect(page.locator(".st-key-night_section table").first).to_be_visible()
    gun.settle()
    assert gun.query()["mer"] == "siffror"
    definitions = page.locator("details", has=page.get_by_text("Så räknar vi", exact=True)).last
    gun.tab_to(definitions.locator("summary"))
    keys.press("Enter")
    expect(definitions.locator("dl").first).to_be_visible()

    corner = page.get_by_test_id("stSidebar").get_by_test_id("stPopover").get_by_role("button")
    gun.tab_to(corner, key="Shift+Tab")
    keys.press("Enter")
    way_out = page.get_by_role("button", name="Logga ut")
    gun.tab_to(way_out)
    keys.press("Enter")
    gun.sees_the_sign_in()
