"""One browser's worth of websocket: connect, sign in by cookie, rerun, and time it to the last message."""

from __future__ import annotations

import time
from dataclasses import dataclass, field
from typing import Self

from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from websockets.asyncio.client import ClientConnection, connect


@dataclass(slots=True)
class Run:
    """One run of a page: seconds from asking to the last message, bytes received, and what went wrong."""

    seconds: float
    received: int
    errors: list[str] = field(default_factory=list)
    texts: list[str] = field(default_factory=list)


class Session:
    """A signed-in session at one page."""

    def __init__(self, connection: ClientConnection, page: str) -> None:
        self._connection = connection
        self._page = page
        self._hash = ""

    @classmethod
    async def open(cls, port: int, token: str, page: str) -> Self:
        """Connect as a browser does that opens `page`."""
        connection = await connect(
            f"ws://127.0.0.1:{port}/_stcore/stream",
            subprotocols=["streamlit"],  # type: ignore[list-item]
            additional_headers={"Cookie": f"samtak={token}", "Origin": f"http://127.0.0.1:{port}"},
            max_size=None,
            compression=None,
        )
        return cls(connection, page)

    async def run(self, query: str = "") -> Run:
        """Ask for a run with the address's `query` and read until the script has finished."""
        message = BackMsg()
        message.rerun_script.query_string = query
        message.rerun_script.page_script_hash = self._hash
        message.rerun_script.page_name = "" if self._hash else self._page
        started = time.perf_counter()
        await self._connection.send(message.SerializeToString())
        run = Run(0.0, 0)
        while True:
            raw = await self._connection.recv()
            assert isinstance(raw, bytes)
            run.received += len(raw)
            answer = ForwardMsg.FromString(raw)
            kind = answer.WhichOneof("type")
            if kind == "new_session":
                self._hash = answer.new_session.page_script_hash
            elif kind == "delta":
                _note(answer, run)
            elif kind == "script_finished":
                if answer.script_finished == ForwardMsg.FINISHED_EARLY_FOR_RERUN:
                    continue
                run.seconds = time.perf_counter() - started
                return run

    async def close(self) -> None:
        """Leave."""
        await self._connection.close()


def _note(answer: ForwardMsg, run: Run) -> None:
    element = answer.delta.new_element
    kind = element.WhichOneof("type")
    if kind == "exception":
        run.errors.append(element.exception.message)
    elif kind == "html":
        run.texts.append(element.html.body)
    elif kind == "markdown":
        run.texts.append(element.markdown.body)
    elif kind == "alert":
        run.texts.append(element.alert.body)
