"""A cell's text without what people cannot see, and without quotation marks around it."""

from __future__ import annotations

from typing import Final

# Zero-width and direction marks, soft hyphens: they come along when text is copied from the web or a mail.
_INVISIBLE: Final = dict.fromkeys(
    [0xAD, 0x180E, *range(0x200B, 0x2010), *range(0x202A, 0x202F), *range(0x2060, 0x2070), 0xFEFF]
)
# Straight, curly and low ones, and the apostrophe by which spreadsheets mark text.
QUOTES: Final = frozenset("\"'“”„‟‘’‚‛«»`´")


def cleaned(cell: str) -> str:
    """The cell without invisible characters; most cells are plain ASCII and stay as they are."""
    return cell if cell.isascii() else cell.translate(_INVISIBLE)


def unquoted(cell: str) -> str:
    """The cell without space and one pair of quotation marks around it ("“12”" → "12", "'12" → "12")."""
    text = cell.strip()
    if len(text) > 1 and text[0] in QUOTES:
        text = text[1:].strip()
        if text and text[-1] in QUOTES:
            text = text[:-1].strip()
    return text
