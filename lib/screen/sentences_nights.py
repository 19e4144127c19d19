"""Night beds in sentences: the headline, the chart in words, and how the period before compares."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd

from lib.measures.variation import Verdict
from lib.publication.night_verdict import Judge
from lib.screen.badge import preliminary
from lib.screen.monthly_sites import counted_sites, lacking, lacks_every_site, monthly_only, only_later
from lib.screen.periods import in_period, period_name
from lib.words import (
    _,
    counted,
    long_date,
    month_name,
    ngettext,
    number,
    percent_in_words,
)

if TYPE_CHECKING:
    from datetime import date

    from lib.measures.figure import Figure
    from lib.publication.answers import NightBeds
    from lib.publication.night_verdict import NightVerdict


def headline(
    answer: NightBeds, today: date, *, brief: bool = False, verdict: NightVerdict | None = None
) -> str:
    """What the period was like: full nights, turned away, and (unless `brief`) the occupancy.

    Missing figures are said to be missing; a period without a reported night says only that. Only a month
    that was judged is compared with another, and then the verdict is said: noise is never called a change.
    """
    occupancy, full = answer.figures["occupancy"], answer.figures["full_nights"]
    if occupancy.value is None and full.value is None:
        return nothing_reported(answer, today)
    judged = verdict if verdict is not None and _is_about(verdict, answer) else None
    place, clause = in_period(answer.period, today), _full_clause(full, answer)
    if judged is not None:
        clause = _beside_former(clause, answer, judged, today)
    if brief and judged is not None:
        first = _("%(place)s %(full)s.") % {"place": place, "full": clause}
        return f"{first} {_verdict_sentence(judged)}"
    first = _("%(place)s %(full)s, and %(turned_away)s.") % {
        "place": place,
        "full": clause,
        "turned_away": _turned_away_clause(answer.figures["turned_away_full"]),
    }
    return first if brief or occupancy.value is None else f"{first} {_occupancy_sentence(occupancy, judged)}"


def _is_about(verdict: NightVerdict, answer: NightBeds) -> bool:
    """Whether somebody judged the very month that is shown."""
    shows_month = answer.period.kind == "month" and verdict.month == answer.period.start
    return shows_month and verdict.judge is not Judge.NONE


def _beside_former(clause: str, answer: NightBeds, verdict: NightVerdict, today: date) -> str:
    """Set the full nights of the month before beside; for a season house those a year ago."""
    if verdict.same_month_of is None:
        month, figure = answer.period.previous().start, answer.former.get("full_nights")
        if figure is None or figure.value is None:
            return clause
        hits, nights = figure.numerator or 0, figure.denominator or 0
    else:
        month = verdict.same_month_of
        row = answer.monthly[answer.monthly["month"] == pd.Timestamp(month)]
        if row.empty or not row["reported"].iloc[0] or pd.isna(row["full_nights"].iloc[0]):
            return clause
        hits, nights = row["full_nights"].iloc[0], row["reported"].iloc[0]
    return _("%(full)s, compared with %(x)s of %(n)s in %(month)s") % {
        "full": clause,
        "x": number(hits),
        "n": number(nights),
        "month": month_name(month, with_year=month.year != today.year),
    }


def _verdict_sentence(verdict: NightVerdict) -> str:
    """Say on the wall whether the difference is one."""
    if verdict.is_normal:
        return _("The difference is within normal variation.")
    if verdict.verdict is Verdict.CLEAR_INCREASE:
        return _("The occupancy has clearly increased.")
    return _("The occupancy has clearly decreased.")


def nothing_reported(answer: NightBeds, today: date) -> str:
    """Say that nothing is there to count: the time has not come, all was closed, or reports are missing."""
    if answer.period.start > answer.as_of:
        return _("No night of %(period)s is over yet.") % {"period": period_name(answer.period)}
    if lacks_every_site(answer):
        return only_later(answer)
    figure = answer.figures["occupancy"]
    if figure.nights_closed and not figure.nights_missing:
        return _("%(place)s the night beds were closed.") % {"place": in_period(answer.period, today)}
    if not (figure.nights_reported or figure.nights_missing):
        return _("No nights are expected in %(period)s.") % {"period": period_name(answer.period)}
    return _("No nights have been reported for %(period)s.") % {"period": period_name(answer.period)}


def compared(former: Figure | None, answer: NightBeds, text: str) -> str:
    """Set the same figure of the period before beside: "september: 1 av 29"; nothing when it has none.

    Where the figures lack sites that are shown by month only, the comparison lacks them, too, and says so.
    """
    if former is None or not former.shown or former.value is None:
        return ""
    before = answer.period.previous()
    one_year = before.kind == "month" and before.start.year == answer.period.start.year
    name = month_name(before.start, with_year=False) if one_year else period_name(before)
    if answer.left_out:
        return _("%(period)s, same sites: %(value)s") % {"value": text, "period": name}
    return _("%(value)s in %(period)s") % {"value": text, "period": name}


def chart_in_words(answer: NightBeds) -> str:
    """The chart of single nights in one sentence, made from its rows."""
    nightly = answer.nightly
    reported = nightly[nightly["state"] == "reported"]
    first, last = nightly["night"].iloc[0].date(), nightly["night"].iloc[-1].date()
    span = {"first": long_date(first, with_year=first.year != last.year), "last": long_date(last)}
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
    lowest, highest = float(known["rate"].min()), float(known["rate"].max())
    text = ngettext(
        "Occupancy in %(n)s month: %(level)s.", "Occupancy in %(n)s months: %(level)s.", len(known)
    )
    level = percent_in_words(highest)
    if number(lowest * 100) != number(highest * 100):
        level = _("between %(low)s and %(high)s") % {"low": number(lowest * 100), "high": level}
    return text % {"n": number(len(known)), "level": level}


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


def _full_clause(full: Figure, answer: NightBeds) -> str:
    if full.value is None or full.denominator is None:
        return _("no night has been reported by every site")
    hits, nights = int(full.numerator or 0), int(full.denominator)
    count = {"x": number(hits), "n": number(nights)}
    where = counted_sites(answer)
    if where:
        return _full_somewhere(hits, nights) % {**count, "sites": where}
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


def _full_somewhere(hits: int, nights: int) -> str:
    """Full nights of named sites; built so that it fits a name of any gender or number."""
    if hits == 0:
        return ngettext(
            "not all beds at %(sites)s were occupied on the only night reported",
            "all beds at %(sites)s were occupied on none of the %(n)s nights",
            nights,
        )
    if hits == nights:
        return ngettext(
            "all beds at %(sites)s were occupied on the only night reported",
            "all beds at %(sites)s were occupied on all %(n)s nights",
            nights,
        )
    return _("all beds at %(sites)s were occupied on %(x)s of %(n)s nights")


def _turned_away_clause(events: Figure) -> str:
    if events.value is None:
        return _("it is not known how many got no bed")
    times, unknown = int(events.value), events.nights_missing
    if times == 0 and unknown:
        return ngettext(
            "no occasion is known when someone got no bed because it was full (not known for %(n)s night)",
            "no occasion is known when someone got no bed because it was full (not known for %(n)s nights)",
            unknown,
        ) % {"n": number(unknown)}
    if times == 0:
        return _("nobody was left without a bed because it was full")
    return ngettext(
        "on one occasion someone got no bed because it was full",
        "on %(n)s occasions someone got no bed because it was full",
        times,
    ) % {"n": counted(times)}


def _occupancy_sentence(occupancy: Figure, verdict: NightVerdict | None) -> str:
    if verdict is None:
        text = _("The occupancy was %(percent)s (%(x)s of %(n)s).")
    elif verdict.is_normal:
        text = _("The occupancy was %(percent)s (%(x)s of %(n)s), within normal variation.")
    elif verdict.verdict is Verdict.CLEAR_INCREASE:
        text = _("The occupancy was %(percent)s (%(x)s of %(n)s), a clear increase.")
    else:
        text = _("The occupancy was %(percent)s (%(x)s of %(n)s), a clear decrease.")
    return text % {
        "percent": percent_in_words(occupancy.value or 0),
        "x": number(occupancy.numerator or 0),
        "n": number(occupancy.denominator or 0),
    }


def notes(answer: NightBeds) -> tuple[str, ...]:
    """What the figures rest on: which nights may still change, and which sites are shown only by month."""
    last = min(answer.period.end, answer.as_of)
    open_still = 0 if lacks_every_site(answer) else (last - answer.preliminary_from).days + 1
    return preliminary(open_still), lacking(answer), monthly_only(answer)
