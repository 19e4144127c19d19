from streamlit.testing.v1 import AppTest

SCRIPT = """
import streamlit as st
from sqlalchemy.exc import OperationalError
from lib.access.rights import Refused
from lib.screen import states

with states.part("Kurvan <b>"):
    raise {error}
st.text("resten")
"""


def said(error):
    app = AppTest.from_string(SCRIPT.replace("{error}", error)).run()
    assert not app.exception
    assert app.text[0].value == "resten"
    return " ".join(element.proto.body for element in app.get("html"))


def test_a_failing_part_leaves_the_rest_and_tells_nothing_of_the_fault(caplog):
    words = said('ValueError("hemlig sökväg")')
    assert "kunde inte visas" in words
    assert "Kurvan &lt;b&gt;" in words
    assert "hemlig" not in words
    assert "hemlig sökväg" in caplog.text


def test_a_refused_part_says_that_the_role_lacks_the_right():
    assert "Din roll ger inte" in said('Refused("steering")')


def test_a_database_that_is_away_is_said_to_be_away():
    assert "Databasen svarar inte" in said('OperationalError("select", None, Exception("away"))')


def test_streamlits_own_stop_is_not_caught():
    script = SCRIPT.replace("raise {error}", "st.stop()")
    app = AppTest.from_string(script).run()
    assert not app.text
