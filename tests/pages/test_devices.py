"""The view *Delade telefoner* and the phone's own sign-in page: what each says, and that rights hold behind it."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from sqlalchemy import select
from streamlit.testing.v1 import AppTest

from lib.access import passwords
from lib.access.accounts import COMMAND_LINE, disable
from lib.access.device_listing import list_devices
from lib.access.devices import add_device, shut_device
from lib.access.identity import Identity, Role
from lib.access.phone_sign_in import register_phone, sign_in_with_pin
from lib.access.rights import MAY_OPEN, View
from lib.access.session import TOKEN
from lib.frame import PAGE_FILES
from lib.records.example import ACCOUNTS
from lib.records.store import Store
from lib.records.tables import Account, Site, SiteDevice
from lib.records.tables.base import now
from tests.access.phones import OTHER_PIN, PIN, WRONG
from tests.signed_in import app_on, signed_in_app

MANAGER = "chef.stadsmissionen"
CODE = re.compile(r"[a-z2-9]{4}-[a-z2-9]{4}")


@pytest.fixture(autouse=True)
def _quick(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(passwords, "ROUNDS", 4)


def texts(app: AppTest) -> str:
    html = [element.proto.body for element in app.get("html") if "<style" not in element.proto.body]
    said = [
        part.value for kind in ("title", "markdown", "info", "error", "warning") for part in app.get(kind)
    ]
    return "\n".join([*html, *map(str, said)])


def on_devices(store: Store, username: str = MANAGER, language: str = "sv") -> AppTest:
    app = signed_in_app(store, username, "devices.py", language=language)
    assert not app.exception
    return app


def register(app: AppTest, name: str, pin: str) -> AppTest:
    app.text_input(key="phone_new_name").set_value(name)
    app.text_input(key="phone_new_pin").set_value(pin)
    return app.button(key="phone_new_send").click().run()


def kept(store: Store) -> list[SiteDevice]:
    with store.read() as session:
        return list(session.scalars(select(SiteDevice).order_by(SiteDevice.id)))


def manager(store: Store, username: str = MANAGER) -> Identity:
    with store.read() as session:
        row = session.scalars(select(Account).filter_by(username=username)).one()
    return Identity(row.id, row.username, row.name, row.role, row.partner_id, row.site_id)


def registered(store: Store, username: str = MANAGER) -> tuple[int, str]:
    """A phone of the manager's first site: its number and the secret it keeps."""
    actor = manager(store, username)
    with store.read() as session:
        site_id = session.scalars(select(Site.id).filter_by(partner_id=actor.partner_id)).first()
    assert site_id
    at = now() - timedelta(minutes=5)
    secret = register_phone(store, add_device(store, actor, site_id=site_id, name="Köket", pin=PIN, at=at))
    assert isinstance(secret, str)
    return list_devices(store, actor)[0].device_id, secret


def test_a_new_phones_code_is_shown_once_and_makes_a_phone(example_store: Store) -> None:
    app = on_devices(example_store)
    assert "Inga delade telefoner än" in texts(app)
    register(app, " Kontoret  <b>ett</b> ", PIN)
    code = app.code[0].value
    assert CODE.fullmatch(code)
    assert "Kontoret &lt;b&gt;ett&lt;/b&gt;" in texts(app)
    assert "<b>ett" not in texts(app)
    assert [app.text_input(key=f"phone_new_{field}").value for field in ("name", "pin")] == ["", ""]
    assert "Koden är inte inskriven på telefonen än." in texts(app)
    app.run()
    assert not app.code
    assert isinstance(register_phone(example_store, code), str)
    app.run()
    assert "Den delade telefonen används" in texts(app)


@pytest.mark.parametrize(
    ("name", "pin", "told"),
    [
        ("", PIN, "Ge telefonen ett namn"),
        ("Köket", "123456", "PIN-koden är för lätt att gissa."),
        ("Köket", "2719", "En PIN-kod har exakt sex siffror."),
    ],
)
def test_what_is_refused_is_told_in_words_and_stays_in_the_form(
    example_store: Store, name: str, pin: str, told: str
) -> None:
    app = register(on_devices(example_store), name, pin)
    assert app.error[0].value.startswith(told)
    assert not app.code
    assert kept(example_store) == []
    assert app.text_input(key="phone_new_name").value == name


