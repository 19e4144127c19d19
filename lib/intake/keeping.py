"""A partner's own mappings: kept for next time, told from each other by name and by the header they fit."""

from __future__ import annotations

import logging
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from lib.access.identity import Identity
from lib.access.rights import Refused, View, may_open
from lib.intake.mapping import Mapping, mapping_from_toml, mappings
from lib.intake.problems import FileRefused, shown
from lib.records.store import ChangedMeanwhile, Store
from lib.records.tables import ImportMapping, Partner
from lib.records.tables.base import now
from lib.words import LANGUAGES, _, number

NAME_LENGTH, TOML_LENGTH = 80, 20_000

_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Kept:
    """A kept mapping; `mapping` is None when its text can no longer be read. `used_at` is its last import."""

    row_id: int
    version: int
    name: str
    kind: str
    digest: str
    toml: str
    used_at: datetime | None
    mapping: Mapping | None


def kept_by(session: Session, partner_id: int | None) -> tuple[Kept, ...]:
    """The partner's mappings by name; none without a partner."""
    if partner_id is None:
        return ()
    query = select(ImportMapping).where(ImportMapping.partner_id == partner_id).order_by(ImportMapping.name)
    return tuple(_kept(row) for row in session.scalars(query))


def kept_by_code(session: Session, partner: str | None) -> tuple[Kept, ...]:
    """The mappings of the partner with that code, for the command line."""
    if partner is None:
        return ()
    return kept_by(session, session.scalar(select(Partner.id).where(Partner.code == partner)))


def _kept(row: ImportMapping) -> Kept:
    mapping: Mapping | None = None
    try:
        mapping = mapping_from_toml(row.name, row.toml)
    except ValueError:
        _log.warning("The kept mapping %s cannot be read", row.id)
    return Kept(row.id, row.version, row.name, row.kind, row.header_digest, row.toml, row.used_at, mapping)


def keep(records: Store, asker: Identity, mapping: Mapping, digest: str) -> str:
    """Keep a mapping under its name, over an older one of that name; gives the name.

    Raises Refused without the right, FileRefused when the name or the mapping cannot be kept.
    """
    partner_id, name = _own(asker), _accepted(mapping.name)
    text = mapping.model_copy(update={"title": dict.fromkeys(LANGUAGES, name)}).as_toml()
    if len(text) > TOML_LENGTH:
        raise FileRefused(
            _("The mapping is too long to be kept: %(length)s characters. At most %(most)s are allowed.")
            % {"length": number(len(text)), "most": number(TOML_LENGTH)}
        )
    mapping_from_toml(name, text)
    with records.write(asker.username) as session:
        row = session.scalar(
            select(ImportMapping).where(ImportMapping.partner_id == partner_id, ImportMapping.name == name)
        )
        if row is None:
            row = ImportMapping(partner_id=partner_id, name=name)
            session.add(row)
        row.kind, row.header_digest, row.toml = mapping.kind, digest, text
    return name


def rename(records: Store, asker: Identity, kept: Kept, name: str) -> str:
    """Give a kept mapping another name; FileRefused when it is taken."""
    partner_id, name = _own(asker), _accepted(name)
    with records.write(asker.username) as session:
        row = _row(session, kept, partner_id)
        if name in {one.name for one in kept_by(session, partner_id) if one.row_id != kept.row_id}:
            raise FileRefused(_("There is a mapping named “%(name)s” already.") % {"name": shown(name)})
        row.name = name
        if kept.mapping is not None:
            row.toml = kept.mapping.model_copy(update={"title": dict.fromkeys(LANGUAGES, name)}).as_toml()
    return name


def remove(records: Store, asker: Identity, kept: Kept) -> None:
    """Forget a kept mapping: what was taken in by it stays."""
    with records.write(asker.username) as session:
        session.delete(_row(session, kept, _own(asker)))


def note_use(session: Session, kept: Kept) -> None:
    """Write down that a file was taken in by it, inside the import's own transaction."""
    row = session.get(ImportMapping, kept.row_id)
    if row is not None:
        row.used_at = now()


def _row(session: Session, kept: Kept, partner_id: int) -> ImportMapping:
    row = session.get(ImportMapping, kept.row_id)
    if row is None or row.partner_id != partner_id or row.version != kept.version:
        raise ChangedMeanwhile(ImportMapping.__tablename__, kept.row_id, {})
    return row


def _own(asker: Identity) -> int:
    if not may_open(asker, View.IMPORT) or asker.partner_id is None:
        raise Refused(_("Only a register manager takes in files."))
    return asker.partner_id


def _accepted(name: str) -> str:
    text = " ".join(name.split())
    if not text or len(text) > NAME_LENGTH:
        raise FileRefused(
            _("The mapping needs a name of at most %(most)s characters.") % {"most": number(NAME_LENGTH)}
        )
    if text in mappings():
        raise FileRefused(
            _("“%(name)s” is the name of a mapping that comes with Samtak. Choose another one.")
            % {"name": shown(text)}
        )
    return text
