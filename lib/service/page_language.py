"""The page as it leaves the house: its language in `<html lang>`, and headers that keep it inside."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from starlette.requests import cookie_parser

if TYPE_CHECKING:
    from starlette.types import ASGIApp, Message, Receive, Scope, Send

HTML_TAG = re.compile(rb'<html lang="[a-z-]*"')
# The cookie is written by a component in a frame of our own; nobody else may frame the app.
# No address outside the house may be called from a page; Streamlit needs inline styles, eval and blobs.
POLICY = (
    "default-src 'self'; script-src 'self' 'unsafe-inline' 'unsafe-eval' blob:; "
    "style-src 'self' 'unsafe-inline'; img-src 'self' data: blob:; font-src 'self' data:; "
    "connect-src 'self'; worker-src 'self' blob:; frame-src 'self' blob: data:; "
    "frame-ancestors 'self'; base-uri 'self'; form-action 'self'"
)
HEADERS = [
    (b"content-security-policy", POLICY.encode()),
    (b"x-content-type-options", b"nosniff"),
    (b"referrer-policy", b"same-origin"),
]


class PageLanguage:
    """Writes the reader's language into `<html lang>`, which Streamlit fixes to English, and adds headers.

    The language is the one of the address (`?sprak=en`), else of the cookie, else Swedish.
    """

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass everything on; change only whole HTML pages."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        start: Message = {}
        body = bytearray()

        async def changed(message: Message) -> None:
            nonlocal start
            if message["type"] == "http.response.start":
                message["headers"] = [*message["headers"], *HEADERS]
                start = message
                if not _is_page(message):
                    await send(message)
            elif not _is_page(start):
                await send(message)
            else:
                body.extend(message.get("body", b""))
                if not message.get("more_body"):
                    await _send_page(start, _in_language(bytes(body), _asked_language(scope)), send)

        await self.app(_uncompressed(scope), receive, changed)


def _is_page(start: Message) -> bool:
    return any(name == b"content-type" and b"text/html" in value for name, value in start["headers"])


def _uncompressed(scope: Scope) -> Scope:
    """The same request, asking for plain bytes where a page is wanted."""
    headers: list[tuple[bytes, bytes]] = scope["headers"]
    if not any(name == b"accept" and b"text/html" in value for name, value in headers):
        return scope
    return {**scope, "headers": [pair for pair in headers if pair[0] != b"accept-encoding"]}


def _asked_language(scope: Scope) -> bytes:
    if b"sprak=en" in scope.get("query_string", b""):
        return b"en"
    # Never strict: a cookie of another system in the same domain must not shut anybody out.
    cookies = cookie_parser(b"; ".join(v for n, v in scope["headers"] if n == b"cookie").decode("latin-1"))
    return b"en" if cookies.get("sprak") == "en" else b"sv"


def _in_language(page: bytes, language: bytes) -> bytes:
    return HTML_TAG.sub(b'<html lang="' + language + b'"', page, count=1)


async def _send_page(start: Message, page: bytes, send: Send) -> None:
    kept = [(n, v) for n, v in start["headers"] if n != b"content-length"]
    kept.append((b"content-length", str(len(page)).encode()))
    await send({**start, "headers": kept})
    await send({"type": "http.response.body", "body": page})
