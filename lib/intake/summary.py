"""A preview in words, the same on the screen and on the command line."""

from __future__ import annotations

from datetime import date

from lib.intake.comparison import Change, Values, merged
from lib.intake.kinds import field_name
from lib.intake.preview import Preview
from lib.intake.problems import shown
from lib.intake.register_files.summary import remark_in_words
from lib.intake.rows import Skipped
from lib.records.tables import NightState
from lib.words import _, iso_date, listed, ngettext, number


def recognised(preview: Preview) -> list[tuple[str, str]]:
    """What was recognised in the file: what, and as what."""
    table = preview.table
    grid = table.grid
    title, name = table.mapping.spoken_title, table.mapping.name
    lines = [(_("Kind of file"), title if title == name else f"{title} ({name})")]
    if grid.sheet is not None:
        lines.append((_("Sheet"), shown(grid.sheet)))
    if grid.encoding is not None:
        lines.append((_("Encoding"), grid.encoding))
    if grid.delimiter is not None:
        lines.append((_("Delimiter"), _delimiter(grid.delimiter)))
    dates = _("%(format)s (stated)") if table.dates.stated else _("%(format)s (recognised)")
    lines += [
        (_("Header row"), number(table.header_row)),
        (_("Dates are written"), dates % {"format": table.dates.name}),
        (_("Decimal sign"), _decimal_sign(table.decimal_sign)),
        (_("Columns read"), _columns_read(preview)),
    ]
    if left := _columns_left(preview):
        lines.append((_("Columns left out"), left))
    return lines


def counts(preview: Preview) -> list[tuple[str, int]]:
    """How many nights are new, changed and unchanged, and how many rows are refused."""
    return [
        (_("New nights"), preview.new),
        (_("Changed nights"), preview.changed),
        (_("Unchanged nights"), preview.unchanged),
        (_("Refused rows"), preview.refused),
    ]


def extent(preview: Preview) -> str:
    """One sentence: how many sites and nights, and the sums."""
    nights = preview.checked.nights
    if not nights:
        return _("No row can be taken in.")
    days = {night.night for night in nights}
    rows, sites = len(nights), len({night.place.code for night in nights})
    said = [
        ngettext("%(n)s row", "%(n)s rows", rows) % {"n": number(rows)},
        ngettext("%(n)s site", "%(n)s sites", sites) % {"n": number(sites)},
        _("%(first)s to %(last)s") % {"first": iso_date(min(days)), "last": iso_date(max(days))},
        _occupied(preview),
    ]
    return ", ".join(said) + "."


def _occupied(preview: Preview) -> str:
    occupied, available = preview.total("occupied") or 0, preview.total("stated_available")
    if available is None:
        return _("%(occupied)s occupied beds") % {"occupied": number(occupied)}
    said = _("%(occupied)s occupied beds of %(available)s available")
    return said % {"occupied": number(occupied), "available": number(available)}


def sample(preview: Preview, most: int = 10) -> list[tuple[date, str, str]]:
    """The first nights that would be written, changes before new ones: night, site, what is written."""
    compared, fields = preview.comparison, preview.table.count_fields
    changes = [
        (change.night, shown(change.place.name), _changes(change)) for change in compared.changes[:most]
    ]
    additions = [
        (
            added.night,
            shown(added.place.name),
            _("new: %(counts)s") % {"counts": _says(merged(added, fields, None))},
        )
        for added in compared.additions[: most - len(changes)]
    ]
    return changes + additions


def understood(preview: Preview, most: int) -> list[tuple[int, date, str, str]]:
    """The first nights in the order of the file, whatever they change: row, night, site, what."""
    fields = preview.table.count_fields
    return [
        (night.row, night.night, shown(night.place.name), _all_counts(merged(night, fields, None)))
        for night in sorted(preview.checked.nights, key=lambda night: night.row)[:most]
    ]


def _all_counts(values: Values) -> str:
    if values["state"] is NightState.CLOSED:
        return _("closed")
    said = [(field, count) for field, count in values.items() if field != "state" and count]
    said = said if any(field == "occupied" for field, _count in said) else [("occupied", 0), *said]
    return ", ".join(f"{_field(field)} {number(count)}" for field, count in said)


def _says(values: Values) -> str:
    if values["state"] is NightState.CLOSED:
        return _("closed")
    said = [field for field in ("occupied", "stated_available") if values[field] is not None]
    return ", ".join(f"{_field(field)} {number(values[field])}" for field in said)


