"""Streamlit's own words in the language of the house: it has no translation of its own furniture."""

from __future__ import annotations

import json
from functools import lru_cache
from pathlib import Path

import streamlit as st

from lib import words
from lib.words import _

SCRIPT = Path(__file__).with_suffix(".js").read_text(encoding="utf-8")


def speak() -> None:
    """Put Streamlit's words, and `<html lang>`, into the language spoken now; once a run."""
    st.html(_script(words.language()), unsafe_allow_javascript=True)


@lru_cache(maxsize=len(words.LANGUAGES))
def _script(language: words.Language) -> str:
    exact, starts = _exact(), _starts()
    if language == "en":
        # After a switch, what was put into Swedish is put back.
        with words.speaking("sv"):
            exact = {swedish: english for english, swedish in _exact().items()}
            starts = {swedish: english for english, swedish in _starts().items()}
    said = json.dumps({"language": language, "exact": exact, "starts": starts}, ensure_ascii=False)
    return "<script>" + SCRIPT.replace("= WORDS;", f"= {said};") + "</script>"


def _exact() -> dict[str, str]:
    """Whole texts: Streamlit's English and ours."""
    return {
        "Upload": _("Choose a file"),
        "file upload": _("Choose a file"),
        "Sidebar": _("Menu"),
        "Collapse sidebar": _("Close the menu"),
        "Expand sidebar": _("Open the menu"),
        "Open sidebar": _("Open the menu"),
        "Show password": _("Show the password"),
        "Hide password": _("Hide the password"),
        "Show password text": _("Show the password"),
        "Hide password text": _("Hide the password"),
        "Choose an option": _("Choose"),
        "Choose options": _("Choose"),
        "No results": _("Nothing found"),
        "No options to select": _("Nothing to choose from"),
        "Press Enter to apply": _("Press Enter to go on"),
        "Press Enter to submit form": _("Press Enter to go on"),
        "Link to heading": _("Link to this heading"),
        "Clear all": _("Clear"),
        "Clear value": _("Clear"),
        "Close": _("Close"),
        "Open": _("Open"),
        "Choose date": _("Choose the day"),
        "Clear date": _("Clear the day"),
        "yyyy": _("yyyy"),
    }


def _starts() -> dict[str, str]:
    """Beginnings of texts that go on with a name of our own."""
    return {
        "Help for ": _("Help for "),
        "Remove ": _("Remove "),
        "year, ": _("year, "),
        "month, ": _("month, "),
        "day, ": _("day, "),
    }
