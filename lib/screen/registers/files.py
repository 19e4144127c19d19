"""A register as CSV and as a workbook: made when somebody asks for the file, never before."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import streamlit as st

from lib.exports.registers import export, export_csv, export_name
from lib.records.store import store
from lib.words import _, language, speaking

if TYPE_CHECKING:
    from collections.abc import Callable

    from lib.access.identity import Identity
    from lib.records.registers.register import Register
    from lib.screen.registers.address import Place

EXCEL: Final = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def downloads(identity: Identity, register: Register, place: Place) -> None:
    """Buttons for the whole list as it is searched, every field of it; the files can be read back."""
    # Made in a thread of its own, which speaks no language yet.
    spoken = language()

    def made(write: Callable[..., bytes]) -> Callable[[], bytes]:
        def make() -> bytes:
            with speaking(spoken):
                return write(
                    store(), identity, register, place.search, with_ended=place.with_ended, of=place.of()
                )

        return make

    for label, write, ending, kind in (
        (_("Download as CSV"), export_csv, "csv", "text/csv"),
        (_("Download as Excel"), export, "xlsx", EXCEL),
    ):
        st.download_button(
            label,
            made(write),
            export_name(register, ending),
            kind,
            key="register_csv" if ending == "csv" else "register_excel",
            on_click="ignore",
        )
