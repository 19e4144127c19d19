"""Tonight's vacancies in sentences."""

from __future__ import annotations

from typing import TYPE_CHECKING

from lib.publication.vacancies import Room
from lib.settings import settings
from lib.words import _, clock, counted, listed, ngettext, number, sentence_case

if TYPE_CHECKING:
    from lib.publication.vacancies import Tonight, Vacancy


def headline(answer: Tonight) -> str:
    """Where a bed is left tonight, in one sentence."""
    if not answer.vacancies:
        return _("No site is open tonight.")
    by_room = {room: [one for one in answer.vacancies if one.room is room] for room in Room}
    free = by_room[Room.FREE]
    if free:
        return _of_free(free)
    if by_room[Room.UNTOLD] and by_room[Room.FULL]:
        silent = listed([one.name for one in by_room[Room.UNTOLD]])
        return _("No bed is known to be free. No word yet from %(sites)s.") % {"sites": silent}
    if by_room[Room.UNTOLD]:
        return _("No site has yet said whether a bed is free tonight.")
    if by_room[Room.FULL]:
        return _("No bed is free tonight.")
    return _("All sites are closed tonight.")


def _of_free(free: list[Vacancy]) -> str:
    sites = listed([one.name for one in free])
    if any(one.free is None for one in free):
        return _("Tonight there is room at %(sites)s.") % {"sites": sites}
    beds = sum(one.free or 0 for one in free)
    said = ngettext(
        "Tonight %(n)s bed is free, at %(sites)s.", "Tonight %(n)s beds are free, at %(sites)s.", beds
    )
    return said % {"n": counted(beds), "sites": sites}


def room(vacancy: Vacancy) -> str:
    """The one word or number of a site's card."""
    if vacancy.room is Room.FREE and vacancy.free is not None:
        said = ngettext("%(n)s free bed", "%(n)s free beds", vacancy.free)
        return said % {"n": number(vacancy.free)}
    return {
        Room.FREE: _("There is room"),
        Room.FULL: _("Full house"),
        Room.CLOSED: _("Closed tonight"),
        Room.UNTOLD: _("No word yet"),
    }[vacancy.room]


def told(vacancy: Vacancy) -> str:
    """When the site last said something about tonight; only that it did, to who may not know when."""
    if vacancy.room is Room.UNTOLD:
        return _("The site has not begun to report the night.")
    if vacancy.told_at is None:
        return _("According to the site's list.")
    at = clock(vacancy.told_at.astimezone(settings().zone))
    return _("According to the site at %(time)s.") % {"time": at}


def missing(answer: Tonight) -> str:
    """How many sites have not reported the night before."""
    n = len(answer.missing)
    said = ngettext(
        "%(n)s site has not reported the night before.", "%(n)s sites have not reported the night before.", n
    )
    return sentence_case(said % {"n": counted(n)})
