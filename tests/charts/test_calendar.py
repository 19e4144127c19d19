"""The calendar of nights and the columns beside it: what is marked, hatched, named, and left empty."""

from __future__ import annotations

import json
from datetime import date, timedelta

import altair as alt
import numpy as np
import pandas as pd
import pytest

from lib import words
from lib.charts.calendar import calendar_spec
from lib.charts.calendar_frames import calendar_chart, colour_names
from lib.charts.pattern_frames import month_columns, reason_bars, weekday_columns
from lib.charts.patterns import columns_spec, reasons_spec
from lib.charts.theme import HEAT
from lib.measures.nights import empty_nights, nightly_total
from lib.measures.patterns import WeekdayContrast, by_month_of_year, by_weekday, calendar_grid
from lib.measures.period import Period
from tests.screen.nights import night_rows

OCTOBER = date(2026, 10, 1)  # a Thursday
SEASONS = (Period.season(2025), Period.season(2026))


def laid(rows, last=date(2026, 10, 31), seasons=SEASONS[1:]):
    return calendar_chart(calendar_grid(nightly_total(rows), seasons, pd.Timestamp(last)), seasons)


def cells(chart):
    frame = chart["cells"]
    return {
        (x, y): (level, said)
        for x, y, level, said in zip(frame["x"], frame["y"], frame["level"], frame["words"], strict=True)
    }


def fields_of(spec):
    for layer in spec["layer"]:
        channels = layer["encoding"].values()
        used = {channel["field"] for channel in channels if "field" in channel}
        yield layer["data"]["name"], used


SPECS = [calendar_spec(projector=True), columns_spec(projector=True), reasons_spec(projector=True, bars=3)]


@pytest.mark.parametrize("spec", SPECS, ids=["calendar", "columns", "reasons"])
def test_specs_are_valid_hold_no_data_and_are_read_from_the_back_of_the_room(spec):
    alt.Chart.from_dict(spec, validate=True)
    assert "values" not in json.dumps(spec)
    assert spec["config"]["text"]["fontSize"] >= 24
    for layer in spec["layer"]:
        mark = layer["mark"]
        assert mark["aria"] is False
        if mark["type"] == "text":
            assert mark.get("fontSize", 24) >= 24


def test_every_field_that_a_spec_names_is_laid_out():
    rows = night_rows(OCTOBER, [20, None, -1, 9])
    reasons = reason_bars([("fullt", 3.0)], "Skäl")
    week = weekday_columns(by_weekday(rows), "Veckodagar", None)
    month = month_columns(by_month_of_year(rows), "Månader")
    pairs = [(SPECS[0], laid(rows)), (SPECS[1], week), (SPECS[1], month), (SPECS[2], reasons)]
    for spec, frames in pairs:
        for name, used in fields_of(spec):
            assert used <= set(frames[name])


def test_the_months_of_a_whole_year_stay_short_enough_to_stand_beside_each_other():
    def named(nights):
        return list(
            month_columns(by_month_of_year(night_rows(date(2025, 1, 1), nights)), "")["columns"]["name"]
        )

    assert named([9] * 150)[:3] == ["jan", "feb", "mars"]
    assert named([9] * 365) == [
        "jan",
        "feb",
        "mar",
        "apr",
        "maj",
        "jun",
        "jul",
        "aug",
        "sep",
        "okt",
        "nov",
        "dec",
    ]


def test_a_night_stands_at_its_week_and_the_weekday_of_its_evening():
    chart = laid(night_rows(OCTOBER, [10] * 5), last=date(2026, 10, 5))
    assert list(cells(chart)) == [(3, 0), (4, 0), (5, 0), (6, 0), (0, 1)]
    assert cells(chart)[3, 0][1] == "torsdag 1 oktober: 50\N{NO-BREAK SPACE}% · 10 av 20 platser"


def test_full_missing_and_closed_nights_are_told_by_more_than_colour():
    rows = pd.concat([night_rows(OCTOBER, [20, None, -1, 19]), night_rows(date(2026, 10, 5), [80])])
    chart = laid(rows, last=date(2026, 10, 5))
    signs = {
        (x, y): sign for x, y, sign in zip(*(chart["signs"][n] for n in ("x", "y", "sign")), strict=True)
    }
    assert signs == {(3.5, 0.5): "dot", (4.5, 0.5): "cross", (0.5, 1.5): "dot"}
    assert cells(chart)[4, 0] == (-1, "fredag 2 oktober: rapport saknas")
    assert (5, 0) not in cells(chart), "a closed night has no tint"
    assert {
        (min(x, 5), max(x2, 6)) for x, x2 in zip(chart["hatch"]["x"], chart["hatch"]["x2"], strict=True)
    } == {(5, 6)}
    assert [level for level, _words in cells(chart).values()] == [4, -1, 3, 4]
    assert chart["key"]["label"] == [
        "under 50\N{NO-BREAK SPACE}%",
        "från 50\N{NO-BREAK SPACE}%",
        "från 70\N{NO-BREAK SPACE}%",
        "från 85\N{NO-BREAK SPACE}%",
        "fullbelagd natt",
        "stängt",
        "rapport saknas",
    ]


