"""The partner's kept mappings and the templates to fill in, at the foot of *Läs in filer*."""

from __future__ import annotations

from typing import TYPE_CHECKING

import streamlit as st

from lib.intake.keeping import NAME_LENGTH, Kept, kept_by, remove, rename
from lib.intake.kinds import KINDS, kind_name, register_of
from lib.intake.night_template import night_template
from lib.intake.night_template import template_name as night_template_name
from lib.intake.problems import FileRefused
from lib.intake.register_files.templates import template, template_name
from lib.records.store import ChangedMeanwhile, store
from lib.screen.states import words
from lib.screen.table import show
from lib.settings import settings
from lib.words import _, number

if TYPE_CHECKING:
    from lib.access.identity import Identity
    from lib.intake.kinds import Kind

SAID = "kept_mappings_said"
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def templates(asker: Identity) -> None:
    """A workbook to fill in for each kind; it is made when it is asked for."""
    more = st.expander(_("Templates to fill in"), key="import_templates", on_change="rerun")
    if not more.open:
        return
    with more:
        st.write(_("Each workbook has a sheet that explains its columns, and is read back here as it is."))
        with st.container(horizontal=True):
            for kind in KINDS:
                name, content = _template(kind, asker)
                st.download_button(
                    kind_name(kind),
                    content,
                    name,
                    XLSX,
                    key=f"import_template_{kind}",
                    on_click="ignore",
                    icon=None,
                )


def _template(kind: Kind, asker: Identity) -> tuple[str, bytes]:
    if kind == "nights":
        return night_template_name(), night_template(store(), asker)
    register = register_of(kind)
    return template_name(register), template(register, records=store(), asker=asker)


def kept_mappings(asker: Identity) -> None:
    """The partner's own mappings: to download, rename and remove."""
    with store().read() as session:
        own = kept_by(session, asker.partner_id)
    if not own:
        return
    label = _("Our mappings (%(n)s)") % {"n": number(len(own))}
    more = st.expander(label, key="kept_mappings_more", on_change="rerun")
    if not more.open:
        return
    with more, st.container(key="kept_mappings"):
        if said := st.session_state.pop(SAID, ""):
            words(said)
        headers = (_("Mapping"), _("Kind"), _("Last used"))
        show(headers, [_line(kept) for kept in own], _("Mappings that were kept"), key="kept_mappings")
        _change(own, asker)


def _line(kept: Kept) -> tuple[str, str, str]:
    kind = kind_name(kept.mapping.kind) if kept.mapping else _("cannot be read any longer")
    used = kept.used_at.astimezone(settings().zone).date().isoformat() if kept.used_at else "–"
    return kept.name, kind, used


def _change(own: tuple[Kept, ...], asker: Identity) -> None:
    by_id = {kept.row_id: kept for kept in own}
    chosen = st.selectbox(
        _("Mapping to change"),
        list(by_id),
        format_func=lambda row_id: by_id[row_id].name,
        key="kept_mapping",
    )
    kept = by_id[chosen]
    name = st.text_input(_("New name"), kept.name, max_chars=NAME_LENGTH, key=f"kept_name_{chosen}")
    with st.container(horizontal=True):
        if st.button(_("Rename"), key=f"kept_rename_{chosen}"):
            _done(lambda: rename(store(), asker, kept, name), _("The mapping has its new name."))
        st.download_button(
            _("Download as TOML"),
            kept.toml.encode(),
            f"{kept.name}.toml",
            "application/toml",
            key=f"kept_file_{chosen}",
            on_click="ignore",
        )
        with st.popover(_("Remove …"), key=f"kept_remove_{chosen}"):
            st.text(_("%(name)s goes away and cannot be fetched back.") % {"name": kept.name})
            if st.button(_("Yes, remove the mapping"), key=f"kept_remove_now_{chosen}"):
                removed = _("The mapping is removed. What was read by it stays.")
                _done(lambda: remove(store(), asker, kept), removed)


def _done(deed: object, said: str) -> None:
    """Do it and say so; a name that is taken, or a mapping somebody else changed, is said instead."""
    assert callable(deed)
    try:
        deed()
        st.session_state[SAID] = said
    except FileRefused as refused:
        st.session_state[SAID] = str(refused)
    except ChangedMeanwhile:
        st.session_state[SAID] = _("Somebody else changed the mapping meanwhile.")
    st.rerun()
