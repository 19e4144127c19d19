"""The overview in sentences: headline, the state of a card, and what happened since the last meeting."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Final

from lib.charts.sparkline import sparkline
from lib.measures.catalogue import measure
from lib.measures.variation import TargetVerdict, Verdict
from lib.screen.figures import FigureView, figure_text, label_of
from lib.screen.headline import Line
from lib.screen.periods import in_period
from lib.screen.sentences_division import commitments
from lib.screen.states import withheld
from lib.words import (
    _,
    counted,
    listed,
    long_date,
    ngettext,
    number,
    percent,
    percent_in_words,
    sentence_case,
)

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from lib.publication.answers import KeyFigure, Overview, SinceMeeting

_SPECIAL: Final = {
    Verdict.IMPROVEMENT,
    Verdict.DETERIORATION,
    Verdict.CLEAR_INCREASE,
    Verdict.CLEAR_DECREASE,
}
LINES_SHOWN: Final = 4


def headline(answer: Overview, today: date) -> str:
    """What moves and what does not, then how the commitments stand."""
    return " ".join(
        part for part in (_moving(answer, today), commitments(answer.division.commitments)) if part
    )


def _moving(answer: Overview, today: date) -> str:
    judged = [card for card in answer.cards if card.verdict in {*_SPECIAL, Verdict.NORMAL}]
    special = [card for card in judged if card.verdict in _SPECIAL]
    if special:
        said = sentence_case(listed([_movement(card) for card in special])) + "."
        calm = _("Otherwise the key figures move within normal variation.")
        return f"{said} {calm}" if len(judged) > len(special) else said
    occupancy = next((card.figure for card in answer.cards if card.figure.key == "occupancy"), None)
    if occupancy is not None and occupancy.value is not None:
        return _("%(place)s the occupancy was %(percent)s.") % {
            "place": in_period(answer.period, today),
            "percent": percent_in_words(occupancy.value),
        }
    return _("The key figures move within normal variation.") if judged else ""


def _movement(card: KeyFigure) -> str:
    texts = {
        Verdict.IMPROVEMENT: _("“%(measure)s” is improving"),
        Verdict.DETERIORATION: _("“%(measure)s” is deteriorating"),
        Verdict.CLEAR_INCREASE: _("“%(measure)s” has clearly increased"),
        Verdict.CLEAR_DECREASE: _("“%(measure)s” has clearly decreased"),
    }
    return texts[Verdict(card.verdict)] % {"measure": label_of(card.figure.key)}


def card_views(answer: Overview) -> list[FigureView]:
    """The cards of the overview; that of the commitments says how many are late."""
    late = sum(row.is_late for row in answer.division.commitments)
    views = [card_view(card) for card in answer.cards]
    return [
        replace(view, state_text=_late(late), attention=True)
        if late and card.figure.key == "commitments_on_track"
        else view
        for card, view in zip(answer.cards, views, strict=True)
    ]


def _late(count: int) -> str:
    return ngettext("%(n)s is late", "%(n)s are late", count) % {"n": counted(count)}


def card_view(card: KeyFigure) -> FigureView:
    """A card: value, arithmetic, target, a year behind it, and its state in words."""
    if card.withheld:
        what, why = withheld(card.withheld)
        return FigureView(label_of(card.figure.key), what, why, in_words=True)
    text, attention = figure_text(card.figure), needs_attention(card)
    return FigureView(
        label=label_of(card.figure.key),
        value_text=text.value,
        arithmetic=text.arithmetic,
        note=target_in_words(card.figure.key, card.target),
        state_text=state_in_words(card),
        attention=attention,
        spark_html=sparkline(card.history["value"].tolist(), band=card.normal, attention=attention),
        in_words=text.in_words,
    )


def needs_attention(card: KeyFigure) -> bool:
    """A clear change for the worse, or a target that is not met."""
    return card.verdict == Verdict.DETERIORATION or card.target_met == TargetVerdict.NOT


def state_in_words(card: KeyFigure) -> str:
    """The verdict on the last point and on the target, in words; nothing where no rule may judge."""
    verdicts = {
        Verdict.NORMAL: _("normal variation"),
        Verdict.IMPROVEMENT: _("improvement"),
        Verdict.DETERIORATION: _("deterioration"),
        Verdict.CLEAR_INCREASE: _("clear increase"),
        Verdict.CLEAR_DECREASE: _("clear decrease"),
        Verdict.TOO_FEW: _("too short a history to judge"),
        Verdict.NOT_INDEPENDENT: _("months depend on each other, not judged"),
    }
    targets = {
        TargetVerdict.STEADILY: _("reaches the target steadily"),
        TargetVerdict.SOMETIMES: _("reaches the target at times"),
        TargetVerdict.NOT: _("does not reach the target"),
    }
    said = [verdicts[Verdict(card.verdict)]] if card.verdict and len(card.history) else []
    if card.target_met:
        said.append(targets[TargetVerdict(card.target_met)])
    return ", ".join(said)


def target_in_words(key: str, target: float | None) -> str:
    """*mål: minst 80 %*; nothing without a target."""
    if target is None:
        return ""
    entry = measure(key)
    value = percent(target) if entry.unit == "share" else number(target, 0 if target == int(target) else 1)
    text = _("target: at least %(value)s") if entry.direction == "up" else _("target: at most %(value)s")
    return text % {"value": value}


def since_title(last_meeting: date | None, today: date) -> str:
    """*Sedan förra mötet, 17 september*."""
    if last_meeting is None:
        return _("To attend to")
    day = long_date(last_meeting, with_year=last_meeting.year != today.year)
    return _("Since the last meeting, %(day)s") % {"day": day}


def since_lines(rows: Sequence[SinceMeeting]) -> list[Line]:
    """What has happened, in words; those that need attention come first already."""
    return [_since_line(row) for row in rows]


def more_lines(count: int) -> str:
    """Offer the lines that the view does not show at first."""
    return ngettext("Show %(n)s more", "Show %(n)s more", count) % {"n": counted(count)}


def _since_line(row: SinceMeeting) -> Line:
    day = long_date(row.day, with_year=False) if row.day else ""
    fact = {"subject": row.subject, "day": day}
    what, detail = {
        "area_no_accountable": (_("%(subject)s has no accountable partner"), _("needs a decision")),
        "area_several_accountable": (
            _("%(subject)s has more than one accountable partner"),
            _("needs a decision"),
        ),
        "area_nobody_performs": (_("%(subject)s is performed by nobody"), _("needs a decision")),
        "action_late": (_("Late action: %(subject)s"), _("%(owner)s, was due %(day)s")),
        "action_done": (_("Done: %(subject)s"), _("%(owner)s, %(day)s")),
        "agreement_expired": (_("%(subject)s has expired"), _("ended %(day)s")),
        "agreement_notice": (_("%(subject)s can be given notice"), _("notice by %(day)s")),
        "agreement_ends": (_("%(subject)s ends soon"), _("ends %(day)s")),
        "decision": (_("Decided: %(subject)s"), _level(row.detail)),
    }[row.code]
    said = sentence_case(what % fact)
    return Line(said, detail % {"owner": row.detail, "day": day}, row.attention)


def _level(code: str) -> str:
    return {
        "group_agrees": _("the steering group agrees"),
        "proposal": _("proposal to the social welfare committee"),
        "delegated": _("decision on delegation"),
        "execution": _("execution"),
    }.get(code, "")
