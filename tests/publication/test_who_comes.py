"""Who comes, as each role meets it: the owner exactly, others one table a closed season, nobody a person."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta

import pytest
from sqlalchemy import insert

from lib.access.identity import Role
from lib.access.rights import Refused
from lib.measures.period import Period
from lib.publication.closed_season import SeasonState
from lib.publication.season_shares import MERGED, TOO_FEW, Group
from lib.publication.who_comes import NOT_PUBLISHED, WhoComes, who_comes
from lib.records.store import Store, declare_contents
from lib.records.tables import LegalForm, NightDraft, Site
from tests.publication.partnership import BIG, MISSION, SERVICES, SMALL, desk_of, found
from tests.publication.winters import ALONE, CANARY, DAY, MAY, PARTS, WINTER, a_winter, nights_of, tell

OTHERS = [(Role.STEERING, None), (Role.COORDINATOR, None), (Role.REGISTER_MANAGER, SERVICES)]


@pytest.fixture(scope="module")
def winter(sqlite_template, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Store]:
    """One winter for all tests that only ask."""
    path = tmp_path_factory.mktemp("winter") / "records.sqlite3"
    path.write_bytes(sqlite_template.read_bytes())
    store = Store(f"sqlite:///{path}")
    a_winter(store)
    yield store
    store.dispose()


def asked(
    store: Store, role: Role, partner: int | None = None, period: Period = WINTER, sites: tuple[int, ...] = ()
) -> WhoComes:
    return who_comes(desk_of(store, role, partner, MAY), period, sites)


def test_the_owner_reads_exactly_with_the_arithmetic(winter: Store) -> None:
    own = asked(winter, Role.REGISTER_MANAGER, MISSION, sites=(SMALL, BIG)).own
    assert own is not None
    assert own.sites == ("Eken", "Lilla huset")
    # Not every chosen site registers stays: home groups and sexes are those of the night reports.
    home, sex, age = own.shares
    assert (home.base, home.nights, home.nights_of) == (15 * 182, 182, 182)
    assert home.groups[-1] == Group(ALONE, 1 / 15, 182)
    assert [group.count for group in sex.groups] == [1820, 910]
    assert (age.dimension, age.base, age.nights) == ("age", 120 + 10 + 59, None)
    assert (own.stay_sites, own.since) == (("Eken",), date(2026, 9, 1))


def test_one_code_in_large_and_small_letters_is_one_person(winter: Store) -> None:
    own = asked(winter, Role.REGISTER_MANAGER, MISSION, sites=(BIG,)).own
    assert own is not None
    figures = own.figures
    assert (figures["unique_guests"].value, figures["new_guests"].value) == (2, 2)
    assert (figures["guest_spells"].value, figures["returning_guests"].value) == (2, 0)
    long = figures["long_stay_share"]
    assert (long.numerator, long.denominator, long.n) == (130, 189, 1)
    # All chosen sites register stays: the shares are of them.
    assert [(share.dimension, share.base) for share in own.shares] == [
        ("home", 189), ("sex", 189), ("age", 189),
    ]  # fmt: skip


def test_a_running_period_goes_to_the_last_night(winter: Store) -> None:
    may = asked(winter, Role.REGISTER_MANAGER, MISSION, Period.month(2027, 5), (BIG,)).own
    assert may is not None
    assert may.figures["stay_mean"].numerator == 9  # B2 is there from the first to the ninth
    assert may.shares[0].base == 9


@pytest.mark.parametrize(("role", "partner"), OTHERS)
def test_others_read_one_coarse_table_and_never_a_person(
    winter: Store, role: Role, partner: int | None
) -> None:
    answer = asked(winter, role, partner)
    (table,) = answer.seasons
    assert answer.own is None
    assert (table.season, table.newer) == (WINTER, None)
    home, sex, reasons = table.shares
    assert home.groups == (Group("0880", 0.7), Group("rest_of_sweden", 0.2), Group(MERGED, 0.1))
    assert sex.groups == (Group("man", 0.7), Group("woman", 0.3), Group(MERGED, 0.0))
    assert reasons.groups == (Group("full", 1.0), Group(MERGED, 0.0))
    said = repr(answer)
    assert not any(secret in said for secret in (CANARY, CANARY.lower(), ALONE, "Emmaboda", "unique_guests"))
    assert all((share.base, share.nights, share.nights_of) == (None, None, None) for share in table.shares)
    assert all(group.count is None for share in table.shares for group in share.groups)


def test_the_owners_answer_holds_no_code(winter: Store) -> None:
    assert CANARY.lower() not in repr(asked(winter, Role.REGISTER_MANAGER, MISSION)).lower()


def test_no_filter_and_no_period_reaches_into_the_table(winter: Store) -> None:
    """A site with few people, a month, a span of one night: the same table, so no difference is a group."""
    spans = [
        WINTER, Period.month(2027, 1), Period.quarter(2027, 1), Period.year(2026), Period.season(2026),
        Period(date(2027, 1, 14), date(2027, 1, 14)), Period.month(2027, 5), Period.year(2027),
    ]  # fmt: skip
    tables = {
        repr(asked(winter, Role.STEERING, None, span, sites).seasons)
        for span in spans
        for sites in ((), (BIG,), (SMALL,), (SMALL, BIG))
    }
    assert len(tables) == 1


@pytest.mark.parametrize("role", [Role.NIGHT_REPORTER, Role.ADMINISTRATOR])
def test_who_may_not_read_night_beds_is_refused(winter: Store, role: Role) -> None:
    with pytest.raises(Refused):
        asked(winter, role, MISSION)


def test_on_real_data_others_read_nothing_and_the_owner_all(any_store: Store) -> None:
    a_winter(any_store, "real")
    for role, partner in OTHERS:
        answer = asked(any_store, role, partner)
        assert (answer.own, answer.seasons, answer.withheld) == (None, (), NOT_PUBLISHED)
        assert CANARY not in repr(answer)
    own = asked(any_store, Role.REGISTER_MANAGER, MISSION)
    assert own.withheld == ""
    assert own.own is not None
    assert own.own.figures["unique_guests"].value == 2
    with any_store.write("test") as session:
        declare_contents(session, "example")
    assert asked(any_store, Role.STEERING).seasons[0].shares[0].groups[0] == Group("0880", 0.7)


def test_a_manager_reads_the_own_houses_exactly_and_the_others_coarsely(sqlite_store: Store) -> None:
    a_winter(sqlite_store)
    with sqlite_store.write("test") as session:
        session.add(
            Site(
                id=3, partner_id=SERVICES, code="tredje", name="Tredje huset", groups=1,
                legal_form=LegalForm.WITHOUT_ASSESSMENT, open_from=date(2026, 9, 1),
            )
        )  # fmt: skip
    tell(sqlite_store, 3, nights_of(WINTER), 8, {"home": {"0880": 7, "0881": 1}})
    services = asked(sqlite_store, Role.REGISTER_MANAGER, SERVICES)
    assert services.own is not None
    assert (services.own.sites, services.own.figures) == (("Tredje huset",), {})
    assert [group.count for group in services.own.shares[0].groups] == [7 * 182, 182]
    assert [table.partner for table in services.seasons] == ["SM"]
    steering = {table.partner: table for table in asked(sqlite_store, Role.STEERING).seasons}
    # Eight at once may be the same eight all winter, and the one from Nybro a person.
    assert [(share.dimension, share.why) for share in steering["SF"].shares] == [("home", TOO_FEW)]
    assert steering["SM"] == services.seasons[0], "what one partner reads of another is what all read"


def test_a_season_that_is_not_closed_yet_lets_the_one_before_stand(sqlite_store: Store) -> None:
    a_winter(sqlite_store)
    moment = MAY - timedelta(days=36)  # the fourth of April
    tell(sqlite_store, BIG, nights_of(Period(date(2027, 4, 1), date(2027, 4, 3))), 15, PARTS)
    desk = desk_of(sqlite_store, Role.STEERING, None, moment)
    assert who_comes(desk, WINTER).seasons[0].season == WINTER
    draft = {"answers": {"open": True}, "changed_by": "someone"}
    with sqlite_store.write("test") as session:
        session.execute(insert(NightDraft).values(site_id=SMALL, night=WINTER.end - DAY, **draft))
    # The sheet raised no revision, and the desk is the same one.
    table = who_comes(desk, WINTER).seasons[0]
    assert (table.season, table.shares) == (None, ())
    assert (table.newer, table.newer_state) == (WINTER, SeasonState.SHEET_OPEN)


def test_without_a_closed_season_there_is_no_table(sqlite_store: Store) -> None:
    found(sqlite_store)
    tell(sqlite_store, BIG, nights_of(Period(date(2026, 10, 1), date(2026, 11, 17))), 15, PARTS)
    (table,) = who_comes(desk_of(sqlite_store, Role.STEERING), Period.month(2026, 11)).seasons
    assert (table.season, table.newer, table.shares) == (None, None, ())
    own = who_comes(desk_of(sqlite_store, Role.REGISTER_MANAGER, MISSION), Period.month(2026, 11)).own
    assert own is not None
    assert own.shares[0].base == 15 * 17
    assert own.figures == {}
