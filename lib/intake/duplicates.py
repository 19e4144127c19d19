"""A night that stands in a file more than once."""

from __future__ import annotations

from collections import Counter
from datetime import date

from lib.intake.problems import shown
from lib.intake.rows import Night, RefusedRow, Skipped
from lib.words import _, iso_date, listed, number


def one_per_night(nights: list[Night], skipped: Counter[Skipped]) -> tuple[list[Night], list[RefusedRow]]:
    """Rows that repeat a night: the same again counts once, a contradiction refuses all of them."""
    by_key: dict[tuple[str, date], list[Night]] = {}
    for night in nights:
        by_key.setdefault(night.key, []).append(night)
    kept: list[Night] = []
    refused: list[RefusedRow] = []
    for rows in by_key.values():
        if len({(night.closed, night.counts) for night in rows}) == 1:
            kept.append(rows[0])
            skipped[Skipped.TWICE] += len(rows) - 1
        else:
            refused += [_contradicted(night, rows) for night in rows]
    return kept, refused


def _contradicted(night: Night, rows: list[Night]) -> RefusedRow:
    others = [number(other.row) for other in rows if other.row != night.row]
    said = _(
        "%(site)s on %(night)s stands in the file several times with different figures (row %(rows)s too). "
        "Keep the right one."
    )
    words = {"site": shown(night.place.name), "night": iso_date(night.night), "rows": listed(others)}
    return RefusedRow(night.row, tuple(night.cells), (said % words,))
