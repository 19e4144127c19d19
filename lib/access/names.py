"""What roles, obstacles and events of accounts are called on the screen and in the terminal."""

from __future__ import annotations

from lib.access.accounts import Obstacle
from lib.access.events import Happening
from lib.access.identity import Role
from lib.access.listing import AccountLine
from lib.access.passwords import LONGEST, SHORTEST, Weakness
from lib.words import _, ngettext


def role_name(role: Role) -> str:
    """The role as the glossary calls it, in small letters."""
    return {
        Role.NIGHT_REPORTER: _("night reporter"),
        Role.REGISTER_MANAGER: _("register manager"),
        Role.STEERING: _("steering group member"),
        Role.COORDINATOR: _("coordinator"),
        Role.ADMINISTRATOR: _("access administrator"),
    }[role]


def state_words(line: AccountLine) -> str:
    """Whether an account can be used, in a word or two."""
    if line.disabled:
        return _("disabled")
    if line.shared:
        return _("shared phone")
    return _("invited, password not yet changed") if line.must_change_password else _("active")


def obstacle_words(obstacle: Obstacle) -> str:
    """Why an account was not changed, and what to do."""
    return {
        Obstacle.USERNAME_SIGNS: _(
            "A user name has 2 to 80 characters: letters, figures, full stop, hyphen, @ and _."
        ),
        Obstacle.USERNAME_TAKEN: _("There is already an account with this user name."),
        Obstacle.NAME_MISSING: _("Write the person's name."),
        Obstacle.PARTNER_MISSING: _("This role belongs to a partner: choose which one."),
        Obstacle.SITE_ELSEWHERE: _("The site belongs to another partner."),
        Obstacle.OWN_ACCOUNT: _(
            "Nobody changes their own role or disables their own account: ask another administrator."
        ),
        Obstacle.LAST_ADMINISTRATOR: _("This is the last active administrator: make another one first."),
        Obstacle.UNKNOWN_ACCOUNT: _("There is no such account."),
        Obstacle.SHARED_PHONE: _(
            "The account belongs to a shared phone: it has a PIN instead of a password, and always the same "
            "role. The site's register manager looks after it."
        ),
    }[obstacle]


def happening_words(happening: Happening) -> str:
    """An event of an account in words."""
    return {
        Happening.SIGNED_IN: _("signed in"),
        Happening.SIGNED_OUT: _("signed out"),
        Happening.SIGN_IN_REFUSED: _("sign-in refused"),
        Happening.INVITED: _("invited"),
        Happening.PASSWORD_RESET: _("new one-time password"),
        Happening.PASSWORD_CHANGED: _("password changed"),
        Happening.ROLE_CHANGED: _("role or place changed"),
        Happening.DISABLED: _("account disabled"),
        Happening.ENABLED: _("account enabled"),
        Happening.CHANGED: _("account changed"),
        Happening.PHONE_ADDED: _("shared phone added"),
        Happening.PHONE_CODE_MADE: _("new code for the shared phone"),
        Happening.PHONE_REGISTERED: _("shared phone registered"),
        Happening.PIN_CHANGED: _("PIN changed"),
        Happening.PIN_REFUSED: _("wrong PIN"),
        Happening.PHONE_SHUT: _("shared phone blocked"),
        Happening.PHONE_OPENED: _("shared phone unblocked"),
        Happening.PHONE_REMOVED: _("shared phone removed"),
    }[happening]


def weakness_words(weakness: Weakness) -> str:
    """Why a new password is not accepted, and what to do."""
    return {
        Weakness.TOO_SHORT: _("The password must have at least %(n)s characters.") % {"n": SHORTEST},
        Weakness.TOO_LONG: _("The password can have at most %(n)s characters.") % {"n": LONGEST},
        Weakness.IS_THE_NAME: _("The password is too close to the user name."),
        Weakness.ONE_SIGN: _("The password repeats the same characters too much."),
        Weakness.THE_SAME: _("The new password must differ from the present one."),
    }[weakness]


def wait_words(seconds: int) -> str:
    """How long to wait, in seconds or whole minutes."""
    if seconds < 60:
        return ngettext(
            "Wait %(n)s second before the next attempt.",
            "Wait %(n)s seconds before the next attempt.",
            seconds,
        ) % {"n": seconds}
    minutes = -(-seconds // 60)
    return ngettext(
        "Wait %(n)s minute before the next attempt.",
        "Wait %(n)s minutes before the next attempt.",
        minutes,
    ) % {"n": minutes}
