"""Nights are saved by those who may, judged in words, corrected with a reason, and never overwrite each other."""

from __future__ import annotations

import threading
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as some
from sqlalchemy import func, select

from lib import words
from lib.access.identity import Identity, Role
from lib.access.rights import Refused
from lib.records.night_rules import COLUMNS, HouseTonight, NightInput, current_night, in_season, problems_of
from lib.records.nights import (
    NightRefused,
    NightWrittenMeanwhile,
    missing_nights,
    night_to_edit,
    save_night,
    sites_to_report,
)
from lib.records.store import Store
from lib.records.tables import (
    Account,
    Capacity,
    DetailDimension,
    LegalForm,
    NightReport,
    NightRevision,
    NightState,
    Partner,
    PartnerKind,
    RegisterKind,
    RegisterOpening,
    Site,
)

STOCKHOLM = ZoneInfo("Europe/Stockholm")
NIGHT = date(2026, 11, 10)
EVENING = datetime(2026, 11, 10, 22, 0, tzinfo=STOCKHOLM)
NEXT_EVENING = EVENING + timedelta(days=1)
ORDINARY = NightInput(
    1, NIGHT, occupied=17, surge_opened=0, beds_closed=1, new_tonight=2, turned_away={"full": 2}, apart={}
)


def somebody(
    role: Role, *, partner: int | None = 1, site: int | None = None, username: str = "nora"
) -> Identity:
    return Identity(1, username, "Nora", role, partner, site)


NORA = somebody(Role.NIGHT_REPORTER, site=1)
STINA = somebody(Role.REGISTER_MANAGER, username="stina")


@pytest.fixture
def night_store(any_store: Store) -> Store:
    """Two partners; a winter house of 20 beds and a small one of the first, one house of the second."""
    with any_store.write("test") as session:
        for n, name in ((1, "Stadsmissionen"), (2, "Kommunen")):
            session.add(
                Partner(id=n, code=f"p{n}", name=name, short_name=name, kind=PartnerKind.CIVIL_SOCIETY)
            )
        session.flush()
        for n, partner, name in ((1, 1, "Härbärget"), (2, 1, "Lilla huset"), (3, 2, "Kommunens hus")):
            session.add(
                Site(
                    id=n,
                    partner_id=partner,
                    code=f"s{n}",
                    name=name,
                    legal_form=LegalForm.CIVIL_SOCIETY,
                    open_from=date(2024, 10, 1),
                    season_start_month=10 if n == 1 else None,
                    season_end_month=3 if n == 1 else None,
                )
            )
        session.flush()
        session.add(Capacity(site_id=1, valid_from=date(2024, 10, 1), regular_beds=20))
        for username, name in (("nora", "Nora Natt"), ("stina", "Stina Chef")):
            session.add(Account(username=username, name=name, role=Role.NIGHT_REPORTER, partner_id=1))
    return any_store


def save(
    store: Store, entry: NightInput = ORDINARY, *, by: Identity = NORA, version: int | None = None, **more
):
    return save_night(store, by, entry, expected_version=version, **{"now": EVENING, **more})


def rows(store: Store, table: type = NightReport) -> int:
    with store.read() as session:
        return session.scalar(select(func.count()).select_from(table)) or 0


def open_details(store: Store) -> None:
    with store.write("test") as session:
        session.add(
            RegisterOpening(
                partner_id=1,
                register=RegisterKind.NIGHT_DETAILS,
                name="Chef",
                delegation="4.1",
                decided_on=date(2026, 1, 1),
                reference="D 1",
            )
        )


# Which night it is


