"""The real app in a process of its own, on loopback, over a database of its own; stopped by its own id."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]


@dataclass(frozen=True, slots=True)
class Served:
    """A running app: where it answers, its process, and how long it took to answer at all."""

    url: str
    port: int
    process: subprocess.Popen[bytes]
    seconds_to_healthy: float
    log: Path


def free_port() -> int:
    """A port nobody listens on now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@contextmanager
def serving(
    database_url: str,
    folder: Path,
    *,
    launcher: Path = ROOT / "app.py",
    settings: Mapping[str, str] | None = None,
    patience: float = 60.0,
) -> Iterator[Served]:
    """The app over `database_url` until the block ends."""
    port = free_port()
    environment = {
        **{
            name: value
            for name, value in os.environ.items()
            if not name.startswith(("SAMTAK_", "STREAMLIT_"))
        },
        "DATABASE_URL": database_url,
        "SAMTAK_SECRET": "a-secret-for-tests-only-0123456789abcdef",
        "SAMTAK_PORT": str(port),
        "PYTHONPATH": str(ROOT),
        **(settings or {}),
    }
    log = folder / f"server-{port}.log"
    started = time.perf_counter()
    with log.open("wb") as output:
        process = subprocess.Popen(
            [sys.executable, str(launcher)],
            cwd=folder,
            env=environment,
            stdout=output,
            stderr=subprocess.STDOUT,
        )
    try:
        _wait_until_healthy(f"http://127.0.0.1:{port}", process, log, patience)
        yield Served(f"http://127.0.0.1:{port}", port, process, time.perf_counter() - started, log)
    finally:
        process.terminate()
        try:
            process.wait(10)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


def _wait_until_healthy(url: str, process: subprocess.Popen[bytes], log: Path, patience: float) -> None:
    end = time.perf_counter() + patience
    while time.perf_counter() < end:
        if process.poll() is not None:
            break
        try:
            with urllib.request.urlopen(f"{url}/halsa", timeout=2) as answer:
                if answer.status == 200:
                    return
        except (urllib.error.URLError, OSError):
            time.sleep(0.02)
    raise RuntimeError(f"The app did not answer at {url}:\n{log.read_text()[-4000:]}")
