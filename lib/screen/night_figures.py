"""The key figures of the night-bed view, as drawn."""

from __future__ import annotations

from typing import TYPE_CHECKING

from lib.screen import compared as comparing
from lib.screen.figures import FigureView, figure_text, label_of
from lib.screen.monthly_sites import counted_sites, lacks_every_site, later_in_words
from lib.screen.rate_tables import no_beds_error
from lib.screen.sentences_nights import compared
from lib.screen.sentences_overview import target_in_words

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from lib.publication.answers import NightBeds
    from lib.publication.night_comparisons import Comparisons

SHOWN = ("occupancy", "full_nights", "turned_away_full", "turned_away_share")


def night_figures(
    answer: NightBeds,
    target: Callable[[str], float | None],
    keys: Sequence[str] = SHOWN,
    beside: Comparisons | None = None,
) -> list[FigureView]:
    """At most four figures with their arithmetic; under it the target, else what they are set beside.

    That is the period before and a year ago where `beside` holds them, else the period before alone.
    """
    return [_view(answer, key, target(key), beside) for key in keys]


def _view(answer: NightBeds, key: str, target: float | None, beside: Comparisons | None) -> FigureView:
    text, former = figure_text(answer.figures[key]), answer.former.get(key)
    before = (
        comparing.both(key, beside, answer)
        if beside is not None
        else compared(former, answer, figure_text(former).value)
    )
    if error := no_beds_error(answer.figures[key]):
        return FigureView(label=label_of(key), value_text=error, attention=True, in_words=True)
    if lacks_every_site(answer):
        return FigureView(label=label_of(key), value_text=later_in_words(answer), in_words=True)
    # The other figures of the view are sums over every site that the notes do not take out.
    where = counted_sites(answer) if key == "full_nights" and not text.in_words else ""
    return FigureView(
        label=label_of(key),
        value_text=text.value,
        arithmetic=f"{text.arithmetic} · {where}" if where else text.arithmetic,
        note=target_in_words(key, target) or before,
        in_words=text.in_words,
    )
