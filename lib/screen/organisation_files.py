"""The rows behind a figure as files: a workbook that says what it holds, and the same rows as CSV."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from html import escape

import streamlit as st

from lib.access.identity import Identity
from lib.exports.csv import csv_bytes
from lib.exports.registers import note_export
from lib.exports.workbook import Sheet, workbook_bytes
from lib.measures.catalogue import measure
from lib.publication.organisation import RowsBehind
from lib.records.registers.nights import SITES
from lib.records.store import store
from lib.screen.organisation_rows import BehindTable, in_words, table_html, table_of
from lib.screen.periods import period_name
from lib.settings import settings
from lib.words import _, language, sentence_case, speaking

WORKBOOK_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def rows(behind: RowsBehind, reader: Identity, *, example: bool) -> None:
    """Draw the rows behind a figure with their files; `example` says that the figures are invented."""
    table = table_of(behind)
    with st.container(key="org_behind"):
        with st.container(key="org_files", horizontal=True, vertical_alignment="center"):
            figure = f'<p class="org-calm">{escape(in_words(behind))}</p>'
            st.html(f'<h2 class="sk-heading">{escape(table.title)}</h2>{figure}')
            st.download_button(
                _("Download as Excel"),
                made_later(
                    behind,
                    table,
                    reader,
                    lambda: workbook(behind, table, reader, datetime.now(settings().zone), example=example),
                ),
                f"{table.file_name}.xlsx",
                WORKBOOK_TYPE,
                key="org_excel",
                on_click="ignore",
            )
            st.download_button(
                _("Download as CSV"),
                made_later(behind, table, reader, lambda: csv_bytes(table.headers, table.plain())),
                f"{table.file_name}.csv",
                "text/csv",
                key="org_csv",
                on_click="ignore",
            )
        st.html(table_html(table))


def workbook(
    behind: RowsBehind, table: BehindTable, reader: Identity, moment: datetime, *, example: bool
) -> bytes:
    """First a sheet with what, period, definition, who took it out and when; then the rows."""
    return workbook_bytes(
        [
            Sheet(
                _("About"),
                (_("What"), _("Value")),
                _about(behind, table, reader, moment),
                note=_about_note(behind, example=example),
                widths=(26, 100),
                wrapped=True,
            ),
            Sheet(_("Rows"), table.headers, table.plain()),
        ]
    )


def _about(
    behind: RowsBehind, table: BehindTable, reader: Identity, moment: datetime
) -> list[tuple[str, str | int | datetime]]:
    entry, spoken = measure(behind.figure.key), language()
    told = {
        _("Key figure"): entry.title,
        _("What it answers"): entry.answers,
        _("Formula"): entry.formula,
        _("Numerator"): entry.numerator,
        _("Denominator"): entry.denominator,
        _("Not counted"): entry.exclusions,
        _("Source"): entry.source,
    }
    rows: list[tuple[str, str | int | datetime]] = [
        (name, text.in_language(spoken)) for name, text in told.items()
    ]
    return [
        rows[0],
        (_("Figure"), in_words(behind)),
        (_("Period"), sentence_case(period_name(behind.period))),
        (_("Reporting date"), behind.day.isoformat()),
        (_("Partner"), behind.partner.name),
        (SITES.title(), ", ".join(site.name for site in behind.sites) or "–"),
        *rows[1:],
        (_("Rows"), len(table.rows)),
        (_("Downloaded by"), f"{reader.name} ({reader.username})"),
        (_("Downloaded on"), moment),
    ]


def _about_note(behind: RowsBehind, *, example: bool) -> str:
    if example:
        return _("Example data – invented figures")
    return _("Register data of %(partner)s: for its own staff only.") % {"partner": behind.partner.short_name}


def made_later(
    behind: RowsBehind, table: BehindTable, reader: Identity, written: Callable[[], bytes]
) -> Callable[[], bytes]:
    """The file is made, and noted, when it is asked for: on another thread, in the language of this page."""
    spoken, records = language(), store()

    def make() -> bytes:
        note_export(records, reader, behind.figure.key, len(table.rows))
        with speaking(spoken):
            return written()

    return make
