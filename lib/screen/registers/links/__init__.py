"""Links between the places of this page.

Streamlit's own links to the page one is on already run it anew but leave the address line as it was.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

import streamlit as st

from lib.screen.registers.address import Place, go, link


@dataclass(frozen=True, slots=True)
class To:
    """A link: its words, where it leads, what is there, and whether one is there already."""

    text: str
    place: Place
    about: str = ""
    here: bool = False


def links(goals: Sequence[To], label: str, *, key: str) -> None:
    """Draw the links beside each other; those that tell what is there, under each other."""

    def follow() -> None:
        place = chosen(st.session_state.get(key), len(goals))
        if place is not None:
            go(goals[place].place)

    mount = st.components.v2.component(
        "samtak_links", html='<nav class="sk-links"></nav>', js=_script(), isolate_styles=False
    )
    mount(
        key=key,
        data={
            "label": label,
            "links": [
                {"text": goal.text, "href": link(goal.place), "about": goal.about, "here": goal.here}
                for goal in goals
            ],
        },
        on_opened_change=follow,
    )


def chosen(said: Any, offered: int) -> int | None:
    """Which link the browser says was followed; None for whatever is none of them."""
    place = said.get("opened") if isinstance(said, Mapping) else None
    return place if type(place) is int and 0 <= place < offered else None


@lru_cache(maxsize=1)
def _script() -> str:
    return (Path(__file__).parent / "links.js").read_text("utf-8")
