"""The night form as its users meet it: who may open it, nothing preset, few taps, nothing typed is ever lost."""

from __future__ import annotations

import json
from datetime import date, timedelta
from html import unescape

import pytest
from sqlalchemy import select
from streamlit.testing.v1 import AppTest

from lib.access.identity import Identity, Role
from lib.records.nights import NightInput, night_to_edit, save_night, tonight
from lib.records.store import Store
from lib.records.tables import (
    TURNED_AWAY_REASONS,
    Account,
    Capacity,
    DetailDimension,
    LegalForm,
    NightReport,
    NightRevision,
    NightState,
    Partner,
    PartnerKind,
    RegisterKind,
    RegisterOpening,
    Site,
)
from lib.settings import ROOT
from lib.words import _, night_name, sentence_case, speaking, weekday_date
from tests.signed_in import add_account, app_on, signed_in_app

PAGE = "tonight.py"
OTHER = Identity(9, "stina", "Stina", Role.REGISTER_MANAGER, 1, None)


@pytest.fixture
def house(sqlite_store: Store) -> Store:
    """One partner with two houses, 20 beds in the first, where 18 slept last night; a night reporter of it."""
    with sqlite_store.write("test") as session:
        session.add(
            Partner(id=1, code="p", name="Staden", short_name="Staden", kind=PartnerKind.CIVIL_SOCIETY)
        )
        session.flush()
        for n, name in ((1, "Härbärget <Ängö>"), (2, "Lilla huset")):
            session.add(
                Site(
                    id=n,
                    partner_id=1,
                    code=f"s{n}",
                    name=name,
                    legal_form=LegalForm.CIVIL_SOCIETY,
                    open_from=date(2020, 1, 1),
                )
            )
        session.flush()
        session.add(Capacity(site_id=1, valid_from=date(2020, 1, 1), regular_beds=20))
    add_account(sqlite_store, "nora", Role.NIGHT_REPORTER, partner_id=1, site_id=1)
    add_account(sqlite_store, "stina", Role.REGISTER_MANAGER, partner_id=1)
    keep(sqlite_store, 18, night=tonight() - timedelta(days=1))
    return sqlite_store


def keep(store: Store, occupied: int, *, night: date | None = None, version: int | None = None) -> None:
    """Somebody else saves a night."""
    entry = NightInput(1, night or tonight(), occupied=occupied, surge_opened=0, beds_closed=0)
    save_night(store, OTHER, entry, expected_version=version)


def stored(store: Store) -> NightReport | None:
    with store.read() as session:
        return session.scalar(
            select(NightReport).where(NightReport.site_id == 1, NightReport.night == tonight())
        )


class Phone:
    """Somebody who holds the form: taps buttons, and − and + as the browser reports them, and counts."""

    def __init__(self, store: Store, username: str = "nora", language: str = "sv") -> None:
        self.app: AppTest = signed_in_app(store, username, PAGE, language=language)
        self.taps = 0

    def rows(self) -> dict[str, dict]:
        """What the form sends to the browser about its numbers, by section."""
        parts = [part.proto for part in self.app.get("bidi_component")]
        return {
            part.id.rpartition("_")[2]: json.loads(part.json)
            for part in parts
            if part.component_name == "samtak_count_rows"
        }

    def shown(self) -> dict[str, int | None]:
        return {row["field"]: row["value"] for data in self.rows().values() for row in data["rows"]}

    def press(self, label: str) -> None:
        (button,) = [button for button in self.app.button if button.label == label]
        self.taps += 1
        button.click().run()
        assert not self.app.exception

    def step(self, section: str, field: str, by: int) -> None:
        """Tap − or + once, as lib/screen/count_rows/count_rows.js answers it."""
        data = self.rows()[section]
        values = {row["field"]: row["value"] for row in data["rows"]}
        values[field] = max(0, (values[field] or 0) + by)
        self.taps += 1
        self.say(section, data["turn"] + 1, values)

    def say(self, section: str, turn: object, values: object) -> None:
        key = f"night_1_{tonight()}_{section}"
        self.app.session_state[key] = {"answers": {"turn": turn, "values": values}}
        self.app.run()
        assert not self.app.exception

    def words(self) -> str:
        """All the form's own words but its style sheet."""
        bodies = [part.proto.body for part in self.app.get("html")]
        return unescape(" ".join(body for body in bodies if not body.startswith("<style>")))


