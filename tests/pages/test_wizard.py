"""The wizard of *Läs in filer* through the whole app: map, see, keep, take in, and be recognised next time."""

from __future__ import annotations

import pytest
from sqlalchemy import func, select

from lib.access.identity import Role
from lib.intake.keeping import kept_by
from lib.records.tables import CountedContact, NightReport, Stay
from lib.settings import ROOT
from lib.words import use
from tests.intake.conftest import Kalmar
from tests.intake.register_files.conftest import house
from tests.intake.test_intake_recognition import book
from tests.signed_in import add_account, app_on, signed_in_app

WIDE = "När;Norra;Norra fullt;Anm.\n13/01/2026;12;1;x\n14/01/2026;stängd;;\n15/01/2026;tolv;;\n"


@pytest.fixture
def kalmar(sqlite_store) -> Kalmar:
    made = house(sqlite_store).kalmar
    add_account(sqlite_store, "chefen", Role.REGISTER_MANAGER, partner_id=made.partners["mission"])
    return made


@pytest.fixture
def app(kalmar):
    return signed_in_app(kalmar.store, "chefen", page="import_files.py")


def words_of(app) -> str:
    return " ".join(element.proto.body for element in app.get("html")) + " ".join(
        text.value for text in app.text
    )


def upload(app, content: str | bytes, name: str = "natter oktober 2026.csv"):
    raw = content.encode() if isinstance(content, str) else content
    app.file_uploader(key="import_file").upload(name, raw).run()
    assert not app.exception
    return app


def box(app, label: str):
    return next(one for one in app.selectbox if one.label.replace("\\", "") == label)


def press(app, label: str):
    next(one for one in app.button if one.label == label).click().run()
    assert not app.exception
    return app


def count(store, table) -> int:
    with store.read() as session:
        return session.scalar(select(func.count()).select_from(table))


def kept(kalmar):
    with kalmar.store.read() as session:
        return kept_by(session, kalmar.partners["mission"])


def test_a_wide_file_is_guessed_previewed_kept_taken_in_and_known_again(app, kalmar):
    upload(app, WIDE)
    said = words_of(app)
    assert "Vad betyder kolumnerna?" in said
    assert box(app, "När").value == "night"
    assert (box(app, "Norra").value, box(app, "Boende för ”Norra”").value) == ("occupied", "norra")
    assert (box(app, "Norra fullt").value, box(app, "Anm.").value) == ("turned_away_full", None)
    assert box(app, "”stängd” under Öppet eller stängt").value == "closed"
    assert "2 uppgifter förstås, 1 rad skulle nekas." in said
    assert "Norra: ”tolv” är inget tal." in said
    assert count(kalmar.store, NightReport) == 0

    assert app.text_input[0].value == "natter oktober"
    press(app, "Spara och gå vidare")
    assert [one.name for one in kept(kalmar)] == ["natter oktober"]
    assert "2 rader, 1 boende, 2026-01-13 till 2026-01-14" in words_of(app)
    press(app, "Läs in")
    assert count(kalmar.store, NightReport) == 2
    assert "Inlästa nätter – nya: 2, ändrade: 0." in words_of(app)

    again = signed_in_app(kalmar.store, "chefen", page="import_files.py")
    upload(again, WIDE.replace("/01/", "/02/"), "natter november.csv")
    said = words_of(again)
    assert "Filen liknar den som lästes in i " in said
    assert "(filbeskrivning natter oktober). Vi läser den likadant." in said
    assert "2026-02-13 till 2026-02-14" in said
    press(again, "Ange på nytt vad kolumnerna betyder")
    assert "Vad betyder kolumnerna?" in words_of(again)
    press(again, "Tillbaka: läs filen som föreslaget")
    assert "Vi läser den likadant." in words_of(again)


def test_every_answer_changes_the_preview_at_once(app):
    upload(app, "Kväll;Hus;X\n2026-01-14;Huset på höjden;12\n")
    assert "Ingen kolumn är vald för: Sov här." in words_of(app)
    box(app, "X").select("occupied").run()
    said = words_of(app)
    assert "”Huset på höjden” är inte känt" in said
    assert "0 uppgifter förstås, 1 rad skulle nekas." in said
    box(app, "”Huset på höjden” under Boende").select("norra").run()
    said = words_of(app)
    assert not app.exception
    assert "1 uppgift förstås." in said
    assert "Norra härbärget" in said


def test_a_file_about_one_house(app, kalmar):
    upload(app, "Datum;Antal gäster\n2026-01-14;12\n", "natt.csv")
    assert box(app, "Var står boendet?").value == "one"
    assert "Ange vilket boende filen gäller" in words_of(app)
    box(app, "Vilket boende gäller filen?").select("sodra").run()
    press(app, "Gå vidare utan att spara")
    press(app, "Läs in")
    with kalmar.store.read() as session:
        assert session.scalars(select(NightReport.site_id)).all() == [kalmar.sites["sodra"]]
    assert kept(kalmar) == ()


