"""What the fields of one row must be to each other: the rules that the tables themselves hold, in words.

The database refuses the same; here every broken rule is told at once, and by name.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import cache
from typing import Any

from sqlalchemy import CheckConstraint

from lib.records.registers.refusals import RowProblem
from lib.records.registers.register import Register
from lib.records.tables import Base, CountedContact, Site, Tenancy
from lib.words import _, iso_date, number

Values = Mapping[str, Any]
Rule = tuple[str, str, Callable[[Values], bool], Callable[[], str]]  # constraint, field, broken, words


def broken_rules(register: Register, values: Values, place: int) -> list[RowProblem]:
    """Everything about the row that its table would refuse; `values` by column, codes or enums."""
    return [
        *_days_out_of_order(register, values, place),
        *(
            RowProblem(field, words() % _told(values), place=place)
            for _name, field, broken, words in RULES.get(register.table, ())
            if broken(values)
        ),
    ]


def _days_out_of_order(register: Register, values: Values, place: int) -> list[RowProblem]:
    said = _("%(later)s %(last)s is before %(earlier)s %(first)s. It must be the same day or later.")
    problems = []
    for earlier, later in ordered_days(register.table):
        first, last = values.get(earlier), values.get(later)
        if first is not None and last is not None and last < first:
            named = {"later": register.label(later), "earlier": register.label(earlier)}
            words = said % {**named, "first": iso_date(first), "last": iso_date(last)}
            problems.append(RowProblem(later, words, place=place))
    return problems


@cache
def ordered_days(table: type[Base]) -> tuple[tuple[str, str], ...]:
    """The pairs of columns (earlier, later) whose order the table holds."""
    names = {
        str(found.name)
        for found in table.__table__.constraints  # type: ignore[attr-defined]
        if isinstance(found, CheckConstraint)
    }
    columns = [column.name for column in table.__table__.columns]
    return tuple(
        (earlier, later)
        for earlier in columns
        for later in columns
        if f"ck_{table.__tablename__}_{later}_not_before_{earlier}" in names
    )


def _told(values: Values) -> dict[str, str]:
    counts = {name: values.get(name) for name in ("received", "started")}
    return {name: "–" if count is None else number(count) for name, count in counts.items()}


def _has(values: Values, name: str) -> bool:
    return values.get(name) is not None


def _partly(values: Values, *names: str) -> bool:
    """Whether some of the columns are filled in, but not all."""
    return len({_has(values, name) for name in names}) > 1


def _wrong_side(values: Values) -> bool:
    sent = [_has(values, name) for name in ("sent", "received", "started")]
    if values["reporter_id"] == values["sender_id"]:
        return sent != [True, False, False]
    return sent[0] or not sent[1]


RULES: dict[type[Base], tuple[Rule, ...]] = {
    Site: (
        (
            "season_has_both_ends",
            "season_end_month",
            lambda row: _partly(row, "season_start_month", "season_end_month"),
            lambda: _("A season needs both its first and its last month; leave both empty for a whole year."),
        ),
    ),
    Tenancy: (
        (
            "moved_in_has_flat",
            "flat_id",
            lambda row: _has(row, "moved_in") and not _has(row, "flat_id"),
            lambda: _("Choose the flat that the person moved into."),
        ),
        (
            "left_queue_or_moved_in",
            "left_queue_on",
            lambda row: _has(row, "left_queue_on") and _has(row, "moved_in"),
            lambda: _("Somebody who has moved in has not left the queue. Remove one of the two days."),
        ),
        (
            "exit_needs_move_in",
            "exited_on",
            lambda row: _has(row, "exited_on") and not _has(row, "moved_in"),
            lambda: _("There is a day of moving out but none of moving in. Fill in the move-in first."),
        ),
        (
            "takeover_needs_move_in",
            "taken_over_on",
            lambda row: _has(row, "taken_over_on") and not _has(row, "moved_in"),
            lambda: _("There is a day of taking over the lease but no move-in. Fill in the move-in first."),
        ),
        (
            "exit_is_whole",
            "exited_on",
            lambda row: _partly(row, "exited_on", "exit_how", "exit_destination"),
            lambda: _("Moving out is three answers: the day, how it ended, and where the person moved."),
        ),
    ),
    CountedContact: (
        (
            "two_partners",
            "receiver_id",
            lambda row: row["sender_id"] == row["receiver_id"],
            lambda: _("Contacts go between two different partners."),
        ),
        (
            "reporter_takes_part",
            "sender_id",
            lambda row: row["reporter_id"] not in {row["sender_id"], row["receiver_id"]},
            lambda: _("Your own organisation must be the sender or the receiver."),
        ),
        (
            "own_side_only",
            "sent",
            lambda row: row["reporter_id"] == row["sender_id"] and _wrong_side(row),
            lambda: _("The sender reports those sent, and nothing else."),
        ),
        (
            "own_side_only",
            "received",
            lambda row: row["reporter_id"] == row["receiver_id"] != row["sender_id"] and _wrong_side(row),
            lambda: _("The receiver reports those received, and perhaps those started, but none sent."),
        ),
        (
            "started_among_received",
            "started",
            lambda row: _has(row, "started") and _has(row, "received") and row["started"] > row["received"],
            lambda: _("%(started)s started of %(received)s received: there cannot be more started."),
        ),
    ),
}
