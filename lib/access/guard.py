"""The first line of every page: no right, no page, whichever way it was reached."""

from __future__ import annotations

import streamlit as st

from lib.access.identity import Identity
from lib.access.names import role_name
from lib.access.rights import View, may_open
from lib.access.session import current_identity
from lib.words import _


def guard(view: View) -> Identity:
    """The signed-in person if their role opens the view; else words, and the script stops here."""
    identity = current_identity()
    if identity is None:
        st.info(_("Sign in to see this view. Open the start page and enter your user name and password."))
        st.stop()
    if not may_open(identity, view):
        st.info(_refusal(identity))
        st.stop()
    return identity


def _refusal(identity: Identity) -> str:
    if identity.shared:
        return _(
            "A shared phone does not open this view, only the form for the current night and the free beds "
            "tonight. Sign in with an account of your own if you need more."
        )
    return (
        _("Your role, %(role)s, does not open this view. Choose another one in the menu, or ask "
          "the access administrator if you need it.")
        % {"role": role_name(identity.role)}
    )  # fmt: skip
