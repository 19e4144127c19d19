"""The outlook in words: what is expected, how sure that is, how good it has been, and how it is made."""

from __future__ import annotations

from math import isnan
from typing import TYPE_CHECKING, Final

from lib.exports.csv import Cell, Share
from lib.measures.forecast import BAND, MIN_NIGHTS, NIGHTS_AHEAD, Method
from lib.publication.night_outlook import NoOutlook
from lib.screen.chart import ChartTable
from lib.screen.night_tables import night_state
from lib.words import _, long_date, ngettext, number, percent, weekday_date

if TYPE_CHECKING:
    from collections.abc import Sequence

    from lib.measures.forecast import Forecast
    from lib.measures.need import NightAhead
    from lib.publication.night_outlook import Outlook

# Chances of two nights that differ by less are called the same: they rest on a few hundred past errors.
_ALIKE: Final = 0.1
_HARDLY, _NEARLY_SURE = 0.05, 0.95
# From so many forecasts on, "so many times of 100" says no more than was measured.
_HUNDRED: Final = 100


def sentence(answer: Outlook) -> str:
    """Say what the nights ahead will ask of the house, or why that cannot be said."""
    site = {"site": answer.site.name}
    match answer.why:
        case NoOutlook.TOO_FEW:
            return _("%(site)s: too few nights have been reported to look ahead.") % site
        case NoOutlook.NOT_LATELY:
            return _("%(site)s: too few of the latest nights have been reported to look ahead.") % site
        case NoOutlook.CLOSED if answer.opens is None:
            return _("%(site)s is closed, so there is nothing to look ahead to.") % site
        case NoOutlook.CLOSED:
            return _("%(site)s is closed the next two weeks; it opens on %(day)s.") % {
                **site,
                "day": long_date(answer.opens) if answer.opens else "",
            }
        case None:
            return (
                f"{_expected(answer)}; {_chance(answer.ahead)}." if _told(answer) else f"{_expected(answer)}."
            )


def what_it_takes(answer: Outlook) -> str:
    """Say what is needed before there is a forecast; nothing of a house that is shut for good."""
    match answer.why:
        case NoOutlook.TOO_FEW:
            return _("A forecast takes at least %(n)s reported nights.") % {"n": number(MIN_NIGHTS)}
        case NoOutlook.NOT_LATELY:
            return _(
                "A forecast takes at least seven reported nights in the last four weeks, one of them within "
                "the last two."
            )
        case _ if answer.opens is None:
            return ""
        case _:
            return _("The forecast comes back when the house has been open for a week.")


def in_words(answer: Outlook) -> str:
    """The chart in one sentence after the other, for those who do not see it."""
    known = [one.need for one in answer.behind if not isnan(one.need)]
    parts = [sentence(answer)]
    if known:
        before = _("In the last four weeks between %(low)s and %(high)s people a night needed a bed.")
        parts.append(before % {"low": number(min(known)), "high": number(max(known))})
    return " ".join(parts)


def how_good(made: Forecast) -> str:
    """Say in plain words how near the forecasts of the past year came."""
    score = made.score
    error = ngettext(
        "on average a forecast missed by %(error)s person",
        "on average a forecast missed by %(error)s people",
        score.mean_error,
    ) % {"error": number(score.mean_error, 1)}
    if score.coverage is None:
        return _("Over the past year %(error)s.") % {"error": error}
    many = score.banded >= _HUNDRED
    return _("Over the past year the outcome lay inside the band %(x)s times of %(n)s; %(error)s.") % {
        "x": number(100 * score.coverage if many else score.covered),
        "n": number(_HUNDRED if many else score.banded),
        "error": error,
    }


def method_in_words(answer: Outlook) -> list[str]:
    """Name the method, its accuracy (MASE) and its coverage, and say what need means."""
    made = answer.forecast
    if made is None:
        return []
    lines = [_method(made), *_accuracy(made), _need(answer)]
    if made.stale:
        told = ngettext(
            "The newest night is not reported yet; the forecast starts from the one before it.",
            "The newest %(n)s nights are not reported yet; the forecast starts from the one before them.",
            made.stale,
        )
        lines.append(told % {"n": number(made.stale)})
    return lines


