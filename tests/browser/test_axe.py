"""axe finds nothing of our own making, on any view, on the wall and at the door."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect

from lib.screen.night_more import PARAMETER, SECTIONS
from lib.screen.views import ON_THE_WALL
from tests.browser.test_language import VISITS
from tests.browser.test_projector import BIG, on_the_wall

RULES = {"runOnly": {"type": "tag", "values": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa"]}}


@dataclass(frozen=True, slots=True)
class Beyond:
    """A fault of Streamlit's own markup that no option, style or markup of ours reaches."""

    rule: str
    inside: str
    reason: str


BEYOND_US: tuple[Beyond, ...] = ()


def faults(page: Page, inside: str | None = None) -> list[str]:
    """What axe finds on the page as it stands, or inside a part of it, less what is beyond us."""
    found: list[dict[str, Any]] = Axe().run(page, context=inside, options=RULES).response["violations"]
    return [
        f"{rule['id']}: {node['html'][:220]} {node['target']} {node.get('failureSummary', '')[:200]}"
        for rule in found
        for node in rule["nodes"]
        if not any(one.rule == rule["id"] and _is_inside(page, node, one.inside) for one in BEYOND_US)
    ]


def _is_inside(page: Page, node: dict[str, Any], selector: str) -> bool:
    *frames_or_roots, target = node["target"]
    if frames_or_roots or not isinstance(target, str):
        return False
    return bool(page.locator(target).first.evaluate("(one, where) => !!one.closest(where)", selector))


@pytest.mark.parametrize("username", VISITS)
def test_no_fault_on_any_view(visit, username: str) -> None:
    visitor = visit(username=username)
    found = {}
    for view in VISITS[username]:
        visitor.open(view.value)
        for chart in visitor.page.get_by_test_id("stVegaLiteChart").all():
            expect(chart.locator("svg.marks, canvas.marks").first).to_be_visible()
        visitor.open_every_part()
        found[view.value] = faults(visitor.page)
    assert {view: said for view, said in found.items() if said} == {}


def test_no_fault_in_any_section_of_the_night_beds(visit) -> None:
    eken = visit(username="chef.stadsmissionen")
    found = {}
    for section in SECTIONS:
        eken.open("nattplatser", **{PARAMETER: section.code})
        expect(eken.page.locator(".st-key-night_section .sk-heading")).to_be_visible()
        for chart in eken.page.get_by_test_id("stVegaLiteChart").all():
            expect(chart.locator("svg.marks, canvas.marks").first).to_be_visible()
        # The rest of the view has been looked at above.
        found[section.code] = faults(eken.page, ".st-key-night_section")
    assert {code: said for code, said in found.items() if said} == {}


def test_no_fault_on_the_wall(visit) -> None:
    gun = visit(BIG, "styrgrupp")
    found = {}
    for view in ON_THE_WALL:
        on_the_wall(gun, view.value)
        found[view.value] = faults(gun.page)
    assert {view: said for view, said in found.items() if said} == {}


def test_no_fault_at_the_door(visit) -> None:
    stranger = visit()
    stranger.open()
    expect(stranger.page.get_by_role("table")).to_be_visible()
    before = faults(stranger.page)
    stranger.fill_in("styrgrupp", "fel")
    stranger.send()
    expect(stranger.page.get_by_role("alert")).to_be_visible()
    assert before + faults(stranger.page) == []


def test_no_fault_in_the_open_corner_of_the_side_bar(visit) -> None:
    gun = visit(username="styrgrupp")
    gun.open("nattplatser")
    gun.page.get_by_test_id("stSidebar").get_by_test_id("stPopover").get_by_role("button").click()
    expect(gun.page.get_by_role("button", name="Logga ut")).to_be_visible()
    assert faults(gun.page) == []
