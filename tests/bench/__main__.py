"""`make bench`: measures one run of everything on this machine and writes docs/benchmarks.md.

Absolute times belong to the machine; the ratios, measured in the same run, are what to compare.
"""

from __future__ import annotations

import asyncio
import lzma
import platform
import random
import subprocess
import sys
import tempfile
import time
from datetime import date
from pathlib import Path

import psutil

from tests.bench import registers, ten_million
from tests.bench.client import Run, Session
from tests.bench.report import Measured, write
from tests.browser.chromium import FLAGS, installed
from tests.serving import ROOT, Served, serving

VIEWS = ("oversikt", "nattplatser", "bostad-forst", "arbetsfordelning", "sa-raknar-vi")
CLICKS = 40
PEOPLE, ROUNDS, PAUSE = 10, 4, 3.0
STOCK = ROOT / "tests" / "bench" / "stock_app.py"
TORONTO = ROOT / "tests" / "data" / "toronto-daily-shelter-occupancy-2020.csv.xz"


def main() -> None:
    """Measure and write."""
    with tempfile.TemporaryDirectory(prefix="samtak-bench-") as name:
        folder = Path(name)
        url = f"sqlite:///{folder / 'example.sqlite3'}"
        token = _example(url)
        print("start-up, first session, reruns", flush=True)
        with serving(url, folder) as served:
            measured = Measured(machine=_machine(), day=date.today())
            measured.seconds_to_healthy = served.seconds_to_healthy
            measured.first_session = _first_session(served, token)
            measured.one = asyncio.run(_one_person(served, token, CLICKS))
            print("ten people", flush=True)
            measured.ten = asyncio.run(_ten_people(served, token))
            measured.first_paint = _first_paint(served, token)
            measured.memory_mb = _peak_memory(served.process.pid)
        print("stock settings", flush=True)
        with serving(url, folder, launcher=STOCK) as served:
            measured.stock_one = asyncio.run(_one_person(served, token, CLICKS // 2))
            measured.stock_ten = asyncio.run(_ten_people(served, token))
        print("import", flush=True)
        measured.import_seconds, measured.import_rows = _import(folder)
        measured.stays_seconds, measured.stays_rows = registers.import_stays(folder)
        print("registers with 100,000 rows", flush=True)
        measured.registers = registers.register_pages(folder)
        print("ten million stays", flush=True)
        measured.stays = ten_million.measure(folder, _periods(), CLICKS)
    write(measured)


def _peak_memory(process: int) -> float:
    """Most megabytes the process has held; where the system does not keep that, what it holds now."""
    status = Path(f"/proc/{process}/status")
    if status.exists():
        peak = next(line for line in status.read_text().splitlines() if line.startswith("VmHWM"))
        return int(peak.split()[1]) / 1024
    return psutil.Process(process).memory_info().rss / 2**20


def _machine() -> str:
    memory = psutil.virtual_memory().total / 2**30
    return f"{platform.system()} {platform.machine()}, {psutil.cpu_count()} cores, {memory:.0f} GiB, Python {platform.python_version()}"


def _example(url: str) -> str:
    """Make the example database; give the steering member's sign-in."""
    code = (
        "from datetime import date; from lib.records.migrations import migrate;"
        "from lib.records.store import Store; from lib.records.example import ACCOUNTS, fill;"
        "from lib.access.sign_ins import sign_in;"
        f"s = Store({url!r}); migrate(s); fill(s, date.today());"
        "a = next(a for a in ACCOUNTS if a.role.value == 'steering');"
        "print(sign_in(s, a.username, a.password, address=None))"
    )
    done = subprocess.run(
        [sys.executable, "-c", code],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
        env=_environment(url),
    )
    return done.stdout.strip().splitlines()[-1]


def _environment(url: str) -> dict[str, str]:
    import os

    return {**os.environ, "DATABASE_URL": url, "SAMTAK_SECRET": "a-secret-for-tests-only-0123456789abcdef"}


def _periods() -> list[str]:
    today = date.today()
    months = [today.year * 12 + today.month - 2 - back for back in range(8)]
    return [f"period={month // 12}-{month % 12 + 1:02d}" for month in months]


def _first_session(served: Served, token: str) -> float:
    async def first() -> float:
        session = await Session.open(served.port, token, VIEWS[0])
        run = await session.run()
        await session.close()
        _fine(run)
        return run.seconds

    return asyncio.run(first())


async def _one_person(served: Served, token: str, clicks: int) -> dict[str, list[float]]:
    """One person changes the period of each view, without haste."""
    times: dict[str, list[float]] = {}
    for view in VIEWS:
        session = await Session.open(served.port, token, view)
        _fine(await session.run())
        periods = _periods()
        for period in periods:
            await session.run(period)
        times[view] = []
        for click in range(clicks):
            run = await session.run(periods[click % len(periods)])
            _fine(run)
            times[view].append(run.seconds)
            await asyncio.sleep(0.05)
        await session.close()
    return times


async def _ten_people(served: Served, token: str) -> dict[str, list[float]]:
    """Ten people at once, each changing the period every three seconds, view by view."""
    return {view: await _together(served, token, view) for view in VIEWS}


async def _together(served: Served, token: str, view: str) -> list[float]:
    chance = random.Random(view)
    people = [await Session.open(served.port, token, view) for _ in range(PEOPLE)]
    for person in people:
        _fine(await person.run())

    async def click(person: Session, start: float) -> list[float]:
        await asyncio.sleep(start)
        seconds = []
        for _ in range(ROUNDS):
            run = await person.run(chance.choice(_periods()))
            _fine(run)
            seconds.append(run.seconds)
            await asyncio.sleep(PAUSE - min(run.seconds, PAUSE))
        return seconds

    starts = [chance.uniform(0, PAUSE) for _ in people]
    results = await asyncio.gather(
        *(click(person, start) for person, start in zip(people, starts, strict=True))
    )
    for person in people:
        await person.close()
    return [second for seconds in results for second in seconds]


def _fine(run: Run) -> None:
    if run.errors or not run.texts:
        raise RuntimeError(f"The view did not draw itself: {run.errors or 'nothing received'}")


def _first_paint(served: Served, token: str) -> dict[str, float]:
    """Seconds from asking for an address to its headline on screen, in Chromium, best of three."""
    from playwright.sync_api import sync_playwright

    times: dict[str, float] = {}
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=installed(), args=list(FLAGS))
        context = browser.new_context(viewport={"width": 1440, "height": 900})
        context.add_cookies([{"name": "samtak", "value": token, "url": served.url}])
        for view in VIEWS:
            tries = []
            for _ in range(3):
                page = context.new_page()
                started = time.perf_counter()
                page.goto(f"{served.url}/{view}")
                page.locator("h1").first.wait_for()
                tries.append(time.perf_counter() - started)
                page.close()
            times[view] = min(tries)
        browser.close()
    return times


def _import(folder: Path) -> tuple[float, int]:
    """Seconds for the Toronto year by the command line, start of the interpreter included, and its rows."""
    source = folder / "toronto.csv"
    source.write_bytes(lzma.decompress(TORONTO.read_bytes()))
    url = f"sqlite:///{folder / 'toronto.sqlite3'}"
    python = [sys.executable, "-m", "lib"]
    subprocess.run([*python, "migrate"], cwd=ROOT, check=True, env=_environment(url), capture_output=True)
    started = time.perf_counter()
    subprocess.run(
        [*python, "import", "nights", str(source), "--mapping", "toronto-2020"],
        cwd=ROOT,
        check=True,
        env=_environment(url),
        capture_output=True,
    )
    return time.perf_counter() - started, source.read_bytes().count(b"\n") - 1


if __name__ == "__main__":
    main()
