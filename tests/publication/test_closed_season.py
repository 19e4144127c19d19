"""When a season counts as closed: its end, nights that are missing, nights that lie open."""

from __future__ import annotations

from datetime import date, timedelta
from itertools import pairwise

from sqlalchemy import insert

from lib.measures.period import Period
from lib.publication.closed_season import SeasonNights, SeasonState, open_sheets, season_nights
from lib.publication.night_rows import sites
from lib.records.store import Store
from lib.records.tables import NightDraft
from tests.publication.partnership import BIG, SMALL, found, report
from tests.publication.winters import DAY, WINTER, nights_of, tell

LAST = date(2027, 5, 9)


def asked(store: Store, last: date = LAST, season: Period = WINTER) -> SeasonNights:
    with store.read() as session:
        both = sites(session, last)
        sheets = open_sheets(session, [site.id for site in both])
        return season_nights(session, both, season, last, sheets)


def both_tell(store: Store, *, without: tuple[date, ...] = ()) -> None:
    tell(store, BIG, nights_of(WINTER, without=without), 15)
    tell(store, SMALL, nights_of(WINTER), 6)


def leave_open(store: Store, site: int, night: date, *, unsaved: bool = True) -> None:
    answers = {"open": unsaved, "fields": {"occupied": 3}, "basis": None, "taken": {}}
    with store.write("test") as session:
        session.execute(
            insert(NightDraft).values(site_id=site, night=night, answers=answers, changed_by="someone")
        )


def test_reported_and_closed_nights_close_a_season_on_its_last_day(any_store: Store) -> None:
    found(any_store)
    closed = date(2026, 12, 24)
    both_tell(any_store, without=(closed,))
    report(any_store, BIG, closed, None)
    assert asked(any_store, WINTER.end - DAY).state is SeasonState.RUNNING
    settled = asked(any_store, WINTER.end)
    assert settled.state is SeasonState.CLOSED
    assert len(settled.nights) == 2 * WINTER.nights


def test_a_missing_report_is_waited_for_in_thirty_nights(sqlite_store: Store) -> None:
    found(sqlite_store)
    both_tell(sqlite_store, without=(date(2026, 11, 3), date(2027, 3, 20)))
    waiting = asked(sqlite_store, WINTER.end)
    # That of November has been missing for long; only that of March can still be asked for.
    assert (waiting.state, waiting.missing) == (SeasonState.REPORTS_MISSING, 1)
    assert waiting.settled_on == date(2027, 4, 20)
    assert asked(sqlite_store, date(2027, 4, 18)).state is SeasonState.REPORTS_MISSING
    # On the afternoon of 20 April the newest night that can be reported is that of the 19th.
    assert asked(sqlite_store, waiting.settled_on - DAY).state is SeasonState.CLOSED


def test_a_sheet_that_lies_open_keeps_its_season_open_however_old(sqlite_store: Store) -> None:
    found(sqlite_store)
    both_tell(sqlite_store)
    before = sqlite_store.revision()
    leave_open(sqlite_store, SMALL, WINTER.end + DAY)
    leave_open(sqlite_store, BIG, date(2026, 10, 4), unsaved=False)
    assert asked(sqlite_store).state is SeasonState.CLOSED
    leave_open(sqlite_store, SMALL, date(2026, 10, 5))
    assert asked(sqlite_store, LAST + timedelta(days=400)).state is SeasonState.SHEET_OPEN
    assert sqlite_store.revision() == before, "so the question must name the sheets"


def test_before_the_doors_open_there_is_no_season(sqlite_store: Store) -> None:
    found(sqlite_store)
    assert asked(sqlite_store, season=Period.season(2025)).state is SeasonState.NO_NIGHTS
    assert asked(sqlite_store, date(2026, 8, 1)).state is SeasonState.NO_NIGHTS


def test_seasons_never_overlap() -> None:
    seasons = [Period.season(year) for year in range(2020, 2030)]
    assert all(one.end < next_one.start for one, next_one in pairwise(seasons))
