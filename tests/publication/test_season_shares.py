"""The table that others may read, as somebody meets it who wants to know more than it says."""

from __future__ import annotations

from collections import Counter

import numpy as np
import pandas as pd
import pytest

from lib.publication.season_shares import (
    MERGED,
    MIN_BASE,
    MORE_A_GROUP,
    NEVER_TOLD,
    SELDOM_TOLD,
    TOO_FEW,
    Group,
    Shares,
    coarse,
    season_details,
    season_reasons,
)
from lib.records.tables import TURNED_AWAY_REASONS, DetailDimension

HOMES = ("0880", "0881", "rest_of_sweden", "unknown")
NIGHTS = pd.date_range("2026-10-01", "2027-03-31", unit="ns")


def table(**counts: int) -> dict[str, float]:
    groups = coarse({code.removeprefix("c"): count for code, count in counts.items()}, HOMES)
    assert all(group.count is None for group in groups)
    return {group.code: group.share for group in groups}


def parts(categories: np.ndarray, nights: pd.DatetimeIndex = NIGHTS) -> pd.DataFrame:
    """One row a night and group, from an array night × bed of categories ("" for an empty bed)."""
    rows = [
        (1, night, "home", category, persons)
        for night, beds in zip(nights, categories, strict=True)
        for category, persons in Counter(beds[beds != ""].tolist()).items()
    ]
    return pd.DataFrame(rows, columns=["site_id", "night", "dimension", "category", "persons"])


def nights_of(categories: np.ndarray, nights: pd.DatetimeIndex = NIGHTS) -> pd.DataFrame:
    return pd.DataFrame({"night": nights, "state": "reported", "occupied": (categories != "").sum(axis=1)})


def home(categories: np.ndarray, nights: pd.DatetimeIndex = NIGHTS) -> Shares:
    return season_details(parts(categories, nights), nights_of(categories, nights), DetailDimension.HOME)


def test_shares_to_the_nearest_ten_points_with_small_groups_as_one() -> None:
    assert table(c0880=640, c0881=60, rest_of_sweden=210, unknown=90) == {
        "0880": 0.6, "rest_of_sweden": 0.2, MERGED: 0.2,
    }  # fmt: skip
    assert table(c0880=649, c0881=1, rest_of_sweden=100, unknown=250) == {
        "0880": 0.6, "unknown": 0.3, "rest_of_sweden": 0.1, MERGED: 0.0,
    }  # fmt: skip
    # Just under a tenth is merged, a tenth is named.
    assert table(c0880=901, c0881=99)[MERGED] == 0.1
    assert table(c0880=900, c0881=100) == {"0880": 0.9, "0881": 0.1, MERGED: 0.0}
    assert table(c0880=849, c0881=151)["0881"] == 0.2


def test_the_order_of_equal_shares_tells_nothing() -> None:
    assert list(table(c0880=310, c0881=330, rest_of_sweden=360)) == ["rest_of_sweden", "0880", "0881", MERGED]
    assert list(table(c0880=330, c0881=310, rest_of_sweden=360)) == ["rest_of_sweden", "0880", "0881", MERGED]


