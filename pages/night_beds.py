"""Night beds: how full, how often somebody got no bed, night by night."""

import streamlit as st

from lib.access.guard import guard
from lib.access.rights import View
from lib.publication.desk import desk
from lib.screen import chart, filters, night_tables, page, projector, sentences_nights, states, table
from lib.screen.figures import key_figures
from lib.screen.headline import headline
from lib.screen.how_we_count import how_we_count
from lib.screen.night_chart import night_chart
from lib.screen.night_figures import SHOWN, night_figures
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

headline(sentences_nights.headline(answer, ask.today(), brief=projector.is_on()))
if span is None:
    states.empty()
    st.stop()

key_figures(night_figures(answer, ask.target))
with states.part(_("Occupied beds night by night")):
    drawn = night_chart(answer, language(), projector=projector.is_on())
    if drawn is not None:
        rows = night_tables.nights_table if drawn.by_night else night_tables.months_table
        chart.show(
            drawn.spec, drawn.frames, drawn.alt, lambda: rows(answer), key="nights", colours=drawn.colours
        )

if not projector.is_on():
    more = st.expander(_("More"), key="nights_more", on_change="rerun")
    if more.open:
        with more, states.part(_("More")):
            for one in night_tables.detail_tables(answer):
                table.show(one.headers, one.rows, one.caption, key=one.file_name, file_name=one.file_name)
how_we_count(SHOWN)
