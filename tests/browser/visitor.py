"""Somebody at a browser of their own, watched: nothing may leave the house, and no script may fail."""

from __future__ import annotations

import re
import time
from dataclasses import dataclass, field
from typing import TYPE_CHECKING
from urllib.parse import parse_qs, urlencode, urlsplit

from playwright.sync_api import expect

from lib.access.cookie import NAME
from lib.records.example import ACCOUNTS
from lib.records.store import Store
from tests.signed_in import token_for

if TYPE_CHECKING:
    from playwright.sync_api import BrowserContext, ConsoleMessage, Locator, Page, Request

LAPTOP, PHONE = (1366, 768), (390, 844)
PASSWORDS = {account.username: account.password for account in ACCOUNTS}
# Streamlit looks for its server first under the page's own address, and then at the root, where it is.
STREAMLIT_LOOKS_FOR_ITSELF = re.compile(r"http://127\.0\.0\.1:\d+/[a-z-]+/_stcore/(health|host-config)$")
# No run is going on and nothing is still to be drawn.
SETTLED = """() => {
  const app = document.querySelector("[data-testid=stApp]");
  return app && app.dataset.testScriptState === "notRunning"
    && app.dataset.testConnectionState === "CONNECTED"
    && !document.querySelector("[data-testid=stSkeleton], [data-stale=true]");
}"""


@dataclass(frozen=True, slots=True)
class House:
    """A running app over the example data, and the same records from the outside."""

    url: str
    store: Store


@dataclass  # no slots: Playwright hangs its own wrapper on every handler
class Watch:
    """What a browser must not do: fetch from elsewhere, fail in a script, break the page's own policy."""

    url: str
    seen: list[str] = field(default_factory=list)

    def over(self, context: BrowserContext) -> None:
        """Begin to watch every page of `context`."""
        context.on("request", self._request)
        context.on("console", self._console)
        context.on("weberror", lambda error: self.seen.append(f"script error: {error.error}"))
        context.on("page", lambda page: page.on("websocket", lambda socket: self._goes_to(socket.url)))

    def _request(self, request: Request) -> None:
        self._goes_to(request.url)

    def _goes_to(self, url: str) -> None:
        if urlsplit(url).scheme not in {"data", "blob"} and urlsplit(url).netloc != urlsplit(self.url).netloc:
            self.seen.append(f"left the house: {url}")

    def _console(self, message: ConsoleMessage) -> None:
        own_search = STREAMLIT_LOOKS_FOR_ITSELF.match(message.location["url"]) and "404" in message.text
        if message.type == "error" and not own_search:
            self.seen.append(f"console: {message.text} ({message.location['url']})")


class Visitor:
    """A browser context with cookies and an address line of its own."""

    def __init__(self, context: BrowserContext, house: House) -> None:
        self.context = context
        self.house = house
        self.page: Page = context.new_page()

    def carry(self, token: str) -> None:
        """Put a sign-in's token where the app's own cookie lies."""
        self.context.add_cookies([{"name": NAME, "value": token, "url": self.house.url}])

    def enter(self, username: str) -> str:
        """Be signed in without the form; the token."""
        token = token_for(self.house.store, username)
        self.carry(token)
        return token

    def cookie(self) -> str | None:
        """The sign-in cookie as the browser holds it."""
        return next((one["value"] for one in self.context.cookies() if one["name"] == NAME), None)

    def is_remembered(self) -> None:
        """The browser holds the cookie: a component of the page writes it, moments after the view stands."""
        end = time.monotonic() + 20
        while self.cookie() is None and time.monotonic() < end:
            self.page.wait_for_timeout(50)
        assert self.cookie() is not None

    def open(self, path: str = "", **query: str) -> Page:
        """Go to an address and wait until the view stands."""
        self.page.goto(f"{self.house.url}/{path}" + (f"?{urlencode(query)}" if query else ""))
        self.settle()
        return self.page

    def settle(self) -> None:
        """Wait until no run is going on and a headline stands."""
        expect(self.page.locator("h1").first).to_be_visible()
        self.page.wait_for_function(SETTLED)

    def fill_in(self, username: str, password: str) -> None:
        """Write into the sign-in form."""
        self.page.get_by_label("Användarnamn").fill(username)
        self.page.get_by_label("Lösenord", exact=True).fill(password)

    def send(self) -> None:
        """Press the sign-in form's button."""
        self.page.get_by_role("button", name="Logga in").click()

    def sees_the_sign_in(self) -> None:
        """The sign-in form stands, and no menu and no figure beside it."""
        expect(self.page.get_by_label("Användarnamn")).to_be_visible()
        expect(self.page.get_by_test_id("stSidebar").get_by_role("link")).to_have_count(0)
        expect(self.page.locator(".sk-headline, .sk-figures, .matrix")).to_have_count(0)

    def is_at(self, path: str) -> None:
        """The address line shows the view `path`."""
        expect(self.page).to_have_url(re.compile(rf"^{re.escape(self.house.url)}/{path}(\?.*)?$"))

    def query(self) -> dict[str, str]:
        """What the address line says behind its question mark."""
        return {name: values[0] for name, values in parse_qs(urlsplit(self.page.url).query).items()}

    def menu(self, name: str) -> Locator:
        """A view's link in the side bar."""
        return self.page.get_by_test_id("stSidebar").get_by_role("link", name=name, exact=True)

    def go(self, name: str, path: str) -> None:
        """Open a view from the menu with the mouse."""
        self.menu(name).click()
        self.is_at(path)
        self.settle()

    def open_every_part(self) -> None:
        """Open whatever is folded away on the view, also what stands folded inside."""
        closed = self.page.locator("main details:not([open]) > summary")
        while closed.count():
            closed.evaluate_all("all => all.forEach((one) => one.click())")
            self.page.wait_for_function("document.querySelector('main details[open]')")
            self.settle()

    def tab_to(self, goal: Locator, *, most: int = 80, key: str = "Tab") -> None:
        """Walk with the Tab key until `goal` has the focus."""
        expect(goal).to_be_visible()
        for _step in range(most):
            if goal.evaluate("one => one.getRootNode().activeElement === one"):
                return
            self.page.keyboard.press(key)
        raise AssertionError(f"{most} steps with {key} do not reach {goal}")
