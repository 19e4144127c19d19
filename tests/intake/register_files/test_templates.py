"""Templates: what they hold, and that a filled one is read back, in either language and however it was saved."""

from __future__ import annotations

import csv
import io
import re
import zipfile
from datetime import date
from typing import Any
from xml.sax.saxutils import escape

import pytest
from python_calamine import CalamineWorkbook

from lib.intake.problems import FileRefused
from lib.intake.register_files.templates import EXAMPLES, example, known_to, template, template_name
from lib.records.registers.catalogue import ALL, REGISTERS
from lib.records.registers.field import Kind
from lib.words import LANGUAGES, use
from tests.intake.register_files.conftest import House

# A row of every register by field, as a person who reads the language writes it.
FILLED: dict[str, dict[str, dict[str, str]]] = {
    "stays": {
        "sv": {
            "site_id": "Norra härbärget",
            "guest_code": "0012",
            "checked_in": "2026-01-14",
            "checked_out": "2026-01-16",
            "home_group": "Kalmar",
            "sex": "Kvinna",
            "age_band": "65 år och äldre",
        },
        "en": {
            "site_id": "Norra härbärget",
            "guest_code": "0012",
            "checked_in": "2026-01-14",
            "checked_out": "2026-01-16",
            "home_group": "Kalmar",
            "sex": "Woman",
            "age_band": "65 years and over",
        },
    },
    "tenancies": {
        "sv": {
            "person_code": "p1",
            "decided_on": "2025-10-01",
            "moved_in": "2025-12-01",
            "flat_id": "A-07",
            "contract": "Andrahandskontrakt",
            "support": "Inget",
        },
        "en": {
            "person_code": "p1",
            "decided_on": "2025-10-01",
            "moved_in": "2025-12-01",
            "flat_id": "A-07",
            "contract": "Sublease",
            "support": "None",
        },
    },
    "contacts": {
        "sv": {"month": "2026-01", "sender_id": "Missionen", "receiver_id": "Kommunen", "sent": "12"},
        "en": {"month": "2026-01", "sender_id": "Missionen", "receiver_id": "Kommunen", "sent": "12"},
    },
}
STORED: dict[str, dict[str, Any]] = {
    "stays": {"guest_code": "0012", "checked_out": date(2026, 1, 16), "sex": "woman", "age_band": "65_plus"},
    "tenancies": {
        "person_code": "p1",
        "moved_in": date(2025, 12, 1),
        "contract": "sublease",
        "support": "none",
    },
    "contacts": {"month": date(2026, 1, 1), "sent": 12, "received": None},
}


def words(register: str, language: str) -> list[str]:
    """The row in the order of the columns; the words of codes as that language has them now."""
    use(language)
    row = FILLED[register][language]
    codes = STORED[register]
    cells = []
    for field in REGISTERS[register].fields:
        said = row.get(field.name, "")
        if field.kind is Kind.CHOICE and field.name in codes:
            said = field.options()[codes[field.name]]
        cells.append(said)
    return cells


def sheets(content: bytes) -> dict[str, list[list[Any]]]:
    book = CalamineWorkbook.from_filelike(io.BytesIO(content))
    return {name: book.get_sheet_by_name(name).to_python() for name in book.sheet_names}


def typed_into(content: bytes, cells: list[str]) -> bytes:
    """The template itself with a row typed under its header, as a spreadsheet saves text."""
    row = "".join(
        f'<c r="{chr(65 + at)}2" t="inlineStr"><is><t>{escape(cell)}</t></is></c>'
        for at, cell in enumerate(cells)
        if cell
    )
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as old, zipfile.ZipFile(out, "w") as new:
        for part in old.infolist():
            held = old.read(part.filename)
            if part.filename == "xl/worksheets/sheet1.xml":
                held = held.replace(b"</sheetData>", f'<row r="2">{row}</row></sheetData>'.encode())
            new.writestr(part.filename, held)
    return out.getvalue()


