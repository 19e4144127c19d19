"""Min organisation as a page: its sentence, its cards and their rows, links, files, and whom it refuses."""

from __future__ import annotations

import io
import re
from dataclasses import replace
from datetime import date, datetime, timedelta

import pandas as pd
import pytest
from sqlalchemy import delete, func, select
from streamlit.testing.v1 import AppTest

from lib import words
from lib.access.identity import Identity, Role
from lib.measures.catalogue import measure
from lib.measures.figure import Figure
from lib.measures.period import Period
from lib.publication.answers import KeyFigure
from lib.publication.desk import Desk, desk
from lib.publication.organisation import MissingNight, Organisation, OwnSite
from lib.publication.organisation_due import Due
from lib.records.checks import Severity
from lib.records.checks.finding import Finding
from lib.records.store import Store
from lib.records.tables import AuditEntry, Commitment, NightReport, Partner, Tenancy
from lib.screen import organisation, organisation_rows, sentences_organisation
from lib.screen.organisation_files import made_later, workbook
from lib.settings import settings
from tests.pages.test_every_view import plain, texts
from tests.publication.partnership import SERVICES, found, house
from tests.signed_in import add_account, signed_in_app, use_store

PAGE = "my_organisation.py"
RETENTION = "retention_still_housed_12"


def page(store: Store, username: str = "chef.social", language: str = "sv", **query: str) -> AppTest:
    app = signed_in_app(store, username, PAGE, language=language, **query)
    assert not app.exception
    return app


def headline(app: AppTest) -> str:
    return plain(re.search(r"<h1[^>]*>(.*?)</h1>", texts(app), re.DOTALL)[1])


def own_desk(store: Store, partner: str) -> Desk:
    use_store(store)
    with store.read() as session:
        key = session.scalars(select(Partner.id).where(Partner.code == partner)).one()
    return desk(Identity(1, "stina", "Stina Exempel", Role.REGISTER_MANAGER, partner_id=key))


def this_month(ask: Desk) -> Period:
    return Period.month(ask.last_night().year, ask.last_night().month)


def test_the_page_shows_own_cards_with_a_way_to_the_rows_of_each(shared_example: Store) -> None:
    app = page(shared_example)
    ask = own_desk(shared_example, "social")
    answer = ask.organisation(this_month(ask))
    assert [button.label for button in app.button if button.key.startswith("org_rows_")] == [
        "Visa raderna"
    ] * 6
    said = plain(texts(app))
    for card in answer.cards:
        assert measure(card.figure.key).title.sv in said
    assert "<table" not in texts(app), "no rows before they are asked for"


@pytest.mark.parametrize("username", ["chef.social", "chef.stadsmissionen"])
def test_rows_open_under_a_card_add_up_and_close_again(shared_example: Store, username: str) -> None:
    app = page(shared_example, username)
    ask = own_desk(shared_example, username.removeprefix("chef."))
    period = this_month(ask)
    for card in ask.organisation(period).cards:
        key = card.figure.key
        app.button(key=f"org_rows_{key}").click().run()
        assert not app.exception
        assert app.query_params["rader"] in (key, [key])
        table = re.search(r'<table class="sk-table">.*?</table>', texts(app), re.DOTALL)[0]
        assert table.count("<tr>") == len(ask.rows_behind(key, period).rows) + 2, "a head and a foot"
        foot = re.findall(r">([\d\s\u00a0]+)<", table[table.index("<tfoot>") :])
        sums = [int(re.sub(r"\D", "", one)) for one in foot]
        figure = card.figure
        whole = [figure.numerator or 0] + ([] if figure.denominator is None else [figure.denominator])
        assert sums == whole, key
        body = table[table.index("<tbody>") : table.index("<tfoot>")]
        doors = re.findall(r"<tr>.*?</tr>", body)
        assert all(
            re.search(r'href="/(register|registrera-natten|arbetsfordelning)\?', row)
            for row in doors
            if "stängd" not in row
        )
    app.button(key=f"org_rows_{key}").click().run()
    assert "rader" not in app.query_params