ANSWERED = {
    "slept": {"occupied": 17},
    "beds": {"beds_closed": 1, "surge_opened": 0},
}


def answer_what_is_required(phone: Phone) -> None:
    for section, values in ANSWERED.items():
        phone.say(section, phone.rows()[section]["turn"] + 1, values)


# Who may


@pytest.mark.parametrize("language", ["sv", "en"])
@pytest.mark.parametrize(
    ("role", "opens"),
    [
        (Role.NIGHT_REPORTER, True),
        (Role.REGISTER_MANAGER, True),
        (Role.STEERING, False),
        (Role.COORDINATOR, False),
        (Role.ADMINISTRATOR, False),
    ],
)
def test_only_those_who_report_nights_see_the_form(
    house: Store, role: Role, opens: bool, language: str
) -> None:
    add_account(house, "sam", role, partner_id=1)
    phone = Phone(house, "sam", language)
    assert not phone.app.exception
    save = {"sv": "Spara natten", "en": "Save the night"}[language]
    assert (save in [button.label for button in phone.app.button]) is opens
    assert bool(phone.rows()) is opens
    assert ("Härbärget" in phone.words()) is opens


def test_the_page_file_alone_shows_nothing(house: Store) -> None:
    app = app_on(house, ROOT / "pages" / PAGE).run()
    assert not app.exception
    assert not app.button
    assert not app.get("bidi_component")


def test_a_reporter_without_a_site_is_told(house: Store) -> None:
    with house.write("test") as session:
        session.add(Partner(id=2, code="q", name="Q", short_name="Q", kind=PartnerKind.MUNICIPAL))
    add_account(house, "quentin", Role.NIGHT_REPORTER, partner_id=2)
    phone = Phone(house, "quentin")
    assert "Det finns inget boende vars nätter du rapporterar." in phone.words()
    assert not phone.rows()


def test_a_sign_in_that_is_ended_meanwhile_saves_nothing(house: Store) -> None:
    phone = Phone(house)
    answer_what_is_required(phone)
    with house.write("test") as session:
        session.scalars(select(Account).where(Account.username == "nora")).one().disabled = True
    (button,) = [button for button in phone.app.button if button.label == "Spara natten"]
    button.click().run()
    assert stored(house) is None
    assert not phone.rows()


# Nothing preset


@pytest.mark.parametrize("language", ["sv", "en"])
def test_the_night_is_named_and_nothing_is_preset(house: Store, language: str) -> None:
    phone = Phone(house, language=language)
    with speaking(language):
        assert sentence_case(night_name(tonight())) in phone.words()
    assert "Härbärget <Ängö>" in phone.words()
    assert set(phone.shown().values()) == {None}
    assert phone.app.toggle[0].value is False


def test_an_untouched_number_cannot_be_saved_as_zero(house: Store) -> None:
    phone = Phone(house)
    phone.press("Spara natten")
    for name in ("Sov här", "Stängda platser", "Extra platser"):
        assert f"{name} är inte besvarat. Tryck − för 0." in phone.words()
    assert stored(house) is None
    answer_what_is_required(phone)
    assert "är inte besvarat" not in phone.words()
    phone.press("Spara natten")
    report = stored(house)
    assert report is not None
    assert (report.occupied, report.beds_closed, report.surge_opened) == (17, 1, 0)
    assert report.turned_away_full is report.new_tonight is report.declined_offer is None
    assert "Inte besvarat: Fullt och Nya i natt." in phone.words()


