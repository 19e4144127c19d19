"""The rows of the calendar of nights: cells in units of a weekday and a week, with their marks and words."""

from __future__ import annotations

import math
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING, Final

from babel.dates import get_day_names

from lib.charts.labels import Columns, columns
from lib.charts.theme import GREY, HEAT
from lib.measures.nights import amounts_of
from lib.measures.patterns import NEARLY_ALL
from lib.words import _, locale, ngettext, number, percent, short_month, weekday_date

if TYPE_CHECKING:
    from collections.abc import Sequence

    import pandas as pd

    from lib.measures.period import Period

# A block of seven days and one of air; at least two blocks, or the cells of a lone season would be planks.
_BLOCK: Final = 8
_LEAST_BLOCKS: Final = 2
_BOUNDS: Final = (0.5, 0.7, 0.85, 1.0)


@dataclass(frozen=True, slots=True)
class _Cell:
    """One evening in the grid; the rate is NaN where unknown."""

    season: int
    night: datetime
    row: int
    weekday: int
    state: str
    occupied: float
    available: float
    rate: float
    full: bool
    share: float

    @property
    def x(self) -> float:
        return self.season * _BLOCK + self.weekday

    @property
    def level(self) -> int:
        """Which tint; -1 for none."""
        if math.isnan(self.rate):
            return -1
        return sum(self.rate >= bound for bound in _BOUNDS)

    @property
    def sign(self) -> str:
        """What marks the cell beside its colour."""
        if self.state == "partly":
            return "" if self.share >= NEARLY_ALL else "part"
        if self.state == "missing":
            return "cross"
        return "dot" if self.full else ""


def calendar_chart(calendar: pd.DataFrame, seasons: Sequence[Period]) -> dict[str, Columns]:
    """Lay out `calendar_grid`: the frames that `calendar_spec` names; without an evening, no cells."""
    cells = _cells(calendar)
    rows = max((cell.row for cell in cells), default=0) + 1
    width = max(len(seasons), _LEAST_BLOCKS) * _BLOCK - 1
    boxes = [
        (cell.x, cell.x + 1, cell.row, cell.row + 1, cell.level, _cell_words(cell))
        for cell in cells if cell.state != "closed"
    ]  # fmt: skip
    shut = [cell for cell in cells if cell.state == "closed"]
    middles = [(season * _BLOCK + day + 0.5) for season in range(len(seasons)) for day in range(7)]
    letters = [get_day_names("narrow", "stand-alone", locale())[day] for day in range(7)]
    return {
        "plot": columns(("x", "x2", "y", "y2"), [(0, width, 0, rows)]),
        "cells": columns(("x", "x2", "y", "y2", "level", "words"), boxes),
        "hatch": columns(("x", "x2", "y", "y2"), [line for cell in shut for line in _hatched(cell)]),
        "signs": columns(
            ("x", "y", "sign"), [(cell.x + 0.5, cell.row + 0.5, cell.sign) for cell in cells if cell.sign]
        ),
        "borders": columns(("x", "x2", "y", "y2"), _borders(cells)),
        "title": columns(("label",), [(_("Occupancy night by night"),)]),
        "seasons": columns(("x", "label"), [(i * _BLOCK, half_name(one)) for i, one in enumerate(seasons)]),
        "weekdays": columns(("x", "label"), list(zip(middles, letters * len(seasons), strict=True))),
        "weeks": columns(("x", "y", "label"), _weeks(cells)),
        "key": columns(("place", "level", "sign", "label"), _key(cells)),
    }


def colour_names(frames: dict[str, Columns]) -> tuple[tuple[str, str], ...]:
    """The key as names and colours, for screens too narrow to hold it beside the cells."""
    key = frames["key"]
    return tuple(
        (label, HEAT[level] if level >= 0 else GREY)
        for label, level in zip(key["label"], key["level"], strict=True)
    )


def half_name(half: Period) -> str:
    """A winter by its two years, a summer by its one."""
    first, last = half.start.year, half.end.year
    return str(first) if first == last else f"{first}/{last % 100:02d}"


def _cells(calendar: pd.DataFrame) -> list[_Cell]:
    rows = zip(
        calendar["season"].tolist(),
        calendar["night"].dt.to_pydatetime().tolist(),
        calendar["row"].tolist(),
        calendar["weekday"].tolist(),
        calendar["state"].tolist(),
        *(amounts_of(calendar, name).tolist() for name in ("occupied", "available", "rate")),
        calendar["full"].tolist(),
        calendar["share"].tolist(),
        strict=True,
    )
    return [_Cell(*row) for row in rows]


def _cell_words(cell: _Cell) -> str:
    if cell.state == "missing":
        return f"{weekday_date(cell.night)}: {_('report missing')}"
    beds = ngettext("%(x)s of %(n)s bed", "%(x)s of %(n)s beds", cell.available)
    said = [beds % {"x": number(cell.occupied), "n": number(cell.available)}]
    if not math.isnan(cell.rate):
        said.insert(0, percent(cell.rate))
    if cell.state == "partly":
        said.append(_("some sites have not reported"))
    return f"{weekday_date(cell.night)}: {' · '.join(said)}"


def _hatched(cell: _Cell) -> list[tuple[float, float, float, float]]:
    """Three slanted lines that go on into the next cell."""
    x, y = cell.x, cell.row
    return [(x, x + 0.5, y + 0.5, y), (x, x + 1, y + 1, y), (x + 0.5, x + 1, y + 1, y + 0.5)]


def _borders(cells: Sequence[_Cell]) -> list[tuple[float, float, float, float]]:
    """The line round the first of each month: above it to the end of its week, and down its left side."""
    lines: list[tuple[float, float, float, float]] = []
    known = {(cell.season, cell.night) for cell in cells}
    for cell in cells:
        if cell.night.day != 1 or (cell.season, cell.night - timedelta(days=1)) not in known:
            continue
        left, y = cell.season * _BLOCK, cell.row
        lines.append((cell.x, left + 7, y, y))
        if cell.weekday:
            lines += [(cell.x, cell.x, y, y + 1), (left, cell.x, y + 1, y + 1)]
    return lines


def _weeks(cells: Sequence[_Cell]) -> list[tuple[float, float, str]]:
    """Name the week in which each month begins: as in the newest season that holds it."""
    firsts = {cell.night.month: cell for cell in cells if cell.night.day == 1}
    return [(0, cell.row + 0.5, _week_and_month(cell.night)) for cell in firsts.values()]


def _week_and_month(night: date) -> str:
    week = night.isocalendar().week
    return _("wk %(week)s %(month)s") % {
        "week": number(week),
        "month": short_month(night).removesuffix("."),
    }


def _key(cells: Sequence[_Cell]) -> list[tuple[int, int, str, str]]:
    """Every tint, and the marks that occur."""
    low, middle, high = (percent(bound) for bound in _BOUNDS[:-1])
    entries = [
        (0, "", _("under %(percent)s") % {"percent": low}),
        (1, "", _("from %(percent)s") % {"percent": low}),
        (2, "", _("from %(percent)s") % {"percent": middle}),
        (3, "", _("from %(percent)s") % {"percent": high}),
        (4, "dot", _("full night")),
    ]
    states = {cell.state for cell in cells}
    if "closed" in states:
        entries.append((-1, "hatch", _("closed")))
    if "missing" in states:
        entries.append((-1, "cross", _("report missing")))
    if any(cell.sign == "part" for cell in cells):
        entries.append((2, "part", _("partly missing")))
    return [(place, *entry) for place, entry in enumerate(entries)]
