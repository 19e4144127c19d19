"""A workbook to fill in with nights: its columns, and a sheet that explains every one of them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from lib.access.identity import Identity
from lib.exports.workbook import DAY_FORMAT, Column, Sheet, workbook_bytes
from lib.intake.kinds import field_name
from lib.intake.sites import own_sites
from lib.records.night_rules import MOST_PERSONS
from lib.records.store import Store
from lib.records.tables.nights import APART_REASONS, TURNED_AWAY_REASONS
from lib.words import _, listed, number

COUNTS: Final = (
    "occupied",
    "surge_opened",
    "beds_closed",
    "new_tonight",
    *(f"turned_away_{reason}" for reason in TURNED_AWAY_REASONS),
    *APART_REASONS,
)
FIELDS: Final = ("night", "site", "state", *COUNTS)


def night_template(records: Store, asker: Identity) -> bytes:
    """A workbook (.xlsx) for the asker's own sites, in the language spoken now; `samtak.toml` reads it back.

    The sheet to fill in is empty below its header, so that no example is ever read.
    """
    with records.read() as session:
        sites = own_sites(session, asker.partner_id)
    fill_in = Sheet(
        _("Nights"),
        [template_label(field) for field in FIELDS],
        [],
        widths=[max(min(len(template_label(field)) + 3, 24), 12) for field in FIELDS],
        columns=[_column(field, sites) for field in FIELDS],
    )
    return workbook_bytes([fill_in, _explanation(sites)])


def template_name() -> str:
    """A file name for the template."""
    return f"{_('template')}-{_('nights')}.xlsx"


def template_label(field: str) -> str:
    """What a column of the template is called; `samtak.toml` knows it in both languages."""
    return field_name("nights", field)


def _column(field: str, sites: Mapping[str, str]) -> Column:
    comment = f"{_meaning(field)} {_allowed(field, sites)}"
    if field == "night":
        return Column(comment, shape=DAY_FORMAT)
    if field == "site":
        return Column(comment, tuple(sites.values()))
    if field == "state":
        return Column(comment, _states())
    return Column(comment, shape="0")


def _states() -> tuple[str, str]:
    """The words for an open and a closed house; `samtak.toml` knows them in both languages."""
    return _("open"), _("closed")


def _explanation(sites: Mapping[str, str]) -> Sheet:
    headers = (_("Column"), _("What it is"), _("Needed?"), _("Allowed"), _("Example"))
    rows = [
        (template_label(one), _meaning(one), _needed(one), _allowed(one, sites), _example(one, sites))
        for one in FIELDS
    ]
    note = _(
        "One row for each site and night, under the headings of the first sheet. A night that is stored "
        "already is changed, an empty cell changes nothing."
    )
    return Sheet(_("How to fill it in"), headers, rows, note, (34, 52, 22, 44, 18), wrapped=True)


def _meaning(field: str) -> str:
    own = {
        "night": _("The evening's date: the night to the 15th is the 14th."),
        "site": _("The site's name or code."),
        "state": _("Write “closed” for a night when the house was closed, and no counts."),
        "occupied": _("How many slept in the house. An empty cell is not zero: write 0."),
        "surge_opened": _("Beds opened beyond the regular ones."),
        "beds_closed": _("Regular beds that could not be used."),
        "new_tonight": _("How many of those who slept here did not sleep here the night before."),
        "referred_elsewhere": _("How many were referred to another place."),
        "declined_offer": _("How many said no to a bed they were offered."),
        "minor_referred": _("How many under 18 were referred to the social emergency service."),
    }
    return own.get(field) or _("How many got no bed for this reason.")


def _needed(field: str) -> str:
    if field in {"night", "site"}:
        return _("Must be filled in")
    return _("Unless the house was closed") if field == "occupied" else _("May be left empty")


def _allowed(field: str, sites: Mapping[str, str]) -> str:
    if field == "night":
        return _("A date: year, month and day")
    if field == "site":
        return listed(list(sites.values())) or _("A name or a code that stands in the register")
    if field == "state":
        return listed(_states())
    return _("A whole number from %(least)s to %(most)s") % {"least": "0", "most": number(MOST_PERSONS)}


def _example(field: str, sites: Mapping[str, str]) -> str:
    site = next(iter(sites.values()), "–")
    return {"night": "2026-01-14", "site": site, "state": _("open"), "occupied": "12"}.get(field, "0")
