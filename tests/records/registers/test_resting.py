"""A change of a row that others rest on is judged with them: refused, or remarked on, with how many and when."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any

import pytest
from sqlalchemy import event, insert

from lib import words
from lib.records.checks import judge_resting
from lib.records.registers.catalogue import REGISTERS
from lib.records.registers.reading import one, today
from lib.records.registers.writing import Change, RowProblem, RowRefused, Saved, save_all
from lib.records.tables import Disturbance, NightReport, Stay, Tenancy, TenancyMove
from tests.records.registers.partnership import NIGHT, PERSON, Partnership

D = date.fromisoformat
GONE = {"exit_how": "own_notice", "exit_destination": "own_home"}


def refused(door: Any) -> Sequence[RowProblem]:
    with pytest.raises(RowRefused) as told:
        door()
    return told.value.problems


def change(partnership: Partnership, name: str, **values: Any) -> Saved:
    return partnership.save(name, values, partnership.own.rows[name])


def remarks(saved: Saved, check: str) -> list[str]:
    return [finding.words for finding in saved.findings if finding.check == check]


def nights(partnership: Partnership, *evenings: date, closed: int = 0) -> None:
    row = {"site_id": partnership.own.rows["sites"], "state": "reported", "occupied": 5, "surge_opened": 0,
           "beds_closed": closed, "reported_by": "natt", "version": 1}  # fmt: skip
    with partnership.store.write("x") as session:
        session.add_all([NightReport(**(row | {"night": evening})) for evening in evenings])


# ---- tenancies: a move on 2025-03-03 and a disturbance on 2025-05-05, moved in on 2024-02-05


def test_a_tenancy_does_not_end_before_its_moves_and_disturbances(partnership: Partnership) -> None:
    before = partnership.store.revision()
    problems = refused(lambda: change(partnership, "tenancies", exited_on=D("2025-03-02"), **GONE))
    assert [(problem.field, problem.check) for problem in problems] == [
        ("exited_on", "T24"), ("exited_on", "T26")
    ]  # fmt: skip
    assert "1 sparad rad från 2025-03-03" in problems[0].words
    assert "1 sparad rad från 2025-05-05" in problems[1].words
    assert all("Rätta de raderna först" in problem.words for problem in problems)
    (problem,) = refused(lambda: change(partnership, "tenancies", exited_on=D("2025-04-01"), **GONE))
    assert problem.check == "T26"
    assert partnership.store.revision() == before
    change(partnership, "tenancies", exited_on=D("2025-05-05"), **GONE)
    assert partnership.one("tenancies").values["exited_on"] == D("2025-05-05")


def test_nor_begin_after_them_nor_lose_its_move_in(partnership: Partnership) -> None:
    (problem,) = refused(lambda: change(partnership, "tenancies", moved_in=D("2025-04-01")))
    assert (problem.field, problem.check) == ("moved_in", "T24")
    problems = refused(lambda: change(partnership, "tenancies", moved_in=None, flat_id=None))
    assert {problem.check for problem in problems} == {"T24", "T26"}
    change(partnership, "tenancies", moved_in=D("2025-03-03"))


def test_what_is_wrong_already_does_not_stand_in_the_way_of_mending(partnership: Partnership) -> None:
    own = partnership.own.rows
    with partnership.store.write("x") as session:
        session.get_one(TenancyMove, own["moves"]).moved_on = D("2023-03-03")
        session.add(Disturbance(tenancy_id=own["tenancies"], occurred_on=D("2023-01-01"), kind="noise"))
    change(partnership, "tenancies", support="housing_support")
    change(partnership, "tenancies", moved_in=D("2024-02-06"))
    (problem,) = refused(lambda: change(partnership, "tenancies", exited_on=D("2025-01-02"), **GONE))
    assert "1 sparad rad från 2025-05-05" in problem.words


@pytest.mark.parametrize("day", ["2024-02-04", "2026-01-15"])
def test_a_move_outside_its_tenancy_is_refused(partnership: Partnership, day: str) -> None:
    own = partnership.own.rows
    change(partnership, "tenancies", exited_on=D("2026-01-14"), **GONE)
    move = {"tenancy_id": own["tenancies"], "moved_on": D(day), "flat_id": own["empty_flat"]}
    (problem,) = refused(lambda: partnership.save("moves", move))
    assert (problem.field, problem.check) == ("moved_on", "T24")
    problems = refused(lambda: partnership.save("moves", {"moved_on": D(day)}, own["moves"]))
    assert [problem.check for problem in problems] == ["T24"]


# ---- sites


def test_a_site_does_not_close_over_stays_and_reported_nights(partnership: Partnership) -> None:
    site = partnership.own.rows["sites"]
    nights(partnership, NIGHT, NIGHT + timedelta(days=1))
    nights(partnership, D("2020-01-01"))
    with partnership.store.write("x") as session:
        session.execute(insert(Stay), [
            {"site_id": site, "guest_code": f"V{n}", "checked_in": NIGHT + timedelta(days=n), "checked_out": NIGHT
             + timedelta(days=9), **PERSON} for n in (1, 2)
        ])  # fmt: skip
    problems = refused(lambda: change(partnership, "sites", open_to=NIGHT - timedelta(days=1)))
    assert [(problem.field, problem.check) for problem in problems] == [
        ("open_to", "N11"),
        ("open_to", "S05"),
    ]
    assert problems[0].words.startswith("Nattrapporter: 2 sparade rader")
    assert "den första från 2026-01-14" in problems[0].words
    assert problems[1].words.startswith("Vistelser: 3 sparade rader")
    assert "den första från 2026-01-14" in problems[1].words
    (problem,) = refused(lambda: change(partnership, "sites", open_from=D("2020-01-02")))
    assert (problem.field, problem.check) == ("open_from", "N11")
    problems = refused(lambda: change(partnership, "sites", season_start_month=3, season_end_month=10))
    assert {problem.field for problem in problems} == {"season_end_month"}
    with words.speaking("en"):
        problems = refused(lambda: change(partnership, "sites", open_to=NIGHT))
        assert problems[0].words.startswith("Night reports: 1 stored row of 2026-01-15 does not fit")
    # Another partner's stays and another site's nights are no matter of this one.
    change(partnership, "sites", sector="Kvinnor")
    partnership.save("sites", {"open_to": D("2021-01-01")}, partnership.own.rows["second_site"])


def test_guests_who_are_there_after_the_last_night_are_remarked_on(partnership: Partnership) -> None:
    saved = change(partnership, "sites", open_to=NIGHT)
    (said,) = remarks(saved, "S06")
    assert said.startswith("Vistelser: 1 sparad rad från 2026-01-14")
    assert saved.findings[0].candidate == 0


def test_a_site_saved_anew_asks_for_no_stays(partnership: Partnership) -> None:
    asked: list[str] = []

    def note(_c: object, _cursor: object, statement: str, *_rest: object) -> None:
        asked.append(statement)

    event.listen(partnership.store.engine, "before_cursor_execute", note)
    change(partnership, "sites", sector="Kvinnor")
    event.remove(partnership.store.engine, "before_cursor_execute", note)
    assert not [statement for statement in asked if "FROM stays" in statement]


def test_nothing_rests_on_rows_that_are_new(partnership: Partnership) -> None:
    """However many come in at once: no key of theirs goes into a query."""
    many = [Tenancy(partner_id=1, person_code=f"N{n}", decided_on=NIGHT) for n in range(70_000)]
    with partnership.store.read() as session:
        assert judge_resting(session, Tenancy, many) == []


# ---- waivers


def waiver(partnership: Partnership, **values: Any) -> dict[str, Any]:
    return {"site_id": partnership.own.rows["sites"], "valid_from": NIGHT, "committee": "Nämnden",
            "decided_on": D("2025-12-01"), "paragraph": "§ 1", "reference": "SN 4", **values}  # fmt: skip


def test_a_waiver_is_not_decided_over_stored_stays(partnership: Partnership) -> None:
    (problem,) = refused(lambda: partnership.save("waivers", waiver(partnership)))
    assert (problem.field, problem.check) == ("valid_from", "S07")
    assert "Vistelser: 1 sparad rad från 2026-01-14" in problem.words
    (key,) = partnership.save("waivers", waiver(partnership, valid_to=NIGHT, valid_from=NIGHT, site_id=partnership.own.rows["second_site"])).row_ids  # fmt: skip
    assert key
    saved = partnership.save("waivers", waiver(partnership, valid_from=NIGHT + timedelta(days=1)))
    (said,) = remarks(saved, "S08")
    assert "1 sparad rad" in said
    # Nor moved over them, and the guest can be checked out.
    problems = refused(lambda: partnership.save("waivers", {"valid_from": NIGHT}, saved.row_ids[0]))
    assert [problem.check for problem in problems] == ["S07"]
    change(partnership, "stays", checked_out=NIGHT + timedelta(days=1))


# ---- capacity and flats: told, not refused


def test_a_shortened_capacity_tells_how_many_nights_stand_without(partnership: Partnership) -> None:
    nights(partnership, *(NIGHT + timedelta(days=n) for n in range(3)), closed=15)
    saved = change(partnership, "capacity", valid_to=NIGHT)
    (said,) = remarks(saved, "N08")
    assert said.startswith("Nattrapporter: 2 sparade rader")
    assert "2026-01-15" in said
    (said,) = remarks(change(partnership, "capacity", regular_beds=10), "N16")
    assert "1 sparad rad från 2026-01-14" in said
    # The beds that follow, in the same bulk, leave no night without.
    change(partnership, "capacity", valid_to=None)
    key = partnership.own.rows["capacity"]
    version = one(partnership.store, partnership.manager, REGISTERS["capacity"], key).version
    following = {"site_id": partnership.own.rows["sites"], "valid_from": NIGHT, "regular_beds": 24}
    ending = Change({"valid_to": NIGHT - timedelta(days=1)}, key, version)
    saved = save_all(
        partnership.store, partnership.manager, REGISTERS["capacity"], [Change(following), ending]
    )
    assert remarks(saved, "N08") == []


def test_a_flat_that_ends_while_lived_in_is_remarked_on(partnership: Partnership) -> None:
    own = partnership.own.rows
    # The tenancy's first flat was left for another on 2025-03-03, where the tenant still lives.
    (second,) = (
        row for row in range(1, 20) if row not in {own["flats"], own["empty_flat"]} and _is_lived_in(partnership, row)
    )  # fmt: skip
    assert remarks(change(partnership, "flats", available_to=D("2025-03-03")), "T23") == []
    (said,) = remarks(change(partnership, "flats", available_to=D("2025-03-02")), "T23")
    assert said.startswith("Hyresförhållanden: 1 sparad rad från 2024-02-05")
    saved = partnership.save("flats", {"available_to": today()}, second)
    (said,) = remarks(saved, "T23")
    assert "1 sparad rad från 2025-03-03" in said
    assert partnership.one("flats", second).ended


def _is_lived_in(partnership: Partnership, flat: int) -> bool:
    with partnership.store.read() as session:
        return session.get_one(TenancyMove, partnership.own.rows["moves"]).flat_id == flat
