"""Checks of the partnership's own rows: commitments, responsibilities, agreements, targets, P01–P13."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date, timedelta
from typing import TypeVar

from lib.measures.catalogue import catalogue
from lib.records.checks.finding import Hit, Rules, Severity
from lib.records.checks.ground import Ground, covers, grouped
from lib.records.checks.rows import (
    AgreementRow,
    AreaRow,
    CommitmentRow,
    DeliveryRow,
    ResponsibilityRow,
    TargetRow,
)
from lib.records.tables import Agreement, Area, Commitment, Delivery, Responsibility, Target
from lib.words import _, iso_date, month_name, number

STOP, WARNING, NOTE = Severity.STOP, Severity.WARNING, Severity.NOTE
Spanned = TypeVar("Spanned", ResponsibilityRow, TargetRow)

STALE_MONTHS = 2
NOTICE_DAYS = 60

_commitments = Rules(Commitment, CommitmentRow)
_deliveries = Rules(Delivery, DeliveryRow)
_areas = Rules(Area, AreaRow)
_roles = Rules(Responsibility, ResponsibilityRow)
_agreements = Rules(Agreement, AgreementRow)
_targets = Rules(Target, TargetRow)


def _month_before(day: date) -> date:
    return (day.replace(day=1) - timedelta(days=1)).replace(day=1)


def last_ended_months(today: date, months: int) -> list[date]:
    """The first days of the latest months that are over, newest first."""
    found = [_month_before(today)]
    while len(found) < months:
        found.append(_month_before(found[-1]))
    return found


@_commitments.all(
    "P01",
    WARNING,
    lambda: _("Delivery not reported for two months"),
    lambda: _("Report what was delivered, even 0, or change the state of the commitment."),
    at_entry=False,
)
def _stale(ground: Ground) -> Iterator[Hit]:
    delivered = grouped(ground.of(DeliveryRow), "commitment_id")
    months = last_ended_months(ground.today, STALE_MONTHS)
    for promise in ground.of(CommitmentRow):
        runs = promise.starts_on <= months[-1] and promise.ends_on >= months[0]
        if promise.status != "ongoing" or not runs:
            continue
        last = max((delivery.month for delivery in delivered.get(promise.id, ())), default=None)
        if last is not None and last >= months[-1]:
            continue
        since = month_name(last) if last else _("the beginning")
        said = _("Nothing is reported for “%(title)s” since %(since)s.")
        yield Hit(promise, said % {"title": promise.title, "since": since})


@_commitments.row(
    "P02",
    WARNING,
    lambda: _("Commitment that has ended but still goes on"),
    lambda: _("Choose the state: carried out, or needs a decision."),
    field="status",
)
def _ended(promise: CommitmentRow, ground: Ground) -> str | None:
    if promise.status not in {"ongoing", "not_started"} or promise.ends_on >= ground.today:
        return None
    return _("“%(title)s” ended on %(day)s.") % {"title": promise.title, "day": iso_date(promise.ends_on)}


@_commitments.row(
    "P03",
    NOTE,
    lambda: _("The next check has passed"),
    lambda: _("Check the commitment, and choose the next day for it."),
    field="next_check",
)
def _check_passed(promise: CommitmentRow, ground: Ground) -> str | None:
    if promise.status == "done" or promise.next_check is None or promise.next_check >= ground.today:
        return None
    said = _("“%(title)s” was to be checked on %(day)s.")
    return said % {"title": promise.title, "day": iso_date(promise.next_check)}


@_deliveries.row(
    "P04",
    WARNING,
    lambda: _("Delivery outside the commitment"),
    lambda: _("Correct the month, or the days of the commitment."),
    field="month",
)
def _outside(delivery: DeliveryRow, ground: Ground) -> str | None:
    promise = ground.commitments.get(delivery.commitment_id)
    if promise is None or promise.starts_on.replace(day=1) <= delivery.month <= promise.ends_on:
        return None
    return _("A delivery for %(month)s, but “%(title)s” runs from %(first)s to %(last)s.") % {
        "month": month_name(delivery.month),
        "title": promise.title,
        "first": iso_date(promise.starts_on),
        "last": iso_date(promise.ends_on),
    }


@_deliveries.row(
    "P05",
    STOP,
    lambda: _("Delivery in the future"),
    lambda: _("Correct the month."),
    field="month",
)
def _future_delivery(delivery: DeliveryRow, ground: Ground) -> str | None:
    if delivery.month <= ground.today:
        return None
    return _("%(day)s has not come yet.") % {"day": month_name(delivery.month)}


@_areas.all(
    "P06",
    WARNING,
    lambda: _("Not exactly one accountable partner"),
    lambda: _("Agree in the steering group on one partner that is accountable for the area."),
    at_entry=False,
)
def _accountable(ground: Ground) -> Iterator[Hit]:
    now = [one for one in ground.of(ResponsibilityRow) if covers(one.valid_from, one.valid_to, ground.today)]
    for area in ground.of(AreaRow):
        found = {one.partner_id for one in now if one.area_id == area.id and one.role == "accountable"}
        if not found:
            yield Hit(area, _("Nobody is accountable for “%(area)s”.") % {"area": area.name})
        elif len(found) > 1:
            said = _("%(n)s partners are accountable for “%(area)s”.")
            yield Hit(area, said % {"n": number(len(found)), "area": area.name})


@_areas.all(
    "P07",
    NOTE,
    lambda: _("Nobody performs"),
    lambda: _("Agree on at least one partner that performs the work of the area."),
    at_entry=False,
)
def _nobody_performs(ground: Ground) -> Iterator[Hit]:
    now = [one for one in ground.of(ResponsibilityRow) if covers(one.valid_from, one.valid_to, ground.today)]
    performed = {one.area_id for one in now if one.role == "performs"}
    for area in ground.of(AreaRow):
        if area.id not in performed:
            yield Hit(area, _("No partner performs “%(area)s”.") % {"area": area.name})


@_roles.all(
    "P08",
    WARNING,
    lambda: _("The same responsibility twice"),
    lambda: _("End one of the two rows."),
    field="valid_from",
)
def _twice_responsible(ground: Ground) -> Iterator[Hit]:
    for first, second in _doubles(ground.of(ResponsibilityRow), "area_id", "partner_id", "role"):
        said = _("The same role from %(day)s stands beside that from %(since)s.")
        words = {"day": iso_date(second.valid_from), "since": iso_date(first.valid_from)}
        yield Hit(second, said % words, (first,))


def _doubles(rows: Sequence[Spanned], *columns: str) -> Iterator[tuple[Spanned, Spanned]]:
    """Rows that say the same of the same days: the earlier and the later of each pair."""
    longest: dict[tuple[object, ...], Spanned] = {}
    for row in sorted(rows, key=lambda one: (one.valid_from, one.id)):
        key = tuple(getattr(row, column) for column in columns)
        before = longest.get(key)
        if before is not None and (before.valid_to is None or before.valid_to >= row.valid_from):
            yield before, row
        if before is None or (row.valid_to or date.max) > (before.valid_to or date.max):
            longest[key] = row


@_agreements.row(
    "P09",
    WARNING,
    lambda: _("Agreement in force that has ended"),
    lambda: _("Enter the extension, or choose that it has ended."),
    field="status",
)
def _agreement_over(agreement: AgreementRow, ground: Ground) -> str | None:
    if agreement.status != "in_force" or agreement.ends_on is None or agreement.ends_on >= ground.today:
        return None
    said = _("“%(title)s” ended on %(day)s.")
    return said % {"title": agreement.title, "day": iso_date(agreement.ends_on)}


@_agreements.row(
    "P10",
    NOTE,
    lambda: _("The last day of notice is near"),
    lambda: _("Decide in time whether the agreement is to go on."),
    field="notice_by",
)
def _notice_near(agreement: AgreementRow, ground: Ground) -> str | None:
    day = agreement.notice_by
    if agreement.status != "in_force" or day is None:
        return None
    if not ground.today <= day <= ground.today + timedelta(days=NOTICE_DAYS):
        return None
    return _("“%(title)s” must be given notice by %(day)s.") % {
        "title": agreement.title,
        "day": iso_date(day),
    }


@_agreements.row(
    "P11",
    NOTE,
    lambda: _("Agreement in force without a first day"),
    lambda: _("Enter from when the agreement holds."),
    field="starts_on",
)
def _without_start(agreement: AgreementRow, _ground: Ground) -> str | None:
    if agreement.status != "in_force" or agreement.starts_on is not None:
        return None
    return _("“%(title)s” is in force, but its first day is missing.") % {"title": agreement.title}


@_targets.row(
    "P12",
    WARNING,
    lambda: _("Target outside what the measure can be"),
    lambda: _("Write a share as 0.8 for 80 percent."),
    field="value",
)
def _out_of_range(target: TargetRow, _ground: Ground) -> str | None:
    measure = catalogue().get(target.measure)
    if measure is None:
        return _("There is no measure “%(measure)s”.") % {"measure": target.measure}
    # Only occupancy can pass 100 percent, and not by so much.
    most = 2.0 if measure.family.startswith("occupancy") else 1.0
    if target.value is not None and (target.value < 0 or (measure.unit == "share" and target.value > most)):
        return _("The level %(value)s is not a share between 0 and 1.") % {"value": number(target.value, 2)}
    return None


@_targets.all(
    "P13",
    STOP,
    lambda: _("Two targets for one measure at once"),
    lambda: _("End the earlier target the day before the later one begins."),
    field="valid_from",
)
def _two_targets(ground: Ground) -> Iterator[Hit]:
    for first, second in _doubles(ground.of(TargetRow), "measure"):
        said = _("The target from %(day)s stands beside that from %(since)s.")
        words = {"day": iso_date(second.valid_from), "since": iso_date(first.valid_from)}
        yield Hit(second, said % words, (first,))


RULES = (
    *_commitments.collected,
    *_deliveries.collected,
    *_areas.collected,
    *_roles.collected,
    *_agreements.collected,
    *_targets.collected,
)
