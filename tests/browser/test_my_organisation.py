"""Min organisation before a manager with two minutes: one laptop screen, the keyboard, a file, a phone."""

from __future__ import annotations

from datetime import date, timedelta
from urllib.parse import parse_qs, urlsplit

import pytest
from playwright.sync_api import expect
from sqlalchemy import delete, select

from lib.records.tables import Action, Commitment, NightReport, Partner, Site
from tests.browser.test_axe import faults
from tests.browser.test_phone import WIDER_THAN_THE_PHONE
from tests.browser.test_projector import CUT, SCROLLING
from tests.browser.visitor import PHONE, House, Visitor

SMALL_LAPTOP, BIG = (1280, 720), (1920, 1080)
VIEW = "min-organisation"
LEAST_TARGET = 44


def scrolling(visitor: Visitor) -> list[str]:
    """What of the view itself would have to be scrolled, or is cut off below the screen."""
    found = [one for one in visitor.page.evaluate(SCROLLING) if "Sidebar" not in one]
    return found + visitor.page.evaluate(CUT)


def pile_up(house: House) -> None:
    """A month without a report at four sites, and a dozen things to do with long names."""
    with house.store.write("test") as session:
        partner = session.scalars(select(Partner.id).where(Partner.code == "social")).one()
        session.execute(delete(NightReport).where(NightReport.night >= date.today() - timedelta(days=40)))
        for number in range(4):
            session.add(
                Site(
                    partner_id=partner,
                    code=f"hus-{number}",
                    name=f"Ett boende med ett mycket långt namn nummer {number}",
                    legal_form="civil_society",
                    open_from=date(2025, 1, 1),
                )
            )
        for commitment in session.scalars(select(Commitment).where(Commitment.partner_id == partner)):
            commitment.title = ("Ett åtagande vars rubrik är mycket längre än någon rad på sidan kan rymma "
                                "hur bred skärmen än är")  # fmt: skip
            commitment.next_check = date.today() - timedelta(days=3)
        for number in range(8):
            session.add(
                Action(
                    owner_id=partner,
                    title=f"Åtgärd {number} med en beskrivning som går långt utanför det som ryms på en rad",
                    opened_on=date(2026, 1, 1),
                    due_on=date(2026, 2, 1),
                )
            )


@pytest.mark.parametrize("language", ["sv", "en"])
@pytest.mark.parametrize("username", ["chef.social", "chef.stadsmissionen"])
@pytest.mark.parametrize("size", [SMALL_LAPTOP, BIG], ids=str)
def test_all_of_it_stands_on_one_screen(visit, username: str, language: str, size: tuple[int, int]) -> None:
    manager = visit(size, username)
    manager.open(VIEW, sprak=language)
    expect(manager.page.locator(".st-key-org_right h2").last).to_be_visible()
    assert scrolling(manager) == []


@pytest.mark.parametrize("language", ["sv", "en"])
def test_a_bad_month_stands_on_one_screen_too(fresh_house: House, visit, language: str) -> None:
    pile_up(fresh_house)
    manager = visit(SMALL_LAPTOP, "chef.social", at=fresh_house)
    manager.open(VIEW, sprak=language)
    expect(manager.page.locator("ul.org-due").first.locator("li")).to_have_count(6)
    assert scrolling(manager) == []
    assert faults(manager.page) == []


def test_from_a_figure_to_its_row_with_the_keyboard_alone(visit) -> None:
    manager = visit(SMALL_LAPTOP, "chef.social")
    manager.open(VIEW)
    page, keys = manager.page, manager.page.keyboard
    manager.tab_to(page.locator(".st-key-org_rows_housing_waiting button"))
    keys.press("Enter")
    page.wait_for_function("location.search.includes('rader=housing_waiting')")
    manager.settle()
    row = page.get_by_role("region", name="Raderna bakom: Väntar på bostad").locator("tbody a").first
    address = row.get_attribute("href") or ""
    manager.tab_to(row)
    keys.press("Enter")
    page.wait_for_function("location.pathname === '/register'")
    asked = manager.query()
    assert (asked["register"], asked["rad"]) == ("tenancies", parse_qs(urlsplit(address).query)["rad"][0])


def test_the_rows_are_fetched_as_a_workbook_and_as_csv(visit) -> None:
    manager = visit(SMALL_LAPTOP, "chef.stadsmissionen")
    manager.open(VIEW, rader="occupancy")
    for name, kind, begins in (
        ("Ladda ner som Excel", ".xlsx", b"PK"),
        ("Ladda ner som CSV", ".csv", b"\xef\xbb\xbf"),
    ):
        with manager.page.expect_download() as arriving:
            manager.page.get_by_role("button", name=name).click()
        assert arriving.value.suggested_filename.startswith("occupancy-")
        assert arriving.value.suggested_filename.endswith(kind)
        assert arriving.value.path().read_bytes().startswith(begins)


def test_a_missing_night_leads_to_its_form(fresh_house: House, visit) -> None:
    pile_up(fresh_house)
    manager = visit(SMALL_LAPTOP, "chef.social", at=fresh_house)
    manager.open(VIEW)
    manager.page.locator(".org-nights a").first.click()
    manager.is_at("registrera-natten")
    manager.settle()
    asked = manager.query()
    assert asked["boende"]
    assert date.fromisoformat(asked["natt"]) < date.today()


@pytest.mark.parametrize("language", ["sv", "en"])
@pytest.mark.parametrize("username", ["chef.social", "chef.stadsmissionen"])
def test_on_a_phone(visit, username: str, language: str) -> None:
    manager = visit(PHONE, username, touch=True)
    for rows in ("", "full_nights", "commitments_on_track", "retention_still_housed_12"):
        manager.open(VIEW, sprak=language, rader=rows)
        assert manager.page.evaluate(WIDER_THAN_THE_PHONE) == []
        expect(manager.page.get_by_role("heading", level=1)).to_have_count(1)
    targets = manager.page.locator(
        "[class*=st-key-org_rows_] button, .org-due a, .org-findings a, .org-nights a"
    )
    shown = [one for one in targets.all() if one.is_visible()]
    small = [one.inner_text() for one in shown if one.bounding_box()["height"] < LEAST_TARGET]
    assert len(shown) > 6
    assert small == []


@pytest.mark.parametrize("size", [SMALL_LAPTOP, PHONE], ids=str)
def test_no_fault_with_the_rows_open(visit, size: tuple[int, int]) -> None:
    manager = visit(size, "chef.social")
    for rows in ("", "occupancy", "retention_still_housed_12"):
        manager.open(VIEW, rader=rows)
        manager.open_every_part()
        assert faults(manager.page) == []
