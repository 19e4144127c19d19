"""Figures to Vega-Lite specs; one theme."""
