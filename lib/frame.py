"""What stands around every view: the menu of a role, the corner of the visitor, the badge of example data."""

from __future__ import annotations

from html import escape
from pathlib import Path
from typing import TYPE_CHECKING

import streamlit as st

from lib import words
from lib.access import password_form, session
from lib.access.entrance import LANGUAGE_NAMES
from lib.access.names import role_name
from lib.access.rights import View, may_open, start_view
from lib.screen import filters, projector
from lib.screen.views import title
from lib.settings import ROOT
from lib.words import _

if TYPE_CHECKING:
    from streamlit.navigation.page import StreamlitPage

    from lib.access.identity import Identity

PAGE_FILES = {
    View.OVERVIEW: "overview.py",
    View.NIGHT_BEDS: "night_beds.py",
    View.HOUSING_FIRST: "housing_first.py",
    View.DIVISION: "division.py",
    View.MY_ORGANISATION: "my_organisation.py",
    View.VACANCIES: "vacancies.py",
    View.TONIGHT: "tonight.py",
    View.STAYS: "stays.py",
    View.REGISTERS: "registers.py",
    View.CHECKS: "checks.py",
    View.DEVICES: "devices.py",
    View.IMPORT: "import_files.py",
    View.DEFINITIONS: "definitions.py",
    View.ADMINISTRATION: "administration.py",
}
WORK = (
    View.MY_ORGANISATION,
    View.VACANCIES,
    View.TONIGHT,
    View.STAYS,
    View.REGISTERS,
    View.CHECKS,
    View.IMPORT,
    View.DEFINITIONS,
    View.ADMINISTRATION,
)
# Reached from the registers, not from the menu.
WITHIN = frozenset({View.DEVICES})
# What of the address goes along from view to view.
FOLLOWS = frozenset(
    {filters.PERIOD, filters.SITE, filters.PARTNER, projector.PARAMETER, session.LANGUAGE_IN_ADDRESS}
)
ICON = ROOT / "lib" / "icon.svg"
MENU_PIXELS = 252
STYLE = "<style>" + Path(__file__).with_suffix(".css").read_text(encoding="utf-8") + "</style>"

Pages = dict[View, "StreamlitPage"]


def pages() -> Pages:
    """Every view as a page. All of them for everybody: the page's own guard refuses in words."""
    return {
        view: st.Page(ROOT / "pages" / file, title=title(view), url_path=view.value)
        for view, file in PAGE_FILES.items()
    }


def open_page(shown: Pages) -> StreamlitPage:
    """The page that the address asks for; the bare address leads on to where the visitor's role begins.

    A default page answers only at the bare address, so none of the views is it.
    """

    def lead_on() -> None:
        identity = session.current_identity()
        if identity:
            st.switch_page(shown[start_view(identity)], query_params=st.query_params.to_dict())

    threshold = st.Page(lead_on, title="Samtak", url_path="", default=True, visibility="hidden")
    return st.navigation([threshold, *shown.values()], position="hidden")


def menu(identity: Identity, shown: Pages, here: str) -> None:
    """The side bar: the views of the role, `here` marked, and at its foot who is signed in."""
    mine = [view for view in shown if may_open(identity, view) and view not in WITHIN]
    with st.sidebar:
        st.html('<p class="sk-brand">Samtak</p>')
        with st.container(key="menu", gap=None):
            _links([view for view in mine if view not in WORK], shown, here)
            if work := [view for view in mine if view in WORK]:
                group = _("Work")
                st.html(f'<p class="sk-group">{escape(group)}</p>')
                _links(work, shown, here)
        _corner(identity)


def _links(views: list[View], shown: Pages, here: str) -> None:
    # Filters, language and projector follow from view to view; a search among guest codes does not.
    along = {name: value for name, value in st.query_params.to_dict().items() if name in FOLLOWS}
    for view in views:
        with st.container(key="menu_here" if view.value == here else f"menu_{view.value}"):
            st.page_link(shown[view], query_params=along, width="stretch")


def _corner(identity: Identity) -> None:
    """Role and language; behind them the person, the other language, the password and the way out."""
    label = f"{words.sentence_case(role_name(identity.role))} · {LANGUAGE_NAMES[words.language()]}"
    with st.container(key="corner"), st.popover(label, key="corner_popover", type="tertiary"):
        st.text(identity.name)
        other: words.Language = "en" if words.language() == "sv" else "sv"
        st.button(
            LANGUAGE_NAMES[other], key="switch_language", on_click=session.choose_language, args=(other,)
        )
        if not identity.shared:  # its PIN is the manager's to change
            st.button(_("Change password"), key="change_password", on_click=password_form.begin)
        st.button(_("Sign out"), key="sign_out", on_click=session.leave)


def example_badge() -> None:
    """*Exempeldata – påhittade siffror*, in the same spot of every view, also on the wall."""
    text = _("Example data – invented figures")
    with st.container(key="example_badge"):
        st.html(f"<p>{escape(text)}</p>")
