"""The card *When it is full, ring …*: names and numbers that a thumb can hit."""

from __future__ import annotations

import re
from collections.abc import Sequence
from html import escape

import streamlit as st

from lib.records.full_house import Contact
from lib.words import _

_STYLE = """<style>
.full-house {
  color: #18222E; max-width: 40rem;
  background: #FBE3D3; border-radius: 14px; padding: 10px 14px;
}
.full-house p { margin: 0; font-size: 17px; font-weight: 600; }
.full-house ul { list-style: none; margin: 0; padding: 0; }
.full-house li { margin: 0; padding: 2px 0; }
.full-house li + li { border-top: 1px solid #E6C4AE; }
.full-house a, .full-house div {
  display: flex; align-items: center; justify-content: space-between; gap: 12px;
  min-height: 52px; padding: 4px 0; font-size: 17px; line-height: 1.3; color: #18222E; text-decoration: none;
}
.full-house .full-house-number { font-weight: 680; white-space: nowrap; }
.full-house a .full-house-number { color: #0B4A82; text-decoration: underline; }
.full-house small { display: block; font-size: 15px; color: #4A5562; }
</style>"""


def full_house_card(contacts: Sequence[Contact]) -> None:
    """Draw whom to ring, in order; nothing where nobody is registered."""
    if not contacts:
        return
    title = _("When it is full, ring")
    lines = "".join(_line(contact) for contact in contacts)
    st.html(
        f'<div class="full-house" role="group" aria-label="{escape(title)}">'
        f"<p>{escape(title)}</p><ul>{lines}</ul></div>{_STYLE}"
    )


def _line(contact: Contact) -> str:
    dialled = re.sub(r"[^\d+]", "", contact.phone)
    hours = f"<small>{escape(contact.hours)}</small>" if contact.hours else ""
    said = (
        f"<span>{escape(contact.name)}{hours}</span>"
        f'<span class="full-house-number">{escape(contact.phone)}</span>'
    )
    if not dialled:  # what cannot be dialled leads nowhere
        return f"<li><div>{said}</div></li>"
    return f'<li><a href="tel:{escape(dialled)}">{said}</a></li>'
