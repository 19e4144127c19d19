"""*Läs in filer* through the whole app, signed in."""

import pytest
from sqlalchemy import func, select

from lib.access.identity import Role
from lib.records.tables import NightReport
from tests.intake.conftest import populate
from tests.intake.test_intake_recognition import NIGHTS, book
from tests.signed_in import add_account, signed_in_app

ROWS = "Datum;Boende;Belagda\n2026-01-14;norra;12\n2026-01-15;norra;-1\n2026-01-15;akut;3\n"


@pytest.fixture
def app(sqlite_store):
    kalmar = populate(sqlite_store)
    add_account(sqlite_store, "chefen", Role.REGISTER_MANAGER, partner_id=kalmar.partners["mission"])
    return signed_in_app(sqlite_store, "chefen", page="import_files.py")


def words_of(app) -> str:
    return " ".join(element.proto.body for element in app.get("html")) + " ".join(
        text.value for text in app.text
    )


def stored(store) -> int:
    with store.read() as session:
        return session.scalar(select(func.count()).select_from(NightReport))


def test_preview_then_take_in_then_nothing_more(app, sqlite_store):
    app.file_uploader(key="import_file").upload("nätter.csv", ROWS.encode("cp1252"), "text/csv").run()
    assert not app.exception
    said = words_of(app)
    assert "Windows-1252" not in said  # plain ASCII is UTF-8 too
    assert "1 rad, 1 boende" in said
    assert "Belagda: -1 är negativt." in said
    assert "hör till Kalmar kommun" in said
    assert stored(sqlite_store) == 0

    app.button(key="import_take_in").click().run()
    assert not app.exception
    assert stored(sqlite_store) == 1
    assert "Inlästa nätter – nya: 1, ändrade: 0." in words_of(app)
    assert app.button(key="import_take_in").disabled


def test_a_file_that_cannot_be_read_is_answered_in_words(app):
    app.file_uploader(key="import_file").upload("brus.csv", bytes(range(256)) * 20, "text/csv").run()
    assert not app.exception
    assert "”brus.csv” är ingen textfil." in words_of(app)


def test_a_choice_is_asked_for_and_kept(app, sqlite_store):
    content = book(Januari=NIGHTS, Februari=NIGHTS)
    app.file_uploader(key="import_file").upload("natter.xlsx", content).run()
    app.selectbox[0].select("Februari").run()
    assert "1 rad," in words_of(app)
    app.button(key="import_take_in").click().run()
    assert not app.exception
    assert stored(sqlite_store) == 1
    assert "Inlästa nätter – nya: 1" in words_of(app)


def test_html_in_a_file_is_text(app):
    rows = "Datum;Boende;Belagda\n2026-01-14;<script>alert(1)</script>;12\n2026-01-14;norra;12\n"
    app.file_uploader(key="import_file").upload("<b>x.csv", rows.encode(), "text/csv").run()
    said = words_of(app)
    assert "&lt;script&gt;" in said
    assert "<script>alert" not in said
    assert "<b>x" not in said


@pytest.mark.parametrize("role", [Role.STEERING, Role.COORDINATOR, Role.ADMINISTRATOR, Role.NIGHT_REPORTER])
def test_other_roles_find_no_field_for_files(sqlite_store, role):
    kalmar = populate(sqlite_store)
    add_account(sqlite_store, "annan", role, partner_id=kalmar.partners["mission"])
    app = signed_in_app(sqlite_store, "annan", page="import_files.py")
    assert len(app.get("file_uploader")) == 0


def test_english(sqlite_store):
    kalmar = populate(sqlite_store)
    add_account(sqlite_store, "chefen", Role.REGISTER_MANAGER, partner_id=kalmar.partners["mission"])
    app = signed_in_app(sqlite_store, "chefen", page="import_files.py", language="en")
    app.file_uploader(key="import_file").upload("nights.csv", ROWS.encode(), "text/csv").run()
    assert "Belagda: -1 is negative. A number of 0 or more is allowed." in words_of(app)