def test_names_of_columns_on_two_rows_of_the_second_sheet(app, kalmar):
    rows = [("Rapport", "", ""), ("", "Norra", ""), ("Dygn", "belagda", "fullt"), ("2026-01-14", 12, 1)]
    upload(app, book(Om=[("Läs mig",)], Höst=rows), "natter.xlsx")
    assert box(app, "Vilket blad?").value == "Höst"
    box(app, "På vilken rad står kolumnernas namn?").select_index(1).run()
    box(app, "Hur många rader tar kolumnernas namn?").select_index(1).run()
    assert not app.exception
    assert (box(app, "Norra belagda").value, box(app, "Norra fullt").value) == (
        "occupied",
        "turned_away_full",
    )
    press(app, "Spara och gå vidare")
    press(app, "Läs in")
    assert count(kalmar.store, NightReport) == 1
    assert kept(kalmar)[0].mapping.header_rows == 2


def test_stays_of_ones_own_shape(app, kalmar):
    rows = "Ankomst;Avresa;Gästnr;Kön;Ålder;Hemort\n2026-01-14;2026-01-16;k7m2x9ab;K;18-29;Kalmar\n"
    upload(app, rows, "gaster.csv")
    assert box(app, "Vad står på raderna?").value == "stays"
    box(app, "Vilket boende gäller filen?").select("norra").run()
    assert box(app, "”K” under Kön").value == "woman"
    assert "1 uppgift förstås." in words_of(app)
    press(app, "Spara och gå vidare")
    press(app, "Läs in")
    with kalmar.store.read() as session:
        stay = session.scalars(select(Stay)).one()
    assert (stay.guest_code, stay.sex, stay.site_id) == ("k7m2x9ab", "woman", kalmar.sites["norra"])
    assert "Vistelser, inlästa – nya: 1, ändrade: 0." in words_of(app)
    assert kept(kalmar)[0].kind == "stays"


def test_a_file_of_our_own_words_needs_no_wizard_whatever_it_is_about(app, kalmar):
    upload(app, "Månad;Från;Till;Förmedlade\n2026-01;Missionen;Kommunen;3\n2026-13;Missionen;Kommunen;3\n")
    assert "Vad betyder kolumnerna?" not in words_of(app)
    assert "Räknade kontakter" in words_of(app)
    assert "”2026-13” är ingen månad" in words_of(app)
    press(app, "Läs in")
    assert count(kalmar.store, CountedContact) == 1


def test_kept_mappings_are_renamed_and_removed(app, kalmar):
    upload(app, WIDE)
    press(app, "Spara och gå vidare")
    app.expander[-1].open = True
    app.session_state["kept_mappings_more"] = True
    app.run()
    [name] = [one for one in app.text_input if one.label == "Nytt namn"]
    name.input("Höst").run()
    press(app, "Byt namn")
    assert [one.name for one in kept(kalmar)] == ["Höst"]
    press(app, "Ja, ta bort filbeskrivningen")
    assert kept(kalmar) == ()
    assert not app.exception


def test_markup_in_a_file_is_text_everywhere(app):
    upload(app, "**När**;<b>X</b>;:material/home:\n2026-01-14;<script>alert(1)</script>;[a](http://x)\n")
    said = words_of(app)
    assert "<script>alert" not in said
    assert "<b>" not in said
    labels = [one.label for one in app.selectbox]
    assert r"\*\*När\*\*" in labels
    assert r"\:material/home\:" in labels


def test_a_file_of_two_hundred_columns_is_asked_about_as_far_as_anybody_can(app):
    rows = ";".join(f"k{n}" for n in range(200))
    upload(app, f"{rows}\n{rows.replace('k', '')}\n")
    assert "Bara de första 60 kolumnerna går att läsa. Ytterligare 140 utelämnas." in words_of(app)


def test_remarks_of_the_data_checks_are_told_with_their_rows(app):
    upload(app, "Datum;Boende;Belagda;Fick ingen plats: Fullt\n2026-01-14;norra;3;2\n2026-01-15;norra;20;2\n")
    [remark] = [text.value for text in app.text if "rad 2" in text.value]
    assert "rad 3" not in remark


def test_templates_of_every_kind_are_offered(app):
    app.session_state["import_templates"] = True
    app.run()
    assert not app.exception
    keys = {one.proto.id.rpartition("-")[2] for one in app.get("download_button")}
    assert {f"import_template_{kind}" for kind in ("nights", "stays", "tenancies", "contacts")} <= keys


def test_english(kalmar):
    use("en")  # the test sends back what the fields show, and asks them for it in the language spoken now
    app = signed_in_app(kalmar.store, "chefen", page="import_files.py", language="en")
    upload(app, WIDE)
    said = words_of(app)
    assert "What do the columns mean?" in said
    assert "2 entries are understood, 1 row would be refused." in said
    press(app, "Keep and go on")
    assert "Take in" in {one.label for one in app.button}


def test_the_page_alone_asks_for_a_sign_in(kalmar):
    app = app_on(kalmar.store, ROOT / "pages" / "import_files.py").run()
    assert len(app.get("file_uploader")) == 0
