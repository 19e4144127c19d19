"""The stays' rollup: right after every way in which a stay is written, changed and taken away."""

from __future__ import annotations

import threading
from datetime import date
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from sqlalchemy import delete, func, insert, select, text

from lib.records.backup import back_up, restore
from lib.records.emptying import empty
from lib.records.migrations import downgrade, migrate
from lib.records.registers.catalogue import REGISTERS
from lib.records.registers.past import undo
from lib.records.registers.writing import Change, end, remove, save, save_all
from lib.records.store import Store
from lib.records.tables import IdentityWaiver, Site, Stay, StayChange
from tests.intake.register_files.conftest import house
from tests.records.everything import fill_every_table
from tests.records.registers.partnership import Partnership, build
from tests.records.stay_histories import counted, histories, rolled, take

D = date.fromisoformat
STAYS = REGISTERS["stays"]
PERSON = {"home_group": "0880", "sex": "woman", "age_band": "30_44"}
WHO = tuple(PERSON.values())


@pytest.fixture
def here(any_store: Store) -> Partnership:
    """The partnership with no house whose stays must not be registered."""
    built = build(any_store)
    with any_store.write("test") as session:
        session.execute(delete(IdentityWaiver))
    return built


def stay(here: Partnership, code: str, came: str, left: str | None = None) -> Stay:
    return Stay(
        site_id=here.own.rows["second_site"],
        guest_code=code,
        checked_in=D(came),
        checked_out=left and D(left),
        **PERSON,
    )


def test_right_after_every_step_of_any_history(here: Partnership) -> None:
    store = here.store
    sites = (here.own.rows["sites"], here.own.rows["second_site"])

    @settings(max_examples=12, suppress_health_check=[HealthCheck.too_slow], deadline=None)
    @given(histories(sites, most=8))
    def follow(history: list) -> None:
        for step in history:
            take(store, step)
            assert rolled(store) == counted(store)

    follow()


def test_one_row_where_a_stay_begins_and_one_where_it_ends(here: Partnership) -> None:
    before, site = rolled(here.store), here.own.rows["second_site"]
    with here.store.write("test") as session:
        session.add_all(
            [stay(here, "g1", "2026-01-10"), stay(here, "g2", "2026-01-10", "2026-01-12"),
             stay(here, "g3", "2026-01-11", "2026-01-11")]
        )  # fmt: skip
    came, left = (site, D("2026-01-10"), *WHO), (site, D("2026-01-12"), *WHO)
    assert rolled(here.store) == {**before, came: 2, left: -1}


def test_a_change_of_nothing_that_counts_leaves_the_rows_their_numbers(here: Partnership) -> None:
    def numbers() -> list[int]:
        with here.store.read() as session:
            return list(session.scalars(select(StayChange.id).order_by(StayChange.id)))

    with here.store.write("test") as session:
        session.add(kept := stay(here, "g1", "2026-01-10", "2026-01-12"))
    before = numbers()
    with here.store.write("test") as session:
        session.get_one(Stay, kept.id).guest_code = "g9"
    assert numbers() == before
    with here.store.write("test") as session:
        session.get_one(Stay, kept.id).sex = "man"
    assert numbers() != before
    assert max(numbers()) > max(before)


def test_a_removed_stay_leaves_no_row_and_tells_readers_to_start_anew(here: Partnership) -> None:
    with here.store.write("test") as session:
        session.add(removed := stay(here, "g1", "2026-01-10", "2026-01-12"))
    with here.store.write("test") as session:  # corrected first: the former dates must not stand either
        session.get_one(Stay, removed.id).checked_in = D("2026-01-09")
    lowest = select(func.min(StayChange.id))
    with here.store.write("test") as session:
        before = session.scalar(lowest)
        session.delete(session.get_one(Stay, removed.id))
    with here.store.read() as session:
        at_site = select(StayChange).where(StayChange.site_id == here.own.rows["second_site"])
        assert session.scalars(at_site).all() == []
        assert session.scalar(lowest) > before
    # Nothing of it hinders the removal of a site entered by mistake.
    with here.store.write("test") as session:
        session.delete(session.get_one(Site, here.own.rows["second_site"]))


