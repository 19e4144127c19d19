"""The overview in sentences: headline, the state of a card, and what happened since the last meeting."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Final

from lib.charts.sparkline import sparkline
from lib.measures.catalogue import measure
from lib.measures.period import Period
from lib.measures.variation import TargetVerdict, Verdict
from lib.screen.figures import FigureView, figure_text, label_of
from lib.screen.headline import Line
from lib.screen.monthly_sites import lacks_every_site, later_in_words
from lib.screen.periods import in_period
from lib.screen.sentences_division import commitments
from lib.screen.sentences_nights import nothing_reported
from lib.screen.states import withheld
from lib.words import (
    NO_BREAK,
    _,
    counted,
    long_date,
    month_name,
    ngettext,
    number,
    percent,
    percent_in_words,
    sentence_case,
)

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from lib.measures.figure import Figure
    from lib.publication.answers import KeyFigure, Overview, SinceMeeting

_SPECIAL: Final = {
    Verdict.IMPROVEMENT,
    Verdict.DETERIORATION,
    Verdict.CLEAR_INCREASE,
    Verdict.CLEAR_DECREASE,
}
_OF_A_MONTH: Final = _SPECIAL | {Verdict.NORMAL}
LINES_SHOWN: Final = 4
# Figures that tell how things stand on a day, not what happened in the period.
_STANDING: Final = ("retention_", "lease_", "commitments_")


def headline(answer: Overview, today: date) -> str:
    """What moves and what does not, then how the commitments stand."""
    return " ".join(
        part for part in (_moving(answer, today), commitments(answer.division.commitments)) if part
    )


def _moving(answer: Overview, today: date) -> str:
    judged = [card for card in answer.cards if _may_judge(card) and card.verdict in _OF_A_MONTH]
    special = [card for card in judged if card.verdict in _SPECIAL]
    if special:
        said = " ".join(_movement(card, today) for card in special)
        calm = _("Otherwise the key figures move within normal variation.")
        return f"{said} {calm}" if len(judged) > len(special) else said
    occupancy = next((card.figure for card in answer.cards if card.figure.key == "occupancy"), None)
    if occupancy is not None and occupancy.value is not None:
        return _("%(place)s the occupancy was %(percent)s.") % {
            "place": in_period(answer.period, today),
            "percent": percent_in_words(occupancy.value),
        }
    if occupancy is not None and answer.nights.sites:
        return nothing_reported(answer.nights, today)
    return _("The key figures move within normal variation.") if judged else ""


def _may_judge(card: KeyFigure) -> bool:
    """Whether the card shows a figure at all: a verdict on earlier months says nothing beside a blank one."""
    return card.figure.value is not None and card.figure.shown


def _movement(card: KeyFigure, today: date) -> str:
    """A clear change with its month and value: beyond the limits of variation, or a steady shift inside."""
    value, higher = _judged_value(card), _is_higher(card)
    if card.judged_month is None or value is None:
        text = _("%(subject)s has clearly increased.") if higher else _("%(subject)s has clearly decreased.")
        return sentence_case(text % {"subject": _subject(card.figure.key)})
    month = Period.month(card.judged_month.year, card.judged_month.month)
    fact = {
        "subject": _subject(card.figure.key),
        "value": _value(card.figure.key, value),
        "place": in_period(month, today),
        "month": month_name(month.start, with_year=month.start.year != today.year),
    }
    if card.normal is not None and card.normal[0] <= value <= card.normal[1]:
        text = (
            _("%(subject)s has clearly increased up to and including %(month)s (%(value)s).")
            if higher
            else _("%(subject)s has clearly decreased up to and including %(month)s (%(value)s).")
        )
    else:
        text = (
            _("%(place)s %(subject)s was clearly higher than usual (%(value)s).")
            if higher
            else _("%(place)s %(subject)s was clearly lower than usual (%(value)s).")
        )
    return sentence_case(text % fact)


def _is_higher(card: KeyFigure) -> bool:
    up = measure(card.figure.key).direction == "up"
    return card.verdict in {Verdict.CLEAR_INCREASE, Verdict.IMPROVEMENT if up else Verdict.DETERIORATION}


def _judged_value(card: KeyFigure) -> float | None:
    """The value of the month that the verdict is about."""
    if card.judged_month is None:
        return None
    at = card.history["value"][card.history["month"].dt.date == card.judged_month]
    return None if at.empty or at.isna().iloc[0] else float(at.iloc[0])


def _subject(key: str) -> str:
    return {
        "occupancy": _("the occupancy"),
        "turned_away_full": _("the number of times someone got no bed because it was full"),
    }.get(key) or _("“%(measure)s”") % {"measure": label_of(key)}


def _value(key: str, value: float) -> str:
    if measure(key).unit == "share":
        return percent(value)
    return number(value, 0 if value == int(value) else 1)


def card_views(answer: Overview, today: date) -> list[FigureView]:
    """The cards of the overview; that of the commitments says how many are late."""
    late = sum(row.is_late for row in answer.division.commitments)
    views = [card_view(card, answer.period, today) for card in answer.cards]
    later = later_in_words(answer.nights) if lacks_every_site(answer.nights) else ""
    return [
        replace(view, state_text=_late(late), attention=True)
        if late and card.figure.key == "commitments_on_track"
        else replace(view, value_text=later, arithmetic="", in_words=True)
        if later and card.figure.key in answer.nights.figures
        else view
        for card, view in zip(answer.cards, views, strict=True)
    ]


def _late(count: int) -> str:
    return ngettext("%(n)s is late", "%(n)s are late", count) % {"n": counted(count)}


def card_view(card: KeyFigure, period: Period, today: date) -> FigureView:
    """A card: value, arithmetic, target, a year behind it, and its state in words."""
    if card.withheld:
        what, why = withheld(card.withheld)
        return FigureView(label_of(card.figure.key), what, why, in_words=True)
    text, attention = figure_text(card.figure), needs_attention(card)
    return FigureView(
        label=label_of(card.figure.key),
        value_text=text.value,
        arithmetic=text.arithmetic,
        note=_joined(target_in_words(card.figure.key, card.target), _standing(card.figure, today)),
        state_text=state_in_words(card, period, today),
        attention=attention,
        spark_html=sparkline(card.history["value"].tolist(), band=card.normal, attention=attention),
        in_words=text.in_words,
    )


def needs_attention(card: KeyFigure) -> bool:
    """A clear change for the worse, or a target that is not met; never beside a figure without a value."""
    return _may_judge(card) and (
        card.verdict == Verdict.DETERIORATION or card.target_met == TargetVerdict.NOT
    )


def _standing(figure: Figure, today: date) -> str:
    """The day of a figure that tells how things stand, where it is not today."""
    if figure.as_of is None or figure.as_of == today or not figure.key.startswith(_STANDING):
        return ""
    said = _("the situation on %(date)s") % {"date": long_date(figure.as_of)}
    return said.replace(" ", NO_BREAK)


def _joined(*parts: str) -> str:
    return ", ".join(part for part in parts if part)


def state_in_words(card: KeyFigure, period: Period, today: date) -> str:
    """The verdict on the last ended month and on the target, in words; nothing where no rule may judge.

    The month is named where the card shows another time.
    """
    if not _may_judge(card):
        return ""
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
    month = card.judged_month
    if month is None or not said or card.verdict not in _OF_A_MONTH or _is_month(period, month):
        return ", ".join(said)
    name = month_name(month, with_year=month.year != today.year)
    return _("%(month)s: %(verdict)s") % {"month": name, "verdict": ", ".join(said)}


def _is_month(period: Period, month: date) -> bool:
    return period == Period.month(month.year, month.month)


def target_in_words(key: str, target: float | None) -> str:
    """*mål: minst 80 %*; nothing without a target."""
    if target is None:
        return ""
    entry = measure(key)
    value = _value(key, target)
    text = _("target: at least %(value)s") if entry.direction == "up" else _("target: at most %(value)s")
    return text % {"value": value}


def since_title(last_meeting: date | None, today: date) -> str:
    """*Att följa upp sedan mötet 17 september*."""
    if last_meeting is None:
        return _("To attend to")
    day = long_date(last_meeting, with_year=last_meeting.year != today.year)
    return _("To follow up since the meeting on %(day)s") % {"day": day}


def since_lines(rows: Sequence[SinceMeeting], today: date) -> list[Line]:
    """What has happened, in words; those that need attention come first already."""
    return [_since_line(row, today) for row in rows]


def more_lines(count: int) -> str:
    """Offer the lines that the view does not show at first."""
    return ngettext("Show %(n)s more", "Show %(n)s more", count) % {"n": counted(count)}


def _since_line(row: SinceMeeting, today: date) -> Line:
    day = long_date(row.day, with_year=row.day.year != today.year) if row.day else ""
    fact = {"subject": row.subject, "day": day}
    what, detail = {
        "area_no_accountable": (_("%(subject)s has no accountable partner"), _("needs a decision")),
        "area_several_accountable": (
            _("%(subject)s has more than one accountable partner"),
            _("needs a decision"),
        ),
        "area_nobody_performs": (_("%(subject)s is performed by nobody"), _("needs a decision")),
        "action_late": (_("Overdue action: %(subject)s"), _("%(owner)s, was due %(day)s")),
        "action_done": (_("Done: %(subject)s"), _("%(owner)s, %(day)s")),
        "agreement_expired": (_("%(subject)s has expired"), _("on %(day)s")),
        "agreement_notice": (_("Last notice day is near: %(subject)s"), _("notice by %(day)s")),
        "agreement_ends": (_("%(subject)s ends soon"), _("ends %(day)s")),
        "decision": (_("From the meeting: %(subject)s"), _level(row.detail)),
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
