"""Swedish first, English by a switch: the furniture follows, the address carries it, and the document says so."""

from __future__ import annotations

import re

import pytest
from babel.messages.pofile import read_po
from playwright.sync_api import expect
from sqlalchemy import select

from lib.access.rights import View
from lib.records.tables import Area, Event
from lib.screen.night_more import PARAMETER, SECTIONS
from lib.settings import DATA
from tests.browser.visitor import PASSWORDS, Visitor

# What each account may open, and together every view but the sign-in.
VISITS = {
    "chef.stadsmissionen": (
        View.OVERVIEW,
        View.NIGHT_BEDS,
        View.HOUSING_FIRST,
        View.DIVISION,
        View.MY_ORGANISATION,
        View.VACANCIES,
        View.TONIGHT,
        View.STAYS,
        View.REGISTERS,
        View.CHECKS,
        View.DEVICES,
        View.IMPORT,
        View.DEFINITIONS,
    ),
    "admin": (View.ADMINISTRATION,),
}
# Streamlit's own words, in English whatever the page's language.
STREAMLIT_SAYS = re.compile(
    r"^(Upload|Browse files|.*per file.*|Drag and drop.*|Choose an option.*|No results)$"
)


def _furniture() -> tuple[set[str], set[str]]:
    """Every fixed phrase of the app: as English writes it and as Swedish does; phrases alike in both left out."""
    english, swedish = set(), set()
    for path in (DATA / "translations" / "sv").glob("*.po"):
        with path.open("rb") as file:
            for message in read_po(file, locale="sv"):
                if isinstance(message.id, str) and message.id and "%(" not in message.id:
                    english.add(message.id)
                    swedish.add(str(message.string))
    return english - swedish, swedish - english


def _entered(visitor: Visitor) -> set[str]:
    """What people wrote into the records, in their own language: it is shown as it was written."""
    with visitor.house.store.read() as session:
        titles = session.scalars(select(Event.title)).all()
        areas = session.scalars(select(Area.name)).all()
    return {*titles, *areas, *PASSWORDS}


def _lines(visitor: Visitor) -> set[str]:
    """What stands on the page, line by line, inside opened parts too."""
    visitor.open_every_part()
    return {line.strip() for line in visitor.page.locator("body").inner_text().splitlines()} - {""}


def test_english_leaves_no_swedish_furniture_behind(visit) -> None:
    _english, swedish = _furniture()
    left = {}
    for username, views in VISITS.items():
        visitor = visit(username=username)
        for view in views:
            visitor.open(view.value, sprak="en")
            assert visitor.page.locator("html").get_attribute("lang") == "en"
            left[view] = (_lines(visitor) & swedish) - _entered(visitor)
    assert {view: words for view, words in left.items() if words} == {}


def test_swedish_shows_no_english_furniture(visit) -> None:
    english, _swedish = _furniture()
    left = {}
    for username, views in VISITS.items():
        visitor = visit(username=username)
        for view in views:
            visitor.open(view.value)
            assert visitor.page.locator("html").get_attribute("lang") == "sv"
            shown = _lines(visitor)
            left[view] = (shown & english) | {line for line in shown if STREAMLIT_SAYS.match(line)}
    assert {view: words for view, words in left.items() if words} == {}


@pytest.mark.parametrize("language", ["sv", "en"])
def test_every_section_of_the_night_beds_speaks_one_language(visit, language: str) -> None:
    english, swedish = _furniture()
    eken = visit(username="chef.stadsmissionen")
    foreign, left = english if language == "sv" else swedish, {}
    for section in SECTIONS:
        eken.open("nattplatser", **{PARAMETER: section.code}, **({"sprak": "en"} if language == "en" else {}))
        expect(eken.page.locator(".st-key-night_section .sk-heading")).to_be_visible()
        lines = {line.strip() for line in eken.page.locator("main").inner_text().splitlines()}
        left[section.code] = (lines & foreign) - _entered(eken)
    assert {code: words for code, words in left.items() if words} == {}


def test_the_switch_turns_the_page_and_the_address_and_a_reload_the_document(visit) -> None:
    gun = visit(username="styrgrupp")
    gun.open("nattplatser")
    expect(gun.page.get_by_text("Beläggning", exact=True)).to_be_visible()
    gun.page.get_by_test_id("stSidebar").get_by_test_id("stPopover").get_by_role("button").click()
    gun.page.get_by_role("button", name="English").click()
    expect(gun.menu("Night beds")).to_be_visible()
    gun.page.wait_for_function("location.search.includes('sprak=en')")
    gun.go("Overview", "oversikt")
    assert gun.query()["sprak"] == "en"
    gun.page.reload()
    gun.settle()
    expect(gun.menu("Overview")).to_be_visible()
    assert gun.page.locator("html").get_attribute("lang") == "en"


def test_the_sign_in_speaks_both_languages(visit) -> None:
    stranger = visit()
    stranger.open()
    assert stranger.page.locator("html").get_attribute("lang") == "sv"
    stranger.page.get_by_role("button", name="English").click()
    expect(stranger.page.get_by_label("User name")).to_be_visible()
    stranger.page.reload()
    expect(stranger.page.get_by_label("User name")).to_be_visible()
    assert stranger.page.locator("html").get_attribute("lang") == "en"
