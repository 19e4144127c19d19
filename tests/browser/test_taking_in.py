"""*Läs in filer* with real files from the visitor's disk: look, get the refused rows back, write once."""

from __future__ import annotations

import csv
import io
from datetime import date, timedelta
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect
from sqlalchemy import func, select

from lib.records.tables import NightReport, Site
from tests.browser.test_axe import faults
from tests.browser.visitor import LAPTOP, PHONE, Visitor


@pytest.fixture
def lilla(house) -> int:
    with house.store.read() as session:
        return session.scalars(select(Site.id).filter_by(code="lilla")).one()


def nights(house, site_id: int) -> list[NightReport]:
    with house.store.read() as session:
        return list(
            session.scalars(
                select(NightReport)
                .where(NightReport.site_id == site_id, NightReport.night.between(*_span()))
                .order_by(NightReport.night)
            )
        )


def _span() -> tuple[date, date]:
    last = date.today() - timedelta(days=40)
    return last - timedelta(days=2), last


def _file(folder: Path, name: str, occupied: list[str], *extra: str) -> Path:
    days = [_span()[0] + timedelta(days=n) for n in range(3)]
    rows = [f"{day};Lilla huset;{beds}" for day, beds in zip(days, occupied, strict=True)]
    path = folder / name
    path.write_text("\n".join(["Datum;Härbärge;Belagda", *rows, *extra, ""]), encoding="cp1252")
    return path


def choose(visitor: Visitor, path: Path) -> Page:
    visitor.page.get_by_test_id("stFileUploaderDropzoneInput").set_input_files(path)
    expect(visitor.page.get_by_text(f"Filen {path.name}")).to_be_visible()
    return visitor.page


def counted(house) -> int:
    with house.store.read() as session:
        return session.scalar(select(func.count()).select_from(NightReport)) or 0


def test_a_file_is_looked_at_corrected_and_written_once(visit, house, lilla, tmp_path) -> None:
    samir = visit(username="chef.social")
    samir.open("las-in-filer")
    kept = [night.occupied for night in nights(house, lilla)]
    new = [str((beds or 0) % 8 + 1) for beds in kept]
    before = counted(house)

    wrong = _file(tmp_path, "fel.csv", new, "2026-13-01;Lilla huset;3", "2026-01-15;Okänt hus;2")
    page = choose(samir, wrong)
    expect(page.get_by_role("heading", name="Nekade rader")).to_be_visible()
    expect(page.get_by_text("Windows-1252")).to_be_visible()
    with page.expect_download() as arriving:
        page.get_by_role("button", name="Ladda ner de nekade raderna").click()
    given = arriving.value
    assert given.suggested_filename.startswith("fel")
    back = list(csv.reader(io.StringIO(Path(given.path()).read_text("utf-8-sig")), delimiter=";"))
    assert [row[-3:] for row in back[1:]] == [
        ["2026-13-01", "Lilla huset", "3"],
        ["2026-01-15", "Okänt hus", "2"],
    ]
    assert all(row[1] for row in back[1:])
    assert [night.occupied for night in nights(house, lilla)] == kept

    samir.open("las-in-filer")
    right = _file(tmp_path, "ratt.csv", new)
    choose(samir, right)
    page.get_by_role("button", name="Läs in", exact=True).click()
    expect(page.get_by_text("Inlästa nätter – nya: 0, ändrade: 3.")).to_be_visible()
    assert [str(night.occupied) for night in nights(house, lilla)] == new

    samir.open("las-in-filer")
    choose(samir, right)
    expect(page.get_by_role("heading", name="Inget att ändra")).to_be_visible()
    expect(page.get_by_role("button", name="Läs in", exact=True)).to_be_disabled()
    assert counted(house) == before


