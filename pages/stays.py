"""Vistelser: who is in tonight, check-in and check-out, and stays set against the reported nights."""

import streamlit as st

from lib.access.guard import guard
from lib.access.rights import View
from lib.records.guests import stay_sites
from lib.records.nights import tonight
from lib.records.store import store
from lib.screen import reconciling, states, stays
from lib.screen.headline import headline
from lib.words import _

identity = guard(View.STAYS)
sites = stay_sites(store(), identity, tonight())
site = stays.chosen_site(sites)
if site is None:
    headline(_("Your organisation has no site."))
    states.words(_("Add a site under Registers and settings first."))
    st.stop()

guests = stays.guests_of(identity, site)
headline(stays.sentence(site, guests))
here, against = st.tabs([_("In tonight"), _("Reconcile with the reports")], key="stays_tabs")
with here, states.part(_("In tonight")):
    stays.tell()
    if site.closed:
        states.words(site.closed, _("The night is reported as counts, under Report the night."))
    else:
        stays.check_in(site)
    stays.guest_list(guests)
with against, states.part(_("Reconcile with the reports")):
    reconciling.differences_list(identity, site)
