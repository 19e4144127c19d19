"""Workbooks to fill in: a sheet with the register's columns, and a sheet that explains every one of them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from lib.access.identity import Identity
from lib.exports.workbook import DAY_FORMAT, Column, Sheet, workbook_bytes
from lib.intake.problems import quoted
from lib.intake.register_files.labels import IDENTITY, UNKNOWN, may_be_unknown
from lib.records.registers.field import Field, Kind
from lib.records.registers.ownership import names
from lib.records.registers.register import Register
from lib.records.store import Store
from lib.words import _, listed, number

MONTH_FORMAT: Final = "yyyy-mm"
SHAPES: Final = {Kind.TEXT: "@", Kind.DAY: DAY_FORMAT, Kind.MONTH: MONTH_FORMAT, Kind.WHOLE: "0"}
# Invented, as are all examples; texts that people make up themselves have one each.
EXAMPLES: Final = {
    "guest_code": "k7m2x9ab",
    "person_code": "p4w8n2ce",
    "code": "A-07",
    "name": "Norra härbärget",
    "title": "Köldknäpp",
    "sector": "Kvinnor",
    "report_mail": "natt@exempel.se",
    "phone": "0480-12 34 56",
    "hours": "21–07",
    "opening_hours": "20.00–08.00",
    "admission": "Från 18 år, utan bokning",
    "delegation": "SN 4.12",
    "committee": "Socialnämnden",
    "paragraph": "§ 45",
    "reference": "SN 2026/0123",
}
Names = Mapping[str, Mapping[Any, str]]


def template(register: Register, *, records: Store | None = None, asker: Identity | None = None) -> bytes:
    """A workbook (.xlsx) to fill in for the register, in the language spoken now.

    With `records` and `asker` the lists to choose from hold the asker's own sites and flats, and all
    partners. The sheet to fill in is empty below its header, so that no example is ever read back.
    """
    known = known_to(register, records, asker)
    fill_in = Sheet(
        register.title(),
        [about.label() for about in register.fields],
        [],
        widths=[max(len(about.label()) + 4, 14) for about in register.fields],
        columns=[filled_column(about, known) for about in register.fields],
    )
    return workbook_bytes([fill_in, explanation(register, known)])


def template_name(register: Register) -> str:
    """A file name for the template."""
    return f"{_('template')}-{register.name}.xlsx"


def known_to(register: Register, records: Store | None, asker: Identity | None) -> Names:
    """What the register's references may point at, by field; nothing without an asker."""
    if records is None or asker is None:
        return {}
    with records.read() as session:
        return {
            about.name: names(session, asker, about, to_read=False)
            for about in register.fields
            if about.kind is Kind.REFERENCE
        }


def filled_column(about: Field, known: Names) -> Column:
    """What the spreadsheet itself offers in a column: its list, its format, a comment at its header."""
    comment = ". ".join(part for part in (about.hint(), needed(about), allowed(about, known)) if part)
    return Column(comment, tuple(_choices(about, known)), shape=SHAPES.get(about.kind, ""))


def explanation(register: Register, known: Names) -> Sheet:
    """The sheet *Så fyller du i*: what every column means, whether it is needed, what is allowed."""
    rows = [
        (about.label(), about.hint(), needed(about), allowed(about, known), example(about, known))
        for about in register.fields
    ]
    headers = (_("Column"), _("What it is"), _("Needed?"), _("Allowed"), _("Example"))
    return Sheet(_("How to fill it in"), headers, rows, _note(register), (26, 44, 26, 60, 22), wrapped=True)


def needed(about: Field) -> str:
    """Whether the column must be filled in."""
    if may_be_unknown(about):
        unknown = about.options()[UNKNOWN] if about.options else UNKNOWN
        return _("Empty means %(unknown)s") % {"unknown": quoted(unknown)}
    return _("Must be filled in") if about.required else _("May be left empty")


def allowed(about: Field, known: Names) -> str:
    """What may stand in the column, in words."""
    if choices := _choices(about, known):
        return listed(choices)
    words = {"least": number(about.least), "most": "–" if about.most is None else number(about.most)}
    return {
        Kind.TEXT: _("Text of at most %(most)s characters"),
        Kind.WHOLE: _("A whole number from %(least)s to %(most)s"),
        Kind.NUMBER: _("A number"),
        Kind.DAY: _("A date: year, month and day"),
        Kind.MONTH: _("A month: year and month"),
    }.get(about.kind, _("A name or a code that stands in the register")) % words


def example(about: Field, known: Names) -> str:
    """One value as it is written."""
    if choices := _choices(about, known):
        return choices[0]
    of_kind = {Kind.DAY: "2026-01-14", Kind.MONTH: "2026-01", Kind.WHOLE: "12", Kind.NUMBER: "0.8"}
    return of_kind.get(about.kind, EXAMPLES.get(about.name, "–"))


def _choices(about: Field, known: Names) -> list[str]:
    if about.kind is Kind.FLAG:
        return [_("Yes"), _("No")]
    if about.kind is Kind.REFERENCE:
        return list(dict.fromkeys(known.get(about.name, {}).values()))
    return list(about.options().values()) if about.options else []


def _note(register: Register) -> str:
    """What happens to the rows when the file is taken in."""
    if register.name not in IDENTITY:
        return register.about()
    same = listed([quoted(register.label(name)) for name in IDENTITY[register.name]])
    said = _(
        "One row each, under the headings of the first sheet. A row with the same %(columns)s as a "
        "stored one changes it; the others are added."
    )
    return f"{register.about()} {said % {'columns': same}}"
