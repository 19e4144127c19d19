"""The wall: every view fits without scrolling and is read from the back of the room; keys lead through them."""

from __future__ import annotations

from datetime import date

import pytest
from playwright.sync_api import expect

from lib.screen.night_more import PARAMETER, SECTIONS
from lib.screen.views import ON_THE_WALL
from tests.browser.visitor import Visitor

BIG, SMALL = (1920, 1080), (1280, 720)
LEAST_PX = 24

# What scrolls: the document itself, and anything on the page that holds more than it shows.
SCROLLING = """() => [document.scrollingElement, ...document.querySelectorAll("body *")]
  .filter((one) => {
    const root = one === document.scrollingElement;
    const style = getComputedStyle(one);
    const down = one.scrollHeight > one.clientHeight + 1 && (root || /auto|scroll/.test(style.overflowY));
    const across = one.scrollWidth > one.clientWidth + 1 && (root || /auto|scroll/.test(style.overflowX));
    return (down || across) && one.clientHeight > 0 && style.visibility !== "hidden";
  })
  .map((one) => `${one.tagName}.${one.className} ${one.dataset?.testid ?? ""}`
    + ` ${one.scrollWidth}x${one.scrollHeight} in ${one.clientWidth}x${one.clientHeight}`)"""

# Anything a wall cuts off is as lost as what has to be scrolled for.
CUT = """() => [...document.querySelectorAll("main h1, main p, main li, main td, main th, main svg text")]
  .filter((one) => {
    const box = one.getBoundingClientRect();
    return box.width > 2 && box.height > 2 && one.textContent.trim()
      && one.checkVisibility({opacityProperty: true, visibilityProperty: true})
      && (box.right > innerWidth + 1 || box.bottom > innerHeight + 1 || box.left < -1 || box.top < -1);
  })
  .map((one) => one.textContent.trim().slice(0, 60))"""

# Every piece of visible text with the size it has on the glass: font size times any scaling above it.
SIZES = """() => {
  const found = [];
  const walk = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  while (walk.nextNode()) {
    const text = walk.currentNode.textContent.trim();
    const one = walk.currentNode.parentElement;
    if (!text || /^(STYLE|SCRIPT|NOSCRIPT)$/.test(one.tagName)) continue;
    if (!one.checkVisibility({opacityProperty: true, visibilityProperty: true})) continue;
    const range = document.createRange();
    range.selectNodeContents(walk.currentNode);
    const box = range.getBoundingClientRect();
    const hidden = (e) => e && (getComputedStyle(e).clipPath !== "none" || hidden(e.parentElement));
    if (one.closest('[href="#stMain"]')) continue;
    if (box.width < 2 || box.height < 2 || box.right < 0 || box.bottom < 0 || hidden(one)) continue;
    const area = (to) => Math.sqrt(Math.abs(to.a * to.d - to.b * to.c));
    let scale = one instanceof SVGElement ? area(one.getScreenCTM()) : 1;
    for (let up = one; up && !(one instanceof SVGElement); up = up.parentElement) {
      scale *= area(new DOMMatrix(getComputedStyle(up).transform));
    }
    found.push([Math.round(parseFloat(getComputedStyle(one).fontSize) * scale * 10) / 10, text.slice(0, 60)]);
  }
  return found;
}"""


def on_the_wall(visitor: Visitor, path: str, **query: str) -> None:
    visitor.open(path, visning="projektor", **query)
    expect(visitor.page.locator(".sk-crumb")).to_be_visible()
    charts = visitor.page.get_by_test_id("stVegaLiteChart")
    for chart in charts.all():
        expect(chart.locator("svg.marks, canvas.marks").first).to_be_visible()
    visitor.page.evaluate("document.fonts.ready")


