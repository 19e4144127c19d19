"""The overview: four key figures with a year behind each, and what the last meeting left behind."""

import streamlit as st

from lib.access.guard import guard
from lib.access.rights import View
from lib.publication.desk import desk
from lib.screen import filters, monthly_sites, page, projector, sentences_overview, states
from lib.screen.figures import key_figures
from lib.screen.headline import heading, headline, line_list
from lib.screen.how_we_count import how_we_count
from lib.screen.periods import period_name
from lib.words import _

identity = guard(View.OVERVIEW)
ask = desk(identity)
sites, span = ask.sites(), ask.reported_span()

with page.top(View.OVERVIEW) as top:
    period = filters.period_filter(ask.today(), span and span[0])
    chosen = filters.site_filter(sites)
answer = ask.overview(period, chosen)
top.place(
    where=(filters.sites_in_words(sites, chosen), period_name(period)),
    notes=(monthly_sites.lacking(answer.nights),),
)
filters.tell_fallback()

headline(sentences_overview.headline(answer, ask.today()))
if span is None:
    states.empty()
with states.part(_("Key figures")):
    key_figures(sentences_overview.card_views(answer, ask.today()))

with states.part(_("To attend to")):
    lines = sentences_overview.since_lines(answer.since, ask.today())
    shown = sentences_overview.LINES_SHOWN
    heading(sentences_overview.since_title(answer.last_meeting, ask.today()))
    line_list(lines[:shown])
    if len(lines) > shown and not projector.is_on():
        with st.expander(sentences_overview.more_lines(len(lines) - shown), key="since_more"):
            line_list(lines[shown:])
how_we_count([card.figure.key for card in answer.cards])
