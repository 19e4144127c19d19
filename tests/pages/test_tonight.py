"""The night form as its users meet it: who may open it, nothing preset, few taps, nothing typed is ever lost."""

from __future__ import annotations

import itertools
import json
from datetime import date, timedelta
from html import unescape

import pytest
from sqlalchemy import select
from streamlit.testing.v1 import AppTest

from lib.access.devices import add_device
from lib.access.identity import Identity, Role
from lib.records.drafts import Tap, sheet_of, take_in
from lib.records.nights import NightInput, night_to_edit, save_night, tonight
from lib.records.store import Store
from lib.records.tables import (
    TURNED_AWAY_REASONS,
    Account,
    Capacity,
    DetailDimension,
    FullHouseContact,
    LegalForm,
    NightDraft,
    NightReport,
    NightRevision,
    NightState,
    Partner,
    PartnerKind,
    RegisterKind,
    RegisterOpening,
    Signature,
    Site,
)
from lib.settings import ROOT
from lib.words import _, night_name, sentence_case, speaking, weekday_date
from tests.signed_in import add_account, app_on, signed_in_app

PAGE = "tonight.py"
DEVICES = itertools.count(1)
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


def open_nights(store: Store) -> list[date]:
    """The nights with something on an open sheet."""
    with store.read() as session:
        rows = session.scalars(select(NightDraft).order_by(NightDraft.night))
        return [row.night for row in rows if row.answers["open"]]


class Phone:
    """Somebody who holds the form: taps buttons, and − and + as the browser reports them, and counts."""

    def __init__(self, store: Store, username: str = "nora", language: str = "sv", **address: str) -> None:
        self.app: AppTest = signed_in_app(store, username, PAGE, language=language, **address)
        self.taps = 0
        self.device = f"phone{next(DEVICES)}"
        self.numbers = itertools.count(1)

    def rows(self) -> dict[str, dict]:
        """What the form sends to the browser about its numbers, by section."""
        parts = [part.proto for part in self.app.get("bidi_component")]
        return {
            part.id.rpartition("_")[2]: json.loads(part.json)
            for part in parts
            if part.component_name == "samtak_count_rows"
        }

    def sheet(self) -> dict:
        """What the form tells the browser about the sheet of the night."""
        (told,) = [
            json.loads(part.proto.json)
            for part in self.app.get("bidi_component")
            if part.proto.component_name == "samtak_night_sheet"
        ]
        return told

    def shown(self) -> dict[str, int | None]:
        values = self.sheet()["values"]
        return {
            row["field"]: values.get(row["field"]) for data in self.rows().values() for row in data["rows"]
        }

    def choices(self) -> dict[str, dict[str, int]]:
        """The answers that take one tap, by label."""
        return {one["label"]: one["answers"] for data in self.rows().values() for one in data["choices"]}

    def press(self, label: str) -> None:
        self.taps += 1
        if label in self.choices():
            self.tell(*({"f": field, "to": value} for field, value in self.choices()[label].items()))
            return
        (button,) = [button for button in self.app.button if button.label == label]
        button.click().run()
        assert not self.app.exception

    def step(self, section: str, field: str, by: int) -> None:
        """Tap − or + once, as lib/screen/count_rows/sheet.js tells of it."""
        assert field in [row["field"] for row in self.rows()[section]["rows"]]
        self.taps += 1
        self.tell({"f": field, "by": by})

    def set(self, **values: int | None) -> None:
        """Type answers."""
        self.tell(*({"f": field, "to": value} for field, value in values.items()))

    def tell(self, *taps: dict) -> None:
        """Send taps with the next numbers, over the stored night this phone last saw."""
        basis = self.sheet()["basis"]
        self.say({self.device: [{"n": next(self.numbers), "on": basis, **tap} for tap in taps]})

    def say(self, taps: object, night: date | None = None) -> None:
        """Send whatever a browser could send."""
        self.app.session_state[f"night_1_{night or tonight()}_sheet"] = {"said": {"taps": taps}}
        self.app.run()
        assert not self.app.exception

    def words(self) -> str:
        """All the form's own words but its style sheet."""
        bodies = [part.proto.body for part in self.app.get("html")]
        return unescape(" ".join(body for body in bodies if not body.startswith("<style>")))


