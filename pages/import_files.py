"""Läs in filer: choose any file, see how it is understood and what it would change, take it in."""

import streamlit as st

from lib.access.guard import guard
from lib.access.rights import View
from lib.screen import mapping_wizard_kept, taking_in, taking_in_preview
from lib.screen.headline import headline
from lib.words import _

identity = guard(View.IMPORT)

headline(_("Take in a file"))
st.write(
    _("Nights, stays, tenancies or counted contacts, in your own table or in a template. You see what would "
      "change before anything is written.")
)  # fmt: skip
upload = taking_in.chosen_file()
preview = taking_in.preview_of(upload, identity) if upload else None
if upload and preview:
    taking_in_preview.recognition(preview)
    taking_in_preview.consequences(preview)
    taking_in.button(preview, upload, identity)
    taking_in_preview.refusals(preview)
mapping_wizard_kept.templates(identity)
mapping_wizard_kept.kept_mappings(identity)
