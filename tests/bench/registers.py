"""What `make bench` measures on the big house: register pages with 100,000 rows, and 100,000 stays taken in."""

from __future__ import annotations

import asyncio
import subprocess
import sys
import time
from datetime import date, timedelta
from pathlib import Path

from lib.records.registers.catalogue import REGISTERS
from tests.bench.big_house import MANAGER, NIGHTS, build, stays_file
from tests.bench.client import Session
from tests.serving import ROOT, Served, serving
from tests.signed_in import token_for

TURNS = 20
OTHER_PAGES = ("min-organisation", "datakontroller", "vistelser", "i-natt", "las-in-filer")
Times = dict[str, list[float]]


def register_pages(folder: Path) -> Times:
    """Seconds of each rerun, by page: every register's list under changing searches, and the pages around."""
    url = f"sqlite:///{folder / 'big.sqlite3'}"
    store = build(url, date.today())
    token = token_for(store, MANAGER)
    store.dispose()
    with serving(url, folder) as served:
        return asyncio.run(_all_pages(served, token))


async def _all_pages(served: Served, token: str) -> Times:
    asked = {f"register={name}": "register" for name in REGISTERS} | {
        "register=stays&tabell=1": "register",
        "register=stays&rad=50000": "register",
        "register=stays&rad=ny": "register",
    }
    times = {query: await _reruns(served, token, page, query) for query, page in asked.items()}
    for page in OTHER_PAGES:
        times[page] = await _reruns(served, token, page, "")
    return times


async def _reruns(served: Served, token: str, page: str, query: str) -> list[float]:
    """A list is asked for with another page and search each time, so that nothing comes from the last answer."""
    session = await Session.open(served.port, token, page)
    await session.run(query)
    seconds = []
    for turn in range(TURNS):
        plain_list = query.startswith("register=") and query.count("&") == 0
        asked = f"{query}&sida={turn % 5 + 1}&sok={('', 'G00', '2025-01')[turn % 3]}" if plain_list else query
        run = await session.run(asked)
        if run.errors or not run.texts:
            raise RuntimeError(f"{page}?{asked} did not draw itself: {run.errors or 'nothing received'}")
        seconds.append(run.seconds)
        await asyncio.sleep(0.02)
    await session.close()
    return seconds


def import_stays(folder: Path) -> tuple[float, int]:
    """Seconds for 100,000 stays by the command line, start of the interpreter included, and the rows."""
    url = f"sqlite:///{folder / 'stays.sqlite3'}"
    today = date.today()
    build(url, today, with_stays=False).dispose()
    source = folder / "stays.csv"
    rows = stays_file(source, today - timedelta(days=NIGHTS))
    environment = {"DATABASE_URL": url, "SAMTAK_SECRET": "a-secret-for-tests-only-0123456789abcdef"}
    started = time.perf_counter()
    subprocess.run(
        [sys.executable, "-m", "lib", "import", "stays", str(source), "--partner", "stor"],
        cwd=ROOT,
        check=True,
        env=environment,
        capture_output=True,
    )
    return time.perf_counter() - started, rows
