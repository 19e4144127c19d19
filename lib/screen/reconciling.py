"""Report and stays side by side: the nights that differ, and one tap to settle each."""

from __future__ import annotations

from html import escape
from typing import TYPE_CHECKING

import streamlit as st

from lib.access.rights import Refused, View, may_open
from lib.access.session import DATABASE_AWAY, current_identity
from lib.records.nights import NightRefused
from lib.records.reconciling import NIGHTS_BACK, Difference, differences, let_stand, use_stays
from lib.records.store import ChangedMeanwhile, store
from lib.screen import states
from lib.screen.organisation import night_link
from lib.words import _, counted, ngettext, night_name, number, pgettext, sentence_case

if TYPE_CHECKING:
    from collections.abc import Callable

    from lib.access.identity import Identity
    from lib.records.guests import StaySite

SAID = "reconciling_said"
SHOWN = 31


def differences_list(identity: Identity, site: StaySite) -> None:
    """The site's nights that are counted in two ways, newest first."""
    if said := st.session_state.pop(SAID, None):
        states.words(said[0], attention=said[1])
    found = differences(store(), identity, site.id)
    if site.closed and not found:
        states.words(_("There is nothing to reconcile: no stays are registered here."))
        return
    why = _("A guest who came and left the same evening counts only in the report.")
    states.words(_sentence(len(found)), why)
    for one in found[:SHOWN]:
        _line(site, one)
    if len(found) > SHOWN:
        st.caption(_("… and %(n)s more.") % {"n": number(len(found) - SHOWN)})


def _sentence(n: int) -> str:
    if not n:
        return _("Reports and stays agree for the last %(nights)s nights.") % {"nights": number(NIGHTS_BACK)}
    said = ngettext(
        "%(n)s of the last %(nights)s nights has different counts in the report and in the stays.",
        "%(n)s of the last %(nights)s nights have different counts in the report and in the stays.",
        n,
    )
    return sentence_case(said % {"n": counted(n), "nights": number(NIGHTS_BACK)})


def _line(site: StaySite, one: Difference) -> None:
    key = f"{site.id}_{one.night}"
    with st.container(key=f"differs_{key}", horizontal=True, vertical_alignment="center"):
        st.html(_line_html(one), width="stretch")
        if one.occupied is None and not one.closed:
            address = night_link(site.code, one.night)
            said = escape(_("Report the night"))
            st.html(f'<a class="sk-way" href="{escape(address)}" target="_self">{said}</a>', width="content")
            return
        said = _("Use the stays: %(n)s") % {"n": number(one.stays)}
        st.button(said, key=f"use_stays_{key}", on_click=_settle, args=(use_stays, site.id, one))
        if not one.closed:
            kept = _("Keep the report: %(n)s") % {"n": number(one.occupied or 0)}
            st.button(kept, key=f"let_stand_{key}", on_click=_settle, args=(let_stand, site.id, one))


def _line_html(one: Difference) -> str:
    if one.closed:
        reported = pgettext("house", "closed")
    else:
        reported = pgettext("report", "missing") if one.occupied is None else number(one.occupied)
    numbers = _("report: %(report)s · stays: %(stays)s") % {"report": reported, "stays": number(one.stays)}
    night = sentence_case(night_name(one.night))
    return (
        f'<p class="sk-guest"><strong>{escape(night)}</strong> '
        f'<span class="sk-detail">{escape(numbers)}</span></p>'
    )


def _settle(deed: Callable[..., object], site_id: int, one: Difference) -> None:
    """A callback comes before the page's guard: who acts is asked anew."""
    try:
        identity = current_identity()
        if identity is None or not may_open(identity, View.STAYS):
            return
        deed(store(), identity, site_id, one)
        st.session_state[SAID] = (_("Settled: %(night)s.") % {"night": night_name(one.night)}, False)
    except NightRefused as refused:
        st.session_state[SAID] = (" ".join(problem.words for problem in refused.problems), True)
    except (ChangedMeanwhile, LookupError, Refused):
        st.session_state[SAID] = (
            _("Somebody else has changed the night. The list shows how it stands now."),
            True,
        )
    except DATABASE_AWAY:
        away = _("The database did not answer, and nothing was changed. Try again in a moment.")
        st.session_state[SAID] = (away, True)
