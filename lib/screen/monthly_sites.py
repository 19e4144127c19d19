"""Sites that a viewer sees by month only: what figures, chart and table lack of them, in words."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from lib.charts.night_frames import MAX_NIGHTS
from lib.words import _, listed, month_name, ngettext, number, sentence_case

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from lib.publication.answers import NightBeds

NAMED_SITES = 3
CUT_KINDS = frozenset({"week", "span"})  # no whole months, however long one waits


def lacking(answer: NightBeds) -> str:
    """Which sites the figures lack, or hold only up to a month; nothing when they hold every site chosen."""
    names = answer.left_out_by_night
    if not names or lacks_every_site(answer):
        return ""
    sites = {"sites": named(names)}
    if answer.hidden_until is not None and answer.hidden_until >= answer.period.start:
        until = answer.hidden_until
        month = month_name(until, with_year=until.year != answer.as_of.year)
        text = ngettext(
            "%(sites)s is included up to and including %(month)s",
            "%(sites)s are included up to and including %(month)s",
            len(names),
        )
        return sentence_case(text % {**sites, "month": month})
    if not (answer.left_out or answer.hidden_until):
        return ""
    if answer.period.kind in CUT_KINDS:
        text = ngettext(
            "without %(sites)s, which is shown only for whole months",
            "without %(sites)s, which are shown only for whole months",
            len(names),
        )
    else:
        text = ngettext(
            "without %(sites)s, which is shown only by ended month",
            "without %(sites)s, which are shown only by ended month",
            len(names),
        )
    return sentence_case(text % sites)


def monthly_only(answer: NightBeds) -> str:
    """Which sites are shown only by month, and that chart and full nights lack them as the sums do not."""
    names = answer.left_out_by_night
    if not names or answer.left_out or lacks_every_site(answer):
        return ""
    if not counted_sites(answer):
        text = ngettext("%(sites)s is shown only by month", "%(sites)s are shown only by month", len(names))
    elif draws_nights(answer):
        text = ngettext(
            "chart and full nights without %(sites)s, which is shown only by month",
            "chart and full nights without %(sites)s, which are shown only by month",
            len(names),
        )
    else:
        text = ngettext(
            "full nights without %(sites)s, which is shown only by month",
            "full nights without %(sites)s, which are shown only by month",
            len(names),
        )
    return sentence_case(text % {"sites": named(names)})


def draws_nights(answer: NightBeds) -> bool:
    """Whether the chart shows single nights; else it shows months."""
    return len(answer.nightly) > 0 and answer.period.nights <= MAX_NIGHTS and not answer.nightly_hidden


def counted_sites(answer: NightBeds) -> str:
    """The sites whose full nights are counted, where others are shown by month only; else nothing."""
    if not answer.left_out_by_night or not len(answer.nightly):
        return ""
    names = [site.name for site in answer.sites if site.by_night]
    if len(names) <= NAMED_SITES:
        return listed(names)
    return _("the %(n)s sites that are shown by night") % {"n": number(len(names))}


def lacks_every_site(answer: NightBeds) -> bool:
    """Whether all that was chosen is shown by ended month only, and no month of the period is among those."""
    until = answer.hidden_until
    lacks = bool(answer.left_out) or (until is not None and until < answer.period.start)
    return lacks and not any(site.by_night for site in answer.sites)


def month_row_name(answer: NightBeds, month: date) -> str:
    """A month as tables name it, with what its row lacks: sites still hidden, or the days after a span."""
    name, ends = month_name(month), (month.replace(day=28) + timedelta(days=4)).replace(day=1)
    last = ends - timedelta(days=1)
    if month <= answer.period.end < min(last, answer.as_of):
        name = _("%(month)s up to day %(day)s") % {"month": name, "day": number(answer.period.end.day)}
    if answer.left_out_by_night and last > min(answer.as_of, answer.period.end):
        return _("%(month)s, without %(sites)s") % {"month": name, "sites": named(answer.left_out_by_night)}
    return name


def later_in_words(answer: NightBeds) -> str:
    """What a card says instead of a figure when every chosen site is shown by ended month only."""
    return _("shown by whole month") if answer.period.kind in CUT_KINDS else _("shown when the month is over")


def only_later(answer: NightBeds) -> str:
    """The headline when every chosen site is shown by ended month only."""
    names = answer.left_out_by_night
    if answer.period.kind in CUT_KINDS:
        text = ngettext(
            "%(sites)s is shown only for whole months.",
            "%(sites)s are shown only for whole months.",
            len(names),
        )
    else:
        text = ngettext(
            "%(sites)s is shown when the month is over.",
            "%(sites)s are shown when the month is over.",
            len(names),
        )
    return sentence_case(text % {"sites": named(names)})


def named(names: Sequence[str]) -> str:
    """Sites by name, or how many there are where their names would fill the page."""
    if len(names) <= NAMED_SITES:
        return listed(names)
    return ngettext("%(n)s site", "%(n)s sites", len(names)) % {"n": number(len(names))}
