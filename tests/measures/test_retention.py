import itertools
from datetime import date, timedelta

import numpy as np
import pandas as pd
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from lib.measures import retention as measure
from lib.measures.figure import Why
from lib.measures.spells import CLASSES, DESTINATIONS, HOW
from lib.measures.survival import wilson

from .frames import AS_OF, spell_frames, spells_of, tenancies, tenancy

HORIZONS = st.sampled_from([6, 12, 24, 36])


@pytest.mark.parametrize(
    ("destination", "expected"),
    [
        *(("own_home", "positive"), ("kin_permanent", "positive"), ("kin_short", "negative")),
        *(
            ("higher_support", "neutral"),
            ("institution", "neutral"),
            ("prison", "negative"),
            ("acute", "negative"),
        ),
    ],
)
def test_the_destination_decides_the_class_however_it_ended(destination, expected):
    assert {measure.exit_class(how, destination) for how in HOW if how != "deceased"} == {expected}


def test_with_an_unknown_destination_only_force_is_negative():
    unknown = {how: measure.exit_class(how, "unknown") for how in HOW}
    assert unknown == {
        "own_notice": "unknown",
        "sublease_ended": "unknown",
        "terminated_arrears": "negative",
        "terminated_disturbance": "negative",
        "evicted": "negative",
        "deceased": "deceased",
        "other": "unknown",
    }


def test_every_pair_has_a_class_and_others_are_refused():
    assert {measure.exit_class(*pair) for pair in itertools.product(HOW, DESTINATIONS)} == set(CLASSES)
    for pair in (("gone", "unknown"), ("evicted", "the moon")):
        with pytest.raises(ValueError, match="No such exit"):
            measure.exit_class(*pair)


def test_a_move_within_thirty_days_continues_the_spell():
    moved = tenancies(
        tenancy("a", date(2025, 1, 1), date(2025, 6, 1), how="evicted", destination="unknown"),
        tenancy("a", date(2025, 7, 1)),
        tenancy("b", date(2025, 1, 1), date(2025, 6, 1), how="evicted", destination="unknown"),
        tenancy("b", date(2025, 7, 2)),
    )
    known = measure.spells(moved, AS_OF).set_index("person")
    assert pd.isna(known.loc["a", "exit_date"])
    assert pd.isna(known.loc["a", "exit_class"])
    assert pd.isna(known.loc["a", "returned_on"])
    assert known.loc["b", "exit_date"] == pd.Timestamp("2025-06-01")
    assert known.loc["b", "exit_class"] == "negative"
    assert known.loc["b", "returned_on"] == pd.Timestamp("2025-07-02")
    assert len(known) == 2


def test_the_flat_left_last_tells_how_it_ended():
    rows = tenancies(
        tenancy("a", date(2024, 1, 1), date(2025, 6, 1), how="deceased", destination="unknown"),
        tenancy("a", date(2024, 2, 1), date(2024, 3, 1)),
    )
    known = measure.spells(rows, AS_OF)
    assert known["exit_class"].tolist() == ["deceased"]
    assert known["exit_date"].tolist() == [pd.Timestamp("2025-06-01")]


def test_a_take_over_is_no_exit_but_what_comes_after_is():
    taken = {"takeover_date": date(2025, 6, 1)}
    rows = tenancies(
        tenancy("a", date(2024, 1, 1), date(2025, 6, 1), **taken),
        tenancy("b", date(2024, 1, 1), None, **taken),
        tenancy("c", date(2024, 1, 1), date(2025, 9, 1), **taken),
    )
    known = measure.spells(rows, AS_OF).set_index("person")
    assert known["exit_date"].isna().tolist() == [True, True, False]
    assert known["takeover_date"].tolist() == [pd.Timestamp("2025-06-01")] * 3


def test_a_past_report_uses_only_what_was_recorded_by_then():
    rows = tenancies(
        tenancy("a", date(2025, 1, 1), date(2025, 3, 1), exit_recorded_on=date(2025, 5, 1)),
        tenancy("b", date(2025, 1, 1), recorded_on=date(2025, 5, 1), exit_recorded_on=None),
    )
    day = date(2025, 4, 1)
    assert measure.spells(rows, day)["person"].tolist() == ["a"]
    assert measure.spells(rows, day)["exit_date"].isna().all()
    hindsight = measure.spells(rows, day, recorded_by=date(2025, 5, 1))
    assert hindsight["person"].tolist() == ["a", "b"]
    assert hindsight["exit_date"].notna().tolist() == [True, False]


def test_what_lies_after_the_reporting_date_has_not_happened():
    rows = tenancies(
        tenancy("a", date(2025, 1, 1), date(2025, 9, 1), takeover_date=date(2025, 8, 1), recorded_on=None),
        tenancy("b", date(2025, 7, 1), recorded_on=None),
    )
    known = measure.spells(rows, date(2025, 6, 30))
    assert known["person"].tolist() == ["a"]
    assert known[["exit_date", "takeover_date", "exit_class"]].isna().all(axis=None)


