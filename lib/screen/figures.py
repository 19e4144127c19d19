"""Key figures on the screen: the value, its arithmetic under it, its state in words."""

from __future__ import annotations

import re
from base64 import b64encode
from dataclasses import dataclass
from html import escape
from typing import TYPE_CHECKING

import streamlit as st

from lib.measures.catalogue import measure
from lib.measures.figure import Figure, Why
from lib.screen.headline import mark
from lib.words import NO_BREAK, _, language, ngettext, number, percent

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence


_WHOLE_PERCENT = 0.01
_FROM_EVERYONE = ("retention_without_negative_exit", "retention_in_flat")
# A number stays on the line of its noun.
_NUMBER_AND_NOUN = re.compile(r"(?<=\d) (?=[^\W\d])")


@dataclass(frozen=True, slots=True)
class FigureText:
    """A figure in words: `value` large, `arithmetic` small; `in_words` when there is no number to show."""

    value: str
    arithmetic: str
    in_words: bool = False


@dataclass(frozen=True, slots=True)
class FigureView:
    """One key figure as drawn. `note`: a target or a comparison. `spark_html`: our own SVG."""

    label: str
    value_text: str
    arithmetic: str = ""
    note: str = ""
    state_text: str = ""
    attention: bool = False
    spark_html: str | None = None
    in_words: bool = False


def key_figures(views: Sequence[FigureView]) -> None:
    """Draw the figures as one row of one height: framed cards when any has a sparkline, else plain."""
    st.html(key_figures_html(views))


def key_figures_html(views: Sequence[FigureView]) -> str:
    """Give the row as HTML: an accessible list, every text escaped."""
    kind = "sk-cards" if any(view.spark_html for view in views) else "sk-plain"
    return f'<div class="sk-figures {kind}" role="list">' + "".join(map(_figure_html, views)) + "</div>"


def _figure_html(view: FigureView) -> str:
    size = " sk-in-words" if view.in_words else ""
    tone = " sk-attention" if view.attention else ""
    parts = [
        f'<div class="sk-figure" role="listitem"><p class="sk-label">{escape(view.label)}</p>',
        f'<p class="sk-value{size}{tone}">{escape(view.value_text)}</p>',
    ]
    if view.arithmetic:
        parts.append(f'<p class="sk-arithmetic">{escape(view.arithmetic)}</p>')
    if view.note:
        parts.append(f'<p class="sk-arithmetic">{escape(view.note)}</p>')
    if view.spark_html:
        parts.append(f'<div class="sk-spark">{_as_image(view.spark_html)}</div>')
    if view.state_text:
        sign = mark(attention=view.attention)
        parts.append(f'<p class="sk-state{tone}">{sign}{escape(view.state_text)}</p>')
    return "".join(parts) + "</div>"


def _as_image(svg: str) -> str:
    """Wrap our own drawing as an image: `st.html` lets no inline SVG through. The words beside it tell it."""
    return f'<img alt="" src="data:image/svg+xml;base64,{b64encode(svg.encode()).decode()}">'


def label_of(key: str) -> str:
    """Give a figure's title from the catalogue, in the language spoken now."""
    return measure(key).title.in_language(language())


def figure_text(figure: Figure | None, *, rounded: bool = False) -> FigureText:
    """Put a figure into words: what it is worth, and the numbers it was made from.

    Too few to show, missing and not computable are words too, and never a zero. `rounded` says that the
    tenants followed (`n`) were rounded before they came here.
    """
    if figure is None:
        return FigureText(_("cannot be computed"), "", in_words=True)
    if not figure.shown or figure.value is None:
        return FigureText(_why_not(figure), nights_in_words(figure), in_words=True)
    if figure.key.startswith(_FROM_EVERYONE):
        return _from_everyone(figure, rounded=rounded)
    return _form_of(figure.key)(figure)


def nights_in_words(figure: Figure) -> str:
    """Give what the figure rests on: "30 nätter, 1 natt stängd, rapport saknas 1 natt"."""
    closed, missing = figure.nights_closed, figure.nights_missing
    reported = figure.nights_reported
    parts = [ngettext("%(n)s night", "%(n)s nights", reported) % _n(reported)] if reported else []
    if closed:
        parts.append(ngettext("%(n)s night closed", "%(n)s nights closed", closed) % _n(closed))
    if missing and not reported and figure.value is not None:
        parts.append(_("no night has a report from every site"))
    elif missing:
        # A night may be reported and still tell nothing of those who got no bed.
        words = (
            ngettext("not known for %(n)s night", "not known for %(n)s nights", missing)
            if figure.key.startswith("turned_away")
            else ngettext("report missing %(n)s night", "report missing %(n)s nights", missing)
        )
        parts.append(words % _n(missing))
    return ", ".join(_NUMBER_AND_NOUN.sub(NO_BREAK, part) for part in parts)


