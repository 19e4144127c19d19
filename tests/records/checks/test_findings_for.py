"""Who sees which findings; kept until something changes; and the command that sees all of them."""

from __future__ import annotations

import pytest
from sqlalchemy import text
from typer.testing import CliRunner

from lib import words
from lib.access.identity import Role
from lib.access.rights import Refused
from lib.records.checks import CHECKS, findings_for, judging, run
from lib.records.checks.places import SitePlace, address, place
from lib.records.store import Store
from lib.records.tables import NightReport, Stay
from tests.records.checks.stored import COORDINATOR, NOW, OURS, THEIRS, TODAY, day, fill, somebody
from tests.signed_in import use_store

SITES = {n: SitePlace(f"hus-{n}", f"Hus {n}") for n in (1, 2, 3)}


@pytest.fixture
def stood(any_store: Store) -> Store:
    fill(any_store)
    return any_store


def numbers(store: Store, who) -> set[str]:
    return {one.check for one in findings_for(store, who, NOW)}


def test_a_manager_sees_her_own_with_the_registers(stood: Store) -> None:
    ours, theirs = numbers(stood, OURS), numbers(stood, THEIRS)
    assert {"N01", "N09", "N15", "S04"} <= ours
    assert not {"T13", "P12"} & ours
    assert {"N05", "T13"} <= theirs
    assert not {"N09", "S04"} & theirs
    assert {one.partner_id for one in findings_for(stood, OURS, NOW)} == {1}


def test_the_coordinator_sees_the_operational_ones_of_all(stood: Store) -> None:
    found = findings_for(stood, COORDINATOR, NOW)
    assert {"N01", "N09", "P12"} <= {one.check for one in found}
    assert not any(one.secret for one in found)
    assert not {"S04", "T13", "N15", "N20"} & {one.check for one in found}
    assert not any(one.table is Stay for one in found)


def test_single_nights_of_a_small_site_stay_with_its_owner(stood: Store) -> None:
    """Nine slept at a house of four: a figure of one night that only the owner may read."""
    assert not [one for one in findings_for(stood, COORDINATOR, NOW) if one.check == "N05"]
    assert [one.secret for one in findings_for(stood, THEIRS, NOW) if one.check == "N05"] == [True]


@pytest.mark.parametrize("role", [Role.NIGHT_REPORTER, Role.STEERING, Role.ADMINISTRATOR])
def test_others_see_none(stood: Store, role: Role) -> None:
    with pytest.raises(Refused):
        findings_for(stood, somebody(role, 1), NOW)


def test_kept_until_something_changes(stood: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    runs: list[int] = []
    ran = judging.run
    monkeypatch.setattr(judging, "run", lambda *a, **k: runs.append(1) or ran(*a, **k))
    first = findings_for(stood, OURS, NOW)
    assert findings_for(stood, OURS, NOW) is first
    assert len(runs) == 1
    with words.speaking("en"):
        assert findings_for(stood, OURS, NOW)[0].words != first[0].words
    with stood.write("test") as session:
        session.get_one(NightReport, 7).turned_away_full = None
    assert len(findings_for(stood, OURS, NOW)) < len(first)
    assert len(runs) == 3


def test_a_partner_alone_gives_the_same_as_all_together(stood: Store) -> None:
    """Narrowed rows lead to the same findings as all rows narrowed afterwards."""
    with stood.read() as session:
        whole = run(session, today=TODAY, moment=NOW)
        for partner_id in (1, 2):
            alone = run(session, today=TODAY, moment=NOW, partner_id=partner_id)
            assert set(alone) == {one for one in whole if one.partner_id == partner_id}
        bare = run(session, today=TODAY, moment=NOW, with_secret=False)
    assert set(bare) == {one for one in whole if not one.secret}


def test_text_that_slipped_into_a_column_of_numbers(sqlite_store: Store) -> None:
    """SQLite lets it in; the rest of the records is judged all the same."""
    fill(sqlite_store)
    with sqlite_store.engine.begin() as connection:
        connection.execute(text("PRAGMA ignore_check_constraints = ON"))
        connection.execute(text("UPDATE night_reports SET occupied = 'arton' WHERE id = 2"))
        connection.execute(text("UPDATE night_reports SET occupied = ' 11 ' WHERE id = 3"))
    with sqlite_store.read() as session:
        found = run(session, today=TODAY, moment=NOW)
    told = [one for one in found if one.check == "R01"]
    assert [one.row_id for one in told] == [2]
    assert "arton" in told[0].words
    assert "N09" in {one.check for one in found}


def test_places_and_addresses(stood: Store) -> None:
    by_check = {one.check: one for one in findings_for(stood, OURS, NOW)}
    missing = by_check["N01"]
    assert place(missing, SITES) == f"Hus 1 {day(-1)}"
    assert address(missing, SITES, OURS) == f"/registrera-natten?boende=hus-1&natt={day(-1)}&sprak=sv"
    assert address(missing, SITES, COORDINATOR) is None, "the coordinator has no door to the night form"
    stay = by_check["S04"]
    assert place(stay, SITES) == f"Hus 2: Vistelse, rad {stay.row_id}"
    assert address(stay, SITES, OURS) == f"/register?register=stays&rad={stay.row_id}&sprak=sv"
    assert address(stay, SITES, THEIRS) is None
    with words.speaking("en"):
        assert str(address(missing, SITES, OURS)).endswith("&sprak=en")


def test_the_command_prints_all_of_them_and_no_code_of_a_person(stood: Store) -> None:
    from lib.__main__ import build

    use_store(stood)
    done = CliRunner().invoke(build(), ["check"])
    assert done.exit_code == 4, done.output
    assert "S04  Samma gäst på två boenden samtidigt  [Hus 2: Vistelse, rad" in done.output
    assert "KODA1234" not in done.output
    assert "KODB5678" not in done.output
    assert f"({len(CHECKS)} kontroller)" in done.output


def test_the_command_by_severity_and_language(stood: Store) -> None:
    from lib.__main__ import build

    use_store(stood)
    with stood.write("test") as session:
        session.get_one(NightReport, 6).occupied = 5_000
    done = CliRunner().invoke(build(), ["check", "--severity", "stop", "--language", "en"])
    assert done.exit_code == 3, done.output
    lines = done.output.strip().splitlines()
    assert [line[:3] for line in lines[:-1]] == ["N06"]
    assert lines[-1].startswith("Errors: 1, warnings: ")
    assert CliRunner().invoke(build(), ["check", "--severity", "grave"]).exit_code == 2
    assert CliRunner().invoke(build(), ["check", "--language", "fi"]).exit_code == 2


def test_the_command_on_nothing(any_store: Store) -> None:
    from lib.__main__ import build

    use_store(any_store)
    assert CliRunner().invoke(build(), ["check"]).exit_code == 0
