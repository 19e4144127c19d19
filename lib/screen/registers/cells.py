"""Values as people write them, in forms and grids: read strictly, and told when they cannot be read."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date
from typing import Any, Final

from lib.records.registers.field import Field, Kind
from lib.words import _, language, listed, pgettext

ISO: Final = re.compile(r"(\d{4})-(\d{1,2})-(\d{1,2})(?:[T ]00:00(?::00)?)?")
COMPACT: Final = re.compile(r"(\d{4})(\d{2})(\d{2})")
MONTH: Final = re.compile(r"(\d{4})-?(\d{2})(?:-01)?")
SPACES: Final = re.compile(r"[\s\u00a0\u202f]")
NAMED_AT_MOST: Final = 12


class Unreadable(ValueError):
    """What was written cannot be read as the field's kind; the words say what is allowed."""


def cell(field: Field, value: Any, names: Mapping[Any, str]) -> str:
    """A value as it stands in a cell to be changed: nothing is an empty cell."""
    match field.kind:
        case _ if value is None:
            text = ""
        case Kind.FLAG:
            text = _("Yes") if value else _("No")
        case Kind.CHOICE | Kind.REFERENCE:
            text = names.get(value, str(value))
        case Kind.MONTH:
            text = f"{value:%Y-%m}"
        case Kind.NUMBER:
            plain = f"{value:.6f}".rstrip("0").rstrip(".")
            text = plain.replace(".", ",") if language() == "sv" else plain
        case _:
            text = str(value)
    return text


def read(field: Field, text: Any, names: Mapping[Any, str]) -> Any:
    """The value that a cell holds; an empty cell is no value.

    Raises `Unreadable` with what is allowed: nothing that cannot be read becomes empty.
    """
    said = "" if text is None or text != text else str(text).strip()  # noqa: PLR0124  (NaN)
    if not said:
        return None
    readers = {
        Kind.DAY: _day,
        Kind.MONTH: _month,
        Kind.WHOLE: _whole,
        Kind.NUMBER: _number,
        Kind.FLAG: _flag,
    }
    if field.kind in readers:
        return readers[field.kind](said)
    return _named(said, names) if field.kind in {Kind.CHOICE, Kind.REFERENCE} else said


def _day(said: str) -> date:
    found = ISO.fullmatch(said) or COMPACT.fullmatch(said)
    try:
        if found:
            return date(*(int(part) for part in found.groups()))
    except ValueError:
        pass
    raise Unreadable(
        _("“%(text)s” is no date. Allowed are dates as %(example)s.")
        % {"text": said[:40], "example": "2026-01-31"}
    )


def _month(said: str) -> date:
    found = MONTH.fullmatch(said)
    try:
        if found:
            return date(int(found[1]), int(found[2]), 1)
    except ValueError:
        pass
    raise Unreadable(
        _("“%(text)s” is no month. Allowed are months as %(example)s.")
        % {"text": said[:40], "example": "2026-01"}
    )


def _whole(said: str) -> int:
    digits = SPACES.sub("", said).removesuffix(",0").removesuffix(".0").replace("−", "-")
    if re.fullmatch(r"-?[0-9]{1,9}", digits):
        return int(digits)
    raise Unreadable(
        _("“%(text)s” is no whole number. Allowed are figures as %(example)s.")
        % {"text": said[:40], "example": "12"}
    )


def _number(said: str) -> float:
    plain = SPACES.sub("", said).replace("−", "-")
    share = plain.endswith("%")
    plain = plain.removesuffix("%")
    # 1,234 is a thousand in English and 1.234 one to others: the language's own mark decides, or nobody.
    foreign = "," if language() == "en" else "."
    unsure = re.fullmatch(rf"-?[0-9]{{1,3}}\{foreign}[0-9]{{3}}", plain) is not None
    plain = plain.replace(",", ".", 1)
    if not unsure and re.fullmatch(r"-?[0-9]{1,9}(\.[0-9]{1,9})?", plain):
        return round(float(plain) / 100, 9) if share else float(plain)
    raise Unreadable(
        _("“%(text)s” is no number. Allowed are numbers as %(example)s.")
        % {"text": said[:40], "example": "0,8" if language() == "sv" else "0.8"}
    )


def _flag(said: str) -> bool:
    yes = {_("Yes").casefold(), "ja", "yes", "true", "sant", "1", "x"}
    no = {_("No").casefold(), "nej", "no", "false", "falskt", "0"}
    if said.casefold() in yes | no:
        return said.casefold() in yes
    raise Unreadable(
        _("“%(text)s” is not known. Allowed are: %(names)s.")
        % {"text": said[:40], "names": listed([_("Yes"), _("No")])}
    )


def _named(said: str, names: Mapping[Any, str]) -> Any:
    """The key that goes by the name, or by the code itself; two that go by it are told apart by nobody."""
    wanted = said.casefold()
    found = [key for key, name in names.items() if name.casefold() == wanted]
    found = found or [key for key in names if isinstance(key, str) and key.casefold() == wanted]
    if len(found) == 1:
        return found[0]
    if found:
        raise Unreadable(
            _("“%(text)s” is the name of several. Choose on the row's own form.") % {"text": said[:40]}
        )
    allowed = list(names.values())
    more = [pgettext("names", "others")] if len(allowed) > NAMED_AT_MOST else []
    raise Unreadable(
        _("“%(text)s” is not known. Allowed are: %(names)s.")
        % {"text": said[:40], "names": listed(allowed[:NAMED_AT_MOST] + more)}
    )
