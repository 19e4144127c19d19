"""Reports missing at ten: which nights are due, which sites are expected to report, one mail a site and night."""

from __future__ import annotations

import threading
from datetime import date, datetime
from email.headerregistry import Address
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import select

from lib.records.reminders import MissingReport, due_night, missing_reports, plain_address, remind
from lib.records.store import Store
from lib.records.tables import ReportReminder, Site
from tests.publication.partnership import BIG, SMALL, found, report

STOCKHOLM = ZoneInfo("Europe/Stockholm")
EVENING = date(2026, 11, 17)
AT_TEN = datetime(2026, 11, 18, 10, 0, tzinfo=STOCKHOLM)


def house(store: Store) -> None:
    found(store)
    with store.write("test") as session:
        for site in session.scalars(select(Site)):
            site.report_mail = f"{site.code}@example.org"


@pytest.mark.parametrize(
    ("moment", "evening"),
    [
        (datetime(2026, 11, 18, 9, 59, tzinfo=STOCKHOLM), date(2026, 11, 16)),
        (AT_TEN, EVENING),
        (datetime(2026, 11, 18, 23, 59, tzinfo=STOCKHOLM), EVENING),
        (datetime(2026, 11, 19, 0, 1, tzinfo=STOCKHOLM), EVENING),
        (datetime(2026, 11, 18, 9, 0, tzinfo=ZoneInfo("UTC")), EVENING),  # ten in Stockholm
        (datetime(2026, 10, 25, 10, 0, tzinfo=STOCKHOLM), date(2026, 10, 24)),  # the clocks went back
    ],
)
def test_a_night_is_due_at_ten_by_the_clock_on_the_wall(moment: datetime, evening: date) -> None:
    assert due_night(moment) == evening


def test_only_open_sites_without_a_report_are_missing(any_store: Store) -> None:
    house(any_store)
    report(any_store, BIG, EVENING, 17)
    with any_store.write("test") as session:
        summer = session.get(Site, SMALL)
        assert summer is not None
        session.add(
            Site(
                id=3,
                partner_id=summer.partner_id,
                code="sommar",
                name="Sommarhuset",
                legal_form=summer.legal_form,
                open_from=date(2026, 5, 1),
                season_start_month=5,
                season_end_month=8,
            )
        )
    with any_store.read() as session:
        assert [one.name for one in missing_reports(session, EVENING)] == ["Lilla huset"]
        assert [one.name for one in missing_reports(session, date(2026, 8, 31))] == ["Sommarhuset"]
        assert missing_reports(session, date(2026, 4, 30)) == ()


def test_a_closed_night_is_a_report(any_store: Store) -> None:
    house(any_store)
    report(any_store, BIG, EVENING, None)
    with any_store.read() as session:
        assert [one.site_id for one in missing_reports(session, EVENING)] == [SMALL]


def test_each_site_gets_one_mail_a_night(any_store: Store) -> None:
    house(any_store)
    sent: list[MissingReport] = []

    def send(one: MissingReport) -> bool:
        sent.append(one)
        return True

    assert remind(any_store, AT_TEN, send) == 2
    assert remind(any_store, AT_TEN, send) == 0
    assert {(one.mail, one.night) for one in sent} == {
        ("eken@example.org", EVENING),
        ("lilla-huset@example.org", EVENING),
    }


def test_a_mail_that_did_not_go_is_tried_again_and_hinders_no_other(any_store: Store) -> None:
    house(any_store)
    assert remind(any_store, AT_TEN, lambda one: one.site_id == SMALL) == 1
    assert remind(any_store, AT_TEN, lambda _one: True) == 1


def test_a_mail_that_raises_is_tried_again_and_hinders_no_other(any_store: Store) -> None:
    house(any_store)

    def send(one: MissingReport) -> bool:
        if one.site_id == BIG:  # the first by name
            raise IndexError("a parser fell over the address")
        return True

    assert remind(any_store, AT_TEN, send) == 1
    with any_store.read() as session:
        assert session.scalars(select(ReportReminder.site_id)).all() == [SMALL]
    assert remind(any_store, AT_TEN, lambda _one: True) == 1


@pytest.mark.parametrize(
    "text",
    ["natt@example.org", "natt.eken+rapport@post.example.org", "o'hara_2@a-b.example", "NATT@EXAMPLE.ORG"],
)
def test_one_address_is_plain(text: str) -> None:
    assert plain_address(text)
    assert Address(addr_spec=text).addr_spec == text


@pytest.mark.parametrize(
    "text",
    [
        "",
        "natt",
        "natt@",
        "@example.org",
        "a@example.org, b@example.org",
        "a@example.org;b@example.org",
        "a@example.org b@example.org",
        "natt:a@example.org;",
        "Natt <a@example.org>",
        "<a@example.org>",
        "a(natt)@example.org",
        '"a b"@example.org',
        "a@[127.0.0.1]",
        "a@@example.org",
        "a..b@example.org",
        ".a@example.org",
        "a@example..org",
        "a@example.org.",
        "a@-example.org",
        "a@example.org\n",
        "a@example.org\r\nBcc: b@example.org",
        "a\u2028@example.org",
        "a\u200b@example.org",
        "å@example.org",
        f"{'a' * 250}@example.org",
    ],
)
def test_anything_else_is_no_plain_address(text: str) -> None:
    assert not plain_address(text)


def test_a_site_without_an_address_gets_none(any_store: Store) -> None:
    found(any_store)
    assert remind(any_store, AT_TEN, lambda _one: pytest.fail("nobody is to be told")) == 0


def test_two_processes_at_once_send_one_mail(any_store: Store) -> None:
    house(any_store)
    sent: list[int] = []
    other = Store(any_store.url)
    both_looked = threading.Barrier(2, timeout=20)

    def round_of(store: Store) -> None:
        def send(one: MissingReport) -> bool:
            sent.append(one.site_id)
            return True

        both_looked.wait()
        remind(store, AT_TEN, send)

    threads = [threading.Thread(target=round_of, args=(store,)) for store in (any_store, other)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    other.dispose()
    assert sorted(sent) == [BIG, SMALL]
    with any_store.read() as session:
        assert len(session.scalars(select(ReportReminder)).all()) == 2
