"""The template for nights: filled in as it says, it is read back by our own mapping in both languages."""

import io
from datetime import date

import pytest
import xlsxwriter
from python_calamine import CalamineWorkbook

from lib.intake.files import NightFile
from lib.intake.night_template import FIELDS, night_template, template_label
from lib.intake.preview import prepare
from lib.intake.problems import FileRefused
from lib.intake.recognition import Choices
from lib.words import speaking


def sheets(content: bytes) -> dict[str, list[list]]:
    book = CalamineWorkbook.from_filelike(io.BytesIO(content))
    return {name: book.get_sheet_by_name(name).to_python() for name in book.sheet_names}


def filled(template: bytes, rows: list[list]) -> bytes:
    """The template's sheets as somebody saves them after filling in the first one."""
    out = io.BytesIO()
    with xlsxwriter.Workbook(out) as book:
        days = book.add_format({"num_format": "yyyy-mm-dd"})
        for at, (name, cells) in enumerate(sheets(template).items()):
            page = book.add_worksheet(name)
            for row, line in enumerate([*cells, *rows] if at == 0 else cells):
                for column, cell in enumerate(line):
                    if isinstance(cell, date):
                        page.write_datetime(row, column, cell, days)
                    elif cell is not None:
                        page.write(row, column, cell)
    return out.getvalue()


@pytest.mark.parametrize("language", ["sv", "en"])
def test_what_is_filled_in_is_read_back(kalmar, language):
    manager = kalmar.manager("mission")
    with speaking(language):
        template = night_template(kalmar.store, manager)
        closed = {"sv": "stängt", "en": "closed"}[language]
        counts = list(range(2, 2 + len(FIELDS) - 3))
        first = [date(2026, 1, 14), "Norra härbärget", None, 18, *counts[1:]]
        second = [date(2026, 1, 15), "norra", closed]
        preview = prepare(
            NightFile("mall.xlsx", filled(template, [first, second])),
            Choices(),
            records=kalmar.store,
            asker=manager,
        )
    assert [back.reasons for back in preview.checked.refused] == []
    one, two = preview.checked.nights
    said = dict(zip(preview.table.count_fields, one.counts, strict=True))
    assert said == dict(zip(FIELDS[3:], [18, *counts[1:]], strict=True))
    assert two.closed
    assert preview.table.grid.sheet == {"sv": "Nätter", "en": "Nights"}[language]


def test_an_empty_template_says_that_there_are_no_nights(kalmar):
    template = night_template(kalmar.store, kalmar.manager("mission"))
    with pytest.raises(FileRefused, match="inga nätter under den"):
        kalmar.preview(template, "mall.xlsx")


def test_the_second_sheet_explains_every_column_and_names_the_own_sites(kalmar):
    first, second = sheets(night_template(kalmar.store, kalmar.manager("mission"))).items()
    assert second[0] == "Så fyller du i"
    explained = [row[0] for row in second[1]]
    assert [label for label in (template_label(field) for field in FIELDS) if label not in explained] == []
    assert any("Norra härbärget" in str(row) and "Södra natthärbärget" in str(row) for row in second[1])
    assert "Kommunens akutboende" not in str(second[1])
    assert len(first[1]) == 1
