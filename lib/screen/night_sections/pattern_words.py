"""Patterns in sentences and tables: what the section says, and the rows behind its charts."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd
from babel.dates import get_day_names

from lib.charts.calendar_frames import half_name
from lib.charts.pattern_frames import month_names
from lib.exports.csv import Cell, Share
from lib.measures.nights import amounts_of
from lib.screen.chart import ChartTable
from lib.screen.night_tables import night_state, reason_name
from lib.screen.periods import in_period, period_name
from lib.words import _, listed, locale, month_name, ngettext, number, percent_in_words

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from lib.publication.answers import NightBeds
    from lib.publication.night_patterns import Patterns

Rows = list[list[Cell]]


def sentence(answer: Patterns, today: date) -> str:
    """Which nights of the week are fullest and calmest, that none stands out, or why neither can be said."""
    if not answer.sites:
        return _("The chosen sites are not shown night by night.")
    when = _when(answer, today)
    if not answer.known:
        return _("%(when)s no night was reported.") % {"when": when}
    found = answer.contrast
    if found is None:
        return _("%(when)s there are too few whole weeks to tell the days of the week apart.") % {
            "when": when
        }
    full, calm = percent_in_words(found.fullest_rate), percent_in_words(found.calmest_rate)
    if not found.clear or full == calm:
        return _("%(when)s no day of the week stood out clearly from the others.") % {"when": when}
    return _(
        "%(when)s it was fullest on the night towards %(full_day)s (%(full)s) "
        "and calmest on the night towards %(calm_day)s (%(calm)s)."
    ) % {
        "when": when,
        "full_day": _morning(found.fullest),
        "full": full,
        "calm_day": _morning(found.calmest),
        "calm": calm,
    }


def _when(answer: Patterns, today: date) -> str:
    if answer.whole:
        return in_period(answer.over, today)
    return _("From %(first)s to %(last)s") % {
        "first": month_name(answer.over.start),
        "last": month_name(answer.over.end),
    }


def _morning(evening: int) -> str:
    """The day that a night leads to, as running text names it."""
    return str(get_day_names("wide", "format", locale())[(evening + 1) % 7])


def span_name(answer: Patterns) -> str:
    """The evenings behind the weekdays and months: "dec 2025–nov 2026"."""
    if answer.whole:
        return period_name(answer.over)
    return f"{month_name(answer.over.start)}–{month_name(answer.over.end)}"


def calendar_in_words(answer: Patterns) -> str:
    """The calendar in one sentence, made from its nights."""
    nights = answer.calendar
    state = nights["state"]
    seasons = listed([half_name(season) for season in answer.seasons])
    whole = nights[state == "reported"]
    if not len(whole):
        return _("Calendar of %(seasons)s: no whole report.") % {"seasons": seasons}
    full, closed = int(whole["full"].sum()), int((state == "closed").sum())
    missing = int(state.isin(["missing", "partly"]).sum())
    parts = [
        ngettext("%(n)s night reported", "%(n)s nights reported", len(whole)) % {"n": number(len(whole))},
        ngettext("%(n)s full night", "%(n)s full nights", full) % {"n": number(full)},
    ]
    if closed:
        parts.append(ngettext("%(n)s night closed", "%(n)s nights closed", closed) % {"n": number(closed)})
    if missing:
        gone = ngettext("report missing %(n)s night", "report missing %(n)s nights", missing)
        parts.append(gone % {"n": number(missing)})
    return _("Calendar of the nights of %(seasons)s: %(counts)s.") % {
        "seasons": seasons,
        "counts": ", ".join(parts),
    }


def rates_in_words(names: Sequence[str], table: pd.DataFrame, what: str) -> str:
    """Columns in one sentence: what they are, and each one's rate."""
    rates = amounts_of(table, "rate")
    known = [
        f"{name} {percent_in_words(rate)}"
        for name, rate in zip(names, rates.tolist(), strict=True)
        if rate == rate  # noqa: PLR0124  (NaN)
    ]
    return f"{what}: {', '.join(known)}." if known else _("%(what)s: no report.") % {"what": what}


