"""Made histories of stays, and what the rollup must then say by counting every stay anew."""

from __future__ import annotations

import itertools
from collections import Counter
from datetime import date, timedelta
from typing import Any

from hypothesis import strategies as st
from sqlalchemy import delete, insert, select, text, update

from lib.records.store import Store
from lib.records.tables import Stay, StayChange

FIRST = date(2024, 2, 20)  # ten days before the end of a leap year's February
NIGHTS = 30
HOMES, SEXES, AGES = ("0880", "eu_eea"), ("woman", "man"), ("18_29", "unknown")

Cell = tuple[int, date, str, str, str]
Step = tuple[str, Any]

_codes = itertools.count()


def spells(sites: tuple[int, ...]) -> st.SearchStrategy[dict[str, Any]]:
    """What a stay says, its guest's code aside; some end on the day they begin, some not at all."""

    def told(site: int, came: int, nights: int | None, who: tuple[str, str, str]) -> dict[str, Any]:
        came_on = FIRST + timedelta(days=came)
        left_on = None if nights is None else came_on + timedelta(days=nights)
        return {
            "site_id": site,
            "checked_in": came_on,
            "checked_out": left_on,
            **dict(zip(("home_group", "sex", "age_band"), who, strict=True)),
        }

    who = st.tuples(*map(st.sampled_from, (HOMES, SEXES, AGES)))
    return st.builds(
        told, st.sampled_from(sites), st.integers(0, NIGHTS), st.none() | st.integers(0, 12), who
    )


def histories(sites: tuple[int, ...], most: int = 6) -> st.SearchStrategy[list[Step]]:
    """Steps through every kind of statement that a stay is written with."""
    told, which = spells(sites), st.integers(0, 50)
    step = st.one_of(
        st.tuples(st.just("add"), told),
        st.tuples(st.just("add many"), st.lists(told, min_size=2, max_size=5)),
        st.tuples(st.just("change"), st.tuples(which, told)),
        st.tuples(st.just("change in bulk"), st.sampled_from(SEXES)),
        st.tuples(st.just("remove"), which),
        st.tuples(st.just("remove many"), st.sampled_from(HOMES)),
        st.tuples(st.just("copy by hand"), which),
    )
    return st.lists(step, min_size=1, max_size=most)


def take(store: Store, step: Step) -> None:
    """Do one step of a history in a transaction of its own."""
    kind, what = step
    with store.write("test") as session:
        keys = list(session.scalars(select(Stay.id).order_by(Stay.id)))
        if kind == "add":
            session.add(Stay(**_new(what)))
        elif kind == "add many":
            session.execute(insert(Stay), [_new(told) for told in what])
        elif kind == "change in bulk":
            session.execute(update(Stay).where(Stay.checked_out.is_not(None)).values(sex=what))
        elif kind == "remove many":
            session.execute(delete(Stay).where(Stay.home_group == what))
        elif keys and kind == "change":
            stay = session.get_one(Stay, keys[what[0] % len(keys)])
            for name, value in what[1].items():
                setattr(stay, name, value)
        elif keys and kind == "remove":
            session.delete(session.get_one(Stay, keys[what % len(keys)]))
        elif keys and kind == "copy by hand":
            copied = (
                "INSERT INTO stays (site_id, guest_code, checked_in, checked_out, home_group, sex, age_band, version) "
                "SELECT site_id, :code, checked_in, checked_out, home_group, sex, age_band, 1 FROM stays "
                "WHERE id = :key"
            )
            session.execute(text(copied), {"code": _new({})["guest_code"], "key": keys[what % len(keys)]})
            session.info["samtak_changed"] = True


def counted(store: Store) -> dict[Cell, int]:
    """The difference rows that the stays, as they are stored, must give."""
    cells: Counter[Cell] = Counter()
    with store.read() as session:
        for stay in session.scalars(select(Stay)):
            who = (stay.home_group, stay.sex, stay.age_band)
            cells[stay.site_id, stay.checked_in, *who] += 1
            if stay.checked_out is None:
                continue
            cells[stay.site_id, stay.checked_out, *who] -= 1
    return {cell: change for cell, change in cells.items() if change}


def rolled(store: Store) -> dict[Cell, int]:
    """The difference rows that are stored; a cell without a change may be there or not, none is there twice."""
    with store.read() as session:
        rows = list(session.scalars(select(StayChange)))
    cells = {(row.site_id, row.night, row.home_group, row.sex, row.age_band): row.change for row in rows}
    assert len(cells) == len(rows)
    return {cell: change for cell, change in cells.items() if change}


def _new(told: dict[str, Any]) -> dict[str, Any]:
    return {**told, "guest_code": f"G{next(_codes)}"}
