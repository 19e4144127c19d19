"""How we count: every measure of the catalogue, to read, search and link to."""

import streamlit as st

from lib.access.guard import guard
from lib.access.rights import View
from lib.measures.catalogue import catalogue
from lib.screen import definitions
from lib.screen.badge import notes_html
from lib.screen.headline import headline
from lib.words import _

guard(View.DEFINITIONS)

headline(_("One figure, one definition."))
st.write(_("Every figure in Samtak is computed in one place and defined here."))
every = definitions.families(catalogue())
search = st.text_input(_("Search among the measures"), key="definitions_search", max_chars=60, width=420)
shown = definitions.matching(every, search)
st.html(notes_html([definitions.found(len(shown), len(every), search)]))
st.html(definitions.style() + definitions.contents(shown) + definitions.entries(shown))
