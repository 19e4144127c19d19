"""Night beds in sentences: the headline, the chart in words, and how the period before compares."""

from __future__ import annotations

from typing import TYPE_CHECKING

from lib.screen.badge import preliminary
from lib.screen.periods import in_period, period_name
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

    import pandas as pd

    from lib.measures.figure import Figure
    from lib.publication.answers import NightBeds

NAMED_SITES = 3


def headline(answer: NightBeds, today: date, *, brief: bool = False) -> str:
    """What the period was like: full nights, turned away, and (unless `brief`) the occupancy.

    Missing figures are said to be missing; a period without a reported night says only that.
    """
    occupancy, full = answer.figures["occupancy"], answer.figures["full_nights"]
    if occupancy.value is None and full.value is None:
        return nothing_reported(answer, today)
    clauses = _full_clause(full), _turned_away_clause(answer.figures["turned_away_full"])
    first = _("%(place)s %(full)s, and %(turned_away)s.") % {
        "place": in_period(answer.period, today),
        "full": clauses[0],
        "turned_away": clauses[1],
    }
    return first if brief or occupancy.value is None else f"{first} {_occupancy_sentence(occupancy)}"


def nothing_reported(answer: NightBeds, today: date) -> str:
    """Say that nothing is there to count: the time has not come, all was closed, or reports are missing."""
    if answer.period.start > answer.as_of:
        return _("No night of %(period)s is over yet.") % {"period": period_name(answer.period)}
    figure = answer.figures["occupancy"]
    if figure.nights_closed and not figure.nights_missing:
        return _("%(place)s the night beds were closed.") % {"place": in_period(answer.period, today)}
    if not len(answer.monthly) and not len(answer.nightly):
        return _("No nights are expected in %(period)s.") % {"period": period_name(answer.period)}
    return _("No nights have been reported for %(period)s.") % {"period": period_name(answer.period)}


def compared(former: Figure | None, answer: NightBeds, text: str) -> str:
    """Set the same figure of the period before beside: "1 av 29 i september"; nothing when it has none."""
    if former is None or not former.shown or former.value is None:
        return ""
    before = answer.period.previous()
    one_year = before.kind == "month" and before.start.year == answer.period.start.year
    name = month_name(before.start, with_year=False) if one_year else period_name(before)
    return _("%(value)s in %(period)s") % {"value": text, "period": name}


def chart_in_words(answer: NightBeds) -> str:
    """The chart of single nights in one sentence, made from its rows."""
    nightly = answer.nightly
    reported = nightly[nightly["state"] == "reported"]
    span = {
        "first": long_date(nightly["night"].iloc[0].date(), with_year=False),
        "last": long_date(nightly["night"].iloc[-1].date()),
    }
    if not len(reported):
        return _("Occupied beds per night from %(first)s to %(last)s: no whole report.") % span
    parts = [
        _("Occupied beds per night from %(first)s to %(last)s: between %(low)s and %(high)s")
        % {
            **span,
            "low": number(reported["occupied"].min()),
            "high": number(reported["occupied"].max()),
        },
        *_night_counts(nightly),
    ]
    return ", ".join(parts) + "."


def months_in_words(monthly: pd.DataFrame) -> str:
    """The chart of months in one sentence."""
    known = monthly[monthly["rate"].notna()]
    if not len(known):
        return _("Occupancy per month: no report.")
    lowest, highest = (percent_in_words(float(value)) for value in (known["rate"].min(), known["rate"].max()))
    text = ngettext(
        "Occupancy in %(n)s month: between %(low)s and %(high)s.",
        "Occupancy in %(n)s months: between %(low)s and %(high)s.",
        len(known),
    )
    return text % {"n": number(len(known)), "low": lowest, "high": highest}


def _night_counts(nightly: pd.DataFrame) -> list[str]:
    state = nightly["state"]
    full = int(nightly["full"].fillna(value=False).sum())
    closed = int((state == "closed").sum())
    missing = int(state.isin(["missing", "partly"]).sum())
    named = (
        (full, ngettext("%(n)s full night", "%(n)s full nights", full)),
        (closed, ngettext("%(n)s night closed", "%(n)s nights closed", closed)),
        (missing, ngettext("report missing %(n)s night", "report missing %(n)s nights", missing)),
    )
    return [words % {"n": number(count)} for count, words in named if count]


def _full_clause(full: Figure) -> str:
    if full.value is None or full.denominator is None:
        return _("no night has been reported by every site")
    hits, nights = int(full.numerator or 0), int(full.denominator)
    count = {"x": number(hits), "n": number(nights)}
    if hits == 0:
        return (
            ngettext(
                "the night beds were not full on the only night reported",
                "the night beds were full on none of the %(n)s nights",
                nights,
            )
            % count
        )
    if hits == nights:
        return (
            ngettext(
                "the night beds were full on the only night reported",
                "the night beds were full on all %(n)s nights",
                nights,
            )
            % count
        )
    return _("the night beds were full on %(x)s of %(n)s nights") % count


def _turned_away_clause(events: Figure) -> str:
    if events.value is None:
        return _("it is not known how many got no bed")
    times = int(events.value)
    if times == 0:
        return _("nobody was left without a bed because it was full")
    return ngettext(
        "on one occasion someone got no bed because it was full",
        "on %(n)s occasions someone got no bed because it was full",
        times,
    ) % {"n": counted(times)}


def _occupancy_sentence(occupancy: Figure) -> str:
    return _("The occupancy was %(percent)s (%(x)s of %(n)s).") % {
        "percent": percent_in_words(occupancy.value or 0),
        "x": number(occupancy.numerator or 0),
        "n": number(occupancy.denominator or 0),
    }


def notes(answer: NightBeds) -> tuple[str, ...]:
    """What the figures rest on: which nights may still change, and which sites are shown only by month."""
    last = min(answer.period.end, answer.as_of)
    return preliminary((last - answer.preliminary_from).days + 1), monthly_only(answer)


def monthly_only(answer: NightBeds) -> str:
    """Which sites are shown only by month, and whether the figures hold them; nothing when none is."""
    names = answer.left_out_by_night
    if not names:
        return ""
    named = listed(names)
    if len(names) > NAMED_SITES:
        named = ngettext("%(n)s site", "%(n)s sites", len(names)) % {"n": number(len(names))}
    if answer.left_out:
        text = ngettext(
            "without %(sites)s, which is shown only by ended month",
            "without %(sites)s, which are shown only by ended month",
            len(names),
        )
    elif answer.nightly_hidden:
        text = ngettext("%(sites)s is shown only by month", "%(sites)s are shown only by month", len(names))
    else:
        text = ngettext(
            "chart and full nights without %(sites)s, which is shown only by month",
            "chart and full nights without %(sites)s, which are shown only by month",
            len(names),
        )
    return sentence_case(text % {"sites": named})
