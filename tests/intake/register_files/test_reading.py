"""Cells of a register's file: what is understood, and what is said about what is not."""

from __future__ import annotations

import csv
import io
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lib.intake.dates import DateReading
from lib.intake.numbers import Wrong
from lib.intake.problems import FileRefused, NeedsChoice
from lib.intake.register_files.cells import ColumnReader, Manner, clean, month_in
from lib.intake.register_files.labels import IDENTITY, file_fields, register_mapping, word_key
from lib.intake.register_files.table import Overrides
from lib.records.checks import CHECKS
from lib.records.registers.catalogue import ALL, REGISTERS
from lib.records.registers.field import Kind
from lib.words import LANGUAGES, speaking, use
from tests.intake.register_files.conftest import HEADERS, House, sheet

STAY = "norra;k7m2;2026-01-14;2026-01-16;0880;woman;30_44"


@pytest.mark.parametrize("register", ALL, ids=lambda register: register.name)
def test_every_label_means_one_column_in_either_language(register) -> None:
    labels = [
        word_key(label) for said in register_mapping(register).values() for label in set(map(word_key, said))
    ]
    assert len(labels) == len(set(labels))


@pytest.mark.parametrize("register", ALL, ids=lambda register: register.name)
def test_every_word_of_a_code_is_read_in_either_language(register) -> None:
    manner = Manner(DateReading("YYYY-MM-DD"))
    for field in register.fields:
        if field.kind is not Kind.CHOICE:
            continue
        reader = ColumnReader(field, "K", manner)
        for language in LANGUAGES:
            with speaking(language):
                for code, word in field.options().items():
                    assert reader.value(word) == code, (field.name, word)
                    assert reader.value(f" {word.upper()} ") == code
                    assert reader.value(code) == code


def reader_of(register: str, name: str, **manner) -> ColumnReader:
    field = next(field for field in file_fields(REGISTERS[register]) if field.name == name)
    return ColumnReader(field, "Kolumnen", Manner(DateReading("YYYY-MM-DD"), **manner))


@pytest.mark.parametrize(
    ("name", "cell", "code"),
    [
        ("age_band", "18-29", "18_29"),
        ("age_band", "18–29 år", "18_29"),
        ("age_band", "65+", "65_plus"),
        ("home_group", "880", "0880"),
        ("home_group", "”Kalmar”", "0880"),
        ("home_group", "eu eea", "eu_eea"),
        ("sex", "\u00a0kvinna\u200b", "woman"),
        ("sex", "", "unknown"),
        ("guest_code", "'=k1", "=k1"),
        ("guest_code", "“k1”", "k1"),
        ("guest_code", "0012", "0012"),
        ("checked_out", "", None),
        ("checked_out", "'2026-01-16", date(2026, 1, 16)),
        ("checked_out", "2026-01-16 00:00:00", date(2026, 1, 16)),
    ],
)
def test_what_a_cell_of_a_stay_means(name: str, cell: str, code) -> None:
    assert reader_of("stays", name).value(cell) == code


@pytest.mark.parametrize(
    ("cell", "month"),
    [
        ("2026-01", date(2026, 1, 1)),
        ("202601", date(2026, 1, 1)),
        ("1/2026", date(2026, 1, 1)),
        ("januari 2026", date(2026, 1, 1)),
        ("okt-26", date(2026, 10, 1)),
        ("Oct 2026", date(2026, 10, 1)),
        ("2026-01-31", date(2026, 1, 1)),
        ("2026-13", None),
        ("46023", None),
        ("ju 2026", None),
        ("januari", None),
    ],
)
def test_months(cell: str, month: date | None) -> None:
    value = reader_of("contacts", "month").value(cell)
    assert (None if isinstance(value, Wrong) else value) == month


@given(st.dates(date(1990, 1, 1), date(2040, 12, 31)))
def test_any_month_written_out_is_that_month(day: date) -> None:
    first = day.replace(day=1)
    assert month_in(f"{day:%Y-%m}") == month_in(f"{day:%m/%Y}") == month_in(f"{day:%B %Y}") == first


@given(st.text(max_size=40), st.sampled_from(sorted(IDENTITY)))
def test_no_cell_breaks_the_reading(cell: str, name: str) -> None:
    for field in file_fields(REGISTERS[name]):
        value = ColumnReader(field, "K", Manner(DateReading("YYYY-MM-DD"))).value(cell)
        if isinstance(value, Wrong):
            assert value.words
        elif field.kind is Kind.CHOICE and value is not None:
            assert value in field.options()


@given(st.text(max_size=20))
def test_cleaning_twice_changes_nothing_more_of_a_code_in_letters(text: str) -> None:
    once = clean("k" + text + "k")
    assert clean(once) == once


def reasons(preview) -> list[str]:
    return [" ".join(back.reasons) for back in preview.refused_rows]


