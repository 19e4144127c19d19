"""I natt: where a bed is free, whom to ring when none is, and whose report is missing."""

import streamlit as st

from lib.access.guard import guard
from lib.access.identity import Role
from lib.access.rights import View
from lib.publication.desk import desk
from lib.screen import sentences_vacancies, states, vacancies
from lib.screen.headline import headline
from lib.words import _, night_name, sentence_case


@st.fragment(run_every=60)
def tonight() -> None:
    """Drawn anew every minute: it lies open on a desk while people ring."""
    identity = guard(View.VACANCIES)
    with states.part(_("Vacancies tonight")):
        answer = desk(identity).tonight()
        headline(sentences_vacancies.headline(answer))
        st.caption(sentence_case(night_name(answer.night)))
        if answer.vacancies:
            vacancies.cards(answer.vacancies)
            vacancies.whom_to_ring(answer.vacancies)
        if identity.role is not Role.NIGHT_REPORTER:
            vacancies.missing(answer)


guard(View.VACANCIES)
tonight()