def saved_as_csv(content: bytes, cells: list[str], encoding: str) -> bytes:
    """The first sheet as a Swedish spreadsheet saves it."""
    out = io.StringIO()
    writer = csv.writer(out, delimiter=";", lineterminator="\r\n")
    writer.writerow(next(iter(sheets(content).values()))[0])
    writer.writerow(cells)
    return out.getvalue().encode(encoding)


@pytest.mark.parametrize("spoken", LANGUAGES)
@pytest.mark.parametrize("made_in", LANGUAGES)
@pytest.mark.parametrize("register", sorted(FILLED))
@pytest.mark.parametrize("saved", ["xlsx", "utf-8-sig", "cp1252"])
def test_a_filled_template_is_read_back(here: House, register, made_in, spoken, saved) -> None:
    cells = words(register, made_in)
    made = template(REGISTERS[register], records=here.store, asker=here.manager)
    filled = typed_into(made, cells) if saved == "xlsx" else saved_as_csv(made, cells, saved)
    use(spoken)
    preview = here.prepared(register, filled)
    assert [back.reasons for back in preview.refused_rows] == []
    (added,) = preview.comparison.additions
    assert {name: added.columns[name] for name in STORED[register]} == STORED[register]
    assert len(preview.table.columns) == len(REGISTERS[register].fields)


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("register", ALL, ids=lambda register: register.name)
def test_every_column_is_explained_and_nothing_stands_below_the_header(
    here: House, register, language
) -> None:
    use(language)
    first, second, *_lists = sheets(template(register, records=here.store, asker=here.manager)).values()
    assert first == [[field.label() for field in register.fields]]
    explained = {row[0]: row for row in second[3:]}
    assert list(explained) == [field.label() for field in register.fields]
    for field in register.fields:
        _label, _what, needed, allowed, shown = explained[field.label()]
        assert all((needed, allowed, shown))
        if field.kind is Kind.CHOICE:
            assert all(word in allowed for word in field.options().values())


def test_an_empty_template_is_no_file_to_take_in(here: House) -> None:
    with pytest.raises(FileRefused, match="inga rader"):
        here.prepared("stays", template(REGISTERS["stays"], records=here.store, asker=here.manager))


def test_every_text_column_has_an_example_of_its_own() -> None:
    texts = {field.name for register in ALL for field in register.fields if field.kind is Kind.TEXT}
    assert texts == set(EXAMPLES)


def test_the_examples_of_a_stay_can_be_taken_in(here: House) -> None:
    register = REGISTERS["stays"]
    known = known_to(register, here.store, here.manager)
    row = {field.name: example(field, known) for field in register.fields}
    header = ";".join(row)
    preview = here.prepared("stays", f"{header}\n{';'.join(row.values())}\n")
    assert (preview.new, preview.refused) == (1, 0)


def test_lists_hold_own_sites_and_flats_only(here: House) -> None:
    manager = here.manager
    stays = zip_text(template(REGISTERS["stays"], records=here.store, asker=manager))
    assert "Norra härbärget" in stays
    assert "Kommunens akutboende" not in stays
    tenancies = zip_text(template(REGISTERS["tenancies"], records=here.store, asker=manager))
    assert "A-07" in tenancies
    assert "B-01" not in tenancies
    assert "Norra härbärget" not in zip_text(template(REGISTERS["stays"]))


def zip_text(content: bytes) -> str:
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        return "".join(archive.read(name).decode() for name in archive.namelist() if name.endswith(".xml"))


def test_lists_dates_and_comments_stand_in_the_sheet(here: House) -> None:
    content = template(REGISTERS["stays"], records=here.store, asker=here.manager)
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        xml = archive.read("xl/worksheets/sheet1.xml").decode()
        comments = archive.read("xl/comments1.xml").decode()
        styles = archive.read("xl/styles.xml").decode()
    assert xml.count('<dataValidation type="list"') == 4
    assert re.search(r'sqref="A2:A1048576"', xml)
    assert len(re.findall("<comment ", comments)) == 7
    assert "yyyy-mm-dd" in styles


def test_file_names(here: House) -> None:
    assert template_name(REGISTERS["stays"]) == "mall-stays.xlsx"
