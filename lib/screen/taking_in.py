"""The parts of *Läs in filer*: the file's preview, what may have to be asked, and the writing."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, cast

import streamlit as st

from lib.access.rights import Refused
from lib.intake.files import from_upload
from lib.intake.preview import Preview, prepare
from lib.intake.problems import FileRefused, NeedsChoice, Superseded
from lib.intake.recognition import Choices
from lib.intake.refusals import refused_csv, refused_name
from lib.intake.summary import counts, extent, notes, recognised, sample
from lib.intake.writing import take_in
from lib.records.store import store
from lib.screen.headline import heading
from lib.screen.states import words
from lib.screen.table import show
from lib.settings import settings
from lib.words import _, language, number

if TYPE_CHECKING:
    from streamlit.runtime.uploaded_file_manager import UploadedFile

    from lib.access.identity import Identity

REFUSED_SHOWN = 50
EXTENSIONS = ("csv", "txt", "tsv", "xlsx", "xlsm", "xls")
PREVIEW = "import_preview"
SAID = "import_said"


def chosen_file() -> UploadedFile | None:
    """The file that lies in the field; too large a one is refused before it is sent."""
    label = _("File: CSV or XLSX, at most %(limit)s MB") % {"limit": number(settings().max_upload_mb)}
    most = settings().max_upload_mb
    return st.file_uploader(label, EXTENSIONS, key="import_file", max_upload_size=most)


def preview_of(upload: UploadedFile, asker: Identity) -> Preview | None:
    """What taking the file in would do; None after words about why it cannot be taken in.

    Found out once for each file, choice, language and state of the records.
    """
    choices = Choices(dates=_chosen("dates", upload), sheet=_chosen("sheet", upload))
    key = (upload.file_id, choices, asker, store().revision(), language())
    kept = st.session_state.get(PREVIEW)
    if kept is not None and kept[0] == key:
        return cast("Preview", kept[1])
    try:
        preview = prepare(from_upload(upload), choices, records=store(), asker=asker)
    except FileRefused as refused:
        words(str(refused), attention=True)
        if isinstance(refused, NeedsChoice):
            _ask(refused, upload)
        return None
    st.session_state[PREVIEW] = (key, preview)
    return preview


def _choice_key(field: str, upload: UploadedFile) -> str:
    return f"import_{field}_{upload.file_id}"


def _chosen(field: str, upload: UploadedFile) -> str | None:
    return cast("str | None", st.session_state.get(_choice_key(field, upload)))


def _ask(question: NeedsChoice, upload: UploadedFile) -> None:
    label = {"sheet": _("Which sheet?"), "dates": _("How are dates written?")}.get(question.field)
    if label is not None:
        key = _choice_key(question.field, upload)
        st.selectbox(label, question.options, index=None, key=key, persist_state="session")


def consequences(preview: Preview) -> None:
    """How many nights are new, changed and unchanged, what is worth knowing, and the first nights."""
    heading(_("What would change") if preview.writes else _("Nothing to change"))
    labels, numbers = zip(*counts(preview), strict=True)
    show(labels, [numbers], extent(preview), key="import_counts")
    for note in notes(preview):
        st.text(note)
    if preview.writes:
        headers = (_("Night"), _("Site"), _("What is written"))
        show(
            headers,
            cast("Any", sample(preview)),
            _("The first nights, changes before new ones"),
            key="import_sample",
        )


def button(preview: Preview, upload: UploadedFile, asker: Identity) -> None:
    """*Läs in*: writes once; a second click, or one after a reload, finds nothing more to write."""
    said_of, sentence = st.session_state.get(SAID, (None, ""))
    if said_of == upload.file_id:
        words(sentence)
    pressed = st.button(_("Take in"), type="primary", disabled=not preview.writes, key="import_take_in")
    if pressed and preview.writes:
        with st.spinner(_("Taking in nights")):
            st.session_state[SAID] = (upload.file_id, _written(preview, asker))
        st.rerun()


def _written(preview: Preview, asker: Identity) -> str:
    try:
        outcome = take_in(preview, records=store(), asker=asker)
    except (Superseded, Refused) as news:
        return str(news)
    said = _("Nights taken in – new: %(new)s, changed: %(changed)s.")
    return said % {"new": number(outcome.new), "changed": number(outcome.changed)}


def refusals(preview: Preview) -> None:
    """The first refused rows with their reasons, and all of them as a file to correct."""
    if not preview.refused:
        return
    heading(_("Refused rows"))
    first = [(back.row, " ".join(back.reasons)) for back in preview.checked.refused[:REFUSED_SHOWN]]
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


def recognition(preview: Preview) -> None:
    """What was recognised in the file."""
    heading(_("How the file was read"))
    caption = _("The file %(file)s") % {"file": preview.file}
    show((_("What"), _("Recognised as")), recognised(preview), caption, key="import_recognised")
