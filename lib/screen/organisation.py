"""Min organisation as drawn: the cards with the way to their rows, what is due, missing and to be mended."""

from __future__ import annotations

from functools import lru_cache
from html import escape
from itertools import groupby
from pathlib import Path
from typing import TYPE_CHECKING, Final
from urllib.parse import urlencode

import streamlit as st

from lib.records.checks import CHECKS
from lib.records.checks.finding import Finding, Severity
from lib.records.registers.catalogue import BY_TABLE
from lib.screen import states
from lib.screen.badge import notes_html
from lib.screen.figures import key_figures_html
from lib.screen.headline import heading, mark
from lib.screen.sentences_organisation import card_views, due_lines
from lib.screen.sentences_overview import more_lines
from lib.words import _, iso_date, language, ngettext, number, pgettext, short_date

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from datetime import date

    from lib.publication.organisation import MissingNight, Organisation
    from lib.screen.sentences_organisation import DueLine

ROWS: Final = "rader"
# What one laptop screen holds; the rest is one step away.
DUE_SHOWN, NIGHTS_SHOWN, SITES_SHOWN, SITES_NAMED = 6, 3, 3, 2
FINDINGS_SHOWN, FINDINGS_BESIDE_MANY_GAPS = 3, 2
ALL_CHECKS: Final = "/datakontroller"
# Nights without a report, deliveries, next checks, agreements and clocks stand in words of their own.
TOLD_ELSEWHERE: Final = frozenset({"N01", "P01", "P03", "P09", "P10", "T13", "T14"})


@lru_cache(maxsize=1)
def style() -> str:
    """The page's own style sheet as an element."""
    return f"<style>{Path(__file__).with_suffix('.css').read_text(encoding='utf-8')}</style>"


def link(address: str, **query: str) -> str:
    """An address of the app, with the language the reader has chosen."""
    asked = urlencode({**query, "sprak": language()})
    return f"{address}{'&' if '?' in address else '?'}{asked}"


def night_link(code: str, night: date) -> str:
    """The night form at one site's night."""
    return link("/registrera-natten", boende=code, natt=iso_date(night))


def row_link(register: str, row_id: int) -> str:
    """A row in its register."""
    return link("/register", register=register, rad=str(row_id))


def anchor(address: str, text: str) -> str:
    """A link; both address and text are escaped here."""
    return f'<a href="{escape(address)}">{escape(text)}</a>'


def whose(answer: Organisation) -> str:
    """Whose figures these are, as one quiet line."""
    count = len(answer.sites)
    sites = (
        ", ".join(site.name for site in answer.sites)
        if count <= SITES_NAMED
        else ngettext("%(n)s site", "%(n)s sites", count) % {"n": number(count)}
    )
    return notes_html([answer.partner.short_name, sites])


def chosen_rows(answer: Organisation) -> str:
    """The figure whose rows the address asks for; "" for none, and words for one that is not there."""
    asked = st.query_params.get(ROWS, "")
    if asked and asked not in answer.figures:
        told = _("The address asks for the rows behind “%(asked)s”, which is none of your figures.")
        states.words(told % {"asked": asked[:40]})
        return ""
    return asked


def cards(answer: Organisation, today: date, chosen: str) -> None:
    """The key figures side by side; under each the way to its rows, which opens and closes them."""
    if not answer.cards:
        states.empty()
        return
    with st.container(key="org_cards", gap=None):
        for key, view in card_views(answer, today):
            with st.container(key=f"org_card_{key}", gap=None):
                st.html(key_figures_html([view]))
                label = _("Hide the rows") if key == chosen else _("Show the rows")
                st.button(label, key=f"org_rows_{key}", type="tertiary", on_click=_toggle, args=(key,))


def _toggle(key: str) -> None:
    """Only the address changes here: whose rows they are is asked again when the page runs."""
    if st.query_params.get(ROWS) == key:
        st.query_params.pop(ROWS, None)
    else:
        st.query_params[ROWS] = key


def besides(answer: Organisation, findings: Sequence[Finding]) -> list[Finding]:
    """The findings that the page does not tell already as something due or a missing report, worst first."""
    late = {one.row_id for one in answer.due if one.code == "commitment_late"}
    order = list(Severity)
    kept = [
        one
        for one in findings
        if one.check not in TOLD_ELSEWHERE and not (one.check == "P02" and one.row_id in late)
    ]
    return sorted(kept, key=lambda one: (order.index(one.severity), one.check))


def to_mend(findings: Sequence[Finding]) -> int:
    """How many rows the headline counts: those with something wrong or doubtful."""
    return len({(one.table, one.row_id, one.night) for one in findings if one.severity is not Severity.NOTE})