def test_the_address_opens_rows_and_an_unknown_one_is_told(shared_example: Store) -> None:
    assert "Raderna bakom: Hittillsvarande väntan" in plain(
        texts(page(shared_example, rader="housing_median_wait"))
    )
    app = page(shared_example, "chef.stadsmissionen", rader="housing_waiting<b>")
    assert "housing_waiting&lt;b&gt;" in texts(app)
    assert "inte är något av era nyckeltal" in texts(app)
    other = page(shared_example, "chef.stadsmissionen", rader="housing_waiting")
    assert "<table" not in texts(other), "the other partner's register stays closed"


@pytest.mark.parametrize("username", ["styrgrupp", "samordnare", "natt", "admin"])
def test_others_are_refused_whatever_the_address_asks(shared_example: Store, username: str) -> None:
    app = signed_in_app(shared_example, username, PAGE, rader="occupancy")
    assert "öppnar inte den här vyn" in plain(texts(app))
    assert "<table" not in texts(app)
    assert not app.get("download_button")


def test_the_headline_counts_what_is_missing_and_overdue(example_store: Store) -> None:
    ask = own_desk(example_store, "stadsmissionen")
    night = ask.last_night()
    with example_store.write("test") as session:
        session.execute(delete(NightReport).where(NightReport.night >= night - timedelta(days=29)))
    ask = own_desk(example_store, "stadsmissionen")
    answer = ask.organisation(this_month(ask))
    app = page(example_store, "chef.stadsmissionen")
    open_nights = len(answer.missing)
    assert headline(app).startswith(f"{words.sentence_case(words.counted(open_nights))} rapport") == bool(
        open_nights
    )
    links = re.findall(r'href="(/registrera-natten\?[^"]*)"', texts(app))
    assert len(links) >= min(open_nights, organisation.NIGHTS_SHOWN)
    assert all("boende=eken" in link and "natt=" in link for link in links)


def test_nothing_to_do_says_so(sqlite_store: Store) -> None:
    with sqlite_store.write("test") as session:
        session.add(Partner(id=1, code="p", name="En part", short_name="P", kind="municipal"))
    add_account(sqlite_store, "sam", Role.REGISTER_MANAGER, partner_id=1)
    for language, said in (
        ("sv", "Inget saknas, inget är försenat och inget behöver rättas."),
        ("en", "Nothing is missing, nothing is overdue and nothing needs to be corrected."),
    ):
        app = page(sqlite_store, "sam", language)
        assert headline(app) == said
        assert not [button for button in app.button if button.key.startswith("org_rows_")]


def test_what_people_wrote_is_never_markup(example_store: Store) -> None:
    with example_store.write("test") as session:
        partner = session.scalars(select(Partner.id).where(Partner.code == "social")).one()
        session.scalars(
            select(Commitment).where(Commitment.partner_id == partner)
        ).first().title = "<b>Fetstil</b>"
        tenancy = session.scalars(
            select(Tenancy).where(Tenancy.moved_in.is_(None), Tenancy.left_queue_on.is_(None))
        ).first()
        tenancy.decided_on, tenancy.person_code = date.today() - timedelta(days=80), "<i>kod</i>"
    for rows in ("commitments_on_track", "housing_waiting"):
        app = page(example_store, rader=rows)
        assert "<b>Fetstil" not in texts(app)
        assert "<i>kod" not in texts(app)
    assert "&lt;i&gt;kod&lt;/i&gt;" in texts(app)


