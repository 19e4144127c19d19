"""Delade telefoner: the shared phones of the own sites, and who may report on them."""

import streamlit as st

from lib.access import device_pages
from lib.access.device_listing import list_devices
from lib.access.guard import guard
from lib.access.rights import View
from lib.records.store import store
from lib.screen.headline import heading, headline
from lib.words import _

identity = guard(View.DEVICES)
lines = list_devices(store(), identity)

headline(device_pages.headline_words(lines))
st.write(
    _("A shared phone reports the current night of one site and nothing else. Whoever has the phone and its "
      "PIN can report, and chooses their name on the form.")
)  # fmt: skip
with st.container(key="phones"):
    device_pages.what_was_said()
    device_pages.phones(lines)
    heading(_("New shared phone"))
    device_pages.new_phone(identity)
