"""Only what this house has signed, and whose time is not out, is a ticket."""

from datetime import UTC, datetime, timedelta

import jwt
import pytest

from lib.access.tokens import Ticket, decode, encode
from tests.signed_in import SECRET

NOW = datetime.now(UTC)
CLAIMS = {
    "username": "anna",
    "jti": "nummer",
    "iat": NOW.timestamp(),
    "exp": (NOW + timedelta(hours=12)).timestamp(),
}


def test_a_ticket_comes_back_as_it_was() -> None:
    ticket = Ticket("anna", "nummer", NOW, NOW + timedelta(hours=12))
    assert decode(encode(ticket)) == ticket


@pytest.mark.parametrize("name", CLAIMS)
def test_every_claim_is_needed(name: str) -> None:
    claims = {claim: value for claim, value in CLAIMS.items() if claim != name}
    assert decode(jwt.encode(CLAIMS, SECRET, "HS256")) is not None
    assert decode(jwt.encode(claims, SECRET, "HS256")) is None


@pytest.mark.parametrize(
    "token",
    [
        jwt.encode(CLAIMS, "another-secret-than-ours-0123456789abcdef", "HS256"),
        jwt.encode(CLAIMS, "", "none"),
        jwt.encode(CLAIMS, SECRET * 2, "HS512"),
        jwt.encode({**CLAIMS, "exp": (NOW - timedelta(minutes=2)).timestamp()}, SECRET, "HS256"),
        jwt.encode({**CLAIMS, "exp": "i morgon"}, SECRET, "HS256"),
        jwt.encode({**CLAIMS, "iat": (NOW + timedelta(hours=1)).timestamp()}, SECRET, "HS256"),
        # As the library itself would have made it.
        jwt.encode({"username": "anna", "exp_date": CLAIMS["exp"]}, SECRET, "HS256"),
        "",
        "inte.en.token",
        "å" * 200,
        "null",
    ],
)
def test_forged_foreign_and_expired_tokens_are_nothing(token: str) -> None:
    assert decode(token) is None


def test_a_changed_letter_breaks_the_signature() -> None:
    token = jwt.encode(CLAIMS, SECRET, "HS256")
    head, body, signature = token.split(".")
    other = jwt.encode({**CLAIMS, "username": "admin"}, "x" * 32, "HS256").split(".")[1]
    assert decode(f"{head}.{other}.{signature}") is None
    assert decode(f"{head}.{body}.") is None
