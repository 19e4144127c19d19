"""The tables of *More figures*: beside other periods, by night to season, per site, and access."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from lib.exports.csv import Cell, Share
from lib.measures.figure import Why
from lib.measures.occupancy import MIN_NIGHTS_FOR_P90
from lib.publication.night_rates import Per
from lib.screen.chart import ChartTable
from lib.screen.compared import span_name
from lib.screen.figures import figure_text, label_of
from lib.screen.periods import period_name
from lib.words import NO_BREAK, _, month_name, ngettext, number, sentence_case

if TYPE_CHECKING:
    import pandas as pd

    from lib.measures.figure import Figure
    from lib.measures.period import Period
    from lib.publication.answers import NightBeds
    from lib.publication.night_comparisons import Comparisons
    from lib.publication.night_rates import NightRates

ON_THE_WALL = (
    "occupancy", "occupancy_of_agreed", "full_nights", "p90_occupied",
    "turned_away_full", "turned_away_all",
)  # fmt: skip
ALL = (
    *ON_THE_WALL, "turned_away_full_per_100", "turned_away_all_per_100", "turned_away_share",
    "nights_above", "nights_below", "bed_nights",
)  # fmt: skip
_SHARES = ("occupancy", "occupancy_of_agreed")


def compared_table(answer: NightBeds, compared: Comparisons, *, wall: bool = False) -> ChartTable:
    """Every figure of the period with its arithmetic, beside the period before and a year ago.

    The wall gets the first of them, with the sums but not the nights of each.
    """
    keys, parts = (ON_THE_WALL, 1) if wall else (ALL, None)
    others = [one for one in (compared.before, compared.year_ago) if one is not None and one.figures]
    headers = [
        _("Figure"),
        sentence_case(period_name(answer.period)),
        *(sentence_case(span_name(one)) for one in others),
        _("Arithmetic"),
    ]
    rows: list[list[Cell]] = [
        [
            label_of(key),
            _value(answer.figures[key]),
            *(_value(one.figures[key]) for one in others),
            # On a phone the table is rolled sideways rather than broken into towers of words.
            " · ".join(figure_text(answer.figures[key]).arithmetic.split(" · ")[:parts]).replace(
                " ", NO_BREAK
            ),
        ]
        for key in keys
    ]
    name = f"{_('night-bed-figures')}-{answer.period.code().replace('/', '-')}"
    return ChartTable(headers, rows, _("All the figures of the period, and what they rest on"), name)


def any_figure(answer: NightBeds) -> bool:
    """Whether the period has a figure at all: not when the house is shut, or shown only later."""
    return any(figure.value is not None for figure in answer.figures.values())


def no_beds_error(figure: Figure) -> str:
    """What a rate says when guests slept where no bed was available: an error to correct, not a number."""
    guests = int(figure.numerator or 0)
    if figure.why != Why.NO_BEDS or not guests:
        return ""
    text = ngettext("error: %(n)s guest but no bed", "error: %(n)s guests but no beds", guests)
    return text % {"n": number(guests)}


def _value(figure: Figure) -> Cell:
    """A figure as a cell: a number where it is one, else words."""
    if error := no_beds_error(figure):
        return error
    if figure.key == "p90_occupied" and figure.why == Why.TOO_FEW:
        return _("under %(n)s nights") % {"n": number(MIN_NIGHTS_FOR_P90)}
    text = figure_text(figure)
    if text.in_words or figure.value is None:
        return text.value
    if figure.key in _SHARES:
        return Share(figure.value)
    return float(figure.value) if figure.key.endswith("_per_100") else text.value


def units_table(rates: NightRates) -> ChartTable:
    """One row per night, week, month, quarter or season, all chosen sites together."""
    names: list[Cell] = [unit_name(unit, rates) for unit in rates.units]
    caption = {
        Per.NIGHT: _("All figures per night"),
        Per.WEEK: _("All figures per week"),
        Per.MONTH: _("All figures per month"),
        Per.QUARTER: _("All figures per quarter"),
        Per.SEASON: _("All figures per season"),
    }[rates.per]
    file = f"{_('night-beds-per')}-{rates.per.value}-{rates.period.code().replace('/', '-')}"
    return ChartTable([per_name(rates.per), *_headers()], _rows(names, rates.by_unit), caption, file)


def sites_table(rates: NightRates) -> ChartTable:
    """One row per site for the whole period."""
    file = f"{_('night-beds-per-site')}-{rates.period.code().replace('/', '-')}"
    caption = _("All figures per site, %(period)s") % {"period": period_name(rates.period)}
    names: list[Cell] = [site.name for site in rates.sites]
    return ChartTable([_("Site"), *_headers()], _rows(names, rates.by_site), caption, file)


def access_table(rates: NightRates) -> ChartTable:
    """When each site is open and to whom, and on how many of the promised nights it was."""
    headers = [
        _("Site"), _("Opening hours"), _("Who is let in"), _("Nights promised"), _("Nights open"),
        _("Nights closed"), _("Report missing"), _("Open, of nights known"),
    ]  # fmt: skip
    rows = [
        [one.site.name, one.opening_hours or None, one.admission or None, *_nights_open(one.nights)]
        for one in rates.access
    ]
    return ChartTable(headers, rows, _("Access: a door to knock on"), _("access"))


def _nights_open(nights: Figure | None) -> list[Cell]:
    """Promised, open, closed, not told, and the share; unknown where nothing may be told or was promised."""
    if nights is None:
        return [None] * 5
    is_open, closed = int(nights.numerator or 0), nights.nights_closed
    share = None if nights.value is None else Share(nights.value)
    return [is_open + closed + nights.nights_missing, is_open, closed, nights.nights_missing, share]


def per_name(per: Per) -> str:
    """What one row is, as the control and the table's first column say it."""
    return {
        Per.NIGHT: _("Night"),
        Per.WEEK: _("Week"),
        Per.MONTH: _("Month"),
        Per.QUARTER: _("Quarter"),
        Per.SEASON: _("Season"),
    }[per]


