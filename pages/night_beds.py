"""Night beds: how full, how often somebody got no bed, night by night."""

import streamlit as st

from lib.access.guard import guard
from lib.access.rights import View
from lib.publication.desk import desk
from lib.publication.night_comparisons import comparisons
from lib.publication.night_verdict import night_verdict
from lib.screen import chart, filters, night_more, night_tables, page, projector, sentences_nights, states
from lib.screen.figures import key_figures
from lib.screen.headline import headline
from lib.screen.how_we_count import how_we_count
from lib.screen.night_chart import night_chart, nights_and_events
from lib.screen.night_figures import SHOWN, night_figures
from lib.screen.night_sections.section import NightChoice
from lib.screen.periods import period_name
from lib.words import _, language

identity = guard(View.NIGHT_BEDS)
ask = desk(identity)
sites, span = ask.sites(), ask.reported_span()

with page.top(View.NIGHT_BEDS) as top:
    period = filters.period_filter(ask.today(), span and span[0])
    chosen = filters.site_filter(sites)
answer = ask.night_beds(period, chosen)
top.place(
    where=(filters.sites_in_words(sites, chosen), period_name(period)),
    notes=sentences_nights.notes(answer),
)
filters.tell_fallback()

choice = NightChoice(period, chosen, answer)
if span is not None and night_more.on_the_wall(ask, choice):
    st.stop()
verdict = night_verdict(ask, period, chosen)
said = sentences_nights.headline(answer, ask.today(), brief=projector.is_on(), verdict=verdict)
headline(said)
if span is None:
    states.empty()
    st.stop()

beside = comparisons(ask, period, chosen)
if projector.is_on():
    beside = beside.nearest()
key_figures(night_figures(answer, ask.target, beside=beside))
with states.part(_("Occupied beds night by night")):
    drawn = night_chart(answer, language(), projector=projector.is_on(), headline=said)
    if drawn is not None:
        rows = nights_and_events if drawn.by_night else night_tables.months_table
        chart.show(
            drawn.spec, drawn.frames, drawn.alt, lambda: rows(answer), key="nights", colours=drawn.colours
        )

if not projector.is_on():
    night_more.more(ask, choice)
how_we_count(SHOWN)