def table(answer: Outlook) -> ChartTable:
    """The nights of the chart: first those ahead, then those behind it."""
    headers = [
        _("Night of"), _("Need a bed"), _("Lowest"), _("Highest"), _("Beds"), _("Chance of full"), _("State"),
    ]  # fmt: skip
    rows: list[list[Cell]] = [
        [
            one.night, round(one.expected, 1), one.low, one.high, one.beds,
            None if one.chance_full is None else Share(one.chance_full), _("forecast"),
        ]
        for one in answer.ahead
    ]  # fmt: skip
    rows += [
        [
            one.night, _whole(one.need), None, None, _whole(one.available), None,
            night_state(one.state, preliminary=one.preliminary),
        ]
        for one in answer.behind
    ]  # fmt: skip
    caption = _("Nights ahead and the last four weeks, dated by the evening")
    return ChartTable(headers, rows, caption, f"{_('what-comes')}-{answer.site.code}")


def chance_in_words(chance: float) -> str:
    """0.42 → "about 4 in 10"."""
    if chance < _HARDLY:
        return _("less than 1 in 20")
    if chance > _NEARLY_SURE:
        return _("more than 19 in 20")
    return _("about %(n)s in 10") % {"n": number(max(1, min(9, round(chance * 10))))}


def _told(answer: Outlook) -> bool:
    return any(one.chance_full is not None for one in answer.ahead)


def _expected(answer: Outlook) -> str:
    ahead = answer.ahead
    low, high = min(one.low for one in ahead), max(one.high for one in ahead)
    people = number(low) if low == high else f"{number(low)}–{number(high)}"
    words = ngettext(
        "%(site)s: the next night %(people)s people are expected to need a bed",
        "%(site)s: the next %(nights)s nights %(people)s people a night are expected to need a bed",
        len(ahead),
    )
    return words % {"site": answer.site.name, "nights": number(len(ahead)), "people": people}


def _chance(ahead: Sequence[NightAhead]) -> str:
    """Say when a full house is likeliest; nights whose chances differ by less than a tenth are not ranked."""
    told = [(one.chance_full, one.night) for one in ahead if one.chance_full is not None]
    most, least = max(told)[0], min(told)[0]
    if most - least < _ALIKE:
        every = sum(chance for chance, _night in told) / len(told)
        return _("the chance of a full house is %(chance)s every night") % {"chance": chance_in_words(every)}
    highest = [night for chance, night in told if chance > most - _ALIKE / 2]
    stays = len(highest) > 1 and highest[-1] == told[-1][1]
    words = (
        _("the chance of a full house is greatest from %(night)s on, %(chance)s")
        if stays
        else _("the chance of a full house is greatest on %(night)s, %(chance)s")
    )
    night = highest[0] if stays else next(night for chance, night in told if chance == most)
    return words % {"night": weekday_date(night), "chance": chance_in_words(most)}


def _method(made: Forecast) -> str:
    if made.method is Method.SMOOTHING:
        return _(
            "Method: simple exponential smoothing, a level in which the newest nights weigh most (rate "
            "%(rate)s, the best of the last 365 nights)."
        ) % {"rate": number(made.rate, 2)}
    return _(
        "Method: the newest night is repeated (persistence), because over the past year that came nearer "
        "than simple exponential smoothing."
    )


def _accuracy(made: Forecast) -> list[str]:
    score = made.score
    other = made.scores[Method.PERSISTENCE if made.method is Method.SMOOTHING else Method.SMOOTHING]
    lines = []
    if score.mase is not None and other.mase is not None:
        compared = (
            _("repeating the newest night gives %(other)s")
            if made.method is Method.SMOOTHING
            else _("smoothing gives %(other)s")
        ) % {"other": number(other.mase, 2)}
        lines.append(
            _(
                "Accuracy (MASE) %(mase)s: the mean error divided by how much the need usually changes from "
                "one night to the next, less is better; %(compared)s."
            )
            % {"mase": number(score.mase, 2), "compared": compared}
        )
    if score.coverage is not None:
        covered = _(
            "Coverage %(share)s: so many of %(n)s past forecasts, 1 to %(ahead)s nights ahead, had the "
            "outcome inside the band, which is meant to hold %(band)s."
        )
        lines.append(
            covered
            % {
                "share": percent(score.coverage),
                "n": number(score.banded),
                "ahead": number(NIGHTS_AHEAD),
                "band": percent(BAND),
            }
        )
    return lines


def _need(answer: Outlook) -> str:
    need = _("Need is people in beds and those turned away because it was full; the beds do not cap it.")
    if not answer.at_least:
        return need
    more = ngettext(
        "On %(n)s night of the past year nobody noted how many were turned away, so the need may have been "
        "greater.",
        "On %(n)s nights of the past year nobody noted how many were turned away, so the need may have been "
        "greater.",
        answer.at_least,
    ) % {"n": number(answer.at_least)}
    return f"{need} {more}"


def _whole(amount: float) -> int | None:
    return None if isnan(amount) else int(amount)
