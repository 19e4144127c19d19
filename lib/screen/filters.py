"""Filters that live in the address, so that a link reproduces a view, and follow from view to view.

The address is the truth. A change of view drops the address, so what was last chosen is kept in the session
and written back. A widget never holds a value of its own: its change is written to the address before the
run. Streamlit's own binding would write labels ("oktober 2026"), which change with the language.
"""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Final

import streamlit as st

from lib.measures.period import Period
from lib.screen import projector, states
from lib.screen.periods import current_period, offered, period_name
from lib.words import _

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from lib.publication.answers import PartnerName, SiteName

PERIOD: Final = "period"
SITE: Final = "boende"
PARTNER: Final = "part"
ALL: Final = ""
_YEARS_BACK: Final = 10


def period_filter(today: date, since: date | None = None) -> Period:
    """Give the chosen period; the month of last night when nothing, or nothing readable, was asked for.

    A period that the address asks for is offered even when the menu would not hold it.
    """
    default = current_period(today)
    asked = _asked(PERIOD)
    chosen = _read_period(asked, default)
    periods = {period.code(): period for period in offered(today, since)}
    periods.setdefault(chosen.code(), chosen)
    _keep(PERIOD, chosen.code())
    _draw(PERIOD, _("Period"), {code: period_name(one) for code, one in periods.items()}, chosen.code(), 200)
    return chosen


def site_filter(sites: tuple[SiteName, ...]) -> tuple[int, ...]:
    """Give the ids of the chosen site; empty means all of them."""
    names = {site.code: site.name for site in sites}
    code = _choose(SITE, _("Site"), _("All sites"), names, 230)
    return tuple(site.id for site in sites if site.code == code)


def partner_filter(partners: tuple[PartnerName, ...]) -> int | None:
    """Give the id of the chosen partner; None means all of them."""
    names = {partner.code: partner.name for partner in partners}
    code = _choose(PARTNER, _("Partner"), _("All partners"), names, 230)
    return next((partner.id for partner in partners if partner.code == code), None)


def sites_in_words(sites: tuple[SiteName, ...], chosen: tuple[int, ...]) -> str:
    """Give the chosen site's name, or "all sites", as a crumb says it."""
    names = [site.name for site in sites if site.id in chosen]
    return ", ".join(names) if names else _("all sites")


def _choose(name: str, label: str, all_of_them: str, names: Mapping[str, str], width: int) -> str:
    """Let one of `names` be chosen, or all of them."""
    code = _asked(name) or ALL
    if code and code not in names:
        _unreadable(name, code)
        code = ALL
    _keep(name, code)
    if len(names) > 1:
        _draw(name, label, {ALL: all_of_them, **names}, code, width)
    return code


def _read_period(asked: str | None, default: Period) -> Period:
    if not asked:
        return default
    try:
        period = Period.parse(asked)
        # What it is compared with must exist, too, and the years that patterns and verdicts look back on.
        period.previous()
        Period(date(period.start.year - _YEARS_BACK, 1, 1), period.end)
    except ValueError:
        _unreadable(PERIOD, asked)
        return default
    return period


def _unreadable(name: str, asked: str) -> None:
    """Say that the address asked for something that is not there; the default is shown instead."""
    what = {
        PERIOD: _("The address asks for the period “%(asked)s”, which cannot be read."),
        SITE: _("The address asks for the site “%(asked)s”, which is not here."),
        PARTNER: _("The address asks for the partner “%(asked)s”, which is not here."),
    }[name]
    # One short line of the address at most: it may hold anything.
    said = st.session_state.setdefault("filter_fallback", [])
    said.append(what % {"asked": asked[:40]})


def tell_fallback() -> None:
    """Say once, above the headline, what the address asked for in vain."""
    if said := st.session_state.pop("filter_fallback", []):
        states.words(" ".join(said), _("The ordinary choice is shown instead."))


def _asked(name: str) -> str | None:
    asked = st.query_params.get(name)
    return asked if asked is not None else st.session_state.get(f"kept_{name}")


def _keep(name: str, code: str) -> None:
    """Hold the choice in the session and in the address; write only what differs."""
    st.session_state[f"kept_{name}"] = code
    if code and st.query_params.get(name) != code:
        st.query_params[name] = code
    elif not code and name in st.query_params:
        del st.query_params[name]


def _changed(name: str) -> Callable[[], None]:
    """Write the widget's new value to the address before the run begins."""

    def write() -> None:
        st.session_state.pop(f"kept_{name}", None)
        _keep(name, st.session_state[f"filter_{name}"])

    return write


def _draw(name: str, label: str, names: Mapping[str, str], code: str, width: int) -> None:
    """Draw the menu at `code`; on the projector nothing is drawn, and the address still holds."""
    if projector.is_on():
        return
    widget = f"filter_{name}"
    if st.session_state.get(widget) != code:
        st.session_state[widget] = code
    st.selectbox(
        label,
        list(names),
        format_func=lambda one: names.get(one, one),
        key=widget,
        on_change=_changed(name),
        label_visibility="collapsed",
        placeholder=label,
        width=width,
    )
