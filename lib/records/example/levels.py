"""What a commitment to a level has reached, read from the registers that it is about.

So the beds, flats and agreements of the division of labour are those that the other views count.
"""

from __future__ import annotations

from datetime import date
from typing import Any

from sqlalchemy import Select, func, or_, select
from sqlalchemy.orm import Session

from lib.records.example.ground import Ground, texts
from lib.records.tables import Agreement, AgreementKind, Capacity, Flat, Landlord


def level_on(session: Session, ground: Ground, plan: dict[str, Any], day: date) -> float:
    """The level that `plan` names, as it stood on `day`.

    `agreed_beds` of its `site`, `flats` of its `landlord` in the programme, or `agreements` in force with
    other municipalities.
    """
    match plan["level"]:
        case "agreed_beds":
            statement = _agreed_beds(ground.sites[plan["site"]], day)
        case "flats":
            statement = _flats(texts()["tenancies"]["landlords"][plan["landlord"]]["name"], day)
        case "agreements":
            statement = _agreements(day)
        case unknown:
            raise ValueError(f"no level is called {unknown!r}")
    return float(session.scalar(statement) or 0)


def _agreed_beds(site_id: int, day: date) -> Select[int | None]:
    return select(Capacity.agreed_beds).where(
        Capacity.site_id == site_id,
        Capacity.valid_from <= day,
        or_(Capacity.valid_to.is_(None), Capacity.valid_to >= day),
    )


def _flats(landlord: str, day: date) -> Select[int]:
    return (
        select(func.count(Flat.id))
        .join(Landlord, Landlord.id == Flat.landlord_id)
        .where(
            Landlord.name == landlord,
            Flat.available_from <= day,
            # On the day a lease is taken over the flat has left the programme.
            or_(Flat.available_to.is_(None), Flat.available_to > day),
        )
    )


def _agreements(day: date) -> Select[int]:
    return select(func.count(Agreement.id)).where(
        Agreement.kind == AgreementKind.MUNICIPALITY,
        Agreement.starts_on <= day,
        or_(Agreement.ends_on.is_(None), Agreement.ends_on >= day),
    )
