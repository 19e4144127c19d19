"""The desk (the one door to figures)."""
