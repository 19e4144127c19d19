"""Where the words of a chart stand: end labels that do not overlap, event names in rows, round values."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

Columns = dict[str, list[Any]]

# Lines of text that fit under each other beside the plot, on the page as on the wall.
_ROWS_UP: Final = 11.0
_LETTERS_ACROSS: Final = 105
_EVENTS_NAMED: Final = 4
_EVENT_ROWS: Final = 2


@dataclass(frozen=True, slots=True)
class End:
    """A name at the right end of the plot: at which value, in which colour."""

    value: float
    text: str
    colour: str
    strong: bool = False


@dataclass(frozen=True, slots=True)
class PlacedEvents:
    """Event names with their rows, and how many rows they take."""

    columns: Columns
    rows: int


def columns(names: Sequence[str], rows: Sequence[Sequence[Any]]) -> Columns:
    """Turn rows into columns; every name is there also without a row."""
    return {name: [row[i] for row in rows] for i, name in enumerate(names)}


def apart(ends: Sequence[End], at: datetime, top: float) -> Columns:
    """Push names down until none lies on another, then up again from the floor."""
    gap = top / _ROWS_UP
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


def place_events(events: Sequence[tuple[datetime, str]], start: datetime, end: datetime) -> PlacedEvents:
    """Place the first few events in at most two rows, so that no name lies on another."""
    taken: list[float] = []
    placed: list[tuple[datetime, str, str, int, datetime]] = []
    for on, title in sorted(events)[:_EVENTS_NAMED]:
        at = max(on, start)
        share, width = (at - start) / (end - start), len(title) / _LETTERS_ACROSS
        align = "left" if share + width < 1 else "right"
        left = share if align == "left" else share - width
        row = next((i for i, until in enumerate(taken) if left > until), len(taken))
        if row < _EVENT_ROWS:
            taken[row : row + 1] = [left + width + 0.02]
            placed.append((at, title, align, row, on))
    rows = [(*one, len(taken)) for one in placed]
    return PlacedEvents(columns(("at", "label", "align", "row", "on", "rows"), rows), len(taken))


def round_values(top: float, *, whole: bool) -> list[float]:
    """Four to six round values from zero up to `top`; whole numbers for beds."""
    rough = top / 4.5
    size = 10.0 ** math.floor(math.log10(rough))
    step = next(size * k for k in (1, 2, 5, 10) if size * k >= rough)
    step = max(step, 1.0) if whole else step
    return [round(i * step, 6) for i in range(math.floor(top / step + 1e-6) + 1)]