@pytest.mark.parametrize(
    ("register", "row", "said"),
    [
        ("stays", "okänd;k1;2026-01-14;;0880;man;18_29", "site_id: ”okänd” är inte känt. Tillåtna är ”Norra"),
        ("stays", "akut;k1;2026-01-14;;0880;man;18_29", "site_id: ”akut” är inte känt."),
        ("stays", "norra;;2026-01-14;;0880;man;18_29", "Gästkod: fyll i ett värde."),
        ("stays", "norra;12345678901234567;2026-01-14;;0880;man;18_29", "Högst 16"),
        ("stays", "norra;k1;14 jan;;0880;man;18_29", "checked_in: ”14 jan” är inget datum."),
        ("stays", "norra;k1;46036;;0880;man;18_29", "Formatera kolumnen som datum och spara filen på nytt"),
        ("stays", "norra;k1;46036.5;;0880;man;18_29", "kalkylprogrammets nummer för en dag"),
        ("stays", "norra;k1;2026-01-14 03:00;;0880;man;18_29", "Datumet har ett klockslag. Ta bort det"),
        ("contacts", "46023;mission;kommun;3;;", "Formatera kolumnen som datum"),
        (
            "tenancies",
            "#N/A;2026-01-10;;;;2026-02-01;B-01;first_hand;none;;;;",
            "flat_id: ”B-01” är inte känt.",
        ),
        ("stays", "norra;k1;1066-10-14;;0880;man;18_29", "1066-10-14"),
        ("stays", "norra;k1;2026-01-14;2026-01-13;0880;man;18_29", "2026-01-13"),
        ("stays", "norra;k1;2036-01-14;;0880;man;18_29", "2036-01-14"),
        ("stays", "norra;k1;2019-12-31;;0880;man;18_29", "2019-12-31"),
        ("stays", "norra;811218-9876;2026-01-14;;0880;man;18_29", CHECKS["S13"]),
        ("stays", "norra;k1;2026-01-14;;Växjöö;man;18_29", "home_group: ”Växjöö” är inte känt."),
        ("stays", "norra;k1;2026-01-14;;0880;man;25", "age_band: ”25” är inte känt."),
        ("stays", "norra;k1;2026-01-14;;0880;man;18_29;extra", "8 celler"),
        ("tenancies", "p1;2026-01-10;;;;2026-01-09;A-07;first_hand;none;;;;", "2026-01-09"),
        ("tenancies", "p1;2026-01-10;;;;2026-02-01;;first_hand;none;;;;", "lägenhet"),
        (
            "tenancies",
            "p1;2026-01-10;;;;2026-02-01;B-01;first_hand;none;;;;",
            "flat_id: ”B-01” är inte känt.",
        ),
        ("tenancies", "p1;2026-01-10;;;;2026-02-01;A-07;first_hand;none;;2026-01-15;;", "2026-01-15"),
        ("tenancies", "p1;2026-01-10;;;;;;;none;;;;", "Kontrakt"),
        ("contacts", "2026-01;mission;mission;3;;", CHECKS["K01"]),
        ("contacts", "2026-01;mission;kommun;;3;", CHECKS["K03"]),
        ("contacts", "2026-01;kommun;mission;;3;4", "4"),
        ("contacts", "2026-01;mission;kommun;-3;;", "sent: -3 är negativt."),
        ("contacts", "2026-01;mission;kommun;tre;;", "sent: ”tre” är inget tal."),
        ("contacts", "2026-01;mission;kommun;=1+1;;", "formel"),
        ("contacts", "2026-01;ingen;kommun;3;;", "sender_id: ”ingen” är inte känt. Tillåtna är"),
    ],
)
def test_a_refusal_names_the_column_the_value_and_what_is_allowed(here: House, register, row, said) -> None:
    preview = here.rows(register, row)
    assert (preview.new, preview.changed, preview.refused) == (0, 0, 1)
    assert (said if isinstance(said, str) else said.remedy()) in reasons(preview)[0]
    assert preview.refused_rows[0].row == 2
    assert preview.refused_rows[0].cells[: row.count(";")] == tuple(row.split(";")[: row.count(";")])


def test_every_reason_of_a_row_is_told_at_once(here: House) -> None:
    assert len(here.rows("stays", "x;;y;z;?;?;?").refused_rows[0].reasons) == 7


def test_all_dates_of_a_file_decide_how_they_are_written(here: House) -> None:
    rows = ("norra;a1;03/02/2026;;0880;man;18_29", "norra;a2;14/02/2026;15/02/2026;0880;man;18_29")
    preview = here.rows("stays", *rows)
    assert [added.columns["checked_in"] for added in preview.comparison.additions] == [
        date(2026, 2, 3),
        date(2026, 2, 14),
    ]
    with pytest.raises(NeedsChoice) as asked:
        here.rows("stays", rows[0])
    assert asked.value.field == "dates"
    chosen = here.rows("stays", rows[0], overrides=Overrides(dates="MM/DD/YYYY"))
    assert chosen.comparison.additions[0].columns["checked_in"] == date(2026, 3, 2)


def test_a_file_without_any_date_is_read_row_by_row(here: House) -> None:
    assert here.rows("stays", "norra;k1;;;0880;man;18_29").refused == 1


