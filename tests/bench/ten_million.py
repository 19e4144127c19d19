"""What `make bench` measures on ten million stays over ten years at 20 sites: rollup, cube, and the night view."""

from __future__ import annotations

import asyncio
import sqlite3
import time
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from functools import partial
from pathlib import Path
from statistics import median
from typing import Any, cast

import numpy as np
from sqlalchemy import Table, insert

from lib.access.identity import Identity, Role
from lib.measures.stay_cube import StayChanges, StayCube
from lib.publication import stay_cube
from lib.publication.desk import Desk
from lib.publication.scope import scope_of
from lib.records.migrations import downgrade, migrate
from lib.records.registers import options
from lib.records.store import Store, declare_contents, touch
from lib.records.tables import Capacity, NightReport, Partner, Site, Stay
from lib.settings import settings
from tests.bench.client import Session
from tests.serving import serving
from tests.signed_in import add_account, token_for

STAYS, SITES, NIGHTS = 10_000_000, 20, 3_652
CHUNK, GUESTS, BEDS, MEAN_NIGHTS = 100_000, 400_000, 600, 4
CALENDAR_STAYS = 40_000  # as many as the calendar join ends with in seconds
ADDED, REFRESHED = 60, 15
QUESTIONS = 200
BUDGET = 240  # seconds for all of it
WATCHER = "storstyr"
# Who comes, as shares: many from here, few from each other place.
HOMES = np.array([55.0, *[4] * 5, *[1.5] * 6, 8, 7, 3, 1, 2])
SEXES, AGES = np.array([22.0, 75, 3]), np.array([20.0, 35, 30, 10, 5])


@dataclass(slots=True)
class StaysMeasured:
    """Seconds, unless the name says otherwise."""

    stays: int = 0
    rollup: float = 0.0
    rollup_rows: int = 0
    added: float = 0.0
    added_without_rollup: float = 0.0
    cube_read: float = 0.0
    cube_refreshed: float = 0.0
    cube_megabytes: float = 0.0
    steps: int = 0
    questions: dict[str, float] = field(default_factory=dict)
    calendar_join: float = 0.0
    calendar_cube: float = 0.0
    view: list[float] = field(default_factory=list)
    all_of_it: float = 0.0


def measure(folder: Path, periods: list[str], clicks: int) -> StaysMeasured:
    """Make the stays, measure, and see that the cube read in steps is the cube made anew (RuntimeError if not)."""
    began, path = time.perf_counter(), folder / "ten-million.sqlite3"
    store, today = Store(f"sqlite:///{path}"), date.today()
    found = StaysMeasured(stays=STAYS)
    _ground(store, today)
    downgrade(store, "0002")  # before there was a rollup
    store.dispose()
    _put_stays(path, today)
    found.rollup = _seconds(lambda: migrate(store))
    store.dispose()  # the last one out copies SQLite's log into the file
    with closing(sqlite3.connect(path)) as connection:
        (found.rollup_rows,) = connection.execute("SELECT count(*) FROM stay_changes").fetchone()
        found.calendar_join, found.calendar_cube = _calendar(connection, today)
    _cube(store, today, found)
    found.added_without_rollup = _adding_without_rollup(path, store, today)
    token = token_for(store, WATCHER)
    url = str(store.url)
    store.dispose()
    with serving(url, folder) as served:
        found.view = asyncio.run(_reruns(served.port, token, periods, clicks))
    found.all_of_it = time.perf_counter() - began
    return found


