"""What each role may open and read. Menus ask here, and so do every guard, the desk and every write."""

from __future__ import annotations

from datetime import date
from enum import StrEnum

from lib.access.identity import Identity, Role


class View(StrEnum):
    """The views, by the address they answer to."""

    OVERVIEW = "oversikt"
    NIGHT_BEDS = "nattplatser"
    HOUSING_FIRST = "bostad-forst"
    DIVISION = "arbetsfordelning"
    MY_ORGANISATION = "min-organisation"
    VACANCIES = "i-natt"
    TONIGHT = "registrera-natten"
    STAYS = "vistelser"
    REGISTERS = "register"
    CHECKS = "datakontroller"
    DEVICES = "delade-telefoner"
    IMPORT = "las-in-filer"
    DEFINITIONS = "sa-raknar-vi"
    ADMINISTRATION = "administration"


_READERS = frozenset({Role.REGISTER_MANAGER, Role.STEERING, Role.COORDINATOR})

MAY_OPEN: dict[View, frozenset[Role]] = {
    View.OVERVIEW: _READERS,
    View.NIGHT_BEDS: _READERS,
    View.HOUSING_FIRST: _READERS,
    View.DIVISION: _READERS,
    View.MY_ORGANISATION: frozenset({Role.REGISTER_MANAGER}),
    View.VACANCIES: _READERS | {Role.NIGHT_REPORTER},
    View.TONIGHT: frozenset({Role.NIGHT_REPORTER, Role.REGISTER_MANAGER}),
    View.STAYS: frozenset({Role.REGISTER_MANAGER}),
    View.REGISTERS: frozenset({Role.REGISTER_MANAGER, Role.COORDINATOR}),
    View.CHECKS: frozenset({Role.REGISTER_MANAGER, Role.COORDINATOR}),
    View.DEVICES: frozenset({Role.REGISTER_MANAGER}),
    View.IMPORT: frozenset({Role.REGISTER_MANAGER}),
    View.DEFINITIONS: frozenset(Role),
    View.ADMINISTRATION: frozenset({Role.ADMINISTRATOR}),
}
# All that a shared phone opens: the current night's form, and where there is room for whom it turned away.
ON_A_SHARED_PHONE = frozenset({View.TONIGHT, View.VACANCIES})


class Refused(PermissionError):
    """The viewer lacks the right; the screen says so in words, and nothing was read or written."""


def may_open(identity: Identity, view: View) -> bool:
    """Whether the role may open the view at all, and a shared phone even less."""
    if identity.shared and view not in ON_A_SHARED_PHONE:
        return False
    return identity.role in MAY_OPEN[view]


def views_of(identity: Identity) -> list[View]:
    """The views of a role, in menu order."""
    return [view for view in View if may_open(identity, view)]


def start_view(identity: Identity) -> View:
    """Where a role begins: readers with the overview, night reporters with tonight's form."""
    own = {Role.ADMINISTRATOR: View.ADMINISTRATION, Role.NIGHT_REPORTER: View.TONIGHT}
    return own.get(identity.role, View.OVERVIEW)


def require_administrator(identity: Identity) -> None:
    """Accounts and their events are seen and changed by administrators only; `Refused` for all others."""
    if identity.role is not Role.ADMINISTRATOR:
        raise Refused("accounts are for administrators")


def owns_register(identity: Identity, partner_id: int) -> bool:
    """Whether register rows of `partner_id` may be read: that partner's register manager only."""
    return identity.role is Role.REGISTER_MANAGER and identity.partner_id == partner_id


def may_report_night(identity: Identity, *, site_id: int, partner_id: int) -> bool:
    """Whether the night of a site may be written: its own reporter, or its partner's register manager."""
    if identity.role is Role.NIGHT_REPORTER:
        return identity.partner_id == partner_id and identity.site_id in {None, site_id}
    return owns_register(identity, partner_id)


def may_report_this_night(
    identity: Identity, *, site_id: int, partner_id: int, night: date, tonight: date
) -> bool:
    """Whether one night of a site may be opened and written: on a shared phone only the current one."""
    if identity.shared and (night != tonight or identity.site_id != site_id):
        return False
    return may_report_night(identity, site_id=site_id, partner_id=partner_id)


def may_keep_phones(identity: Identity, partner_id: int) -> bool:
    """Whether the shared phones of a partner's sites may be seen and changed: its register manager only."""
    return owns_register(identity, partner_id)