@pytest.mark.parametrize("language", ["sv", "en"])
@pytest.mark.parametrize("partner", ["social", "stadsmissionen"])
def test_the_workbook_tells_what_it_holds_and_holds_the_rows(
    shared_example: Store, partner: str, language: str
) -> None:
    ask = own_desk(shared_example, partner)
    period, moment = this_month(ask), datetime(2026, 11, 20, 9, 30, tzinfo=settings().zone)
    for key in ask.organisation(period).figures:
        behind = ask.rows_behind(key, period)
        with words.speaking(language):
            table = organisation_rows.table_of(behind)
            book = workbook(behind, table, ask.identity, moment, example=True)
        about, rows = pd.read_excel(
            io.BytesIO(book), sheet_name=None, header=None, engine="calamine"
        ).values()
        assert (
            about.iloc[0, 0]
            == {"sv": "Exempeldata – påhittade siffror", "en": "Example data – invented figures"}[language]
        )
        told = dict(zip(about[0][2:], about[1][2:], strict=True)) if about.shape[0] > 2 else {}
        entry = measure(key)
        spoken = {text for text in told.values() if isinstance(text, str)}
        assert {entry.title.in_language(language), entry.formula.in_language(language)} <= spoken
        assert "Stina Exempel (stina)" in spoken
        assert any(str(value).startswith("2026-11-20 09:30") for value in told.values())
        assert tuple(rows.iloc[0]) == table.headers
        assert len(rows) - 1 == len(behind.rows)
        for at in range(1, min(len(table.sums), len(table.headers)) + 0):
            if isinstance(table.sums[at], int | float):
                assert rows[at][1:].fillna(0).astype(float).sum() == table.sums[at], (key, table.headers[at])


def test_the_files_are_offered_beside_the_rows(shared_example: Store) -> None:
    app = page(shared_example, rader="flats_occupied")
    assert [button.proto.label for button in app.get("download_button")] == [
        "Ladda ner som Excel",
        "Ladda ner som CSV",
    ]


def test_every_file_of_rows_that_leaves_is_noted_with_its_reader(example_store: Store) -> None:
    use_store(example_store)
    ask = own_desk(example_store, "social")
    behind = ask.rows_behind("flats_occupied", this_month(ask))
    table = organisation_rows.table_of(behind)
    make = made_later(behind, table, ask.identity, lambda: b"rader")

    def noted() -> list[tuple[str, str | None, int | None]]:
        with example_store.read() as session:
            entries = session.scalars(select(AuditEntry).where(AuditEntry.action == "export"))
            return [(one.actor, one.table_name, one.partner_id) for one in entries]

    assert noted() == [], "a file that nobody takes is not noted"
    assert make() == b"rader"
    assert noted() == [(ask.identity.username, "flats_occupied", ask.identity.partner_id)]


def test_findings_that_the_page_tells_already_are_not_counted_twice(shared_example: Store) -> None:
    ask = own_desk(shared_example, "stadsmissionen")
    answer = ask.organisation(this_month(ask))
    late = next(one.row_id for one in answer.due if one.code == "commitment_late")

    def finding(check: str, severity: Severity, row_id: int | None = 1, table: type = Tenancy) -> Finding:
        return Finding(check, severity, table, row_id, "ord", "råd")

    given = [
        finding("K07", Severity.NOTE),
        finding("N05", Severity.WARNING, 7, NightReport),
        finding("N09", Severity.WARNING, 7, NightReport),
        finding("N01", Severity.WARNING, None, NightReport),
        finding("P02", Severity.WARNING, late, Commitment),
        finding("P02", Severity.WARNING, late + 1000, Commitment),
        finding("T05", Severity.STOP),
    ]
    kept = organisation.besides(answer, given)
    assert [one.check for one in kept] == ["T05", "N05", "N09", "P02", "K07"], "worst first"
    assert organisation.to_mend(kept) == 3, "one night with two remarks is one row"
    assert sentences_organisation.headline(answer, 3, ask.today()).count("tre rader behöver rättas") == 1


