"""Stays set against reports: every difference found by an independent count, settled with one deed, or left."""

from __future__ import annotations

import threading
from collections.abc import Callable
from dataclasses import replace
from datetime import date, datetime, timedelta
from random import Random
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import select

from lib.access.identity import Identity, Role
from lib.access.rights import Refused
from lib.records import reconciling
from lib.records.night_rules import NightRefused
from lib.records.reconciling import Difference, differences, let_stand, use_stays
from lib.records.store import ChangedMeanwhile, Store
from lib.records.tables import (
    DetailDimension,
    IdentityWaiver,
    NightDetail,
    NightReconciliation,
    NightReport,
    NightRevision,
    Stay,
)
from tests.publication.partnership import BIG, MISSION, SERVICES, SMALL, found, report

MOMENT = datetime(2026, 11, 18, 15, 0, tzinfo=ZoneInfo("Europe/Stockholm"))
LAST = date(2026, 11, 17)
OWNER = Identity(1, "chef", "Chef", Role.REGISTER_MANAGER, MISSION)


def stay(store: Store, code: str, came: date, left: date | None, site: int = BIG) -> None:
    with store.write("test") as session:
        session.add(
            Stay(
                site_id=site,
                guest_code=code,
                checked_in=came,
                checked_out=left,
                home_group="0880",
                sex="unknown",
                age_band="30_44",
            )
        )


def night(days_before: int) -> date:
    return LAST - timedelta(days=days_before)


def found_at(store: Store, site: int = BIG) -> dict[date, tuple[int | None, int]]:
    return {one.night: (one.occupied, one.stays) for one in differences(store, OWNER, site, now=MOMENT)}


def test_every_difference_is_found_by_an_independent_count(any_store: Store) -> None:
    found(any_store)
    chance = Random(5)
    stays = []
    for guest in range(40):
        came = night(chance.randint(0, 29))
        left = None if chance.random() < 0.2 else came + timedelta(days=chance.randint(0, 9))
        stays.append((came, left))
        stay(any_store, f"G{guest}", came, left)
    reported = {night(back): chance.randint(0, 20) for back in range(30) if chance.random() < 0.8}
    for evening, occupied in reported.items():
        report(any_store, BIG, evening, occupied)
    expected = {}
    first = min(came for came, _left in stays)
    for back in range((LAST - first).days + 1):
        evening = night(back)
        count = sum(came <= evening and (left is None or evening < left) for came, left in stays)
        if reported.get(evening) != count and (evening in reported or count):
            expected[evening] = (reported.get(evening), count)
    assert expected
    assert found_at(any_store) == expected


def test_a_house_without_stays_has_no_differences(any_store: Store) -> None:
    """It counts night by night: that no stay is registered does not make it empty."""
    found(any_store)
    for back in range(5):
        report(any_store, BIG, night(back), 17)
    assert found_at(any_store) == {}


def test_nights_before_the_first_stay_and_under_a_waiver_are_left_out(any_store: Store) -> None:
    found(any_store)
    for back in range(6):
        report(any_store, BIG, night(back), 3)
    stay(any_store, "A", night(3), None)
    with any_store.write("test") as session:
        session.add(
            IdentityWaiver(
                site_id=BIG,
                valid_from=night(1),
                committee="Nämnden",
                decided_on=night(1),
                paragraph="§ 1",
                reference="1",
            )
        )
    assert set(found_at(any_store)) == {night(3), night(2)}


def test_the_stays_are_taken_as_a_correction_with_its_reason(any_store: Store) -> None:
    found(any_store)
    report(any_store, BIG, LAST, 3, turned_away_full=2)
    stay(any_store, "A", LAST, None)
    (one,) = differences(any_store, OWNER, BIG, now=MOMENT)
    use_stays(any_store, OWNER, BIG, one, now=MOMENT)
    assert found_at(any_store) == {}
    with any_store.read() as session:
        stored = session.scalars(select(NightReport)).one()
        assert (stored.occupied, stored.turned_away_full) == (1, 2)
        kept = session.scalars(select(NightRevision)).one()
        assert kept.former["occupied"] == 3
        assert kept.reason == "Avstämd mot registrerade vistelser"


def test_what_is_let_stand_is_told_again_when_a_number_changes(any_store: Store) -> None:
    found(any_store)
    report(any_store, BIG, LAST, 3)
    stay(any_store, "A", LAST, None)
    (one,) = differences(any_store, OWNER, BIG, now=MOMENT)
    let_stand(any_store, OWNER, BIG, one)
    assert found_at(any_store) == {}
    stay(any_store, "B", LAST, None)
    assert found_at(any_store) == {LAST: (3, 2)}
    (again,) = differences(any_store, OWNER, BIG, now=MOMENT)
    let_stand(any_store, OWNER, BIG, again)
    assert found_at(any_store) == {}


Deed = Callable[[Store, Identity, int, Difference], object]


def settle_by_stays(store: Store, who: Identity, site: int, one: Difference) -> object:
    return use_stays(store, who, site, one, now=MOMENT)


def stored(store: Store) -> tuple[int | None, int, int]:
    """What the one report says, and how many differences were let stand."""
    with store.read() as session:
        row = session.scalars(select(NightReport)).one()
        return row.occupied, row.version, len(session.scalars(select(NightReconciliation)).all())


