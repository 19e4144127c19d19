"""Datakontroller: a sentence, the findings by severity and check with the way to each, and all checks."""

from __future__ import annotations

import re
from datetime import date, timedelta

import pytest
from sqlalchemy import delete, select
from streamlit.testing.v1 import AppTest

from lib.records.checks import CHECKS
from lib.records.store import Store
from lib.records.tables import NightReport, Partner, Site, Stay
from tests.pages.test_every_view import plain, texts
from tests.signed_in import add_account, signed_in_app


def page(store: Store, user: str, language: str = "sv", **query: str) -> AppTest:
    app = signed_in_app(store, user, "checks.py", language=language)
    app.query_params.update(query)
    app.run()
    assert not app.exception
    return app


def headline(app: AppTest) -> str:
    found = re.search(r"<h1[^>]*>(.*?)</h1>", texts(app), re.DOTALL)
    assert found
    return found[1]


def listed(app: AppTest) -> list[str]:
    """The numbers of the checks that found something, in order."""
    return re.findall(r'class="dc-number">([A-Z]\d\d)<', texts(app))


def lines(app: AppTest) -> list[str]:
    return [plain(one) for found in re.findall(r'<ul class="dc-found">(.*?)</ul>', texts(app), re.DOTALL)
            for one in re.findall("<li>(.*?)</li>", found, re.DOTALL)]  # fmt: skip


def test_a_manager_reads_her_own(shared_example: Store) -> None:
    app = page(shared_example, "chef.social")
    assert re.search(r"sak(er)? bör ses över\.", headline(app))
    assert "T13" in listed(app), "her own register"
    assert "P06" not in listed(app), "the partnership's areas are the coordinator's"
    said = texts(app)
    assert re.search(
        r'href="/registrera-natten\?boende=lilla[^"]*&amp;natt=\d{4}-\d\d-\d\d&amp;sprak=sv"', said
    )
    assert re.search(r'href="/register\?register=tenancies&amp;rad=\d+&amp;sprak=sv"', said)
    assert "Eken" not in plain(said)


def test_the_coordinator_reads_what_is_operational_of_all(shared_example: Store) -> None:
    app = page(shared_example, "samordnare", "en")
    assert {"N01", "P06"} <= set(listed(app))
    assert not {"T13", "T14", "K07", "N20"} & set(listed(app))
    said = texts(app)
    assert "Härbärget Eken" in said
    assert "Lilla huset" in said
    assert "/registrera-natten" not in said, "the night form is closed to the coordinator"
    assert "register=tenancies" not in said
    assert re.search(r"thing(s)? should be looked over\.", headline(app))


def test_filters_live_in_the_address(shared_example: Store) -> None:
    notes = page(shared_example, "chef.social", allvar="notering")
    assert listed(notes)
    assert {CHECKS[one].severity.value for one in listed(notes)} == {"note"}
    assert "bra att känna till" in headline(notes)
    one_site = page(shared_example, "samordnare", boende="eken")
    assert {"Eken" in line for line in lines(one_site)} == {True}
    nonsense = page(shared_example, "samordnare", allvar="<b>", boende="<i>")
    assert len(lines(nonsense)) > len(lines(one_site))
    assert "&lt;i&gt;" in texts(nonsense)


def test_choosing_a_severity_writes_the_address(shared_example: Store) -> None:
    app = page(shared_example, "chef.social")
    box = next(one for one in app.selectbox if one.key == "checks_severity")
    box.set_value("varning").run()
    assert app.query_params["allvar"] in ("varning", ["varning"])
    assert {CHECKS[one].severity.value for one in listed(app)} == {"warning"}


def test_errors_come_first_and_words_are_escaped(example_store: Store) -> None:
    with example_store.write("test") as session:
        night = session.scalars(select(NightReport).where(NightReport.occupied > 5).limit(1)).one()
        night.occupied = 5_000
        session.scalars(select(Site).where(Site.code == "eken")).one().name = "Eken <script>x</script>"
    app = page(example_store, "chef.stadsmissionen")
    assert listed(app)[0][0] in "NS"
    assert CHECKS[listed(app)[0]].severity.value == "stop"
    assert "behöver rättas" in headline(app)
    assert "<script>x" not in texts(app)
    assert "Eken &lt;script&gt;" in texts(app)


def test_at_most_two_hundred_are_drawn(example_store: Store) -> None:
    """Every second night of a long winter taken away; the file has what the page leaves out."""
    with example_store.write("test") as session:
        site = session.scalars(select(Site).where(Site.code == "lilla")).one()
        nights = session.scalars(select(NightReport.night).where(NightReport.site_id == site.id)).all()
        gone = [night for night in nights if night.toordinal() % 3 == 0][:260]
        session.execute(
            delete(NightReport).where(NightReport.site_id == site.id, NightReport.night.in_(gone))
        )
    app = page(example_store, "chef.social")
    assert len(lines(app)) == 200
    assert re.search(r"200 av \d+ visas; filen har alla", texts(app))
    assert app.get("download_button")


@pytest.mark.parametrize("language", ["sv", "en"])
def test_all_checks_can_be_read(shared_example: Store, language: str) -> None:
    app = page(shared_example, "samordnare", language)
    app.session_state["checks_all"] = True
    app.run()
    said = texts(app)
    assert all(f'<th scope="row">{number}</th>' in said for number in CHECKS)


def test_nothing_wrong_is_said_in_words(sqlite_store: Store) -> None:
    with sqlite_store.write("test") as session:
        session.add(Partner(id=1, code="p", name="En part", short_name="P", kind="municipal"))
        session.flush()
        session.add(
            Site(
                id=1, partner_id=1, code="s", name="Huset", legal_form="civil_society", open_from=date.today()
            )
        )
    from lib.access.identity import Role

    add_account(sqlite_store, "sam", Role.REGISTER_MANAGER, partner_id=1)
    app = page(sqlite_store, "sam")
    assert listed(app) == ["C04", "C13"]
    with sqlite_store.write("test") as session:
        session.execute(delete(Site))
    assert headline(page(sqlite_store, "sam")) == "Datakontrollerna hittar inget fel."


def test_no_code_of_a_person_is_on_the_page(example_store: Store) -> None:
    with example_store.write("test") as session:
        kept = session.scalars(select(Stay).order_by(Stay.id.desc()).limit(1)).one()
        code = kept.guest_code
        session.add(
            Stay(site_id=kept.site_id, guest_code=code, checked_in=kept.checked_in - timedelta(days=1),
                 checked_out=kept.checked_in + timedelta(days=1), home_group=kept.home_group, sex=kept.sex,
                 age_band=kept.age_band)
        )  # fmt: skip
        partner = session.get_one(Site, kept.site_id).partner_id
        owner = session.get_one(Partner, partner).code
    user = {"stadsmissionen": "chef.stadsmissionen", "social": "chef.social"}[owner]
    app = page(example_store, user)
    assert "S03" in listed(app)
    assert code not in texts(app)
