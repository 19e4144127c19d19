"""A night that was declared closed is nobody's missing report: every door counts alike."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from lib.access.identity import Identity, Role
from lib.measures.period import Period
from lib.publication.night_rows import nights_frame, sites
from lib.records.checks import run
from lib.records.closures import declared_closed
from lib.records.night_reading import missing_nights
from lib.records.reminders import missing_reports
from lib.records.store import Store
from lib.records.tables import Event, EventKind, Site
from tests.publication.partnership import BIG, SERVICES, SMALL, found, report

STOCKHOLM = ZoneInfo("Europe/Stockholm")
NOW = datetime(2026, 11, 18, 20, 0, tzinfo=STOCKHOLM)
FIRST, LAST = date(2026, 10, 19), date(2026, 11, 17)
DAY = timedelta(days=1)


def closure(partner_id: int, first: date, last: date | None, site_id: int | None = None) -> Event:
    return Event(
        partner_id=partner_id, site_id=site_id, kind=EventKind.CLOSURE, title="Stängt", starts_on=first,
        ends_on=last,
    )  # fmt: skip


def missing_by_door(store: Store, site_id: int, partner_id: int) -> dict[str, set[date]]:
    """The missing nights of the last thirty, as each part of the product tells them."""
    nights = [FIRST + n * DAY for n in range((LAST - FIRST).days + 1)]
    manager = Identity(1, "maja", "Maja", Role.REGISTER_MANAGER, partner_id, None)
    with store.read() as session:
        facts = [site for site in sites(session, NOW.date()) if site.id == site_id]
        frame = nights_frame(session, facts, Period(FIRST, LAST), LAST)
        silent = frame[frame["state"] == "missing"]["night"]
        mailed = {
            night for night in nights for one in missing_reports(session, night) if one.site_id == site_id
        }
        findings = run(session, today=NOW.date(), moment=NOW)
        begun = {
            one.night
            for one in findings
            if one.check in {"N01", "N02", "N03", "N04"} and one.site_id == site_id
        }
    form = missing_nights(store, manager, site_id, now=NOW)
    return {"frame": {night.date() for night in silent}, "mail": mailed, "form": set(form), "checks": begun}


def test_every_door_leaves_out_what_was_declared_closed(any_store: Store) -> None:
    found(any_store)
    with any_store.write("test") as session:
        partner = session.get_one(Site, BIG).partner_id
        for site in (BIG, SMALL):
            session.get_one(Site, site).open_from = FIRST
        session.add_all([
            closure(partner, date(2026, 10, 21), date(2026, 10, 24), BIG),
            closure(partner, date(2026, 11, 2), date(2026, 11, 2)),  # every site of the partner
            closure(SERVICES, FIRST, None),  # nobody's here
            closure(partner, date(2026, 11, 16), None, SMALL),  # goes on
        ])  # fmt: skip
    report(any_store, BIG, date(2026, 10, 22), 7)  # somebody slept there all the same
    for night in (FIRST, LAST):
        report(any_store, BIG, night, 12)
    report(any_store, SMALL, FIRST, 3)
    shut = {
        BIG: {date(2026, 10, 21), date(2026, 10, 23), date(2026, 10, 24), date(2026, 11, 2)},
        SMALL: {date(2026, 11, 2), date(2026, 11, 16), date(2026, 11, 17)},
    }
    told = {BIG: {FIRST, date(2026, 10, 22), LAST}, SMALL: {FIRST}}
    for site in (BIG, SMALL):
        expected = {FIRST + n * DAY for n in range(30)} - shut[site] - told[site]
        doors = missing_by_door(any_store, site, partner)
        # The checks tell an unbroken run of nights by its first.
        runs = {night for night in expected if night - DAY not in expected}
        assert doors == {"frame": expected, "mail": expected, "form": expected, "checks": runs}


def test_a_declared_night_is_closed_in_the_figures_and_a_reported_one_is_reported(any_store: Store) -> None:
    found(any_store)
    with any_store.write("test") as session:
        session.add(closure(session.get_one(Site, BIG).partner_id, date(2026, 11, 3), date(2026, 11, 4), BIG))
    report(any_store, BIG, date(2026, 11, 4), 9)
    with any_store.read() as session:
        facts = [site for site in sites(session, NOW.date()) if site.id == BIG]
        frame = nights_frame(session, facts, Period(date(2026, 11, 2), date(2026, 11, 4)), LAST)
        assert list(frame["state"]) == ["missing", "closed", "reported"]
        assert declared_closed(session, [], FIRST, LAST) == frozenset()
