"""What is recognised in a file, and what has to be asked."""

import codecs
import io
from datetime import date

import pytest
import xlsxwriter

from lib.intake.dates import recognise_dates
from lib.intake.numbers import Wrong, recognise_decimal_sign, whole_number
from lib.intake.problems import FileRefused, NeedsChoice
from lib.intake.summary import notes, recognised

ROWS = "Datum;Boende;Belagda\n2026-01-14;Norra härbärget;12\n2026-01-15;Södra natthärbärget;7\n"


@pytest.mark.parametrize(
    ("content", "encoding"),
    [
        (ROWS.encode(), "UTF-8"),
        (codecs.BOM_UTF8 + ROWS.encode(), "UTF-8 (BOM)"),
        (ROWS.encode("utf-16"), "UTF-16"),
        (ROWS.encode("cp1252"), "Windows-1252"),
    ],
)
def test_encodings_are_recognised_with_their_letters(kalmar, content, encoding):
    preview = kalmar.preview(content)
    assert dict(recognised(preview))["Teckenkodning"] == encoding
    assert [night.place.name for night in preview.checked.nights] == [
        "Norra härbärget",
        "Södra natthärbärget",
    ]


@pytest.mark.parametrize(
    ("mark", "name"), [(";", "semikolon (;)"), (",", "komma (,)"), ("\t", "tabb"), ("|", "lodstreck (|)")]
)
def test_delimiters_are_recognised(kalmar, mark, name):
    preview = kalmar.preview(ROWS.replace(";", mark))
    assert (preview.new, dict(recognised(preview))["Avgränsare"]) == (2, name)


@pytest.mark.parametrize("line_end", ["\r\n", "\r", "\n"])
def test_line_ends_make_no_difference(kalmar, line_end):
    assert kalmar.preview(ROWS.replace("\n", line_end)).new == 2


@pytest.mark.parametrize(
    ("cells", "name"),
    [
        (["2026-01-14", "2026-01-15"], "YYYY-MM-DD"),
        (["2026-01-14T00:00:00"], "YYYY-MM-DD"),
        (["20260114"], "YYYYMMDD"),
        (["01/02/2026", "13/02/2026"], "DD/MM/YYYY"),
        (["01/02/2026", "02/13/2026"], "MM/DD/YYYY"),
        (["14.1.2026"], "DD.MM.YYYY"),
        (["01/01/2026"], "DD/MM/YYYY"),  # the same day either way
        ([*(f"01/{day}/2026" for day in range(1, 29)), "13/01/2026"], "MM/DD/YYYY"),  # one slip among many
        (["2026-01-14", "2026-01-15", "01/02/2026"], "YYYY-MM-DD"),  # a stray one decides nothing
    ],
)
def test_date_formats(cells, name):
    assert recognise_dates(cells).name == name


def test_dates_nobody_can_tell_are_asked_for():
    with pytest.raises(NeedsChoice, match="”01/02/2026” kan läsas som DD/MM/YYYY eller MM/DD/YYYY") as asked:
        recognise_dates(["01/02/2026", "03/04/2026"])
    assert (asked.value.field, asked.value.options) == ("dates", ("DD/MM/YYYY", "MM/DD/YYYY"))


def test_a_stated_format_settles_it(kalmar):
    rows = "datum,boende,belagda\n01/02/2026,norra,5\n"
    assert kalmar.preview(rows, dates="DD/MM/YYYY").checked.nights[0].night == date(2026, 2, 1)
    assert kalmar.preview(rows, dates="MM/DD/YYYY").checked.nights[0].night == date(2026, 1, 2)


def test_two_ways_of_writing_dates_are_refused():
    with pytest.raises(FileRefused, match="på två sätt"):
        recognise_dates(["01/02/2026", "13/02/2026", "02/14/2026"])


@pytest.mark.parametrize(
    ("cells", "sign"),
    [
        (["12,5", "1.234"], ","),
        (["12.0"], "."),
        (["1.234"], None),
        (["1.234,5"], ","),
        (["12,5", "12.5"], None),
    ],
)
def test_decimal_signs(cells, sign):
    assert recognise_decimal_sign(cells) == sign


@pytest.mark.parametrize(
    ("cell", "sign", "value"),
    [
        ("12", None, 12),
        (" 12 ", None, 12),
        ("1 234", None, 1234),
        ("1\xa0234", None, 1234),
        ("1\u202f234", None, 1234),
        ("12,0", ",", 12),
        ("12.00", None, 12),
        ("1.234", ",", 1234),
        ("", None, None),
        ("0", None, 0),
    ],
)
def test_whole_numbers(cell, sign, value):
    assert whole_number(cell, "Belagda", sign) == value


