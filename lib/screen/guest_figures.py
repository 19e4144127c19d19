"""The figures from stays in words: their value with its unit, what they rest on, and where they end."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from lib.measures.figure import Figure, Why
from lib.measures.guests import NOT_REACHED
from lib.screen.figures import FigureView, label_of
from lib.screen.monthly_sites import named
from lib.words import _, iso_date, ngettext, number, percent

if TYPE_CHECKING:
    from lib.publication.who_comes import OwnGuests

KEY_FIGURES: Final = ("unique_guests", "new_guests", "returning_guests", "stay_median")
ALL_FIGURES: Final = (*KEY_FIGURES, "stay_p90", "stay_mean", "guest_spells", "long_stay_share")


def key_figures(own: OwnGuests) -> list[FigureView]:
    """The four figures of the owner."""
    return [figure_view(own.figures[key]) for key in KEY_FIGURES]


def figure_view(figure: Figure) -> FigureView:
    """One figure with what it rests on."""
    value, rests = value_in_words(figure), rests_on(figure)
    few = _("few stays: says little") if figure.why == Why.TOO_FEW and figure.value is not None else ""
    return FigureView(label_of(figure.key), value, rests, note=few, in_words=figure.value is None)


def value_in_words(figure: Figure) -> str:
    """The value with its unit, or why there is none."""
    if figure.value is None:
        return _still_stay(figure.key) if figure.why == NOT_REACHED else _("nobody yet")
    if figure.key == "long_stay_share":
        return percent(figure.value)
    if not figure.key.startswith("stay_"):
        return number(figure.value)
    nights = figure.value
    decimals = 1 if figure.key == "stay_mean" else 0
    return ngettext("%(n)s night", "%(n)s nights", nights) % {"n": number(nights, decimals)}


def _still_stay(key: str) -> str:
    """Why a length is not known: too many of the stays have not ended."""
    return _("more than one in ten still stay") if key == "stay_p90" else _("more than half still stay")


def rests_on(figure: Figure) -> str:
    """The arithmetic in words."""
    if figure.key in {"stay_median", "stay_p90"}:
        return _length_rests_on(figure)
    words = {
        "unique_guests": _("each counted once"),
        "new_guests": _("of %(n)s, no earlier night"),
        "returning_guests": _("of %(n)s, back after 90 nights or more"),
        "guest_spells": _("%(n)s persons; a gap under 90 nights continues a spell"),
        "stay_mean": _("%(part)s bed-nights by %(whole)s arrivals"),
        "long_stay_share": ngettext(
            "%(part)s of %(whole)s, %(n)s guest", "%(part)s of %(whole)s, %(n)s guests", figure.n or 0
        ),
    }[figure.key]
    counts = {"n": figure.n, "part": figure.numerator, "whole": figure.denominator}
    return words % {name: number(count or 0) for name, count in counts.items()}


def _length_rests_on(figure: Figure) -> str:
    stays = ngettext("%(n)s stay", "%(n)s stays", figure.n or 0) % {"n": number(figure.n or 0)}
    going = int((figure.denominator or 0) - (figure.numerator or 0))
    parts = [stays + ", " + _("%(n)s go on") % {"n": number(going)} if going else stays]
    if figure.low is not None and figure.high is not None:
        parts.append(
            _("uncertainty %(low)s–%(high)s nights")
            % {"low": number(figure.low), "high": number(figure.high)}
        )
    elif figure.low is not None:
        parts.append(_("at least %(low)s nights, with uncertainty") % {"low": number(figure.low)})
    return " · ".join(parts)


def no_stays(own: OwnGuests) -> str:
    """Why the owner sees no persons."""
    return _("No stays are registered at %(sites)s, so it is not known how many different persons came.") % {
        "sites": named(own.sites)
    }


def since_in_words(own: OwnGuests) -> str:
    """From when visits are known, and which of the chosen sites register stays."""
    said = _(
        "The register begins on %(day)s: whoever came before is counted as new. Persons are counted anew for "
        "every period and must not be added up. A stay that is not over counts as long as it has lasted."
    )
    return said % {"day": iso_date(own.since) if own.since else "–"}
