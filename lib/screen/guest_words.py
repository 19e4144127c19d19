"""What the section on who comes says: its sentence, the names of groups, and what the figures rest on."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from lib.charts.shares import Bar
from lib.publication.closed_season import SeasonState
from lib.publication.season_shares import EU_OR_NOT_REGISTERED, MERGED, SELDOM_TOLD
from lib.records.registers.options import age_bands, home_groups, sexes
from lib.screen import states
from lib.screen.monthly_sites import named
from lib.screen.night_tables import reason_name
from lib.screen.periods import in_period, period_name
from lib.words import _, iso_date, ngettext, number, percent, percent_in_words, sentence_case

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date

    from lib.measures.figure import Figure
    from lib.publication.season_shares import Group, Shares
    from lib.publication.who_comes import OwnGuests, SeasonTable, WhoComes

# Where somebody is from, as far as it is told: these are no place, and no reason to name first.
_UNTOLD: Final = frozenset({"unknown", "undisclosed", MERGED, "other"})


def sentence(answer: WhoComes, today: date) -> str:
    """The section in one sentence: the owner's guests, else the first partner that has a table."""
    if answer.own is not None:
        return _own_sentence(answer.own, in_period(answer.period, today))
    told = next((_season_sentence(table) for table in answer.seasons if _home(table) is not None), "")
    if told:
        return told
    if answer.withheld:
        return states.withheld(answer.withheld)[0] + "."
    if any(table.season for table in answer.seasons):
        return _("Who comes is not shown: too few guests are told of.")
    return _("No season has been closed yet, so there are no figures on who comes.")


def _own_sentence(own: OwnGuests, when: str) -> str:
    if own.figures:
        persons, long = own.figures["unique_guests"], own.figures["long_stay_share"]
        if persons.value is None:
            return _("%(when)s nobody has stayed at %(sites)s.") % {"when": when, "sites": _sites(own)}
        return _guests_and_long(persons, long, {"when": when, "sites": _sites(own)})
    home = own.shares[0]
    if home.base is None:
        return _("%(when)s nothing has been told of who stayed at %(sites)s.") % {
            "when": when,
            "sites": _sites(own),
        }
    group = _largest(home)
    said = _(
        "%(when)s the most common home at %(sites)s was %(group)s: %(count)s of %(base)s bed-nights told of."
    )
    return said % {
        "when": when,
        "sites": _sites(own),
        "group": group_name("home", group.code),
        "count": number(group.count or 0),
        "base": number(home.base),
    }


def _guests_and_long(persons: Figure, long: Figure, words: Mapping[str, str]) -> str:
    n = int(persons.value or 0)
    came = ngettext(
        "%(when)s %(n)s person stayed at %(sites)s",
        "%(when)s %(n)s different persons stayed at %(sites)s",
        n,
    ) % {**words, "n": number(n)}
    stayers = long.n or 0
    if not stayers:
        return _("%(came)s, nobody for more than 90 nights in twelve months.") % {"came": came}
    said = ngettext(
        "%(came)s, and the one with more than 90 nights in twelve months used %(share)s of the bed-nights.",
        "%(came)s, and the %(n)s with more than 90 nights in twelve months used %(share)s of the bed-nights.",
        stayers,
    )
    return said % {"came": came, "n": number(stayers), "share": percent_in_words(long.value or 0)}


def _season_sentence(table: SeasonTable) -> str:
    home = _home(table)
    if home is None or table.season is None:
        return ""
    group = _largest(home)
    said = _(
        "In %(season)s the most common home of guests with %(partner)s was %(group)s, "
        "with about %(share)s of the bed-nights."
    )
    return said % {
        "season": period_name(table.season),
        "share": percent_in_words(group.share),
        "partner": table.partner,
        "group": group_name("home", group.code),
    }


def _home(table: SeasonTable) -> Shares | None:
    """The table's home groups, where one of them is a place."""
    found = next((one for one in table.shares if one.dimension == "home" and one.groups), None)
    return found if found is not None and _largest(found).code not in _UNTOLD else None


