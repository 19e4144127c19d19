"""One column of a register as people meet it: its words, what it may hold, and how it is written."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from enum import StrEnum

from lib.records.tables import Base

Words = Callable[[], str]
Options = Callable[[], Mapping[str, str]]


class Kind(StrEnum):
    """How a field's value is written: TEXT as str, WHOLE as int, NUMBER as float, DAY as date."""

    TEXT = "text"
    WHOLE = "whole"
    NUMBER = "number"
    DAY = "day"
    MONTH = "month"  # a date, the first of its month
    FLAG = "flag"  # a bool
    CHOICE = "choice"  # one of `options`, by code
    REFERENCE = "reference"  # the key of a row in `refers_to`


def _nothing() -> str:
    return ""


@dataclass(frozen=True, slots=True)
class Field:
    """A column: `name` as in its table, its words, and the limits that need no other row to be judged.

    `section` groups fields on the form. `most` is the longest text in characters, or the largest number.
    `fixed` fields are chosen when the row is added and stand from then on.
    """

    name: str
    kind: Kind
    label: Words
    hint: Words = _nothing
    required: bool = False
    options: Options | None = None
    refers_to: type[Base] | None = None
    least: float = 0
    most: float | None = None
    fixed: bool = False
    section: str = ""
