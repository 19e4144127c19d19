"""The app as a signed-in person sees it, for tests of pages.

    from tests.signed_in import add_account, signed_in_app

    def test_something(sqlite_store):
        add_account(sqlite_store, "sam", Role.COORDINATOR)
        app = signed_in_app(sqlite_store, "sam", page="night_beds.py", language="en", period="2026-01")
        assert not app.exception

AppTest has no browser and so no cookies. A real row is made in `sign_ins`, and its signed token is put
where the session holds it (`st.session_state[lib.access.session.TOKEN]`), exactly as after a sign-in;
from there on the app checks it in the database in every run like any other.
"""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from sqlalchemy import select
from streamlit.testing.v1 import AppTest

from lib.access.passwords import hash_password
from lib.access.session import TOKEN
from lib.access.sign_ins import open_session
from lib.records.tables import Account
from lib.records.tables.base import now
from lib.settings import ROOT, settings

if TYPE_CHECKING:
    from pathlib import Path

    from lib.access.identity import Role
    from lib.records.store import Store

SECRET = "a-secret-for-tests-only-0123456789abcdef"
# Generous: two cores carry all test processes.
SECONDS = 30


def use_store(store: Store) -> None:
    """Let the app of this process read `store`; the next test's surroundings take it back."""
    os.environ["DATABASE_URL"] = store.url.render_as_string(hide_password=False)
    os.environ["SAMTAK_SECRET"] = SECRET
    settings.cache_clear()


def add_account(
    store: Store,
    username: str,
    role: Role,
    *,
    password: str = "korrekt häst batteri",
    partner_id: int | None = None,
    site_id: int | None = None,
    must_change_password: bool = False,
) -> int:
    """An account that can sign in; its id."""
    account = Account(
        username=username,
        name=f"Namn {username}",
        role=role,
        partner_id=partner_id,
        site_id=site_id,
        password_hash=hash_password(password),
        must_change_password=must_change_password,
    )
    with store.write("test") as session:
        session.add(account)
    return account.id


def token_for(store: Store, username: str) -> str:
    """The signed token of a new sign-in of `username`."""
    use_store(store)
    with store.write("test") as session:
        account = session.scalars(select(Account).where(Account.username == username)).one()
        return open_session(session, account, now())


def app_on(store: Store, script: Path | None = None) -> AppTest:
    """The app (or one page file alone) over `store`, nobody signed in, not yet run."""
    use_store(store)
    return AppTest.from_file(str(script or ROOT / "lib" / "main.py"), default_timeout=SECONDS)


def signed_in_app(
    store: Store, username: str, page: str | None = None, *, language: str = "sv", **query: str
) -> AppTest:
    """The whole app after a run, signed in as `username`.

    `page` is a file name of pages/ ("night_beds.py"); None is where the role begins. `language` and
    `query` go into the address (`sprak=…&visning=projektor`).
    """
    token = token_for(store, username)
    app = app_on(store)
    app.session_state[TOKEN] = token
    app.query_params.update({"sprak": language, **query})
    app.run()
    if page:
        app.switch_page(f"../pages/{page}").run()
    return app