def test_every_deed_reaches_the_phone(example_store: Store) -> None:
    number, secret = registered(example_store)
    app = on_devices(example_store)
    app.button(key=f"phone_shut_or_open_{number}").click().run()
    assert "▲ Avstängd." in texts(app)
    app.button(key=f"phone_shut_or_open_{number}").click().run()
    assert not kept(example_store)[0].disabled
    app.button(key=f"phone_pin_{number}").click().run()
    app.text_input(key=f"phone_new_pin_{number}").set_value("111111")
    app.button(key=f"phone_save_pin_{number}").click().run()
    assert app.error[0].value.startswith("PIN-koden är för lätt att gissa.")
    app.text_input(key=f"phone_new_pin_{number}").set_value(OTHER_PIN)
    app.button(key=f"phone_save_pin_{number}").click().run()
    assert not app.error
    assert isinstance(sign_in_with_pin(example_store, secret, OTHER_PIN), str)
    app.button(key=f"phone_code_{number}").click().run()
    assert not app.code
    app.button(key=f"phone_make_code_{number}").click().run()
    assert CODE.fullmatch(app.code[0].value)
    assert kept(example_store)[0].token_digest is None


def test_a_phone_is_removed_in_two_steps(example_store: Store) -> None:
    number, _secret = registered(example_store)
    app = on_devices(example_store)
    app.button(key=f"phone_remove_{number}").click().run()
    assert len(kept(example_store)) == 1
    app.button(key=f"phone_never_mind_{number}").click().run()
    app.button(key=f"phone_remove_{number}").click().run()
    app.button(key=f"phone_remove_surely_{number}").click().run()
    assert not app.exception
    assert kept(example_store) == []
    assert "Inga delade telefoner än" in texts(app)


def test_another_partners_phones_are_neither_seen_nor_reached(example_store: Store) -> None:
    registered(example_store, "chef.social")
    app = on_devices(example_store)
    assert "Köket" not in texts(app)
    sites = set(app.selectbox(key="phone_new_site").options)
    with example_store.read() as session:
        own = select(Site.name).filter_by(partner_id=manager(example_store).partner_id)
        assert sites == set(session.scalars(own))


@pytest.mark.parametrize("account", ACCOUNTS, ids=lambda account: account.username)
def test_the_view_per_role(example_store: Store, account) -> None:
    registered(example_store)
    app = signed_in_app(example_store, account.username, "devices.py")
    assert not app.exception
    assert bool(app.text_input) is (account.role is Role.REGISTER_MANAGER)
    assert ("Köket" in texts(app)) is (account.username == MANAGER)


def test_who_was_shut_out_does_nothing_more_from_an_open_tab(example_store: Store) -> None:
    number, _secret = registered(example_store)
    app = on_devices(example_store)
    before = [row.disabled for row in kept(example_store)]
    disable(example_store, COMMAND_LINE, manager(example_store).account_id)
    app.button(key=f"phone_shut_or_open_{number}").click().run()
    assert [row.disabled for row in kept(example_store)] == before


def test_in_english(example_store: Store) -> None:
    registered(example_store)
    app = on_devices(example_store, language="en")
    assert "The shared phone is in use" in texts(app)
    assert {"New code", "Change PIN", "Block the phone", "Remove the phone"} <= {b.label for b in app.button}


def on_the_phone(store: Store, secret: str, page: str | None = None) -> AppTest:
    token = sign_in_with_pin(store, secret, PIN)
    assert isinstance(token, str)
    app = app_on(store)
    app.session_state[TOKEN] = token
    app.run()
    return app.switch_page(f"../pages/{page}").run() if page else app


@pytest.mark.parametrize("view", View)
def test_a_signed_in_phone_opens_two_views_and_is_refused_the_others_in_words(
    example_store: Store, view: View
) -> None:
    _number, secret = registered(example_store)
    app = on_the_phone(example_store, secret, PAGE_FILES[view])
    assert not app.exception
    refused = "En delad telefon öppnar inte den här vyn" in texts(app)
    assert refused is (view not in {View.TONIGHT, View.VACANCIES})
    assert {link.proto.page for link in app.sidebar.get("page_link")} == {"i-natt", "registrera-natten"}
    assert Role.NIGHT_REPORTER in MAY_OPEN[View.DEFINITIONS]


