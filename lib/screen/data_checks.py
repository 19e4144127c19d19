"""The parts of *Datakontroller*: the headline, the filters, the findings check by check, and all checks."""

from __future__ import annotations

from collections import Counter
from functools import lru_cache
from html import escape
from itertools import groupby
from pathlib import Path
from typing import TYPE_CHECKING, Final

import streamlit as st

from lib.exports.csv import csv_bytes
from lib.records.checks import CHECKS, Finding, Severity
from lib.records.checks.places import SitePlace, address, place
from lib.screen import states, table
from lib.screen.headline import heading, mark
from lib.words import _, counted, listed, ngettext, number, sentence_case

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from streamlit.delta_generator import DeltaGenerator

    from lib.access.identity import Identity
    from lib.publication.answers import PartnerName, SiteName

SHOWN: Final = 200
SEVERITY: Final = "allvar"
_WIDGET: Final = "checks_severity"
# What the address says, in Swedish as all addresses here.
_CODES: Final = {"stopp": Severity.STOP, "varning": Severity.WARNING, "notering": Severity.NOTE}


def site_places(sites: Sequence[SiteName]) -> dict[int, SitePlace]:
    """The sites by id, as links and words know them."""
    return {site.id: SitePlace(site.code, site.name) for site in sites}


def own_sites(
    sites: Sequence[SiteName], partners: Sequence[PartnerName], viewer: Identity
) -> tuple[SiteName, ...]:
    """The sites that a manager's findings are about: the own ones; all for the coordinator."""
    own = {partner.name for partner in partners if partner.id == viewer.partner_id}
    return tuple(site for site in sites if not own or site.partner in own)


def severity_name(severity: Severity) -> str:
    """What a severity asks for."""
    return {
        Severity.STOP: _("Errors to correct"),
        Severity.WARNING: _("To look over"),
        Severity.NOTE: _("Good to know"),
    }[severity]


def sentence(found: Sequence[Finding]) -> str:
    """The headline: how much is to be corrected and looked over, in words; notes only when alone."""
    number_of = Counter(one.severity for one in found)
    errors, doubts, notes = (number_of[severity] for severity in Severity)
    wrong = ngettext("one error needs to be corrected", "%(n)s errors need to be corrected", errors)
    loose = ngettext("one thing should be looked over", "%(n)s things should be looked over", doubts)
    known = ngettext("one thing is good to know", "%(n)s things are good to know", notes)
    parts = [text % {"n": counted(count)} for text, count in ((wrong, errors), (loose, doubts)) if count]
    if parts:
        return sentence_case(f"{listed(parts)}.")
    if notes:
        said = _("Nothing needs to be corrected, but %(notes)s.")
        return said % {"notes": known % {"n": counted(notes)}}
    return _("The data checks find nothing wrong.")


def severity_filter() -> Severity | None:
    """The severity that the address asks for; None for all."""
    asked = st.query_params.get(SEVERITY, "")
    code = asked if asked in _CODES else ""
    if st.session_state.get(_WIDGET) != code:
        st.session_state[_WIDGET] = code
    names = {"": _("All severities"), **{code: severity_name(severity) for code, severity in _CODES.items()}}
    st.selectbox(
        _("Severity"),
        list(names),
        format_func=lambda one: names[one],
        key=_WIDGET,
        on_change=_severity_to_address,
        label_visibility="collapsed",
        width=230,
    )
    return _CODES.get(code)


def _severity_to_address() -> None:
    code = st.session_state[_WIDGET]
    if code:
        st.query_params[SEVERITY] = code
    else:
        st.query_params.pop(SEVERITY, None)


def chosen(
    found: Sequence[Finding], severity: Severity | None, site_ids: Sequence[int]
) -> tuple[Finding, ...]:
    """The findings that the filters leave, the graver first, then by check, site and newest night."""
    order = list(Severity)
    left = [
        one
        for one in found
        if (severity is None or one.severity is severity) and (not site_ids or one.site_id in site_ids)
    ]
    return tuple(
        sorted(
            left,
            key=lambda one: (
                order.index(one.severity),
                one.check,
                one.site_id or 0,
                -one.night.toordinal() if one.night else 0,
                one.row_id or 0,
            ),
        )
    )


def findings(found: Sequence[Finding], sites: Mapping[int, SitePlace], viewer: Identity) -> None:
    """The first findings under their severity and check, each with the way to its row or night."""
    for severity, of_severity in groupby(found[:SHOWN], key=lambda one: one.severity):
        heading(severity_name(severity))
        parts = [
            _check_html(check, list(of_check), sites, viewer)
            for check, of_check in groupby(of_severity, key=lambda one: one.check)
        ]
        st.html("".join(parts))
    if len(found) > SHOWN:
        more = _("%(shown)s of %(all)s are shown; the file has all of them.")
        states.words(more % {"shown": number(SHOWN), "all": number(len(found))})


def filter_row() -> DeltaGenerator:
    """The row that holds the filters."""
    st.html(_style())
    return st.container(key="checks_filters", horizontal=True, vertical_alignment="center")


@lru_cache(maxsize=1)
def _style() -> str:
    return f"<style>{Path(__file__).with_suffix('.css').read_text(encoding='utf-8')}</style>"


def _check_html(
    check_id: str, found: Sequence[Finding], sites: Mapping[int, SitePlace], viewer: Identity
) -> str:
    check = CHECKS[check_id]
    lines = "".join(_line_html(one, sites, viewer) for one in found)
    return (
        f'<section class="dc-check"><h3>{mark(attention=check.severity is Severity.STOP)} '
        f'<span class="dc-number">{escape(check.id)}</span>{escape(check.title())}</h3>'
        f"<p>{escape(check.remedy())}</p>"
        f'<ul class="dc-found">{lines}</ul></section>'
    )


def _line_html(one: Finding, sites: Mapping[int, SitePlace], viewer: Identity) -> str:
    where, to = escape(place(one, sites)), address(one, sites, viewer)
    # The frame opens links beside; inside the app they stay in this tab.
    linked = f'<a href="{escape(to)}" target="_self">{where}</a>' if to else where
    return f"<li><span>{linked}</span><span>{escape(one.words)}</span></li>"


def file_of_all(found: Sequence[Finding], sites: Mapping[int, SitePlace]) -> None:
    """Every chosen finding as CSV."""
    headers = (
        _("Check"),
        _("Severity"),
        _("What is looked for"),
        _("Where"),
        _("What is wrong"),
        _("What to do"),
    )
    rows = [
        (
            one.check,
            severity_name(one.severity),
            CHECKS[one.check].title(),
            place(one, sites),
            one.words,
            one.remedy,
        )
        for one in found
    ]
    st.download_button(
        _("Download as CSV"),
        csv_bytes(headers, rows),
        _("data-checks") + ".csv",
        "text/csv",
        key="checks_file",
        on_click="ignore",
    )


def all_checks(found: Sequence[Finding]) -> None:
    """Everything that is looked for, with how often it was found, folded."""
    said = _("All %(n)s checks: what is looked for") % {"n": number(len(CHECKS))}
    fold = st.expander(said, key="checks_all", on_change="rerun")
    if not fold.open:
        return
    number_of = Counter(one.check for one in found)
    rows = [
        (check.id, check.title(), severity_name(check.severity), check.remedy(), number_of[check.id])
        for check in CHECKS.values()
    ]
    headers = (_("Check"), _("What is looked for"), _("Severity"), _("What to do"), _("Found"))
    with fold:
        table.show(headers, rows, _("The data checks by number"), key="checks_list", file_name=_("checks"))
