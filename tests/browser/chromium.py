"""A Chromium for the tests: one that is installed, else one that this installs, so that nothing is skipped."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
# A sandbox needs a user of its own; without the rest, Chromium calls its maker at every start.
FLAGS = (
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
    *(("--no-sandbox",) if hasattr(os, "geteuid") and os.geteuid() == 0 else ()),
)


def installed() -> str | None:
    """Path of a Chromium: the one named by SAMTAK_CHROMIUM, the system's, or Playwright's own."""
    named = os.environ.get("SAMTAK_CHROMIUM")
    found = next((path for path in map(shutil.which, NAMES) if path), None)
    return named or found or _playwrights_own()


def _playwrights_own() -> str | None:
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        path = playwright.chromium.executable_path
    return path if path and Path(path).exists() else None


def install() -> None:
    """Let Playwright download its Chromium; where it cannot, take Debian's package."""
    if (
        subprocess.run([sys.executable, "-m", "playwright", "install", "chromium"], check=False).returncode
        == 0
    ):
        if _playwrights_own() and _starts(_playwrights_own() or ""):
            return
        subprocess.run([sys.executable, "-m", "playwright", "install-deps", "chromium"], check=False)
        if _starts(_playwrights_own() or ""):
            return
    if apt := shutil.which("apt-get"):
        become_root = [] if os.geteuid() == 0 else ["sudo", "-n"]
        subprocess.run([*become_root, apt, "update", "-q"], check=False)
        subprocess.run([*become_root, apt, "install", "-y", "-q", "chromium"], check=False)


def _starts(path: str) -> bool:
    if not path:
        return False
    return (
        subprocess.run([path, *FLAGS, "--headless", "--version"], check=False, capture_output=True).returncode
        == 0
    )


def main() -> None:
    """Find or install one, or say what to do."""
    if installed() is None:
        print("Samtak: no Chromium found; installing one for the tests")
        install()
    path = installed()
    if path is None:
        sys.exit("No Chromium could be installed. Install one by hand and name it in SAMTAK_CHROMIUM.")
    print(f"Samtak: tests use {path}")


if __name__ == "__main__":
    main()
