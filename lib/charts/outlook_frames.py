"""The rows that the outlook's spec draws: nights behind and ahead, with their words.

Plain lists. A bar is the people in beds; what stands on top of it, those turned away because it was full.
"""

from __future__ import annotations

import math
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING, Any, Final

from lib.charts.labels import Columns, End, apart, columns
from lib.charts.night_frames import grid, hatch
from lib.charts.theme import ATTENTION, BLUE, BLUE_TEXT, INK
from lib.words import _, ngettext, number, percent, short_date, weekday_date

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from lib.measures.need import NightAhead, NightBehind

_DAY: Final = timedelta(days=1)
_BAR_GAP: Final = timedelta(hours=2.4)
_NOON: Final = timedelta(hours=12)
_TICK_EVERY: Final = 7


def outlook_frames(behind: Sequence[NightBehind], ahead: Sequence[NightAhead]) -> dict[str, Columns]:
    """Lay out the nights, at least one of them ahead."""
    begins = _moment(ahead[0].night)
    start = min([_moment(one.night) for one in behind] + [begins])
    end = _moment(ahead[-1].night) + _DAY
    top = _top(behind, ahead)
    return {
        "bars": _bars(behind),
        "beds": _beds(behind, ahead),
        "hatch": hatch(_runs(behind, "closed"), start, end, top),
        "grid": grid(top, start, end, number, whole=True),
        "ticks": _ticks(start, begins, end),
        "ends": apart(_ends(behind, ahead), end, top),
        "upright": _upright(behind, end - start),
        "tops": columns(("at", "value", "label"), []),
        "band": columns(
            ("start", "end", "low", "high", "words"),
            [
                (_moment(one.night), _moment(one.night) + _DAY, one.low, one.high, night_in_words(one))
                for one in ahead
            ],
        ),
        "level": columns(
            ("at", "value"),
            [(_moment(one.night) + side, one.expected) for one in ahead for side in (timedelta(0), _DAY)],
        ),
        "begins": columns(("at",), [(begins,)]),
        "chances": columns(
            ("at", "label", "place"),
            [
                (_moment(one.night) + _NOON, percent(one.chance_full), place)
                for place, one in enumerate(ahead)
                if one.chance_full is not None
            ],
        ),
        "chance_name": columns(
            ("at", "label"),
            [(end, _("chance of full"))] if any(one.chance_full is not None for one in ahead) else [],
        ),
    }


def night_in_words(night: NightAhead) -> str:
    """One night ahead in words, for the pointer and for those who listen."""
    said = [_("%(low)s–%(high)s people expected") % {"low": number(night.low), "high": number(night.high)}]
    if night.beds is not None:
        said.append(ngettext("%(n)s bed", "%(n)s beds", night.beds) % {"n": number(night.beds)})
    if night.chance_full is not None:
        said.append(_("chance of full %(share)s") % {"share": percent(night.chance_full)})
    return f"{weekday_date(night.night)}: {' · '.join(said)}"


def _moment(day: date) -> datetime:
    return datetime(day.year, day.month, day.day)  # noqa: DTZ001  (evenings have no zone)


def _top(behind: Sequence[NightBehind], ahead: Sequence[NightAhead]) -> float:
    amounts: list[float] = [amount for one in behind for amount in (one.need, one.occupied, one.available)]
    amounts += [amount for one in ahead for amount in (one.high, one.expected, one.beds or 0)]
    return max([*(amount for amount in amounts if not math.isnan(amount)), 1.0]) * 1.03


def _bars(behind: Sequence[NightBehind]) -> Columns:
    rows = [
        (
            _moment(one.night) + _BAR_GAP, _moment(one.night) + _DAY - _BAR_GAP, 0.0, one.occupied, one.need,
            one.occupied >= one.available > 0, one.preliminary, _behind_in_words(one),
        )
        for one in behind
        if not math.isnan(one.need)
    ]  # fmt: skip
    return columns(("start", "end", "zero", "occupied", "need", "full", "unsure", "words"), rows)


