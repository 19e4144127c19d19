"""What a house can bear, in sentences and tables."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from lib.charts.bearing_frames import in_beds, of_hundred
from lib.exports.csv import Cell, Share
from lib.publication.night_bearing import NoCurve
from lib.scenarios.calibrate import MIN_NIGHTS, RETRY_BAND, Level
from lib.screen.chart import ChartTable
from lib.words import NO_BREAK, _, long_date, ngettext, number, percent

if TYPE_CHECKING:
    from datetime import date

    from lib.publication.night_bearing import Bearing
    from lib.scenarios.bearing import Curves
    from lib.scenarios.bearing import Share as Turned
    from lib.scenarios.calibrate import Fitted

Rows = list[list[Cell]]

# The rule of thumb that people bring from hospitals, and that does not hold for a small house.
_RULE_OF_THUMB: Final = 0.85
# Below this share the table would only repeat 0 percent.
_TOLD_FROM: Final = 0.001


def sentence(answer: Bearing) -> str:
    """What the house can bear today and what it would take, or why that cannot be said."""
    # A number stays on the line of its noun.
    return re.sub(r"(?<=\d) (?=[^\W\d])|(?<=av) (?=\d)", NO_BREAK, _sentence(answer))


def _sentence(answer: Bearing) -> str:
    if answer.curves is None:
        return _no_curve(answer)
    if answer.above_beds:
        return _above_beds(answer, answer.curves)
    return _today(answer, answer.curves)


def _no_curve(answer: Bearing) -> str:
    name = {"house": answer.site.name}
    if answer.why is NoCurve.NO_BEDS:
        return _("%(house)s has no agreed beds today, so what the house can bear cannot be said.") % name
    if answer.why is NoCurve.TOO_FEW_NIGHTS:
        nights = ngettext("%(n)s night reported", "%(n)s nights reported", answer.nights)
        return _(
            "%(house)s has %(nights)s in the last two years; it takes at least %(least)s to say what the "
            "house can bear."
        ) % {**name, "nights": nights % {"n": number(answer.nights)}, "least": number(MIN_NIGHTS)}
    return (
        _(
            "The reports of %(house)s say too little of who comes and goes for what the house can bear to "
            "be worked out."
        )
        % name
    )


def _above_beds(answer: Bearing, curves: Curves) -> str:
    limit = curves.limits[0]
    return _(
        "%(house)s has had %(occupied)s people on %(available)s beds on average; for at most %(limit)s to "
        "get no bed it takes %(needed)s (uncertainty %(low)s–%(high)s)."
    ) % {
        "house": answer.site.name,
        "occupied": number(answer.mean_occupied),
        "available": number(answer.mean_beds),
        "limit": of_hundred(limit.at_most),
        "needed": in_beds(limit.beds),
        "low": number(limit.beds_range[0]),
        "high": number(limit.beds_range[1]),
    }


def _today(answer: Bearing, curves: Curves) -> str:
    limit, today = curves.limits[0], curves.today
    said = {
        "beds": in_beds(curves.beds),
        "house": answer.site.name,
        "share": _about(today.value),
        "range": _range(today),
        "occupancy": number(100 * curves.occupancy),
        "limit": of_hundred(limit.at_most),
        "needed": in_beds(limit.beds),
        "highest": number(100 * limit.occupancy),
    }
    if limit.beds > curves.beds:
        return (
            _(
                "With %(beds)s at %(house)s, %(share)s of those who newly ask get no bed (%(range)s) at "
                "%(occupancy)s percent occupancy; for at most %(limit)s it takes %(needed)s, or an "
                "occupancy of at most %(highest)s percent."
            )
            % said
        )
    return (
        _(
            "With %(beds)s at %(house)s, %(share)s of those who newly ask get no bed (%(range)s) at "
            "%(occupancy)s percent occupancy; up to %(highest)s percent, at most %(limit)s do."
        )
        % said
    )


def _about(share: float) -> str:
    said = of_hundred(share)
    return said if 0 < share < 0.005 else _("about %(what)s") % {"what": said}


def _range(share: Turned) -> str:
    return _("uncertainty %(low)s–%(high)s") % {
        "low": number(100 * share.low),
        "high": number(100 * share.high),
    }


def rule_of_thumb(answer: Bearing, curves: Curves) -> str:
    """Is 85 percent full good or bad for a house of this size?"""
    return _(
        "At %(occupancy)s percent occupancy, %(share)s would get no bed in a house of this size (%(beds)s)."
    ) % {
        "occupancy": number(100 * _RULE_OF_THUMB),
        "share": _about(curves.share_at(_RULE_OF_THUMB)),
        "beds": in_beds(answer.beds),
    }


def strict_limit(curves: Curves) -> str:
    """What it takes for at most one in a hundred."""
    limit = curves.limits[1]
    return _(
        "For at most %(limit)s to get no bed it takes %(needed)s, or an occupancy of at most %(highest)s "
        "percent."
    ) % {
        "limit": of_hundred(limit.at_most),
        "needed": in_beds(limit.beds),
        "highest": number(100 * limit.occupancy),
    }


def band_note() -> str:
    """What the light field shows."""
    return _("The light field shows the uncertainty: eight times in ten the true value lies within it.")


def today_note(curves: Curves) -> str:
    """What today's place on the curve is."""
    return _(
        "Today's place on the curve, %(occupancy)s percent, is what follows with %(beds)s if as many ask "
        "as on the nights that it was worked out from; the reported occupancy is above."
    ) % {"occupancy": number(100 * curves.occupancy), "beds": in_beds(curves.beds)}


