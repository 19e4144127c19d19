"""The division of labour: who does what, what was delivered of what was promised, and what is late."""

import streamlit as st

from lib.access.guard import guard
from lib.access.rights import View
from lib.publication.answers import Division
from lib.publication.desk import desk
from lib.screen import division_tables, filters, matrix, page, projector, sentences_division, states
from lib.screen.headline import headline
from lib.screen.how_we_count import how_we_count
from lib.screen.table import show
from lib.words import _


def more(division: Division, *, own: bool) -> None:
    """Every commitment, overdue actions, and agreements that end, each with its CSV.

    `own` says that the first two are one partner's; agreements have no single partner and are not filtered.
    """
    tables = {
        "commitments": (_("All commitments"), division_tables.commitments),
        "actions": (_("Actions"), division_tables.actions),
        "agreements": (
            _("Agreements of all partners") if own else _("Agreements"),
            division_tables.agreements,
        ),
    }
    for key, (title, build) in tables.items():
        with st.expander(title, key=f"division_{key}"), states.part(title):
            table = build(division)
            show(table.headers, table.rows, table.caption, key=key, file_name=table.file_name)
    how_we_count(list(division.figures))


asked = desk(guard(View.DIVISION))
with page.top(View.DIVISION) as top:
    period = filters.period_filter(asked.today())
    partner_id = filters.partner_filter(asked.partners())
partner = next((one for one in asked.partners() if one.id == partner_id), None)
division = matrix.of_partner(asked.division(period.end), partner)
day, basis = sentences_division.reporting_date(division), sentences_division.basis()
top.place([sentences_division.whose(partner), day], [basis] if projector.is_on() else [day])
filters.tell_fallback()
headline(sentences_division.headline(division))
if division.areas:
    with states.part(_("The matrix")):
        st.html(matrix.style() + matrix.table(division, projector=projector.is_on(), own=partner is not None))
if not projector.is_on():
    more(division, own=partner is not None)