@pytest.mark.parametrize(
    ("cell", "said"),
    [
        ("-3", "Belagda: -3 är negativt. Tillåtet är 0 eller mer."),
        ("−3", "Belagda: −3 är negativt. Tillåtet är 0 eller mer."),
        ("12,5", "Belagda: ”12,5” har decimaler. Tillåtet är ett helt tal."),
        ("tolv", "Belagda: ”tolv” är inget tal. Skriv ett helt tal med siffror, till exempel 12."),
        ("١٢", "Belagda: ”١٢” är inget tal. Skriv ett helt tal med siffror, till exempel 12."),
        ("1.234", "Belagda: ”1.234” kan läsas på två sätt. Skriv talet utan punkt eller komma."),
        ("9" * 5000, f"Belagda: {'9' * 39}… är för stort. Högst 9\xa0999 är tillåtet."),
        (
            '=HYPERLINK("http://x";"12")',
            'Belagda: ”=HYPERLINK("http://x";"12")” är en formel. Skriv själva talet.',
        ),
    ],
)
def test_what_is_no_whole_number_is_said_so(cell, said):
    assert whole_number(cell, "Belagda", None) == Wrong(said)


def test_title_lines_comments_and_repeated_headers_are_passed_over(kalmar):
    rows = (
        "# utdrag 2026-02-01\nNattrapport;;\n\nDatum;Boende;Belagda\n2026-01-14;norra;12\n# paus\n"
        "Datum;Boende;Belagda\nNight;Site;Occupied\n2026-01-15;norra;13\n2026-01-16;norra;\n"
    )
    preview = kalmar.preview(rows)
    assert (preview.new, preview.refused) == (2, 0)
    assert dict(recognised(preview))["Rubrikrad"] == "4"
    assert notes(preview) == [
        "1 rad utan siffror utelämnas: natten räknas fortfarande som saknad.",
        "2 upprepade rubrikrader utelämnas.",
        "1 kommentarsrad (#) utelämnas.",
    ]


def test_a_header_behind_a_hash_is_still_the_header(kalmar):
    assert kalmar.preview("#Datum;Boende;Belagda\n2026-01-14;norra;12\n").new == 1


def test_english_and_unknown_columns(kalmar):
    preview = kalmar.preview("Date,Weather,Shelter,Occupied beds\n2026-01-14,snow,NORRA,12\n")
    assert preview.new == 1
    assert dict(recognised(preview))["Kolumner som inte läses"] == "Weather"


def book(**sheets) -> bytes:
    out = io.BytesIO()
    with xlsxwriter.Workbook(out) as workbook:
        days = workbook.add_format({"num_format": "yyyy-mm-dd"})
        for name, rows in sheets.items():
            sheet = workbook.add_worksheet(name)
            for at, row in enumerate(rows):
                for column, cell in enumerate(row):
                    if isinstance(cell, date):
                        sheet.write_datetime(at, column, cell, days)
                    else:
                        sheet.write(at, column, cell)
    return out.getvalue()


NIGHTS = [("Natt", "Boende", "Belagda"), (date(2026, 1, 14), "Norra härbärget", 12)]


def test_a_workbook_is_read_with_its_dates_and_the_sheet_that_fits(kalmar):
    preview = kalmar.preview(book(Om=[("Läs mig",)], Januari=NIGHTS), "natter.xlsx")
    assert preview.checked.nights[0].night == date(2026, 1, 14)
    assert preview.checked.nights[0].counts == (12,)
    assert dict(recognised(preview))["Blad"] == "Januari"


def test_several_fitting_sheets_are_asked_about_and_none_fitting_are_named(kalmar):
    several = book(Januari=NIGHTS, Februari=NIGHTS)
    with pytest.raises(NeedsChoice, match="Januari och Februari") as asked:
        kalmar.preview(several, "natter.xlsx")
    assert asked.value.options == ("Januari", "Februari")
    assert kalmar.preview(several, "natter.xlsx", sheet="Februari").new == 1
    with pytest.raises(FileRefused, match="Bladen heter Om och Mer"):
        kalmar.preview(book(Om=[("Läs mig",)], Mer=[("x",)]), "natter.xlsx")
    with pytest.raises(FileRefused, match="inget blad som heter ”Mars”"):
        kalmar.preview(several, "natter.xlsx", sheet="Mars")


def test_formulas_of_a_workbook_are_marked(kalmar):
    rows = [*NIGHTS, (date(2026, 1, 15), "norra", "=HYPERLINK(1)")]
    preview = kalmar.preview(book(Januari=rows), "natter.xlsx")
    assert "1 cell i arbetsboken är en formel: dess senast beräknade värde läses." in notes(preview)