def test_rows_are_the_partners_own_on_screen_too(shared_example: Store) -> None:
    """No random code of the register stands on any page of the other partner's manager."""
    with shared_example.read() as session:
        codes = set(session.scalars(select(Tenancy.person_code)))
        assert session.scalar(select(func.count()).select_from(Tenancy)) > 30
    mine = texts(page(shared_example, rader=RETENTION))
    assert sum(code in mine for code in codes) > 20
    for key in ("occupancy", RETENTION, "housing_waiting"):
        theirs = texts(page(shared_example, "chef.stadsmissionen", rader=key))
        assert not [code for code in codes if code in theirs]


@pytest.fixture
def quiet(shared_example: Store) -> Organisation:
    """The answer of an ended month, with nothing to do."""
    ask = own_desk(shared_example, "social")
    answer = ask.organisation(Period(date(2026, 9, 1), date(2026, 9, 30)))
    return replace(answer, due=(), missing=(), cards=())


def occupancy_card(verdict: str, judged: date | None) -> KeyFigure:
    figure = Figure("occupancy", 0.92, 552.0, 600.0, 30, nights_reported=30)
    return KeyFigure(figure, None, pd.DataFrame({"month": [], "value": []}), verdict, "", judged_month=judged)


@pytest.mark.parametrize(
    ("verdict", "judged", "ends"),
    [
        ("normal_variation", date(2026, 9, 1), "I september var beläggningen 92 procent, inom det normala."),
        ("clear_increase", date(2026, 9, 1), "I september var beläggningen 92 procent, en tydlig ökning."),
        ("clear_decrease", date(2026, 9, 1), "I september var beläggningen 92 procent, en tydlig minskning."),
        ("normal_variation", date(2026, 8, 1), "I september var beläggningen 92 procent."),
        ("too_few", date(2026, 9, 1), "I september var beläggningen 92 procent."),
        ("", None, "I september var beläggningen 92 procent."),
    ],
)
def test_the_headline_gives_the_verdict_of_its_own_month_only(
    quiet: Organisation, verdict: str, judged: date | None, ends: str
) -> None:
    answer = replace(quiet, cards=(occupancy_card(verdict, judged),))
    said = sentences_organisation.headline(answer, 0, date(2026, 11, 22))
    assert said == f"Inget saknas, inget är försenat och inget behöver rättas. {ends}"


def test_the_headline_counts_in_words(quiet: Organisation) -> None:
    night = MissingNight(OwnSite(1, "eken", "Eken"), date(2026, 11, 1))
    late, ahead = (Due("action", "x", date(2026, 11, 1), overdue=one) for one in (True, False))
    today = date(2026, 11, 22)
    answer = replace(quiet, missing=(night, night), due=(late, ahead), figures={})
    assert sentences_organisation.headline(answer, 3, today) == (
        "Två rapporter saknas, tre rader behöver rättas och en sak är försenad."
    )
    with words.speaking("en"):
        assert sentences_organisation.headline(replace(answer, due=()), 1, today) == (
            "Two reports are missing and one row needs to be corrected."
        )
    tenants = {RETENTION: Figure(RETENTION, 0.85, 17.0, 20.0, 20, 0.64, 0.95)}
    assert sentences_organisation.headline(replace(quiet, figures=tenants), 0, today).endswith(
        "17 av 20 hyresgäster bor kvar ett år efter inflyttningen."
    )


