"""Signing in through the form, with the mouse: the first words a person reads, and where they land."""

from __future__ import annotations

import time

from playwright.sync_api import expect

from lib.access.cookie import NAME
from tests.browser.visitor import PASSWORDS

WRONG = "Användarnamnet eller lösenordet stämmer inte."


def test_a_wrong_password_is_answered_in_swedish_and_the_right_one_opens_the_overview(visit) -> None:
    gun = visit()
    gun.open()
    gun.sees_the_sign_in()
    expect(gun.page.get_by_text("Exempelkonton")).to_be_visible()
    gun.fill_in("styrgrupp", "fel lösenord")
    gun.send()
    expect(gun.page.get_by_role("alert")).to_contain_text(WRONG)
    gun.sees_the_sign_in()
    gun.fill_in("styrgrupp", PASSWORDS["styrgrupp"])
    gun.send()
    gun.is_at("oversikt")
    gun.settle()
    gun.is_remembered()
    expect(gun.page.get_by_text("Att följa upp sedan mötet")).to_be_visible()
    expect(gun.page.get_by_text("Exempeldata – påhittade siffror")).to_be_visible()

    gun.go("Nattplatser", "nattplatser")
    gun.page.reload()
    gun.settle()
    gun.is_at("nattplatser")
    expect(gun.menu("Nattplatser")).to_be_visible()


def test_the_cookie_lasts_twelve_hours_and_is_sent_to_nobody_else(visit) -> None:
    gun = visit()
    gun.open()
    gun.fill_in("styrgrupp", PASSWORDS["styrgrupp"])
    gun.send()
    gun.is_at("oversikt")
    gun.settle()
    gun.is_remembered()
    (kept,) = [one for one in gun.context.cookies() if one["name"] == NAME]
    assert 11.9 < (kept["expires"] - time.time()) / 3600 <= 12
    assert kept["sameSite"] == "Strict"
    assert kept["path"] == "/"


def test_the_first_browser_after_a_start_signs_in_at_a_sub_page(fresh_house, visit) -> None:
    gun = visit(at=fresh_house)
    gun.open("nattplatser")
    gun.sees_the_sign_in()
    gun.fill_in("styrgrupp", PASSWORDS["styrgrupp"])
    gun.send()
    expect(gun.page.get_by_text("Beläggning", exact=True)).to_be_visible()
    gun.is_at("nattplatser")
