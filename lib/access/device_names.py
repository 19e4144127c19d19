"""What states of shared phones and obstacles to changing them are called."""

from __future__ import annotations

from lib.access.device_listing import DeviceState
from lib.access.devices import DeviceObstacle
from lib.access.pins import PinWeakness
from lib.words import _


def device_state_words(state: DeviceState) -> str:
    """How things stand with a phone, and what to do if something is."""
    return {
        DeviceState.WAITING: _("The code has not been typed in on the phone yet."),
        DeviceState.CODE_OVER: _("Not registered: the code is no longer good. Make a new one."),
        DeviceState.IN_USE: _("In use."),
        DeviceState.SHUT: _("Blocked."),
        DeviceState.SHUT_BY_PINS: _(
            "Blocked after ten wrong PINs in a row. Find out who tried before you unblock it."
        ),
        DeviceState.SHUT_BY_ADMINISTRATOR: _("Blocked by the access administrator, who can unblock it."),
    }[state]


def device_obstacle_words(reason: DeviceObstacle | PinWeakness) -> str:
    """Why a phone was not registered or changed, and what to do."""
    said: dict[DeviceObstacle | PinWeakness, str] = {
        DeviceObstacle.NAME_MISSING: _("Give the phone a name, for example where it lies."),
        DeviceObstacle.NAME_TAKEN: _("The site already has a phone with this name."),
        DeviceObstacle.SITE_CLOSED: _("The site has closed and reports no more nights."),
        DeviceObstacle.GONE: _("The phone is no longer there."),
        PinWeakness.NOT_SIX_FIGURES: _("A PIN has exactly six figures."),
        PinWeakness.TOO_SIMPLE: _(
            "The PIN is too easy to guess. Avoid steps such as 123456 and figures that repeat themselves."
        ),
    }
    return said[reason]
