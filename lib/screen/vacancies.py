"""The cards of *I natt*: one a site, with its free beds or one word, and whom to ring when it is full."""

from __future__ import annotations

from html import escape
from typing import TYPE_CHECKING

import streamlit as st

from lib.publication.vacancies import Room
from lib.screen import sentences_vacancies
from lib.screen.full_house import full_house_card
from lib.screen.headline import heading
from lib.words import _

if TYPE_CHECKING:
    from collections.abc import Sequence

    from lib.publication.vacancies import Tonight, Vacancy


def cards(vacancies: Sequence[Vacancy]) -> None:
    """Draw the sites beside each other, as the key figures of other views stand."""
    st.html('<div class="sk-figures sk-cards sk-low">' + "".join(_card(one) for one in vacancies) + "</div>")


def _card(vacancy: Vacancy) -> str:
    attention = " sk-attention" if vacancy.room is Room.FULL else ""
    said = escape(sentences_vacancies.room(vacancy))
    return (
        f'<section class="sk-figure"><h2 class="sk-label">{escape(vacancy.name)}</h2>'
        f'<p class="sk-value sk-in-words{attention}">{said}</p>'
        f'<p class="sk-arithmetic">{escape(sentences_vacancies.told(vacancy))}</p>'
        f'<p class="sk-state">{escape(vacancy.partner)}</p></section>'
    )


def whom_to_ring(vacancies: Sequence[Vacancy]) -> None:
    """The numbers to ring, each once: those of full sites, or all while nothing is full."""
    full = [one for one in vacancies if one.room is Room.FULL] or vacancies
    contacts = tuple(dict.fromkeys(contact for one in full for contact in one.contacts))
    if contacts:
        full_house_card(contacts)


def missing(answer: Tonight) -> None:
    """*Rapport saknas*: the sites that have not reported the night before."""
    heading(_("Reports of the night before"))
    if not answer.missing:
        st.text(_("All are in."))
        return
    st.text(sentences_vacancies.missing(answer))
    names = "".join(f"<li>{escape(name)}</li>" for name in answer.missing)
    st.html(f'<ul class="sk-names">{names}</ul>')
