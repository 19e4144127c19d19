"""Mail about missing reports: sent by the configured server, not at all without one."""

from __future__ import annotations

import logging
import smtplib
import ssl
from datetime import datetime
from email.message import EmailMessage
from urllib.parse import urlencode

from sqlalchemy.exc import SQLAlchemyError

from lib import words
from lib.access.rights import View
from lib.records.reminders import MissingReport, plain_address, remind
from lib.records.store import store
from lib.settings import settings
from lib.words import _, night_name

logger = logging.getLogger(__name__)
SECONDS = 20


def message(report: MissingReport) -> EmailMessage:
    """The mail about one missing report, in Swedish; it holds a site's name and a night, nothing more.

    `ValueError` unless it goes to exactly one plain address: a stored list or group would reach others too.
    """
    if report.mail is None or not plain_address(report.mail):
        raise ValueError(f"the address for reports of {report.code} is not one plain mail address")
    with words.speaking("sv"):
        return _message(report)


def _message(report: MissingReport) -> EmailMessage:
    said = {"site": report.name, "night": night_name(report.night)}
    letter = EmailMessage()
    letter["From"] = settings().smtp_from
    letter["To"] = report.mail
    letter["Subject"] = _("The report is missing: %(site)s, %(night)s") % said
    lines = [_("%(site)s has not reported %(night)s yet.") % said]
    if address := settings().public_url:
        where = urlencode({"boende": report.code, "natt": report.night.isoformat()})
        lines.append(_("Report it here:"))
        lines.append(f"{address.rstrip('/')}/{View.TONIGHT.value}?{where}")
    lines.append(_("If the house was closed, say so in the form: a missing night is not counted as closed."))
    letter.set_content("\n\n".join(lines))
    return letter


def send(report: MissingReport) -> bool:
    """Hand the mail over to the server; False, with the reason in the log, when that does not work."""
    try:
        chosen = settings()
        letter = message(report)
        with smtplib.SMTP(chosen.smtp_host, chosen.smtp_port, timeout=SECONDS) as server:
            if chosen.smtp_starttls:
                server.starttls(context=ssl.create_default_context())
            if chosen.smtp_user and chosen.smtp_password:
                server.login(chosen.smtp_user, chosen.smtp_password.get_secret_value())
            server.send_message(letter)
    except Exception:
        # Whatever is the matter with one site's mail, the others are to be told.
        logger.exception("The mail about %s could not be sent; it is tried again.", report.code)
        return False
    return True


def send_reminders() -> int:
    """Send what is due now; how many were sent. Without a mail server nothing is asked and nothing sent."""
    if not settings().smtp_host:
        return 0
    try:
        return remind(store(), datetime.now(settings().zone), send)
    except SQLAlchemyError:
        logger.exception("The database does not answer; reminders wait for the next round.")
        return 0
