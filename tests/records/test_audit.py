"""What the audit log says, and what it must never say."""

from __future__ import annotations

import json
from datetime import date

import pytest
from sqlalchemy import delete, select, text
from sqlalchemy.orm import selectinload

from lib.records.audit import audit_event, row_digest
from lib.records.store import Store
from lib.records.tables import (
    Account,
    AuditCategory,
    AuditEntry,
    Base,
    DetailDimension,
    Disturbance,
    Flat,
    ImportMapping,
    Landlord,
    LandlordKind,
    LegalForm,
    NightDetail,
    NightDraft,
    NightReconciliation,
    NightReport,
    NightState,
    Partner,
    PartnerKind,
    PointInTimeCount,
    ReportReminder,
    RowDigestKey,
    Signature,
    SignIn,
    Site,
    SiteDevice,
    Stay,
    Tenancy,
    TenancyMove,
)


def entries(store: Store, **where: object) -> list[AuditEntry]:
    with store.read() as session:
        return list(session.scalars(select(AuditEntry).filter_by(**where).order_by(AuditEntry.id)))


@pytest.fixture
def site(any_store: Store) -> Site:
    with any_store.write("anna") as session:
        partner = Partner(code="M", name="Missionen", short_name="M", kind=PartnerKind.CIVIL_SOCIETY)
        session.add(partner)
        session.flush()
        site = Site(partner_id=partner.id, code="v", name="Vinterhuset", open_from=date(2025, 1, 1),
                    legal_form=LegalForm.CIVIL_SOCIETY)  # fmt: skip
        session.add(site)
    return site


def a_stay(site: Site) -> Stay:
    return Stay(site_id=site.id, guest_code="GKODSJU7", checked_in=date(2026, 1, 14), home_group="hemort-hultsfred",
                sex="kön-kvinna", age_band="ålder-45")  # fmt: skip


def test_an_operational_row_keeps_its_values_before_and_after(any_store: Store, site: Site) -> None:
    with any_store.write("bo") as session:
        session.get_one(Site, site.id).open_to = date(2026, 3, 31)
    with any_store.write("cia") as session:
        session.delete(session.get_one(Site, site.id))
    made, changed, gone = entries(any_store, table_name="sites")
    assert (made.action, made.actor, made.category) == ("insert", "anna", AuditCategory.OPERATIONAL)
    assert made.before is None
    assert made.after["name"] == "Vinterhuset"
    assert (changed.action, changed.actor, changed.fields) == ("update", "bo", "open_to")
    assert (changed.before, changed.after) == ({"open_to": None}, {"open_to": "2026-03-31"})
    assert (gone.action, gone.actor, gone.after) == ("delete", "cia", None)
    assert gone.before["open_to"] == "2026-03-31"
    assert {entry.partner_id for entry in (made, changed, gone)} == {site.partner_id}
    assert {entry.row_id for entry in (made, changed, gone)} == {str(site.id)}


def test_saving_the_same_again_leaves_no_trace(any_store: Store, site: Site) -> None:
    with any_store.write("bo") as session:
        session.get_one(Site, site.id).name = "Vinterhuset"
    assert [entry.action for entry in entries(any_store, table_name="sites")] == ["insert"]