def due(answer: Organisation, today: date) -> None:
    """What is due, in order of its day; the first lines at once, the rest on demand."""
    heading(_("To do"))
    lines = due_lines(answer, today)
    if not lines:
        st.html(f'<p class="org-calm">{escape(_("There is nothing to do right now."))}</p>')
        return
    st.html(_due_html(lines[:DUE_SHOWN]))
    if len(lines) > DUE_SHOWN:
        with st.expander(more_lines(len(lines) - DUE_SHOWN), key="org_due_more"):
            st.html(_due_html(lines[DUE_SHOWN:]))


def _due_html(lines: Iterable[DueLine]) -> str:
    return '<ul class="org-due">' + "".join(_due_line(line) for line in lines) + "</ul>"


def _due_line(line: DueLine) -> str:
    late = ' class="org-late"' if line.overdue else ""
    day = pgettext("due", "since %(day)s") % {"day": line.day} if line.overdue else line.day
    return (
        f"<li{late}>{mark(attention=line.overdue)}{anchor(link(line.address), line.what)}"
        f'<span class="org-day">{escape(day)}</span></li>'
    )


def missing(answer: Organisation) -> None:
    """Nights without a report, by site, each a link to its form."""
    if not answer.sites:
        return
    heading(_("Missing reports"))
    if not answer.missing:
        st.html(f'<p class="org-calm">{escape(_("Every night of the last 30 is reported."))}</p>')
        return
    by_site = groupby(answer.missing, key=lambda one: one.site)
    lines = [_missing_html(site.name, tuple(nights)) for site, nights in by_site]
    rest = len(lines) - SITES_SHOWN
    told = ngettext("%(n)s more site lacks reports", "%(n)s more sites lack reports", rest) % {
        "n": number(rest)
    }
    more = f'<p class="org-calm">{anchor(link(ALL_CHECKS), told)}</p>' if rest > 0 else ""
    st.html("".join(lines[:SITES_SHOWN]) + more)


def _missing_html(site: str, nights: Sequence[MissingNight]) -> str:
    links = "".join(
        f"<li>{anchor(night_link(one.site.code, one.night), short_date(one.night))}</li>"
        for one in nights[:NIGHTS_SHOWN]
    )
    rest = len(nights) - NIGHTS_SHOWN
    more = f"<li>{escape(_('and %(n)s more') % {'n': number(rest)})}</li>" if rest > 0 else ""
    return f'<div class="org-site"><p>{escape(site)}</p><ul class="org-nights">{links}{more}</ul></div>'


def checks(answer: Organisation, findings: Sequence[Finding]) -> None:
    """The data checks' findings, counted by severity, the way to all of them, and the first ones."""
    heading(_("Data checks"))
    if not findings:
        st.html(f'<p class="org-calm">{escape(_("The data checks find nothing."))}</p>')
        return
    codes = {site.id: site.code for site in answer.sites}
    gaps = {one.site.id for one in answer.missing}
    shown = FINDINGS_SHOWN if len(gaps) <= 1 else FINDINGS_BESIDE_MANY_GAPS
    items = "".join(_finding_html(one, codes) for one in findings[:shown])
    everything = anchor(link(ALL_CHECKS), _("All data checks"))
    st.html(
        f'<p class="org-calm">{escape(_counts(findings))} · {everything}</p>'
        f'<ul class="org-findings">{items}</ul>'
    )


def _counts(findings: Sequence[Finding]) -> str:
    """*2 fel, 3 att kontrollera, 1 att känna till*."""
    number_of = {one: sum(finding.severity is one for finding in findings) for one in Severity}
    said = [
        ngettext("%(n)s error", "%(n)s errors", number_of[Severity.STOP]),
        ngettext("%(n)s to look over", "%(n)s to look over", number_of[Severity.WARNING]),
        ngettext("%(n)s to know of", "%(n)s to know of", number_of[Severity.NOTE]),
    ]
    pairs = zip(said, number_of.values(), strict=True)
    return ", ".join(words % {"n": number(count)} for words, count in pairs if count)


def _finding_html(one: Finding, codes: dict[int, str]) -> str:
    attention = one.severity is not Severity.NOTE
    night = f'<span class="org-day">{escape(short_date(one.night))}</span>' if one.night else ""
    return (
        f"<li>{mark(attention=attention)}{anchor(_address(one, codes), CHECKS[one.check].title())}{night}"
        f'<span class="org-about">{escape(one.words)}</span></li>'
    )


def _address(one: Finding, codes: dict[int, str]) -> str:
    """Where a finding is mended: its night, its row, else the view of checks."""
    if one.night is not None and one.site_id in codes:
        return night_link(codes[one.site_id], one.night)
    register = BY_TABLE.get(one.table)
    return link(ALL_CHECKS) if register is None or one.row_id is None else row_link(register.name, one.row_id)
