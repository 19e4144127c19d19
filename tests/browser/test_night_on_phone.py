"""One night, one minute: an ordinary night on a phone, at most twelve taps and no keyboard."""

from __future__ import annotations

import json
import re
import shutil
import socket
import threading
import time
from collections.abc import Iterator
from contextlib import ExitStack, suppress
from datetime import timedelta
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Browser, Locator, Page, expect
from playwright.sync_api import Error as PlaywrightError
from sqlalchemy import delete, select, update

from lib.records.nights import tonight
from lib.records.store import Store
from lib.records.tables import NightDraft, NightReport, NightRevision, Site
from tests.browser.visitor import PHONE, House, Visitor
from tests.serving import serving
from tests.signed_in import SECRET, use_store

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


# A night with a bad network


class Wire:
    """The line between a phone and the app: it can be cut, and it can lead to an app started anew."""

    def __init__(self, url: str) -> None:
        self.goal = urlsplit(url).port
        self.up = True
        self.ends: list[socket.socket] = []
        self.door = socket.create_server(("127.0.0.1", 0))
        self.url = f"http://127.0.0.1:{self.door.getsockname()[1]}"
        threading.Thread(target=self._answer, daemon=True).start()

    def _answer(self) -> None:
        with suppress(OSError):
            while True:
                near = self.door.accept()[0]
                far = self._far()
                if far is None:
                    near.close()
                    continue
                self.ends += (near, far)
                for one, other in ((near, far), (far, near)):
                    threading.Thread(target=self._carry, args=(one, other), daemon=True).start()

    def _far(self) -> socket.socket | None:
        with suppress(OSError):
            return socket.create_connection(("127.0.0.1", self.goal)) if self.up else None
        return None

    def _carry(self, one: socket.socket, other: socket.socket) -> None:
        with suppress(OSError):
            while told := one.recv(65_536):
                other.sendall(told)
        self._drop(one, other)

    def _drop(self, *ends: socket.socket) -> None:
        for end in ends:
            with suppress(OSError):
                end.shutdown(socket.SHUT_RDWR)
            end.close()

    def cut(self) -> None:
        self.up = False
        self._drop(*self.ends)
        self.ends = []

    def mend(self) -> None:
        self.up = True


class Night:
    """An app of its own that phones reach over wires, and that can be stopped and started in between."""

    def __init__(self, example: Path, folder: Path, stack: ExitStack, browser: Browser) -> None:
        self.path = folder / "records.sqlite3"
        shutil.copy(example, self.path)
        self.folder, self.stack, self.browser = folder, stack, browser
        self.store = Store(f"sqlite:///{self.path}")
        stack.callback(self.store.dispose)
        self.app = ExitStack()
        stack.callback(self.app.close)
        self.url = self.start()
        self.wires: list[Wire] = []

    def start(self) -> str:
        app = serving(f"sqlite:///{self.path}", self.folder, settings={"SAMTAK_SECRET": SECRET})
        return self.app.enter_context(app).url

    def restart(self) -> None:
        self.app.close()
        self.app = ExitStack()
        self.stack.callback(self.app.close)
        self.url = self.start()
        for wire in self.wires:
            wire.goal = urlsplit(self.url).port

    def phone(self, username: str = "natt") -> tuple[Phone, Wire]:
        """A phone with the form open, and its wire. Its lost connections are no fault here: nobody watches."""
        wire = Wire(self.url)
        self.wires.append(wire)
        self.stack.callback(wire.door.close)
        use_store(self.store)
        context = self.browser.new_context(
            viewport={"width": PHONE[0], "height": PHONE[1]}, locale="sv-SE", has_touch=True, is_mobile=True
        )
        self.stack.callback(context.close)
        visitor = Visitor(context, House(wire.url, self.store))
        visitor.enter(username)
        visitor.open("registrera-natten")
        return Phone(visitor), wire


@pytest.fixture
def night(example_file: Path, tmp_path: Path, browser: Browser) -> Iterator[Night]:
    with ExitStack() as stack:
        made = Night(example_file, tmp_path, stack, browser)
        with made.store.write("test") as session:
            site = session.scalars(select(Site).filter_by(code="eken")).one()
            site.season_start_month = site.season_end_month = None
            written = select(NightReport.id).filter_by(site_id=site.id, night=tonight())
            session.execute(delete(NightRevision).where(NightRevision.report_id.in_(written)))
            session.execute(delete(NightReport).where(NightReport.id.in_(written)))
        yield made


UNSENT = "Inte skickat än – sparas när nätet är tillbaka"


def on_the_sheet(night: Night) -> dict[str, int]:
    with night.store.read() as session:
        draft = session.scalar(select(NightDraft).filter_by(night=tonight()))
        return (
            {} if draft is None else {name: n for name, n in draft.answers["fields"].items() if n is not None}
        )


