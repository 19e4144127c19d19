"""One guard against formulas, at every door by which text leaves."""

from __future__ import annotations

from types import SimpleNamespace

import pytest

from lib.exports.csv import csv_bytes
from lib.exports.harmless import DANGEROUS, harmless
from lib.exports.workbook import Sheet, workbook_bytes
from lib.intake.refusals import refused_csv
from lib.intake.register_files.cells import clean
from lib.intake.rows import RefusedRow
from tests.exports.test_workbook import part

SIGNS = ("=", "+", "-", "@", "＝", "＋", "－", "＠")


@pytest.mark.parametrize("sign", SIGNS)
def test_every_door_marks_the_same_signs(sign: str) -> None:
    text = f"{sign}1+1"
    marked = f"'{text}".encode()
    assert marked in csv_bytes(["a"], [[text]])
    assert marked in csv_bytes([text], [])
    preview = SimpleNamespace(
        table=SimpleNamespace(header=SimpleNamespace(labels=["a"])),
        refused_rows=[RefusedRow(2, (text,), ("fel",))],
    )
    assert marked in refused_csv(preview)  # type: ignore[arg-type]
    assert 'quotePrefix="1"' in part(workbook_bytes([Sheet("S", ["a"], [[text]])]), "xl/styles.xml")
    assert clean(f"'{text}") == text


def test_plain_text_stays_as_it_is() -> None:
    assert [harmless(text) for text in ("", "a=b", "12", "'x")] == ["", "a=b", "12", "'x"]
    assert set(SIGNS) < set(DANGEROUS)