@pytest.mark.parametrize("size", [BIG, SMALL], ids=["1920x1080", "1280x720"])
def test_nothing_scrolls_and_nothing_is_cut_off(visit, size: tuple[int, int]) -> None:
    gun = visit(size, "styrgrupp")
    scrolling, cut = {}, {}
    for view in ON_THE_WALL:
        on_the_wall(gun, view.value)
        expect(gun.page.get_by_test_id("stSidebar")).not_to_be_visible()
        scrolling[view.value] = gun.page.evaluate(SCROLLING)
        cut[view.value] = gun.page.evaluate(CUT)
    assert {view: found for view, found in scrolling.items() if found} == {}
    assert {view: found for view, found in cut.items() if found} == {}


def test_every_word_is_read_from_the_back_of_the_room(visit) -> None:
    gun = visit(BIG, "styrgrupp")
    small = {}
    for view in ON_THE_WALL:
        on_the_wall(gun, view.value)
        sizes = gun.page.evaluate(SIZES)
        assert len(sizes) > 5
        small[view.value] = [(size, text) for size, text in sizes if size < LEAST_PX]
    assert {view: found for view, found in small.items() if found} == {}


@pytest.mark.parametrize("size", [BIG, SMALL], ids=["1920x1080", "1280x720"])
def test_every_section_of_the_night_beds_fits_the_wall(visit, size: tuple[int, int]) -> None:
    eken = visit(size, "chef.stadsmissionen")
    scrolling, cut, small = {}, {}, {}
    for section in SECTIONS:
        on_the_wall(eken, "nattplatser", **{PARAMETER: section.code})
        expect(eken.page.locator(".sk-words.sk-attention")).to_have_count(0)
        expect(eken.page.locator(".sk-table, [data-testid=stVegaLiteChart]").first).to_be_visible()
        scrolling[section.code] = eken.page.evaluate(SCROLLING)
        cut[section.code] = eken.page.evaluate(CUT)
        if size == BIG:
            small[section.code] = [(px, text) for px, text in eken.page.evaluate(SIZES) if px < LEAST_PX]
    for found in (scrolling, cut, small):
        assert {code: faults for code, faults in found.items() if faults} == {}


def test_arrow_keys_walk_through_the_views_and_keep_what_was_chosen(visit) -> None:
    gun = visit(BIG, "styrgrupp")
    gun.open("oversikt")
    ordinary = gun.query()["period"]
    options = gun.page.get_by_role("combobox", name="Period")
    options.click()
    gun.page.get_by_role("option").nth(1).click()
    gun.page.wait_for_function(f"!location.search.includes('period={ordinary}')")
    gun.settle()
    chosen = gun.query()["period"]
    gun.page.get_by_role("button", name="Projektor").click()
    expect(gun.page.locator(".sk-crumb")).to_be_visible()
    gun.settle()
    gun.page.wait_for_function("window.samtakKeys")
    for key, walk in (("ArrowRight", ON_THE_WALL[1:]), ("ArrowLeft", ON_THE_WALL[-2::-1])):
        for view in walk:
            gun.page.keyboard.press(key)
            gun.is_at(view.value)
            gun.settle()
            expect(gun.page.locator(".sk-crumb")).to_be_visible()
            assert (gun.query()["period"], gun.query()["visning"]) == (chosen, "projektor")
    gun.page.keyboard.press("Escape")
    expect(gun.menu("Översikt")).to_be_visible()
    assert gun.query() == {"period": chosen}


def test_a_link_reproduces_a_view_and_its_choice_follows_to_the_next(visit) -> None:
    december = f"{date.today().year - 1}-12"
    link = {"period": december, "boende": "eken"}
    gun = visit(username="styrgrupp")
    gun.open("nattplatser", **link)
    headline = gun.page.locator("h1").inner_text()
    assert f"december {december[:4]}" in headline
    expect(gun.page.get_by_role("combobox", name="Boende")).to_have_value("Härbärget Eken")

    omar = visit(username="samordnare")
    omar.open("nattplatser", **link)
    expect(omar.page.locator("h1")).to_have_text(headline)
    omar.go("Översikt", "oversikt")
    assert omar.query() == link
    omar.go("Arbetsfördelning", "arbetsfordelning")
    omar.go("Nattplatser", "nattplatser")
    assert omar.query() == link
    expect(omar.page.locator("h1")).to_have_text(headline)
