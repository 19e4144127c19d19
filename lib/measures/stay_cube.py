"""The stays' cube: how many guests of each kind were present at each site on each night.

Built from difference rows by a running sum. Every axis has its total beside its categories, so that what is
not filtered costs one slice, and nights lie last and unbroken, so that a filtered question over years is a
sum of short rows. A *bed* is counted: a guest with two stays that overlap counts twice here.
Source: methods, occupancy from stays.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import product

import numpy as np
import numpy.typing as npt
import pandas as pd

DIMENSIONS = ("site", "home", "sex", "age")
ALL = 0  # the index of the total on each axis

Whole = npt.NDArray[np.int64]
Counts = npt.NDArray[np.int16] | npt.NDArray[np.int32]


@dataclass(frozen=True, slots=True)
class StayChanges:
    """Difference rows, one entry an array each: where, on which night, for whom, and by how many."""

    site: Whole
    night: npt.NDArray[np.datetime64]
    home: npt.NDArray[np.object_]
    sex: npt.NDArray[np.object_]
    age: npt.NDArray[np.object_]
    change: Whole


@dataclass(frozen=True, slots=True)
class StayCube:
    """Guests present by site × home group × sex × age band × night; never written to once it is made.

    counts: shape (sites + 1, homes + 1, sexes + 1, ages + 1, nights), the total first on each of the four
      axes; nights run from `first` to the last one on which anything changed. After that it stays as it is:
      who has not left is present.
    """

    first: np.datetime64
    categories: tuple[tuple[object, ...], ...]
    counts: Counts

    @classmethod
    def of(cls, changes: StayChanges) -> StayCube:
        """The cube of all difference rows (several of one cell are added up)."""
        axes, codes = [], []
        for column in (changes.site, changes.home, changes.sex, changes.age):
            found, known = pd.factorize(column, sort=True)
            axes.append(tuple(np.asarray(known).tolist()))
            codes.append(found)
        nights = changes.night.astype("datetime64[D]")
        first = nights.min() if nights.size else np.datetime64("1970-01-01", "D")
        night = (nights - first).astype(np.int64)
        empty = np.zeros((*(len(axis) + 1 for axis in axes), int(night.max(initial=-1)) + 1), np.int16)
        return _changed(cls(first, tuple(axes), empty), codes, night, changes.change)

    def replaced(self, sums: StayChanges) -> StayCube:
        """A new cube in which the cells named have these sums instead of what they had (each named once)."""
        if not sums.change.size:
            return self
        cube = self._wide_enough(sums)
        night = (sums.night.astype("datetime64[D]") - cube.first).astype(np.int64)
        codes = [
            pd.Index(axis).get_indexer(pd.Index(column))
            for axis, column in zip(cube.categories, (sums.site, sums.home, sums.sex, sums.age), strict=True)
        ]
        place = tuple(code + 1 for code in codes)
        had = cube.counts[(*place, night)].astype(np.int64)
        had -= np.where(night > 0, cube.counts[(*place, np.maximum(night - 1, 0))], 0)
        return _changed(cube, codes, night, sums.change - had)

    def present(  # noqa: PLR0917 -- the filters of the question
        self,
        site_ids: Collection[int] | None = None,
        home: Collection[str] | None = None,
        sex: Collection[str] | None = None,
        age: Collection[str] | None = None,
        start: date | None = None,
        end: date | None = None,
    ) -> Whole:
        """Guests present each night from `start` to `end`, both inside; without them, the cube's own nights.

        Each filter is the categories that count, None for all; what never occurred counts nobody.
        """
        return self._present((site_ids, home, sex, age), start, end)

    def bed_nights_by(
        self, dimension: str, start: date, end: date, site_ids: Collection[int] | None = None
    ) -> dict[str, int]:
        """Bed-nights from `start` to `end` by "site" (its id as text), "home", "sex" or "age"."""
        axis = DIMENSIONS.index(dimension)
        answer = {}
        for category in self.categories[axis]:
            if axis == 0 and site_ids is not None and category not in site_ids:
                continue
            filters: list[Collection[object] | None] = [site_ids, None, None, None]
            filters[axis] = (category,)
            answer[str(category)] = int(self._present(filters, start, end).sum())
        return answer

    def _present(
        self, filters: Sequence[Collection[object] | None], start: date | None, end: date | None
    ) -> Whole:
        nights = self.counts.shape[-1]
        low = 0 if start is None else int((np.datetime64(start, "D") - self.first).astype(int))
        high = nights if end is None else int((np.datetime64(end, "D") - self.first).astype(int)) + 1
        if high <= low or not nights:
            return np.zeros(max(high - low, 0), np.int64)
        since, until = min(max(low, 0), nights - 1), max(min(high, nights), 1)
        seen = self._sum(filters, slice(since, until)).astype(np.int64)
        if low >= 0 and high <= nights:
            return seen
        # Nobody before the first change; after the last, who has not left is present.
        asked = np.arange(low, high)
        return np.where(asked < 0, 0, seen[np.clip(asked, since, until - 1) - since])

    def _sum(self, filters: Sequence[Collection[object] | None], nights: slice) -> Counts:
        """The chosen rows added up. A filter of most categories is the total less those left out.

        In the cube's own small integers: they may pass their limit on the way, but come back round, since
        what is chosen is never more than the total, and that fits.
        """
        rows = self.counts.reshape(-1, self.counts.shape[-1])[:, nights]
        axes = [
            _added_and_taken(known, wanted) for known, wanted in zip(self.categories, filters, strict=True)
        ]
        answer = np.zeros(rows.shape[1], rows.dtype)
        for signs in product((0, 1), repeat=len(axes)):
            places = [axis[sign] for axis, sign in zip(axes, signs, strict=True)]
            if all(places):
                act = np.subtract if sum(signs) % 2 else np.add
                chosen = np.ravel_multi_index(np.ix_(*places), self.counts.shape[:-1])
                for row in chosen.ravel().tolist():
                    act(answer, rows[row], answer)
        return answer

    def _wide_enough(self, sums: StayChanges) -> StayCube:
        """The same cube with room for these cells; what is new was 0, later nights go on as the last one."""
        columns = (sums.site, sums.home, sums.sex, sums.age)
        axes = tuple(
            (*axis, *sorted(set(np.asarray(column).tolist()) - set(axis)))
            for axis, column in zip(self.categories, columns, strict=True)
        )
        night = sums.night.astype("datetime64[D]")
        nights = self.counts.shape[-1]
        first = min(self.first, night.min()) if nights else night.min()
        before = int((self.first - first).astype(int)) if nights else 0
        size = max(before + nights, int((night.max() - first).astype(int)) + 1)
        counts = np.zeros((*(len(axis) + 1 for axis in axes), size), self.counts.dtype)
        if nights:
            place = tuple(slice(length) for length in self.counts.shape[:-1])
            counts[(*place, slice(before, before + nights))] = self.counts
            counts[(*place, slice(before + nights, None))] = self.counts[..., -1:]
        return StayCube(first, axes, counts)


def _changed(cube: StayCube, codes: list[Whole], night: Whole, change: Whole) -> StayCube:
    """A cube that nobody else has seen yet, after these changes; nights before them stay as they are."""
    if not night.size:
        return cube
    counts, since = cube.counts, int(night.min())
    leaves = tuple(length - 1 for length in counts.shape[:-1])
    moved = np.zeros((*leaves, counts.shape[-1] - since), np.int32)
    np.add.at(moved, (*codes, night - since), change.astype(np.int32))
    np.cumsum(moved, axis=-1, out=moved)
    for axis in range(len(leaves)):
        total = moved.sum(axis=axis, keepdims=True, dtype=np.int32)
        moved = np.concatenate([total, moved], axis=axis)
    moved += counts[..., since:]
    if moved[ALL, ALL, ALL, ALL].max() > np.iinfo(counts.dtype).max:
        counts = counts.astype(np.int32)
    counts[..., since:] = moved
    return StayCube(cube.first, cube.categories, counts)


def _added_and_taken(
    known: tuple[object, ...], wanted: Collection[object] | None
) -> tuple[list[int], list[int]]:
    """Indexes on one axis to add and to take away, whichever way touches fewer rows."""
    if wanted is None:
        return [ALL], []
    wanted = set(wanted)
    chosen = [at for at, category in enumerate(known, start=1) if category in wanted]
    left_out = [at for at, category in enumerate(known, start=1) if category not in wanted]
    return ([ALL], left_out) if len(left_out) + 1 < len(chosen) else (chosen, [])
