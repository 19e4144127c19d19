"""The sheet for paper: one A4 page, every question of the form, and a name that is text whatever it holds."""

from __future__ import annotations

import re
from datetime import date

import pytest

from lib import words
from lib.exports.night_sheet import _words, night_sheet
from lib.words import Language

NIGHT = date(2026, 11, 22)


@pytest.mark.parametrize("language", ["sv", "en"])
def test_one_page_of_a4(language: Language) -> None:
    words.use(language)
    pdf = night_sheet("Härbärget Eken", NIGHT)
    assert pdf.startswith(b"%PDF-")
    assert len(re.findall(rb"/Type\s*/Page\b", pdf)) == 1
    assert re.search(rb"/MediaBox\s*\[\s*0 0 595\.\d+ 841\.\d+", pdf)


def test_it_asks_for_everything_that_a_night_holds() -> None:
    said = _words("Eken", NIGHT)
    assert [row["name"] for row in said["counts"]] == [
        "Sov här",
        "Stängda platser",
        "Extra platser",
        "Nya i natt",
    ]
    assert said["reasons"][0] == "Fullt"
    assert len(said["reasons"]) == 7
    assert said["night"] == "Natten mellan söndag 22 och måndag 23 november"


def test_a_name_is_no_markup() -> None:
    plain = night_sheet("Eken", None)
    wicked = night_sheet('#eval("1/0") *x* $y$ #read("/etc/passwd") " \\', None)
    assert wicked.startswith(b"%PDF-")
    assert abs(len(wicked) - len(plain)) < 20_000
