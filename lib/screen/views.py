"""The views by name and by file, and the order in which a meeting walks through them."""

from __future__ import annotations

from typing import Final

from lib.access.rights import View
from lib.settings import ROOT
from lib.words import _

FILES: Final = {
    View.OVERVIEW: "overview.py",
    View.NIGHT_BEDS: "night_beds.py",
    View.HOUSING_FIRST: "housing_first.py",
    View.DIVISION: "division.py",
}
ON_THE_WALL: Final = tuple(FILES)


def title(view: View) -> str:
    """Give a view's name in the language spoken now."""
    names = {
        View.OVERVIEW: _("Overview"),
        View.NIGHT_BEDS: _("Night beds"),
        View.HOUSING_FIRST: _("Housing First"),
        View.DIVISION: _("Division of labour"),
        View.MY_ORGANISATION: _("My organisation"),
        View.VACANCIES: _("Tonight"),
        View.TONIGHT: _("Report the night"),
        View.STAYS: _("Stays"),
        View.REGISTERS: _("Registers and settings"),
        View.CHECKS: _("Data checks"),
        View.DEVICES: _("Shared phones"),
        View.IMPORT: _("Take in files"),
        View.DEFINITIONS: _("How we count"),
        View.ADMINISTRATION: _("Administration"),
    }
    return names[view]


def script(view: View) -> str:
    """Give the page file of a view on the wall, as `st.page_link` finds it."""
    return str(ROOT / "pages" / FILES[view])
