import itertools
import json
from datetime import date, datetime, timedelta

import altair as alt
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lib.charts.labels import LETTERS_ACROSS, End, apart, place_events, round_values
from lib.charts.month_frames import month_chart
from lib.charts.night_frames import Event, night_chart
from lib.charts.night_rows import DAY, Night
from lib.charts.nights import bars_spec
from lib.charts.theme import SECONDARY
from lib.measures.night_table import rates_by_month
from lib.measures.nights import empty_nights, nightly_total
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


@pytest.mark.parametrize(("projector", "event_rows"), [(False, 0), (True, 2)])
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
    for chart in (
        laid(night_rows(START, [5] * 30)),
        month_chart(rates_by_month(night_rows(START, [5] * 30))),
    ):
        for layer in bars_spec(projector=False)["layer"]:
            columns = chart.frames[layer["data"]["name"]]
            fields = {channel["field"] for channel in layer["encoding"].values() if "field" in channel}
            made = {step["as"] for step in layer.get("transform", []) if "as" in step}
            assert fields <= set(columns) | made


def over(chart):
    return list(zip(chart.frames["over"]["low"], chart.frames["over"]["high"], strict=True))


def test_surge_beds_stand_on_top_of_the_regular_ones():
    chart = laid(night_rows(START, [23, 18], surge=5))
    assert (bar(chart, 0)["base"], bar(chart, 0)["occupied"], bar(chart, 0)["full"]) == (20, 23, False)
    assert "3 på extra platser" in bar(chart, 0)["words"]
    assert bar(chart, 1)["base"] == 18
    assert over(chart) == []
    names = chart.frames["ends"]["label"]
    assert "extra platser" in names
    assert "över antalet platser" not in names


def test_people_beyond_the_beds_are_above_them_without_being_called_surge():
    chart = laid(night_rows(START, [80, 5]))
    assert (bar(chart, 0)["base"], bar(chart, 0)["occupied"], bar(chart, 0)["full"]) == (20, 80, True)
    assert over(chart) == [(20, 80)]
    names = chart.frames["ends"]["label"]
    assert "över antalet platser" in names
    assert "extra platser" not in names
    assert max(chart.frames["grid"]["value"]) <= 80 * 1.03
    assert min(chart.frames["grid"]["value"]) == 0


def test_surge_and_people_beyond_every_bed_are_two_layers():
    chart = laid(night_rows(START, [28], surge=5))
    assert (bar(chart, 0)["base"], over(chart)) == (20, [(25, 28)])
    assert "5 på extra platser · 3 över antalet platser" in bar(chart, 0)["words"]
    assert {"extra platser", "över antalet platser"} <= set(chart.frames["ends"]["label"])


@settings(max_examples=100, deadline=None)
@given(*[st.integers(0, 60)] * 4)
def test_the_layers_of_a_bar_add_up_to_the_people(occupied, regular, opened, shut):
    available = max(regular + opened - shut, 0)
    night = Night(evening(2026, 11, 1), "reported", occupied, available, regular, opened)
    assert 0 <= night.base <= night.surge <= occupied
    assert night.surge - night.base <= opened
    assert occupied - night.surge == max(occupied - available, 0)


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
    assert "□ preliminärt" in chart.frames["ends"]["label"]
    assert ("med kontur: preliminärt", SECONDARY) in chart.key
    assert bar(chart, 2)["words"].endswith("preliminärt")


def test_121_programmes_over_half_a_year_stay_a_small_drawing():
    rows = pd.concat([night_rows(START, [40] * 182, beds=10, site=site) for site in range(121)])
    chart = laid(rows)
    assert sum(len(next(iter(columns.values()))) for columns in chart.frames.values()) < 800
    assert bar(chart, 0)["occupied"] == 121 * 40
    assert len(chart.frames["grid"]["value"]) <= 8


def test_one_word_for_a_long_gap_and_dots_where_gaps_are_narrow_or_many():
    few = laid(night_rows(START, [9] * 10 + [None] * 10 + [9] * 80 + [None] + [9] * 20))
    shares = dict(zip(few.frames["upright"]["words"], few.frames["upright"]["share"], strict=True))
    assert list(shares.values()) == [10 / 121, 1 / 121]
    assert "⋮ rapport saknas" in few.frames["ends"]["label"], "the narrow one needs the key"
    many = laid(night_rows(START, [9, None] * 15))
    assert many.frames["upright"]["share"] == [0.0] * 15
    wide = laid(night_rows(START, [9, None, 9, 9]))
    assert wide.frames["upright"]["share"] == [0.25]
    assert "⋮ rapport saknas" not in wide.frames["ends"]["label"]