def interval_in_words(figure: Figure) -> str:
    """Give the 95 % interval in whole percent: "osäkerhet 64–95 %"; nothing without one."""
    if figure.low is None or figure.high is None:
        return ""
    low, high = number(figure.low * 100), percent(figure.high)
    return _("uncertainty %(low)s–%(high)s") % {"low": low, "high": high}


def of(figure: Figure) -> str:
    """Give "17 av 20"."""
    return _("%(x)s of %(n)s") % {
        "x": number(figure.numerator or 0),
        "n": number(figure.denominator or 0),
    }


def _why_not(figure: Figure) -> str:
    """Why there is nothing to show; a night that is missing is not one that was closed, or never expected."""
    match figure.why:
        case Why.TOO_FEW:
            return _("too few to show (under 10)")
        case Why.NO_NIGHTS | Why.NO_LOG if figure.nights_missing or figure.nights_reported:
            return _("not known") if figure.why == Why.NO_LOG else _("report missing")
        case Why.NO_NIGHTS | Why.NO_LOG:
            return _("closed") if figure.nights_closed else _("no nights")
        case Why.NOBODY:
            return _("nobody yet")
        case Why.NOTHING_ENTERED:
            return _("nothing entered")
        case _:
            return _("cannot be computed")


def _joined(*parts: str) -> str:
    return " · ".join(part for part in parts if part)


def _n(count: float) -> dict[str, str]:
    return {"n": number(count)}


def _share_of_beds(figure: Figure) -> FigureText:
    beds = ngettext("%(share)s bed", "%(share)s beds", figure.denominator or 0) % {"share": of(figure)}
    return FigureText(percent(figure.value or 0), _joined(beds, nights_in_words(figure)))


def _nights_of_nights(figure: Figure) -> FigureText:
    return FigureText(of(figure), _joined(percent(figure.value or 0), nights_in_words(figure)))


def _times(figure: Figure) -> FigureText:
    word = ngettext("time", "times", figure.value or 0)
    return FigureText(number(figure.value or 0), _joined(word, nights_in_words(figure)))


def _per_hundred(figure: Figure) -> FigureText:
    events = ngettext("%(share)s bed-night", "%(share)s bed-nights", figure.denominator or 0)
    return FigureText(
        number(figure.value or 0, 1), _joined(events % {"share": of(figure)}, nights_in_words(figure))
    )


def _share(figure: Figure) -> FigureText:
    value = figure.value or 0
    # One in two hundred is not none.
    return FigureText(
        percent(value, 1 if 0 < value < _WHOLE_PERCENT else 0), _joined(of(figure), nights_in_words(figure))
    )


def _persons(figure: Figure) -> FigureText:
    return FigureText(of(figure), _joined(percent(figure.value or 0), interval_in_words(figure)))


def _from_everyone(figure: Figure, *, rounded: bool) -> FigureText:
    followed = figure.n or 0
    tenants = ngettext("%(n)s tenant followed", "%(n)s tenants followed", followed)
    if rounded:
        tenants = _("about %(n)s tenants followed, rounded")
    return FigureText(percent(figure.value or 0), _joined(interval_in_words(figure), tenants % _n(followed)))


def _count(figure: Figure) -> FigureText:
    if figure.denominator is None:
        return FigureText(number(figure.value or 0), nights_in_words(figure))
    return FigureText(of(figure), percent(figure.numerator / figure.denominator) if figure.numerator else "")


def _form_of(key: str) -> Callable[[Figure], FigureText]:
    """Choose how a measure is written, by its catalogue key."""
    exact: dict[str, Callable[[Figure], FigureText]] = {
        "occupancy": _share_of_beds,
        "occupancy_of_agreed": _share_of_beds,
        "full_nights": _nights_of_nights,
        "nights_above": _nights_of_nights,
        "nights_below": _nights_of_nights,
        "turned_away_full": _times,
        "turned_away_all": _times,
        "turned_away_full_per_100": _per_hundred,
        "turned_away_all_per_100": _per_hundred,
        "turned_away_share": _share,
    }
    if key in exact:
        return exact[key]
    return _persons if key.startswith(("retention_", "lease_")) else _count
