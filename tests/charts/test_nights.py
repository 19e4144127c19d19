import itertools
import json
from datetime import date, datetime, timedelta

import altair as alt
import pandas as pd
import pytest

from lib.charts.labels import End, apart, place_events, round_values
from lib.charts.month_frames import month_chart
from lib.charts.night_frames import Event, night_chart
from lib.charts.nights import bars_spec
from lib.measures.nights import nightly_total
from lib.measures.occupancy import by_month
from tests.screen.nights import night_rows

START = date(2026, 11, 1)


def evening(year, month, day):
    return datetime(year, month, day)  # noqa: DTZ001  (an evening has no zone)


def laid(rows, events=(), last=date(2026, 12, 31)):
    nightly = nightly_total(rows)
    nightly["preliminary"] = nightly["night"] >= pd.Timestamp(last)
    return night_chart(nightly, events)


def bar(chart, i):
    return {name: values[i] for name, values in chart.frames["bars"].items()}


@pytest.mark.parametrize("projector", [False, True])
@pytest.mark.parametrize("event_rows", [0, 2])
def test_the_spec_is_valid_vega_lite_holds_no_data_and_is_shared(projector, event_rows):
    spec = bars_spec(projector=projector, event_rows=event_rows)
    alt.Chart.from_dict(spec, validate=True)
    assert "values" not in json.dumps(spec)
    assert spec is bars_spec(projector=projector, event_rows=event_rows)


def test_letters_on_the_wall_are_at_least_24_pixels():
    assert bars_spec(projector=True)["config"]["text"]["fontSize"] >= 24


def test_words_in_the_plot_are_read_out_with_their_days():
    chart = laid(night_rows(START, [9, None, None, -1, 9]), [Event(date(2026, 11, 5), "Köldknäpp")])
    assert chart.frames["upright"]["words"] == [
        "2 november till 3 november: rapport saknas",
        "onsdag 4 november: stängt",
    ]
    assert chart.frames["events"]["words"] == ["5 november 2026: Köldknäpp"]
    for layer in bars_spec(projector=False)["layer"]:
        read_out = layer["mark"].get("aria", True)
        assert not read_out or layer["encoding"]["description"]["field"] == "words"


def test_an_event_that_began_earlier_keeps_its_day_in_words():
    chart = laid(night_rows(START, [9] * 5), [Event(date(2026, 10, 28), "Sanering")])
    assert chart.frames["events"]["at"] == [evening(2026, 11, 1)]
    assert chart.frames["events"]["words"] == ["28 oktober 2026: Sanering"]


def test_every_frame_and_field_that_the_spec_names_is_laid_out():
    for chart in (laid(night_rows(START, [5] * 30)), month_chart(by_month(night_rows(START, [5] * 30)))):
        for layer in bars_spec(projector=False)["layer"]:
            columns = chart.frames[layer["data"]["name"]]
            fields = {channel["field"] for channel in layer["encoding"].values() if "field" in channel}
            assert fields <= set(columns)


def test_surge_beds_stand_on_top_of_the_regular_ones():
    chart = laid(night_rows(START, [23, 18], surge=5))
    assert (bar(chart, 0)["base"], bar(chart, 0)["occupied"], bar(chart, 0)["full"]) == (20, 23, False)
    assert bar(chart, 1)["base"] == 18
    assert "extra platser" in chart.frames["ends"]["label"]


def test_people_beyond_the_beds_are_above_them_without_being_called_surge():
    chart = laid(night_rows(START, [80, 5]))
    assert (bar(chart, 0)["base"], bar(chart, 0)["occupied"], bar(chart, 0)["full"]) == (20, 80, True)
    assert "över antalet platser" in chart.frames["ends"]["label"]
    assert max(chart.frames["grid"]["value"]) <= 80 * 1.03
    assert min(chart.frames["grid"]["value"]) == 0


def test_people_where_no_bed_was_available_break_nothing():
    assert bar(laid(night_rows(START, [3, 2], beds=0)), 0)["base"] == 0


def test_missing_and_closed_nights_have_no_bar_but_a_word_and_hatching():
    chart = laid(night_rows(START, [9, None, 9, -1, -1, 9]))
    assert len(chart.frames["bars"]["start"]) == 3
    assert chart.frames["upright"]["label"] == ["rapport saknas", "stängt"]
    hatch = chart.frames["hatch"]
    assert min(hatch["start"]) >= evening(2026, 11, 4)
    assert max(hatch["end"]) <= evening(2026, 11, 6)
    assert all(low < high for low, high in zip(hatch["low"], hatch["high"], strict=True))


def test_the_line_of_beds_breaks_where_no_report_tells_them():
    lines = laid(night_rows(START, [9, 9, None, 9])).frames["lines"]
    assert lines["at"] == [evening(2026, 11, day) for day in (1, 3, 4, 5)]
    assert len(set(lines["segment"])) == 2


