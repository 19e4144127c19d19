"""What an administrator sees and does: the parts of the view *Administration*, in words."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import streamlit as st

from lib import words
from lib.access import accounts as deeds
from lib.access.accounts import NotPossible, Obstacle
from lib.access.events import account_events
from lib.access.identity import Identity, Role
from lib.access.listing import AccountLine, Place, list_accounts, list_places
from lib.access.names import happening_words, obstacle_words, role_name, state_words
from lib.access.rights import View, may_open
from lib.access.session import DATABASE_AWAY, current_identity
from lib.access.sign_ins import plain_username
from lib.records.store import ChangedMeanwhile, store
from lib.settings import settings
from lib.words import _

if TYPE_CHECKING:
    from collections.abc import Callable

SHOWN_ONCE = "_samtak_shown_once"
SAID = "_samtak_administration_said"


@dataclass(frozen=True, slots=True)
class HandOver:
    """A one-time password, shown until the next thing is done."""

    username: str
    password: str


def one_time_password_to_hand_over() -> None:
    """Show what the last deed led to: a one-time password, or words. Each is shown once."""
    if said := st.session_state.pop(SAID, ""):
        st.error(said)
    made: HandOver | None = st.session_state.pop(SHOWN_ONCE, None)
    if made is None:
        return
    with st.container(border=True, key="hand_over"):
        st.write(
            _("One-time password for this user. It is shown only now and kept nowhere. "
              "Hand it over in person or by telephone; it must be changed at the first sign-in.")
        )  # fmt: skip
        st.code(f"{made.username}\n{made.password}", language=None)


def accounts(actor: Identity) -> None:
    """The accounts, and what can be done with one of them."""
    lines = list_accounts(store(), actor)
    st.table([_row(line) for line in lines])
    others = {line.account_id: line for line in lines if line.account_id != actor.account_id}
    if not others:
        return
    st.header(_("Change an account"))
    chosen = st.selectbox(
        _("Account"),
        list(others),
        format_func=lambda number: f"{others[number].name} ({others[number].username})",
        key="administered_account",
        width=420,
    )
    line = others[chosen]
    if line.shared:
        st.write(obstacle_words(Obstacle.SHARED_PHONE))
    _buttons(line)
    if not line.shared:
        _role_form(actor, line)


def _row(line: AccountLine) -> dict[str, str]:
    return {
        _("User name"): line.username,
        _("Name"): line.name,
        _("Role"): words.sentence_case(role_name(line.role)),
        _("Belongs to"): ", ".join(part for part in (line.partner, line.site) if part) or "–",
        _("Account status"): state_words(line),
    }


def _buttons(line: AccountLine) -> None:
    with st.container(horizontal=True):
        if not line.shared:
            st.button(
                _("Give a new one-time password"),
                key="reset_account",
                on_click=_hand_over,
                args=(line.username, deeds.reset_password, line.account_id),
            )
        label, deed = (
            (_("Enable the account"), deeds.enable)
            if line.disabled
            else (_("Disable the account"), deeds.disable)
        )
        st.button(label, key="open_or_shut_account", on_click=_do, args=(deed, line.account_id))


def _role_form(actor: Identity, line: AccountLine) -> None:
    with st.form(f"role_form_{line.account_id}", width=480):
        role = _role_choice(f"role_{line.account_id}", line.role)
        place = _place_choice(actor, f"place_{line.account_id}", (line.partner_id, line.site_id))
        if st.form_submit_button(_("Change role"), key=f"send_role_{line.account_id}"):
            partner_id, site_id = (place.partner_id, place.site_id) if place else (None, None)
            _attempt(
                lambda of, by, number: deeds.change_role(
                    of, by, number, role, partner_id=partner_id, site_id=site_id
                ),
                line.account_id,
            )
            st.rerun()


def invitation(actor: Identity) -> None:
    """The form that makes an account."""
    with st.form("invitation", width=480):
        name = st.text_input(_("Name"), key="invited_name", max_chars=120)
        username = st.text_input(_("User name"), key="invited_username", max_chars=80, autocomplete="off")
        role = _role_choice("invited_role", Role.STEERING)
        place = _place_choice(actor, "invited_place")
        sent = st.form_submit_button(_("Invite"), key="send_invitation", type="primary")
    if sent:
        _hand_over(
            username,
            lambda of, by, _nobody: deeds.invite(
                of,
                by,
                username=username,
                name=name,
                role=role,
                partner_id=place.partner_id if place else None,
                site_id=place.site_id if place else None,
            ),
            0,
        )
        st.rerun()


def _role_choice(key: str, preset: Role) -> Role:
    names = {role: words.sentence_case(role_name(role)) for role in Role}
    return st.selectbox(
        _("Role"), list(names), index=list(names).index(preset), format_func=names.__getitem__, key=key
    )


def _place_choice(
    actor: Identity, key: str, preset: tuple[int | None, int | None] = (None, None)
) -> Place | None:
    places = list_places(store(), actor)
    names: dict[Place | None, str] = {None: _("no partner")}
    names.update({place: _place_name(place) for place in places})
    known = [(place.partner_id, place.site_id) for place in places]
    return st.selectbox(
        _("Belongs to"),
        list(names),
        index=known.index(preset) + 1 if preset in known else 0,
        format_func=names.__getitem__,
        help=_(
            "Night reporters and register managers belong to a partner, a night reporter perhaps to one site."
        ),
        key=key,
    )


def _place_name(place: Place) -> str:
    return f"{place.partner}, {place.site}" if place.site else place.partner


def events(actor: Identity) -> None:
    """The latest account events."""
    shown = account_events(store(), actor)
    zone = settings().zone
    st.table(
        [
            {
                _("When"): event.at.astimezone(zone).strftime("%Y-%m-%d %H:%M"),
                _("Account"): event.username,
                _("Event"): happening_words(event.happening),
                _("By"): event.actor,
            }
            for event in shown
        ]
    )


def _attempt(deed: Callable[..., object], account_id: int) -> object:
    """Do it, or leave words to be shown in the next run.

    A callback comes before the page's guard: who acts is asked here anew, not remembered from the last run.
    """
    try:
        actor = current_identity()
        if actor is None or not may_open(actor, View.ADMINISTRATION):
            return None
        return deed(store(), actor, account_id)
    except NotPossible as refused:
        st.session_state[SAID] = obstacle_words(refused.obstacle)
    except ChangedMeanwhile:
        st.session_state[SAID] = _(
            "Somebody else changed the account at the same time. Look at it and try again."
        )
    except DATABASE_AWAY:
        st.session_state[SAID] = _(
            "The database did not answer, and nothing was changed. Try again in a moment."
        )
    return None


def _do(deed: Callable[..., None], account_id: int) -> None:
    _attempt(deed, account_id)


def _hand_over(username: str, deed: Callable[..., object], account_id: int) -> None:
    if password := _attempt(deed, account_id):
        st.session_state[SHOWN_ONCE] = HandOver(plain_username(username), str(password))