@pytest.mark.parametrize(
    ("figure", "target", "said", "attention"),
    [
        (Figure(RETENTION, 0.85, 17.0, 20.0, 20, 0.64, 0.95), 0.8, "för få för att bedöma målet", False),
        (Figure(RETENTION, 0.5, 10.0, 20.0, 20, 0.3, 0.7), 0.8, "når inte målet", True),
        (Figure(RETENTION, 0.98, 98.0, 100.0, 100, 0.93, 0.99), 0.8, "når målet", False),
        (Figure("housing_waiting", 4.0, 4.0, n=4), 5.0, "når målet", False),
        (Figure("housing_waiting", 6.0, 6.0, n=6), 5.0, "når inte målet", True),
        (Figure("housing_waiting", 6.0, 6.0, n=6), None, "", False),
        (Figure(RETENTION, 0.5, 1.0, 2.0, 2, 0.1, 0.9, shown=False, why="too_few"), 0.8, "", False),
        (Figure("occupancy", 1.2, 24.0, 20.0, 1), 0.9, "", False),
    ],
)
def test_a_target_is_judged_with_the_figures_own_uncertainty(
    quiet: Organisation, figure: Figure, target: float | None, said: str, attention: bool
) -> None:
    card = KeyFigure(figure, target, pd.DataFrame({"month": [], "value": []}), "", "")
    answer = replace(quiet, cards=(card,), beside={})
    ((_key, view),) = sentences_organisation.card_views(answer, date(2026, 11, 22))
    assert (view.state_text, view.attention) == (said, attention)
    assert view.spark_html is None


def test_a_card_tells_its_companion_and_that_ones_target(quiet: Organisation) -> None:
    events = Figure("turned_away_full", 13.0, 13.0, n=20, nights_reported=20)
    share = Figure("turned_away_full_per_100", 6.2, 13.0, 210.0, 20, nights_reported=20)
    card = KeyFigure(events, None, pd.DataFrame({"month": [], "value": []}), "too_few", "")
    answer = replace(quiet, cards=(card,), beside={"turned_away_full": (share, 5.0)})
    ((_key, view),) = sentences_organisation.card_views(answer, date(2026, 11, 22))
    assert view.note == "6,2 per 100 platser och natt, mål: högst 5"
    assert (view.state_text, view.attention) == ("når inte målet", True)


@pytest.mark.parametrize("language", ["sv", "en"])
def test_every_kind_of_due_has_words_and_an_address(quiet: Organisation, language: str) -> None:
    codes = {
        "commitment_late": "/arbetsfordelning?part=social",
        "commitment_check": "/arbetsfordelning?part=social",
        "deliveries": "/arbetsfordelning?part=social",
        "action": "/arbetsfordelning?part=social",
        "agreement_notice": "/arbetsfordelning?part=social",
        "agreement_ends": "/arbetsfordelning?part=social",
        "agreement_expired": "/arbetsfordelning?part=social",
        "clock": "/register?register=tenancies&rad=4",
        "contacts_sent": "/register?register=contacts",
        "contacts_received": "/register?register=contacts",
    }
    month = date(2026, 9, 1)
    answer = replace(
        quiet,
        due=tuple(
            Due(code, "Subjektet", date(2027, 1, 2), False, 4, month, date(2026, 10, 1)) for code in codes
        ),
    )
    with words.speaking(language):
        lines = sentences_organisation.due_lines(answer, date(2026, 11, 22))
    assert [line.address for line in lines] == list(codes.values())
    assert len({line.what for line in lines}) == len(codes)
    assert all("Subjektet" in line.what and "%(" not in line.what for line in lines)
    assert {"sv": "2 januari 2027", "en": "2 January 2027"}[language] == lines[0].day
    assert {"sv": "september–oktober", "en": "September–October"}[language] in lines[2].what


def test_a_partner_with_tenancies_only_has_fewer_cards_and_no_nights(sqlite_store: Store) -> None:
    found(sqlite_store)
    house(sqlite_store, 12, {})
    add_account(sqlite_store, "sam", Role.REGISTER_MANAGER, partner_id=SERVICES)
    app = page(sqlite_store, "sam")
    assert [button.key.removeprefix("org_rows_") for button in app.button if button.key.startswith("org_rows_")] == [
        RETENTION, "housing_waiting", "flats_occupied",
    ]  # fmt: skip
    assert "Saknade rapporter" not in texts(app)
    assert headline(app).endswith("12 av 12 hyresgäster bor kvar ett år efter inflyttningen.")
