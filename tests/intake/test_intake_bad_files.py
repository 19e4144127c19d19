"""Bad input, one by one: a clear sentence each, and nothing written."""

import io
import os
import random
import zipfile

import pytest
import xlsxwriter

from lib.intake.files import from_path, from_upload
from lib.intake.problems import FileRefused
from lib.intake.refusals import refused_csv
from lib.intake.summary import notes
from tests.intake.test_intake_recognition import book

HEADER = "Datum;Boende;Belagda\n"
OLD_OFFICE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"


def zipped(**parts: bytes) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    return out.getvalue()


WHOLE_FILES = {
    "blank": (b" \n\n", "”x.csv” är tom."),
    "only a header": (HEADER.encode(), "Filen har en rubrikrad men inga nätter under den."),
    "other columns": (b"a;b;c\n1;2;3\n", "Ingen rubrikrad med kolumnerna ”natt”, ”boende” och ”belagda” finns bland de "
                      "första 20 raderna. Filen börjar med ”a”, ”b” och ”c”."),
    "two columns for one thing": (b"Datum;Natt;Boende;Belagda\n2026-01-14;2026-01-14;norra;1\n",
                                  "Kolumnerna ”Datum” (1) och ”Natt” (2) betyder samma sak. Behåll en av dem och ta bort den andra."),
    "noise": (random.Random(1).randbytes(4000), "”x.csv” är ingen textfil. Spara tabellen som CSV eller XLSX och välj den filen."),
    "nul bytes": (HEADER.encode() + b"2026-01-14;no\x00rra;12\n", "”x.csv” är ingen textfil. Spara tabellen som CSV eller XLSX och välj den filen."),
    "an open quotation mark": (HEADER.encode() + b'2026-01-14;"norra;12\n2026-01-15;norra;1\n',
                               "Från rad 2 går filen inte att dela upp i celler: ett citattecken saknas eller är ett för mycket."),
    "no dates at all": (HEADER.encode() + b"i natt;norra;12\n", "Inget datum går att läsa i kolumnen för natten"),
    "old office": (OLD_OFFICE + bytes(600), "”x.csv” har ett gammalt Office-format. Spara den som XLSX eller CSV."),
    "a password": (OLD_OFFICE + bytes(600) + "EncryptedPackage".encode("utf-16-le"),
                   "”x.csv” är låst med lösenord. Ta bort lösenordet och spara filen igen."),
    "a torn workbook": (book(Natt=[("Natt",)])[:-200], "”x.csv” är skadad och går inte att öppna. Spara den på nytt som XLSX eller CSV."),
    "some other zip": (zipped(**{"readme.txt": b"hej"}), "”x.csv” är ingen arbetsbok av typen XLSX."),
    "an empty workbook": (book(Natt=[]), "”x.csv” är tom."),
}  # fmt: skip


@pytest.mark.parametrize("kind", WHOLE_FILES)
def test_a_file_that_cannot_be_read_says_why(kalmar, kind):
    content, said = WHOLE_FILES[kind]
    with pytest.raises(FileRefused) as refused:
        kalmar.preview(content, "x.csv")
    assert str(refused.value).startswith(said)


ROWS = {
    "a 13th month": ("2026-13-01;norra;12", "Datum: ”2026-13-01” är inget datum. Tillåtet är kvällens datum skrivet som YYYY-MM-DD."),
    "30 February": ("2026-02-30;norra;12", "Datum: ”2026-02-30” är inget datum. Tillåtet är kvällens datum skrivet som YYYY-MM-DD."),
    "a time of night": ("2026-01-15 03:00;norra;12", "Datum: ”2026-01-15 03:00” är inget datum. Tillåtet är kvällens datum skrivet som YYYY-MM-DD."),
    "no date": (";norra;12", "Datum: datumet saknas."),
    "a sum": ("Summa;;120", "Datum: ”Summa” är inget datum. Tillåtet är kvällens datum skrivet som YYYY-MM-DD. Boendet saknas."),
    "negative beds": ("2026-01-14;norra;-3", "Belagda: -3 är negativt. Tillåtet är 0 eller mer."),
    "decimals": ("2026-01-14;norra;12,5", "Belagda: ”12,5” har decimaler. Tillåtet är ett helt tal."),
    "text": ("2026-01-14;norra;tolv", "Belagda: ”tolv” är inget tal. Skriv ett helt tal med siffror, till exempel 12."),
    "a formula": ('2026-01-14;norra;"=HYPERLINK(""http://x"")"', 'Belagda: ”=HYPERLINK("http://x")” är en formel. Skriv själva talet.'),
    "ten times the beds": ("2026-01-14;norra;201", "Sov här: 201 är för många. Högst 200 är tillåtet: tio gånger platserna."),
    "an unknown site": ("2026-01-14;Nora härberget;12", "”Nora härberget” är inte känt. Närmast liknande namn är: Norra härbärget"),
    "no site": ("2026-01-14;;12", "Boendet saknas."),
    "far away": ("2999-01-01;norra;12", "Natten har inte varit än"),
    "long ago": ("1066-10-14;norra;12", "Datum: 1066-10-14 ligger för långt tillbaka. Tillåtna är nätter från och med 1990-01-01."),
    "before it opened": ("2019-12-31;norra;12", "Norra härbärget öppnade"),
    "after it closed": ("2026-04-01;sodra;12", "Södra natthärbärget stängde"),
    "a cell too many": ("2026-01-14;norra;12;7", "Raden har 4 celler men rubrikraden har 3."),
}  # fmt: skip


