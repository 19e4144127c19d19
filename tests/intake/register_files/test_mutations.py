"""Damaged files of registers: words or refused rows, never a traceback, never half a file written."""

from __future__ import annotations

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from lib.intake.problems import FileRefused
from lib.intake.register_files.writing import take_in
from tests.intake.register_files.conftest import HEADERS, House, sheet

GOOD = {
    "stays": [f"norra;k{n};2026-01-{10 + n:02};2026-02-{10 + n:02};0880;woman;30_44" for n in range(8)],
    "tenancies": [f"p{n};2025-10-{10 + n:02};;;;2025-12-01;A-07;sublease;none;;;;" for n in range(8)],
    "contacts": [f"2025-{1 + n:02};mission;kommun;{n};;" for n in range(8)],
}
CELLS = [
    "",
    "=1",
    "-",
    "’12",
    "1e9",
    "9" * 60,
    "2026-02-30",
    "31/12/2026",
    "\x00",
    "å" * 300,
    "NULL",
    "#N/A",
    '"',
    "\n",
]
BYTES = [
    b"",
    b"\x00",
    b"\xff\xfe",
    b"\xef\xbb\xbf",
    b"\xc3",
    b'"',
    b";",
    b",",
    b"\r",
    b"\n\n",
    b"\xa0",
    b"PK\x03\x04",
]
REGISTER = st.sampled_from(sorted(GOOD))
LENIENT = settings(
    max_examples=80, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)


def taken(here: House, register: str, content: bytes) -> None:
    """Take the file in as far as it goes: every row of it is new, changed, the same, refused or left out."""
    said = ""
    try:
        preview = here.prepared(register, content)
    except FileRefused as refused:
        said = str(refused)
    if said:
        return
    left_out = sum(preview.read.left_out.values()) + preview.comparison.twice
    rows = preview.new + preview.changed + preview.unchanged + preview.refused + left_out
    assert rows == len(preview.table.rows)
    assert all(back.reasons and all(back.reasons) for back in preview.refused_rows)
    before = len(here.stored(register))
    outcome = take_in(preview, records=here.store)
    assert len(here.stored(register)) == before + outcome.new
    again = here.prepared(register, content)
    assert (again.new, again.changed) == (0, 0)


@given(REGISTER, st.integers(0, 600), st.sampled_from(BYTES), st.integers(0, 40))
@LENIENT
@example("stays", 0, b"\xff\xfe", 0)
@example("tenancies", 200, b'"', 0)
def test_bytes_put_in_or_lost(here: House, register: str, at: int, put: bytes, lost: int) -> None:
    good = "\n".join([HEADERS[register], *GOOD[register]]).encode()
    taken(here, register, good[:at] + put + good[at + lost :])


@given(REGISTER, st.integers(0, 8), st.integers(0, 13), st.sampled_from(CELLS))
@LENIENT
def test_cells_of_another_kind(here: House, register: str, row: int, column: int, cell: str) -> None:
    rows = [line.split(";") for line in (HEADERS[register], *GOOD[register])]
    rows[row][column : column + 1] = [cell]
    taken(here, register, "\n".join(";".join(cells) for cells in rows).encode())


@given(REGISTER, st.integers(0, 3_000), st.integers(0, 255))
@LENIENT
def test_a_workbook_with_a_damaged_byte(here: House, register: str, at: int, byte: int) -> None:
    rows = [line.split(";") for line in GOOD[register]]
    good = bytearray(sheet(HEADERS[register].split(";"), *rows))
    good[at % len(good)] = byte
    taken(here, register, bytes(good))


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1252"])
@pytest.mark.parametrize("delimiter", [";", ",", "\t", "|"])
@pytest.mark.parametrize("register", sorted(GOOD))
def test_every_encoding_and_delimiter(here: House, register: str, encoding: str, delimiter: str) -> None:
    text = "\r\n".join([HEADERS[register], *GOOD[register]]).replace(";", delimiter)
    if register == "stays":
        text = text.replace("norra", "Norra härbärget")
    assert here.prepared(register, text.encode(encoding)).new == 8