@pytest.mark.parametrize(
    ("occupied", "level"),
    [(0, 0), (9, 0), (10, 1), (13, 1), (14, 2), (16, 2), (17, 3), (19, 3), (20, 4), (80, 4)],
)
def test_tints_change_at_the_shares_that_the_key_names(occupied, level):
    chart = laid(night_rows(OCTOBER, [occupied]), last=OCTOBER)
    assert chart["cells"]["level"] == [level]


def test_the_tints_are_apart_in_grey_too():
    def lightness(colour):
        red, green, blue = (
            ((v / 255 + 0.055) / 1.055) ** 2.4 for v in bytes.fromhex(colour.removeprefix("#"))
        )
        return 116 * np.cbrt(0.2126 * red + 0.7152 * green + 0.0722 * blue) - 16

    steps = np.diff([lightness(colour) for colour in HEAT])
    assert (steps < -9).all()


def test_only_a_night_that_many_sites_lack_is_marked_as_partly_missing():
    many = [night_rows(OCTOBER, [10], site=site) for site in range(19)]
    chart = laid(pd.concat([*many, night_rows(OCTOBER, [None], site=19)]), last=OCTOBER)
    assert chart["signs"]["sign"] == []
    chart = laid(pd.concat([many[0], night_rows(OCTOBER, [None], site=19)]), last=OCTOBER)
    assert chart["signs"]["sign"] == ["part"]
    assert "rapport saknas från något boende" in chart["cells"]["words"][0]
    assert "delvis saknas" in chart["key"]["label"]


def test_seasons_stand_beside_each_other_with_the_same_week_on_one_row():
    chart = laid(night_rows(date(2025, 10, 1), [10] * 396), seasons=SEASONS)
    assert (chart["seasons"]["x"], chart["seasons"]["label"]) == ([0, 8], ["2025/26", "2026/27"])
    assert chart["weekdays"]["label"] == list("MTOTFLS") * 2
    assert chart["plot"]["x2"] == [15]
    in_row = dict(zip(chart["weeks"]["label"], chart["weeks"]["y"], strict=True))
    assert list(in_row) == ["v. 40 okt", "v. 44 nov", "v. 49 dec", "v. 1 jan", "v. 5 feb", "v. 9 mars"]
    assert in_row["v. 44 nov"] == 4.5


def test_the_border_of_a_month_steps_where_it_begins_inside_a_week():
    chart = laid(night_rows(OCTOBER, [10] * 40), last=date(2026, 11, 9))
    borders = set(zip(*(chart["borders"][name] for name in ("x", "x2", "y", "y2")), strict=True))
    # 1 November 2026 is a Sunday, of the fifth week from 1 October.
    assert borders == {(6, 7, 4, 4), (6, 6, 4, 5), (0, 6, 5, 5)}


def test_a_calendar_without_nights_one_night_and_only_gaps():
    assert laid(empty_nights(), last=date(2026, 9, 30))["cells"]["x"] == []
    assert len(laid(night_rows(OCTOBER, [3]), last=OCTOBER)["cells"]["x"]) == 1
    gaps = laid(night_rows(OCTOBER, [None] * 31))
    assert set(gaps["signs"]["sign"]) == {"cross"}
    assert len(gaps["signs"]["sign"]) == len(gaps["cells"]["x"]) == 31


def test_a_season_house_in_summer_is_hatched_all_over():
    summer = Period(date(2026, 4, 1), date(2026, 9, 30))
    chart = laid(empty_nights(), last=summer.end, seasons=(summer,))
    assert chart["cells"]["x"] == []
    assert len(chart["hatch"]["x"]) == 3 * summer.nights
    assert chart["seasons"]["label"] == ["2026"]


def test_the_key_is_said_in_words_where_there_is_no_room_for_it():
    names = colour_names(laid(night_rows(OCTOBER, [20, -1]), last=OCTOBER + timedelta(1)))
    assert [name for name, _colour in names][-2:] == ["fullbelagd natt", "stängt"]


def test_weekdays_are_named_by_both_days_and_only_a_clear_one_is_dark():
    table = by_weekday(night_rows(OCTOBER, [20, 10] * 7))
    plain = weekday_columns(table, "T", WeekdayContrast(3, 0.9, 4, 0.6, clear=False))["columns"]
    assert plain["name"] == ["må–ti", "ti–on", "on–to", "to–fr", "fr–lö", "lö–sö", "sö–må"]
    assert plain["nights"] == ["2"] * 7
    assert plain["written"] == ["75"] * 7
    assert not any(plain["strong"])
    clear = weekday_columns(table, "T", WeekdayContrast(3, 0.9, 4, 0.6, clear=True))["columns"]
    assert [i for i, strong in enumerate(clear["strong"]) if strong] == [3]
    with words.speaking("en"):
        assert weekday_columns(table, "T", None)["columns"]["name"][0] == "Mo–Tu"


def test_a_weekday_without_a_report_has_no_column_and_no_number():
    column = weekday_columns(by_weekday(night_rows(OCTOBER, [20])), "T", None)["columns"]
    assert column["written"] == ["", "", "", "100", "", "", ""]
    assert column["words"][0] == "må–ti: 0 nätter"
    assert column["value"] == [0, 0, 0, 1, 0, 0, 0]


def test_unknown_reasons_are_words_and_never_a_zero():
    bars = reason_bars([("fullt", float("nan")), ("annat", 0.0)], "Skäl")["bars"]
    assert bars["written"] == ["uppgift saknas", "0"]