def test_a_register_row_leaves_digests_and_never_a_value(any_store: Store, site: Site) -> None:
    secret = {"GKODSJU7", "hemort-hultsfred", "kön-kvinna", "ålder-45", "2026-01-14", "2026-01-20",
              "PERSON99", "2024-05-06", "2024-07-08", "klagomål", "2025-09-09", "4711", "9999", "sjuttiosju"}  # fmt: skip
    with any_store.write("bo") as session:
        stay = a_stay(site)
        landlord = Landlord(partner_id=site.partner_id, name="Bolaget", kind=LandlordKind.PRIVATE)
        session.add_all([stay, landlord])
        session.flush()
        flat = Flat(
            landlord_id=landlord.id, municipality_code="0880", code="L1", available_from=date(2023, 1, 1)
        )
        session.add(flat)
        session.flush()
        tenancy = Tenancy(partner_id=site.partner_id, person_code="PERSON99", flat_id=flat.id,
                          decided_on=date(2024, 5, 6), moved_in=date(2024, 7, 8), recorded_on=date(2024, 7, 8))  # fmt: skip
        tenancy.disturbances.append(Disturbance(occurred_on=date(2025, 9, 9), kind="klagomål"))
        report = NightReport(site_id=site.id, night=date(2026, 2, 2), state=NightState.REPORTED, occupied=18,
                             turned_away_full=2, turned_away_suspended=4711, reported_by="bo")  # fmt: skip
        report.details.append(
            NightDetail(dimension=DetailDimension.HOME, category="sjuttiosju", persons=9999)
        )
        session.add_all([tenancy, report])
        session.add(PointInTimeCount(partner_id=site.partner_id, count_day=date(2026, 1, 14), situation="1",
                                     duration="unknown", adults=4711))  # fmt: skip
    with any_store.write("bo") as session:
        session.get_one(Stay, stay.id).checked_out = date(2026, 1, 20)
        session.get_one(NightReport, report.id).turned_away_order = 4711
    with any_store.write("cia") as session:
        for kind, key in ((Stay, stay.id), (Tenancy, tenancy.id), (NightReport, report.id)):
            session.delete(session.get_one(kind, key))

    said = "\n".join(
        json.dumps([entry.row_id, entry.fields, entry.before, entry.after], ensure_ascii=False)
        for entry in entries(any_store)
    )
    assert not {value for value in secret if value in said}
    assert '"turned_away_full": 2' in said
    register = entries(any_store, category=AuditCategory.REGISTER)
    assert {entry.table_name for entry in register} == {
        "stays", "tenancies", "disturbances", "night_details", "point_in_time_counts"
    }  # fmt: skip
    assert {entry.partner_id for entry in register} == {site.partner_id}
    assert all(entry.before is None and entry.after is None for entry in register)
    deleted = {entry.table_name for entry in register if entry.action == "delete"}
    assert deleted == {"stays", "tenancies", "disturbances", "night_details"}


def test_a_register_row_can_be_proven_while_it_lives_and_not_after(any_store: Store, site: Site) -> None:
    with any_store.write("bo") as session:
        session.add(stay := a_stay(site))
    with any_store.write("cia") as session:
        session.get_one(Stay, stay.id).checked_out = date(2026, 1, 20)
    made, changed = entries(any_store, table_name="stays")
    with any_store.read() as session:
        key = session.get_one(RowDigestKey, ("stays", stay.id))
        assert changed.digest == row_digest(session.get_one(Stay, stay.id), key.key)
    assert made.digest != changed.digest
    assert made.row_id == changed.row_id == key.random_id
    assert made.row_id != str(stay.id)
    assert changed.fields == "checked_out"
    with any_store.write("dan") as session:
        session.delete(session.get_one(Stay, stay.id))
    gone = entries(any_store, table_name="stays")[-1]
    assert (gone.action, gone.actor, gone.row_id, gone.digest) == ("delete", "dan", made.row_id, None)
    with any_store.read() as session:
        assert session.scalars(select(RowDigestKey)).all() == []


@pytest.mark.parametrize("way", [delete(Stay), text("DELETE FROM stays")])
def test_the_key_goes_with_the_row_whatever_way_it_goes(any_store: Store, site: Site, way: object) -> None:
    with any_store.write("bo") as session:
        session.add(a_stay(site))
    with any_store.write("bo") as session:
        session.execute(way)
    with any_store.read() as session:
        assert session.scalars(select(RowDigestKey)).all() == []


def test_a_row_that_came_in_bulk_gets_its_key_at_its_first_change(any_store: Store, site: Site) -> None:
    with any_store.write("bo") as session:
        session.execute(
            Base.metadata.tables["stays"].insert(),
            [{"site_id": site.id, "guest_code": "X", "checked_in": date(2026, 1, 1), "home_group": "a", "sex": "b",
              "age_band": "c"}],
        )  # fmt: skip
    assert entries(any_store, table_name="stays") == []
    for last in (date(2026, 1, 5), date(2026, 1, 6)):
        with any_store.write("cia") as session:
            session.scalars(select(Stay)).one().checked_out = last
    first, second = entries(any_store, table_name="stays")
    assert first.row_id == second.row_id


