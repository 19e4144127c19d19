"""Text that no spreadsheet takes for a formula: one list of signs for every file."""

from __future__ import annotations

from typing import Final

# A spreadsheet reads a cell that begins with one of these as a formula or a command; wide forms count too.
DANGEROUS: Final = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")


def harmless(text: str) -> str:
    """The text with an apostrophe before it where a spreadsheet would run it."""
    return f"'{text}" if text.startswith(DANGEROUS) else text
