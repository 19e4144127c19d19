"""A real Chromium in front of the real app over the example data: one server and one browser for all journeys."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from datetime import date
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Playwright, expect, sync_playwright

from lib.records.example import fill
from lib.records.store import Store
from tests.browser.chromium import FLAGS, installed
from tests.browser.visitor import LAPTOP, House, Visitor, Watch
from tests.serving import serving
from tests.signed_in import SECRET, use_store

HERE = Path(__file__).parent
# Generous: two cores carry all test processes, and a browser besides.
PATIENCE_MS = 20_000

Visit = Callable[..., Visitor]


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """One worker runs all journeys, so that one server and one browser serve them."""
    for item in items:
        if item.path.is_relative_to(HERE):
            item.add_marker(pytest.mark.xdist_group("browser"))


@pytest.fixture(scope="package")
def example_file(sqlite_template: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The example partnership as it looks today, to be copied."""
    path = tmp_path_factory.mktemp("example") / "example.sqlite3"
    shutil.copy(sqlite_template, path)
    store = Store(f"sqlite:///{path}")
    fill(store, date.today())
    store.dispose()
    return path


def _open_house(example: Path, folder: Path, stack: ExitStack) -> House:
    path = folder / "records.sqlite3"
    shutil.copy(example, path)
    store = Store(f"sqlite:///{path}")
    stack.callback(store.dispose)
    served = stack.enter_context(serving(f"sqlite:///{path}", folder, settings={"SAMTAK_SECRET": SECRET}))
    return House(served.url, store)


@pytest.fixture(scope="package")
def house(example_file: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    """The app that most journeys go to."""
    with ExitStack() as stack:
        yield _open_house(example_file, tmp_path_factory.mktemp("house"), stack)


@pytest.fixture
def fresh_house(example_file: Path, tmp_path: Path) -> Iterator[House]:
    """An app that nobody has visited since it started."""
    with ExitStack() as stack:
        yield _open_house(example_file, tmp_path, stack)


# Torn down with the last journey: while it lives, no other test of the process can run an event loop.
@pytest.fixture(scope="package")
def playwright() -> Iterator[Playwright]:
    with sync_playwright() as running:
        yield running


@pytest.fixture(scope="package")
def browser(playwright: Playwright) -> Iterator[Browser]:
    path = installed()
    assert path, "no Chromium: python -m tests.browser.chromium installs one"
    started = playwright.chromium.launch(executable_path=path, args=list(FLAGS))
    expect.set_options(timeout=PATIENCE_MS)
    yield started
    started.close()


@pytest.fixture
def visit(browser: Browser, request: pytest.FixtureRequest) -> Iterator[Visit]:
    """Opens browsers for one test; whatever they did that they must not fails it in the end.

    `visit(size, username, at=house, touch=False)`: without a username nobody is signed in.
    """
    # Begun before the visit and so ended after it: an open page misses a server that goes away.
    if "fresh_house" in request.fixturenames:
        request.getfixturevalue("fresh_house")
    with ExitStack() as stack:
        watches: list[Watch] = []

        def begin(
            size: tuple[int, int] = LAPTOP,
            username: str | None = None,
            *,
            at: House | None = None,
            touch: bool = False,
        ) -> Visitor:
            goal = at or request.getfixturevalue("house")
            use_store(goal.store)
            context = browser.new_context(
                viewport={"width": size[0], "height": size[1]},
                locale="sv-SE",
                has_touch=touch,
                is_mobile=touch,
            )
            stack.callback(context.close)
            context.set_default_timeout(PATIENCE_MS)
            watches.append(Watch(goal.url))
            watches[-1].over(context)
            visitor = Visitor(context, goal)
            if username:
                visitor.enter(username)
            return visitor

        yield begin
    assert [said for watch in watches for said in watch.seen] == []
