"""*How we count*: the catalogue of measures as a page that can be searched and linked into.

A measure with several horizons stands once, told for one year; each of its keys is an anchor all the same.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import lru_cache
from html import escape
from pathlib import Path

from lib.measures.catalogue import Measure
from lib.words import _, language, ngettext, number, percent

_STYLE = Path(__file__).with_suffix(".css")
_TOLD_FOR = "_12"


@lru_cache(maxsize=1)
def style() -> str:
    """The page's style sheet as an element."""
    return f"<style>{_STYLE.read_text(encoding='utf-8')}</style>"


def families(catalogue: Mapping[str, Measure]) -> list[list[Measure]]:
    """The measures by family, in the catalogue's order; the one that is told comes first."""
    grouped: dict[str, list[Measure]] = {}
    for measure in catalogue.values():
        grouped.setdefault(measure.family, []).append(measure)
    return [sorted(one, key=lambda measure: not measure.key.endswith(_TOLD_FOR)) for one in grouped.values()]


def matching(grouped: Iterable[list[Measure]], search: str) -> list[list[Measure]]:
    """The families whose texts hold every word of `search`, in the language spoken now."""
    words = search.casefold().split()
    return [one for one in grouped if all(word in _searched(one) for word in words)]


def found(count: int, total: int, search: str) -> str:
    """How many measures are listed, as a line under the search field."""
    if not search.strip():
        return ngettext("%(count)s measure", "%(count)s measures", total) % {"count": number(total)}
    if count == 0:
        return _("No measure matches “%(search)s”. Try a shorter word.") % {"search": search.strip()}
    return _("%(count)s of %(total)s measures match “%(search)s”.") % {
        "count": number(count),
        "total": number(total),
        "search": search.strip(),
    }


def contents(grouped: Iterable[list[Measure]]) -> str:
    """Links to the measures below, as HTML."""
    links = "".join(
        f'<li><a href="#{escape(one[0].key)}">{escape(one[0].title.in_language(language()))}</a></li>'
        for one in grouped
    )
    label = escape(_("Measures"))
    return f'<nav class="definitions-contents" aria-label="{label}"><ul>{links}</ul></nav>'


def entries(grouped: Iterable[list[Measure]]) -> str:
    """Every measure with all that its catalogue entry says, as HTML."""
    return "".join(_entry(one) for one in grouped)


def unit_words(unit: str) -> str:
    """What a measure's value is counted in."""
    return {
        "share": _("share, in percent"),
        "beds": _("beds"),
        "bed_nights": _("bed-nights"),
        "events": _("times"),
        "events_per_100": _("times per 100 available beds a night"),
        "persons": _("persons"),
        "days": _("days"),
        "areas": _("areas"),
        "commitments": _("commitments"),
        "agreements": _("agreements"),
        "actions": _("actions"),
    }.get(unit, unit)


def direction_words(direction: str) -> str:
    """Which way is good."""
    return {
        "up": _("Higher is better."),
        "down": _("Lower is better."),
    }.get(direction) or _("No direction is good in itself.")


def target_words(measure: Measure) -> str:
    """The catalogue's own target; the partnership may have set another."""
    if measure.default_target is None:
        return _("None in the catalogue.")
    if measure.unit == "share":
        return percent(measure.default_target)
    return f"{number(measure.default_target)} {unit_words(measure.unit)}"


def _searched(family: list[Measure]) -> str:
    texts = (text for measure in family for text in (measure.title, measure.answers))
    told = family[0]
    more = (told.formula, told.numerator, told.denominator, told.exclusions, told.source)
    return " ".join(text.in_language(language()) for text in (*texts, *more)).casefold()


def _entry(family: list[Measure]) -> str:
    measure = family[0]
    spoken = language()
    anchors = "".join(f'<span id="{escape(other.key)}"></span>' for other in family[1:])
    rows = [
        (_("Formula"), measure.formula.in_language(spoken)),
        (_("Numerator"), measure.numerator.in_language(spoken)),
        (_("Denominator"), measure.denominator.in_language(spoken)),
        (_("Left out"), measure.exclusions.in_language(spoken)),
        (_("Unit"), unit_words(measure.unit)),
        (_("Direction"), direction_words(measure.direction)),
        (_("Target"), target_words(measure)),
        (_("Source"), measure.source.in_language(spoken)),
        (_("Also as"), ", ".join(other.title.in_language(spoken) for other in family[1:])),
    ]
    told = "".join(f"<dt>{escape(name)}</dt><dd>{escape(text)}</dd>" for name, text in rows if text)
    return (
        f'<article class="definition" id="{escape(measure.key)}">{anchors}'
        f"<h2>{escape(measure.title.in_language(spoken))}</h2>"
        f"<p>{escape(measure.answers.in_language(spoken))}</p><dl>{told}</dl></article>"
    )
