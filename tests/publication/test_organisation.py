"""The manager's own page at the desk: own rows only, figures as everywhere, rows that add up, what is due."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path
from statistics import median_low

import pytest

from lib.access.identity import Identity, Role
from lib.access.rights import Refused
from lib.measures.period import Period
from lib.publication.desk import Desk
from lib.publication.organisation import RowsBehind, is_on_track
from lib.publication.scope import scope_of
from lib.records.example import fill
from lib.records.store import Store
from lib.records.tables import (
    Action,
    Agreement,
    Area,
    Commitment,
    CountedContact,
    Delivery,
    Flat,
    Landlord,
    Site,
    Tenancy,
)
from tests.publication.partnership import (
    BIG,
    MISSION,
    MOMENT,
    SERVICES,
    SMALL,
    desk_of,
    found,
    house,
    report,
    report_span,
)

OCTOBER, NOVEMBER, YEAR = Period.month(2026, 10), Period.month(2026, 11), Period.year(2026)
TODAY = MOMENT.date()
RETENTION = "retention_still_housed_12"


def manager(store: Store, partner: int) -> Desk:
    return desk_of(store, Role.REGISTER_MANAGER, partner)


def adds_up(behind: RowsBehind) -> None:
    """What the rows give by plain counting is the figure, number by number."""
    figure, rows = behind.figure, behind.rows
    match figure.key:
        case "occupancy" | "turned_away_full_per_100":
            known = [row for row in rows if row.amount is not None]
            assert sum(row.amount for row in known) == (figure.numerator or 0)
            assert sum(row.base for row in known) == (figure.denominator or 0)
            assert len(known) == figure.n
        case "turned_away_full":
            known = [row.amount for row in rows if row.amount is not None]
            assert (sum(known), len(known)) == (figure.numerator or 0, figure.n)
        case "full_nights":
            assert sum(row.full for row in rows) == (figure.numerator or 0)
            assert sum(row.state == "reported" for row in rows) == (figure.denominator or 0) == figure.n
        case "retention_still_housed_12":
            assert sum(row.housed for row in rows) == figure.numerator
            assert len(rows) == figure.denominator == figure.n
            assert all(row.housed == (row.why in {"lives_there", "took_over", "left_later"}) for row in rows)
        case "housing_waiting":
            assert len(rows) == figure.value == figure.n
        case "housing_median_wait":
            assert len(rows) == figure.n
            assert figure.value == (median_low([row.days for row in rows]) if rows else None)
        case "flats_occupied":
            assert sum(row.lived_in for row in rows) == figure.numerator
            assert len(rows) == figure.denominator
        case "commitments_on_track":
            assert sum(map(is_on_track, rows)) == figure.numerator
            assert len(rows) == figure.denominator
        case other:
            raise AssertionError(f"no rule for {other}")


def promise(store: Store, partner: int = MISSION, **values: object) -> int:
    """A commitment of the year, on track unless told otherwise."""
    row = {
        "partner_id": partner,
        "title": "Besök",
        "resource": "visits",
        "target": 10.0,
        "starts_on": date(2026, 9, 1),
        "ends_on": date(2027, 8, 31),
        "status": "ongoing",
    }
    with store.write("test") as session:
        if session.get(Area, 1) is None:
            session.add(Area(id=1, code="a", name="Område"))
            session.flush()
        commitment = Commitment(area_id=1, **{**row, **values})
        session.add(commitment)
        session.flush()
        return commitment.id


def deliver(store: Store, commitment: int, *months: date, amount: float = 5.0) -> None:
    with store.write("test") as session:
        session.add_all(Delivery(commitment_id=commitment, month=month, amount=amount) for month in months)


def due_of(store: Store, partner: int = MISSION) -> list[tuple[str, str, date, bool]]:
    return [
        (one.code, one.subject, one.day, one.overdue)
        for one in manager(store, partner).organisation(OCTOBER).due
    ]


@pytest.mark.parametrize("role", [role for role in Role if role is not Role.REGISTER_MANAGER])
def test_only_a_register_manager_reads_it(any_store: Store, role: Role) -> None:
    found(any_store)
    report_span(any_store, BIG, date(2026, 10, 1), date(2026, 10, 31), occupied=18)
    manager(any_store, MISSION).rows_behind("occupancy", OCTOBER)  # and nothing of it is kept for others
    desk = desk_of(any_store, role, MISSION)
    for ask in (
        lambda: desk.organisation(OCTOBER),
        lambda: desk.rows_behind("occupancy", OCTOBER),
        desk.findings,
    ):
        with pytest.raises(Refused):
            ask()


def test_a_manager_of_no_partner_reads_nothing(any_store: Store) -> None:
    found(any_store)
    with pytest.raises(Refused):
        desk_of(any_store, Role.REGISTER_MANAGER, None).organisation(OCTOBER)


def test_night_figures_are_those_of_the_view_for_the_same_sites(any_store: Store) -> None:
    found(any_store)
    report_span(any_store, BIG, date(2026, 10, 1), date(2026, 10, 29), occupied=20)
    report(any_store, BIG, date(2026, 10, 30), 12, turned_away_full=3)
    report_span(any_store, SMALL, date(2026, 10, 1), date(2026, 10, 31), occupied=7)
    with any_store.write("test") as session:
        session.add(
            Site(id=9, partner_id=SERVICES, code="annat", name="Annat", legal_form="civil_society",
                 open_from=date(2026, 9, 1))
        )  # fmt: skip
    report_span(any_store, 9, date(2026, 10, 1), date(2026, 10, 31), occupied=50)
    desk = manager(any_store, MISSION)
    answer, nights = desk.organisation(OCTOBER), desk.night_beds(OCTOBER, (BIG, SMALL))
    for key in ("occupancy", "turned_away_full", "turned_away_full_per_100", "full_nights"):
        assert answer.figures[key] == nights.figures[key]
    assert answer.figures["occupancy"].numerator == 29 * 20 + 12 + 31 * 7
    assert answer.figures["occupancy"].denominator == 30 * 20 + 31 * 8
    assert [card.figure.key for card in answer.cards] == ["occupancy", "turned_away_full", "full_nights"]
    assert [site.name for site in answer.sites] == ["Eken", "Lilla huset"], "not the other partner's"


def test_housing_figures_are_those_of_the_view(any_store: Store) -> None:
    found(any_store)
    house(any_store, 20, {3: ("evicted", "acute"), 7: ("own_notice", "own_home")})
    desk = manager(any_store, SERVICES)
    answer, view = desk.organisation(NOVEMBER), desk.housing_first()
    assert answer.figures[RETENTION] == view.still_housed[12]
    assert (answer.figures[RETENTION].numerator, answer.figures[RETENTION].denominator) == (18, 20)
    assert answer.figures["housing_waiting"] == view.waiting
    assert answer.figures["housing_median_wait"] == view.median_wait
    assert answer.figures["flats_occupied"] == view.flats
    whys = [row.why for row in desk.rows_behind(RETENTION, NOVEMBER).rows]
    assert sorted(set(whys)) == ["lives_there", "negative", "positive"]


def test_commitments_are_the_own_ones(any_store: Store) -> None:
    found(any_store)
    deliver(any_store, promise(any_store), date(2026, 9, 1), date(2026, 10, 1))
    promise(any_store, title="Sent", ends_on=date(2026, 10, 15))
    promise(any_store, SERVICES, title="Deras")
    desk = manager(any_store, MISSION)
    assert desk.division(OCTOBER.end).figures["commitments_on_track"].denominator == 3
    figure = desk.organisation(OCTOBER).figures["commitments_on_track"]
    assert (figure.numerator, figure.denominator) == (1, 2)
    assert [row.title for row in desk.rows_behind("commitments_on_track", OCTOBER).rows] == ["Besök", "Sent"]


def test_rows_of_nights_add_up_over_gaps_and_closed_nights(any_store: Store) -> None:
    found(any_store)
    report_span(any_store, BIG, date(2026, 10, 1), date(2026, 10, 20), occupied=20)
    report(any_store, BIG, date(2026, 10, 21), None)
    report(any_store, BIG, date(2026, 10, 22), 9, turned_away_full=2)
    report_span(any_store, SMALL, date(2026, 10, 3), date(2026, 10, 31), occupied=8)
    desk = manager(any_store, MISSION)
    for key in desk.organisation(OCTOBER).figures:
        adds_up(desk.rows_behind(key, OCTOBER))
    nights = desk.rows_behind("occupancy", OCTOBER).rows
    assert len(nights) == 2 * 31, "missing and closed nights stand there too"
    assert sum(row.amount or 0 for row in nights) == 20 * 20 + 9 + 29 * 8
    assert sum(row.state == "missing" for row in nights) == 9 + 2
    evenings = {row.night.day: row for row in desk.rows_behind("full_nights", OCTOBER).rows}
    assert evenings[3].full
    assert evenings[1].state == "partly"
    assert evenings[21].site_ids == (SMALL,), "the closed site has no row to open"


def test_nobody_meets_rows_of_another_register(any_store: Store) -> None:
    """Both partners keep tenancies, with the same random code even: each meets its own."""
    found(any_store)
    house(any_store, 12, {})
    with any_store.write("test") as session:
        session.add(Landlord(id=2, partner_id=MISSION, name="Hyresvärd M", kind="private"))
        session.flush()
        moved_in = TODAY - timedelta(days=450)
        for number in range(11):
            session.add(
                Flat(id=100 + number, landlord_id=2, municipality_code="0880", code=f"M{number}",
                     available_from=moved_in)
            )  # fmt: skip
        session.flush()
        for number in range(11):
            session.add(
                Tenancy(partner_id=MISSION, person_code=f"P{number:03d}", flat_id=100 + number,
                        decided_on=moved_in, moved_in=moved_in, recorded_on=moved_in)
            )  # fmt: skip
        session.add(
            Tenancy(partner_id=MISSION, person_code="PW", decided_on=TODAY - timedelta(days=70),
                    recorded_on=TODAY)
        )  # fmt: skip
    with any_store.read() as session:
        owner = {row.id: row.partner_id for row in session.query(Tenancy)}
    for partner, tenants, waiting in ((MISSION, 11, 1), (SERVICES, 12, 0), (MISSION, 11, 1)):
        desk = manager(any_store, partner)
        cohort, queue = desk.rows_behind(RETENTION, NOVEMBER), desk.rows_behind("housing_waiting", NOVEMBER)
        assert (len(cohort.rows), len(queue.rows)) == (tenants, waiting)
        assert {owner[row.tenancy_id] for row in (*cohort.rows, *queue.rows)} == {partner}
        assert len(desk.rows_behind("flats_occupied", NOVEMBER).rows) == tenants
        assert desk.organisation(NOVEMBER).figures[RETENTION].denominator == tenants
        for key in desk.organisation(NOVEMBER).figures:
            adds_up(desk.rows_behind(key, NOVEMBER))
    clocks = [one for one in manager(any_store, MISSION).organisation(NOVEMBER).due if one.code == "clock"]
    assert [one.subject for one in clocks] == ["PW"]
    assert not [one for one in manager(any_store, SERVICES).organisation(NOVEMBER).due if one.code == "clock"]


def test_a_figure_that_the_partner_has_not_has_no_rows(any_store: Store) -> None:
    found(any_store)
    house(any_store, 12, {})
    mission, services = manager(any_store, MISSION), manager(any_store, SERVICES)
    for key in (RETENTION, "housing_waiting", "flats_occupied", "commitments_on_track", "nonsense"):
        with pytest.raises(LookupError):
            mission.rows_behind(key, OCTOBER)
    with pytest.raises(LookupError):
        services.rows_behind("occupancy", OCTOBER)
    assert [card.figure.key for card in services.organisation(NOVEMBER).cards] == [
        RETENTION, "housing_waiting", "flats_occupied",
    ]  # fmt: skip


def test_a_changed_row_is_in_the_next_answer(any_store: Store) -> None:
    found(any_store)
    report(any_store, BIG, date(2026, 10, 1), 10)
    before = manager(any_store, MISSION).organisation(OCTOBER)
    assert manager(any_store, MISSION).organisation(OCTOBER) is before
    report(any_store, BIG, date(2026, 10, 2), 12)
    assert manager(any_store, MISSION).organisation(OCTOBER).figures["occupancy"].numerator == 22
    assert len(manager(any_store, MISSION).rows_behind("occupancy", OCTOBER).rows) == 62


def test_missing_reports_are_open_nights_of_the_last_thirty(any_store: Store) -> None:
    found(any_store)
    with any_store.write("test") as session:
        small = session.get_one(Site, SMALL)
        small.season_start_month, small.season_end_month = 11, 3
    # The newest night to report is the 17th of November; the window opens on the 19th of October.
    report_span(any_store, BIG, date(2026, 10, 20), date(2026, 11, 15), occupied=10)
    report(any_store, BIG, date(2026, 11, 16), None)
    report_span(any_store, SMALL, date(2026, 11, 2), date(2026, 11, 17), occupied=5)
    missing = manager(any_store, MISSION).organisation(OCTOBER).missing
    assert [(one.site.code, one.night) for one in missing] == [
        ("eken", date(2026, 11, 17)),
        ("eken", date(2026, 10, 19)),
        ("lilla-huset", date(2026, 11, 1)),
    ], "closed is no gap, nor are nights outside the season, tonight, or long ago"
    assert manager(any_store, SERVICES).organisation(OCTOBER).missing == ()


def test_commitments_that_are_late_or_to_be_checked(any_store: Store) -> None:
    found(any_store)
    september, october = date(2026, 9, 1), date(2026, 10, 1)
    on_time = {"target": 10.0}
    for title, values in {
        "Sent": {"ends_on": date(2026, 10, 30)},
        "Efter plan": {
            "starts_on": date(2026, 4, 1),
            "ends_on": date(2026, 12, 31),
            "next_check": date(2026, 12, 24),
        },
        "Snart": {**on_time, "next_check": TODAY + timedelta(days=30)},
        "Senare": {**on_time, "next_check": TODAY + timedelta(days=31)},
        "Passerad": {**on_time, "next_check": date(2026, 11, 1)},
        "Klart": {"status": "done", "next_check": date(2026, 11, 1), "ends_on": date(2026, 10, 1)},
    }.items():
        key = promise(any_store, title=title, **values)
        late = title in {"Sent", "Efter plan"}
        months = [date(2026, month, 1) for month in range(4, 9)] if title == "Efter plan" else []
        deliver(any_store, key, *months, september, october, amount=0.1 if late else 5.0)
    promise(any_store, SERVICES, title="Deras", ends_on=date(2026, 10, 30))
    assert due_of(any_store) == [
        ("commitment_late", "Sent", date(2026, 10, 30), True),
        ("commitment_check", "Passerad", date(2026, 11, 1), True),
        ("commitment_check", "Snart", TODAY + timedelta(days=30), False),
        ("commitment_late", "Efter plan", date(2026, 12, 24), True),
    ]


def test_deliveries_of_ended_months(any_store: Store) -> None:
    found(any_store)
    deliver(any_store, promise(any_store, title="Ett glapp"), date(2026, 10, 1), amount=9.0)
    deliver(any_store, promise(any_store, title="Allt"), date(2026, 9, 1), date(2026, 10, 1))
    promise(any_store, title="Nyss begynt", starts_on=date(2026, 11, 2))
    promise(any_store, title="Ej påbörjat", status="not_started")
    promise(any_store, title="Inget alls", target=0.0, ends_on=date(2026, 12, 31))
    found_here = [
        one for one in manager(any_store, MISSION).organisation(OCTOBER).due if one.code == "deliveries"
    ]
    assert [(one.subject, one.month, one.until_month, one.day) for one in found_here] == [
        ("Ett glapp", date(2026, 9, 1), None, date(2026, 10, 1)),
        ("Inget alls", date(2026, 9, 1), date(2026, 10, 1), date(2026, 10, 1)),
    ]


def test_actions_and_agreements_of_the_own_partner(any_store: Store) -> None:
    found(any_store)
    with any_store.write("test") as session:
        for owner, title, due_on, closed in (
            (MISSION, "Försenad", date(2026, 11, 1), None),
            (MISSION, "Kommande", date(2027, 1, 7), None),
            (MISSION, "Klar", date(2026, 10, 1), date(2026, 10, 5)),
            (SERVICES, "Deras", date(2026, 11, 1), None),
        ):
            session.add(
                Action(
                    owner_id=owner, title=title, opened_on=date(2026, 9, 1), due_on=due_on, closed_on=closed
                )
            )
        for owner, title, notice, ends, status in (
            (MISSION, "Snart", TODAY + timedelta(days=183), date(2027, 12, 31), "in_force"),
            (MISSION, "Senare", TODAY + timedelta(days=184), date(2027, 12, 31), "in_force"),
            (MISSION, "Utlöpt", None, date(2026, 11, 1), "in_force"),
            (MISSION, "För sent", date(2026, 11, 1), date(2027, 2, 1), "under_review"),
            (MISSION, "Upphört", None, date(2026, 11, 1), "ended"),
            (SERVICES, "Deras", None, date(2026, 11, 1), "in_force"),
        ):
            session.add(
                Agreement(kind="iop", owner_id=owner, title=title, status=status, starts_on=date(2025, 1, 1),
                          notice_by=notice, ends_on=ends)
            )  # fmt: skip
    assert due_of(any_store) == [
        ("action", "Försenad", date(2026, 11, 1), True),
        ("agreement_expired", "Utlöpt", date(2026, 11, 1), True),
        ("action", "Kommande", date(2027, 1, 7), False),
        ("agreement_ends", "För sent", date(2027, 2, 1), False),
        ("agreement_notice", "Snart", TODAY + timedelta(days=183), False),
    ]


def test_clocks_of_decisions_from_sixty_days(any_store: Store) -> None:
    found(any_store)
    with any_store.write("test") as session:
        for code, days, left in (("A59", 59, None), ("B60", 60, None), ("C95", 95, None), ("D80", 80, TODAY)):
            session.add(
                Tenancy(partner_id=SERVICES, person_code=code, decided_on=TODAY - timedelta(days=days),
                        left_queue_on=left, recorded_on=TODAY)
            )  # fmt: skip
    assert due_of(any_store, SERVICES) == [
        ("clock", "C95", TODAY - timedelta(days=5), True),
        ("clock", "B60", TODAY + timedelta(days=30), False),
    ], "whatever period is shown, the clocks are of today"
    assert due_of(any_store, MISSION) == []


def test_contacts_of_last_month(any_store: Store) -> None:
    found(any_store)
    september, october = date(2026, 9, 1), date(2026, 10, 1)
    with any_store.write("test") as session:
        session.add_all(
            [
                CountedContact(
                    sender_id=MISSION, receiver_id=SERVICES, reporter_id=MISSION, month=september, sent=3
                ),
                CountedContact(
                    sender_id=MISSION, receiver_id=SERVICES, reporter_id=MISSION, month=october, sent=2
                ),
                # The services have sent something to the mission, which has not entered its own side.
                CountedContact(
                    sender_id=SERVICES, receiver_id=MISSION, reporter_id=SERVICES, month=october, sent=1
                ),
                CountedContact(
                    sender_id=MISSION, receiver_id=SERVICES, reporter_id=SERVICES, month=september, received=3
                ),
            ]
        )
    first = date(2026, 11, 1)
    assert due_of(any_store, MISSION) == [("contacts_received", "SF", first, True)]
    assert due_of(any_store, SERVICES) == [("contacts_received", "SM", first, True)]


@pytest.fixture(scope="module")
def example(sqlite_template: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Store]:
    path = tmp_path_factory.mktemp("example") / "records.sqlite3"
    shutil.copy(sqlite_template, path)
    store = Store(f"sqlite:///{path}")
    fill(store, TODAY)
    yield store
    store.dispose()


@pytest.mark.parametrize(
    "period", [NOVEMBER, OCTOBER, YEAR, Period.season(2025), Period.month(2026, 7)], ids=str
)
@pytest.mark.parametrize("partner", [1, 2, 3])
def test_every_own_figure_of_the_example_is_the_sum_of_its_rows(
    example: Store, partner: int, period: Period
) -> None:
    who = Identity(1, "someone", "Someone", Role.REGISTER_MANAGER, partner_id=partner)
    desk = Desk(who, scope_of(who), example, example.revision(), MOMENT)
    answer = desk.organisation(period)
    assert answer.figures
    assert len(answer.cards) <= 6
    for key in answer.figures:
        adds_up(desk.rows_behind(key, period))
    if RETENTION in answer.figures:
        view = desk.housing_first(min(period.end, TODAY))
        assert (answer.figures[RETENTION], answer.figures["flats_occupied"]) == (
            view.still_housed[12],
            view.flats,
        )
        assert (answer.figures["housing_waiting"], answer.figures["housing_median_wait"]) == (
            view.waiting, view.median_wait,
        )  # fmt: skip
