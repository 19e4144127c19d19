"""Filters and projector in a running script: the address is the truth, and a view change loses nothing."""

import pytest
from streamlit.testing.v1 import AppTest

SCRIPT = """
from datetime import date
import streamlit as st
from lib.access.rights import View
from lib.publication.answers import PartnerName, SiteName
from lib.screen import filters, page, projector, theme

theme.apply()
sites = (SiteName(1, "eken", "Eken", "S", True), SiteName(2, "lilla", "Lilla <script>alert(1)</script>", "S", False))
partners = (PartnerName(7, "soc", "Socialförvaltningen", "Soc"), PartnerName(8, "sm", "Stadsmissionen", "SM"))
with page.top(View.NIGHT_BEDS) as top:
    period = filters.period_filter(date(2026, 11, 22))
    chosen = filters.site_filter(sites)
    partner = filters.partner_filter(partners)
top.place(where=(filters.sites_in_words(sites, chosen),), notes=("en <b>not</b>",))
filters.tell_fallback()
st.session_state["seen"] = (period.code(), chosen, partner, projector.is_on())
"""


def run(**asked):
    app = AppTest.from_string(SCRIPT)
    for name, value in asked.items():
        app.query_params[name] = value
    app.run()
    assert not app.exception
    return app


def html_of(app):
    return " ".join(element.proto.body for element in app.get("html"))


def address(app, name):
    value = app.query_params.get(name)
    return value[-1] if isinstance(value, list) else value


def test_without_an_address_the_month_of_last_night_and_everything():
    app = run()
    assert app.session_state["seen"] == ("2026-11", (), None, False)
    assert address(app, "period") == "2026-11"


def test_a_link_reproduces_the_view():
    app = run(period="2025/26", boende="lilla", part="sm")
    assert app.session_state["seen"] == ("2025/26", (2,), 8, False)
    assert app.selectbox(key="filter_period").value == "2025/26"
    assert app.selectbox(key="filter_boende").value == "lilla"


@pytest.mark.parametrize("asked", ["2026-v46", "2026-v05", "2026-11-14..2026-11-14"])
def test_a_week_and_a_single_night_can_be_asked_for(asked):
    app = run(period=asked)
    code = asked.replace("v05", "v5")
    assert app.session_state["seen"][0] == code
    assert app.selectbox(key="filter_period").value == code
    assert address(app, "period") == code


def test_a_choice_goes_to_the_address():
    app = run()
    app.selectbox(key="filter_period").set_value("2026-08")
    app.selectbox(key="filter_boende").set_value("eken").run()
    assert app.session_state["seen"][:2] == ("2026-08", (1,))
    assert address(app, "period") == "2026-08"
    assert address(app, "boende") == "eken"
    app.selectbox(key="filter_boende").set_value("").run()
    assert app.session_state["seen"][1] == ()
    assert "boende" not in app.query_params


def test_what_was_chosen_survives_a_change_of_view_that_drops_the_address():
    app = run(period="2025", boende="eken")
    app.query_params.clear()
    app.run()
    assert app.session_state["seen"][:2] == ("2025", (1,))
    assert address(app, "period") == "2025"
    assert address(app, "boende") == "eken"


def test_a_new_link_wins_over_what_the_session_held():
    app = run(period="2025")
    app.query_params["period"] = "2024-kv2"
    app.run()
    assert app.session_state["seen"][0] == "2024-kv2"
    assert app.selectbox(key="filter_period").value == "2024-kv2"


@pytest.mark.parametrize(
    "bad",
    ["2026-13", "<script>", "9999", "2026-02-30..2026-01-01", "x" * 5000, "1900-02", "1901/02", "1904-v1"],
)
def test_an_unreadable_period_falls_back_with_a_word(bad):
    app = run(period=bad)
    assert app.session_state["seen"][0] == "2026-11"
    said = html_of(app)
    assert "som inte går att läsa" in said
    assert "<script>" not in said


def test_an_unknown_site_and_partner_fall_back_and_both_are_told():
    app = run(boende="nix", part="nux")
    assert app.session_state["seen"][1:3] == ((), None)
    said = html_of(app)
    assert "nix" in said
    assert "nux" in said
    assert "boende" not in app.query_params


def test_a_site_name_is_never_markup():
    app = run(boende="lilla", visning="projektor")
    said = html_of(app)
    assert "Lilla &lt;script&gt;alert(1)&lt;/script&gt;" in said
    assert "Lilla <script>" not in said
    assert "en &lt;b&gt;not&lt;/b&gt;" in said


def test_the_projector_hides_the_filters_keeps_the_choice_and_says_where_it_is():
    app = run(period="2025", visning="projektor")
    assert app.session_state["seen"] == ("2025", (), None, True)
    assert not app.selectbox
    assert "Samtak · 2 av 4" in html_of(app)
    app.query_params.clear()
    app.run()
    assert app.session_state["seen"][3] is True
    assert address(app, "visning") == "projektor"
    app.button(key="projector_leave_button").click().run()
    assert app.session_state["seen"] == ("2025", (), None, False)
    assert "visning" not in app.query_params
    app.button(key="projector_enter_button").click().run()
    assert app.session_state["seen"][3] is True
    assert address(app, "period") == "2025"


def test_another_value_of_the_address_leaves_the_projector():
    assert run(visning="nej").session_state["seen"][3] is False
