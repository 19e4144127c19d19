"""How an uploaded file is to be read, as somebody has said in the wizard; kept for the session."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import streamlit as st

from lib.intake.mapping import Mapping

WAY: Final = "import_way_"
OPEN: Final = "import_wizard_"


@dataclass(frozen=True, slots=True)
class Way:
    """The mapping, the sheet and the index of the header's row; `kept` under the mapping's name."""

    mapping: Mapping
    sheet: str | None
    header: int
    kept: bool


def way_of(file_id: str) -> Way | None:
    """What the wizard has decided about this upload."""
    found = st.session_state.get(WAY + file_id)
    return found if isinstance(found, Way) else None


def decide(file_id: str, way: Way) -> None:
    """Read the upload this way from now on."""
    st.session_state[WAY + file_id] = way
    open_wizard(file_id, wanted=False)


def is_open(file_id: str) -> bool:
    """Whether somebody wants to say anew how the file is read."""
    return bool(st.session_state.get(OPEN + file_id))


def open_wizard(file_id: str, *, wanted: bool = True) -> None:
    """Show the wizard (or no longer) at the next run."""
    st.session_state[OPEN + file_id] = wanted