@pytest.mark.parametrize("kind", ROWS)
def test_a_row_that_cannot_be_taken_in_says_why_and_the_others_are(kalmar, kind):
    row, said = ROWS[kind]
    preview = kalmar.preview(f"{HEADER}2026-01-13;norra;11\n{row}\n")
    [back] = preview.checked.refused
    assert back.row == 3
    assert " ".join(back.reasons).startswith(said)
    assert preview.new == 1


def test_more_than_ten_times_the_stated_beds(reasons):
    rows = (
        "Datum;Boende;Belagda;Tillgängliga\n2026-01-14;akut;51;5\n2026-01-15;akut;50;5\n2026-01-16;akut;3;0\n"
    )
    assert reasons(rows) == ["Belagda: 51 är mer än tio gånger antalet platser (5). Högst 50 är tillåtet."]


def test_numbers_with_groups_are_read(kalmar):
    preview = kalmar.preview("Datum;Boende;Belagda\n2026-01-14;akut;1\xa0234\n2026-01-15;akut;1 234\n")
    assert [night.counts for night in preview.checked.nights] == [(1234,), (1234,)]


def test_a_night_twice_is_counted_once_and_contradictions_are_all_refused(kalmar):
    rows = "2026-01-14;norra;12\n2026-01-14;Norra härbärget;12\n2026-01-15;norra;1\n2026-01-15;norra;2\n"
    preview = kalmar.preview(HEADER + rows)
    assert preview.new == 1
    assert "1 rad säger samma sak som en annan och räknas en gång." in notes(preview)
    assert [(back.row, back.reasons) for back in preview.checked.refused] == [
        (
            4,
            (
                "Norra härbärget står flera gånger i filen för 2026-01-15 med olika siffror (även på rad 5). Behåll den rad som stämmer.",
            ),
        ),
        (
            5,
            (
                "Norra härbärget står flera gånger i filen för 2026-01-15 med olika siffror (även på rad 4). Behåll den rad som stämmer.",
            ),
        ),
    ]


def test_closed_nights(kalmar):
    rows = "Datum;Boende;Läge;Belagda\n2026-01-14;norra;stängt;\n2026-01-15;norra;stängt;0\n2026-01-16;norra;stängt;4\n2026-01-17;norra;dimma;4\n2026-01-18;norra;öppet;\n"
    preview = kalmar.preview(rows)
    assert [night.closed for night in preview.checked.nights] == [True, True]
    said = [back.reasons[0] for back in preview.checked.refused]
    assert said[0].startswith("Sov här: en natt när")
    assert said[1].startswith("Läge: ”dimma” är inte känt. Tillåtna är rapporterad,")
    assert said[2] == "Belagda är tom. En tom cell betyder inte noll: skriv 0 eller utelämna natten."


def test_a_file_of_200_mb_is_refused_before_it_is_read(tmp_path, monkeypatch):
    big = tmp_path / "stor.csv"
    with big.open("wb") as out:
        os.truncate(out.fileno(), 200_000_000)
    monkeypatch.setattr("pathlib.Path.open", None)  # reading would fail
    with pytest.raises(FileRefused, match=r"”stor\.csv” är 200 MB\. Högst 50 MB kan läsas in"):
        from_path(big)


def test_an_upload_is_judged_by_its_size_before_its_content():
    class Upload:
        name = "C:\\mapp\\stor.csv"
        size = 200_000_000

        def getvalue(self) -> bytes:
            raise AssertionError("read")

    with pytest.raises(FileRefused, match=r"”stor\.csv” är 200 MB"):
        from_upload(Upload())


