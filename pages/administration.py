"""Administration: accounts, invitations, and what has happened to accounts."""

import streamlit as st

from lib.access import administering
from lib.access.guard import guard
from lib.access.rights import View
from lib.words import _

identity = guard(View.ADMINISTRATION)

st.title(_("Administration"))
administering.one_time_password_to_hand_over()
accounts, invitation, events = st.tabs(
    [_("Accounts"), _("Invite"), _("Account events")], key="administration_tabs"
)
with accounts:
    administering.accounts(identity)
with invitation:
    administering.invitation(identity)
with events:
    administering.events(identity)
