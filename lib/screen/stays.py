"""The parts of *Vistelser*: the site, checking in with a random or a known code, and who is in."""

from __future__ import annotations

from html import escape
from typing import TYPE_CHECKING, Any

import streamlit as st

from lib.access.rights import Refused, View, may_open
from lib.access.session import DATABASE_AWAY, current_identity
from lib.records.guests import ATTRIBUTES, Guest, StaySite, known_guest, present
from lib.records.nights import tonight
from lib.records.registers.nights import STAYS
from lib.records.registers.reading import today
from lib.records.registers.writing import Change, RowRefused, end, save
from lib.records.store import ChangedMeanwhile, store
from lib.screen import filters, states
from lib.screen.registers.codes import random_code
from lib.words import _, counted, ngettext, number, sentence_case, weekday_date

if TYPE_CHECKING:
    from collections.abc import Sequence

    from lib.access.identity import Identity

SAID = "stays_said"
CHECK_IN = "stays_check_in"


def chosen_site(sites: Sequence[StaySite]) -> StaySite | None:
    """Let one of the own sites be chosen, by the address as the other views do; None when there is none."""
    if not sites:
        return None
    asked = st.query_params.get(filters.SITE)
    site = next((site for site in sites if site.code == asked), _first(sites))
    if len(sites) > 1:
        names = {site.code: site.name for site in sites}
        if st.session_state.get("stays_site") != site.code:
            st.session_state["stays_site"] = site.code
        st.selectbox(
            _("Site"),
            list(names),
            format_func=lambda code: names.get(code, code),
            key="stays_site",
            on_change=_to_site,
            width=320,
        )
    return site


def _first(sites: Sequence[StaySite]) -> StaySite:
    """The first site where stays are registered, else the first."""
    return next((site for site in sites if not site.closed), sites[0])


def _to_site() -> None:
    st.query_params[filters.SITE] = st.session_state["stays_site"]


def guests_of(identity: Identity, site: StaySite) -> tuple[Guest, ...]:
    """Who is in at the site; nobody where no stays are registered."""
    return () if site.closed else present(store(), identity, site.id, tonight())


def sentence(site: StaySite, guests: Sequence[Guest]) -> str:
    """How many are in, in one sentence."""
    if site.closed:
        return _("No stays are registered at %(site)s.") % {"site": site.name}
    n = len(guests)
    if not n:
        return _("No guest is in at %(site)s.") % {"site": site.name}
    said = ngettext("%(n)s guest is in at %(site)s.", "%(n)s guests are in at %(site)s.", n)
    return sentence_case(said % {"n": counted(n), "site": site.name})


def tell() -> None:
    """What the last deed led to and what the data checks remark on it, said once."""
    if said := st.session_state.pop(SAID, None):
        what, do, attention, remarks = said
        states.words(what, do, attention=attention)
        for remark in remarks:
            states.words(remark)


def check_in(site: StaySite) -> None:
    """The form for a guest who comes: a new one gets a random code, a known one is found by its code."""
    turn = st.session_state.setdefault(f"{CHECK_IN}_turn", 0)
    with st.form(f"{CHECK_IN}_{site.code}_{turn}", border=True):
        code = st.text_input(
            _("Guest code"),
            key=f"{CHECK_IN}_code_{turn}",
            max_chars=16,
            placeholder=_("Leave empty for a new guest: a random code is made"),
            autocomplete="off",
        )
        columns = st.columns(3)
        chosen: dict[str, Any] = {}
        for column, name in zip(columns, ATTRIBUTES, strict=True):
            field = STAYS.by_name[name]
            words = field.options() if field.options else {}
            with column:
                chosen[name] = st.selectbox(
                    field.label(),
                    list(words),
                    index=None,
                    format_func=words.__getitem__,
                    placeholder=_("Choose"),
                    key=f"{CHECK_IN}_{name}_{turn}",
                )
        st.caption(
            _("If the guest has been here before, the code is enough: the rest is taken from the last stay.")
        )
        if st.form_submit_button(_("Check in"), type="primary", key=f"{CHECK_IN}_send_{turn}"):
            _check_in(site, code.strip(), chosen)


def _check_in(site: StaySite, code: str, chosen: dict[str, Any]) -> None:
    identity = current_identity()
    if identity is None or not may_open(identity, View.STAYS):
        return
    known = known_guest(store(), identity, code) if code else None
    if code and known is None and not all(chosen.values()):
        st.error(_("There is no guest code %(code)s here. Choose home municipality, sex and age.")
                 % {"code": code})  # fmt: skip
        return
    before = known.attributes if known else {}
    values = {name: chosen[name] or before.get(name) for name in ATTRIBUTES}
    made = known.code if known else code or random_code()
    arrival = {"site_id": site.id, "guest_code": made, "checked_in": tonight(), **values}
    try:
        saved = save(store(), identity, STAYS, Change(arrival))
    except RowRefused as refused:
        for problem in refused.problems:
            st.error(problem.words)
        return
    except ChangedMeanwhile:
        st.error(_("Somebody else has checked in this guest just now."))
        return
    what = _("Checked in. The guest code is %(code)s.") if not code else _("Checked in: %(code)s.")
    more = _(
        "Write the code down where you keep the key to the guest codes. It is random and says nothing about "
        "the guest."
    )
    remarks = dict.fromkeys(f"{one.words} {one.remedy}".strip() for one in saved.findings)
    _say(what % {"code": made}, more if not code else "", remarks=tuple(remarks))
    st.session_state[f"{CHECK_IN}_turn"] += 1
    st.rerun()


def guest_list(guests: Sequence[Guest]) -> None:
    """Everybody who is in, with a button each to check out."""
    for guest in guests:
        with st.container(key=f"guest_{guest.row_id}", horizontal=True, vertical_alignment="center"):
            st.html(_guest_html(guest), width="stretch")
            st.button(
                _("Check out"),
                key=f"check_out_{guest.row_id}",
                help=_("The guest %(code)s leaves today.") % {"code": guest.code},
                on_click=_check_out,
                args=(guest,),
            )


def _guest_html(guest: Guest) -> str:
    nights = ngettext("%(n)s night so far", "%(n)s nights so far", guest.nights)
    said = [
        _("since %(day)s") % {"day": weekday_date(guest.since)},
        nights % {"n": number(guest.nights)},
        *(_word(name, guest.attributes[name]) for name in ATTRIBUTES),
    ]
    return (
        f'<p class="sk-guest"><strong>{escape(guest.code)}</strong> '
        f'<span class="sk-detail">{escape(" · ".join(said))}</span></p>'
    )


def _word(name: str, code: str) -> str:
    options = STAYS.by_name[name].options
    return (options() if options else {}).get(code, code)


def _check_out(guest: Guest) -> None:
    """A callback comes before the page's guard: who acts is asked anew."""
    try:
        identity = current_identity()
        if identity is None or not may_open(identity, View.STAYS):
            return
        end(store(), identity, STAYS, guest.row_id, guest.version, max(today(), guest.since))
        _say(_("Checked out: %(code)s.") % {"code": guest.code})
    except RowRefused as refused:
        _say(" ".join(problem.words for problem in refused.problems), attention=True)
    except (ChangedMeanwhile, Refused):
        _say(_("Somebody else has changed the stay. The list shows how it stands now."), attention=True)
    except DATABASE_AWAY:
        _say(
            _("The database did not answer, and nothing was changed. Try again in a moment."), attention=True
        )


def _say(what: str, do: str = "", *, attention: bool = False, remarks: tuple[str, ...] = ()) -> None:
    st.session_state[SAID] = (what, do, attention, remarks)
