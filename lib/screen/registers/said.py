"""What the last deed led to: words kept in the session and shown once, above the page it led to."""

from __future__ import annotations

from dataclasses import dataclass
from html import escape
from typing import TYPE_CHECKING, Final

import streamlit as st

from lib.words import _

if TYPE_CHECKING:
    from collections.abc import Sequence

    from lib.records.checks import Finding

SAID: Final = "register_said"


@dataclass(frozen=True, slots=True)
class Said:
    """One message: what, what more there is to look at, and whether something stands in the way."""

    what: str
    more: tuple[str, ...] = ()
    attention: bool = False


def say(what: str, more: Sequence[str] = (), *, attention: bool = False) -> None:
    """Keep words for the run that follows."""
    st.session_state[SAID] = Said(what, tuple(more), attention)


def say_saved(what: str, findings: Sequence[Finding]) -> None:
    """Say that it is saved, and what the data checks remark on it, each thing once."""
    remarks = list(dict.fromkeys(f"{one.words} {one.remedy}".strip() for one in findings))
    say(f"{what} {_('To look at:')}" if remarks else what, remarks)


def tell() -> None:
    """Show what was said, once."""
    said: Said | None = st.session_state.pop(SAID, None)
    if said is not None:
        st.html(said_html(said))


def said_html(said: Said) -> str:
    """The message as HTML, read out by a screen reader when it comes."""
    lines = "".join(f"<li>{escape(line)}</li>" for line in said.more)
    role, kind = ("alert", "sk-words sk-attention") if said.attention else ("status", "sk-words")
    listed = f"<ul>{lines}</ul>" if lines else ""
    return (
        f'<div class="{kind} sk-said" role="{role}"><p class="sk-what">{escape(said.what)}</p>{listed}</div>'
    )
