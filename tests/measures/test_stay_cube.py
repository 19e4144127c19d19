"""The stays' cube against counting every stay on every night, under every kind of filter."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lib.measures.stay_cube import DIMENSIONS, StayChanges, StayCube

FIRST = date(2024, 2, 20)
KNOWN: tuple[tuple[Any, ...], ...] = (
    (1, 2, 3),
    ("a", "b", "c", "d"),
    ("w", "m", "u"),
    ("18", "30", "45", "65", "?"),
)
Stay = tuple[tuple[Any, ...], int, int | None]  # who and where, arrival, nights

STAYS = st.lists(
    st.tuples(
        st.tuples(*map(st.sampled_from, KNOWN)), st.integers(0, 40), st.none() | st.integers(0, 20)
    ),
    max_size=25,
)  # fmt: skip
FILTERS = st.tuples(
    *(st.none() | st.lists(st.sampled_from((*known, known[0] * 99)), unique=True) for known in KNOWN)
)


def changes(stays: list[Stay]) -> StayChanges:
    """One difference row for each arrival and one for each departure, as they come."""
    rows = []
    for who, came, nights in stays:
        rows.append((*who, FIRST + timedelta(days=came), 1))
        if nights is not None:
            rows.append((*who, FIRST + timedelta(days=came + nights), -1))
    site, home, sex, age, night, change = zip(*rows, strict=True) if rows else [()] * 6
    return StayChanges(
        np.array(site, np.int64),
        np.array(night, "datetime64[D]"),
        *(np.array(column, object) for column in (home, sex, age)),
        np.array(change, np.int64),
    )


def present_by_asking(stays: list[Stay], filters: tuple[Any, ...], start: date, nights: int) -> list[int]:
    """Every stay asked on every night."""
    wanted = [
        (came, nights_there)
        for who, came, nights_there in stays
        if all(chosen is None or one in chosen for one, chosen in zip(who, filters, strict=True))
    ]
    offset = (start - FIRST).days
    return [
        sum(came <= offset + n and (there is None or offset + n < came + there) for came, there in wanted)
        for n in range(nights)
    ]


@settings(max_examples=150, deadline=None)
@given(STAYS, FILTERS, st.integers(-10, 70), st.integers(0, 40))
def test_any_filter_over_any_nights_agrees_with_asking_every_stay(stays, filters, begin, nights):
    start = FIRST + timedelta(days=begin)
    found = StayCube.of(changes(stays)).present(*filters, start, start + timedelta(days=nights - 1))
    assert found.tolist() == present_by_asking(stays, filters, start, nights)


@settings(max_examples=60, deadline=None)
@given(STAYS, STAYS)
def test_replaced_sums_give_the_cube_of_all_rows_cell_by_cell(before, after):
    old, new = _sums(before), _sums([*before, *after])
    # A cell that is gone says 0; whatever did not change is not named.
    named = {cell: new.get(cell, 0) for cell in {*old, *new} if new.get(cell, 0) != old.get(cell, 0)}
    cube = StayCube.of(_rows(old)).replaced(_rows(named))
    back = cube.replaced(_rows({cell: old.get(cell, 0) for cell in named}))
    for made, stays in ((cube, [*before, *after]), (back, before)):
        anew = StayCube.of(changes(stays))
        for who in {who for who, _came, _nights in [*before, *after]}:
            leaf = [(one,) for one in who]
            span = (FIRST - timedelta(days=1), FIRST + timedelta(days=70))
            assert made.present(*leaf, *span).tolist() == anew.present(*leaf, *span).tolist()
        assert made.counts[0, 0, 0, 0].tolist() == made.counts[1:, 1:, 1:, 1:].sum(axis=(0, 1, 2, 3)).tolist()


def test_the_cube_before_is_as_it_was():
    cube = StayCube.of(changes([((1, "a", "w", "18"), 3, 4)]))
    before = cube.counts.copy()
    cube.replaced(changes([((1, "a", "w", "18"), 0, 30)]))
    assert (cube.counts == before).all()


def test_without_dates_the_nights_of_the_cube_and_without_rows_nobody():
    cube = StayCube.of(changes([((1, "a", "w", "18"), 3, 4), ((2, "b", "m", "30"), 4, 2)]))
    assert cube.first == np.datetime64(FIRST + timedelta(days=3))
    assert cube.present().tolist() == [1, 2, 2, 1, 0]
    empty = StayCube.of(changes([]))
    assert empty.present().tolist() == []
    assert empty.present(start=FIRST, end=FIRST).tolist() == [0]
    assert empty.bed_nights_by("sex", FIRST, FIRST) == {}


def test_a_guest_with_two_stays_that_overlap_takes_two_beds():
    who = (1, "a", "w", "18")
    assert StayCube.of(changes([(who, 0, 3), (who, 1, 3)])).present().tolist() == [1, 2, 2, 1, 0]


@settings(max_examples=30, deadline=None)
@given(STAYS, st.integers(0, 30), st.integers(0, 30))
def test_bed_nights_by_each_dimension_sum_to_those_of_all(stays, begin, nights):
    cube = StayCube.of(changes(stays))
    start, end = FIRST + timedelta(days=begin), FIRST + timedelta(days=begin + nights)
    for axis, dimension in enumerate(DIMENSIONS):
        for sites in (None, (1, 3)):
            expected = {
                str(one): sum(
                    present_by_asking(
                        [stay for stay in stays if stay[0][axis] == one],
                        (sites, None, None, None),
                        start,
                        nights + 1,
                    )
                )
                for one in {who[axis] for who, _came, _nights in stays}
                if axis or sites is None or one in sites
            }
            assert cube.bed_nights_by(dimension, start, end, sites) == expected


@pytest.mark.parametrize("guests", [32_767, 32_768, 70_000])
def test_more_guests_than_small_integers_hold(guests):
    rows = changes([((1, "a", "w", "18"), 0, 2), ((2, "b", "m", "30"), 0, None), ((3, "c", "u", "45"), 1, 1)])
    rows.change[:2] *= guests - 2
    first = StayCube.of(rows)
    assert first.present().max() == guests
    more = changes([((1, "a", "w", "18"), 1, 1)])
    more.change[:] = (40_000, -40_000 - (guests - 2))
    later = first.replaced(more)
    assert later.present().tolist() == [guests - 1, guests + 40_000, 1]
    # Two of three left out, by taking away from the total.
    assert later.present(site_ids=(2, 3), home=("b", "c", "d")).tolist() == [1, 2, 1]


Cell = tuple[Any, ...]


def _sums(stays: list[Stay]) -> dict[Cell, int]:
    rows = changes(stays)
    sums: dict[Cell, int] = {}
    for *cell, change in zip(rows.site.tolist(), rows.home, rows.sex, rows.age, rows.night.tolist(), rows.change,
                             strict=True):  # fmt: skip
        sums[tuple(cell)] = sums.get(tuple(cell), 0) + int(change)
    return {cell: total for cell, total in sums.items() if total}


def _rows(sums: dict[Cell, int]) -> StayChanges:
    site, home, sex, age, night = zip(*sums, strict=True) if sums else [()] * 5
    return StayChanges(
        np.array(site, np.int64),
        np.array(night, "datetime64[D]"),
        *(np.array(column, object) for column in (home, sex, age)),
        np.array([*sums.values()], np.int64),
    )