def answer_what_is_required(phone: Phone) -> None:
    phone.set(occupied=17, beds_closed=1, surge_opened=0)


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
    for number, tap in enumerate(
        (
            {"f": "occupied", "to": "17"},
            {"f": "occupied", "by": 1.5},
            {"f": "occupied", "by": True},
            {"f": "occupied"},
            {"f": "occupied", "by": 1, "to": 2},
            {"f": "version", "to": 4},
            {"f": "sex:man", "to": 4},
            {"f": ["occupied"], "to": 4},
            {"n": "9", "f": "occupied", "to": 1},
            {"n": 0, "f": "occupied", "to": 1},
        ),
        start=1,
    ):
        phone.say({"phone": [{"n": number, "on": None, **tap}]})
    for said in (["occupied"], {"phone": "occupied"}, {"phone": ["occupied"]}, None, {"": [tap]}):
        phone.say(said)
    assert set(phone.shown().values()) == {None}
    assert not open_nights(house)


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
    phone.say({"old": [{"n": 5, "f": "occupied", "to": 400, "on": None}]})
    phone.say({"old": [{"n": 3, "f": "occupied", "to": 1, "on": None}]})
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
    phone.set(occupied=16)
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
    phone.set(occupied=16)
    keep(house, 19)
    phone.press("Spara natten")
    assert "är inte besvarat" not in phone.words()
    phone.press("Behåll de andras")
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


# The open sheet


def test_the_sheet_stands_on_every_phone_that_opens_it_and_taps_add_up(house: Store) -> None:
    nora = Phone(house)
    nora.step("full", "turned_away_full", 1)
    nora.set(occupied=12)
    assert "Inte sparat än. Det du har tryckt finns kvar." in nora.words()
    stina = Phone(house, "stina")
    assert (stina.shown()["turned_away_full"], stina.shown()["occupied"]) == (1, 12)
    stina.step("full", "turned_away_full", 1)
    nora.step("full", "turned_away_full", 1)
    assert nora.shown()["turned_away_full"] == 3
    stina.set(occupied=13)
    nora.app.run()
    assert nora.shown()["occupied"] == 13
    assert nora.shown()["new_tonight"] is None
    assert stored(house) is None


def test_taps_are_confirmed_also_those_that_no_field_was_there_for(house: Store) -> None:
    phone = Phone(house)
    phone.say(
        {"a": [{"n": 7, "f": "sex:man", "by": 1, "on": None}], "b": [{"n": 2, "f": "occupied", "by": 1}]}
    )
    assert phone.sheet()["taken"] == {"a": 7, "b": 2}


def test_what_a_phone_still_says_after_the_night_is_saved_is_not_counted_again(house: Store) -> None:
    phone = Phone(house)
    phone.press("Som i går: 18")
    phone.press("Alla platser öppna, inga extra")
    phone.press("Spara natten")
    assert not open_nights(house)
    phone.app.run()
    assert not open_nights(house)
    assert phone.sheet()["taken"][phone.device] == 3


def test_the_second_phone_reads_that_the_night_was_saved_when_it_taps_on(house: Store) -> None:
    nora, stina = Phone(house), Phone(house, "stina")
    nora.set(occupied=12, beds_closed=0, surge_opened=0)
    nora.press("Spara natten")
    stina.step("full", "turned_away_full", 1)
    assert "Namn nora sparade natten" in stina.words()
    assert '<th scope="row">Fullt</th><td>1</td><td>–</td>' in stina.words()
    stina.press("Spara mina")
    report = stored(house)
    assert report is not None
    assert (report.occupied, report.turned_away_full, report.reported_by) == (12, 1, "stina")


def test_a_house_closed_on_one_phone_is_closed_on_the_other(house: Store) -> None:
    nora, stina = Phone(house), Phone(house, "stina")
    nora.set(occupied=3)
    nora.app.toggle[0].set_value(True).run()
    stina.app.run()
    assert stina.app.toggle[0].value is True
    assert Phone(house, "stina").app.toggle[0].value is True
    stina.app.toggle[0].set_value(False).run()
    nora.app.run()
    assert nora.app.toggle[0].value is False
    assert nora.shown()["occupied"] == 3


def test_a_sheet_that_was_left_open_is_one_tap_away_and_an_ended_sign_in_taps_nothing(house: Store) -> None:
    before = tonight() - timedelta(days=2)
    take_in(house, OTHER, 1, before, [Tap("occupied", to=9)])
    phone = Phone(house)
    phone.press(f"Inte sparad: kvällen {weekday_date(before)}")
    assert sentence_case(night_name(before)) in phone.words()
    assert phone.shown()["occupied"] == 9
    with house.write("test") as session:
        session.scalars(select(Account).where(Account.username == "nora")).one().disabled = True
    phone.say({"phone": [{"n": 1, "f": "occupied", "to": 15, "on": None}]}, before)
    assert sheet_of(house, OTHER, 1, before).answers["occupied"] == 9


# When it is full


