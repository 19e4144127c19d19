"""The parts of *Läs in filer*: one door for every kind of file, from recognition to what was written."""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

import streamlit as st

from lib.access.rights import Refused
from lib.intake.files import from_upload
from lib.intake.keeping import Kept, kept_by
from lib.intake.kinds import register_of
from lib.intake.likeness import Likeness, likeness
from lib.intake.opening import Opened, opened
from lib.intake.preview import Preview, prepare
from lib.intake.problems import FileRefused, NeedsChoice, Superseded
from lib.intake.recognition import Choices
from lib.intake.register_files import preview as register_preview
from lib.intake.register_files import writing as register_writing
from lib.intake.register_files.preview import RegisterPreview
from lib.intake.register_files.table import Overrides
from lib.intake.writing import take_in
from lib.records.store import store
from lib.screen.mapping_wizard import wizard
from lib.screen.mapping_wizard_way import is_open, open_wizard, way_of
from lib.screen.states import words
from lib.settings import settings
from lib.words import _, language, month_name, number

if TYPE_CHECKING:
    from streamlit.runtime.uploaded_file_manager import UploadedFile

    from lib.access.identity import Identity
    from lib.intake.kinds import Kind

EXTENSIONS = ("csv", "txt", "tsv", "xlsx", "xlsm", "xls")
BOOK, PREVIEW, SAID = "import_book", "import_preview", "import_said"
AnyPreview = Preview | RegisterPreview


def chosen_file() -> UploadedFile | None:
    """The file that lies in the field; too large a one is refused before it is sent."""
    label = _("File: CSV or XLSX, at most %(limit)s MB") % {"limit": number(settings().max_upload_mb)}
    most = settings().max_upload_mb
    return st.file_uploader(label, EXTENSIONS, key="import_file", max_upload_size=most)


def preview_of(upload: UploadedFile, asker: Identity) -> AnyPreview | None:
    """What taking the file in would do; None after words about why it cannot be, or while the wizard asks."""
    try:
        book = _opened(upload)
    except FileRefused as refused:
        words(str(refused), attention=True)
        return None
    with store().read() as session:
        own = kept_by(session, asker.partner_id)
    way = way_of(upload.file_id)
    like = None if way else likeness(book, own, sheet=_chosen("sheet", upload))
    if is_open(upload.file_id) or (way is None and like is None):
        wizard(book, upload.file_id, known=way is not None or like is not None)
        return None
    kind: Kind = way.mapping.kind if way else like.kind if like else "nights"
    preview = _preview(book, kind, _read_by(upload, like, own), upload, asker)
    told_how(like, upload)
    return preview


def _opened(upload: UploadedFile) -> Opened:
    """The file opened once: a workbook is unpacked in a process of its own."""
    kept = st.session_state.get(BOOK)
    if kept is None or kept[0] != upload.file_id:
        kept = (upload.file_id, opened(from_upload(upload)))
        st.session_state[BOOK] = kept
    return cast("Opened", kept[1])


def _read_by(upload: UploadedFile, like: Likeness | None, own: tuple[Kept, ...]) -> Choices:
    """What was said in the wizard, or chosen for this file, or found by its header."""
    dates, sheet = _chosen("dates", upload), _chosen("sheet", upload)
    way = way_of(upload.file_id)
    if way is None:
        name = like.kept.name if like and like.kept else None
        return Choices(mapping=name, dates=dates, sheet=sheet)
    if way.kept and any(kept.name == way.mapping.name for kept in own):
        return Choices(mapping=way.mapping.name, dates=dates, sheet=way.sheet, header=way.header)
    return Choices(dates=dates, sheet=way.sheet, made=way.mapping, header=way.header)


