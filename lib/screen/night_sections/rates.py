"""More figures: with what they rest on, beside other periods, per night to season, per site, and access."""

from __future__ import annotations

from html import escape
from typing import TYPE_CHECKING, Final

import streamlit as st

from lib.publication.night_comparisons import comparisons
from lib.publication.night_rates import Per, night_rates
from lib.screen import projector, rate_tables, table
from lib.screen.compared import not_the_same
from lib.screen.monthly_sites import counted_sites
from lib.screen.night_sections.section import NightChoice, Section, everybody
from lib.screen.night_tables import gaps_table, reasons_table
from lib.screen.periods import in_period
from lib.screen.sentences_nights import nothing_reported
from lib.words import _, listed, month_name, number, percent_in_words

if TYPE_CHECKING:
    from lib.publication.answers import NightBeds
    from lib.publication.desk import Desk
    from lib.publication.night_rates import NightRates
    from lib.screen.chart import ChartTable

PER: Final = "per"
_WIDGET: Final = "night_per"


def _sentence(ask: Desk, choice: NightChoice) -> str:
    """How full, of what there was and of what was agreed, and how many beds would have done."""
    answer = choice.answer
    available, agreed, enough = (
        answer.figures[key] for key in ("occupancy", "occupancy_of_agreed", "p90_occupied")
    )
    if available.value is None:
        return nothing_reported(answer, ask.today())
    said = {
        "place": in_period(answer.period, ask.today()),
        "available": percent_in_words(available.value),
        "agreed": percent_in_words(agreed.value or 0),
        "beds": number(enough.value or 0),
    }
    if agreed.value is None:
        return _("%(place)s %(available)s of the available beds were occupied.") % said
    # Beds that were enough are counted over the sites shown by night: not always those of the rates.
    if not enough.shown or counted_sites(answer):
        text = _("%(place)s %(available)s of the available and %(agreed)s of the agreed beds were occupied.")
        return text % said
    text = _(
        "%(place)s %(available)s of the available and %(agreed)s of the agreed beds were occupied; "
        "%(beds)s beds were enough nine nights of ten."
    )
    return text % said


def _draw(ask: Desk, choice: NightChoice) -> None:
    wall = projector.is_on()
    compared = comparisons(ask, choice.period, choice.site_ids)
    # Where there is no figure the sentence says why; a table would say it once a row.
    if rate_tables.any_figure(choice.answer):
        _table(rate_tables.compared_table(choice.answer, compared, wall=wall), "rates_compared")
    _notes([not_the_same(compared.before), not_the_same(compared.year_ago), _counted_where(choice.answer)])
    if wall:
        return
    per = _per()
    rates = night_rates(ask, choice.period, per, choice.site_ids)
    if rates.units:
        _table(rate_tables.units_table(rates), "rates_units")
    _table(rate_tables.sites_table(rates), "rates_sites")
    _notes([_without_small(rates)])
    _table(rate_tables.access_table(rates), "rates_access")
    for key, one in (("reasons", reasons_table(choice.answer)), ("gaps", gaps_table(choice.answer))):
        if one is not None and one.rows:
            _table(one, f"rates_{key}")


def _per() -> Per:
    """What one row of the table is; chosen by a row of buttons and held in the address."""
    asked = st.query_params.get(PER)
    per = Per(asked) if asked in set(Per) else Per.MONTH
    if st.session_state.get(_WIDGET) != per:
        st.session_state[_WIDGET] = per
    st.segmented_control(_("Per"), list(Per), format_func=rate_tables.per_name, key=_WIDGET, on_change=_write)
    return per


def _write() -> None:
    """Write the choice to the address before the run begins; pressed off, it is months again."""
    per = st.session_state[_WIDGET]
    if per is None:
        st.query_params.pop(PER, None)
    else:
        st.query_params[PER] = Per(per).value


def _table(one: ChartTable, key: str) -> None:
    file = "" if projector.is_on() else one.file_name
    table.show(one.headers, one.rows, one.caption, key=key, file_name=file)


def _notes(sentences: list[str]) -> None:
    if said := " ".join(sentence for sentence in sentences if sentence):
        st.html(f'<p class="sk-arithmetic">{escape(said)}</p>')


def _counted_where(answer: NightBeds) -> str:
    """Where full nights are counted, when that is not everywhere."""
    where = counted_sites(answer)
    if not where:
        return ""
    said = _("Full nights, and nights over and under a limit, are counted at %(sites)s, night by night.")
    return said % {"sites": where}


def _without_small(rates: NightRates) -> str:
    """What the tables lack of sites that this viewer sees by whole months only."""
    if not rates.small:
        return ""
    names = {"sites": listed(rates.small)}
    said = [
        _("Nights and weeks are shown without %(sites)s; longer rows hold the months that are over.") % names
    ]
    if rates.small_until is None:
        said.append(_("The period holds no whole month of %(sites)s that is over.") % names)
    elif rates.small_until < min(rates.period.end, rates.as_of):
        until = month_name(rates.small_until)
        said.append(
            _("Of %(sites)s the period holds what is known up to %(month)s.") % {**names, "month": until}
        )
    return " ".join(said)


SECTION: Final = Section("siffror", lambda: _("More figures"), everybody, _sentence, _draw)
