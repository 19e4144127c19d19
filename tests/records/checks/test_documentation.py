"""docs/data-checks.md lists just the checks there are, as they are."""

from __future__ import annotations

import re

from lib import words
from lib.records.checks import CHECKS, Severity
from lib.settings import ROOT

SAID = {Severity.STOP: "error", Severity.WARNING: "to look over", Severity.NOTE: "good to know"}


def test_the_list_is_what_the_code_says() -> None:
    page = (ROOT / "docs" / "data-checks.md").read_text(encoding="utf-8")
    rows = re.findall(r"^\| ([A-Z]\d\d) \| (.*?) \| (.*?) \| (.*?) \|$", page, re.MULTILINE)
    with words.speaking("en"):
        expected = [(one.id, SAID[one.severity], one.title(), one.remedy()) for one in CHECKS.values()]
    assert sorted(rows) == sorted(expected)
