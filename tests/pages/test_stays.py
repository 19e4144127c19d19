"""Vistelser on the page: check-in with a random and a known code, check-out, a house under a waiver."""

from __future__ import annotations

import re
from datetime import timedelta
from html import unescape
from urllib.parse import parse_qs, urlsplit

from sqlalchemy import func, select
from streamlit.testing.v1 import AppTest

from lib.records.nights import tonight
from lib.records.store import Store
from lib.records.tables import NightReport, Site, Stay
from tests.signed_in import signed_in_app


def page(store: Store, username: str = "chef.stadsmissionen", **query: str) -> AppTest:
    app = signed_in_app(store, username, "stays.py", **query)
    assert not app.exception
    return app


def check_in(app: AppTest, code: str = "", *attributes: str) -> AppTest:
    app.text_input[0].set_value(code)
    chosen = [box for box in app.selectbox if "check_in" in (box.key or "")]
    for box, value in zip(chosen, attributes, strict=False):
        box.set_value(value)
    send = next(button for button in app.button if button.label == "Checka in")
    return send.click().run()


def open_stays(store: Store) -> list[Stay]:
    with store.read() as session:
        return list(session.scalars(select(Stay).where(Stay.checked_out.is_(None))))


def test_a_new_guest_gets_a_random_code_and_leaves_by_one_tap(example_store: Store) -> None:
    before = {stay.guest_code for stay in open_stays(example_store)}
    app = check_in(page(example_store), "", "0880", "woman", "30_44")
    assert not app.exception
    (new,) = [stay for stay in open_stays(example_store) if stay.guest_code not in before]
    assert re.fullmatch("[A-Z0-9]{8}", new.guest_code)
    assert new.checked_in == tonight()
    app.button(key=f"check_out_{new.id}").click().run()
    assert new.guest_code not in {stay.guest_code for stay in open_stays(example_store)}


def test_a_known_guest_needs_only_the_code(example_store: Store) -> None:
    with example_store.read() as session:
        here = session.scalars(select(Stay.guest_code).where(Stay.checked_out.is_(None)))
        gone = session.scalars(
            select(Stay).where(Stay.guest_code.not_in(list(here))).order_by(Stay.checked_in.desc())
        ).first()
    assert gone is not None
    with example_store.read() as session:
        site = session.get(Site, gone.site_id)
    assert site is not None
    app = check_in(page(example_store, boende=site.code), gone.guest_code)
    assert not app.exception
    back = [stay for stay in open_stays(example_store) if stay.guest_code == gone.guest_code]
    assert [(stay.sex, stay.age_band) for stay in back] == [(gone.sex, gone.age_band)]


def test_a_phone_that_capitalises_finds_the_guest_and_keeps_the_spelling(example_store: Store) -> None:
    app = check_in(page(example_store), "gast7k2p", "0880", "man", "30_44")
    (stay,) = [stay for stay in open_stays(example_store) if stay.guest_code == "gast7k2p"]
    app.button(key=f"check_out_{stay.id}").click().run()
    with example_store.write("test") as session:  # gone since yesterday
        row = session.get_one(Stay, stay.id)
        row.checked_in -= timedelta(days=3)
        row.checked_out = row.checked_in + timedelta(days=1)
    app = check_in(page(example_store), "Gast7k2p")
    assert not app.exception
    assert not app.error
    (back,) = [one for one in open_stays(example_store) if one.guest_code.casefold() == "gast7k2p"]
    assert (back.guest_code, back.sex) == ("gast7k2p", "man")
    app = check_in(app, "GAST 7K2P")
    assert any("Samma gäst" in error.value for error in app.error)


def test_what_the_checks_remark_on_a_check_in_is_said(example_store: Store) -> None:
    app = check_in(page(example_store), "TVAGANGER", "0880", "man", "30_44")
    (stay,) = [stay for stay in open_stays(example_store) if stay.guest_code == "TVAGANGER"]
    with example_store.write("test") as session:
        row = session.get_one(Stay, stay.id)
        row.checked_in -= timedelta(days=3)
        row.checked_out = row.checked_in + timedelta(days=1)
    app = check_in(page(example_store), "TVA-GANGER", "0880", "man", "30_44")
    bodies = [str(part.proto.body) for part in app.get("html")]
    told = " ".join(body for body in bodies if body.startswith('<div class="sk-words"'))
    assert "Incheckad: TVA-GANGER" in told
    assert "Skiljer sig från den på rad" in told


def test_the_way_to_a_missing_report_is_an_address_and_keeps_the_language(example_store: Store) -> None:
    """A site's code may hold any sign; the language stays what the reader chose."""
    night = tonight() - timedelta(days=2)
    check_in(page(example_store), "TVAGANGER", "0880", "man", "30_44")
    (stay,) = [stay for stay in open_stays(example_store) if stay.guest_code == "TVAGANGER"]
    with example_store.write("test") as session:
        row = session.get_one(Stay, stay.id)
        row.checked_in = night
        site = session.get_one(Site, stay.site_id)
        site.code = "a&b=c"
        for report in session.scalars(select(NightReport).where(NightReport.site_id == site.id)):
            session.delete(report)
    app = signed_in_app(example_store, "chef.stadsmissionen", "stays.py", language="en", boende="a&b=c")
    assert not app.exception
    told = " ".join(str(part.proto.body) for part in app.get("html"))
    links = [urlsplit(unescape(link)) for link in re.findall(r'class="sk-way" href="([^"]+)"', told)]
    wanted = {"boende": ["a&b=c"], "natt": [night.isoformat()], "sprak": ["en"]}
    assert wanted in [parse_qs(link.query) for link in links]
    assert {link.path for link in links} == {"/registrera-natten"}


def test_the_same_guest_twice_is_refused_in_words(example_store: Store) -> None:
    app = check_in(page(example_store), "TVAGANGER", "0880", "man", "30_44")
    app = check_in(app, "TVAGANGER")
    assert any("Samma gäst" in error.value and "Checka ut" in error.value for error in app.error)
    with example_store.read() as session:
        count = select(func.count()).select_from(Stay).where(Stay.guest_code == "TVAGANGER")
        assert session.scalar(count) == 1


def test_a_house_under_a_waiver_registers_no_stays(example_store: Store) -> None:
    app = page(example_store, "chef.social")
    assert not [button for button in app.button if button.label == "Checka in"]
