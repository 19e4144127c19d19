"""Wide files: a column for each site, one measure or several, read as if they were long."""

from datetime import date

import pytest

from lib.intake.files import NightFile
from lib.intake.mapping import Mapping, mapping_from_toml
from lib.intake.preview import prepare
from lib.intake.problems import FileRefused
from lib.intake.recognition import Choices
from lib.intake.refusals import refused_csv
from lib.intake.summary import notes, recognised
from lib.intake.writing import take_in

WIDE = """
title = { sv = "Bred", en = "Wide" }

[columns]
night = ["Dygn"]

[[wide]]
column = "Norra"
site = "norra"

[[wide]]
column = "Norra fullt"
site = "norra"
field = "turned_away_full"

[[wide]]
column = "Södra"
site = "sodra"

[codes.state]
"stängt" = "closed"
"""
ROWS = "Dygn;Norra;Norra fullt;Södra\n2026-01-14;12;2;7\n2026-01-15;13;;stängt\n2026-01-16;;;\n"


def wide(text: str = WIDE) -> Mapping:
    return mapping_from_toml("bred", text)


def preview_of(kalmar, rows: str | bytes, mapping: Mapping | None = None):
    content = rows if isinstance(rows, bytes) else rows.encode()
    choices = Choices(made=mapping or wide())
    return prepare(NightFile("bred.csv", content), choices, records=kalmar.store, asker=None)


def nights(preview) -> dict:
    fields = preview.table.count_fields
    return {
        (night.place.code, night.night.day): "closed"
        if night.closed
        else {field: count for field, count in zip(fields, night.counts, strict=True) if count is not None}
        for night in preview.checked.nights
    }


def test_one_row_holds_a_night_of_each_site(kalmar):
    preview = preview_of(kalmar, ROWS)
    assert nights(preview) == {
        ("norra", 14): {"occupied": 12, "turned_away_full": 2},
        ("sodra", 14): {"occupied": 7},
        ("norra", 15): {"occupied": 13},
        ("sodra", 15): "closed",
    }
    assert "1 rad utan siffror utelämnas: natten räknas fortfarande som saknad." in notes(preview)
    assert (
        "Norra fullt → Norra härbärget, Fick ingen plats: Fullt"
        in dict(recognised(preview))["Kolumner som läses"]
    )
    take_in(preview, records=kalmar.store, asker=None)
    assert preview_of(kalmar, ROWS).unchanged == 4


def test_a_wrong_cell_refuses_its_site_only_and_names_its_column(kalmar):
    preview = preview_of(kalmar, "Dygn;Norra;Norra fullt;Södra\n2026-01-14;12;två;7\n2026-01-15;-1;x;-2\n")
    assert nights(preview) == {("sodra", 14): {"occupied": 7}}
    said = {back.row: back.reasons for back in preview.checked.refused}
    assert said[2] == ("Norra fullt: ”två” är inget tal. Skriv ett helt tal med siffror, till exempel 12.",)
    assert [reason.split(":")[0] for reason in said[3]] == ["Norra", "Norra fullt", "Södra"]


def test_a_wrong_date_is_said_once_for_all_sites(kalmar):
    preview = preview_of(kalmar, "Dygn;Norra;Norra fullt;Södra\n2026-02-30;1;1;1\n2026-02-01;1;1;1\n")
    [back] = preview.checked.refused
    assert back.reasons == (
        "Dygn: ”2026-02-30” är inget datum. Tillåtet är kvällens datum skrivet som YYYY-MM-DD.",
    )


def test_refused_rows_of_a_wide_file_are_read_again_by_the_same_mapping(kalmar):
    preview = preview_of(kalmar, "Dygn;Norra;Norra fullt;Södra\n2026-01-14;12;två;7\n")
    corrected = refused_csv(preview).decode("utf-8-sig").replace(";två;", ";2;")
    assert nights(preview_of(kalmar, corrected)) == {
        ("norra", 14): {"occupied": 12, "turned_away_full": 2},
        ("sodra", 14): {"occupied": 7},
    }


def test_a_header_on_two_rows(kalmar):
    text = WIDE.replace("title =", "header_rows = 2\ntitle =").replace('"Norra"', '"Norra belagda"')
    text = text.replace('"Södra"', '"Södra belagda"')
    rows = ";Norra;;Södra;\nDygn;belagda;fullt;belagda;fullt\n2026-01-14;12;2;7;1\n"
    preview = preview_of(kalmar, rows, wide(text))
    assert nights(preview) == {
        ("norra", 14): {"occupied": 12, "turned_away_full": 2},
        ("sodra", 14): {"occupied": 7},
    }
    assert dict(recognised(preview))["Kolumner som inte läses"] == "Södra fullt"
    broken = preview_of(kalmar, rows + "2026-01-15;x;2;7;1\n", wide(text))
    assert nights(preview_of(kalmar, refused_csv(broken).replace(b";x;", b";9;"), wide(text)))[("norra", 15)]


def test_one_measure_of_a_site_without_its_occupied_beds_is_refused(kalmar):
    rows = "Dygn;Norra fullt\n2026-01-14;2\n"
    [back] = preview_of(kalmar, rows).checked.refused
    assert "är tom. En tom cell betyder inte noll" in back.reasons[0]


def test_a_night_that_stands_twice_with_different_counts_refuses_both_rows(kalmar):
    rows = "Dygn;Norra;Norra fullt;Södra\n2026-01-14;12;;7\n2026-01-14;13;;7\n"
    preview = preview_of(kalmar, rows)
    assert [back.row for back in preview.checked.refused] == [2, 3]
    assert nights(preview) == {("sodra", 14): {"occupied": 7}}


def test_a_column_of_a_site_that_is_twice_in_the_file(kalmar):
    with pytest.raises(FileRefused, match=r"Kolumnerna ”Norra” \(2\) och ”Norra” \(4\) betyder samma sak"):
        preview_of(kalmar, "Dygn;Norra;Norra fullt;Norra\n2026-01-14;1;1;1\n")


def test_the_second_of_two_columns_with_one_label_can_be_meant(kalmar):
    text = WIDE.replace('column = "Södra"', 'column = "Norra (2)"')
    preview = preview_of(kalmar, "Dygn;Norra;Norra fullt;Norra\n2026-01-14;1;2;3\n", wide(text))
    assert nights(preview)[("sodra", 14)] == {"occupied": 3}


def test_a_word_for_a_closed_house_stands_in_long_files_too(kalmar):
    preview = kalmar.preview("Datum;Boende;Belagda\n2026-01-14;norra;Stängt\n")
    assert [(night.closed, night.night) for night in preview.checked.nights] == [(True, date(2026, 1, 14))]


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (('site = "norra"\nfield', 'site = "norra"\nmeasure'), "Extra inputs"),
        (('"turned_away_full"', '"colour"'), "no measure of a site"),
        (('"closed"', '"locked"'), "does not know"),
        (("title =", 'kind = "stays"\ntitle ='), "unknown fields|only nights"),
    ],
)
def test_a_mapping_that_makes_no_sense_is_refused(change, said):
    with pytest.raises(ValueError, match=said):
        wide(WIDE.replace(*change))
