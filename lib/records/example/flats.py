"""Which flat each tenant of the example got."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta

Row = dict[str, object]

VOID_DAYS = 21  # from one tenant's keys to the next one's
NEW_FLAT_DAYS = 14  # from a flat's first day in the programme to its first tenant


@dataclass(slots=True)
class Flats:
    """Flats as they were let: a tenant gets the one that has stood empty longest, else a new one."""

    landlords: Mapping[str, str]
    rows: list[Row] = field(default_factory=list)
    free_from: dict[int, date | None] = field(default_factory=dict)
    landlord_of: list[str] = field(default_factory=list)

    def let(self, landlord: str, moved_in: date, ends: date | None, taken_over: date | None) -> int:
        """The number of the flat that this tenant gets, until the exit or for good when taken over."""
        empty = [
            (since, n)
            for n, since in self.free_from.items()
            if self.landlord_of[n] == landlord and since is not None and since <= moved_in
        ]
        number = min(empty)[1] if empty else self.add(landlord, moved_in - timedelta(days=NEW_FLAT_DAYS))
        self.free_from[number] = None if ends is None else ends + timedelta(days=VOID_DAYS)
        self.rows[number]["available_to"] = taken_over
        return number

    def add(self, landlord: str, available_from: date) -> int:
        """One more flat, empty."""
        number = self.landlord_of.count(landlord) + 1
        self.landlord_of.append(landlord)
        self.rows.append(
            {
                "code": f"{self.landlords[landlord]}-{number:02d}",
                "municipality_code": "0880",
                "available_from": available_from,
                "available_to": None,
            }
        )
        return len(self.rows) - 1
