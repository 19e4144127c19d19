"""The frame of every page: language, sign-in, the menu of a role; then the page itself."""

from __future__ import annotations

import logging

import streamlit as st

from lib import frame
from lib.access import entrance, password_form, session
from lib.access.cookie import SessionCookie
from lib.access.sign_ins import Visit
from lib.screen import borrowed_words, states, theme


def _visit() -> Visit | None:
    """Whoever is signed in, also in the very run in which they sign in; else the sign-in page is drawn."""
    visit = session.current_visit()
    if visit is None and entrance.sign_in_page():
        visit = session.current_visit()
    if visit and (visit.must_change_password or password_form.is_wanted()):
        first = visit.must_change_password
        changed = password_form.password_page(visit.identity, at_first_sign_in=first)
        visit = session.current_visit() if changed else None
    return visit


def main() -> None:
    """One run; the cookie is seen to before the page, which may stop or lead elsewhere."""
    session.current_visit()
    shown = frame.pages()
    page = frame.open_page(shown)
    st.set_page_config(
        page_title=page.title, page_icon=frame.ICON, layout="wide", initial_sidebar_state=frame.MENU_PIXELS
    )
    theme.apply()
    borrowed_words.speak()
    st.html(frame.STYLE)
    cookie_place = st.container(key="cookie_place")
    visit = _visit()
    with cookie_place:
        SessionCookie().carry_out()
    if visit is None:
        return
    if visit.holds_example_data:
        frame.example_badge()
    frame.menu(visit.identity, shown, page.url_path)
    page.run()


try:
    main()
except session.DATABASE_AWAY:
    logging.getLogger(__name__).exception("The database does not answer")
    states.database_away()
