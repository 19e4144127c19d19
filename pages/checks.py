"""Datakontroller: what the numbered checks find in the records, and the way to each row."""

from lib.access.guard import guard
from lib.access.rights import View
from lib.publication.desk import desk
from lib.records.checks import findings_for
from lib.records.store import store
from lib.screen import data_checks, filters
from lib.screen.headline import headline

identity = guard(View.CHECKS)
found = findings_for(store(), identity)
ask = desk(identity)
sites = data_checks.own_sites(ask.sites(), ask.partners(), identity)
places = data_checks.site_places(sites)

with data_checks.filter_row():
    severity = data_checks.severity_filter()
    site_ids = filters.site_filter(sites)
filters.tell_fallback()
shown = data_checks.chosen(found, severity, site_ids)

headline(data_checks.sentence(shown))
if shown:
    data_checks.findings(shown, places, identity)
    data_checks.file_of_all(shown, places)
data_checks.all_checks(found)
