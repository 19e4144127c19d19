"""The division of labour at the desk: as it was known on the day that is asked for."""

from __future__ import annotations

from datetime import date

from lib.access.identity import Role
from lib.records.store import Store
from lib.records.tables import Action, Agreement, Area, Responsibility
from tests.publication.partnership import MISSION, SERVICES, desk_of, found


def lay_out(store: Store) -> None:
    found(store)
    with store.write("test") as session:
        session.add(Area(id=1, code="a", name="Akuta nattplatser", position=1))
        session.add(Area(id=2, code="b", name="Länets kommuner", position=2))
        session.flush()
        for area, partner, role in (
            (1, MISSION, "accountable"),
            (1, SERVICES, "performs"),
            (2, MISSION, "informed"),
        ):
            session.add(
                Responsibility(area_id=area, partner_id=partner, role=role, valid_from=date(2026, 1, 1))
            )
        session.add(
            Action(
                id=1,
                owner_id=MISSION,
                title="Rutin",
                opened_on=date(2026, 9, 1),
                due_on=date(2026, 9, 30),
                closed_on=date(2026, 11, 1),
            )
        )
        session.add(
            Agreement(
                id=1,
                kind="iop",
                title="IOP",
                owner_id=SERVICES,
                status="in_force",
                starts_on=date(2026, 6, 1),
                ends_on=date(2027, 5, 31),
                notice_by=date(2027, 2, 28),
            )
        )


def test_gaps_are_said_per_area(any_store: Store) -> None:
    lay_out(any_store)
    rows = desk_of(any_store, Role.COORDINATOR).division().areas
    assert rows[0].gaps == ()
    assert rows[0].roles == {MISSION: ("accountable",), SERVICES: ("performs",)}
    assert rows[1].gaps == ("no_accountable", "nobody_performs")


def test_a_past_day_does_not_know_the_future(any_store: Store) -> None:
    lay_out(any_store)
    desk = desk_of(any_store, Role.COORDINATOR)
    october, november = desk.division(date(2026, 10, 31)), desk.division(date(2026, 11, 2))
    assert (october.actions[0].closed_on, october.actions[0].days_late) == (None, 31)
    assert october.figures["actions_overdue"].value == 1
    assert (november.actions[0].closed_on, november.actions[0].days_late) == (date(2026, 11, 1), 0)
    assert november.figures["actions_overdue"].denominator == 0
    assert desk.division(date(2026, 5, 1)).agreements == ()
    assert desk.division(date(2026, 6, 1)).agreements[0].state == "notice_soon"
    assert desk.division(date(2025, 12, 1)).areas[0].gaps == ("no_accountable", "nobody_performs")
