"""One night, one minute: an ordinary night on a phone, at most twelve taps and no keyboard."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from playwright.sync_api import Locator, expect
from sqlalchemy import delete, select, update

from lib.records.nights import tonight
from lib.records.tables import NightReport, NightRevision, Site
from tests.browser.visitor import PHONE, Visitor

MOST_TAPS = 12


@pytest.fixture
def eken(house) -> int:
    """The winter shelter, open all year so that the date of the test plays no part, tonight not yet written."""
    with house.store.write("test") as session:
        site = session.scalars(select(Site).filter_by(code="eken")).one()
        session.execute(
            update(Site).where(Site.id == site.id).values(season_start_month=None, season_end_month=None)
        )
        written = select(NightReport.id).filter_by(site_id=site.id, night=tonight())
        session.execute(delete(NightRevision).where(NightRevision.report_id.in_(written)))
        session.execute(delete(NightReport).where(NightReport.id.in_(written)))
        return site.id


class Phone:
    """A person at the form, who counts taps and never touches a key."""

    def __init__(self, visitor: Visitor) -> None:
        self.visitor = visitor
        self.page = visitor.page
        self.taps = 0

    def tap(self, goal: Locator) -> None:
        box = goal.bounding_box()
        assert box
        assert min(box["height"], box["width"]) >= 48, goal
        goal.tap()
        self.taps += 1

    def button(self, name: str | re.Pattern[str]) -> Locator:
        return self.page.get_by_role("button", name=name)

    def number(self, name: str) -> Locator:
        return self.page.get_by_role("spinbutton", name=name, exact=True)


def stored(house, site_id: int) -> NightReport | None:
    with house.store.read() as session:
        return session.scalar(select(NightReport).filter_by(site_id=site_id, night=tonight()))


def test_an_ordinary_night_takes_at_most_twelve_taps_and_stands_in_an_open_view(visit, house, eken) -> None:
    stina = visit(username="chef.stadsmissionen")
    stina.open("nattplatser", boende="eken", period=f"{tonight():%Y-%m}")
    reported = stina.page.get_by_text(re.compile(r"\d+\sav\s\d+\splatser\s·\s\d+\sn[aä]tt"))
    before = reported.inner_text()

    phone = Phone(visit(PHONE, "natt", touch=True))
    phone.visitor.open()
    phone.visitor.is_at("registrera-natten")
    expect(phone.page.locator("h1")).to_contain_text(re.compile("Natten mellan .* och "))
    expect(phone.page.get_by_role("spinbutton").first).to_be_visible()
    for number in phone.page.get_by_role("spinbutton").all():
        expect(number).to_have_value("")
    expect(phone.page.get_by_text("Inte sparat än.")).to_be_visible()
    wide = phone.page.evaluate("document.documentElement.scrollWidth")
    assert wide <= PHONE[0]

    phone.tap(phone.button(re.compile(r"^Som i går: \d+")))
    phone.tap(phone.button("Minska: Sov här"))
    phone.tap(phone.button("Minska: Sov här"))
    phone.tap(phone.button("Alla platser öppna, inga extra"))
    phone.tap(phone.button("Ingen blev utan plats"))
    for _guest in range(3):
        phone.tap(phone.button("Öka: Nya i natt"))
    expect(phone.number("Nya i natt")).to_have_value("3")
    slept = int(phone.number("Sov här").input_value())
    phone.tap(phone.button("Spara natten"))
    expect(phone.page.get_by_role("status")).to_contain_text("Senast sparat")
    expect(phone.page.get_by_role("status")).to_contain_text("av dig")
    assert phone.taps <= MOST_TAPS

    written = stored(house, eken)
    assert written is not None
    assert (written.occupied, written.new_tonight, written.turned_away_full) == (slept, 3, 0)
    assert (written.beds_closed, written.surge_opened) == (0, 0)

    stina.page.get_by_text("Så räknar vi").last.click()
    expect(reported).not_to_have_text(before)


def test_a_night_is_written_with_the_keyboard_alone(visit, house, eken) -> None:
    nora = visit(PHONE, "natt")
    nora.open("registrera-natten")
    page = nora.page
    number = page.get_by_role("spinbutton", name="Sov här", exact=True)
    nora.tab_to(number)
    page.keyboard.type("17")
    expect(number).to_have_value("17")
    nora.tab_to(page.get_by_role("button", name="Alla platser öppna, inga extra"))
    page.keyboard.press("Enter")
    expect(page.get_by_role("spinbutton", name="Stängda platser", exact=True)).to_have_value("0")
    more = page.get_by_role("button", name="Öka: Fullt", exact=True)
    nora.tab_to(more)
    page.keyboard.press("Enter")
    page.keyboard.press("Space")
    expect(page.get_by_role("spinbutton", name="Fullt", exact=True)).to_have_value("2")
    nora.tab_to(page.get_by_role("spinbutton", name="Nya i natt", exact=True))
    page.keyboard.press("ArrowUp")
    nora.tab_to(page.get_by_role("button", name="Spara natten"))
    page.keyboard.press("Enter")
    expect(page.get_by_role("status")).to_contain_text("Senast sparat")
    written = stored(house, eken)
    assert written is not None
    assert (written.occupied, written.turned_away_full, written.new_tonight) == (17, 2, 1)


def test_an_old_night_is_corrected_with_a_reason_and_the_old_values_are_kept(visit, house, eken) -> None:
    with house.store.read() as session:
        before = session.scalars(
            select(NightReport)
            .where(
                NightReport.site_id == eken,
                NightReport.night < tonight() - timedelta(days=2),
                NightReport.occupied > 0,
            )
            .order_by(NightReport.night.desc())
        ).first()
    assert before is not None
    assert before.occupied is not None
    phone = Phone(visit(PHONE, "natt", touch=True))
    phone.visitor.open("registrera-natten")
    page = phone.page
    phone.tap(phone.button("en annan natt"))
    page.get_by_test_id("stDateInput").get_by_role("spinbutton").first.focus()
    page.keyboard.type(f"{before.night:%Y%m%d}")
    # Streamlit takes the date when the focus leaves the field and the calendar's button.
    page.keyboard.press("Tab")
    page.keyboard.press("Tab")
    page.keyboard.press("Tab")
    evening, morning = before.night.day, (before.night + timedelta(days=1)).day
    expect(page.locator("h1")).to_contain_text(re.compile(rf" {evening}\b.* {morning} "))
    expect(phone.number("Sov här")).to_have_value(str(before.occupied))
    phone.tap(phone.button("Minska: Sov här"))
    expect(phone.number("Sov här")).to_have_value(str(before.occupied - 1))
    phone.tap(phone.button("Spara natten"))
    expect(page.get_by_role("alert")).to_contain_text("Natten sparades inte.")
    reason = page.get_by_label("Varför rättas natten?")
    reason.fill("en gäst räknades två gånger")
    phone.tap(phone.button("Spara natten"))
    expect(page.get_by_role("alert")).to_have_count(0)
    expect(page.get_by_role("status")).to_contain_text("av dig")
    with house.store.read() as session:
        after = session.get_one(NightReport, before.id)
        kept = session.scalars(select(NightRevision).filter_by(report_id=before.id)).all()
    assert after.occupied == before.occupied - 1
    assert [one.reason for one in kept][-1:] == ["en gäst räknades två gånger"]
