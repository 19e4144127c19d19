"""Start-up and health: migrate, warm up, collect garbage in the pauses, say where the app is."""

from __future__ import annotations

import asyncio
import gc
import logging
import socket
import threading
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from typing import Any

from sqlalchemy import text
from sqlalchemy.exc import SQLAlchemyError
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import JSONResponse

from lib.settings import settings
from lib.words import _

logger = logging.getLogger(__name__)

COLLECT_EVERY_SECONDS = 20.0
REMIND_EVERY_SECONDS = 300.0


def _database_answers() -> bool:
    from lib.records.store import store

    try:
        with store().engine.connect() as connection:
            connection.execute(text("SELECT 1"))
    except (SQLAlchemyError, OSError):
        return False
    return True


async def health(request: Request) -> JSONResponse:
    """200 when the database answers, else 503: for a load balancer or a monitor."""
    well = await run_in_threadpool(_database_answers)
    return JSONResponse({"database": "ok" if well else "away"}, status_code=200 if well else 503)


def _warm_up() -> None:
    """Do once what the first visitor would otherwise wait for, and keep it out of later collections."""
    from lib.publication.desk import warm_up

    warm_up()
    gc.collect()
    gc.freeze()


def _collect_now_and_then(stopped: threading.Event) -> None:
    while not stopped.wait(COLLECT_EVERY_SECONDS):
        gc.collect()


def _remind_now_and_then(stopped: threading.Event) -> None:
    from lib.service.mail import send_reminders

    while not stopped.wait(REMIND_EVERY_SECONDS):
        try:
            send_reminders()
        except Exception:  # whatever fails in one round, the next one is tried
            logger.exception("A round of reminders failed")


def _send_at_once() -> None:
    """Turn off Nagle's delay on the listening sockets; accepted ones inherit it.

    Streamlit binds its socket without naming the protocol, so asyncio does not do it, and every answer
    would wait some 40 ms for an acknowledgement.
    """
    for found in gc.get_objects():
        if isinstance(found, socket.socket) and found.fileno() >= 0 and _is_tcp(found):
            found.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)


def _is_tcp(found: socket.socket) -> bool:
    return found.type == socket.SOCK_STREAM and found.family in {socket.AF_INET, socket.AF_INET6}


def _prepare() -> None:
    """Bring the database up to date and warm up; an absent database leaves the app to say so itself."""
    from lib.records.migrations import migrate
    from lib.records.store import store

    try:
        migrate(store())
        _warm_up()
    except (SQLAlchemyError, OSError):
        logger.exception("The database does not answer; the app starts and says so on every view.")


def _announce() -> None:
    """Say in the terminal where the app is, and, over example data, who may try it."""
    from streamlit import config

    from lib.records.example import ACCOUNTS
    from lib.records.store import contents, store

    print(f"\nSamtak: http://localhost:{config.get_option('server.port')}")  # noqa: T201 -- for the terminal
    try:
        with store().read() as session:
            shown = contents(session) == "example"
    except (SQLAlchemyError, OSError):
        return
    if shown:
        width = max(len(account.username) for account in ACCOUNTS)
        lines = [f"  {a.username:<{width}}  {a.password:<26}  {a.name}" for a in ACCOUNTS]
        print(_("Example data – invented figures. Example accounts:"), *lines, sep="\n", flush=True)  # noqa: T201


@asynccontextmanager
async def lifespan(app: Any) -> AsyncGenerator[dict[str, Any]]:
    """Migrate, warm up, and collect garbage in the pauses instead of after every click."""
    _send_at_once()
    await run_in_threadpool(_prepare)
    stopped = threading.Event()
    threading.Thread(target=_collect_now_and_then, args=(stopped,), daemon=True).start()
    if settings().smtp_host:
        threading.Thread(target=_remind_now_and_then, args=(stopped,), daemon=True).start()
    # After the server's own lines, so that the address and the accounts stand last.
    asyncio.get_running_loop().call_later(0.3, _announce)
    try:
        yield {}
    finally:
        stopped.set()
