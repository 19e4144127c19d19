"""Checks of what partners count together: contacts by month and point-in-time counts, K01–K07."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from lib.records.checks.finding import Hit, Rules, Severity
from lib.records.checks.ground import Ground
from lib.records.checks.rows import ContactRow, CountRow
from lib.records.tables import CountedContact, PointInTimeCount
from lib.words import _, iso_date, month_name, number

STOP, WARNING, NOTE = Severity.STOP, Severity.WARNING, Severity.NOTE
# What is sent late in a month is received in the next one; more than that is a difference to talk about.
APART_PERSONS = 3
APART_SHARE = 0.3

_contacts = Rules(CountedContact, ContactRow)
_counts = Rules(PointInTimeCount, CountRow)


@_contacts.row(
    "K01",
    STOP,
    lambda: _("Contacts from a partner to itself"),
    lambda: _("Choose two different partners."),
    field="receiver_id",
)
def _to_itself(contact: ContactRow, ground: Ground) -> str | None:
    if contact.sender_id != contact.receiver_id:
        return None
    return _("%(partner)s stands as both sender and receiver.") % {
        "partner": _name(ground, contact.sender_id)
    }


@_contacts.row(
    "K02",
    STOP,
    lambda: _("More started than received"),
    lambda: _("Correct one of the two numbers."),
    field="started",
)
def _more_started(contact: ContactRow, _ground: Ground) -> str | None:
    if contact.started is None or contact.received is None or contact.started <= contact.received:
        return None
    return _("%(started)s started of %(received)s received.") % {
        "started": number(contact.started),
        "received": number(contact.received),
    }


@_contacts.row(
    "K03",
    STOP,
    lambda: _("Contacts of the other side"),
    lambda: _("Enter only your own side: sent as sender, received and started as receiver."),
    field="sent",
)
def _other_side(contact: ContactRow, _ground: Ground) -> str | None:
    if contact.reporter_id not in {contact.sender_id, contact.receiver_id}:
        return _("The reporting partner is neither sender nor receiver.")
    is_sender = contact.reporter_id == contact.sender_id
    own = contact.sent if is_sender else contact.received
    others = (contact.received, contact.started) if is_sender else (contact.sent,)
    if own is None:
        return _("The number of the partner's own side is missing.")
    if any(other is not None for other in others):
        return _("Numbers of the other side are stated.")
    return None


@_contacts.row(
    "K04",
    STOP,
    lambda: _("Contacts of a month that has not begun"),
    lambda: _("Correct the month."),
    field="month",
)
def _future_month(contact: ContactRow, ground: Ground) -> str | None:
    if contact.month <= ground.today:
        return None
    return _("%(day)s has not come yet.") % {"day": month_name(contact.month)}


def _pairs(ground: Ground) -> Iterator[tuple[ContactRow, ContactRow]]:
    """What the sender and the receiver said of the same month."""
    sent: dict[tuple[int, int, date], ContactRow] = {}
    for contact in ground.of(ContactRow):
        if contact.reporter_id == contact.sender_id:
            sent[contact.sender_id, contact.receiver_id, contact.month] = contact
    for contact in ground.of(ContactRow):
        if contact.reporter_id == contact.receiver_id != contact.sender_id:
            other = sent.get((contact.sender_id, contact.receiver_id, contact.month))
            if other is not None:
                yield other, contact


@_contacts.all(
    "K05",
    WARNING,
    lambda: _("Sent and received are far apart"),
    lambda: _("Talk with the other partner about how contacts are counted."),
    field="month",
)
def _far_apart(ground: Ground) -> Iterator[Hit]:
    for sender, receiver in _pairs(ground):
        sent, received = sender.sent or 0, receiver.received or 0
        if abs(sent - received) > max(APART_PERSONS, APART_SHARE * max(sent, received)):
            said = _("%(sent)s sent from %(sender)s but %(received)s received by %(receiver)s in %(month)s.")
            words = said % {
                "sent": number(sent),
                "sender": _name(ground, sender.sender_id),
                "received": number(received),
                "receiver": _name(ground, sender.receiver_id),
                "month": month_name(sender.month),
            }
            # Both partners are told, each with its own row.
            yield Hit(sender, words)
            yield Hit(receiver, words)


def _name(ground: Ground, partner_id: int) -> str:
    partner = ground.partners.get(partner_id)
    return partner.short_name if partner else "–"


@_counts.row(
    "K06",
    STOP,
    lambda: _("Count day in the future"),
    lambda: _("Correct the count day."),
    field="count_day",
)
def _future_count(count: CountRow, ground: Ground) -> str | None:
    if count.count_day <= ground.today:
        return None
    return _("%(day)s has not come yet.") % {"day": iso_date(count.count_day)}


@_counts.all(
    "K07",
    NOTE,
    lambda: _("Count not checked for duplicates"),
    lambda: _("Go through the count for people counted twice, and mark it as checked."),
    field="duplicates_checked",
    at_entry=False,
)
def _not_checked(ground: Ground) -> Iterator[Hit]:
    told: set[tuple[int, date]] = set()
    for count in ground.of(CountRow):
        key = (count.partner_id, count.count_day)
        if not count.duplicates_checked and key not in told:
            told.add(key)
            said = _("The count of %(day)s has not been checked for people counted twice.")
            yield Hit(count, said % {"day": iso_date(count.count_day)})


RULES = (*_contacts.collected, *_counts.collected)
