"""*Mer* on the night-bed view: one section at a time, chosen by a row of buttons, held in the address.

On the wall a chosen section takes the place of the ordinary view, with its sentence as the headline.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import streamlit as st

from lib.screen import projector, states
from lib.screen.headline import heading, headline
from lib.screen.night_sections import bearing, guests, outlook, patterns, rates, what_if
from lib.words import _

if TYPE_CHECKING:
    from lib.publication.desk import Desk
    from lib.screen.night_sections.section import NightChoice, Section

PARAMETER: Final = "mer"
SECTIONS: Final[tuple[Section, ...]] = (
    rates.SECTION, patterns.SECTION, guests.SECTION, outlook.SECTION, bearing.SECTION, what_if.SECTION,
)  # fmt: skip
_WIDGET: Final = "night_more"


def chosen(ask: Desk, choice: NightChoice) -> Section | None:
    """Give the section that the address asks for; None for none, an unknown one, or one without the right."""
    asked = st.query_params.get(PARAMETER)
    return next((one for one in SECTIONS if one.code == asked and one.may_open(ask, choice)), None)


def on_the_wall(ask: Desk, choice: NightChoice) -> bool:
    """Draw the chosen section instead of the view; False when the projector is off or none is chosen."""
    section = chosen(ask, choice) if projector.is_on() else None
    if section is None:
        return False
    with states.part(section.title()):
        headline(section.sentence(ask, choice))
        section.draw(ask, choice)
    return True


def more(ask: Desk, choice: NightChoice) -> None:
    """Draw the row of buttons, and below it the chosen section."""
    section = chosen(ask, choice)
    titles = {one.code: one.title() for one in SECTIONS if one.may_open(ask, choice)}
    code = section.code if section else None
    if st.session_state.get(_WIDGET) != code:
        st.session_state[_WIDGET] = code
    st.segmented_control(
        _("More"), list(titles), format_func=titles.__getitem__, key=_WIDGET, on_change=_write
    )
    if section is None:
        return
    with st.container(key="night_section"), states.part(section.title()):
        heading(section.sentence(ask, choice))
        section.draw(ask, choice)


def _write() -> None:
    """Write the chosen section to the address before the run begins."""
    code = st.session_state[_WIDGET]
    if code:
        st.query_params[PARAMETER] = code
    else:
        st.query_params.pop(PARAMETER, None)
