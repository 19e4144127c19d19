"""Who comes: exactly for the owner of the register, one coarse table a closed season for everybody else."""

from __future__ import annotations

from html import escape
from typing import TYPE_CHECKING, Final

import streamlit as st

from lib.charts import shares as shares_chart
from lib.exports.csv import Cell, Share
from lib.publication.who_comes import who_comes
from lib.screen import chart, guest_figures, guest_words, projector, states, table
from lib.screen.chart import ChartTable, arrow_bytes
from lib.screen.figures import key_figures, label_of
from lib.screen.night_sections.section import NightChoice, Section, everybody
from lib.words import _, listed, sentence_case

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from lib.charts.shares import Bar
    from lib.publication.desk import Desk
    from lib.publication.season_shares import Shares
    from lib.publication.who_comes import OwnGuests, SeasonTable

_MOST_BARS: Final = 9
_MOST_ON_THE_WALL: Final = 6
_WIDTHS: Final = {1: [3, 2], 2: [3, 2], 3: [4, 3, 3]}  # a chart alone would stretch over the whole page


def _sentence(ask: Desk, choice: NightChoice) -> str:
    return guest_words.sentence(who_comes(ask, choice.period, choice.site_ids), ask.today())


def _draw(ask: Desk, choice: NightChoice) -> None:
    answer = who_comes(ask, choice.period, choice.site_ids)
    wall = projector.is_on()
    if answer.own is not None:
        _own(answer.own, choice)
    if wall and answer.own is not None:
        return  # the wall has room for one partner, and the sentence is about the own one
    if answer.withheld:
        states.words(*states.withheld(answer.withheld))
    for place, one in enumerate(_on_screen(answer.seasons, wall=wall)):
        _season(one, place)


def _on_screen(seasons: tuple[SeasonTable, ...], *, wall: bool) -> tuple[SeasonTable, ...]:
    """All of them; on the wall the first that has something to show."""
    told = [one for one in seasons if any(shares.groups for shares in one.shares)]
    return tuple(told[:1] or seasons[:1]) if wall else seasons


def _own(own: OwnGuests, choice: NightChoice) -> None:
    if own.figures:
        key_figures(guest_figures.key_figures(own))
    elif not projector.is_on():
        states.words(
            guest_figures.no_stays(own),
            _(
                "Stays can be registered once a decision has opened the register, "
                "and where no waiver stands against it."
            ),
        )
    told = [shares for shares in own.shares if shares.groups]
    code = choice.period.code().replace("/", "-")
    _beside(told, "own", guest_words.told_for, code)
    if not told:
        states.words(
            _("Home municipality and sex have not been told for any night of the period."),
            _("They are filled in at the bottom of the night's form."),
        )
    if own.figures and not projector.is_on():
        _lengths(own, code)


def _beside(told: Sequence[Shares], key: str, caption: Callable[[Shares], str], code: str) -> None:
    """Draw the charts beside each other, the first one widest; on a phone they stand under each other."""
    if not told:
        return
    most = _MOST_ON_THE_WALL if projector.is_on() else _MOST_BARS
    drawn = [guest_words.bars(shares, most) for shares in told]
    longest = max(len(bars) for bars in drawn)
    said = [caption(shares) if shares.base is not None else "" for shares in told]
    columns = st.columns(_WIDTHS[len(told)], gap="medium")
    for place, shares in enumerate(told):
        with columns[place]:
            _one(shares, drawn[place], longest, key, _table(shares, caption(shares), code))
            # What all rest on is said once: under the last chart, which is short and leaves room on the wall.
            if said[place] and said[place] not in said[place + 1 :]:
                _small(said[place])


def _one(shares: Shares, bars: list[Bar], longest: int, key: str, rows: ChartTable) -> None:
    title = guest_words.dimension_name(shares.dimension)
    _title(title)
    chart.show(
        shares_chart.spec(projector=projector.is_on(), rows=len(bars), beside=longest),
        {"shares": arrow_bytes(shares_chart.drawn(bars))},
        shares_chart.alt(title, bars),
        rows,
        key=f"guests_{key}_{shares.dimension}",
    )


def _small(text: str) -> None:
    st.html(f'<p class="sk-arithmetic">{escape(text)}</p>')


def _table(shares: Shares, caption: str, code: str) -> ChartTable:
    """The same shares as rows, every group by itself; bed-nights only where they are exact."""
    exact = shares.base is not None
    rows: list[list[Cell]] = [
        [
            guest_words.group_name(shares.dimension, group.code),
            Share(group.share),
            *([group.count] if exact else []),
        ]
        for group in shares.groups
    ]
    title = guest_words.dimension_name(shares.dimension)
    headers = [title, _("Share"), *([_("Bed-nights")] if exact else [])]
    return ChartTable(headers, rows, f"{title}: {caption}", f"{_('guests')}-{shares.dimension}-{code}")


def _season(one: SeasonTable, place: int) -> None:
    if one.season is None:
        states.words(
            _("%(partner)s has no closed season yet.") % {"partner": one.partner},
            guest_words.newer_in_words(one)
            or _("Who comes is shown for whole winters, once they have ended and their nights are settled."),
        )
        return
    _title(guest_words.season_title(one))
    code = one.season.code().replace("/", "-")
    told = [shares for shares in one.shares if shares.groups]
    _beside(told, f"season_{place}", lambda _shares: guest_words.season_title(one), code)
    if not (told and projector.is_on()):
        for why in dict.fromkeys(shares.why for shares in one.shares if shares.why):
            names = [
                guest_words.dimension_name(shares.dimension) for shares in one.shares if shares.why == why
            ]
            states.words(sentence_case(listed([name.lower() for name in names])), guest_words.why_not(why))
    if not one.shares:
        states.words(_("Home municipality and sex were not told for any night of the season."))
    elif told:
        _small(guest_words.season_rule(one))


def _title(text: str) -> None:
    """A title over charts: one step under the section's sentence, which is the view's h1 on the wall."""
    level = 2 if projector.is_on() else 3
    st.html(f'<h{level} class="sk-label">{escape(text)}</h{level}>')


def _lengths(own: OwnGuests, code: str) -> None:
    """Every figure from stays with its arithmetic, as a table."""
    rows: list[list[Cell]] = [
        [
            label_of(key),
            guest_figures.value_in_words(own.figures[key]),
            guest_figures.rests_on(own.figures[key]),
        ]
        for key in guest_figures.ALL_FIGURES
    ]
    opened = st.expander(_("All figures from the register of stays"), key="guests_all", on_change="rerun")
    if opened.open:
        with opened:
            headers = [_("Measure"), _("Value"), _("Rests on")]
            name = f"{_('guests')}-{code}"
            table.show(headers, rows, _("Guests of the period"), key="guests_all", file_name=name)
    st.caption(guest_figures.since_in_words(own))


SECTION: Final = Section("vilka-kommer", lambda: _("Who comes"), everybody, _sentence, _draw)
