"""Every page × role × language: it draws itself, or says why not; and alone it shows nothing."""

from __future__ import annotations

import re

import pytest
from streamlit.testing.v1 import AppTest

from lib.access.rights import MAY_OPEN, View
from lib.frame import PAGE_FILES
from lib.records.example import ACCOUNTS
from lib.records.store import Store, declare_contents
from lib.settings import ROOT
from tests.signed_in import app_on, signed_in_app

ACCOUNT_OF = {account.role: account for account in ACCOUNTS}
SWEDISH = re.compile(r"\b(och|inte|nätter|rapport|åtaganden|ännu|boende|visas)\b")
ENGLISH = re.compile(r"\b(the|and|nights|report|commitments|shown|with)\b", re.IGNORECASE)
REFUSED = {"sv": "öppnar inte den här vyn", "en": "does not open this view"}


def texts(app: AppTest) -> str:
    """Everything the page says in its main part."""
    parts = [element.value for kind in ("title", "header", "markdown", "caption", "info", "text", "error")
             for element in getattr(app, kind)]  # fmt: skip
    parts += [element.proto.body for element in app.get("html")]
    return "\n".join(str(part) for part in parts)


def plain(html: str) -> str:
    return re.sub(r"<style.*?</style>|<script.*?</script>|<[^>]+>", " ", html, flags=re.DOTALL)


@pytest.mark.parametrize("language", ["sv", "en"])
@pytest.mark.parametrize("view", list(View))
@pytest.mark.parametrize("account", ACCOUNT_OF.values(), ids=lambda account: account.role.value)
def test_view(shared_example: Store, account, view: View, language: str) -> None:
    app = signed_in_app(shared_example, account.username, PAGE_FILES[view], language=language)
    assert not app.exception
    said = plain(texts(app))
    if account.role in MAY_OPEN[view]:
        assert REFUSED[language] not in said
        assert len(said) > 80
    else:
        assert REFUSED[language] in said
        assert not app.get("vega_lite_chart")
        assert "<table" not in texts(app)
        assert not app.dataframe


@pytest.mark.parametrize("view", [View.OVERVIEW, View.NIGHT_BEDS, View.HOUSING_FIRST, View.DIVISION])
def test_headlines_speak_one_language(shared_example: Store, view: View) -> None:
    for language, wrong in (("sv", ENGLISH), ("en", SWEDISH)):
        app = signed_in_app(shared_example, "styrgrupp", PAGE_FILES[view], language=language)
        headline = re.search(r"<h1[^>]*>(.*?)</h1>", texts(app), re.DOTALL)
        assert headline, "each view opens with its sentence"
        assert not wrong.search(plain(headline[1])), headline[1]


@pytest.mark.parametrize("view", list(View))
def test_a_page_file_alone_shows_nothing(shared_example: Store, view: View) -> None:
    alone = app_on(shared_example, ROOT / "pages" / PAGE_FILES[view]).run()
    assert not alone.exception
    said = plain(texts(alone))
    assert "Logga in" in said
    assert not re.search(r"\d", said)
    assert not alone.get("vega_lite_chart")
    assert not alone.dataframe


@pytest.mark.parametrize("view", [View.OVERVIEW, View.NIGHT_BEDS, View.HOUSING_FIRST, View.DIVISION])
@pytest.mark.parametrize("language", ["sv", "en"])
def test_the_wall_draws_itself(shared_example: Store, view: View, language: str) -> None:
    app = signed_in_app(shared_example, "styrgrupp", PAGE_FILES[view], language=language, visning="projektor")
    assert not app.exception
    assert "<h1" in texts(app)
    assert not app.expander, "detail stays off the wall"


@pytest.mark.parametrize("view", list(View))
@pytest.mark.parametrize("account", ACCOUNT_OF.values(), ids=lambda account: account.role.value)
def test_an_empty_partnership_draws_itself(sqlite_store: Store, account, view: View) -> None:
    from tests.signed_in import add_account

    partner = None
    if account.partner_code:
        from lib.records.tables import Partner

        with sqlite_store.write("test") as session:
            session.add(Partner(id=1, code="p", name="En part", short_name="P", kind="municipal"))
        partner = 1
    add_account(sqlite_store, "sam", account.role, partner_id=partner)
    app = signed_in_app(sqlite_store, "sam", PAGE_FILES[view])
    assert not app.exception


@pytest.mark.parametrize("role_name", ["steering", "coordinator"])
def test_real_data_withholds_registers(example_store: Store, role_name: str) -> None:
    with example_store.write("test") as session:
        declare_contents(session, "real")
    account = next(account for account in ACCOUNTS if account.role.value == role_name)
    app = signed_in_app(example_store, account.username, PAGE_FILES[View.HOUSING_FIRST])
    said = plain(texts(app))
    assert "Inga publicerade siffror ännu" in said
    assert not app.get("vega_lite_chart")
    assert not re.search(r"\d+ av \d+ hyresgäst", said)
    overview = plain(texts(signed_in_app(example_store, account.username, PAGE_FILES[View.OVERVIEW])))
    assert "Inga publicerade siffror ännu" in overview
    assert "Exempeldata" not in overview
