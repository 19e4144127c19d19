"""The top of a page: filters, what the figures rest on, and the way to the projector."""

from __future__ import annotations

from typing import TYPE_CHECKING, Self

import streamlit as st

from lib.screen import projector
from lib.screen.badge import notes_html

if TYPE_CHECKING:
    from collections.abc import Sequence
    from types import TracebackType

    from streamlit.delta_generator import DeltaGenerator

    from lib.access.rights import View


class Top:
    """The first row of a view.

    Draw the filters inside the block; when the desk has answered, tell with `place` what is shown.
    On the projector the row is hidden, and crumb and foot say the same.
    """

    def __init__(self, view: View) -> None:
        self.view = view
        self._row = st.container(key="top_row", horizontal=True, vertical_alignment="center")
        on_the_wall = projector.is_on()
        self._wall: DeltaGenerator = st.container(key="wall_row", gap=None) if on_the_wall else self._row
        self._notes: DeltaGenerator | None = None

    def __enter__(self) -> Self:
        self._row.__enter__()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if error is None:
            self._notes = st.empty()
            projector.enter_link()
        self._row.__exit__(kind, error, trace)

    def place(self, where: Sequence[str], notes: Sequence[str]) -> None:
        """Say what is shown (`where`) and what it rests on (`notes`): user-made names are escaped."""
        if projector.is_on():
            with self._wall:
                projector.furniture(self.view, where, notes)
        elif self._notes is not None and any(notes):
            self._notes.html(notes_html(notes), width="content")


def top(view: View) -> Top:
    """Open the first row of a view."""
    return Top(view)
