"""The rows of the weekday, month and reason charts: places, numbers and words."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Final

from babel.dates import get_day_names

from lib.charts.labels import Columns, columns
from lib.measures.nights import amounts_of
from lib.words import _, locale, month_name, ngettext, number, percent, short_month

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    import pandas as pd

    from lib.measures.patterns import WeekdayContrast

_GAP: Final = 0.13
# In Swedish some months are not shortened (mars, juni); beside all the others they would run together.
_MONTHS_WITH_ROOM: Final = 8
_COLUMNS: Final = (
    "left", "right", "at", "zero", "value", "strong", "written", "name", "nights", "words",
)  # fmt: skip


def weekday_columns(
    weekdays: pd.DataFrame, title: str, contrast: WeekdayContrast | None
) -> dict[str, Columns]:
    """Lay out `by_weekday`; the fullest day is dark where it stands out."""
    strong = contrast.fullest if contrast is not None and contrast.clear else None
    names = [_both_days(day) for day in weekdays["weekday"].tolist()]
    return _columns(weekdays, names, title, strong)


def month_columns(months: pd.DataFrame, title: str) -> dict[str, Columns]:
    """Lay out `by_month_of_year`."""
    names = [short_month(date(2000, month, 1)).removesuffix(".") for month in months["month"].tolist()]
    if len(names) > _MONTHS_WITH_ROOM:
        names = [name[:3] for name in names]
    return _columns(months, names, title, None)


def reason_bars(rows: Sequence[tuple[str, float]], title: str) -> dict[str, Columns]:
    """Lay out named reasons, the first as the one that matters most; NaN events are not known."""
    bars = [
        (
            0.0, 0.0 if events != events else events, i + 0.16, i + 0.84, i + 0.5, i == 0,  # noqa: PLR0124
            _("not known") if events != events else number(events), name,  # noqa: PLR0124  (NaN)
            f"{name}: {_('not known') if events != events else number(events)}",  # noqa: PLR0124
        )
        for i, (name, events) in enumerate(rows)
    ]  # fmt: skip
    names = ("zero", "value", "top", "bottom", "middle", "strong", "written", "name", "words")
    return {"title": columns(("label",), [(title,)]), "bars": columns(names, bars)}


def _columns(table: pd.DataFrame, names: Sequence[str], title: str, strong: int | None) -> dict[str, Columns]:
    rates, nights = amounts_of(table, "rate").tolist(), table["nights"].tolist()
    rows = [
        (
            i + _GAP, i + 1 - _GAP, i + 0.5, 0.0, 0.0 if rate != rate else rate, i == strong,  # noqa: PLR0124
            "" if rate != rate else number(100 * rate), name, number(count),  # noqa: PLR0124  (NaN)
            _column_words(name, rate, count),
        )
        for i, (name, rate, count) in enumerate(zip(names, rates, nights, strict=True))
    ]  # fmt: skip
    return {
        "title": columns(("label",), [(title,)]),
        "columns": columns(_COLUMNS, rows),
        "lines": columns(("x", "x2", "value"), [(0, len(rows), value) for value in (0.0, 1.0)]),
        "rows": columns(("label",), [(_("nights"),)]),
    }


def _column_words(name: str, rate: float, nights: int) -> str:
    resting = ngettext("%(n)s night", "%(n)s nights", nights) % {"n": number(nights)}
    return f"{name}: {resting}" if rate != rate else f"{name}: {percent(rate)} · {resting}"  # noqa: PLR0124


def _both_days(weekday: int) -> str:
    """A night by both its days, short: "fr–lö"."""
    short = get_day_names("short", "stand-alone", locale())
    return f"{short[weekday]}–{short[(weekday + 1) % 7]}"


def month_names(months: Iterable[int]) -> list[str]:
    """Months of the year in full."""
    return [month_name(date(2000, month, 1), with_year=False) for month in months]