def test_what_the_browser_never_sends_is_passed_over(house: Store) -> None:
    phone = Phone(house)
    for turn, values in (
        (1, {"occupied": "17"}),
        (2, {"occupied": 1.5}),
        (3, {"version": 4}),
        ("9", {"occupied": 1}),
    ):
        phone.say("slept", turn, values)
    phone.say("slept", 4, ["occupied"])
    assert set(phone.shown().values()) == {None}


# An ordinary night


@pytest.mark.parametrize("language", ["sv", "en"])
def test_an_ordinary_night_takes_at_most_twelve_taps_and_no_keyboard(house: Store, language: str) -> None:
    phone = Phone(house, language=language)
    with speaking(language):
        phone.press(_("As yesterday: %(n)s") % {"n": 18})
        phone.step("slept", "occupied", -1)
        phone.press(_("All beds open, no extra ones"))
        phone.press(_("Nobody was left without a bed"))
        phone.step("new", "new_tonight", 1)
        phone.step("new", "new_tonight", 1)
        phone.press(_("Save the night"))
    assert phone.taps == 7
    report = stored(house)
    assert report is not None
    assert (report.occupied, report.beds_closed, report.surge_opened, report.new_tonight) == (17, 0, 0, 2)
    assert {getattr(report, f"turned_away_{reason}") for reason in TURNED_AWAY_REASONS} == {0}
    assert (report.reported_by, report.version) == ("nora", 1)
    last_saved = {"sv": ("Senast sparat", "av dig"), "en": ("Last saved", "by you")}[language]
    assert all(part in phone.words() for part in last_saved)


def test_a_hard_night_takes_few_taps_too(house: Store) -> None:
    phone = Phone(house)
    phone.press("Alla platser: 20")
    phone.press("Alla platser öppna, inga extra")
    phone.press("Ingen av annat skäl")
    for _tap in range(4):
        phone.step("full", "turned_away_full", 1)
    phone.step("apart", "declined_offer", 1)
    phone.step("new", "new_tonight", -1)
    phone.press("Spara natten")
    assert phone.taps <= 12
    report = stored(house)
    assert report is not None
    assert (report.occupied, report.turned_away_full, report.turned_away_late) == (20, 4, 0)
    assert (report.declined_offer, report.referred_elsewhere, report.new_tonight) == (1, None, 0)


def test_a_closed_house_is_a_state_and_keeps_the_answers_for_second_thoughts(house: Store) -> None:
    phone = Phone(house)
    answer_what_is_required(phone)
    phone.app.toggle[0].set_value(True).run()
    assert not phone.rows()
    phone.press("Spara natten")
    report = stored(house)
    assert report is not None
    assert (report.state, report.occupied) == (NightState.CLOSED, None)
    phone.app.toggle[0].set_value(False).run()
    assert phone.shown()["occupied"] == 17
    phone.press("Spara natten")
    report = stored(house)
    assert report is not None
    assert (report.state, report.occupied, report.version) == (NightState.REPORTED, 17, 2)


# Nothing typed is lost


def test_answers_outlive_language_switch_late_echoes_and_a_refused_save(house: Store) -> None:
    phone = Phone(house)
    phone.say("slept", 5, {"occupied": 400})
    phone.say("slept", 3, {"occupied": 1})
    assert phone.shown()["occupied"] == 400
    phone.press("English")
    assert phone.rows()["slept"]["rows"][0]["name"] == "Slept here"
    assert phone.shown()["occupied"] == 400
    phone.press("All beds open, no extra ones")
    phone.press("Save the night")
    assert "Slept here: 400 is too many. At most 200 is allowed" in phone.words()
    assert phone.shown()["occupied"] == 400
    assert stored(house) is None


def test_the_second_to_save_sees_both_values_and_may_keep_his_own(house: Store) -> None:
    phone = Phone(house)
    phone.say("slept", 1, {"occupied": 16})
    keep(house, 19)
    phone.press("Alla platser öppna, inga extra")
    assert phone.shown()["occupied"] == 16
    phone.press("Spara natten")
    assert "Inget av ditt är borta" in phone.words()
    assert '<th scope="row">Sov här</th><td>16</td><td>19</td>' in phone.words()
    report = stored(house)
    assert report is not None
    assert report.occupied == 19
    phone.press("Spara mina")
    report = stored(house)
    assert report is not None
    assert (report.occupied, report.reported_by, report.version) == (16, "nora", 2)
    assert "Inget av ditt är borta" not in phone.words()


