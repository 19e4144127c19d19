"""Small hand-made frames, and hypothesis strategies for random ones."""

from datetime import date, timedelta

import pandas as pd
from hypothesis import strategies as st

from lib.measures.nights import COUNTS

AS_OF = date(2026, 10, 31)
EVENING = date(2026, 1, 14)


def nights(*rows: dict) -> pd.DataFrame:
    """A nights frame; a row names what differs from a reported night with 12 of 20 beds and an empty log."""
    usual = {
        "site_id": 1,
        "night": EVENING,
        "state": "reported",
        "occupied": 12,
        "available": 20,
        "agreed": 20,
    }
    usual |= {"surge": 0, "beds_closed": 0, "turned_away_full": 0, "turned_away_all": 0}
    whole = [usual | row for row in rows]
    for row in whole:
        if row["state"] != "reported":
            row.update(dict.fromkeys(COUNTS, None))
    frame = pd.DataFrame(whole, columns=["site_id", "night", "state", *COUNTS])
    frame["night"] = pd.to_datetime(frame["night"]).astype("datetime64[ns]")
    return frame.astype(dict.fromkeys(COUNTS, "Int64"))


def evenings(start: date, *occupied: int, **others: object) -> pd.DataFrame:
    """Reported nights in a row at one site, one for each number of occupied beds."""
    return nights(*({"night": start + timedelta(i), "occupied": n} | others for i, n in enumerate(occupied)))


def spells_of(days: list[int], classes: list[str | None], as_of: date = AS_OF) -> pd.DataFrame:
    """Spells with these lengths: an exit of the class, or (None) still there after so many days on `as_of`.

    An exit is put in a home entered ten years before `as_of`, so that it is followed far enough.
    """
    long_ago = as_of - timedelta(days=3650)
    rows = []
    for i, (length, name) in enumerate(zip(days, classes, strict=True)):
        moved_in = as_of - timedelta(days=length) if name is None else long_ago
        rows.append((f"p{i}", moved_in, None if name is None else long_ago + timedelta(days=length), name))
    frame = pd.DataFrame(rows, columns=["person", "moved_in", "exit_date", "exit_class"])
    frame["takeover_date"] = pd.NaT
    return frame.astype(dict.fromkeys(["moved_in", "exit_date", "takeover_date"], "datetime64[ns]"))


def tenancy(person: str, moved_in: date, exit_date: date | None = None, **others: object) -> dict:
    ended = (
        {"how": "own_notice", "destination": "own_home"} if exit_date else {"how": None, "destination": None}
    )
    facts = {"person": person, "moved_in": moved_in, "exit_date": exit_date, "takeover_date": None}
    return facts | ended | {"recorded_on": moved_in} | others


def tenancies(*rows: dict) -> pd.DataFrame:
    return pd.DataFrame(list(rows))


@st.composite
def night_frames(draw: st.DrawFn) -> pd.DataFrame:
    """Up to 3 sites over up to 8 evenings across a leap day, in any state."""
    rows = []
    for site in range(draw(st.integers(1, 3))):
        for day in range(draw(st.integers(1, 8))):
            row = {"site_id": site, "night": date(2024, 2, 26) + timedelta(days=day)}
            row["state"] = draw(st.sampled_from(["reported", "reported", "reported", "closed", "missing"]))
            row |= {name: draw(st.integers(0, 30)) for name in ("occupied", "available")}
            row["turned_away_full"] = row["turned_away_all"] = draw(st.none() | st.integers(0, 4))
            rows.append(row)
    return nights(*rows)


@st.composite
def spell_frames(draw: st.DrawFn, least: int = 1) -> pd.DataFrame:
    """People who moved in during the four years before the reporting date, some of whom left in any class."""
    classes = ["positive", "neutral", "negative", "deceased", "unknown"]
    rows = []
    for i in range(draw(st.integers(least, 40))):
        could = draw(st.integers(0, 1461))
        stay = draw(st.integers(0, 1500))
        left = draw(st.booleans()) and stay <= could
        moved_in = AS_OF - timedelta(days=could)
        exit_date, name = (
            (moved_in + timedelta(days=stay), draw(st.sampled_from(classes))) if left else (None, None)
        )
        rows.append((f"p{i}", moved_in, exit_date, name))
    frame = pd.DataFrame(rows, columns=["person", "moved_in", "exit_date", "exit_class"])
    frame["takeover_date"] = pd.NaT
    return frame.astype(dict.fromkeys(["moved_in", "exit_date", "takeover_date"], "datetime64[ns]"))
