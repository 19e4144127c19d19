"""Every role at the addresses it has no right to: words, and nothing else. And files, which have addresses too."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from lib.access.identity import Role
from lib.access.rights import MAY_OPEN, View
from lib.frame import WITHIN
from lib.records.example import ACCOUNTS

ONE_OF_EACH = {account.role: account.username for account in reversed(ACCOUNTS)}
NO_RIGHT = "öppnar inte den här vyn"
FIGURES = (
    ".sk-figures, .sk-table, .matrix, .sk-headline, [data-testid=stVegaLiteChart], [data-testid=stTable],"
    "[data-testid=stDataFrame], [data-testid=stFileUploader], .st-key-night_questions"
)


@pytest.mark.parametrize("role", Role)
def test_a_view_without_the_right_to_it_shows_words_and_no_figures(visit, role: Role) -> None:
    refused = [view for view in View if role not in MAY_OPEN[view]]
    assert refused
    visitor = visit(username=ONE_OF_EACH[role])
    for view in refused:
        visitor.page.goto(f"{visitor.house.url}/{view.value}")
        main = visitor.page.get_by_test_id("stMain")
        expect(main.get_by_text(NO_RIGHT)).to_be_visible()
        expect(main.locator(FIGURES)).to_have_count(0)
        shown = visitor.page.get_by_test_id("stSidebar").get_by_role("link")
        listed = [one for one in View if role in MAY_OPEN[one] and one not in WITHIN]
        expect(shown).to_have_count(len(listed))


@pytest.mark.parametrize("view", View)
def test_a_view_without_a_sign_in_shows_the_sign_in(visit, view: View) -> None:
    stranger = visit()
    stranger.open(view.value)
    stranger.sees_the_sign_in()
    expect(stranger.page.locator(FIGURES.replace("[data-testid=stTable],", ""))).to_have_count(0)


def test_a_download_is_no_use_without_a_sign_in(visit) -> None:
    stina = visit(username="chef.stadsmissionen")
    page = stina.open("nattplatser")
    part = page.locator("details", has=page.get_by_text("Tabell och CSV", exact=True)).first
    part.locator("summary").click()
    stina.settle()
    with page.expect_download() as arriving:
        part.get_by_role("button", name="Ladda ner som CSV").click()
    address = arriving.value.url
    assert address.startswith(f"{stina.house.url}/media/")
    assert stina.context.request.get(address).ok
    stranger = visit()
    assert not stranger.context.request.get(address).ok
    stranger.carry("forged.token.here")
    assert not stranger.context.request.get(address).ok
