"""Min organisation: the manager's own page – figures against targets, what is due, missing, to be mended."""

import streamlit as st

from lib.access.guard import guard
from lib.access.rights import View
from lib.publication.answers import Contents
from lib.publication.desk import desk
from lib.screen import filters, organisation, organisation_files, sentences_organisation, states
from lib.screen.headline import headline
from lib.screen.how_we_count import how_we_count
from lib.words import _

identity = guard(View.MY_ORGANISATION)
ask = desk(identity)
span, today = ask.reported_span(), ask.today()

with st.container(key="top_row", horizontal=True, vertical_alignment="center"):
    period = filters.period_filter(today, span and span[0])
    st.html(organisation.whose(ask.organisation(period)), width="content")
answer = ask.organisation(period)
findings = organisation.besides(answer, ask.findings())
filters.tell_fallback()

st.html(organisation.style())
headline(sentences_organisation.headline(answer, organisation.to_mend(findings), today))
chosen = organisation.chosen_rows(answer)
with states.part(_("Key figures")):
    organisation.cards(answer, today, chosen)
if chosen:
    with states.part(_("Rows")):
        is_example = ask.contents() is Contents.EXAMPLE
        organisation_files.rows(ask.rows_behind(chosen, period), identity, example=is_example)
with st.container(key="org_below", gap=None):
    with st.container(key="org_left"):
        with states.part(_("To do")):
            organisation.due(answer, today)
        how_we_count([card.figure.key for card in answer.cards])
    with st.container(key="org_right"):
        with states.part(_("Missing reports")):
            organisation.missing(answer)
        with states.part(_("Data checks")):
            organisation.checks(answer, findings)
