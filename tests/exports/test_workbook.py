"""Workbooks hold what was put into them, and nothing in them runs."""

from __future__ import annotations

import io
import zipfile
from datetime import UTC, date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st
from python_calamine import CalamineWorkbook

from lib.exports.workbook import Column, Sheet, sheet_names, workbook_bytes
from lib.words import use


def read(content: bytes, sheet: int = 0) -> list[list]:
    return CalamineWorkbook.from_filelike(io.BytesIO(content)).get_sheet_by_index(sheet).to_python()


def part(content: bytes, name: str) -> str:
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        return archive.read(name).decode()


def test_values_come_back_as_what_they_were() -> None:
    rows = [["Åsa", 12, 0.5, date(2026, 1, 15), None], ["x", -3, float("nan"), date(1899, 1, 1), True]]
    back = read(workbook_bytes([Sheet("S", ["a", "b", "c", "d", "e"], rows)]))
    assert back[1] == ["Åsa", 12, 0.5, date(2026, 1, 15), ""]
    assert back[2] == ["x", -3, "", "1899-01-01", True]


@pytest.mark.parametrize(
    "text", ["=1+1", "+46 70", "-", "@SUM(A1)", "{=1}", "http://x.se", "=HYPERLINK(1)", "\t=1"]
)
def test_text_is_never_a_formula_or_a_link(text: str) -> None:
    content = workbook_bytes([Sheet("S", [text], [[text]], note=text)])
    xml = part(content, "xl/worksheets/sheet1.xml")
    assert "<f>" not in xml
    assert "<hyperlink" not in xml
    assert text in {str(cell) for row in read(content) for cell in row}


def test_what_begins_like_a_formula_is_marked_as_text_for_the_day_it_is_edited() -> None:
    assert 'quotePrefix="1"' in part(workbook_bytes([Sheet("S", ["a"], [["=1"]])]), "xl/styles.xml")


def test_moments_stand_by_the_clock_on_the_wall() -> None:
    moment = datetime(2026, 7, 1, 10, 30, tzinfo=UTC)
    assert read(workbook_bytes([Sheet("S", ["a"], [[moment]])]))[1] == [datetime(2026, 7, 1, 12, 30)]  # noqa: DTZ001


def test_long_numbers_keep_every_figure() -> None:
    assert read(workbook_bytes([Sheet("S", ["a"], [[12345678901234567]])]))[1] == ["12345678901234567"]


def test_header_stays_in_sight_and_filters_also_under_a_note() -> None:
    xml = part(workbook_bytes([Sheet("S", ["a", "b"], [["x", 1]], note="N")]), "xl/worksheets/sheet1.xml")
    assert 'ySplit="3"' in xml
    assert '<autoFilter ref="A3:B4"' in xml


def test_names_are_accepted_and_each_stands_once() -> None:
    names = sheet_names(["a/b: [c]?*", "A B  C", "x" * 40, "x" * 40, "", "'quoted'", "History"])
    assert names == ["a b c", "A B C 2", "x" * 31, "x" * 29 + " 2", "Blad", "quoted", "History 2"]


@given(st.lists(st.text(max_size=45), min_size=1, max_size=6))
def test_any_titles_make_a_workbook_that_opens(titles: list[str]) -> None:
    usable = ["".join(c for c in title if not 0xD800 <= ord(c) <= 0xDFFF) for title in titles]
    names = sheet_names(usable)
    assert len({name.casefold() for name in names}) == len(names)
    assert all(0 < len(name) <= 31 for name in names)


def test_lists_to_choose_from_short_and_long() -> None:
    use("en")
    long = [f"Choice, number {n}" for n in range(40)]
    columns = [Column(choices=["Ja", "Nej"], comment="Say"), Column(choices=long)]
    content = workbook_bytes([Sheet("S", ["a", "b"], [], columns=columns)])
    xml = part(content, "xl/worksheets/sheet1.xml")
    assert '"Ja,Nej"' in xml
    assert "'Lists'!$A$1:$A$40" in xml or "Lists!$A$1:$A$40" in xml
    assert [row[0] for row in read(content, 1)] == long
    assert 'state="hidden"' in part(content, "xl/workbook.xml")


def test_a_workbook_without_sheets_is_refused() -> None:
    with pytest.raises(ValueError, match="one sheet"):
        workbook_bytes([])