def unit_name(unit: Period, rates: NightRates) -> Cell:
    """A row's name; one that goes on says so. A night is a date, so that a spreadsheet can sort it."""
    if rates.per is Per.NIGHT:
        return unit.start
    if rates.per is Per.WEEK:
        numbered = unit.start.isocalendar()
        name = _("wk %(week)s %(year)s") % {"week": numbered.week, "year": numbered.year}
    else:
        name = month_name(unit.start) if rates.per is Per.MONTH else period_name(unit)
    return _("%(period)s, so far") % {"period": name} if unit.end > rates.as_of else name


def _headers() -> list[str]:
    return [
        _("Occupancy"), _("Occupied"), _("Available"), _("Of the agreed"), _("Agreed"),
        _("Full nights"), _("Over 105 %"), _("Under 65 %"), _("Enough nine nights of ten"),
        _("No bed, full"), _("Per 100 beds, full"), _("No bed, all reasons"), _("Per 100 beds, all reasons"),
        _("Nights without a log"), _("Nights reported"), _("Closed"), _("Missing"),
    ]  # fmt: skip


def _rows(names: list[Cell], table: pd.DataFrame) -> list[list[Cell]]:
    table = table.assign(evenings=table["reported"] + table["closed"] + table["missing"])
    columns: list[list[Cell]] = [
        [
            _("error: guests but no beds") if wrong else Share(rate)
            for rate, wrong in zip(table["rate"], table["error"], strict=True)
        ],
        _counts(table, "bed_nights"),
        _counts(table, "available"),
        [Share(rate) for rate in table["rate_of_agreed"]],
        _counts(table, "agreed"),
        *(_counts(table, name, of="whole") for name in ("full_nights", "nights_above", "nights_below")),
        _counts(table, "p90"),
        _counts(table, "turned_away_full"),
        list(table["full_per_100"].astype("float64")),
        _counts(table, "turned_away_all"),
        list(table["all_per_100"].astype("float64")),
        *(_counts(table, name, of="evenings") for name in ("unknown_logs", "reported", "closed", "missing")),
    ]
    return [list(row) for row in zip(names, *columns, strict=True)]


def _counts(table: pd.DataFrame, name: str, of: str = "") -> list[Cell]:
    """A column of whole numbers; unknown where it is NA, or where there is nothing to count it `of`."""
    values = table[name].to_numpy(dtype="float64", na_value=float("nan"))
    if of:
        values = np.where(table[of].to_numpy(dtype="float64") > 0, values, np.nan)
    return [None if value != value else int(value) for value in values]  # noqa: PLR0124  (NaN)
