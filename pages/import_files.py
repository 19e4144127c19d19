"""Läs in filer: choose a file, see what it would change, take it in."""

import streamlit as st

from lib.access.guard import guard
from lib.access.rights import View
from lib.screen import taking_in
from lib.screen.headline import headline
from lib.words import _

identity = guard(View.IMPORT)

headline(_("Take in nights from a file"))
st.write(_("One row per site and night. You see what would change before anything is written."))
upload = taking_in.chosen_file()
preview = taking_in.preview_of(upload, identity) if upload else None
if upload and preview:
    taking_in.recognition(preview)
    taking_in.consequences(preview)
    taking_in.button(preview, upload, identity)
    taking_in.refusals(preview)
