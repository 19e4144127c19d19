"""Which night of which site the form is about: what the address asks for, else tonight or an open sheet.

The address holds what was chosen, so that a reload on a phone comes back to it and lists can lead here:
`?boende=<the site's code>&natt=<the evening's date>`.
"""

from __future__ import annotations

from datetime import date
from html import escape
from typing import NoReturn

import streamlit as st

from lib.access.identity import Identity
from lib.records.drafts import nights_left_open
from lib.records.nights import SiteChoice, missing_nights, sites_to_report, tonight
from lib.records.store import store
from lib.screen import states
from lib.screen.filters import SITE
from lib.screen.night_draft import held_draft
from lib.words import _, ngettext, night_name, pgettext, sentence_case, weekday_date

NIGHT = "natt"
CHOSEN_SITE = "night_site"
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
    site, night = _asked(identity, sites)
    st.html(f'<h1 class="night-name">{escape(sentence_case(night_name(night)))}</h1>')
    with st.container(key="night_site_row", horizontal=True, vertical_alignment="center", gap="small"):
        st.html(f'<p class="night-site">{escape(site.name)}</p>', width="content")
        if not identity.shared:
            several = len(sites) > 1
            change = pgettext("night form", "change") if several else pgettext("night form", "another night")
            st.button(change, key="night_change", type="tertiary", on_click=_toggle_choosing)
    if not identity.shared:
        _left_open(identity, site, night)
        if st.session_state.get(CHOOSING):
            with st.container(key="night_card_choice", gap="small"):
                _choice(identity, sites, site, night)
    return site.id, night


def _asked(identity: Identity, sites: tuple[SiteChoice, ...]) -> tuple[SiteChoice, date]:
    """What the address asks for, else what was shown at last; words where it asks for what may not be."""
    code, written = st.query_params.get(SITE), st.query_params.get(NIGHT)
    by_code = {site.code: site for site in sites}
    shown = next((site for site in sites if site.id == st.session_state.get(CHOSEN_SITE)), sites[0])
    # The other views' site comes along in the address: without a night it is a wish, not a question.
    site = by_code.get(code or "", shown)
    night = _night_of(site) if written is None else _read(written)
    is_anothers = written is not None and code is not None and code not in by_code
    if night is None or is_anothers or (identity.shared and night != tonight()):
        _cannot_be_opened()
    st.session_state[CHOSEN_SITE] = site.id
    st.session_state[_shown_key(site)] = night
    return site, night


def _read(written: str) -> date | None:
    """The night that the address names, if it can be written by now."""
    try:
        night = date.fromisoformat(written)
    except ValueError:
        return None
    return night if night <= tonight() else None


def _cannot_be_opened() -> NoReturn:
    states.words(
        _("The night that the address asks for cannot be opened."),
        _("Either you do not report nights for that site, or the night has not come yet."),
    )
    st.button(_("Go to tonight"), key="night_to_own", on_click=_go, args=(None, None))
    st.stop()


def _night_of(site: SiteChoice) -> date:
    """Tonight, or the night that was shown at last, while its sheet holds something unsaved."""
    shown: date | None = st.session_state.get(_shown_key(site))
    draft = held_draft(site.id, shown) if shown else None
    return draft.edit.night if draft is not None and draft.sheet.is_open else tonight()


def _shown_key(site: SiteChoice) -> str:
    return f"night_shown_{site.id}"


def _left_open(identity: Identity, site: SiteChoice, night: date) -> None:
    """The latest earlier sheet that nobody has saved: a night is closed in the morning, or it is missing."""
    left = [one for one in nights_left_open(store(), identity, site.id, tonight()) if one != night]
    if left:
        said = _("Not saved: evening of %(day)s") % {"day": weekday_date(left[0])}
        with st.container(key="night_card_left"):
            st.button(said, key="night_to_left", width="stretch", on_click=_go, args=(site, left[0]))


def _choice(identity: Identity, sites: tuple[SiteChoice, ...], site: SiteChoice, night: date) -> None:
    for other in sites:
        if other.id != site.id:
            key = f"night_to_site_{other.id}"
            st.button(other.name, key=key, width="stretch", on_click=_go, args=(other, None))
    if night != tonight():
        back = sentence_case(_("tonight: %(night)s") % {"night": night_name(tonight())})
        st.button(back, key="night_to_tonight", width="stretch", on_click=_go, args=(site, tonight()))
    missing = missing_nights(store(), identity, site.id)
    if missing:
        said = ngettext(
            "%(n)s report missing in the last 30 nights",
            "%(n)s reports missing in the last 30 nights",
            len(missing),
        )
        st.html(f'<p class="night-status">{escape(said % {"n": len(missing)})}</p>')
    for one in missing[:OFFERED_MISSING]:
        said = _("evening of %(day)s") % {"day": weekday_date(one)}
        st.button(said, key=f"night_to_{one}", width="stretch", on_click=_go, args=(site, one))
    st.date_input(
        _("Another night, by the date of its evening"),
        value=None,
        max_value=tonight(),
        format="YYYY-MM-DD",
        key="night_by_date",
        on_change=_go_by_date,
        args=(site,),
    )


def _toggle_choosing() -> None:
    st.session_state[CHOOSING] = not st.session_state.get(CHOOSING)


def _go(site: SiteChoice | None, night: date | None) -> None:
    """Let the address ask for a night; without one, for tonight or the sheet that is still open."""
    st.session_state[CHOOSING] = False
    for name in (SITE, NIGHT):
        st.query_params.pop(name, None)
    if site is not None:
        st.session_state[CHOSEN_SITE] = site.id
        st.query_params[SITE] = site.code
        if night == tonight():
            st.session_state.pop(_shown_key(site), None)
        elif night is not None:
            st.query_params[NIGHT] = night.isoformat()


def _go_by_date(site: SiteChoice) -> None:
    if (day := st.session_state.get("night_by_date")) is not None:
        _go(site, day)
