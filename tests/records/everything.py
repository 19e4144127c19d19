"""A small database with something in every table, for copies to be compared."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any

from sqlalchemy import select

from lib.records.audit import audit_event
from lib.records.store import Store, declare_contents
from lib.records.tables import (
    Account,
    Action,
    Agreement,
    Area,
    AuditCategory,
    Base,
    Capacity,
    Commitment,
    CountedContact,
    Decision,
    Delivery,
    DisclosureAssessment,
    Disturbance,
    Event,
    ExternalFigure,
    Flat,
    FullHouseContact,
    Goal,
    IdentityWaiver,
    ImportMapping,
    Landlord,
    Meeting,
    NightDetail,
    NightDraft,
    NightReconciliation,
    NightReport,
    NightRevision,
    Partner,
    PointInTimeCount,
    RegisterOpening,
    ReportReminder,
    Responsibility,
    Signature,
    SignIn,
    SignInFailure,
    Site,
    SiteDevice,
    Stay,
    Target,
    Tenancy,
    TenancyMove,
)

DAY = date(2026, 1, 14)
MOMENT = datetime(2026, 1, 14, 22, 12, 33, 123456, tzinfo=UTC)


def fill_every_table(store: Store) -> None:
    """One row or more in each table, with å, empty fields, enums, moments, fractions and JSON."""
    decided = {"name": "Åsa", "delegation": "D 1", "decided_on": DAY, "reference": "SN 2026/1"}
    with store.write("anna") as session:
        ours, theirs = (
            Partner(code=code, name=code, short_name=code, kind=kind)
            for code, kind in (("Missionen", "civil_society"), ("Förvaltningen", "municipal"))
        )
        goal = Goal(level="national", title="Ingen på gatan", valid_from=DAY)
        meeting = Meeting(held_on=DAY, title="Styrgrupp")
        session.add_all([ours, theirs, goal, meeting])
        session.flush()
        site = Site(
            partner_id=ours.id,
            code="v",
            name="Vinterhuset",
            legal_form="civil_society",
            open_from=DAY,
            report_mail="vinterhuset@example.org",
        )
        area = Area(code="akut", name="Akuta platser", goal_id=goal.id)
        landlord = Landlord(partner_id=theirs.id, name="Bolaget", kind="private")
        account = Account(username="anna", name="Anna", role="steering", password_hash="$2b$x")
        session.add_all([site, area, landlord, account])
        session.flush()
        flat = Flat(landlord_id=landlord.id, municipality_code="0880", code="L1", available_from=DAY)
        report = NightReport(site_id=site.id, night=DAY, state="reported", occupied=18, reported_by="natt",
                             reported_at=MOMENT, signed_by="Åke")  # fmt: skip
        report.details.append(NightDetail(dimension="home", category="kalmar", persons=9))
        commitment = Commitment(area_id=area.id, partner_id=ours.id, title="20 platser", resource="beds", target=20.5,
                                starts_on=DAY, ends_on=DAY, status="ongoing")  # fmt: skip
        commitment.deliveries.append(Delivery(month=date(2026, 1, 1), amount=19.75, reported_at=MOMENT))
        later_flat = Flat(landlord_id=landlord.id, municipality_code="0880", code="L2", available_from=DAY)
        session.add_all([flat, later_flat, report, commitment])
        session.flush()
        tenancy = Tenancy(partner_id=theirs.id, person_code="P1", flat_id=flat.id, decided_on=DAY, moved_in=DAY,
                          recorded_on=DAY)  # fmt: skip
        tenancy.disturbances.append(Disturbance(occurred_on=DAY, kind="noise"))
        tenancy.moves.append(TenancyMove(moved_on=date(2026, 1, 20), flat_id=later_flat.id))
        session.add_all(
            [
                tenancy,
                Capacity(site_id=site.id, valid_from=DAY, regular_beds=20),
                Stay(site_id=site.id, guest_code="G1", checked_in=DAY, home_group="a", sex="b", age_band="c"),
                Event(partner_id=ours.id, kind="cold_spell", title="Köldknäpp", starts_on=DAY),
                CountedContact(sender_id=ours.id, receiver_id=theirs.id, reporter_id=ours.id, sent=3,
                               month=date(2026, 1, 1)),
                PointInTimeCount(partner_id=ours.id, count_day=DAY, situation="1", duration="unknown", adults=31),
                ExternalFigure(measure="vräkningar", source="Kronofogden", period="2025", value=12, unit="antal"),
                Responsibility(area_id=area.id, partner_id=ours.id, role="performs", valid_from=DAY),
                Agreement(kind="iop", title="IOP", owner_id=ours.id, status="in_force"),
                Decision(meeting_id=meeting.id, wording="Vi är överens", level="group_agrees"),
                Action(owner_id=ours.id, title="Ring", opened_on=DAY, due_on=DAY),
                Target(measure="occupancy", value=0.85, valid_from=DAY),
                DisclosureAssessment(partner_id=ours.id, register="stays", **decided),
                RegisterOpening(partner_id=ours.id, register="stays", **decided),
                SignIn(token_id="kaka", account_id=account.id, expires_at=MOMENT),
                SignInFailure(subject="s"),
                NightRevision(report_id=report.id, replaced_by="bo", reason="fel", former={"occupied": 17}),
                NightReconciliation(report_id=report.id, occupied=18, stays=17, accepted_by="bo"),
                NightDraft(site_id=site.id, night=date(2026, 1, 15), answers={"occupied": 3, "å": None},
                           changed_by="natt", changed_at=MOMENT),
                ReportReminder(site_id=site.id, night=date(2026, 1, 13), sent_at=MOMENT),
                Signature(site_id=site.id, name="Åke", valid_from=DAY),
                FullHouseContact(partner_id=ours.id, site_id=site.id, name="Socialjouren", phone="0480-1",
                                 valid_from=DAY),
                SiteDevice(site_id=site.id, account_id=account.id, name="Nattelefonen", pin_hash="$2b$pin",
                           token_digest="ab", last_used_at=MOMENT),
                ImportMapping(partner_id=ours.id, name="Nattboken", kind="nights", header_digest="cd",
                              toml="[columns]\nnatt = 'Å'\n", used_at=MOMENT),
            ]
        )  # fmt: skip
        session.flush()
        # Decided after the stay began: rows a fresh database would refuse in the wrong order.
        session.add(IdentityWaiver(site_id=site.id, valid_from=DAY, committee="Socialnämnden", decided_on=DAY,
                                   paragraph="§ 12", reference="SN 1"))  # fmt: skip
        declare_contents(session, "real")
        audit_event(session, "anna", AuditCategory.ACCOUNT, "signed_in")


def rows(store: Store) -> dict[str, list[dict[str, Any]]]:
    """All rows of all tables, by table, in order of their keys."""
    with store.engine.connect() as connection:
        return {
            table.name: [
                dict(row) for row in connection.execute(select(table).order_by(*table.primary_key)).mappings()
            ]
            for table in Base.metadata.sorted_tables
        }
