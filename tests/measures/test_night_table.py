"""The table of many groups says what the figures say of each, and what plain pandas says of Toronto."""

import lzma
from datetime import date

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lib.measures import occupancy as measure
from lib.measures.night_table import rates_by, rates_by_month
from lib.measures.nights import COUNTS, empty_nights
from lib.settings import ROOT

from .frames import evenings, night_frames, nights

PACKED = ROOT / "tests" / "data" / "toronto-daily-shelter-occupancy-2020.csv.xz"


def same(cell, value):
    return bool(pd.isna(cell)) if value is None else cell == pytest.approx(value)


@settings(max_examples=25)
@given(night_frames(), st.data())
def test_each_row_says_what_the_figures_say_of_its_nights(frame, data):
    place = np.array(data.draw(st.lists(st.integers(0, 2), min_size=len(frame), max_size=len(frame))))
    table = rates_by(frame, place.astype("intp"), 3)
    for group, row in table.iterrows():
        part = frame[place == group]
        rate, agreed = measure.occupancy(part), measure.occupancy_of_agreed(part)
        full = measure.full_nights(part)
        for cell, value in (
            ("rate", rate.value),
            ("occupied", rate.numerator),
            ("available", rate.denominator),
            ("rate_of_agreed", agreed.value),
            ("agreed", agreed.denominator),
            ("bed_nights", measure.bed_nights(part).value),
            ("turned_away_full", measure.turned_away(part).value),
            ("turned_away_all", measure.turned_away(part, "all").value),
            ("full_per_100", measure.turned_away_per_100(part).value),
            ("all_per_100", measure.turned_away_per_100(part, "all").value),
            ("full_nights", full.numerator or 0),
            ("whole", full.denominator or 0),
            ("nights_above", measure.nights_above(part).numerator or 0),
            ("nights_below", measure.nights_below(part).numerator or 0),
            ("reported", rate.nights_reported),
            ("closed", rate.nights_closed),
            ("missing", rate.nights_missing),
        ):
            assert same(row[cell], value), (cell, group)


@settings(max_examples=50)
@given(st.lists(st.integers(0, 40), min_size=15, max_size=45))
def test_p90_of_a_row_is_the_figures(occupied):
    frame = evenings(date(2026, 1, 1), *occupied)
    figure = measure.p90_occupied(frame)
    table = rates_by(frame, np.ones(len(frame), dtype="intp"), 3)
    assert same(table["p90"][1], figure.value if figure.shown else None)
    assert table["p90"][[0, 2]].isna().all()


def test_guests_without_a_bed_are_an_error_and_no_infinity():
    table = rates_by(nights({"occupied": 3, "available": 0}), np.zeros(1, dtype="intp"), 2)
    assert table["error"].tolist() == [True, False]
    assert table["rate"].isna().all()


def test_no_nights_no_rows():
    assert rates_by(empty_nights(), np.array([], dtype="intp"), 0).empty


@pytest.fixture(scope="module")
def toronto() -> pd.DataFrame:
    """The file as it is: nothing of the intake stands between it and the group-by."""
    with lzma.open(PACKED, "rt", encoding="utf-8-sig") as file:
        raw = pd.read_csv(file)
    return raw.assign(night=pd.to_datetime(raw["OCCUPANCY_DATE"], format="%m/%d/%Y"))


@pytest.fixture(scope="module")
def toronto_nights(toronto) -> pd.DataFrame:
    """The same rows as a nights frame."""
    frame = pd.DataFrame({"site_id": toronto.groupby(["FACILITY_NAME", "PROGRAM_NAME"]).ngroup()})
    frame["night"], frame["state"] = toronto["night"].astype("datetime64[ns]"), "reported"
    for column in COUNTS:
        frame[column] = pd.array([pd.NA] * len(frame), dtype="Int64")
    frame["occupied"], frame["available"] = toronto["OCCUPANCY"], toronto["CAPACITY"]
    return frame.astype({"state": "str"} | dict.fromkeys(COUNTS, "Int64"))


def test_torontos_year_sums_to_the_published_figures(toronto_nights):
    figure = measure.occupancy(toronto_nights)
    assert (figure.numerator, figure.denominator, figure.n) == (1_746_643, 2_265_566, 41_061)
    assert round(figure.value, 4) == 0.7710
    assert figure.nights_reported == 366
    alone = rates_by(toronto_nights, np.arange(len(toronto_nights)), len(toronto_nights))
    beds = toronto_nights["available"].to_numpy()
    assert int((beds == 0).sum()) == 1_192
    assert int((toronto_nights["occupied"].to_numpy() > beds).sum()) == 903
    assert int(alone["rate"].isna().sum()) == 1_192
    assert not np.isinf(alone["rate"]).any()


@pytest.mark.parametrize(
    "by",
    [["MONTH"], ["SECTOR"], ["FACILITY_NAME", "PROGRAM_NAME"], ["SECTOR", "MONTH"]],
    ids=["month", "sector", "programme", "sector and month"],
)
def test_toronto_by(by, toronto, toronto_nights):
    groups = toronto.assign(MONTH=toronto["night"].dt.month).groupby(by)
    plain = groups[["OCCUPANCY", "CAPACITY"]].sum()
    place = groups.ngroup().to_numpy().astype("intp")
    table = rates_by(toronto_nights, place, len(plain))
    assert table["occupied"].tolist() == plain["OCCUPANCY"].tolist()
    assert table["available"].tolist() == plain["CAPACITY"].tolist()
    rate = (plain["OCCUPANCY"] / plain["CAPACITY"].where(plain["CAPACITY"] > 0)).to_numpy()
    np.testing.assert_allclose(table["rate"], rate, rtol=1e-12)
    by_evening = toronto.assign(place=place).groupby(["place", "night"])[["OCCUPANCY", "CAPACITY"]].sum()
    beds, guests = by_evening["CAPACITY"], by_evening["OCCUPANCY"]

    def evenings_where(such):
        return such.groupby("place").sum().tolist()

    assert table["full_nights"].tolist() == evenings_where((guests >= beds) & (beds > 0))
    assert table["nights_above"].tolist() == evenings_where((guests > 1.05 * beds) & (beds > 0))
    assert table["nights_below"].tolist() == evenings_where((guests < 0.65 * beds) & (beds > 0))
    assert table["reported"].tolist() == by_evening.groupby("place").size().tolist()
    p90 = guests.groupby("place").quantile(0.9, interpolation="higher")
    # The rank rule of the plain quantile lies at most one evening from ours: nine of ten must be within.
    enough = by_evening.groupby("place").size() >= 20
    within = (
        guests <= table["p90"].to_numpy(dtype="float64", na_value=np.nan)[guests.index.get_level_values(0)]
    )
    share = within.groupby("place").mean()[enough]
    assert (share >= 0.9).all()
    assert (table["p90"][enough.to_numpy()] <= p90[enough].to_numpy()).all()


def test_torontos_months_in_the_month_table(toronto, toronto_nights):
    plain = toronto.groupby(toronto["night"].dt.month)[["OCCUPANCY", "CAPACITY"]].sum()
    months = rates_by_month(toronto_nights)
    assert months["occupied"].tolist() == plain["OCCUPANCY"].tolist()
    assert months["available"].tolist() == plain["CAPACITY"].tolist()