def test_a_phone_has_no_password_to_change(example_store: Store) -> None:
    _number, secret = registered(example_store)
    app = on_the_phone(example_store, secret)
    for button in [one for one in app.button if one.key == "change_password"]:
        button.click().run()
    assert not [field for field in app.text_input if field.key == "password_present"]


def the_phone(store: Store, secret: str) -> AppTest:
    app = app_on(store)
    app.session_state["_samtak_phone_secret"] = secret
    return app.run()


def send_pin(app: AppTest, pin: str) -> AppTest:
    app.text_input(key="phone_pin").set_value(pin)
    return app.button(key="phone_pin_send").click().run()


def test_a_code_turns_the_browser_into_the_phone_and_its_pin_opens_the_form(example_store: Store) -> None:
    actor = manager(example_store)
    with example_store.read() as session:
        site = session.scalars(select(Site).filter_by(partner_id=actor.partner_id)).first()
    assert site
    code = add_device(example_store, actor, site_id=site.id, name="Köket", pin=PIN)
    app = app_on(example_store).run()
    app.button(key="phone_door_here").click().run()
    app.text_input(key="phone_code_entered").set_value("abcd-efgh")
    app.button(key="phone_code_send").click().run()
    assert app.error[0].value.startswith("Koden stämmer inte")
    app.text_input(key="phone_code_entered").set_value(code.upper())
    app.button(key="phone_code_send").click().run()
    assert site.name in texts(app)
    assert [field.label for field in app.text_input] == ["PIN-kod, sex siffror"]
    send_pin(app, "12")
    assert app.error[0].value == "PIN-koden har sex siffror."
    send_pin(app, PIN)
    assert not [field for field in app.text_input if field.key == "phone_pin"]
    assert "Natten mellan" in texts(app)
    app.button(key="sign_out").click().run()
    assert [field.label for field in app.text_input] == ["PIN-kod, sex siffror"]


def test_wrong_pins_wait_and_the_tenth_shuts_the_phone_in_words(
    example_store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    _number, secret = registered(example_store)
    app = the_phone(example_store, secret)
    for _ in range(4):
        send_pin(app, WRONG)
    assert app.error[0].value == "PIN-koden stämmer inte. Vänta 5 sekunder före nästa försök."
    monkeypatch.setattr("lib.access.waits.wait_after", lambda _failures: timedelta(0))
    with example_store.write("test") as session:
        from lib.records.tables import SignInFailure

        for row in session.scalars(select(SignInFailure)):
            row.wait_until = None
    for _ in range(6):
        send_pin(app, WRONG)
    assert app.error[0].value.startswith("Den här telefonen är avstängd.")
    app.run()
    assert app.warning[0].value.startswith("Den här telefonen är avstängd.")
    assert not app.text_input
    app.button(key="phone_door_own").click().run()
    assert [field.label for field in app.text_input] == ["Användarnamn", "Lösenord"]
    app.button(key="phone_door_here").click().run()
    assert not app.text_input


def test_a_phone_that_was_shut_while_it_was_signed_in_is_out_and_told_why(example_store: Store) -> None:
    number, secret = registered(example_store)
    app = send_pin(the_phone(example_store, secret), PIN)
    assert "Natten mellan" in texts(app)
    shut_device(example_store, manager(example_store), number)
    app.run()
    assert app.warning[0].value.startswith("Den här telefonen är avstängd.")
    assert not app.sidebar.children


def test_an_unknown_secret_asks_for_a_code_and_may_be_forgotten(example_store: Store) -> None:
    app = the_phone(example_store, "x" * 43)
    assert app.warning[0].value.startswith("Den här telefonen är inte registrerad längre.")
    assert [field.label for field in app.text_input] == ["Registreringskod"]
    app.button(key="phone_door_forget").click().run()
    assert [field.label for field in app.text_input] == ["Användarnamn", "Lösenord"]


def test_the_administrator_sees_the_phone_and_gives_it_neither_password_nor_role(
    example_store: Store,
) -> None:
    registered(example_store)
    app = signed_in_app(example_store, "admin")
    assert "delad telefon" in app.table[0].value.to_string()
    with example_store.read() as session:
        number = session.scalars(select(Account.id).where(Account.username.startswith("enhet."))).one()
    app.selectbox(key="administered_account").set_value(number).run()
    assert "har PIN-kod i stället för lösenord" in texts(app)
    assert "reset_account" not in {button.key for button in app.button}
    assert f"role_{number}" not in {box.key for box in app.selectbox}