@pytest.mark.parametrize(
    ("local", "night"),
    [
        ("2026-11-10T12:00:00", "2026-11-10"),
        ("2026-11-10T11:59:59", "2026-11-09"),
        ("2026-11-11T00:00:00", "2026-11-10"),
        ("2026-11-11T11:59:59", "2026-11-10"),
        ("2027-01-01T03:00:00", "2026-12-31"),
        ("2028-03-01T08:00:00", "2028-02-29"),
    ],
)
def test_a_night_turns_at_noon(local: str, night: str) -> None:
    assert current_night(
        datetime.fromisoformat(local).replace(tzinfo=STOCKHOLM), STOCKHOLM
    ) == date.fromisoformat(night)


@pytest.mark.parametrize(
    ("utc", "night"),
    [
        # Noon in Kalmar is 11.00 UTC in winter and 10.00 in summer; the clocks turn on 29 March and 25 October 2026.
        ("2026-03-28T10:59:59", "2026-03-27"),
        ("2026-03-28T11:00:00", "2026-03-28"),
        ("2026-03-29T09:59:59", "2026-03-28"),
        ("2026-03-29T10:00:00", "2026-03-29"),
        ("2026-10-24T10:00:00", "2026-10-24"),
        ("2026-10-25T10:59:59", "2026-10-24"),
        ("2026-10-25T11:00:00", "2026-10-25"),
    ],
)
def test_noon_is_the_clock_on_the_wall_when_clocks_turn(utc: str, night: str) -> None:
    assert current_night(datetime.fromisoformat(utc).replace(tzinfo=UTC), STOCKHOLM) == date.fromisoformat(
        night
    )


@given(some.integers(0, 15 * 366 * 24 * 3600))
def test_every_moment_lies_between_the_noons_of_its_night(seconds: int) -> None:
    moment = datetime(2020, 1, 1, tzinfo=UTC) + timedelta(seconds=seconds)
    night = current_night(moment, STOCKHOLM)
    begins = datetime(night.year, night.month, night.day, 12, tzinfo=STOCKHOLM)
    morning = night + timedelta(days=1)
    ends = datetime(morning.year, morning.month, morning.day, 12, tzinfo=STOCKHOLM)
    assert begins.astimezone(UTC) <= moment < ends.astimezone(UTC)


# Rights


@pytest.mark.parametrize(
    ("identity", "may"),
    [
        (NORA, {1}),
        (somebody(Role.NIGHT_REPORTER), {1, 2}),
        (somebody(Role.NIGHT_REPORTER, partner=2, site=3), {3}),
        (STINA, {1, 2}),
        (somebody(Role.REGISTER_MANAGER, partner=2), {3}),
        (somebody(Role.STEERING), set()),
        (somebody(Role.COORDINATOR), set()),
        (somebody(Role.ADMINISTRATOR, partner=None), set()),
    ],
)
def test_only_the_own_sites_are_offered_read_and_written(
    night_store: Store, identity: Identity, may: set[int]
) -> None:
    assert {site.id for site in sites_to_report(night_store, identity)} == may
    for site_id in (1, 2, 3, 99):
        if site_id in may:
            assert night_to_edit(night_store, identity, site_id, NIGHT, now=EVENING).site.id == site_id
            assert save(night_store, replace(ORDINARY, site_id=site_id), by=identity).version == 1
            continue
        said = "Du får inte rapportera nätter för det här boendet"
        with pytest.raises(Refused, match=said):
            save(night_store, replace(ORDINARY, site_id=site_id), by=identity)
        with pytest.raises(Refused, match=said):
            night_to_edit(night_store, identity, site_id, NIGHT)
        with pytest.raises(Refused, match=said):
            missing_nights(night_store, identity, site_id)
    assert rows(night_store) == len(may)


# Saving and reading back


def test_a_saved_night_is_read_back_and_counted_as_a_change(night_store: Store) -> None:
    before = night_store.revision()
    saved = save(night_store)
    assert night_store.revision() > before
    read = night_to_edit(night_store, STINA, 1, NIGHT, now=EVENING)
    assert read.stored == saved
    assert read.stored.entry.columns() == ORDINARY.columns()
    assert (read.stored.version, read.stored.saved_by, read.stored.saved_by_name) == (1, "nora", "Nora Natt")
    assert read.stored.saved_at == EVENING
    assert (read.regular_beds, read.last_night, read.needs_reason) == (20, None, False)
    assert night_to_edit(night_store, NORA, 1, NIGHT + timedelta(days=1)).last_night == 17


