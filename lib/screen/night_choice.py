"""Which night of which site the form is about: tonight, unless another one is chosen or left half written."""

from __future__ import annotations

from datetime import date
from html import escape

import streamlit as st

from lib.access.identity import Identity
from lib.records.nights import SiteChoice, missing_nights, sites_to_report, tonight
from lib.records.store import store
from lib.screen import states
from lib.screen.night_draft import held_draft
from lib.words import _, ngettext, night_name, pgettext, sentence_case, weekday_date

SITE = "night_site"
NIGHT = "night_evening"
CHOOSING = "night_choosing"
OFFERED_MISSING = 5


def chosen_night(identity: Identity) -> tuple[int, date]:
    """Draw the night's name, the site and the way to others, and give what was chosen."""
    sites = sites_to_report(store(), identity)
    if not sites:
        states.words(
            _("There is no site whose nights you report."), _("Ask the person who administers accounts.")
        )
        st.stop()
    site = next((site for site in sites if site.id == st.session_state.get(SITE)), sites[0])
    night = _night_of(site)
    st.html(f'<h1 class="night-name">{escape(sentence_case(night_name(night)))}</h1>')
    with st.container(key="night_site_row", horizontal=True, vertical_alignment="center", gap="small"):
        st.html(f'<p class="night-site">{escape(site.name)}</p>', width="content")
        change = (
            pgettext("night form", "change") if len(sites) > 1 else pgettext("night form", "another night")
        )
        st.button(change, key="night_change", type="tertiary", on_click=_toggle_choosing)
    if st.session_state.get(CHOOSING):
        with st.container(key="night_card_choice", gap="small"):
            _choice(identity, sites, site, night)
    return site.id, night


def _night_of(site: SiteChoice) -> date:
    """The night chosen; else the one that was shown at last, while it holds unsaved answers; else tonight."""
    asked: date | None = st.session_state.get(NIGHT)
    shown: date | None = st.session_state.get(_shown_key(site))
    draft = held_draft(site.id, shown) if shown else None
    half_written = draft.edit.night if draft is not None and draft.touched else None
    night = asked or half_written or tonight()
    st.session_state[_shown_key(site)] = night
    return night


def _shown_key(site: SiteChoice) -> str:
    return f"night_shown_{site.id}"


def _choice(identity: Identity, sites: tuple[SiteChoice, ...], site: SiteChoice, night: date) -> None:
    for other in sites:
        if other.id != site.id:
            st.button(
                other.name,
                key=f"night_to_site_{other.id}",
                width="stretch",
                on_click=_go,
                args=(other.id, None),
            )
    if night != tonight():
        back = sentence_case(_("tonight: %(night)s") % {"night": night_name(tonight())})
        st.button(back, key="night_to_tonight", width="stretch", on_click=_go, args=(site.id, None))
    missing = missing_nights(store(), identity, site.id)
    if missing:
        said = ngettext(
            "%(n)s report missing in the last 30 nights",
            "%(n)s reports missing in the last 30 nights",
            len(missing),
        )
        st.html(f'<p class="night-status">{escape(said % {"n": len(missing)})}</p>')
    for one in missing[:OFFERED_MISSING]:
        st.button(
            _("evening of %(day)s") % {"day": weekday_date(one)},
            key=f"night_to_{one}",
            width="stretch",
            on_click=_go,
            args=(site.id, one),
        )
    st.date_input(
        _("Another night, by the date of its evening"),
        value=None,
        max_value=tonight(),
        format="YYYY-MM-DD",
        key="night_by_date",
        on_change=_go_by_date,
        args=(site.id,),
    )


def _toggle_choosing() -> None:
    st.session_state[CHOOSING] = not st.session_state.get(CHOOSING)


def _go(site_id: int, night: date | None) -> None:
    st.session_state[SITE] = site_id
    st.session_state[NIGHT] = None if night == tonight() else night
    st.session_state[CHOOSING] = False


def _go_by_date(site_id: int) -> None:
    if (day := st.session_state.get("night_by_date")) is not None:
        _go(site_id, day)