def test_whom_to_ring_is_shown_when_it_is_full_or_somebody_was_turned_away(house: Store) -> None:
    with house.write("test") as session:
        session.add(
            FullHouseContact(
                partner_id=1,
                name="<Jouren>",
                phone="0480-12 34 56",
                hours="dygnet runt",
                valid_from=date(2020, 1, 1),
            )
        )
    phone = Phone(house)
    card = 'href="tel:0480123456"'
    assert card not in phone.words()
    phone.set(occupied=19, beds_closed=0)
    assert card not in phone.words()
    phone.set(beds_closed=1)
    assert phone.words().count(card) == 1
    assert "När det är fullt, ring" in phone.words()
    phone.set(occupied=3)
    assert card not in phone.words()
    phone.step("full", "turned_away_full", 1)
    assert phone.words().count(card) == 1


# A shared phone


def test_on_a_shared_phone_somebody_signs_each_time(house: Store) -> None:
    add_device(house, OTHER, site_id=1, name="Telefonen", pin="739205")
    with house.read() as session:
        shared = session.scalars(select(Account.username).where(Account.username.startswith("enhet."))).one()
    phone = Phone(house, shared)
    assert "Det finns inget namn att signera med." in phone.words()
    assert "en annan natt" not in [button.label for button in phone.app.button]
    with house.write("test") as session:
        session.add(Signature(site_id=1, name="Åsa", valid_from=date(2020, 1, 1)))
    answer_what_is_required(phone)
    phone.press("Spara natten")
    assert "Välj vem som signerar" in phone.words()
    assert stored(house) is None
    signature = f"night_1_{tonight()}_signature"
    assert phone.app.session_state[signature] is None
    phone.app.session_state[signature] = "Åsa"
    phone.app.run()
    phone.press("Spara natten")
    report = stored(house)
    assert report is not None
    assert (report.signed_by, report.reported_by) == ("Åsa", shared)
    assert "av Åsa" in phone.words()
    phone.set(occupied=16)
    phone.press("Spara natten")
    assert "Välj vem som signerar" in phone.words()


def test_nobody_signs_on_a_phone_of_their_own(house: Store) -> None:
    with house.write("test") as session:
        session.add(Signature(site_id=1, name="Åsa", valid_from=date(2020, 1, 1)))
    assert not Phone(house).app.get("button_group")


# Another night, another site


def test_the_address_opens_a_night_of_a_site(house: Store) -> None:
    night = tonight() - timedelta(days=3)
    phone = Phone(house, "stina", boende="s2", natt=night.isoformat())
    assert sentence_case(night_name(night)) in phone.words()
    assert "Lilla huset" in phone.words()
    phone.press("byt")
    phone.press(sentence_case(f"i natt: {night_name(tonight())}"))
    assert sentence_case(night_name(tonight())) in phone.words()
    assert "natt" not in phone.app.query_params
    assert phone.app.query_params["boende"] == "s2"


@pytest.mark.parametrize(
    "address",
    [
        {"boende": "s2", "natt": "2026-01-01"},
        {"boende": "nowhere", "natt": "2026-01-01"},
        {"boende": "s1", "natt": "yesterday"},
        {"boende": "s1", "natt": "2999-01-01"},
    ],
)
def test_an_address_that_cannot_be_opened_says_so(house: Store, address: dict[str, str]) -> None:
    phone = Phone(house, **address)
    assert "Natten som adressen anger går inte att öppna." in phone.words()
    assert not phone.rows()
    phone.press("Gå till i natt")
    assert sentence_case(night_name(tonight())) in phone.words()


def test_the_site_of_another_view_does_not_stand_in_the_way(house: Store) -> None:
    assert Phone(house, boende="s2").rows()
    assert "Härbärget <Ängö>" in Phone(house, boende="s2").words()


def test_correcting_an_earlier_night_asks_why_and_keeps_the_old_values(house: Store) -> None:
    phone = Phone(house)
    phone.press("en annan natt")
    yesterday = tonight() - timedelta(days=1)
    phone.app.date_input[0].set_value(yesterday).run()
    assert sentence_case(night_name(yesterday)) in phone.words()
    assert phone.shown()["occupied"] == 18
    phone.say({"phone": [{"n": 1, "f": "occupied", "to": 15, "on": 1}]}, yesterday)
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
    phone.set(occupied=14)
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


def test_what_the_checks_remark_stands_beside_a_night_that_is_saved_all_the_same(house: Store) -> None:
    phone = Phone(house)
    phone.set(occupied=5, beds_closed=0, surge_opened=0, turned_away_full=3)
    phone.press("Spara natten")
    assert stored(house) is not None
    assert "Natten är sparad. Värt en titt:" in phone.words()
    phone.step("full", "turned_away_full", -1)
    assert "Värt en titt" not in phone.words()