def test_replaced_details_of_a_night_leave_their_trace(any_store: Store, site: Site) -> None:
    with any_store.write("bo") as session:
        report = NightReport(site_id=site.id, night=date(2026, 2, 2), state=NightState.REPORTED, occupied=18,
                             reported_by="bo")  # fmt: skip
        report.details.append(NightDetail(dimension=DetailDimension.SEX, category="woman", persons=4))
        session.add(report)
    with any_store.write("cia") as session:
        found = session.scalars(select(NightReport).options(selectinload(NightReport.details))).one()
        found.details.clear()
    trace = [(entry.action, entry.actor) for entry in entries(any_store, table_name="night_details")]
    assert trace == [("insert", "bo"), ("delete", "cia")]


def test_accounts_are_logged_without_their_secrets(any_store: Store) -> None:
    with any_store.write("admin") as session:
        account = Account(username="anna", name="Anna", role="steering", password_hash="$2b$hemligt")
        session.add(account)
        session.flush()
        session.add(SignIn(token_id="hemlig-kaka", account_id=account.id, expires_at=account.created_at))
    with any_store.write("admin") as session:
        session.get_one(Account, account.id).password_hash = "$2b$nytt-hemligt"
    made, changed = entries(any_store, category=AuditCategory.ACCOUNT)
    assert made.after["role"] == "steering"
    assert (changed.fields, changed.before, changed.after) == ("password_hash", None, None)
    with any_store.engine.connect() as connection:
        everything = str(connection.execute(text("SELECT * FROM audit_log")).all())
    assert "hemlig" not in everything


def test_events_are_noted_with_their_facts(any_store: Store) -> None:
    with any_store.write("anna") as session:
        audit_event(session, "anna", AuditCategory.ACCOUNT, "signed_in", row_id="7", after={"from": "form"})
    (event,) = entries(any_store)
    assert (event.actor, event.action, event.after) == ("anna", "signed_in", {"from": "form"})
    assert any_store.revision() == 0


def test_what_is_rolled_back_was_never_logged(any_store: Store, site: Site) -> None:
    def break_down() -> None:
        with any_store.write("bo") as session:
            session.get_one(Site, site.id).name = "Annat"
            session.flush()
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        break_down()
    assert [entry.actor for entry in entries(any_store, table_name="sites")] == ["anna"]


def test_a_move_within_the_programme_is_register_data_of_its_tenancys_owner(
    any_store: Store, site: Site
) -> None:
    with any_store.write("bo") as session:
        landlord = Landlord(partner_id=site.partner_id, name="Bolaget", kind=LandlordKind.PRIVATE)
        session.add(landlord)
        session.flush()
        flats = [Flat(landlord_id=landlord.id, municipality_code="0880", code=code, available_from=date(2023, 1, 1))
                 for code in ("L1", "L2")]  # fmt: skip
        session.add_all(flats)
        session.flush()
        tenancy = Tenancy(partner_id=site.partner_id, person_code="P", flat_id=flats[0].id, decided_on=date(2024, 1, 1),
                          moved_in=date(2024, 1, 2), recorded_on=date(2024, 1, 2))  # fmt: skip
        tenancy.moves.append(TenancyMove(moved_on=date(2025, 11, 13), flat_id=flats[1].id))
        session.add(tenancy)
    with any_store.write("bo") as session:
        session.execute(delete(TenancyMove))
    (made,) = entries(any_store, table_name="tenancy_moves")
    assert (made.category, made.partner_id, made.after) == (AuditCategory.REGISTER, site.partner_id, None)
    assert made.digest
    with any_store.read() as session:
        assert "tenancy_moves" not in session.scalars(select(RowDigestKey.table_name)).all()


