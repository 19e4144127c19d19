"""What stands around the app: the page's language, headers, files that ask for a sign-in, health."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Coroutine
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

import pytest
from starlette.applications import Starlette
from starlette.responses import HTMLResponse, PlainTextResponse
from starlette.routing import Route

from lib.access.identity import Role
from lib.records.store import Store
from lib.service import middleware, routes
from tests.signed_in import add_account, token_for, use_store


@dataclass(frozen=True)
class Answer:
    status_code: int
    headers: dict[str, str]
    content: bytes

    @property
    def text(self) -> str:
        return self.content.decode()


class Client:
    """Asks the app as a server would, one request at a time."""

    def __init__(self, app: Starlette) -> None:
        self.app = app

    def get(self, address: str, headers: dict[str, str] | None = None) -> Answer:
        return self._run(self._ask("GET", address, headers or {}, b""))

    def put(self, address: str, content: bytes, headers: dict[str, str] | None = None) -> Answer:
        return self._run(self._ask("PUT", address, headers or {}, content))

    @staticmethod
    def _run(asked: Coroutine[object, object, Answer]) -> Answer:
        # In a thread of its own: another test of this process may keep an event loop running.
        with ThreadPoolExecutor(1) as thread:
            return thread.submit(asyncio.run, asked).result()

    async def _ask(self, method: str, address: str, headers: dict[str, str], body: bytes) -> Answer:
        path, _, query = address.partition("?")
        scope = {
            "type": "http",
            "asgi": {"version": "3.0"},
            "http_version": "1.1",
            "method": method,
            "scheme": "http",
            "path": path,
            "raw_path": path.encode(),
            "query_string": query.encode(),
            "headers": [(name.encode(), value.encode()) for name, value in headers.items()],
            "server": ("127.0.0.1", 80),
            "client": ("127.0.0.1", 1),
        }
        sent: list[dict] = []

        async def receive() -> dict:
            return {"type": "http.request", "body": body}

        async def send(message: dict) -> None:
            sent.append(message)

        await self.app(scope, receive, send)
        return Answer(
            sent[0]["status"],
            {name.decode(): value.decode() for name, value in sent[0]["headers"]},
            b"".join(message.get("body", b"") for message in sent[1:]),
        )


@pytest.fixture
def client(sqlite_store: Store) -> Client:
    use_store(sqlite_store)

    async def page(request: object) -> HTMLResponse:
        return HTMLResponse('<!doctype html><html lang="en"><body>en</body></html>')

    async def file(request: object) -> PlainTextResponse:
        return PlainTextResponse("secret")

    inside = [
        Route("/", page),
        Route("/media/{name}", file),
        Route("/_stcore/upload_file/{session}/{name}", file, methods=["PUT"]),
        *routes(),
    ]
    return Client(Starlette(routes=inside, middleware=middleware()))


@pytest.mark.parametrize(
    ("address", "cookie", "language"),
    [("/", "", "sv"), ("/?sprak=en", "", "en"), ("/", "sprak=en", "en"), ("/?sprak=%22%3E", "", "sv")],
)
def test_the_page_says_which_language_it_speaks(
    client: Client, address: str, cookie: str, language: str
) -> None:
    asked = {"accept": "text/html", "accept-encoding": "gzip", "cookie": cookie}
    answer = client.get(address, headers=asked)
    assert answer.text.startswith(f'<!doctype html><html lang="{language}">')
    assert int(answer.headers["content-length"]) == len(answer.content)


@pytest.mark.parametrize("cookie", ["a@b=1", "foo(bar)=1", "x/y=1; sprak=en", "=;;", 'a="', "sprak"])
def test_a_strange_cookie_shuts_nobody_out(client: Client, cookie: str) -> None:
    assert client.get("/", headers={"accept": "text/html", "cookie": cookie}).status_code == 200


def test_nothing_outside_may_be_called(client: Client) -> None:
    policy = client.get("/").headers["content-security-policy"]
    assert "default-src 'self'" in policy
    assert "http" not in policy
    assert "ws:" not in policy


def test_a_file_asks_for_a_sign_in_that_counts(client: Client, sqlite_store: Store) -> None:
    add_account(sqlite_store, "sam", Role.STEERING)
    add_account(sqlite_store, "ny", Role.STEERING, must_change_password=True)
    assert client.get("/media/a.csv").status_code == 403
    assert client.get("/media/a.csv", headers={"cookie": "samtak=forged"}).status_code == 403
    fresh = client.get("/media/a.csv", headers={"cookie": f"samtak={token_for(sqlite_store, 'ny')}"})
    assert fresh.status_code == 403
    token = token_for(sqlite_store, "sam")
    answer = client.get("/media/a.csv", headers={"cookie": f"samtak={token}"})
    assert answer.text == "secret"
    assert answer.headers["cache-control"] == "no-store"
    from lib.access.sign_ins import sign_out

    sign_out(sqlite_store, token)
    assert client.get("/media/a.csv", headers={"cookie": f"samtak={token}"}).status_code == 403


def test_only_who_may_take_in_files_may_send_one(client: Client, sqlite_store: Store) -> None:
    from lib.records.tables import Partner

    with sqlite_store.write("test") as session:
        session.add(Partner(id=1, code="p", name="P", short_name="P", kind="municipal"))
    add_account(sqlite_store, "sam", Role.STEERING)
    add_account(sqlite_store, "chef", Role.REGISTER_MANAGER, partner_id=1)
    address = "/_stcore/upload_file/abc/def"
    assert client.put(address, content=b"x").status_code == 403
    for username, status in (("sam", 403), ("chef", 200)):
        token = token_for(sqlite_store, username)
        assert client.put(address, content=b"x", headers={"cookie": f"samtak={token}"}).status_code == status


def test_health_follows_the_database(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    assert json.loads(client.get("/halsa").text) == {"database": "ok"}
    monkeypatch.setenv("DATABASE_URL", "sqlite:////nowhere/at/all.sqlite3")
    from lib.settings import settings

    settings.cache_clear()
    answer = client.get("/halsa")
    assert (answer.status_code, json.loads(answer.text)) == (503, {"database": "away"})
