"""A partnership small enough to count by hand, and the desk as one of its people meets it."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from lib.access.identity import Identity, Role
from lib.publication.desk import Desk
from lib.publication.scope import scope_of
from lib.records.store import Store, declare_contents
from lib.records.tables import (
    Capacity,
    DisclosureAssessment,
    Flat,
    Landlord,
    LegalForm,
    NightReport,
    Partner,
    RegisterKind,
    Site,
    Tenancy,
)

MISSION, SERVICES = 1, 2
BIG, SMALL = 1, 2
# A Wednesday afternoon: the newest night that can be reported is that of Tuesday the 17th.
MOMENT = datetime(2026, 11, 18, 15, 0, tzinfo=ZoneInfo("Europe/Stockholm"))


def identity(role: Role, partner: int | None = None) -> Identity:
    return Identity(account_id=1, username="someone", name="Someone", role=role, partner_id=partner)


def desk_of(store: Store, role: Role, partner: int | None = None, moment: datetime = MOMENT) -> Desk:
    who = identity(role, partner)
    return Desk(who, scope_of(who), store, store.revision(), moment)


def found(store: Store, contents: str = "example") -> None:
    """Two partners, a shelter of 20 beds for two groups and a house of 8 beds for one."""
    with store.write("test") as session:
        declare_contents(session, contents)  # type: ignore[arg-type]
        session.add(
            Partner(id=MISSION, code="sm", name="Stadsmissionen", short_name="SM", kind="civil_society")
        )
        session.add(
            Partner(id=SERVICES, code="sf", name="Socialförvaltningen", short_name="SF", kind="municipal")
        )
        session.flush()
        for key, name, groups in ((BIG, "Eken", 2), (SMALL, "Lilla huset", 1)):
            session.add(
                Site(
                    id=key,
                    partner_id=MISSION,
                    code=name.lower().replace(" ", "-"),
                    name=name,
                    legal_form=LegalForm.CIVIL_SOCIETY,
                    groups=groups,
                    open_from=date(2026, 9, 1),
                )
            )
        session.flush()
        for key, beds in ((BIG, 20), (SMALL, 8)):
            session.add(
                Capacity(site_id=key, valid_from=date(2026, 9, 1), regular_beds=beds, agreed_beds=beds)
            )


def report(store: Store, site: int, night: date, occupied: int | None, **counts: int) -> None:
    """One night; closed when nobody is given."""
    with store.write("test") as session:
        session.add(
            NightReport(
                site_id=site,
                night=night,
                state="closed" if occupied is None else "reported",
                occupied=occupied,
                reported_by="test",
                **counts,
            )
        )


def report_span(store: Store, site: int, first: date, last: date, occupied: int) -> None:
    """The same number every night, both ends inside."""
    with store.write("test") as session:
        for day in range((last - first).days + 1):
            session.add(
                NightReport(
                    site_id=site,
                    night=first + timedelta(days=day),
                    state="reported",
                    occupied=occupied,
                    reported_by="test",
                )
            )


def house(store: Store, people: int, exits: dict[int, tuple[str, str]]) -> None:
    """`people` tenants of the social services, moved in 400 days ago; some exits after 100 days."""
    moved_in = MOMENT.date() - timedelta(days=500)
    with store.write("test") as session:
        session.add(Landlord(id=1, partner_id=SERVICES, name="Hyresvärd A", kind="private"))
        from lib.records.tables import Municipality

        if session.get(Municipality, "0880") is None:
            session.add(Municipality(code="0880", name="Kalmar", is_own=True))
        session.flush()
        for number in range(people):
            session.add(
                Flat(
                    id=number + 1,
                    landlord_id=1,
                    municipality_code="0880",
                    code=f"L{number}",
                    available_from=moved_in,
                )
            )
        session.flush()
        for number in range(people):
            how, destination = exits.get(number, (None, None))
            left = moved_in + timedelta(days=100) if how else None
            session.add(
                Tenancy(
                    partner_id=SERVICES,
                    person_code=f"P{number:03d}",
                    flat_id=number + 1,
                    decided_on=moved_in - timedelta(days=30),
                    moved_in=moved_in,
                    recorded_on=moved_in,
                    exited_on=left,
                    exit_how=how,
                    exit_destination=destination,
                    exit_recorded_on=left,
                )
            )


def assess(store: Store, *partners: int) -> None:
    """A disclosure assessment of tenancies by each partner."""
    with store.write("test") as session:
        for partner in partners:
            session.add(
                DisclosureAssessment(
                    partner_id=partner,
                    register=RegisterKind.TENANCIES,
                    name="A. Ansvarig",
                    delegation="4.2",
                    decided_on=date(2026, 1, 15),
                    reference="2026-1",
                )
            )