def test_a_narrow_closed_night_is_named_by_its_hatching():
    chart = laid(night_rows(START, [9] * 60 + [-1] + [9] * 60))
    assert "/// stängt" in chart.frames["ends"]["label"]
    assert ("snedstreckat: stängt", SECONDARY) in chart.key


def test_a_house_closed_all_the_time_is_hatched_from_side_to_side():
    empty = nightly_total(empty_nights()).assign(preliminary=False)
    chart = night_chart(empty, span=(date(2026, 7, 1), date(2026, 7, 31)))
    hatch = chart.frames["hatch"]
    assert (min(hatch["start"]), max(hatch["end"])) == (evening(2026, 7, 1), evening(2026, 8, 1))
    assert chart.frames["upright"]["label"] == ["stängt"]
    assert chart.frames["bars"]["start"] == []
    assert chart.frames["ends"]["label"] == []


def test_nights_of_the_span_that_nobody_expects_are_closed():
    nightly = nightly_total(night_rows(date(2026, 3, 30), [9, 9])).assign(preliminary=False)
    chart = night_chart(nightly, span=(date(2026, 3, 30), date(2026, 4, 3)))
    assert chart.frames["upright"]["words"] == ["1 april till 3 april: stängt"]
    assert chart.frames["grid"]["end"][0] == evening(2026, 4, 4)


def test_as_many_available_as_agreed_is_one_line_and_one_number():
    names = laid(night_rows(START, [9, 9])).frames["ends"]["label"]
    assert names[:2] == ["20 tillgängliga", "lika många avtalade"]
    once = pd.concat([night_rows(START, [9], surge=4), night_rows(date(2026, 11, 2), [9])])
    names = laid(once).frames["ends"]["label"]
    assert names[:2] == ["20 tillgängliga", "streckat: avtalade"]
    names = laid(night_rows(START, [9], surge=4)).frames["ends"]["label"]
    assert names[:2] == ["24 tillgängliga", "20 avtalade"]


@pytest.mark.parametrize(("occupied", "surge"), [(80, 0), (80, 5), (19, 0), (0, 0), (21, 60)])
def test_end_names_never_lie_on_each_other(occupied, surge):
    chart = laid(night_rows(START, [occupied] * 70 + [None, -1, 20], surge=surge), last=date(2026, 12, 31))
    values = sorted(chart.frames["ends"]["value"])
    top = max(chart.frames["grid"]["value"])
    assert all(above - below >= top / 10.5 for below, above in itertools.pairwise(values))


def test_room_at_the_left_grows_with_the_numbers():
    assert laid(night_rows(START, [12000], beds=12000)).axis_letters == len("12 000")
    narrow, wide = (bars_spec(projector=True, axis_letters=letters) for letters in (3, 6))
    left = [spec["layer"][0]["encoding"]["x"]["scale"]["range"][0] for spec in (narrow, wide)]
    assert left[1] > left[0]


def test_a_headline_of_three_lines_takes_its_line_from_the_chart_on_the_wall_only():
    assert bars_spec(projector=True, lines_less=1)["height"] < bars_spec(projector=True)["height"]
    assert bars_spec(projector=False, lines_less=1)["height"] == bars_spec(projector=False)["height"]


def test_preliminary_and_half_reported_nights_are_outlined_differently():
    outlines = [
        layer for layer in bars_spec(projector=True)["layer"]
        if layer["data"]["name"] == "bars" and layer["mark"].get("fillOpacity") == 0
    ]  # fmt: skip
    whole, dashed = (layer["mark"]["strokeDash"] for layer in outlines)
    assert (whole, len(set(dashed)) > 1) == ([1, 0], True)