def test_nobody_gives_an_empty_frame_and_figures_without_value():
    known = measure.spells(tenancies(tenancy("a", date(2030, 1, 1))), AS_OF)
    assert known.empty
    for figure in _figures(known):
        assert (figure.value, figure.shown, figure.why) == (None, False, Why.NOBODY)
    assert measure.curve_without_negative_exit(known, AS_OF).empty
    assert measure.unknown_range(known, 12, AS_OF) is None
    assert measure.exits_by_class(known)["n"].sum() == 0


def _figures(known):
    by_horizon = (
        measure.still_housed,
        measure.has_home,
        measure.negative_exits,
        measure.without_negative_exit,
        measure.in_flat,
        measure.took_over_lease,
    )
    return [figure(known, 12, AS_OF) for figure in by_horizon] + [measure.naive_share(known, AS_OF)]


def test_17_of_20_with_its_interval():
    known = spells_of([400] * 17 + [100, 200, 365], [None] * 17 + ["negative", "positive", "deceased"])
    figure = measure.still_housed(known, 12, AS_OF)
    assert (figure.key, figure.numerator, figure.denominator, figure.n) == (
        "retention_still_housed_12",
        17,
        20,
        20,
    )
    assert (round(figure.low, 3), round(figure.high, 3)) == (0.640, 0.948)
    assert (figure.shown, figure.as_of) == (True, AS_OF)


def test_an_exit_on_the_day_of_the_horizon_is_an_exit_and_the_day_after_is_not():
    known = spells_of([365, 366], ["negative", "negative"])
    cohort = measure.cohort_at(known, 12, AS_OF)
    assert (cohort.housed, cohort.negative) == (1, 1)


def test_who_moved_in_too_late_is_outside_the_cohort():
    cohort = measure.cohort_at(spells_of([365, 364, 10], [None, None, None]), 12, AS_OF)
    assert (cohort.n, cohort.not_yet, cohort.housed) == (1, 2, 1)


def test_a_cohort_of_nine_is_not_shown():
    figure = measure.still_housed(spells_of([400] * 9, [None] * 9), 12, AS_OF)
    assert (figure.value, figure.shown, figure.why) == (1.0, False, Why.TOO_FEW)


def test_a_leap_year_is_counted_in_whole_days():
    known = spells_of([365], [None], as_of=date(2024, 2, 29))
    assert known["moved_in"].iloc[0] == pd.Timestamp("2023-03-01")
    assert measure.cohort_at(known, 12, date(2024, 2, 29)).n == 1
    assert measure.cohort_at(known, 12, date(2024, 2, 28)).n == 0


def test_b_and_c_leave_out_the_dead_the_unknown_and_those_in_care():
    classes = [*CLASSES, "negative", *[None] * 14]
    known = spells_of([100] * 6 + [400] * 14, classes)
    home, lost = measure.has_home(known, 12, AS_OF), measure.negative_exits(known, 12, AS_OF)
    assert (home.numerator, home.denominator) == (15, 17)
    assert (lost.numerator, lost.denominator) == (2, 17)


def test_take_overs_within_the_horizon():
    known = spells_of([800] * 12, [None] * 12)
    known.loc[:2, "takeover_date"] = known.loc[:2, "moved_in"] + pd.to_timedelta([300, 730, 731], unit="D")
    figure = measure.took_over_lease(known, 24, AS_OF)
    assert (figure.key, figure.numerator, figure.denominator) == ("lease_taken_over_24", 2, 12)


def test_the_naive_share_is_still_there_of_all_ever_housed():
    figure = measure.naive_share(spells_of([5] * 8 + [100] * 4, [None] * 8 + ["negative"] * 4), AS_OF)
    assert figure.value == 8 / 12


def test_unknown_exits_open_a_range_which_is_told_over_ten_percent():
    known = spells_of([100, 200] + [400] * 18, ["unknown", "negative"] + [None] * 18)
    found = measure.unknown_range(known, 12, AS_OF)
    assert (found.low, found.high) == pytest.approx((18 / 20, 19 / 20))
    assert (found.unknown, found.share, found.told) == (1, 0.05, False)
    figure = measure.without_negative_exit(known, 12, AS_OF)
    assert found.low <= figure.value <= found.high
    many = measure.unknown_range(spells_of([100] * 3 + [400] * 17, ["unknown"] * 3 + [None] * 17), 12, AS_OF)
    assert (many.unknown, many.told) == (3, True)


def test_other_horizons_are_refused():
    with pytest.raises(ValueError, match="not at 18"):
        measure.still_housed(spells_of([400], [None]), 18, AS_OF)


def test_a_stay_that_starts_after_the_reporting_date_is_refused():
    with pytest.raises(ValueError, match="before the day of moving in"):
        measure.still_housed(spells_of([400], [None]), 12, AS_OF - timedelta(days=401))


def test_where_all_are_followed_d_is_a_plain_share():
    known = spells_of([100] * 2 + [200] * 3 + [1200] * 15, ["negative"] * 2 + ["positive"] * 3 + [None] * 15)
    figure = measure.without_negative_exit(known, 36, AS_OF)
    assert figure.value == pytest.approx(18 / 20)
    assert (figure.low, figure.high) == pytest.approx(wilson(18, 20))
    assert (figure.numerator, figure.denominator, figure.n) == (None, None, 20)


