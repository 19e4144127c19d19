"""A sign-in that has ended ends everywhere: in other browsers, in tabs that stand open, and after twelve hours."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
from playwright.sync_api import expect
from sqlalchemy import select, update

from lib.access.accounts import COMMAND_LINE, change_role, disable, reset_password
from lib.access.identity import Role
from lib.access.sign_ins import open_session
from lib.records.store import Store
from lib.records.tables import Account, SignIn
from lib.records.tables.base import now
from tests.browser.visitor import PASSWORDS, Visitor
from tests.signed_in import add_account

ENDED = "Din inloggning har upphört."


def sign_out(visitor: Visitor) -> None:
    visitor.page.get_by_test_id("stSidebar").get_by_role("button").last.click()
    visitor.page.get_by_role("button", name="Logga ut").click()


def test_after_signing_out_the_old_cookie_opens_nothing(visit) -> None:
    omar = visit()
    omar.open()
    omar.fill_in("samordnare", PASSWORDS["samordnare"])
    omar.send()
    omar.is_at("oversikt")
    omar.settle()
    omar.page.wait_for_function("document.cookie.includes('samtak=')")
    omar.is_remembered()
    old = omar.cookie()
    assert old

    sign_out(omar)
    omar.sees_the_sign_in()
    omar.page.wait_for_function("!document.cookie.includes('samtak=')")
    omar.page.reload()
    omar.settle()
    omar.sees_the_sign_in()

    thief = visit()
    thief.carry(old)
    for path in ("", "oversikt", "nattplatser"):
        thief.open(path)
        thief.sees_the_sign_in()


def test_signing_out_at_one_browser_leaves_another_one_alone(visit) -> None:
    at_work, at_home = visit(username="samordnare"), visit(username="samordnare")
    at_work.open("arbetsfordelning")
    at_home.open("arbetsfordelning")
    sign_out(at_work)
    at_work.sees_the_sign_in()
    at_home.go("Nattplatser", "nattplatser")
    expect(at_home.page.get_by_text("Beläggning", exact=True)).to_be_visible()


def _other_role(store: Store, account_id: int) -> None:
    change_role(store, COMMAND_LINE, account_id, Role.COORDINATOR)


def _new_password(store: Store, account_id: int) -> None:
    reset_password(store, COMMAND_LINE, account_id)


def _shut(store: Store, account_id: int) -> None:
    disable(store, COMMAND_LINE, account_id)


@pytest.mark.parametrize("change", [_other_role, _new_password, _shut])
def test_a_changed_account_is_out_at_its_next_click(
    visit, house, change: Callable[[Store, int], None]
) -> None:
    username = f"tillfallig{change.__name__}".replace("_", ".")
    account_id = add_account(house.store, username, Role.STEERING)
    member = visit(username=username)
    member.open("nattplatser")
    expect(member.page.get_by_text("Beläggning", exact=True)).to_be_visible()
    change(house.store, account_id)
    member.menu("Översikt").click()
    member.sees_the_sign_in()
    expect(member.page.get_by_text(ENDED)).to_be_visible()
    member.page.reload()
    member.settle()
    member.sees_the_sign_in()


def test_an_open_tab_is_out_when_its_hours_have_passed(visit, house) -> None:
    gun = visit(username="styrgrupp")
    gun.open("nattplatser")
    with house.store.write("test") as session:
        gone = now() - timedelta(seconds=1)
        session.execute(
            update(SignIn)
            .where(SignIn.account_id == select(Account.id).filter_by(username="styrgrupp").scalar_subquery())
            .values(expires_at=gone)
        )
    gun.menu("Bostad först").click()
    gun.sees_the_sign_in()
    expect(gun.page.get_by_text(ENDED)).to_be_visible()


def test_a_cookie_older_than_twelve_hours_opens_nothing(visit, house) -> None:
    late = visit()
    with house.store.write("test") as session:
        account = session.scalars(select(Account).filter_by(username="styrgrupp")).one()
        late.carry(open_session(session, account, now() - timedelta(hours=12, seconds=1)))
    late.open("oversikt")
    late.sees_the_sign_in()