def nights_of_week() -> list[str]:
    """The seven nights from Monday's, each by both its days."""
    days = get_day_names("wide", "format", locale())
    return [
        _("%(evening)s to %(morning)s") % {"evening": days[day], "morning": days[(day + 1) % 7]}
        for day in range(7)
    ]


def calendar_table(answer: Patterns) -> ChartTable:
    """Every night of the calendar."""
    nights = answer.calendar
    rows: Rows = [
        [
            moment.date(),
            int(week),
            days,
            beds_or_none(occupied),
            beds_or_none(available),
            Share(rate),
            night_state(state),
        ]
        for moment, week, days, occupied, available, rate, state in zip(
            nights["night"].dt.to_pydatetime().tolist(),
            nights["week"].tolist(),
            [nights_of_week()[day] for day in nights["weekday"].tolist()],
            amounts_of(nights, "occupied").tolist(),
            amounts_of(nights, "available").tolist(),
            nights["rate"].tolist(),
            nights["state"].tolist(),
            strict=True,
        )
    ]
    headers = [
        _("Night of"), _("Week"), _("Night"), _("Occupied"), _("Available"), _("Occupancy"), _("State"),
    ]  # fmt: skip
    return ChartTable(headers, rows, _("Occupancy night by night"), _("calendar-of-nights"))


def weekday_table(answer: Patterns) -> ChartTable:
    """Occupancy by the night of the week."""
    return _rates_table(answer.weekdays, nights_of_week(), _("Night"), _("occupancy-by-weekday"), answer)


def month_table(answer: Patterns) -> ChartTable:
    """Occupancy by month of the year."""
    names = month_names(answer.months["month"].tolist())
    return _rates_table(answer.months, names, _("Month"), _("occupancy-by-month"), answer)


def _rates_table(
    table: pd.DataFrame, names: Sequence[str], first: str, file_name: str, answer: Patterns
) -> ChartTable:
    numbers = (amounts_of(table, column).tolist() for column in ("rate", "occupied", "available", "nights"))
    rows: Rows = [
        [name, Share(rate), int(occupied), int(available), int(nights)]
        for name, rate, occupied, available, nights in zip(names, *numbers, strict=True)
    ]
    headers = [first, _("Occupancy"), _("Occupied"), _("Available"), _("Nights reported")]
    caption = _("Occupancy, %(period)s") % {"period": span_name(answer)}
    return ChartTable(headers, rows, caption, file_name)


def beds_or_none(value: float) -> int | None:
    """A whole number, or None where it is not known."""
    return None if value != value else int(value)  # noqa: PLR0124  (NaN)


def reasons_drawn(answer: NightBeds, most: int) -> list[tuple[str, float]]:
    """Unmet need by reason: *full* first, then the most frequent; those beyond `most` bars go together."""
    table = answer.reasons
    unmet = table[~table["apart"]] if "apart" in table else table
    rows = [
        (reason_name(code), events)
        for code, events in zip(unmet["reason"].tolist(), amounts_of(unmet, "events").tolist(), strict=True)
    ]
    first, rest = rows[:1], sorted(rows[1:], key=lambda row: -(row[1] if row[1] == row[1] else 0))
    if len(rows) <= most:
        return first + rest
    kept, gone = rest[: most - 2], rest[most - 2 :]
    known = [events for _name, events in gone if events == events]  # noqa: PLR0124
    return [*first, *kept, (_("all other reasons together"), sum(known) if known else float("nan"))]


def reasons_in_words(rows: Sequence[tuple[str, float]], period: str) -> str:
    """The bars of reasons in one sentence."""
    said = [
        f"{name} {_('not known') if events != events else number(events)}"  # noqa: PLR0124  (NaN)
        for name, events in rows
    ]
    return _("Times someone got no bed in %(period)s, by reason: %(reasons)s.") % {
        "period": period,
        "reasons": ", ".join(said),
    }
