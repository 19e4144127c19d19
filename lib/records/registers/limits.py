"""What one field may hold, judged without any other row: a value is taken in or refused in words.

Values come from forms, pasted tables and files, so what means the same is taken as the same: 3 and "3",
"2026-01-14" and the date, a code and its word. Nothing is guessed: what is not plain is refused.
"""

from __future__ import annotations

import math
import numbers
import re
import unicodedata
from collections.abc import Callable, Mapping
from datetime import date, datetime
from typing import Any

from lib.records.registers.field import Field, Kind
from lib.records.registers.refusals import RowProblem, quoted
from lib.records.registers.register import Register
from lib.records.tables import Base, Site
from lib.words import _, iso_date, listed, number

EARLIEST = date(1990, 1, 1)
YEARS_AHEAD = 20
MONTH = re.compile(r"(\d{4})-(\d{2})(?:-\d{2})?")
NUMBER = re.compile(r"[+-]?\d+(?:[.,]\d+)?")
SLUG = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*")
SPACES = re.compile(r"\s+")
MOST_NAMED = 12  # codes that a refusal names; more are not read anyway
# Signs that no text holds: control signs, halves of signs, line and paragraph ends. Invisible ones have
# their use in names (a soft hyphen), but make two codes of what looks like one.
UNSEEN = frozenset({"Cc", "Cs", "Zl", "Zp"})
CODES = frozenset({"code", "guest_code", "person_code"})
References = Mapping[int | str, str]


class NotAllowed(ValueError):
    """The value is refused; the message says field, value and what is allowed."""


def admit(
    register: Register,
    values: Mapping[str, Any],
    references: Mapping[str, References],
    today: date,
    place: int,
) -> tuple[dict[str, Any], list[RowProblem]]:
    """The values as they are stored, and what is wrong with the others; both by field.

    `references` are the keys and names that each reference field may point at. Raises `KeyError` for a
    name that is no field of the register.
    """
    admitted: dict[str, Any] = {}
    problems = []
    for name, value in values.items():
        field = register.by_name[name]
        try:
            found = admit_one(field, value, references.get(name, {}), today)
            if found is not None and (shape := _SHAPES.get((register.table, name))) is not None:
                shape(field, found)
            admitted[name] = found
        except NotAllowed as refused:
            problems.append(RowProblem(name, str(refused), place=place))
    return admitted, problems


def admit_one(field: Field, value: Any, references: References, today: date) -> Any:
    """The value as it is stored: str, int, float, date, bool, or None for nothing. Raises `NotAllowed`."""
    value = _bare(value)
    if field.kind is Kind.FLAG:
        return _flag(field, value)
    if value is None:
        if field.required:
            raise NotAllowed(_("%(field)s: fill in a value.") % {"field": field.label()})
        return None
    if field.kind is Kind.REFERENCE:
        return _pointed(field, value, references)
    found = _READ[field.kind](field, value)
    return _within(field, found, today) if isinstance(found, date) else found


def _bare(value: Any) -> Any:
    """Nothing in all its forms is None; a text has no spaces around it."""
    if isinstance(value, float) and math.isnan(value):
        return None
    if isinstance(value, str):
        return unicodedata.normalize("NFC", value).strip() or None
    # A pasted table's own "no date" is unequal to itself, as nan is.
    return None if value is None or value != value else value  # noqa: PLR0124


def _text(field: Field, value: Any) -> str:
    text = _whole_as_text(value)
    refused = UNSEEN | {"Cf"} if field.name in CODES else UNSEEN
    if any(unicodedata.category(sign) in refused for sign in text):
        said = _("%(field)s: %(value)s contains line breaks or hidden characters. Write one line of text.")
        raise NotAllowed(said % {"field": field.label(), "value": quoted(ascii(text))})
    if field.most is not None and len(text) > field.most:
        said = _("%(field)s: %(value)s has %(length)s characters. At most %(most)s are allowed.")
        given = {"length": number(len(text)), "most": number(field.most)}
        raise NotAllowed(said % {"field": field.label(), "value": quoted(text), **given})
    return text


def _whole_as_text(value: Any) -> str:
    # A table may have read a code of figures alone as a number.
    return str(int(value)) if isinstance(value, float) and value.is_integer() else str(value)


def _number(field: Field, value: Any) -> int | float:
    found = _as_number(value)
    whole = field.kind is Kind.WHOLE
    most = math.inf if field.most is None else field.most
    if found is None or (whole and not found.is_integer()) or not field.least <= found <= most:
        said = (
            _("%(field)s: %(value)s is not allowed. Write a whole number from %(least)s to %(most)s.")
            if whole
            else _("%(field)s: %(value)s is not allowed. Write a number from %(least)s to %(most)s.")
        )
        span = {"least": number(field.least), "most": "–" if most == math.inf else number(most)}
        raise NotAllowed(said % {"field": field.label(), "value": quoted(value), **span})
    return int(found) if whole else found


def _as_number(value: Any) -> float | None:
    if isinstance(value, bool):
        return None
    if isinstance(value, str):
        bare = SPACES.sub("", value).replace("\N{MINUS SIGN}", "-")
        if not NUMBER.fullmatch(bare):
            return None
        value = float(bare.replace(",", "."))
    if not isinstance(value, numbers.Real):
        return None
    try:
        found = float(value)
    except OverflowError:
        return None
    return found if math.isfinite(found) else None


