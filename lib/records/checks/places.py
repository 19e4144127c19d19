"""Where a finding is: the words for it, and the address inside the app where it is mended."""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple
from urllib.parse import urlencode

from lib.access.identity import Identity
from lib.access.rights import View, may_open
from lib.records.checks.finding import Finding
from lib.records.registers.catalogue import BY_TABLE
from lib.records.tables import (
    Agreement,
    Area,
    Commitment,
    Delivery,
    NightReport,
    PointInTimeCount,
    Responsibility,
)
from lib.words import _, iso_date, language, sentence_case


class SitePlace(NamedTuple):
    """A site as addresses and words know it."""

    code: str
    name: str


def row_kind(finding: Finding) -> str:
    """What the row is, in words: one of its register, or of the tables that no register shows."""
    register = BY_TABLE.get(finding.table)
    if register is not None:
        return sentence_case(register.one())
    others = {
        NightReport: _("Night"),
        PointInTimeCount: _("Point-in-time count"),
        Commitment: _("Commitment"),
        Delivery: _("Delivery"),
        Agreement: _("Agreement"),
        Area: _("Area"),
        Responsibility: _("Responsibility"),
    }
    return others.get(finding.table, finding.table.__name__)


def place(finding: Finding, sites: Mapping[int, SitePlace]) -> str:
    """The site and night, or the row by its number: never a person's code."""
    site = sites.get(finding.site_id or 0)
    parts = [site.name] if site else []
    if finding.night is not None:
        return " ".join([*parts, iso_date(finding.night)])
    if finding.row_id is not None:
        said = _("%(kind)s, row %(row)s")
        parts.append(said % {"kind": row_kind(finding), "row": finding.row_id})
    return ": ".join(parts) or row_kind(finding)


def address(finding: Finding, sites: Mapping[int, SitePlace], identity: Identity) -> str | None:
    """A link that keeps the language; None where this person has no door to it."""
    site = sites.get(finding.site_id or 0)
    if finding.table is NightReport and finding.night is not None:
        if site is None or not may_open(identity, View.TONIGHT):
            return None
        return _address(View.TONIGHT, boende=site.code, natt=iso_date(finding.night))
    register = BY_TABLE.get(finding.table)
    if (
        register is not None
        and finding.row_id is not None
        and register.may_read(identity, finding.partner_id)
    ):
        return _address(View.REGISTERS, register=register.name, rad=str(finding.row_id))
    if finding.table in {Commitment, Delivery, Agreement, Area, Responsibility}:
        return _address(View.DIVISION)
    return None


def _address(view: View, **query: str) -> str:
    return f"/{view.value}?" + urlencode({**query, "sprak": language()})
