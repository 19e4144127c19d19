"""What a viewer may see: the part of an answer's key that stands for the person who asks."""

from __future__ import annotations

from dataclasses import dataclass

from lib.access.identity import Identity, Role
from lib.records.night_rules import may_be_told_by_night


@dataclass(frozen=True, slots=True)
class Scope:
    """`register_of` is the partner whose register rows the viewer may read; None reads no register."""

    register_of: int | None

    def owns(self, partner_id: int) -> bool:
        """Whether the viewer may read this partner's register."""
        return self.register_of == partner_id

    def may_see_by_night(self, *, partner_id: int, beds: int, groups: int) -> bool:
        """Whether single nights of a site may be shown to the viewer."""
        return self.owns(partner_id) or may_be_told_by_night(beds=beds, groups=groups)


def scope_of(identity: Identity) -> Scope:
    """The scope of a signed-in person."""
    is_manager = identity.role is Role.REGISTER_MANAGER
    return Scope(register_of=identity.partner_id if is_manager else None)
