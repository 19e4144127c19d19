"""A small partnership to take nights in to: two partners, three houses, beds on record."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

import pytest

from lib.access.identity import Identity, Role
from lib.intake.files import NightFile
from lib.intake.preview import Preview, prepare
from lib.intake.recognition import Choices
from lib.records.store import Store
from lib.records.tables import Capacity, Partner, Site


@dataclass(frozen=True)
class Kalmar:
    """The store with its partnership; ids by code."""

    store: Store
    sites: dict[str, int]
    partners: dict[str, int]

    def preview(
        self, content: str | bytes, name: str = "natter.csv", asker: Identity | None = None, **choices: str
    ) -> Preview:
        raw = content.encode() if isinstance(content, str) else content
        return prepare(NightFile(name, raw), Choices(**choices), records=self.store, asker=asker)

    def manager(self, partner: str) -> Identity:
        return Identity(1, f"chef-{partner}", "Chef", Role.REGISTER_MANAGER, self.partners[partner])


def populate(store: Store) -> Kalmar:
    with store.write("test") as session:
        mission = Partner(code="mission", name="Stadsmissionen", short_name="Missionen", kind="civil_society")
        town = Partner(code="kommun", name="Kalmar kommun", short_name="Kommunen", kind="municipal")
        session.add_all([mission, town])
        session.flush()

        def house(partner: Partner, code: str, name: str, **more) -> Site:
            opened = {"open_from": date(2020, 1, 1), **more}
            return Site(partner_id=partner.id, code=code, name=name, legal_form="civil_society", **opened)

        north = house(mission, "norra", "Norra härbärget")
        south = house(mission, "sodra", "Södra natthärbärget", open_to=date(2026, 3, 31))
        akut = house(town, "akut", "Kommunens akutboende")
        session.add_all([north, south, akut])
        session.flush()
        session.add(Capacity(site_id=north.id, valid_from=date(2020, 1, 1), regular_beds=20, agreed_beds=18))
    sites = {site.code: site.id for site in (north, south, akut)}
    return Kalmar(store, sites, {"mission": mission.id, "kommun": town.id})


@pytest.fixture
def kalmar(sqlite_store: Store) -> Kalmar:
    """On SQLite, where the database makes no difference."""
    return populate(sqlite_store)


@pytest.fixture
def any_kalmar(any_store: Store) -> Kalmar:
    """On both databases."""
    return populate(any_store)


@pytest.fixture
def reasons(kalmar: Kalmar) -> Callable[..., list[str]]:
    """The reasons of every refused row, joined, by row order."""

    def of(content: str | bytes, **more) -> list[str]:
        return [" ".join(back.reasons) for back in kalmar.preview(content, **more).checked.refused]

    return of
