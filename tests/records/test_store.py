"""Sessions, the revision counter, and two people at the same row."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import date

import pytest
from sqlalchemy import insert, select, text, update
from sqlalchemy.exc import IntegrityError

from lib.records.store import ChangedMeanwhile, Store, claim, contents, declare_contents, store, touch
from lib.records.tables import (
    Account,
    AuditEntry,
    Commitment,
    Goal,
    GoalLevel,
    LegalForm,
    NightReport,
    NightState,
    Partner,
    PartnerKind,
    SignInFailure,
    Site,
)
from lib.settings import settings


def add_goal(store: Store, title: str = "Ingen på gatan") -> int:
    with store.write("anna") as session:
        goal = Goal(level=GoalLevel.NATIONAL, title=title, valid_from=date(2022, 7, 1))
        session.add(goal)
    return goal.id


def add_site(store: Store) -> int:
    with store.write("anna") as session:
        partner = Partner(code="M", name="Missionen", short_name="Missionen", kind=PartnerKind.CIVIL_SOCIETY)
        session.add(partner)
        session.flush()
        site = Site(
            partner_id=partner.id, code="v", name="Vinterhuset", open_from=date(2025, 1, 1),
            legal_form=LegalForm.CIVIL_SOCIETY,
        )  # fmt: skip
        session.add(site)
    return site.id


def test_every_committed_change_raises_the_revision_by_one(any_store: Store) -> None:
    first = any_store.revision()
    goal = add_goal(any_store)
    assert any_store.revision() == first + 1
    with any_store.write("anna") as session:
        session.get_one(Goal, goal).title = "Annat"
        session.flush()
        session.get_one(Goal, goal).title = "Ännu annat"
    assert any_store.revision() == first + 2
    with any_store.write("anna") as session:
        session.delete(session.get_one(Goal, goal))
    assert any_store.revision() == first + 3


@pytest.mark.parametrize(
    "statement",
    [
        insert(Goal).values(level=GoalLevel.NATIONAL, title="t", valid_from=date(2026, 1, 1)),
        insert(Goal.__table__).values(level=GoalLevel.NATIONAL, title="t", valid_from=date(2026, 1, 1)),
        update(Goal).values(title="t"),
    ],
)
def test_bulk_statements_raise_the_revision(any_store: Store, statement: object) -> None:
    before = any_store.revision()
    with any_store.write("anna") as session:
        session.execute(statement)
    assert any_store.revision() == before + 1


def test_raw_sql_raises_the_revision_when_touched(any_store: Store) -> None:
    before = any_store.revision()
    with any_store.write("anna") as session:
        session.execute(text("UPDATE goals SET title = 'x'"))
    assert any_store.revision() == before
    with any_store.write("anna") as session:
        session.execute(text("UPDATE goals SET title = 'x'"))
        touch(session)
    assert any_store.revision() == before + 1


def test_what_is_no_record_leaves_the_revision_alone(any_store: Store) -> None:
    goal = add_goal(any_store)
    before = any_store.revision()
    with any_store.write("anna") as session:
        session.add(SignInFailure(subject="x", failures=1))
        session.get_one(Goal, goal).title = "Ingen på gatan"
    with any_store.write("anna") as session:
        session.execute(select(Goal)).all()
    assert any_store.revision() == before


def test_an_error_leaves_nothing(any_store: Store) -> None:
    before = any_store.revision()

    def break_down() -> None:
        with any_store.write("anna") as session:
            session.add(Goal(level=GoalLevel.NATIONAL, title="t", valid_from=date(2026, 1, 1)))
            session.flush()
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        break_down()
    with any_store.read() as session:
        assert session.scalars(select(Goal)).all() == []
        assert session.scalars(select(AuditEntry)).all() == []
    assert any_store.revision() == before


def test_a_reading_session_cannot_commit(any_store: Store) -> None:
    with any_store.read() as session, pytest.raises(RuntimeError, match=r"Store\.write"):
        session.commit()


def test_a_reading_session_sees_one_moment(any_store: Store) -> None:
    goal = add_goal(any_store, "förr")
    with any_store.read() as session:
        assert session.scalar(select(Goal.title)) == "förr"
        with any_store.write("bo") as other:
            other.get_one(Goal, goal).title = "nu"
        assert session.scalar(select(Goal.title)) == "förr"


def test_the_second_writer_is_told_what_the_first_wrote(any_store: Store) -> None:
    goal = add_goal(any_store)
    with any_store.read() as mine:
        seen = mine.get_one(Goal, goal)
    with any_store.write("bo") as theirs:
        theirs.get_one(Goal, goal).title = "Bos ord"
    with pytest.raises(ChangedMeanwhile) as told, any_store.write("anna") as session:
        session.merge(seen, load=False).title = "Annas ord"
    assert (told.value.table, told.value.row_id) == ("goals", goal)
    assert told.value.theirs["title"] == "Bos ord"
    assert told.value.theirs["level"] is GoalLevel.NATIONAL
    with any_store.read() as session:
        assert session.scalar(select(Goal.title)) == "Bos ord"


def test_the_second_writer_is_told_that_the_row_is_gone(any_store: Store) -> None:
    goal = add_goal(any_store)
    with any_store.read() as mine:
        seen = mine.get_one(Goal, goal)
    with any_store.write("bo") as theirs:
        theirs.delete(theirs.get_one(Goal, goal))
    with pytest.raises(ChangedMeanwhile) as told, any_store.write("anna") as session:
        session.merge(seen, load=False).title = "Annas ord"
    assert told.value.theirs == {}


def test_a_form_claims_the_version_it_was_filled_from(any_store: Store) -> None:
    goal = add_goal(any_store)
    with any_store.write("bo") as session:
        claim(session, Goal, goal, version=1).title = "Bos ord"
    with pytest.raises(ChangedMeanwhile) as told, any_store.write("anna") as session:
        claim(session, Goal, goal, version=1)
    assert told.value.theirs["title"] == "Bos ord"
    assert told.value.theirs["version"] == 2
    with pytest.raises(ChangedMeanwhile), any_store.write("anna") as session:
        claim(session, Goal, goal + 1, version=1)


def test_two_first_reports_of_one_night_are_a_conflict_too(any_store: Store) -> None:
    site = add_site(any_store)

    def report(occupied: int) -> None:
        with any_store.write("natt") as session:
            session.add(
                NightReport(site_id=site, night=date(2026, 1, 14), state=NightState.REPORTED,
                            occupied=occupied, reported_by="natt")
            )  # fmt: skip

    report(18)
    with pytest.raises(ChangedMeanwhile) as told:
        report(17)
    assert told.value.table == "night_reports"
    assert told.value.theirs["occupied"] == 18


def test_a_taken_user_name_is_a_mistake_not_a_race(any_store: Store) -> None:
    def invite() -> None:
        with any_store.write("admin") as session:
            session.add(Account(username="anna", name="Anna", role="steering"))

    invite()
    with pytest.raises(IntegrityError):
        invite()


def test_many_writers_lose_nothing(any_store: Store) -> None:
    before = any_store.revision()
    with ThreadPoolExecutor(8) as pool:
        list(pool.map(lambda n: add_goal(any_store, f"mål {n}"), range(80)))
    assert any_store.revision() == before + 80
    with any_store.read() as session:
        assert len(session.scalars(select(Goal)).all()) == 80


def test_of_many_writers_of_one_row_each_either_wins_or_is_told(any_store: Store) -> None:
    goal = add_goal(any_store)

    def add_a_letter(_number: int) -> bool:
        try:
            with any_store.write("x") as session:
                row = session.get_one(Goal, goal)
                row.title = row.title + "!"
        except ChangedMeanwhile:
            return False
        return True

    with ThreadPoolExecutor(8) as pool:
        won = sum(pool.map(add_a_letter, range(40)))
    with any_store.read() as session:
        assert session.get_one(Goal, goal).title == "Ingen på gatan" + "!" * won
    assert won == 40 if any_store.is_sqlite else won >= 1


def test_contents_are_what_was_declared(any_store: Store) -> None:
    with any_store.read() as session:
        assert contents(session) == "empty"
    for holds in ("example", "real"):
        with any_store.write("anna") as session:
            declare_contents(session, holds)
        with any_store.read() as session:
            assert contents(session) == holds


def test_the_store_of_the_process_follows_the_settings(monkeypatch: pytest.MonkeyPatch, tmp_path) -> None:
    monkeypatch.setenv("DATABASE_URL", f"sqlite:///{tmp_path}/one.sqlite3")
    settings.cache_clear()
    assert store().url.database == f"{tmp_path}/one.sqlite3"
    assert store() is store()


@pytest.mark.parametrize("address", ["postgres://a@b/c", "postgresql://a@b/c", "postgresql+psycopg://a@b/c"])
def test_the_addresses_hosts_hand_out_are_understood(address: str) -> None:
    assert Store(address).url.drivername == "postgresql+psycopg"


def test_sqlite_keeps_foreign_keys_and_waits(sqlite_store: Store) -> None:
    with sqlite_store.read() as session:
        pragma = {
            name: session.scalar(text(f"PRAGMA {name}"))
            for name in ("foreign_keys", "journal_mode", "synchronous", "busy_timeout")
        }
    assert pragma == {"foreign_keys": 1, "journal_mode": "wal", "synchronous": 1, "busy_timeout": 30_000}
    with pytest.raises(IntegrityError), sqlite_store.write("x") as session:
        session.add(Commitment(area_id=99, partner_id=99, title="t", resource="beds", target=1,
                               starts_on=date(2026, 1, 1), ends_on=date(2026, 2, 1), status="ongoing"))  # fmt: skip
