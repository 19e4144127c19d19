"""The look of every page: palette, type, and what the projector changes, as one style sheet a run."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path

import streamlit as st

from lib.screen import projector

_HERE = Path(__file__).parent


@lru_cache(maxsize=2)
def style_sheet(*, wall: bool) -> str:
    """Give the `<style>` element; `wall` adds the overrides of the projector."""
    sheets = ["screen.css", "projector.css"] if wall else ["screen.css"]
    return "<style>" + "".join((_HERE / name).read_text(encoding="utf-8") for name in sheets) + "</style>"


def apply() -> None:
    """Dress the page; once a run, after `st.set_page_config`."""
    st.html(style_sheet(wall=projector.is_on()))
