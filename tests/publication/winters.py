"""A winter of the partnership of `partnership`, told night by night: who slept there, and who got no bed."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import insert, select

from lib.measures.period import Period
from lib.records.store import Store
from lib.records.tables import NightDetail, NightReport, Stay
from tests.publication.partnership import BIG, SMALL, found

WINTER = Period.season(2026)
DAY = timedelta(days=1)
# A Monday in May: the winter is over, and the newest night that can be reported is that of Sunday the 9th.
MAY = datetime(2027, 5, 10, 15, 0, tzinfo=ZoneInfo("Europe/Stockholm"))
Parts = Mapping[str, Mapping[str, int]]

CANARY = "KANARIE7"
ALONE = "0862"  # one guest from Emmaboda, every night of the winter
PARTS = {"home": {"0880": 11, "rest_of_sweden": 3, ALONE: 1}, "sex": {"man": 10, "woman": 5}}


def nights_of(period: Period, *, without: Sequence[date] = ()) -> list[date]:
    nights = [period.start + n * DAY for n in range(period.nights)]
    return [night for night in nights if night not in without]


def tell(
    store: Store,
    site: int,
    nights: Sequence[date],
    occupied: int,
    parts: Parts | None = None,
    **counts: int,
) -> None:
    """The same report on each of the nights; `parts` by dimension and category."""
    row: dict[str, Any] = {"site_id": site, "state": "reported", "occupied": occupied, "reported_by": "test"}
    with store.write("test") as session:
        session.execute(insert(NightReport), [row | {"night": night} | counts for night in nights])
        asked = select(NightReport.id).where(NightReport.site_id == site, NightReport.night.in_(nights))
        told = [
            {"report_id": report, "dimension": dimension, "category": category, "persons": persons}
            for report in session.scalars(asked)
            for dimension, groups in (parts or {}).items()
            for category, persons in groups.items()
        ]
        if told:
            session.execute(insert(NightDetail), told)


def check_in(store: Store, site: int, code: str, first: date, nights: int | None, **kind: str) -> None:
    """A stay of so many nights; one that goes on when None."""
    usual = {"home_group": "0880", "sex": "man", "age_band": "30_44"}
    left = None if nights is None else first + nights * DAY
    with store.write("test") as session:
        session.add(Stay(site_id=site, guest_code=code, checked_in=first, checked_out=left, **usual | kind))


def a_winter(store: Store, contents: str = "example") -> None:
    """Fifteen guests a night in the shelter, told; six in the small house, untold; three stays."""
    found(store, contents)
    tell(store, BIG, nights_of(WINTER), 15, PARTS, turned_away_full=1, turned_away_suspended=0)
    tell(store, SMALL, nights_of(WINTER), 6)
    check_in(store, BIG, CANARY, date(2026, 10, 1), 120, home_group=ALONE)
    check_in(store, BIG, CANARY.lower(), date(2027, 3, 1), 10, home_group=ALONE)
    check_in(store, BIG, "B2", date(2027, 2, 1), None, sex="woman")
    check_in(store, BIG, "C3", date(2026, 9, 1), 10)
