"""What the night form says after a save: why not, who else saved, and what the data checks remark."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape

import streamlit as st

from lib.records.night_rules import column_name
from lib.records.nights import StoredNight
from lib.records.tables import NightState
from lib.screen.night_draft import Draft, differing
from lib.screen.night_questions import UNANSWERED, names_of_parts
from lib.settings import settings
from lib.words import _, clock, number, pgettext


def tell(draft: Draft) -> None:
    """Draw what stands in the way of saving, what somebody else saved meanwhile, and quiet remarks."""
    if draft.problems:
        _box(_("The night was not saved."), [problem.words for problem in draft.problems])
    if draft.theirs is not None:
        _tell_of_theirs(draft, draft.theirs)
    if draft.remarks:
        _remarks(draft.remarks)


def _box(head: str, lines: Sequence[str]) -> None:
    listed = "".join(f"<li>{escape(line)}</li>" for line in lines)
    st.html(f'<div class="night-words" role="alert"><p>▲ {escape(head)}</p><ul>{listed}</ul></div>')


def _remarks(remarks: Sequence[str]) -> None:
    head = escape(_("The night is saved. Worth a look:"))
    listed = "".join(f"<li>{escape(line)}</li>" for line in remarks)
    st.html(f'<div class="night-words night-remarks"><p>{head}</p><ul>{listed}</ul></div>')


def _tell_of_theirs(draft: Draft, theirs: StoredNight) -> None:
    said = _("%(name)s saved the night at %(time)s, while you were writing. Nothing of yours is lost.")
    name, at = theirs.signed_by or theirs.saved_by_name, theirs.saved_at.astimezone(settings().zone)
    words = said % {"name": name, "time": clock(at)}
    st.html(
        f'<div class="night-words" role="alert"><p>▲ {escape(words)}</p>{_side_by_side(draft, theirs)}</div>'
    )
    with st.container(key=f"{draft.key}_conflict", horizontal=True, gap="small"):
        st.button(_("Save mine"), key=f"{draft.key}_mine", on_click=_insist, args=(draft,))
        st.button(_("Take theirs"), key=f"{draft.key}_theirs", on_click=_give_way, args=(draft,))


# A callback runs before the guard: it only notes the choice, and the guarded run carries it out.
def _insist(draft: Draft) -> None:
    draft.insists = True


def _give_way(draft: Draft) -> None:
    draft.gives_way = True


def _side_by_side(draft: Draft, theirs: StoredNight) -> str:
    names = names_of_parts(draft)
    mine = draft.as_input()
    rows = [
        (names.get(field) or column_name(field), _shown(own), _shown(other))
        for field, own, other in differing(mine, theirs.entry)
    ]
    if mine.state is not theirs.entry.state:
        rows.insert(0, (_("The house"), _state(mine.state), _state(theirs.entry.state)))
    people = (pgettext("night form", "You"), theirs.signed_by or theirs.saved_by_name)
    head = "<td></td>" + "".join(f'<th scope="col">{escape(name)}</th>' for name in people)
    body = "".join(
        f'<tr><th scope="row">{escape(name)}</th><td>{escape(own)}</td><td>{escape(other)}</td></tr>'
        for name, own, other in rows
    )
    return f"<table><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table>"


def _shown(value: int | None) -> str:
    return UNANSWERED if value is None else number(value)


def _state(state: NightState) -> str:
    return pgettext("house", "closed") if state is NightState.CLOSED else pgettext("house", "open")
