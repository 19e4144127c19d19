"""The registers in a real browser: rows open by mouse and keyboard, a pasted block arrives whole, axe is content."""

from __future__ import annotations

import csv
import io
from datetime import date
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect
from sqlalchemy import select

from lib.records.registers.catalogue import REGISTERS
from lib.records.tables import Flat, Landlord, Stay, Tenancy
from lib.words import speaking
from tests.browser.test_axe import faults
from tests.browser.visitor import LAPTOP, PHONE, Visitor

SMALL_LAPTOP = (1280, 720)
MOST_REACHED = 400


def _flats(house) -> dict[str, Flat]:
    with house.store.read() as session:
        return {flat.code: flat for flat in session.scalars(select(Flat))}


def _first_landlord(house) -> Landlord:
    with house.store.read() as session:
        return session.scalars(select(Landlord).order_by(Landlord.name)).first()


def _cell(page: Page, column: int, row: int) -> None:
    """Click into the grid: its cells are painted, so the place is reckoned from the grid's own corner."""
    box = page.get_by_test_id("stDataFrame").locator("canvas").first.bounding_box()
    assert box
    # Rows are 35 pixels high, the header among them; a little into the column.
    width = box["width"] / 5
    page.mouse.click(box["x"] + width * column + 30, box["y"] + 35 * (row + 1) + 17)


def _step(page: Page, key: str) -> None:
    """Press a key in the grid; it draws itself in its own time and tells nobody when it has."""
    page.wait_for_timeout(400)
    page.keyboard.press(key)
    page.wait_for_timeout(400)


def paste(visitor: Visitor, block: str) -> None:
    """Put the block where a spreadsheet leaves it, and paste it as a person does."""
    page = visitor.page
    visitor.context.grant_permissions(["clipboard-read", "clipboard-write"], origin=visitor.house.url)
    page.evaluate("text => navigator.clipboard.writeText(text)", block)
    page.keyboard.press("Control+v")


def test_a_block_from_a_spreadsheet_is_pasted_told_mended_and_saved(visit, fresh_house) -> None:
    samir = visit(LAPTOP, "chef.social", at=fresh_house)
    page = samir.open("register", register="flats", tabell="1", sok="A-0", avslutade="1")
    expect(page.get_by_test_id("stDataFrame")).to_be_visible()
    before = _flats(fresh_house)
    shown = sorted(code for code in before if code.startswith("A-0"))
    assert len(shown) >= 3
    first = shown[0]

    # Three rows of four columns over the first three flats: one date no calendar has, one word nobody knows.
    block = [
        [shown[0], "Hyresvärd B", "Nybro", "2026-13-01"],
        [shown[1], "Hyresvärd B", "nybro", "2022-01-15"],
        [shown[2], "Okänd värd", "Kalmar", "20220201"],
    ]
    _cell(page, 0, 0)
    paste(samir, "\n".join("\t".join(line) for line in block))
    expect(page.get_by_text("3 ändrade rader, 0 nya rader")).to_be_visible()
    expect(page.get_by_text(f"Rad 1 ({first})")).to_contain_text("”2026-13-01” är inget datum")
    expect(page.get_by_text(f"Rad 3 ({shown[2]})")).to_contain_text("”Okänd värd” är inte känt")
    page.get_by_role("button", name="Spara alla ändringar").click()
    expect(page.get_by_text("Inget sparades")).to_be_visible()
    assert {code: flat.landlord_id for code, flat in _flats(fresh_house).items()} == {
        code: flat.landlord_id for code, flat in before.items()
    }

    block[0][3], block[2][1] = "2022-01-14", "Hyresvärd A"
    # A second click on the chosen cell would begin to write in it: to its neighbour, and back with the keys.
    _cell(page, 1, 1)
    _step(page, "ArrowUp")
    _step(page, "ArrowLeft")
    paste(samir, "\n".join("\t".join(line) for line in block))
    expect(page.get_by_text("inte känt")).to_have_count(0)
    page.get_by_role("button", name="Spara alla ändringar").click()
    expect(page.get_by_text("Sparat – ändrade rader: 3, nya rader: 0.")).to_be_visible()
    after = _flats(fresh_house)
    assert [after[code].available_from for code in shown[:3]] == [
        date(2022, 1, 14),
        date(2022, 1, 15),
        date(2022, 2, 1),
    ]
    assert after[shown[0]].landlord_id == after[shown[1]].landlord_id != after[shown[2]].landlord_id


