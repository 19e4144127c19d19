"""The section on who comes: its sentence in every state, its bars, and nothing exact for others."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date

import pytest
from streamlit.testing.v1 import AppTest

from lib import words
from lib.access.identity import Role
from lib.charts import shares as chart
from lib.measures.figure import Figure
from lib.measures.period import Period
from lib.publication.closed_season import SeasonState
from lib.publication.season_shares import MERGED, TOO_FEW, Group, Shares
from lib.publication.who_comes import NOT_PUBLISHED, OwnGuests, SeasonTable, WhoComes
from lib.records.store import Store
from lib.screen import guest_figures, guest_words
from lib.screen.night_sections.guests import SECTION
from lib.screen.night_sections.section import NightChoice
from tests.publication.partnership import BIG, MISSION, desk_of
from tests.publication.winters import ALONE, CANARY, MAY, WINTER, a_winter

TODAY = date(2027, 5, 10)
HOME = Shares("home", (Group("0880", 0.6, 60), Group("unknown", 0.4, 40)), 100, 20, 28)
COARSE = Shares("home", (Group("unknown", 0.5), Group("0881", 0.4), Group(MERGED, 0.1)))
TABLE = SeasonTable("SM", ("Eken",), WINTER, (COARSE,))
OWN = OwnGuests("SM", ("Eken",), (HOME,))


def said(own: OwnGuests | None = None, *seasons: SeasonTable, withheld: str = "") -> str:
    return guest_words.sentence(WhoComes(WINTER, date(2027, 5, 9), own, seasons, withheld), TODAY)


def with_stays(persons: float | None, long: Figure) -> OwnGuests:
    unique = Figure("unique_guests", persons, n=int(persons or 0))
    return replace(OWN, figures={"unique_guests": unique, "long_stay_share": long}, stay_sites=("Eken",))


def test_the_many_houses_of_a_city_are_counted_and_not_listed() -> None:
    few, many = replace(OWN, sites=("A", "B", "C")), replace(OWN, sites=tuple("ABCD"))
    assert "på A, B och C, så" in guest_figures.no_stays(few)
    assert "på 4 boenden, så" in guest_figures.no_stays(many)


def test_the_sentence_in_every_state() -> None:
    nobody, some = Figure("long_stay_share", 0.0, n=0), Figure("long_stay_share", 0.73, n=13)
    assert said(with_stays(40, some)) == (
        "Under vintern 2026/27 sov 40 olika personer på Eken, och de 13 som haft mer än 90 nätter "
        "på tolv månader använde 73 procent av bäddnätterna."
    )
    assert said(with_stays(1, replace(some, n=1))) == (
        "Under vintern 2026/27 sov en person på Eken, och den enda som haft mer än 90 nätter "
        "på tolv månader använde 73 procent av bäddnätterna."
    )
    assert said(with_stays(2, nobody)).endswith("på Eken, ingen av dem mer än 90 nätter på tolv månader.")
    assert said(with_stays(None, nobody)) == "Under vintern 2026/27 har ingen sovit på Eken."
    assert said(OWN) == (
        "Under vintern 2026/27 var Kalmar den vanligaste folkbokföringen på Eken: 60 av de 100 "
        "bäddnätter där den är känd."
    )
    # The first place that is known, though more would not say.
    assert said(None, TABLE) == (
        "Under vintern 2026/27 var Nybro den vanligaste folkbokföringen hos SM, "
        "med ungefär 40 procent av bäddnätterna."
    )
    few = replace(TABLE, shares=(Shares("home", why=TOO_FEW),))
    assert said(None, few) == "Vilka som kommer visas inte: uppgifterna gäller för få gäster."
    assert said(None, replace(TABLE, season=None, shares=())).startswith("Ingen säsong är stängd än")
    assert said(withheld=NOT_PUBLISHED) == "Inga publicerade siffror ännu."
    with words.speaking("en"):
        assert said(None, TABLE).startswith(
            "In the winter of 2026/27 the most common home of guests with SM was Nybro"
        )


def test_figures_say_what_they_rest_on_and_when_they_are_few() -> None:
    median = Figure("stay_median", 6, numerator=14, denominator=25, n=25, low=3)
    view = guest_figures.figure_view(median)
    assert (view.value_text, view.arithmetic) == (
        "6 nätter",
        "25 vistelser, 11 pågår · osäkerhet: minst 3 nätter",
    )
    few = guest_figures.figure_view(
        Figure("stay_median", 1, 7, 7, n=7, low=1, high=4, shown=False, why="too_few")
    )
    assert (few.value_text, few.note) == ("1 natt", "få vistelser: säger inte mycket")
    going = Figure("stay_p90", None, 14, 25, n=25, shown=False, why="not_reached")
    assert guest_figures.value_in_words(going) == "mer än en av tio är kvar"
    mean = Figure("stay_mean", 16.28, 407, 25, n=25)
    assert (guest_figures.value_in_words(mean), guest_figures.rests_on(mean)) == (
        "16,3 nätter", "407 bäddnätter delat med 25 ankomster",
    )  # fmt: skip


def test_small_groups_are_one_bar_and_the_rest_is_whole() -> None:
    many = Shares(
        "home", tuple(Group(code, 0.2, 20) for code in ("0880", "0881", "0840", "0882", "unknown")), 100
    )
    drawn = chart.drawn(guest_words.bars(many, most=3))
    assert drawn["label"] == ["Kalmar", "Nybro", "3 övriga grupper"]
    assert drawn["persons"] == pytest.approx([0.2, 0.2, 0.6])
    assert len(set(drawn["colour"])) == 2
    assert len(guest_words.bars(many, most=5)) == 5
    assert chart.alt("Kön", guest_words.bars(COARSE)) == (
        "Kön. Okänd: 50\N{NO-BREAK SPACE}%; Nybro: 40\N{NO-BREAK SPACE}%; "
        "övriga, var och en under 10\N{NO-BREAK SPACE}%: 10\N{NO-BREAK SPACE}%."
    )


def test_bars_on_the_wall_are_alike_and_their_letters_large() -> None:
    spec = chart.spec(projector=True, rows=3, beside=6)
    assert spec["height"] == 3 * chart.spec(projector=True, rows=6)["height"] / 6
    assert spec["config"]["text"]["fontSize"] >= 24


def test_a_later_season_says_why_it_is_not_there() -> None:
    missing = replace(
        TABLE, newer=WINTER, newer_state=SeasonState.REPORTS_MISSING, newer_missing=2,
        newer_settled_on=date(2027, 4, 20),
    )  # fmt: skip
    assert guest_words.season_rule(missing).endswith(
        "Vintern 2026/27 är inte stängd än: 2 rapporter saknas. De räknas som saknade för gott efter "
        "30 nätter, senast 2027-04-20."
    )
    lies_open = replace(missing, newer_state=SeasonState.SHEET_OPEN)
    assert "ligger öppet" in guest_words.newer_in_words(lies_open)


@pytest.fixture(scope="module")
def winter(sqlite_template, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Store]:
    path = tmp_path_factory.mktemp("winter") / "records.sqlite3"
    path.write_bytes(sqlite_template.read_bytes())
    store = Store(f"sqlite:///{path}")
    a_winter(store)
    yield store
    store.dispose()


def drawn(store: Store, role: Role, partner: int | None, sites: tuple[int, ...] = ()) -> str:
    """Everything the section sends: words, charts with their rows, tables."""
    ask = desk_of(store, role, partner, MAY)
    choice = NightChoice(WINTER, sites, ask.night_beds(Period.month(2027, 3), sites))
    assert SECTION.may_open(ask, choice)

    def script(section, ask, choice) -> None:
        section.draw(ask, choice)

    app = AppTest.from_function(script, args=(SECTION, ask, choice)).run()
    assert not app.exception
    charts = [element.proto.SerializeToString() for element in app.get("vega_lite_chart")]
    charts += [element.proto.SerializeToString() for element in app.get("arrow_vega_lite_chart")]
    assert charts
    texts = [element.proto.body for element in app.get("html")] + [SECTION.sentence(ask, choice)]
    return "\n".join([*texts, *(chart.decode("utf-8", "replace") for chart in charts)])


def test_what_is_drawn_for_others_tells_of_nobody(winter: Store) -> None:
    sent = drawn(winter, Role.STEERING, None)
    assert "Kalmar" in sent
    assert "avrundade till närmaste tiotal procent" in sent
    for secret in (CANARY, CANARY.lower(), ALONE, "Emmaboda", "2 730", "2\N{NO-BREAK SPACE}730"):
        assert secret not in sent


def test_the_owner_sees_the_small_group_and_no_code(winter: Store) -> None:
    sent = drawn(winter, Role.REGISTER_MANAGER, MISSION, (BIG,))
    assert "Emmaboda" in sent
    assert CANARY not in sent.upper()
    assert "Olika personer" in sent
