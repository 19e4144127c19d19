"""*What comes*: the two weeks ahead at a house, for those who run it, with how good the forecast has been."""

from __future__ import annotations

from html import escape
from typing import TYPE_CHECKING, Final

import streamlit as st

from lib.charts.outlook import outlook_spec
from lib.charts.outlook_frames import outlook_frames
from lib.charts.theme import SECONDARY
from lib.publication.night_outlook import outlook
from lib.screen import chart, projector, sentences_outlook
from lib.screen.night_sections.section import NightChoice, Section
from lib.words import _

if TYPE_CHECKING:
    from collections.abc import Sequence

    from lib.publication.answers import SiteName
    from lib.publication.desk import Desk
    from lib.publication.night_outlook import Outlook


def own_house(choice: NightChoice) -> SiteName | None:
    """Give the largest of the viewer's own houses among those chosen."""
    return max((site for site in choice.answer.sites if site.own), key=lambda site: site.beds, default=None)


def _title() -> str:
    return _("What comes")


def _has_own_house(_ask: Desk, choice: NightChoice) -> bool:
    return own_house(choice) is not None


def _answer(ask: Desk, choice: NightChoice) -> Outlook:
    house = own_house(choice)
    if house is None:
        raise LookupError("None of the chosen houses is the viewer's own.")
    return outlook(ask, house.id)


def _sentence(ask: Desk, choice: NightChoice) -> str:
    return sentences_outlook.sentence(_answer(ask, choice))


def _draw(ask: Desk, choice: NightChoice) -> None:
    answer, wall = _answer(ask, choice), projector.is_on()
    if answer.forecast is None:
        takes = sentences_outlook.what_it_takes(answer)
        _small_print([takes] if takes else [])
        return
    frames = outlook_frames(answer.behind, answer.ahead)
    colours = list(zip(frames["ends"]["label"], frames["ends"]["colour"], strict=True))
    if frames["chances"]["at"]:
        colours.append((_("at the top: chance of full"), SECONDARY))
    chart.show(
        outlook_spec(projector=wall, axis_letters=max(map(len, frames["grid"]["label"]))),
        {name: chart.arrow_bytes(columns) for name, columns in frames.items()},
        sentences_outlook.in_words(answer),
        lambda: sentences_outlook.table(answer),
        key="outlook",
        colours=colours,
    )
    told = sentences_outlook.how_good(answer.forecast)
    # On the wall no method is named.
    _small_print([told] if wall else [told, *sentences_outlook.method_in_words(answer)])


def _small_print(lines: Sequence[str]) -> None:
    if lines:
        st.html("".join(f'<p class="sk-notes">{escape(line)}</p>' for line in lines))


SECTION: Final = Section("vad-kommer", _title, _has_own_house, _sentence, _draw)