def _behind_in_words(one: NightBehind) -> str:
    said = [
        ngettext("%(n)s person in bed", "%(n)s people in beds", one.occupied) % {"n": number(one.occupied)}
    ]
    if one.need > one.occupied:
        turned_away = one.need - one.occupied
        words = ngettext("%(n)s got no bed", "%(n)s got no bed", turned_away)
        said.append(words % {"n": number(turned_away)})
    if one.at_least:
        said.append(_("those who got no bed were not counted"))
    if one.preliminary:
        said.append(_("preliminary"))
    return f"{weekday_date(one.night)}: {' · '.join(said)}"


def _beds(behind: Sequence[NightBehind], ahead: Sequence[NightAhead]) -> Columns:
    """Beds as steps: those reported, then those that are planned; broken where nobody told them."""
    told = {one.night: one.available for one in behind if not math.isnan(one.available)}
    told |= {one.night: float(one.beds) for one in ahead if one.beds is not None}
    rows: list[tuple[Any, ...]] = []
    segment = 0
    for night, beds in sorted(told.items()):
        if rows and rows[-1][0] != _moment(night):
            segment += 1
        rows.append((_moment(night), beds, str(segment)))
        rows.append((_moment(night) + _DAY, beds, str(segment)))
    return columns(("at", "beds", "segment"), rows)


def _ticks(start: datetime, begins: datetime, end: datetime) -> Columns:
    """Write every seventh night, so that the first night ahead is one of them."""
    weeks = range(-((begins - start).days // _TICK_EVERY), (end - begins).days // _TICK_EVERY + 1)
    moments = [begins + week * _TICK_EVERY * _DAY for week in weeks]
    rows = [(at, 0.0, short_date(at).rstrip(".")) for at in moments if at < end - 2 * _DAY]
    return columns(("at", "value", "label"), rows)


def _ends(behind: Sequence[NightBehind], ahead: Sequence[NightAhead]) -> list[End]:
    last = ahead[-1]
    level = last.expected
    ends = [
        End(level, _("about %(n)s expected") % {"n": number(level)}, BLUE, strong=True),
        End(float(last.low), _("8 nights of 10"), BLUE_TEXT),
    ]
    if last.beds is not None:
        text = ngettext("%(n)s bed", "%(n)s beds", last.beds) % {"n": number(last.beds)}
        ends.append(End(float(last.beds), text, INK, strong=True))
    if any(one.need > one.occupied for one in behind):
        ends.append(End(max(level, last.beds or 0) * 1.2, _("got no bed"), ATTENTION))
    known = [one for one in behind if not math.isnan(one.need)]
    if any(one.occupied >= one.available > 0 for one in known):
        ends.append(End(level * 0.35, _("full night"), BLUE))
    if known:
        ends.append(End(level * 0.2, _("occupied beds"), BLUE_TEXT))
    return ends


def _runs(behind: Iterable[NightBehind], state: str) -> list[tuple[datetime, datetime]]:
    """First and last moment of every unbroken run of nights in a state."""
    runs: list[tuple[datetime, datetime]] = []
    for one in behind:
        at = _moment(one.night)
        if one.state != state:
            continue
        if runs and runs[-1][1] == at:
            runs[-1] = (runs[-1][0], at + _DAY)
        else:
            runs.append((at, at + _DAY))
    return runs


def _upright(behind: Sequence[NightBehind], width: timedelta) -> Columns:
    """Write *report missing* and *closed* upright in the gap; `share` is how much of the plot it takes."""
    named = {"missing": _("report missing"), "closed": _("closed")}
    rows = sorted(
        (
            first + (last - first) / 2,
            0.0,
            (last - first) / width,
            state,
            word,
            f"{weekday_date(first)}: {word}",
        )
        for state, word in named.items()
        for first, last in _runs(behind, state)
    )
    return columns(("at", "value", "share", "state", "label", "words"), rows)