def test_an_open_sheet_and_a_reminder_leave_no_trace_and_make_no_figure_old(
    any_store: Store, site: Site
) -> None:
    before, revision = len(entries(any_store)), any_store.revision()
    with any_store.write("natt") as session:
        session.add_all([
            NightDraft(site_id=site.id, night=date(2026, 1, 14), answers={"occupied": 3}, changed_by="natt"),
            ReportReminder(site_id=site.id, night=date(2026, 1, 13)),
        ])  # fmt: skip
    with any_store.write("natt") as session:
        session.scalars(select(NightDraft)).one().answers = {"occupied": 4}
    assert (len(entries(any_store)), any_store.revision()) == (before, revision)


def test_a_shared_phone_is_logged_without_its_secrets_and_not_at_every_use(
    any_store: Store, site: Site
) -> None:
    revision = any_store.revision()
    with any_store.write("chef") as session:
        account = Account(username="natt", name="Natt", role="steering")
        session.add(account)
        session.flush()
        session.add(SiteDevice(site_id=site.id, account_id=account.id, name="Telefonen", pin_hash="$2b$hemlig",
                               code_digest="hemligkod", token_digest="hemligmark"))  # fmt: skip
    with any_store.write("natt") as session:
        session.scalars(select(SiteDevice)).one().last_used_at = account.created_at
    with any_store.write("chef") as session:
        device = session.scalars(select(SiteDevice)).one()
        device.pin_hash, device.disabled = "$2b$hemligare", True
    made, changed = entries(any_store, table_name="site_devices")
    assert (made.category, made.partner_id, made.after["name"]) == (
        AuditCategory.ACCOUNT,
        site.partner_id,
        "Telefonen",
    )
    assert (changed.fields, changed.after) == ("disabled, pin_hash", {"disabled": True})
    with any_store.engine.connect() as connection:
        assert "hemlig" not in str(connection.execute(text("SELECT * FROM audit_log")).all())
    assert any_store.revision() == revision + 1  # of the account


def test_who_signs_at_a_site_is_logged_without_a_name(any_store: Store, site: Site) -> None:
    with any_store.write("chef") as session:
        session.add(Signature(site_id=site.id, name="Kanarie Svensson", valid_from=date(2026, 1, 1)))
    with any_store.write("chef") as session:
        signature = session.scalars(select(Signature)).one()
        signature.name, signature.valid_to = "Kanarie Karlsson", date(2026, 3, 31)
    with any_store.write("chef") as session:
        session.delete(session.scalars(select(Signature)).one())
    made, changed, gone = entries(any_store, table_name="signatures")
    assert {entry.partner_id for entry in (made, changed, gone)} == {site.partner_id}
    assert (made.after["valid_from"], gone.before["valid_to"]) == ("2026-01-01", "2026-03-31")
    assert (changed.fields, changed.after) == ("name, valid_to", {"valid_to": "2026-03-31"})
    with any_store.engine.connect() as connection:
        assert "Kanarie" not in str(connection.execute(text("SELECT * FROM audit_log")).all())


def test_what_stays_say_about_an_accepted_night_and_a_mapping_are_withheld(
    any_store: Store, site: Site
) -> None:
    with any_store.write("chef") as session:
        report = NightReport(site_id=site.id, night=date(2026, 2, 2), state=NightState.REPORTED, occupied=18,
                             reported_by="bo")  # fmt: skip
        session.add(report)
        session.flush()
        session.add(NightReconciliation(report_id=report.id, occupied=18, stays=4711, accepted_by="chef"))
        session.add(ImportMapping(partner_id=site.partner_id, name="Boken", kind="nights", header_digest="x",
                                  toml="hemlig = 1"))  # fmt: skip
    with any_store.write("chef") as session:
        session.scalars(select(ImportMapping)).one().used_at = report.reported_at
    (accepted,) = entries(any_store, table_name="night_reconciliations")
    assert (accepted.partner_id, accepted.after["occupied"]) == (site.partner_id, 18)
    assert "4711" not in json.dumps(accepted.after)
    (mapped,) = entries(any_store, table_name="import_mappings")
    assert mapped.after["name"] == "Boken"
    assert "hemlig" not in json.dumps(mapped.after)
