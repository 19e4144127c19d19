"""What the figures of a view rest on, as one quiet line."""

from __future__ import annotations

from html import escape
from typing import TYPE_CHECKING

from lib.words import counted, ngettext

if TYPE_CHECKING:
    from collections.abc import Sequence


def preliminary(nights: int) -> str:
    """*Preliminary for the three latest nights*; nothing when none is."""
    if nights <= 0:
        return ""
    text = ngettext("Preliminary for the latest night", "Preliminary for the %(n)s latest nights", nights)
    return text % {"n": counted(nights)}


def notes_html(notes: Sequence[str]) -> str:
    """Give the notes as one line, escaped; those that say nothing are left out."""
    return '<p class="sk-notes">' + " · ".join(escape(note) for note in notes if note) + "</p>"
