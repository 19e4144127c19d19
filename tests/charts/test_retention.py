import math

import altair as alt
import pandas as pd
import pytest

from lib.charts import exits, retention
from lib.measures.figure import Figure
from lib.words import LANGUAGES, speaking


def share(months, value, *, n=20, shown=True):
    return Figure(f"retention_without_negative_exit_{months}", value, n=n, low=0.6, high=0.95, shown=shown)


def curve(days=(0, 60, 300, 700, 1000), values=(1.0, 0.95, 0.9, 0.85, 0.8), at_risk=(30, 28, 25, 15, 11)):
    return pd.DataFrame(
        {"days": days, "value": values, "low": [v - 0.1 for v in values], "high": values, "at_risk": at_risk}
    )


@pytest.mark.parametrize("spoken", LANGUAGES)
@pytest.mark.parametrize("projector", [False, True])
@pytest.mark.parametrize("followed", [False, True])
def test_specs_are_valid_vega_lite_and_hold_no_rows(spoken, projector, followed):
    with speaking(spoken):
        built = retention.spec(projector=projector, followed=followed)
    alt.Chart.from_dict(built, validate=True)
    assert "datasets" not in built
    assert {layer["data"].get("name") for layer in built["layer"]} <= {"steps", "marks", "followed", None}


@pytest.mark.parametrize("projector", [False, True])
def test_exits_spec_is_valid_vega_lite(projector):
    alt.Chart.from_dict(exits.spec(projector=projector, rows=4), validate=True)


def test_axis_speaks_the_language_it_is_asked_in():
    with speaking("sv"):
        swedish = retention.spec(projector=False, followed=False)
    with speaking("en"):
        english = retention.spec(projector=False, followed=False)
    titles = [built["layer"][0]["encoding"]["x"]["axis"]["title"] for built in (swedish, english)]
    assert titles == ["månader efter inflyttning", "months after moving in"]


def test_every_half_year_is_written_on_the_axis():
    axis = retention.spec(projector=False, followed=False)["layer"][0]["encoding"]["x"]["axis"]
    assert axis["values"] == [0, 6, 12, 18, 24, 30, 36]
    assert axis["tickCount"] == 7, "Vega leaves out values beyond its count of ticks"


def test_letters_on_the_wall_are_at_least_24_pixels():
    built = retention.spec(projector=True, followed=True)
    marks = [layer["mark"]["fontSize"] for layer in built["layer"] if layer["mark"]["type"] == "text"]
    assert len(marks) == 3
    assert min([*marks, built["config"]["axis"]["labelFontSize"]]) >= 24


def test_steps_end_where_the_curve_ends():
    steps = retention.frames(curve(days=(0, 60, 300, 700, 900)), {})["steps"]
    assert steps["months"].max() == pytest.approx(900 / 365 * 12)


def test_a_curve_beyond_the_axis_is_cut_at_its_right_end():
    steps = retention.frames(curve(days=(0, 60, 300, 700, 1400)), {})["steps"]
    assert steps["months"].max() == 36
    assert steps["value"].iloc[-1] == 0.85


def test_rings_stand_only_where_a_shown_figure_lies_inside_the_curve():
    figures = {12: share(12, 0.9), 24: share(24, 0.85)}
    short = retention.frames(curve(days=(0, 60, 300, 400, 500)), figures)["marks"]
    hidden = retention.frames(curve(), {12: share(12, 0.9, shown=False), 24: share(24, 0.8)})["marks"]
    assert short["months"].tolist() == [12]
    assert hidden["months"].tolist() == [24]


def test_labels_carry_share_and_horizon_and_hang_clear_of_the_line():
    with speaking("sv"):
        marks = retention.frames(curve(), {12: share(12, 0.9), 24: share(24, 0.8)})["marks"]
    assert marks["label"].tolist() == ["90\u00a0% efter ett år", "80\u00a0% efter två år"]
    # Within a label's reach of 12 months the curve has fallen to 0.85 (700 days).
    assert marks["label_at"].iloc[0] < 0.85


