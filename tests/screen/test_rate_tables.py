"""The tables of *More figures* against the figures they stand for, and the section in a running page."""

from datetime import date

import numpy as np
import pandas as pd
import pytest

from lib.exports.csv import csv_bytes
from lib.measures import occupancy as measure
from lib.measures.night_table import rates_by
from lib.measures.period import Period
from lib.publication.answers import SiteName
from lib.publication.night_comparisons import Comparisons
from lib.publication.night_rates import NightRates, Per, SiteAccess
from lib.screen import rate_tables
from tests.screen.nights import night_answer, night_rows

NOVEMBER = Period.month(2026, 11)
SITES = (SiteName(1, "eken", "Eken", "S", by_night=True), SiteName(2, "lilla", "Lilla", "S", by_night=False))


def rates_of(rows, units, per=Per.WEEK, access=()):
    starts = pd.to_datetime([unit.start for unit in units])
    place = np.searchsorted(starts, rows["night"], side="right") - 1
    return NightRates(
        NOVEMBER, per, units, rates_by(rows, place.astype("intp"), len(units)), SITES,
        rates_by(rows, np.zeros(len(rows), dtype="intp"), 2), access, ("Lilla",), None, date(2026, 11, 17),
    )  # fmt: skip


def test_a_row_per_week_with_every_figure_and_one_that_goes_on():
    rows = night_rows(date(2026, 11, 9), [18, 20, 22, None, -1, 12, 20, 10, 10], away=1)
    table = rate_tables.units_table(rates_of(rows, (Period.week(2026, 46), Period.week(2026, 47))))
    named = dict(zip(table.headers, table.rows[0], strict=True))
    assert named["Vecka"] == "v. 46 2026"
    assert table.rows[1][0] == "v. 47 2026, hittills"
    assert named["Beläggning"] == pytest.approx(92 / 100)
    assert (named["Belagda"], named["Tillgängliga"], named["Fullbelagda nätter"]) == (92, 100, 3)
    assert (named["Över 105 %"], named["Under 65 %"], named["Räckte 9 av 10 nätter"]) == (1, 1, None)
    assert (named["Ingen plats, fullt"], named["Per 100 platser, fullt"]) == (5, 5.0)
    assert (named["Rapporterade nätter"], named["Stängda"], named["Saknas"]) == (5, 1, 1)
    assert b"v. 46 2026;0,92;92;100" in csv_bytes(table.headers, table.rows)


def test_a_night_is_a_date_and_its_error_is_said_in_the_table():
    rows = night_rows(date(2026, 11, 1), [3], beds=0)
    table = rate_tables.units_table(
        rates_of(rows, (Period(date(2026, 11, 1), date(2026, 11, 1)),), Per.NIGHT)
    )
    assert table.rows[0][:2] == [date(2026, 11, 1), "fel: belagda men inga platser"]
    assert b"inf" not in csv_bytes(table.headers, table.rows)


def test_a_period_without_a_night_has_no_figure_to_set_in_a_table():
    rows = night_rows(date(2026, 11, 1), [12, -1])
    assert rate_tables.any_figure(night_answer(rows, NOVEMBER, date(2026, 11, 2)))
    assert not rate_tables.any_figure(night_answer(rows[:0], NOVEMBER, date(2026, 11, 2)))


def test_a_site_that_is_not_shown_has_no_zeros():
    table = rate_tables.sites_table(rates_of(night_rows(date(2026, 11, 1), [12] * 5), (NOVEMBER,), Per.MONTH))
    assert [row[0] for row in table.rows] == ["Eken", "Lilla"]
    assert not any(cell == 0 for cell in table.rows[1][1:])


def test_access_with_nights_that_nobody_told_of():
    open_nights = measure.nights_open(night_rows(date(2026, 11, 1), [5, 6, None, -1, 7]))
    access = (SiteAccess(SITES[0], "20–08", "", open_nights), SiteAccess(SITES[1], "", "Kvinnor", None))
    rows = rate_tables.access_table(
        rates_of(night_rows(date(2026, 11, 1), [5]), (NOVEMBER,), access=access)
    ).rows
    assert rows[0] == ["Eken", "20–08", None, 5, 3, 1, 1, pytest.approx(0.75)]
    assert rows[1] == ["Lilla", None, "Kvinnor", None, None, None, None, None]


def test_every_figure_stands_with_its_arithmetic():
    rows = night_rows(date(2026, 11, 1), [18] * 30, away=1)
    answer = night_answer(rows, NOVEMBER, date(2026, 11, 30))
    for figure in (measure.occupancy_of_agreed(rows), measure.turned_away(rows, "all"), measure.bed_nights(rows),
                   measure.turned_away_per_100(rows), measure.turned_away_per_100(rows, "all"),
                   *measure.counted_by_night(rows)):  # fmt: skip
        answer.figures[figure.key] = figure
    table = rate_tables.compared_table(answer, Comparisons(None, None))
    plain = {row[0]: [str(cell).replace("\N{NO-BREAK SPACE}", " ") for cell in row[1:]] for row in table.rows}
    assert plain["Beläggning"] == ["0.9", "540 av 600 platser · 30 nätter"]
    assert plain["Nätter under 65 procent"][0] == "0 av 30"
    assert len(plain) == 12
    few = night_answer(rows[:9], NOVEMBER, date(2026, 11, 9))
    few.figures.update(answer.figures, p90_occupied=measure.p90_occupied(rows[:9]))
    table = rate_tables.compared_table(few, Comparisons(None, None))
    assert dict(row[:2] for row in table.rows)["Platser som räckte nio nätter av tio"] == "under 20 nätter"
    assert len(rate_tables.compared_table(answer, Comparisons(None, None), wall=True).rows) == 6
