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
from tests.browser.visitor import Visitor


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
