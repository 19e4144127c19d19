"""*Tänk om* in sentences: the setting, what it changes, and what the drawing assumes."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from lib.exports.csv import Cell
from lib.measures.period import Period
from lib.publication.night_what_if import NoRedrawing
from lib.scenarios.what_if import difference
from lib.screen.chart import ChartTable
from lib.screen.figures import FigureView
from lib.screen.periods import period_name
from lib.words import NO_BREAK, _, listed, long_date, month_name, ngettext, number, percent_in_words

if TYPE_CHECKING:
    from lib.publication.night_what_if import WhatIf
    from lib.scenarios.what_if import Band, Redrawn, Setting

_FEW: Final = 0.01
_ONE_IN_UP_TO: Final = 20


def sentence(answer: WhatIf) -> str:
    """What the setting would have changed last season, with its uncertainty; or why that cannot be said."""
    # A number stays on the line of its noun.
    return re.sub(r"(?<=\d) (?=[^\W\d])|(?<=av) (?=\d)", NO_BREAK, _sentence(answer))


def _sentence(answer: WhatIf) -> str:
    if answer.now is None or answer.then is None or answer.period is None:
        return _why_not(answer)
    season, now = season_name(answer.period), one_in(answer.now)
    if answer.setting.changes_nothing:
        return _("As it was in %(season)s, %(now)s who asked for a bed got none.") % {
            "season": season,
            "now": now,
        }
    more = difference(answer.then, answer.now)
    return _(
        "With %(change)s, %(then)s would have got no bed in %(season)s, against %(now)s as it was: %(more)s."
    ) % {
        "change": changed(answer.setting),
        "then": one_in(answer.then),
        "now": now,
        "season": season,
        "more": _difference(more),
    }


def _why_not(answer: WhatIf) -> str:
    if answer.why is NoRedrawing.NO_SEASON:
        return _("%(house)s has too few reported nights for a season to be drawn again.") % {
            "house": answer.site.name
        }
    if answer.why is NoRedrawing.ABOVE_BEDS:
        return _(
            "More people have slept at %(house)s than it has beds, "
            "so no season can be drawn again by its beds."
        ) % {"house": answer.site.name}
    return _("The reports of %(house)s say too little of who comes and goes to draw a season again.") % {
        "house": answer.site.name
    }


def season_name(period: Period) -> str:
    """Name the season drawn again: a winter, a year, or its months."""
    if period.kind != "span":
        return period_name(period)
    first, last = period.start, period.end
    return _("%(first)s–%(last)s") % {
        "first": month_name(first, with_year=first.year != last.year),
        "last": month_name(last),
    }


def changed(setting: Setting) -> str:
    """Give *4 platser fler och 10 procent färre som söker*."""
    said = []
    if setting.beds:
        text = (
            ngettext("%(n)s more bed", "%(n)s more beds", setting.beds)
            if setting.beds > 0
            else ngettext("%(n)s bed fewer", "%(n)s beds fewer", -setting.beds)
        )
        said.append(text % {"n": number(abs(setting.beds))})
    if setting.inflow:
        text = _("%(n)s percent more asking") if setting.inflow > 0 else _("%(n)s percent fewer asking")
        said.append(text % {"n": number(abs(setting.inflow))})
    return listed(said) if said else _("nothing changed")


def one_in(drawn: Redrawn) -> str:
    """Give *1 av 7*: how often asking for a bed met a no."""
    if not drawn.turned_away.any():
        return _("nobody")
    if drawn.share < _FEW:
        return _("fewer than 1 in 100")
    if drawn.share * _ONE_IN_UP_TO < 1 or drawn.share > 2 / 5:
        return _("%(x)s in 100") % {"x": number(100 * drawn.share)}
    return _("1 in %(n)s") % {"n": number(1 / drawn.share)}


def _difference(more: Band) -> str:
    middle = round(more.median)
    low, high = sorted((abs(round(more.low)), abs(round(more.high))))
    same_way = more.low * more.high >= 0
    if not middle or not same_way:
        return _("no difference that can be told from chance")
    text = (
        ngettext("%(n)s occasion fewer", "%(n)s occasions fewer", abs(middle))
        if middle < 0
        else ngettext("%(n)s occasion more", "%(n)s occasions more", middle)
    )
    return _("%(occasions)s (uncertainty %(low)s–%(high)s)") % {
        "occasions": text % {"n": number(abs(middle))},
        "low": number(low),
        "high": number(high),
    }


def assumptions(answer: WhatIf) -> str:
    """Everything the drawing assumes, in one sentence."""
    if answer.fitted is None or answer.period is None:
        return ""
    nights = number(answer.fitted.stay, 1 if answer.fitted.stay < 10 else 0)
    return _(
        "Assumed: people ask as they did in %(season)s, a stay lasts %(nights)s nights on average whatever "
        "the number of beds, and of those who get none %(share)s ask again the next night, "
        "and each time is counted."
    ) % {
        "season": season_name(answer.period),
        "nights": nights,
        "share": percent_in_words(answer.fitted.retry_share),
    }


def figures(answer: WhatIf) -> list[FigureView]:
    """Times somebody got no bed: as reported, as drawn unchanged, and as set."""
    if answer.now is None or answer.then is None:
        return []
    reported = (
        FigureView(_("Got no bed, reported"), _("not known"), in_words=True)
        if answer.turned_away is None
        else FigureView(
            _("Got no bed, reported"),
            number(answer.turned_away),
            ngettext("%(n)s night", "%(n)s nights", answer.logged) % {"n": number(answer.logged)},
        )
    )
    views = [reported, _drawn(_("Worked out as it was"), answer.now)]
    if not answer.setting.changes_nothing:
        views.append(_drawn(_("With the change"), answer.then))
    return views


def _drawn(label: str, drawn: Redrawn) -> FigureView:
    band = drawn.turned_away_band
    uncertain = _("uncertainty %(low)s–%(high)s") % {"low": number(band.low), "high": number(band.high)}
    return FigureView(label, number(band.median), uncertain)


def in_words(answer: WhatIf) -> str:
    """Say the chart in one sentence."""
    if answer.then is None or answer.period is None or answer.season is None:
        return ""
    low, middle, high = answer.then.occupied[:, answer.season.is_open]
    return _(
        "Occupied beds per night in %(season)s drawn again with %(change)s: about %(middle)s of %(beds)s on "
        "average, eight draws of ten between %(low)s and %(high)s."
    ) % {
        "season": season_name(answer.period),
        "change": changed(answer.setting),
        "middle": number(middle.mean()),
        "beds": number(answer.then.beds[answer.season.is_open].mean()),
        "low": number(low.mean()),
        "high": number(high.mean()),
    }


def table(answer: WhatIf) -> ChartTable:
    """Give the nights as rows."""
    if answer.then is None or answer.season is None or answer.occupied is None or answer.period is None:
        return ChartTable((), (), "", "")
    headers = (_("Night of"), _("As it was"), _("Low"), _("Middle"), _("High"), _("Beds"))
    rows: list[list[Cell]] = []
    for i, night in enumerate(answer.season.nights.tolist()):
        drawn = [None if value != value else int(value) for value in answer.then.occupied[:, i].tolist()]  # noqa: PLR0124
        was = answer.occupied[i]
        rows.append([night, None if was != was else int(was), *drawn, int(answer.then.beds[i])])  # noqa: PLR0124
    span = f"{long_date(answer.period.start)}–{long_date(answer.period.end)}"
    caption = _("Occupied beds, as it was and drawn again, %(span)s") % {"span": span}
    return ChartTable(headers, rows, caption, f"tank-om-{answer.site.code}")
