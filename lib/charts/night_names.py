"""The words in the night-bed chart: names at the line ends, upright words in gaps, what the marks mean."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Final

from lib.charts.labels import Columns, End, columns
from lib.charts.night_rows import DAY, Night, Run, run_words, runs
from lib.charts.theme import ATTENTION, ATTENTION_DARK, BLUE, BLUE_TEXT, INK, SECONDARY
from lib.words import _, long_date, ngettext, number

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime, timedelta

# What is written upright, and the same with its days for those who listen.
UPRIGHT_COLUMNS: Final = ("at", "value", "label", "words")
_GAP_COLUMNS: Final = (*UPRIGHT_COLUMNS, "share", "state")
# An upright word needs a gap as wide as a line is high, on the page as on the wall: this share of the plot.
_ROOM_FOR_A_WORD: Final = 0.021
# More words than these say nothing new: then only long gaps keep theirs.
_MOST_WORDS: Final = 6
_LONG_GAP: Final = 0.08


def ends(nights: Sequence[Night], top: float) -> list[End]:
    """The names of lines and colours at the right end; only those that occur, and equal lines once."""
    whole = [night for night in nights if night.whole]
    drawn = [night for night in nights if night.drawn]
    available = _last([night.available for night in whole])
    agreed = _last([night.agreed for night in whole])
    level = top * 0.8 if available is None else available
    step = top * 0.085
    names: list[End] = []
    if any(night.occupied > night.surge for night in drawn):
        names.append(End(level + 2 * step, _("above the beds"), ATTENTION_DARK))
    if any(night.surge > night.base for night in drawn):
        names.append(End(level + step, _("surge beds"), ATTENTION))
    if available is not None:
        text = ngettext("%(n)s available", "%(n)s available", available) % {"n": number(available)}
        names.append(End(available, text, INK, strong=True))
    if available is not None and agreed is not None:
        names.append(_agreed(nights, agreed, available))
    if any(night.full for night in nights):
        names.append(End(level - step, _("full night"), BLUE))
    if drawn:
        names.append(End(level - top * 0.2, _("occupied beds"), BLUE_TEXT))
    return names


def _last(amounts: Sequence[float]) -> float | None:
    return next((amount for amount in reversed(amounts) if not math.isnan(amount)), None)


def _agreed(nights: Sequence[Night], agreed: float, available: float) -> End:
    """Name the agreed beds by their number only where it is another than the one just above."""
    if agreed != available:
        text = ngettext("%(n)s agreed", "%(n)s agreed", agreed) % {"n": number(agreed)}
        return End(agreed, text, SECONDARY)
    ever = any(night.differs for night in nights)
    return End(agreed, _("dashed: agreed") if ever else _("as many as agreed"), SECONDARY)


def marks(nights: Sequence[Night], start: datetime, end: datetime) -> list[End]:
    """What outline, dots and hatching mean, where no word in the plot says it; lowest in the column."""
    words = []
    if any(night.preliminary and night.drawn for night in nights):
        words.append(("□", _("preliminary"), _("outlined: preliminary")))
    if any(not night.whole for night in nights if night.drawn):
        words.append(("⬚", _("partly missing"), _("dashed outline: report missing from some site")))
    spans = (("missing", "⋮", _("report missing"), _("dotted: report missing")),
             ("closed", "///", _("closed"), _("hatched: closed")))  # fmt: skip
    for state, sign, word, key in spans:
        if any(share < _ROOM_FOR_A_WORD for _run, share in _gaps(nights, state, end - start)):
            words.append((sign, word, key))
    return [End(-1.0 - i, f"{sign} {word}", SECONDARY, key=key) for i, (sign, word, key) in enumerate(words)]


def upright(nights: Sequence[Night], start: datetime, end: datetime) -> Columns:
    """Every missing and closed run with its word, which the spec draws where the gap is wide enough."""
    named = {"missing": _("report missing"), "closed": _("closed")}
    rows = sorted(
        (
            first + (last - first) / 2,
            0.0,
            word,
            f"{run_words(first, last - DAY)}: {word}",
            share,
            state,
        )
        for state, word in named.items()
        for (first, last), share in _gaps(nights, state, end - start)
    )
    return columns(_GAP_COLUMNS, rows)


def _gaps(nights: Sequence[Night], state: str, whole: timedelta) -> list[tuple[Run, float]]:
    """Every run in a state with its share of the plot; 0 for one that gets no word because there are many."""
    found = [(run, (run[1] - run[0]) / whole) for run in runs(nights, state)]
    if len(found) <= _MOST_WORDS:
        return found
    return [(run, share if share >= _LONG_GAP else 0.0) for run, share in found]


def event_words(events: Columns) -> list[str]:
    """Events for those who listen: the day, then the name."""
    return [f"{long_date(on)}: {title}" for on, title in zip(events["on"], events["title"], strict=True)]