def every_table(base: int, named: int, most: int = 12) -> np.ndarray:
    """Every way in which `base` nights fall on so many groups of a tenth or more, and up to `most` others."""
    least = -(-base // 10)
    axes = [np.arange(least, base + 1)] * (named - 1) + [np.arange(most + 1)]
    free = np.stack(np.meshgrid(*axes, indexing="ij"), axis=-1).reshape(-1, named)
    last = base - free.sum(axis=1)
    return np.column_stack([free[:, :-1], last, free[:, -1]])[last >= least]


def rounded(counts: np.ndarray, base: int) -> np.ndarray:
    """The rule once more, for many tables at once: nearest tenth, halves so that ten tenths come out."""
    tenths = 10 * counts / base
    down = np.ceil(tenths - 0.5).astype(int)
    half = np.isclose(tenths - np.floor(tenths), 0.5, atol=1e-9)
    up = half & (np.cumsum(half, axis=1) <= (10 - down.sum(axis=1))[:, None])
    return down + up


@pytest.mark.parametrize("named", [1, 2, 3])
def test_no_few_are_told_from_none(named: int) -> None:
    """Even for one who knows the base exactly: a table behind which 0–4 are merged has five such numbers."""
    least = MIN_BASE + MORE_A_GROUP * named
    for base in range(least, least + 20, 1 if named < 3 else 7):
        counts = every_table(base, named)
        shown = rounded(counts, base)
        code = shown @ (11 ** np.arange(named + 1))
        behind = np.zeros((code.max() + 1, 13), dtype=bool)
        behind[code, counts[:, -1]] = True
        of_few = behind[:, :5].any(axis=1)
        assert of_few.any()
        assert behind[of_few].sum(axis=1).min() >= 5
        for row in np.linspace(0, len(counts) - 1, 25).astype(int):
            *large, few = counts[row].tolist()
            groups = coarse(
                dict(zip("abc", large, strict=False)) | {"y": few // 2, "z": few - few // 2}, "abcxyz"
            )
            assert sorted(group.share for group in groups) == sorted((shown[row] / 10).tolist())


def test_two_halves_are_not_told_by_their_sum() -> None:
    """25 and 75 both rounded up would be 30 and 80, which nothing else can be."""
    assert table(c0880=300, c0881=100) == {"0880": 0.8, "0881": 0.2, MERGED: 0.0}
    quarters = table(c0880=100, c0881=100, rest_of_sweden=100, unknown=100)
    assert sum(quarters.values()) == pytest.approx(1)


def test_one_guests_nights_seldom_change_the_table_and_small_groups_look_like_none() -> None:
    """Winters of 20 beds; in turn each guest's nights are taken away, as two databases that differ by one."""
    chance = np.random.default_rng(20261001)
    same = tried = 0
    for _winter in range(40):
        weights = chance.dirichlet(np.full(45, 0.25))
        stayed = chance.multinomial(3000, weights)
        group = chance.choice(HOMES, size=45, p=[0.55, 0.15, 0.2, 0.1])
        counts = {code: int(stayed[group == code].sum()) for code in HOMES}
        whole = coarse(counts, HOMES)
        for person in range(45):
            without = counts | {group[person]: counts[group[person]] - int(stayed[person])}
            same += coarse(without, HOMES) == whole
            tried += 1
    print(f"{same} of {tried} tables are the same without one guest")
    assert same / tried > 0.7
    # Groups of one to four guests under a tenth of the nights: which of them came is the same table.
    named = {"0880": 2400, "rest_of_sweden": 500}
    few = [{"0881": 45}, {"unknown": 45}, {"0881": 20, "unknown": 25}]
    assert len({coarse(named | some, HOMES) for some in few}) == 1


def test_a_group_of_few_is_never_named_in_a_house_of_few() -> None:
    """Eight women, one of them from Nybro every night: 12 % of the nights, and one person's diary."""
    beds = np.full((len(NIGHTS), 8), "0880", dtype=object)
    beds[:, 0] = "0881"
    assert home(beds) == Shares("home", why=TOO_FEW)
    # Ten at once are ten persons.
    many = np.full((len(NIGHTS), 10), "0880", dtype=object)
    many[:, 0] = "0881"
    assert [group.code for group in home(many).groups] == ["0880", "0881", MERGED]


def test_a_seasons_table_is_no_table_of_some_nights() -> None:
    beds = np.full((len(NIGHTS), 20), "0880", dtype=object)
    whole = nights_of(beds)

    def told(nights: int) -> Shares:
        return season_details(parts(beds[:nights], NIGHTS[:nights]), whole, DetailDimension.HOME)

    assert told(0).why == NEVER_TOLD
    assert told(31).why == SELDOM_TOLD
    assert told(90).why == SELDOM_TOLD
    assert told(91).groups == (Group("0880", 1.0), Group(MERGED, 0.0))
    # A house that opened for the last month only.
    march = home(beds[-31:], NIGHTS[-31:])
    assert march.why == SELDOM_TOLD


def test_eu_citizens_are_told_with_those_not_registered() -> None:
    beds = np.full((len(NIGHTS), 20), "0880", dtype=object)
    beds[:, :3], beds[:, 3:6] = "eu_eea", "not_registered"
    assert home(beds).groups == (
        Group("0880", 0.7), Group("eu_eea_or_not_registered", 0.3), Group(MERGED, 0.0),
    )  # fmt: skip


def test_where_every_group_is_named_nobody_is_left_to_merge() -> None:
    rows = [
        (1, night, "sex", sex, n)
        for night in NIGHTS
        for sex, n in (("man", 10), ("woman", 7), ("unknown", 3))
    ]
    sex = pd.DataFrame(rows, columns=["site_id", "night", "dimension", "category", "persons"])
    nights = pd.DataFrame({"night": NIGHTS, "state": "reported", "occupied": 20})
    shares = season_details(sex, nights, DetailDimension.SEX)
    assert [(group.code, group.share) for group in shares.groups] == [
        ("man", 0.5),
        ("woman", 0.4),
        ("unknown", 0.1),
    ]


def test_reasons_follow_the_same_rule() -> None:
    def reasons(logged: int, **times: int) -> Shares:
        columns = {f"turned_away_{reason}": [times.get(reason, 0)] * logged for reason in TURNED_AWAY_REASONS}
        frame = pd.DataFrame({"night": NIGHTS[:logged], "state": "reported", **columns})
        frame["turned_away_all"] = frame[list(columns)].sum(axis=1).astype("Int64")
        rest = pd.DataFrame({"night": NIGHTS[logged:], "state": "reported"})
        return season_reasons(pd.concat([frame, rest]))

    assert reasons(100, full=2, suspended=1).groups == (
        Group("full", 0.7), Group("suspended", 0.3), Group(MERGED, 0.0),
    )  # fmt: skip
    assert reasons(99, full=1).why == TOO_FEW
    assert reasons(40, full=9).why == SELDOM_TOLD
    assert reasons(100).why == NEVER_TOLD