def test_months_show_the_rate_of_sums_with_missing_and_closed_months_apart():
    rows = pd.concat(
        [
            night_rows(date(2026, 1, 1), [10] * 31),
            night_rows(date(2026, 2, 1), [None] * 28),
            night_rows(date(2026, 3, 1), [-1] * 31),
            night_rows(date(2026, 4, 1), [22] * 30),
        ]
    )
    chart = month_chart(rates_by_month(rows))
    assert chart.frames["bars"]["occupied"] == [0.5, 1.1]
    assert chart.frames["bars"]["base"] == [0.5, 1.0]
    assert over(chart) == [(1.0, 1.1)]
    assert chart.frames["upright"]["label"] == ["rapport saknas", "stängt"]
    assert chart.frames["ticks"]["label"] == ["jan 2026", "feb", "mars", "apr"]
    assert chart.frames["tops"]["label"] == ["50\N{NO-BREAK SPACE}%", "110\N{NO-BREAK SPACE}%"]


def test_months_between_two_seasons_are_closed():
    rows = pd.concat([night_rows(date(2026, 3, 1), [10] * 31), night_rows(date(2026, 10, 1), [10] * 31)])
    chart = month_chart(rates_by_month(rows))
    assert chart.frames["ticks"]["label"] == ["mars", "apr", "maj", "juni", "juli", "aug", "sep", "okt"]
    assert chart.frames["upright"]["label"] == ["stängt"] * 6
    assert min(chart.frames["hatch"]["start"]) == evening(2026, 4, 1)


def test_end_labels_keep_apart_and_above_the_floor():
    placed = apart([End(20, "a", "#000"), End(20, "b", "#000"), End(0, "c", "#000")], START, 20)["value"]
    assert all(above - below >= 20 / 7 - 1e-9 for above, below in itertools.pairwise(placed))
    assert min(placed) > 0
    many = apart([End(20, str(n), "#000") for n in range(8)], START, 20)["value"]
    assert all(above - below >= 20 / 10 - 1e-9 for above, below in itertools.pairwise(many))
    assert min(many) > 0


def placed(days, title, nights=30):
    start = evening(2026, 11, 1)
    events = [(start + timedelta(days=day), f"{title} {day}") for day in days]
    return place_events(events, start, start + timedelta(days=nights))


def test_events_take_two_rows_at_most_and_none_runs_out_of_the_plot():
    events = placed((0, 1, 2, 28), "Köldknäpp, extra platser öppnade")
    assert events.rows == 2
    assert events.columns["label"][2] == "", "no room for the third"
    assert placed((28,), "Köldknäpp, extra platser öppnade").columns["align"] == ["right"]
    assert placed((), "").rows == 0


def test_every_event_is_marked_and_those_without_room_are_counted():
    events = placed(range(0, 24, 2), "Händelse")
    named = [label for label in events.columns["label"] if label]
    assert len(events.columns["at"]) == 12
    assert events.more["label"] == [f"+{12 - len(named)} händelser"]
    assert events.columns["title"][-1] == "Händelse 22"
    assert placed((3, 20), "Händelse").more["label"] == []
    assert placed((0, 1, 2), "Lång händelse med många ord i").more["label"] == ["+1 händelse"]


@settings(max_examples=60, deadline=None)
@given(st.lists(st.tuples(st.integers(0, 29), st.integers(1, 80)), max_size=12))
def test_no_event_name_lies_on_another_or_on_the_count(spots):
    start = evening(2026, 11, 1)
    events = place_events(
        [(start + timedelta(days=day), "x" * n) for day, n in spots], start, start + 30 * DAY
    )
    taken = {0: [], 1: []}
    columns = events.columns
    for at, label, align, row in zip(
        *(columns[name] for name in ("at", "label", "align", "row")), strict=True
    ):
        share, width = (at - start) / (30 * DAY), len(label) / LETTERS_ACROSS
        if label:
            taken[row].append((share, share + width) if align == "left" else (share - width, share))
    for row, label in zip(events.more["row"], events.more["label"], strict=True):
        taken[row].append((1 - len(label) / LETTERS_ACROSS, 1))
    for spans in taken.values():
        assert all(left >= -1e-9 and right <= 1.12 + 1e-9 for left, right in spans)
        assert all(one[1] <= two[0] + 1e-9 for one, two in itertools.pairwise(sorted(spans)))
    unnamed = columns["label"].count("")
    assert bool(events.more["label"]) == bool(unnamed)


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
