"""Periods of evenings: month, quarter, winter season, year, or any span of dates.

A night carries the date of its evening, so a period of nights is a span of dates with both ends inside.
"""

import re
from calendar import monthrange
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Literal, Self

import pandas as pd

Kind = Literal["month", "quarter", "season", "year", "span"]

_DAY = timedelta(days=1)
_EARLIEST, _LATEST = date(1900, 1, 1), date(2199, 12, 31)
_SEASON_OPENS = 10
_SPAN = re.compile(r"(\d{4}-\d{2}-\d{2})\.\.(\d{4}-\d{2}-\d{2})", re.ASCII)
_SEASON = re.compile(r"(\d{4})/(\d{2})", re.ASCII)
_QUARTER = re.compile(r"(\d{4})-kv([1-4])", re.ASCII)
_MONTH = re.compile(r"(\d{4})-(0[1-9]|1[0-2])", re.ASCII)
_YEAR = re.compile(r"\d{4}", re.ASCII)


@dataclass(frozen=True, slots=True, order=True)
class Period:
    """The evenings from `start` to `end`, both inside.

    Raises ValueError when it ends before it starts, or lies outside 1900–2199 (a slip of the finger).
    """

    start: date
    end: date

    def __post_init__(self) -> None:
        """Refuse a period that runs backwards or lies in another age."""
        if self.end < self.start:
            raise ValueError(f"The period ends ({self.end}) before it starts ({self.start}).")
        if self.start < _EARLIEST or self.end > _LATEST:
            raise ValueError(f"A period lies between {_EARLIEST.year} and {_LATEST.year}.")

    @classmethod
    def month(cls, year: int, month: int) -> Self:
        """One calendar month."""
        return cls(date(year, month, 1), date(year, month, monthrange(year, month)[1]))

    @classmethod
    def quarter(cls, year: int, quarter: int) -> Self:
        """One calendar quarter, 1 to 4."""
        if quarter not in range(1, 5):
            raise ValueError(f"A year has quarters 1 to 4, not {quarter}.")
        return cls(cls.month(year, 3 * quarter - 2).start, cls.month(year, 3 * quarter).end)

    @classmethod
    def season(cls, start_year: int) -> Self:
        """Give the winter season that opens 1 October of `start_year` and ends 31 March of the next."""
        return cls(date(start_year, _SEASON_OPENS, 1), date(start_year + 1, 3, 31))

    @classmethod
    def year(cls, year: int) -> Self:
        """One calendar year."""
        return cls(date(year, 1, 1), date(year, 12, 31))

    @classmethod
    def parse(cls, code: str) -> Self:
        """Read the code of an address: 2026-10, 2026-kv3, 2025/26, 2026 or 2026-01-01..2026-02-10.

        Raises ValueError, in words, for anything else.
        """
        try:
            return cls._read(code)
        except ValueError as error:
            raise ValueError(
                f"{code!r} is not a period: write a month (2026-10), a quarter (2026-kv3), "
                f"a season (2025/26), a year (2026) or two dates (2026-01-01..2026-02-10). {error}".rstrip()
            ) from error

    @classmethod
    def _read(cls, code: str) -> Self:
        if found := _MONTH.fullmatch(code):
            return cls.month(int(found[1]), int(found[2]))
        if found := _QUARTER.fullmatch(code):
            return cls.quarter(int(found[1]), int(found[2]))
        if found := _SEASON.fullmatch(code):
            return cls._season_of_two_years(int(found[1]), int(found[2]))
        if found := _SPAN.fullmatch(code):
            return cls(date.fromisoformat(found[1]), date.fromisoformat(found[2]))
        if _YEAR.fullmatch(code):
            return cls.year(int(code))
        raise ValueError

    @classmethod
    def _season_of_two_years(cls, first: int, second: int) -> Self:
        if second != (first + 1) % 100:
            raise ValueError(f"A season spans two years in a row: {first}/{(first + 1) % 100:02d}.")
        return cls.season(first)

    @property
    def kind(self) -> Kind:
        """Which sort of period these dates make."""
        year, month = self.start.year, self.start.month
        if self == Period.month(year, month):
            return "month"
        if month % 3 == 1 and self == Period.quarter(year, (month + 2) // 3):
            return "quarter"
        if self == Period.year(year):
            return "year"
        opens_in_october = (month, self.start.day) == (_SEASON_OPENS, 1)
        return "season" if opens_in_october and self.end == date(year + 1, 3, 31) else "span"

    @property
    def nights(self) -> int:
        """How many evenings the period holds."""
        return (self.end - self.start).days + 1

    def contains(self, evening: date) -> bool:
        """Whether the night of this evening is in the period."""
        return self.start <= evening <= self.end

    def dates(self) -> pd.DatetimeIndex:
        """Every evening, in order."""
        return pd.date_range(self.start, self.end, freq="D", unit="ns")

    def previous(self) -> "Period":
        """Give the period of the same kind just before; a season's is last winter's, a span's as many nights.

        Raises ValueError before 1900.
        """
        before = self.start - _DAY
        match self.kind:
            case "month":
                return Period.month(before.year, before.month)
            case "quarter":
                return Period.quarter(before.year, before.month // 3)
            case "season":
                return Period.season(self.start.year - 1)
            case "year":
                return Period.year(before.year)
            case "span":
                return Period(before - (self.nights - 1) * _DAY, before)

    def code(self) -> str:
        """Give the code that stands in an address; `parse` reads it back."""
        year, month = self.start.year, self.start.month
        match self.kind:
            case "month":
                return f"{year:04d}-{month:02d}"
            case "quarter":
                return f"{year:04d}-kv{(month + 2) // 3}"
            case "season":
                return f"{year:04d}/{(year + 1) % 100:02d}"
            case "year":
                return f"{year:04d}"
            case "span":
                return f"{self.start}..{self.end}"
