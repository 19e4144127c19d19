"""Words, numbers and dates in the reader's language: gettext catalogues and formats through Babel.

A leaf: knows no screen and no database. English msgids stand in the code, Swedish in
`data/translations/sv/*.po`, read as they are (no compile step). The language is a context
variable, so two sessions in one process never share it; the default is Swedish.
"""

from __future__ import annotations

from contextlib import contextmanager
from contextvars import ContextVar
from datetime import date, datetime, timedelta
from functools import lru_cache
from gettext import NullTranslations
from typing import TYPE_CHECKING, Literal

from babel import Locale, dates, numbers
from babel.lists import format_list
from babel.messages.pofile import read_po

from lib.settings import DATA

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

Language = Literal["sv", "en"]
LANGUAGES: tuple[Language, ...] = ("sv", "en")
# English dates are written as in Europe: day before month, week from Monday.
LOCALES: dict[Language, Locale] = {"sv": Locale.parse("sv_SE"), "en": Locale.parse("en_GB")}
NO_BREAK = "\N{NO-BREAK SPACE}"

_language: ContextVar[Language] = ContextVar("language", default="sv")


class _Catalogue(NullTranslations):
    """Messages of one language, merged from the .po files of its folder; English for what is missing."""

    def __init__(self, language: Language) -> None:
        super().__init__()
        self._single: dict[tuple[str | None, str], str] = {}
        self._plural: dict[str, tuple[str, ...]] = {}
        for path in sorted((DATA / "translations" / language).glob("*.po")):
            with path.open("rb") as file:
                for message in read_po(file, locale=language):
                    if isinstance(message.id, str):
                        if message.id and message.string:
                            self._single[message.context or None, message.id] = str(message.string)
                    else:
                        self._plural[message.id[0]] = tuple(message.string or ())

    def gettext(self, message: str) -> str:
        return self._single.get((None, message), message)

    def pgettext(self, context: str, message: str) -> str:
        return self._single.get((context, message), message)

    def ngettext(self, msgid1: str, msgid2: str, n: int) -> str:
        forms = self._plural.get(msgid1)
        if forms is None or not all(forms):
            return msgid1 if n == 1 else msgid2
        return forms[0] if n == 1 else forms[1]


@lru_cache(maxsize=len(LANGUAGES))
def _catalogue(language: Language) -> _Catalogue:
    return _Catalogue(language)


def use(language: Language) -> None:
    """Speak `language` for the rest of this thread's work (one script run, one command)."""
    _language.set(language)


@contextmanager
def speaking(language: Language) -> Iterator[None]:
    """Speak `language` inside the block, then the former one again."""
    token = _language.set(language)
    try:
        yield
    finally:
        _language.reset(token)


def language() -> Language:
    """The language spoken now."""
    return _language.get()


def locale() -> Locale:
    """Babel's locale for the language spoken now."""
    return LOCALES[language()]


def _(message: str) -> str:
    """`message` (an English msgid) in the language spoken now."""
    return _catalogue(language()).gettext(message)


def pgettext(context: str, message: str) -> str:
    """As `_`, for a word that means different things in different places."""
    return _catalogue(language()).pgettext(context, message)


def ngettext(singular: str, plural: str, n: float) -> str:
    """The singular or plural form for `n`."""
    return _catalogue(language()).ngettext(singular, plural, 1 if n == 1 else 2)


def number(value: float, decimals: int = 0) -> str:
    """1234.5 → "1 234,5" (Swedish), "1,234.5" (English)."""
    pattern = "#,##0" + ("." + "0" * decimals if decimals else "")
    return numbers.format_decimal(value, format=pattern, locale=locale())


def percent(share: float, decimals: int = 0) -> str:
    """0.84 → "84 %" with a no-break space (Swedish), "84%" (English)."""
    pattern = "#,##0" + ("." + "0" * decimals if decimals else "")
    gap = NO_BREAK + "%" if language() == "sv" else "%"
    return numbers.format_decimal(share * 100, format=pattern, locale=locale()) + gap


def percent_in_words(share: float) -> str:
    """0.84 → "84 procent", as sentences say it."""
    return _("%(number)s percent") % {"number": number(share * 100)}


SMALL_NUMBERS: dict[Language, tuple[str, ...]] = {
    "sv": ("noll", "en", "två", "tre", "fyra", "fem", "sex", "sju", "åtta", "nio", "tio", "elva", "tolv"),
    "en": ("zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten",
           "eleven", "twelve"),
}  # fmt: skip


def counted(n: int) -> str:
    """Whole numbers to twelve in letters, the rest in figures: running text, common gender."""
    words = SMALL_NUMBERS[language()]
    return words[n] if 0 <= n < len(words) else number(n)


def sentence_case(text: str) -> str:
    """`text` with its first letter large, the rest as it is."""
    return text[:1].upper() + text[1:]


def iso_date(day: date) -> str:
    """2026-01-15, as tables write dates."""
    return day.isoformat()


def long_date(day: date, *, with_year: bool = True) -> str:
    """15 januari 2026."""
    return dates.format_date(day, "d MMMM y" if with_year else "d MMMM", locale=locale())


def short_date(day: date) -> str:
    """15 jan."""
    return dates.format_date(day, "d MMM", locale=locale())


def weekday_date(day: date) -> str:
    """onsdag 14 januari."""
    return dates.format_date(day, "EEEE d MMMM", locale=locale())


def month_name(day: date, *, with_year: bool = True) -> str:
    """Oktober 2026, in small letters as Swedish writes it."""
    return dates.format_date(day, "LLLL y" if with_year else "LLLL", locale=locale())


def short_month(day: date) -> str:
    """okt."""
    return dates.format_date(day, "LLL", locale=locale())


def clock(moment: datetime) -> str:
    """23.12 in Swedish, 23:12 in English; `moment` is already in local time."""
    return dates.format_time(moment, "HH.mm" if language() == "sv" else "HH:mm", locale=locale())


def night_name(evening: date) -> str:
    """The night by both its dates: "natten mellan onsdag 14 och torsdag 15 januari"."""
    morning = evening + timedelta(days=1)
    same_month = evening.month == morning.month
    first = dates.format_date(evening, "EEEE d" if same_month else "EEEE d MMMM", locale=locale())
    return _("the night between %(evening)s and %(morning)s") % {
        "evening": first,
        "morning": weekday_date(morning),
    }


def listed(items: Sequence[str]) -> str:
    """["a", "b", "c"] → "a, b och c"."""
    return format_list(list(items), locale=locale()) if items else ""
