"""Min organisation in sentences: the headline, the state of a card, and what is due, with its day."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final
from urllib.parse import quote

from lib.measures.catalogue import measure
from lib.measures.variation import Verdict
from lib.screen.definitions import unit_words
from lib.screen.figures import FigureView, figure_text
from lib.screen.periods import in_period
from lib.screen.sentences_overview import card_view, target_in_words
from lib.words import (
    _,
    counted,
    listed,
    long_date,
    month_name,
    ngettext,
    number,
    percent_in_words,
    sentence_case,
)

if TYPE_CHECKING:
    from datetime import date

    from lib.measures.figure import Figure
    from lib.publication.answers import KeyFigure
    from lib.publication.organisation import Organisation
    from lib.publication.organisation_due import Due

_RETENTION: Final = "retention_still_housed_12"
# A target says more than that nothing can be said of the months.
_NO_VERDICT: Final = {"", Verdict.TOO_FEW, Verdict.NOT_INDEPENDENT}
_USUAL: Final = {Verdict.NORMAL, Verdict.CLEAR_INCREASE, Verdict.CLEAR_DECREASE}


def headline(answer: Organisation, to_mend: int, today: date) -> str:
    """What is missing, to be corrected and overdue; then how full it was, or how many stay."""
    return " ".join(part for part in (_to_do(answer, to_mend), _standing(answer, today)) if part)


def _to_do(answer: Organisation, to_mend: int) -> str:
    missing, late = len(answer.missing), sum(one.overdue for one in answer.due)
    clauses = [
        ngettext("%(n)s report is missing", "%(n)s reports are missing", missing) % {"n": counted(missing)},
        ngettext("%(n)s row needs to be corrected", "%(n)s rows need to be corrected", to_mend)
        % {"n": counted(to_mend)},
        ngettext("%(n)s thing is overdue", "%(n)s things are overdue", late) % {"n": counted(late)},
    ]
    said = [clause for clause, count in zip(clauses, (missing, to_mend, late), strict=True) if count]
    if not said:
        return _("Nothing is missing, nothing is overdue and nothing needs to be corrected.")
    return sentence_case(listed(said)) + "."


def _standing(answer: Organisation, today: date) -> str:
    """How full the own beds were; without a figure of that, how many tenants stay."""
    card = next((one for one in answer.cards if one.figure.key == "occupancy"), None)
    if card is not None and card.figure.shown and card.figure.value is not None:
        fact = {
            "place": in_period(answer.period, today),
            "percent": percent_in_words(card.figure.value),
        }
        return _occupancy(card, answer) % fact
    kept = answer.figures.get(_RETENTION)
    if kept is None or not kept.shown or kept.value is None:
        return ""
    return _("%(x)s of %(n)s tenants still live there a year after moving in.") % {
        "x": number(kept.numerator or 0),
        "n": number(kept.denominator or 0),
    }


def _occupancy(card: KeyFigure, answer: Organisation) -> str:
    """With its verdict only when it is about the very month that is shown."""
    is_judged = card.judged_month == answer.period.start and answer.period.kind == "month"
    verdict = Verdict(card.verdict) if is_judged and card.verdict else None
    if verdict not in _USUAL:
        return _("%(place)s the occupancy was %(percent)s.")
    return {
        Verdict.NORMAL: _("%(place)s the occupancy was %(percent)s, within normal variation."),
        Verdict.CLEAR_INCREASE: _("%(place)s the occupancy was %(percent)s, a clear increase."),
        Verdict.CLEAR_DECREASE: _("%(place)s the occupancy was %(percent)s, a clear decrease."),
    }[verdict]


def card_views(answer: Organisation, today: date) -> list[tuple[str, FigureView]]:
    """The cards by key: value, arithmetic, target and verdict in words; compact, so without a curve."""
    return [(card.figure.key, _view(card, answer, today)) for card in answer.cards]


def _view(card: KeyFigure, answer: Organisation, today: date) -> FigureView:
    view = replace(card_view(card, answer.period, today), spark_html=None)
    unit = "" if view.arithmetic or view.in_words else unit_words(measure(card.figure.key).unit)
    said, attention = _against(card.figure, card.target)
    beside, target = answer.beside.get(card.figure.key, (None, None))
    if beside is not None:
        also_said, also_attention = _against(beside, target)
        view = replace(view, note=_beside(beside, target))
        said, attention = said or also_said, attention or also_attention
    return replace(
        view,
        arithmetic=view.arithmetic or unit,
        state_text=said if said and card.verdict in _NO_VERDICT else view.state_text or said,
        attention=view.attention or attention,
    )


def _beside(figure: Figure, target: float | None) -> str:
    """A second figure on a card: *3,1 per 100 platser och natt, mål: högst 5*."""
    if figure.value is None or not figure.shown:
        return ""
    text = (
        _("median %(value)s days so far") % {"value": figure_text(figure).value}
        if figure.key == "housing_median_wait"
        else _("%(value)s per 100 beds a night") % {"value": figure_text(figure).value}
    )
    return ", ".join(part for part in (text, target_in_words(figure.key, target)) if part)


def _against(figure: Figure, target: float | None) -> tuple[str, bool]:
    """A figure against its target in words, and whether it falls short of it beyond its own uncertainty."""
    direction = measure(figure.key).direction
    if target is None or figure.value is None or not figure.shown or direction == "none":
        return "", False
    low, high = (
        (figure.value, figure.value)
        if figure.low is None or figure.high is None
        else (figure.low, figure.high)
    )
    worst, best = (low, high) if direction == "up" else (-high, -low)
    goal = target if direction == "up" else -target
    if worst >= goal:
        return _("reaches the target"), False
    if best < goal:
        return _("does not reach the target"), True
    return _("too few to judge the target"), False


@dataclass(frozen=True, slots=True)
class DueLine:
    """One line of what is due: the words, the day, whether it has passed, and the address to go to."""

    what: str
    day: str
    overdue: bool
    address: str


def due_lines(answer: Organisation, today: date) -> list[DueLine]:
    """What is due in words, in the desk's order."""
    return [
        DueLine(
            sentence_case(_what(one, today)),
            long_date(one.day, with_year=one.day.year != today.year),
            one.overdue,
            _address(one, answer.partner.code),
        )
        for one in answer.due
    ]


def _what(one: Due, today: date) -> str:
    words = {
        "commitment_late": _("late commitment: %(subject)s"),
        "commitment_check": _("check the commitment: %(subject)s"),
        "deliveries": _("report delivery for %(months)s: %(subject)s"),
        "action": _("action: %(subject)s"),
        "agreement_notice": _("last notice day: %(subject)s"),
        "agreement_ends": _("ends: %(subject)s"),
        "agreement_expired": _("has expired: %(subject)s"),
        "clock": _("90 days since the decision: %(subject)s"),
        "contacts_sent": _("enter contacts sent to %(subject)s in %(months)s"),
        "contacts_received": _("enter contacts received from %(subject)s in %(months)s"),
    }[one.code]
    return words % {"subject": one.subject, "months": _months(one, today)}


def _months(one: Due, today: date) -> str:
    """*juli*, or *juli–oktober*."""
    ends = [month for month in (one.month, one.until_month) if month is not None]
    return "–".join(month_name(month, with_year=month.year != today.year) for month in ends)


def _address(one: Due, partner: str) -> str:
    """Where it is done: the row in its register, else the division of labour."""
    if one.code == "clock":
        return f"/register?register=tenancies&rad={one.row_id}"
    if one.code.startswith("contacts_"):
        return "/register?register=contacts"
    return f"/arbetsfordelning?part={quote(partner)}"
