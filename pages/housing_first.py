"""Housing First: how many stay, how sure that is, and where the tenants are today."""

import streamlit as st

from lib.access.guard import guard
from lib.access.rights import View
from lib.charts import exits, retention
from lib.publication.answers import HousingFirst
from lib.publication.desk import desk
from lib.screen import chart, filters, housing_tables, page, projector, sentences_housing, states
from lib.screen.figures import key_figures
from lib.screen.headline import heading, headline
from lib.screen.how_we_count import how_we_count
from lib.words import _


def pictures(answer: HousingFirst) -> None:
    """The curve, and beside it where everyone is."""
    on_the_wall = projector.is_on()
    left, right = st.columns([2, 1], gap="large")
    with left, states.part(_("The curve")):
        chart.show(
            retention.spec(projector=on_the_wall, followed=retention.has_numbers_at_risk(answer.curve)),
            retention.frames(answer.curve, answer.without_negative_exit, answer.persons),
            retention.alt(answer.curve, answer.without_negative_exit),
            housing_tables.curve(answer),
            key="retention",
        )
    with right, states.part(_("Where the tenants are")):
        heading(sentences_housing.exits_title(answer))
        rows = exits.drawn(answer.exits, sentences_housing.label_of(answer))
        chart.show(
            exits.spec(projector=on_the_wall, rows=len(rows)),
            rows,
            exits.alt(rows),
            housing_tables.exits(answer),
            key="exits",
        )
        st.html(sentences_housing.notes_html(answer))


def more(answer: HousingFirst) -> None:
    """The other horizons, leases, flats and those who wait."""
    with st.expander(_("More"), key="housing_more"):
        st.write(sentences_housing.without_negative_exit(answer))
        for row in housing_tables.further(answer):
            key_figures(row)
    how_we_count(housing_tables.shown_keys(answer))


asked = desk(guard(View.HOUSING_FIRST))
with page.top(View.HOUSING_FIRST) as top:
    period = filters.period_filter(asked.today())
answer = asked.housing_first(period.end)
day, basis = sentences_housing.reporting_date(answer), sentences_housing.basis(answer)
top.place([day], [basis] if projector.is_on() else [day])
filters.tell_fallback()
headline(sentences_housing.headline(answer))
if answer.withheld:
    states.words(*states.withheld(answer.withheld))
elif answer.persons:
    pictures(answer)
    if not projector.is_on():
        more(answer)
