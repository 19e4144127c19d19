import itertools
from collections import Counter, defaultdict
from datetime import date, timedelta

from sqlalchemy import select

from lib.records.tables import (
    Contract,
    Disturbance,
    Event,
    EventKind,
    ExitDestination,
    ExitHow,
    Flat,
    Landlord,
    Partner,
    RegisterKind,
    RegisterOpening,
    Tenancy,
)


def tenancies(example):
    return example.rows(select(Tenancy).order_by(Tenancy.id))


def by_person(example):
    """The person's tenancies in order, of everyone who moved in."""
    persons = defaultdict(list)
    for row in tenancies(example):
        if row.moved_in:
            persons[row.person_code].append(row)
    return {code: sorted(rows, key=lambda row: row.moved_in) for code, rows in persons.items()}


def days_housed(rows):
    """Days from the first move-in to the last exit; None while there. The moves here are within 30 days."""
    end = rows[-1].exited_on
    return None if end is None else (end - rows[0].moved_in).days


def bor_kvar(example, days, as_of=None):
    """Measure A by hand: (still there at the horizon, all who moved in at least so long ago)."""
    day = as_of or example.today
    cohort = [rows for rows in by_person(example).values() if (day - rows[0].moved_in).days >= days]
    there = [rows for rows in cohort if days_housed(rows) is None or days_housed(rows) > days]
    return len(there), len(cohort)


def test_there_are_36_tenancies_of_35_persons_over_four_years(example):
    persons = by_person(example)
    assert len(persons) == 35
    assert sum(map(len, persons.values())) == 36
    first = min(rows[0].moved_in for rows in persons.values())
    assert 3.5 * 365 < (example.today - first).days < 4.1 * 365


def test_retention_after_a_year_is_between_75_and_90_percent(example):
    there, cohort = bor_kvar(example, 365)
    assert cohort >= 22
    assert 0.75 <= there / cohort <= 0.9
    assert (there, cohort) == (23, 27)
    _there, two_years = bor_kvar(example, 730)
    assert two_years >= 10


def test_retention_holds_at_the_last_month_ends_too(example):
    for back in (1, 31, 62):
        there, cohort = bor_kvar(example, 365, example.today - timedelta(days=back))
        assert cohort >= 22
        assert 0.75 <= there / cohort <= 0.9


def test_every_way_out_is_there(example):
    exits = Counter((row.exit_how, row.exit_destination) for row in tenancies(example) if row.exited_on)
    assert sum(n for (how, _to), n in exits.items() if how is ExitHow.DECEASED) == 2
    assert exits[ExitHow.OWN_NOTICE, ExitDestination.UNKNOWN] == 1
    assert exits[ExitHow.EVICTED, ExitDestination.ACUTE] == 1
    assert exits[ExitHow.TERMINATED_DISTURBANCE, ExitDestination.UNKNOWN] == 1
    assert exits[ExitHow.TERMINATED_ARREARS, ExitDestination.KIN_SHORT] == 1
    assert exits[ExitHow.OWN_NOTICE, ExitDestination.HIGHER_SUPPORT] == 1
    assert exits[ExitHow.OWN_NOTICE, ExitDestination.OWN_HOME] == 1
    assert exits[ExitHow.OWN_NOTICE, ExitDestination.KIN_PERMANENT] == 1


def test_one_person_moved_between_two_flats_within_30_days(example):
    ((first, second),) = [rows for rows in by_person(example).values() if len(rows) > 1]
    assert 0 < (second.moved_in - first.exited_on).days <= 30
    assert first.flat_id != second.flat_id
    assert second.exited_on is None


def test_leases_were_taken_over_after_12_to_24_months(example):
    taken = [row for row in tenancies(example) if row.taken_over_on]
    assert len(taken) >= 8
    for row in taken:
        assert 365 <= (row.taken_over_on - row.moved_in).days <= 730
        assert row.taken_over_on <= example.today
        assert row.contract is Contract.FIRST_HAND
        assert row.exited_on is None
    assert all(row.contract is Contract.SUBLEASE for row in tenancies(example) if not row.taken_over_on)


