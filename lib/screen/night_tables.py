"""The tables of the night-bed view: nights, months, reasons, and the nights that lack a report."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd

from lib.exports.csv import Cell, Share
from lib.measures.nights import amounts_of
from lib.screen.chart import ChartTable
from lib.screen.monthly_sites import counted_sites, month_row_name
from lib.words import _, iso_date, number

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date, datetime

    from lib.publication.answers import NightBeds

Rows = list[list[Cell]]


def nights_table(answer: NightBeds) -> ChartTable:
    """The single nights of the period, as the chart draws them."""
    nightly = answer.nightly
    columns = [
        [moment.date() for moment in _moments(nightly["night"])],
        *(_whole(nightly, name) for name in ("occupied", "available", "agreed", "surge", "turned_away_full")),
        [
            night_state(state, preliminary=open_still)
            for state, open_still in zip(nightly["state"], nightly["preliminary"], strict=True)
        ],
    ]
    headers = [
        _("Night of"), _("Occupied"), _("Available"), _("Agreed"), _("Surge beds"), _("No bed, full"),
        _("State"),
    ]  # fmt: skip
    rows: Rows = [list(row) for row in zip(*columns, strict=True)]
    name = f"{_('night-beds')}-{answer.period.code().replace('/', '-')}"
    return ChartTable(headers, rows, _("Night beds per night, dated by the evening"), name)


def months_table(answer: NightBeds, monthly: pd.DataFrame | None = None) -> ChartTable:
    """Thirteen months, or those of `monthly`."""
    table = answer.monthly if monthly is None else monthly
    columns: list[Sequence[Cell]] = [
        [month_row_name(answer, moment.date()) for moment in _moments(table["month"])],
        [Share(rate) for rate in table["rate"]],
    ]
    names = (
        "occupied", "available", "full_nights", "turned_away_full", "turned_away_all",
        "reported", "closed", "missing",
    )  # fmt: skip
    columns += [_whole(table, name) for name in names]
    headers = [
        _("Month"), _("Occupancy"), _("Occupied"), _("Available"), _full_nights(answer), _("No bed, full"),
        _("No bed, all reasons"), _("Nights reported"), _("Closed"), _("Missing"),
    ]  # fmt: skip
    rows: Rows = [list(row) for row in zip(*columns, strict=True)]
    name = f"{_('night-beds-by-month')}-{answer.period.code().replace('/', '-')}"
    return ChartTable(headers, rows, _("Night beds per month"), name)


def _full_nights(answer: NightBeds) -> str:
    """Name the column, with the sites that it counts where it does not count all."""
    where = counted_sites(answer)
    return _("Full nights, %(sites)s") % {"sites": where} if where else _("Full nights")


def months_of_chart(answer: NightBeds) -> pd.DataFrame:
    """The months that the monthly chart draws: the period's own when it is long, else thirteen."""
    monthly = answer.monthly
    if answer.period.kind not in {"year", "season"}:
        return monthly
    inside = monthly["month"].between(pd.Timestamp(answer.period.start), pd.Timestamp(answer.period.end))
    return monthly[inside]


def reasons_table(answer: NightBeds) -> ChartTable:
    """Times turned away by reason; those who were offered another bed stand apart."""
    rows: Rows = [
        [reason_name(code), events]
        for code, events in zip(answer.reasons["reason"], _whole(answer.reasons, "events"), strict=True)
    ]
    return ChartTable([_("Reason"), _("Times")], rows, _("Turned away, by reason"), _("turned-away"))


def gaps_table(answer: NightBeds) -> ChartTable | None:
    """Nights that are missing, closed or not reported by every site, in unbroken runs; None without any."""
    rows: Rows = [
        [_dates(first, last), number((last - first).days + 1), night_state(state)]
        for state, first, last in _runs(answer.nightly)
    ]
    headers = [_("Nights"), _("Number"), _("State")]
    return ChartTable(headers, rows, _("Missing and closed nights"), _("missing-nights")) if rows else None


def night_state(state: str, *, preliminary: bool = False) -> str:
    """A night's state in words."""
    words = {
        "reported": _("reported"),
        "partly": _("report missing from some site"),
        "missing": _("report missing"),
        "closed": _("closed"),
    }[state]
    return f"{words}, {_('preliminary')}" if preliminary and state in {"reported", "partly"} else words


def reason_name(code: str) -> str:
    """A reason for being turned away, in words."""
    return {
        "full": _("full"),
        "group_full": _("full for the group"),
        "not_target": _("not the target group"),
        "suspended": _("suspended"),
        "order": _("order and safety"),
        "late": _("came after closing"),
        "other": _("other reason"),
        "rest": _("all other reasons together"),
        "referred_elsewhere": _("referred to another bed (counted apart)"),
        "declined_offer": _("declined the bed offered (counted apart)"),
        "minor_referred": _("under 18, referred to the social emergency service (counted apart)"),
    }[code]


def _whole(table: pd.DataFrame, name: str) -> list[Cell]:
    return [None if value != value else int(value) for value in amounts_of(table, name)]  # noqa: PLR0124  (NaN)


def _moments(days: pd.Series) -> list[datetime]:
    """Give a column of days as Python's own, which come without pandas' cost per cell."""
    return list(days.dt.to_pydatetime())


def _runs(nightly: pd.DataFrame) -> list[tuple[str, date, date]]:
    runs: list[tuple[str, date, date]] = []
    for moment, state in zip(_moments(nightly["night"]), nightly["state"], strict=True):
        night = moment.date()
        if state == "reported":
            continue
        if runs and runs[-1][0] == state and (night - runs[-1][2]).days == 1:
            runs[-1] = (state, runs[-1][1], night)
        else:
            runs.append((state, night, night))
    return runs


def _dates(first: date, last: date) -> str:
    if first == last:
        return iso_date(first)
    return _("%(first)s to %(last)s") % {"first": iso_date(first), "last": iso_date(last)}
