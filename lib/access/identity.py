"""Who is asking: the one thing the rest of the code knows about a signed-in person."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Role(StrEnum):
    """The five roles; what each may do stands in `lib.access.rights`."""

    NIGHT_REPORTER = "night_reporter"
    REGISTER_MANAGER = "register_manager"
    STEERING = "steering"
    COORDINATOR = "coordinator"
    ADMINISTRATOR = "administrator"


@dataclass(frozen=True, slots=True)
class Identity:
    """A signed-in account: its role, and the partner and site it belongs to (None where it has none).

    `shared` is a site's phone, which several people use: it reports the current night and nothing else,
    and who holds it must be asked.
    """

    account_id: int
    username: str
    name: str
    role: Role
    partner_id: int | None = None
    site_id: int | None = None
    shared: bool = False
