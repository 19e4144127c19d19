"""The projector: the same page for a wall of 1920 x 1080, without side bar, walked through with ← and →."""

from __future__ import annotations

from html import escape
from typing import TYPE_CHECKING, Final

import streamlit as st
from streamlit.errors import StreamlitAPIException

from lib.screen.views import ON_THE_WALL, script, title
from lib.words import _

if TYPE_CHECKING:
    from collections.abc import Sequence

    from lib.access.rights import View

PARAMETER: Final = "visning"
ON: Final = "projektor"
_KEPT: Final = "kept_projector"

# A link in the page does the moving, so that no session is lost; the listener is set once per window.
_KEYS: Final = """<script>
if (!window.samtakKeys) {
  window.samtakKeys = true;
  document.addEventListener("keydown", (event) => {
    if (event.altKey || event.ctrlKey || event.metaKey) return;
    if (event.target.closest("input, textarea, select")) return;
    const place = {ArrowLeft: "back", ArrowRight: "on", Escape: "leave"}[event.key];
    const goal = place && document.querySelector(
      `.st-key-projector_${place} a, .st-key-projector_${place} button`);
    if (goal) { event.preventDefault(); goal.click(); }
  });
}
</script>"""


def is_on() -> bool:
    """Whether this run is drawn for the wall: by the address, else as the session last was."""
    asked = st.query_params.get(PARAMETER)
    if asked is not None:
        st.session_state[_KEPT] = asked == ON
    return bool(st.session_state.get(_KEPT, False))


def keep_in_address() -> None:
    """Write the projector into the address when a change of view has dropped it."""
    if is_on() and st.query_params.get(PARAMETER) != ON:
        st.query_params[PARAMETER] = ON


def _enter() -> None:
    st.query_params[PARAMETER] = ON


def _leave() -> None:
    st.session_state[_KEPT] = False
    st.query_params.pop(PARAMETER, None)


def enter_link() -> None:
    """Offer the projector; the filters stay as they are."""
    with st.container(key="projector_enter", width="content"):
        st.button(_("Projector"), key="projector_enter_button", type="tertiary", on_click=_enter)


def crumb_html(view: View, where: Sequence[str]) -> str:
    """Give the line above the headline: the view, then what it is about."""
    rest = "".join(f" · {escape(part)}" for part in where if part)
    return f'<p class="sk-crumb"><b>{escape(title(view))}</b>{rest}</p>'


def foot_html(view: View, notes: Sequence[str]) -> str:
    """Give the line at the bottom: what the figures rest on, and where in the walk we are."""
    left = " · ".join(escape(note) for note in notes if note)
    place = _("Samtak · %(number)s of %(total)s") % {
        "number": ON_THE_WALL.index(view) + 1,
        "total": len(ON_THE_WALL),
    }
    return f'<p class="sk-foot"><span>{left}</span><span>{escape(place)}</span></p>'


def furniture(view: View, where: Sequence[str], notes: Sequence[str]) -> None:
    """Draw crumb, foot and the ways onward; nothing at all when the projector is off."""
    if not is_on():
        return
    keep_in_address()
    st.html(crumb_html(view, where) + foot_html(view, notes))
    place = ON_THE_WALL.index(view)
    with st.container(key="projector_keys", horizontal=True):
        st.html(_KEYS, unsafe_allow_javascript=True)
        if place > 0:
            _way("back", ON_THE_WALL[place - 1], "← ")
        if place + 1 < len(ON_THE_WALL):
            _way("on", ON_THE_WALL[place + 1], "→ ")
        with st.container(key="projector_leave", width="content"):
            st.button(
                _("Leave the projector"), key="projector_leave_button", type="tertiary", on_click=_leave
            )


def _way(place: str, view: View, arrow: str) -> None:
    with st.container(key=f"projector_{place}", width="content"):
        try:
            st.page_link(script(view), label=arrow + title(view), query_params=dict(st.query_params))
        except StreamlitAPIException:
            # A role that may not open the neighbour has no such page; the walk ends here for it.
            return