def test_a_title_above_comments_repeated_headers_and_empty_rows_are_no_rows(here: House) -> None:
    text = f"Vistelser i januari\n\n{HEADERS['stays']}\n{STAY}\n# summa 1\n;;;;;;\n{HEADERS['stays']}\n"
    preview = here.prepared("stays", text)
    assert (preview.new, preview.refused, preview.table.header_row) == (1, 0, 3)
    assert sum(preview.read.left_out.values()) == 2


def test_a_remark_is_short_and_a_code_may_begin_as_one(here: House) -> None:
    row = "#p1;2025-10-01;;;;;;first_hand;none;;;;"
    preview = here.rows("tenancies", row, "# paus;2025-10-01", "#", ";# summa;3")
    assert (preview.new, preview.refused, sum(preview.read.left_out.values())) == (1, 0, 3)
    assert preview.comparison.additions[0].columns["person_code"] == "#p1"


def test_without_what_tells_rows_apart_the_file_is_refused(here: House) -> None:
    with pytest.raises(FileRefused, match="Gästkod"):
        here.prepared("stays", "Boende;Datum\nnorra;2026-01-14\n")
    with pytest.raises(FileRefused, match="inga rader"):
        here.prepared("stays", HEADERS["stays"])


def test_two_columns_for_the_same_thing_are_not_chosen_between(here: House) -> None:
    with pytest.raises(FileRefused, match="samma sak"):
        here.prepared("stays", f"{HEADERS['stays']};Gästkod\n{STAY};k2\n")


def test_a_kept_mapping_says_what_columns_and_words_mean(here: House) -> None:
    text = "Hus,Nr,Kom,Gick,Stad,K,Å\nN,k1,20260114,20260115,Kalmar,F,30-44\n"
    overrides = Overrides(
        columns={
            "site_id": "Hus",
            "guest_code": ("Nummer", "Nr"),
            "checked_in": "Kom",
            "checked_out": "Gick",
            "home_group": "Stad",
            "sex": "K",
            "age_band": "Å",
        },
        codes={"site_id": {"N": "norra"}, "sex": {"f": "woman"}},
    )
    preview = here.prepared("stays", text, overrides)
    assert preview.refused_rows == ()
    assert preview.comparison.additions[0].columns == {
        "site_id": here.kalmar.sites["norra"],
        "guest_code": "k1",
        "checked_in": date(2026, 1, 14),
        "checked_out": date(2026, 1, 15),
        "home_group": "0880",
        "sex": "woman",
        "age_band": "30_44",
    }


def test_one_site_may_be_said_for_the_whole_file(here: House) -> None:
    text = "Gästkod;checked_in;home_group;sex;age_band\nk1;2026-01-14;0880;man;18_29\n"
    preview = here.prepared("stays", text, Overrides(site="Norra härbärget"))
    assert preview.comparison.additions[0].columns["site_id"] == here.kalmar.sites["norra"]
    assert "okänt” är inte känt" in reasons(here.prepared("stays", text, Overrides(site="okänt")))[0]


def test_several_fitting_sheets_are_a_choice(here: House) -> None:
    from lib.exports.workbook import Sheet, workbook_bytes

    headers, row = HEADERS["stays"].split(";"), STAY.split(";")
    book = workbook_bytes([Sheet("Jan", headers, [row]), Sheet("Feb", headers, [row]), Sheet("X", ["a"], [])])
    with pytest.raises(NeedsChoice) as asked:
        here.prepared("stays", book)
    assert asked.value.options == ("Jan", "Feb")
    assert here.prepared("stays", book, Overrides(sheet="Feb")).new == 1


def test_numbers_stored_as_text_and_dates_as_dates(here: House) -> None:
    headers = ["Månad", "Från", "Till", "sent", "received", "started"]
    rows = [
        [date(2026, 1, 1), "Missionen", "Kommunen", "’12", None, None],
        ["2026-02", "Stadsmissionen", "kommun", 1200, "", ""],
        ["mars 2026", "Missionen", "Kommunen", "“1\u00a0200”", None, None],
    ]
    preview = here.prepared("contacts", sheet(headers, *rows))
    assert reasons(preview) == []
    assert [added.columns["sent"] for added in preview.comparison.additions] == [12, 1200, 1200]
    assert {added.columns["reporter_id"] for added in preview.comparison.additions} == {
        here.kalmar.partners["mission"]
    }


def test_refusals_speak_english_too(here: House) -> None:
    use("en")
    assert reasons(here.rows("stays", "norra;k1;2026-01-14;;0880;x;18_29")) == [
        "sex: “x” is not known. Allowed are “Woman”, “Man” and “Unknown”."
    ]


def test_cells_with_line_breaks_survive_the_way_through_csv(here: House) -> None:
    out = io.StringIO()
    csv.writer(out, delimiter=";").writerow(["norra", "a\nb", "2026-01-14", "", "0880", "man", "18_29"])
    preview = here.rows("stays", out.getvalue())
    assert preview.comparison.additions[0].columns["guest_code"] == "a b"
