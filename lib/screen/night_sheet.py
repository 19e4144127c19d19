"""The button that gives the printable sheet of a night."""

from __future__ import annotations

from datetime import date

import streamlit as st

from lib.exports.night_sheet import night_sheet
from lib.words import _, language, speaking


def sheet_button(code: str, site: str, night: date) -> None:
    """Offer the A4 sheet of one site and night; it is made when it is asked for."""
    spoken = language()

    def made() -> bytes:
        # Made on a thread of its own, which has no language yet.
        with speaking(spoken):
            return night_sheet(site, night)

    st.download_button(
        _("Print a sheet for paper"),
        made,
        f"{code}-{night.isoformat()}.pdf",
        "application/pdf",
        key=f"night_sheet_{code}_{night}",
        on_click="ignore",
        type="tertiary",
    )