def who_is_new() -> str:
    """Who is counted, beside the key figure that counts every guest every night."""
    return _(
        "New are those who did not sleep there the night before: they are the ones whom a full house turns "
        "away. The key figure of times it was full counts the guests who stay on as well, every night, and "
        "is therefore lower."
    )


def resting_on(fitted: Fitted, as_of: date | None) -> str:
    """Which nights it rests on and by which way, what they say, and what is assumed."""
    nights = ngettext("%(n)s night", "%(n)s nights", fitted.nights) % {"n": number(fitted.nights)}
    until = {"nights": nights, "date": long_date(as_of) if as_of else ""}
    if fitted.level is Level.NEW_TONIGHT:
        basis = _(
            "Worked out from %(nights)s up to %(date)s, with the number who had not slept there the night "
            "before."
        )
    else:
        basis = _(
            "Worked out from how the number of occupied beds changes from night to night: %(nights)s up to "
            "%(date)s. More certain if new guests are reported too."
        )
    found = _(
        "On average %(inflow)s new people ask for a bed per night (uncertainty %(least)s–%(most)s), and a "
        "stay lasts %(stay)s nights (%(shortest)s–%(longest)s)."
    ) % {
        "inflow": number(fitted.inflow, 1),
        "least": number(fitted.inflow_range[0], 1),
        "most": number(fitted.inflow_range[1], 1),
        "stay": number(fitted.stay, 1),
        "shortest": number(fitted.stay_range[0], 1),
        "longest": number(fitted.stay_range[1], 1),
    }
    assumed = _(
        "Assumed: of those who get no bed, %(share)s percent ask again the next night and are counted "
        "once; the uncertainty allows for %(low)s to %(high)s percent."
    ) % {
        "share": number(100 * fitted.retry_share),
        "low": number(100 * RETRY_BAND[0]),
        "high": number(100 * RETRY_BAND[1]),
    }
    return " ".join((basis % until, found, assumed))


def beds_in_words(curves: Curves) -> str:
    """The chart by number of beds in a sentence."""
    return _curve_in_words(
        _("Curve of how many of 100 new who ask get no bed, by number of beds"),
        [(in_beds(beds), share.value) for beds, share in curves.by_beds.items()],
        (in_beds(curves.beds), curves),
    )


def occupancy_in_words(curves: Curves) -> str:
    """The chart by occupancy in a sentence."""
    return _curve_in_words(
        _("Curve of how many of 100 new who ask get no bed, by average occupancy"),
        [(percent(at), share.value) for at, share in curves.by_occupancy],
        (percent(curves.occupancy), curves),
    )


def _curve_in_words(title: str, points: list[tuple[str, float]], today: tuple[str, Curves]) -> str:
    (first, from_share), (last, to_share) = points[0], points[-1]
    return _("%(title)s: from %(from)s with %(first)s to %(to)s with %(last)s. Today %(now)s: %(share)s.") % {
        "title": title,
        "from": of_hundred(from_share),
        "first": first,
        "to": of_hundred(to_share),
        "last": last,
        "now": today[0],
        "share": of_hundred(today[1].today.value),
    }


def beds_table(curves: Curves) -> ChartTable:
    """The rows of the curve by number of beds."""
    rows: Rows = [[beds, *_shares(share)] for beds, share in curves.by_beds.items()]
    caption = _("Share of those who newly ask who get no bed, by number of beds")
    return ChartTable([_("Beds"), *_headers()], rows, caption, _("what-the-house-can-bear-by-beds"))


def occupancy_table(curves: Curves) -> ChartTable:
    """The rows of the curve by average occupancy, one per whole percent, from where it leaves the floor."""
    told = {round(100 * at): (at, share) for at, share in curves.by_occupancy if share.high >= _TOLD_FROM}
    rows: Rows = [[Share(at), *_shares(share)] for at, share in told.values()]
    caption = _("Share of those who newly ask who get no bed, by average occupancy")
    return ChartTable([_("Occupancy"), *_headers()], rows, caption, _("what-the-house-can-bear-by-occupancy"))


def _headers() -> list[str]:
    return [_("Get no bed"), _("At least"), _("At most")]


def _shares(share: Turned) -> list[Cell]:
    return [Share(share.value), Share(share.low), Share(share.high)]
