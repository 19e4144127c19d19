"""Which site a row is about: found by code or name, added where the mapping says so, never another's."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Collection
from dataclasses import dataclass, field, replace
from datetime import date
from difflib import get_close_matches

from sqlalchemy import select
from sqlalchemy.orm import Session

from lib.intake.mapping import Mapping, plain_word
from lib.intake.numbers import Wrong
from lib.intake.problems import shown
from lib.records.night_rules import HouseTonight
from lib.records.tables import Capacity, Partner, Site
from lib.words import _, listed, number

EARLIEST = date(1990, 1, 1)
NAME_LENGTH, SECTOR_LENGTH, SLUG_LENGTH = 200, 60, 100
NAMES_SHOWN = 5


@dataclass(frozen=True, slots=True)
class Place:
    """A site that rows may name. `id` is None for one that the import will add.

    `spells` are (first night, last night, the house with its regular beds in that span).
    """

    code: str
    house: HouseTonight
    id: int | None = None
    partner_id: int | None = None
    sector: str | None = None
    spells: tuple[tuple[date, date | None, HouseTonight], ...] = ()

    @property
    def name(self) -> str:
        """The site's name."""
        return self.house.name

    def house_on(self, night: date) -> HouseTonight:
        """The house as the rules see it that night."""
        for first, last, house in self.spells:
            if first <= night and (last is None or night <= last):
                return house
        return self.house


@dataclass(slots=True)
class Places:
    """All sites by what a file may call them; grows by those a mapping adds.

    `owner` is the only partner whose sites may be written (None: any, on the command line);
    `partners` are the partners' names by id.
    """

    by_label: dict[str, Place]
    partners: dict[int, str]
    owner: int | None
    mapping: Mapping
    added: dict[str, Place] = field(default_factory=dict)
    _answers: dict[tuple[str, str], Place | Wrong] = field(default_factory=dict)

    def find(self, label: str, sector: str) -> Place | Wrong:
        """The site of a row, or why it cannot be written."""
        key = (label, sector)
        if key not in self._answers:
            self._answers[key] = self._find(label, sector)
        return self._answers[key]

    def _find(self, label: str, sector: str) -> Place | Wrong:
        if not label:
            return Wrong(_("The site is missing. Write its name or its code."))
        name = self.mapping.meaning("site", label) or label
        place = self.by_label.get(site_label(name)) or self.added.get(site_label(name))
        if place is None:
            return self._add(" ".join(name.split()), sector) if self._adds else self._unknown(name)
        if self.owner is not None and place.id is not None and place.partner_id != self.owner:
            return Wrong(
                _(
                    "“%(site)s” belongs to %(partner)s. Only that partner's register manager "
                    "takes in its nights."
                )
                % {"site": shown(place.name), "partner": self.partners[place.partner_id or 0]}
            )
        return place

    @property
    def _adds(self) -> bool:
        return self.mapping.sites == "create"

    def _add(self, name: str, sector: str) -> Place | Wrong:
        for text, most in ((name, NAME_LENGTH), (sector, SECTOR_LENGTH)):
            if len(text) > most:
                return Wrong(
                    _("“%(value)s” is too long. At most %(most)s characters are allowed.")
                    % {"value": shown(text), "most": number(most)}
                )
        taken = {place.code for place in (*self.by_label.values(), *self.added.values())}
        house = HouseTonight(name, EARLIEST, None, None, None, None)
        place = Place(free_slug(name, taken), house, sector=sector or None)
        self.added[site_label(name)] = place
        return place

    def _unknown(self, name: str) -> Wrong:
        own = {
            place.name: None
            for place in self.by_label.values()
            if self.owner is None or place.partner_id == self.owner
        }
        if not own:
            return Wrong(
                _("“%(site)s” is not known: no sites are in the records yet.") % {"site": shown(name)}
            )
        by_key = {known.casefold(): known for known in own}
        near = get_close_matches(name.casefold(), by_key, n=3, cutoff=0.5)
        if near:
            said = _("“%(site)s” is not known. The nearest known names are: %(names)s.")
            names = [by_key[key] for key in near]
        else:
            said = _("“%(site)s” is not known. Known are, among others: %(names)s.")
            names = sorted(own)[:NAMES_SHOWN]
        return Wrong(said % {"site": shown(name), "names": listed(names)})


def site_label(name: str) -> str:
    """A site's name or code as it is compared: small letters, single spaces, no quotation marks around it."""
    return plain_word(name)


def free_slug(name: str, taken: Collection[str]) -> str:
    """A stable code made from a name ("Norra härbärget" → "norra-harbarget"), numbered when it is taken."""
    bare = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode().lower()
    slug = re.sub(r"[^a-z0-9]+", "-", bare).strip("-")[:SLUG_LENGTH].rstrip("-") or "site"
    free, count = slug, 2
    while free in taken:
        free, count = f"{slug}-{count}", count + 1
    return free


def read_places(session: Session, mapping: Mapping, owner: int | None) -> Places:
    """Every site in the records, as rows may name it."""
    beds: dict[int, list[Capacity]] = {}
    for capacity in session.scalars(select(Capacity)):
        beds.setdefault(capacity.site_id, []).append(capacity)
    places = [_place(site, beds.get(site.id, [])) for site in session.scalars(select(Site))]
    by_label = {site_label(place.name): place for place in places}
    by_label |= {site_label(place.code): place for place in places}
    partners = {partner.id: partner.name for partner in session.scalars(select(Partner))}
    return Places(by_label, partners, owner, mapping)


def _place(site: Site, beds: list[Capacity]) -> Place:
    house = HouseTonight.of(site, None)
    spells = tuple(
        (span.valid_from, span.valid_to, replace(house, regular_beds=span.regular_beds)) for span in beds
    )
    return Place(site.code, house, site.id, site.partner_id, site.sector, spells)