def test_what_is_not_answered_stays_unknown_and_zero_is_zero(night_store: Store) -> None:
    save(night_store, replace(ORDINARY, turned_away={"full": 0}, new_tonight=None))
    with night_store.read() as session:
        report = session.scalars(select(NightReport)).one()
        assert report.turned_away_full == 0
        assert report.new_tonight is report.turned_away_late is report.declined_offer is None


def test_saving_what_is_already_so_writes_nothing(night_store: Store) -> None:
    first = save(night_store)
    before = night_store.revision()
    again = save(night_store, version=first.version, now=NEXT_EVENING, by=STINA)
    assert again == first
    assert night_store.revision() == before


def test_tonight_is_updated_without_a_reason_but_with_a_new_version(night_store: Store) -> None:
    first = save(night_store)
    second = save(night_store, replace(ORDINARY, occupied=18), version=first.version)
    assert (second.version, second.entry.occupied) == (2, 18)
    assert rows(night_store, NightRevision) == 0


def test_a_closed_night_has_no_counts(night_store: Store) -> None:
    saved = save(night_store, NightInput(1, NIGHT, NightState.CLOSED))
    assert saved.entry.state is NightState.CLOSED
    assert {column: value for column, value in saved.entry.columns().items() if value} == {}
    reopened = save(night_store, version=saved.version)
    assert (reopened.entry.state, reopened.entry.occupied) == (NightState.REPORTED, 17)


def test_counting_the_beds_anew_drops_what_an_imported_file_stated(night_store: Store) -> None:
    save(night_store)
    with night_store.write("test") as session:
        session.scalars(select(NightReport)).one().stated_available = 24
    save(night_store, replace(ORDINARY, occupied=16), version=2)
    with night_store.read() as session:
        assert session.scalars(select(NightReport)).one().stated_available == 24
    save(night_store, replace(ORDINARY, occupied=16, beds_closed=3), version=3)
    with night_store.read() as session:
        assert session.scalars(select(NightReport)).one().stated_available is None


# Corrections


def test_correcting_an_earlier_night_asks_for_a_reason_and_keeps_the_old_values(night_store: Store) -> None:
    first = save(night_store)
    assert night_to_edit(night_store, NORA, 1, NIGHT, now=NEXT_EVENING).needs_reason
    changed = replace(ORDINARY, occupied=15)
    for reason in (None, "", "  ", "ab", "x" * 201):
        with pytest.raises(NightRefused, match="varför natten rättas") as refused:
            save(night_store, changed, version=1, now=NEXT_EVENING, reason=reason)
        assert [problem.field for problem in refused.value.problems] == ["reason"]
    assert night_to_edit(night_store, NORA, 1, NIGHT).stored == first
    corrected = save(
        night_store, changed, version=1, now=NEXT_EVENING, reason=" Två räknade dubbelt ", by=STINA
    )
    assert (corrected.version, corrected.entry.occupied, corrected.saved_by_name) == (2, 15, "Stina Chef")
    with night_store.read() as session:
        kept = session.scalars(select(NightRevision)).one()
        assert (kept.reason, kept.replaced_by, kept.replaced_at) == (
            "Två räknade dubbelt",
            "stina",
            NEXT_EVENING,
        )
        assert kept.former["occupied"] == 17
        assert kept.former["reported_by"] == "nora"
        assert kept.former["version"] == 1
        assert set(COLUMNS) <= kept.former.keys()


def test_reporting_a_missing_night_late_is_no_correction(night_store: Store) -> None:
    assert save(night_store, now=NEXT_EVENING).version == 1
    assert rows(night_store, NightRevision) == 0


