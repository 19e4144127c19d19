"""Comparisons in words: what a figure is set beside, by its name, and which sites it rests on."""

from __future__ import annotations

from typing import TYPE_CHECKING

from lib.screen.figures import figure_text
from lib.screen.monthly_sites import named
from lib.screen.periods import period_name
from lib.words import _, long_date, month_name, ngettext, number, sentence_case

if TYPE_CHECKING:
    from lib.publication.answers import NightBeds
    from lib.publication.night_comparisons import Comparison, Comparisons


def span_name(comparison: Comparison, year: int | None = None) -> str:
    """The days compared: "oktober 2025", "1–17 oktober 2025"; a month's year when it is not `year`."""
    named, span = comparison.named, comparison.period
    with_year = named.start.year != year
    if span == named:
        return month_name(named.start, with_year=with_year) if named.kind == "month" else period_name(named)
    if named.kind == "month":
        last = long_date(span.end, with_year=with_year)
        return last if span.nights == 1 else f"1–{last}"
    if named.kind == "week":
        nights = ngettext(
            "the first night of %(period)s", "the first %(n)s nights of %(period)s", span.nights
        )
        return nights % {"n": number(span.nights), "period": period_name(named)}
    return _("%(period)s up to %(day)s") % {"period": period_name(named), "day": long_date(span.end)}


def beside(key: str, comparison: Comparison | None, answer: NightBeds) -> str:
    """One figure of another period: "oktober 2025: 88 %"; nothing when that period has none."""
    figure = comparison.figures.get(key) if comparison else None
    if comparison is None or figure is None or not figure.shown or figure.value is None:
        return ""
    said = {"period": span_name(comparison, answer.period.start.year), "value": figure_text(figure).value}
    if comparison.lacks:
        return _("%(period)s, without %(sites)s: %(value)s") % {**said, "sites": named(comparison.lacks)}
    return _("%(period)s: %(value)s") % said


def both(key: str, compared: Comparisons, answer: NightBeds) -> str:
    """The period before and a year ago, as a card says them."""
    parts = (beside(key, one, answer) for one in (compared.before, compared.year_ago))
    return " · ".join(part for part in parts if part)


def not_the_same(comparison: Comparison | None) -> str:
    """A sentence where the sites of the comparison are not those of the figures; else nothing."""
    if comparison is None:
        return ""
    if comparison.out_of_season:
        text = _("%(period)s is not compared: it lies outside the season of %(sites)s.")
        said = text % {"period": span_name(comparison), "sites": named(comparison.out_of_season)}
        return sentence_case(said)
    if comparison.lacks:
        text = _("%(period)s is without %(sites)s, where no beds were open then.")
        return sentence_case(text % {"period": span_name(comparison), "sites": named(comparison.lacks)})
    return ""
