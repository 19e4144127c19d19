"""The cookies in the visitor's browser, kept by streamlit-authenticator's cookie component.

The component is an iframe: it sets or deletes when the browser draws it, which may be after this run has
ended, and never if the next run has already taken it away. So an order stands until the component has
answered that it is carried out, and is drawn again in every run until then.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from uuid import uuid4

import extra_streamlit_components as stx
import streamlit as st
from streamlit_authenticator.models import CookieModel

from lib.access.tokens import COOKIE as NAME
from lib.settings import settings

ORDER = "_samtak_cookie_order"
PHONE_NAME = "samtak_phone"
PHONE_ORDER = "_samtak_phone_order"
SECRET = re.compile(r"[A-Za-z0-9_-]{43}")
# No browser keeps a cookie longer; each sign-in with the PIN begins the time anew.
PHONE_KEPT = timedelta(days=400)


@dataclass(frozen=True, slots=True)
class Order:
    """Something the browser is still to do: keep `token` until it expires, or forget the cookie ("")."""

    key: str
    token: str
    expires_at: datetime
    seconds: float


# The library is untyped.
class SessionCookie(CookieModel):  # type: ignore[misc]
    """The library's cookie, with our token in it and without its own verdict on who is signed in."""

    def __init__(self) -> None:
        """Draw nothing yet: the library would draw its component, and rerun, in every run of every page."""

    def get_cookie(self) -> None:
        """Nobody is signed in by the library: `lib.access.session` asks the database."""

    def set_cookie(self) -> None:
        """Nothing: the sign-in itself has ordered the cookie."""

    def token(self) -> str | None:
        """What the browser sent when it opened this session."""
        return st.context.cookies.get(NAME)

    def keep(self, token: str, *, hours: float | None = None) -> None:
        """Order the browser to keep the token until it expires."""
        _order(ORDER, token, timedelta(hours=settings().session_hours if hours is None else hours))

    def forget(self) -> None:
        """Order the browser to delete the cookie."""
        _order(ORDER, "", timedelta(0))

    def carry_out(self) -> None:
        """Draw the component for the orders that stand until the browser has answered."""
        _carry_out(ORDER, NAME)
        _carry_out(PHONE_ORDER, PHONE_NAME)


class PhoneCookie:
    """The secret of a shared phone, in a cookie of its own that outlives every sign-in."""

    def secret(self) -> str:
        """What the browser sent when it opened this session; "" for nothing, or nothing of ours."""
        sent = st.context.cookies.get(PHONE_NAME)
        return sent if isinstance(sent, str) and SECRET.fullmatch(sent) else ""

    def keep(self, secret: str) -> None:
        """Order the browser to keep the secret."""
        _order(PHONE_ORDER, secret, PHONE_KEPT)

    def forget(self) -> None:
        """Order the browser to delete the cookie."""
        _order(PHONE_ORDER, "", timedelta(0))


def _order(place: str, token: str, lasts: timedelta) -> None:
    expires_at = datetime.now(UTC) + lasts
    st.session_state[place] = Order(f"cookie-{uuid4().hex}", token, expires_at, lasts.total_seconds())


def _carry_out(place: str, name: str) -> None:
    order: Order | None = st.session_state.get(place)
    if order is None:
        return
    if st.session_state.get(order.key):
        del st.session_state[place]
        return
    # Not HttpOnly: a script has to write it. Same path and attributes for both, or it is another cookie.
    stx.CookieManager(key=f"{order.key}-all").set(
        name,
        order.token,
        key=order.key,
        path="/",
        expires_at=order.expires_at,
        max_age=order.seconds,
        secure=settings().expect_https,
        same_site="strict",
    )
