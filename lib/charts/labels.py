"""Where the words of a chart stand: end labels that do not overlap, event names in rows, round values."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from lib.words import ngettext, number

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

Columns = dict[str, list[Any]]

# Lines of text that fit under each other beside the plot, on the page as on the wall.
ROWS_UP: Final = 10.0
# As many as fit under three lines of headline on the wall; few names are set as far apart as that.
_FEWEST_ROWS: Final = 7.0
# Letters of its own size that a plot of ordinary width holds.
LETTERS_ACROSS: Final = 105
EVENTS_NAMED: Final = 5
_EVENT_ROWS: Final = 2
_TITLE_LETTERS: Final = 44
_AIR: Final = 0.02
# How far over the plot a name may run: above the names of the line ends. A narrow screen has no such room,
# and less than half the letters.
_RIGHT: Final = 1.12
_NARROW: Final = 2.2


@dataclass(frozen=True, slots=True)
class End:
    """A name at the right end of the plot: at which value, in which colour.

    `key` says the same under the chart, on screens too narrow for the right end; empty when `text` will do.
    """

    value: float
    text: str
    colour: str
    strong: bool = False
    key: str = ""


@dataclass(frozen=True, slots=True)
class PlacedEvents:
    """Every event with its row, those without room for a name with an empty one, and how many rows they take.

    columns: at, label, title, align, row, on, rows, narrow (has room on a narrow screen, too).
    more: at, row, label ("+3 events").
    """

    columns: Columns
    more: Columns
    rows: int


def columns(names: Sequence[str], rows: Sequence[Sequence[Any]]) -> Columns:
    """Turn rows into columns; every name is there also without a row."""
    return {name: [row[i] for row in rows] for i, name in enumerate(names)}


def apart(ends: Sequence[End], at: datetime, top: float) -> Columns:
    """Push names down until none lies on another, then up again from the floor."""
    gap = top / min(ROWS_UP, max(_FEWEST_ROWS, len(ends) + 2.0))
    ordered = sorted(ends, key=lambda end: -end.value)
    placed: list[float] = []
    for end in ordered:
        placed.append(min(end.value, placed[-1] - gap) if placed else min(end.value, top + gap))
    floor = gap / 2
    for i in range(len(placed) - 1, -1, -1):
        placed[i] = max(placed[i], floor)
        floor = placed[i] + gap
    rows = [(at, value, end.text, end.colour, end.strong) for value, end in zip(placed, ordered, strict=True)]
    return columns(("at", "value", "label", "colour", "strong"), rows)


@dataclass(frozen=True, slots=True)
class _Spot:
    """Where a name would stand, in shares of the plot."""

    row: int
    align: str
    right: float
    narrow: bool


def place_events(events: Sequence[tuple[datetime, str]], start: datetime, end: datetime) -> PlacedEvents:
    """Name the first few events in at most two rows, so that no name lies on another; mark them all.

    Those that stay without a name are counted at the right end, for which a name gives way if need be.
    """
    inside = [(max(on, start), on, title) for on, title in sorted(events) if on < end]
    spots: list[_Spot | None] = []
    taken = [0.0] * _EVENT_ROWS
    for i, (at, _on, title) in enumerate(inside):
        spot = _spot((at - start) / (end - start), title, taken) if i < EVENTS_NAMED else None
        if spot is not None:
            taken[spot.row] = spot.right + _AIR
        spots.append(spot)
    counted = _count_row(spots)
    rows = max((spot.row + 1 for spot in spots if spot is not None), default=1 if inside else 0)
    rows = max(rows, counted + 1)
    seen: set[int] = set()
    placed = []
    for (at, on, title), spot in zip(inside, spots, strict=True):
        row = rows - 1 if spot is None else spot.row
        label = "" if spot is None else _short(title)
        narrow = spot is not None and row not in seen and spot.narrow
        seen |= {row} if narrow else set()
        placed.append((at, label, title, "left" if spot is None else spot.align, row, on, rows, narrow))
    names = ("at", "label", "title", "align", "row", "on", "rows", "narrow")
    left = spots.count(None)
    more = [(end, counted, _more(left))] if left else []
    return PlacedEvents(columns(names, placed), columns(("at", "row", "label"), more), rows)


def _spot(share: float, title: str, taken: Sequence[float]) -> _Spot | None:
    """The first row with room for a name that begins at its night, or ends there near the right edge."""
    width = _width(_short(title))
    align = "left" if share + width < _RIGHT else "right"
    left = share if align == "left" else share - width
    row = next((i for i, until in enumerate(taken) if left >= until), None)
    narrow = share + _NARROW * width <= 1 if align == "left" else share >= _NARROW * width
    return None if row is None else _Spot(row, align, left + width, narrow)


def _count_row(spots: list[_Spot | None]) -> int:
    """The row that has room for the count of unnamed events at the right end; takes names away until one has.

    -1 when every event has its name.
    """
    while None in spots:
        room = 1 - _width(_more(spots.count(None))) - _AIR
        for row in range(_EVENT_ROWS):
            if all(spot is None or spot.row != row or spot.right < room for spot in spots):
                return row
        last = max(i for i, spot in enumerate(spots) if spot is not None)
        spots[last] = None
    return -1


def _more(count: int) -> str:
    return ngettext("+%(n)s event", "+%(n)s events", count) % {"n": number(count)}


def _short(title: str) -> str:
    return title if len(title) <= _TITLE_LETTERS else title[: _TITLE_LETTERS - 1].rstrip() + "…"


def _width(text: str) -> float:
    return len(text) / LETTERS_ACROSS


def round_values(top: float, *, whole: bool) -> list[float]:
    """Four to six round values from zero up to `top`; whole numbers for beds."""
    rough = top / 4.5
    size = 10.0 ** math.floor(math.log10(rough))
    step = next(size * k for k in (1, 2, 5, 10) if size * k >= rough)
    step = max(step, 1.0) if whole else step
    return [round(i * step, 6) for i in range(math.floor(top / step + 1e-6) + 1)]