def test_pasting_below_the_last_row_adds_rows(visit, fresh_house) -> None:
    samir = visit(LAPTOP, "chef.social", at=fresh_house)
    page = samir.open("register", register="flats", tabell="1", sok="A-0", avslutade="1")
    _cell(page, 0, 0)
    _step(page, "Control+ArrowDown")
    last = max(code for code in _flats(fresh_house) if code.startswith("A-0"))
    paste(
        samir,
        f"{last}\tHyresvärd A\tKalmar\nZ-90\tHyresvärd B\tNybro\t2026-03-01\nZ-91\tHyresvärd C\tKalmar\t2026-03-02",
    )
    expect(page.get_by_text("2 nya rader")).to_be_visible()
    page.get_by_role("button", name="Spara alla ändringar").click()
    expect(page.get_by_text("nya rader: 2.")).to_be_visible()
    assert {"Z-90", "Z-91"} <= _flats(fresh_house).keys()


def test_a_swedish_decimal_is_pasted_as_it_is_meant(visit, fresh_house) -> None:
    from lib.records.tables import Target

    omar = visit(LAPTOP, "samordnare", at=fresh_house)
    page = omar.open("register", register="targets", tabell="1", avslutade="1")
    _cell(page, 0, 0)
    _step(page, "ArrowRight")
    paste(omar, "0,85")
    expect(page.get_by_text("1 ändrad rad")).to_be_visible()
    page.get_by_role("button", name="Spara alla ändringar").click()
    expect(page.get_by_text("ändrade rader: 1")).to_be_visible()
    with fresh_house.store.read() as session:
        assert 0.85 in set(session.scalars(select(Target.value)))


def test_a_row_is_found_opened_and_changed_with_the_keyboard_alone(visit, fresh_house) -> None:
    samir = visit(SMALL_LAPTOP, "chef.social", at=fresh_house)
    page, keys = samir.open("register"), samir.page.keyboard
    landlord = _first_landlord(fresh_house)
    with speaking("sv"):
        title = REGISTERS["landlords"].title()
    entry = page.get_by_test_id("stMain").get_by_role("link", name=title, exact=True)
    samir.tab_to(entry, most=MOST_REACHED)
    keys.press("Enter")
    page.wait_for_url("**register=landlords**")
    samir.settle()
    search = page.get_by_role("textbox", name="Sök")
    samir.tab_to(search)
    keys.type(landlord.name)
    keys.press("Enter")
    page.wait_for_url("**sok=**")
    samir.settle()
    samir.tab_to(page.get_by_role("link", name=landlord.name, exact=True))
    keys.press("Enter")
    page.wait_for_url("**rad=**")
    samir.settle()
    name = page.get_by_role("textbox", name="Namn *")
    samir.tab_to(name)
    keys.press("End")
    keys.type(" och Söner")
    samir.tab_to(page.get_by_role("button", name="Spara", exact=True))
    keys.press("Enter")
    expect(page.get_by_text("Sparat.")).to_be_visible()
    with fresh_house.store.read() as session:
        assert session.get(Landlord, landlord.id).name == f"{landlord.name} och Söner"
    undo = page.get_by_test_id("stPopover").get_by_role("button", name="Ångra senaste ändringen …")
    samir.tab_to(undo)
    keys.press("Enter")
    expect(page.get_by_text(f"{landlord.name} och Söner → {landlord.name}")).to_be_visible()
    samir.tab_to(page.get_by_role("button", name="Ångra ändringen"))
    keys.press("Enter")
    expect(page.get_by_text("Den senaste ändringen är ångrad.")).to_be_visible()
    with fresh_house.store.read() as session:
        assert session.get(Landlord, landlord.id).name == landlord.name


