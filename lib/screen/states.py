"""Words for every state that is not figures: empty, withheld, no right, database away, something failed."""

from __future__ import annotations

import logging
from contextlib import contextmanager
from html import escape
from typing import TYPE_CHECKING

import streamlit as st

from lib.access.rights import Refused
from lib.words import _

if TYPE_CHECKING:
    from collections.abc import Iterator

_log = logging.getLogger(__name__)


def words(what: str, do: str = "", *, attention: bool = False) -> None:
    """Draw a state: what is the matter, and what to do about it."""
    role = ' role="alert"' if attention else ""
    more = f"<p>{escape(do)}</p>" if do else ""
    kind = "sk-words sk-attention" if attention else "sk-words"
    st.html(f'<div class="{kind}"{role}><p class="sk-what">{escape(what)}</p>{more}</div>')


def empty() -> None:
    """Nothing has been entered yet."""
    words(
        _("Nothing has been entered yet."),
        _("The figures appear as soon as a night is reported or a file has been taken in."),
    )


def no_right() -> None:
    """The role does not open this."""
    words(
        _("Your role does not give access to this."),
        _("If you need it, ask the person who administers accounts."),
        attention=True,
    )


def database_away() -> None:
    """The database does not answer."""
    words(
        _("The database is not answering right now."),
        _("Nothing has been lost. Try again in a moment; if it lasts, tell whoever runs Samtak."),
        attention=True,
    )


def failed(name: str) -> None:
    """One part of the page failed; the rest stands."""
    words(
        _("“%(part)s” could not be shown.") % {"part": name},
        _("The rest of the page is not affected. The fault has been logged."),
        attention=True,
    )


def withheld(code: str) -> tuple[str, str]:
    """Give what is withheld and why: the codes `not_published` and `no_assessment`."""
    if code == "no_assessment":
        return (
            _("The figures are not shown: a disclosure assessment is missing."),
            _("They are shown once both partners have recorded a dated disclosure assessment."),
        )
    return (
        _("No published figures yet"),
        _("The figures are shown once the owner has approved them and the month has been closed."),
    )


@contextmanager
def part(name: str) -> Iterator[None]:
    """Keep a failing part from taking the page with it: words in its place, the fault in the log.

    `name` is what the reader knows the part as, already translated.
    """
    try:
        yield
    except Refused:
        no_right()
    except Exception as error:  # noqa: BLE001  (whatever failed, the rest of the page must stand)
        _log.exception("A part of the page failed")
        if type(error).__module__.startswith("sqlalchemy") and type(error).__name__ == "OperationalError":
            database_away()
        else:
            failed(name)
