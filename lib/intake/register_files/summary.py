"""A preview of a register's file in words, the same on the screen and on the command line."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from lib.intake.problems import quoted, shown
from lib.intake.register_files.comparison import Change
from lib.intake.register_files.judgement import Remark
from lib.intake.register_files.labels import UNKNOWN, file_fields
from lib.intake.register_files.preview import RegisterPreview
from lib.intake.register_files.reading import LeftOut
from lib.records.registers.field import Field
from lib.records.registers.reading import written
from lib.words import _, listed, ngettext, number, pgettext

ROWS_NAMED = 5


def recognised(preview: RegisterPreview) -> list[tuple[str, str]]:
    """What was recognised in the file: what, and as what."""
    table = preview.table
    grid = table.grid
    dates = _("%(format)s (stated)") if table.dates.stated else _("%(format)s (recognised)")
    lines = [
        (_("Kind of file"), preview.register.title()),
        *([(_("Sheet"), shown(grid.sheet))] if grid.sheet is not None else []),
        *([(_("Encoding"), grid.encoding)] if grid.encoding is not None else []),
        (_("Header row"), number(table.header_row)),
        (_("Dates are written"), dates % {"format": table.dates.name}),
        (_("Columns read"), _columns_read(preview)),
    ]
    read = set(table.columns.values())
    left = [label for at, label in enumerate(table.header.labels) if at not in read and label.strip()]
    if left:
        lines.append((_("Columns left out"), listed([shown(label) for label in left])))
    return lines


def counts(preview: RegisterPreview) -> list[tuple[str, int]]:
    """How many rows are new, changed and unchanged, and how many are refused."""
    return [
        (_("New rows"), preview.new),
        (_("Changed rows"), preview.changed),
        (_("Unchanged rows"), preview.unchanged),
        (_("Refused rows"), preview.refused),
    ]


def sample(preview: RegisterPreview, most: int = 10) -> list[tuple[int, str, str]]:
    """The first rows that would be written, changes before new ones: row, new or changed, what is written."""
    said = [
        (change.read.row, pgettext("row", "changed"), _changes(preview, change))
        for change in preview.comparison.changes[:most]
    ]
    for added in preview.comparison.additions[: most - len(said)]:
        parts = [
            _value(preview, about, added.columns[about.name])
            for about in preview.register.fields
            if added.columns[about.name] is not None
        ]
        said.append((added.read.row, pgettext("row", "new"), ", ".join(parts)))
    return said


def _changes(preview: RegisterPreview, change: Change) -> str:
    """What stood there and what will: "Ut – → 2026-01-20"."""
    return ", ".join(
        f"{about.label()} {_value(preview, about, change.former[about.name])}"
        f" → {_value(preview, about, change.columns[about.name])}"
        for about in preview.register.fields
        if change.former[about.name] != change.columns[about.name]
    )


def _value(preview: RegisterPreview, about: Field, value: Any) -> str:
    return shown(written(about, value, preview.names.get(about.name, {})))


def notes(preview: RegisterPreview) -> list[str]:
    """What is allowed but worth knowing before the file is taken in."""
    return [*_about_rows(preview), *(remark_in_words(remark) for remark in preview.remarks)]


def remark_in_words(remark: Remark) -> str:
    """A data check's remark: its number, what it is about, the rows, and what to do."""
    rows = [number(row) for row in remark.rows[:ROWS_NAMED]]
    if len(remark.rows) > ROWS_NAMED:
        rows.append(_("%(number)s more") % {"number": number(len(remark.rows) - ROWS_NAMED)})
    said = ngettext(
        "%(check)s %(title)s: row %(rows)s. %(remedy)s",
        "%(check)s %(title)s: rows %(rows)s. %(remedy)s",
        len(remark.rows),
    )
    words = {"title": remark.title, "rows": listed(rows), "remedy": remark.remedy}
    return said % {"check": remark.check, **words}


def _about_rows(preview: RegisterPreview) -> Iterator[str]:
    if preview.among_examples:
        yield _("The database holds example data: what is taken in is shown as invented figures, too.")
    left_out = preview.read.left_out
    twice = left_out[LeftOut.TWICE] + preview.comparison.twice
    header, comment, others = left_out[LeftOut.HEADER], left_out[LeftOut.COMMENT], left_out[LeftOut.OTHERS]
    formulas = preview.table.grid.formulas
    said = [
        (twice, ngettext("%(n)s row says the same as another one and is counted once.",
                         "%(n)s rows say the same as others and are counted once.", twice)),
        (others, ngettext("%(n)s row is another partner's statement and is left out.",
                          "%(n)s rows are other partners' statements and are left out.", others)),
        (header, ngettext("%(n)s repeated header is left out.", "%(n)s repeated headers are "
                          "left out.", header)),
        (comment, ngettext("%(n)s comment row (#) is left out.", "%(n)s comment rows (#) are "
                           "left out.", comment)),
        (formulas, ngettext("%(n)s cell of the workbook is a formula: its last calculated value is read.",
                            "%(n)s cells of the workbook are formulas: their last calculated "
                            "values are read.",
                            formulas)),
    ]  # fmt: skip
    yield from (sentence % {"n": number(n)} for n, sentence in said if n)
    for name, empty in preview.read.unknown.items():
        about = preview.register.by_name[name]
        words = {"column": quoted(preview.table.label(name)), "n": number(empty)}
        words["unknown"] = quoted(about.options()[UNKNOWN] if about.options else UNKNOWN)
        yield (
            ngettext(
                "%(column)s is empty in %(n)s row: it is kept as %(unknown)s.",
                "%(column)s is empty in %(n)s rows: it is kept as %(unknown)s.",
                empty,
            )
            % words
        )


def _columns_read(preview: RegisterPreview) -> str:
    table = preview.table
    known = {about.name: about.label() for about in file_fields(preview.register)}
    columns = sorted(table.columns.items(), key=lambda column: column[1])
    return listed([f"{shown(table.header.labels[at])} → {known[name]}" for name, at in columns])
