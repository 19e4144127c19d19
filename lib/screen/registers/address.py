"""Where in the registers somebody is: the address says it all, and is the only one who says it.

`?register=stays` is a list, `&rad=12` one of its rows, `&rad=ny` a new one, `&tabell=1` the rows in a grid;
`&sok=`, `&sida=`, `&avslutade=1` and `&av=` (the row that a list or a new row belongs to) go with them.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any, Final
from urllib.parse import urlencode

import streamlit as st

from lib.records.registers.catalogue import REGISTERS
from lib.records.registers.register import Register

REGISTER: Final = "register"
ROW: Final = "rad"
SEARCH: Final = "sok"
PAGE: Final = "sida"
ENDED: Final = "avslutade"
PARENT: Final = "av"
GRID: Final = "tabell"
OURS: Final = (REGISTER, ROW, SEARCH, PAGE, ENDED, PARENT, GRID)
NEW: Final = "ny"
LONGEST_SEARCH: Final = 60
HIGHEST_ID: Final = 2**31 - 1  # as PostgreSQL counts rows


@dataclass(frozen=True, slots=True)
class Place:
    """What the address asks for; `register` is a name that may lead nowhere, `parent` a row's id."""

    register: str = ""
    row: int | None = None
    adding: bool = False
    grid: bool = False
    search: str = ""
    page: int = 1
    with_ended: bool = False
    parent: int | None = None

    def known(self) -> Register | None:
        """The register that is asked for, None when there is none of that name."""
        return REGISTERS.get(self.register)

    def of(self) -> tuple[str, int] | None:
        """The column and the row that the list belongs to, as `reading.listing` asks for it."""
        register = self.known()
        if register is None or register.owned_by is None or self.parent is None:
            return None
        return (register.owned_by, self.parent) if register.owned_by in register.by_name else None

    def list(self) -> Place:
        """The list that the row or the grid was opened from."""
        return replace(self, row=None, adding=False, grid=False)

    def query(self) -> dict[str, str]:
        """The place as the address writes it; what is as usual is left out."""
        said = {
            REGISTER: self.register,
            ROW: NEW if self.adding else str(self.row or ""),
            SEARCH: self.search,
            PAGE: str(self.page) if self.page > 1 else "",
            ENDED: "1" if self.with_ended else "",
            PARENT: str(self.parent or ""),
            GRID: "1" if self.grid else "",
        }
        return {name: value for name, value in said.items() if value}


def asked() -> Place:
    """What the address asks for now; what cannot be read there is as usual."""
    said = st.query_params
    return Place(
        register=said.get(REGISTER, ""),
        row=_number(said.get(ROW)),
        adding=said.get(ROW) == NEW,
        grid=said.get(GRID) == "1",
        search=said.get(SEARCH, "").strip()[:LONGEST_SEARCH],
        page=_number(said.get(PAGE)) or 1,
        with_ended=said.get(ENDED) == "1",
        parent=_number(said.get(PARENT)),
    )


def go(place: Place) -> None:
    """Write `place` into the address: in a callback, so that the run that follows stands there."""
    # At one stroke: each change of the address is a step that the browser's way back would take.
    st.query_params.from_dict(whole_query(place))


def whole_query(place: Place) -> dict[str, str]:
    """The address of `place` together with what else stands there (language, period)."""
    others: dict[str, Any] = st.query_params.to_dict()
    return {**{name: value for name, value in others.items() if name not in OURS}, **place.query()}


def link(place: Place) -> str:
    """`place` as a link on this page."""
    return "?" + urlencode(whole_query(place))


def _number(text: str | None) -> int | None:
    if text and text.isascii() and text.isdigit() and 0 < int(text[:11]) <= HIGHEST_ID:
        return int(text[:11])
    return None