def test_right_after_forms_grids_check_outs_undo_and_removal(here: Partnership) -> None:
    store, manager = here.store, here.manager
    values = {"site_id": here.own.rows["sites"], "checked_in": D("2026-01-10"), **PERSON}
    saved = save(store, manager, STAYS, Change({**values, "guest_code": "form"}))
    assert rolled(store) == counted(store)
    several = [Change({**values, "guest_code": f"grid{n}", "sex": "man"}) for n in range(3)]
    keys = save_all(store, manager, STAYS, several).row_ids
    assert rolled(store) == counted(store)
    end(store, manager, STAYS, saved.row_ids[0], 1, D("2026-01-13"))
    left = (here.own.rows["sites"], D("2026-01-13"), *WHO)
    assert rolled(store)[left] == -1
    undo(store, manager, STAYS, saved.row_ids[0], 2)
    assert left not in rolled(store)
    remove(store, manager, STAYS, keys[1], 1)
    undo(store, manager, STAYS, keys[0], 1)  # of an addition: the row goes
    assert rolled(store) == counted(store)
    assert rolled(store)[here.own.rows["sites"], D("2026-01-10"), "0880", "man", "30_44"] == 1


def test_right_after_files_that_add_and_change_stays(any_store: Store) -> None:
    taken = house(any_store)
    row = "Södra natthärbärget;{};2026-01-14;{};0880;woman;30_44"
    taken.take("stays", *(row.format(f"g{n}", "") for n in range(5)))
    assert sorted(rolled(any_store).values()) == [5]
    taken.take("stays", *(row.format(f"g{n}", "2026-01-16") for n in range(3)))
    assert sorted(rolled(any_store).values()) == [-3, 5]
    assert rolled(any_store) == counted(any_store)


def test_right_after_a_copy_has_come_back_on_and_across_both_databases(
    here: Partnership, another_sqlite_store: Store, tmp_path: Path
) -> None:
    made = back_up(here.store, tmp_path / "kopia.sqlite3")
    fill_every_table(another_sqlite_store)
    for target in (another_sqlite_store, here.store):
        take(target, ("remove many", "0880"))
        restore(target, made.path, "cia")
        assert rolled(target) == counted(target) != {}
        take(target, ("copy by hand", 0))  # the triggers are back
        assert rolled(target) == counted(target)


def test_nothing_is_left_when_all_is_taken_away(here: Partnership) -> None:
    assert rolled(here.store)
    empty(here.store, "test")
    with here.store.read() as session:
        assert session.scalars(select(StayChange)).all() == []


def test_the_migration_rolls_up_the_stays_there_are(here: Partnership) -> None:
    for code, came, left in (("a", "2026-01-10", None), ("b", "2026-01-10", "2026-01-10"),
                             ("c", "2026-01-10", "2026-01-12"), ("d", "2026-01-12", "2026-01-31")):  # fmt: skip
        with here.store.write("test") as session:
            session.add(stay(here, code, came, left))
    before = rolled(here.store)
    downgrade(here.store, "0002")
    with here.store.engine.begin() as connection:  # no trigger is left behind that would miss its table
        connection.execute(text("UPDATE stays SET sex = 'man'"))
        connection.execute(text("UPDATE stays SET sex = 'woman'"))
    migrate(here.store)
    assert rolled(here.store) == before == counted(here.store)
    take(here.store, ("copy by hand", 0))
    assert rolled(here.store) == counted(here.store)


def test_who_writes_later_gets_higher_numbers_however_long_the_first_one_takes(here: Partnership) -> None:
    """Otherwise a reader who has read up to the later one's numbers would never see the first one's rows."""
    began, done = threading.Event(), threading.Event()

    def later() -> None:
        began.wait(10)
        with here.store.write("later") as session:
            session.execute(insert(Stay), [_row(here, "later", "2026-01-20")])
        done.set()

    thread = threading.Thread(target=later)
    thread.start()
    with here.store.write("first") as session:
        session.add(stay(here, "first", "2026-01-10"))
        session.flush()
        began.set()
        assert not done.wait(0.3)
        session.add(stay(here, "first2", "2026-01-11"))
        session.flush()
    thread.join(10)
    assert done.is_set()
    with here.store.read() as session:
        wanted = StayChange.site_id == here.own.rows["second_site"]
        nights = list(session.scalars(select(StayChange.night).where(wanted).order_by(StayChange.id)))
    assert nights == [D("2026-01-10"), D("2026-01-11"), D("2026-01-20")]


def _row(here: Partnership, code: str, came: str) -> dict:
    return {"site_id": here.own.rows["second_site"], "guest_code": code, "checked_in": D(came), **PERSON}
