"""User-made text where Streamlit would read Markdown: labels of fields and buttons."""

from __future__ import annotations

import re
from typing import Final

_SIGNS: Final = re.compile(r"([\\`*_{}\[\]()#+\-.!|<>~$:])")


def no_markdown(text: str) -> str:
    """The text with every sign of Markdown escaped: it is drawn as it stands."""
    return _SIGNS.sub(r"\\\1", text)
