"""Formats and sentences' building blocks in both languages."""

from __future__ import annotations

import threading
from datetime import UTC, date, datetime

import pytest

from lib import words


@pytest.mark.parametrize(
    ("language", "shown"),
    [("sv", ["1 234,5", "84 %", "84 procent", "oktober 2026", "onsdag 14 januari", "23.12", "a, b och c", "elva"]),
     ("en", ["1,234.5", "84%", "84 percent", "October 2026", "Wednesday 14 January", "23:12", "a, b and c", "eleven"])],
)  # fmt: skip
def test_formats(language: words.Language, shown: list[str]) -> None:
    with words.speaking(language):
        assert [
            words.number(1234.5, 1),
            words.percent(0.84),
            words.percent_in_words(0.84),
            words.month_name(date(2026, 10, 1)),
            words.weekday_date(date(2026, 1, 14)),
            words.clock(datetime(2026, 1, 14, 23, 12, tzinfo=UTC)),
            words.listed(["a", "b", "c"]),
            words.counted(11),
        ] == [
            text.replace("1 234", "1\N{NO-BREAK SPACE}234").replace("84 %", "84\N{NO-BREAK SPACE}%")
            for text in shown
        ]


@pytest.mark.parametrize(
    ("evening", "name"),
    [
        (date(2026, 1, 14), "natten mellan onsdag 14 och torsdag 15 januari"),
        (date(2026, 1, 31), "natten mellan lördag 31 januari och söndag 1 februari"),
        (date(2027, 12, 31), "natten mellan fredag 31 december och lördag 1 januari"),
        (date(2028, 2, 28), "natten mellan måndag 28 och tisdag 29 februari"),
    ],
)
def test_a_night_has_both_its_dates(evening: date, name: str) -> None:
    assert words.night_name(evening) == name


def test_two_threads_speak_their_own_language() -> None:
    heard: dict[str, str] = {}
    together = threading.Barrier(2)

    def say(language: words.Language) -> None:
        words.use(language)
        together.wait()
        heard[language] = words.percent_in_words(0.5)

    threads = [threading.Thread(target=say, args=(language,)) for language in words.LANGUAGES]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert heard == {"sv": "50 procent", "en": "50 percent"}


def test_a_message_without_swedish_shows_itself() -> None:
    assert words._("No catalogue holds this") == "No catalogue holds this"


def test_plurals_follow_the_number() -> None:
    assert words.ngettext("%(n)s unknown thing", "%(n)s unknown things", 1) == "%(n)s unknown thing"
    assert words.ngettext("%(n)s unknown thing", "%(n)s unknown things", 0) == "%(n)s unknown things"
