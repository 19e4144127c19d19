"""Which chart a night-bed answer gets, what it says, and that no event is lost between chart and table."""

from __future__ import annotations

from datetime import date

from lib.measures.nights import empty_nights
from lib.measures.period import Period
from lib.publication.answers import EventMark, SiteName
from lib.screen.night_chart import night_chart, nights_and_events
from tests.screen.nights import night_answer, night_rows

JULY = Period.month(2026, 7)
AS_OF = date(2026, 11, 17)


def test_a_season_house_in_summer_is_drawn_closed_and_said_so():
    answer = night_answer(empty_nights(), JULY, AS_OF, events=())
    drawn = night_chart(answer, "sv", projector=False)
    assert drawn is not None
    assert drawn.alt == "Nattplatserna var stängda alla nätter från 1 juli till 31 juli 2026."
    assert len(drawn.frames["hatch"]) > len(drawn.frames["bars"])


def test_nights_that_are_not_shown_are_never_called_closed():
    small = SiteName(2, "lilla", "Lilla huset", "Stadsmissionen", by_night=False)
    for more in ({"nightly_hidden": True}, {"left_out_by_night": ("Lilla huset",)}):
        answer = night_answer(empty_nights(), JULY, AS_OF, sites=(small,), **more)
        assert night_chart(answer, "sv", projector=False) is None


def test_a_period_that_has_not_begun_is_not_called_closed():
    answer = night_answer(empty_nights(), Period.month(2026, 12), AS_OF)
    assert night_chart(answer, "sv", projector=False) is None


def test_the_table_holds_every_event_also_on_evenings_without_a_row():
    september = Period.month(2026, 9)
    events = (
        EventMark(date(2026, 8, 20), date(2026, 9, 9), "Ombyggnad", "other"),
        EventMark(date(2026, 9, 2), None, "Köldknäpp", "cold_spell"),
        EventMark(date(2026, 9, 2), None, "Fler platser", "capacity_change"),
        EventMark(date(2026, 9, 20), None, "Stängt", "closure"),
    )
    answer = night_answer(night_rows(date(2026, 9, 1), [9, 9, 9]), september, AS_OF, events=events)
    table = nights_and_events(answer)
    assert table.headers[-1] == "Händelse"
    assert [(row[0].day, row[-1]) for row in table.rows] == [
        (1, "Ombyggnad"),
        (2, "Köldknäpp, Fler platser"),
        (3, ""),
        (20, "Stängt"),
    ]
    assert all(len(row) == len(table.headers) for row in table.rows)


def test_the_chart_gives_way_to_a_third_line_of_headline_on_the_wall():
    answer = night_answer(night_rows(date(2026, 9, 1), [9] * 30), Period.month(2026, 9), AS_OF)
    short, long = (night_chart(answer, "sv", projector=True, headline=text) for text in ("Kort.", "x" * 150))
    assert short is not None
    assert long is not None
    assert long.spec["height"] < short.spec["height"]


def test_no_bar_is_announced_where_there_is_none():
    closed = night_chart(night_answer(empty_nights(), JULY, AS_OF, events=()), "sv", projector=False)
    usual = night_chart(
        night_answer(night_rows(JULY.start, [9] * 31), JULY, AS_OF, events=()), "sv", projector=False
    )
    assert closed is not None
    assert usual is not None
    announced = [
        any(
            layer["data"]["name"] == "bars" and layer["mark"].get("aria", True)
            for layer in chart.spec["layer"]
        )
        for chart in (closed, usual)
    ]
    assert announced == [False, True]
