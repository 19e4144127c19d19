"""Checks of one tenancy's own days: T01–T12. Days are in order, an exit is whole, the clock is watched."""

from __future__ import annotations

from lib.records.checks.codes import looks_like_identity_number
from lib.records.checks.finding import Rules, Severity, Words
from lib.records.checks.ground import Ground
from lib.records.checks.rows import TenancyRow
from lib.records.tables import Tenancy
from lib.words import _, iso_date, number

STOP, WARNING, NOTE = Severity.STOP, Severity.WARNING, Severity.NOTE
# A decision not carried out in 90 days is told to the inspectorate: a clock for the owning organisation.
CLOCK_DAYS = 90
CLOCK_NEAR_DAYS = 60

_rules = Rules(Tenancy, TenancyRow)


def _day_names() -> dict[str, str]:
    return {
        "decided_on": _("Decision"),
        "offered_on": _("Offered a flat"),
        "left_queue_on": _("Left the queue"),
        "moved_in": _("Moved in"),
        "taken_over_on": _("Took over the lease"),
        "exited_on": _("Moved out"),
    }


def _out_of_order(tenancy: TenancyRow, earlier: str, later: str) -> str | None:
    first, second = getattr(tenancy, earlier), getattr(tenancy, later)
    if first is None or second is None or second >= first:
        return None
    names = _day_names()
    return _("%(later)s %(second)s is before %(earlier)s %(first)s.") % {
        "later": names[later],
        "second": iso_date(second),
        "earlier": names[earlier].lower(),
        "first": iso_date(first),
    }


def _correct() -> str:
    return _("Correct one of the two days.")


def _order_check(identifier: str, title: Words, earlier: str, later: str) -> None:
    @_rules.row(identifier, STOP, title, _correct, field=later)
    def _judge(tenancy: TenancyRow, _ground: Ground) -> str | None:
        return _out_of_order(tenancy, earlier, later)


_order_check("T01", lambda: _("Move-in before the decision"), "decided_on", "moved_in")
_order_check("T02", lambda: _("Offer before the decision"), "decided_on", "offered_on")
_order_check("T03", lambda: _("Left the queue before the decision"), "decided_on", "left_queue_on")
_order_check("T04", lambda: _("Offer after the move-in"), "offered_on", "moved_in")
_order_check("T05", lambda: _("Move-out before the move-in"), "moved_in", "exited_on")
_order_check("T06", lambda: _("Take-over before the move-in"), "moved_in", "taken_over_on")
_order_check("T07", lambda: _("Take-over after the move-out"), "taken_over_on", "exited_on")


@_rules.row(
    "T08",
    STOP,
    lambda: _("The move-out is incomplete"),
    lambda: _("Fill in the day, how it ended and where the person moved, or none of the three."),
    field="exited_on",
)
def _half_an_exit(tenancy: TenancyRow, _ground: Ground) -> str | None:
    parts = {
        _("Moved out"): tenancy.exited_on,
        _("How did it end?"): tenancy.exit_how,
        _("Where did the person move?"): tenancy.exit_destination,
    }
    missing = [name for name, value in parts.items() if value is None]
    if len(missing) in {0, len(parts)}:
        return None
    return _("Not answered: %(field)s") % {"field": missing[0]}


@_rules.row(
    "T09",
    STOP,
    lambda: _("Left the queue and moved in"),
    lambda: _("Remove one of the two days."),
    field="left_queue_on",
)
def _left_and_moved_in(tenancy: TenancyRow, _ground: Ground) -> str | None:
    if tenancy.left_queue_on is None or tenancy.moved_in is None:
        return None
    return _("Left the queue on %(left)s but moved in on %(moved)s.") % {
        "left": iso_date(tenancy.left_queue_on),
        "moved": iso_date(tenancy.moved_in),
    }