def test_missing_nights_are_those_that_were_open_and_unreported(night_store: Store) -> None:
    save(night_store)
    second_october = datetime(2026, 10, 3, 20, tzinfo=STOCKHOLM)
    assert missing_nights(night_store, NORA, 1, now=second_october) == (date(2026, 10, 2), date(2026, 10, 1))
    found = missing_nights(night_store, NORA, 1, now=NEXT_EVENING, back=3)
    assert found == (date(2026, 11, 9), date(2026, 11, 8))


# Two at once


def test_the_second_to_save_is_told_what_the_first_wrote(night_store: Store) -> None:
    save(night_store, by=STINA)
    with pytest.raises(NightWrittenMeanwhile) as told:
        save(night_store, replace(ORDINARY, occupied=12))
    theirs = told.value.night
    assert (theirs.entry.occupied, theirs.saved_by_name, theirs.version) == (17, "Stina Chef", 1)
    assert save(night_store, replace(ORDINARY, occupied=12), version=theirs.version).entry.occupied == 12
    with pytest.raises(NightWrittenMeanwhile) as told_back:
        save(night_store, replace(ORDINARY, occupied=13), version=1, by=STINA)
    assert told_back.value.night.entry.occupied == 12


def test_a_night_taken_away_meanwhile_is_told(night_store: Store) -> None:
    save(night_store)
    with night_store.write("test") as session:
        session.delete(session.scalars(select(NightReport)).one())
    with pytest.raises(NightWrittenMeanwhile) as told:
        save(night_store, version=1)
    assert told.value.night is None