def test_a_label_at_the_floor_goes_above_its_ring():
    low = curve(values=(1.0, 0.5, 0.1, 0.1, 0.1))
    marks = retention.frames(low, {12: share(12, 0.1)})["marks"]
    assert marks["label_at"].iloc[0] > 0.1


def test_numbers_followed_need_numbers_at_risk_in_the_curve():
    figures = {6: share(6, 0.95, n=28), 12: share(12, 0.9, n=25)}
    open_curve, closed = curve(), curve(at_risk=[pd.NA] * 5)
    assert retention.frames(open_curve, figures, 30)["followed"]["label"].tolist() == ["30", "28", "25"]
    assert retention.frames(closed, figures, 30)["followed"].empty
    assert not retention.has_numbers_at_risk(closed)


def test_an_empty_curve_gives_empty_frames_and_says_so():
    empty = pd.DataFrame(columns=["days", "value", "low", "high", "at_risk"])
    assert all(frame.empty for frame in retention.frames(empty, {12: share(12, 0.9)}, 4).values())
    with speaking("sv"):
        assert retention.alt(empty, {}) == "Ingen kurva: färre än tio hyresgäster har följts."


def test_alt_tells_the_values_and_the_end():
    with speaking("sv"):
        said = retention.alt(curve(), {12: share(12, 0.9), 24: share(24, 0.8), 36: share(36, 0.7)})
    assert "90\u00a0% efter 12 månader och 80\u00a0% efter 24 månader" in said
    assert "36 månader" not in said, "the horizon lies beyond the end of the curve"
    assert "slutar efter 33 månader på 80\u00a0%, osäkerhet 70\u00a0% till 80\u00a0%" in said


def test_alt_ends_where_the_drawing_ends():
    with speaking("sv"):
        said = retention.alt(curve(days=(0, 60, 300, 700, 1400)), {})
    assert "slutar efter 36 månader på 85\u00a0%" in said


@pytest.mark.parametrize("projector", [False, True])
def test_no_mark_is_read_out_by_its_field_names(projector):
    for built in (
        retention.spec(projector=projector, followed=True),
        exits.spec(projector=projector, rows=4),
    ):
        channels = [channel for layer in built["layer"] for channel in layer.get("encoding", {}).values()]
        assert {layer["mark"]["aria"] for layer in built["layer"]} == {False}
        assert {channel["axis"]["aria"] for channel in channels if channel.get("axis")} <= {False}


def where(**persons):
    rounded = persons.pop("rounded", False)
    return pd.DataFrame({"class": list(persons), "persons": list(persons.values()), "rounded": rounded})


def test_bars_write_a_rounded_nothing_as_a_span_and_draw_it_short():
    rows = exits.drawn(where(still_housed=15, negative=0, rounded=True), str)
    assert rows["count"].tolist() == ["15", "0–4"]
    assert 0 < rows["persons"].iloc[1] < 5


def test_bars_leave_out_exactly_empty_classes_but_for_those_that_are_asked_for():
    rows = exits.drawn(where(still_housed=12, taken_over=3, negative=0, deceased=0, unknown=1), str)
    assert rows["label"].tolist() == ["still_housed", "taken_over", "negative", "unknown"]
    assert rows["count"].tolist() == ["12", "3", "0", "1"]


def test_only_a_lost_home_has_the_colour_of_attention():
    colours = exits.COLOURS
    assert [code for code, colour in colours.items() if colour == colours["negative"]] == ["negative"]


def test_bars_in_words():
    with speaking("sv"):
        said = exits.alt(
            exits.drawn(
                where(still_housed=15, other=0, rounded=True),
                {"still_housed": "Bor kvar", "other": "Övriga"}.__getitem__,
            )
        )
    assert said == "Var hyresgästerna finns. Bor kvar: 15; Övriga: 0–4."


def test_frames_are_plain_numbers():
    frames = retention.frames(curve(), {12: share(12, 0.9)}, 30)
    assert not any(math.isnan(value) for value in frames["steps"]["value"])