@given(spell_frames(), HORIZONS)
def test_the_states_of_a_cohort_sum_to_it(known, months):
    cohort = measure.cohort_at(known, months, AS_OF)
    states = (
        cohort.housed,
        cohort.positive,
        cohort.neutral,
        cohort.negative,
        cohort.deceased,
        cohort.unknown,
    )
    assert sum(states) == cohort.n
    assert cohort.n + cohort.not_yet == len(known)


@given(spell_frames(), HORIZONS)
def test_b_and_c_are_one_together(known, months):
    home, lost = measure.has_home(known, months, AS_OF), measure.negative_exits(known, months, AS_OF)
    assert home.denominator == lost.denominator
    if home.value is not None:
        assert home.value + lost.value == pytest.approx(1.0, abs=1e-12)


@given(spell_frames())
def test_survival_and_incidences_sum_to_one_on_every_row(known):
    table = measure.incidence_by_class(known, AS_OF)
    np.testing.assert_allclose(table[["remaining", *CLASSES]].sum(axis=1), 1.0, atol=1e-12)
    assert table["days"].iloc[0] == 0
    assert table["days"].is_unique


@given(spell_frames(least=10))
def test_remaining_is_the_kaplan_meier_curve(known):
    curve = measure.kaplan_meier(known, AS_OF).set_index("days")["value"]
    remaining = measure.incidence_by_class(known, AS_OF).set_index("days")["remaining"]
    shared = curve.index.intersection(remaining.index)
    np.testing.assert_allclose(curve[shared], remaining[shared], atol=1e-12)


@given(spell_frames(), st.data(), HORIZONS)
def test_the_lower_limit_never_rises_when_a_stay_becomes_a_negative_exit(known, data, months):
    """A stay or another known exit, of somebody who moved in long enough ago, is made a negative exit."""
    could = (pd.Timestamp(AS_OF) - known["moved_in"]).dt.days
    candidates = known.index[
        (could >= measure.HORIZON_DAYS[months]) & ~known["exit_class"].isin(["negative", "unknown"])
    ]
    assume(len(candidates))
    before = measure.without_negative_exit(known, months, AS_OF)
    changed, who = known.copy(), data.draw(st.sampled_from(list(candidates)))
    left = data.draw(st.integers(0, int(could[who])))
    if pd.notna(known.loc[who, "exit_date"]):
        left = (known.loc[who, "exit_date"] - known.loc[who, "moved_in"]).days
    changed.loc[who, "exit_date"] = known.loc[who, "moved_in"] + pd.Timedelta(days=left)
    changed.loc[who, "exit_class"] = "negative"
    after = measure.without_negative_exit(changed, months, AS_OF)
    assert after.low <= before.low + 1e-9
    assert after.value <= before.value + 1e-9


@given(spell_frames(), st.randoms(), HORIZONS)
def test_row_order_changes_nothing(known, random, months):
    order = list(range(len(known)))
    random.shuffle(order)
    shuffled = known.iloc[order]
    for figure in (measure.still_housed, measure.has_home, measure.without_negative_exit, measure.in_flat):
        assert figure(shuffled, months, AS_OF) == figure(known, months, AS_OF)
    pd.testing.assert_frame_equal(
        measure.curve_without_negative_exit(shuffled, AS_OF),
        measure.curve_without_negative_exit(known, AS_OF),
    )
    pd.testing.assert_frame_equal(measure.exits_by_class(shuffled), measure.exits_by_class(known))


@settings(max_examples=25)
@given(spell_frames(), st.data())
def test_splitting_a_tenancy_at_a_move_between_flats_changes_nothing(known, data):
    whole = [
        tenancy(
            row.person,
            row.moved_in.date(),
            None if pd.isna(row.exit_date) else row.exit_date.date(),
            **_reason(row.exit_class),
        )
        for row in known.itertuples()
    ]
    split = []
    for row in whole:
        end = row["exit_date"] or AS_OF
        length = (end - row["moved_in"]).days
        if length < 2 or not data.draw(st.booleans()):
            split.append(row)
            continue
        first_days = data.draw(st.integers(0, length - 1))
        gap = data.draw(st.integers(0, min(30, length - first_days)))
        moved_out = row["moved_in"] + timedelta(days=first_days)
        split.append(row | {"exit_date": moved_out, "how": "sublease_ended", "destination": "unknown"})
        split.append(row | {"moved_in": moved_out + timedelta(days=gap)})
    shuffled = data.draw(st.permutations(split))
    pd.testing.assert_frame_equal(
        measure.spells(tenancies(*shuffled), AS_OF), measure.spells(tenancies(*whole), AS_OF)
    )


def _reason(name):
    if pd.isna(name):
        return {"how": None, "destination": None}
    reasons = {
        "positive": ("own_notice", "own_home"),
        "neutral": ("sublease_ended", "institution"),
        "negative": ("evicted", "unknown"),
        "deceased": ("deceased", "unknown"),
        "unknown": ("own_notice", "unknown"),
    }
    return dict(zip(("how", "destination"), reasons[name], strict=True))
