"""The clock of 90 days: from the decision to the day of moving in, or of leaving the queue."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from lib.words import _, ngettext, number

DAYS: Final = 90


@dataclass(frozen=True, slots=True)
class Clock:
    """Days since the decision: `running` while nobody has moved in or left the queue."""

    days: int
    running: bool
    moved_in: bool

    @property
    def late(self) -> bool:
        """Whether the days are over."""
        return self.days > DAYS

    def words(self) -> str:
        """The clock in a sentence."""
        told = {"days": number(self.days), "of": number(DAYS)}
        if self.running:
            return _("%(days)s of %(of)s days since the decision") % told
        if self.moved_in:
            return (
                ngettext(
                    "Moved in %(days)s day after the decision (at most %(of)s)",
                    "Moved in %(days)s days after the decision (at most %(of)s)",
                    self.days,
                )
                % told
            )
        return (
            ngettext(
                "Left the queue %(days)s day after the decision",
                "Left the queue %(days)s days after the decision",
                self.days,
            )
            % told
        )


def clock_of(values: Mapping[str, Any], today: date) -> Clock | None:
    """The clock of a tenancy with these values; None before the decision's day."""
    decided: date | None = values.get("decided_on")
    if decided is None:
        return None
    moved, left = values.get("moved_in"), values.get("left_queue_on")
    # What lies ahead has not happened yet.
    ends = [day for day in (moved, left) if day is not None and day <= today]
    until = min(ends, default=today)
    if until < decided:
        return None
    return Clock((until - decided).days, running=not ends, moved_in=bool(ends) and moved == until)
