"""The wizard's live preview: the first rows as they would be understood, and what is wrong with others."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final, cast

from lib.intake.kinds import register_of
from lib.intake.preview import Preview, prepare
from lib.intake.problems import FileRefused
from lib.intake.recognition import Choices
from lib.intake.register_files import preview as register_preview
from lib.intake.register_files.table import Overrides
from lib.intake.summary import understood
from lib.records.registers.reading import written
from lib.records.store import store
from lib.screen.states import words
from lib.screen.table import show
from lib.words import _, ngettext, number

if TYPE_CHECKING:
    from lib.access.identity import Identity
    from lib.intake.mapping import Mapping
    from lib.intake.opening import Opened
    from lib.intake.register_files.preview import RegisterPreview

ROWS_SHOWN: Final = 8
REFUSED_SHOWN: Final = 8


def live_preview(beginning: Opened, mapping: Mapping, header: int, asker: Identity) -> bool:
    """Draw it; whether anything can be read at all."""
    try:
        preview = _prepared(beginning, mapping, header, asker)
    except FileRefused as refused:
        words(str(refused), attention=True)
        return False
    read = len(preview.checked.nights) if isinstance(preview, Preview) else preview.new + preview.changed
    read += 0 if isinstance(preview, Preview) else preview.unchanged
    _said(read, preview.refused)
    if isinstance(preview, Preview):
        _nights(preview)
    else:
        _rows(preview)
    if preview.refused:
        first = [(back.row, " ".join(back.reasons)) for back in preview.refused_rows[:REFUSED_SHOWN]]
        show((_("Row"), _("What is wrong")), first, _("Rows that would be refused"), key="wizard_refused")
    return True


def _prepared(beginning: Opened, mapping: Mapping, header: int, asker: Identity) -> Preview | RegisterPreview:
    if mapping.kind == "nights":
        return prepare(beginning, Choices(made=mapping, header=header), records=store(), asker=asker)
    overrides = Overrides.of(mapping, header=header)
    register = register_of(mapping.kind)
    return register_preview.prepare(beginning, register, overrides, records=store(), asker=asker)


def _said(read: int, refused: int) -> None:
    rows = ngettext("%(n)s entry is understood", "%(n)s entries are understood", read) % {"n": number(read)}
    wrong = ngettext("%(n)s row would be refused", "%(n)s rows would be refused", refused)
    if refused:
        words(f"{rows}, {wrong % {'n': number(refused)}}.", _("Only the first rows are looked at here."))
    else:
        words(f"{rows}.", _("Only the first rows are looked at here."))


def _nights(preview: Preview) -> None:
    rows = understood(preview, ROWS_SHOWN)
    if rows:
        headers = (_("Row"), _("Night"), _("Site"), _("Is understood as"))
        show(headers, cast("Any", rows), _("The first nights in the file"), key="wizard_nights")


def _rows(preview: RegisterPreview) -> None:
    fields = preview.table.fields
    rows: list[Any] = [
        [
            read.row,
            *(written(one, read.values.get(one.name), preview.names.get(one.name, {})) for one in fields),
        ]
        for read in preview.read.rows[:ROWS_SHOWN]
    ]
    if rows:
        headers = (_("Row"), *(field.label() for field in fields))
        show(headers, rows, _("The first rows in the file"), key="wizard_rows")
