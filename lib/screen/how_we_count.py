"""*How we count*: what stands behind the figures of a view, taken from the catalogue and nowhere else."""

from __future__ import annotations

from html import escape
from typing import TYPE_CHECKING

import streamlit as st

from lib.measures.catalogue import measure
from lib.screen import projector
from lib.words import _, language

if TYPE_CHECKING:
    from collections.abc import Sequence

    from lib.measures.catalogue import Measure


def how_we_count(keys: Sequence[str]) -> None:
    """Offer the definitions of the figures with these catalogue keys; written only when they are opened."""
    if projector.is_on():
        return
    opened = st.expander(_("How we count"), key="how_we_count", on_change="rerun")
    if opened.open:
        with opened:
            st.html("".join(definition_html(measure(key)) for key in keys))


def definition_html(entry: Measure) -> str:
    """Give one definition: what it answers, its formula, what it counts and what it leaves out."""
    spoken = language()
    rows = (
        (_("Formula"), entry.formula),
        (_("Numerator"), entry.numerator),
        (_("Denominator"), entry.denominator),
        (_("Not counted"), entry.exclusions),
        (_("Source"), entry.source),
    )
    listed = "".join(
        f"<dt>{escape(name)}</dt><dd>{escape(text.in_language(spoken))}</dd>"
        for name, text in rows
        if text.in_language(spoken)
    )
    return (
        f'<section class="sk-definition"><h2>{escape(entry.title.in_language(spoken))}</h2>'
        f"<p>{escape(entry.answers.in_language(spoken))}</p><dl>{listed}</dl></section>"
    )