def comes_to_stand(night: Night, wanted: dict[str, int], page: Page, seconds: float = 40) -> None:
    """The database holds `wanted`, and goes on holding just that."""
    end = time.monotonic() + seconds
    while on_the_sheet(night) != wanted and time.monotonic() < end:
        page.wait_for_timeout(200)
    page.wait_for_timeout(3_000)
    assert on_the_sheet(night) == wanted


def kept_in_the_browser(page: Page) -> dict[str, str]:
    return page.evaluate(
        "Object.fromEntries(Object.entries(localStorage).filter(([key]) => key.startsWith('samtak-natt')))"
    )


@pytest.mark.parametrize("seconds", [3, 60])
def test_taps_without_a_network_are_kept_and_sent_when_it_is_back(night: Night, seconds: int) -> None:
    phone, wire = night.phone()
    page = phone.page
    phone.tap(phone.button("Öka: Fullt"))
    comes_to_stand(night, {"turned_away_full": 1}, page)
    wire.cut()
    page.context.set_offline(True)
    for _tap in range(3):
        phone.tap(phone.button("Öka: Fullt"))
    phone.tap(phone.button(re.compile("^Som i går")))
    slept = int(phone.number("Sov här").input_value())
    expect(page.get_by_text(UNSENT)).to_be_visible()
    page.wait_for_timeout(seconds * 1_000)
    phone.tap(phone.button("Minska: Fullt"))
    expect(phone.number("Fullt")).to_have_value("3")
    expect(page.get_by_role("dialog")).to_have_count(0)
    assert on_the_sheet(night) == {"turned_away_full": 1}
    (kept,) = kept_in_the_browser(page).values()
    assert {name for tap in json.loads(kept) for name in tap} <= {"n", "on", "f", "by", "to"}
    wire.mend()
    page.context.set_offline(False)
    comes_to_stand(night, {"turned_away_full": 3, "occupied": slept}, page)
    expect(page.get_by_text(UNSENT)).to_have_count(0)
    assert kept_in_the_browser(page) == {}


def test_a_reload_in_the_dead_zone_loses_nothing_and_counts_nothing_twice(night: Night) -> None:
    phone, wire = night.phone()
    page = phone.page
    wire.cut()
    for _tap in range(4):
        phone.tap(phone.button("Öka: Fullt"))
    with suppress(PlaywrightError):
        page.reload()
    page.wait_for_timeout(1_000)
    wire.mend()
    phone.visitor.open("registrera-natten")
    expect(phone.number("Fullt")).to_have_value("4")
    comes_to_stand(night, {"turned_away_full": 4}, page)
    phone.visitor.open("registrera-natten")
    comes_to_stand(night, {"turned_away_full": 4}, page)
    assert kept_in_the_browser(page) == {}


def test_the_sheet_outlives_the_server_and_stands_on_another_phone(night: Night) -> None:
    first, _wire = night.phone()
    first.tap(first.button("Öka: Fullt"))
    comes_to_stand(night, {"turned_away_full": 1}, first.page)
    night.restart()
    first.tap(first.button("Öka: Fullt"))
    comes_to_stand(night, {"turned_away_full": 2}, first.page)
    second, _other = night.phone("chef.stadsmissionen")
    second.visitor.open("registrera-natten", boende="eken", natt=f"{tonight()}")
    expect(second.number("Fullt")).to_have_value("2")
    second.tap(second.button("Öka: Fullt"))
    first.tap(first.button("Öka: Fullt"))
    expect(first.number("Fullt")).to_have_value("4")
    comes_to_stand(night, {"turned_away_full": 4}, first.page)


def test_signing_out_and_another_account_leave_nothing_in_the_browser(night: Night) -> None:
    phone, wire = night.phone()
    page = phone.page
    wire.cut()
    phone.tap(phone.button("Öka: Fullt"))
    assert len(kept_in_the_browser(page)) == 1
    phone.visitor.enter("chef.stadsmissionen")
    wire.mend()
    phone.visitor.open("registrera-natten", boende="eken")
    expect(phone.number("Fullt")).to_have_value("")
    assert kept_in_the_browser(page) == {}
    assert on_the_sheet(night) == {}
    page.evaluate("localStorage.setItem('samtak-natt:9:x:2026-01-01:abc', '[]')")
    page.get_by_test_id("stExpandSidebarButton").click()
    page.get_by_test_id("stSidebar").get_by_role("button", name=re.compile("Svenska")).click()
    page.get_by_role("button", name="Logga ut").click()
    phone.visitor.sees_the_sign_in()
    assert kept_in_the_browser(page) == {}
