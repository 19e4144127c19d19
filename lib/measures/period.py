"""Periods of evenings: week, month, quarter, winter season, year, or any span of dates.

A night carries the date of its evening, so a period of nights is a span of dates with both ends inside.
A period is its two dates and nothing else; which months make a season is a setting of the deployment.
"""

import re
from calendar import monthrange
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Literal, Self

import pandas as pd

from lib.settings import settings

Kind = Literal["week", "month", "quarter", "season", "year", "span"]

_DAY = timedelta(days=1)
_EARLIEST, _LATEST = date(1900, 1, 1), date(2199, 12, 31)
_WEEK_NIGHTS = 7
_SPAN = re.compile(r"(\d{4}-\d{2}-\d{2})\.\.(\d{4}-\d{2}-\d{2})", re.ASCII)
_SEASON = re.compile(r"(\d{4})/(\d{2})", re.ASCII)
_QUARTER = re.compile(r"(\d{4})-kv([1-4])", re.ASCII)
_WEEK = re.compile(r"(\d{4})-v([1-9]|0[1-9]|[1-4]\d|5[0-3])", re.ASCII)
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
    def week(cls, year: int, week: int) -> Self:
        """One ISO week, Monday to Sunday; `year` is the week's own. ValueError when it has no such week."""
        monday = date.fromisocalendar(year, week, 1)
        return cls(monday, monday + (_WEEK_NIGHTS - 1) * _DAY)

    @classmethod
    def week_of(cls, evening: date) -> Self:
        """Give the ISO week that the evening lies in."""
        year, week, _weekday = evening.isocalendar()
        return cls.week(year, week)

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
        """Give the season that opens in `start_year`: whole months, by default October to March."""
        first, last = season_months()
        return cls(date(start_year, first, 1), cls.month(start_year + (last < first), last).end)

    @classmethod
    def season_of(cls, evening: date) -> Self:
        """Give the season that the evening lies in, or the last one that had opened by then."""
        return cls.season(evening.year - (evening.month < season_months()[0]))

    @classmethod
    def year(cls, year: int) -> Self:
        """One calendar year."""
        return cls(date(year, 1, 1), date(year, 12, 31))

    @classmethod
    def parse(cls, code: str) -> Self:
        """Read the code of an address: 2026-v47, 2026-10, 2026-kv3, 2025/26, 2026, 2026-01-01..2026-02-10.

        Raises ValueError, in words, for anything else.
        """
        try:
            return cls._read(code)
        except ValueError as error:
            raise ValueError(
                f"{code!r} is not a period: write a week (2026-v47), a month (2026-10), a quarter "
                f"(2026-kv3), a season (2025/26), a year (2026) or two dates "
                f"(2026-01-01..2026-02-10). {error}".rstrip()
            ) from error

    @classmethod
    def _read(cls, code: str) -> Self:
        if found := _WEEK.fullmatch(code):
            return cls.week(int(found[1]), int(found[2]))
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
        season = cls.season(first)
        if second != season.end.year % 100:
            raise ValueError(f"That season is {first}/{season.end.year % 100:02d}.")
        return season

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
        if self.start.weekday() == 0 and self.nights == _WEEK_NIGHTS:
            return "week"
        return "season" if year < _LATEST.year and self == Period.season(year) else "span"

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
            case "week":
                return Period.week_of(before)
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

    def a_year_ago(self) -> "Period | None":
        """Give the same period a year ago; a week's has the same number, a span's the same dates.

        None for a week 53 when the year before has none, and before 1900.
        """
        year = self.start.year - 1
        if year < _EARLIEST.year:
            return None
        match self.kind:
            case "week":
                numbered = self.start.isocalendar()
                try:
                    return Period.week(numbered.year - 1, numbered.week)
                except ValueError:
                    return None
            case "month":
                return Period.month(year, self.start.month)
            case "season":
                return Period.season(year)
            case _:
                return Period(
                    _in_year(self.start, year), _in_year(self.end, year + self.end.year - self.start.year)
                )

    def code(self) -> str:
        """Give the code that stands in an address; `parse` reads it back."""
        year, month = self.start.year, self.start.month
        match self.kind:
            case "week":
                numbered = self.start.isocalendar()
                return f"{numbered.year:04d}-v{numbered.week}"
            case "month":
                return f"{year:04d}-{month:02d}"
            case "quarter":
                return f"{year:04d}-kv{(month + 2) // 3}"
            case "season":
                return f"{year:04d}/{self.end.year % 100:02d}"
            case "year":
                return f"{year:04d}"
            case "span":
                return f"{self.start}..{self.end}"


def season_months() -> tuple[int, int]:
    """First and last month of the season, as this deployment has set them."""
    return settings().season_first_month, settings().season_last_month


def _in_year(day: date, year: int) -> date:
    """The same date of another year; 29 February is the 28th where there is none."""
    return date(year, day.month, min(day.day, monthrange(year, day.month)[1]))


def months_later(day: date, months: int) -> date:
    """The same day so many months later (earlier below 0); the last of a month stays the last of one."""
    place = day.year * 12 + day.month - 1 + months
    year, month = place // 12, place % 12 + 1
    longest = monthrange(year, month)[1]
    is_last = day.day == monthrange(day.year, day.month)[1]
    return date(year, month, longest if is_last else min(day.day, longest))
