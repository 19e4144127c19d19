"""What a data check is and what it finds: numbered, with a severity, what is wrong, and what to do."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import TYPE_CHECKING, Any, NamedTuple, TypeVar

from lib.records.tables import Base

if TYPE_CHECKING:
    from lib.records.checks.ground import Ground

Words = Callable[[], str]


class Severity(StrEnum):
    """STOP must never be stored: it refuses at entry and import. WARNING is mended, NOTE is looked at."""

    STOP = "stop"
    WARNING = "warning"
    NOTE = "note"


@dataclass(frozen=True, slots=True)
class Check:
    """A numbered check about the rows of one table (`Base`: of several)."""

    id: str
    severity: Severity
    about: type[Base]
    title: Words
    remedy: Words


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that a check found, in the language spoken when it was found; no code of a person in it.

    `row_id` is None for what has no row (a missing night, a row not yet stored). `secret` findings are for
    the owner's register manager. `candidate` is the place among the candidates of `judge`.
    """

    check: str
    severity: Severity
    table: type[Base]
    row_id: int | None
    words: str
    remedy: str
    partner_id: int | None = None
    site_id: int | None = None
    night: date | None = None
    secret: bool = False
    candidate: int | None = None
    field: str | None = None


class Hit(NamedTuple):
    """A row that a check found, what is wrong with it, and the rows it collides with."""

    row: Any
    words: str
    others: tuple[Any, ...] = ()


OfRow = Callable[[Any, "Ground"], str | None]
OfAll = Callable[["Ground"], Iterable[Hit]]
AnyOfRow = TypeVar("AnyOfRow", bound=OfRow)
AnyOfAll = TypeVar("AnyOfAll", bound=OfAll)


@dataclass(frozen=True, slots=True)
class Rule:
    """How a check is carried out: row by row over `rows`, or over everything at once.

    `field` is the column that is wrong. `secret` findings rest on register rows though their table does not.
    `at_entry` tells whether a row being written is judged by it; what is only true of the whole is not.
    """

    check: Check
    rows: type[Any]
    of_row: OfRow | None
    of_all: OfAll | None
    field: str | None
    secret: bool
    at_entry: bool


class Rules:
    """The rules about one table, collected while its module is read; `rows` is its kind of light row."""

    def __init__(self, about: type[Base], rows: type[Any]) -> None:
        self._about, self._rows = about, rows
        self.collected: list[Rule] = []

    def row(
        self, number: str, severity: Severity, title: Words, remedy: Words, *, field: str | None = None,
        secret: bool = False, at_entry: bool = True,
    ) -> Callable[[AnyOfRow], AnyOfRow]:  # fmt: skip
        """A check that looks at one row at a time and gives words, or None when nothing is wrong."""

        def collect(function: AnyOfRow) -> AnyOfRow:
            check = Check(number, severity, self._about, title, remedy)
            self.collected.append(Rule(check, self._rows, function, None, field, secret, at_entry))
            return function

        return collect

    def all(
        self, number: str, severity: Severity, title: Words, remedy: Words, *, field: str | None = None,
        secret: bool = False, at_entry: bool = True,
    ) -> Callable[[AnyOfAll], AnyOfAll]:  # fmt: skip
        """A check that looks at all rows together."""

        def collect(function: AnyOfAll) -> AnyOfAll:
            check = Check(number, severity, self._about, title, remedy)
            self.collected.append(Rule(check, self._rows, None, function, field, secret, at_entry))
            return function

        return collect
