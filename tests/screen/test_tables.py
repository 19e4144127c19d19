import csv
import io
from datetime import date

import pytest

from lib import words
from lib.exports.csv import Share, csv_bytes
from lib.screen.table import table_html

ROWS = [["Eken <script>", 1234, Share(0.844), 2.5, date(2026, 1, 15), None]]
HEADERS = ["Boende", "Platser", "Andel", "Timmar", "Dag", "Okänt"]


def read_back(content, delimiter):
    return list(csv.reader(io.StringIO(content.decode("utf-8-sig")), delimiter=delimiter))


def test_csv_opens_in_a_swedish_spreadsheet():
    content = csv_bytes(HEADERS, ROWS)
    assert content.startswith(b"\xef\xbb\xbf")
    assert read_back(content, ";") == [HEADERS, ["Eken <script>", "1234", "0,844", "2,5", "2026-01-15", ""]]


def test_csv_in_english_has_comma_and_point():
    with words.speaking("en"):
        assert read_back(csv_bytes(HEADERS, ROWS), ",")[1] == [
            "Eken <script>", "1234", "0.844", "2.5", "2026-01-15", "",
        ]  # fmt: skip


@pytest.mark.parametrize("evil", ['=HYPERLINK("http://x")', "+1", "-1+2", "@SUM(A1)", "\t=1", "\r=1"])
def test_csv_starts_no_formula(evil):
    cell = read_back(csv_bytes([evil], [[evil]]), ";")
    assert all(row[0].startswith("'") for row in cell if row)


def test_a_negative_number_stays_a_number():
    assert read_back(csv_bytes(["x"], [[-3], [float("nan")]]), ";")[1:] == [["-3"], [""]]


def test_the_table_can_be_walked_by_a_screen_reader():
    html = table_html(HEADERS, ROWS, "Nätter & platser")
    assert "<caption>Nätter &amp; platser</caption>" in html
    assert html.count('<th scope="col"') == len(HEADERS)
    assert '<th scope="row">Eken &lt;script&gt;</th>' in html
    assert "<script>" not in html
    assert '<td class="sk-number">1\N{NO-BREAK SPACE}234</td>' in html
    assert '<td class="sk-number">84\N{NO-BREAK SPACE}%</td>' in html
    assert "<td>2026-01-15</td>" in html
    assert "<td>–</td>" in html
