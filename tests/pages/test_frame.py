"""The frame of every page: who gets in, what the menu holds, and that no page shows anything without it."""

from __future__ import annotations

import json
from datetime import date
from typing import TYPE_CHECKING, Any

import pytest
from sqlalchemy import select
from streamlit.testing.v1 import AppTest

from lib.access import passwords, session
from lib.access.accounts import COMMAND_LINE, change_role, disable, reset_password
from lib.access.cookie import NAME, ORDER, SessionCookie
from lib.access.identity import Identity, Role
from lib.access.rights import MAY_OPEN, View, start_view
from lib.access.sign_ins import visit_of
from lib.frame import PAGE_FILES, WITHIN
from lib.records.example import ACCOUNTS
from lib.records.store import Store, declare_contents
from lib.records.tables import LegalForm, Partner, PartnerKind, Site
from lib.settings import ROOT, settings
from tests.signed_in import add_account, app_on, signed_in_app, token_for

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

PASSWORD = "korrekt häst batteri"
SIGN_IN = "Logga in"


@pytest.fixture(autouse=True)
def _quick(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(passwords, "ROUNDS", 4)


@pytest.fixture
def house(sqlite_store: Store) -> Store:
    """A partner with a site, and one account of each role, its user name that of the role."""
    partner = Partner(code="sm", name="Stadsmissionen", short_name="SM", kind=PartnerKind.CIVIL_SOCIETY)
    with sqlite_store.write("test") as writing:
        writing.add(partner)
        writing.flush()
        writing.add(
            Site(
                partner_id=partner.id,
                code="natt",
                name="Natthuset",
                legal_form=LegalForm.CIVIL_SOCIETY,
                open_from=date(2025, 1, 1),
            )
        )
    for role in Role:
        add_account(sqlite_store, role.value, role, partner_id=partner.id)
    return sqlite_store


def _make_coordinator(store: Store, actor: Identity, account_id: int) -> None:
    change_role(store, actor, account_id, Role.COORDINATOR)


def all_text(app: AppTest) -> str:
    """Everything a person could read on the page, side bar included."""
    return "\n".join(str(getattr(element, "value", "")) for element in [*app.main, *app.sidebar])


def shows_only_the_sign_in_form(app: AppTest) -> bool:
    return (
        [field.label for field in app.text_input] == ["Användarnamn", "Lösenord"]
        and not app.exception
        and not app.sidebar.children
        and {title.value for title in app.title} == {"Samtak"}
    )


def menu_of(app: AppTest) -> list[str]:
    """The addresses the menu leads to, in order."""
    return [link.proto.page for link in app.sidebar.get("page_link")]


def sign_in(app: AppTest, username: str, password: str) -> AppTest:
    app.text_input[0].set_value(username)
    app.text_input[1].set_value(password)
    return next(button for button in app.button if button.label == SIGN_IN).click().run()


def components(app: AppTest) -> list[dict[str, Any]]:
    """The arguments of the cookie component's instances."""
    found = [
        element.proto for element in app.main.get("component_instance") if hasattr(element.proto, "json_args")
    ]
    return [json.loads(proto.json_args) for proto in found]


def shown_titles(app: AppTest) -> set[str]:
    return {title.value for title in app.title}


def files() -> Iterable[str]:
    return sorted(path.name for path in (ROOT / "pages").glob("*.py"))


def test_every_page_file_is_a_view_and_every_view_has_a_file() -> None:
    assert sorted(PAGE_FILES.values()) == files()
    assert set(PAGE_FILES) == set(View)


@pytest.mark.parametrize("file", files())
def test_a_page_file_run_alone_shows_words_and_nothing_else(house: Store, file: str) -> None:
    app = app_on(house, ROOT / "pages" / file).run()
    assert not app.exception
    assert len(app.main) == 1
    assert app.info[0].value.startswith("Logga in för att se den här vyn.")


@pytest.mark.parametrize("file", files())
def test_a_page_file_run_alone_shows_nothing_before_the_first_password_is_changed(
    house: Store, file: str
) -> None:
    view = next(view for view, name in PAGE_FILES.items() if name == file)
    role = next(iter(MAY_OPEN[view]))
    with house.read() as reading:
        partner_id = reading.scalars(select(Partner.id)).one()
    add_account(house, "ny", role, partner_id=partner_id, must_change_password=True)
    token = token_for(house, "ny")
    app = app_on(house, ROOT / "pages" / file)
    app.session_state[session.TOKEN] = token
    app.run()
    assert len(app.main) == 1
    assert app.info[0].value.startswith("Logga in för att se den här vyn.")


@pytest.mark.parametrize("file", files())
def test_without_a_sign_in_every_address_shows_the_form_alone(house: Store, file: str) -> None:
    app = app_on(house).run()
    assert shows_only_the_sign_in_form(app)
    assert shows_only_the_sign_in_form(app.switch_page(f"../pages/{file}").run())


@pytest.mark.parametrize("forged", ["f" * 32, "", "../../etc/passwd", "cae66941d9efbd404e4d88758ea67670"])
def test_a_forged_page_hash_opens_nothing(house: Store, forged: str) -> None:
    app = app_on(house)
    app._page_hash = forged
    assert shows_only_the_sign_in_form(app.run())
    signed_in = signed_in_app(house, "night_reporter")
    signed_in._page_hash = forged
    signed_in.run()
    assert "Administration" not in shown_titles(signed_in)
    assert menu_of(signed_in) == ["i-natt", "registrera-natten", "sa-raknar-vi"]


@pytest.mark.parametrize("role", Role)
def test_the_menu_holds_the_views_of_the_role_and_the_start_is_its_own(house: Store, role: Role) -> None:
    app = signed_in_app(house, role.value)
    assert not app.exception
    assert menu_of(app) == [view.value for view in View if role in MAY_OPEN[view] and view not in WITHIN]
    visit = visit_of(house, app.session_state[session.TOKEN])
    assert visit is not None
    start = app._registered_pages[app._finished_page_script_hash]
    assert start["url_pathname"] == start_view(visit.identity).value


@pytest.mark.parametrize("language", ["sv", "en"])
@pytest.mark.parametrize("role", Role)
def test_views_of_other_roles_are_refused_in_words(house: Store, role: Role, language: str) -> None:
    expected = {"sv": "öppnar inte den här vyn", "en": "does not open this view"}[language]
    refused = [view for view in View if role not in MAY_OPEN[view]]
    assert refused
    app = signed_in_app(house, role.value, language=language)
    for view in refused:
        app.switch_page(f"../pages/{PAGE_FILES[view]}").run()
        assert not app.exception
        assert [message.value for message in app.info if expected in message.value]
        assert not app.title
        assert not app.get("vega_lite_chart")
        assert not app.get("arrow_table")
        assert not app.main.button


def test_signing_in_draws_the_page_in_the_same_run_without_the_form(house: Store) -> None:
    app = sign_in(app_on(house).run(), "  ADMINISTRATOR ", PASSWORD)
    assert shown_titles(app) == {"Administration"}
    assert not [field for field in app.text_input if field.label == "Lösenord"]
    assert not app.error


def test_a_wrong_password_is_told_in_words_and_then_the_wait(house: Store) -> None:
    app = app_on(house).run()
    for _ in range(3):
        sign_in(app, "steering", "fel lösenord här")
        assert [error.value for error in app.error] == ["Användarnamnet eller lösenordet stämmer inte."]
    sign_in(app, "steering", "fel lösenord här")
    assert app.error[0].value.endswith("Vänta 5 sekunder före nästa försök.")
    sign_in(app, "steering", PASSWORD)
    assert app.error[0].value.startswith("Vänta ")
    assert shows_only_the_sign_in_form(app)


def test_nothing_the_library_would_do_by_itself_is_left(house: Store) -> None:
    app = sign_in(app_on(house).run(), "steering", "fel lösenord här")
    assert not [
        key
        for key in ("password_hint", "authentication_status", "logout", "roles")
        if key in app.session_state
    ]
    assert components(app) == []


def test_the_cookie_is_ordered_until_the_browser_has_answered(
    house: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    app = app_on(house)
    monkeypatch.setenv("SAMTAK_EXPECT_HTTPS", "true")
    settings.cache_clear()
    sign_in(app.run(), "administrator", PASSWORD)
    order = next(arguments for arguments in components(app) if arguments.get("method") == "set")
    assert order["cookie"] == NAME
    assert order["value"] == app.session_state[session.TOKEN]
    assert (
        order["options"].items()
        >= {"path": "/", "secure": True, "sameSite": "strict", "maxAge": 43200}.items()
    )
    # A rerun before the browser came to it draws the very same order again.
    assert order in components(app.run())
    app.session_state[app.session_state[ORDER].key] = True
    assert components(app.run()) == []
    assert shown_titles(app) == {"Administration"}


@pytest.mark.parametrize(
    "change", [reset_password, disable, _make_coordinator], ids=lambda deed: deed.__name__
)
def test_an_open_tab_is_refused_at_its_next_rerun(house: Store, change: Callable[..., object]) -> None:
    app = signed_in_app(house, "steering", page="definitions.py")
    visit = visit_of(house, app.session_state[session.TOKEN])
    assert visit is not None
    assert menu_of(app)
    change(house, COMMAND_LINE, visit.identity.account_id)
    app.run()
    assert shows_only_the_sign_in_form(app)
    assert [note.value for note in app.info] == [
        "Din inloggning har upphört. Logga in igen för att fortsätta."
    ]


def test_signing_out_ends_the_sign_in_and_leaves_nothing_at_the_tab(house: Store) -> None:
    app = signed_in_app(house, "administrator", period="2026-01")
    token = app.session_state[session.TOKEN]
    app.session_state["something_chosen"] = "hemligt"
    app.button(key="sign_out").click().run()
    assert shows_only_the_sign_in_form(app)
    assert visit_of(house, token) is None
    assert "something_chosen" not in app.session_state
    assert [arguments["value"] for arguments in components(app) if arguments.get("method") == "set"] == [""]
    again = app_on(house)
    again.session_state[session.TOKEN] = token
    assert shows_only_the_sign_in_form(again.run())


def test_the_browsers_cookie_signs_in_a_new_tab_but_not_again_after_signing_out(
    house: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    token = token_for(house, "administrator")
    monkeypatch.setattr(SessionCookie, "token", lambda _: token)
    app = app_on(house).run()
    assert shown_titles(app) == {"Administration"}
    # The cookie this session was opened with stays in it for as long as it lives.
    app.button(key="sign_out").click().run()
    assert shows_only_the_sign_in_form(app)
    sign_in(app, "steering", PASSWORD)
    assert "administration" not in menu_of(app)
    assert shows_only_the_sign_in_form(app_on(house).run())


def test_signing_out_while_the_database_is_away_says_so(
    house: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    app = signed_in_app(house, "administrator")
    monkeypatch.setenv("DATABASE_URL", "sqlite:////nowhere/at/all.sqlite3")
    settings.cache_clear()
    app.button(key="sign_out").click().run()
    assert not app.exception
    assert "Databasen svarar inte just nu." in "".join(str(element.proto) for element in app.main.get("html"))
    assert app.session_state[session.TOKEN]


@pytest.mark.parametrize("token", ["", "skräp", "eyJhbGciOiJub25lIn0.eyJ1c2VybmFtZSI6ImFkbWluIn0."])
def test_a_forged_token_is_no_sign_in(house: Store, token: str) -> None:
    app = app_on(house)
    app.session_state[session.TOKEN] = token
    assert shows_only_the_sign_in_form(app.run())


def test_a_one_time_password_must_be_changed_before_anything_is_seen(house: Store) -> None:
    add_account(house, "ny", Role.ADMINISTRATOR, must_change_password=True)
    app = sign_in(app_on(house).run(), "ny", PASSWORD)
    assert shown_titles(app) == {"Byt lösenord"}
    assert not app.sidebar.children
    _fill_passwords(app, PASSWORD, "för kort", "för kort")
    assert [error.value for error in app.error] == ["Lösenordet måste ha minst 12 tecken."]
    _fill_passwords(app, PASSWORD, "mitt alldeles egna", "mitt alldeles egen")
    assert [error.value for error in app.error] == ["De två nya lösenorden är inte lika."]
    _fill_passwords(app, PASSWORD, "mitt alldeles egna", "mitt alldeles egna")
    assert shown_titles(app) == {"Administration"}


def test_everybody_can_change_their_password_and_stays_signed_in(house: Store) -> None:
    app = signed_in_app(house, "steering", page="definitions.py")
    before = app.session_state[session.TOKEN]
    app.button(key="change_password").click().run()
    assert shown_titles(app) == {"Byt lösenord"}
    app.button(key="password_leave").click().run()
    assert "Byt lösenord" not in shown_titles(app)
    app.button(key="change_password").click().run()
    _fill_passwords(app, PASSWORD, "mitt alldeles egna", "mitt alldeles egna")
    assert menu_of(app)
    assert visit_of(house, before) is None
    assert visit_of(house, app.session_state[session.TOKEN]) is not None


def test_the_language_is_switched_kept_in_the_address_and_carried_by_the_menu(house: Store) -> None:
    app = signed_in_app(house, "administrator", period="2026-01", visning="vanlig")
    app.button(key="switch_language").click().run()
    assert app.query_params["sprak"] == "en"
    assert app.query_params["period"] == "2026-01"
    assert "Work" in all_text(app)
    links = [link.proto.query_string for link in app.sidebar.get("page_link")]
    assert all({"sprak=en", "period=2026-01", "visning=vanlig"} <= set(link.split("&")) for link in links)
    app.query_params.clear()
    assert "Work" in all_text(app.run())


def test_two_tabs_may_speak_different_languages(house: Store) -> None:
    english = signed_in_app(house, "administrator", language="en")
    swedish = signed_in_app(house, "administrator", language="sv")
    assert "Access administrator" in english.sidebar.get("popover")[0].proto.popover.label
    assert "Behörighetsadministratör" in swedish.sidebar.get("popover")[0].proto.popover.label
    assert "Access administrator" in english.run().sidebar.get("popover")[0].proto.popover.label


@pytest.mark.parametrize("contents", ["example", "real"])
def test_example_accounts_and_badge_stand_only_over_example_data(house: Store, contents: str) -> None:
    with house.write("test") as writing:
        declare_contents(writing, "example" if contents == "example" else "real")
    told = contents == "example"
    front = app_on(house).run()
    tables = [table.value.astype(str).to_string() for table in front.table]
    assert bool(tables) is told
    if told:
        assert all(account.username in tables[0] and account.password in tables[0] for account in ACCOUNTS)
    for role in Role:
        app = signed_in_app(house, role.value)
        badge = [
            block for block in app.main.get("html") if "Exempeldata – påhittade siffror" in str(block.proto)
        ]
        assert bool(badge) is told


def test_a_database_that_is_away_is_told_in_words(house: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    app = signed_in_app(house, "steering", page="definitions.py")
    monkeypatch.setenv("DATABASE_URL", "sqlite:////nowhere/at/all.sqlite3")
    settings.cache_clear()
    app.run()
    assert not app.exception
    assert "Databasen svarar inte just nu." in "".join(str(element.proto) for element in app.main.get("html"))


def test_the_database_is_asked_once_in_a_run(house: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[str] = []

    def noted(store: Store, token: str) -> object:
        asked.append(token)
        return visit_of(store, token)

    app = signed_in_app(house, "administrator")
    monkeypatch.setattr(session, "visit_of", noted)
    app.run()
    assert len(asked) == 1
    app.run()
    assert len(asked) == 2


def _fill_passwords(app: AppTest, present: str, new: str, again: str) -> None:
    app.text_input(key="password_present").set_value(present)
    app.text_input(key="password_new").set_value(new)
    app.text_input(key="password_again").set_value(again)
    app.button(key="password_send").click().run()


def test_an_empty_database_says_how_the_first_account_is_made(sqlite_store: Store) -> None:
    page = app_on(sqlite_store).run()
    assert any("python -m lib user add" in info.value for info in page.info)
    add_account(sqlite_store, "ada", Role.ADMINISTRATOR)
    assert not app_on(sqlite_store).run().info
