"""Every view on a phone: nothing to push sideways, one headline, every chart named and told as a table too."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import expect

from lib.access.rights import View
from tests.browser.test_language import VISITS
from tests.browser.visitor import PHONE

WIDER_THAN_THE_PHONE = """() => {
  const wide = document.documentElement.scrollWidth > innerWidth
    || document.querySelector("[data-testid=stMain]").scrollWidth > innerWidth;
  const framed = (one) => one && (/auto|scroll|hidden|clip/.test(getComputedStyle(one).overflowX)
    && !/stMain|stAppViewContainer|stApp/.test(one.dataset.testid ?? "") || framed(one.parentElement));
  return !wide ? [] : [...document.querySelectorAll("main *")]
    .filter((one) => one.getBoundingClientRect().right > innerWidth + 1 && !framed(one.parentElement))
    .map((one) => `${one.tagName}.${one.className} to ${one.getBoundingClientRect().right}`);
}"""


@pytest.mark.parametrize("username", VISITS)
def test_every_view_fits_a_phone_under_one_headline(visit, username: str) -> None:
    visitor = visit(PHONE, username, touch=True)
    wide, headlines = {}, {}
    for view in VISITS[username]:
        visitor.open(view.value)
        wide[view.value] = visitor.page.evaluate(WIDER_THAN_THE_PHONE)
        assert visitor.page.evaluate("innerWidth") == PHONE[0]
        headlines[view.value] = visitor.page.get_by_role("heading", level=1).count()
    assert {view: found for view, found in wide.items() if found} == {}
    assert headlines == dict.fromkeys(headlines, 1)


def test_the_sign_in_fits_a_phone(visit) -> None:
    stranger = visit(PHONE, touch=True)
    stranger.open()
    expect(stranger.page.get_by_role("table")).to_be_visible()
    assert stranger.page.evaluate(WIDER_THAN_THE_PHONE) == []
    expect(stranger.page.get_by_role("heading", level=1)).to_have_count(1)


@pytest.mark.parametrize("view", [View.NIGHT_BEDS, View.HOUSING_FIRST])
def test_every_chart_has_a_name_made_of_its_figures_and_a_table_with_a_file(visit, view: View) -> None:
    gun = visit(username="styrgrupp")
    gun.open(view.value)
    charts = gun.page.get_by_test_id("stVegaLiteChart")
    expect(charts.first.locator("svg.marks, canvas.marks").first).to_be_visible()
    tables = gun.page.locator("details", has=gun.page.get_by_text("Tabell och CSV", exact=True))
    expect(tables).to_have_count(charts.count())
    for chart in charts.all():
        expect(chart).to_have_attribute("role", re.compile("^(img|graphics-document)$"))
        expect(chart).to_have_attribute("aria-label", re.compile(r"^.{15,}\d.*\.$"))
    for table in tables.all():
        table.locator("summary").click()
        expect(table.locator("caption")).not_to_be_empty()
        expect(table.locator("tbody tr").first).to_be_visible()
        gun.settle()
        with gun.page.expect_download() as arriving:
            table.get_by_role("button", name="Ladda ner som CSV").click()
        assert arriving.value.suggested_filename.endswith(".csv")
