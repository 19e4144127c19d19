"""The stays' rollup from scratch: every difference row from the stays there are.

Day by day the triggers of migration 0003 keep it; this is how that migration begins it, so the tables are
named here as they stand there. SQLite would sort all arrivals and departures on disk, which takes minutes
for ten million stays; they are counted here instead.
"""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import numpy.typing as npt
import pandas as pd
from sqlalchemy import Connection

CELL = "site_id, night, home_group, sex, age_band"
ROWS_AT_A_TIME = 100_000
# A cell is one number, (site × DAYS + day) × KINDS + kind: more than there are days, and kinds of guest.
DAYS, KINDS = 10_000_000, 100_000
YEAR_ONE = 719_163  # days from there to 1970, where the arrays begin to count
CHANGE = 1 << 30  # more than a cell changes by, either way

Whole = npt.NDArray[np.int64]


def roll_up(connection: Connection) -> None:
    """Fill `stay_changes`, which is empty, inside the connection's transaction."""
    if connection.dialect.name == "sqlite":
        _roll_up_counting(connection)
        return
    moves = """
        SELECT site_id, checked_in AS night, home_group, sex, age_band, 1 AS change FROM stays
        WHERE checked_out IS NULL OR checked_out > checked_in
        UNION ALL
        SELECT site_id, checked_out, home_group, sex, age_band, -1 FROM stays WHERE checked_out > checked_in
    """
    summed = f"SELECT {CELL}, sum(change) FROM ({moves}) AS moves GROUP BY {CELL} HAVING sum(change) <> 0"  # noqa: S608 -- our names
    connection.exec_driver_sql(f"INSERT INTO stay_changes ({CELL}, change) {summed}")


def _roll_up_counting(connection: Connection) -> None:
    """A statement a site and night, its cells one list of numbers: kind × 2 CHANGE + CHANGE + change."""
    kinds: dict[str, int] = {}
    parts = [_moves(*chunk, kinds) for chunk in _chunks(connection)]
    if not parts:
        return
    cells, change = _sums(np.concatenate(parts))
    places, kind = np.divmod(cells, KINDS)
    begins = np.flatnonzero(np.diff(places, prepend=-1))
    sites, days = np.divmod(places[begins], DAYS)
    nights = (days - YEAR_ONE).astype("datetime64[D]").astype(str).tolist()
    told, ends = (kind * (2 * CHANGE) + CHANGE + change).tolist(), [*begins[1:].tolist(), len(cells)]
    connection.exec_driver_sql(
        "CREATE TEMP TABLE stay_kinds (id INTEGER PRIMARY KEY, home_group, sex, age_band)"
    )
    connection.exec_driver_sql(
        "INSERT INTO stay_kinds VALUES (?, ?, ?, ?)",
        [(number, *one.split("\x1f")) for one, number in kinds.items()],
    )
    connection.exec_driver_sql(
        f"INSERT INTO stay_changes ({CELL}, change)"  # noqa: S608 -- our names
        f" SELECT ?, ?, home_group, sex, age_band, cell.value % {2 * CHANGE} - {CHANGE}"
        f" FROM json_each(?) AS cell CROSS JOIN temp.stay_kinds AS k ON k.id = cell.value / {2 * CHANGE}",
        [
            (site, night, str(told[low:high]))
            for site, night, low, high in zip(sites.tolist(), nights, begins.tolist(), ends, strict=True)
        ],
    )
    connection.exec_driver_sql("DROP TABLE temp.stay_kinds")


def _chunks(connection: Connection) -> Iterator[tuple[str, str, str, str]]:
    """Many stays in one row: sites, kinds of guest, arrivals and departures, one text each.

    A row a stay would spend most of the time on making Python's dates and tuples.
    """
    last = -1
    while True:
        rows, last, *columns = connection.exec_driver_sql(
            """
            SELECT count(*), max(id), group_concat(site_id, ' '),
                group_concat(home_group || char(31) || sex || char(31) || age_band, char(30)),
                group_concat(checked_in, ' '), group_concat(COALESCE(checked_out, 'NaT'), ' ')
            FROM (SELECT * FROM stays WHERE id > ? ORDER BY id LIMIT ?)
            """,
            (last, ROWS_AT_A_TIME),
        ).one()
        if not rows:
            return
        yield tuple(columns)


def _moves(sites: str, guests: str, came: str, left: str, kinds: dict[str, int]) -> Whole:
    """The cells of a chunk's arrivals, doubled, and of its departures, doubled and one more.

    New kinds of guest are noted in `kinds`.
    """
    guest, known = pd.factorize(np.array(guests.split("\x1e"), object))
    kind = np.array([kinds.setdefault(one, len(kinds)) for one in known], np.int64)[guest]
    place = np.array(sites.split(), np.int64) * DAYS + YEAR_ONE
    arrival, departure = _days(came), _days(left)
    still = np.isnat(departure)
    stayed = still | (departure > arrival)
    first, last = ((place + day.astype(np.int64)) * KINDS + kind for day in (arrival, departure))
    return np.concatenate([first[stayed] * 2, last[stayed & ~still] * 2 + 1])


def _days(told: str) -> npt.NDArray[np.datetime64]:
    code, known = pd.factorize(np.array(told.split(), object))
    return np.array(known, "datetime64[D]")[code]


def _sums(moves: Whole) -> tuple[Whole, Whole]:
    """Each cell that arrivals and departures change, in order, and by how much."""
    moves.sort()
    cells, steps = moves >> 1, 1 - 2 * (moves & 1)
    begins = np.flatnonzero(np.diff(cells, prepend=-1))
    if not begins.size:
        return cells, steps
    change = np.add.reduceat(steps, begins)
    return cells[begins][change != 0], change[change != 0]