@_rules.row(
    "T10",
    STOP,
    lambda: _("The day of moving in is missing"),
    lambda: _("Fill in the day of moving in and the flat."),
    field="moved_in",
)
def _without_beginning(tenancy: TenancyRow, _ground: Ground) -> str | None:
    if tenancy.moved_in is not None:
        return None if tenancy.flat_id is not None else _("Moved in, but the flat is missing.")
    if tenancy.exited_on is not None or tenancy.taken_over_on is not None:
        return _("Moved out or took over the lease, but the day of moving in is missing.")
    return None


@_rules.row(
    "T11",
    STOP,
    lambda: _("A tenancy's day in the future"),
    lambda: _("Enter it when it has happened, or correct the day."),
)
def _in_the_future(tenancy: TenancyRow, ground: Ground) -> str | None:
    for column, name in _day_names().items():
        day = getattr(tenancy, column)
        if day is not None and day > ground.today:
            return _("%(field)s: %(day)s has not come yet.") % {"field": name, "day": iso_date(day)}
    return None


@_rules.row(
    "T12",
    WARNING,
    lambda: _("Left the queue without a reason"),
    lambda: _("Choose why the person left the queue."),
    field="left_queue_reason",
)
def _without_reason(tenancy: TenancyRow, _ground: Ground) -> str | None:
    if tenancy.left_queue_on is None or tenancy.left_queue_reason:
        return None
    return _("Left the queue on %(left)s. The reason is missing.") % {"left": iso_date(tenancy.left_queue_on)}


def _waited(tenancy: TenancyRow, ground: Ground) -> int | None:
    if tenancy.moved_in is not None or tenancy.left_queue_on is not None:
        return None
    return (ground.today - tenancy.decided_on).days


@_rules.row(
    "T13",
    WARNING,
    lambda: _("Decision not carried out in 90 days"),
    lambda: _(
        "Offer a home, or enter that the person has left the queue. A decision that takes this long is to be "
        "reported."
    ),
    field="decided_on",
)
def _clock_passed(tenancy: TenancyRow, ground: Ground) -> str | None:
    waited = _waited(tenancy, ground)
    if waited is None or waited <= CLOCK_DAYS:
        return None
    return _("Decided on %(day)s, %(days)s days ago. The person has not moved in.") % {
        "day": iso_date(tenancy.decided_on),
        "days": number(waited),
    }


@_rules.row(
    "T14",
    NOTE,
    lambda: _("The 90 days soon run out"),
    lambda: _("Plan the move-in before the time runs out."),
    field="decided_on",
)
def _clock_near(tenancy: TenancyRow, ground: Ground) -> str | None:
    waited = _waited(tenancy, ground)
    if waited is None or not CLOCK_NEAR_DAYS <= waited <= CLOCK_DAYS:
        return None
    return _("Decided on %(day)s: %(left)s days remain.") % {
        "day": iso_date(tenancy.decided_on),
        "left": number(CLOCK_DAYS - waited),
    }


@_rules.row(
    "T15",
    STOP,
    lambda: _("Tenancy code that looks like a personal identity number"),
    lambda: _("Give the person a random code; never enter a personal identity number."),
    field="person_code",
)
def _identity_number(tenancy: TenancyRow, _ground: Ground) -> str | None:
    if not looks_like_identity_number(tenancy.person_code):
        return None
    return _("The code has the form of a personal identity number.")


@_rules.row(
    "T16",
    STOP,
    lambda: _("Tenancies are kept without a decision"),
    lambda: _("Enter the decision that opens the register of tenancies, or delete them."),
)
def _not_opened(tenancy: TenancyRow, ground: Ground) -> str | None:
    if (tenancy.partner_id, "tenancies") in ground.openings:
        return None
    return _("The partner has not decided to keep tenancies.")


@_rules.row(
    "T17",
    NOTE,
    lambda: _("How it ended does not fit with where the person went"),
    lambda: _("Check whether both answers are right."),
    field="exit_destination",
)
def _contradicting_exit(tenancy: TenancyRow, _ground: Ground) -> str | None:
    how, where = tenancy.exit_how, tenancy.exit_destination
    if how == "deceased" and where not in {None, "unknown"}:
        return _("The person has died, but a place to live is stated.")
    return None


RULES = tuple(_rules.collected)
