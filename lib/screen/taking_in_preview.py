"""A file's preview on *Läs in filer*: what would change, what is worth knowing, and what is refused."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final, cast

import streamlit as st

from lib.intake import summary
from lib.intake.preview import Preview
from lib.intake.refusals import refused_csv, refused_name
from lib.intake.register_files import summary as register_summary
from lib.screen.headline import heading
from lib.screen.table import show
from lib.words import _, number

if TYPE_CHECKING:
    from lib.screen.taking_in import AnyPreview

REFUSED_SHOWN: Final = 50


def consequences(preview: AnyPreview) -> None:
    """How many rows are new, changed and unchanged, what is worth knowing, and the first of them."""
    heading(_("What would change") if preview.writes else _("Nothing to change"))
    if isinstance(preview, Preview):
        said, told = summary.counts(preview), summary.notes(preview)
        caption = summary.extent(preview)
    else:
        said, told = register_summary.counts(preview), register_summary.notes(preview)
        caption = preview.register.title()
    labels, numbers = zip(*said, strict=True)
    show(labels, [numbers], caption, key="import_counts")
    for note in told:
        st.text(note)
    if preview.writes:
        _sample(preview)


def _sample(preview: AnyPreview) -> None:
    if isinstance(preview, Preview):
        headers = (_("Night"), _("Site"), _("What is written"))
        rows: list[Any] = list(summary.sample(preview))
        caption = _("The first nights, changes before new ones")
    else:
        headers = (_("Row"), _("New or changed"), _("What is written"))
        rows = list(register_summary.sample(preview))
        caption = _("The first rows, changes before new ones")
    show(headers, cast("Any", rows), caption, key="import_sample")


def refusals(preview: AnyPreview) -> None:
    """The first refused rows with their reasons, and all of them as a file to correct."""
    if not preview.refused:
        return
    heading(_("Refused rows"))
    first = [(back.row, " ".join(back.reasons)) for back in preview.refused_rows[:REFUSED_SHOWN]]
    caption = _("Rows that are not taken in (%(shown)s of %(all)s)")
    told = {"shown": number(len(first)), "all": number(preview.refused)}
    show((_("Row"), _("Why it was refused")), first, caption % told, key="import_refused")
    st.download_button(
        _("Download the refused rows"),
        refused_csv(preview),
        refused_name(preview),
        "text/csv",
        key="import_refused_file",
        on_click="ignore",
    )


def recognition(preview: AnyPreview) -> None:
    """What was recognised in the file."""
    heading(_("How the file was read"))
    caption = _("The file %(file)s") % {"file": preview.file}
    lines = (
        summary.recognised(preview) if isinstance(preview, Preview) else register_summary.recognised(preview)
    )
    show((_("What"), _("Recognised as")), lines, caption, key="import_recognised")
