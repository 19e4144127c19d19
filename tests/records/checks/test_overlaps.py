"""Overlapping stays and homes against a calendar that is filled in day by day."""

from __future__ import annotations

from datetime import date, timedelta
from itertools import pairwise

from hypothesis import given, settings
from hypothesis import strategies as some

from lib.records.checks.homes import uses
from lib.records.checks.missing_nights import gaps, stays_by_night
from lib.records.checks.rows import FlatRow, SiteRow, StayRow, TenancyRow
from lib.records.checks.stays import last_open_night, overlaps
from lib.records.night_rules import is_open
from tests.records.checks.standing import day, found_on, ground, site, stay, tenancy

offsets = some.integers(-30, -1)
lengths = some.one_of(some.none(), some.integers(0, 12))
drawn_stays = some.lists(
    some.tuples(some.integers(1, 3), some.sampled_from("AB"), offsets, lengths), min_size=1, max_size=9
)


def _stays(drawn: list[tuple[int, str, int, int | None]]) -> list[StayRow]:
    return [
        stay(n, site_id=where, guest_code=code, checked_in=day(start),
             checked_out=None if nights is None else day(start + nights))
        for n, (where, code, start, nights) in enumerate(drawn, start=1)
    ]  # fmt: skip


def _nights(one: StayRow) -> set[date]:
    end = one.checked_out or day(20)
    return {one.checked_in + timedelta(days=n) for n in range((end - one.checked_in).days)}


@settings(deadline=None)  # other test processes share the machine
@given(drawn_stays)
def test_stays_against_a_calendar(drawn: list[tuple[int, str, int, int | None]]) -> None:
    """A stay is told just when it shares a night with one of the same guest that began before."""
    rows = _stays(drawn)
    sites = [site(n, name=f"Hus {n}", code=f"h{n}") for n in (1, 2, 3)]
    told = {
        later.id: refused for later, _other, refused in overlaps(ground(*sites, *rows, without=(SiteRow,)))
    }
    ordered = sorted(rows, key=lambda one: (one.checked_in, one.id))
    expected: dict[int, bool] = {}
    for place, one in enumerate(ordered):
        meeting = [
            before for before in ordered[:place]
            if before.guest_code == one.guest_code and _nights(before) & _nights(one)
        ]  # fmt: skip
        if meeting:
            both_open = any(one.checked_out is None and before.checked_out is None for before in meeting)
            expected[one.id] = both_open or any(before.site_id == one.site_id for before in meeting)
    assert told == expected


@settings(deadline=None)  # other test processes share the machine
@given(drawn_stays)
def test_stays_by_night_against_a_calendar(drawn: list[tuple[int, str, int, int | None]]) -> None:
    rows, tonight = _stays(drawn), day(0)
    slept = stays_by_night(rows, tonight)
    for offset in range(-45, 0):
        assert slept[day(offset)] == sum(day(offset) in _nights(one) for one in rows)
    assert slept[tonight] == 0


@settings(deadline=None)  # other test processes share the machine
@given(some.sets(some.integers(0, 40)), some.sets(some.integers(0, 40)))
def test_gaps_hold_just_the_nights_that_are_missing(open_on: set[int], reported: set[int]) -> None:
    found = gaps([day(n) for n in sorted(open_on)], {day(n) for n in reported})
    told = {first + timedelta(days=n) for first, last, _n in found for n in range((last - first).days + 1)}
    assert told == {day(n) for n in open_on - reported}
    assert all((last - first).days + 1 == nights for first, last, nights in found)
    assert all(later[0] - before[1] > timedelta(days=1) for before, later in pairwise(found))


drawn_homes = some.lists(
    some.tuples(some.sampled_from([1, 2]), some.integers(-60, -1), some.one_of(some.none(), some.integers(1, 40))),
    min_size=1,
    max_size=6,
)  # fmt: skip


@settings(deadline=None)  # other test processes share the machine
@given(drawn_homes)
def test_flats_against_a_calendar(drawn: list[tuple[int, int, int | None]]) -> None:
    """A tenancy is told just when another one that began before has its flat on one of its days."""
    rows = [
        tenancy(n, flat_id=flat_id, moved_in=day(start), offered_on=None,
                exited_on=None if days is None else day(start + days))
        for n, (flat_id, start, days) in enumerate(drawn, start=1)
    ]  # fmt: skip
    stood = ground(*rows, *(FlatRow(n, 1, f"F{n}", day(-500), None) for n in (1, 2)), without=(TenancyRow,))
    told = {one.row_id for one in found_on(stood) if one.check == "T22"}

    def lived(row: TenancyRow) -> set[date]:
        return {
            use.first + timedelta(days=n)
            for use in uses(row, [])
            for n in range(((use.end or day(90)) - use.first).days)
        }

    ordered = sorted(rows, key=lambda one: (one.moved_in, one.id))
    expected = {
        one.id
        for place, one in enumerate(ordered)
        if any(before.flat_id == one.flat_id and lived(before) & lived(one) for before in ordered[:place])
    }
    assert told == expected


@settings(deadline=None)  # other test processes share the machine
@given(
    some.integers(1, 12), some.integers(1, 12), some.dates(date(2023, 1, 1), date(2028, 12, 31)),
    some.one_of(some.none(), some.integers(0, 500)),
)  # fmt: skip
def test_the_last_open_night_against_a_calendar(
    first: int, final: int, start: date, days: int | None
) -> None:
    """Walk from an open night to the first closed one."""
    house = site(
        open_from=date(2020, 1, 1), season_start_month=first, season_end_month=final,
        open_to=None if days is None else start + timedelta(days=days),
    )  # fmt: skip
    if not is_open(house, start):
        return
    walked = start
    while is_open(house, walked) and (walked - start).days < 800:
        walked += timedelta(days=1)
    expected = None if (walked - start).days == 800 else walked - timedelta(days=1)
    assert last_open_night(house, start) == expected