def test_the_line_steps_where_the_beds_change_and_agreed_stands_apart_only_when_it_differs():
    rows = pd.concat([night_rows(START, [9, 9]), night_rows(date(2026, 11, 3), [9], surge=4)])
    lines = pd.DataFrame(laid(rows).frames["lines"])
    assert lines.loc[lines["kind"] == "available", "beds"].tolist() == [20, 24, 24]
    assert lines.loc[lines["kind"] == "agreed", "beds"].tolist() == [20, 20]
    assert "agreed" not in laid(night_rows(START, [9, 9])).frames["lines"]["kind"]


def test_a_night_that_one_site_has_not_reported_is_drawn_as_unsure_and_its_beds_as_unknown():
    rows = pd.concat([night_rows(START, [9, 9]), night_rows(START, [5, None], site=2)])
    chart = laid(rows)
    assert (bar(chart, 0)["unsure"], bar(chart, 1)["unsure"], bar(chart, 1)["partly"]) == (False, True, True)
    assert "rapport saknas från något boende" in bar(chart, 1)["words"]
    assert chart.frames["lines"]["at"][-1] == evening(2026, 11, 2)


def test_the_newest_nights_are_marked_and_named():
    chart = laid(night_rows(START, [9, 9, 9]), last=date(2026, 11, 3))
    assert chart.frames["bars"]["unsure"] == [False, False, True]
    assert chart.frames["notes"]["label"] == ["med kontur: preliminärt"]
    assert bar(chart, 2)["words"].endswith("preliminärt")


def test_121_programmes_over_half_a_year_stay_a_small_drawing():
    rows = pd.concat([night_rows(START, [40] * 182, beds=10, site=site) for site in range(121)])
    chart = laid(rows)
    assert sum(len(next(iter(columns.values()))) for columns in chart.frames.values()) < 800
    assert bar(chart, 0)["occupied"] == 121 * 40
    assert len(chart.frames["grid"]["value"]) <= 8


def test_a_long_gap_writes_its_word_once_and_near_gaps_do_not_pile_up():
    chart = laid(night_rows(START, [9, None] * 90))
    words, nights = chart.frames["upright"], len(chart.frames["bars"]["start"]) * 2
    gaps = [later - sooner for sooner, later in zip(words["at"], words["at"][1:], strict=False)]
    assert min(gaps) >= timedelta(days=nights * 0.015)


def test_months_show_the_rate_of_sums_with_missing_and_closed_months_apart():
    rows = pd.concat(
        [
            night_rows(date(2026, 1, 1), [10] * 31),
            night_rows(date(2026, 2, 1), [None] * 28),
            night_rows(date(2026, 3, 1), [-1] * 31),
            night_rows(date(2026, 4, 1), [22] * 30),
        ]
    )
    chart = month_chart(by_month(rows))
    assert chart.frames["bars"]["occupied"] == [0.5, 1.1]
    assert chart.frames["bars"]["base"] == [0.5, 1.0]
    assert chart.frames["upright"]["label"] == ["rapport saknas", "stängt"]
    assert chart.frames["ticks"]["label"] == ["jan 2026", "feb", "mars", "apr"]
    assert chart.frames["tops"]["label"] == ["50\N{NO-BREAK SPACE}%", "110\N{NO-BREAK SPACE}%"]


def test_end_labels_keep_apart_and_above_the_floor():
    placed = apart([End(20, "a", "#000"), End(20, "b", "#000"), End(0, "c", "#000")], START, 20)["value"]
    assert all(above - below >= 20 / 12 for above, below in itertools.pairwise(placed))
    assert min(placed) > 0


def test_events_take_two_rows_at_most_and_none_runs_out_of_the_plot():
    start, end = evening(2026, 11, 1), evening(2026, 12, 1)
    many = [(start + timedelta(days=day), "Köldknäpp, extra platser öppnade") for day in (0, 1, 2, 28)]
    placed = place_events(many, start, end)
    assert placed.rows == 2
    assert placed.columns["align"][-1] == "right"
    assert place_events([], start, end).rows == 0


def test_events_are_named_on_their_night():
    chart = laid(night_rows(START, [9] * 30), [Event(date(2026, 11, 11), "Köldknäpp")])
    assert chart.frames["events"]["at"] == [evening(2026, 11, 11)]
    assert chart.event_rows == 1


@pytest.mark.parametrize(
    ("top", "expected"), [(20.6, [0, 5, 10, 15, 20]), (8000, [0, 2000, 4000, 6000, 8000])]
)
def test_axis_values_are_round(top, expected):
    assert round_values(top, whole=True) == expected


def test_a_house_of_one_bed_has_no_half_beds_on_its_axis():
    assert round_values(1.03, whole=True) == [0, 1]