def _changes(change: Change) -> str:
    """What stood there and what will: "Sov här 12 → 14"."""
    if change.values["state"] is not change.former["state"]:
        return f"{_says(change.former)} → {_says(change.values)}"
    return ", ".join(
        f"{_field(field)} {_written(change.former[field])} → {_written(value)}"
        for field, value in change.values.items()
        if field != "state" and change.former[field] != value
    )


def _written(count: int | None) -> str:
    return "–" if count is None else number(count)


def notes(preview: Preview) -> list[str]:
    """What is allowed but worth knowing before the file is taken in."""
    return [
        *_about_database(preview),
        *_about_sites(preview),
        *_about_beds(preview),
        *_about_rows(preview),
        *(remark_in_words(remark) for remark in preview.remarks),
    ]


def _about_database(preview: Preview) -> list[str]:
    if not preview.among_examples:
        return []
    return [_("The database holds example data: what is taken in is shown as invented figures, too.")]


def _about_sites(preview: Preview) -> list[str]:
    said: list[str] = []
    if preview.owner.to_add is not None:
        said.append(_("The partner %(name)s is added.") % {"name": preview.owner.to_add.name})
    if added := len(preview.new_places):
        said.append(ngettext("%(n)s site is added.", "%(n)s sites are added.", added) % {"n": number(added)})
    return said


def _about_beds(preview: Preview) -> list[str]:
    """Legal and marked: nights without a single available bed, nights above their capacity."""
    fields = preview.table.count_fields
    if "stated_available" not in fields:
        return []
    occupied, available = fields.index("occupied"), fields.index("stated_available")
    pairs = [(night.counts[occupied] or 0, night.counts[available]) for night in preview.checked.nights]
    none = sum(beds == 0 for _persons, beds in pairs)
    above = sum(beds is not None and persons > beds for persons, beds in pairs)
    said = [
        (none, ngettext("%(n)s night has 0 available beds.", "%(n)s nights have 0 available beds.", none)),
        (above, ngettext("%(n)s night has more occupied than available beds.",
                         "%(n)s nights have more occupied than available beds.", above)),
    ]  # fmt: skip
    return [sentence % {"n": number(n)} for n, sentence in said if n]


def _about_rows(preview: Preview) -> list[str]:
    skipped = preview.checked.skipped
    twice, header = skipped[Skipped.TWICE], skipped[Skipped.HEADER]
    comment, no_counts = skipped[Skipped.COMMENT], skipped[Skipped.NO_COUNTS]
    formulas = preview.table.grid.formulas
    said = [
        (twice, ngettext("%(n)s row says the same as another one and is counted once.",
                         "%(n)s rows say the same as others and are counted once.", twice)),
        (no_counts, ngettext("%(n)s row without figures is left out: the night stays missing.",
                             "%(n)s rows without figures are left out: the nights stay missing.", no_counts)),
        (header, ngettext("%(n)s repeated header is left out.", "%(n)s repeated headers are "
                          "left out.", header)),
        (comment, ngettext("%(n)s comment row (#) is left out.", "%(n)s comment rows (#) are "
                           "left out.", comment)),
        (formulas, ngettext("%(n)s cell of the workbook is a formula: its last calculated value is read.",
                            "%(n)s cells of the workbook are formulas: their last calculated "
                            "values are read.",
                            formulas)),
    ]  # fmt: skip
    return [sentence % {"n": number(n)} for n, sentence in said if n]


def _columns_read(preview: Preview) -> str:
    header = preview.table.header
    meanings = {at: _field(field) for field, at in header.columns.items()}
    names = {night.place.code: night.place.name for night in preview.checked.nights}
    for site, columns in header.spread.items():
        meanings |= {at: f"{shown(names.get(site, site))}, {_field(field)}" for field, at in columns.items()}
    return listed([f"{shown(header.labels[at])} → {meanings[at]}" for at in sorted(meanings)])


def _columns_left(preview: Preview) -> str:
    read = {at for reading in preview.table.readings for at in reading.columns.values()}
    left = [label for at, label in enumerate(preview.table.header.labels) if at not in read and label.strip()]
    return listed([shown(label) for label in left])


def _field(field: str) -> str:
    return field_name("nights", field)


def _delimiter(mark: str) -> str:
    return {";": _("semicolon (;)"), ",": _("comma (,)"), "\t": _("tab"), "|": _("vertical bar (|)")}[mark]


def _decimal_sign(mark: str | None) -> str:
    return {",": _("comma (,)"), ".": _("point (.)")}.get(mark or "", _("none: whole numbers only"))
