"""The open sheet: every tap counts once, two phones add up, nobody else's sheet is read, saving closes it."""

from __future__ import annotations

import threading
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest
from sqlalchemy import func, select, update

from lib.access.identity import Identity, Role
from lib.access.rights import Refused
from lib.records.drafts import (
    MOST_DEVICES,
    OpenSheet,
    Tap,
    nights_left_open,
    open_sheets,
    rest_on,
    sheet_of,
    take_in,
    throw_away,
)
from lib.records.full_house import Contact, whom_to_ring
from lib.records.night_rules import NightInput
from lib.records.nights import NightRefused, NightWrittenMeanwhile, night_to_edit, save_night, tonight
from lib.records.store import Store
from lib.records.tables import (
    AuditEntry,
    Capacity,
    FullHouseContact,
    LegalForm,
    NightDraft,
    NightReport,
    NightState,
    Partner,
    PartnerKind,
    RegisterKind,
    RegisterOpening,
    Signature,
    Site,
)

NIGHT = date(2026, 11, 10)
EVENING = datetime(2026, 11, 10, 21, 0, tzinfo=UTC)
NORA = Identity(1, "nora", "Nora", Role.NIGHT_REPORTER, 1, 1)
STINA = Identity(2, "stina", "Stina", Role.REGISTER_MANAGER, 1)
PHONE = replace(NORA, username="eken-1", shared=True)
ENTRY = NightInput(1, NIGHT, occupied=17, surge_opened=0, beds_closed=1, turned_away={"full": 2})
ANSWERS = {"occupied": 17, "surge_opened": 0, "beds_closed": 1, "turned_away_full": 2}


@pytest.fixture
def sheets(any_store: Store) -> Store:
    """Two partners; two houses of the first, one of the second."""
    with any_store.write("test") as session:
        for n in (1, 2):
            session.add(
                Partner(
                    id=n, code=f"p{n}", name=f"Part {n}", short_name=f"P{n}", kind=PartnerKind.CIVIL_SOCIETY
                )
            )
        session.flush()
        for n, partner in ((1, 1), (2, 1), (3, 2)):
            session.add(
                Site(
                    id=n,
                    partner_id=partner,
                    code=f"s{n}",
                    name=f"Hus {n}",
                    legal_form=LegalForm.CIVIL_SOCIETY,
                    open_from=date(2024, 10, 1),
                )
            )
        session.flush()
        session.add(Capacity(site_id=1, valid_from=date(2024, 10, 1), regular_beds=20))
    return any_store


def tap(store: Store, *taps: Tap, by: Identity = NORA, night: date = NIGHT, **more):
    return take_in(store, by, 1, night, taps, **{"now": EVENING, **more})


def plus(field: str, device: str = "a", number: int = 1, by: int = 1, seen: int | None = None) -> Tap:
    return Tap(field, by=by, device=device, number=number, seen=seen)


def put(field: str, to: int | None, seen: int | None = None) -> Tap:
    return Tap(field, to=to, seen=seen)


def fill_in(store: Store, seen: int | None = None) -> None:
    tap(store, *(put(field, value, seen) for field, value in ANSWERS.items()))


def save(store: Store, entry: NightInput = ENTRY, *, by: Identity = NORA, version: int | None = None, **more):
    return save_night(store, by, entry, expected_version=version, **{"now": EVENING, **more})


def rows(store: Store, table: type = NightDraft) -> int:
    with store.read() as session:
        return session.scalar(select(func.count()).select_from(table)) or 0


def given(sheet) -> dict[str, int]:
    return {name: value for name, value in sheet.answers.items() if value is not None}


# A tap


def test_a_tap_is_kept_for_all_and_leaves_no_trace_in_audit_and_revision(sheets: Store) -> None:
    audited, revision = rows(sheets, AuditEntry), sheets.revision()
    assert not sheet_of(sheets, NORA, 1, NIGHT).is_open
    sheet = tap(sheets, plus("turned_away_full"), plus("occupied", number=2, by=5))
    assert given(sheet) == {"turned_away_full": 1, "occupied": 5}
    assert sheet == sheet_of(sheets, STINA, 1, NIGHT)
    assert (sheet.is_open, sheet.changed_at, sheet.basis) == (True, EVENING, None)
    with sheets.read() as session:
        assert session.scalars(select(NightDraft.changed_by)).all() == ["nora"]
    assert (rows(sheets, AuditEntry), sheets.revision()) == (audited, revision)


