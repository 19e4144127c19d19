"""The look of the registers' pages."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path

import streamlit as st


@lru_cache(maxsize=1)
def _style() -> str:
    return "<style>" + Path(__file__).with_name("registers.css").read_text(encoding="utf-8") + "</style>"


def dress() -> None:
    """Give the page its look; once a run."""
    st.html(_style())
