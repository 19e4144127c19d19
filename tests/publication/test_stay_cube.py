"""The desk's cube of stays: the same as a rebuild after any history, read in steps, and for its owner alone."""

from __future__ import annotations

from collections import Counter
from datetime import date, timedelta
from itertools import product
from pathlib import Path

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from sqlalchemy import select

from lib.access.identity import Role
from lib.access.rights import Refused
from lib.measures.stay_cube import StayCube
from lib.publication import stay_cube
from lib.publication.stay_cube import cube_of
from lib.records.backup import back_up, restore
from lib.records.emptying import empty
from lib.records.store import Store
from lib.records.tables import Site, Stay
from tests.publication.partnership import BIG, MISSION, SERVICES, SMALL, desk_of, found
from tests.records.stay_histories import AGES, FIRST, HOMES, NIGHTS, SEXES, histories, take

ELSEWHERE = 3  # a house of the other partner
START, END = FIRST - timedelta(days=2), FIRST + timedelta(days=NIGHTS + 20)
TOLD = {"site_id": BIG, "home_group": HOMES[0], "sex": SEXES[0], "age_band": AGES[0]}


@pytest.fixture
def records(any_store: Store) -> Store:
    found(any_store)
    with any_store.write("test") as session:
        session.add(
            Site(id=ELSEWHERE, partner_id=SERVICES, code="jour", name="Jouren", legal_form="individual_assessment",
                 groups=1, open_from=date(2020, 1, 1))
        )  # fmt: skip
    return any_store


def cube(store: Store) -> StayCube:
    return cube_of(desk_of(store, Role.REGISTER_MANAGER, MISSION), MISSION)


def rebuilt(store: Store) -> StayCube:
    return stay_cube._Shelf().cube(desk_of(store, Role.REGISTER_MANAGER, MISSION), MISSION)


def asked(store: Store) -> dict[tuple[object, ...], list[int]]:
    """Every cell by asking every stay on every night, cells where nobody ever was left out."""
    nights = [START + timedelta(days=n) for n in range((END - START).days + 1)]
    cells: Counter[tuple[object, ...]] = Counter()
    with store.read() as session:
        for stay in session.scalars(select(Stay).where(Stay.site_id != ELSEWHERE)):
            for n, night in enumerate(nights):
                if stay.checked_in <= night and (stay.checked_out is None or night < stay.checked_out):
                    cells[stay.site_id, stay.home_group, stay.sex, stay.age_band, n] += 1
    leaves = {cell[:-1] for cell in cells}
    return {leaf: [cells[*leaf, n] for n in range(len(nights))] for leaf in leaves}


def cells(made: StayCube) -> dict[tuple[object, ...], list[int]]:
    """Every cell of a cube over the same nights."""
    every = product((BIG, SMALL, ELSEWHERE), HOMES, SEXES, AGES)
    told = {leaf: made.present(*((one,) for one in leaf), START, END).tolist() for leaf in every}
    return {leaf: present for leaf, present in told.items() if any(present)}


def test_after_every_step_of_any_history_the_same_as_a_rebuild_cell_by_cell(records: Store) -> None:
    @settings(max_examples=12, suppress_health_check=[HealthCheck.too_slow], deadline=None)
    @given(histories((BIG, SMALL, ELSEWHERE)))
    def follow(history: list) -> None:
        for step in history:
            take(records, step)
            stepped = cube(records)
            assert cells(stepped) == cells(rebuilt(records)) == asked(records)
            assert stepped.present(start=START, end=END).tolist() == [
                *np.sum([*asked(records).values()] or [[0] * ((END - START).days + 1)], axis=0)
            ]

    follow()


def test_only_what_changed_is_read_and_a_removal_starts_anew(
    records: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    read: list[tuple[str, int]] = []
    whole, some = StayCube.of.__func__, StayCube.replaced
    monkeypatch.setattr(
        StayCube,
        "of",
        classmethod(lambda cls, rows: read.append(("all", rows.change.size)) or whole(cls, rows)),
    )
    monkeypatch.setattr(
        StayCube, "replaced", lambda made, rows: read.append(("some", rows.change.size)) or some(made, rows)
    )
    for day in range(20):
        told = {**TOLD, "checked_in": FIRST + timedelta(days=day), "checked_out": END}
        take(records, ("add", told))
    cube(records)
    cube(records)
    take(records, ("add", {**TOLD, "checked_in": FIRST + timedelta(days=30), "checked_out": None}))
    cube(records)
    cube(records)
    take(records, ("change", (20, {"checked_out": FIRST + timedelta(days=33)})))
    cube(records)
    take(records, ("remove", 20))
    cube(records)
    # Twenty arrivals and one departure; an arrival; a departure; all but those. SQLite goes row by row and
    # gives the arrival that stands a new number besides.
    changed = 2 if records.url.get_backend_name() == "sqlite" else 1
    assert read == [("all", 21), ("some", 1), ("some", changed), ("all", 21)]


def test_a_copy_that_came_back_or_an_emptied_database_leaves_no_old_figure(
    records: Store, tmp_path: Path
) -> None:
    came = {**TOLD, "checked_in": FIRST, "checked_out": None}
    take(records, ("add", came))
    made = back_up(records, tmp_path / "kopia.sqlite3")
    take(records, ("add", {**came, "site_id": SMALL}))
    assert cube(records).present().tolist() == [2]
    restore(records, made.path, "test")
    # One more, so that as many rows were numbered as there were before.
    take(records, ("add", {**came, "sex": SEXES[1]}))
    assert cells(cube(records)) == asked(records)
    assert cube(records).present((SMALL,)).tolist() == [0]
    empty(records, "test")
    assert cube(records).present().tolist() == []


def test_an_older_desk_is_not_a_reason_to_read_again(records: Store) -> None:
    early = desk_of(records, Role.REGISTER_MANAGER, MISSION)
    take(records, ("add", {**TOLD, "checked_in": FIRST, "checked_out": None}))
    late = cube(records)
    assert cube_of(early, MISSION) is late is cube(records)


@pytest.mark.parametrize("role", list(Role))
@pytest.mark.parametrize("own", [None, MISSION, SERVICES])
def test_for_the_register_manager_of_the_partner_alone(
    sqlite_store: Store, role: Role, own: int | None
) -> None:
    found(sqlite_store)
    if (role, own) == (Role.REGISTER_MANAGER, MISSION):
        assert cube_of(desk_of(sqlite_store, role, own), MISSION).present().tolist() == []
    else:
        with pytest.raises(Refused):
            cube_of(desk_of(sqlite_store, role, own), MISSION)


def test_another_partners_stays_are_in_no_cube_but_its_own(sqlite_store: Store) -> None:
    found(sqlite_store)
    with sqlite_store.write("test") as session:
        session.get_one(Site, SMALL).partner_id = SERVICES
    for site in (BIG, SMALL, SMALL):
        take(sqlite_store, ("add", {**TOLD, "site_id": site, "checked_in": FIRST, "checked_out": None}))
    assert cube(sqlite_store).categories[0] == (BIG,)
    assert cube(sqlite_store).present().tolist() == [1]
    theirs = cube_of(desk_of(sqlite_store, Role.REGISTER_MANAGER, SERVICES), SERVICES)
    assert theirs.present().tolist() == [2]
    with sqlite_store.write("test") as session:
        session.get_one(Site, SMALL).partner_id = MISSION
    assert cube(sqlite_store).present().tolist() == [3]