def test_of_many_who_save_at_the_same_moment_one_gets_through(night_store: Store) -> None:
    start = threading.Barrier(4)
    outcomes: list[str] = []

    def one(occupied: int) -> None:
        start.wait()
        try:
            save(night_store, replace(ORDINARY, occupied=occupied))
            outcomes.append("saved")
        except NightWrittenMeanwhile as told:
            outcomes.append("told" if told.night else "lost")

    threads = [threading.Thread(target=one, args=(n,)) for n in range(10, 14)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    assert sorted(outcomes) == ["saved", "told", "told", "told"]
    assert rows(night_store) == 1


# Bad values, in words


@pytest.mark.parametrize(
    ("changes", "field", "said"),
    [
        ({"occupied": -1}, "occupied", "Sov här: -1 kan inte sparas. Ett heltal från 0 till 9 999 är tillåtet."),
        ({"occupied": 10**30}, "occupied", "kan inte sparas"),
        ({"occupied": 201}, "occupied", "Sov här: 201 är för många. Högst 200 är tillåtet: tio gånger platserna."),
        ({"occupied": None}, "occupied", "Sov här är inte besvarat. Tryck − för 0."),
        ({"beds_closed": None}, "beds_closed", "Stängda platser är inte besvarat"),
        ({"beds_closed": 21}, "beds_closed", "Stängda platser: 21 är för många. Högst 20"),
        ({"surge_opened": None}, "surge_opened", "Extra platser är inte besvarat"),
        ({"new_tonight": 18}, "new_tonight", "Nya i natt: 18 är för många. Högst 17 är tillåtet: så många som sov här."),
        ({"turned_away": {"full": -2}}, "turned_away_full", "Fullt: -2 kan inte sparas"),
        ({"turned_away": {"late": 2.5}}, "turned_away_late", "Kom efter stängning: 2.5 kan inte sparas"),
        ({"turned_away": {"full": True}}, "turned_away_full", "Fullt: True kan inte sparas"),
        ({"apart": {"declined_offer": 10_000}}, "declined_offer", "Avböjde erbjuden plats: 10000 kan inte sparas"),
        ({"state": NightState.CLOSED}, "occupied", "Sov här: en natt när boendet var stängt"),
        ({"night": NIGHT + timedelta(days=1)}, "night", "Natten har inte varit än: natten mellan onsdag 11 och torsdag 12 november"),
        ({"night": date(2024, 9, 30)}, "night", "Härbärget öppnade den 1 oktober 2024"),
        ({"night": date(2026, 4, 1)}, "night", "Härbärget har öppet från oktober till mars"),
        ({"details": {DetailDimension.SEX: {"man": 3}}}, "details", "parten har inte beslutat"),
    ],
)  # fmt: skip
def test_bad_values_are_refused_in_words_and_nothing_is_written(
    night_store: Store, changes: dict, field: str, said: str
) -> None:
    before = night_store.revision()
    with pytest.raises(NightRefused) as refused:
        save(night_store, replace(ORDINARY, **changes))
    found = {problem.field: problem.words for problem in refused.value.problems}
    assert said in found[field].replace("\N{NO-BREAK SPACE}", " ")
    assert rows(night_store) == 0
    assert night_store.revision() == before


def test_a_house_that_has_closed_for_good_says_so(night_store: Store) -> None:
    with night_store.write("test") as session:
        session.get(Site, 1).open_to = date(2026, 10, 31)
    with pytest.raises(
        NightRefused, match="stängde den 31 oktober 2026, före natten mellan tisdag 10 och onsdag 11"
    ):
        save(night_store)


def test_extra_beds_count_and_a_full_house_may_be_overfull(night_store: Store) -> None:
    assert save(night_store, replace(ORDINARY, occupied=250, surge_opened=5)).entry.occupied == 250


def test_english_words_are_english() -> None:
    house = HouseTonight("Eken", date(2020, 1, 1), None, None, None, 20)
    with words.speaking("en"):
        (problem,) = problems_of(replace(ORDINARY, occupied=201), house, NIGHT)
    assert problem.words == "Slept here: 201 is too many. At most 200 is allowed: ten times the beds."


@pytest.mark.parametrize(
    ("months", "open_in"),
    [((10, 3), {10, 11, 12, 1, 2, 3}), ((5, 8), {5, 6, 7, 8}), ((None, None), set(range(1, 13)))],
)
def test_a_season_may_run_over_new_year(months: tuple[int | None, int | None], open_in: set[int]) -> None:
    assert {month for month in range(1, 13) if in_season(date(2026, month, 1), *months)} == open_in


# Register parts


def test_register_parts_are_kept_once_the_partner_has_decided(night_store: Store) -> None:
    open_details(night_store)
    assert night_to_edit(night_store, NORA, 1, NIGHT).details_open
    parts = {DetailDimension.HOME: {"0880": 9, "unknown": 0}, DetailDimension.SEX: {"man": 12, "woman": 5}}
    first = save(night_store, replace(ORDINARY, details=parts))
    assert first.entry.details == parts
    untouched = save(night_store, replace(ORDINARY, occupied=18), version=1)
    assert untouched.entry.details == parts
    fewer = {DetailDimension.SEX: {"man": 13}}
    assert save(night_store, replace(ORDINARY, occupied=18, details=fewer), version=2).entry.details == fewer
    closed = save(night_store, NightInput(1, NIGHT, NightState.CLOSED), version=3)
    assert (closed.version, closed.entry.details) == (4, {})


@pytest.mark.parametrize(
    ("parts", "said"),
    [
        ({DetailDimension.SEX: {"man": 12, "woman": 6}}, "Kön: 18 är för många. Högst 17"),
        ({DetailDimension.HOME: {"9999": 1}}, "Folkbokföringskommun: gruppen 9999 är okänd"),
        ({DetailDimension.HOME: {"0880": -1}}, "Folkbokföringskommun: -1 kan inte sparas"),
    ],
)
def test_register_parts_are_judged_too(night_store: Store, parts: dict, said: str) -> None:
    open_details(night_store)
    with pytest.raises(NightRefused, match=said):
        save(night_store, replace(ORDINARY, details=parts))
    assert rows(night_store) == 0