def _preview(
    book: Opened, kind: Kind, choices: Choices, upload: UploadedFile, asker: Identity
) -> AnyPreview | None:
    """Found out once for each file, choice, language and state of the records."""
    key = (upload.file_id, kind, choices, asker, store().revision(), language())
    kept = st.session_state.get(PREVIEW)
    if kept is not None and kept[0] == key:
        return cast("AnyPreview", kept[1])
    try:
        preview = _found_out(book, kind, choices, asker)
    except FileRefused as refused:
        words(str(refused), attention=True)
        if isinstance(refused, NeedsChoice):
            _ask(refused, upload)
        return None
    st.session_state[PREVIEW] = (key, preview)
    return preview


def _found_out(book: Opened, kind: Kind, choices: Choices, asker: Identity) -> AnyPreview:
    if kind == "nights":
        return prepare(book, choices, records=store(), asker=asker)
    with store().read() as session:
        named = {kept.name: kept.mapping for kept in kept_by(session, asker.partner_id)}
    mapping = choices.made or named.get(choices.mapping or "")
    overrides = (
        Overrides.of(mapping, dates=choices.dates, sheet=choices.sheet, header=choices.header)
        if mapping
        else Overrides(dates=choices.dates, sheet=choices.sheet)
    )
    return register_preview.prepare(book, register_of(kind), overrides, records=store(), asker=asker)


def _choice_key(field: str, upload: UploadedFile) -> str:
    return f"import_{field}_{upload.file_id}"


def _chosen(field: str, upload: UploadedFile) -> str | None:
    return cast("str | None", st.session_state.get(_choice_key(field, upload)))


def _ask(question: NeedsChoice, upload: UploadedFile) -> None:
    label = {"sheet": _("Which sheet?"), "dates": _("How are dates written?")}.get(question.field)
    if label is not None:
        key = _choice_key(question.field, upload)
        st.selectbox(label, question.options, index=None, key=key, persist_state="session")


def told_how(like: Likeness | None, upload: UploadedFile) -> None:
    """Whether the file is like an earlier one, and the way to read it otherwise."""
    if like is not None and like.kept is not None:
        words(_like_before(like.kept), _news(like))
    if st.button(_("Say anew what the columns mean"), key=f"import_anew_{upload.file_id}"):
        open_wizard(upload.file_id)
        st.rerun()


def _like_before(kept: Kept) -> str:
    if kept.used_at is None:
        return _("The file is read by the mapping %(name)s.") % {"name": kept.name}
    month = month_name(kept.used_at.astimezone(settings().zone).date())
    said = _("The file is like the one taken in in %(month)s (mapping %(name)s). We read it the same way.")
    return said % {"month": month, "name": kept.name}


def _news(like: Likeness) -> str:
    news = like.header.news
    if not news:
        return ""
    return _("Columns that it did not have then are left out: %(columns)s.") % {
        "columns": ", ".join(label.strip()[:40] for label in news[:8])
    }


def button(preview: AnyPreview, upload: UploadedFile, asker: Identity) -> None:
    """*Läs in*: writes once; a second click, or one after a reload, finds nothing more to write."""
    said_of, sentence = st.session_state.get(SAID, (None, ""))
    if said_of == upload.file_id:
        words(sentence)
    pressed = st.button(_("Take in"), type="primary", disabled=not preview.writes, key="import_take_in")
    if pressed and preview.writes:
        with st.spinner(_("Taking the file in")):
            st.session_state[SAID] = (upload.file_id, _written(preview, asker))
        st.rerun()


def _written(preview: AnyPreview, asker: Identity) -> str:
    try:
        if isinstance(preview, Preview):
            outcome = take_in(preview, records=store(), asker=asker)
            said = _("Nights taken in – new: %(new)s, changed: %(changed)s.")
            return said % {"new": number(outcome.new), "changed": number(outcome.changed)}
        written = register_writing.take_in(preview, records=store())
        said = _("%(register)s taken in – new: %(new)s, changed: %(changed)s.")
        told = {"new": number(written.new), "changed": number(written.changed)}
        return said % {"register": preview.register.title(), **told}
    except (Superseded, Refused) as news:
        return str(news)