def test_a_file_is_taken_in_with_the_keyboard_alone(visit, house, lilla, tmp_path) -> None:
    samir = visit(username="chef.social")
    page, keys = samir.open("las-in-filer"), samir.page.keyboard
    new = [str((night.occupied or 0) % 8 + 1) for night in nights(house, lilla)]
    path = _file(tmp_path, "tangenter.csv", new)
    # Listened for from the start: a key pressed while the browser is still being told to listen is lost.
    page.on("filechooser", lambda asking: asking.set_files(path))
    samir.tab_to(page.get_by_test_id("stFileUploader").get_by_role("button").last)
    keys.press("Enter")
    expect(page.get_by_text(f"Filen {path.name}")).to_be_visible()
    take_in = page.get_by_role("button", name="Läs in", exact=True)
    samir.tab_to(take_in)
    keys.press("Enter")
    expect(page.get_by_text("Inlästa nätter – nya: 0, ändrade: 3.")).to_be_visible()
    assert [str(night.occupied) for night in nights(house, lilla)] == new


def wide_file(folder: Path, name: str) -> Path:
    days = [_span()[0] + timedelta(days=n) for n in range(3)]
    rows = [
        f"{day:%d/%m/%Y};{beds};{n}" for n, (day, beds) in enumerate(zip(days, (3, 4, "tolv"), strict=True))
    ]
    path = folder / name
    path.write_text("\n".join(["Dygn;Lilla huset;Lilla huset fullt", *rows, ""]), encoding="cp1252")
    return path


@pytest.mark.parametrize("size", [LAPTOP, PHONE])
def test_an_unknown_file_is_mapped_with_the_keyboard_and_known_next_time(
    visit, house, tmp_path, size
) -> None:
    samir = visit(size, username="chef.social", touch=size == PHONE)
    page, keys = samir.open("las-in-filer"), samir.page.keyboard
    name = f"bred {size[0]}"
    page.get_by_test_id("stFileUploaderDropzoneInput").set_input_files(wide_file(tmp_path, f"{name}.csv"))
    expect(page.get_by_role("heading", name="Vad betyder kolumnerna?")).to_be_visible()
    expect(page.get_by_text("2 uppgifter förstås, 1 rad skulle nekas.")).to_be_visible()
    samir.settle()
    assert faults(page) == []
    assert page.evaluate("document.querySelector('[data-testid=stMain]').scrollWidth") <= size[0]

    full = page.get_by_role("combobox", name="Lilla huset fullt", exact=True)
    samir.tab_to(full)
    keys.type("Nya i natt")
    keys.press("Enter")
    expect(page.get_by_text("Sov här 4, Nya i natt 1")).to_be_visible()
    label = page.get_by_label("Filbeskrivningens namn")
    samir.tab_to(label)
    keys.press("Control+a")
    keys.type(name)
    keys.press("Tab")
    samir.settle()
    onwards = page.get_by_role("button", name="Spara och gå vidare")
    samir.tab_to(onwards)
    keys.press("Enter")
    expect(page.get_by_role("heading", name="Nekade rader")).to_be_visible()
    with page.expect_download() as arriving:
        page.get_by_role("button", name="Ladda ner de nekade raderna").click()
    assert "tolv" in Path(arriving.value.path()).read_text("utf-8-sig")

    samir.open("las-in-filer")
    page.get_by_test_id("stFileUploaderDropzoneInput").set_input_files(wide_file(tmp_path, "ny månad.csv"))
    expect(page.get_by_text(f"Filen läses med filbeskrivningen {name}.")).to_be_visible()
    page.get_by_text("Våra filbeskrivningar").click()
    expect(page.get_by_role("button", name="Byt namn")).to_be_visible()
    samir.settle()
    assert faults(page) == []
    with page.expect_download() as arriving:
        page.get_by_role("button", name="Ladda ner som TOML").click()
    assert arriving.value.suggested_filename == f"{name}.toml"
    page.get_by_role("button", name="Ta bort …").click()
    page.get_by_role("button", name="Ja, ta bort filbeskrivningen").click()
    expect(page.get_by_text("Våra filbeskrivningar")).to_have_count(0)


def test_a_template_is_downloaded(visit) -> None:
    samir = visit(username="chef.social")
    page = samir.open("las-in-filer")
    page.get_by_text("Mallar att fylla i").click()
    with page.expect_download() as arriving:
        page.get_by_role("button", name="Nätter", exact=True).click()
    assert Path(arriving.value.path()).read_bytes().startswith(b"PK")
    assert arriving.value.suggested_filename == "mall-nätter.xlsx"
