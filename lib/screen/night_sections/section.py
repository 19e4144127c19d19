"""A section under *More*: its name in the address, who may open it, its sentence, and what it draws."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from lib.measures.period import Period
from lib.publication.answers import NightBeds, SiteName
from lib.publication.desk import Desk

Words = Callable[[], str]


@dataclass(frozen=True, slots=True)
class NightChoice:
    """What the filters of the night-bed view ask for, and the desk's answer to it."""

    period: Period
    site_ids: tuple[int, ...]
    answer: NightBeds

    def house(self) -> SiteName | None:
        """The one house that questions about a house are about: of those shown by night, the largest."""
        by_night = [site for site in self.answer.sites if site.by_night]
        return max(by_night, key=lambda site: site.beds, default=None)


@dataclass(frozen=True, slots=True)
class Section:
    """One section: `code` stands in the address and never changes with the language.

    `sentence` says in one sentence what the section shows: the heading above it, on the wall the headline.
    """

    code: str
    title: Words
    may_open: Callable[[Desk, NightChoice], bool]
    sentence: Callable[[Desk, NightChoice], str]
    draw: Callable[[Desk, NightChoice], None]


def everybody(_ask: Desk, _choice: NightChoice) -> bool:
    """A section that needs no more rights than the view."""
    return True


def has_house(_ask: Desk, choice: NightChoice) -> bool:
    """A section about one house: among the chosen sites is one that this viewer may see by night."""
    return choice.house() is not None