def test_the_second_to_save_may_take_the_other_ones_values(house: Store) -> None:
    phone = Phone(house)
    phone.say("slept", 1, {"occupied": 16})
    keep(house, 19)
    phone.press("Spara natten")
    assert "är inte besvarat" not in phone.words()
    phone.press("Ta över de andra")
    assert phone.shown()["occupied"] == 19
    assert "av Namn stina" in phone.words()


def test_a_saved_night_is_seen_in_another_open_session_at_its_next_rerun(house: Store) -> None:
    nora, stina = Phone(house), Phone(house, "stina")
    keep(house, 11)
    for phone in (nora, stina):
        phone.app.run()
        assert phone.shown()["occupied"] == 11
    stina.step("slept", "occupied", 1)
    stina.press("Spara natten")
    nora.app.run()
    assert nora.shown()["occupied"] == 12
    assert "av Namn stina" in nora.words()


# Another night, another site


def test_correcting_an_earlier_night_asks_why_and_keeps_the_old_values(house: Store) -> None:
    phone = Phone(house)
    phone.press("en annan natt")
    yesterday = tonight() - timedelta(days=1)
    phone.app.date_input[0].set_value(yesterday).run()
    assert sentence_case(night_name(yesterday)) in phone.words()
    assert phone.shown()["occupied"] == 18
    phone.app.session_state[f"night_1_{yesterday}_slept"] = {
        "answers": {"turn": 1, "values": {"occupied": 15}}
    }
    phone.app.run()
    phone.press("Spara natten")
    assert "varför natten rättas" in phone.words()
    assert phone.shown()["occupied"] == 15
    phone.app.text_input[0].set_value("Räknat dubbelt").run()
    phone.press("Spara natten")
    with house.read() as session:
        kept = session.scalars(select(NightRevision)).one()
        assert (kept.reason, kept.former["occupied"], kept.replaced_by) == ("Räknat dubbelt", 18, "nora")
        corrected = session.scalars(select(NightReport).where(NightReport.night == yesterday)).one()
        assert corrected.occupied == 15


def test_missing_nights_are_one_tap_away(house: Store) -> None:
    phone = Phone(house)
    phone.press("en annan natt")
    assert "29 rapporter saknas de senaste 30 nätterna" in phone.words()
    missing = tonight() - timedelta(days=2)
    phone.press(f"Kvällen {weekday_date(missing)}")
    assert sentence_case(night_name(missing)) in phone.words()


def test_an_unfinished_answer_is_still_there_after_a_look_at_another_site(house: Store) -> None:
    phone = Phone(house, "stina")
    phone.say("slept", 1, {"occupied": 14})
    phone.press("byt")
    phone.press("Lilla huset")
    assert phone.shown()["occupied"] is None
    phone.press("byt")
    phone.press("Härbärget <Ängö>")
    assert phone.shown()["occupied"] == 14


# Register parts


def test_home_and_sex_are_asked_only_where_the_partner_has_decided_to_keep_them(house: Store) -> None:
    phone = Phone(house)
    assert not {"home", "sex"} & phone.rows().keys()
    with house.write("test") as session:
        session.add(
            RegisterOpening(
                partner_id=1,
                register=RegisterKind.NIGHT_DETAILS,
                name="Chef",
                delegation="4.1",
                decided_on=date(2026, 1, 1),
                reference="D 1",
            )
        )
    phone.app.run()
    assert phone.rows()["home"]["rows"][0]["name"] == "Kalmar"
    answer_what_is_required(phone)
    phone.step("sex", "sex:man", 1)
    phone.press("Spara natten")
    saved = night_to_edit(house, OTHER, 1, tonight()).stored
    assert saved is not None
    assert saved.entry.details == {DetailDimension.SEX: {"man": 1}}