def _largest(shares: Shares) -> Group:
    """The largest group that is a place; the largest of all where none is."""
    return next((group for group in shares.groups if group.code not in _UNTOLD), shares.groups[0])


def _sites(own: OwnGuests) -> str:
    """The sites that the figures are about: those with stays, else all."""
    return named(own.stay_sites or own.sites)


def dimension_name(dimension: str) -> str:
    """What the shares are of."""
    return {
        "home": _("Home municipality"),
        "sex": _("Sex"),
        "age": _("Age"),
        "reason": _("Reason for no bed"),
    }[dimension]


def group_name(dimension: str, code: str) -> str:
    """A group in words; a code that nobody knows is shown as it is."""
    if code == MERGED:
        return _("others, each under %(limit)s") % {"limit": percent(0.1)}
    if code == EU_OR_NOT_REGISTERED:
        return _("EU/EEA or not registered in Sweden")
    if dimension == "reason":
        return sentence_case(reason_name(code))
    names = {"home": home_groups, "sex": sexes, "age": age_bands}[dimension]()
    return names.get(code, code)


def bars(shares: Shares, most: int | None = None) -> list[Bar]:
    """The groups as bars; with `most` the smallest are drawn as one, and stand apart in the table only."""
    shown = list(shares.groups)
    rest = shown[most - 1 :] if most and len(shown) > most else []
    named = [
        Bar(group_name(shares.dimension, group.code), group.share, group.code not in _UNTOLD)
        for group in shown[: len(shown) - len(rest)]
    ]
    if not rest:
        return named
    others = _("%(n)s other groups") % {"n": number(len(rest))}
    return [*named, Bar(others, sum(group.share for group in rest), known=False)]


def season_title(table: SeasonTable) -> str:
    """Which table stands below: partner and season."""
    if table.season is None:
        return table.partner
    return f"{table.partner}, {period_name(table.season)}"


def why_not(code: str) -> str:
    """Why a closed season shows no shares of something."""
    if code == SELDOM_TOLD:
        return _("Not shown: told for less than half of the season.")
    return _("Not shown: too few to be told without pointing at somebody.")


def season_rule(table: SeasonTable) -> str:
    """How the table was made, for those who read it."""
    rule = _(
        "Shares of a whole season, to the nearest ten percent; groups under 10 percent are one. "
        "All sites of the partner are counted together whichever are chosen, and no number is shown. "
        "A season is shown once it has ended and each night is reported, closed or missing since 30 nights."
    )
    return f"{rule} {newer_in_words(table)}".rstrip()


def newer_in_words(table: SeasonTable) -> str:
    """Why a later season that has ended is not shown yet; the rule of `closed_season` in words."""
    if table.newer is None:
        return ""
    season = sentence_case(period_name(table.newer))
    if table.newer_state is SeasonState.SHEET_OPEN:
        return _("%(season)s is not closed yet: a night's form lies open and unsaved.") % {"season": season}
    said = ngettext(
        "%(season)s is not closed yet: %(n)s report is missing. It counts as missing for good after 30 "
        "nights, on %(day)s at the latest.",
        "%(season)s is not closed yet: %(n)s reports are missing. They count as missing for good after 30 "
        "nights, on %(day)s at the latest.",
        table.newer_missing,
    )
    day = iso_date(table.newer_settled_on) if table.newer_settled_on else ""
    return said % {"season": season, "n": number(table.newer_missing), "day": day}


def told_for(shares: Shares) -> str:
    """What the owner's shares rest on."""
    if shares.nights is None:
        said = _("Share of %(base)s bed-nights, from the register of stays")
        return said % {"base": number(shares.base or 0)}
    said = _("Share of %(base)s bed-nights, told for %(nights)s of %(all)s reported nights")
    return said % {
        "base": number(shares.base or 0),
        "nights": number(shares.nights or 0),
        "all": number(shares.nights_of or 0),
    }
