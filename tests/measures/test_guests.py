"""Guests from stays against a calendar kept night by night in plain Python, and against statsmodels."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from statsmodels.duration.survfunc import SurvfuncRight

from lib.measures import guests as measure
from lib.measures.guests import NOT_REACHED, Guests, Stays
from lib.measures.period import Period

DAY = timedelta(days=1)
# Across a leap day, so that a year back is now 365 and now 366 nights.
ORIGIN = date(2023, 10, 1)
LAST = date(2024, 12, 31)


@dataclass(frozen=True)
class Stay:
    person: int
    check_in: date
    check_out: date | None
    site: int = 1


def stay(person: int, check_in: date, nights: int | None, site: int = 1) -> Stay:
    return Stay(person, check_in, None if nights is None else check_in + nights * DAY, site)


def guests(stays: list[Stay], period: Period, last: date = LAST, site: int | None = None) -> Guests:
    everywhere = joined(stays, last)
    here = everywhere if site is None else joined([one for one in stays if one.site == site], last)
    return Guests.of(everywhere, here, period, last)


def joined(stays: list[Stay], last: date = LAST) -> Stays:
    arrivals = np.array([one.check_in for one in stays], dtype="datetime64[D]")
    departures = np.array([one.check_out for one in stays], dtype="datetime64[D]")
    return Stays.unbroken([one.person for one in stays], arrivals, departures, last)


class Calendar:
    """The nights of each person as a set of dates: the slow truth."""

    def __init__(self, stays: list[Stay], last: date) -> None:
        self.nights: dict[int, set[date]] = {}
        # Who was still there after the last known night: the stay may go on.
        self.stays_on: set[int] = set()
        for one in stays:
            night = one.check_in
            while night <= last and (one.check_out is None or night < one.check_out):
                self.nights.setdefault(one.person, set()).add(night)
                night += DAY
            if one.check_in <= last and (one.check_out is None or one.check_out > last + DAY):
                self.stays_on.add(one.person)
        self.last = last

    def inside(self, person: int, first: date, last: date) -> int:
        return sum(first <= night <= last for night in self.nights.get(person, ()))

    def runs(self, person: int) -> list[tuple[date, date]]:
        """First and last night of each unbroken stay."""
        ordered = sorted(self.nights.get(person, ()))
        starts = [night for night in ordered if night - DAY not in self.nights[person]]
        ends = [night for night in ordered if night + DAY not in self.nights[person]]
        return list(zip(starts, ends, strict=True))

    def spells(self, person: int) -> list[list[tuple[date, date]]]:
        spells: list[list[tuple[date, date]]] = []
        for run in self.runs(person):
            if spells and (run[0] - spells[-1][-1][1]).days - 1 < 90:
                spells[-1].append(run)
            else:
                spells.append([run])
        return spells


def expected(stays: list[Stay], period: Period, last: date, site: int | None) -> dict[str, float]:
    everywhere = Calendar(stays, last)
    here = everywhere if site is None else Calendar([one for one in stays if one.site == site], last)
    start, end = period.start, min(period.end, last)
    present = [p for p in here.nights if here.inside(p, start, end)]
    spells = {p: everywhere.spells(p) for p in present}
    runs = [(p, first, final) for p in here.nights for first, final in here.runs(p) if start <= first <= end]
    after = end + DAY
    year = (
        date(after.year - 1, 3, 1)
        if (after.month, after.day) == (2, 29)
        else after.replace(year=after.year - 1)
    )
    long = {p for p in everywhere.nights if everywhere.inside(p, year, end) > 90}
    used = {p: here.inside(p, max(start, year), end) for p in here.nights}
    return {
        "unique_guests": len(present),
        "new_guests": sum(start <= spells[p][0][0][0] <= end for p in present),
        "returning_guests": sum(any(start <= spell[0][0] <= end for spell in spells[p][1:]) for p in present),
        "guest_spells": sum(
            any(first <= end and final >= start for first, final in spell)
            for p in present
            for spell in spells[p]
        ),
        "bed_nights": sum(here.inside(p, start, end) for p in present),
        "arrivals": len(runs),
        "ended": sum(not (final == last and p in here.stays_on) for p, _first, final in runs),
        "long_nights": sum(used[p] for p in long if p in used),
        "nights_of_year": sum(used.values()),
    }


periods = st.one_of(
    st.integers(0, 14).map(lambda n: Period.month(2023 + (9 + n) // 12, (9 + n) % 12 + 1)),
    st.sampled_from([Period.season(2023), Period.season(2024), Period.year(2024), Period.quarter(2024, 1)]),
    st.tuples(st.integers(0, 480), st.integers(0, 480)).map(
        lambda ends: Period(ORIGIN + min(ends) * DAY, ORIGIN + max(ends) * DAY)
    ),
)
one_stay = st.builds(
    stay,
    st.integers(0, 5),
    st.integers(0, 470).map(lambda n: ORIGIN + n * DAY),
    st.sampled_from([0, 0, 1, 2, 3, 10, 30, 89, 90, 91, 92, 120, None]),
    st.sampled_from([1, 2]),
)


@settings(max_examples=80)
@given(st.lists(one_stay, max_size=14), periods, st.sampled_from([None, 1, 2]))
def test_every_count_equals_the_calendar(stays: list[Stay], period: Period, site: int | None) -> None:
    truth = expected(stays, period, LAST, site)
    asked = guests(stays, period, site=site)
    for function in (
        measure.unique_guests,
        measure.new_guests,
        measure.returning_guests,
        measure.guest_spells,
    ):
        figure = function(asked)
        assert (figure.value or 0) == truth[figure.key], figure.key
        assert figure.shown == (truth["unique_guests"] > 0)
    mean, long = measure.stay_mean(asked), measure.long_stay_share(asked)
    assert (mean.numerator, mean.denominator) == (truth["bed_nights"], truth["arrivals"])
    assert (long.numerator, long.denominator) == (truth["long_nights"], truth["nights_of_year"])
    median = measure.stay_median(asked)
    assert (median.numerator or 0, median.denominator or 0) == (truth["ended"], truth["arrivals"])


@settings(max_examples=40)
@given(st.lists(st.tuples(st.integers(1, 40), st.booleans()), min_size=2, max_size=40))
def test_lengths_are_those_of_statsmodels(lengths: list[tuple[int, bool]]) -> None:
    """Stays that begin so that they last so many nights, ended or still going on after the last night."""
    stays = [
        stay(i, LAST + DAY - nights * DAY, None) if goes_on else stay(i, LAST - 200 * DAY, nights)
        for i, (nights, goes_on) in enumerate(lengths)
    ]
    asked = guests(stays, Period(LAST - 200 * DAY, LAST))
    nights, goes_on = zip(*lengths, strict=True)
    truth = SurvfuncRight(np.array(nights), ~np.array(goes_on))
    for function, share in ((measure.stay_median, 0.5), (measure.stay_p90, 0.9)):
        figure, wanted = function(asked), _quantile(truth, share)
        assert figure.value == wanted
        assert figure.why == NOT_REACHED if wanted is None else figure.why in {"", "too_few"}


def _quantile(truth: SurvfuncRight, share: float) -> float | None:
    reached = truth.surv_times[truth.surv_prob <= 1 - share + 1e-9]
    return float(reached[0]) if len(reached) else None


def test_the_median_of_a_published_trial_and_its_range() -> None:
    """AML, maintained arm (methods, section 2): median 31 with two who go on before it."""
    arm = [(9, 1), (13, 1), (13, 0), (18, 1), (23, 1), (28, 0), (31, 1), (34, 1), (45, 0), (48, 1), (161, 0)]
    stays = [
        stay(i, LAST - 300 * DAY, nights) if ended else stay(i, LAST + DAY - nights * DAY, None)
        for i, (nights, ended) in enumerate(arm)
    ]
    figure = measure.stay_median(guests(stays, Period(LAST - 300 * DAY, LAST)))
    assert (figure.value, figure.n, figure.numerator, figure.shown) == (31, 11, 7, True)
    # By hand with the standard errors .1397 and .1535: .716 - 1.96 se first at 18, .184 + 1.96 se first at 48.
    assert (figure.low, figure.high) == (18, 48)


@pytest.mark.parametrize(("empty", "returns", "spells"), [(89, 0, 1), (90, 1, 2), (91, 1, 2)])
def test_ninety_empty_nights_make_a_return(empty: int, returns: int, spells: int) -> None:
    first = date(2024, 1, 10)  # the gap holds the leap day
    back = first + (2 + empty) * DAY
    asked = guests([stay(0, first, 2), stay(0, back, 3)], Period.year(2024))
    assert measure.returning_guests(asked).value == returns
    assert measure.guest_spells(asked).value == spells
    assert measure.new_guests(asked).value == 1
    month = guests([stay(0, first, 2), stay(0, back, 3)], Period.month(back.year, back.month))
    assert (measure.new_guests(month).value, measure.returning_guests(month).value) == (0, returns)


def test_a_stay_without_a_night_makes_nobody_a_guest() -> None:
    same_day = [stay(0, date(2024, 5, 3), 0)]
    figure = measure.unique_guests(guests(same_day, Period.month(2024, 5)))
    assert (figure.value, figure.why) == (None, "nobody")
    # Nor does it break the ninety nights of somebody who was there before.
    around = [stay(0, date(2024, 1, 1), 2), *same_day, stay(0, date(2024, 7, 1), 2)]
    assert measure.returning_guests(guests(around, Period.month(2024, 7))).value == 1


def test_overlapping_and_adjoining_stays_are_one() -> None:
    first = date(2024, 3, 1)
    stays = [
        stay(0, first, 5),
        stay(0, first + 2 * DAY, 2),
        stay(0, first + 5 * DAY, 3),
        stay(1, first + 8 * DAY, 1),
    ]
    whole = joined(stays)
    assert [int(nights) for nights in whole.departure - whole.arrival] == [8, 1]
    mean = measure.stay_mean(guests(stays, Period.month(2024, 3)))
    assert (mean.numerator, mean.denominator) == (9, 2)


def test_another_house_is_no_first_night() -> None:
    stays = [stay(0, date(2024, 2, 1), 3, site=1), stay(0, date(2024, 3, 1), 3, site=2)]
    march = guests(stays, Period.month(2024, 3), site=2)
    assert (measure.unique_guests(march).value, measure.new_guests(march).value) == (1, 0)
    assert measure.guest_spells(march).value == 1


@pytest.mark.parametrize(
    ("start", "end", "present"),
    [
        (date(2024, 4, 10), date(2024, 4, 12), 1),
        (date(2024, 4, 7), date(2024, 4, 9), 0),
        (date(2024, 4, 7), date(2024, 4, 10), 1),
        (date(2024, 4, 12), date(2024, 4, 14), 1),
        (date(2024, 4, 13), date(2024, 4, 14), 0),  # the day of leaving is no night
    ],
)
def test_the_edges_of_a_period(start: date, end: date, present: int) -> None:
    figure = measure.unique_guests(guests([stay(0, date(2024, 4, 10), 3)], Period(start, end)))
    assert (figure.value or 0) == present


@pytest.mark.parametrize(("nights", "is_long"), [(90, False), (91, True)])
def test_more_than_ninety_nights_is_long(nights: int, is_long: bool) -> None:
    end = date(2024, 2, 29)
    stays = [stay(0, end + DAY - nights * DAY, nights), stay(1, end, 1)]
    figure = measure.long_stay_share(guests(stays, Period.month(2024, 2)))
    assert figure.denominator == 30
    assert (figure.numerator, figure.n) == ((29, 1) if is_long else (0, 0))


def test_a_length_that_few_have_is_said_to_be_few() -> None:
    def of(n: int) -> Guests:
        return guests([stay(i, date(2024, 6, 1), i + 1) for i in range(n)], Period.month(2024, 6))

    assert [measure.stay_median(of(n)).shown for n in (9, 10)] == [False, True]
    assert [measure.stay_p90(of(n)).shown for n in (19, 20)] == [False, True]
    few = measure.stay_median(of(9))
    assert (few.value, few.n, few.why) == (5, 9, "too_few")


def test_nothing_is_known_of_what_comes_after_the_last_night() -> None:
    stays = [stay(0, date(2024, 6, 1), 40), stay(1, date(2024, 6, 20), 1)]
    early = guests(stays, Period.month(2024, 6), last=date(2024, 6, 10))
    assert measure.unique_guests(early).value == 1
    median = measure.stay_median(early)
    assert (median.numerator, median.denominator, median.why) == (0, 1, NOT_REACHED)
    assert measure.stay_mean(early).numerator == 10


def test_nobody_has_come_yet() -> None:
    for function in (measure.unique_guests, measure.guest_spells, measure.stay_median, measure.stay_mean):
        assert function(guests([], Period.month(2024, 6))).why == "nobody"
    assert measure.long_stay_share(guests([], Period.month(2024, 6))).value is None
    not_begun = guests([stay(0, date(2024, 6, 1), 2)], Period.month(2025, 6))
    assert measure.unique_guests(not_begun).why == "nobody"
