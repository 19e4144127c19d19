"""The sentence a view opens with, headings below it, and lists of what has happened."""

from __future__ import annotations

from dataclasses import dataclass
from html import escape
from typing import TYPE_CHECKING

import streamlit as st

from lib.words import _

if TYPE_CHECKING:
    from collections.abc import Sequence


def headline(text: str) -> None:
    """Draw the view's one h1."""
    st.html(f'<h1 class="sk-headline">{escape(text)}</h1>')


def heading(text: str) -> None:
    """Draw an h2 between the parts of a view."""
    st.html(f'<h2 class="sk-heading">{escape(text)}</h2>')


@dataclass(frozen=True, slots=True)
class Line:
    """One line of a list: what, in words; who or when at the right; whether it asks for attention."""

    what: str
    detail: str = ""
    attention: bool = False


def mark(*, attention: bool) -> str:
    """Give ▲ with its word for the screen reader, or a dot; the visible words stand beside it."""
    if attention:
        return (
            '<span class="sk-mark sk-attention" aria-hidden="true" style="color:#B8480A">▲</span>'
            f'<span class="sk-unseen">{escape(_("Needs attention:"))} </span>'
        )
    return '<span class="sk-mark" aria-hidden="true">●</span>'


def line_list(lines: Sequence[Line]) -> None:
    """Draw the lines under each other, those that ask for attention marked by sign and word."""
    st.html('<ul class="sk-list">' + "".join(_line_html(line) for line in lines) + "</ul>")


def _line_html(line: Line) -> str:
    return (
        f"<li><span>{mark(attention=line.attention)}</span>"
        f'<span class="sk-what">{escape(line.what)}</span>'
        f'<span class="sk-detail">{escape(line.detail)}</span></li>'
    )