def test_paths_that_hold_no_file(tmp_path):
    (tmp_path / "tom.csv").touch()
    with pytest.raises(FileRefused, match=r"”tom\.csv” är tom"):
        from_path(tmp_path / "tom.csv")
    for path in (tmp_path, tmp_path / "saknas.csv", "/dev/zero"):
        with pytest.raises(FileRefused, match="Det finns ingen fil som heter"):
            from_path(type(tmp_path)(path))


def test_a_zip_bomb_is_refused_before_it_is_unpacked(kalmar):
    bomb = zipped(**{"xl/workbook.xml": b"<x/>", "xl/worksheets/sheet1.xml": bytes(300_000_000)})
    assert len(bomb) < 400_000
    with pytest.raises(FileRefused, match=r"blir 300 MB när den packas upp\. Högst 200 MB"):
        kalmar.preview(bomb, "bomb.xlsx")


def test_a_bomb_that_lies_about_its_size_is_found_out(kalmar):
    honest = zipped(**{"xl/workbook.xml": b"<x/>", "xl/worksheets/sheet1.xml": bytes(3_000_000)})
    lying = honest.replace((3_000_000).to_bytes(4, "little"), (30).to_bytes(4, "little"))
    assert lying != honest
    with pytest.raises(FileRefused, match="är skadad"):
        kalmar.preview(lying, "bomb.xlsx")


@pytest.mark.parametrize("place", ['r="XFD1048576"', "r='xfd1048576'", 'r="A99999999999"'])
def test_one_cell_far_away_is_refused_before_a_sheet_is_laid_out(kalmar, place):
    whole = book(Natt=[("Natt", "Boende", "Belagda"), ("2026-01-14", "norra", 1)])
    far = rewritten(whole, "xl/worksheets/sheet1.xml", b'r="C2"', place.encode())
    with pytest.raises(FileRefused, match="långt från de andra"):
        kalmar.preview(far, "langt.xlsx")


def rewritten(whole: bytes, part: str, old: bytes, new: bytes) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(whole)) as source, zipfile.ZipFile(out, "w") as copy:
        for name in source.namelist():
            content = source.read(name)
            if name == part:
                assert old in content
                content = content.replace(old, new)
            copy.writestr(name, content)
    return out.getvalue()


def test_a_workbook_that_kills_its_reader_is_only_damaged(kalmar):
    """Asked for memory by the terabyte, the native reader ends its process at once: not this one."""
    whole = book(Natt=[("Natt", "Boende", "Belagda"), ("2026-01-14", "norra", 1)])
    deadly = rewritten(whole, "xl/sharedStrings.xml", b'uniqueCount="', b'uniqueCount="99999999999')
    with pytest.raises(FileRefused, match="är skadad"):
        kalmar.preview(deadly, "x.xlsx")


def test_refused_rows_come_back_as_a_file_no_spreadsheet_runs(kalmar):
    rows = "2026-01-14;=cmd|' /C calc'!A0;12\n2026-01-15;norra;-3\n2026-01-16;\t+46;1\n2026-01-17;@x;1\n2026-01-18;norra;5\n"
    preview = kalmar.preview(HEADER + rows)
    back = refused_csv(preview).decode("utf-8-sig").splitlines()
    assert back[0] == "Rad;Skäl;Datum;Boende;Belagda"
    assert back[1].startswith("2;”=cmd|' /C calc'!A0” är inte känt.")
    assert back[1].endswith(";2026-01-14;'=cmd|' /C calc'!A0;12")
    assert back[2] == "3;Belagda: -3 är negativt. Tillåtet är 0 eller mer.;2026-01-15;norra;'-3"
    assert back[3].endswith(";2026-01-16;'\t+46;1")
    assert back[4].endswith(";2026-01-17;'@x;1")
    assert len(back) == 5
    corrected = refused_csv(preview).decode("utf-8-sig").replace("'-3", "3").encode()
    assert kalmar.preview(corrected).new == 1


def test_a_workbook_of_text_numbers_with_uncalculated_cells(kalmar):
    out = io.BytesIO()
    with xlsxwriter.Workbook(out) as workbook:
        sheet = workbook.add_worksheet("Natt")
        sheet.write_row(0, 0, ["Natt", "Boende", "Belagda"])
        sheet.write_row(1, 0, ["2026-01-14", "norra", "1 234"])
        sheet.write_row(2, 0, ["2026-01-15", "akut", 12.5])
        sheet.write_row(3, 0, [46036, "akut", 12])
    said = [" ".join(back.reasons) for back in kalmar.preview(out.getvalue(), "n.xlsx").checked.refused]
    assert said[0].startswith("Sov här: 1\xa0234 är för många")
    assert said[1] == "Belagda: ”12.5” har decimaler. Tillåtet är ett helt tal."
    assert said[2].startswith("Natt: ”46036” är inget datum")
