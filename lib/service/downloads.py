"""Files to and from a visitor: Streamlit asks nobody who they are; here a sign-in is asked for."""

from __future__ import annotations

from typing import TYPE_CHECKING

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import PlainTextResponse

if TYPE_CHECKING:
    from starlette.types import ASGIApp, Message, Receive, Scope, Send

READ, SENT = ("/media/", "/_stcore/metrics"), "/_stcore/upload_file/"
NO_STORE = (b"cache-control", b"no-store")


class Downloads:
    """Answers 403 for a file unless the cookie holds a sign-in that counts now; no cache keeps it."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass on everything that is no such file."""
        if scope["type"] != "http" or not scope["path"].startswith((*READ, SENT)):
            await self.app(scope, receive, send)
            return
        if not await run_in_threadpool(_may_pass, Request(scope)):
            refused = PlainTextResponse("403", status_code=403, headers={"cache-control": "no-store"})
            await refused(scope, receive, send)
            return

        async def kept_nowhere(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = [pair for pair in message["headers"] if pair[0] != NO_STORE[0]]
                message = {**message, "headers": [*headers, NO_STORE]}
            await send(message)

        await self.app(scope, receive, kept_nowhere)


def _may_pass(request: Request) -> bool:
    """Whether the cookie holds a sign-in that counts; to send a file, of one who may open *Läs in filer*."""
    from lib.access.rights import View, may_open
    from lib.access.sign_ins import visit_of
    from lib.access.tokens import COOKIE
    from lib.records.store import store

    token = request.cookies.get(COOKIE)
    visit = visit_of(store(), token) if token else None
    if visit is None or visit.must_change_password:
        return False
    return not request.url.path.startswith(SENT) or may_open(visit.identity, View.IMPORT)