def test_a_tap_that_is_sent_again_is_counted_once(sheets: Store) -> None:
    first = [plus("turned_away_full", number=n) for n in (1, 2)]
    tap(sheets, *first, *first)
    tap(sheets, *first, plus("turned_away_full", number=3))
    tap(sheets, *first)
    sheet = tap(sheets, plus("turned_away_full", "b"))
    assert given(sheet) == {"turned_away_full": 4}
    assert sheet.taken == {"a": 3, "b": 1}


def test_steps_add_up_and_of_two_who_set_the_last_one_holds(sheets: Store) -> None:
    tap(sheets, put("occupied", 10))
    tap(sheets, plus("occupied", "a"))
    tap(sheets, plus("occupied", "b"), by=STINA)
    assert given(tap(sheets, plus("occupied", "b", 2, -1))) == {"occupied": 11}
    tap(sheets, put("occupied", 14))
    assert given(tap(sheets, put("occupied", 15), by=STINA)) == {"occupied": 15}
    assert given(tap(sheets, put("occupied", None), put("new_tonight", 0))) == {"new_tonight": 0}


@pytest.mark.parametrize(
    ("taps", "value"),
    [
        ([plus("occupied", by=-1)], 0),
        ([plus("occupied", by=-3), plus("occupied", number=2)], 1),
        ([plus("occupied", by=10**30)], 9_999),
        ([put("occupied", -4)], 0),
    ],
)
def test_a_number_stays_within_its_limits_and_the_first_minus_answers_zero(
    sheets: Store, taps: list[Tap], value: int
) -> None:
    assert given(tap(sheets, *taps)) == {"occupied": value}