def counted_in_two_ways(store: Store) -> Difference:
    found(store)
    report(store, BIG, LAST, 3)
    stay(store, "A", LAST, None)
    (one,) = differences(store, OWNER, BIG, now=MOMENT)
    return one


@pytest.mark.parametrize("deed", [settle_by_stays, let_stand])
def test_a_guest_who_came_since_then_is_not_settled_away(any_store: Store, deed: Deed) -> None:
    one = counted_in_two_ways(any_store)
    stay(any_store, "B", LAST, None)
    with pytest.raises(ChangedMeanwhile):
        deed(any_store, OWNER, BIG, one)
    assert stored(any_store) == (3, 1, 0)
    assert found_at(any_store) == {LAST: (3, 2)}


@pytest.mark.parametrize("deed", [settle_by_stays, let_stand])
def test_a_report_corrected_since_then_is_not_settled(any_store: Store, deed: Deed) -> None:
    one = counted_in_two_ways(any_store)
    with any_store.write("test") as session:
        session.scalars(select(NightReport)).one().occupied = 5
    with pytest.raises(ChangedMeanwhile):
        deed(any_store, OWNER, BIG, one)
    assert stored(any_store) == (5, 2, 0)


@pytest.mark.parametrize("deed", [settle_by_stays, let_stand])
def test_numbers_nobody_was_shown_are_not_settled(any_store: Store, deed: Deed) -> None:
    one = counted_in_two_ways(any_store)
    for forged in (replace(one, stays=9), replace(one, occupied=4), replace(one, version=None)):
        with pytest.raises(ChangedMeanwhile):
            deed(any_store, OWNER, BIG, forged)
    assert stored(any_store) == (3, 1, 0)


def test_a_guest_who_comes_between_look_and_saving_is_seen(
    any_store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    one = counted_in_two_ways(any_store)
    whole = reconciling.save_night

    def late(*of: object, **more: object) -> object:
        stay(any_store, "B", LAST, None)
        return whole(*of, **more)  # type: ignore[arg-type]

    monkeypatch.setattr(reconciling, "save_night", late)
    with pytest.raises(ChangedMeanwhile):
        settle_by_stays(any_store, OWNER, BIG, one)
    assert stored(any_store) == (3, 1, 0)


@pytest.mark.parametrize(("women", "may"), [(2, False), (1, True)])
def test_parts_that_say_another_number_stand_in_the_way(any_store: Store, women: int, may: bool) -> None:
    one = counted_in_two_ways(any_store)
    with any_store.write("test") as session:
        session.add(
            NightDetail(
                report_id=session.scalars(select(NightReport.id)).one(),
                dimension=DetailDimension.SEX,
                category="woman",
                persons=women,
            )
        )
    if may:
        settle_by_stays(any_store, OWNER, BIG, one)
    else:
        with pytest.raises(
            NightRefused, match=r"Kön: delarna blir tillsammans 2, men vistelserna är 1\. Rätta"
        ):
            settle_by_stays(any_store, OWNER, BIG, one)
    assert stored(any_store)[0] == (1 if may else 3)
    with any_store.read() as session:
        assert session.scalars(select(NightDetail.persons)).all() == [women]


def test_letting_stand_while_somebody_else_does_is_no_crash(any_store: Store) -> None:
    one = counted_in_two_ways(any_store)
    failed: list[Exception] = []
    begun = threading.Event()
    other = Store(any_store.url)

    def second() -> None:
        begun.set()
        try:
            let_stand(other, OWNER, BIG, one)
        except Exception as error:  # noqa: BLE001 -- told below, in the test's own thread
            failed.append(error)

    thread = threading.Thread(target=second)
    with any_store.write("first") as session:
        row = session.scalars(select(NightReport)).one()
        session.add(NightReconciliation(report_id=row.id, occupied=3, stays=1, accepted_by="first"))
        session.flush()
        thread.start()
        begun.wait(timeout=20)
        thread.join(timeout=1)  # time to meet the first one, who has not finished
        assert thread.is_alive()
    thread.join(timeout=20)
    other.dispose()
    assert failed == []
    assert stored(any_store)[2] == 1
    assert found_at(any_store) == {}


@pytest.mark.parametrize(
    "stranger",
    [
        Identity(2, "x", "X", Role.REGISTER_MANAGER, SERVICES),
        Identity(2, "x", "X", Role.NIGHT_REPORTER, MISSION, BIG),
        Identity(2, "x", "X", Role.COORDINATOR),
        Identity(2, "x", "X", Role.STEERING),
        Identity(2, "x", "X", Role.ADMINISTRATOR),
    ],
)
def test_only_the_owner_reads_and_settles(any_store: Store, stranger: Identity) -> None:
    found(any_store)
    report(any_store, SMALL, LAST, 3)
    stay(any_store, "A", LAST, None, SMALL)
    (one,) = differences(any_store, OWNER, SMALL, now=MOMENT)
    with pytest.raises(Refused):
        differences(any_store, stranger, SMALL, now=MOMENT)
    with pytest.raises(Refused):
        use_stays(any_store, stranger, SMALL, one, now=MOMENT)
    with pytest.raises(Refused):
        let_stand(any_store, stranger, SMALL, one)
    assert found_at(any_store, SMALL) == {LAST: (3, 1)}