def test_a_click_on_a_row_opens_it_and_the_way_back_keeps_the_search(visit, house) -> None:
    stina = visit(SMALL_LAPTOP, "chef.stadsmissionen")
    with house.store.read() as session:
        code = session.scalars(select(Stay.guest_code).order_by(Stay.id.desc())).first()
    page = stina.open("register", register="stays", avslutade="1", sok=code)
    row = page.locator(".sk-row-table tbody tr").first
    row.locator("td").nth(1).click()
    page.wait_for_url("**rad=**")
    stina.settle()
    expect(page.locator("h1")).to_contain_text(code)
    page.locator(".sk-links a[aria-current]").click()
    page.wait_for_url(lambda url: "rad=" not in url)
    assert stina.query()["sok"] == code
    stina.settle()
    expect(page.locator(".sk-row-table tbody tr").first).to_be_visible()
    page.go_back()
    page.wait_for_url("**rad=**")
    expect(page.locator("h1")).to_contain_text(code)


def test_the_list_is_taken_home_as_csv(visit, house) -> None:
    samir = visit(LAPTOP, "chef.social")
    page = samir.open("register", register="flats", sok="A-0", avslutade="1")
    with page.expect_download() as arriving:
        page.get_by_role("button", name="Ladda ner som CSV").click()
    given = Path(arriving.value.path()).read_text("utf-8-sig")
    rows = list(csv.reader(io.StringIO(given), delimiter=";"))
    assert sorted(row[0] for row in rows[1:]) == sorted(code for code in _flats(house) if "A-0" in code)
    with page.expect_download() as arriving:
        page.get_by_role("button", name="Ladda ner som Excel").click()
    assert Path(arriving.value.path()).read_bytes()[:2] == b"PK"


PAGES = {
    "chef.stadsmissionen": (
        {},
        {"register": "stays"},
        {"register": "stays", "rad": "ny"},
        {"register": "sites", "rad": "1"},
        {"register": "capacity", "tabell": "1"},
    ),
    "chef.social": (
        {"register": "tenancies", "avslutade": "1"},
        {"register": "tenancies", "rad": "TENANCY"},
        {"register": "contacts", "rad": "ny"},
        {"register": "events", "rad": "ny"},
    ),
    "samordnare": ({"register": "targets"}, {"register": "sites", "rad": "1"}),
}


@pytest.mark.parametrize("username", PAGES)
def test_axe_finds_no_fault(visit, house, username: str) -> None:
    visitor = visit(SMALL_LAPTOP, username)
    with house.store.read() as session:
        tenancy = session.scalars(select(Tenancy.id)).first()
    found = {}
    for asked in PAGES[username]:
        query = {name: str(tenancy) if value == "TENANCY" else value for name, value in asked.items()}
        visitor.open("register", **query)
        visitor.open_every_part()
        if query.get("rad", "").isdigit():
            visitor.page.get_by_test_id("stPopover").get_by_role("button").last.click() if (
                visitor.page.get_by_test_id("stMain").get_by_test_id("stPopover").count()
            ) else None
        found[str(query)] = faults(visitor.page)
    assert {where: said for where, said in found.items() if said} == {}


def test_on_a_phone_nothing_goes_beyond_the_edge_and_fingers_find_their_goals(visit, house) -> None:
    samir = visit(PHONE, "chef.social", touch=True)
    for query in ({}, {"register": "landlords"}, {"register": "landlords", "rad": "ny"}):
        page = samir.open("register", **query)
        wide = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
        assert wide <= 0
        goals = page.get_by_test_id("stMain").locator("a:visible, button:visible").all()
        small = [
            (goal.inner_text(), box)
            for goal in goals
            if goal.inner_text().strip() and (box := goal.bounding_box()) and box["height"] < 44
        ]
        assert small == []