def test_of_phones_that_tap_at_the_same_moment_none_loses_a_tap(sheets: Store) -> None:
    start = threading.Barrier(4)

    def one(device: str) -> None:
        start.wait()
        for number in range(1, 11):
            tap(sheets, plus("turned_away_full", device, number))

    threads = [threading.Thread(target=one, args=(f"phone{n}",)) for n in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    assert given(sheet_of(sheets, NORA, 1, NIGHT)) == {"turned_away_full": 40}
    assert rows(sheets) == 1


def test_the_phones_heard_of_last_are_remembered(sheets: Store) -> None:
    for n in range(MOST_DEVICES + 3):
        tap(sheets, plus("occupied", f"d{n}"))
        tap(sheets, plus("occupied", "steady", n + 1))
    taken = sheet_of(sheets, NORA, 1, NIGHT).taken
    assert len(taken) == MOST_DEVICES
    assert taken["steady"] == MOST_DEVICES + 3
    assert "d0" not in taken


def test_fields_no_form_of_the_site_has_are_passed_over(sheets: Store) -> None:
    assert not tap(sheets, put("version", 4), put("sex:man", 4), put("home:9999", 4)).is_open
    with sheets.write("test") as session:
        opening = {"name": "Chef", "delegation": "4.1", "decided_on": date(2026, 1, 1), "reference": "D 1"}
        session.add(RegisterOpening(partner_id=1, register=RegisterKind.NIGHT_DETAILS, **opening))
    sheet = tap(sheets, put("sex:man", 4), put("home:0880", 1), put("home:9999", 4))
    assert given(sheet) == {"sex:man": 4, "home:0880": 1}
    with sheets.write("test") as session:
        session.delete(session.scalars(select(RegisterOpening)).one())
    assert given(sheet_of(sheets, NORA, 1, NIGHT)) == {}


# Rights


@pytest.mark.parametrize(
    ("identity", "may"),
    [
        (NORA, {1}),
        (replace(NORA, site_id=None), {1, 2}),
        (STINA, {1, 2}),
        (replace(STINA, partner_id=2), {3}),
        (PHONE, set()),
        *(
            (replace(STINA, role=role), set())
            for role in (Role.STEERING, Role.COORDINATOR, Role.ADMINISTRATOR)
        ),
    ],
)
def test_only_those_who_report_the_site_read_and_write_its_sheets(
    sheets: Store, identity: Identity, may: set[int]
) -> None:
    doors = [
        lambda site: sheet_of(sheets, identity, site, NIGHT),
        lambda site: take_in(sheets, identity, site, NIGHT, [plus("occupied")]),
        lambda site: rest_on(sheets, identity, site, NIGHT, 1),
        lambda site: throw_away(sheets, identity, site, NIGHT),
        lambda site: nights_left_open(sheets, identity, site, NIGHT),
    ]
    for site in (1, 2, 3, 99):
        for door in doors:
            if site in may:
                door(site)
                continue
            with pytest.raises(Refused):
                door(site)
    assert rows(sheets) == 0


def test_a_shared_phone_has_the_current_night_of_its_site_alone(sheets: Store) -> None:
    now = tonight()
    assert given(take_in(sheets, PHONE, 1, now, [plus("occupied")])) == {"occupied": 1}
    assert sheet_of(sheets, PHONE, 1, now).is_open
    for site, night in ((1, now - timedelta(days=1)), (2, now)):
        with pytest.raises(Refused):
            sheet_of(sheets, PHONE, site, night)
        with pytest.raises(Refused):
            take_in(sheets, PHONE, site, night, [plus("occupied")])


# Saving closes the sheet


def test_saving_the_night_takes_the_sheet_away(sheets: Store) -> None:
    fill_in(sheets)
    save(sheets)
    assert rows(sheets) == 0
    sheet = sheet_of(sheets, NORA, 1, NIGHT)
    assert (sheet.is_open, sheet.basis, sheet.answers["occupied"]) == (False, 1, 17)


@pytest.mark.parametrize("entry", [replace(ENTRY, occupied=None), replace(ENTRY, occupied=900)])
def test_a_refused_save_leaves_the_sheet(sheets: Store, entry: NightInput) -> None:
    fill_in(sheets)
    with pytest.raises(NightRefused):
        save(sheets, entry)
    assert given(sheet_of(sheets, NORA, 1, NIGHT)) == ANSWERS


def test_a_sheet_that_holds_more_than_was_saved_stays_and_asks_whose_values_hold(sheets: Store) -> None:
    fill_in(sheets)
    save(sheets, replace(ENTRY, occupied=19), by=STINA)
    sheet = sheet_of(sheets, NORA, 1, NIGHT)
    assert (sheet.is_open, sheet.basis, sheet.answers["occupied"]) == (True, None, 17)
    with pytest.raises(NightWrittenMeanwhile):
        save(sheets, version=sheet.basis)
    assert rest_on(sheets, NORA, 1, NIGHT, 1).basis == 1
    assert save(sheets, version=1).entry.occupied == 17
    assert rows(sheets) == 0


def test_what_the_others_saved_may_take_the_sheet_s_place(sheets: Store) -> None:
    fill_in(sheets)
    save(sheets, replace(ENTRY, occupied=19), by=STINA)
    sheet = throw_away(sheets, NORA, 1, NIGHT)
    assert (sheet.is_open, sheet.basis, sheet.answers["occupied"]) == (False, 1, 19)
    assert rows(sheets) == 0


def test_a_correction_starts_from_what_is_stored_and_an_undone_one_is_no_sheet(sheets: Store) -> None:
    save(sheets)
    sheet = tap(sheets, plus("occupied", seen=1))
    assert (given(sheet)["occupied"], given(sheet)["turned_away_full"], sheet.basis) == (18, 2, 1)
    undone = tap(sheets, plus("occupied", number=2, by=-1, seen=1))
    assert (undone.is_open, undone.basis, given(undone)["occupied"]) == (False, 1, 17)
    with sheets.read() as session:
        assert session.scalars(select(NightDraft)).one().answers["fields"] == {}
        assert open_sheets(session, NIGHT) == {}
    again = tap(sheets, plus("occupied", number=2, by=-1, seen=1))
    assert given(again)["occupied"] == 17
    assert tap(sheets, plus("occupied", number=3, seen=1)).answers["occupied"] == 18


def test_a_tap_from_before_somebody_saved_is_not_added_unasked(sheets: Store) -> None:
    """The phone had no network: whether its tap was in what was saved, only a person can say."""
    save(sheets)
    sheet = tap(sheets, plus("turned_away_full", "late", 7, seen=None))
    assert (sheet.is_open, sheet.basis, sheet.answers["turned_away_full"]) == (True, None, 3)
    with pytest.raises(NightWrittenMeanwhile):
        save(sheets, replace(ENTRY, turned_away={"full": 3}), version=sheet.basis)


def test_a_stored_night_that_is_taken_away_leaves_the_sheet(sheets: Store) -> None:
    save(sheets)
    tap(sheets, plus("occupied", seen=1))
    with sheets.write("test") as session:
        session.delete(session.scalars(select(NightReport)).one())
    sheet = sheet_of(sheets, NORA, 1, NIGHT)
    assert (sheet.is_open, sheet.basis, sheet.answers["occupied"]) == (True, None, 18)


def test_a_closed_house_is_kept_on_the_sheet_with_the_answers_under_it(sheets: Store) -> None:
    fill_in(sheets)
    closed = tap(sheets, closed=True)
    assert (closed.closed, given(closed)) == (True, ANSWERS)
    with sheets.read() as session:
        assert open_sheets(session, NIGHT)[1] == OpenSheet(None, None, None, True, EVENING)
    save(sheets, NightInput(1, NIGHT, NightState.CLOSED))
    assert rows(sheets) == 0
    assert sheet_of(sheets, NORA, 1, NIGHT).closed


# What others read of it


def test_open_sheets_say_beds_and_nothing_about_people(sheets: Store) -> None:
    fill_in(sheets)
    take_in(sheets, STINA, 2, NIGHT, [put("turned_away_full", 1)], now=EVENING)
    take_in(sheets, STINA, 2, NIGHT + timedelta(days=1), [put("occupied", 1)], now=EVENING)
    with sheets.read() as session:
        assert open_sheets(session, NIGHT) == {
            1: OpenSheet(17, 0, 1, False, EVENING),
            2: OpenSheet(None, None, None, False, EVENING),
        }
    save(sheets)
    with sheets.read() as session:
        assert open_sheets(session, NIGHT).keys() == {2}


def test_nights_left_open_are_those_before_and_unsaved(sheets: Store) -> None:
    for days in (0, 1, 3):
        tap(sheets, plus("occupied"), night=NIGHT - timedelta(days=days))
    save(sheets, replace(ENTRY, night=NIGHT - timedelta(days=3)), by=STINA)
    assert nights_left_open(sheets, STINA, 1, NIGHT) == (NIGHT - timedelta(days=1), NIGHT - timedelta(days=3))
    throw_away(sheets, STINA, 1, NIGHT - timedelta(days=3))
    assert nights_left_open(sheets, STINA, 1, NIGHT) == (NIGHT - timedelta(days=1),)


def test_sheets_older_than_thirty_days_go_when_the_site_gets_a_new_one(sheets: Store) -> None:
    for site, days in ((1, 31), (1, 29), (2, 31)):
        night = NIGHT - timedelta(days=days)
        take_in(sheets, STINA, site, night, [plus("occupied")], now=EVENING)
        with sheets.write("test") as session:
            session.execute(
                update(NightDraft)
                .where(NightDraft.site_id == site, NightDraft.night == night)
                .values(changed_at=EVENING - timedelta(days=days))
            )
    tap(sheets, plus("occupied"))
    with sheets.read() as session:
        left = session.execute(select(NightDraft.site_id, NightDraft.night)).all()
    assert set(left) == {(1, NIGHT - timedelta(days=29)), (1, NIGHT), (2, NIGHT - timedelta(days=31))}


# Signatures, and whom to ring


def test_on_a_shared_phone_somebody_of_the_site_s_list_signs(sheets: Store) -> None:
    now = tonight()
    with sheets.write("test") as session:
        for site, name, until in ((1, "Åsa", None), (1, "Bo", now - timedelta(days=1)), (2, "Eva", None)):
            session.add(Signature(site_id=site, name=name, valid_from=date(2026, 1, 1), valid_to=until))
    entry = replace(ENTRY, night=now)
    assert night_to_edit(sheets, PHONE, 1, now).signatures == ("Åsa",)
    for wrong in (None, "", "Bo", "Eva"):
        with pytest.raises(NightRefused, match="Välj vem som signerar") as refused:
            save_night(sheets, PHONE, entry, expected_version=None, signed_by=wrong)
        assert [problem.field for problem in refused.value.problems] == ["signed_by"]
    assert rows(sheets, NightReport) == 0
    saved = save_night(sheets, PHONE, entry, expected_version=None, signed_by="Åsa")
    assert (saved.signed_by, saved.saved_by) == ("Åsa", "eken-1")
    again = save_night(sheets, NORA, replace(entry, occupied=18), expected_version=1)
    assert (again.signed_by, again.saved_by) == (None, "nora")


def test_whom_to_ring_is_the_site_s_own_and_then_the_partner_s_in_order(sheets: Store) -> None:
    with sheets.write("test") as session:
        for partner, site, position, name, ends in (
            (1, None, 1, "Socialjouren", None),
            (1, 1, 2, "Lilla huset", None),
            (1, 1, 1, "Chefen", None),
            (1, 1, 1, "Borta", NIGHT - timedelta(days=1)),
            (1, 2, 1, "Annat hus", None),
            (2, None, 1, "Annan part", None),
        ):
            session.add(
                FullHouseContact(
                    partner_id=partner,
                    site_id=site,
                    position=position,
                    name=name,
                    phone="0480-1",
                    valid_from=date(2026, 1, 1),
                    valid_to=ends,
                )
            )
    with sheets.read() as session:
        assert [one.name for one in whom_to_ring(session, 1, NIGHT)] == [
            "Chefen",
            "Lilla huset",
            "Socialjouren",
        ]
        assert whom_to_ring(session, 3, NIGHT) == (Contact("Annan part", "0480-1", None),)
        assert whom_to_ring(session, 99, NIGHT) == ()
