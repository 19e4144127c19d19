"""The mail about a missing report: its words, its link, a server that fails, and silence without a server."""

from __future__ import annotations

import smtplib
import socketserver
import threading
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from lib import words
from lib.records.reminders import MissingReport
from lib.service import mail
from lib.settings import settings

REPORT = MissingReport(1, "eken", "Härbärget Eken", 1, "SM", date(2026, 11, 17), "eken@example.org")


class _Post(socketserver.StreamRequestHandler):
    """As much of a mail server as a client needs."""

    def handle(self) -> None:
        self.wfile.write(b"220 post\r\n")
        while line := self.rfile.readline():
            word = line.strip().upper()
            if word.startswith(b"QUIT"):
                self.wfile.write(b"221 bye\r\n")
                return
            if word == b"DATA":
                self.wfile.write(b"354 go on\r\n")
                letter = b""
                while (part := self.rfile.readline()) != b".\r\n":
                    letter += part
                self.server.letters.append(letter.decode())  # type: ignore[attr-defined]
            self.wfile.write(b"250 ok\r\n")


@pytest.fixture
def post(monkeypatch: pytest.MonkeyPatch) -> Iterator[Any]:
    server = socketserver.ThreadingTCPServer(("127.0.0.1", 0), _Post)
    server.letters = []  # type: ignore[attr-defined]
    threading.Thread(target=server.serve_forever, daemon=True).start()
    monkeypatch.setenv("SAMTAK_SMTP_HOST", "127.0.0.1")
    monkeypatch.setenv("SAMTAK_SMTP_PORT", str(server.server_address[1]))
    monkeypatch.setenv("SAMTAK_SMTP_STARTTLS", "false")
    monkeypatch.setenv("SAMTAK_PUBLIC_URL", "https://samtak.example/")
    settings.cache_clear()
    yield server
    server.shutdown()
    server.server_close()


def test_the_mail_says_site_and_night_in_swedish_and_leads_to_the_form(post: Any) -> None:
    words.use("en")
    letter = mail.message(REPORT)
    assert (
        letter["Subject"] == "Rapport saknas: Härbärget Eken, natten mellan tisdag 17 och onsdag 18 november"
    )
    assert letter["To"] == "eken@example.org"
    assert "https://samtak.example/registrera-natten?boende=eken&natt=2026-11-17" in letter.get_content()
    assert words.language() == "en"


def test_the_mail_goes_to_the_server(post: Any) -> None:
    assert mail.send(REPORT)
    assert len(post.letters) == 1
    assert "To: eken@example.org" in post.letters[0]


def test_an_address_that_would_add_headers_is_refused(post: Any) -> None:
    wicked = MissingReport(1, "eken", "Eken", 1, "SM", REPORT.night, "a@example.org\r\nBcc: b@example.org")
    assert mail.send(wicked) is False
    assert post.letters == []


@pytest.mark.parametrize(
    "address",
    [
        "a@example.org, b@example.org",
        "natt:a@example.org,b@example.org;",
        "natt:;",
        "Natt <a@example.org>",
        "a@",
        "a@example.org\u2028b@example.org",
        None,
    ],
)
def test_what_is_not_one_plain_address_gets_no_mail(
    post: Any, address: str | None, caplog: pytest.LogCaptureFixture
) -> None:
    assert mail.send(replace(REPORT, mail=address)) is False
    assert post.letters == []
    assert "eken" in caplog.text


def test_any_fault_of_one_mail_is_logged_and_answered(
    post: Any, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def fall(*_of: Any, **_more: Any) -> Any:
        raise IndexError("string index out of range")

    monkeypatch.setattr(smtplib.SMTP, "send_message", fall)
    assert mail.send(REPORT) is False
    assert "string index out of range" in caplog.text


def test_a_server_that_is_away_is_no_crash(post: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    def away(*_of: Any, **_more: Any) -> Any:
        raise smtplib.SMTPServerDisconnected("gone")

    monkeypatch.setattr(smtplib, "SMTP", away)
    assert mail.send(REPORT) is False


def test_without_a_mail_server_nothing_calls_out(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(smtplib, "SMTP", lambda *_of, **_more: pytest.fail("nothing may call out"))
    assert mail.send_reminders() == 0