def test_some_wait_one_of_them_beyond_90_days_and_some_left_the_queue(example):
    outside = [row for row in tenancies(example) if row.moved_in is None]
    waiting = [(example.today - row.decided_on).days for row in outside if row.left_queue_on is None]
    assert 3 <= len(waiting) <= 4
    assert sum(days > 90 for days in waiting) == 1
    left = [row for row in outside if row.left_queue_on]
    assert 1 <= len(left) <= 2
    assert all(row.left_queue_reason for row in left)


def test_codes_are_random_and_belong_to_one_person(example):
    codes = {row.person_code for row in tenancies(example)}
    assert len(codes) == 35 + 6
    assert {len(code) for code in codes} == {8}


def test_facts_are_recorded_within_days_now_and_then_late_never_ahead(example):
    delays = []
    for row in tenancies(example):
        happened = [
            (row.moved_in or row.decided_on, row.recorded_on),
            (row.taken_over_on, row.takeover_recorded_on),
            (row.exited_on, row.exit_recorded_on),
        ]
        for event, recorded in happened:
            assert (event is None) == (recorded is None)
            if event is not None:
                assert event <= recorded <= example.today
                delays.append((recorded - event).days)
    assert sum(days <= 7 for days in delays) / len(delays) > 0.85
    assert max(delays) > 30


def test_nobody_shares_a_flat_and_all_live_in_flats_of_the_programme(example):
    flats = {flat.id: flat for flat in example.rows(select(Flat))}
    in_flat = defaultdict(list)
    for row in tenancies(example):
        if row.moved_in:
            in_flat[row.flat_id].append(row)
    for flat_id, rows in in_flat.items():
        rows.sort(key=lambda row: row.moved_in)
        assert flats[flat_id].available_from <= rows[0].moved_in
        for earlier, later in itertools.pairwise(rows):
            assert earlier.exited_on is not None
            assert earlier.exited_on < later.moved_in
        assert flats[flat_id].available_to == rows[-1].taken_over_on
    assert any(len(rows) > 1 for rows in in_flat.values())
    assert len([flat for flat in flats if flat not in in_flat]) == 3
    held = [flat for flat in flats.values() if flat.available_to is None]
    lived_in = [
        rows for rows in in_flat.values() if rows[-1].exited_on is None and not rows[-1].taken_over_on
    ]
    assert len(lived_in) == 15
    assert len(held) > len(lived_in)


def test_a_landlord_paused_after_disturbances_and_let_nothing_meanwhile(example):
    landlords = example.rows(select(Landlord))
    assert len(landlords) == 4
    (pause,) = example.rows(select(Event).where(Event.kind == EventKind.ALLOCATION_PAUSE))
    paused = {flat.id for flat in example.rows(select(Flat).where(Flat.landlord_id == pause.landlord_id))}
    theirs = [row for row in tenancies(example) if row.flat_id in paused]
    assert not [row for row in theirs if pause.starts_on <= row.moved_in <= pause.ends_on]
    assert [row for row in theirs if row.moved_in > pause.ends_on]
    rows = {row.id: row for row in tenancies(example)}
    before = 0
    for event in example.rows(select(Disturbance)):
        row = rows[event.tenancy_id]
        assert row.moved_in <= event.occurred_on <= min(row.exited_on or date.max, example.today)
        near = pause.starts_on - timedelta(days=90) <= event.occurred_on <= pause.starts_on
        before += row.flat_id in paused and near
    assert before >= 4


def test_the_register_of_tenancies_is_open_and_owned_by_the_social_services(example):
    social = example.rows(select(Partner.id).where(Partner.code == "social"))[0]
    (opening,) = example.rows(
        select(RegisterOpening).where(RegisterOpening.register == RegisterKind.TENANCIES)
    )
    assert opening.partner_id == social
    assert {row.partner_id for row in tenancies(example)} == {social}
    assert opening.decided_on < min(row.decided_on for row in tenancies(example))
