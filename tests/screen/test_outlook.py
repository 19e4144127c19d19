"""*What comes* on the screen: its sentences, its chart, whom it is for, and what the wall leaves out."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import date, datetime, timedelta
from types import SimpleNamespace

import altair as alt
import numpy as np
import pytest
from streamlit.testing.v1 import AppTest

from lib.charts.outlook import outlook_spec
from lib.charts.outlook_frames import night_in_words, outlook_frames
from lib.exports.csv import Share
from lib.measures.forecast import Forecast, Method, Score
from lib.measures.need import NightAhead, NightBehind
from lib.publication.answers import SiteName
from lib.publication.night_outlook import NoOutlook, Outlook
from lib.publication.night_rows import SiteFacts
from lib.screen import sentences_outlook as words
from lib.screen.night_sections import outlook as section
from lib.words import NO_BREAK, use

LAST = date(2026, 11, 20)
UNKNOWN = float("nan")
SMOOTHED = Score(mean_error=1.28, mase=1.13, forecasts=5000, covered=4050, banded=5000, pinball=0.4)
REPEATED = Score(mean_error=1.4, mase=1.24, forecasts=5000, covered=4000, banded=5000, pinball=0.5)
SITE = SiteFacts(
    id=1, code="eken", name="Eken", partner_id=1, partner="SM", groups=2, beds=20,
    open_from=date(2025, 1, 1), open_to=None, season=None,
)  # fmt: skip


def forecast_of(method: Method = Method.SMOOTHING, score: Score = SMOOTHED, stale: int = 0) -> Forecast:
    other = Method.PERSISTENCE if method is Method.SMOOTHING else Method.SMOOTHING
    nothing = np.full(14, np.nan)
    scores = {method: score, other: REPEATED}
    return Forecast(method, 0.35, 19.0, nothing, nothing, nothing, scores, known=300, stale=stale)


def ahead_of(
    *chances: float | None, low: int = 17, high: int = 21, beds: int | None = 20
) -> list[NightAhead]:
    return [
        NightAhead(LAST + timedelta(days=i + 1), 19.0, low, high, beds, chance)
        for i, chance in enumerate(chances)
    ]


def behind_of(*needs: float, occupied: float = 18) -> list[NightBehind]:
    """Twenty beds; an unknown need is a missing report."""
    nights = [LAST - timedelta(days=len(needs) - 1 - i) for i in range(len(needs))]
    return [
        NightBehind(night, "missing", UNKNOWN, UNKNOWN, UNKNOWN, at_least=False, preliminary=False)
        if np.isnan(need)
        else NightBehind(
            night, "reported", min(need, occupied), 20, need, at_least=False, preliminary=night == LAST
        )
        for night, need in zip(nights, needs, strict=True)
    ]


def answer_of(*chances: float | None, **more: object) -> Outlook:
    fields = {
        "site": SITE,
        "last": LAST,
        "behind": tuple(behind_of(18, 22, UNKNOWN, 17)),
        "ahead": tuple(ahead_of(*chances)),
        "forecast": forecast_of(),
        "why": None,
        "opens": None,
        "at_least": 0,
    }
    return Outlook(**(fields | more))


def without(why: NoOutlook, **more: object) -> Outlook:
    return answer_of(ahead=(), forecast=None, why=why, **more)


# The sentence


def test_the_sentence_names_the_night_of_greatest_risk():
    chances = [0.1] * 6 + [0.42] + [0.2] * 7
    assert words.sentence(answer_of(*chances)).replace(NO_BREAK, " ") == (
        "Eken: de närmaste 14 nätterna väntas 17–21 personer per natt behöva plats; "
        "risken för fullt är störst fredag 27 november, ungefär 4 på 10."
    )
    use("en")
    assert words.sentence(answer_of(*chances)) == (
        "Eken: the next 14 nights 17–21 people a night are expected to need a bed; "
        "the chance of a full house is greatest on Friday 27 November, about 4 in 10."
    )


def test_noise_is_never_called_a_peak():
    chances = [0.40, 0.44, 0.38, 0.45, 0.41] + [0.42] * 9
    said = words.sentence(answer_of(*chances)).replace(NO_BREAK, " ")
    assert said.endswith("risken för fullt är ungefär 4 på 10 varje natt.")
    rising = [0.08, 0.10, 0.14, 0.17, 0.19, 0.21] + [0.20, 0.21] * 4
    said = words.sentence(answer_of(*rising)).replace(NO_BREAK, " ")
    assert said.endswith("risken för fullt är störst från och med tisdag 24 november, ungefär 2 på 10.")


def test_without_known_beds_no_risk_is_told():
    assert words.sentence(answer_of(*[None] * 14)).endswith("per natt behöva plats.")


def test_one_night_before_the_season_ends():
    answer = answer_of(ahead=tuple(ahead_of(0.0, low=12, high=12)))
    assert words.sentence(answer) == (
        "Eken: nästa natt väntas 12 personer behöva plats; risken för fullt är mindre än 1 på 20 varje natt."
    )


@pytest.mark.parametrize(
    ("chance", "said"),
    [
        (0.0, "mindre än 1 på 20"), (0.049, "mindre än 1 på 20"), (0.051, "ungefär 1 på 10"),
        (0.42, "ungefär 4 på 10"), (0.949, "ungefär 9 på 10"), (0.96, "mer än 19 på 20"),
    ],
)  # fmt: skip
def test_chances_in_words(chance, said):
    assert words.chance_in_words(chance).replace(NO_BREAK, " ") == said


@pytest.mark.parametrize(
    ("answer", "said"),
    [
        (without(NoOutlook.TOO_FEW), "för få nätter har rapporterats"),
        (without(NoOutlook.NOT_LATELY), "för få av de senaste nätterna"),
        (without(NoOutlook.CLOSED), "Eken är stängt, så det finns inget"),
        (without(NoOutlook.CLOSED, opens=date(2027, 10, 1)), "öppnar den 1 oktober 2027"),
    ],
)
def test_words_stand_in_for_a_forecast(answer, said):
    assert said in words.sentence(answer)
    shut_for_good = answer.why is NoOutlook.CLOSED and answer.opens is None
    assert bool(words.what_it_takes(answer)) is not shut_for_good


# How good it has been


def test_how_good_it_has_been_in_plain_words():
    assert words.how_good(forecast_of()) == (
        "Under det senaste året låg utfallet inom bandet 81 gånger av 100; "
        "i genomsnitt blev det 1,3 personer fel."
    )
    young = replace(SMOOTHED, covered=17, banded=21)
    assert "17 gånger av 21;" in words.how_good(forecast_of(score=young))
    unbanded = replace(SMOOTHED, covered=0, banded=0)
    assert words.how_good(forecast_of(score=unbanded)) == (
        "Under det senaste året gällde att i genomsnitt blev det 1,3 personer fel."
    )


def test_name_mase_and_coverage_are_printed():
    smoothed = " ".join(words.method_in_words(answer_of(0.4, at_least=2)))
    for part in ("enkel exponentiell utjämning", "0,35", "(MASE) 1,13", "ger 1,24", "81\xa0%", "5\xa0000"):
        assert part in smoothed
    assert "För 2 nätter under det senaste året är det okänt" in smoothed
    repeated = answer_of(0.4, forecast=forecast_of(Method.PERSISTENCE, stale=2))
    said = " ".join(words.method_in_words(repeated))
    assert "den senaste natten upprepas (persistens)" in said
    assert "utjämning ger 1,24" in said
    assert "De senaste 2 nätterna är inte rapporterade än" in said


def test_a_house_that_never_changes_has_no_mase():
    still = replace(SMOOTHED, mase=None)
    assert "MASE" not in " ".join(words.method_in_words(answer_of(0.4, forecast=forecast_of(score=still))))


def test_the_table_holds_what_the_chart_shows():
    table = words.table(answer_of(0.4, None))
    assert [len(row) for row in table.rows] == [len(table.headers)] * 6
    assert table.rows[0] == [date(2026, 11, 21), 19.0, 17, 21, 20, Share(0.4), "prognos"]
    assert table.rows[1][5] is None
    assert [row[1] for row in table.rows[2:]] == [18, 22, None, 17]
    assert table.rows[4][-1] == "rapport saknas"


# The chart


@pytest.mark.parametrize("projector", [False, True])
def test_the_spec_is_valid_vega_lite_and_its_columns_exist(projector):
    spec = outlook_spec(projector=projector)
    if not projector:  # the wall differs by its sizes only, and validation takes seconds
        alt.Chart.from_dict(spec, validate=True)
    assert "values" not in json.dumps(spec)
    assert spec is outlook_spec(projector=projector)
    frames = outlook_frames(behind_of(18, 22), ahead_of(0.4, 0.5))
    for layer in spec["layer"]:
        worked_out = {step["as"] for step in layer.get("transform", ()) if "as" in step}
        columns = {*frames[layer["data"]["name"]], *worked_out}
        fields = {channel["field"] for channel in layer["encoding"].values() if "field" in channel}
        assert fields <= columns
        if layer["mark"].get("aria", True):
            assert layer["encoding"]["description"]["field"] == "words"
    assert outlook_spec(projector=True)["config"]["text"]["fontSize"] >= 24


def test_bars_line_band_and_chances_stand_where_the_nights_are():
    frames = outlook_frames(behind_of(18, 22, UNKNOWN, 17), ahead_of(0.82, None, 0.4))
    tomorrow = datetime(2026, 11, 21)  # noqa: DTZ001  (an evening has no zone)
    assert list(zip(frames["bars"]["occupied"], frames["bars"]["need"], strict=True)) == [
        (18, 18),
        (18, 22),
        (17, 17),
    ]
    assert frames["upright"]["label"] == ["rapport saknas"]
    assert frames["band"]["start"][0] == frames["begins"]["at"][0] == tomorrow
    assert frames["level"]["at"][-1] == frames["grid"]["end"][0] == tomorrow + timedelta(days=3)
    assert frames["chances"]["label"] == ["82\xa0%", "40\xa0%"]
    assert frames["chances"]["place"] == [0, 2]
    assert frames["bars"]["words"][1] == "onsdag 18 november: 18 personer fick plats · 4 fick ingen plats"
    assert {"omkring 19 väntas", "20 platser", "fick ingen plats"} <= set(frames["ends"]["label"])
    # Beds are told by reports and by plans, and by nobody for the missing night.
    assert len(set(frames["beds"]["segment"])) == 2


def test_closed_nights_are_hatched_and_a_full_one_is_dark():
    nights = behind_of(20, 18, occupied=20)
    closed = [replace(nights[1], state="closed", occupied=UNKNOWN, available=UNKNOWN, need=UNKNOWN)]
    frames = outlook_frames([nights[0], *closed], ahead_of(0.4))
    assert frames["bars"]["full"] == [True]
    assert frames["hatch"]["start"]
    assert frames["upright"]["state"] == ["closed"]
    assert not outlook_frames(nights, ahead_of(0.4))["hatch"]["start"]


def test_a_house_without_nights_behind_or_beds_still_draws():
    frames = outlook_frames([], ahead_of(None, None, beds=None))
    assert frames["chance_name"]["label"] == []
    assert frames["beds"]["at"] == []
    assert night_in_words(ahead_of(None, beds=None)[0]) == "lördag 21 november: 17–21 personer väntas"


# The section


def house(key: int, beds: int, *, own: bool) -> SiteName:
    return SiteName(key, f"h{key}", f"Hus {key}", "SM", by_night=True, own=own, beds=beds)


def choice_of(*sites: SiteName) -> SimpleNamespace:
    return SimpleNamespace(answer=SimpleNamespace(sites=sites))


def test_it_is_about_the_largest_own_house_among_those_chosen():
    chosen = choice_of(house(1, 90, own=False), house(2, 8, own=True), house(3, 20, own=True))
    assert section.own_house(chosen).id == 3
    assert section.SECTION.may_open(None, chosen)
    others = choice_of(house(1, 90, own=False))
    assert section.own_house(others) is None
    assert not section.SECTION.may_open(None, others)


SCRIPT = """
import streamlit as st
from lib.screen.night_sections.outlook import SECTION
choice = st.session_state["choice"]
st.text(SECTION.sentence(None, choice))
SECTION.draw(None, choice)
"""


def drawn(monkeypatch: pytest.MonkeyPatch, answer: Outlook, *, wall: bool = False) -> str:
    """Everything the section says, its small print included."""
    monkeypatch.setattr(section, "outlook", lambda _ask, site_id: answer if site_id == 3 else None)
    app = AppTest.from_string(SCRIPT, default_timeout=20)
    app.session_state["choice"] = choice_of(house(3, 20, own=True))
    if wall:
        app.query_params["visning"] = "projektor"
    app.run()
    assert not app.exception
    charts = app.get("vega_lite_chart") + app.get("arrow_vega_lite_chart")
    assert bool(charts) is (answer.forecast is not None)
    return " ".join([app.text[0].value, *(element.proto.body for element in app.get("html"))])


def test_the_page_names_the_method_and_the_wall_does_not(monkeypatch):
    answer = answer_of(*[0.4] * 14, site=replace(SITE, name="Eken <b>"))
    page, wall = drawn(monkeypatch, answer), drawn(monkeypatch, answer, wall=True)
    for said in (page, wall):
        assert "Eken <b>: de närmaste 14 nätterna" in said
        assert "81 gånger av 100" in said
    assert "MASE" in page
    assert "utjämning" in page
    assert "MASE" not in wall
    assert "utjämning" not in wall


def test_without_a_forecast_it_says_what_it_takes(monkeypatch):
    said = drawn(monkeypatch, without(NoOutlook.TOO_FEW))
    assert "minst 60 rapporterade nätter" in said
    assert "MASE" not in said