def _ground(store: Store, today: date) -> None:
    migrate(store)
    first, sites = today - timedelta(days=NIGHTS), range(1, SITES + 1)
    chance = np.random.default_rng(5)
    with store.write("bench") as session:
        declare_contents(session, "real")
        session.add(
            Partner(id=1, code="stor", name="Storhuset", short_name="Storhuset", kind="civil_society")
        )
        session.flush()
        for number in sites:
            session.add(
                Site(id=number, partner_id=1, code=f"boende-{number}", name=f"Boende {number}", groups=2,
                     legal_form="individual_assessment", open_from=first)
            )  # fmt: skip
        session.flush()
        beds = {"valid_from": first, "regular_beds": BEDS, "agreed_beds": BEDS}
        session.execute(insert(Capacity), [{"site_id": number, **beds} for number in sites])
        for number in sites:
            occupied = chance.integers(BEDS // 2, BEDS, NIGHTS).tolist()
            told = {
                "site_id": number,
                "state": "reported",
                "turned_away_full": 0,
                "reported_by": "bench",
                "version": 1,
            }
            nights = [
                {**told, "night": first + timedelta(days=n), "occupied": taken}
                for n, taken in enumerate(occupied)
            ]
            session.execute(insert(cast("Table", NightReport.__table__)), nights)
        touch(session)
    add_account(store, WATCHER, Role.STEERING)


def _put_stays(path: Path, today: date) -> None:
    """Streamed past the store, the indexes made when all are in: what is measured comes after."""
    with closing(sqlite3.connect(path)) as connection:
        found = connection.execute(
            "SELECT type, name, sql FROM sqlite_master WHERE tbl_name = 'stays' AND type <> 'table' AND sql <> ''"
        ).fetchall()
        for kind, name, _sql in found:
            connection.execute(f"DROP {kind} {name}")
        connection.execute("PRAGMA journal_mode = OFF")  # nobody else is in the file; the store sets it back
        connection.execute("PRAGMA synchronous = OFF")
        names = "site_id, guest_code, checked_in, checked_out, home_group, sex, age_band, version"
        for rows in _stays(today):
            connection.executemany(f"INSERT INTO stays ({names}) VALUES (?, ?, ?, ?, ?, ?, ?, 1)", rows)
            connection.commit()
        connection.execute("PRAGMA cache_size = -200000")
        connection.execute("PRAGMA threads = 2")
        for _kind, _name, sql in found:
            connection.execute(sql)
        connection.commit()


def _stays(today: date) -> Iterator[Iterator[tuple[Any, ...]]]:
    """Stays in order of arrival, many at a time; those that last beyond yesterday are still open."""
    chance = np.random.default_rng(11)
    first = np.datetime64(today) - NIGHTS
    days = [*(first + np.arange(NIGHTS)).astype(str).tolist(), *[None] * 2_000]
    codes = [f"G{guest:06d}" for guest in range(GUESTS)]
    lists = [list(made()) for made in (options.home_groups, options.sexes, options.age_bands)]
    for low in range(0, STAYS, CHUNK):
        window = np.array([low, low + CHUNK]) * NIGHTS // STAYS
        came = np.sort(chance.integers(window[0], max(window[1], window[0] + 1), CHUNK))
        left = came + chance.geometric(1 / MEAN_NIGHTS, CHUNK)
        who = [
            map(words.__getitem__, chance.choice(len(shares), CHUNK, p=shares / shares.sum()).tolist())
            for words, shares in zip(lists, (HOMES, SEXES, AGES), strict=True)
        ]
        start = low % GUESTS
        yield zip(
            chance.integers(1, SITES + 1, CHUNK).tolist(),
            codes[start : start + CHUNK],
            map(days.__getitem__, came.tolist()),
            map(days.__getitem__, left.tolist()),
            *who,
            strict=True,
        )


def _calendar(connection: sqlite3.Connection, today: date) -> tuple[float, float]:
    """Seconds of the usual SQL (each night joined with the stays that span it), and of a cube of the same stays."""
    columns = "site_id, checked_in, checked_out, home_group, sex, age_band"
    connection.execute(
        f"CREATE TEMP TABLE some AS SELECT {columns} FROM stays WHERE id % {STAYS // CALENDAR_STAYS} = 0"
    )
    connection.execute("CREATE INDEX temp.ix_some ON some (checked_in, checked_out)")
    # One year: the join's work is nights × stays.
    first, last = today - timedelta(days=365), today - timedelta(days=1)
    join = """
        WITH RECURSIVE calendar (night) AS (
            SELECT ? UNION ALL SELECT date(night, '+1 day') FROM calendar WHERE night < ?)
        SELECT night, count(some.site_id) FROM calendar LEFT JOIN some
        ON some.checked_in <= night AND (some.checked_out > night OR some.checked_out IS NULL) AND sex = 'man'
        GROUP BY night ORDER BY night
    """
    began = time.perf_counter()
    asked = [present for _night, present in connection.execute(join, (first.isoformat(), last.isoformat()))]
    join_seconds = time.perf_counter() - began
    moves = connection.execute(
        "SELECT site_id, checked_in, home_group, sex, age_band, 1 FROM some UNION ALL "
        "SELECT site_id, checked_out, home_group, sex, age_band, -1 FROM some WHERE checked_out IS NOT NULL"
    ).fetchall()
    site, night, home, sex, age, change = zip(*moves, strict=True)
    cube = StayCube.of(
        StayChanges(
            np.array(site), np.array(night, "datetime64[D]"),
            *(np.array(column, object) for column in (home, sex, age)), np.array(change),
        )
    )  # fmt: skip
    if cube.present(sex=("man",), start=first, end=last).tolist() != asked:
        raise RuntimeError("The cube and the calendar join do not agree.")
    return join_seconds, _typical(lambda: cube.present(sex=("man",), start=first, end=last))


def _cube(store: Store, today: date, found: StaysMeasured) -> None:
    """The desk's cube: read at first, refreshed after each of some writes, the same as one made anew."""
    began = time.perf_counter()
    cube = stay_cube.cube_of(_desk(store), 1)
    found.cube_read, found.cube_megabytes = time.perf_counter() - began, cube.counts.nbytes / 1e6
    found.questions = {name: _typical(partial(cube.present, *asked)) for name, asked in _filters().items()}
    found.added = median(_seconds(partial(_add, store, today, number)) for number in range(ADDED))
    refreshed = []
    for number in range(REFRESHED):
        _add(store, today, number)
        refreshed.append(_seconds(lambda: stay_cube.cube_of(_desk(store), 1)))
    found.cube_refreshed, found.steps = median(refreshed), ADDED + REFRESHED
    stepped = stay_cube.cube_of(_desk(store), 1)
    stay_cube._shelf = stay_cube._Shelf()
    anew = stay_cube.cube_of(_desk(store), 1)
    same = stepped.first == anew.first and stepped.categories == anew.categories
    if not (same and np.array_equal(stepped.counts, anew.counts)):
        raise RuntimeError("The cube read in steps is not the cube made anew.")


def _filters() -> dict[str, tuple[Any, ...]]:
    """Questions over all ten years: sites, home groups, sexes, age bands; the last touches most of the cube."""
    homes, sexes, ages = (list(made()) for made in (options.home_groups, options.sexes, options.age_bands))
    return {
        "everybody": (None, None, None, None),
        "men from Kalmar": (None, ("0880",), ("man",), None),
        "all but three home groups, at five sites": (range(1, 6), homes[3:], None, None),
        "half of every list": (range(1, 11), homes[:9], sexes[:2], ages[:3]),
    }


def _desk(store: Store) -> Desk:
    who = Identity(account_id=0, username="chef", name="Chef", role=Role.REGISTER_MANAGER, partner_id=1)
    return Desk(who, scope_of(who), store, store.revision(), datetime.now(settings().zone))


def _add(store: Store, today: date, number: int) -> None:
    """A stay of a few nights, added as a form adds it: audit, history and revision with it."""
    with store.write("bench") as session:
        session.add(
            Stay(site_id=1 + number % SITES, guest_code=f"N{time.monotonic_ns() % 10**14}", home_group="0880",
                 checked_in=today - timedelta(days=3), checked_out=today - timedelta(days=1), sex="man",
                 age_band="30_44")
        )  # fmt: skip


def _adding_without_rollup(path: Path, store: Store, today: date) -> float:
    """The same while the insert trigger is away; it is put back."""
    with closing(sqlite3.connect(path)) as connection:
        (sql,) = connection.execute(
            "SELECT sql FROM sqlite_master WHERE name = 'stays_roll_insert'"
        ).fetchone()
        connection.execute("DROP TRIGGER stays_roll_insert")
        without = [_seconds(partial(_add, store, today, number)) for number in range(ADDED)]
        connection.execute(sql)
        connection.commit()
    return median(without)


async def _reruns(port: int, token: str, periods: list[str], clicks: int) -> list[float]:
    """The night view as one person changes its period, as on the example data."""
    session = await Session.open(port, token, "nattplatser")
    await session.run()
    for period in periods:
        await session.run(period)
    seconds = []
    for click in range(clicks):
        run = await session.run(periods[click % len(periods)])
        if run.errors or not run.texts:
            raise RuntimeError(f"The night view did not draw itself: {run.errors or 'nothing received'}")
        seconds.append(run.seconds)
        await asyncio.sleep(0.05)
    await session.close()
    return seconds


def _seconds(act: Callable[[], object]) -> float:
    began = time.perf_counter()
    act()
    return time.perf_counter() - began


def _typical(act: Callable[[], object]) -> float:
    return median(_seconds(act) for _time in range(QUESTIONS))