def _day(field: Field, value: Any) -> date:
    if isinstance(value, datetime):
        return value.date()
    if isinstance(value, date):
        return value
    try:
        return date.fromisoformat(value) if isinstance(value, str) and len(value) == 10 else _no_day()
    except ValueError:
        said = _("%(field)s: %(value)s is no date. Write year, month and day, as 2026-01-14.")
        raise NotAllowed(said % {"field": field.label(), "value": quoted(value)}) from None


def _no_day() -> date:
    raise ValueError("not a date")


def _month(field: Field, value: Any) -> date:
    if isinstance(value, date):  # a moment is a date too
        return date(value.year, value.month, 1)
    found = MONTH.fullmatch(value) if isinstance(value, str) else None
    try:
        return date(int(found[1]), int(found[2]), 1) if found else _no_day()
    except ValueError:
        said = _("%(field)s: %(value)s is no month. Write year and month, as 2026-01.")
        raise NotAllowed(said % {"field": field.label(), "value": quoted(value)}) from None


def _within(field: Field, day: date, today: date) -> date:
    latest = date(today.year + YEARS_AHEAD, 12, 31)
    if not EARLIEST <= day <= latest:
        said = _("%(field)s: %(value)s is not allowed. The day must lie between %(first)s and %(last)s.")
        span = {"first": iso_date(EARLIEST), "last": iso_date(latest)}
        raise NotAllowed(said % {"field": field.label(), "value": iso_date(day), **span})
    return day


def _flag(field: Field, value: Any) -> bool:
    # pandas and numpy have truth values of their own; 0 and 1 are how tables write them.
    if value is None:
        return False
    if not isinstance(value, str) and value in (True, False):
        return bool(value)
    known = {_("Yes").casefold(): True, _("No").casefold(): False, "true": True, "false": False}
    if str(value).casefold() in known:
        return known[str(value).casefold()]
    said = _("%(field)s: %(value)s is not allowed. Write yes or no.")
    raise NotAllowed(said % {"field": field.label(), "value": quoted(value)})


def _chosen(field: Field, value: Any) -> str:
    options = field.options() if field.options else {}
    code = _whole_as_text(getattr(value, "value", value))
    if code in options:
        return code
    meant = [key for key, words in options.items() if words.casefold() == code.casefold()]
    if len(meant) == 1:
        return meant[0]
    said = _("%(field)s: %(value)s is not one of the choices: %(allowed)s.")
    raise NotAllowed(
        said % {"field": field.label(), "value": quoted(code), "allowed": _some(list(options.values()))}
    )


def _pointed(field: Field, value: Any, references: References) -> int | str:
    key = _as_key(value)
    if key is not None and key in references:
        return key
    meant = [known for known, name in references.items() if name.casefold() == str(value).casefold()]
    if len(meant) == 1:
        return meant[0]
    if not references:
        said = _("%(field)s: there is nothing of yours to choose from yet.")
        raise NotAllowed(said % {"field": field.label()})
    said = _("%(field)s: %(value)s does not exist, or is not yours to choose. Choose %(allowed)s.")
    allowed = _some(list(references.values()))
    # A bare key says nothing to people, and a foreign row's name is not for them.
    given = quoted(value) if isinstance(value, str) else f"#{quoted(value)}"
    raise NotAllowed(said % {"field": field.label(), "value": given, "allowed": allowed})


def _as_key(value: Any) -> int | str | None:
    if isinstance(value, str):
        return value
    # A table with an empty cell has keys as 3.0.
    found = _as_number(value)
    return int(found) if found is not None and found.is_integer() else None


def _some(allowed: list[str]) -> str:
    """The choices in words, or the first of many."""
    if len(allowed) <= MOST_NAMED:
        return listed(allowed)
    rest = _("%(number)s more") % {"number": number(len(allowed) - MOST_NAMED)}
    return listed([*allowed[:MOST_NAMED], rest])


_READ: dict[Kind, Callable[[Field, Any], Any]] = {
    Kind.TEXT: _text,
    Kind.WHOLE: _number,
    Kind.NUMBER: _number,
    Kind.DAY: _day,
    Kind.MONTH: _month,
    Kind.CHOICE: _chosen,
}


def _site_code(field: Field, code: str) -> None:
    """A site's code stands in addresses and file names."""
    if SLUG.fullmatch(code):
        return
    # An accent goes, the letter stays; what is no letter parts two words.
    bare = unicodedata.normalize("NFKD", code.casefold()).encode("ascii", "ignore").decode()
    suggested = "-".join(re.findall("[a-z0-9]+", bare)) or "norra-harbarget"
    said = _(
        "%(field)s: %(value)s is not allowed. Write small letters a–z, figures and single hyphens, "
        "for example %(example)s."
    )
    raise NotAllowed(said % {"field": field.label(), "value": quoted(code), "example": suggested})


def _mail_address(field: Field, text: str) -> None:
    from lib.records.reminders import plain_address  # read late: it may come to stand on the registers

    if not plain_address(text):
        said = _("%(field)s: %(value)s is no mail address. Write one address, for example natt@example.org.")
        raise NotAllowed(said % {"field": field.label(), "value": quoted(text)})


_SHAPES: dict[tuple[type[Base], str], Callable[[Field, str], None]] = {
    (Site, "code"): _site_code,
    (Site, "report_mail"): _mail_address,
}
